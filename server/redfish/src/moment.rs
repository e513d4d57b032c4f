//! Dates as BMCs write them.

use serde::Serialize;

/// 1980-01-01T00:00:00Z. What is older says that a clock was never set.
const OLDEST_MILLIS: i64 = 315_532_800_000;

/// A moment of a BMC's clock, which may be wrong by years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Moment {
    /// Milliseconds since 1970-01-01T00:00:00Z. Without an offset in the text, the clock is taken to show UTC.
    pub unix_millis: i64,
    /// Minutes east of UTC, if the text says so.
    pub offset_minutes: Option<i32>,
}

impl Moment {
    /// Reads `2024-08-08T18:48:07-05:00`, with `Z`, `+00:00`, `-0600` or no offset, with or without fractions. Dates of
    /// zeros and those before 1980 are none. (DSP0266 wants RFC 3339.)
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (date, time) = text.split_at_checked(10)?;
        let mut parts = date.split('-').map(digits);
        let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
        let time = time.strip_prefix(['T', 't', ' '])?;
        let (clock, rest) = time.split_at_checked(8)?;
        let mut parts = clock.split(':').map(digits);
        let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
        let (fraction, zone) = match rest.strip_prefix(['.', ',']) {
            Some(rest) => rest.split_at(rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())),
            None => ("", rest),
        };
        let millis = digits(&format!("{:0<3}", fraction.get(..3).unwrap_or(fraction)))?;
        let offset_minutes = offset(zone.trim())?;
        let days = days_from_civil(year, month, day)?;
        if hour > 24 || minute > 59 || second > 60 {
            return None;
        }
        let local = ((days * 24 + hour) * 60 + minute) * 60_000 + second * 1_000 + millis;
        let unix_millis = local - i64::from(offset_minutes.unwrap_or(0)) * 60_000;
        (unix_millis >= OLDEST_MILLIS).then_some(Self { unix_millis, offset_minutes })
    }
}

fn digits(text: &str) -> Option<i64> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

/// The outer `None` is a text that is no offset.
fn offset(zone: &str) -> Option<Option<i32>> {
    if zone.is_empty() {
        return Some(None);
    }
    if zone.eq_ignore_ascii_case("z") {
        return Some(Some(0));
    }
    let (sign, rest) = match zone.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, zone.strip_prefix('+')?),
    };
    let plain: String = rest.chars().filter(|c| *c != ':').collect();
    let (hours, minutes) = plain.split_at_checked(2)?;
    let minutes = if minutes.is_empty() { 0 } else { digits(minutes)? };
    let total = digits(hours)? * 60 + minutes;
    (minutes < 60 && total <= 18 * 60).then(|| i32::try_from(total).ok().map(|total| Some(sign * total)))?
}

// Days since 1970-01-01, Gregorian calendar in eras of 400 years that start on 1 March.
fn days_from_civil(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let longest = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + i64::from(leap),
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=longest).contains(&day) {
        return None;
    }
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    Some(era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn dates_of_all_makers_are_read() {
        let read = |text| Moment::parse(text).map(|moment| (moment.unix_millis, moment.offset_minutes));
        assert_eq!(read("2024-08-08T18:48:07-05:00"), Some((1_723_160_887_000, Some(-300))));
        assert_eq!(read("2024-08-08T23:48:07Z"), Some((1_723_160_887_000, Some(0))));
        assert_eq!(read("2024-08-08T23:48:07+00:00"), Some((1_723_160_887_000, Some(0))));
        assert_eq!(read("2024-08-09T05:18:07.25+0530"), Some((1_723_160_887_250, Some(330))));
        assert_eq!(read("2024-08-08 23:48:07"), Some((1_723_160_887_000, None)));
        assert_eq!(read("2024-08-08T23:48:07.123456Z"), Some((1_723_160_887_123, Some(0))));
    }

    #[test]
    fn dates_that_say_nothing_are_none() {
        for text in [
            "0000-00-00T00:00:00Z",
            "1970-01-01T00:00:07Z",
            "1979-12-31T23:59:59Z",
            "",
            "yesterday",
            "2024-02-30T00:00:00Z",
            "2024-13-01T00:00:00Z",
            "08/08/2024 23:48:07",
            "2024-08-08",
            "2024-08-08T23:48:07+99:00",
            "2024-08-08T23:48:07 CEST",
        ] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,40}") {
            let _ = Moment::parse(&text);
        }
    }
}
