//! Power and cooling: supplies, fans, batteries, and how many of them are enough.

use super::part::{Part, telling};
use super::status::{Health, Status};
use crate::doc::Doc;
use crate::sensor::Reading;
use serde::Serialize;

/// A power supply, or its empty bay (DSP0268, PowerSupply; Power.PowerSupplies in older services).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PowerSupply {
    /// Maker, model, serial, firmware, state.
    #[serde(flatten)]
    pub part: Part,
    /// Path of the chassis.
    pub chassis: String,
    /// What it can give, watts.
    pub capacity_watts: Option<f64>,
    /// What it takes, watts.
    pub input_watts: Option<f64>,
    /// What it gives, watts.
    pub output_watts: Option<f64>,
    /// At its plug, volts.
    pub input_volts: Option<f64>,
    /// `AC`, `DC`.
    pub kind: Option<String>,
    /// Nothing comes in. Absent when the BMC gives no way to tell.
    pub input_lost: Option<bool>,
    /// `Normal`, `LossOfInput`, `OutOfRange`.
    pub line_status: Option<String>,
}

impl PowerSupply {
    pub(crate) fn of(doc: Doc<'_>, path: &str, chassis: &str) -> Self {
        let part = Part::of(doc, path);
        let input_volts = doc.number("LineInputVoltage");
        let line_status = telling(doc, &["LineInputStatus"]);
        let present = part.status.is_present();
        let by_volts = || input_volts.filter(|_| present && part.status.health != Some(Health::Ok)).map(|volts| volts <= 0.0);
        let input_lost = line_status.as_deref().map(|status| status.eq_ignore_ascii_case("LossOfInput")).or_else(by_volts);
        Self {
            chassis: chassis.to_owned(),
            capacity_watts: doc.number("PowerCapacityWatts").filter(|watts| *watts > 0.0),
            input_watts: doc.number("PowerInputWatts").filter(|_| present),
            output_watts: doc.first_number(&["PowerOutputWatts", "LastPowerOutputWatts"]).filter(|_| present),
            input_volts: input_volts.filter(|_| present),
            kind: telling(doc, &["PowerSupplyType"]),
            input_lost: input_lost.filter(|_| present),
            line_status,
            part,
        }
    }

    /// Takes over what another resource says of the same supply.
    pub(crate) fn complete_from(&mut self, other: &Self) {
        self.part.complete_from(&other.part);
        self.capacity_watts = self.capacity_watts.or(other.capacity_watts);
        self.input_watts = self.input_watts.or(other.input_watts);
        self.output_watts = self.output_watts.or(other.output_watts);
        self.input_volts = self.input_volts.or(other.input_volts);
        self.input_lost = self.input_lost.or(other.input_lost);
        self.kind = self.kind.take().or_else(|| other.kind.clone());
        self.line_status = self.line_status.take().or_else(|| other.line_status.clone());
    }
}

/// A fan, or its empty bay (DSP0268, Fan; Thermal.Fans in older services).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fan {
    /// Name and state.
    #[serde(flatten)]
    pub part: Part,
    /// Path of the chassis.
    pub chassis: String,
    /// Turns per minute.
    pub speed_rpm: Option<f64>,
    /// Of its highest speed.
    pub speed_percent: Option<f64>,
}

impl Fan {
    /// Of a resource.
    pub(crate) fn of(doc: Doc<'_>, path: &str, chassis: &str) -> Self {
        let percent = doc.number("SpeedPercent/Reading");
        Self {
            part: Part::of(doc, path),
            chassis: chassis.to_owned(),
            speed_rpm: doc.number("SpeedPercent/SpeedRPM"),
            speed_percent: percent,
        }
    }

    /// Takes over what another resource says of the same fan.
    pub(crate) fn complete_from(&mut self, other: &Self) {
        self.part.complete_from(&other.part);
        self.speed_rpm = self.speed_rpm.or(other.speed_rpm);
        self.speed_percent = self.speed_percent.or(other.speed_percent);
    }
}

/// A battery of the machine (DSP0268, Battery).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Battery {
    /// Name and state.
    #[serde(flatten)]
    pub part: Part,
    /// Path of the chassis.
    pub chassis: String,
    /// What is left of its life.
    pub health_percent: Option<f64>,
}

impl Battery {
    pub(crate) fn of(doc: Doc<'_>, path: &str, chassis: &str) -> Self {
        let health_percent = doc.number("StateOfHealthPercent/Reading");
        Self { part: Part::of(doc, path), chassis: chassis.to_owned(), health_percent }
    }
}

/// Who backs up whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RedundancyOf {
    /// Power supplies.
    PowerSupplies,
    /// Fans.
    Fans,
}

/// A group of parts of which some may fail (DSP0268, Redundancy, RedundantGroup).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RedundancyGroup {
    /// Path, with the place in the list.
    pub path: String,
    /// Path of the chassis.
    pub chassis: String,
    /// Of what.
    pub of: RedundancyOf,
    /// The BMC's name.
    pub name: Option<String>,
    /// `N+m`, `Failover`, `NPlusM`, `NotRedundant`, …
    pub mode: Option<String>,
    /// How many must work.
    pub least: Option<u64>,
    /// How many there may be.
    pub most: Option<u64>,
    /// Paths of its members.
    pub members: Vec<String>,
    /// How the group does.
    pub status: Status,
}

impl RedundancyGroup {
    pub(crate) fn of(doc: Doc<'_>, path: String, chassis: &str, of: RedundancyOf) -> Self {
        let members = ["RedundancySet", "RedundancyGroup"].into_iter().flat_map(|list| doc.links(list));
        Self {
            path,
            chassis: chassis.to_owned(),
            of,
            name: doc.name("Name"),
            mode: telling(doc, &["Mode", "RedundancyType"]),
            least: doc.count("MinNumNeeded").or_else(|| doc.count("MinNeededInGroup")),
            most: doc.count("MaxNumSupported").or_else(|| doc.count("MaxSupportedInGroup")),
            members: members.map(|link| link.as_str().to_owned()).collect(),
            status: Status::of(doc),
        }
    }
}

/// Power as a whole (DSP0268, Power.PowerControl; EnvironmentMetrics and PowerSubsystem in newer services).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PowerControl {
    /// Path, with the place in the list.
    pub path: String,
    /// Path of the chassis.
    pub chassis: String,
    /// The BMC's name.
    pub name: Option<String>,
    /// Drawn now, watts.
    pub consumed_watts: Reading,
    /// What could be given, watts.
    pub capacity_watts: Option<f64>,
    /// The limit set, watts.
    pub limit_watts: Option<f64>,
    /// Mean over the interval, watts.
    pub average_watts: Option<f64>,
    /// Least over the interval, watts.
    pub least_watts: Option<f64>,
    /// Most over the interval, watts.
    pub most_watts: Option<f64>,
    /// Minutes.
    pub interval_minutes: Option<f64>,
    /// Energy counted so far, joules.
    pub energy_joules: Option<f64>,
    /// How it does.
    pub status: Status,
}
