//! The budget that limits the retries of many calls together, whatever the limits of each call are.
//!
//! One atomic number of thousandths of a token: no lock, no rounding that could add up, and a clock only where time refills
//! it, which is read when a retry asks.

#[cfg(all(test, loom))]
mod loom_tests;

#[cfg(not(all(test, loom)))]
use core::sync::atomic::{AtomicU64, Ordering};

use core::fmt;
#[cfg(feature = "std")]
use core::{num::NonZeroU64, time::Duration};
#[cfg(all(test, loom))]
use loom::sync::atomic::{AtomicU64, Ordering};

/// The thousandths that a retry costs.
const TOKEN: u64 = 1000;

/// Time has put back nothing so far, because no retry has asked.
#[cfg(feature = "std")]
const NEVER: u64 = u64::MAX;

/// The thousandths that a success puts back, unless [`RetryBudget::with_ratio`] says otherwise.
const DEFAULT_RATIO: u64 = 100;

/// Limits the retries of many calls together: each retry takes a token, and each success puts a part of one back.
///
/// While most calls succeed, the budget is full and pays for every retry. When most calls fail, it runs dry, and then a
/// failure is returned at once. Whatever the threads do:
///
/// > retries <= capacity + ratio x successes (+ what [`with_refill`](Self::with_refill) puts back)
///
/// With the default ratio of 0.1 a dependency that is down for an hour sees `capacity` retries more than it would see
/// without them, and one that struggles sees a tenth more. A first attempt is never stopped.
///
/// # Why waiting longer is not enough
///
/// Backoff helps in a short spike: it moves the work to a moment when the server has room for it. In a long overload
/// there is no such moment. New calls keep coming, because users and upstream services do not wait for each other, so
/// a retry that was delayed by ten seconds meets the first attempts of ten seconds later. With up to `max` attempts for
/// each call, a server that refuses everything gets `max` times its usual load, however long and however well spread the
/// waits are. Only fewer retries lower that load, and a budget makes them fewer. Use both.
///
/// # Which calls share one
///
/// Calls that go to the same server: use a `static` for a client that the whole program shares, and a field (or an `Arc`)
/// of a client that has its own. With one budget for several servers, the sick one takes the retries of the healthy ones.
///
/// # Example
///
/// `#[retry(budget = INVENTORY)]` does what this does by hand:
///
/// ```
/// use reattempt::RetryBudget;
///
/// static INVENTORY: RetryBudget = RetryBudget::new(2);
///
/// // The outage begins: two retries are paid for, the third is not made.
/// assert!(INVENTORY.withdraw());
/// assert!(INVENTORY.withdraw());
/// assert!(!INVENTORY.withdraw());
///
/// // Ten successes at a tenth of a token each pay for one more.
/// for _ in 0..10 {
///     INVENTORY.deposit();
/// }
/// assert_eq!(INVENTORY.available(), 1);
/// ```
pub struct RetryBudget {
    /// Thousandths of a token, at most `capacity`.
    level: AtomicU64,
    /// Thousandths of a token.
    capacity: u64,
    /// Thousandths of a token for a success.
    ratio: u64,
    /// The nanoseconds after which time puts back a token.
    #[cfg(feature = "std")]
    refill: Option<NonZeroU64>,
    /// Up to when time has put back what it owes, in nanoseconds of [`clock::now`](crate::clock::now).
    #[cfg(feature = "std")]
    refilled: AtomicU64,
}

