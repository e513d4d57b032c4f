//! Parts that are well or not: supplies, fans, redundancy, computers. What they can be is told as well, so that it ends when
//! the part is well again.

use super::Told;
use super::number::{health, is_within, supply_name};
use ironwatch_core::bmc::limits::Limits;
use ironwatch_core::bmc::{Health, Meaning, Sensor, SensorKind};
use ironwatch_core::component::Component;
use ironwatch_core::observation::{NoReading, Source};
use ironwatch_redfish::{Readings, RedundancyOf, Status, System};
use ironwatch_shared::Severity;

/// How a part stands.
#[derive(Debug, Clone)]
pub struct Condition {
    /// In the BMC's words.
    words: Vec<String>,
    /// Unless it is absent, off, or the BMC does not say.
    health: Option<Health>,
    /// Why it says nothing.
    silent: String,
}

impl Condition {
    pub fn of(status: &Status) -> Self {
        let state = status.state.as_ref().map(|state| state.as_str().to_owned());
        let health = health(status);
        let silent = match &state {
            Some(state) if state != "Enabled" => format!("the part is {state}"),
            Some(_) | None => "the BMC does not say how it is".to_owned(),
        };
        let word = health.map(|health| match health {
            Health::Ok => "OK",
            Health::Warning => "Warning",
            Health::Critical => "Critical",
        });
        Self { words: state.into_iter().chain(word.map(str::to_owned)).collect(), health, silent }
    }
}

const fn meaning(class: &'static str, code: &'static str, severity: Severity) -> Meaning {
    Meaning { class, code, severity }
}

/// What it means that a part of a kind is ill: a warning, and critical.
type Ill = [Meaning; 2];

const SUPPLY: Ill = [meaning("psu_fault", "warning", Severity::Warning), meaning("psu_fault", "critical", Severity::Critical)];
const FAN: Ill = [meaning("fan_speed", "warning", Severity::Warning), meaning("fan_speed", "critical", Severity::Critical)];
const GROUP: Ill = [meaning("redundancy_lost", "degraded", Severity::Warning), meaning("redundancy_lost", "lost", Severity::Error)];
const OTHER: Ill = [meaning("sensor_limit", "warning", Severity::Warning), meaning("sensor_limit", "critical", Severity::Critical)];
const INPUT_LOST: Meaning = meaning("psu_fault", "input_lost", Severity::Error);
const COMPUTER: Meaning = meaning("chassis_fault", "critical", Severity::Error);

fn ill(health: Option<Health>, meanings: Ill) -> Option<Meaning> {
    let [warning, critical] = meanings;
    match health? {
        Health::Ok => None,
        Health::Warning => Some(warning),
        Health::Critical => Some(critical),
    }
}

/// A sensor of states. One of a part that is not there, is off, or of which the BMC says nothing, says nothing.
fn states(name: String, component: Component, condition: &Condition, meanings: Ill) -> Sensor {
    let speaks = condition.health.is_some();
    let why = if speaks { "it has states only" } else { &condition.silent };
    Sensor {
        source: Source::Redfish,
        name,
        component,
        kind: SensorKind::States,
        unit: String::new(),
        reading: Err(NoReading(why.to_owned())),
        states: if speaks { condition.words.clone() } else { Vec::new() },
        problems: ill(condition.health, meanings).into_iter().collect(),
        possible: if speaks { meanings.to_vec() } else { Vec::new() },
        limits: Limits::default(),
        health: condition.health,
    }
}

/// Makes a sensor without a number one of states; `words` is what it says instead.
pub fn make_states(sensor: &mut Sensor, condition: &Condition, words: Option<String>) {
    let kind = states(sensor.name.clone(), sensor.component.clone(), condition, OTHER);
    sensor.kind = kind.kind;
    sensor.unit.clear();
    sensor.reading = kind.reading;
    sensor.problems = kind.problems;
    sensor.possible = kind.possible;
    sensor.states = words.map_or(kind.states, |words| vec![words]);
    sensor.limits = Limits::default();
}

