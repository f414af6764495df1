//! While the body is being typed nothing but the gap turns red.
use reattempt::{Retryable, Verdict, retry};

#[derive(Debug)]
struct Failure;

impl Retryable for Failure {
    fn verdict(&self) -> Verdict {
        Verdict::Final
    }
}

struct Client;

impl Client {
    fn fetch(&self) -> Result<usize, Failure> {
        Ok(1)
    }
}

#[retry(attempt = a, max = 4)]
fn sync(client: &Client) -> Result<usize, Failure> {
    let number = a.number();
    let length = client.fech()?;
    Ok(length + number as usize)
}

#[retry(max = 4)]
async fn asynchronous(client: Client) -> Result<usize, Failure> {
    let length: u8 = client.fetch()?;
    Ok(usize::from(length))
}

fn main() {
    let _ = (sync(&Client), asynchronous(Client));
}
