//! A stream fails after the function has returned it, so no attempt of the function can be judged.
use std::pin::Pin;

use futures_util::{Stream, stream, stream::BoxStream};
use reattempt::retry;

#[retry(when(_))]
fn lines() -> impl Stream<Item = std::io::Result<String>> + Send {
    stream::empty()
}

#[retry]
async fn boxed() -> Pin<Box<dyn Stream<Item = std::io::Result<String>>>> {
    Box::pin(stream::empty())
}

#[retry]
fn by_alias() -> BoxStream<'static, std::io::Result<String>> {
    Box::pin(stream::empty())
}

/// This one can fail before it returns the stream.
#[retry]
async fn opened() -> std::io::Result<impl Stream<Item = std::io::Result<String>>> {
    Ok(stream::empty())
}

fn main() {}
