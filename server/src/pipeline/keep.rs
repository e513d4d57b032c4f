//! What is written for a report and for what came of it. Runs inside the writer's transaction.

use super::tell::{keep_notifications, name_of};
use crate::live::News;
use crate::sources::agent::Accepted;
use crate::store::events::NewEvent;
use crate::store::hosts::{self, HostChange};
use crate::store::inventories::{self, InventoryRow};
use crate::store::reports::{self, ReportRow};
use crate::store::{Db, StoreResult, alerts, events, incidents, jobs, meta, notifications, outages, tellings};
use crate::telling::Routes;
use crate::{availability, tasks};
use ironwatch_core::alert::{Step, Transition};
use ironwatch_core::fleet::{Fleet, Outcome};
use ironwatch_core::inventory::{changes, observations, remembered};
use ironwatch_core::message::{Message, compose};
use ironwatch_core::observation::{Fact, Observation};
use ironwatch_core::sequence;
use ironwatch_core::task::Limits;
use ironwatch_core::telling::Policy;
use ironwatch_shared::wire::v1::inventory::Inventory;
use ironwatch_shared::{HostId, Timestamp};

/// Where messages can go, and how links in them begin.
#[derive(Debug, Clone)]
pub struct Routing {
    pub policy: Policy,
    /// What the settings file says of it.
    pub provisioned: Routes,
    pub base_url: String,
    /// When maintenance tasks are made.
    pub tasks: Limits,
}