/// The model checker's atomics cannot be made in a constant.
#[cfg(not(all(test, loom)))]
macro_rules! const_unless_loom {
    ($(#[$attribute:meta])* pub fn $($rest:tt)*) => { $(#[$attribute])* pub const fn $($rest)* };
}
#[cfg(all(test, loom))]
macro_rules! const_unless_loom {
    ($(#[$attribute:meta])* pub fn $($rest:tt)*) => { $(#[$attribute])* pub fn $($rest)* };
}

impl RetryBudget {
    const_unless_loom! {
        /// Makes a full budget of `capacity` tokens, to which a success puts back 0.1 of a token.
        ///
        /// The capacity is how many retries a sudden outage may cost, and the most that is ever saved. With a capacity of
        /// 0 nothing is retried.
        #[must_use]
        pub fn new(capacity: u32) -> Self {
            // `from` is not const.
            let capacity = capacity as u64 * TOKEN;
            Self {
                level: AtomicU64::new(capacity),
                capacity,
                ratio: DEFAULT_RATIO,
                #[cfg(feature = "std")]
                refill: None,
                #[cfg(feature = "std")]
                refilled: AtomicU64::new(NEVER),
            }
        }
    }

    const_unless_loom! {
        /// Makes a success put back `ratio` of a token, to the nearest thousandth. In the long run this is how many retries
        /// may be made for each success. With 0, spent tokens are gone.
        ///
        /// ```
        /// use reattempt::RetryBudget;
        ///
        /// static CATALOGUE: RetryBudget = RetryBudget::new(100).with_ratio(0.02);
        /// ```
        ///
        /// # Panics
        ///
        /// If `ratio` is negative, infinite or not a number: while compiling, if the budget is a `static`.
        ///
        /// ```compile_fail
        /// # use reattempt::RetryBudget;
        /// static CATALOGUE: RetryBudget = RetryBudget::new(100).with_ratio(-0.1);
        /// ```
        #[must_use]
        pub fn with_ratio(mut self, ratio: f64) -> Self {
            assert!(ratio >= 0.0 && ratio < f64::INFINITY, "a budget's ratio is a finite number that is not negative: 0.1");
            self.ratio = thousandths(ratio);
            self
        }
    }

    #[cfg(feature = "std")]
    const_unless_loom! {
        /// Makes time put back one token for each `every` that passes, up to the capacity.
        ///
        /// This is a floor for programs that call seldom: after an outage their few successes would take long to pay for
        /// a retry. Time counts from the first retry that asks for a token, and what it owes is worked out only then. In
        /// a testing scope and on tokio's paused clock the time is theirs.
        ///
        /// ```
        /// use core::time::Duration;
        /// use reattempt::RetryBudget;
        ///
        /// static NIGHTLY: RetryBudget = RetryBudget::new(3).with_refill(Duration::from_secs(60));
        /// ```
        ///
        /// # Panics
        ///
        /// If `every` is zero or longer than 584 years: while compiling, if the budget is a `static`.
        #[must_use]
        pub fn with_refill(mut self, every: Duration) -> Self {
            let seconds = every.as_secs().checked_mul(1_000_000_000);
            let nanos = match seconds {
                Some(nanos) => nanos.checked_add(every.subsec_nanos() as u64),
                None => None,
            };
            self.refill = match nanos {
                Some(nanos) => NonZeroU64::new(nanos),
                None => None,
            };
            assert!(self.refill.is_some(), "a refill takes longer than zero and at most 584 years");
            self
        }
    }

    /// Takes the token for a retry; `false`, and nothing taken, if there is no whole token left.
    ///
    /// Ask before the wait, not after it: a wait for a retry that is then not made helps nobody.
    #[must_use = "without a token the retry must not be made"]
    pub fn withdraw(&self) -> bool {
        #[cfg(feature = "std")]
        if let Some(every) = self.refill {
            self.refill(every.get(), crate::clock::now());
        }
        self.update(|level| level.checked_sub(TOKEN))
    }

    /// Puts back what time owes: each whole `every` since the last time, once, whichever thread asks.
    #[cfg(feature = "std")]
    fn refill(&self, every: u64, now: u64) {
        let mut tokens = 0;
        let settled = self.refilled.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |refilled| {
            // A clock that runs back is another one, as in the next testing scope: time counts from here.
            let passed = now.saturating_sub(refilled);
            tokens = passed / every;
            if refilled > now { Some(now) } else { (tokens > 0).then(|| now - passed % every) }
        });
        if settled.is_ok() {
            self.put(tokens.saturating_mul(TOKEN));
        }
    }

    /// Fills the budget again, as if nothing had been spent: for the next test.
    pub fn reset(&self) {
        self.level.store(self.capacity, Ordering::Relaxed);
        #[cfg(feature = "std")]
        self.refilled.store(NEVER, Ordering::Relaxed);
    }

    /// Puts back the part of a token that a success earns.
    pub fn deposit(&self) {
        self.put(self.ratio);
    }

    /// Puts back the token of a retry that never started, for example because its future was dropped during the wait.
    pub fn give_back(&self) {
        self.put(TOKEN);
    }

    /// Returns how many retries the budget could pay for now: its whole tokens, without what time owes.
    pub fn available(&self) -> u32 {
        // Never more than the capacity, which came as a `u32`.
        u32::try_from(self.level.load(Ordering::Relaxed) / TOKEN).unwrap_or(u32::MAX)
    }

    fn put(&self, amount: u64) {
        // A full bucket, which is what it is on a good day, is only read: threads that succeed do not fight for it.
        self.update(|level| (level < self.capacity).then(|| level.saturating_add(amount).min(self.capacity)));
    }

    /// Replaces the level by what `change` makes of it, as one step; `false` where that is nothing.
    ///
    /// Relaxed, because the level is all there is: no other memory is read or written on the strength of it.
    fn update(&self, change: impl FnMut(u64) -> Option<u64>) -> bool {
        self.level.fetch_update(Ordering::Relaxed, Ordering::Relaxed, change).is_ok()
    }
}

/// A finite number that is not negative, in thousandths, to the nearest. (`f64::round` is not const, and needs `std`.)
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "it saturates"
)]
const fn thousandths(number: f64) -> u64 {
    let scaled = number * 1000.0;
    let whole = scaled as u64;
    if scaled - whole as f64 >= 0.5 { whole.saturating_add(1) } else { whole }
}

impl fmt::Debug for RetryBudget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetryBudget")
            .field("available", &Tokens(self.level.load(Ordering::Relaxed)))
            .field("capacity", &(self.capacity / TOKEN))
            .field("ratio", &Tokens(self.ratio))
            .finish_non_exhaustive()
    }
}

/// Thousandths, written as the number of tokens that they are.
struct Tokens(u64);

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:03}", self.0 / TOKEN, self.0 % TOKEN)
    }
}
