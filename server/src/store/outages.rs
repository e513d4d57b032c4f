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
    };
    match db {
        Db::Sqlite(connection) => diesel::insert_into(outages::table).values(row).execute(connection)?,
        Db::Postgres(connection) => diesel::insert_into(outages::table).values(row).execute(connection)?,
    };
    Ok(())
}

/// Newest first, of one host or of all, below a cursor.
///
/// # Errors
/// What the database says.
pub fn list(db: &mut Db, host_id: Option<&str>, before_id: Option<i64>, limit: i64) -> StoreResult<Vec<OutageRow>> {
    let mut query = outages::table.order(outages::id.desc()).limit(limit).select(OutageRow::as_select()).into_boxed();
    if let Some(host_id) = host_id {
        query = query.filter(outages::host_id.eq(host_id.to_owned()));
    }
    if let Some(before) = before_id {
        query = query.filter(outages::id.lt(before));
    }
    query.load(db)
}

/// How many there are, of one host or of all.
///
/// # Errors
/// What the database says.
pub fn count(db: &mut Db, host_id: Option<&str>) -> StoreResult<i64> {
    match host_id {
        Some(host_id) => outages::table.filter(outages::host_id.eq(host_id)).count().get_result(db),
        None => outages::table.count().get_result(db),
    }
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
