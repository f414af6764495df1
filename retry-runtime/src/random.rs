//! Where jitter comes from: one small generator for each thread, seeded by the system when it is first asked.
//!
//! Jitter spreads clients apart; it guards no secret, so a small fast generator is the right one. Nothing is seeded or
//! drawn before the first jittered wait.

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
        // A wait drawn while the thread is being torn down finds no thread-local any more.
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
    use core::hash::BuildHasher;

    SmallRng::try_from_rng(&mut rand::rngs::SysRng).unwrap_or_else(|_| {
        // The system has no randomness to give; the keys of a hasher differ for each process all the same.
        SmallRng::seed_from_u64(std::hash::RandomState::new().hash_one(std::thread::current().id()))
    })
}

#[cfg(all(not(feature = "std"), target_has_atomic = "64"))]
mod bare {
    use core::sync::atomic::{AtomicU64, Ordering};

    /// Steps by an odd constant, so that each draw starts a generator of its own, whichever core it happens on.
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

    /// Load and store are all that the smallest targets have; two cores that draw at once may share a draw.
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
/// Call it once at the start with a number that differs from device to device and from boot to boot: a hardware random
/// number, a unique device number mixed with a counter that survives a reset. Without it every device draws the same
/// waits, and they all come back in step.
///
/// With feature `std` the system's own seed is used and this call changes nothing.
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
