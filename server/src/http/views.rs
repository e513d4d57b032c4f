//! Rows as the API shows them. The same shapes go over lists, single things and the stream.

mod host;
mod vitals;

pub use host::{HostView, with_worst};
pub use vitals::VitalsView;

use crate::live::News;
use crate::store::alerts::{AlertRow, code_of};
use crate::store::events::EventRow;
use crate::store::notifications::NotificationRow;
use crate::store::outages::OutageRow;
use crate::store::tellings::TellingRow;
use crate::store::{Db, StoreResult, alerts, events, hosts, incidents, notifications, tellings};
use ironwatch_core::alert::whole_named;
use ironwatch_core::catalog::explain;
use ironwatch_core::observation::Code;
use ironwatch_shared::Timestamp;
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

fn moment(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

/// One event, explained.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventView {
    id: i64,
    host_id: String,
    host_name: String,
    component: String,
    source: String,
    class: String,
    code: Option<Code>,
    severity: String,
    title: &'static str,
    meaning: &'static str,
    next_step: &'static str,
    shown_code: String,
    happened_at: Timestamp,
    last_at: Timestamp,
    received_at: Timestamp,
    count: i64,
    evidence: String,
    /// By name; differs by class.
    #[schema(value_type = Object)]
    fields: serde_json::Value,
}

/// Events with the names of their hosts and the catalog's words.
///
/// # Errors
/// What the database says.
pub fn explained(db: &mut Db, rows: Vec<EventRow>) -> StoreResult<Vec<EventView>> {
    let names = names(db, rows.iter().map(|row| row.host_id.clone()))?;
    let view = |row: EventRow| {
        let code = code_of(row.code.as_deref());
        let explanation = explain(&row.class, code.as_ref());
        EventView {
            id: row.id,
            host_name: names.get(&row.host_id).cloned().unwrap_or_default(),
            host_id: row.host_id,
            component: row.component,
            source: row.source,
            title: explanation.entry.title,
            meaning: explanation.entry.meaning,
            next_step: explanation.entry.next_step,
            shown_code: explanation.shown_code,
            class: row.class,
            code,
            severity: row.severity,
            happened_at: moment(row.happened_at),
            last_at: moment(row.last_at),
            received_at: moment(row.received_at),
            count: row.count,
            evidence: row.evidence,
            fields: serde_json::from_str(&row.fields).unwrap_or_default(),
        }
    };
    Ok(rows.into_iter().map(view).collect())
}

fn names(db: &mut Db, ids: impl Iterator<Item = String>) -> StoreResult<HashMap<String, String>> {
    let mut ids: Vec<String> = ids.collect();
    ids.sort();
    ids.dedup();
    Ok(hosts::names(db, &ids)?.into_iter().collect())
}

/// One alert, explained, with what became of its messages.
#[derive(Debug, Serialize, ToSchema)]
pub struct AlertView {
    id: i64,
    host_id: Option<String>,
    host_name: String,
    component: String,
    problem: String,
    rule: String,
    rule_version: i32,
    /// Its rule is one in the shadow: nobody was told.
    shadow: bool,
    class: String,
    code: Option<Code>,
    shown_code: String,
    severity: String,
    title: String,
    meaning: String,
    #[schema(value_type = Vec<String>)]
    likely_causes: &'static [&'static str],
    next_step: String,
    reference: &'static str,
    state: &'static str,
    /// Since when it held, or when it was seen first.
    pending_since: Timestamp,
    opened_at: Timestamp,
    last_seen_at: Timestamp,
    resolved_at: Option<Timestamp>,
    resolved_why: Option<String>,
    count: i64,
    evidence: String,
    notifications: Vec<NotificationView>,
    silenced_by: Option<i64>,
    silenced_until: Option<Timestamp>,
    acknowledged_by: Option<String>,
    acknowledged_at: Option<Timestamp>,
    acknowledged_until: Option<Timestamp>,
    acknowledged_why: Option<String>,
    /// Steps of escalation taken.
    escalated: i32,
    /// The incident that it belongs to, which is an alert, too.
    incident_id: Option<i64>,
}

/// One message to one channel.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NotificationOfAlert)]
pub struct NotificationView {
    id: i64,
    channel: String,
    kind: String,
    state: String,
    attempts: i32,
    due_at: Timestamp,
    sent_at: Option<Timestamp>,
    last_error: Option<String>,
}

