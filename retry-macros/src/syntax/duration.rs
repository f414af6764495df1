//! Durations as people write them: `"100ms"`, `"1.5s"`, `"1m 30s"`.

use core::time::Duration;

use humantime::DurationError;
use syn::LitStr;

/// The duration in a string literal, or an error that says what to write.
pub(crate) fn parse_duration(literal: &LitStr) -> syn::Result<Duration> {
    let text = literal.value();
    let example = "write a number and a unit, such as \"250ms\", \"5s\" or \"1m 30s\"";
    let digits = text.trim();
    if !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit() || c == '.') {
        return Err(syn::Error::new(
            literal.span(),
            format!("\"{text}\" has no unit: write \"{digits}s\" or \"{digits}ms\""),
        ));
    }
    let fault = match humantime::parse_duration(&text) {
        Ok(duration) if duration.is_zero() => {
            "a duration of zero: write a longer one, or `strategy = \"immediate\"` to retry without waiting".to_owned()
        }
        Ok(duration) => return Ok(duration),
        Err(DurationError::Empty) => format!("an empty duration: {example}"),
        Err(DurationError::NumberOverflow) => {
            format!("\"{text}\" is longer than any duration, or finer than a nanosecond: {example}")
        }
        Err(DurationError::UnknownUnit { unit, .. }) if !unit.is_empty() => {
            format!("\"{text}\" is not a duration, because `{unit}` is no unit of time: {example}")
        }
        Err(_) => format!("\"{text}\" is not a duration: {example}"),
    };
    Err(syn::Error::new(literal.span(), fault))
}

/// The duration as it would be written.
pub(crate) fn show_duration(duration: Duration) -> String {
    humantime::format_duration(duration).to_string()
}
