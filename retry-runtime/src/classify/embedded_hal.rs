//! `Retryable` for `embedded-hal`: by the kind that every driver's error has.
//!
//! Source: the documentation of the kinds. A driver's own error has a method `kind`, which
//! `when(Err(error) => error.kind().verdict())` asks.

use embedded_hal::{
    digital,
    i2c::{self, NoAcknowledgeSource},
    spi,
};

use super::Retryable;
use crate::Verdict;

/// For `embedded-hal` 1, with the feature `embedded-hal`, also without `std`: what happened on an I²C bus.
///
/// | kind | verdict |
/// |---|---|
/// | `NoAcknowledge(Address)` | [`NOT_SENT`](Verdict::NOT_SENT): the device took nothing, because it is busy or missing |
/// | `NoAcknowledge(Data)`, `NoAcknowledge(Unknown)` | [`TRANSIENT`](Verdict::TRANSIENT): the device may have taken a part |
/// | `ArbitrationLoss`, `Bus`, `Overrun` | [`TRANSIENT`](Verdict::TRANSIENT) |
/// | `Other` | [`Final`](Verdict::Final) |
///
/// Tested with the kinds themselves, because a bus needs hardware.
#[cfg(feature = "embedded-hal")]
#[diagnostic::do_not_recommend]
impl Retryable for i2c::ErrorKind {
    fn verdict(&self) -> Verdict {
        match self {
            Self::NoAcknowledge(NoAcknowledgeSource::Address) => Verdict::NOT_SENT,
            Self::NoAcknowledge(_) | Self::ArbitrationLoss | Self::Bus | Self::Overrun => Verdict::TRANSIENT,
            _ => Verdict::Final,
        }
    }
}

/// For `embedded-hal` 1, with the feature `embedded-hal`, also without `std`: what happened on an SPI bus.
///
/// | kind | verdict |
/// |---|---|
/// | `Overrun`, `ModeFault` (another controller has the bus), `ChipSelectFault` | [`TRANSIENT`](Verdict::TRANSIENT) |
/// | `FrameFormat` (the configuration does not fit), `Other` | [`Final`](Verdict::Final) |
///
/// Tested with the kinds themselves, because a bus needs hardware.
#[cfg(feature = "embedded-hal")]
#[diagnostic::do_not_recommend]
impl Retryable for spi::ErrorKind {
    fn verdict(&self) -> Verdict {
        match self {
            Self::Overrun | Self::ModeFault | Self::ChipSelectFault => Verdict::TRANSIENT,
            _ => Verdict::Final,
        }
    }
}

/// For `embedded-hal` 1, with the feature `embedded-hal`, also without `std`: [`Final`](Verdict::Final), because the only
/// kind of a pin is `Other`.
#[cfg(feature = "embedded-hal")]
#[diagnostic::do_not_recommend]
impl Retryable for digital::ErrorKind {
    fn verdict(&self) -> Verdict {
        Verdict::Final
    }
}
