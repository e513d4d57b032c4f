//! Two hosts that are one machine become one. Runs on the writer.

use super::Lifecycle;
use crate::audit::{Actor, Entry};
use crate::pipeline::Writer;
use crate::problem::Refusal;
use crate::store::hosts::{self, HostRow};
use crate::store::{audit, bmcs, purge};
use ironwatch_shared::{HostId, Timestamp};
use serde_json::json;

/// Gives all that is known of `other` to `keep`: BMC, events, alerts, outages, reports and inventory; `other` is no more.
/// `why` says what makes them one; it stands in the event and in the audit.
///
/// # Errors
/// `not_found`; `cannot_merge` when it would lose something or mix two machines; or that it cannot be stored now.
pub fn merge_hosts(writer: &mut Writer, keep: &HostId, other: &HostId, why: &str, actor: &Actor, now: Timestamp) -> Result<(), Refusal> {
    writer.adopt()?;
    let (kept, gone) = writer.transaction(|db| {
        let find = |db: &mut _, id: &HostId| hosts::find(db, id.as_str())?.ok_or(Refusal::new("not_found"));
        let (kept, gone) = (find(db, keep)?, find(db, other)?);
        may_merge(db, &kept, &gone)?;
        Ok::<_, Refusal>((kept, gone))
    })?;
    let entry = Entry::done(actor, "host.merge", keep.as_str(), now)
        .before(json!({ "keep": kept.name, "other": gone.name, "other_id": gone.id }))
        .after(json!({ "keep": kept.name }))
        .because(why);
    writer.judge(
        |fleet, now| fleet.merge_hosts(keep, other, why, now),
        |db| {
            purge::give(db, &gone, &kept, now.as_millis())?;
            audit::append(db, &entry)
        },
    )?;
    writer.forget_host(other);
    Ok(())
}

fn may_merge(db: &mut crate::store::Db, kept: &HostRow, gone: &HostRow) -> Result<(), Refusal> {
    let refuse = |why: String| Err(Refusal::new("cannot_merge").detail(why));
    if kept.id == gone.id {
        return refuse("a host is itself already".to_owned());
    }
    for host in [kept, gone] {
        if host.lifecycle == Lifecycle::Deprecated.as_str() {
            return refuse(format!("{} is deprecated", host.name));
        }
    }
    if kept.heard_at.is_none() && gone.heard_at.is_some() {
        return refuse(format!("{} has the agent: keep that one", gone.name));
    }
    if hosts::keys(db)?.iter().any(|key| key.host_id == gone.id && key.revoked_at.is_none()) {
        return refuse(format!("{} has an agent of its own that may still report: revoke it first", gone.name));
    }
    if bmcs::find(db, &kept.id)?.is_some() && bmcs::find(db, &gone.id)?.is_some() {
        return refuse("each of them has a BMC, and a machine has one".to_owned());
    }
    Ok(())
}
