//! A sensor of a BMC, and what it says is wrong.

use super::limits::{Limits, Past, ours};
use super::state::{Meaning, limit_class};
use crate::alert::AlertKey;
use crate::catalog::{Clears, explain};
use crate::component::Component;
use crate::observation::{Code, NoReading, Source};
use ironwatch_shared::Severity;
use serde::Serialize;

/// What a sensor measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SensorKind {
    /// °C.
    Temperature,
    /// V.
    Voltage,
    /// A.
    Current,
    /// RPM, or percent of what the fan can do.
    Fan,
    /// W.
    Power,
    /// J or kWh.
    Energy,
    /// Percent of humidity.
    Humidity,
    /// Percent of something.
    Percent,
    /// States only.
    States,
    /// Something else.
    Other,
}

impl SensorKind {
    /// The word in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            SensorKind::Temperature => "temperature",
            SensorKind::Voltage => "voltage",
            SensorKind::Current => "current",
            SensorKind::Fan => "fan",
            SensorKind::Power => "power",
            SensorKind::Energy => "energy",
            SensorKind::Humidity => "humidity",
            SensorKind::Percent => "percent",
            SensorKind::States => "states",
            SensorKind::Other => "other",
        }
    }

    /// The kind with this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [
            SensorKind::Temperature,
            SensorKind::Voltage,
            SensorKind::Current,
            SensorKind::Fan,
            SensorKind::Power,
            SensorKind::Energy,
            SensorKind::Humidity,
            SensorKind::Percent,
            SensorKind::States,
            SensorKind::Other,
        ]
        .into_iter()
        .find(|kind| kind.as_str() == word)
    }

    /// The class of a number past its limit.
    fn limit_class(self) -> &'static str {
        match self {
            SensorKind::Temperature => limit_class(0x01),
            SensorKind::Voltage => limit_class(0x02),
            SensorKind::Current => limit_class(0x03),
            SensorKind::Fan => limit_class(0x04),
            SensorKind::Power
            | SensorKind::Energy
            | SensorKind::Humidity
            | SensorKind::Percent
            | SensorKind::States
            | SensorKind::Other => limit_class(0x0b),
        }
    }

    /// The name under which rules ask for the number, with its unit.
    #[must_use]
    fn reading_name(self) -> Option<&'static str> {
        match self {
            SensorKind::Temperature => Some("temperature_celsius"),
            SensorKind::Voltage => Some("voltage_volts"),
            SensorKind::Current => Some("current_amperes"),
            SensorKind::Fan => Some("fan_rpm"),
            SensorKind::Power => Some("power_watts"),
            SensorKind::Energy | SensorKind::Humidity | SensorKind::Percent | SensorKind::States | SensorKind::Other => None,
        }
    }
}

/// How a BMC says that a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// Well.
    Ok,
    /// Somewhat ill.
    Warning,
    /// Ill.
    Critical,
}

/// A sensor, read.
#[derive(Debug, Clone, PartialEq)]
pub struct Sensor {
    /// By which protocol it was read.
    pub source: Source,
    /// Its name, as the BMC has it.
    pub name: String,
    /// The part it belongs to.
    pub component: Component,
    /// What it measures.
    pub kind: SensorKind,
    /// The unit of the number.
    pub unit: String,
    /// The number, or why there is none. One with states only has none.
    pub reading: Result<f64, NoReading>,
    /// States that hold, in words.
    pub states: Vec<String>,
    /// What of them is a problem.
    pub problems: Vec<Meaning>,
    /// All problems that it could have: what of these is not among `problems` is not.
    pub possible: Vec<Meaning>,
    /// Limits that the BMC has.
    pub limits: Limits,
    /// How the BMC says that it is, where it says so apart from limits and states.
    pub health: Option<Health>,
}

/// Something that holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Holds {
    /// What of which part.
    pub key: AlertKey,
    /// Its class and code.
    pub class: &'static str,
    /// Within the class.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// In words.
    pub evidence: String,
    /// How long it must hold to count, in milliseconds: one number may be wrong, two hardly are.
    pub for_millis: i64,
}

