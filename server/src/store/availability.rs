//! When hosts were watched, when they started anew, and what was done to them meanwhile.

use super::schema::{host_stretches, jobs, outages, reboots, watch_gaps};
use super::{Db, StoreResult};
use diesel::prelude::*;

/// A host, a moment from which, and a moment until which something was so.
pub type Stretch = (String, i64, Option<i64>);

/// Which hosts and when.
#[derive(Debug, Clone)]
pub struct Period {
    /// None: all.
    pub host_id: Option<String>,
    pub from: i64,
    pub to: i64,
}

/// From now on this is so of a host, and nothing else that was.
///
/// # Errors
/// What the database says.
pub fn set_stretch(db: &mut Db, host_id: &str, kind: Option<&str>, at: i64) -> StoreResult<()> {
    let open: Vec<(i64, String)> = host_stretches::table
        .filter(host_stretches::host_id.eq(host_id.to_owned()).and(host_stretches::to_at.is_null()))
        .select((host_stretches::id, host_stretches::kind))
        .load(db)?;
    let mut is_open = false;
    for (id, open_kind) in open {
        if Some(open_kind.as_str()) == kind {
            is_open = true;
            continue;
        }
        diesel::update(host_stretches::table.find(id)).set(host_stretches::to_at.eq(Some(at))).execute(db)?;
    }
    if let Some(kind) = kind.filter(|_| !is_open) {
        let new =
            (host_stretches::host_id.eq(host_id.to_owned()), host_stretches::kind.eq(kind.to_owned()), host_stretches::from_at.eq(at));
        diesel::insert_into(host_stretches::table).values(new).execute(db)?;
    }
    Ok(())
}

/// Keeps a new boot.
///
/// # Errors
/// What the database says.
pub fn add_reboot(db: &mut Db, host_id: &str, at: i64, planned: bool) -> StoreResult<()> {
    let new = (reboots::host_id.eq(host_id.to_owned()), reboots::at.eq(at), reboots::planned.eq(planned));
    diesel::insert_into(reboots::table).values(new).execute(db)?;
    Ok(())
}

/// Stretches that touch a period: their kind beside each.
///
/// # Errors
/// What the database says.
pub fn stretches(db: &mut Db, period: &Period) -> StoreResult<Vec<(String, Stretch)>> {
    let touches = host_stretches::from_at.lt(period.to).and(host_stretches::to_at.is_null().or(host_stretches::to_at.gt(period.from)));
    let columns = (host_stretches::kind, (host_stretches::host_id, host_stretches::from_at, host_stretches::to_at));
    let mut query = host_stretches::table.filter(touches).select(columns).into_boxed();
    if let Some(host) = &period.host_id {
        query = query.filter(host_stretches::host_id.eq(host.clone()));
    }
    query.load(db)
}

/// Outages that touch a period.
///
/// # Errors
/// What the database says.
pub fn outages(db: &mut Db, period: &Period) -> StoreResult<Vec<Stretch>> {
    let touches = outages::began_at.lt(period.to).and(outages::ended_at.is_null().or(outages::ended_at.gt(period.from)));
    let columns = (outages::host_id, outages::began_at, outages::ended_at);
    let mut query = outages::table.filter(touches).order(outages::began_at).select(columns).into_boxed();
    if let Some(host) = &period.host_id {
        query = query.filter(outages::host_id.eq(host.clone()));
    }
    query.load(db)
}

/// What was done to machines, from its beginning to when it was expected to be over; in the order of time.
///
/// # Errors
/// What the database says.
pub fn deeds(db: &mut Db, period: &Period) -> StoreResult<Vec<Stretch>> {
    let touches = jobs::started_at.lt(period.to).and(jobs::expected_until.is_null().or(jobs::expected_until.gt(period.from)));
    let stirs = jobs::stirs.eq_any(["host", "kernel"]);
    let columns = (jobs::host_id, jobs::started_at.assume_not_null(), jobs::expected_until);
    let started = touches.and(jobs::started_at.is_not_null());
    let mut query = jobs::table.filter(stirs.and(started)).order(jobs::id).select(columns).into_boxed();
    if let Some(host) = &period.host_id {
        query = query.filter(jobs::host_id.eq(host.clone()));
    }
    query.load(db)
}

/// Stretches in which nobody was watched.
///
/// # Errors
/// What the database says.
pub fn gaps(db: &mut Db, period: &Period) -> StoreResult<Vec<(i64, i64)>> {
    let touches = watch_gaps::from_at.lt(period.to).and(watch_gaps::to_at.gt(period.from));
    watch_gaps::table.filter(touches).select((watch_gaps::from_at, watch_gaps::to_at)).load(db)
}

/// New boots within a period: of which host, and whether it was planned.
///
/// # Errors
/// What the database says.
pub fn reboots(db: &mut Db, period: &Period) -> StoreResult<Vec<(String, bool)>> {
    let within = reboots::at.ge(period.from).and(reboots::at.lt(period.to));
    let mut query = reboots::table.filter(within).select((reboots::host_id, reboots::planned)).into_boxed();
    if let Some(host) = &period.host_id {
        query = query.filter(reboots::host_id.eq(host.clone()));
    }
    query.load(db)
}

/// All of a host go.
///
/// # Errors
/// What the database says.
pub fn forget(db: &mut Db, host_id: &str) -> StoreResult<()> {
    diesel::delete(host_stretches::table.filter(host_stretches::host_id.eq(host_id.to_owned()))).execute(db)?;
    diesel::delete(reboots::table.filter(reboots::host_id.eq(host_id.to_owned()))).execute(db)?;
    Ok(())
}

/// All of a host are another's.
///
/// # Errors
/// What the database says.
pub fn give(db: &mut Db, from_host: &str, to_host: &str) -> StoreResult<()> {
    diesel::update(host_stretches::table.filter(host_stretches::host_id.eq(from_host.to_owned())))
        .set(host_stretches::host_id.eq(to_host.to_owned()))
        .execute(db)?;
    diesel::update(reboots::table.filter(reboots::host_id.eq(from_host.to_owned())))
        .set(reboots::host_id.eq(to_host.to_owned()))
        .execute(db)?;
    Ok(())
}
