//! No return type, and no `when`.
use reattempt::retry;

#[retry]
fn sync() {}

#[retry]
async fn asynchronous() {}

fn main() {}
