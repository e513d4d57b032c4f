//! What people want done by BMCs, and what came of it.

use super::schema::jobs;
use super::{Db, StoreResult, meta};
use diesel::prelude::*;
use std::collections::HashMap;

/// One job as kept.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = jobs)]
#[diesel(treat_none_as_default_value = false)]
pub struct JobRow {
    pub id: i64,
    pub batch_id: i64,
    pub host_id: String,
    pub action: String,
    pub reason: String,
    pub actor: String,
    pub actor_address: String,
    pub state: String,
    pub created_at: i64,
    pub started_at: Option<i64>,
    pub ended_at: Option<i64>,
    pub steps: String,
    pub result: Option<String>,
    pub trouble: Option<String>,
    pub stirs: Option<String>,
    pub expected_until: Option<i64>,
}

/// States of jobs that are not over.
pub const ACTIVE: [&str; 2] = [WAITING, RUNNING];
/// It is not its turn yet.
pub const WAITING: &str = "waiting";
/// It is being done.
pub const RUNNING: &str = "running";

/// Which jobs are wanted; all when nothing is said.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Of these hosts; none: of all.
    pub hosts: Option<Vec<String>>,
    pub batch_id: Option<i64>,
    pub state: Option<String>,
}

/// How a job ended.
#[derive(Debug, Clone, AsChangeset)]
#[diesel(table_name = jobs)]
#[diesel(treat_none_as_null = true)]
pub struct Ended {
    pub state: String,
    pub ended_at: Option<i64>,
    pub result: Option<String>,
    pub trouble: Option<String>,
}

/// Takes so many ids, and returns the first. None is given twice, also after jobs were forgotten.
///
/// # Errors
/// What the database says.
pub fn take_ids(db: &mut Db, count: usize) -> StoreResult<i64> {
    let last = meta::get(db, meta::LAST_JOB)?.and_then(|text| text.parse::<i64>().ok()).unwrap_or(0);
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    meta::set(db, meta::LAST_JOB, &last.saturating_add(count).to_string())?;
    Ok(last + 1)
}

/// Keeps new ones.
///
/// # Errors
/// What the database says.
pub fn insert(db: &mut Db, rows: &[JobRow]) -> StoreResult<()> {
    for row in rows {
        on_both!(db, connection => diesel::insert_into(jobs::table).values(row).execute(connection))?;
    }
    Ok(())
}

macro_rules! narrowed {
    ($query:expr, $wanted:expr) => {{
        let (mut query, wanted) = ($query, $wanted);
        if let Some(hosts) = &wanted.hosts {
            query = query.filter(jobs::host_id.eq_any(hosts.clone()));
        }
        if let Some(batch) = wanted.batch_id {
            query = query.filter(jobs::batch_id.eq(batch));
        }
        if let Some(state) = &wanted.state {
            query = query.filter(jobs::state.eq(state.clone()));
        }
        query
    }};
}

/// Newest first, below a cursor.
///
/// # Errors
/// What the database says.
pub fn list(db: &mut Db, wanted: &Wanted, before_id: Option<i64>, limit: i64) -> StoreResult<Vec<JobRow>> {
    let mut query = narrowed!(jobs::table.order(jobs::id.desc()).limit(limit).select(JobRow::as_select()).into_boxed(), wanted);
    if let Some(before) = before_id {
        query = query.filter(jobs::id.lt(before));
    }
    query.load(db)
}

/// How many there are.
///
/// # Errors
/// What the database says.
pub fn count(db: &mut Db, wanted: &Wanted) -> StoreResult<i64> {
    narrowed!(jobs::table.select(diesel::dsl::count_star()).into_boxed(), wanted).first(db)
}

/// One of them.
///
/// # Errors
/// What the database says.
pub fn find(db: &mut Db, id: i64) -> StoreResult<Option<JobRow>> {
    jobs::table.find(id).select(JobRow::as_select()).first(db).optional()
}

/// Those of a host that are not over.
///
/// # Errors
/// What the database says.
pub fn active_of(db: &mut Db, host_id: &str) -> StoreResult<Vec<JobRow>> {
    let active = jobs::host_id.eq(host_id.to_owned()).and(jobs::state.eq_any(ACTIVE));
    jobs::table.filter(active).order(jobs::id).select(JobRow::as_select()).load(db)
}

/// Whether it waits for its turn.
///
/// # Errors
/// What the database says.
pub fn waits(db: &mut Db, id: i64, host_id: &str) -> StoreResult<bool> {
    let waiting = jobs::table.filter(jobs::id.eq(id).and(jobs::host_id.eq(host_id.to_owned())).and(jobs::state.eq(WAITING)));
    let count: i64 = waiting.count().get_result(db)?;
    Ok(count > 0)
}

