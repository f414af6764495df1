//! The same code on the host: attempts, waits by its own timer, draws from its own seed, and the arithmetic of delays.

use std::{cell::Cell, sync::atomic::Ordering, time::Duration};

use no_std_tests::{BusError, Device, TICKS, block_on, read_device};
use rand::{SeedableRng, rngs::SmallRng};
use reattempt::{Jitter, Policy, Strategy};

/// One test, because timer and seed belong to the whole program.
#[test]
fn the_driver_waits_by_its_own_timer() {
    use BusError::{Busy, Garbled, Late, Silent};
    assert_eq!(read_device(7), 1);

    let mut device = Device { answers: [Some(Silent), Some(Busy), None, None], attempts: 0 };
    assert_eq!(device.read(), Ok(3));
    let mut device = Device { answers: [Some(Silent), Some(Garbled), None, None], attempts: 0 };
    assert_eq!((device.read(), device.attempts), (Err(Garbled), 2));

    let waits = Cell::new(0);
    let mut device = Device { answers: [Some(Silent); 4], attempts: 0 };
    assert_eq!(block_on(device.read_async(&waits)), Err(Silent));
    assert_eq!((device.attempts, waits.get()), (4, 103));
    // Each attempt is cut by the same timer.
    let mut device = Device { answers: [Some(Late); 4], attempts: 0 };
    assert_eq!(block_on(device.read_async(&waits)), Err(Late));
    assert_eq!((device.attempts, waits.get()), (4, 206));

    // A constant wait is waited, and no longer.
    let constant = Policy::builder().strategy(Strategy::Constant).base(Duration::from_millis(5)).build().unwrap();
    let before = TICKS.load(Ordering::Relaxed);
    let mut device = Device { answers: [Some(Busy), Some(Silent), None, None], attempts: 0 };
    assert_eq!(block_on(device.read_by(&constant)), Ok(3));
    let ticks = TICKS.load(Ordering::Relaxed) - before;
    assert!((10_000..10_020).contains(&ticks), "{ticks} microseconds");

    // The seed decides the draws: the same one twice, and another.
    let full = Policy::builder().base(Duration::from_secs(1)).build().unwrap();
    let drawn = |seed| {
        reattempt::seed(seed);
        let before = TICKS.load(Ordering::Relaxed);
        let mut device = Device { answers: [Some(Silent), None, None, None], attempts: 0 };
        assert_eq!(block_on(device.read_by(&full)), Ok(2));
        TICKS.load(Ordering::Relaxed) - before
    };
    let first = drawn(1);
    assert_eq!(drawn(1), first, "in a build of the whole workspace std seeds itself: test this member alone");
    assert_ne!(drawn(2), first);
}

#[test]
fn the_arithmetic_of_delays_needs_no_std() {
    let ms = Duration::from_millis;
    let mut rng = SmallRng::seed_from_u64(1);
    let mut delays = |strategy, jitter, retries: &[u32]| {
        let policy = Policy::builder().strategy(strategy).jitter(jitter).base(ms(100)).cap(ms(1000)).build().unwrap();
        let waits: Vec<_> = retries.iter().map(|&retry| policy.delay(retry, ms(100), &mut rng)).collect();
        waits
    };
    let retries = [1, 2, 3, 5, 100, u32::MAX];
    assert_eq!(delays(Strategy::Constant, Jitter::None, &retries), [ms(100); 6]);
    assert_eq!(delays(Strategy::Linear, Jitter::None, &retries), [100, 200, 300, 500, 1000, 1000].map(ms));
    assert_eq!(delays(Strategy::Exponential, Jitter::None, &retries), [100, 200, 400, 1000, 1000, 1000].map(ms));
    assert_eq!(delays(Strategy::Fibonacci, Jitter::None, &retries), [100, 100, 200, 500, 1000, 1000].map(ms));
    let bounds = [
        (Strategy::FullJitter, Jitter::None, [0, 0, 0, 0], [100, 200, 400, 1000]),
        (Strategy::EqualJitter, Jitter::None, [50, 100, 200, 500], [100, 200, 400, 1000]),
        (Strategy::DecorrelatedJitter, Jitter::None, [100; 4], [300; 4]),
        (Strategy::Constant, Jitter::Spread(0.2), [80; 4], [120; 4]),
    ];
    for (strategy, jitter, least, most) in bounds {
        for _ in 0..100 {
            let waits = delays(strategy, jitter, &[1, 2, 3, 5]);
            for (wait, (least, most)) in waits.iter().zip(least.into_iter().zip(most)) {
                assert!((ms(least)..=ms(most)).contains(wait), "{strategy:?}: {wait:?}");
            }
        }
    }
}
