//! A sensor of an IPMI BMC in the common shape.

use ironwatch_core::bmc::limits::Limits;
use ironwatch_core::bmc::part::{Speaker, part};
use ironwatch_core::bmc::state::{Meaning, THRESHOLD, meaning_of, possible};
use ironwatch_core::bmc::{Sensor, SensorKind};
use ironwatch_core::component::Component;
use ironwatch_core::observation::{NoReading, Source};
use ironwatch_ipmi::repository::Repository;
use ironwatch_ipmi::sdr::{Sensor as Record, SensorKey};
use ironwatch_ipmi::sensor::{NoReading as Why, Reading, Thresholds};
use std::collections::BTreeMap;

/// Numbers of units (IPMI 2.0, table 43-15).
const CELSIUS: u8 = 1;
const FAHRENHEIT: u8 = 2;
const VOLTS: u8 = 4;
const AMPERES: u8 = 5;
const WATTS: u8 = 6;
const JOULES: u8 = 7;
const RPM: u8 = 18;
/// Sensor type "fan".
const FAN: u8 = 0x04;

/// Which event of a threshold (table 42-2) each bit of its state (table 35-15) is.
const EVENTS_OF_STATES: [u8; 6] = [0, 2, 4, 7, 9, 11];

/// What of a sensor is the same at each reading. Machines alike have it in common.
#[derive(Debug, PartialEq)]
pub struct KnownSensor {
    name: String,
    /// The part that it belongs to.
    pub component: Component,
    kind: SensorKind,
    unit: String,
    /// What its states can mean.
    possible: Vec<Meaning>,
}

/// Of all sensors, in their order.
pub fn known_sensors(repository: &Repository) -> Vec<KnownSensor> {
    let names = unique_names(repository);
    let known = |record: &Record| {
        let identity = &record.identity;
        let unit = match &record.analog {
            Some(_) if is_fahrenheit(record) => "°C".to_owned(),
            Some(analog) => analog.unit.to_string(),
            None => String::new(),
        };
        KnownSensor {
            name: identity.full_name().to_owned(),
            component: component(record, names.get(&identity.key).map(String::as_str)),
            kind: kind(record),
            unit,
            possible: possible(identity.event_type, identity.sensor_type),
        }
    };
    repository.sensors().map(known).collect()
}

/// Names for sensors of which several have the same: with their part, and if that is the same, too, with their number.
fn unique_names(repository: &Repository) -> BTreeMap<SensorKey, String> {
    let mut by_name: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
    for sensor in repository.sensors() {
        by_name.entry(sensor.identity.full_name()).or_default().push(sensor);
    }
    let mut names = BTreeMap::new();
    for (name, sensors) in by_name.into_iter().filter(|(_, sensors)| sensors.len() > 1) {
        let with_part = |sensor: &Record| {
            let entity = sensor.identity.entity;
            format!("{name} ({} {})", entity.name(), entity.instance)
        };
        for sensor in &sensors {
            let long = with_part(sensor);
            let is_alone = sensors.iter().filter(|other| with_part(other) == long).count() == 1;
            let key = sensor.identity.key;
            names.insert(key, if is_alone { long } else { format!("{long} #{:02x}", key.number) });
        }
    }
    names
}

fn kind(record: &Record) -> SensorKind {
    let Some(analog) = &record.analog else { return SensorKind::States };
    match analog.unit.base() {
        _ if record.identity.sensor_type == FAN => SensorKind::Fan,
        CELSIUS | FAHRENHEIT => SensorKind::Temperature,
        VOLTS => SensorKind::Voltage,
        AMPERES => SensorKind::Current,
        WATTS if !analog.unit.is_percent() => SensorKind::Power,
        JOULES => SensorKind::Energy,
        RPM => SensorKind::Fan,
        _ if analog.unit.is_percent() => SensorKind::Percent,
        _ => SensorKind::Other,
    }
}

fn is_fahrenheit(record: &Record) -> bool {
    record.analog.as_ref().is_some_and(|analog| analog.unit.base() == FAHRENHEIT)
}

fn celsius(fahrenheit: f64) -> f64 {
    (fahrenheit - 32.0) / 1.8
}

/// The number of a reading, in the unit in which it is told.
pub fn number(record: &Record, reading: &Reading) -> Option<f64> {
    reading.number.map(|number| if is_fahrenheit(record) { celsius(number) } else { number })
}

/// The sensor with what it says.
pub fn told(record: &Record, known: &KnownSensor, reading: &Result<Reading, Why>, thresholds: &Thresholds) -> Sensor {
    let is_fahrenheit = is_fahrenheit(record);
    let convert = |number: f64| if is_fahrenheit { celsius(number) } else { number };
    let number = match reading {
        Ok(reading) => number(record, reading).ok_or_else(|| NoReading("it has states only".to_owned())),
        Err(why) => Err(NoReading(why.words())),
    };
    let (states, problems, possible) = match reading {
        Ok(reading) => (reading.state_words(record), problems(record, reading), known.possible.clone()),
        Err(_) => (Vec::new(), Vec::new(), Vec::new()),
    };
    Sensor {
        source: Source::Ipmi,
        name: known.name.clone(),
        component: known.component.clone(),
        kind: known.kind,
        unit: known.unit.clone(),
        reading: number,
        states,
        problems,
        possible,
        limits: limits(thresholds, convert, is_fahrenheit),
        health: None,
    }
}

/// The part that a sensor belongs to.
fn component(record: &Record, unique_name: Option<&str>) -> Component {
    let identity = &record.identity;
    part(&Speaker {
        sensor_type: identity.sensor_type,
        event_type: identity.event_type,
        name: unique_name.unwrap_or(identity.full_name()),
        number: identity.key.number,
        entity: Some((identity.entity.id, identity.entity.instance)),
    })
}

fn problems(record: &Record, reading: &Reading) -> Vec<Meaning> {
    let identity = &record.identity;
    let offset = |state: u8| if identity.event_type == THRESHOLD { EVENTS_OF_STATES.get(usize::from(state)).copied() } else { Some(state) };
    reading.offsets().filter_map(offset).filter_map(|offset| meaning_of(identity.event_type, identity.sensor_type, offset)).collect()
}

fn limits(thresholds: &Thresholds, convert: impl Fn(f64) -> f64, is_fahrenheit: bool) -> Limits {
    let width = thresholds.hysteresis_down.or(thresholds.hysteresis_up).map(|width| if is_fahrenheit { width / 1.8 } else { width });
    Limits {
        lower_warning: thresholds.lower_non_critical.map(&convert),
        lower_critical: thresholds.lower_critical.map(&convert),
        lower_fatal: thresholds.lower_non_recoverable.map(&convert),
        upper_warning: thresholds.upper_non_critical.map(&convert),
        upper_critical: thresholds.upper_critical.map(&convert),
        upper_fatal: thresholds.upper_non_recoverable.map(&convert),
        hysteresis: width,
    }
}
