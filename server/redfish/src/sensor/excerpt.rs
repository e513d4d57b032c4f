//! Numbers within other resources: EnvironmentMetrics, ThermalMetrics, Metrics of supplies and batteries, fans
//! (DSP0268, Sensor excerpts). Most repeat a Sensor and name it; some are told nowhere else.

use super::component::{component, component_of};
use super::unit::{Scale, SensorKind, Unit, kind_and_scale};
use super::{Form, NoReading, Reading, Sensor, Thresholds};
use crate::doc::{Doc, clean_name};
use crate::link::Link;
use crate::model::Status;

/// Most numbers read of one resource.
const MAX_EXCERPTS: usize = 500;
/// How deep they are looked for.
const MAX_DEPTH: usize = 4;

/// How a field's name ends, what it measures, and in which unit.
const ENDINGS: [(&str, &str, &str); 17] = [
    ("celsius", "Temperature", "Cel"),
    ("humiditypercent", "Humidity", "%"),
    ("percent", "Percent", "%"),
    ("rpm", "Rotational", "RPM"),
    ("kwatts", "Power", "kW"),
    ("watts", "Power", "W"),
    ("kwh", "EnergykWh", "kW.h"),
    ("watthours", "EnergyWh", "W.h"),
    ("joules", "EnergyJoules", "J"),
    ("amps", "Current", "A"),
    ("mhz", "Frequency", "MHz"),
    ("hz", "Frequency", "Hz"),
    ("kpa", "PressurekPa", "kPa"),
    ("pa", "PressurePa", "Pa"),
    ("voltages", "Voltage", "V"),
    ("voltage", "Voltage", "V"),
    ("railvoltage", "Voltage", "V"),
];
/// Beginnings of fields that are set, not measured (DSP0268, Control excerpts), or that sum up others.
const NOT_MEASURED: [&str; 5] = ["powerlimit", "temperaturesummary", "setpoint", "allowable", "links"];

/// All numbers of a resource, named after `owner`, the part that it belongs to.
pub(crate) fn excerpts(doc: Doc<'_>, path: &str, chassis: &str, owner: &Excerpted) -> Vec<Sensor> {
    let mut found = Vec::new();
    // The summary repeats the readings, unless there are none.
    let summary = doc.items("TemperatureReadingsCelsius").next().is_none();
    for (field, value) in doc.fields() {
        let lower = field.to_lowercase();
        let skipped = NOT_MEASURED.iter().any(|word| lower.starts_with(word)) && !(summary && lower.starts_with("temperaturesummary"));
        if !skipped && !lower.starts_with('@') && lower != "oem" {
            look(value, field, &[field.to_owned()], &mut Finding { path, chassis, owner, found: &mut found }, 0);
        }
    }
    found
}

/// Whose numbers they are.
#[derive(Debug, Clone, Default)]
pub(crate) struct Excerpted {
    /// Path of the part.
    pub path: String,
    /// Its name.
    pub name: String,
    /// It is a fan.
    pub is_fan: bool,
}

struct Finding<'a, 'b> {
    path: &'a str,
    chassis: &'a str,
    owner: &'a Excerpted,
    found: &'b mut Vec<Sensor>,
}

/// Looks into a field; `unit_field` is the outermost name that tells a unit.
fn look(value: Doc<'_>, unit_field: &str, trail: &[String], to: &mut Finding<'_, '_>, depth: usize) {
    if depth > MAX_DEPTH || to.found.len() >= MAX_EXCERPTS {
        return;
    }
    match value.0 {
        serde_json::Value::Array(items) => {
            for (place, item) in items.iter().enumerate().take(MAX_EXCERPTS) {
                look(Doc(item), unit_field, &[trail, &[place.to_string()]].concat(), to, depth + 1);
            }
        }
        serde_json::Value::Object(_) => {
            let speed = value.number("SpeedRPM");
            if value.has("Reading") {
                to.add(value, "Reading", unit_field, trail);
            }
            if speed.is_some() {
                to.add(value, "SpeedRPM", "SpeedRPM", &[trail, &["SpeedRPM".to_owned()]].concat());
            }
            if !value.has("Reading") && speed.is_none() {
                for (field, inner) in value.fields().filter(|(field, _)| !field.starts_with('@')) {
                    let tells = ending(field).is_some();
                    look(inner, if tells { field } else { unit_field }, &[trail, &[field.to_owned()]].concat(), to, depth + 1);
                }
            }
        }
        serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) | serde_json::Value::String(_) => {}
    }
}

/// What a field of this name measures, and how its number becomes ours; `None` for what is set, and for what has no unit.
pub(super) fn unit_of(field: &str) -> Option<(SensorKind, Scale)> {
    let lower = field.to_lowercase();
    let (_, kind, units) = ending(field).filter(|_| !NOT_MEASURED.iter().any(|word| lower.starts_with(word)))?;
    Some(kind_and_scale(Some(kind), Some(units)))
}