/// A warning by a number must hold for so long; what is critical counts at once.
const WARNING_HOLDS_MILLIS: i64 = 60_000;
/// Codes of numbers past limits.
const LIMIT_CODES: [&str; 2] = ["warning", "critical"];

impl Sensor {
    /// It was read, and what it does not say is not so.
    #[must_use]
    pub fn speaks(&self) -> bool {
        self.reading.is_ok() || !self.possible.is_empty() && self.kind == SensorKind::States
    }

    /// The limits that count: those of the BMC, ours only where it has none.
    #[must_use]
    pub fn effective_limits(&self) -> Limits {
        let own = self.limits.sane();
        if own.is_empty() && self.health.is_none() && !self.is_share() { ours(self.kind, &self.name) } else { own }
    }

    /// A fan in percent of what it can do: what holds of turns per minute says nothing of it.
    fn is_share(&self) -> bool {
        self.kind == SensorKind::Fan && self.unit == "%"
    }

    /// The name under which rules ask for the number, with its unit.
    #[must_use]
    pub fn reading_name(&self) -> Option<&'static str> {
        self.kind.reading_name().filter(|_| !self.is_share())
    }

    fn key(&self, class: &str, code: &Code) -> AlertKey {
        AlertKey { component: self.component.clone(), problem: explain(class, Some(code)).problem }
    }

    /// What holds now. `held` says how bad a problem is that stands already.
    #[must_use]
    pub fn holds(&self, held: impl Fn(&AlertKey) -> Option<Severity>) -> Vec<Holds> {
        let mut holds: Vec<Holds> = self.problems.iter().map(|meaning| self.state(*meaning)).collect();
        let class = self.kind.limit_class();
        if let Ok(number) = self.reading {
            let key = self.key(class, &Code::word("critical"));
            let past = self.effective_limits().past(number, held(&key));
            holds.extend(past.map(|past| self.limit(class, number, past)));
        }
        if let Some(health) = self.health.filter(|health| *health != Health::Ok)
            && holds.is_empty()
        {
            let severity = if health == Health::Critical { Severity::Critical } else { Severity::Warning };
            let code = Code::word(if health == Health::Critical { "critical" } else { "warning" });
            let evidence =
                format!("{}: the BMC says that it is {}", self.shown(), if health == Health::Critical { "critical" } else { "not well" });
            holds.push(Holds { key: self.key(class, &code), class, code, severity, evidence, for_millis: 0 });
        }
        holds
    }

    fn state(&self, meaning: Meaning) -> Holds {
        let code = Code::word(meaning.code);
        let evidence = format!("{}: {}", self.shown(), self.states.join(", "));
        Holds { key: self.key(meaning.class, &code), class: meaning.class, code, severity: meaning.severity, evidence, for_millis: 0 }
    }

    fn limit(&self, class: &'static str, number: f64, past: Past) -> Holds {
        let code = Code::word(if past.severity == Severity::Critical { "critical" } else { "warning" });
        let side = if past.is_low { "at or below" } else { "at or above" };
        let whose = if self.limits.sane().is_empty() { " (Ironwatch's limit: the BMC has none)" } else { "" };
        let evidence = format!("{} = {} {}, {side} {} {}{whose}", self.name, short(number), self.unit, short(past.limit), self.unit);
        let for_millis = if past.severity == Severity::Critical { 0 } else { WARNING_HOLDS_MILLIS };
        Holds { key: self.key(class, &code), class, code, severity: past.severity, evidence, for_millis }
    }

    /// Problems that it says do not hold: of those that end with what the source says, and no others, as a memory error that
    /// happened has happened although the sensor says nothing now.
    #[must_use]
    pub fn denies(&self) -> Vec<AlertKey> {
        if !self.speaks() {
            return Vec::new();
        }
        let limits = self.reading.is_ok().then(|| LIMIT_CODES.map(|code| (self.kind.limit_class(), code))).into_iter().flatten();
        let states = self.possible.iter().map(|meaning| (meaning.class, meaning.code));
        let ends = |class: &str, code: &Code| explain(class, Some(code)).entry.clears == Clears::Source;
        let mut keys: Vec<AlertKey> = limits
            .chain(states)
            .map(|(class, code)| (class, Code::word(code)))
            .filter(|(class, code)| ends(class, code))
            .map(|(class, code)| self.key(class, &code))
            .collect();
        keys.sort();
        keys.dedup();
        keys
    }

    fn shown(&self) -> String {
        match &self.reading {
            Ok(number) => format!("{} = {} {}", self.name, short(*number), self.unit),
            Err(_) => self.name.clone(),
        }
    }
}

