//! Tests without waiting: in a [`scope`], waits end at once, time is virtual and jitter is seeded.
//!
//! The guide's page on testing has examples, also with threads, tasks and tokio's paused clock.

use core::{
    cell::RefCell,
    marker::PhantomData,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};
use std::{
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    vec::Vec,
};

use rand::{Rng, SeedableRng, rngs::SmallRng};

/// The number of open scopes on all threads: if there is none, no thread has to look for one.
///
/// Relaxed, because a thread always sees its own scopes counted, and those that others opened before they started it.
static OPEN: AtomicUsize = AtomicUsize::new(0);

/// The scope of the threads that have none of their own.
static EVERYWHERE: Mutex<Option<Shared>> = Mutex::new(None);

/// Wakes the threads that wait for its end.
static ENDED: Condvar = Condvar::new();

std::thread_local! {
    /// The scopes of this thread, innermost last.
    static SCOPES: RefCell<Vec<Shared>> = const { RefCell::new(Vec::new()) };
}

type Shared = Arc<Mutex<Frame>>;

#[derive(Debug)]
struct Frame {
    generator: SmallRng,
    max: Option<u32>,
    /// When the scope was opened, and the time now: the time of the scope around it plus all waits in this one.
    opened: Duration,
    now: Duration,
    /// The part of the time that `advance` added, here and in the scopes around it.
    advanced: Duration,
    delays: Vec<Duration>,
    clock_reads: u64,
    draws: u64,
}

/// Opens a scope on this thread. It applies until it is dropped, by a panic too; then the scope around it applies
/// again.
///
/// In the scope, for every retried function that runs on this thread:
///
/// - waits end at once, in sync and in async functions, and are recorded in [`Scope::delays`]. An async wait is still an
///   await point, so other tasks get their turn, and a timeout around the call can fire;
/// - time (`max_elapsed`, `elapsed()`) moves by exactly the waits of the call, and by [`Scope::advance`]. Calls that run
///   side by side do not add up, and a call that outlives the scope goes on with the real clock;
/// - a limit ends a call that never waits, too: `n` retries without a wait count as `n`² microseconds to it;
/// - jitter comes from the scope's seed, which is 0 unless [`Scope::seed`] says otherwise.
///
/// Not covered are other threads (see [`Scope::everywhere`]), the sleeping of a loop of your own over
/// [`Policy::waits`](crate::Policy::waits) or a [`Session`](crate::Session), and the time of attempts: the waits of calls
/// in a call's body do not count for it, and the runtime's own clock measures an `attempt_timeout`.
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
    let (opened, advanced) = innermost(|around| (around.now, around.advanced)).unwrap_or_default();
    let frame = Arc::new(Mutex::new(Frame {
        generator: SmallRng::seed_from_u64(0),
        max: None,
        opened,
        now: opened,
        advanced,
        delays: Vec::new(),
        clock_reads: 0,
        draws: 0,
    }));
    OPEN.fetch_add(1, Ordering::Relaxed);
    SCOPES.with_borrow_mut(|scopes| scopes.push(Arc::clone(&frame)));
    Scope { frame, this_thread: PhantomData }
}

/// Controls the retries of one test; see [`scope`].
#[derive(Debug)]
#[must_use = "the scope ends when this is dropped"]
pub struct Scope {
    frame: Shared,
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

    /// Extends the scope to all threads and tasks of the process that have no scope of their own.
    ///
    /// There is one such scope at a time: this waits until that of another thread is dropped, so tests that use it run
    /// one after the other. Tests beside it that have no scope are in it too.
    ///
    /// ```
    /// use reattempt::{Policy, Verdict, testing};
    ///
    /// let scope = testing::scope().everywhere();
    /// let call = || Policy::DEFAULT.call(|| "busy").judge(|_| Verdict::TRANSIENT).run();
    /// assert_eq!(std::thread::spawn(call).join().unwrap(), "busy");
    /// assert_eq!(scope.delays().len(), 2);
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if this thread has opened such a scope already, because it would wait for itself.
    #[track_caller]
    pub fn everywhere(self) -> Self {
        let is_own = |other| SCOPES.with_borrow(|scopes| scopes.iter().any(|own| Arc::ptr_eq(own, other)));
        let is_held = lock(&EVERYWHERE).as_ref().is_some_and(is_own);
        assert!(!is_held, "this thread has a scope everywhere already: drop it first");
        let ended = ENDED.wait_while(lock(&EVERYWHERE), |other| other.is_some());
        *ended.unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&self.frame));
        self
    }

    /// Returns the waits since the scope was opened, in order: what would have been slept.
    pub fn delays(&self) -> Vec<Duration> {
        self.with(|frame| frame.delays.clone())
    }

    /// Returns the virtual time since the scope was opened: the sum of [`advance`](Self::advance) and of the waits of all
    /// calls, also of those that ran side by side.
    pub fn elapsed(&self) -> Duration {
        self.with(|frame| frame.now.saturating_sub(frame.opened))
    }

    /// Advances the virtual time of every call in the scope, as if an attempt had taken this long.
    pub fn advance(&self, time: Duration) {
        self.with(|frame| {
            frame.now = frame.now.saturating_add(time);
            frame.advanced = frame.advanced.saturating_add(time);
        });
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

    fn with<T>(&self, read: impl FnOnce(&mut Frame) -> T) -> T {
        read(&mut lock(&self.frame))
    }
}

impl Drop for Scope {
    fn drop(&mut self) {
        if lock(&EVERYWHERE).take_if(|frame| Arc::ptr_eq(frame, &self.frame)).is_some() {
            ENDED.notify_one();
        }
        // Handles may be dropped out of order; each removes only its own scope.
        let _ = SCOPES.try_with(|scopes| scopes.borrow_mut().retain(|frame| !Arc::ptr_eq(frame, &self.frame)));
        OPEN.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A test that panicked has left nothing half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads the scope that applies to this thread; it takes one load if there is none anywhere.
#[inline]
fn innermost<T>(read: impl FnOnce(&mut Frame) -> T) -> Option<T> {
    if OPEN.load(Ordering::Relaxed) == 0 { None } else { look(read) }
}

#[cold]
#[inline(never)]
fn look<T>(read: impl FnOnce(&mut Frame) -> T) -> Option<T> {
    let own = SCOPES.try_with(|scopes| scopes.borrow().last().cloned()).ok().flatten();
    let frame = own.or_else(|| lock(&EVERYWHERE).clone())?;
    Some(read(&mut lock(&frame)))
}

/// Returns whether a scope applies to this thread.
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

/// Returns the part of it that no wait made, for the clock of a call that read it so many times.
pub(crate) fn advanced(reads: u64) -> Option<Duration> {
    innermost(|frame| {
        frame.clock_reads += reads;
        frame.advanced
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
