//! The clock of a BMC: how far it is off, and what its stamps mean by ours.

use ironwatch_shared::Timestamp;

/// Off by more than this, people are told.
pub const WORTH_TELLING_MILLIS: i64 = 120_000;
/// A whole number of quarters of an hour, as time zones are: the clock is right and set to local time.
const QUARTER_MILLIS: i64 = 900_000;
/// As far as a clock may be off from such a number.
const ZONE_SLACK_MILLIS: i64 = 60_000;
/// The furthest zone.
const FURTHEST_ZONE_MILLIS: i64 = 14 * 3_600_000;

/// How far a BMC's clock is ahead of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Offset {
    /// Milliseconds; negative when it is behind.
    pub millis: i64,
}

impl Offset {
    /// From what the BMC's clock shows now.
    #[must_use]
    pub fn measured(bmc: Timestamp, ours: Timestamp) -> Self {
        Self { millis: bmc.millis_since(ours) }
    }

    /// A stamp by our clock.
    #[must_use]
    pub fn corrected(self, stamp: Timestamp) -> Timestamp {
        stamp.plus_millis(-self.millis)
    }

    /// The clock is right, and shows the time of a zone.
    #[must_use]
    pub fn is_zone(self) -> bool {
        let from_quarter = (self.millis + QUARTER_MILLIS / 2).rem_euclid(QUARTER_MILLIS) - QUARTER_MILLIS / 2;
        self.millis.abs() >= QUARTER_MILLIS && self.millis.abs() <= FURTHEST_ZONE_MILLIS && from_quarter.abs() <= ZONE_SLACK_MILLIS
    }

    /// It is wrong, and not just of another zone.
    #[must_use]
    pub fn is_wrong(self) -> bool {
        self.millis.abs() > WORTH_TELLING_MILLIS && !self.is_zone()
    }
}

/// The clock of a BMC's log, as it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogClock {
    /// What it showed, in seconds.
    pub seconds: u32,
    /// How far that is off.
    pub offset: Offset,
}

/// Seconds below are since the BMC was started, not since 1970 (IPMI 2.0, 37.1).
const SINCE_START_BELOW: u32 = 0x2000_0000;
/// A stamp that says nothing.
const UNKNOWN: u32 = u32::MAX;

impl LogClock {
    /// It has been set; otherwise it counts from the start of the BMC.
    #[must_use]
    pub fn is_set(self) -> bool {
        self.seconds >= SINCE_START_BELOW
    }

    /// A stamp by our clock; none for one that says nothing. Of a clock that counts from its start only the stamps of this
    /// start can be told.
    #[must_use]
    pub fn time_of(self, stamp: u32) -> Option<Timestamp> {
        let counts_alike = (stamp >= SINCE_START_BELOW) == self.is_set();
        let is_past = self.is_set() || stamp <= self.seconds;
        (stamp != UNKNOWN && counts_alike && is_past).then(|| self.offset.corrected(Timestamp::from_millis(i64::from(stamp) * 1000)))
    }
}

/// 2010-01-01T00:00:00Z: a clock that shows less was never set, and counts from its maker's beginning of time. Redfish is
/// of 2015.
const SET_FROM_MILLIS: i64 = 1_262_304_000_000;

/// The clock of a BMC that writes dates, as it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateClock {
    /// What it showed.
    pub shows: Timestamp,
    /// How far that is off.
    pub offset: Offset,
}

impl DateClock {
    /// From what it showed when ours showed `ours`.
    #[must_use]
    pub fn measured(shows: Timestamp, ours: Timestamp) -> Self {
        Self { shows, offset: Offset::measured(shows, ours) }
    }

    /// It has been set.
    #[must_use]
    pub fn is_set(self) -> bool {
        is_set(self.shows)
    }

    /// A date by our clock; none for one that says nothing. Of a clock that was not set only the dates since its start can
    /// be told.
    #[must_use]
    pub fn time_of(self, date: Timestamp) -> Option<Timestamp> {
        let counts_alike = is_set(date) == self.is_set();
        let is_past = self.is_set() || date <= self.shows;
        (counts_alike && is_past).then(|| self.offset.corrected(date))
    }
}

fn is_set(date: Timestamp) -> bool {
    date.as_millis() >= SET_FROM_MILLIS
}

/// A date by our clock where the BMC's clock may not be known: as it is then, if it says something.
#[must_use]
pub fn time_of_date(clock: Option<DateClock>, date: Timestamp) -> Option<Timestamp> {
    match clock {
        Some(clock) => clock.time_of(date),
        None => Some(date).filter(|date| is_set(*date)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_corrected_and_those_of_a_clock_that_was_not_set_then_say_nothing() {
        let ours = Timestamp::from_millis(1_800_000_000_000);
        let ahead = DateClock::measured(ours.plus_millis(60_000), ours);
        assert_eq!(ahead.time_of(ours), Some(ours.plus_millis(-60_000)));
        let unset = Timestamp::from_millis(946_684_800_000);
        assert_eq!((ahead.time_of(unset), time_of_date(None, unset), time_of_date(None, ours)), (None, None, Some(ours)));
        let counting = DateClock::measured(unset.plus_millis(10_000), ours);
        assert_eq!(counting.time_of(unset), Some(ours.plus_millis(-10_000)));
        assert_eq!((counting.time_of(unset.plus_millis(20_000)), counting.time_of(ours)), (None, None), "of another start");
    }

    #[test]
    fn stamps_of_a_clock_that_was_never_set_count_from_its_start() {
        let now = Timestamp::from_millis(1_800_000_000_000);
        let clock = |seconds: u32| LogClock { seconds, offset: Offset::measured(Timestamp::from_millis(i64::from(seconds) * 1000), now) };
        let unset = clock(5_000);
        assert_eq!(unset.time_of(4_000), Some(now.plus_millis(-1_000_000)));
        assert_eq!((unset.time_of(6_000), unset.time_of(1_700_000_000), unset.time_of(u32::MAX)), (None, None, None), "of another start");
        let set = clock(1_800_000_060);
        assert_eq!((set.time_of(1_800_000_000), set.time_of(4_000)), (Some(now.plus_millis(-60_000)), None));
    }

    #[test]
    fn stamps_are_corrected_and_zones_are_no_fault() {
        let ours = Timestamp::from_millis(1_800_000_000_000);
        let ahead = Offset::measured(ours.plus_millis(90_000), ours);
        assert_eq!(ahead.corrected(ours.plus_millis(90_000)), ours);
        for (millis, is_zone, is_wrong) in [
            (0, false, false),
            (90_000, false, false),
            (300_000, false, true),
            (7_200_000, true, false),
            (-18_000_000 - 20_000, true, false),
            (20_700_000, true, false),
            (7_200_000 + 300_000, false, true),
            (86_400_000 * 365, false, true),
        ] {
            let offset = Offset { millis };
            assert_eq!((offset.is_zone(), offset.is_wrong()), (is_zone, is_wrong), "{millis}");
        }
    }
}
