//! A Redis that is in the middle of a failover, or that has had enough of us. The hook of a retry puts it right, as an
//! operator would while the caller waits.

use std::sync::{Mutex, MutexGuard, PoisonError};

use reattempt::{RetryError, StopReason, retry};
use redis::{Client, Commands, Connection, RedisResult, cmd};
use service_tests::{reached, url};

const URL: &str = "REATTEMPT_REDIS_URL";

fn client() -> Client {
    reached(URL, Client::open(url(URL)))
}

/// The one server, by one test at a time; it is a primary with room for clients before and after.
struct Server {
    operator: Mutex<Connection>,
    _turn: MutexGuard<'static, ()>,
}

impl Server {
    fn take() -> Self {
        static TURN: Mutex<()> = Mutex::new(());
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let server = Self { operator: Mutex::new(reached(URL, client().get_connection())), _turn: turn };
        server.restore();
        server
    }

    fn run(&self, command: &str) {
        let (name, arguments) = command.split_once(' ').unwrap_or((command, ""));
        let mut command = cmd(name);
        command.arg(arguments.split(' ').collect::<Vec<_>>());
        let mut operator = self.operator.lock().unwrap_or_else(PoisonError::into_inner);
        command.exec(&mut *operator).unwrap();
    }

    fn restore(&self) {
        self.run("REPLICAOF NO ONE");
        self.run("CONFIG SET maxclients 10000");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.restore();
    }
}

#[retry(base = "5ms", attempt = attempt, on_retry = |_| server.restore())]
fn write(server: &Server) -> RedisResult<u32> {
    let mut connection = client().get_connection()?;
    let () = connection.set("reattempt:write", attempt.number())?;
    connection.get("reattempt:write")
}

#[test]
fn a_write_waits_for_the_failover() {
    let server = Server::take();
    server.run("REPLICAOF 127.0.0.1 1");
    assert_eq!(write(&server).unwrap(), 2);
}

#[test]
fn a_client_too_many_waits_its_turn() {
    let server = Server::take();
    server.run("CONFIG SET maxclients 1");
    assert_eq!(write(&server).unwrap(), 2);
}

#[retry(base = "5ms", attempt = attempt)]
fn write_while_killed(server: &Server) -> RedisResult<u32> {
    let mut connection = client().get_connection()?;
    if attempt.number() == 1 {
        let id: u64 = cmd("CLIENT").arg("ID").query(&mut connection)?;
        server.run(&format!("CLIENT KILL ID {id}"));
    }
    let () = connection.set("reattempt:killed", attempt.number())?;
    connection.get("reattempt:killed")
}

#[test]
fn a_connection_that_was_cut_is_made_anew() {
    let server = Server::take();
    assert_eq!(write_while_killed(&server).unwrap(), 2);
}

#[retry]
fn increment_text(connection: &mut Connection) -> Result<u32, RetryError<redis::RedisError>> {
    connection.set::<_, _, ()>("reattempt:text", "not a number")?;
    connection.incr("reattempt:text", 1)
}

#[test]
fn what_another_try_repeats_is_not_retried() {
    let _server = Server::take();
    let error = increment_text(&mut reached(URL, client().get_connection())).unwrap_err();
    assert_eq!((error.attempts(), error.reason()), (1, StopReason::Permanent));
}
