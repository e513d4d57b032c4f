//! Hosts and their keys.

use super::schema::{host_keys, hosts};
use super::{Db, StoreResult};
use diesel::prelude::*;

/// One host as kept.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = hosts)]
#[diesel(treat_none_as_default_value = false)]
pub struct HostRow {
    pub id: String,
    pub name: String,
    pub address: String,
    pub presence: String,
    pub presence_since: i64,
    pub enrolled_at: i64,
    pub heard_at: Option<i64>,
    pub interval_seconds: i32,
    pub boot_id: Option<String>,
    pub stopped_for: Option<String>,
    pub os: String,
    pub kernel: String,
    pub architecture: String,
    pub agent_version: String,
    pub uptime_seconds: Option<i64>,
    pub taken: String,
    pub live_report_id: Option<i64>,
    pub complete_report_id: Option<i64>,
    pub group_name: String,
    pub site: String,
    pub rack: String,
    /// JSON: a list of texts.
    pub tags: String,
    pub notes: String,
    /// `active`, `maintenance` or `deprecated`.
    pub lifecycle: String,
    /// Of the machine, from its inventory.
    pub model: String,
    /// Version of its firmware, from its inventory.
    pub firmware: String,
}

/// What a check-in changes. `None` leaves a column as it is.
#[derive(Debug, Clone, AsChangeset)]
#[diesel(table_name = hosts)]
pub struct HostChange {
    pub address: Option<String>,
    pub name: Option<String>,
    pub presence: Option<String>,
    pub presence_since: Option<i64>,
    pub heard_at: Option<i64>,
    pub interval_seconds: Option<i32>,
    pub boot_id: Option<String>,
    #[diesel(treat_none_as_null = false)]
    pub stopped_for: Option<Option<String>>,
    pub os: Option<String>,
    pub kernel: Option<String>,
    pub architecture: Option<String>,
    pub agent_version: Option<String>,
    pub uptime_seconds: Option<i64>,
    pub taken: Option<String>,
    pub live_report_id: Option<i64>,
    pub complete_report_id: Option<i64>,
}

/// What people say of a host.
#[derive(Debug, Clone, PartialEq, Eq, AsChangeset)]
#[diesel(table_name = hosts)]
pub struct Words {
    pub name: String,
    pub group_name: String,
    pub site: String,
    pub rack: String,
    pub tags: String,
    pub notes: String,
    pub lifecycle: String,
}

impl Words {
    /// As a row has it.
    #[must_use]
    pub fn of(row: &HostRow) -> Self {
        Self {
            name: row.name.clone(),
            group_name: row.group_name.clone(),
            site: row.site.clone(),
            rack: row.rack.clone(),
            tags: row.tags.clone(),
            notes: row.notes.clone(),
            lifecycle: row.lifecycle.clone(),
        }
    }
}

/// One public key.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = host_keys)]
#[diesel(treat_none_as_default_value = false)]
pub struct KeyRow {
    pub id: String,
    pub host_id: String,
    pub public_key: Vec<u8>,
    pub created_at: i64,
    pub revoked_at: Option<i64>,
}

/// Keeps a new host.
///
/// # Errors
/// What the database says.
pub fn insert(db: &mut Db, host: &HostRow) -> StoreResult<()> {
    match db {
        Db::Sqlite(connection) => diesel::insert_into(hosts::table).values(host).execute(connection)?,
        Db::Postgres(connection) => diesel::insert_into(hosts::table).values(host).execute(connection)?,
    };
    Ok(())
}

/// Changes a host.
///
/// # Errors
/// What the database says.
pub fn update(db: &mut Db, id: &str, change: &HostChange) -> StoreResult<()> {
    match db {
        Db::Sqlite(connection) => diesel::update(hosts::table.find(id)).set(change).execute(connection)?,
        Db::Postgres(connection) => diesel::update(hosts::table.find(id)).set(change).execute(connection)?,
    };
    Ok(())
}

/// Changes what people say of a host.
///
/// # Errors
/// What the database says.
pub fn set_words(db: &mut Db, id: &str, words: &Words) -> StoreResult<()> {
    on_both!(db, connection => diesel::update(hosts::table.find(id)).set(words).execute(connection))?;
    Ok(())
}

/// Changes what the machine is, by its inventory.
///
/// # Errors
/// What the database says.
pub fn set_machine(db: &mut Db, id: &str, model: &str, firmware: &str) -> StoreResult<()> {
    diesel::update(hosts::table.find(id)).set((hosts::model.eq(model), hosts::firmware.eq(firmware))).execute(db)?;
    Ok(())
}

/// Changes whether a host is in use.
///
/// # Errors
/// What the database says.
pub fn set_lifecycle(db: &mut Db, id: &str, lifecycle: &str) -> StoreResult<()> {
    diesel::update(hosts::table.find(id)).set(hosts::lifecycle.eq(lifecycle)).execute(db)?;
    Ok(())
}

