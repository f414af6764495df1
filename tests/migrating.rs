//! One test for each row of each table of `docs/migrating.md`: what the right column claims.
//!
//! What the left column claims is in the sources of the versions that the page names.

use std::{
    cell::{Cell, RefCell},
    future::{pending, ready},
    io::{self, ErrorKind},
    time::Duration,
};

use reattempt::{
    Elapsed, Policy, RetryBudget, RetryError, Retryable, StopReason, Verdict, policy, retry, retry_after, testing,
};
use reqwest::{StatusCode, header};

fn ms<const N: usize>(milliseconds: [u64; N]) -> [Duration; N] {
    milliseconds.map(Duration::from_millis)
}

fn secs<const N: usize>(seconds: [u64; N]) -> [Duration; N] {
    seconds.map(Duration::from_secs)
}

/// The delays that one call would have slept.
fn delays<O>(call: impl FnOnce() -> O) -> Vec<Duration> {
    let scope = testing::scope();
    call();
    scope.delays()
}

/// The same call a hundred times: whether each delay is in its range, and whether any is in the upper tenth of it.
fn are_drawn_from<O>(ranges: &[(u64, u64)], call: impl Fn() -> O) -> bool {
    let scope = testing::scope();
    (0..100).for_each(|_| drop(call()));
    let delays = scope.delays();
    assert_eq!(delays.len(), 100 * ranges.len());
    let mut reached = vec![false; ranges.len()];
    let inside = delays.iter().enumerate().all(|(index, delay)| {
        let (least, most) = ranges[index % ranges.len()];
        let upper = Duration::from_millis(most - (most - least) / 10);
        reached[index % ranges.len()] |= *delay >= upper;
        (Duration::from_millis(least)..=Duration::from_millis(most)).contains(delay)
    });
    inside && reached.into_iter().all(|reached| reached)
}

fn schedule(policy: &Policy) -> Vec<Duration> {
    policy.schedule().map(|wait| wait.longest()).collect()
}

fn run<F: Future>(future: F) -> F::Output {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_time().start_paused(true).build().unwrap().block_on(future)
}

/// Counts the calls of a closure that a policy runs.
fn attempts_of(policy: &Policy, error: ErrorKind) -> u32 {
    let _scope = testing::scope();
    let mut calls = 0;
    let _ = policy.run(|| {
        calls += 1;
        Err::<(), _>(io::Error::from(error))
    });
    calls
}

mod all_of_them {
    use super::*;

    #[test]
    fn max_counts_the_first_attempt() {
        assert_eq!(attempts_of(&policy!(max = 4), ErrorKind::TimedOut), 4);
        assert_eq!(schedule(&policy!(max = 4)).len(), 3);
    }