/// A number as people write it.
#[must_use]
pub fn short(number: f64) -> f64 {
    if number.abs() < 10.0 { (number * 1000.0).round() / 1000.0 } else { (number * 10.0).round() / 10.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bmc::state::{meaning_of, possible};

    fn temperature(number: f64, limits: Limits) -> Sensor {
        Sensor {
            source: Source::Ipmi,
            name: "CPU1 Temp".to_owned(),
            component: Component::new("sensor", "CPU1 Temp"),
            kind: SensorKind::Temperature,
            unit: "°C".to_owned(),
            reading: Ok(number),
            states: Vec::new(),
            problems: Vec::new(),
            possible: Vec::new(),
            limits,
            health: None,
        }
    }

    fn supply(offsets: &[u8]) -> Sensor {
        Sensor {
            kind: SensorKind::States,
            component: Component::new("psu", "PSU1"),
            reading: Err(NoReading("states only".to_owned())),
            states: offsets.iter().map(|offset| format!("state {offset}")).collect(),
            problems: offsets.iter().filter_map(|offset| meaning_of(0x6f, 8, *offset)).collect(),
            possible: possible(0x6f, 8),
            ..temperature(0.0, Limits::default())
        }
    }

    #[test]
    fn the_limits_of_the_bmc_win_over_ours() {
        let none = |_: &AlertKey| None;
        let own = Limits { upper_critical: Some(100.0), ..Limits::default() };
        assert_eq!(temperature(96.0, own).holds(none), []);
        let holds = temperature(96.0, Limits::default()).holds(none);
        assert_eq!(
            holds.iter().map(|holds| (holds.class, holds.severity)).collect::<Vec<_>>(),
            [("temperature_limit", Severity::Critical)]
        );
        assert!(holds.iter().all(|holds| holds.evidence.contains("Ironwatch's limit")));
    }

    #[test]
    fn a_fan_in_percent_is_not_judged_by_turns_per_minute() {
        let fan = |number, unit: &str| Sensor { kind: SensorKind::Fan, unit: unit.to_owned(), ..temperature(number, Limits::default()) };
        assert_eq!((fan(23.0, "%").holds(|_| None), fan(23.0, "%").reading_name()), (vec![], None));
        assert_eq!((fan(23.0, "RPM").holds(|_| None).len(), fan(23.0, "RPM").reading_name()), (1, Some("fan_rpm")));
    }

    #[test]
    fn a_supply_without_input_is_told_and_a_good_one_denies_it() {
        let holds = supply(&[0, 3]).holds(|_| None);
        assert_eq!(
            holds.iter().map(|holds| (holds.class, holds.code.to_string())).collect::<Vec<_>>(),
            [("psu_fault", "input_lost".to_owned())]
        );
        let key = holds.iter().map(|holds| holds.key.clone()).next();
        assert!(key.is_some_and(|key| supply(&[0]).denies().contains(&key)));
        let silent =
            Sensor { reading: Err(NoReading("off".to_owned())), kind: SensorKind::Temperature, ..temperature(0.0, Limits::default()) };
        assert_eq!(silent.denies(), [], "no reading denies nothing");
    }

    #[test]
    fn what_happened_is_not_denied_by_a_sensor_that_says_nothing_now() {
        let memory = Sensor { component: Component::new("memory", "DIMM_A3"), possible: possible(0x6f, 0x0c), ..supply(&[]) };
        assert!(memory.denies().iter().all(|key| key.problem != "memory_uncorrected"), "{:?}", memory.denies());
    }
}
