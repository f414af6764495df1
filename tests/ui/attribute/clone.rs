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

fn main() {}
