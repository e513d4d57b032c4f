//! How many supplies and fans there are, and with how many nothing is wrong.

use super::Working;
use crate::bmc::{Health, Sensor, SensorKind};
use crate::observation::Source;
use std::collections::BTreeMap;

/// States that say that a part is not there.
const ABSENT: &str = "absent";

/// Tells of a group of parts, and of none of them.
fn is_of_group(sensor: &Sensor) -> bool {
    let is_about = |text: &String| text.to_ascii_lowercase().contains("redun");
    !sensor.component.as_str().contains('/') || is_about(&sensor.name) || sensor.states.iter().any(is_about)
}

fn is_well(sensor: &Sensor) -> bool {
    sensor.problems.is_empty() && sensor.health.is_none_or(|health| health == Health::Ok)
}

/// A part that says of itself that it is not there, or says nothing of itself where it could: an empty bay.
fn is_empty(sensor: &Sensor) -> bool {
    sensor.states.is_empty() || sensor.states.iter().any(|state| state.eq_ignore_ascii_case(ABSENT))
}

fn working(wells: impl Iterator<Item = bool>) -> Option<Working> {
    let mut working = Working { ok: 0, of: 0 };
    for is_well in wells {
        working.ok += u32::from(is_well);
        working.of += 1;
    }
    (working.of > 0).then_some(working)
}

/// Sensors of states that tell of a part of this kind, and speak.
fn of_kind<'a>(sensors: &'a [Sensor], kind: &'a str) -> impl Iterator<Item = &'a Sensor> {
    let tells = move |sensor: &&Sensor| {
        let speaks = sensor.speaks() || !sensor.states.is_empty();
        sensor.kind == SensorKind::States && sensor.component.kind() == kind && speaks && !is_of_group(sensor)
    };
    sensors.iter().filter(tells)
}

/// Power supplies, each by all sensors that tell of it.
pub fn supplies(sensors: &[Sensor]) -> Option<Working> {
    let mut by_part: BTreeMap<&str, Vec<&Sensor>> = BTreeMap::new();
    for sensor in of_kind(sensors, "psu") {
        by_part.entry(sensor.component.as_str()).or_default().push(sensor);
    }
    let well = |told: Vec<&Sensor>| {
        let all_well = told.iter().all(|sensor| is_well(sensor));
        // One with which something is wrong is there.
        (!all_well || !told.iter().any(|sensor| is_empty(sensor))).then_some(all_well)
    };
    working(by_part.into_values().filter_map(well))
}

/// Fans by their speed, and by their states where no speed tells of them. An IPMI BMC that measures speeds tells by states only
/// that the same fans are there.
pub fn fans(sensors: &[Sensor]) -> Option<Working> {
    let speeds: Vec<&Sensor> = sensors.iter().filter(|sensor| sensor.kind == SensorKind::Fan && sensor.reading.is_ok()).collect();
    let states = of_kind(sensors, "fan").filter(|sensor| !is_empty(sensor) && (speeds.is_empty() || sensor.source == Source::Redfish));
    working(speeds.iter().map(|sensor| sensor.holds(|_| None).is_empty()).chain(states.map(is_well)))
}
