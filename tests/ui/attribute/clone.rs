//! `clone(..)` takes the names of parameters.
use reattempt::retry;

#[retry(clone(requets))]
fn misspelt(request: String) -> std::io::Result<usize> {
    Ok(request.len())
}

#[retry(clone(self))]
fn no_method() -> std::io::Result<()> {
    Ok(())
}

#[retry(clone())]
fn empty(request: String) -> std::io::Result<usize> {
    Ok(request.len())
}

#[retry(clone = request)]
fn equals(request: String) -> std::io::Result<usize> {
    Ok(request.len())
}

#[retry(clone(&request))]
fn expression(request: String) -> std::io::Result<usize> {
    Ok(request.len())
}

struct NotClone;

#[retry(clone(request))]
fn not_clone(request: NotClone) -> std::io::Result<()> {
    drop(request);
    Ok(())
}

#[retry(clone = request)]
fn changes_of_what_was_to_be_cloned(mut request: String) -> std::io::Result<usize> {
    request.push('!');
    Ok(request.len())
}

#[retry(clone(&mut request))]
fn the_same_in_an_expression(mut request: String) -> std::io::Result<usize> {
    request.push('!');
    Ok(request.len())
}

struct Client;

#[async_trait::async_trait]
trait Send {
    async fn send(&self, request: String) -> std::io::Result<String>;
}

#[async_trait::async_trait]
impl Send for Client {
    // The clones are there all the same.
    #[retry(clone(request), max = 0)]
    async fn send(&self, mut request: String) -> std::io::Result<String> {
        request.push('!');
        Ok(request)
    }
}

fn main() {}
