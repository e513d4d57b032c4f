//! Hosts out of use, in use again, and deleted. Runs on the writer.

use super::Lifecycle;
use super::shown::{bmc_shown, host_shown, with};
use crate::audit::{Actor, Entry};
use crate::pipeline::Writer;
use crate::problem::Refusal;
use crate::store::hosts::{self, HostRow, Words};
use crate::store::{audit, bmcs, purge};
use ironwatch_core::fleet::Outcome;
use ironwatch_shared::{HostId, Timestamp};
use serde_json::json;

fn known(writer: &mut Writer, id: &HostId) -> Result<HostRow, Refusal> {
    writer.adopt()?;
    writer.transaction(|db| hosts::find(db, id.as_str()))?.ok_or(Refusal::new("not_found"))
}

fn lifecycle_entry(actor: &Actor, action: &str, row: &HostRow, after: Lifecycle, now: Timestamp) -> Entry {
    Entry::done(actor, action, &row.id, now).before(json!({ "lifecycle": row.lifecycle })).after(json!({ "lifecycle": after.as_str() }))
}

/// Takes a host out of use: it is not polled and not judged any more, and all that is known of it stays.
///
/// # Errors
/// `not_found`, or that it cannot be stored now.
pub fn deprecate(writer: &mut Writer, id: &HostId, why: &str, actor: &Actor, now: Timestamp) -> Result<(), Refusal> {
    let row = known(writer, id)?;
    if row.lifecycle == Lifecycle::Deprecated.as_str() {
        return Ok(());
    }
    let entry = lifecycle_entry(actor, "host.deprecate", &row, Lifecycle::Deprecated, now).because(why);
    let words = format!("the host was taken out of use by {}", actor.name);
    writer.judge(
        |fleet, now| fleet.deprecate_host(id, &words, now),
        |db| {
            hosts::set_lifecycle(db, id.as_str(), Lifecycle::Deprecated.as_str())?;
            audit::append(db, &entry)
        },
    )?;
    writer.tell_host(id);
    Ok(())
}

/// Brings a host into use again.
///
/// # Errors
/// `not_found`, or that it cannot be stored now.
pub fn restore(writer: &mut Writer, id: &HostId, actor: &Actor, now: Timestamp) -> Result<(), Refusal> {
    let row = known(writer, id)?;
    if row.lifecycle != Lifecycle::Deprecated.as_str() {
        return Ok(());
    }
    let entry = lifecycle_entry(actor, "host.restore", &row, Lifecycle::Active, now);
    writer.judge(
        |fleet, _| {
            fleet.restore_host(id);
            Outcome { presence: vec![id.clone()], ..Outcome::default() }
        },
        |db| {
            hosts::set_lifecycle(db, id.as_str(), Lifecycle::Active.as_str())?;
            audit::append(db, &entry)
        },
    )?;
    writer.tell_host(id);
    Ok(())
}

/// Deletes a host and all that is known of it. One that is in use only by force: its alerts go without a word.
///
/// # Errors
/// `not_found`, `host_in_use`, or that it cannot be stored now.
pub fn remove(writer: &mut Writer, id: &HostId, force: bool, actor: &Actor, now: Timestamp) -> Result<(), Refusal> {
    let row = known(writer, id)?;
    if row.lifecycle != Lifecycle::Deprecated.as_str() && !force {
        return Err(Refusal::new("host_in_use").detail(format!("{} is {}", row.name, row.lifecycle)));
    }
    let mut before = host_shown(&Words::of(&row));
    if let Some(bmc) = writer.transaction(|db| bmcs::find(db, id.as_str()))? {
        before = with(before, "bmc", bmc_shown(&bmc));
    }
    let entry = Entry::done(actor, "host.remove", id.as_str(), now).before(before).because(if force { "by force" } else { "" });
    writer.judge(
        |fleet, now| fleet.remove_host(id, now),
        |db| {
            purge::host(db, id.as_str())?;
            audit::append(db, &entry)
        },
    )?;
    writer.forget_host(id);
    Ok(())
}
