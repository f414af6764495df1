//! The smallest program that retries: on a device without std, elsewhere with the default features.
#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
mod device {
    use core::{hint::spin_loop, panic::PanicInfo, time::Duration};

    use reattempt::{Retryable, retry};

    #[derive(Retryable)]
    enum BusError {
        #[retryable]
        Nack,
    }

    fn spin(delay: Duration) {
        (0..delay.as_micros()).for_each(|_| spin_loop());
    }

    #[retry(base = "2ms", cap = "50ms", max = 5, sleep = spin)]
    fn read(register: *const u8) -> Result<u8, BusError> {
        core::hint::black_box(register);
        Err(BusError::Nack)
    }

    #[unsafe(no_mangle)]
    extern "C" fn _start() -> ! {
        reattempt::seed(7);
        loop {
            let _ = core::hint::black_box(read(core::ptr::null()));
        }
    }

    #[panic_handler]
    fn panic(_: &PanicInfo<'_>) -> ! {
        loop {
            spin_loop();
        }
    }
}

#[cfg(not(target_os = "none"))]
#[tokio::main(flavor = "current_thread")]
async fn main() {
    use std::io;

    use reattempt::{RetryError, StopReason, retry};

    #[retry(base = "1ms", max_elapsed = "1m", attempt_timeout = "1s")]
    async fn fetch() -> Result<(), RetryError<io::Error>> {
        Err(io::ErrorKind::TimedOut.into())
    }

    #[retry(base = "1ms", max = 2)]
    fn read() -> Result<(), RetryError<io::Error>> {
        Err(io::ErrorKind::TimedOut.into())
    }

    let reasons = [fetch().await, read()].map(|outcome| outcome.unwrap_err().reason());
    assert_eq!(reasons, [StopReason::Attempts; 2]);
}
