//! `Retryable` for `nb`: not ready yet, or the error of the device.
//!
//! Source: the documentation of `nb::Error`.

use nb::Error;

use super::Retryable;
use crate::Verdict;

/// For `nb` 1, with the feature `nb`, also without `std`: whether the device was not ready yet.
///
/// | error | verdict |
/// |---|---|
/// | `WouldBlock` | [`TRANSIENT`](Verdict::TRANSIENT) |
/// | `Other` | that of the error in it |
///
/// Both were tested with constructed errors only, because a device needs hardware.
#[cfg(feature = "nb")]
#[diagnostic::do_not_recommend]
impl<E: Retryable> Retryable for Error<E> {
    fn verdict(&self) -> Verdict {
        match self {
            Self::WouldBlock => Verdict::TRANSIENT,
            Self::Other(error) => error.verdict(),
        }
    }
}
