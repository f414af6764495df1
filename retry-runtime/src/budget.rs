//! The budget that limits the retries of many calls together, whatever the limits of each call are.
//!
//! One atomic number of thousandths of a token: no lock, no clock, no rounding that could add up.

#[cfg(not(loom))]
use core::sync::atomic::{AtomicU64, Ordering};

use core::fmt;
#[cfg(loom)]
use loom::sync::atomic::{AtomicU64, Ordering};

/// The thousandths that a retry costs.
const TOKEN: u64 = 1000;

/// The thousandths that a success puts back, unless [`RetryBudget::with_ratio`] says otherwise.
const DEFAULT_RATIO: u64 = 100;

/// A bucket of tokens that many calls share: each retry takes one token, each success puts a part of one back.
///
/// While most calls succeed the bucket is full and every retry is paid for. When most fail it runs dry, and from then
/// on a failure is returned at once. Whatever the threads do:
///
/// > retries <= capacity + ratio x successes
///
/// With the default ratio of 0.1 a dependency that is down for an hour sees `capacity` retries more than it would see
/// without them, and one that struggles sees a tenth more. A first attempt is never stopped.
///
/// # Why waiting longer is not enough
///
/// Backoff helps in a short spike: the work is moved to a moment when the peer has room for it. In a long overload
/// there is no such moment. New calls keep coming, because users and upstream services do not wait for each other, and
/// so a retry that was put off for ten seconds meets the first attempts of ten seconds later: delayed work is still
/// work. With up to `max` attempts a call, a peer that refuses everything gets `max` times its usual load, however long
/// and however well spread the waits are. Only fewer retries lower it, and that is what a budget is for. Use both.
///
/// # Which calls share one
///
/// Those that go to the same peer: a `static` for a client that the whole program shares, a field (or an `Arc`) of a
/// client that has its own. One budget for several peers lets the sick one starve the healthy ones of retries.
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
}

/// The model checker's atomics cannot be made in a constant.
#[cfg(not(loom))]
macro_rules! const_unless_loom {
    ($(#[$attribute:meta])* pub fn $($rest:tt)*) => { $(#[$attribute])* pub const fn $($rest)* };
}
#[cfg(loom)]
macro_rules! const_unless_loom {
    ($(#[$attribute:meta])* pub fn $($rest:tt)*) => { $(#[$attribute])* pub fn $($rest)* };
}

impl RetryBudget {
    const_unless_loom! {
        /// A full bucket of `capacity` tokens, to which a success puts back 0.1 of a token.
        ///
        /// The capacity is how many retries a sudden outage may cost; it is also the most that is ever saved up. With a
        /// capacity of 0 nothing is retried.
        #[must_use]
        pub fn new(capacity: u32) -> Self {
            // `from` is not const.
            let capacity = capacity as u64 * TOKEN;
            Self { level: AtomicU64::new(capacity), capacity, ratio: DEFAULT_RATIO }
        }
    }

    const_unless_loom! {
        /// The same, but a success puts back `ratio` of a token, to the nearest thousandth: in the long run, the retries
        /// that may be made for each success. With 0 what is spent is gone.
        ///
        /// ```
        /// use reattempt::RetryBudget;
        ///
        /// static CATALOGUE: RetryBudget = RetryBudget::new(100).with_ratio(0.02);
        /// ```
        ///
        /// # Panics
        ///
        /// Where `ratio` is negative, infinite or not a number: while compiling, if the budget is a constant or a
        /// `static`.
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

    /// Takes the token for a retry; `false`, and nothing taken, where there is no whole token left.
    ///
    /// Ask before the wait, not after it: a wait for a retry that is then not made helps nobody.
    #[must_use = "without a token the retry must not be made"]
    pub fn withdraw(&self) -> bool {
        self.update(|level| level.checked_sub(TOKEN))
    }

    /// Puts back the part of a token that a success earns.
    pub fn deposit(&self) {
        self.put(self.ratio);
    }

    /// Puts back the token of a retry that never started, as when its future was dropped during the wait.
    pub fn give_back(&self) {
        self.put(TOKEN);
    }

    /// How many retries could be paid for at this moment: the whole tokens.
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
            .finish()
    }
}

/// Thousandths, written as the number of tokens that they are.
struct Tokens(u64);

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:03}", self.0 / TOKEN, self.0 % TOKEN)
    }
}
