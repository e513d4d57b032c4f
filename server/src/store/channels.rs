//! Channels kept by the API, with sealed secrets.

use super::schema::channels;
use super::{Db, StoreResult};
use diesel::prelude::*;

/// One channel as kept.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = channels, primary_key(name))]
pub struct ChannelRow {
    pub name: String,
    /// All that is no secret (JSON).
    pub settings: String,
    /// Secrets by name (JSON), sealed.
    pub sealed_secrets: Vec<u8>,
    /// The key that sealed them.
    pub key_id: String,
    pub created_at: i64,
    pub updated_at: i64,
}

/// Keeps a new one.
///
/// # Errors
/// What the database says; a name taken is a `UniqueViolation`.
pub fn insert(db: &mut Db, row: &ChannelRow) -> StoreResult<()> {
    on_both!(db, connection => diesel::insert_into(channels::table).values(row).execute(connection))?;
    Ok(())
}

/// Keeps what one is now.
///
/// # Errors
/// What the database says.
pub fn update(db: &mut Db, row: &ChannelRow) -> StoreResult<()> {
    on_both!(db, connection => diesel::update(channels::table.find(row.name.clone())).set(row).execute(connection))?;
    Ok(())
}

/// All, by name.
///
/// # Errors
/// What the database says.
pub fn list(db: &mut Db) -> StoreResult<Vec<ChannelRow>> {
    channels::table.order(channels::name).select(ChannelRow::as_select()).load(db)
}

/// One.
///
/// # Errors
/// What the database says.
pub fn find(db: &mut Db, name: &str) -> StoreResult<Option<ChannelRow>> {
    channels::table.find(name.to_owned()).select(ChannelRow::as_select()).first(db).optional()
}

/// Deletes one. `false`: there was none.
///
/// # Errors
/// What the database says.
pub fn delete(db: &mut Db, name: &str) -> StoreResult<bool> {
    Ok(diesel::delete(channels::table.find(name.to_owned())).execute(db)? > 0)
}
