//! What is asked for, checked, and its rows in the store.

use super::acts::{is_disruptive, words};
use super::runner::Batch;
use crate::audit::{Actor, Entry};
use crate::bmcs::enabled;
use crate::problem::Refusal;
use crate::secrets::KeyFile;
use crate::sources::bmc::Action;
use crate::store::jobs::{self, JobRow, WAITING};
use crate::store::{Db, audit, hosts};
use ironwatch_shared::{HostId, Timestamp};
use serde::Deserialize;
use serde_json::json;
use std::collections::{BTreeSet, HashMap};
use utoipa::ToSchema;

/// Most hosts in one request.
const MAX_HOSTS: usize = 1_000;
/// Most that are done at a time.
const MAX_AT_ONCE: u32 = 50;
/// Characters of a reason.
const REASON_CHARS: std::ops::RangeInclusive<usize> = 3..=200;
/// Longest time to listen to a console.
const MAX_CONSOLE_SECONDS: u32 = 30;

/// What a person asks for.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = JobOrder)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// What is to be done.
    pub action: Action,
    /// To which hosts.
    pub hosts: Vec<String>,
    /// Why.
    pub reason: String,
    /// The name of the host, or how many hosts there are; needed for what is disruptive.
    #[serde(default)]
    pub confirm: String,
    /// How many at a time.
    #[serde(default = "one")]
    pub at_once: u32,
    /// Whether those that wait are not done once one has failed.
    #[serde(default = "yes")]
    pub stop_on_failure: bool,
}

fn one() -> u32 {
    1
}

fn yes() -> bool {
    true
}

fn bad(why: impl Into<String>) -> Refusal {
    Refusal::new("bad_job").detail(why.into())
}

impl Order {
    fn check(&mut self) -> Result<(), Refusal> {
        self.reason = self.reason.trim().to_owned();
        if !REASON_CHARS.contains(&self.reason.chars().count()) || self.reason.chars().any(char::is_control) {
            return Err(bad("reason says why, in 3 to 200 visible characters"));
        }
        let before = self.hosts.len();
        let mut seen = BTreeSet::new();
        self.hosts.retain(|host| seen.insert(host.clone()));
        if !(1..=MAX_HOSTS).contains(&before) || self.hosts.len() != before {
            return Err(bad(format!("hosts names 1 to {MAX_HOSTS} hosts, each once")));
        }
        if !(1..=MAX_AT_ONCE).contains(&self.at_once) {
            return Err(bad(format!("at_once is 1 to {MAX_AT_ONCE}")));
        }
        match &self.action {
            Action::Console { seconds } if !(1..=MAX_CONSOLE_SECONDS).contains(seconds) => {
                Err(bad(format!("a console is listened to for 1 to {MAX_CONSOLE_SECONDS} seconds")))
            }
            Action::DeleteEntry { id } if id.is_empty() || id.len() > 200 || id.chars().any(char::is_control) => {
                Err(bad("id names one entry of the log"))
            }
            Action::DeleteEntry { .. } if before > 1 => Err(bad("an entry is of one host's log")),
            Action::Power { .. }
            | Action::ResetBmc { .. }
            | Action::ClearLog
            | Action::DeleteEntry { .. }
            | Action::SetClock
            | Action::EventLogging { .. }
            | Action::Identify { .. }
            | Action::Boot { .. }
            | Action::Console { .. } => Ok(()),
        }
    }
}

/// Keeps what was asked for, with a row of the audit for each host. Runs in a transaction.
///
/// # Errors
/// `bad_job`, `confirm_job`, `not_found`, `no_bmc`, `job_runs`, or that it cannot be stored now.
pub fn ordered(db: &mut Db, mut order: Order, key_file: &KeyFile, actor: &Actor, now: Timestamp) -> Result<(Batch, Vec<JobRow>), Refusal> {
    order.check()?;
    let names: HashMap<String, String> = hosts::by_ids(db, &order.hosts)?.into_iter().map(|row| (row.id, row.name)).collect();
    let named: Vec<(&String, &String)> = order.hosts.iter().filter_map(|id| names.get_key_value(id)).collect();
    if named.len() != order.hosts.len() {
        return Err(Refusal::new("not_found").detail("one of the hosts is not known"));
    }
    if is_disruptive(&order.action) {
        let wanted = match named.as_slice() {
            [(_, name)] => (*name).clone(),
            many => many.len().to_string(),
        };
        if order.confirm != wanted {
            let what = if named.len() == 1 { "the name of the host" } else { "the number of hosts" };
            return Err(Refusal::new("confirm_job").detail(format!("{}: confirm must be {what}", words(&order.action))));
        }
    }
    let watched: HashMap<String, _> = enabled(db, key_file)?.into_iter().map(|one| (one.host.id, one.login)).collect();
    for (id, name) in &named {
        match watched.get(*id) {
            None => return Err(Refusal::new("no_bmc").detail(format!("{name} has no BMC that is watched"))),
            Some(Err(none)) => return Err(Refusal::new("no_bmc").detail(format!("the BMC of {name} cannot be signed in to: {none}"))),
            Some(Ok(_)) => {}
        }
        if let Some(other) = jobs::active_of(db, id)?.first() {
            let other = serde_json::from_str(&other.action).map(|action| words(&action)).unwrap_or_default();
            return Err(Refusal::new("job_runs").detail(format!("{name}: \"{other}\" is not over yet")));
        }
    }
    let first = jobs::take_ids(db, named.len())?;
    let action = serde_json::to_string(&order.action).map_err(|_| Refusal::new("internal"))?;
    let row = |(id, (host, _)): (i64, &(&String, &String))| JobRow {
        id,
        batch_id: first,
        host_id: (*host).clone(),
        action: action.clone(),
        reason: order.reason.clone(),
        actor: actor.name.clone(),
        actor_address: actor.address.clone(),
        state: WAITING.to_owned(),
        created_at: now.as_millis(),
        started_at: None,
        ended_at: None,
        steps: "[]".to_owned(),
        result: None,
        trouble: None,
        stirs: None,
        expected_until: None,
    };
    let rows: Vec<JobRow> = (first..).zip(&named).map(row).collect();
    jobs::insert(db, &rows)?;
    let mut parts = Vec::new();
    for row in &rows {
        let what = json!({ "job": row.id.to_string(), "action": order.action, "at_once": order.at_once });
        let entry = Entry { reason: order.reason.clone(), ..Entry::done(actor, "job.order", &row.host_id, now).after(what) };
        audit::append(db, &entry)?;
        let host = HostId::parse(&row.host_id).map_err(|_| Refusal::new("internal"))?;
        parts.push((row.id, host));
    }
    let at_once = usize::try_from(order.at_once).unwrap_or(1);
    let batch = Batch {
        id: first,
        jobs: parts,
        action: order.action,
        actor: actor.clone(),
        reason: order.reason,
        at_once,
        stop_on_failure: order.stop_on_failure,
    };
    Ok((batch, rows))
}
