//! `Retry-After`: seconds, or a date (RFC 9110, 10.2.3).

use crate::moment::Moment;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// How long to wait, at most `longest`; a date that has passed is no wait.
pub(crate) fn wait(text: &str, now: SystemTime, longest: Duration) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds).min(longest));
    }
    let at = http_date(text)?;
    let now = i64::try_from(now.duration_since(UNIX_EPOCH).ok()?.as_millis()).ok()?;
    Some(Duration::from_millis(u64::try_from(at - now).unwrap_or_default()).min(longest))
}

/// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7) in Unix milliseconds.
fn http_date(text: &str) -> Option<i64> {
    let mut parts = text.split_once(", ")?.1.split(' ');
    let (day, month, year, clock) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let month = MONTHS.iter().position(|name| *name == month)? + 1;
    Moment::parse(&format!("{year}-{month:02}-{day:0>2}T{clock}Z")).map(|moment| moment.unix_millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_dates_are_waits() {
        let now = UNIX_EPOCH + Duration::from_secs(784_111_777);
        let longest = Duration::from_secs(3600);
        let read = |text| wait(text, now, longest);
        assert_eq!(read(" 7 "), Some(Duration::from_secs(7)));
        assert_eq!(read("99999999"), Some(longest));
        assert_eq!(read("Sun, 06 Nov 1994 08:50:07 GMT"), Some(Duration::from_secs(30)));
        assert_eq!(read("Sun, 06 Nov 1994 08:49:00 GMT"), Some(Duration::ZERO));
        assert_eq!((read("soon"), read("-1"), read("Sun, 06 Foo 1994 08:50:07 GMT")), (None, None, None));
    }
}
