//! `attempt = name` takes a name; however it was written, the body has what it names.
use reattempt::retry;

struct Client;

#[async_trait::async_trait]
trait Fetch {
    async fn parentheses(&self) -> std::io::Result<u32>;
    async fn quotes(&self) -> std::io::Result<u32>;
    async fn expression(&self) -> std::io::Result<u32>;
    async fn alone(&self) -> std::io::Result<u32>;
    async fn misspelt(&self) -> std::io::Result<u32>;
}

#[async_trait::async_trait]
impl Fetch for Client {
    #[retry(attempt(try_))]
    async fn parentheses(&self) -> std::io::Result<u32> {
        Ok(try_.number())
    }

    #[retry(attempt = "try_")]
    async fn quotes(&self) -> std::io::Result<u32> {
        Ok(try_.number())
    }

    #[retry(attempt = mut try_)]
    async fn expression(&self) -> std::io::Result<u32> {
        Ok(try_.number())
    }

    #[retry(attempt)]
    async fn alone(&self) -> std::io::Result<u32> {
        Ok(attempt.number())
    }

    #[retry(atempt = try_)]
    async fn misspelt(&self) -> std::io::Result<u32> {
        Ok(try_.number())
    }
}

fn main() {}
