//! Your own delays: a list, or a function of the retry and the previous delay.

use std::{cell::RefCell, time::Duration};

use reattempt::retry;

/// Returns the square of the retry in milliseconds: 1, 4, 9, 16 ...
fn quadratic(retry: u32, _previous: Duration) -> Duration {
    Duration::from_millis(u64::from(retry).pow(2))
}

/// `cap` limits a function too. `base` is the `previous` of its first retry.
#[retry(strategy = quadratic, base = "1ms", cap = "10ms", max = 5, when(None), on_retry = |event| waits.borrow_mut().push(event.delay()))]
fn squares(waits: &RefCell<Vec<Duration>>) -> Option<()> {
    None
}

/// A list of three delays makes four attempts by default. With a larger `max`, the last delay repeats.
#[retry(strategy = ["1ms", "3ms", "8ms"], max = 6, when(None), on_retry = |event| waits.borrow_mut().push(event.delay()))]
fn list(waits: &RefCell<Vec<Duration>>) -> Option<()> {
    None
}

/// The same list, with each delay spread by ±20 %.
#[retry(strategy = ["1ms", "3ms", "8ms"], jitter = 0.2, when(None), on_retry = |event| waits.borrow_mut().push(event.delay()))]
fn spread(waits: &RefCell<Vec<Duration>>) -> Option<()> {
    None
}

fn waits_of(function: fn(&RefCell<Vec<Duration>>) -> Option<()>) -> Vec<Duration> {
    let waits = RefCell::default();
    function(&waits);
    waits.into_inner()
}

fn is_within_a_fifth(wait: Duration, milliseconds: f64) -> bool {
    (0.8..=1.2).contains(&(wait.as_secs_f64() * 1000.0 / milliseconds))
}

fn main() {
    let milliseconds = |waits: [u64; 4]| waits.map(Duration::from_millis);

    let squares = waits_of(squares);
    println!("a function:     {squares:?}");
    assert_eq!(squares, milliseconds([1, 4, 9, 10]));

    let list = waits_of(list);
    println!("a list:         {list:?}");
    assert_eq!(list[..4], milliseconds([1, 3, 8, 8]));

    let spread = waits_of(spread);
    println!("a list, spread: {spread:?}");
    assert!(spread.iter().zip([1.0, 3.0, 8.0]).all(|(wait, middle)| is_within_a_fifth(*wait, middle)));
}
