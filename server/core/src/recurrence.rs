//! Times that come again: a cron expression in a time zone, and how long each lasts.
//!
//! Wall clocks jump. A time that a clock skips happens at the jump; one that it shows twice happens once, unless the
//! expression means every hour or minute (croner follows the OCPS rules). The length is elapsed time, not wall time.

use croner::Cron;
use croner::parser::CronParser;
use ironwatch_shared::Timestamp;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{Timestamp as Absolute, Zoned};
use serde::{Deserialize, Serialize};

/// Longest single time: 31 days. More is not a window, it is a state.
const MAX_MINUTES: u32 = 31 * 24 * 60;

/// As people write it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RecurrenceSaid {
    /// Five fields: minute, hour, day of month, month, day of week. `0 22 * * MON-FRI`.
    pub cron: String,
    /// A name of the IANA list: `Europe/Berlin`. `UTC` when absent.
    #[serde(default = "utc")]
    pub time_zone: String,
    /// How long each lasts, minutes.
    pub minutes: u32,
}

fn utc() -> String {
    "UTC".to_owned()
}

/// The same, read and sound.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "RecurrenceSaid", into = "RecurrenceSaid")]
pub struct Recurrence {
    said: RecurrenceSaid,
    cron: Box<Cron>,
    zone: TimeZone,
}

#[cfg(feature = "schema")]
impl utoipa::PartialSchema for Recurrence {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        RecurrenceSaid::schema()
    }
}

#[cfg(feature = "schema")]
impl utoipa::ToSchema for Recurrence {}

impl PartialEq for Recurrence {
    fn eq(&self, other: &Self) -> bool {
        self.said == other.said
    }
}

/// A time zone by its name.
///
/// # Errors
/// A sentence with the name.
pub fn time_zone(name: &str) -> Result<TimeZone, String> {
    TimeZoneDatabase::bundled().get(name).map_err(|_| format!("time_zone = {name:?} is not in the IANA list, as Europe/Berlin or UTC is"))
}

/// A moment as a clock of this zone shows it; `None` beyond year 9999.
#[must_use]
pub fn in_zone(at: Timestamp, zone: &TimeZone) -> Option<Zoned> {
    Some(Absolute::from_millisecond(at.as_millis()).ok()?.to_zoned(zone.clone()))
}

impl TryFrom<RecurrenceSaid> for Recurrence {
    type Error = String;

    fn try_from(said: RecurrenceSaid) -> Result<Self, String> {
        let zone = time_zone(&said.time_zone)?;
        if !(1..=MAX_MINUTES).contains(&said.minutes) {
            return Err(format!("minutes = {} must be 1 to {MAX_MINUTES}", said.minutes));
        }
        let fields = said.cron.split_whitespace().count();
        let cron = CronParser::builder().build().parse(&said.cron).ok().filter(|_| fields == 5);
        let wanted = "five fields: minute, hour, day of month, month, day of week, as in \"0 22 * * MON-FRI\"";
        let cron = cron.ok_or_else(|| format!("cron = {:?} must be {wanted}", said.cron))?;
        Ok(Self { said, cron: Box::new(cron), zone })
    }
}

impl From<Recurrence> for RecurrenceSaid {
    fn from(recurrence: Recurrence) -> Self {
        recurrence.said
    }
}

impl Recurrence {
    /// As people wrote it.
    #[must_use]
    pub fn said(&self) -> &RecurrenceSaid {
        &self.said
    }

    fn length_millis(&self) -> i64 {
        i64::from(self.said.minutes) * 60_000
    }

    /// The first time that begins at or after this moment: from when and until when.
    #[must_use]
    pub fn next(&self, at: Timestamp) -> Option<(Timestamp, Timestamp)> {
        // Times begin with a second, and croner looks at seconds only: a part of one would bring the time before.
        let at =
            Timestamp::from_millis(at.as_millis().div_euclid(1000) * 1000 + if at.as_millis().rem_euclid(1000) > 0 { 1000 } else { 0 });
        let begins = self.cron.find_next_occurrence(&in_zone(at, &self.zone)?, true).ok()?;
        let begins = Timestamp::from_millis(begins.timestamp().as_millisecond());
        Some((begins, begins.plus_millis(self.length_millis())))
    }

