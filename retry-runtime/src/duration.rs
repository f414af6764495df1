//! Durations as people write them.

use core::{fmt, time::Duration};

/// Shows a duration as a user writes it in an attribute or a configuration: `1m 30s`.
#[derive(Debug, Clone, Copy)]
pub struct Written(pub Duration);

/// The units of the crate `humantime`, which reads them back.
const SECONDS: [(&str, u64); 6] =
    [("year", 31_557_600), ("month", 2_630_016), ("day", 86_400), ("h", 3_600), ("m", 60), ("s", 1)];
const NANOSECONDS: [(&str, u64); 3] = [("ms", 1_000_000), ("us", 1_000), ("ns", 1)];

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_zero() {
            return f.write_str("0s");
        }
        let mut space = "";
        for (units, mut rest) in [(&SECONDS[..], self.0.as_secs()), (&NANOSECONDS, self.0.subsec_nanos().into())] {
            for (unit, length) in units {
                let count = rest / length;
                rest %= length;
                if count > 0 {
                    // Only words have a plural; `ms` and `s` do not.
                    let plural = if count > 1 && unit.len() > 2 { "s" } else { "" };
                    write!(f, "{space}{count}{unit}{plural}")?;
                    space = " ";
                }
            }
        }
        Ok(())
    }
}

/// Rounds a duration for a reader: to the millisecond, or to the microsecond if it is below a second.
#[must_use]
pub fn rounded(duration: Duration) -> Duration {
    let unit = if duration < Duration::from_secs(1) { 1_000 } else { 1_000_000 };
    let excess = duration.subsec_nanos() % unit;
    let down = duration.saturating_sub(Duration::from_nanos(excess.into()));
    if excess * 2 < unit { down } else { down.saturating_add(Duration::from_nanos(unit.into())) }
}
