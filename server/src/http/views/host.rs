//! Hosts as the API shows them: with their worst open alert and their BMC.

use super::moment;
use crate::store::alerts::AlertRow;
use crate::store::bmcs::BmcRow;
use crate::store::hosts::HostRow;
use crate::store::{Db, StoreResult, alerts, bmcs};
use ironwatch_shared::{Severity, Timestamp};
use serde::Serialize;
use std::collections::HashMap;

/// One host.
#[derive(Debug, Serialize)]
pub struct HostView {
    id: String,
    name: String,
    state: String,
    state_since: Timestamp,
    last_check_in_at: Option<Timestamp>,
    interval_seconds: i32,
    boot_id: Option<String>,
    os: String,
    kernel: String,
    architecture: String,
    agent_version: String,
    uptime_seconds: Option<i64>,
    address: String,
    enrolled_at: Timestamp,
    open_alerts: usize,
    worst: Option<Worst>,
    group: String,
    site: String,
    rack: String,
    tags: serde_json::Value,
    notes: String,
    lifecycle: String,
    bmc: Option<BmcOfHost>,
}

/// What a list of hosts shows of a BMC.
#[derive(Debug, Serialize)]
struct BmcOfHost {
    address: String,
    protocol: String,
    network: String,
    enabled: bool,
    state: String,
    state_since: Timestamp,
    heard_at: Option<Timestamp>,
    last_error: Option<String>,
    last_error_code: Option<String>,
}

impl From<BmcRow> for BmcOfHost {
    fn from(row: BmcRow) -> Self {
        Self {
            address: row.address,
            protocol: row.protocol,
            network: row.network,
            enabled: row.enabled,
            state: row.reachable_state,
            state_since: moment(row.state_since),
            heard_at: row.heard_at.map(moment),
            last_error: row.last_error,
            last_error_code: row.last_error_code,
        }
    }
}

#[derive(Debug, Serialize)]
struct Worst {
    alert_id: i64,
    severity: String,
    title: String,
    component: String,
}

/// Hosts with their worst open alert.
///
/// # Errors
/// What the database says.
pub fn with_worst(db: &mut Db, rows: Vec<HostRow>) -> StoreResult<Vec<HostView>> {
    let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
    // Many hosts: fewer questions to read all open alerts than to name each host.
    let (open, bmcs) =
        if ids.len() > 500 { (alerts::open(db)?, bmcs::all(db)?) } else { (alerts::open_of_hosts(db, &ids)?, bmcs::of_hosts(db, &ids)?) };
    let mut bmcs: HashMap<String, BmcRow> = bmcs.into_iter().map(|row| (row.host_id.clone(), row)).collect();
    let mut by_host: HashMap<String, Vec<AlertRow>> = HashMap::new();
    for alert in open {
        if let Some(host) = alert.host_id.clone() {
            by_host.entry(host).or_default().push(alert);
        }
    }
    Ok(rows.into_iter().map(|row| host_view(&by_host, bmcs.remove(&row.id), row)).collect())
}

fn host_view(by_host: &HashMap<String, Vec<AlertRow>>, bmc: Option<BmcRow>, row: HostRow) -> HostView {
    let open = by_host.get(&row.id).map(Vec::as_slice).unwrap_or_default();
    let worst = open.iter().max_by_key(|alert| (Severity::parse(&alert.severity), alert.id));
    HostView {
        state: row.presence,
        state_since: moment(row.presence_since),
        last_check_in_at: row.heard_at.map(moment),
        interval_seconds: row.interval_seconds,
        boot_id: row.boot_id,
        os: row.os,
        kernel: row.kernel,
        architecture: row.architecture,
        agent_version: row.agent_version,
        uptime_seconds: row.uptime_seconds,
        address: row.address,
        enrolled_at: moment(row.enrolled_at),
        open_alerts: open.len(),
        worst: worst.map(|alert| Worst {
            alert_id: alert.id,
            severity: alert.severity.clone(),
            title: alert.title.clone(),
            component: alert.component.clone(),
        }),
        group: row.group_name,
        site: row.site,
        rack: row.rack,
        tags: serde_json::from_str(&row.tags).unwrap_or_default(),
        notes: row.notes,
        lifecycle: row.lifecycle,
        bmc: bmc.map(BmcOfHost::from),
        id: row.id,
        name: row.name,
    }
}
