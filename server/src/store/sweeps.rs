//! What BMCs say: all sensors at once, time after time, and what their machines are made of.

use super::schema::{bmc_inventories, sensor_layouts, sensor_sweeps};
use super::{Db, StoreResult};
use diesel::prelude::*;

/// What all sensors said at once.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = sensor_sweeps)]
pub struct SweepRow {
    pub host_id: String,
    /// Unix milliseconds.
    pub taken_at: i64,
    pub layout_id: String,
    /// See `sensors`.
    pub body: Vec<u8>,
}

/// What a machine is made of, by its BMC.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = bmc_inventories)]
pub struct BmcInventoryRow {
    pub host_id: String,
    /// Unix milliseconds.
    pub taken_at: i64,
    /// JSON, as an agent's inventory is on the wire.
    pub body: String,
}

/// Keeps a layout, unless it is known.
///
/// # Errors
/// What the database says.
pub fn keep_layout(db: &mut Db, id: &str, body: &str) -> StoreResult<()> {
    let row = (sensor_layouts::id.eq(id), sensor_layouts::body.eq(body));
    on_both!(db, connection => diesel::insert_into(sensor_layouts::table).values(row).on_conflict_do_nothing().execute(connection))?;
    Ok(())
}

/// Keeps a sweep; a second one of the same millisecond is not kept.
///
/// # Errors
/// What the database says.
pub fn insert(db: &mut Db, row: &SweepRow) -> StoreResult<()> {
    on_both!(db, connection => diesel::insert_into(sensor_sweeps::table).values(row).on_conflict_do_nothing().execute(connection))?;
    Ok(())
}

/// The newest sweep of a host, with its layout.
///
/// # Errors
/// What the database says.
pub fn newest(db: &mut Db, host_id: &str) -> StoreResult<Option<(SweepRow, String)>> {
    sensor_sweeps::table
        .inner_join(sensor_layouts::table)
        .filter(sensor_sweeps::host_id.eq(host_id.to_owned()))
        .order(sensor_sweeps::taken_at.desc())
        .select((SweepRow::as_select(), sensor_layouts::body))
        .first(db)
        .optional()
}

/// Sweeps of a host in `from..to` (Unix milliseconds), oldest first, at most `limit`.
///
/// # Errors
/// What the database says.
pub fn between(db: &mut Db, host_id: &str, from: i64, to: i64, limit: i64) -> StoreResult<Vec<SweepRow>> {
    sensor_sweeps::table
        .filter(sensor_sweeps::host_id.eq(host_id.to_owned()).and(sensor_sweeps::taken_at.ge(from)).and(sensor_sweeps::taken_at.lt(to)))
        .order(sensor_sweeps::taken_at)
        .limit(limit)
        .select(SweepRow::as_select())
        .load(db)
}

/// When a host was swept in `from..to` (Unix milliseconds), oldest first, at most `limit`.
///
/// # Errors
/// What the database says.
pub fn moments(db: &mut Db, host_id: &str, from: i64, to: i64, limit: i64) -> StoreResult<Vec<i64>> {
    sensor_sweeps::table
        .filter(sensor_sweeps::host_id.eq(host_id.to_owned()).and(sensor_sweeps::taken_at.ge(from)).and(sensor_sweeps::taken_at.lt(to)))
        .order(sensor_sweeps::taken_at)
        .limit(limit)
        .select(sensor_sweeps::taken_at)
        .load(db)
}

/// The sweeps of a host at some moments, oldest first. Lists of moments have a limit in both databases.
///
/// # Errors
/// What the database says.
pub fn at(db: &mut Db, host_id: &str, moments: &[i64]) -> StoreResult<Vec<SweepRow>> {
    sensor_sweeps::table
        .filter(sensor_sweeps::host_id.eq(host_id.to_owned()).and(sensor_sweeps::taken_at.eq_any(moments.to_vec())))
        .order(sensor_sweeps::taken_at)
        .select(SweepRow::as_select())
        .load(db)
}

/// The oldest sweep of a host that is still kept, Unix milliseconds.
///
/// # Errors
/// What the database says.
pub fn oldest(db: &mut Db, host_id: &str) -> StoreResult<Option<i64>> {
    sensor_sweeps::table.filter(sensor_sweeps::host_id.eq(host_id.to_owned())).select(diesel::dsl::min(sensor_sweeps::taken_at)).first(db)
}