/// Alerts with names, words and the truth about delivery.
///
/// # Errors
/// What the database says.
pub fn with_delivery(db: &mut Db, rows: Vec<AlertRow>) -> StoreResult<Vec<AlertView>> {
    let names = names(db, rows.iter().filter_map(|row| row.host_id.clone()))?;
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let mut told: HashMap<i64, Vec<NotificationView>> = HashMap::new();
    for row in notifications::of_alerts(db, &ids)? {
        told.entry(row.alert_id).or_default().push(notification_view(row));
    }
    let mut progress: HashMap<i64, TellingRow> = tellings::of_alerts(db, &ids)?.into_iter().map(|row| (row.alert_id, row)).collect();
    let incidents: HashMap<i64, i64> = incidents::of_alerts(db, &ids)?.into_iter().collect();
    let view = |row: AlertRow| {
        let incident = incidents.get(&row.id).copied();
        let (told, progress) = (told.remove(&row.id).unwrap_or_default(), progress.remove(&row.id).unwrap_or_default());
        AlertView { incident_id: incident, ..alert_view(&names, told, progress, row) }
    };
    Ok(rows.into_iter().map(view).collect())
}

fn notification_view(row: NotificationRow) -> NotificationView {
    NotificationView {
        id: row.id,
        channel: row.channel,
        kind: row.step,
        state: row.state,
        attempts: row.attempts,
        due_at: moment(row.due_at),
        sent_at: row.sent_at.map(moment),
        last_error: row.last_error,
    }
}

fn alert_view(names: &HashMap<String, String>, notifications: Vec<NotificationView>, telling: TellingRow, row: AlertRow) -> AlertView {
    let code = code_of(row.code.as_deref());
    let explanation = explain(&row.class, code.as_ref());
    let host_name = match &row.host_id {
        Some(id) => names.get(id).cloned().unwrap_or_default(),
        None => whole_named(&row.component),
    };
    AlertView {
        id: row.id,
        host_name,
        host_id: row.host_id,
        component: row.component,
        problem: row.problem,
        rule: row.rule,
        rule_version: row.rule_version,
        shadow: row.shadow,
        class: row.class,
        code,
        shown_code: explanation.shown_code,
        severity: row.severity,
        title: row.title,
        meaning: row.meaning.unwrap_or_else(|| explanation.entry.meaning.to_owned()),
        likely_causes: explanation.entry.likely_causes,
        next_step: row.advice.unwrap_or_else(|| explanation.entry.next_step.to_owned()),
        reference: explanation.entry.reference,
        state: if row.resolved_at.is_some() { "resolved" } else { "open" },
        pending_since: moment(row.pending_since.unwrap_or(row.opened_at)),
        opened_at: moment(row.opened_at),
        last_seen_at: moment(row.last_seen_at),
        resolved_at: row.resolved_at.map(moment),
        resolved_why: row.resolved_why,
        count: row.count,
        evidence: row.evidence,
        notifications,
        silenced_by: telling.silenced_by,
        silenced_until: telling.silenced_until.map(moment),
        acknowledged_by: telling.acknowledged_by,
        acknowledged_at: telling.acknowledged_at.map(moment),
        acknowledged_until: telling.acknowledged_until.map(moment),
        acknowledged_why: telling.acknowledged_why,
        escalated: telling.escalated,
        incident_id: None,
    }
}

/// One outage.
#[derive(Debug, Serialize, ToSchema)]
pub struct OutageView {
    id: i64,
    host_id: String,
    began_at: Timestamp,
    declared_at: Timestamp,
    ended_at: Option<Timestamp>,
    duration_seconds: Option<i64>,
    cause: String,
    rebooted: Option<bool>,
    cleared_at: Option<Timestamp>,
    cleared_by: Option<String>,
    note: Option<String>,
}

impl From<OutageRow> for OutageView {
    fn from(row: OutageRow) -> Self {
        Self {
            id: row.id,
            began_at: moment(row.began_at),
            declared_at: moment(row.declared_at),
            ended_at: row.ended_at.map(moment),
            duration_seconds: row.ended_at.map(|ended| (ended - row.began_at) / 1000),
            cause: row.cause,
            rebooted: row.rebooted,
            cleared_at: row.cleared_at.map(moment),
            cleared_by: row.cleared_by,
            note: row.note,
            host_id: row.host_id,
        }
    }
}

/// What the stream tells of a piece of news: event name and JSON.
///
/// # Errors
/// What the database says.
pub fn changed(db: &mut Db, news: &News) -> StoreResult<Vec<(&'static str, String)>> {
    let mut frames = Vec::new();
    let alert_ids: Vec<i64> = news.alerts.iter().copied().collect();
    let rows = alerts::by_ids(db, &alert_ids)?;
    for view in with_delivery(db, rows)? {
        frames.push(("alert", json(&view)));
    }
    let rows = events::by_ids(db, &news.events)?;
    for view in explained(db, rows)? {
        frames.push(("event", json(&view)));
    }
    let ids: Vec<String> = news.hosts.iter().cloned().collect();
    let rows = hosts::by_ids(db, &ids)?;
    for view in with_worst(db, rows)? {
        frames.push(("host", json(&view)));
    }
    Ok(frames)
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
