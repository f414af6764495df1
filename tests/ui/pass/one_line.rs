//! A body of one line, as `macro_rules!` makes them: its braces are not the ones to leave out.
#![deny(warnings)]

use reattempt::retry;

#[retry(clone(text), when(Err(_)))]
fn sync(text: String) -> Result<String, ()> { Ok(text) }

#[retry(clone(text), when(Err(_)))]
async fn asynchronous(text: String) -> Result<String, ()> { Ok(text) }

fn main() {
    let _ = (sync(String::new()), asynchronous(String::new()));
}
