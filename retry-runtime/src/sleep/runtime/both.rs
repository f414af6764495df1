//! With both runtimes compiled in, a wait uses tokio's timer in a tokio runtime, and smol's everywhere else.

use core::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use pin_project_lite::pin_project;

pin_project! {
    /// A timer of one of the two runtimes.
    #[project = TimerProjection]
    pub enum Timer {
        Tokio { #[pin] timer: tokio::time::Sleep },
        Smol { #[pin] timer: async_io::Timer },
    }
}

impl Future for Timer {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        match self.project() {
            TimerProjection::Tokio { timer } => timer.poll(context),
            TimerProjection::Smol { timer } => timer.poll(context).map(drop),
        }
    }
}

/// Makes a timer of the runtime that this is called in.
pub fn timer(delay: Duration) -> Timer {
    if tokio::runtime::Handle::try_current().is_ok() {
        Timer::Tokio { timer: tokio::time::sleep(delay) }
    } else {
        Timer::Smol { timer: async_io::Timer::after(delay) }
    }
}
