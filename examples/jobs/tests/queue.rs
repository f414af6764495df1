//! The queue of jobs. The delays are the server's, so they are either a millisecond or an hour that nobody waits for.

use jobs_example::{DELIVERY, MailError, Worker, queue::Queue};
use lapin::{
    Channel, Connection, ConnectionProperties,
    options::{BasicGetOptions, QueueDeclareOptions, QueueDeleteOptions},
    types::FieldTable,
};
use reattempt::{Policy, RetryBudget, policy};

const SOON: Policy = policy!(strategy = "constant", base = "1ms", max = 3);
const LATER: Policy = policy!(strategy = "constant", base = "1h");
static PLENTY: RetryBudget = RetryBudget::new(1000);
const OURS: Worker<'_> = Worker { policy: &SOON, budget: &PLENTY };

async fn channel() -> Channel {
    let url = std::env::var("REATTEMPT_RABBITMQ_URL").expect("a RabbitMQ: use `tests/services/run`");
    let connection = Connection::connect(&url, ConnectionProperties::default()).await.expect("the RabbitMQ answers");
    connection.create_channel().await.unwrap()
}

/// An empty queue.
async fn queue(name: &str) -> Queue {
    let channel = channel().await;
    for name in [name.to_owned(), format!("{name}.dead"), format!("{name}.retry.1"), format!("{name}.retry.2")] {
        channel.queue_delete(name.into(), QueueDeleteOptions::default()).await.unwrap();
    }
    Queue::declare(channel, name).await.unwrap()
}

async fn messages(queue: String) -> u32 {
    let (channel, options) = (channel().await, QueueDeclareOptions::default().passive());
    channel.queue_declare(queue.into(), options, FieldTable::default()).await.unwrap().message_count()
}

#[tokio::test]
async fn a_failed_job_comes_back() {
    let queue = queue("comes_back").await;
    queue.push("a@example.test").await.unwrap();
    let mut consumer = queue.consume().await.unwrap();
    for _ in 0..2 {
        assert!(queue.work_one(&mut consumer, OURS, async |_| Err(MailError::Silent)).await.unwrap());
    }
    let deliver = async |address: &str| {
        assert_eq!(address, "a@example.test");
        Ok(())
    };
    assert!(queue.work_one(&mut consumer, OURS, deliver).await.unwrap());
    assert_eq!((messages(queue.waiting(1)).await, messages(queue.waiting(2)).await), (0, 0));
    assert_eq!(messages(queue.dead()).await, 0);
}

#[tokio::test]
async fn a_job_outlives_its_process() {
    let queue = queue("outlives").await;
    queue.push("a@example.test").await.unwrap();
    let worker = Worker { policy: &LATER, ..OURS };
    let mut consumer = queue.consume().await.unwrap();
    queue.work_one(&mut consumer, worker, async |_| Err(MailError::Silent)).await.unwrap();
    // The server holds it back, and nobody else has it.
    let waiting = queue.waiting(1);
    drop((queue, consumer));
    assert_eq!((messages(waiting).await, messages("outlives".into()).await), (1, 0));
}

#[tokio::test]
async fn what_is_given_up_goes_to_the_dead_letters() {
    static EMPTY: RetryBudget = RetryBudget::new(0);
    let queue = queue("given_up").await;
    let letters = channel().await;
    let mut consumer = queue.consume().await.unwrap();
    let empty = Worker { policy: &DELIVERY, budget: &EMPTY };
    let no_such_address = || MailError::NoSuchAddress;
    let cases: [(_, _, fn() -> MailError); 3] =
        [(OURS, 1, no_such_address), (OURS, 3, || MailError::Silent), (empty, 1, || MailError::Silent)];
    for (dead, (worker, attempts, error)) in cases.into_iter().enumerate() {
        queue.push(&format!("{dead}@example.test")).await.unwrap();
        for _ in 0..attempts {
            queue.work_one(&mut consumer, worker, async |_| Err(error())).await.unwrap();
        }
        let letter = loop {
            // The server moves it after the worker has let go of it.
            let get = letters.basic_get(queue.dead().into(), BasicGetOptions { no_ack: true }).await;
            if let Some(letter) = get.unwrap() {
                break letter;
            }
        };
        assert_eq!(letter.data, format!("{dead}@example.test").into_bytes());
    }
}

#[tokio::test]
async fn a_worker_that_dies_leaves_its_job() {
    let queue = queue("dies").await;
    queue.push("a@example.test").await.unwrap();
    let mut consumer = queue.consume().await.unwrap();
    let (begun, started) = tokio::sync::oneshot::channel();
    let dies = queue.work_one(&mut consumer, OURS, async |_| {
        begun.send(()).unwrap();
        std::future::pending().await
    });
    tokio::select! {
        outcome = dies => panic!("{outcome:?}"),
        started = started => started.unwrap(),
    }
    drop((queue, consumer));
    let queue = Queue::declare(channel().await, "dies").await.unwrap();
    let mut consumer = queue.consume().await.unwrap();
    assert!(queue.work_one(&mut consumer, OURS, async |_| Ok(())).await.unwrap());
}