/// Power supplies, empty bays included.
pub fn supplies(readings: &Readings) -> Vec<Told> {
    let tell = |(place, supply): (usize, &ironwatch_redfish::PowerSupply)| {
        let short = supply_name(supply, place);
        let condition = Condition::of(&supply.part.status);
        let name = supply.part.name.clone().unwrap_or_else(|| short.clone());
        let mut sensor = states(name, Component::new("psu", &short), &condition, SUPPLY);
        if supply.part.status.is_present() && supply.input_lost.is_some() {
            sensor.possible.push(INPUT_LOST);
        }
        if supply.input_lost == Some(true) && supply.part.status.is_present() {
            // That it is ill is because of that.
            sensor.problems = vec![INPUT_LOST];
            sensor.states.push("no input".to_owned());
        }
        Told { sensor, paths: supply.part.paths.clone(), number: None }
    };
    readings.power_supplies.iter().enumerate().map(tell).collect()
}

/// Fans whose speed no sensor tells.
pub fn fans(readings: &Readings) -> Vec<Told> {
    let has_sensor = |fan: &&ironwatch_redfish::Fan| {
        let speed = |sensor: &ironwatch_redfish::Sensor| sensor.kind == ironwatch_redfish::SensorKind::Fan;
        readings.sensors.iter().filter(|sensor| speed(sensor)).any(|sensor| fan.part.paths.iter().any(|path| is_within(sensor, path)))
    };
    let tell = |fan: &ironwatch_redfish::Fan| {
        let name = fan.part.name.clone().unwrap_or_else(|| fan.part.label().to_owned());
        let sensor = states(name.clone(), Component::new("fan", &name), &Condition::of(&fan.part.status), FAN);
        Told { sensor, paths: fan.part.paths.clone(), number: None }
    };
    readings.fans.iter().filter(|fan| !has_sensor(fan)).map(tell).collect()
}

/// Groups of which some may fail. All of a kind are one part: that a log says redundancy is lost is about them, too.
pub fn redundancy(readings: &Readings) -> Vec<Told> {
    let tell = |group: &ironwatch_redfish::RedundancyGroup| {
        let (kind, word) = match group.of {
            RedundancyOf::PowerSupplies => ("psu", "Power supply redundancy"),
            RedundancyOf::Fans => ("fan", "Fan redundancy"),
        };
        let name = group.name.clone().unwrap_or_else(|| word.to_owned());
        let mut condition = Condition::of(&group.status);
        // Set up without reserve, none is lost.
        if group.mode.as_deref().is_some_and(|mode| ["NotRedundant", "NonRedundant"].contains(&mode)) {
            condition.health = None;
        }
        let sensor = states(name, Component::new(kind, ""), &condition, GROUP);
        Told { sensor, paths: vec![group.path.clone()], number: None }
    };
    readings.redundancy.iter().map(tell).collect()
}

/// Computers as a whole. That one is critical is a problem only where nothing else is; that it needs attention says too little.
pub fn systems(systems: &[System], is_told: bool) -> Vec<Told> {
    let tell = |system: &System| {
        let condition = Condition::of(&system.part.status);
        let id = system.part.id.as_deref().filter(|_| systems.len() > 1);
        let name = id.map_or_else(|| "System health".to_owned(), |id| format!("System health {id}"));
        let mut sensor = states(name, Component::new("chassis", ""), &condition, [COMPUTER, COMPUTER]);
        sensor.problems.retain(|_| !is_told && condition.health == Some(Health::Critical));
        // What its own health says is in its states; as such it would be a problem of another kind.
        sensor.health = None;
        Told { sensor, paths: system.part.paths.clone(), number: None }
    };
    systems.iter().filter(|system| system.part.status.health.is_some()).map(tell).collect()
}