/// Its turn has come.
///
/// # Errors
/// What the database says.
pub fn start(db: &mut Db, id: i64, host_id: &str, at: i64, stirs: Option<&str>, expected_until: Option<i64>) -> StoreResult<()> {
    let waits = jobs::table.filter(jobs::id.eq(id).and(jobs::host_id.eq(host_id.to_owned())).and(jobs::state.eq(WAITING)));
    let started = (
        jobs::state.eq(RUNNING),
        jobs::started_at.eq(Some(at)),
        jobs::stirs.eq(stirs.map(str::to_owned)),
        jobs::expected_until.eq(expected_until),
    );
    diesel::update(waits).set(started).execute(db)?;
    Ok(())
}

/// How far it is.
///
/// # Errors
/// What the database says.
pub fn set_steps(db: &mut Db, id: i64, steps: &str) -> StoreResult<()> {
    diesel::update(jobs::table.find(id)).set(jobs::steps.eq(steps.to_owned())).execute(db)?;
    Ok(())
}

/// It is over.
///
/// # Errors
/// What the database says.
pub fn end(db: &mut Db, id: i64, host_id: &str, ended: &Ended) -> StoreResult<()> {
    on_both!(db, connection => diesel::update(jobs::table.filter(jobs::id.eq(id).and(jobs::host_id.eq(host_id)))).set(ended).execute(connection))?;
    Ok(())
}

/// What it stirred up is nothing, or over.
///
/// # Errors
/// What the database says.
pub fn calm(db: &mut Db, id: i64) -> StoreResult<()> {
    diesel::update(jobs::table.find(id)).set(jobs::stirs.eq(None::<String>)).execute(db)?;
    Ok(())
}

/// What it stirred up is over by then.
///
/// # Errors
/// What the database says.
pub fn expect_until(db: &mut Db, id: i64, until: i64) -> StoreResult<()> {
    diesel::update(jobs::table.find(id)).set(jobs::expected_until.eq(Some(until))).execute(db)?;
    Ok(())
}

/// Those that wait are not done any more. Returns how many.
///
/// # Errors
/// What the database says.
pub fn cancel(db: &mut Db, wanted: &Wanted, id: Option<i64>, why: &str, at: i64) -> StoreResult<usize> {
    let ids: Vec<i64> = match id {
        Some(id) => vec![id],
        None => narrowed!(jobs::table.filter(jobs::state.eq(WAITING)).select(jobs::id).into_boxed(), wanted).load(db)?,
    };
    let mut cancelled = 0;
    for some in ids.chunks(500) {
        let waits = jobs::table.filter(jobs::id.eq_any(some.to_vec()).and(jobs::state.eq(WAITING)));
        let ended = (jobs::state.eq("cancelled"), jobs::ended_at.eq(Some(at)), jobs::result.eq(Some(why.to_owned())));
        cancelled += diesel::update(waits).set(ended).execute(db)?;
    }
    Ok(cancelled)
}

/// After a stop of the server nobody does what was waiting, and what became of the rest is not known.
///
/// # Errors
/// What the database says.
pub fn abandon(db: &mut Db, at: i64) -> StoreResult<()> {
    cancel(db, &Wanted::default(), None, "the server was stopped before its turn", at)?;
    let running = jobs::table.filter(jobs::state.eq(RUNNING));
    let ended = (
        jobs::state.eq("unknown"),
        jobs::ended_at.eq(Some(at)),
        jobs::result.eq(Some("the server was stopped while it was being done".to_owned())),
    );
    diesel::update(running).set(ended).execute(db)?;
    Ok(())
}

/// Jobs that stir something up which is not over at `now`, by host, oldest first.
///
/// # Errors
/// What the database says.
pub fn stirring(db: &mut Db, now: i64) -> StoreResult<HashMap<String, Vec<JobRow>>> {
    let lasts = jobs::stirs.is_not_null().and(jobs::expected_until.is_null().or(jobs::expected_until.ge(now)));
    let rows: Vec<JobRow> = jobs::table.filter(lasts).order(jobs::id).select(JobRow::as_select()).load(db)?;
    let mut by_host: HashMap<String, Vec<JobRow>> = HashMap::new();
    for row in rows {
        by_host.entry(row.host_id.clone()).or_default().push(row);
    }
    Ok(by_host)
}

/// All of a host go.
///
/// # Errors
/// What the database says.
pub fn forget(db: &mut Db, host_id: &str) -> StoreResult<()> {
    diesel::delete(jobs::table.filter(jobs::host_id.eq(host_id.to_owned()))).execute(db)?;
    Ok(())
}

/// All of a host are another's.
///
/// # Errors
/// What the database says.
pub fn give(db: &mut Db, from_host: &str, to_host: &str) -> StoreResult<()> {
    diesel::update(jobs::table.filter(jobs::host_id.eq(from_host.to_owned()))).set(jobs::host_id.eq(to_host.to_owned())).execute(db)?;
    Ok(())
}