    #[test]
    fn only_what_is_named_is_retried() {
        #[retry(when(Err("busy")))]
        fn some(error: &'static str) -> Result<(), &'static str> {
            Err(error)
        }
        #[retry(when(Err(_)))]
        fn all(error: &'static str) -> Result<(), &'static str> {
            Err(error)
        }
        assert_eq!(delays(|| some("busy")).len(), 2);
        assert_eq!(delays(|| some("declined")).len(), 0);
        assert_eq!(delays(|| all("declined")).len(), 2);
    }

    #[test]
    fn no_delay_is_longer_than_cap() {
        let longest = |policy: &Policy| policy.schedule().map(|wait| wait.longest()).max().unwrap();
        assert_eq!(longest(&policy!(max = 30)), Duration::from_secs(10));
        assert_eq!(
            longest(&policy!(strategy = "constant", base = "4s", cap = "5s", jitter = 0.5)),
            Duration::from_secs(5)
        );
    }

    #[test]
    fn full_jitter_is_the_default() {
        assert_eq!(policy!(), policy!(strategy = "full_jitter"));
        assert!(are_drawn_from(&[(0, 100), (0, 200)], || policy!()
            .run(|| Err::<(), _>(io::Error::from(ErrorKind::TimedOut)))));
    }
}

mod backon {
    use super::*;

    #[test]
    fn the_names_and_defaults_of_the_schedule() {
        let policy = policy!();
        assert_eq!((policy.base(), policy.cap(), policy.factor()), (ms([100])[0], secs([10])[0], 2.0));
    }

    #[test]
    fn max_times_is_one_less_than_max() {
        assert_eq!(schedule(&policy!(max = 4)).len(), 3);
        assert_eq!(policy!(max = unlimited).max(), None);
    }

    #[test]
    fn with_jitter_is_equal_jitter_doubled() {
        const POLICY: Policy = policy!(strategy = "equal_jitter", base = "2s", cap = "20s", max = 6);
        let bounds: Vec<_> = POLICY.schedule().map(|wait| (wait.least().as_secs(), wait.longest().as_secs())).collect();
        assert_eq!(bounds, [(1, 2), (2, 4), (4, 8), (8, 16), (10, 20)]);
    }

    #[test]
    fn max_elapsed_includes_the_attempts() {
        #[retry(strategy = "constant", base = "1s", max = 10, max_elapsed = "5s", when(Err(())))]
        fn fetch(scope: &testing::Scope) -> Result<(), ()> {
            scope.advance(Duration::from_secs(1));
            Err(())
        }
        let scope = testing::scope();
        let _ = fetch(&scope);
        assert_eq!(scope.delays(), secs([1, 1]));
    }

    #[test]
    fn the_other_builders_have_names() {
        assert_eq!(schedule(&policy!(strategy = "constant", max = 4)), ms([100, 100, 100]));
        assert_eq!(schedule(&policy!(strategy = "fibonacci", max = 6)), ms([100, 100, 200, 300, 500]));
    }

    #[test]
    fn a_list_or_a_function_replaces_an_iterator() {
        fn squares(retry: u32, _previous: Duration) -> Duration {
            Duration::from_millis(u64::from(retry).pow(2))
        }
        assert_eq!(schedule(&policy!(strategy = ["1ms", "4ms", "9ms"])), ms([1, 4, 9]));
        assert_eq!(schedule(&policy!(strategy = squares, max = 4)), ms([1, 4, 9]));
    }

    #[test]
    fn when_notify_and_adjust() {
        #[retry(
            strategy = "constant", base = "1s",
            when(Err(Some(wait)) => *wait),
            when(Err(None)),
            on_retry = |event| told.borrow_mut().push(event.delay()),
        )]
        fn fetch(told: &RefCell<Vec<Duration>>, hint: Option<Duration>) -> Result<(), Option<Duration>> {
            Err(hint)
        }
        let told = RefCell::default();
        assert_eq!(delays(|| fetch(&told, Some(Duration::from_secs(3)))), secs([3, 3]));
        assert_eq!(*told.borrow(), secs([3, 3]));
        assert_eq!(delays(|| fetch(&told, None)), secs([1, 1]));
    }

    #[test]
    fn a_function_borrows_without_a_context() {
        #[retry(when(Err(())))]
        async fn fetch(connection: &mut Vec<&str>) -> Result<(), ()> {
            connection.push("request");
            Err(())
        }
        let (_scope, mut connection) = (testing::scope(), Vec::new());
        let _ = run(fetch(&mut connection));
        assert_eq!(connection, ["request"; 3]);
    }

    #[test]
    fn the_same_attribute_on_a_sync_function() {
        #[retry(strategy = "constant", when(Err(())))]
        fn blocking() -> Result<(), ()> {
            Err(())
        }
        #[retry(strategy = "constant", when(Err(())))]
        async fn asynchronous() -> Result<(), ()> {
            Err(())
        }
        assert_eq!(delays(blocking), delays(|| run(asynchronous())));
    }

    #[test]
    fn a_named_policy() {
        const POLICY: Policy = policy!(strategy = "constant", base = "3s", max = 2);
        #[retry(policy = POLICY, when(Err(())))]
        fn fetch() -> Result<(), ()> {
            Err(())
        }
        assert_eq!(delays(fetch), secs([3]));
    }

    #[test]
    fn silently_some_io_errors_become_final() {
        assert_eq!(attempts_of(&policy!(), ErrorKind::TimedOut), 3);
        assert_eq!(attempts_of(&policy!(), ErrorKind::NotFound), 1);
    }

    #[test]
    fn silently_the_delays_become_random_and_short() {
        let bounds: Vec<_> = policy!().schedule().map(|wait| (wait.least(), wait.longest())).collect();
        assert_eq!(bounds, [(Duration::ZERO, ms([100])[0]), (Duration::ZERO, ms([200])[0])]);
    }

    #[test]
    fn silently_the_time_of_attempts_counts() {
        #[retry(strategy = "constant", base = "1s", max = 10, max_elapsed = "5s", when(Err(())))]
        fn fetch(scope: &testing::Scope) -> Result<(), ()> {
            scope.advance(Duration::from_secs(10));
            Err(())
        }
        let scope = testing::scope();
        let _ = fetch(&scope);
        assert!(scope.delays().is_empty());
    }
}

mod tokio_retry {
    use super::*;

