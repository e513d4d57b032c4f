//! Numbers, also those in quotes.

use serde_json::Value;

/// A finite number.
pub(crate) fn number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        // `"37"` is plain; `"37 C"` and `"nan"` are not numbers, and `"inf"`, which Rust would read, is none either.
        Value::String(text) => text.trim().parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    number.filter(|number: &f64| number.is_finite())
}

/// A whole number from 0.
pub(crate) fn count(value: &Value) -> Option<u64> {
    if let Some(count) = value.as_u64() {
        return Some(count);
    }
    if let Some(text) = value.as_str() {
        let text = text.trim();
        return text.parse().ok().or_else(|| u64::from_str_radix(text.strip_prefix("0x")?, 16).ok());
    }
    // Beyond 2^53 an f64 counts no longer.
    number(value)
        .filter(|number| (0.0..9e15).contains(number) && number.fract() == 0.0)
        .and_then(|number| format!("{number:.0}").parse().ok())
}
