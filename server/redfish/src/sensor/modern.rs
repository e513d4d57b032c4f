//! Sensor resources (DSP0268, Sensor).

use super::component::component;
use super::thresholds::Thresholds;
use super::unit::kind_and_scale;
use super::{Form, Reading, Sensor, SensorKind, Unit};
use crate::doc::Doc;
use crate::link::last_name;
use crate::model::Status;

/// Prefixes of OpenBMC's identifiers, with the type they stand for; and the same where a BMC forgets to tell the type.
const PREFIXES: [(&str, &str); 12] = [
    ("temperature_", "Temperature"),
    ("fan_tach_", "Rotational"),
    ("fantach_", "Rotational"),
    ("fan_pwm_", "Percent"),
    ("fanpwm_", "Percent"),
    ("voltage_", "Voltage"),
    ("current_", "Current"),
    ("power_", "Power"),
    ("energy_", "EnergyJoules"),
    ("utilization_", "Percent"),
    ("humidity_", "Humidity"),
    ("pressure_", "PressurePa"),
];

/// An identifier without the prefix that tells its type.
pub(super) fn without_prefix(id: &str) -> &str {
    PREFIXES.iter().find_map(|(prefix, _)| id.strip_prefix(prefix)).unwrap_or(id)
}

/// Reads one.
pub(crate) fn sensor(doc: Doc<'_>, path: &str, chassis: &str) -> Sensor {
    let id = doc.name("Id").unwrap_or_else(|| last_name(path).to_owned());
    let name = doc.name("Name").unwrap_or_else(|| id.clone());
    let by_prefix = PREFIXES.iter().find(|(prefix, _)| id.starts_with(prefix)).map(|(_, kind)| *kind);
    let (told, units) = (doc.name("ReadingType"), doc.first_name(&["ReadingUnits", "Units"]));
    let (mut kind, scale) = kind_and_scale(told.as_deref().or(by_prefix.filter(|_| units.is_none())), units.as_deref());
    let context = doc.first_name(&["PhysicalContext", "ElectricalContext"]);
    if kind == SensorKind::Percent && is_fan(&name, &id, context.as_deref()) {
        kind = SensorKind::Fan;
    }
    let status = Status::of(doc);
    let related: Vec<String> =
        ["RelatedItem", "Links/RelatedItem"].into_iter().flat_map(|list| doc.links(list)).map(|link| link.as_str().to_owned()).collect();
    Sensor {
        key: path.to_owned(),
        paths: vec![path.to_owned()],
        kind,
        reading: Reading::of(doc, &["Reading"], &status).map(|number| scale.apply(number)),
        words: words(doc),
        thresholds: Thresholds::of(doc, |number| scale.apply(number)),
        component: component(kind, &name, context.as_deref(), &related, chassis),
        unit: scale.unit.clone(),
        scale: scale.clone(),
        chassis: chassis.to_owned(),
        number: sensor_number(doc),
        form: Form::Modern,
        name,
        status,
        context,
        related,
    }
}

/// Leak detectors and their like: well or not, without a number (DSP0268, LeakDetector).
pub(crate) fn detector(doc: Doc<'_>, path: &str, chassis: &str) -> Sensor {
    let mut detector = sensor(doc, path, chassis);
    detector.words = doc.name("DetectorState").or(detector.words);
    detector.unit = Unit::None;
    detector
}

/// What a sensor without a number says.
fn words(doc: Doc<'_>) -> Option<String> {
    let oem = doc.at("Oem").fields().find_map(|(_, oem)| oem.first_name(&["SensorValue", "CurrentState"]));
    doc.name("Reading").filter(|text| text.parse::<f64>().is_err()).or(oem)
}

/// The number of the sensor in the IPMI world.
pub(super) fn sensor_number(doc: Doc<'_>) -> Option<u64> {
    doc.count("SensorNumber").or_else(|| doc.at("Oem").fields().find_map(|(_, oem)| oem.count("SensorNumber")))
}

/// Whether a percentage is that of a fan.
pub(super) fn is_fan(name: &str, id: &str, context: Option<&str>) -> bool {
    let words = |text: &str| {
        text.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|word| word.trim_end_matches(|c: char| c.is_ascii_digit()) == "fan")
    };
    context.is_some_and(|context| context.eq_ignore_ascii_case("fan")) || words(name) || words(id) || id.to_lowercase().starts_with("fan")
}
