//! Tests without waiting: in a [`scope`], waits end at once, time is virtual and jitter is seeded.

use core::{
    cell::RefCell,
    marker::PhantomData,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};
use std::vec::Vec;

use rand::{Rng, SeedableRng, rngs::SmallRng};

/// The number of open scopes on all threads: if there is none, no thread has to look for one.
///
/// Relaxed, because a thread always sees its own scopes counted.
static OPEN: AtomicUsize = AtomicUsize::new(0);

std::thread_local! {
    /// The scopes of this thread, innermost last.
    static SCOPES: RefCell<Vec<Frame>> = const { RefCell::new(Vec::new()) };
}

struct Frame {
    id: u64,
    generator: SmallRng,
    max: Option<u32>,
    /// When the scope was opened, and the time now: the time of the scope around it plus all waits in this one.
    opened: Duration,
    now: Duration,
    delays: Vec<Duration>,
    clock_reads: u64,
    draws: u64,
}

/// Opens a scope on this thread. It applies until it is dropped, by a panic too; then the scope around it applies
/// again.
///
/// In the scope, for every retried function that runs on this thread:
///
/// - waits end at once, in sync and in async functions, and are recorded in [`Scope::delays`];
/// - time (`max_elapsed`, `elapsed()`) moves by exactly the waits, and by nothing else;
/// - jitter comes from the scope's seed, which is 0 unless [`Scope::seed`] says otherwise.
///
/// The runtime's own clock still measures an `attempt_timeout`, so it cuts attempts that really take too long.
///
/// ```
/// use core::time::Duration;
/// use reattempt::{Policy, Strategy, Verdict, testing};
///
/// const HOUR: Duration = Duration::from_secs(3600);
/// let patient = Policy::builder().strategy(Strategy::Constant).base(HOUR).build().unwrap();
///
/// let scope = testing::scope();
/// let outcome = patient.call(|| "not yet").judge(|_| Verdict::TRANSIENT).run();
/// assert_eq!(outcome, "not yet");
/// assert_eq!(scope.delays(), [HOUR; 2]); // what would have been slept; nothing was
/// ```
pub fn scope() -> Scope {
    OPEN.fetch_add(1, Ordering::Relaxed);
    SCOPES.with_borrow_mut(|scopes| {
        let (id, opened) = scopes.last().map_or((0, Duration::ZERO), |around| (around.id + 1, around.now));
        scopes.push(Frame {
            id,
            generator: SmallRng::seed_from_u64(0),
            max: None,
            opened,
            now: opened,
            delays: Vec::new(),
            clock_reads: 0,
            draws: 0,
        });
        Scope { id, this_thread: PhantomData }
    })
}

/// Controls the retries of one test; see [`scope`].
#[derive(Debug)]
#[must_use = "the scope ends when this is dropped"]
pub struct Scope {
    id: u64,
    /// Not `Send`, because the scope belongs to its thread.
    this_thread: PhantomData<*const ()>,
}

impl Scope {
    /// Draws jitter from this seed from now on.
    pub fn seed(self, seed: u64) -> Self {
        self.with(|frame| frame.generator = SmallRng::seed_from_u64(seed));
        self
    }

    /// Limits every call to `attempts`, including the first: 1 disables retries.
    ///
    /// # Panics
    ///
    /// Panics if `attempts` is 0, because every call makes at least one attempt.
    #[track_caller]
    pub fn max(self, attempts: u32) -> Self {
        assert!(attempts > 0, "a call makes at least one attempt: `max(1)` switches retries off");
        self.with(|frame| frame.max = Some(attempts));
        self
    }

    /// Returns the waits since the scope was opened, in order: what would have been slept.
    pub fn delays(&self) -> Vec<Duration> {
        self.with(|frame| frame.delays.clone())
    }

    /// Returns the virtual time since the scope was opened.
    pub fn elapsed(&self) -> Duration {
        self.with(|frame| frame.now.saturating_sub(frame.opened))
    }

    /// Advances the virtual time, as if an attempt had taken this long.
    pub fn advance(&self, time: Duration) {
        self.with(|frame| frame.now = frame.now.saturating_add(time));
    }

    /// Returns how often the clock was read. A success at the first attempt needs no clock.
    #[doc(hidden)]
    pub fn clock_reads(&self) -> u64 {
        self.with(|frame| frame.clock_reads)
    }

    /// Returns how many random numbers were drawn. A success at the first attempt needs none.
    #[doc(hidden)]
    pub fn draws(&self) -> u64 {
        self.with(|frame| frame.draws)
    }

    #[track_caller]
    fn with<T>(&self, read: impl FnOnce(&mut Frame) -> T) -> T {
        SCOPES.with_borrow_mut(|scopes| {
            let frame = scopes.iter_mut().find(|frame| frame.id == self.id);
            read(frame.unwrap_or_else(|| unreachable!("a scope stays until its handle is dropped")))
        })
    }
}

impl Drop for Scope {
    fn drop(&mut self) {
        // Handles may be dropped out of order; each removes only its own scope.
        let _ = SCOPES.try_with(|scopes| scopes.borrow_mut().retain(|frame| frame.id != self.id));
        OPEN.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Returns the scope of this thread; it takes one load if there is none anywhere.
fn innermost<T>(read: impl FnOnce(&mut Frame) -> T) -> Option<T> {
    if OPEN.load(Ordering::Relaxed) == 0 {
        return None;
    }
    SCOPES.try_with(|scopes| scopes.borrow_mut().last_mut().map(read)).ok().flatten()
}

/// Returns whether this thread has a scope.
pub(crate) fn is_open() -> bool {
    innermost(|_| ()).is_some()
}

/// Returns the virtual time, in a scope.
pub(crate) fn now() -> Option<Duration> {
    innermost(|frame| {
        frame.clock_reads += 1;
        frame.now
    })
}

/// Returns a random number, in a scope.
pub(crate) fn draw() -> Option<u64> {
    innermost(|frame| {
        frame.draws += 1;
        frame.generator.next_u64()
    })
}

/// Returns the limit of attempts, in a scope that has one.
pub(crate) fn max_attempts() -> Option<u32> {
    innermost(|frame| frame.max).flatten()
}

/// Lets the scope make a wait, if there is one: it records the wait and advances the time.
pub(crate) fn wait(delay: Duration) -> bool {
    innermost(|frame| {
        frame.delays.push(delay);
        frame.now = frame.now.saturating_add(delay);
    })
    .is_some()
}
