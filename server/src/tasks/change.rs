//! What people do with tasks. Runs in a transaction, with a row of the audit for each.

use super::{MAX_ASSIGNEE, MAX_NOTE, MAX_TITLE};
use crate::audit::{Actor, Entry};
use crate::moment;
use crate::problem::Refusal;
use crate::store::tasks::{self, ALERT, EVENT, NewTask, TaskRow};
use crate::store::{Db, alerts, audit, events, hosts};
use ironwatch_core::component::Component;
use ironwatch_core::message::visible;
use ironwatch_core::task::{BY_HAND, NotPossible, Status, change};
use ironwatch_shared::{Severity, Timestamp};
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use utoipa::ToSchema;

/// Most alerts and events a person links at once.
const MAX_LINKED: usize = 50;
/// Longest time that a repair is watched: a month.
const MAX_VERIFY_HOURS: u32 = 31 * 24;

/// A task that a person makes.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTaskSaid {
    /// On which host.
    pub host_id: String,
    /// On which of its parts; the whole machine when nothing is said.
    #[serde(default)]
    pub component: String,
    /// What is to be done.
    pub title: String,
    /// How bad it is.
    #[serde(default)]
    pub severity: Option<Severity>,
    /// When it is to be done.
    #[serde(default)]
    pub scheduled_for: Option<String>,
    /// By whom.
    #[serde(default)]
    pub assignee: String,
    /// Why.
    #[serde(default)]
    pub note: String,
    /// Alerts that it is about.
    #[serde(default)]
    pub alerts: Vec<i64>,
    /// Events that it is about.
    #[serde(default)]
    pub events: Vec<i64>,
}

/// What is otherwise from now on. What is not said stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TaskPatch {
    #[serde(default)]
    pub title: Option<String>,
    #[serde(default)]
    pub severity: Option<Severity>,
    #[serde(default)]
    pub status: Option<String>,
    /// Null takes the time away.
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<String>)]
    pub scheduled_for: Option<Option<String>>,
    #[serde(default)]
    pub assignee: Option<String>,
    /// With `completed`: the task closes itself when the fault stays away.
    #[serde(default)]
    pub verify: bool,
    /// For so long.
    #[serde(default)]
    pub verify_hours: Option<u32>,
}

/// What is null was said, too.
fn said<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

fn bad(why: impl Into<String>) -> Refusal {
    Refusal::new("bad_task").detail(why.into())
}

fn planned(text: Option<&str>) -> Result<Option<i64>, Refusal> {
    let wrong = || bad("scheduled_for is a moment in UTC such as 2026-11-27T16:00:00Z");
    Ok(text.map(|text| moment::read(text).ok_or_else(wrong)).transpose()?.map(Timestamp::as_millis))
}

fn words(text: &str, what: &str, least: usize, most: usize, lines: bool) -> Result<String, Refusal> {
    let text = text.trim();
    let count = text.chars().count();
    let is_clean = text.chars().all(|c| !c.is_control() || lines && c == '\n');
    if (least..=most).contains(&count) && is_clean {
        Ok(visible(text))
    } else {
        Err(bad(format!("{what} has {least} to {most} visible characters")))
    }
}

/// As the audit shows it.
fn shown(task: &TaskRow) -> Value {
    json!({
        "title": task.title, "severity": task.severity, "status": task.status, "assignee": task.assignee,
        "scheduled_for": task.scheduled_for.map(Timestamp::from_millis),
    })
}

/// Makes a task. Returns its id.
///
/// # Errors
/// `bad_task`, `not_found`, or that it cannot be stored now.
pub fn create(db: &mut Db, new: &NewTaskSaid, verify_millis: i64, actor: &Actor, now: Timestamp) -> Result<i64, Refusal> {
    hosts::find(db, &new.host_id)?.ok_or(Refusal::new("not_found").detail("the host is not known"))?;
    if new.alerts.len() + new.events.len() > MAX_LINKED {
        return Err(bad(format!("a task is made with at most {MAX_LINKED} alerts and events")));
    }
    let alerts = alerts::by_ids(db, &new.alerts)?;
    let events = events::by_ids(db, &new.events)?;
    let is_its = alerts.iter().all(|alert| alert.host_id.as_deref() == Some(new.host_id.as_str()))
        && events.iter().all(|event| event.host_id == new.host_id);
    if alerts.len() != new.alerts.len() || events.len() != new.events.len() || !is_its {
        return Err(bad("alerts and events must be there once, and of this host"));
    }
    let status = if new.scheduled_for.is_some() { Status::Scheduled } else { Status::Pending };
    let task = NewTask {
        host_id: new.host_id.clone(),
        component: Component::from(new.component.trim().to_owned()).to_string(),
        reason: BY_HAND.to_owned(),
        title: words(&new.title, "title", 3, MAX_TITLE, false)?,
        severity: new.severity.unwrap_or(Severity::Warning).as_str().to_owned(),
        status: status.as_str().to_owned(),
        scheduled_for: planned(new.scheduled_for.as_deref())?,
        assignee: words(&new.assignee, "assignee", 0, MAX_ASSIGNEE, false)?,
        created_by: Some(actor.name.clone()),
        created_at: now.as_millis(),
        verify_millis,
        seen: 0,
        tell: None,
    };
    let note = words(&new.note, "note", 0, MAX_NOTE, true)?;
    let id = tasks::insert(db, &task)?;
    for alert in alerts {
        tasks::link(db, id, ALERT, alert.id, alert.opened_at, &alert.title)?;
    }
    for event in events {
        let words: String = event.evidence.chars().take(300).collect();
        tasks::link(db, id, EVENT, event.id, event.happened_at, &words)?;
    }
    if !note.is_empty() {
        tasks::add_note(db, id, now.as_millis(), &actor.name, &note)?;
    }
    let after = json!({ "task": id.to_string(), "title": task.title, "component": task.component, "status": task.status });
    audit::append(db, &Entry::done(actor, "task.add", &new.host_id, now).after(after))?;
    Ok(id)
}

