//! `lapin` with a real RabbitMQ: replies of the broker, and connections that end. What the broker cannot be made to say is
//! made by the crate's own constructors.

use lapin::{
    Channel, Connection, ConnectionProperties, Error, ErrorKind,
    options::QueueDeclareOptions,
    protocol::{AMQPError, AMQPErrorKind, AMQPHardError},
    types::FieldTable,
};
use reattempt::{Retryable, Verdict, retry};
use service_tests::{reached, url};

const URL: &str = "REATTEMPT_RABBITMQ_URL";

async fn try_connect(address: &str) -> Result<Connection, Error> {
    Connection::connect(address, ConnectionProperties::default()).await
}

async fn connect() -> Connection {
    reached(URL, try_connect(&url(URL)).await)
}

async fn channel() -> Channel {
    connect().await.create_channel().await.unwrap()
}

async fn declare(channel: &Channel, name: &str, options: QueueDeclareOptions) -> Result<(), Error> {
    channel.queue_declare(name.into(), options, FieldTable::default()).await.map(drop)
}

/// The number of a reply.
fn reply(error: &Error) -> Option<u16> {
    match error.kind() {
        ErrorKind::ProtocolError(reply) => Some(reply.get_id()),
        _ => None,
    }
}

#[tokio::test]
async fn replies_that_another_attempt_repeats() {
    let passive = QueueDeclareOptions { passive: true, ..Default::default() };
    let missing = declare(&channel().await, "lapin_missing", passive).await.unwrap_err();
    let deleted = QueueDeclareOptions { auto_delete: true, ..Default::default() };
    declare(&channel().await, "lapin_deleted", deleted).await.unwrap();
    let other = declare(&channel().await, "lapin_deleted", QueueDeclareOptions::default()).await.unwrap_err();
    let password = try_connect(&url(URL).replace("amqp://", "amqp://guest:wrong@")).await.unwrap_err();
    let vhost = try_connect(&url(URL).replace("%2f", "missing")).await.unwrap_err();
    for (error, number) in [(missing, 404), (other, 406), (password, 403), (vhost, 530)] {
        assert_eq!((reply(&error), error.verdict()), (Some(number), Verdict::Final), "{error}");
    }
}

#[tokio::test]
async fn connections_that_end() {
    let refused = try_connect("amqp://127.0.0.1:1/%2f").await.unwrap_err();
    assert!(refused.is_io_error());
    let connection = connect().await;
    let channel = connection.create_channel().await.unwrap();
    channel.close(200, "".into()).await.unwrap();
    let channel = declare(&channel, "lapin_closed", QueueDeclareOptions::default()).await.unwrap_err();
    assert!(matches!(channel.kind(), ErrorKind::InvalidChannelState(..)));
    connection.close(200, "".into()).await.unwrap();
    let connection = connection.create_channel().await.unwrap_err();
    assert!(matches!(connection.kind(), ErrorKind::InvalidConnectionState(_)));
    let narrow = try_connect(&format!("{}?channel_max=1", url(URL))).await.unwrap();
    let _only = narrow.create_channel().await.unwrap();
    let limit = narrow.create_channel().await.unwrap_err();
    assert!(matches!(limit.kind(), ErrorKind::ChannelsLimitReached));
    for error in [refused, channel, connection, limit] {
        assert_eq!(error.verdict(), Verdict::NOT_SENT, "{error}");
    }
}

#[test]
fn what_a_broker_says_in_trouble() {
    let error = |hard: AMQPHardError| -> Error {
        ErrorKind::ProtocolError(AMQPError::new(AMQPErrorKind::Hard(hard), "".into())).into()
    };
    assert_eq!(error(AMQPHardError::INTERNALERROR).verdict(), Verdict::TRANSIENT);
    assert_eq!(error(AMQPHardError::RESOURCEERROR).verdict(), Verdict::THROTTLED);
    assert_eq!(error(AMQPHardError::SYNTAXERROR).verdict(), Verdict::Final);
    assert_eq!(Error::from(ErrorKind::MissingHeartbeatError).verdict(), Verdict::TRANSIENT);
    assert_eq!(Error::from(ErrorKind::InvalidChannel(7)).verdict(), Verdict::Final);
}

/// The other connection ends while this one waits.
#[retry(base = "5ms", attempt = attempt)]
async fn declare_after(owner: &Connection) -> Result<u32, Error> {
    if attempt.number() == 2 {
        owner.close(200, "".into()).await?;
    }
    let channel = channel().await;
    let locked = declare(&channel, "lapin_locked", QueueDeclareOptions::default()).await;
    assert_eq!(locked.as_ref().err().and_then(reply), (attempt.number() == 1).then_some(405));
    locked.map(|()| attempt.number())
}

#[tokio::test]
async fn a_locked_queue_is_declared_later() {
    let owner = connect().await;
    let exclusive = QueueDeclareOptions { exclusive: true, ..Default::default() };
    declare(&owner.create_channel().await.unwrap(), "lapin_locked", exclusive).await.unwrap();
    assert_eq!(declare_after(&owner).await.unwrap(), 2);
}
