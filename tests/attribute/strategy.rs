//! `strategy`: a name, a list of durations, or a path to a function.

use std::time::Duration;

use reattempt::{Policy, Strategy, policy, retry, testing};

use crate::support::{Flaky, Server, block_on, ms};

/// Declares a function for each name, and tells which variant of `Strategy` it must wait like.
macro_rules! named {
    ($($name:literal $variant:ident $function:ident;)*) => {
        $(
            #[retry(strategy = $name, max = 6)]
            fn $function() -> Result<u32, Flaky> {
                Err(Flaky::BUSY)
            }
        )*

        type Named = (&'static str, Strategy, fn() -> Result<u32, Flaky>, Policy);

        const NAMED: &[Named] =
            &[$(($name, Strategy::$variant, $function, policy!(strategy = $name, max = 6))),*];
    };
}

named! {
    "immediate" Immediate immediate;
    "constant" Constant constant;
    "linear" Linear linear;
    "exponential" Exponential exponential;
    "fibonacci" Fibonacci fibonacci;
    "full_jitter" FullJitter full_jitter;
    "equal_jitter" EqualJitter equal_jitter;
    "decorrelated_jitter" DecorrelatedJitter decorrelated_jitter;
}

#[test]
fn a_name_means_its_variant() {
    for (name, strategy, function, policy) in NAMED {
        assert_eq!((policy.strategy(), policy.strategy().name()), (*strategy, Some(*name)));
        let scope = testing::scope().seed(7);
        assert_eq!(function(), Err(Flaky::BUSY));
        let built = Policy::builder().strategy(*strategy).max(6).build().unwrap();
        assert_eq!(built, *policy, "{name}");
        let expected = testing::scope().seed(7);
        assert!(built.run(|| Err::<u32, _>(Flaky::BUSY)).is_err());
        assert_eq!((scope.delays(), scope.delays().len()), (expected.delays(), 5), "{name}");
    }
}

#[test]
fn names_without_jitter_wait_by_their_formulas() {
    for (name, waits) in [
        ("immediate", [0; 5]),
        ("constant", [100; 5]),
        ("linear", [100, 200, 300, 400, 500]),
        ("exponential", [100, 200, 400, 800, 1_600]),
        ("fibonacci", [100, 100, 200, 300, 500]),
    ] {
        let (.., function, _) = NAMED.iter().find(|(named, ..)| *named == name).unwrap();
        let scope = testing::scope();
        assert!(function().is_err());
        assert_eq!(scope.delays(), waits.map(ms), "{name}");
    }
}

#[test]
fn a_call_draws_its_own_waits() {
    let scope = testing::scope();
    for _ in 0..2 {
        assert!(full_jitter().is_err());
    }
    let delays = scope.delays();
    assert_ne!(delays[..5], delays[5..]);
}

const BASE: Duration = ms(30);

mod other {
    use super::Duration;

    pub(super) const fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    pub(super) const fn greedy(_retry: u32, _previous: Duration) -> Duration {
        Duration::MAX
    }
}

#[test]
fn a_list_is_waited_in_turn() {
    #[retry(strategy = ["1s", "2s"])]
    fn decides_the_attempts(server: &Server) -> Result<u32, Flaky> {
        server.call()
    }
    #[retry(strategy = [BASE, "1s", other::seconds(2)], max = 5)]
    fn repeats_the_last(server: &Server) -> Result<u32, Flaky> {
        server.call()
    }

    let scope = testing::scope();
    assert_eq!(decides_the_attempts(&Server::busy(9)), Err(Flaky::BUSY));
    assert_eq!(scope.delays(), [ms(1000), ms(2000)]);
    let scope = testing::scope();
    assert_eq!(repeats_the_last(&Server::busy(9)), Err(Flaky::BUSY));
    assert_eq!(scope.delays(), [ms(30), ms(1000), ms(2000), ms(2000)]);
}

/// The wait before, and a second for each retry, so that what it was given can be read off.
fn own(retry: u32, previous: Duration) -> Duration {
    previous + Duration::from_secs(u64::from(retry))
}

#[test]
fn a_path_gets_retry_and_last_wait() {
    #[retry(strategy = own, max = 5, cap = "5s")]
    fn fetch(server: &Server) -> Result<u32, Flaky> {
        server.call()
    }
    #[retry(strategy = other::greedy, cap = "10s")]
    async fn capped(server: &Server) -> Result<u32, Flaky> {
        server.call()
    }

    let scope = testing::scope();
    assert_eq!(fetch(&Server::busy(9)), Err(Flaky::BUSY));
    // `previous` starts at `base`, and is the wait as it was taken: held to the cap.
    assert_eq!(scope.delays(), [ms(1100), ms(3100), ms(5000), ms(5000)]);
    let scope = testing::scope();
    assert_eq!(block_on(capped(&Server::busy(9))), Err(Flaky::BUSY));
    assert_eq!(scope.delays(), [ms(10_000), ms(10_000)]);
}
