//! `redis`: answers of a server on loopback, connections that break, and the kinds that only the client makes.

use std::{io, net::SocketAddr, time::Duration};

use classification_tests::{nobody, redis::answering, silent};
use reattempt::{Retryable, Verdict};
use redis::{Client, Commands, ErrorKind, RedisError, RedisResult};

use crate::{FINAL, NOT_SENT, THROTTLED, TRANSIENT};

fn get(address: SocketAddr) -> RedisResult<String> {
    Client::open(format!("redis://{address}"))?.get_connection()?.get("key")
}

#[test]
fn every_answer() {
    for (answer, verdict) in [
        ("-LOADING Redis is loading the dataset in memory", TRANSIENT),
        ("-TRYAGAIN Multiple keys request during rehashing of slot", TRANSIENT),
        ("-CLUSTERDOWN The cluster is down", TRANSIENT),
        ("-MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", TRANSIENT),
        ("-READONLY You can't write against a read only replica.", TRANSIENT),
        ("-NOREPLICAS Not enough good replicas to write.", TRANSIENT),
        ("-ERR max number of clients reached", THROTTLED),
        ("-MOVED 3999 127.0.0.1:6381", FINAL),
        ("-ASK 3999 127.0.0.1:6381", FINAL),
        ("-CROSSSLOT Keys in request don't hash to the same slot", FINAL),
        ("-NOSCRIPT No matching script. Please use EVAL.", FINAL),
        ("-EXECABORT Transaction discarded because of previous errors.", FINAL),
        ("-NOPERM this user has no permissions to run the 'get' command", FINAL),
        ("-NOAUTH Authentication required.", FINAL),
        ("-WRONGTYPE Operation against a key holding the wrong kind of value", FINAL),
        ("-OOM command not allowed when used memory > 'maxmemory'.", FINAL),
        ("-ERR unknown command 'GTE'", FINAL),
        ("!this is not Redis", FINAL),
    ] {
        let error = get(answering(answer)).unwrap_err();
        assert_eq!(error.verdict(), verdict, "{answer}: {error:?}");
    }
}

#[test]
fn an_answer_of_the_wrong_type() {
    let number = Client::open(format!("redis://{}", answering("+text"))).unwrap().get_connection().unwrap().get("key");
    let number: RedisResult<u32> = number;
    assert_eq!(number.unwrap_err().verdict(), FINAL);
}

#[test]
fn connections_that_break() {
    assert_eq!(get(nobody()).unwrap_err().verdict(), NOT_SENT);
    let closed = get(answering("")).unwrap_err();
    assert!(closed.is_connection_dropped());
    assert_eq!(closed.verdict(), TRANSIENT);
    let slow = Client::open(format!("redis://{}", silent())).unwrap();
    let slow = slow.get_connection_with_timeout(Duration::from_millis(20)).err();
    assert_eq!(slow.map(|error| (error.is_timeout(), error.verdict())), Some((true, TRANSIENT)));
}

#[test]
fn errors_of_the_system() {
    let verdict = |kind: io::ErrorKind| -> Verdict { RedisError::from(io::Error::from(kind)).verdict() };
    assert_eq!(verdict(io::ErrorKind::ConnectionReset), TRANSIENT);
    assert_eq!(verdict(io::ErrorKind::HostUnreachable), NOT_SENT);
    assert_eq!(verdict(io::ErrorKind::Interrupted), TRANSIENT);
    assert_eq!(verdict(io::ErrorKind::PermissionDenied), FINAL);
    // The socket of a server that has not started yet.
    assert_eq!(verdict(io::ErrorKind::NotFound), NOT_SENT);
    let missing = Client::open("redis+unix:///nonexistent/redis.sock").unwrap().get_connection().err();
    assert_eq!(missing.map(|error| error.verdict()), Some(NOT_SENT));
    let long = Client::open(format!("redis+unix:///{}", "long".repeat(100))).unwrap().get_connection().err();
    assert_eq!(long.map(|error| (error.kind(), error.verdict())), Some((ErrorKind::Io, FINAL)));
}

#[test]
fn wrong_credentials() {
    let wrong = answering("-WRONGPASS invalid username-password pair or user is disabled.");
    let wrong = Client::open(format!("redis://user:wrong@{wrong}")).unwrap().get_connection().err();
    assert_eq!(wrong.map(|error| (error.kind(), error.verdict())), Some((ErrorKind::AuthenticationFailed, FINAL)));
}

#[test]
fn kinds_of_the_client() {
    for (kind, verdict) in [
        (ErrorKind::MasterNameNotFoundBySentinel, NOT_SENT),
        (ErrorKind::NoValidReplicasFoundBySentinel, NOT_SENT),
        (ErrorKind::ClusterConnectionNotFound, NOT_SENT),
        (ErrorKind::Parse, FINAL),
        (ErrorKind::InvalidClientConfig, FINAL),
        (ErrorKind::UnexpectedReturnType, FINAL),
        (ErrorKind::EmptySentinelList, FINAL),
        (ErrorKind::Client, FINAL),
        (ErrorKind::RESP3NotSupported, FINAL),
    ] {
        assert_eq!(RedisError::from((kind, "of the test")).verdict(), verdict, "{kind:?}");
    }
    assert_eq!(Client::open("not a url").unwrap_err().verdict(), FINAL);
}
