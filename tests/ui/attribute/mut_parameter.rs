//! Attempts would see each other's changes.
use reattempt::retry;

#[retry]
fn drain(mut names: Vec<String>) -> std::io::Result<Option<String>> {
    Ok(names.pop())
}

#[retry]
async fn pattern((mut left, right): (u32, u32)) -> std::io::Result<u32> {
    left += right;
    Ok(left)
}

#[retry]
fn closure(mut call: impl FnMut() -> u32) -> std::io::Result<u32> {
    Ok(call())
}

#[retry]
fn bounded_closure<F>(mut call: F) -> std::io::Result<u32>
where
    F: FnMut() -> u32,
{
    Ok(call())
}

struct Client(u32);

impl Client {
    #[retry]
    fn own(mut self) -> std::io::Result<u32> {
        self.0 += 1;
        Ok(self.0)
    }
}

#[async_trait::async_trait]
trait Own {
    async fn own(self: Box<Self>) -> std::io::Result<u32>;
}

#[async_trait::async_trait]
impl Own for Client {
    #[retry]
    async fn own(mut self: Box<Self>) -> std::io::Result<u32> {
        self.0 += 1;
        Ok(self.0)
    }
}

fn main() {
    let _ = (drain(Vec::new()), Client(0).own());
}