    #[test]
    fn retry_start_is_when_any_error() {
        #[retry(when(Err(_)))]
        async fn fetch(calls: &Cell<u32>) -> Result<(), &'static str> {
            calls.set(calls.get() + 1);
            Err("anything")
        }
        let (_scope, calls) = (testing::scope(), Cell::new(0));
        let _ = run(fetch(&calls));
        assert_eq!(calls.get(), 3);
    }

    #[test]
    fn a_condition_is_a_guard() {
        fn condition(error: u16) -> bool {
            error >= 500
        }
        #[retry(when(Err(e) if condition(*e)))]
        fn fetch(status: u16) -> Result<(), u16> {
            Err(status)
        }
        assert_eq!((delays(|| fetch(503)).len(), delays(|| fetch(404)).len()), (2, 0));
    }

    #[test]
    fn from_millis_is_base_and_factor() {
        assert_eq!(
            schedule(&policy!(strategy = "exponential", base = "10ms", factor = 10, max = 4)),
            ms([10, 100, 1000])
        );
    }

    #[test]
    fn from_millis_two_in_seconds_is_base_alone() {
        assert_eq!(schedule(&policy!(strategy = "exponential", base = "2s", max = 4)), secs([2, 4, 8]));
    }

    #[test]
    fn fixed_and_fibonacci() {
        assert_eq!(schedule(&policy!(strategy = "constant", base = "5ms", max = 3)), ms([5, 5]));
        assert_eq!(schedule(&policy!(strategy = "fibonacci", base = "10ms", max = 7)), ms([10, 10, 20, 30, 50, 80]));
    }

    #[test]
    fn max_delay_is_cap() {
        assert_eq!(schedule(&policy!(strategy = "exponential", base = "2ms", cap = "4ms", max = 4)), ms([2, 4, 4]));
    }

    #[test]
    fn jitter_from_zero_is_full() {
        const POLICY: Policy = policy!(strategy = "constant", base = "1s", jitter = "full", max = 2);
        assert!(are_drawn_from(&[(0, 1000)], || POLICY.run(|| Err::<(), _>(io::Error::from(ErrorKind::TimedOut)))));
    }

    #[test]
    fn take_is_one_less_than_max() {
        assert_eq!(schedule(&policy!(max = 6)).len(), 5);
    }

    #[test]
    fn silently_it_ends_after_three_attempts() {
        assert_eq!(attempts_of(&policy!(strategy = "immediate"), ErrorKind::TimedOut), 3);
        assert_eq!(policy!(strategy = "immediate", max = unlimited).max(), None);
    }

    #[test]
    fn silently_the_delays_stop_growing() {
        let waits = schedule(&policy!(strategy = "exponential", base = "4s", max = 5));
        assert_eq!(waits, secs([4, 8, 10, 10]));
    }
}

mod tokio_retry2 {
    use super::*;

    #[test]
    fn from_millis_is_a_factor_of_the_same_number() {
        assert_eq!(schedule(&policy!(strategy = "exponential", base = "5ms", factor = 5, max = 4)), ms([5, 25, 125]));
    }

    #[test]
    fn exponential_factor_is_base_and_factor() {
        let waits = schedule(&policy!(strategy = "exponential", base = "100ms", factor = 1.5, max = 4));
        assert_eq!(waits, ms([100, 150, 225]));
    }

    #[test]
    fn fixed_and_fibonacci() {
        assert_eq!(schedule(&policy!(strategy = "constant", base = "7ms", max = 3)), ms([7, 7]));
        assert_eq!(schedule(&policy!(strategy = "fibonacci", base = "7ms", max = 5)), ms([7, 7, 14, 21]));
    }

    #[test]
    fn linear_is_base_and_step() {
        assert_eq!(
            schedule(&policy!(strategy = "linear", base = "100ms", step = "50ms", max = 4)),
            ms([100, 150, 200])
        );
    }

    #[test]
    fn half_to_one_and_a_half_is_a_fraction() {
        const POLICY: Policy = policy!(strategy = "constant", base = "1s", cap = "1200ms", jitter = 0.5, max = 2);
        assert!(are_drawn_from(&[(500, 1200)], || POLICY.run(|| Err::<(), _>(io::Error::from(ErrorKind::TimedOut)))));
    }

    #[test]
    fn take_is_one_less_than_max() {
        assert_eq!(schedule(&policy!(max = 4)).len(), 3);
    }

    #[test]
    fn the_error_type_says_transient_or_permanent() {
        #[derive(Debug, Retryable)]
        enum Error {
            #[retryable]
            Timeout,
            NotFound,
        }
        #[retry]
        fn fetch(error: fn() -> Error) -> Result<(), Error> {
            Err(error())
        }
        assert_eq!(delays(|| fetch(|| Error::Timeout)).len(), 2);
        assert_eq!(delays(|| fetch(|| Error::NotFound)).len(), 0);
    }

