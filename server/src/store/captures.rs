//! Captures: what they are, what was read, and markers.

use super::schema::{capture_hosts, capture_markers, capture_samples, captures};
use super::{Db, StoreResult};
use diesel::prelude::*;

/// The words of `state`.
pub const RUNNING: &str = "running";
pub const ENDED: &str = "ended";
/// Ended without one reading.
pub const FAILED: &str = "failed";

/// A new one.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = captures)]
pub struct NewCapture {
    pub name: String,
    pub state: &'static str,
    pub actor: String,
    pub started_at: i64,
    pub interval_ms: i32,
    pub seconds: i32,
    pub samples: i64,
    pub late: i64,
    pub failed: i64,
    pub bytes: i64,
    pub complete_until: i64,
    pub marker_digest: Vec<u8>,
}

/// One as kept.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = captures)]
pub struct CaptureRow {
    pub id: i64,
    pub name: String,
    pub state: String,
    pub actor: String,
    pub started_at: i64,
    pub ended_at: Option<i64>,
    pub ended_because: Option<String>,
    pub interval_ms: i32,
    pub seconds: i32,
    pub samples: i64,
    pub late: i64,
    pub failed: i64,
    pub bytes: i64,
    pub complete_until: i64,
    pub marker_digest: Vec<u8>,
}

/// One of its hosts.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = capture_hosts)]
pub struct CaptureHostRow {
    pub capture_id: i64,
    pub place: i32,
    pub host_id: String,
    pub name: String,
    pub series: String,
    pub tallies: String,
}

/// A chunk of readings.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = capture_samples)]
pub struct ChunkRow {
    pub id: i64,
    pub place: i32,
    pub first_at: i64,
    pub last_at: i64,
    pub body: Vec<u8>,
}

/// A marker.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = capture_markers)]
pub struct MarkerRow {
    pub id: i64,
    pub at: i64,
    pub text: String,
    pub actor: String,
}

/// How much there is of one.
#[derive(Debug, Clone, Copy, AsChangeset)]
#[diesel(table_name = captures)]
pub struct Numbers {
    pub samples: i64,
    pub late: i64,
    pub failed: i64,
    pub bytes: i64,
    pub complete_until: i64,
}

/// Keeps a new one; returns its id.
///
/// # Errors
/// What the database says.
pub fn insert(db: &mut Db, new: &NewCapture) -> StoreResult<i64> {
    on_both!(db, connection => diesel::insert_into(captures::table).values(new).returning(captures::id).get_result(connection))
}

/// Keeps one of its hosts.
///
/// # Errors
/// What the database says.
pub fn insert_host(db: &mut Db, row: &CaptureHostRow) -> StoreResult<()> {
    on_both!(db, connection => diesel::insert_into(capture_hosts::table).values(row).execute(connection))?;
    Ok(())
}

/// One.
///
/// # Errors
/// What the database says.
pub fn find(db: &mut Db, id: i64) -> StoreResult<Option<CaptureRow>> {
    captures::table.find(id).select(CaptureRow::as_select()).first(db).optional()
}

/// Newest first, below a cursor.
///
/// # Errors
/// What the database says.
pub fn list(db: &mut Db, before_id: Option<i64>, limit: i64) -> StoreResult<Vec<CaptureRow>> {
    let mut query = captures::table.order(captures::id.desc()).limit(limit).select(CaptureRow::as_select()).into_boxed();
    if let Some(before) = before_id {
        query = query.filter(captures::id.lt(before));
    }
    query.load(db)
}

/// How many there are.
///
/// # Errors
/// What the database says.
pub fn count(db: &mut Db) -> StoreResult<i64> {
    captures::table.count().get_result(db)
}

/// The hosts of some, in their order.
///
/// # Errors
/// What the database says.
pub fn hosts(db: &mut Db, ids: &[i64]) -> StoreResult<Vec<CaptureHostRow>> {
    capture_hosts::table
        .filter(capture_hosts::capture_id.eq_any(ids.to_vec()))
        .order((capture_hosts::capture_id, capture_hosts::place))
        .select(CaptureHostRow::as_select())
        .load(db)
}

/// Id and name of the hosts of some, in their order, by capture.
///
/// # Errors
/// What the database says.
pub fn host_names(db: &mut Db, ids: &[i64]) -> StoreResult<Vec<(i64, String, String)>> {
    capture_hosts::table
        .filter(capture_hosts::capture_id.eq_any(ids.to_vec()))
        .order((capture_hosts::capture_id, capture_hosts::place))
        .select((capture_hosts::capture_id, capture_hosts::host_id, capture_hosts::name))
        .load(db)
}

/// Keeps a chunk, in place of what it was before when it has an id; returns its id.
///
/// # Errors
/// What the database says.
pub fn put_chunk(db: &mut Db, id: Option<i64>, capture: i64, place: i32, span: (i64, i64), body: &[u8]) -> StoreResult<i64> {
    use capture_samples::dsl;
    if let Some(id) = id {
        diesel::update(capture_samples::table.find(id))
            .set((dsl::first_at.eq(span.0), dsl::last_at.eq(span.1), dsl::body.eq(body)))
            .execute(db)?;
        return Ok(id);
    }
    let row = (dsl::capture_id.eq(capture), dsl::place.eq(place), dsl::first_at.eq(span.0), dsl::last_at.eq(span.1), dsl::body.eq(body));
    on_both!(db, connection => diesel::insert_into(capture_samples::table).values(row).returning(dsl::id).get_result(connection))
}

