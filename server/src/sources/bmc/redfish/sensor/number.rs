//! Sensors with numbers.

use super::Told;
use super::names::last_name;
use super::states::{self, Condition};
use ironwatch_core::bmc::limits::Limits;
use ironwatch_core::bmc::part::named;
use ironwatch_core::bmc::{Health, Sensor, SensorKind};
use ironwatch_core::component::Component;
use ironwatch_core::observation::{NoReading, Source};
use ironwatch_redfish::{
    Health as RedfishHealth, NoReading as Why, PowerControl, PowerSupply, Readings, Sensor as Measured, SensorKind as Kind, Status, Unit,
};

/// How a part is, if it works at all.
pub fn health(status: &Status) -> Option<Health> {
    status.effective_health().map(|health| match health {
        RedfishHealth::Ok => Health::Ok,
        RedfishHealth::Warning => Health::Warning,
        RedfishHealth::Critical => Health::Critical,
    })
}

fn kind(kind: Kind) -> SensorKind {
    match kind {
        Kind::Temperature => SensorKind::Temperature,
        Kind::Fan => SensorKind::Fan,
        Kind::Voltage => SensorKind::Voltage,
        Kind::Current => SensorKind::Current,
        Kind::Power => SensorKind::Power,
        Kind::Energy => SensorKind::Energy,
        Kind::Humidity => SensorKind::Humidity,
        Kind::Percent => SensorKind::Percent,
        Kind::Pressure | Kind::Other => SensorKind::Other,
    }
}

/// As the other protocol writes it.
fn unit(unit: &Unit) -> &str {
    match unit {
        Unit::Celsius => "°C",
        Unit::Rpm => "RPM",
        Unit::Percent => "%",
        Unit::Volt => "V",
        Unit::Ampere => "A",
        Unit::Watt => "W",
        Unit::VoltAmpere => "VA",
        Unit::Joule => "J",
        Unit::Hertz => "Hz",
        Unit::Pascal => "Pa",
        Unit::None => "",
        Unit::Other(word) => word,
    }
}

/// Lower limits of zero are none: there is nothing below, and a reading of zero is not past it.
fn limits(sensor: &Measured) -> Limits {
    let thresholds = sensor.thresholds;
    let lower = |limit: Option<f64>| limit.filter(|limit| *limit != 0.0);
    Limits {
        lower_warning: lower(thresholds.lower_caution),
        lower_critical: lower(thresholds.lower_critical),
        lower_fatal: lower(thresholds.lower_fatal),
        upper_warning: thresholds.upper_caution,
        upper_critical: thresholds.upper_critical,
        upper_fatal: thresholds.upper_fatal,
        hysteresis: None,
    }
}

/// Nothing but a name, a kind and a number.
fn plain(name: String, component: Component, kind: SensorKind, unit: &str, reading: Result<f64, NoReading>) -> Sensor {
    Sensor {
        source: Source::Redfish,
        name,
        component,
        kind,
        unit: unit.to_owned(),
        reading,
        states: Vec::new(),
        problems: Vec::new(),
        possible: Vec::new(),
        limits: Limits::default(),
        health: None,
    }
}

/// All sensors that the BMC has.
pub fn sensors(readings: &Readings) -> Vec<Told> {
    readings.sensors.iter().map(|measured| told(measured, readings)).collect()
}

fn told(measured: &Measured, readings: &Readings) -> Told {
    let kind = kind(measured.kind);
    let part = if kind == SensorKind::Fan { "fan" } else { "sensor" };
    let component = Component::new(part, &measured.name);
    let reading = measured.reading.0.clone().map_err(|why| NoReading(why.to_string()));
    let mut sensor = plain(measured.name.clone(), component, kind, unit(&measured.unit), reading);
    sensor.limits = limits(measured);
    sensor.health = health(&measured.status).or_else(|| health_of_fan(measured, readings));
    // One that is only well or not.
    if matches!(measured.reading.0, Err(Why::Missing | Why::NotANumber(_))) {
        let words = measured.words.clone().or_else(|| match &measured.reading.0 {
            Err(Why::NotANumber(words)) => Some(words.trim_matches('"').to_owned()),
            Ok(_) | Err(_) => None,
        });
        states::make_states(&mut sensor, &Condition::of(&measured.status), words);
    }
    Told { sensor, paths: measured.paths.clone(), number: measured.number }
}

/// How the fan is whose speed this is: newer services tell the speed apart from the fan.
fn health_of_fan(measured: &Measured, readings: &Readings) -> Option<Health> {
    if measured.kind != Kind::Fan {
        return None;
    }
    let fan = readings.fans.iter().find(|fan| fan.part.paths.iter().any(|path| is_within(measured, path)))?;
    health(&fan.part.status)
}

/// Whether a sensor tells of this resource or of a number in it.
pub fn is_within(measured: &Measured, path: &str) -> bool {
    let within = |own: &String| own == path || own.strip_prefix(path).is_some_and(|rest| rest.starts_with('#') || rest.starts_with('/'));
    measured.paths.iter().any(within)
}

/// Power as a whole. That of newer services is among the sensors already.
pub fn controls(readings: &Readings) -> Vec<Told> {
    let lists: Vec<&PowerControl> = readings.power_controls.iter().filter(|control| !control.path.ends_with("#/PowerWatts")).collect();
    let mut is_first = true;
    let mut tell = |control: &&PowerControl| {
        let name = control.name.clone().unwrap_or_else(|| "Power".to_owned());
        let reading = control.consumed_watts.0.clone().map_err(|why| NoReading(why.to_string()));
        // The first that is measured is the machine's.
        let is_main = reading.is_ok() && std::mem::take(&mut is_first);
        let component =
            if is_main { Component::new("power", "") } else { Component::new("power", &format!("{} {name}", last_name(&control.chassis))) };
        let sensor = Sensor { health: health(&control.status), ..plain(name, component, SensorKind::Power, "W", reading) };
        Told { sensor, paths: vec![control.path.clone()], number: None }
    };
    lists.iter().map(&mut tell).collect()
}

/// Numbers of supplies of older services; newer ones have sensors for them.
pub fn of_supplies(readings: &Readings) -> Vec<Told> {
    let is_old = |supply: &&PowerSupply| supply.part.paths.iter().all(|path| path.contains('#'));
    let mut told = Vec::new();
    for (place, supply) in readings.power_supplies.iter().enumerate().filter(|(_, supply)| is_old(supply)) {
        let name = supply_name(supply, place);
        let numbers = [
            (supply.input_watts, "input power", SensorKind::Power, "W"),
            (supply.output_watts, "output power", SensorKind::Power, "W"),
            (supply.input_volts, "input voltage", SensorKind::Voltage, "V"),
        ];
        for (number, what, kind, unit) in numbers {
            let Some(number) = number else { continue };
            let name = format!("{name} {what}");
            let component = Component::new("sensor", &name);
            let path = format!("{}/{what}", supply.part.path());
            told.push(Told { sensor: plain(name, component, kind, unit, Ok(number)), paths: vec![path], number: None });
        }
    }
    told
}

/// `PSU1`, by its label, its name or its id; else by its place, from 1.
pub fn supply_name(supply: &PowerSupply, place: usize) -> String {
    let part = &supply.part;
    let told = [part.location.as_deref(), part.name.as_deref(), part.id.as_deref()];
    let short = |name: &str| named("psu", name).as_str().strip_prefix("psu/PSU").map(|number| format!("PSU{number}"));
    let is_number = |name: &String| name.strip_prefix("PSU").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    told.into_iter().flatten().filter_map(short).find(is_number).unwrap_or_else(|| format!("PSU{}", place + 1))
}
