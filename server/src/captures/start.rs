//! What people want captured, checked against what the hosts have.

use super::running::CapturedHost;
use super::series::{Series, WATTS};
use crate::hosts::{Lifecycle, words};
use crate::problem::Refusal;
use crate::sensors::{Shape, shapes};
use crate::sources::agent::parse;
use crate::store::hosts::HostRow;
use crate::store::{Db, StoreResult, bmcs, hosts, reports, sweeps};
use ironwatch_shared::HostId;
use serde::Deserialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// Captures that run at once.
pub const MOST_RUNNING: usize = 8;
const MOST_HOSTS: usize = 64;
const MOST_SENSORS: usize = 64;
const INTERVAL_MILLIS: std::ops::RangeInclusive<i32> = 250..=60_000;
const SECONDS: std::ops::RangeInclusive<i32> = 1..=86_400;
const MOST_NAME_CHARS: usize = 100;
/// An answer by Redfish takes a BMC a tenth of a second and more: not faster than this.
const REDFISH_MILLIS: i64 = 1_000;
/// What agents call the watts of a GPU.
pub const GPU_POWER: &str = "gpu_power_watts";

/// What is to be captured.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CaptureSaid {
    pub name: String,
    /// Ids of hosts.
    pub hosts: Vec<String>,
    /// Names of sensors; none: all that measure watts.
    #[serde(default)]
    pub sensors: Vec<String>,
    #[serde(default = "one_second")]
    pub interval_ms: i32,
    /// It ends by itself after so long.
    #[serde(default = "one_hour")]
    pub seconds: i32,
}

fn one_second() -> i32 {
    1_000
}

fn one_hour() -> i32 {
    3_600
}

/// What will be captured.
#[derive(Debug, Clone)]
pub struct Planned {
    /// Each with its name.
    pub hosts: Vec<(String, CapturedHost)>,
}

fn refuse(why: impl Into<String>) -> Refusal {
    Refusal::new("bad_capture").detail(why)
}

impl CaptureSaid {
    /// As far as it can be checked without looking at the hosts.
    ///
    /// # Errors
    /// `bad_capture`.
    pub fn checked(mut self) -> Result<Self, Refusal> {
        self.name = self.name.trim().to_owned();
        let length = self.name.chars().count();
        if !(1..=MOST_NAME_CHARS).contains(&length) || !words::is_plain(&self.name) {
            return Err(refuse(format!("name has 1 to {MOST_NAME_CHARS} characters, all visible")));
        }
        for (key, value, range) in [("interval_ms", self.interval_ms, INTERVAL_MILLIS), ("seconds", self.seconds, SECONDS)] {
            if !range.contains(&value) {
                return Err(refuse(format!("{key} = {value} must be {} to {}", range.start(), range.end())));
            }
        }
        if !(1..=MOST_HOSTS).contains(&self.hosts.len()) {
            return Err(refuse(format!("hosts has 1 to {MOST_HOSTS} ids")));
        }
        if self.hosts.iter().collect::<BTreeSet<_>>().len() < self.hosts.len() {
            return Err(refuse("hosts has one of them twice"));
        }
        let mut seen = BTreeSet::new();
        self.sensors.retain(|name| seen.insert(name.clone()));
        if self.sensors.len() > MOST_SENSORS {
            return Err(refuse(format!("sensors has at most {MOST_SENSORS} names")));
        }
        Ok(self)
    }

    /// Looks up hosts and sensors.
    ///
    /// # Errors
    /// `bad_capture` for a host or a sensor that cannot be captured, or that the store cannot be read.
    pub fn planned(&self, db: &mut Db) -> Result<Planned, Refusal> {
        let mut planned = Vec::with_capacity(self.hosts.len());
        for id in &self.hosts {
            let shown = words::shown(id);
            let unknown = || refuse(format!("there is no host {shown:?}"));
            let host_id = HostId::parse(id).map_err(|_| unknown())?;
            let host = hosts::find(db, id)?.ok_or_else(unknown)?;
            let bmc = bmcs::find(db, id)?.filter(|bmc| bmc.enabled && host.lifecycle != Lifecycle::Deprecated.as_str());
            if bmc.is_none() {
                return Err(refuse(format!("{} has no BMC that is watched", host.name)));
            }
            let swept = sweeps::newest(db, id)?.map(|(_, layout)| shapes(&layout)).unwrap_or_default();
            let mut series = self.of_bmc(&host, &swept)?;
            series.extend(self.of_agent(db, &host)?);
            if series.is_empty() {
                let why = if swept.is_empty() { "were not read yet" } else { "have none that measures watts: name those to capture" };
                return Err(refuse(format!("the sensors of {} {why}", host.name)));
            }
            if series.len() > MOST_SENSORS {
                let why = format!("{} would have {} sensors in it, and {MOST_SENSORS} are the most: name fewer", host.name, series.len());
                return Err(refuse(why));
            }
            planned.push((host.name, CapturedHost::new(host_id, series)));
        }
        Ok(Planned { hosts: planned })
    }

    fn of_bmc(&self, host: &HostRow, swept: &[Shape]) -> Result<Vec<Series>, Refusal> {
        let is_shared = |shape: &Shape| swept.iter().filter(|other| other.name == shape.name).count() > 1;
        let mut all: Vec<(Series, bool)> = Vec::new();
        for shape in swept {
            let every = if shape.source == "redfish" { REDFISH_MILLIS.max(self.interval_ms.into()) } else { self.interval_ms.into() };
            let series = Series::of_bmc(shape, is_shared(shape), every);
            // Some boards have the same sensor of the same part twice: the first is read.
            if !all.iter().any(|(known, _)| known.sensor == series.sensor) {
                all.push((series, shape.kind != "states"));
            }
        }
        if self.sensors.is_empty() {
            return Ok(all.into_iter().map(|(series, _)| series).filter(|series| series.unit == WATTS).collect());
        }
        if swept.is_empty() {
            return Err(refuse(format!("the sensors of {} were not read yet", host.name)));
        }
        let mut chosen: Vec<Series> = Vec::new();
        for wanted in &self.sensors {
            let its: Vec<_> = all.iter().filter(|(series, _)| series.sensor == *wanted || series.name == *wanted).collect();
            if its.is_empty() {
                return Err(refuse(format!("{} has no sensor {:?}", host.name, words::shown(wanted))));
            }
            if let Some((series, _)) = its.iter().find(|(_, has_numbers)| !has_numbers) {
                return Err(refuse(format!("{:?} of {} has states and no number", words::shown(&series.sensor), host.name)));
            }
            chosen.extend(its.into_iter().map(|(series, _)| series.clone()));
        }
        let mut seen = BTreeSet::new();
        chosen.retain(|series| seen.insert(series.sensor.clone()));
        Ok(chosen)
    }

    /// The watts of GPUs that the agent beside the BMC tells.
    fn of_agent(&self, db: &mut Db, host: &HostRow) -> StoreResult<Vec<Series>> {
        let every = i64::from(self.interval_ms).max(i64::from(host.interval_seconds) * 1000);
        let mut parts = BTreeSet::new();
        for id in [host.complete_report_id, host.live_report_id].into_iter().flatten() {
            let report = reports::find(db, id)?.and_then(|row| parse(&row.body, &row.encoding).ok());
            let samples = report.into_iter().flat_map(|report| report.samples);
            parts.extend(samples.filter(|sample| sample.name == GPU_POWER && sample.value.is_some()).map(|sample| sample.component));
        }
        Ok(parts.iter().map(|part| Series::of_agent(GPU_POWER, part, every)).collect())
    }
}