/// What came of the series of a host so far.
///
/// # Errors
/// What the database says.
pub fn set_tallies(db: &mut Db, capture: i64, place: i32, tallies: &str) -> StoreResult<()> {
    diesel::update(capture_hosts::table.find((capture, place))).set(capture_hosts::tallies.eq(tallies)).execute(db)?;
    Ok(())
}

/// How much there is of one.
///
/// # Errors
/// What the database says.
pub fn set_numbers(db: &mut Db, capture: i64, numbers: Numbers) -> StoreResult<()> {
    diesel::update(captures::table.find(capture)).set(numbers).execute(db)?;
    Ok(())
}

/// It ended; one without a reading has failed. Returns whether it ran.
///
/// # Errors
/// What the database says.
pub fn end(db: &mut Db, capture: i64, at: i64, because: &str) -> StoreResult<bool> {
    let Some(row) = find(db, capture)?.filter(|row| row.state == RUNNING) else { return Ok(false) };
    let state = if row.samples > 0 { ENDED } else { FAILED };
    diesel::update(captures::table.find(capture))
        .set((
            captures::state.eq(state),
            captures::ended_at.eq(at.max(row.started_at)),
            captures::ended_because.eq(because),
            captures::complete_until.eq(i64::MAX),
        ))
        .execute(db)?;
    Ok(true)
}

/// Those that ran when nobody was there to end them: they ended with what is there of them.
///
/// # Errors
/// What the database says.
pub fn end_left(db: &mut Db, because: &str) -> StoreResult<usize> {
    let left: Vec<i64> = captures::table.filter(captures::state.eq(RUNNING)).select(captures::id).load(db)?;
    for id in &left {
        let its = capture_samples::table.filter(capture_samples::capture_id.eq(*id));
        let last: Option<i64> = its.select(diesel::dsl::max(capture_samples::last_at)).first(db)?;
        end(db, *id, last.unwrap_or(0), because)?;
    }
    Ok(left.len())
}

/// Chunks of a capture by time, behind one of them (when it began, and its id), with readings after `after` and up to `until`.
///
/// # Errors
/// What the database says.
pub fn chunks(db: &mut Db, capture: i64, behind: (i64, i64), after: i64, until: i64, limit: i64) -> StoreResult<Vec<ChunkRow>> {
    use capture_samples::dsl;
    let (first_at, id) = behind;
    capture_samples::table
        .filter(dsl::capture_id.eq(capture).and(dsl::last_at.gt(after)).and(dsl::first_at.le(until)))
        .filter(dsl::first_at.gt(first_at).or(dsl::first_at.eq(first_at).and(dsl::id.gt(id))))
        .order((dsl::first_at, dsl::id))
        .limit(limit)
        .select(ChunkRow::as_select())
        .load(db)
}

/// Keeps a marker; returns its id.
///
/// # Errors
/// What the database says.
pub fn insert_marker(db: &mut Db, capture: i64, at: i64, text: &str, actor: &str) -> StoreResult<i64> {
    use capture_markers::dsl;
    let row = (dsl::capture_id.eq(capture), dsl::at.eq(at), dsl::text.eq(text), dsl::actor.eq(actor));
    on_both!(db, connection => diesel::insert_into(capture_markers::table).values(row).returning(dsl::id).get_result(connection))
}

/// Markers of a capture, as they were set.
///
/// # Errors
/// What the database says.
pub fn markers(db: &mut Db, capture: i64) -> StoreResult<Vec<MarkerRow>> {
    use capture_markers::dsl;
    capture_markers::table.filter(dsl::capture_id.eq(capture)).order((dsl::at, dsl::id)).select(MarkerRow::as_select()).load(db)
}

/// How many markers a capture has.
///
/// # Errors
/// What the database says.
pub fn count_markers(db: &mut Db, capture: i64) -> StoreResult<i64> {
    capture_markers::table.filter(capture_markers::capture_id.eq(capture)).count().get_result(db)
}

/// Deletes one with all that was read.
///
/// # Errors
/// What the database says.
pub fn remove(db: &mut Db, capture: i64) -> StoreResult<()> {
    diesel::delete(capture_samples::table.filter(capture_samples::capture_id.eq(capture))).execute(db)?;
    diesel::delete(capture_markers::table.filter(capture_markers::capture_id.eq(capture))).execute(db)?;
    diesel::delete(capture_hosts::table.filter(capture_hosts::capture_id.eq(capture))).execute(db)?;
    diesel::delete(captures::table.find(capture)).execute(db)?;
    Ok(())
}

/// Id, state and size of all, the oldest first.
///
/// # Errors
/// What the database says.
pub fn sizes(db: &mut Db) -> StoreResult<Vec<(i64, String, i64)>> {
    captures::table.order(captures::id).select((captures::id, captures::state, captures::bytes)).load(db)
}

/// Gives what was captured of one host to another, which turned out to be the same machine.
///
/// # Errors
/// What the database says.
pub fn give(db: &mut Db, from_host: &str, to_host: &str) -> StoreResult<()> {
    diesel::update(capture_hosts::table.filter(capture_hosts::host_id.eq(from_host.to_owned())))
        .set(capture_hosts::host_id.eq(to_host.to_owned()))
        .execute(db)?;
    Ok(())
}