/// Changes a task. What is as it was is no change.
///
/// # Errors
/// `not_found`, `bad_task`, `task_status`, or that it cannot be stored now.
pub fn patch(db: &mut Db, id: i64, patch: &TaskPatch, actor: &Actor, now: Timestamp) -> Result<(), Refusal> {
    let before = tasks::find(db, id)?.ok_or(Refusal::new("not_found"))?;
    let mut after = before.clone();
    if let Some(title) = &patch.title {
        after.title = words(title, "title", 3, MAX_TITLE, false)?;
    }
    if let Some(severity) = patch.severity {
        severity.as_str().clone_into(&mut after.severity);
    }
    if let Some(assignee) = &patch.assignee {
        after.assignee = words(assignee, "assignee", 0, MAX_ASSIGNEE, false)?;
    }
    if let Some(time) = &patch.scheduled_for {
        after.scheduled_for = planned(time.as_deref())?;
    }
    let from = Status::parse(&before.status).ok_or(Refusal::new("internal").cause("a task has no status of ours"))?;
    let wanted = match &patch.status {
        Some(word) => Some(Status::parse(word).ok_or_else(|| bad(format!("status is one of {}", words_of_statuses())))?),
        None => None,
    };
    if wanted.is_none() && (patch.verify || patch.verify_hours.is_some()) {
        return Err(bad("verify goes with status = completed"));
    }
    if let Some(wanted) = wanted {
        let to = change(from, wanted, patch.verify, after.scheduled_for.is_some()).map_err(|why| refused(why, wanted))?;
        set_status(&mut after, to, patch.verify_hours, now)?;
    } else if from.is_closed() && after != before {
        return Err(refused(NotPossible::Closed, from));
    } else if from == Status::Scheduled && after.scheduled_for.is_none() {
        return Err(refused(NotPossible::NoTime, from));
    }
    if after == before {
        return Ok(());
    }
    tasks::save(db, &after)?;
    let entry = Entry::done(actor, "task.change", &before.host_id, now).before(shown(&before));
    let mut shown_after = shown(&after);
    if let Some(fields) = shown_after.as_object_mut() {
        fields.insert("task".to_owned(), json!(id.to_string()));
    }
    audit::append(db, &entry.after(shown_after))?;
    if after.status != before.status {
        let says = format!("{} → {}", before.status, after.status);
        tasks::add_note(db, id, now.as_millis(), &actor.name, &says)?;
    }
    Ok(())
}

fn set_status(task: &mut TaskRow, to: Status, verify_hours: Option<u32>, now: Timestamp) -> Result<(), Refusal> {
    if let Some(hours) = verify_hours {
        if to != Status::Verifying || !(1..=MAX_VERIFY_HOURS).contains(&hours) {
            return Err(bad(format!("verify_hours is 1 to {MAX_VERIFY_HOURS}, and goes with verify")));
        }
        task.verify_millis = i64::from(hours) * 3_600_000;
    }
    if to == Status::Verifying {
        task.verify_since = Some(now.as_millis());
    } else if !to.is_closed() {
        task.verify_since = None;
    }
    if to.is_closed() {
        task.closed_at = Some(now.as_millis());
        // Nobody needs to hear of what is over.
        task.tell = None;
    }
    to.as_str().clone_into(&mut task.status);
    Ok(())
}

fn words_of_statuses() -> String {
    Status::ALL.map(Status::as_str).join(", ")
}

fn refused(why: NotPossible, to: Status) -> Refusal {
    Refusal::new("task_status").detail(match why {
        NotPossible::Closed => "the task is closed: make another one".to_owned(),
        NotPossible::NotAfter(from) => format!("{} does not follow {}", to.as_str(), from.as_str()),
        NotPossible::NoTime => "a scheduled task needs scheduled_for".to_owned(),
        NotPossible::NothingToVerify => "a repair is watched with status = completed and verify = true".to_owned(),
    })
}

/// Adds what a person says of a task, also of one that is closed.
///
/// # Errors
/// `not_found`, `bad_task`, or that it cannot be stored now.
pub fn say(db: &mut Db, id: i64, text: &str, actor: &Actor, now: Timestamp) -> Result<(), Refusal> {
    let task = tasks::find(db, id)?.ok_or(Refusal::new("not_found"))?;
    let text = words(text, "text", 1, MAX_NOTE, true)?;
    tasks::add_note(db, id, now.as_millis(), &actor.name, &text)?;
    let what = json!({ "task": id.to_string(), "note": text });
    Ok(audit::append(db, &Entry::done(actor, "task.note", &task.host_id, now).after(what))?)
}
