//! Where a number is no longer as it should be: limits of the BMC, and ours where it has none.

use super::SensorKind;
use ironwatch_shared::Severity;

/// Limits in the unit of the sensor.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Limits {
    /// At or below: warning.
    pub lower_warning: Option<f64>,
    /// At or below: critical.
    pub lower_critical: Option<f64>,
    /// At or below: the maker expects damage or a shutdown.
    pub lower_fatal: Option<f64>,
    /// At or above: warning.
    pub upper_warning: Option<f64>,
    /// At or above: critical.
    pub upper_critical: Option<f64>,
    /// At or above: the maker expects damage or a shutdown.
    pub upper_fatal: Option<f64>,
    /// How far back within a limit a number must come to be well again.
    pub hysteresis: Option<f64>,
}

/// A limit that a number is past.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Past {
    /// How bad that is.
    pub severity: Severity,
    /// The limit.
    pub limit: f64,
    /// The number is too low; otherwise too high.
    pub is_low: bool,
}

impl Limits {
    /// There is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self { hysteresis: self.hysteresis, ..Self::default() }
    }

    /// Limits that say something. Some boards have zeros for "none", or limits in an order that cannot be.
    #[must_use]
    pub fn sane(self) -> Self {
        let mut limits = self;
        let upper = [limits.upper_warning, limits.upper_critical, limits.upper_fatal];
        if upper.iter().all(|limit| limit.is_none_or(|limit| limit == 0.0)) {
            (limits.upper_warning, limits.upper_critical, limits.upper_fatal) = (None, None, None);
        }
        let lowest_upper = upper.into_iter().flatten().fold(f64::INFINITY, f64::min);
        for lower in [&mut limits.lower_warning, &mut limits.lower_critical, &mut limits.lower_fatal] {
            *lower = lower.filter(|lower| *lower < lowest_upper);
        }
        limits
    }

    /// The worst limit that a number is past. One that is held is left only when the number is back by the hysteresis.
    #[must_use]
    pub fn past(&self, number: f64, held: Option<Severity>) -> Option<Past> {
        let hysteresis = self.hysteresis.filter(|width| width.is_finite() && *width >= 0.0).unwrap_or(0.0);
        let is_past = |limit: f64, severity: Severity, is_low: bool| {
            let slack = if held.is_some_and(|held| held >= severity) { hysteresis } else { 0.0 };
            let beyond = if is_low { number <= limit + slack } else { number >= limit - slack };
            (beyond && limit.is_finite()).then_some(Past { severity, limit, is_low })
        };
        [
            (self.lower_fatal, Severity::Critical, true),
            (self.upper_fatal, Severity::Critical, false),
            (self.lower_critical, Severity::Critical, true),
            (self.upper_critical, Severity::Critical, false),
            (self.lower_warning, Severity::Warning, true),
            (self.upper_warning, Severity::Warning, false),
        ]
        .into_iter()
        .find_map(|(limit, severity, is_low)| is_past(limit?, severity, is_low))
    }
}

/// Limits for a sensor of which the BMC has none, by what it measures and is called. Those of the old tools, made sane: a limit
/// for the air at the inlet is for no other temperature.
#[must_use]
pub fn ours(kind: SensorKind, name: &str) -> Limits {
    let lower = name.to_ascii_lowercase();
    let is_about = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    match kind {
        SensorKind::Temperature if is_about(&["inlet", "ambient", "intake", "front panel", "fp_", "fp temp"]) => {
            Limits { upper_warning: Some(40.0), upper_critical: Some(45.0), hysteresis: Some(2.0), ..Limits::default() }
        }
        SensorKind::Temperature if is_about(&["cpu", "processor"]) && !is_about(&["margin", "vr", "dimm", "dts"]) => {
            Limits { upper_warning: Some(85.0), upper_critical: Some(95.0), hysteresis: Some(3.0), ..Limits::default() }
        }
        // What does not turn at all stands still; how fast is fast enough only the maker knows.
        SensorKind::Fan => Limits { lower_critical: Some(500.0), hysteresis: Some(100.0), ..Limits::default() },
        SensorKind::Temperature
        | SensorKind::Voltage
        | SensorKind::Current
        | SensorKind::Power
        | SensorKind::Energy
        | SensorKind::Humidity
        | SensorKind::Percent
        | SensorKind::States
        | SensorKind::Other => Limits::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        lower_warning: Some(10.0),
        lower_critical: Some(5.0),
        lower_fatal: None,
        upper_warning: Some(80.0),
        upper_critical: Some(90.0),
        upper_fatal: Some(100.0),
        hysteresis: Some(2.0),
    };

    #[test]
    fn the_worst_limit_counts_and_is_left_by_the_hysteresis() {
        let past = |number, held| LIMITS.past(number, held).map(|past| (past.severity, past.limit, past.is_low));
        assert_eq!(past(50.0, None), None);
        assert_eq!(past(80.0, None), Some((Severity::Warning, 80.0, false)));
        assert_eq!(past(95.0, None), Some((Severity::Critical, 90.0, false)));
        assert_eq!(past(101.0, None), Some((Severity::Critical, 100.0, false)));
        assert_eq!(past(89.0, Some(Severity::Critical)), Some((Severity::Critical, 90.0, false)), "not back by two degrees");
        assert_eq!(past(87.0, Some(Severity::Critical)), Some((Severity::Warning, 80.0, false)));
        assert_eq!(past(79.0, Some(Severity::Warning)), Some((Severity::Warning, 80.0, false)));
        assert_eq!(past(77.0, Some(Severity::Warning)), None);
        assert_eq!(past(5.0, None), Some((Severity::Critical, 5.0, true)));
    }

    #[test]
    fn limits_that_cannot_be_are_none() {
        let zeros = Limits { upper_warning: Some(0.0), upper_critical: Some(0.0), ..Limits::default() };
        assert!(zeros.sane().is_empty() && zeros.sane().past(20.0, None).is_none());
        let crossed = Limits { lower_critical: Some(90.0), upper_critical: Some(80.0), ..Limits::default() };
        assert_eq!(crossed.sane(), Limits { upper_critical: Some(80.0), ..Limits::default() });
    }

    #[test]
    fn ours_are_for_what_they_are_meant_for() {
        assert_eq!(ours(SensorKind::Temperature, "Inlet Temp").upper_critical, Some(45.0));
        assert!(ours(SensorKind::Temperature, "HDD Temp").is_empty() && ours(SensorKind::Temperature, "CPU1 VR Temp").is_empty());
        assert_eq!(ours(SensorKind::Temperature, "CPU1 Temp").upper_critical, Some(95.0));
        assert_eq!(ours(SensorKind::Fan, "FAN1").lower_critical, Some(500.0));
    }
}
