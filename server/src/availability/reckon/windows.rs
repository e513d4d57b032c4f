//! When work on hosts was announced: silences that come again, or that were made before they began. What somebody silences
//! while it happens is no plan.

use crate::pipeline::labels_of;
use crate::store::availability::Period;
use crate::store::silences::{self, SilenceRow};
use crate::store::{Db, StoreResult, bmcs, hosts};
use ironwatch_core::alert::{Alert, AlertKey};
use ironwatch_core::availability::Span;
use ironwatch_core::catalog::explain;
use ironwatch_core::component::Component;
use ironwatch_core::filter::Described;
use ironwatch_core::silence::Silence;
use ironwatch_shared::{HostId, Timestamp};
use std::collections::HashMap;

/// Class of the alert that a window must hide for the time of it to be planned.
const HOST_DOWN: &str = "host_down";

fn was_announced(row: &SilenceRow) -> bool {
    row.recurrence.is_some() || row.created_at < row.starts_at
}

/// That a host is down, as filters see it.
fn down(host: &HostId, at: Timestamp) -> Alert {
    let explanation = explain(HOST_DOWN, None);
    Alert {
        id: 0,
        host: Some(host.clone()),
        key: AlertKey { component: Component::host(), problem: HOST_DOWN.to_owned() },
        rule: "host-liveness".to_owned(),
        rule_version: 1,
        shadow: false,
        class: HOST_DOWN.to_owned(),
        code: None,
        severity: explanation.entry.severity,
        title: explanation.entry.title.to_owned(),
        meaning: None,
        pending_since: at,
        opened_at: at,
        last_seen_at: at,
        count: 1,
        evidence: String::new(),
        told: true,
        advice: None,
        boot: None,
    }
}

/// The windows of a period by host, for hosts whose silence they hide.
pub(super) fn of_hosts(db: &mut Db, period: &Period) -> StoreResult<HashMap<String, Vec<Span>>> {
    let (from, to) = (Timestamp::from_millis(period.from), Timestamp::from_millis(period.to));
    let rows = silences::between(db, period.from, period.to)?;
    let announced: Vec<Silence> = rows.iter().filter(|row| was_announced(row)).filter_map(SilenceRow::silence).collect();
    let times: Vec<(&Silence, Vec<Span>)> = announced
        .iter()
        .map(|window| (window, window.times_within(from, to).into_iter().map(|(from, to)| Span::new(from, to)).collect()))
        .collect();
    let mut windows: HashMap<String, Vec<Span>> = HashMap::new();
    if times.is_empty() {
        return Ok(windows);
    }
    let networks: HashMap<String, String> = bmcs::all(db)?.into_iter().map(|bmc| (bmc.host_id, bmc.network)).collect();
    let all = hosts::all(db)?.into_iter().filter(|row| period.host_id.as_ref().is_none_or(|wanted| *wanted == row.id));
    for row in all {
        let Ok(id) = HostId::parse(&row.id) else { continue };
        let labels = labels_of(&row, networks.get(&row.id).map(String::as_str));
        let alert = down(&id, from);
        let what = Described { host: Some((&row.name, &row.id)), labels: Some(&labels), alert: Some(&alert) };
        let hidden = times.iter().filter(|(window, _)| window.filter.matches(&what)).flat_map(|(_, spans)| spans.iter().copied());
        let hidden: Vec<Span> = hidden.collect();
        if !hidden.is_empty() {
            windows.insert(row.id.clone(), hidden);
        }
    }
    Ok(windows)
}
