//! A sync function: the attribute is the same, and the thread waits. `?` and `return` end the attempt, not the call.
//!
//! `std::io::Error` already decides which of its kinds are worth retrying, so nothing has to be declared.

use std::io::{self, ErrorKind};

use reattempt::retry;

/// A device whose first two readings fail.
struct Thermometer {
    readings: Vec<Result<u8, ErrorKind>>,
    asked: usize,
}

impl Thermometer {
    fn read(&mut self) -> io::Result<u8> {
        let reading = self.readings[self.asked];
        self.asked += 1;
        reading.map_err(io::Error::from)
    }
}

#[retry(strategy = "exponential", base = "2ms", max = 4)]
fn temperature(device: &mut Thermometer) -> io::Result<u8> {
    let reading = device.read()?;
    if reading == 0 {
        return Err(ErrorKind::TimedOut.into());
    }
    Ok(reading)
}

fn main() {
    let mut device = Thermometer { readings: vec![Err(ErrorKind::ConnectionReset), Ok(0), Ok(21)], asked: 0 };
    let reading = temperature(&mut device);
    println!("{reading:?} after {} attempts and 2ms + 4ms of waiting", device.asked);
    assert!(matches!(reading, Ok(21)) && device.asked == 3);

    let mut locked = Thermometer { readings: vec![Err(ErrorKind::PermissionDenied)], asked: 0 };
    let reading = temperature(&mut locked);
    println!("{reading:?} after {} attempt, because a retry cannot grant a permission", locked.asked);
    assert!(reading.is_err() && locked.asked == 1);
}