    /// Until when the time lasts that is on; `None` when none is. Times that overlap are one.
    #[must_use]
    pub fn on_until(&self, now: Timestamp) -> Option<Timestamp> {
        // One that began a length ago to the millisecond is over.
        let mut from = now.plus_millis(1 - self.length_millis());
        let mut until: Option<Timestamp> = None;
        // Each turn is one beginning; a window of a month that begins every minute is cut here, and asked again then.
        for _ in 0..100 {
            match self.next(from) {
                Some((begins, ends)) if begins <= until.unwrap_or(now) => {
                    until = Some(ends);
                    from = begins.plus_millis(1);
                }
                Some(_) | None => break,
            }
        }
        until.filter(|until| *until > now)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at once")]
    use super::*;

    fn nightly(cron: &str, zone: &str, minutes: u32) -> Recurrence {
        RecurrenceSaid { cron: cron.into(), time_zone: zone.into(), minutes }.try_into().unwrap()
    }

    fn at(text: &str) -> Timestamp {
        Timestamp::from_millis(text.parse::<Absolute>().unwrap().as_millisecond())
    }

    fn until(recurrence: &Recurrence, moment: &str) -> Option<Timestamp> {
        recurrence.on_until(at(moment))
    }

    #[test]
    fn a_window_is_on_from_its_beginning_until_just_before_its_end() {
        let window = nightly("0 22 * * *", "UTC", 120);
        assert_eq!(until(&window, "2026-11-27T21:59:59.999Z"), None);
        assert_eq!(until(&window, "2026-11-27T22:00:00Z"), Some(at("2026-11-28T00:00:00Z")));
        assert_eq!(until(&window, "2026-11-27T23:59:59.999Z"), Some(at("2026-11-28T00:00:00Z")));
        assert_eq!(until(&window, "2026-11-28T00:00:00Z"), None);
    }

    #[test]
    fn it_goes_by_the_clock_on_the_wall_there() {
        let window = nightly("0 8 * * MON", "America/New_York", 60);
        assert!(until(&window, "2026-11-30T13:30:00Z").is_some(), "winter: five hours behind");
        assert!(until(&window, "2026-07-27T12:30:00Z").is_some(), "summer: four hours behind");
        assert_eq!(until(&window, "2026-11-29T13:30:00Z"), None, "a Sunday");
    }

    #[test]
    fn a_skipped_time_happens_once_and_a_repeated_one_too() {
        // Berlin, 29 March 2026: 02:00 becomes 03:00; 25 October: 03:00 becomes 02:00.
        let window = nightly("30 2 * * *", "Europe/Berlin", 60);
        let begins = window.next(at("2026-03-28T23:30:00Z")).unwrap().0;
        assert!((at("2026-03-29T01:00:00Z")..=at("2026-03-29T01:30:00Z")).contains(&begins), "{begins}");
        assert_eq!(window.next(begins.plus_millis(1)).unwrap().0, at("2026-03-30T00:30:00Z"));
        let first = window.next(at("2026-10-24T22:00:00Z")).unwrap().0;
        assert_eq!(first, at("2026-10-25T00:30:00Z"));
        assert_eq!(window.next(first.plus_millis(1)).unwrap().0, at("2026-10-26T01:30:00Z"));
    }

    #[test]
    fn windows_that_touch_or_overlap_are_one() {
        let hourly = nightly("0 8-11 * * *", "UTC", 90);
        assert_eq!(until(&hourly, "2026-11-27T08:00:00Z"), Some(at("2026-11-27T12:30:00Z")));
        assert!(until(&nightly("* * * * *", "UTC", 60), "2026-11-27T08:00:00Z").is_some());
    }

    #[test]
    fn what_is_no_recurrence_is_refused_with_the_reason() {
        for (cron, zone, minutes, part) in [
            ("0 22 * *", "UTC", 60, "five fields"),
            ("0 0 22 * * *", "UTC", 60, "five fields"),
            ("61 * * * *", "UTC", 60, "five fields"),
            ("@daily", "UTC", 60, "five fields"),
            ("0 22 * * *", "Europe/Atlantis", 60, "IANA"),
            ("0 22 * * *", "../../etc/passwd", 60, "IANA"),
            ("0 22 * * *", "UTC", 0, "minutes"),
            ("0 22 * * *", "UTC", 44_641, "minutes"),
        ] {
            let error = Recurrence::try_from(RecurrenceSaid { cron: cron.into(), time_zone: zone.into(), minutes }).unwrap_err();
            assert!(error.contains(part), "{error}");
        }
        assert_eq!(nightly("0 0 30 2 *", "UTC", 60).next(at("2026-11-27T08:00:00Z")), None, "a day that never comes");
    }
}