/// A layout.
///
/// # Errors
/// What the database says.
pub fn layout(db: &mut Db, id: &str) -> StoreResult<Option<String>> {
    sensor_layouts::table.find(id.to_owned()).select(sensor_layouts::body).first(db).optional()
}

/// Deletes sweeps taken before, at most `limit`, and the layouts that nothing has any more; returns how many sweeps.
///
/// # Errors
/// What the database says.
pub fn prune(db: &mut Db, before: i64, limit: i64) -> StoreResult<usize> {
    let old: Vec<(String, i64)> = sensor_sweeps::table
        .filter(sensor_sweeps::taken_at.lt(before))
        .order(sensor_sweeps::taken_at)
        .limit(limit)
        .select((sensor_sweeps::host_id, sensor_sweeps::taken_at))
        .load(db)?;
    for (host_id, taken_at) in &old {
        diesel::delete(sensor_sweeps::table.find((host_id.clone(), *taken_at))).execute(db)?;
    }
    if old.is_empty() {
        return Ok(0);
    }
    let used = sensor_sweeps::table.filter(sensor_sweeps::layout_id.eq(sensor_layouts::id)).select(sensor_sweeps::layout_id);
    on_both!(db, connection => diesel::delete(sensor_layouts::table.filter(diesel::dsl::not(diesel::dsl::exists(used)))).execute(connection))?;
    Ok(old.len())
}

/// What the machine of a host is made of, by its BMC.
///
/// # Errors
/// What the database says.
pub fn inventory(db: &mut Db, host_id: &str) -> StoreResult<Option<BmcInventoryRow>> {
    bmc_inventories::table.find(host_id.to_owned()).select(BmcInventoryRow::as_select()).first(db).optional()
}

/// When the newest of all was taken; 0 when there is none.
///
/// # Errors
/// What the database says.
pub fn newest_inventory_at(db: &mut Db) -> StoreResult<i64> {
    let newest: Option<i64> = bmc_inventories::table.select(diesel::dsl::max(bmc_inventories::taken_at)).first(db)?;
    Ok(newest.unwrap_or(0))
}

/// Keeps it in place of the one before.
///
/// # Errors
/// What the database says.
pub fn save_inventory(db: &mut Db, row: &BmcInventoryRow) -> StoreResult<()> {
    let changed = diesel::update(bmc_inventories::table.find(&row.host_id))
        .set((bmc_inventories::taken_at.eq(row.taken_at), bmc_inventories::body.eq(&row.body)))
        .execute(db)?;
    if changed == 0 {
        on_both!(db, connection => diesel::insert_into(bmc_inventories::table).values(row).execute(connection))?;
    }
    Ok(())
}

/// All that a BMC said of a host's machine goes.
///
/// # Errors
/// What the database says.
pub fn forget(db: &mut Db, host_id: &str) -> StoreResult<()> {
    diesel::delete(sensor_sweeps::table.filter(sensor_sweeps::host_id.eq(host_id.to_owned()))).execute(db)?;
    diesel::delete(bmc_inventories::table.find(host_id.to_owned())).execute(db)?;
    Ok(())
}

/// Gives all that a BMC said of one host to another.
///
/// # Errors
/// What the database says.
pub fn give(db: &mut Db, from_host: &str, to_host: &str) -> StoreResult<()> {
    let (from, to) = (from_host.to_owned(), to_host.to_owned());
    // What both have is told by the one that is kept.
    let has: Vec<i64> = sensor_sweeps::table.filter(sensor_sweeps::host_id.eq(to.clone())).select(sensor_sweeps::taken_at).load(db)?;
    for some in has.chunks(500) {
        let twice = sensor_sweeps::host_id.eq(from.clone()).and(sensor_sweeps::taken_at.eq_any(some.to_vec()));
        diesel::delete(sensor_sweeps::table.filter(twice)).execute(db)?;
    }
    diesel::update(sensor_sweeps::table.filter(sensor_sweeps::host_id.eq(from.clone())))
        .set(sensor_sweeps::host_id.eq(to.clone()))
        .execute(db)?;
    if inventory(db, to_host)?.is_some() {
        diesel::delete(bmc_inventories::table.find(from)).execute(db)?;
    } else {
        diesel::update(bmc_inventories::table.find(from)).set(bmc_inventories::host_id.eq(to)).execute(db)?;
    }
    Ok(())
}
