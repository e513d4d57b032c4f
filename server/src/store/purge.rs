//! All rows of one host, wherever they are: deleted with it, or given to another.

use super::hosts::{HostRow, Words};
use super::schema::{
    alerts, bmcs, events, host_keys, hosts, incident_members, inventories, notification_attempts, notifications, outages, reports,
    tellings, transitions,
};
use super::{Db, StoreResult};
use diesel::prelude::*;

/// Deletes a host and all that is known of it.
///
/// # Errors
/// What the database says.
pub fn host(db: &mut Db, id: &str) -> StoreResult<()> {
    let id = id.to_owned();
    let its: Vec<i64> = alerts::table.filter(alerts::host_id.eq(id.clone())).select(alerts::id).load(db)?;
    // Lists of ids have a limit in both databases; one host has few alerts and may have had many.
    for some in its.chunks(500) {
        let told: Vec<i64> =
            notifications::table.filter(notifications::alert_id.eq_any(some.to_vec())).select(notifications::id).load(db)?;
        for some in told.chunks(500) {
            diesel::delete(notification_attempts::table.filter(notification_attempts::notification_id.eq_any(some.to_vec())))
                .execute(db)?;
        }
        diesel::delete(notifications::table.filter(notifications::alert_id.eq_any(some.to_vec()))).execute(db)?;
        diesel::delete(transitions::table.filter(transitions::alert_id.eq_any(some.to_vec()))).execute(db)?;
        diesel::delete(incident_members::table.filter(incident_members::alert_id.eq_any(some.to_vec()))).execute(db)?;
        diesel::delete(tellings::table.filter(tellings::alert_id.eq_any(some.to_vec()))).execute(db)?;
    }
    diesel::delete(alerts::table.filter(alerts::host_id.eq(id.clone()))).execute(db)?;
    diesel::delete(outages::table.filter(outages::host_id.eq(id.clone()))).execute(db)?;
    diesel::delete(events::table.filter(events::host_id.eq(id.clone()))).execute(db)?;
    diesel::delete(reports::table.filter(reports::host_id.eq(id.clone()))).execute(db)?;
    diesel::delete(inventories::table.find(id.clone())).execute(db)?;
    diesel::delete(host_keys::table.filter(host_keys::host_id.eq(id.clone()))).execute(db)?;
    super::sweeps::forget(db, &id)?;
    super::jobs::forget(db, &id)?;
    super::tasks::forget(db, &id)?;
    super::availability::forget(db, &id)?;
    diesel::delete(bmcs::table.find(id.clone())).execute(db)?;
    diesel::delete(hosts::table.find(id)).execute(db)?;
    Ok(())
}

/// Gives all that is known of one host to another, and deletes the one. What only one place is for stays as the other
/// has it: its inventory, and each word of people that it has.
///
/// # Errors
/// What the database says.
pub fn give(db: &mut Db, from: &HostRow, to: &HostRow, at: i64) -> StoreResult<()> {
    let (gone, kept) = (from.id.clone(), to.id.clone());
    diesel::update(alerts::table.filter(alerts::host_id.eq(gone.clone()))).set(alerts::host_id.eq(kept.clone())).execute(db)?;
    diesel::update(outages::table.filter(outages::host_id.eq(gone.clone()))).set(outages::host_id.eq(kept.clone())).execute(db)?;
    diesel::update(events::table.filter(events::host_id.eq(gone.clone()))).set(events::host_id.eq(kept.clone())).execute(db)?;
    diesel::update(reports::table.filter(reports::host_id.eq(gone.clone()))).set(reports::host_id.eq(kept.clone())).execute(db)?;
    diesel::update(host_keys::table.filter(host_keys::host_id.eq(gone.clone()))).set(host_keys::host_id.eq(kept.clone())).execute(db)?;
    diesel::update(bmcs::table.find(gone.clone())).set(bmcs::host_id.eq(kept.clone())).execute(db)?;
    super::sweeps::give(db, &gone, &kept)?;
    super::captures::give(db, &gone, &kept)?;
    super::jobs::give(db, &gone, &kept)?;
    super::tasks::give(db, &gone, &kept, at)?;
    super::availability::give(db, &gone, &kept)?;
    let has_inventory: i64 = inventories::table.filter(inventories::host_id.eq(kept.clone())).count().get_result(db)?;
    if has_inventory == 0 {
        diesel::update(inventories::table.find(gone.clone())).set(inventories::host_id.eq(kept.clone())).execute(db)?;
    } else {
        diesel::delete(inventories::table.find(gone.clone())).execute(db)?;
    }
    super::hosts::set_words(db, &kept, &both(from, to))?;
    diesel::delete(hosts::table.find(gone)).execute(db)?;
    Ok(())
}

fn both(from: &HostRow, to: &HostRow) -> Words {
    let either = |mine: &str, theirs: &str| if mine.is_empty() { theirs.to_owned() } else { mine.to_owned() };
    Words {
        name: to.name.clone(),
        group_name: either(&to.group_name, &from.group_name),
        site: either(&to.site, &from.site),
        rack: either(&to.rack, &from.rack),
        tags: if to.tags == "[]" { from.tags.clone() } else { to.tags.clone() },
        notes: either(&to.notes, &from.notes),
        lifecycle: to.lifecycle.clone(),
    }
}
