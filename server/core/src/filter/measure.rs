//! What can only be compared: spans of time, and numbers.

use super::Key;

/// What a key's values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// A span of time.
    Span,
    /// A number as it is measured.
    Number,
}

impl Measure {
    /// Of a key; none: its values are words.
    pub fn of(key: Key) -> Option<Self> {
        if matches!(key, Key::Heard | Key::Uptime) {
            return Some(Measure::Span);
        }
        matches!(key, Key::Margin | Key::Inlet | Key::Power).then_some(Measure::Number)
    }

    /// What stands behind the key.
    pub fn expected(self) -> &'static str {
        match self {
            Measure::Span => "expected <, <=, > or >= and a span of time, as > 10m",
            Measure::Number => "expected <, <=, > or >= and a number, as < 10",
        }
    }
}

/// Units of spans of time, and their seconds.
const UNITS: [(char, i64); 5] = [('s', 1), ('m', 60), ('h', 3_600), ('d', 86_400), ('w', 604_800)];

/// A span of time in seconds, as `10m`.
pub fn seconds(text: &str) -> Option<i64> {
    let (unit, of_unit) = UNITS.into_iter().find(|(unit, _)| text.ends_with(*unit))?;
    let digits = text.strip_suffix(unit).filter(|digits| digits.bytes().all(|letter| letter.is_ascii_digit()))?;
    digits.parse::<i64>().ok()?.checked_mul(of_unit)
}

/// A number as people write it.
pub fn number(text: &str) -> Option<f64> {
    let is_plain = text.bytes().all(|letter| letter.is_ascii_digit() || matches!(letter, b'.' | b'-'));
    text.parse::<f64>().ok().filter(|_| is_plain)
}
