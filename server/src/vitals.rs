//! Vital signs of machines as they are kept with their BMCs: worked out once for each sweep, so that a list of ten thousand hosts
//! costs no sweep to be read, and there again when the server is started again.

use ironwatch_core::bmc::Sensor;
use ironwatch_core::bmc::vitals::Vitals;
use serde::{Deserialize, Serialize};

/// So many sweeps may fail before what the last one said is no longer known.
const MISSED: i64 = 3;
/// What is younger is never too old, however often a BMC is asked.
const LEAST_MILLIS: i64 = 60_000;

/// Vital signs, and for how long they hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// When the sensors were read, Unix milliseconds.
    #[serde(rename = "t")]
    pub taken_at: i64,
    /// From then on nobody knows, Unix milliseconds.
    #[serde(rename = "u")]
    pub stale_at: i64,
    #[serde(flatten)]
    pub vitals: Vitals,
}

impl Kept {
    /// Of all sensors of a machine. `every`: between two readings; `took`: the last one; both in milliseconds.
    #[must_use]
    pub fn of(sensors: &[Sensor], is_off: bool, taken_at: i64, every: u64, took: u64) -> Self {
        // What takes long is due again when the BMC has rested as long as it worked.
        let between = i64::try_from(every.saturating_add(took.saturating_mul(2))).unwrap_or(i64::MAX);
        let holds = between.saturating_mul(MISSED).max(LEAST_MILLIS);
        Self { taken_at, stale_at: taken_at.saturating_add(holds), vitals: Vitals::of(sensors, is_off) }
    }

    /// As the store has it; empty where nothing is known.
    #[must_use]
    pub fn to_text(&self) -> String {
        if self.vitals == Vitals::default() { String::new() } else { serde_json::to_string(self).unwrap_or_default() }
    }

    /// From the store; none where nothing is known.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.is_empty() { None } else { serde_json::from_str(text).ok() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_holds_for_some_sweeps_and_no_longer() {
        let held = |every, took| Kept::of(&[], false, 1_000, every, took).stale_at - 1_000;
        assert_eq!(held(60_000, 2_000), 192_000);
        assert_eq!(held(60_000, 200_000), 1_380_000, "a board that needs minutes to answer");
        assert_eq!(held(1_000, 100), 60_000, "asked every second");
        assert_eq!(held(u64::MAX, 5), i64::MAX - 1_000);
    }

    #[test]
    fn they_come_back_as_they_were() {
        let vitals = Vitals { inlet: Some(23.5), ..Vitals::default() };
        let kept = Kept { taken_at: 5, stale_at: 9, vitals };
        assert_eq!(kept.to_text(), r#"{"t":5,"u":9,"inlet":23.5}"#);
        assert_eq!(Kept::parse(&kept.to_text()), Some(kept));
        assert_eq!((Kept::of(&[], false, 5, 1, 1).to_text().as_str(), Kept::parse(""), Kept::parse("{}")), ("", None, None));
    }
}
