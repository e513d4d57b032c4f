//! Tasks that are made of what was seen. Runs in the transaction of what was seen: neither is without the other.

use crate::store::tasks::{self, ALERT, EVENT, NewSign, NewTask, TaskRow};
use crate::store::{Db, StoreResult, alerts};
use ironwatch_core::alert::Step;
use ironwatch_core::fleet::Outcome;
use ironwatch_core::task::{Limits, Link, Sign, Status, signs};
use ironwatch_shared::Timestamp;

/// It was made, and is to be told.
const OPENED: &str = "opened";
/// Its repair did not hold, and that is to be told.
pub const REOPENED: &str = "reopened";
/// Its repair holds, and that is to be told.
pub const VERIFIED: &str = "verified";

/// Makes tasks of what came of a report or of time, adds evidence to those that are open, and opens those again whose repair
/// did not hold. `events` are the ids of the outcome's events, in order.
///
/// # Errors
/// What the database says.
pub fn keep(db: &mut Db, outcome: &Outcome, events: &[i64], limits: &Limits, now: Timestamp) -> StoreResult<()> {
    for sign in signs(outcome) {
        take(db, &sign, events, limits, now)?;
    }
    look_after_repairs(db, outcome, now)
}

fn as_i64(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn take(db: &mut Db, sign: &Sign, events: &[i64], limits: &Limits, now: Timestamp) -> StoreResult<()> {
    let least = i64::from(sign.trigger.least(limits));
    let since = now.plus_millis(-limits.window_millis).as_millis();
    let (kind, id) = match sign.link {
        Link::Event(place) => (EVENT, events.get(place).copied()),
        Link::Alert(id) => (ALERT, Some(id)),
    };
    // What is told of a time long ago is history.
    let Some(id) = id.filter(|_| least > 0 && sign.at.as_millis() >= since) else { return Ok(()) };
    let (host, component, reason) = (sign.host.as_str(), sign.component.as_str(), sign.trigger.reason);
    let words = sign.words.replace('\0', "\u{2400}");
    if let Some(mut task) = tasks::open_for(db, host, component, reason)? {
        tasks::link(db, task.id, kind, id, sign.at.as_millis(), &words)?;
        task.seen = task.seen.saturating_add(as_i64(sign.count));
        if task.status == Status::Verifying.as_str() {
            open_again(db, &mut task, &words, now)?;
        }
        return tasks::save(db, &task);
    }
    if least > 1 {
        let sign = NewSign {
            host_id: host.to_owned(),
            component: component.to_owned(),
            reason: reason.to_owned(),
            at: sign.at.as_millis(),
            count: as_i64(sign.count),
            event_id: id,
            words: words.clone(),
        };
        tasks::add_sign(db, &sign)?;
        let seen = tasks::signs_since(db, host, component, reason, since)?;
        let count = seen.iter().fold(0_i64, |sum, sign| sum.saturating_add(sign.count));
        if count < least {
            return Ok(());
        }
        let task = made(db, host, component, (reason, sign_title(reason)), count, limits, now)?;
        for sign in seen {
            tasks::link(db, task, EVENT, sign.event_id, sign.at, &sign.words)?;
        }
        return tasks::take_signs(db, host, component, reason);
    }
    let task = made(db, host, component, (reason, sign.trigger.title), as_i64(sign.count), limits, now)?;
    tasks::link(db, task, kind, id, sign.at.as_millis(), &words)
}

fn sign_title(reason: &str) -> &'static str {
    ironwatch_core::task::Trigger::of(reason).map_or("", |trigger| trigger.title)
}

fn made(
    db: &mut Db,
    host: &str,
    component: &str,
    (reason, title): (&str, &str),
    seen: i64,
    limits: &Limits,
    now: Timestamp,
) -> StoreResult<i64> {
    let severity = ironwatch_core::task::Trigger::of(reason).map_or("warning", |trigger| trigger.severity.as_str());
    let new = NewTask {
        host_id: host.to_owned(),
        component: component.to_owned(),
        reason: reason.to_owned(),
        title: title.to_owned(),
        severity: severity.to_owned(),
        status: Status::Pending.as_str().to_owned(),
        scheduled_for: None,
        assignee: String::new(),
        created_by: None,
        created_at: now.as_millis(),
        verify_millis: limits.verify_millis,
        seen,
        tell: Some(OPENED.to_owned()),
    };
    tasks::insert(db, &new)
}

/// A task whose repair is watched, and something opened on the same part: the repair did not hold. On the host as a whole
/// many things happen; there it must be a problem that the task is linked to.
fn look_after_repairs(db: &mut Db, outcome: &Outcome, now: Timestamp) -> StoreResult<()> {
    for transition in outcome.transitions.iter().filter(|transition| transition.step == Step::Opened) {
        let alert = &transition.alert;
        let Some(host) = &alert.host else { continue };
        // Our own words about a task are no fault of the machine.
        if alert.class == "maintenance_task" {
            continue;
        }
        for mut task in tasks::verifying(db, Some(host.as_str()))? {
            if task.component != alert.key.component.as_str() {
                continue;
            }
            if task.component == "host" {
                let ids: Vec<i64> =
                    tasks::links(db, task.id)?.iter().filter(|link| link.kind == ALERT).map(|link| link.linked_id).collect();
                if !alerts::by_ids(db, &ids)?.iter().any(|linked| linked.problem == alert.key.problem) {
                    continue;
                }
            }
            let words = alert.title.replace('\0', "\u{2400}");
            tasks::link(db, task.id, ALERT, alert.id, transition.at.as_millis(), &words)?;
            open_again(db, &mut task, &words, now)?;
            tasks::save(db, &task)?;
        }
    }
    Ok(())
}

fn open_again(db: &mut Db, task: &mut TaskRow, words: &str, now: Timestamp) -> StoreResult<()> {
    Status::Pending.as_str().clone_into(&mut task.status);
    task.verify_since = None;
    task.tell = Some(REOPENED.to_owned());
    tasks::add_note(db, task.id, now.as_millis(), "", &format!("The repair did not hold: {words}"))
}
