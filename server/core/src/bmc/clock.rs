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

#[cfg(test)]
mod tests {
    use super::*;

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
