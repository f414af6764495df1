//! What the layers of retried calls know of each other: the note of a call that gives up, and [`alone`].
//!
//! Both are looked at after a failure only, so a success executes nothing for them, and no future holds them. Both are
//! plain cells of one thread: threads share nothing of them, so the model checker has nothing to interleave.

use core::{cell::Cell, future::Future, pin::pin};
use std::future::poll_fn;

/// The task that left a note: the note of another one says nothing.
#[cfg(feature = "tokio")]
type Task = Option<tokio::task::Id>;
#[cfg(not(feature = "tokio"))]
type Task = Option<core::convert::Infallible>;

fn task() -> Task {
    #[cfg(feature = "tokio")]
    return tokio::task::try_id();
    #[cfg(not(feature = "tokio"))]
    None
}

/// What the last calls on this thread left.
#[derive(Clone, Copy)]
struct Note {
    state: State,
    /// The attempts of the call that gave up, and of those below each of them.
    made: u32,
    each: u32,
    task: Task,
    /// The names of the call that gave up and of the one below it, as far as they are known.
    #[cfg(any(feature = "tracing", feature = "metrics"))]
    names: [Option<&'static str>; 2],
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing is known.
    Empty,
    /// A call gave up, for the call around it to see.
    GaveUp,
    /// The call around it has just seen it, and waits.
    Seen,
}

impl Note {
    const EMPTY: Self = Self {
        state: State::Empty,
        made: 0,
        each: 1,
        task: None,
        #[cfg(any(feature = "tracing", feature = "metrics"))]
        names: [None; 2],
    };

    const fn in_all(&self) -> u32 {
        self.made.saturating_mul(self.each)
    }
}

std::thread_local! {
    static NOTE: Cell<Note> = const { Cell::new(Note::EMPTY) };
    static ALONE: Cell<bool> = const { Cell::new(false) };
}

/// Takes the note of a call below after the failed attempt `made`, because the call waits.
///
/// After the first attempt, the note may be older than the call, so it is taken and not believed.
#[inline]
pub(crate) fn waits(made: u32) {
    NOTE.with(|cell| match cell.get().state {
        State::GaveUp if made > 1 => see(cell),
        State::Empty => {}
        _ => cell.set(Note { state: State::Empty, ..cell.get() }),
    });
}

#[cold]
#[inline(never)]
fn see(cell: &Cell<Note>) {
    let note = cell.get();
    let state = if note.task == task() { State::Seen } else { State::Empty };
    cell.set(Note { state, ..note });
}

/// Leaves a note for the call around it, because the call gives up after the failed attempt `made`. `is_waiting` if it
/// was about to wait.
///
/// After one attempt, it has multiplied nothing: a note of a call below is for the call around it, too.
#[cold]
#[inline(never)]
pub(crate) fn gives_up(made: u32, is_waiting: bool) {
    if made < 2 {
        return;
    }
    let task = task();
    NOTE.with(|cell| {
        let below = cell.get();
        let is_believed = match below.state {
            State::Empty => false,
            State::GaveUp => !is_waiting && below.task == task,
            State::Seen => is_waiting,
        };
        cell.set(Note {
            state: State::GaveUp,
            made,
            each: if is_believed { below.in_all() } else { 1 },
            task,
            #[cfg(any(feature = "tracing", feature = "metrics"))]
            names: [None, below.names[0]],
        });
    });
}

/// Returns the attempts of a call that has just given up after `made` of its own, with those below.
pub(crate) fn in_all(made: u32) -> u32 {
    let note = NOTE.get();
    if note.state == State::GaveUp && note.made == made && note.task == task() { note.in_all() } else { made }
}

/// Signs the note of a call that has just given up after `made` attempts.
#[cfg(any(feature = "tracing", feature = "metrics"))]
pub(crate) fn sign(made: u32, name: &'static str) {
    let note = NOTE.get();
    if note.made == made {
        NOTE.set(Note { names: [Some(name), note.names[1]], ..note });
    }
}

/// Returns the name and the attempts of the call below, if the decision about the attempt `made` has just seen one.
#[cfg(any(feature = "tracing", feature = "metrics"))]
pub(crate) fn below(made: u32) -> Option<(Option<&'static str>, u32)> {
    let note = NOTE.get();
    match note.state {
        State::Seen => Some((note.names[0], note.in_all())),
        State::GaveUp if note.made == made && note.each > 1 => Some((note.names[1], note.each)),
        _ => None,
    }
}

/// Returns whether calls on this thread make one attempt.
#[inline]
pub(crate) fn is_alone() -> bool {
    ALONE.get()
}

/// Calls `calls`. Until it returns, every retried call on this thread makes one attempt.
///
/// Use it to retry at one layer only, or to switch retries off in a running program. A call that is not retried gives
/// up with [`StopReason::Attempts`](crate::StopReason::Attempts). Futures that are only made here are not affected: use
/// [`alone_async`].
///
/// ```
/// use reattempt::{Policy, Verdict, alone};
///
/// let mut attempts = 0;
/// alone(|| Policy::DEFAULT.call(|| attempts += 1).judge(|()| Verdict::TRANSIENT).run());
/// assert_eq!(attempts, 1);
/// ```
pub fn alone<T>(calls: impl FnOnce() -> T) -> T {
    /// Restores the state before, after a panic too.
    struct Restore(bool);
    impl Drop for Restore {
        fn drop(&mut self) {
            ALONE.set(self.0);
        }
    }
    let _restore = Restore(ALONE.replace(true));
    calls()
}

/// Awaits `future`. Every retried call in it makes one attempt, on whatever threads its task runs.
///
/// A task that the future spawns is not affected.
///
/// ```
/// use reattempt::{Policy, alone_async};
///
/// # async fn fetch() -> std::io::Result<u32> { Ok(7) }
/// # async fn example() -> std::io::Result<()> {
/// let page = alone_async(Policy::DEFAULT.run_async(fetch)).await?;
/// # Ok(()) }
/// ```
pub async fn alone_async<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    poll_fn(|context| alone(|| future.as_mut().poll(context))).await
}
