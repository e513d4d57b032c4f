//! Moments as people and scripts write them.

use ironwatch_shared::Timestamp;

/// Reads a moment in UTC: `2026-11-27T16:00:00.000Z`, without the milliseconds, or just a day.
#[must_use]
pub fn read(text: &str) -> Option<Timestamp> {
    let whole = match text.len() {
        10 => format!("{text}T00:00:00.000Z"),
        20 => format!("{}.000Z", text.strip_suffix('Z')?),
        _ => text.to_owned(),
    };
    Timestamp::parse(&whole)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn moments_are_read_with_and_without_what_is_too_small_to_matter() {
        for (text, millis) in [
            ("1970-01-02T00:00:00.007Z", Some(86_400_007)),
            ("1970-01-02T00:00:01Z", Some(86_401_000)),
            ("1970-01-02", Some(86_400_000)),
            ("1970-01-02T00:00:01", None),
            ("1970-01-02T00:00:01+02:00", None),
            ("tomorrow 8", None),
            ("ééééé", None),
            ("", None),
        ] {
            assert_eq!(read(text).map(|moment| moment.as_millis()), millis, "{text}");
        }
    }
}