/// Changes where a host is, as people say it. An agent says it itself.
///
/// # Errors
/// What the database says.
pub fn set_address(db: &mut Db, id: &str, address: &str) -> StoreResult<()> {
    diesel::update(hosts::table.find(id)).set(hosts::address.eq(address)).execute(db)?;
    Ok(())
}

/// Changes where a host stands.
///
/// # Errors
/// What the database says.
pub fn set_presence(db: &mut Db, id: &str, presence: &str, since: i64) -> StoreResult<()> {
    diesel::update(hosts::table.find(id)).set((hosts::presence.eq(presence), hosts::presence_since.eq(since))).execute(db)?;
    Ok(())
}

/// Changes what an enrolment says.
///
/// # Errors
/// What the database says.
pub fn set_name(db: &mut Db, id: &str, name: &str, address: &str) -> StoreResult<()> {
    diesel::update(hosts::table.find(id)).set((hosts::name.eq(name), hosts::address.eq(address))).execute(db)?;
    Ok(())
}

/// All hosts by name, at most `limit`, after a cursor.
///
/// # Errors
/// What the database says.
pub fn list(db: &mut Db, after_name: Option<(&str, &str)>, limit: i64) -> StoreResult<Vec<HostRow>> {
    let mut query = hosts::table.order((hosts::name, hosts::id)).limit(limit).select(HostRow::as_select()).into_boxed();
    if let Some((name, id)) = after_name {
        let (name, id) = (name.to_owned(), id.to_owned());
        query = query.filter(hosts::name.gt(name.clone()).or(hosts::name.eq(name).and(hosts::id.gt(id))));
    }
    query.load(db)
}

/// Some hosts.
///
/// # Errors
/// What the database says.
pub fn by_ids(db: &mut Db, ids: &[String]) -> StoreResult<Vec<HostRow>> {
    hosts::table.filter(hosts::id.eq_any(ids.to_vec())).select(HostRow::as_select()).load(db)
}

/// One host.
///
/// # Errors
/// What the database says.
pub fn find(db: &mut Db, id: &str) -> StoreResult<Option<HostRow>> {
    hosts::table.find(id.to_owned()).select(HostRow::as_select()).first(db).optional()
}

/// Hosts of a name; agents may give the same to several.
///
/// # Errors
/// What the database says.
pub fn named(db: &mut Db, name: &str) -> StoreResult<Vec<HostRow>> {
    hosts::table.filter(hosts::name.eq(name.to_owned())).order(hosts::id).select(HostRow::as_select()).load(db)
}

/// All of them.
///
/// # Errors
/// What the database says.
pub fn all(db: &mut Db) -> StoreResult<Vec<HostRow>> {
    hosts::table.order((hosts::name, hosts::id)).select(HostRow::as_select()).load(db)
}

/// What memory needs of all of them: id, name, since when it stands where it stands, seconds between its check-ins.
///
/// # Errors
/// What the database says.
pub fn brief(db: &mut Db) -> StoreResult<Vec<(String, String, i64, i32)>> {
    hosts::table.select((hosts::id, hosts::name, hosts::presence_since, hosts::interval_seconds)).load(db)
}

/// Names by id.
///
/// # Errors
/// What the database says.
pub fn names(db: &mut Db, ids: &[String]) -> StoreResult<Vec<(String, String)>> {
    hosts::table.filter(hosts::id.eq_any(ids.to_vec())).select((hosts::id, hosts::name)).load(db)
}

/// How many there are.
///
/// # Errors
/// What the database says.
pub fn count(db: &mut Db) -> StoreResult<i64> {
    hosts::table.count().get_result(db)
}

/// Keeps a key.
///
/// # Errors
/// What the database says.
pub fn insert_key(db: &mut Db, key: &KeyRow) -> StoreResult<()> {
    match db {
        Db::Sqlite(connection) => diesel::insert_into(host_keys::table).values(key).execute(connection)?,
        Db::Postgres(connection) => diesel::insert_into(host_keys::table).values(key).execute(connection)?,
    };
    Ok(())
}

/// All keys, revoked ones too.
///
/// # Errors
/// What the database says.
pub fn keys(db: &mut Db) -> StoreResult<Vec<KeyRow>> {
    host_keys::table.select(KeyRow::as_select()).load(db)
}

/// Ends all keys of a host but one.
///
/// # Errors
/// What the database says.
pub fn revoke_keys(db: &mut Db, host_id: &str, except: Option<&str>, at: i64) -> StoreResult<()> {
    let mine = host_keys::host_id
        .eq(host_id.to_owned())
        .and(host_keys::revoked_at.is_null())
        .and(host_keys::id.ne(except.unwrap_or_default().to_owned()));
    diesel::update(host_keys::table.filter(mine)).set(host_keys::revoked_at.eq(at)).execute(db)?;
    Ok(())
}
