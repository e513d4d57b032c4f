//! Where a BMC sees trouble, in all spellings.

use crate::doc::Doc;
use serde::Serialize;

/// Bounds in the unit of the reading. Absent where the BMC names none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Thresholds {
    /// Below it: look.
    pub lower_caution: Option<f64>,
    /// Below it: act.
    pub lower_critical: Option<f64>,
    /// Below it: harm.
    pub lower_fatal: Option<f64>,
    /// Above it: look.
    pub upper_caution: Option<f64>,
    /// Above it: act.
    pub upper_critical: Option<f64>,
    /// Above it: harm.
    pub upper_fatal: Option<f64>,
}

/// For each bound its spellings: Sensor, Thermal and Power, what users set, iLO 4.
const SPELLINGS: [&[&str]; 6] = [
    &["Thresholds/LowerCaution/Reading", "LowerThresholdNonCritical", "Thresholds/LowerCautionUser/Reading", "LowerThresholdUser"],
    &["Thresholds/LowerCritical/Reading", "LowerThresholdCritical", "Thresholds/LowerCriticalUser/Reading"],
    &["Thresholds/LowerFatal/Reading", "LowerThresholdFatal", "LowerThresholdNonRecoverable"],
    &["Thresholds/UpperCaution/Reading", "UpperThresholdNonCritical", "Thresholds/UpperCautionUser/Reading", "UpperThresholdUser"],
    &["Thresholds/UpperCritical/Reading", "UpperThresholdCritical", "Thresholds/UpperCriticalUser/Reading"],
    &["Thresholds/UpperFatal/Reading", "UpperThresholdFatal", "UpperThresholdNonRecoverable"],
];

impl Thresholds {
    /// Reads them; `change` brings a number to the unit of the reading.
    pub(super) fn of(doc: Doc<'_>, change: impl Fn(f64) -> f64) -> Self {
        let [lower_caution, lower_critical, lower_fatal, upper_caution, upper_critical, upper_fatal] =
            SPELLINGS.map(|spellings| doc.first_number(spellings));
        // An upper bound of 0 means that there is none: nothing is always too much.
        let upper = |bound: Option<f64>| bound.filter(|bound| *bound != 0.0).map(&change);
        Self {
            lower_caution: lower_caution.map(&change),
            lower_critical: lower_critical.map(&change),
            lower_fatal: lower_fatal.map(&change),
            upper_caution: upper(upper_caution),
            upper_critical: upper(upper_critical),
            upper_fatal: upper(upper_fatal),
        }
    }

    /// Takes over bounds that only another resource names.
    pub(super) fn complete_from(&mut self, other: &Self) {
        self.lower_caution = self.lower_caution.or(other.lower_caution);
        self.lower_critical = self.lower_critical.or(other.lower_critical);
        self.lower_fatal = self.lower_fatal.or(other.lower_fatal);
        self.upper_caution = self.upper_caution.or(other.upper_caution);
        self.upper_critical = self.upper_critical.or(other.upper_critical);
        self.upper_fatal = self.upper_fatal.or(other.upper_fatal);
    }

    /// Whether there is any.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn bounds_are_found_in_all_spellings() {
        let new = json!({"Thresholds": {"UpperCaution": {"Reading": 42}, "UpperCritical": {"Reading": null}, "UpperFatal": {"Reading": "50"}, "LowerCaution": {}}});
        let old =
            json!({"UpperThresholdNonCritical": 42, "UpperThresholdCritical": 45, "LowerThresholdFatal": 0, "UpperThresholdFatal": 0});
        let (new, old) = (Thresholds::of(Doc(&new), |n| n), Thresholds::of(Doc(&old), |n| n));
        assert_eq!(new, Thresholds { upper_caution: Some(42.0), upper_fatal: Some(50.0), ..Thresholds::default() });
        assert_eq!(
            old,
            Thresholds { upper_caution: Some(42.0), upper_critical: Some(45.0), lower_fatal: Some(0.0), ..Thresholds::default() }
        );
        let mut both = new;
        both.complete_from(&old);
        assert_eq!((both.upper_critical, both.upper_fatal, both.lower_fatal), (Some(45.0), Some(50.0), Some(0.0)));
    }
}
