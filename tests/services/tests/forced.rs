//! A RabbitMQ that ends all its connections. It is in a file of its own, because no other test may be connected meanwhile.

use futures_util::StreamExt;
use lapin::{
    Channel, Connection, ConnectionProperties, Error, ErrorKind,
    options::{BasicConsumeOptions, QueueDeclareOptions},
    types::FieldTable,
};
use reattempt::{Retryable, Verdict, retry};
use service_tests::{reached, run, url};

const URL: &str = "REATTEMPT_RABBITMQ_URL";

async fn connect() -> Result<Channel, Error> {
    Connection::connect(&url(URL), ConnectionProperties::default()).await?.create_channel().await
}

/// Waits for a message; an operator ends the connection of the first attempt.
#[retry(base = "5ms", attempt = attempt)]
async fn consume() -> Result<u32, Error> {
    let channel = connect().await?;
    if attempt.number() == 2 {
        return Ok(2);
    }
    let queue = channel.queue_declare("".into(), QueueDeclareOptions::default(), FieldTable::default()).await?;
    let (name, options) = (queue.name().clone(), BasicConsumeOptions::default());
    let mut messages = channel.basic_consume(name, "".into(), options, FieldTable::default()).await?;
    run("REATTEMPT_RABBITMQ_CLOSE").await;
    let error = messages.next().await.unwrap().map(drop).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::ProtocolError(reply) if reply.get_id() == 320), "{error:?}");
    assert_eq!(error.verdict(), Verdict::TRANSIENT);
    Err(error)
}

#[tokio::test]
async fn a_connection_that_was_closed_by_force() {
    drop(reached(URL, connect().await));
    assert_eq!(consume().await.unwrap(), 2);
}
