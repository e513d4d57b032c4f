//! Lists of Thermal and Power in older services (DSP0268, Thermal, Power).

use super::component::component;
use super::modern::sensor_number;
use super::thresholds::Thresholds;
use super::unit::kind_and_scale;
use super::{Form, Reading, Sensor};
use crate::doc::Doc;
use crate::model::Status;

/// A list, what it measures, and in which fields the number may be.
struct List {
    field: &'static str,
    kind: &'static str,
    readings: &'static [&'static str],
    units: &'static str,
}

const TEMPERATURES: List =
    List { field: "Temperatures", kind: "Temperature", readings: &["ReadingCelsius", "CurrentReading", "Reading"], units: "Cel" };
// Without a unit a fan turns: those in percent always say so.
const FANS: List = List { field: "Fans", kind: "Rotational", readings: &["Reading", "ReadingRPM", "CurrentReading"], units: "RPM" };
const VOLTAGES: List = List { field: "Voltages", kind: "Voltage", readings: &["ReadingVolts", "Reading"], units: "V" };

const POWERS: List = List { field: "PowerControl", kind: "Power", readings: &["PowerConsumedWatts"], units: "W" };

/// Power of a part of its own, in a Power resource.
pub(crate) fn legacy_power(doc: Doc<'_>, path: &str, chassis: &str) -> Vec<Sensor> {
    list(doc, path, chassis, &POWERS)
}

/// Temperatures of a Thermal resource.
pub(crate) fn legacy_temperatures(doc: Doc<'_>, path: &str, chassis: &str) -> Vec<Sensor> {
    list(doc, path, chassis, &TEMPERATURES)
}

/// Fans of a Thermal resource.
pub(crate) fn legacy_fans(doc: Doc<'_>, path: &str, chassis: &str) -> Vec<Sensor> {
    list(doc, path, chassis, &FANS)
}

/// Voltages of a Power resource.
pub(crate) fn legacy_voltages(doc: Doc<'_>, path: &str, chassis: &str) -> Vec<Sensor> {
    list(doc, path, chassis, &VOLTAGES)
}

fn list(doc: Doc<'_>, path: &str, chassis: &str, list: &List) -> Vec<Sensor> {
    let mut sensors: Vec<Sensor> = Vec::new();
    for (place, item) in doc.items(list.field).enumerate() {
        // A list of bare links tells nothing by itself.
        if item.fields().all(|(name, _)| name.starts_with('@')) {
            continue;
        }
        let mut sensor = one(item, format!("{path}#/{}/{place}", list.field), chassis, list);
        let base = format!("{path}#{}/{}", list.field, sensor.name);
        let repeated = sensors.iter().filter(|other| other.name == sensor.name).count();
        sensor.key = if repeated == 0 { base } else { format!("{base}~{}", repeated + 1) };
        sensors.push(sensor);
    }
    sensors
}

fn one(item: Doc<'_>, path: String, chassis: &str, list: &List) -> Sensor {
    let status = Status::of(item);
    let name = item.first_name(&["Name", "FanName", "DeviceContext", "MemberId"]).unwrap_or_else(|| list.field.to_owned());
    let units = item.first_name(&["ReadingUnits", "Units"]).unwrap_or_else(|| list.units.to_owned());
    let (kind, scale) = kind_and_scale(Some(list.kind), Some(&units));
    let context = item.name("PhysicalContext");
    let related: Vec<String> = item.links("RelatedItem").iter().map(|link| link.as_str().to_owned()).collect();
    Sensor {
        key: path.clone(),
        paths: vec![path],
        kind,
        reading: Reading::of(item, list.readings, &status).map(|number| scale.apply(number)),
        words: None,
        thresholds: Thresholds::of(item, |number| scale.apply(number)),
        component: component(kind, &name, context.as_deref(), &related, chassis),
        unit: scale.unit.clone(),
        scale: scale.clone(),
        chassis: chassis.to_owned(),
        number: sensor_number(item),
        form: Form::Legacy,
        name,
        status,
        context,
        related,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{NoReading, SensorKind, Unit};
    use super::*;
    use serde_json::json;

    #[test]
    fn old_lists_are_read_in_all_spellings() {
        let value = json!({
            "Temperatures": [
                {"Name": "CPU1 Temp", "ReadingCelsius": 41, "UpperThresholdNonCritical": 42, "SensorNumber": 5, "PhysicalContext": "CPU"},
                {"Name": "01-Inlet", "CurrentReading": 20, "Units": "Celsius"},
                {"Name": "M2", "ReadingCelsius": 0, "Status": {"State": "Absent"}},
                {"Name": "M2", "ReadingCelsius": null, "Status": {"State": "Enabled"}},
                {"@odata.id": "/redfish/v1/x"}
            ],
            "Fans": [{"FanName": "Fan 1", "CurrentReading": 23, "Units": "Percent"}, {"Name": "Fan 2", "Reading": "8800"}]
        });
        let told: Vec<_> = legacy_temperatures(Doc(&value), "/t", "/c").into_iter().map(|s| (s.key, s.reading.0, s.unit)).collect();
        assert_eq!(
            told,
            [
                ("/t#Temperatures/CPU1 Temp".to_owned(), Ok(41.0), Unit::Celsius),
                ("/t#Temperatures/01-Inlet".to_owned(), Ok(20.0), Unit::Celsius),
                ("/t#Temperatures/M2".to_owned(), Err(NoReading::Absent), Unit::Celsius),
                ("/t#Temperatures/M2~2".to_owned(), Err(NoReading::Null), Unit::Celsius),
            ]
        );
        let fans: Vec<_> =
            legacy_fans(Doc(&value), "/t", "/c").into_iter().map(|s| (s.kind, s.unit, s.reading.value(), s.component)).collect();
        assert_eq!(
            fans,
            [
                (SensorKind::Fan, Unit::Percent, Some(23.0), Some("fan/Fan 1".to_owned())),
                (SensorKind::Fan, Unit::Rpm, Some(8800.0), Some("fan/Fan 2".to_owned())),
            ]
        );
    }
}
