//! The budget that limits the retries of many calls together, in addition to the limits of each call.
//!
//! It is one atomic number of thousandths of a token: no lock, and no rounding that could add up. Only `with_refill`
//! needs a clock, which is read when a retry asks.

#[cfg(all(test, loom))]
mod loom_tests;

#[cfg(not(all(test, loom)))]
use core::sync::atomic::{AtomicU64, Ordering};

use core::fmt;
#[cfg(feature = "std")]
use core::{num::NonZeroU64, time::Duration};
#[cfg(all(test, loom))]
use loom::sync::atomic::{AtomicU64, Ordering};

/// The thousandths of a token that a retry costs.
const TOKEN: u64 = 1000;

/// Nothing was refilled so far, because no retry has asked.
#[cfg(feature = "std")]
const NEVER: u64 = u64::MAX;

/// The thousandths of a token that a success puts back, unless [`RetryBudget::with_ratio`] changes it.
const DEFAULT_RATIO: u64 = 100;

/// Limits the retries of many calls together: each retry takes a token, and each success puts a part of one back.
///
/// While most calls succeed, the budget is full and pays for every retry. When most calls fail, it runs out, and then a
/// failure is returned at once. Whatever the threads do, this holds:
///
/// > retries <= capacity + ratio x successes (+ what [`with_refill`](Self::with_refill) puts back)
///
/// With the default ratio of 0.1, a server that is down for an hour gets `capacity` requests more than without retries,
/// and a server that struggles gets a tenth more. A first attempt is never stopped.
///
/// # Why waiting longer is not enough
///
/// Backoff helps in a short spike: it moves the work to a moment when the server has room for it. In a long overload
/// there is no such moment. New calls keep coming, because users and upstream services do not wait for each other. So
/// a retry that was delayed by ten seconds meets the first attempts of ten seconds later. With up to `max` attempts for
/// each call, a server that refuses everything gets `max` times its usual load, however long the delays are. Only fewer
/// retries lower that load, and a budget is how to get fewer retries. Use both.
///
/// # Which calls share one
///
/// Calls to the same server share a budget. Make it a `static` if the whole program shares one client, or a field
/// (which may be an `Arc`) if each client has its own. If several servers share a budget, a failing one starves the
/// healthy ones.
///
/// # Example
///
/// `#[retry(budget = INVENTORY)]` does the following:
///
/// ```
/// use reattempt::RetryBudget;
///
/// static INVENTORY: RetryBudget = RetryBudget::new(2);
///
/// // The outage starts: the budget pays for two retries, and the third is not made.
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
    /// Thousandths of a token that a success puts back.
    ratio: u64,
    /// The nanoseconds after which a token is put back.
    #[cfg(feature = "std")]
    refill: Option<NonZeroU64>,
    /// The moment up to which tokens were put back, in nanoseconds of [`clock::now`](crate::clock::now).
    #[cfg(feature = "std")]
    refilled: AtomicU64,
}

/// `const`, except for the model checker, whose atomics cannot be made in a constant.
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
        /// The capacity is the number of retries that a sudden outage may cost before the budget is empty. With a
        /// capacity of 0, nothing is retried.
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
        /// Sets the part of a token that a success puts back, to the nearest thousandth. In the long run it is the
        /// number of retries for each success. With 0, nothing is put back.
        ///
        /// ```
        /// use reattempt::RetryBudget;
        ///
        /// static CATALOGUE: RetryBudget = RetryBudget::new(100).with_ratio(0.02);
        /// ```
        ///
        /// # Panics
        ///
        /// Panics if `ratio` is negative, infinite or NaN; at compile time if the budget is a `static`.
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
        /// Puts back one token for each `every` that passes, up to the capacity.
        ///
        /// It is meant for programs that call rarely: after an outage, their few successes would take long to pay for a
        /// retry. The time counts from the first retry that asks for a token, and the refill is computed only when a
        /// retry asks. In a testing scope the time is virtual, and tokio's paused clock works too.
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
        /// Panics if `every` is zero or longer than 584 years; at compile time if the budget is a `static`.
        #[must_use]
        #[expect(clippy::cast_possible_truncation, reason = "it was compared")]
        pub fn with_refill(mut self, every: Duration) -> Self {
            let nanos = every.as_nanos();
            let is_allowed = nanos > 0 && nanos <= u64::MAX as u128;
            assert!(is_allowed, "a refill takes longer than zero and at most 584 years");
            self.refill = NonZeroU64::new(nanos as u64);
            self
        }
    }

    /// Takes the token for a retry. Returns `false` and takes nothing if no whole token is left.
    ///
    /// Call it before the wait: waiting for a retry that is then not made helps nobody.
    #[must_use = "without a token the retry must not be made"]
    pub fn withdraw(&self) -> bool {
        #[cfg(feature = "std")]
        if let Some(every) = self.refill {
            self.refill(every.get(), crate::clock::now());
        }
        self.update(|level| level.checked_sub(TOKEN))
    }

    /// Puts back a token for each whole `every` since the last refill, exactly once, whichever thread asks.
    #[cfg(feature = "std")]
    fn refill(&self, every: u64, now: u64) {
        let mut tokens = 0;
        let _ = self.refilled.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |refilled| {
            // A clock that runs back is another clock, as in the next testing scope: nothing passed, so count from here.
            let passed = now.saturating_sub(refilled);
            tokens = passed / every;
            Some(now - passed % every)
        });
        self.put(tokens.saturating_mul(TOKEN));
    }

    /// Fills the budget again, for example for the next test.
    pub fn reset(&self) {
        self.level.store(self.capacity, Ordering::Relaxed);
        #[cfg(feature = "std")]
        self.refilled.store(NEVER, Ordering::Relaxed);
    }

    /// Puts back the part of a token that a success earns.
    pub fn deposit(&self) {
        self.put(self.ratio);
    }

    /// Puts back the token of a retry that never started, for example because the future was dropped during the wait.
    pub fn give_back(&self) {
        self.put(TOKEN);
    }

    /// Returns the number of retries that the budget can pay for now: its whole tokens, before a refill that is due.
    pub fn available(&self) -> u32 {
        // Never more than the capacity, which was a `u32`.
        u32::try_from(self.level.load(Ordering::Relaxed) / TOKEN).unwrap_or(u32::MAX)
    }

    fn put(&self, amount: u64) {
        // A full budget, which is the usual case, is only read, so that threads that succeed do not contend for it.
        self.update(|level| (level < self.capacity).then(|| level.saturating_add(amount).min(self.capacity)));
    }

    /// Replaces the level by the result of `change` in one step. Returns `false` if that is `None`.
    ///
    /// Relaxed, because no other memory depends on the level.
    fn update(&self, change: impl FnMut(u64) -> Option<u64>) -> bool {
        self.level.fetch_update(Ordering::Relaxed, Ordering::Relaxed, change).is_ok()
    }
}

/// Rounds a finite, non-negative number to thousandths. (`f64::round` is not const and needs `std`.)
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

#[allow(clippy::missing_fields_in_debug, reason = "a log asks how many tokens are left, and not when time adds one")]
impl fmt::Debug for RetryBudget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (level, ratio) = (self.level.load(Ordering::Relaxed), self.ratio);
        f.debug_struct("RetryBudget")
            .field("available", &format_args!("{}.{:03}", level / TOKEN, level % TOKEN))
            .field("capacity", &(self.capacity / TOKEN))
            .field("ratio", &format_args!("{}.{:03}", ratio / TOKEN, ratio % TOKEN))
            .finish()
    }
}