fn as_i64(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Keeps the body, and what the host is after it.
pub(super) fn keep_report(db: &mut Db, fleet: &Fleet, accepted: &Accepted, taken: &sequence::Taken, id: i64) -> StoreResult<()> {
    let claims = &accepted.claims;
    let row = ReportRow {
        id,
        host_id: claims.iss.to_string(),
        epoch: claims.ep.to_string(),
        sequence: as_i64(claims.seq),
        received_at: accepted.received_at.as_millis(),
        encoding: accepted.encoding.to_owned(),
        digest: claims.bh.clone(),
        body: accepted.body.clone(),
        taken_at: (!accepted.live).then(|| accepted.taken_at.as_millis()),
    };
    reports::insert(db, &row)?;
    let Some(host) = fleet.host(&claims.iss) else { return Ok(()) };
    let machine = accepted.report.machine.as_ref().filter(|_| accepted.live);
    let text = |text: &String| ironwatch_core::message::visible(text);
    let stopped_for =
        host.liveness.stopped_for.and_then(|reason| serde_json::to_value(reason).ok()).and_then(|value| value.as_str().map(str::to_owned));
    let change = HostChange {
        address: Some(accepted.address.clone()),
        name: machine.map(|m| text(&m.hostname)),
        presence: Some(host.liveness.presence.as_str().to_owned()),
        presence_since: Some(host.liveness.since.as_millis()),
        heard_at: Some(accepted.received_at.as_millis()),
        interval_seconds: Some(i32::try_from(host.liveness.interval_seconds).unwrap_or(i32::MAX)),
        boot_id: host.boot.as_ref().map(ToString::to_string),
        stopped_for: Some(stopped_for),
        os: machine.map(|m| text(&m.os)),
        kernel: machine.map(|m| text(&m.kernel)),
        architecture: machine.map(|m| text(&m.architecture)),
        agent_version: machine.map(|m| text(&m.agent_version)),
        uptime_seconds: machine.map(|m| as_i64(m.uptime_seconds)),
        taken: serde_json::to_string(taken).ok(),
        live_report_id: (accepted.live && !accepted.report.samples.is_empty()).then_some(id),
        complete_report_id: (accepted.live && accepted.report.complete).then_some(id),
    };
    hosts::update(db, claims.iss.as_str(), &change)
}

/// Keeps the inventory of a report that has one, and says what is otherwise than it was.
pub(super) fn keep_inventory(db: &mut Db, accepted: &Accepted, now: Timestamp) -> StoreResult<Vec<Observation>> {
    let Some(inventory) = accepted.report.inventory.as_ref() else { return Ok(Vec::new()) };
    let host = &accepted.claims.iss;
    let taken_at = accepted.taken_at.as_millis();
    let known = inventories::find(db, host.as_str())?;
    // After a cut, older ones follow the newest.
    if known.as_ref().is_some_and(|known| known.taken_at > taken_at) {
        return Ok(Vec::new());
    }
    let before = known.as_ref().and_then(|known| serde_json::from_str::<Inventory>(&known.body).ok());
    // A kind that could not be read this time is remembered as it was.
    let kept = before.as_ref().map_or_else(|| inventory.clone(), |before| remembered(before, inventory));
    let body = serde_json::to_string(&kept).unwrap_or_default();
    if known.is_some_and(|known| known.body == body) {
        return Ok(Vec::new());
    }
    inventories::save(db, &InventoryRow { host_id: host.to_string(), taken_at, body })?;
    super::labels::keep_machine(db, host, &kept)?;
    let Some(before) = before else { return Ok(Vec::new()) };
    Ok(observations(&changes(&before, inventory), host, &accepted.report.boot_id, now))
}

/// Keeps events, steps, messages, outages and gaps.
pub(super) fn keep_outcome(db: &mut Db, fleet: &Fleet, routing: &Routing, outcome: &Outcome, now: Timestamp) -> StoreResult<News> {
    let mut news = News::default();
    for event in &outcome.events {
        news.events.push(events::insert(db, &new_event(event))?);
    }
    for (job, until) in &outcome.settled {
        jobs::expect_until(db, *job, until.as_millis())?;
    }
    if !outcome.superseded.is_empty() {
        notifications::supersede(db, &outcome.superseded)?;
        alerts::set_untold(db, &outcome.superseded)?;
        tellings::settle(db, &outcome.superseded)?;
    }
    for transition in &outcome.transitions {
        alerts::take_step(db, transition)?;
        keep_notifications(db, fleet, routing, transition, now)?;
        news.alerts.insert(transition.alert.id);
        news.hosts.extend(transition.alert.host.as_ref().map(HostId::to_string));
    }
    for (incident, member) in &outcome.joined {
        incidents::join(db, *incident, *member)?;
        news.alerts.insert(*member);
    }
    for alert in &outcome.touched {
        alerts::update(db, alert)?;
        news.alerts.insert(alert.id);
        // While it waits, a message about the whole fleet grows, and one about a host that is down learns the cause.
        if (alert.host.is_none() || alert.class == "host_down")
            && let Some(waiting) = notifications::waiting_words(db, alert.id, Step::Opened.as_str())?
        {
            // Why it opened stays as it was said then.
            let why = serde_json::from_str::<Message>(&waiting).map(|message| message.why).unwrap_or_default();
            let transition = Transition { alert: alert.clone(), step: Step::Opened, at: now, why, tell: true, hold_millis: 0 };
            let message = compose(&transition, &name_of(fleet, alert), &routing.base_url);
            notifications::reword(db, alert.id, Step::Opened.as_str(), &serde_json::to_string(&message).unwrap_or_default())?;
        }
    }
    for outage in &outcome.outages {
        outages::save(db, outage)?;
    }
    for id in &outcome.presence {
        if let Some(host) = fleet.host(id) {
            hosts::set_presence(db, id.as_str(), host.liveness.presence.as_str(), host.liveness.since.as_millis())?;
        }
        news.hosts.insert(id.to_string());
    }
    availability::keep(db, fleet, outcome, now)?;
    tasks::keep(db, outcome, &news.events, &routing.tasks, now)?;
    if let Some(away) = outcome.away {
        let to = now.as_millis();
        meta::add_watch_gap(db, to - as_i64(away.millis), to, "the server was stopped, suspended or could not store")?;
    }
    Ok(news)
}

/// PostgreSQL cannot keep NUL in a text; everywhere else it only hides things.
fn without_nul(text: &str) -> String {
    text.replace('\0', "\u{2400}")
}

fn new_event(event: &Observation) -> NewEvent {
    let (class, code, fields) = match &event.fact {
        Fact::Occurrence { class, code, fields } => {
            ((*class).to_owned(), code.as_ref().map(ToString::to_string), serde_json::to_string(fields).unwrap_or_default())
        }
        Fact::Condition { class } => (class.clone(), None, "{}".to_owned()),
        Fact::Reading { name, .. } => (name.clone(), None, "{}".to_owned()),
    };
    NewEvent {
        host_id: event.subject.host.to_string(),
        component: without_nul(event.subject.component.as_str()),
        source: event.source.as_str(),
        class: without_nul(&class),
        code: code.map(|code| without_nul(&code)),
        severity: event.severity.as_str(),
        happened_at: event.happened_at.as_millis(),
        last_at: event.last_at.as_millis(),
        received_at: event.received_at.as_millis(),
        count: as_i64(event.count),
        evidence: without_nul(&event.evidence),
        fields,
    }
}