    #[test]
    fn retry_after_is_after() {
        #[derive(Debug, Retryable)]
        #[retryable(after = self.0)]
        struct Busy(Duration);
        assert_eq!(Busy(Duration::from_secs(2)).verdict(), Verdict::TRANSIENT.after(Duration::from_secs(2)));
    }

    #[test]
    fn hooks_replace_the_notifier() {
        #[retry(
            strategy = "constant", when(Err(())),
            on_retry = |event| told.borrow_mut().push(Some(event.delay())),
            on_give_up = |_| told.borrow_mut().push(None),
        )]
        fn fetch(told: &RefCell<Vec<Option<Duration>>>) -> Result<(), ()> {
            Err(())
        }
        let (_scope, told) = (testing::scope(), RefCell::default());
        let _ = fetch(&told);
        let [first, second] = ms([100, 100]).map(Some);
        assert_eq!(*told.borrow(), [first, second, None]);
    }

    #[test]
    fn silently_the_hint_is_slept_or_ends_the_call() {
        #[retry(strategy = "constant", base = "1s", max = 2, when(Err(wait) => *wait))]
        fn fetch(wait: Duration) -> Result<(), Duration> {
            Err(wait)
        }
        assert_eq!(delays(|| fetch(Duration::from_secs(7))), secs([7]));
        assert!(delays(|| fetch(Duration::from_secs(7200))).is_empty());
    }

    #[test]
    fn silently_the_last_failure_is_not_notified() {
        #[retry(when(Err(())), on_retry = |_| told.set(told.get() + 1))]
        fn fetch(told: &Cell<u32>) -> Result<(), ()> {
            Err(())
        }
        let (_scope, told) = (testing::scope(), Cell::new(0));
        let _ = fetch(&told);
        assert_eq!(told.get(), 2); // three failures
    }

    #[test]
    fn silently_retry_error_is_for_the_caller() {
        #[retry(when(Err(_)))]
        fn fetch() -> Result<(), RetryError<&'static str>> {
            Err("busy")
        }
        let _scope = testing::scope();
        assert_eq!(*fetch().unwrap_err().last(), "busy");
    }
}

mod backoff {
    use super::*;

    #[test]
    fn the_defaults() {
        let policy = policy!();
        assert_eq!((policy.base(), policy.cap(), policy.factor()), (ms([100])[0], secs([10])[0], 2.0));
        assert_eq!((policy.max(), policy.max_elapsed()), (Some(3), None));
    }

    #[test]
    fn unlimited_attempts() {
        assert_eq!(policy!(max = unlimited).max(), None);
    }

    #[test]
    fn max_elapsed_time_is_max_elapsed() {
        #[retry(strategy = "constant", base = "10s", max = unlimited, max_elapsed = "35s", when(Err(())))]
        fn fetch() -> Result<(), ()> {
            Err(())
        }
        assert_eq!(delays(fetch), secs([10, 10, 10]));
    }

    #[test]
    fn retry_after_is_a_duration_in_when() {
        #[retry(strategy = "immediate", max = 2, cap = "9s", when(Err(after) => *after))]
        fn fetch(after: Option<Duration>) -> Result<(), Option<Duration>> {
            Err(after)
        }
        assert_eq!(delays(|| fetch(Some(Duration::from_secs(9)))), secs([9]));
        assert_eq!(delays(|| fetch(None)), secs([0]));
    }

    #[test]
    fn retry_notify_is_on_retry() {
        #[retry(when(Err(_)), on_retry = |event| told.borrow_mut().push(*event.outcome()))]
        fn fetch(told: &RefCell<Vec<Result<(), u8>>>) -> Result<(), u8> {
            Err(7)
        }
        let (_scope, told) = (testing::scope(), RefCell::default());
        let _ = fetch(&told);
        assert_eq!(*told.borrow(), [Err(7), Err(7)]);
    }

    #[test]
    fn silently_the_error_type_decides_about_a_question_mark() {
        #[retry]
        fn fetch(kind: ErrorKind) -> io::Result<()> {
            Err(io::Error::from(kind))?;
            Ok(())
        }
        assert_eq!(delays(|| fetch(ErrorKind::ConnectionReset)).len(), 2);
        assert_eq!(delays(|| fetch(ErrorKind::PermissionDenied)).len(), 0);
    }

    #[test]
    fn silently_a_hint_past_the_limit_ends_the_call() {
        #[retry(base = "1s", max_elapsed = "5s", when(Err(_) => Duration::from_secs(6)))]
        fn fetch() -> Result<(), RetryError<&'static str>> {
            Err("busy")
        }
        let scope = testing::scope();
        assert_eq!(fetch().unwrap_err().reason(), StopReason::Hint);
        assert!(scope.delays().is_empty());
    }

    #[test]
    fn silently_jitter_stays_within_the_cap() {
        const POLICY: Policy = policy!(strategy = "exponential", base = "8s", factor = 1.5, jitter = 0.5, max = 9);
        assert_eq!(POLICY.schedule().map(|wait| wait.longest()).max(), Some(POLICY.cap()));
    }
}

