//! Arguments that the body consumes: `clone(..)` gives each attempt its own copy. All other arguments are borrowed.

use reattempt::retry;

struct Message {
    text: String,
}

/// Consumes its message, like a channel or a request.
fn send(message: Message, attempt: u32) -> Result<String, Message> {
    if attempt < 3 { Err(message) } else { Ok(message.text) }
}

/// The body moves `text`, so each attempt gets a clone. It only reads `suffix`, so that is not cloned.
#[retry(strategy = "constant", base = "1ms", clone(text), attempt = attempt, when(Err(_)))]
fn post(mut text: String, suffix: &str) -> Result<String, usize> {
    text.push_str(suffix); // a clone, so no attempt sees another's changes
    send(Message { text }, attempt.number()).map_err(|refused| refused.text.len())
}

fn main() {
    let posted = post("hello".to_owned(), "!");
    println!("{posted:?}: the third attempt began with a fresh \"hello\" too");
    assert_eq!(posted, Ok("hello!".to_owned()));
}
