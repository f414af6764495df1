//! Arguments that the body consumes: `clone(..)` gives each attempt a copy of its own. All others are lent.

use reattempt::retry;

struct Message {
    text: String,
}

/// Something that takes its message for good, as a channel or a request does.
fn send(message: Message, attempt: u32) -> Result<String, Message> {
    if attempt < 3 { Err(message) } else { Ok(message.text) }
}

/// `text` is moved by the body, so each attempt gets a clone; `suffix` is only read, so it is not cloned.
#[retry(strategy = "constant", base = "1ms", clone(text), attempt = attempt, when(Err(_)))]
fn post(mut text: String, suffix: &str) -> Result<String, usize> {
    text.push_str(suffix); // its own clone: no attempt sees another's changes
    send(Message { text }, attempt.number()).map_err(|refused| refused.text.len())
}

fn main() {
    let posted = post("hello".to_owned(), "!");
    println!("{posted:?}: the third attempt began with a fresh \"hello\" too");
    assert_eq!(posted, Ok("hello!".to_owned()));
}
