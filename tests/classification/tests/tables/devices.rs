//! `embedded-hal` and `nb`: the kinds themselves, because a bus needs hardware.

use embedded_hal::{
    digital,
    i2c::{self, Error as _, NoAcknowledgeSource},
    spi,
};
use reattempt::{Retryable, retry, testing};

use crate::{FINAL, NOT_SENT, TRANSIENT};

#[test]
fn every_kind_of_i2c() {
    for (kind, verdict) in [
        (i2c::ErrorKind::NoAcknowledge(NoAcknowledgeSource::Address), NOT_SENT),
        (i2c::ErrorKind::NoAcknowledge(NoAcknowledgeSource::Data), TRANSIENT),
        (i2c::ErrorKind::NoAcknowledge(NoAcknowledgeSource::Unknown), TRANSIENT),
        (i2c::ErrorKind::ArbitrationLoss, TRANSIENT),
        (i2c::ErrorKind::Bus, TRANSIENT),
        (i2c::ErrorKind::Overrun, TRANSIENT),
        (i2c::ErrorKind::Other, FINAL),
    ] {
        assert_eq!(kind.verdict(), verdict, "{kind:?}");
    }
}

#[test]
fn every_kind_of_spi_and_of_a_pin() {
    for (kind, verdict) in [
        (spi::ErrorKind::Overrun, TRANSIENT),
        (spi::ErrorKind::ModeFault, TRANSIENT),
        (spi::ErrorKind::ChipSelectFault, TRANSIENT),
        (spi::ErrorKind::FrameFormat, FINAL),
        (spi::ErrorKind::Other, FINAL),
    ] {
        assert_eq!(kind.verdict(), verdict, "{kind:?}");
    }
    assert_eq!(digital::ErrorKind::Other.verdict(), FINAL);
}

#[test]
fn not_ready_or_failed() {
    assert_eq!(nb::Error::<i2c::ErrorKind>::WouldBlock.verdict(), TRANSIENT);
    assert_eq!(nb::Error::Other(spi::ErrorKind::Overrun).verdict(), TRANSIENT);
    assert_eq!(nb::Error::Other(spi::ErrorKind::FrameFormat).verdict(), FINAL);
}

/// A driver's own error, which has a kind.
#[derive(Debug, PartialEq)]
struct DriverError(i2c::ErrorKind);

impl i2c::Error for DriverError {
    fn kind(&self) -> i2c::ErrorKind {
        self.0
    }
}

#[retry(max = 5, idempotent = false, when(Err(error) => error.kind().verdict()))]
fn write(attempts: &mut u32, kinds: &[i2c::ErrorKind]) -> Result<(), DriverError> {
    *attempts += 1;
    Err(DriverError(kinds[*attempts as usize - 1]))
}

#[test]
fn a_busy_device_is_asked_again() {
    let _scope = testing::scope();
    let busy = i2c::ErrorKind::NoAcknowledge(NoAcknowledgeSource::Address);
    let mut attempts = 0;
    write(&mut attempts, &[busy, busy, i2c::ErrorKind::Bus]).unwrap_err();
    assert_eq!(attempts, 3);
}