mod retry_crate {
    use super::*;

    #[test]
    fn fixed_fibonacci_and_no_delay() {
        assert_eq!(schedule(&policy!(strategy = "constant", base = "3ms", max = 3)), ms([3, 3]));
        assert_eq!(schedule(&policy!(strategy = "fibonacci", base = "10ms", max = 5)), ms([10, 10, 20, 30]));
        assert_eq!(schedule(&policy!(strategy = "immediate", max = 3)), ms([0, 0]));
    }

    #[test]
    fn exponential_doubles() {
        let waits = schedule(&policy!(strategy = "exponential", base = "1s", cap = "1m", max = 5));
        assert_eq!(waits, secs([1, 2, 4, 8]));
    }

    #[test]
    fn exponential_with_base_factor() {
        assert_eq!(
            schedule(&policy!(strategy = "exponential", base = "10ms", factor = 10, max = 4)),
            ms([10, 100, 1000])
        );
    }

    #[test]
    fn jitter_from_zero_is_full() {
        const POLICY: Policy = policy!(strategy = "exponential", jitter = "full", max = 3);
        assert!(
            are_drawn_from(&[(0, 100), (0, 200)], || POLICY.run(|| Err::<(), _>(io::Error::from(ErrorKind::TimedOut))))
        );
    }

    #[test]
    fn a_range_is_a_constant_with_a_fraction() {
        const POLICY: Policy = policy!(strategy = "constant", base = "100ms", jitter = 0.5, max = 2);
        assert!(are_drawn_from(&[(50, 150)], || POLICY.run(|| Err::<(), _>(io::Error::from(ErrorKind::TimedOut)))));
    }

    #[test]
    fn take_is_one_less_than_max() {
        assert_eq!(schedule(&policy!(max = 2)).len(), 1);
    }

    #[test]
    fn when_replaces_operation_result() {
        #[retry(when(Err("retry")))]
        fn read(error: &'static str) -> Result<(), &'static str> {
            Err(error)
        }
        assert_eq!((delays(|| read("retry")).len(), delays(|| read("err")).len()), (2, 0));
    }

    #[test]
    fn the_current_try_counts_from_one() {
        #[retry(attempt = current, when(Err(())))]
        fn read(tries: &mut Vec<u32>) -> Result<(), ()> {
            tries.push(current.number());
            Err(())
        }
        let (_scope, mut tries) = (testing::scope(), Vec::new());
        let _ = read(&mut tries);
        assert_eq!(tries, [1, 2, 3]);
    }

    #[test]
    fn retry_error_has_the_error_and_the_tries() {
        #[retry(when(Err(_)))]
        fn read() -> Result<(), RetryError<&'static str>> {
            Err("busy")
        }
        let _scope = testing::scope();
        let error = read().unwrap_err();
        assert_eq!((*error.last(), error.attempts()), ("busy", 3));
    }

    #[test]
    fn silently_it_ends_after_three_attempts() {
        assert_eq!(attempts_of(&policy!(strategy = "constant"), ErrorKind::TimedOut), 3);
    }

    #[test]
    fn silently_the_error_type_decides() {
        assert_eq!(attempts_of(&policy!(), ErrorKind::InvalidData), 1);
    }

    #[test]
    fn silently_elapsed_includes_the_attempts() {
        #[retry(strategy = "constant", base = "1s", when(Err(_)))]
        fn read(scope: &testing::Scope) -> Result<(), RetryError<&'static str>> {
            scope.advance(Duration::from_secs(10));
            Err("busy")
        }
        let scope = testing::scope();
        assert_eq!(read(&scope).unwrap_err().elapsed(), Duration::from_secs(32));
    }
}

mod reqwest_retry {
    use super::*;

    fn verdict(status: u16) -> Verdict {
        StatusCode::from_u16(status).unwrap().verdict()
    }

    #[test]
    fn statuses_that_both_retry() {
        for status in [408, 500, 502, 504] {
            assert_eq!(verdict(status), Verdict::TRANSIENT, "{status}");
        }
    }

    #[test]
    fn too_many_requests_is_throttled_with_its_hint() {
        let mut headers = header::HeaderMap::new();
        headers.insert(header::RETRY_AFTER, "120".parse().unwrap());
        assert_eq!(verdict(429), Verdict::THROTTLED);
        assert_eq!(retry_after(&headers), Some(Duration::from_secs(120)));
    }

