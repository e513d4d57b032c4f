//! Captures as the API shows them.

use crate::captures::series::{Series, total};
use crate::captures::tally::Tally;
use crate::store::captures::{CaptureHostRow, CaptureRow, MarkerRow};
use ironwatch_shared::Timestamp;
use serde_json::{Value, json};

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

/// One in a list. `hosts`: capture, id and name of hosts, those of others among them.
pub fn brief(row: &CaptureRow, hosts: &[(i64, String, String)]) -> Value {
    let its = hosts.iter().filter(|(capture, ..)| *capture == row.id);
    json!({
        "id": row.id,
        "name": row.name,
        "state": row.state,
        "actor": row.actor,
        "started_at": Timestamp::from_millis(row.started_at),
        "ended_at": row.ended_at.map(Timestamp::from_millis),
        "ended_because": row.ended_because,
        "interval_ms": row.interval_ms,
        "seconds": row.seconds,
        "hosts": its.map(|(_, id, name)| json!({ "id": id, "name": name })).collect::<Vec<_>>(),
        "samples": row.samples,
        "late": row.late,
        "failed": row.failed,
        "bytes": row.bytes,
    })
}

fn series_view(host: &CaptureHostRow, series: &Series, tally: &Tally) -> Value {
    json!({
        "host_id": host.host_id,
        "host": host.name,
        "sensor": series.sensor,
        "component": series.component,
        "unit": series.unit,
        "source": series.source,
        "samples": tally.samples,
        "failed": tally.failed,
        "min": tally.min,
        "mean": tally.mean(),
        "max": tally.max,
        "last": tally.last,
        "joules": series.is_power().then_some(tally.joules),
        "gap_seconds": tally.gap_seconds(),
    })
}

/// One, with its series, the energy of its hosts, and its markers.
pub fn whole(row: &CaptureRow, hosts: &[CaptureHostRow], markers: Vec<MarkerRow>) -> Value {
    let names: Vec<_> = hosts.iter().map(|host| (row.id, host.host_id.clone(), host.name.clone())).collect();
    let mut shown = brief(row, &names);
    let (mut all, mut totals) = (Vec::new(), Vec::new());
    for host in hosts {
        let (series, tallies) = (series(host), tallies(host));
        all.extend(series.iter().zip(&tallies).map(|(series, tally)| series_view(host, series, tally)));
        let total = total(&series);
        let joules =
            total.as_ref().map(|(places, _)| places.iter().filter_map(|place| tallies.get(*place)).map(|tally| tally.joules).sum());
        totals.push((host, joules, total.map(|(_, words)| words)));
    }
    let joules: Vec<f64> = totals.iter().filter_map(|(_, joules, _)| *joules).collect();
    let by_host =
        totals.iter().map(|(host, joules, from)| json!({ "host_id": host.host_id, "host": host.name, "joules": joules, "from": from }));
    let markers =
        markers.iter().map(|marker| json!({ "at": Timestamp::from_millis(marker.at), "text": marker.text, "actor": marker.actor }));
    if let Some(fields) = shown.as_object_mut() {
        fields.insert("total_from".to_owned(), by_host.collect());
        fields.insert("joules_total".to_owned(), json!((!joules.is_empty()).then(|| joules.iter().sum::<f64>())));
        fields.insert("series".to_owned(), all.into());
        fields.insert("markers".to_owned(), markers.collect());
    }
    shown
}
