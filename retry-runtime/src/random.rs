//! The source of jitter: one small generator for each thread, which the system seeds at the first draw.
//!
//! Jitter spreads clients apart and guards no secret, so a small, fast generator is enough. Nothing is seeded or drawn
//! before the first wait with jitter.

use rand::{Rng, SeedableRng, rngs::SmallRng};

/// The next 64 random bits.
#[cfg(feature = "std")]
#[inline]
pub(crate) fn next() -> u64 {
    use core::cell::RefCell;

    std::thread_local! {
        static GENERATOR: RefCell<SmallRng> = RefCell::new(seeded());
    }
    #[cfg(feature = "testing")]
    if let Some(drawn) = crate::testing::draw() {
        return drawn;
    }
    GENERATOR
        .try_with(|generator| generator.borrow_mut().next_u64())
        // While the thread ends, its thread-local generator may be gone already.
        .unwrap_or_else(|_| seeded().next_u64())
}

/// The next 64 random bits.
#[cfg(not(feature = "std"))]
pub(crate) fn next() -> u64 {
    SmallRng::seed_from_u64(bare::next()).next_u64()
}

#[cfg(feature = "std")]
#[cold]
#[inline(never)]
fn seeded() -> SmallRng {
    // A hasher's keys are the randomness of the system that std hands out. In JavaScript they are constant.
    #[cfg(not(all(feature = "wasm", target_family = "wasm", target_os = "unknown")))]
    let seed = core::hash::BuildHasher::hash_one(&std::hash::RandomState::new(), std::thread::current().id());
    #[cfg(all(feature = "wasm", target_family = "wasm", target_os = "unknown"))]
    let seed = js_sys::Math::random().to_bits();
    SmallRng::seed_from_u64(seed)
}

#[cfg(all(not(feature = "std"), target_has_atomic = "64"))]
mod bare {
    use core::sync::atomic::{AtomicU64, Ordering};

    /// Advances by an odd constant, so that each draw starts its own generator, on whichever core.
    static STATE: AtomicU64 = AtomicU64::new(0);
    const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

    pub(super) fn next() -> u64 {
        STATE.fetch_add(STEP, Ordering::Relaxed)
    }

    pub(super) fn seed(seed: u64) {
        STATE.store(seed, Ordering::Relaxed);
    }
}

#[cfg(all(not(feature = "std"), not(target_has_atomic = "64")))]
mod bare {
    use core::sync::atomic::{AtomicU32, Ordering};

    /// The smallest targets have only load and store, so two cores that draw at once may share a draw.
    static STATE: AtomicU32 = AtomicU32::new(0);
    const STEP: u32 = 0x9e37_79b9;

    pub(super) fn next() -> u64 {
        let state = STATE.load(Ordering::Relaxed);
        STATE.store(state.wrapping_add(STEP), Ordering::Relaxed);
        u64::from(state)
    }

    #[expect(clippy::cast_possible_truncation, reason = "both halves are folded in")]
    pub(super) fn seed(seed: u64) {
        STATE.store((seed ^ (seed >> 32)) as u32, Ordering::Relaxed);
    }
}

/// Seeds the jitter of a program without `std`.
///
/// Call it once at the start, with a number that differs for each device and for each boot: a hardware random number,
/// or a device number mixed with a counter that survives a reset. Without it, every device draws the same delays, so
/// that all of them return in step.
///
/// With the feature `std`, the system provides the seed, and this call changes nothing.
///
/// ```
/// reattempt::seed(0x5eed);
/// ```
pub fn seed(seed: u64) {
    #[cfg(not(feature = "std"))]
    bare::seed(seed);
    #[cfg(feature = "std")]
    let _ = seed;
}
