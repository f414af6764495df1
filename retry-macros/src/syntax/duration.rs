//! Durations as people write them: `"100ms"`, `"1.5s"`, `"1m 30s"`.

use core::time::Duration;

use syn::LitStr;

/// The duration in a string literal, or an error that says what to write.
pub(crate) fn parse_duration(literal: &LitStr) -> syn::Result<Duration> {
    let text = literal.value();
    let example = "write a number and a unit, such as \"250ms\", \"5s\" or \"1m 30s\"";
    let digits = text.trim();
    if !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit() || c == '.') {
        return Err(syn::Error::new(
            literal.span(),
            format!("`{text}` has no unit: write \"{digits}s\" or \"{digits}ms\""),
        ));
    }
    match humantime::parse_duration(&text) {
        Ok(duration) if duration.is_zero() => Err(syn::Error::new(
            literal.span(),
            "a duration of zero: write a longer one, or `strategy = \"immediate\"` to retry without waiting",
        )),
        Ok(duration) => Ok(duration),
        Err(humantime::DurationError::NumberOverflow) => Err(syn::Error::new(
            literal.span(),
            format!("`{text}` is longer than any duration, or finer than a nanosecond: {example}"),
        )),
        Err(error) => Err(syn::Error::new(literal.span(), format!("`{text}` is not a duration ({error}): {example}"))),
    }
}

/// The duration as it would be written.
pub(crate) fn show_duration(duration: Duration) -> String {
    humantime::format_duration(duration).to_string()
}
