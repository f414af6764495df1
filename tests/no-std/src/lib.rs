//! A driver for a device without an operating system: no std, no alloc, a timer and a random number of its own.
//!
//! `cargo test -p no-std-tests` runs it on the host. As firmware it is built alone, because in a build of the whole
//! workspace other members turn `std` on; the linker then shows that nothing of std or alloc is left:
//!
//! ```sh
//! cargo build -p no-std-tests --lib --profile no-std
//! cc -nodefaultlibs -Wl,--gc-sections tests/no-std/main.c target/no-std/libno_std_tests.a -lc -o target/no-std/firmware
//! target/no-std/firmware
//! ```
#![no_std]

// The host unwinds, and brings what handles a panic. The static library aborts, and brings its own.
#[cfg(panic = "unwind")]
extern crate std;

use core::{
    cell::Cell,
    future::{Future, poll_fn},
    pin::pin,
    sync::atomic::{AtomicU32, Ordering},
    task::{Context, Poll, Waker},
    time::Duration,
};

use reattempt::{Elapsed, Policy, RetryBudget, Retryable, Verdict, policy, retry};

#[cfg(not(panic = "unwind"))]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {
        core::hint::spin_loop();
    }
}

/// What may go wrong on the bus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Retryable)]
pub enum BusError {
    /// Somebody else talks.
    #[retryable(throttled, after = Duration::from_millis(2))]
    Busy,
    /// No answer: the device never heard of it.
    #[retryable(not_sent)]
    Silent,
    /// An answer that makes no sense, and will not.
    Garbled,
    /// An attempt took too long.
    #[retryable]
    Late,
}

impl From<Elapsed> for BusError {
    fn from(_: Elapsed) -> Self {
        Self::Late
    }
}

/// The timer: microseconds since the start. Here each look at it is a tick.
pub static TICKS: AtomicU32 = AtomicU32::new(0);

fn now() -> Duration {
    Duration::from_micros(TICKS.fetch_add(1, Ordering::Relaxed).into())
}

/// Waits by looking at the timer.
fn spin(delay: Duration) {
    let start = now();
    while now().saturating_sub(start) < delay {
        core::hint::spin_loop();
    }
}

/// Waits while others work.
async fn timer(delay: Duration) {
    let start = now();
    poll_fn(|context| {
        if now().saturating_sub(start) >= delay {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// The smallest executor.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}

/// A device that answers in turn.
#[derive(Debug, Default)]
pub struct Device {
    /// The answers, the first last.
    pub answers: [Option<BusError>; 4],
    /// How many attempts there were.
    pub attempts: u32,
}

static BUDGET: RetryBudget = RetryBudget::new(100);
const SLOW: Policy = policy!(strategy = "decorrelated_jitter", base = "1ms", cap = "20ms", max = 4);

impl Device {
    fn next(&mut self) -> Result<u32, BusError> {
        let answer = self.answers.get(self.attempts as usize).copied().flatten();
        self.attempts += 1;
        answer.map_or(Ok(self.attempts), Err)
    }

    /// Waits with the processor.
    #[retry(base = "1ms", cap = "10ms", max = 4, sleep = spin, budget = BUDGET, attempt = attempt)]
    pub fn read(&mut self) -> Result<u32, BusError> {
        debug_assert_eq!(attempt.number(), self.attempts + 1);
        self.next()
    }

    /// Waits while others work, and is told of each wait.
    #[retry(
        strategy = "equal_jitter",
        base = "1ms",
        cap = "10ms",
        max = 4,
        attempt_timeout = "50ms",
        sleep = timer,
        on_retry = |event| waits.set(waits.get() + u32::from(!event.delay().is_zero())),
        on_give_up = |_| waits.set(waits.get() + 100),
    )]
    pub async fn read_async(&mut self, waits: &Cell<u32>) -> Result<u32, BusError> {
        if self.answers.first() == Some(&Some(BusError::Late)) {
            self.attempts += 1;
            return core::future::pending().await;
        }
        self.next()
    }

    /// With a policy that is known only at run time.
    #[retry(policy = policy, sleep = timer, when(Err(BusError::Silent) => Verdict::NOT_SENT), when(Err(BusError::Busy)))]
    pub async fn read_by(&mut self, policy: &Policy) -> Result<u32, BusError> {
        self.next()
    }
}

/// What the rest of the firmware calls: reads the device, and gives 0 where there was no answer.
#[unsafe(no_mangle)]
pub extern "C" fn read_device(serial_number: u64) -> u32 {
    // Without it every device of the factory would draw the same waits.
    reattempt::seed(serial_number);
    let mut device = Device::default();
    let first = device.read().unwrap_or_default();
    let second = block_on(device.read_async(&Cell::new(0))).unwrap_or_default();
    let third = block_on(device.read_by(&SLOW)).unwrap_or_default();
    first.min(second).min(third)
}
