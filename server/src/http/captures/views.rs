//! Captures as the API shows them.

use crate::captures::series::{Series, total};
use crate::captures::tally::Tally;
use crate::store::captures::{CaptureHostRow, CaptureRow, MarkerRow};
use ironwatch_shared::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// The series of a host.
pub fn series(row: &CaptureHostRow) -> Vec<Series> {
    serde_json::from_str(&row.series).unwrap_or_default()
}

fn tallies(row: &CaptureHostRow) -> Vec<Tally> {
    serde_json::from_str(&row.tallies).unwrap_or_default()
}

/// How many series each host has.
pub fn counts(hosts: &[CaptureHostRow]) -> Vec<usize> {
    hosts.iter().map(|row| series(row).len()).collect()
}

/// One in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaptureView {
    id: i64,
    name: String,
    /// `running` or `ended`.
    state: String,
    actor: String,
    started_at: Timestamp,
    ended_at: Option<Timestamp>,
    ended_because: Option<String>,
    interval_ms: i32,
    seconds: i32,
    hosts: Vec<HostOfCapture>,
    samples: i64,
    late: i64,
    failed: i64,
    bytes: i64,
}

/// A host of a capture.
#[derive(Debug, Serialize, ToSchema)]
pub struct HostOfCapture {
    id: String,
    name: String,
}

/// One with all that belongs to it.
#[derive(Debug, Serialize, ToSchema)]
pub struct WholeCapture {
    #[serde(flatten)]
    capture: CaptureView,
    /// Of which sensor the energy of each host is told.
    total_from: Vec<EnergyOfHost>,
    joules_total: Option<f64>,
    series: Vec<SeriesView>,
    markers: Vec<MarkerOfCapture>,
    /// In the answer to its start, and nowhere else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marker_token: Option<String>,
}

/// Energy of one host.
#[derive(Debug, Serialize, ToSchema)]
pub struct EnergyOfHost {
    host_id: String,
    host: String,
    joules: Option<f64>,
    from: Option<String>,
}

/// One sensor and what came of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SeriesView {
    host_id: String,
    host: String,
    sensor: String,
    component: String,
    unit: String,
    /// `ipmi`, `redfish` or `agent`.
    source: String,
    samples: u64,
    failed: u64,
    min: Option<f64>,
    mean: Option<f64>,
    max: Option<f64>,
    last: Option<f64>,
    /// Of what is measured in watts.
    joules: Option<f64>,
    gap_seconds: f64,
}

/// A moment that was marked.
#[derive(Debug, Serialize, ToSchema)]
pub struct MarkerOfCapture {
    at: Timestamp,
    text: String,
    actor: String,
}

/// One in a list. `hosts`: capture, id and name of hosts, those of others among them.
pub fn brief(row: &CaptureRow, hosts: &[(i64, String, String)]) -> CaptureView {
    let its = hosts.iter().filter(|(capture, ..)| *capture == row.id);
    CaptureView {
        id: row.id,
        name: row.name.clone(),
        state: row.state.clone(),
        actor: row.actor.clone(),
        started_at: Timestamp::from_millis(row.started_at),
        ended_at: row.ended_at.map(Timestamp::from_millis),
        ended_because: row.ended_because.clone(),
        interval_ms: row.interval_ms,
        seconds: row.seconds,
        hosts: its.map(|(_, id, name)| HostOfCapture { id: id.clone(), name: name.clone() }).collect(),
        samples: row.samples,
        late: row.late,
        failed: row.failed,
        bytes: row.bytes,
    }
}

fn series_view(host: &CaptureHostRow, series: &Series, tally: &Tally) -> SeriesView {
    SeriesView {
        host_id: host.host_id.clone(),
        host: host.name.clone(),
        sensor: series.sensor.clone(),
        component: series.component.clone(),
        unit: series.unit.clone(),
        source: series.source.clone(),
        samples: tally.samples,
        failed: tally.failed,
        min: tally.min,
        mean: tally.mean(),
        max: tally.max,
        last: tally.last,
        joules: series.is_power().then_some(tally.joules),
        gap_seconds: tally.gap_seconds(),
    }
}

/// One, with its series, the energy of its hosts, and its markers.
pub fn whole(row: &CaptureRow, hosts: &[CaptureHostRow], markers: Vec<MarkerRow>) -> WholeCapture {
    let names: Vec<_> = hosts.iter().map(|host| (row.id, host.host_id.clone(), host.name.clone())).collect();
    let (mut all, mut total_from) = (Vec::new(), Vec::new());
    for host in hosts {
        let (series, tallies) = (series(host), tallies(host));
        all.extend(series.iter().zip(&tallies).map(|(series, tally)| series_view(host, series, tally)));
        let total = total(&series);
        let joules =
            total.as_ref().map(|(places, _)| places.iter().filter_map(|place| tallies.get(*place)).map(|tally| tally.joules).sum());
        let from = total.map(|(_, words)| words);
        total_from.push(EnergyOfHost { host_id: host.host_id.clone(), host: host.name.clone(), joules, from });
    }
    let joules: Vec<f64> = total_from.iter().filter_map(|host| host.joules).collect();
    let marker = |marker: MarkerRow| MarkerOfCapture { at: Timestamp::from_millis(marker.at), text: marker.text, actor: marker.actor };
    WholeCapture {
        capture: brief(row, &names),
        total_from,
        joules_total: (!joules.is_empty()).then(|| joules.iter().sum()),
        series: all,
        markers: markers.into_iter().map(marker).collect(),
        marker_token: None,
    }
}