    #[test]
    fn unavailable_is_transient() {
        assert_eq!(verdict(503), Verdict::TRANSIENT);
    }

    #[test]
    fn too_early_was_not_sent() {
        assert_eq!(verdict(425), Verdict::NOT_SENT);
    }

    #[test]
    fn other_server_errors_are_final() {
        for status in [501, 505] {
            assert_eq!(verdict(status), Verdict::Final, "{status}");
        }
    }

    #[test]
    fn redirects_and_client_errors_are_final() {
        for status in [301, 304, 400, 401, 404, 409, 413, 422] {
            assert_eq!(verdict(status), Verdict::Final, "{status}");
        }
    }

    #[test]
    fn the_default_schedule() {
        const POLICY: Policy = policy!(strategy = "full_jitter", base = "1s", cap = "30m", max = 14);
        let bounds: Vec<_> = POLICY.schedule().map(|wait| (wait.least().as_secs(), wait.longest().as_secs())).collect();
        assert_eq!((bounds[0], bounds[1], bounds[12]), ((0, 1), (0, 2), (0, 1800)));
    }

    #[test]
    fn bounds_and_base() {
        let waits = schedule(&policy!(strategy = "exponential", base = "2s", cap = "20s", factor = 3, max = 5));
        assert_eq!(waits, secs([2, 6, 18, 20]));
    }

    #[test]
    fn jitter_none_and_full() {
        let least = |policy: &Policy| policy.schedule().next().map(|wait| wait.least());
        assert_eq!(least(&policy!(strategy = "exponential", base = "1s")), Some(Duration::from_secs(1)));
        assert_eq!(least(&policy!(strategy = "full_jitter", base = "1s")), Some(Duration::ZERO));
    }

    #[test]
    fn equal_jitter_draws_from_half_of_the_delay() {
        let bounds = |wait: reattempt::ScheduledWait| (wait.least().as_secs(), wait.longest().as_secs());
        let policy = policy!(strategy = "equal_jitter", base = "2s", max = 4);
        assert_eq!(policy.schedule().map(bounds).collect::<Vec<_>>(), [(1, 2), (2, 4), (4, 8)]);
    }

    #[test]
    fn max_retries_is_one_less_than_max() {
        assert_eq!(attempts_of(&policy!(max = 4), ErrorKind::TimedOut), 4);
    }

    #[test]
    fn a_total_duration_is_max_elapsed() {
        const POLICY: Policy = policy!(strategy = "constant", base = "1s", max = unlimited, max_elapsed = "10s");
        assert_eq!(attempts_of(&POLICY, ErrorKind::TimedOut), 10);
    }

    #[test]
    fn arms_replace_a_strategy() {
        #[retry(when(Ok(201)), when(Err("connect")))]
        fn fetch(outcome: Result<u16, &'static str>) -> Result<u16, &'static str> {
            outcome
        }
        let retries = [Ok(201), Ok(200), Err("connect"), Err("decode")].map(|outcome| delays(|| fetch(outcome)).len());
        assert_eq!(retries, [2, 0, 2, 0]);
    }

    #[test]
    fn retry_error_has_the_number_of_attempts() {
        #[retry(max = 4, when(Err(_)))]
        fn fetch() -> Result<(), RetryError<&'static str>> {
            Err("connect")
        }
        let _scope = testing::scope();
        let error = fetch().unwrap_err();
        assert_eq!((error.attempts(), error.into_last()), (4, "connect"));
    }

    #[test]
    fn silently_the_hint_is_followed() {
        #[retry(strategy = "constant", base = "1s", cap = "2m", max = 2, when(Err(headers) => retry_after(headers)))]
        fn fetch(headers: &header::HeaderMap) -> Result<(), &header::HeaderMap> {
            Err(headers)
        }
        let mut headers = header::HeaderMap::new();
        headers.insert(header::RETRY_AFTER, "90".parse().unwrap());
        assert_eq!(delays(|| fetch(&headers).is_ok()), secs([90]));
    }

    #[test]
    fn silently_no_wait_reaches_the_limit() {
        #[retry(strategy = "exponential", base = "1s", max = unlimited, max_elapsed = "7s", when(Err(())))]
        fn fetch() -> Result<(), ()> {
            Err(())
        }
        assert_eq!(delays(fetch), secs([1, 2])); // four seconds more would reach it
    }

    #[test]
    fn silently_the_error_is_not_wrapped() {
        #[retry(when(Err(_)))]
        fn fetch() -> Result<(), Box<u32>> {
            Err(Box::new(7))
        }
        let _scope = testing::scope();
        assert_eq!(fetch(), Err(Box::new(7)));
    }
}

mod tower {
    use super::*;

