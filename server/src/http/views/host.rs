//! Hosts as the API shows them: with their worst open alert and their BMC.

use super::moment;
use super::vitals::VitalsView;
use crate::store::alerts::AlertRow;
use crate::store::bmcs::BmcRow;
use crate::store::hosts::HostRow;
use crate::store::{Db, StoreResult, alerts, bmcs};
use ironwatch_shared::{Severity, Timestamp};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::HashMap;
use utoipa::ToSchema;

/// One host.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HostView {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) state: String,
    pub(crate) state_since: Timestamp,
    pub(crate) last_check_in_at: Option<Timestamp>,
    pub(crate) interval_seconds: i32,
    pub(crate) boot_id: Option<String>,
    pub(crate) os: String,
    pub(crate) kernel: String,
    pub(crate) architecture: String,
    pub(crate) agent_version: String,
    pub(crate) uptime_seconds: Option<i64>,
    pub(crate) address: String,
    pub(crate) enrolled_at: Timestamp,
    pub(crate) open_alerts: usize,
    worst: Option<Worst>,
    pub(crate) group: String,
    pub(crate) site: String,
    pub(crate) rack: String,
    pub(crate) model: String,
    pub(crate) firmware: String,
    #[schema(value_type = Vec<String>)]
    pub(crate) tags: serde_json::Value,
    pub(crate) notes: String,
    pub(crate) lifecycle: String,
    bmc: Option<BmcOfHost>,
    /// What its BMC measured, at a glance; absent while nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    vitals: Option<VitalsView>,
}

/// What a list of hosts shows of a BMC.
#[derive(Debug, Clone, Serialize, ToSchema)]
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

#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = WorstAlert)]
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
    let view = |row: HostRow| {
        let (bmc, open) = (bmcs.remove(&row.id), by_host.remove(&row.id).unwrap_or_default());
        HostView::of(row, bmc, &open)
    };
    Ok(rows.into_iter().map(view).collect())
}

impl HostView {
    /// A host with its BMC and its open alerts.
    pub(crate) fn of(row: HostRow, bmc: Option<BmcRow>, open: &[AlertRow]) -> Self {
        let vitals = bmc.as_ref().and_then(VitalsView::of);
        let worst = open.iter().max_by_key(|alert| (Severity::parse(&alert.severity), alert.id));
        Self {
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
            model: row.model,
            firmware: row.firmware,
            tags: serde_json::from_str(&row.tags).unwrap_or_default(),
            notes: row.notes,
            lifecycle: row.lifecycle,
            bmc: bmc.map(BmcOfHost::from),
            vitals,
            id: row.id,
            name: row.name,
        }
    }

    /// What its BMC measured, unless that is too old at a moment, milliseconds.
    pub(crate) fn vitals(&self, now: i64) -> Option<&VitalsView> {
        self.vitals.as_ref().filter(|vitals| vitals.stale_at.as_millis() > now)
    }

    /// As it stands at a moment, milliseconds.
    pub(crate) fn at(&self, now: i64) -> Cow<'_, HostView> {
        let is_stale = self.vitals.is_some() && self.vitals(now).is_none();
        if is_stale { Cow::Owned(Self { vitals: None, ..self.clone() }) } else { Cow::Borrowed(self) }
    }

    /// Where its BMC is.
    pub(crate) fn bmc_address(&self) -> Option<&str> {
        self.bmc.as_ref().map(|bmc| bmc.address.as_str())
    }

    /// How its BMC is reached, in a word; `none` without one, `off` where it is not asked.
    pub(crate) fn bmc_standing(&self) -> &str {
        match &self.bmc {
            None => "none",
            Some(bmc) if !bmc.enabled => "off",
            Some(bmc) => &bmc.state,
        }
    }
}
