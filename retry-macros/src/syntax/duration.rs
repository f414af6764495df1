//! Durations as people write them: `"100ms"`, `"1.5s"`, `"1m 30s"`.

use core::time::Duration;

use humantime::{DurationError, parse_duration};
use syn::Lit;

use crate::diag::refuse;

/// The duration in a string literal, or an error that says what to write.
pub(crate) fn duration_of(literal: &Lit) -> syn::Result<Duration> {
    const EXAMPLE: &str = "write a number and a unit, for example \"250ms\", \"5s\" or \"1m 30s\"";
    if let Some((number, unit)) = number_of(literal) {
        let is_unit = parse_duration(&format!("1{unit}")).is_ok();
        let units = if is_unit { format!("\"{number}{unit}\"") } else { format!("\"{number}s\" or \"{number}ms\"") };
        return refuse(literal, format!("a duration must be a string with a unit: write {units}"));
    }
    let Lit::Str(text) = literal else {
        return refuse(literal, "a duration must be a string with a unit: write for example \"5s\"");
    };
    let text = text.value();
    let number = text.trim();
    let fault = match parse_duration(&text) {
        _ if !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || c == '.') => {
            format!(" has no unit: write \"{number}s\" or \"{number}ms\"")
        }
        Ok(_) if text.contains('M') => {
            let [minutes, months] = ["m", "months"].map(|unit| text.replace('M', unit));
            format!(
                " is ambiguous, because `M` means months and `m` means minutes: write \"{minutes}\" or \"{months}\""
            )
        }
        Ok(duration) => return Ok(duration),
        Err(DurationError::Empty) => return refuse(literal, format!("a duration must not be empty: {EXAMPLE}")),
        Err(DurationError::NumberOverflow) => {
            format!(" is too long for a duration, or finer than a nanosecond: {EXAMPLE}")
        }
        Err(DurationError::UnknownUnit { unit, .. }) if !unit.is_empty() => {
            format!(" is not a duration, because `{unit}` is not a unit of time: {EXAMPLE}")
        }
        Err(_) => format!(" is not a duration: {EXAMPLE}"),
    };
    refuse(literal, format!("\"{text}\"{fault}"))
}

/// The digits and the suffix of a number.
pub(crate) fn number_of(literal: &Lit) -> Option<(&str, &str)> {
    match literal {
        Lit::Int(number) => Some((number.base10_digits(), number.suffix())),
        Lit::Float(number) => Some((number.base10_digits(), number.suffix())),
        _ => None,
    }
}
