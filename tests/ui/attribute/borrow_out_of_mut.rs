//! What an attempt borrowed from a `&mut` cannot leave it.
use reattempt::retry;

struct Cache(Vec<String>);

impl Cache {
    #[retry]
    fn first(&mut self) -> std::io::Result<&mut String> {
        Ok(&mut self.0[0])
    }

    #[retry]
    async fn shared(&mut self) -> std::io::Result<&str> {
        Ok(&self.0[0])
    }

    #[retry]
    fn pinned(self: std::pin::Pin<&mut Self>) -> std::io::Result<&str> {
        Ok(&self.get_mut().0[0])
    }
}

#[retry]
fn argument<'a>(names: &'a mut Vec<String>, other: &str) -> std::io::Result<std::slice::Iter<'a, String>> {
    names.push(other.to_owned());
    Ok(names.iter())
}

fn main() {}
