//! What happened, with evidence.

use super::schema::events;
use super::{Db, StoreResult};
use diesel::prelude::*;

/// One event as kept; also a new one (without its id).
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = events)]
#[diesel(treat_none_as_default_value = false)]
pub struct NewEvent {
    pub host_id: String,
    pub component: String,
    pub source: &'static str,
    pub class: String,
    pub code: Option<String>,
    pub severity: &'static str,
    pub happened_at: i64,
    pub last_at: i64,
    pub received_at: i64,
    pub count: i64,
    pub evidence: String,
    pub fields: String,
}

/// One event as read.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = events)]
pub struct EventRow {
    pub id: i64,
    pub host_id: String,
    pub component: String,
    pub source: String,
    pub class: String,
    pub code: Option<String>,
    pub severity: String,
    pub happened_at: i64,
    pub last_at: i64,
    pub received_at: i64,
    pub count: i64,
    pub evidence: String,
    pub fields: String,
}

/// Keeps an event; returns its id.
///
/// # Errors
/// What the database says.
pub fn insert(db: &mut Db, event: &NewEvent) -> StoreResult<i64> {
    match db {
        Db::Sqlite(connection) => diesel::insert_into(events::table).values(event).returning(events::id).get_result(connection),
        Db::Postgres(connection) => diesel::insert_into(events::table).values(event).returning(events::id).get_result(connection),
    }
}

/// Newest first, of one host or of all, below a cursor.
///
/// # Errors
/// What the database says.
pub fn list(db: &mut Db, host_id: Option<&str>, before_id: Option<i64>, limit: i64) -> StoreResult<Vec<EventRow>> {
    let mut query = events::table.order(events::id.desc()).limit(limit).select(EventRow::as_select()).into_boxed();
    if let Some(host_id) = host_id {
        query = query.filter(events::host_id.eq(host_id.to_owned()));
    }
    if let Some(before) = before_id {
        query = query.filter(events::id.lt(before));
    }
    query.load(db)
}

/// Some events by id.
///
/// # Errors
/// What the database says.
pub fn by_ids(db: &mut Db, ids: &[i64]) -> StoreResult<Vec<EventRow>> {
    events::table.filter(events::id.eq_any(ids.to_vec())).order(events::id).select(EventRow::as_select()).load(db)
}

/// How many there are, of one host or of all.
///
/// # Errors
/// What the database says.
pub fn count(db: &mut Db, host_id: Option<&str>) -> StoreResult<i64> {
    match host_id {
        Some(host_id) => events::table.filter(events::host_id.eq(host_id)).count().get_result(db),
        None => events::table.count().get_result(db),
    }
}

/// The id of the first event received at or after a moment; the first free one when there is none. Ids rise with time, so it is
/// found by halving.
///
/// # Errors
/// What the database says.
pub fn first_since(db: &mut Db, from: i64) -> StoreResult<i64> {
    let last: Option<i64> = events::table.select(diesel::dsl::max(events::id)).first(db)?;
    let (mut low, mut high) = (0, last.unwrap_or(0) + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        let next = events::table.filter(events::id.ge(middle)).order(events::id).limit(1);
        let found: Option<(i64, i64)> = next.select((events::id, events::received_at)).first(db).optional()?;
        match found {
            Some((id, received_at)) if received_at < from => low = id + 1,
            Some(_) | None => high = middle,
        }
    }
    Ok(low)
}

/// Events of some hosts from an id on that were received before a moment, in order.
///
/// # Errors
/// What the database says.
pub fn of_hosts(db: &mut Db, host_ids: &[String], from_id: i64, before: i64, limit: i64) -> StoreResult<Vec<EventRow>> {
    let end = first_since(db, before)?;
    events::table
        .filter(events::id.ge(from_id).and(events::id.lt(end)).and(events::host_id.eq_any(host_ids.to_vec())))
        .order(events::id)
        .limit(limit)
        .select(EventRow::as_select())
        .load(db)
}

/// Deletes events received before, at most `limit`; returns how many.
///
/// # Errors
/// What the database says.
pub fn prune(db: &mut Db, before: i64, limit: i64) -> StoreResult<usize> {
    // Ids rise with time: the oldest are the first, and no index is needed to find them.
    let oldest: Vec<(i64, i64)> = events::table.order(events::id).limit(limit).select((events::id, events::received_at)).load(db)?;
    let ids: Vec<i64> = oldest.into_iter().take_while(|(_, received_at)| *received_at < before).map(|(id, _)| id).collect();
    if ids.is_empty() {
        return Ok(0);
    }
    diesel::delete(events::table.filter(events::id.eq_any(ids))).execute(db)
}
