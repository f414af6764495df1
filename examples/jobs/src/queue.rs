//! A queue of RabbitMQ: a queue that nobody reads holds back what is attempted again, and a dead-letter queue keeps what
//! was given up.
//!
//! ```text
//! jobs ──▶ a worker ──▶ done
//!  ▲         ├── again ──▶ jobs.retry.N ── after its delay ──▶ jobs
//!            └── dead ───▶ jobs.dead
//! ```

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures_util::StreamExt;
use lapin::{
    BasicProperties, Channel, Consumer, Error,
    message::Delivery,
    options::{
        BasicAckOptions, BasicConsumeOptions, BasicNackOptions, BasicPublishOptions, BasicQosOptions,
        ConfirmSelectOptions, QueueDeclareOptions,
    },
    types::{AMQPValue, FieldTable, ShortString},
};

use crate::{Job, MailError, Next, Worker};

/// The header with the number of attempts that were made.
const ATTEMPTS: &str = "attempts";

/// A queue of jobs, with the two that belong to it.
#[derive(Debug, Clone)]
pub struct Queue {
    channel: Channel,
    name: String,
}

impl Queue {
    /// Makes the queue if it does not exist.
    pub async fn declare(channel: Channel, name: &str) -> Result<Self, Error> {
        let queue = Self { channel, name: name.to_owned() };
        // A message counts as sent when the server has confirmed it.
        queue.channel.confirm_select(ConfirmSelectOptions::default()).await?;
        queue.channel.basic_qos(1, BasicQosOptions::default()).await?;
        queue.declare_one(&queue.dead(), FieldTable::default()).await?;
        queue.declare_one(name, passes_on_to(&queue.dead())).await?;
        Ok(queue)
    }

    /// The queue of jobs that were given up.
    pub fn dead(&self) -> String {
        format!("{}.dead", self.name)
    }

    /// The queue of jobs whose attempt failed. Each attempt has its own, because a queue lets its messages go in the order
    /// in which they came: behind a delay of hours, one of a minute would take hours too.
    pub fn waiting(&self, attempt: u32) -> String {
        format!("{}.retry.{attempt}", self.name)
    }

    async fn declare_one(&self, name: &str, arguments: FieldTable) -> Result<(), Error> {
        self.channel.queue_declare(name.into(), QueueDeclareOptions::durable(), arguments).await.map(drop)
    }

    /// Adds a job.
    pub async fn push(&self, address: &str) -> Result<(), Error> {
        let made_at = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        self.publish(&self.name, address.as_bytes(), BasicProperties::default().with_timestamp(made_at)).await
    }

    /// Holds a job back. The server gives it back to the queue after the delay, whoever is alive then.
    async fn push_again(&self, delivery: &Delivery, attempt: u32, delay: Duration) -> Result<(), Error> {
        let waiting = self.waiting(attempt);
        self.declare_one(&waiting, passes_on_to(&self.name)).await?;
        let mut headers = FieldTable::default();
        headers.insert(ATTEMPTS.into(), AMQPValue::LongLongInt(attempt.into()));
        let properties = delivery.properties.clone().with_headers(headers);
        let properties = properties.with_expiration(delay.as_millis().to_string().into());
        self.publish(&waiting, &delivery.data, properties).await
    }

    async fn publish(&self, queue: &str, job: &[u8], properties: BasicProperties) -> Result<(), Error> {
        let persistent = properties.with_delivery_mode(2);
        let exchange = ShortString::default();
        let options = BasicPublishOptions::default();
        let sent = self.channel.basic_publish(exchange, queue.into(), options, job, persistent).await?.await?;
        if sent.is_ack() { Ok(()) } else { Err(std::io::Error::other("the server did not take the job").into()) }
    }

    /// Starts to receive jobs.
    pub async fn consume(&self) -> Result<Consumer, Error> {
        let (any, options) = (ShortString::default(), BasicConsumeOptions::default());
        self.channel.basic_consume(self.name.as_str().into(), any, options, FieldTable::default()).await
    }

    /// Attempts the next job, as soon as there is one. Returns `false` if the consumer was cancelled.
    ///
    /// A worker that dies before the end leaves its job in the queue. One that dies between storing a retry and the
    /// acknowledgement leaves it twice: a job must be idempotent.
    pub async fn work_one(
        &self,
        consumer: &mut Consumer,
        worker: Worker<'_>,
        deliver: impl AsyncFnOnce(&str) -> Result<(), MailError>,
    ) -> Result<bool, Error> {
        let Some(delivery) = consumer.next().await.transpose()? else { return Ok(false) };
        let job = read(&delivery);
        let (next, mut session) = worker.attempt(&job, deliver).await;
        match next {
            Next::Dead(_) => delivery.nack(BasicNackOptions { requeue: false, ..Default::default() }).await?,
            Next::Again(delay) => {
                self.push_again(&delivery, job.attempts + 1, delay).await?;
                session.resume();
                delivery.ack(BasicAckOptions::default()).await?
            }
            Next::Done => delivery.ack(BasicAckOptions::default()).await?,
        };
        Ok(true)
    }
}

/// The arguments of a queue that gives what is rejected or expires to another.
fn passes_on_to(queue: &str) -> FieldTable {
    let mut arguments = FieldTable::default();
    arguments.insert("x-dead-letter-exchange".into(), AMQPValue::LongString("".into()));
    arguments.insert("x-dead-letter-routing-key".into(), AMQPValue::LongString(queue.into()));
    arguments
}

fn read(delivery: &Delivery) -> Job {
    let headers = delivery.properties.headers().as_ref();
    let attempts = match headers.and_then(|headers| headers.inner().get(ATTEMPTS)) {
        Some(AMQPValue::LongLongInt(attempts)) => u32::try_from(*attempts).unwrap_or(u32::MAX),
        _ => 0,
    };
    let made_at = delivery.properties.timestamp().map(|seconds| UNIX_EPOCH + Duration::from_secs(seconds));
    let age = made_at.and_then(|made_at| made_at.elapsed().ok()).unwrap_or_default();
    Job { address: String::from_utf8_lossy(&delivery.data).into_owned(), attempts, age }
}
