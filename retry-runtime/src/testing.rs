//! Tests without waiting: inside a [`scope`] waits end at once, time is virtual and jitter is seeded.

use core::{
    cell::RefCell,
    marker::PhantomData,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};
use std::vec::Vec;

use rand::{Rng, SeedableRng, rngs::SmallRng};

/// How many scopes are open, on all threads: where there is none, nothing has to look for one.
///
/// Relaxed, because a thread always sees its own scopes counted.
static OPEN: AtomicUsize = AtomicUsize::new(0);

std::thread_local! {
    /// The scopes of this thread, the innermost last.
    static SCOPES: RefCell<Vec<Frame>> = const { RefCell::new(Vec::new()) };
}

struct Frame {
    id: u64,
    generator: SmallRng,
    max: Option<u32>,
    /// When the scope was opened, and the time now: that of the scope around it and all its own waits.
    opened: Duration,
    now: Duration,
    delays: Vec<Duration>,
    clock_reads: u64,
    draws: u64,
}

/// Opens a scope on this thread; it holds until it is dropped, also by a panic, and then the scope around it holds again.
///
/// Inside it, for every retried function that runs on this thread:
///
/// - waits end at once, in sync and in async functions, and are recorded in [`Scope::delays`];
/// - time (`max_elapsed`, `elapsed()`) moves by exactly the waits, and by nothing else;
/// - jitter comes from the scope's seed, which is 0 unless [`Scope::seed`] says otherwise.
///
/// An `attempt_timeout` is still measured by the runtime's own clock: it cuts attempts that really take long.
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

/// A scope of a test; see [`scope`].
#[derive(Debug)]
#[must_use = "the scope ends when this is dropped"]
pub struct Scope {
    id: u64,
    /// The scope is the thread's, so its handle stays there.
    this_thread: PhantomData<*const ()>,
}

impl Scope {
    /// Draws jitter from this seed, from now on.
    pub fn seed(self, seed: u64) -> Self {
        self.with(|frame| frame.generator = SmallRng::seed_from_u64(seed));
        self
    }

    /// Caps the attempts of every call at `attempts`, the first included: 1 switches retries off.
    ///
    /// # Panics
    ///
    /// On 0: every call makes at least one attempt.
    #[track_caller]
    pub fn max(self, attempts: u32) -> Self {
        assert!(attempts > 0, "a call makes at least one attempt: `max(1)` switches retries off");
        self.with(|frame| frame.max = Some(attempts));
        self
    }

    /// The waits since the scope was opened, in their order: what would have been slept.
    pub fn delays(&self) -> Vec<Duration> {
        self.with(|frame| frame.delays.clone())
    }

    /// The virtual time since the scope was opened.
    pub fn elapsed(&self) -> Duration {
        self.with(|frame| frame.now.saturating_sub(frame.opened))
    }

    /// Moves the virtual time on, as if an attempt had taken this long.
    pub fn advance(&self, time: Duration) {
        self.with(|frame| frame.now = frame.now.saturating_add(time));
    }

    /// How often the clock was read: a first-try success needs none.
    #[doc(hidden)]
    pub fn clock_reads(&self) -> u64 {
        self.with(|frame| frame.clock_reads)
    }

    /// How many random numbers were drawn: a first-try success needs none.
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
        // Handles may be dropped out of order; each takes only its own scope with it.
        let _ = SCOPES.try_with(|scopes| scopes.borrow_mut().retain(|frame| frame.id != self.id));
        OPEN.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The scope that holds on this thread: one load if there is none anywhere.
fn innermost<T>(read: impl FnOnce(&mut Frame) -> T) -> Option<T> {
    if OPEN.load(Ordering::Relaxed) == 0 {
        return None;
    }
    SCOPES.try_with(|scopes| scopes.borrow_mut().last_mut().map(read)).ok().flatten()
}

/// Whether a scope holds on this thread.
pub(crate) fn is_open() -> bool {
    innermost(|_| ()).is_some()
}

/// The virtual time, inside a scope.
pub(crate) fn now() -> Option<Duration> {
    innermost(|frame| {
        frame.clock_reads += 1;
        frame.now
    })
}

/// A random number, inside a scope.
pub(crate) fn draw() -> Option<u64> {
    innermost(|frame| {
        frame.draws += 1;
        frame.generator.next_u64()
    })
}

/// The cap on attempts, inside a scope that has one.
pub(crate) fn max_attempts() -> Option<u32> {
    innermost(|frame| frame.max).flatten()
}

/// Takes a wait upon the scope, if there is one: what would have been slept is recorded, and time moves on.
pub(crate) fn wait(delay: Duration) -> bool {
    innermost(|frame| {
        frame.delays.push(delay);
        frame.now = frame.now.saturating_add(delay);
    })
    .is_some()
}
