//! Bodies as they came.

use super::schema::reports;
use super::{Db, StoreResult};
use diesel::prelude::*;

/// One report as it came.
#[derive(Debug, Clone, Insertable, Queryable, Selectable)]
#[diesel(table_name = reports)]
#[diesel(treat_none_as_default_value = false)]
pub struct ReportRow {
    /// Given by the pipeline, rising.
    pub id: i64,
    /// Sender.
    pub host_id: String,
    /// Life of the spool.
    pub epoch: String,
    /// Number in it.
    pub sequence: i64,
    /// Unix milliseconds.
    pub received_at: i64,
    /// `gzip`, `zstd` or `identity`.
    pub encoding: String,
    /// base64url SHA-256 of the body.
    pub digest: String,
    /// The body as sent.
    pub body: Vec<u8>,
    /// Unix milliseconds; only of a report that told of a time that had passed when it came.
    pub taken_at: Option<i64>,
}

impl ReportRow {
    /// When it was taken, Unix milliseconds.
    #[must_use]
    pub fn moment(&self) -> i64 {
        self.taken_at.unwrap_or(self.received_at)
    }
}

/// Keeps a report.
///
/// # Errors
/// What the database says; a position taken before is a `UniqueViolation`.
pub fn insert(db: &mut Db, row: &ReportRow) -> StoreResult<()> {
    match db {
        Db::Sqlite(connection) => diesel::insert_into(reports::table).values(row).execute(connection)?,
        Db::Postgres(connection) => diesel::insert_into(reports::table).values(row).execute(connection)?,
    };
    Ok(())
}

/// The digest of the report at a position, if it was taken.
///
/// # Errors
/// What the database says.
pub fn digest_at(db: &mut Db, host_id: &str, epoch: &str, sequence: i64) -> StoreResult<Option<String>> {
    reports::table
        .filter(reports::host_id.eq(host_id).and(reports::epoch.eq(epoch)).and(reports::sequence.eq(sequence)))
        .select(reports::digest)
        .first(db)
        .optional()
}

/// One report.
///
/// # Errors
/// What the database says.
pub fn find(db: &mut Db, id: i64) -> StoreResult<Option<ReportRow>> {
    reports::table.find(id).select(ReportRow::as_select()).first(db).optional()
}

/// The first free id.
///
/// # Errors
/// What the database says.
pub fn next_id(db: &mut Db) -> StoreResult<i64> {
    let last: Option<i64> = reports::table.select(diesel::dsl::max(reports::id)).first(db)?;
    Ok(last.unwrap_or(0) + 1)
}

/// The id of the first report received at or after a moment; the first free one when there is none. Ids rise with time, so it is
/// found by halving.
///
/// # Errors
/// What the database says.
pub fn first_since(db: &mut Db, from: i64) -> StoreResult<i64> {
    let (mut low, mut high) = (0, next_id(db)?);
    while low < high {
        let middle = low + (high - low) / 2;
        let next = reports::table.filter(reports::id.ge(middle)).order(reports::id).limit(1);
        let found: Option<(i64, i64)> = next.select((reports::id, reports::received_at)).first(db).optional()?;
        match found {
            Some((id, received_at)) if received_at < from => low = id + 1,
            Some(_) | None => high = middle,
        }
    }
    Ok(low)
}

/// Reports of some hosts from an id on that were received before a moment, in order.
///
/// # Errors
/// What the database says.
pub fn of_hosts(db: &mut Db, host_ids: &[String], from_id: i64, before: i64, limit: i64) -> StoreResult<Vec<ReportRow>> {
    // Ids rise with time: the first one received later is where to stop.
    let end = first_since(db, before)?;
    reports::table
        .filter(reports::id.ge(from_id).and(reports::id.lt(end)).and(reports::host_id.eq_any(host_ids.to_vec())))
        .order(reports::id)
        .limit(limit)
        .select(ReportRow::as_select())
        .load(db)
}

/// The ids of all reports of a host that are kept, in no order: the index has them without the rows.
///
/// # Errors
/// What the database says.
pub fn ids_of(db: &mut Db, host_id: &str) -> StoreResult<Vec<i64>> {
    reports::table.filter(reports::host_id.eq(host_id.to_owned())).select(reports::id).load(db)
}

/// When reports were taken, Unix milliseconds, with their ids, in no order. Lists of ids have a limit in both databases.
///
/// # Errors
/// What the database says.
pub fn moments(db: &mut Db, ids: &[i64]) -> StoreResult<Vec<(i64, i64)>> {
    let columns = (reports::id, reports::received_at, reports::taken_at);
    let found: Vec<(i64, i64, Option<i64>)> = reports::table.filter(reports::id.eq_any(ids.to_vec())).select(columns).load(db)?;
    Ok(found.into_iter().map(|(id, received_at, taken_at)| (id, taken_at.unwrap_or(received_at))).collect())
}

/// Reports by their ids, in no order.
///
/// # Errors
/// What the database says.
pub fn by_ids(db: &mut Db, ids: &[i64]) -> StoreResult<Vec<ReportRow>> {
    reports::table.filter(reports::id.eq_any(ids.to_vec())).select(ReportRow::as_select()).load(db)
}

/// Deletes reports received before, at most `limit`; returns how many.
///
/// # Errors
/// What the database says.
pub fn prune(db: &mut Db, before: i64, limit: i64) -> StoreResult<usize> {
    // Ids rise with time: the oldest are the first, and no index is needed to find them.
    let oldest: Vec<(i64, i64)> = reports::table.order(reports::id).limit(limit).select((reports::id, reports::received_at)).load(db)?;
    let ids: Vec<i64> = oldest.into_iter().take_while(|(_, received_at)| *received_at < before).map(|(id, _)| id).collect();
    if ids.is_empty() {
        return Ok(0);
    }
    diesel::delete(reports::table.filter(reports::id.eq_any(ids))).execute(db)
}
