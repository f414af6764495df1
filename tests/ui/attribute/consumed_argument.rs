//! An argument that the body consumes is missing in the next attempt.
use reattempt::retry;

struct Request;

fn send<T>(_: T) -> std::io::Result<()> {
    Ok(())
}

#[retry]
fn sync(text: String) -> std::io::Result<()> {
    send(text)
}

#[retry]
async fn asynchronous(text: String) -> std::io::Result<()> {
    send(text)
}

#[retry]
fn not_clone(request: Request) -> std::io::Result<()> {
    send(request)
}

#[retry(clone(request))]
async fn cannot_be_cloned(request: Request) -> std::io::Result<()> {
    send(request)
}

struct Client;

#[async_trait::async_trait]
trait Send {
    async fn send(&self, text: String) -> std::io::Result<()>;
}

#[async_trait::async_trait]
impl Send for Client {
    #[retry]
    async fn send(&self, text: String) -> std::io::Result<()> {
        send(text)
    }
}

fn main() {}
