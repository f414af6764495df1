//! A re-export that lacks what expansions need is one error, at its path.
use other::{Retryable, retry};

mod other {
    pub use reattempt::{Retryable, policy, retry};
}

#[retry(crate = crate::other, strategy = "linear", max_elapsed = "10s", when(Err(_)), clone(name), on_retry = |_| {})]
async fn fetch(name: String) -> Result<usize, Error> {
    Ok(name.len())
}

#[derive(Retryable)]
#[retryable(crate = crate::other)]
enum Error {
    #[retryable(after = *_0)]
    Busy(std::time::Duration),
}

const _: reattempt::Policy = other::policy!(crate = crate::other, max = 4);

fn main() {}