fn ending(field: &str) -> Option<&'static (&'static str, &'static str, &'static str)> {
    let lower = field.to_lowercase();
    ENDINGS.iter().find(|(ending, ..)| lower.ends_with(ending))
}

impl Finding<'_, '_> {
    fn add(&mut self, value: Doc<'_>, reading_field: &str, unit_field: &str, trail: &[String]) {
        let (mut kind, scale) = match ending(unit_field) {
            Some((_, kind, units)) => kind_and_scale(Some(kind), Some(units)),
            None => (SensorKind::Other, Scale::plain(Unit::None)),
        };
        let fan = self.owner.is_fan || unit_field.to_lowercase().starts_with("fanspeed");
        if kind == SensorKind::Percent && fan {
            kind = SensorKind::Fan;
        }
        let source = value.name("DataSourceUri").as_deref().and_then(Link::parse);
        let source = source.map(|link| link.resource().to_owned());
        let path = format!("{}#/{}", self.path, trail.join("/"));
        let device = value.first_name(&["DeviceName", "PhysicalContext"]);
        let name = name(self.owner, device.as_deref(), trail);
        let related = if self.owner.path.is_empty() { Vec::new() } else { vec![self.owner.path.clone()] };
        let reading = Reading::of(value, &[reading_field], &Status::default()).map(|number| scale.apply(number));
        // An excerpt without a number is no sensor with a fault: it is nothing.
        if matches!(reading.0, Err(NoReading::Missing)) {
            return;
        }
        let own = component_of(&self.owner.path).filter(|_| kind != SensorKind::Fan);
        self.found.push(Sensor {
            key: source.clone().unwrap_or_else(|| path.clone()),
            paths: vec![path],
            kind,
            component: own.or_else(|| component(kind, &name, None, &related, self.chassis)),
            unit: scale.unit.clone(),
            scale: scale.clone(),
            reading,
            words: None,
            status: Status::default(),
            thresholds: Thresholds::default(),
            context: device,
            related,
            chassis: self.chassis.to_owned(),
            number: None,
            form: Form::Excerpt(source),
            name,
        });
    }
}

/// `PSU 1 InputVoltage`, `CPU1 TemperatureCelsius`, or the device's own name.
fn name(owner: &Excerpted, device: Option<&str>, trail: &[String]) -> String {
    if owner.is_fan && !owner.name.is_empty() {
        return owner.name.clone();
    }
    let field: Vec<&str> = trail.iter().map(String::as_str).filter(|name| !matches!(*name, "Reading" | "SpeedRPM")).collect();
    let what = device.map_or_else(|| field.join(" "), str::to_owned);
    let whole = if owner.name.is_empty() || what.contains(&owner.name) { what } else { format!("{} {what}", owner.name) };
    clean_name(&whole).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_within_other_resources_are_found_with_their_unit() {
        let value = json!({
            "Id": "Metrics", "@odata.id": "/m",
            "InputVoltage": {"DataSourceUri": "/redfish/v1/Chassis/1/Sensors/V", "Reading": 240.0},
            "OutputPowerWatts": {"Reading": 273},
            "EnergykWh": {"Reading": 2},
            "RailVoltage": [{"Reading": 12.1}, {"Reading": null}],
            "FanSpeedsPercent": [{"DeviceName": "CPU #1 Fan", "Reading": 80, "SpeedRPM": 4000}],
            "PowerLimitWatts": {"SetPoint": 500, "Reading": 400},
            "DischargeCycles": 8.6
        });
        let owner = Excerpted { path: "/redfish/v1/Chassis/1/PowerSubsystem/PowerSupplies/1".into(), name: "PSU 1".into(), is_fan: false };
        let mut told: Vec<_> = excerpts(Doc(&value), "/m", "/c", &owner)
            .into_iter()
            .map(|s| (s.name, s.kind, s.unit, s.reading.0, matches!(s.form, Form::Excerpt(Some(_)))))
            .collect();
        told.sort_by(|a, b| a.0.cmp(&b.0));
        assert_eq!(
            told,
            [
                ("PSU 1 CPU #1 Fan".to_owned(), SensorKind::Fan, Unit::Percent, Ok(80.0), false),
                ("PSU 1 CPU #1 Fan".to_owned(), SensorKind::Fan, Unit::Rpm, Ok(4000.0), false),
                ("PSU 1 EnergykWh".to_owned(), SensorKind::Energy, Unit::Joule, Ok(7.2e6), false),
                ("PSU 1 InputVoltage".to_owned(), SensorKind::Voltage, Unit::Volt, Ok(240.0), true),
                ("PSU 1 OutputPowerWatts".to_owned(), SensorKind::Power, Unit::Watt, Ok(273.0), false),
                ("PSU 1 RailVoltage 0".to_owned(), SensorKind::Voltage, Unit::Volt, Ok(12.1), false),
                ("PSU 1 RailVoltage 1".to_owned(), SensorKind::Voltage, Unit::Volt, Err(NoReading::Null), false),
            ]
        );
    }
}
