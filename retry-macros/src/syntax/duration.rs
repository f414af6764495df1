//! Durations as people write them: `"100ms"`, `"1.5s"`, `"1m 30s"`.

use core::time::Duration;

use humantime::DurationError;
use syn::{Error, Lit, LitStr};

/// The duration in a string literal, or an error that says what to write.
fn parse_duration(literal: &LitStr) -> syn::Result<Duration> {
    let text = literal.value();
    let example = "write a number and a unit, for example \"250ms\", \"5s\" or \"1m 30s\"";
    let number = text.trim();
    let fault = match humantime::parse_duration(&text) {
        _ if !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || c == '.') => {
            format!("\"{text}\" has no unit: write \"{number}s\" or \"{number}ms\"")
        }
        Ok(_) if text.contains('M') => format!(
            "\"{text}\" is ambiguous, because `M` means months and `m` means minutes: write \"{}\" or \"{}\"",
            text.replace('M', "m"),
            text.replace('M', "months")
        ),
        Ok(duration) => return Ok(duration),
        Err(DurationError::Empty) => format!("a duration must not be empty: {example}"),
        Err(DurationError::NumberOverflow) => {
            format!("\"{text}\" is too long for a duration, or finer than a nanosecond: {example}")
        }
        Err(DurationError::UnknownUnit { unit, .. }) if !unit.is_empty() => {
            format!("\"{text}\" is not a duration, because `{unit}` is not a unit of time: {example}")
        }
        Err(_) => format!("\"{text}\" is not a duration: {example}"),
    };
    Err(Error::new(literal.span(), fault))
}

/// The same for any literal: a number is told its unit.
pub(crate) fn duration_of(literal: &Lit) -> syn::Result<Duration> {
    let (number, suffix) = match literal {
        Lit::Str(text) => return parse_duration(text),
        Lit::Int(number) => (number.base10_digits(), number.suffix()),
        Lit::Float(number) => (number.base10_digits(), number.suffix()),
        _ => {
            return Err(Error::new_spanned(
                literal,
                "a duration must be a string with a unit: write for example \"5s\"",
            ));
        }
    };
    let units = match suffix {
        unit if humantime::parse_duration(&format!("1{unit}")).is_ok() => format!("\"{number}{unit}\""),
        _ => format!("\"{number}s\" or \"{number}ms\""),
    };
    Err(Error::new_spanned(literal, format!("a duration must be a string with a unit: write {units}")))
}
