//! Sensors: what is measured, in which unit, and whether there is a reading at all.

mod component;
mod excerpt;
mod legacy;
mod merge;
mod modern;
mod renew;
mod reported;
mod thresholds;
mod unit;

pub use thresholds::Thresholds;
pub use unit::{SensorKind, Unit};

pub(crate) use unit::Scale;

pub(crate) use excerpt::{Excerpted, excerpts};
pub(crate) use legacy::{legacy_fans, legacy_power, legacy_temperatures, legacy_voltages};
pub(crate) use merge::{merge, plain_name};
pub(crate) use modern::{detector, sensor};
pub(crate) use renew::by_path;
pub(crate) use reported::reported_number;

use crate::doc::Doc;
use crate::model::{State, Status};
use serde::{Serialize, Serializer};
use serde_json::Value;

/// A number, or why there is none. Never 0 for "unknown".
#[derive(Debug, Clone, PartialEq)]
pub struct Reading(pub Result<f64, NoReading>);

/// Why there is no number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoReading {
    /// The part is not there.
    #[error("the part is absent")]
    Absent,
    /// The part is off, offline or not available; the BMC's word.
    #[error("the part is {0}")]
    NotWorking(String),
    /// The BMC says `null`.
    #[error("the BMC has no reading")]
    Null,
    /// The BMC says nothing: a sensor that is only well or not.
    #[error("the sensor has no number")]
    Missing,
    /// The BMC says something that is no number.
    #[error("{0} is no number")]
    NotANumber(String),
    /// The resource could not be read this time.
    #[error("not read: {0}")]
    NotRead(String),
}

impl Reading {
    /// Reads a number beside a status. The first of the fields that is there counts.
    pub(crate) fn of(doc: Doc<'_>, fields: &[&str], status: &Status) -> Self {
        match &status.state {
            Some(State::Absent) => return Self(Err(NoReading::Absent)),
            Some(state) if !state.is_working() => return Self(Err(NoReading::NotWorking(state.as_str().to_owned()))),
            Some(_) | None => {}
        }
        let there = fields.iter().find(|field| doc.has(field)).map(|field| doc.at(field).0);
        Self(match there {
            None => Err(NoReading::Missing),
            Some(Value::Null) => Err(NoReading::Null),
            Some(value) => crate::doc::number(value)
                .ok_or_else(|| NoReading::NotANumber(crate::doc::clean_name(&value.to_string()).unwrap_or_default())),
        })
    }

    /// The number.
    #[must_use]
    pub fn value(&self) -> Option<f64> {
        self.0.as_ref().ok().copied()
    }

    fn map(self, change: impl Fn(f64) -> f64) -> Self {
        Self(self.0.map(change))
    }
}

impl Serialize for Reading {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap as _;
        let mut map = serializer.serialize_map(Some(1))?;
        match &self.0 {
            Ok(value) => map.serialize_entry("value", value)?,
            Err(why) => map.serialize_entry("no_reading", &why.to_string())?,
        }
        map.end()
    }
}

/// One sensor, put together from all resources that tell of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sensor {
    /// Names it over time: the path of its resource, or that of the list it is in with its name.
    pub key: String,
    /// Everywhere it is told: paths, with the place in the list for those of older services.
    pub paths: Vec<String>,
    /// The BMC's name.
    pub name: String,
    /// What is measured.
    pub kind: SensorKind,
    /// In what; readings and thresholds alike.
    pub unit: Unit,
    /// The number.
    pub reading: Reading,
    /// What the BMC says in words where there is no number: `Battery Presence Detected`.
    pub words: Option<String>,
    /// Whether it is there and how it does.
    pub status: Status,
    /// Where the BMC sees trouble.
    pub thresholds: Thresholds,
    /// `CPU`, `Intake`, `SystemBoard`, …
    pub context: Option<String>,
    /// Paths of what it belongs to.
    pub related: Vec<String>,
    /// A part in words of ours, `cpu/CPU.Socket.1`, `memory/DIMM_A3`, `fan/Fan1A`, if it can be told.
    pub component: Option<String>,
    /// Path of the chassis.
    pub chassis: String,
    /// Number in the IPMI world.
    pub number: Option<u64>,
    /// How it was told, for putting together what is one.
    #[serde(skip)]
    pub(crate) form: Form,
    /// From the BMC's unit to ours.
    #[serde(skip)]
    pub(crate) scale: Scale,
}

/// How a sensor is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Form {
    /// As a Sensor resource.
    Modern,
    /// In a list of Thermal or Power.
    Legacy,
    /// As a number within another resource, with the path of its Sensor if the BMC tells it.
    Excerpt(Option<String>),
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn no_reading_is_never_zero() {
        for (value, reading) in [
            (json!({"Reading": 37}), Ok(37.0)),
            (json!({"Reading": "37.5"}), Ok(37.5)),
            (json!({"Reading": 0}), Ok(0.0)),
            (json!({"Reading": null}), Err(NoReading::Null)),
            (json!({}), Err(NoReading::Missing)),
            (json!({"Reading": "n/a"}), Err(NoReading::NotANumber("\"n/a\"".into()))),
            (json!({"Reading": 0, "Status": {"State": "Absent"}}), Err(NoReading::Absent)),
            (json!({"Reading": 0, "Status": {"State": "Disabled"}}), Err(NoReading::NotWorking("Disabled".into()))),
            (json!({"Reading": 30, "Status": {"State": "Enabled", "Health": null}}), Ok(30.0)),
        ] {
            assert_eq!(Reading::of(Doc(&value), &["Reading"], &Status::of(Doc(&value))), Reading(reading), "{value}");
        }
        assert_eq!(serde_json::to_value(Reading(Err(NoReading::Absent))).ok(), Some(json!({"no_reading": "the part is absent"})));
    }
}
