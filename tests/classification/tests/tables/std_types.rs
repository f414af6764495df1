//! `std`: errors that the operating system gave, and what wraps a judge.

use std::{
    convert::Infallible,
    fs::{self, File},
    io::{self, ErrorKind, Read, Write},
    net::{TcpListener, TcpStream, UdpSocket},
    os::unix::net::UnixStream,
    sync::Arc,
    time::Duration,
};

use classification_tests::{nobody, silent};
use reattempt::{Elapsed, Retryable, Verdict};

use crate::{FINAL, NOT_SENT, TRANSIENT};

#[track_caller]
fn check<T>(outcome: io::Result<T>, kind: ErrorKind, verdict: Verdict) {
    let error = outcome.err().expect("a failure");
    assert_eq!(error.kind(), kind);
    assert_eq!((error.verdict(), error.kind().verdict()), (verdict, verdict), "{kind:?}");
}

#[test]
fn errors_that_happened() {
    check(TcpStream::connect(nobody()), ErrorKind::ConnectionRefused, NOT_SENT);
    check(TcpListener::bind("192.0.2.1:0"), ErrorKind::AddrNotAvailable, NOT_SENT);

    // Closing with unread bytes resets the connection.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    client.write_all(b"unread").unwrap();
    let (server, _) = listener.accept().unwrap();
    server.peek(&mut [0]).unwrap();
    drop(server);
    check(client.read(&mut [0]), ErrorKind::ConnectionReset, TRANSIENT);

    let (mut left, right) = UnixStream::pair().unwrap();
    drop(right);
    check(left.write(b"x"), ErrorKind::BrokenPipe, TRANSIENT);
    check(left.read_exact(&mut [0]), ErrorKind::UnexpectedEof, TRANSIENT);
    check(UdpSocket::bind("127.0.0.1:0").unwrap().peer_addr(), ErrorKind::NotConnected, TRANSIENT);

    let mut quiet = TcpStream::connect(silent()).unwrap();
    quiet.set_read_timeout(Some(Duration::from_millis(1))).unwrap();
    check(quiet.read(&mut [0]), ErrorKind::WouldBlock, TRANSIENT);

    let taken = UdpSocket::bind("127.0.0.1:0").unwrap();
    check(UdpSocket::bind(taken.local_addr().unwrap()), ErrorKind::AddrInUse, FINAL);
    let folder = tempfile::tempdir().unwrap();
    check(File::open(folder.path().join("none")), ErrorKind::NotFound, FINAL);
    check(fs::create_dir(folder.path()), ErrorKind::AlreadyExists, FINAL);
    check(io::read_to_string(&b"\xff"[..]), ErrorKind::InvalidData, FINAL);
    check((&mut [0_u8; 1][..]).write_all(b"xx"), ErrorKind::WriteZero, FINAL);
    check(File::open("a\0b"), ErrorKind::InvalidInput, FINAL);
    check::<()>(Err(io::Error::other("anything")), ErrorKind::Other, FINAL);
}

#[test]
fn names_and_name_servers() {
    // No label of a name is empty, so nobody is asked.
    assert_eq!(TcpStream::connect("a..b:80").unwrap_err().verdict(), FINAL);
    // What std makes of `EAI_AGAIN`, in the words of three C libraries.
    for (reason, verdict) in [
        ("Temporary failure in name resolution", NOT_SENT),
        ("Try again", NOT_SENT),
        ("Name could not be resolved at this time", NOT_SENT),
        ("Name or service not known", FINAL),
    ] {
        let error = io::Error::other(format!("failed to lookup address information: {reason}"));
        assert_eq!(error.verdict(), verdict, "{reason}");
        // As hyper-rustls wraps what it is given.
        assert_eq!(io::Error::other(error).verdict(), verdict, "{reason}");
    }
    assert_eq!(io::Error::other("Try again").verdict(), FINAL);
    let reset = io::Error::from(ErrorKind::ConnectionReset);
    assert_eq!(io::Error::other(reset).verdict(), TRANSIENT);
}

/// The numbers of Linux, for what a test cannot provoke.
#[cfg(target_os = "linux")]
#[test]
fn errors_of_the_system() {
    for (number, kind, verdict) in [
        (113, ErrorKind::HostUnreachable, NOT_SENT),
        (101, ErrorKind::NetworkUnreachable, NOT_SENT),
        (100, ErrorKind::NetworkDown, NOT_SENT),
        (103, ErrorKind::ConnectionAborted, TRANSIENT),
        (110, ErrorKind::TimedOut, TRANSIENT),
        (4, ErrorKind::Interrupted, TRANSIENT),
        (16, ErrorKind::ResourceBusy, TRANSIENT),
        (35, ErrorKind::Deadlock, TRANSIENT),
        (26, ErrorKind::ExecutableFileBusy, TRANSIENT),
        (116, ErrorKind::StaleNetworkFileHandle, TRANSIENT),
        (13, ErrorKind::PermissionDenied, FINAL),
        (95, ErrorKind::Unsupported, FINAL),
        (28, ErrorKind::StorageFull, FINAL),
        (122, ErrorKind::QuotaExceeded, FINAL),
        (12, ErrorKind::OutOfMemory, FINAL),
        (21, ErrorKind::IsADirectory, FINAL),
        (30, ErrorKind::ReadOnlyFilesystem, FINAL),
    ] {
        check::<()>(Err(io::Error::from_raw_os_error(number)), kind, verdict);
    }
}

#[test]
fn wrappers_ask_what_they_hold() {
    let refused = || io::Error::from(ErrorKind::ConnectionRefused);
    assert_eq!(Retryable::verdict(&&refused()), NOT_SENT);
    assert_eq!(Box::new(refused()).verdict(), NOT_SENT);
    assert_eq!(Arc::new(refused()).verdict(), NOT_SENT);
    let judges: [Box<dyn Retryable>; 2] = [Box::new(refused()), Box::new(ErrorKind::NotFound)];
    assert_eq!(judges.map(|judge| judge.verdict()), [NOT_SENT, FINAL]);
    assert_eq!(Arc::<dyn Retryable>::from(Box::new(ErrorKind::TimedOut) as Box<dyn Retryable>).verdict(), TRANSIENT);
}

#[test]
fn a_result_is_judged_by_the_side_it_is() {
    assert_eq!(Ok::<_, ErrorKind>(ErrorKind::TimedOut).verdict(), TRANSIENT);
    assert_eq!(Err::<ErrorKind, _>(ErrorKind::ConnectionRefused).verdict(), NOT_SENT);
    assert_eq!(Ok::<_, Infallible>(ErrorKind::NotFound).verdict(), FINAL);
}

#[test]
fn elapsed_is_transient() {
    assert_eq!(Elapsed::new(Duration::from_secs(1)).verdict(), TRANSIENT);
}