    #[test]
    fn none_is_no_arm() {
        #[retry(when(Err(503)))]
        fn call(status: u16) -> Result<(), u16> {
            Err(status)
        }
        assert!(delays(|| call(404)).is_empty());
    }

    #[test]
    fn some_is_an_arm_and_the_strategy_waits() {
        #[retry(strategy = "linear", base = "1s", when(Err(503)))]
        fn call(status: u16) -> Result<(), u16> {
            Err(status)
        }
        assert_eq!(delays(|| call(503)), secs([1, 2]));
    }

    #[test]
    fn clone_request_is_clone() {
        #[retry(clone(request), when(Err(_)))]
        fn call(mut request: Vec<u8>) -> Result<(), Vec<u8>> {
            request.push(1);
            Err(request)
        }
        let _scope = testing::scope();
        assert_eq!(call(vec![0]), Err(vec![0, 1]));
    }

    #[test]
    fn a_counter_is_max() {
        assert_eq!(attempts_of(&policy!(max = 7), ErrorKind::TimedOut), 7);
    }

    #[test]
    fn the_attempt_can_change_the_request() {
        #[retry(attempt = attempt, when(Err(())))]
        fn call(headers: &mut Vec<String>) -> Result<(), ()> {
            headers.push(format!("previous-attempts: {}", attempt.number() - 1));
            Err(())
        }
        let (_scope, mut headers) = (testing::scope(), Vec::new());
        let _ = call(&mut headers);
        assert_eq!(headers, ["previous-attempts: 0", "previous-attempts: 1", "previous-attempts: 2"]);
    }

    #[test]
    fn the_body_can_change_the_result() {
        #[retry(attempt = attempt, when(Err(_)))]
        fn poll() -> Result<&'static str, &'static str> {
            if attempt.is_last() { Ok("gave up") } else { Err("pending") }
        }
        let _scope = testing::scope();
        assert_eq!(poll(), Ok("gave up"));
    }

    #[test]
    fn the_exponential_maker_is_exponential() {
        let waits = schedule(&policy!(strategy = "exponential", base = "50ms", cap = "300ms", max = 5));
        assert_eq!(waits, ms([50, 100, 200, 300]));
    }

    #[test]
    fn added_jitter_is_a_fraction_around_more() {
        const POLICY: Policy = policy!(strategy = "exponential", base = "1250ms", jitter = 0.2, max = 3);
        let bounds: Vec<_> = POLICY.schedule().map(|wait| (wait.least(), wait.longest())).collect();
        assert_eq!(bounds, [(ms([1000])[0], ms([1500])[0]), (ms([2000])[0], ms([3000])[0])]);
    }

    #[test]
    fn a_budget_of_a_fifth() {
        assert_eq!(paid_by(&RetryBudget::new(2).with_ratio(0.2), 5), 1);
    }

    #[test]
    fn silently_each_call_draws_anew() {
        let scope = testing::scope();
        let draw = || policy!(max = 2).run(|| Err::<(), _>(io::Error::from(ErrorKind::TimedOut)));
        let _ = (draw(), draw());
        let delays = scope.delays();
        assert_ne!(delays[0], delays[1]);
    }

    #[test]
    fn silently_the_ratio_is_exact() {
        assert_eq!(paid_by(&RetryBudget::new(10).with_ratio(0.3), 10), 3);
    }

    #[test]
    fn silently_only_a_success_deposits() {
        static BUDGET: RetryBudget = RetryBudget::new(1).with_ratio(1.0);
        #[retry(budget = BUDGET, when(Err("busy")))]
        fn call(outcome: Result<(), &'static str>) -> Result<(), &'static str> {
            outcome
        }
        let _scope = testing::scope();
        let _ = call(Err("busy"));
        assert_eq!(BUDGET.available(), 0);
        let _ = call(Err("declined"));
        assert_eq!(BUDGET.available(), 0);
        let _ = call(Ok(()));
        assert_eq!(BUDGET.available(), 1);
    }

    /// How many retries of an empty budget so many successes pay for.
    fn paid_by(budget: &RetryBudget, successes: u32) -> u32 {
        while budget.withdraw() {}
        (0..successes).for_each(|_| budget.deposit());
        budget.available()
    }
}

mod a_loop_by_hand {
    use super::*;

    #[test]
    fn the_range_is_max() {
        assert_eq!(attempts_of(&policy!(max = 3), ErrorKind::TimedOut), 3);
    }

    #[test]
    fn the_index_is_the_number() {
        #[retry(attempt = attempt, when(Err(_)))]
        fn fetch() -> Result<u32, u32> {
            Err(attempt.number())
        }
        let _scope = testing::scope();
        assert_eq!(fetch(), Err(3));
    }

