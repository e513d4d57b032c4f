//! Times down.

use super::schema::outages;
use super::{Db, StoreResult};
use diesel::prelude::*;
use ironwatch_core::outage::Outage;
use ironwatch_shared::{HostId, Timestamp};

/// One outage as kept.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = outages)]
#[diesel(treat_none_as_default_value = false)]
pub struct OutageRow {
    pub id: i64,
    pub host_id: String,
    pub began_at: i64,
    pub declared_at: i64,
    pub ended_at: Option<i64>,
    pub cause: String,
    pub rebooted: Option<bool>,
    pub cleared_at: Option<i64>,
    pub cleared_by: Option<String>,
    pub note: Option<String>,
}

/// Which outages are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Those that nobody has cleared.
    Kept,
    /// Those that last.
    Ongoing,
    /// Those that somebody has cleared.
    Cleared,
    /// All.
    All,
}

macro_rules! narrowed {
    ($query:expr, $which:expr, $hosts:expr) => {{
        let mut query = match $which {
            Which::Kept => $query.filter(outages::cleared_at.is_null()),
            Which::Ongoing => $query.filter(outages::ended_at.is_null()),
            Which::Cleared => $query.filter(outages::cleared_at.is_not_null()),
            Which::All => $query,
        };
        if let Some(hosts) = $hosts {
            query = query.filter(outages::host_id.eq_any(hosts.to_vec()));
        }
        query
    }};
}

impl OutageRow {
    /// The outage in the words of the core.
    #[must_use]
    pub fn outage(&self) -> Option<Outage> {
        Some(Outage {
            id: self.id,
            host: HostId::parse(&self.host_id).ok()?,
            began_at: Timestamp::from_millis(self.began_at),
            declared_at: Timestamp::from_millis(self.declared_at),
            ended_at: self.ended_at.map(Timestamp::from_millis),
            cause: self.cause.clone(),
            rebooted: self.rebooted,
        })
    }
}

/// Keeps an outage as it is now.
///
/// # Errors
/// What the database says.
pub fn save(db: &mut Db, outage: &Outage) -> StoreResult<()> {
    let ended_at = outage.ended_at.map(Timestamp::as_millis);
    let changed = diesel::update(outages::table.find(outage.id))
        .set((outages::ended_at.eq(ended_at), outages::cause.eq(&outage.cause), outages::rebooted.eq(outage.rebooted)))
        .execute(db)?;
    if changed > 0 {
        return Ok(());
    }
    let row = OutageRow {
        id: outage.id,
        host_id: outage.host.to_string(),
        began_at: outage.began_at.as_millis(),
        declared_at: outage.declared_at.as_millis(),
        ended_at,
        cause: outage.cause.clone(),
        rebooted: outage.rebooted,
        cleared_at: None,
        cleared_by: None,
        note: None,
    };
    match db {
        Db::Sqlite(connection) => diesel::insert_into(outages::table).values(row).execute(connection)?,
        Db::Postgres(connection) => diesel::insert_into(outages::table).values(row).execute(connection)?,
    };
    Ok(())
}

/// Newest first, of some hosts or of all, below a cursor.
///
/// # Errors
/// What the database says.
pub fn list(db: &mut Db, which: Which, hosts: Option<&[String]>, before_id: Option<i64>, limit: i64) -> StoreResult<Vec<OutageRow>> {
    let query = outages::table.order(outages::id.desc()).limit(limit).select(OutageRow::as_select()).into_boxed();
    let mut query = narrowed!(query, which, hosts);
    if let Some(before) = before_id {
        query = query.filter(outages::id.lt(before));
    }
    query.load(db)
}

/// How many there are, of some hosts or of all.
///
/// # Errors
/// What the database says.
pub fn count(db: &mut Db, which: Which, hosts: Option<&[String]>) -> StoreResult<i64> {
    narrowed!(outages::table.select(diesel::dsl::count_star()).into_boxed(), which, hosts).first(db)
}

/// One of them.
///
/// # Errors
/// What the database says.
pub fn find(db: &mut Db, id: i64) -> StoreResult<Option<OutageRow>> {
    outages::table.find(id).select(OutageRow::as_select()).first(db).optional()
}

/// Somebody has put it away.
///
/// # Errors
/// What the database says.
pub fn clear(db: &mut Db, id: i64, by: &str, at: i64) -> StoreResult<()> {
    let cleared = (outages::cleared_at.eq(Some(at)), outages::cleared_by.eq(Some(by.to_owned())));
    diesel::update(outages::table.find(id)).set(cleared).execute(db)?;
    Ok(())
}

/// What somebody says of it, in place of what was said before.
///
/// # Errors
/// What the database says.
pub fn set_note(db: &mut Db, id: i64, note: Option<&str>) -> StoreResult<()> {
    diesel::update(outages::table.find(id)).set(outages::note.eq(note.map(str::to_owned))).execute(db)?;
    Ok(())
}

/// Those that last.
///
/// # Errors
/// What the database says.
pub fn open(db: &mut Db) -> StoreResult<Vec<OutageRow>> {
    outages::table.filter(outages::ended_at.is_null()).select(OutageRow::as_select()).load(db)
}

/// The first free id.
///
/// # Errors
/// What the database says.
pub fn next_id(db: &mut Db) -> StoreResult<i64> {
    let last: Option<i64> = outages::table.select(diesel::dsl::max(outages::id)).first(db)?;
    Ok(last.unwrap_or(0) + 1)
}
