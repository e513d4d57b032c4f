//! A host's time down, kept with its cause.

use ironwatch_shared::{HostId, Timestamp};

/// Number of an outage.
pub type OutageId = i64;

/// One outage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outage {
    /// Its number.
    pub id: OutageId,
    /// The host.
    pub host: HostId,
    /// When it was last heard before.
    pub began_at: Timestamp,
    /// When we declared it.
    pub declared_at: Timestamp,
    /// When it came back.
    pub ended_at: Option<Timestamp>,
    /// In words, as well as it is known.
    pub cause: String,
    /// Whether it came back with another boot id; unknown while it is away.
    pub rebooted: Option<bool>,
}

/// A span in words: `45 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`.
#[must_use]
pub fn span_in_words(millis: i64) -> String {
    let seconds = millis.max(0) / 1000;
    let (big, big_unit, small, small_unit) = match seconds {
        0..60 => return format!("{seconds} s"),
        60..3600 => (seconds / 60, "min", seconds % 60, "s"),
        3600..86_400 => (seconds / 3600, "h", seconds % 3600 / 60, "min"),
        _ => (seconds / 86_400, "d", seconds % 86_400 / 3600, "h"),
    };
    if small == 0 { format!("{big} {big_unit}") } else { format!("{big} {big_unit} {small} {small_unit}") }
}

#[cfg(test)]
mod tests {
    use super::span_in_words;

    #[test]
    fn spans_read_as_people_say_them() {
        for (millis, words) in
            [(-5, "0 s"), (45_900, "45 s"), (60_000, "1 min"), (200_000, "3 min 20 s"), (7_500_000, "2 h 5 min"), (273_600_000, "3 d 4 h")]
        {
            assert_eq!(span_in_words(millis), words);
        }
    }
}