    #[test]
    fn a_shifted_sleep_is_exponential() {
        assert_eq!(schedule(&policy!(strategy = "exponential", base = "100ms")), ms([100, 200]));
    }

    #[test]
    fn continue_and_return_are_when() {
        #[retry(when(Err(true)))]
        fn fetch(again: bool) -> Result<(), bool> {
            Err(again)
        }
        assert_eq!((delays(|| fetch(true)).len(), delays(|| fetch(false)).len()), (2, 0));
    }

    #[test]
    fn a_timeout_is_attempt_timeout() {
        #[retry(strategy = "immediate", attempt_timeout = "2s", when(Err(Elapsed { .. })))]
        async fn fetch() -> Result<(), Elapsed> {
            pending().await
        }
        run(async {
            let start = tokio::time::Instant::now();
            assert_eq!(fetch().await, Err(Elapsed::new(Duration::from_secs(2))));
            assert_eq!(start.elapsed().as_secs(), 6);
        });
    }

    #[test]
    fn a_deadline_is_max_elapsed() {
        const POLICY: Policy = policy!(strategy = "constant", base = "1s", max = unlimited, max_elapsed = "3s");
        assert_eq!(attempts_of(&POLICY, ErrorKind::TimedOut), 3);
    }

    #[test]
    fn a_variable_above_is_an_argument() {
        #[retry(when(Err(_)))]
        fn fetch(seen: &mut Vec<u8>) -> Result<(), usize> {
            seen.push(0);
            Err(seen.len())
        }
        let _scope = testing::scope();
        assert_eq!(fetch(&mut Vec::new()), Err(3));
    }

    #[test]
    fn silently_a_question_mark_is_retried() {
        #[retry]
        fn fetch() -> io::Result<u8> {
            Err(io::Error::from(ErrorKind::TimedOut))?;
            Ok(0)
        }
        assert_eq!(delays(fetch).len(), 2);
    }

    #[test]
    fn silently_a_variable_in_the_body_is_new() {
        #[retry(when(Err(_)))]
        fn fetch() -> Result<(), u32> {
            let mut seen = 0;
            seen += 1;
            Err(seen)
        }
        let _scope = testing::scope();
        assert_eq!(fetch(), Err(1));
    }

    #[test]
    fn silently_nothing_waits_after_the_last_attempt() {
        #[retry(strategy = "constant", when(Err(())))]
        fn fetch(calls: &Cell<u32>) -> Result<(), ()> {
            calls.set(calls.get() + 1);
            Err(())
        }
        let calls = Cell::new(0);
        assert_eq!((delays(|| fetch(&calls)).len(), calls.get()), (2, 3));
    }

    #[test]
    fn silently_no_sleep_passes_the_deadline() {
        #[retry(strategy = "constant", base = "2s", max = unlimited, max_elapsed = "3s", when(Err(())))]
        fn fetch() -> Result<(), ()> {
            Err(())
        }
        assert_eq!(delays(fetch), secs([2]));
    }
}

mod a_macro_by_hand {
    use super::*;

    #[test]
    fn an_expression_is_a_closure() {
        assert_eq!(attempts_of(&policy!(max = 3), ErrorKind::TimedOut), 3);
    }

    #[test]
    fn an_await_is_run_async() {
        let (_scope, calls) = (testing::scope(), Cell::new(0));
        let outcome = run(policy!(max = 3).run_async(|| {
            calls.set(calls.get() + 1);
            ready(Err::<(), _>(io::Error::from(ErrorKind::TimedOut)))
        }));
        assert_eq!((outcome.is_err(), calls.get()), (true, 3));
    }

    #[test]
    fn a_mutable_borrow_is_used_by_both() {
        #[retry]
        async fn push(seen: &mut Vec<u8>) -> io::Result<()> {
            seen.push(ready(0).await);
            Err(ErrorKind::TimedOut.into())
        }
        let (_scope, mut seen) = (testing::scope(), Vec::new());
        let _ = policy!().run(|| {
            seen.push(0);
            Err::<(), _>(io::Error::from(ErrorKind::TimedOut))
        });
        let _ = run(push(&mut seen));
        assert_eq!(seen.len(), 6);
    }

    #[test]
    fn silently_return_ends_the_attempt() {
        let (_scope, mut calls) = (testing::scope(), 0);
        let outcome: io::Result<()> = policy!().run(|| {
            calls += 1;
            if calls < 9 {
                return Err(ErrorKind::TimedOut.into());
            }
            Ok(())
        });
        assert_eq!((outcome.is_err(), calls), (true, 3));
    }

    #[test]
    fn silently_there_are_waits() {
        assert_eq!(schedule(&policy!()), ms([100, 200]));
    }
}
