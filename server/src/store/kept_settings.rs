//! What administrators set on the page of settings.

use super::schema::kept_settings;
use super::{Db, StoreResult};
use diesel::prelude::*;

/// One as kept.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = kept_settings)]
pub struct KeptRow {
    pub key: String,
    /// JSON.
    pub value: String,
    /// Unix milliseconds.
    pub changed_at: i64,
    pub changed_by: String,
}

/// All of them, by key.
///
/// # Errors
/// What the database says.
pub fn all(db: &mut Db) -> StoreResult<Vec<KeptRow>> {
    kept_settings::table.order(kept_settings::key).select(KeptRow::as_select()).load(db)
}

/// Keeps one in place of what was there.
///
/// # Errors
/// What the database says.
pub fn put(db: &mut Db, row: &KeptRow) -> StoreResult<()> {
    remove(db, &row.key)?;
    on_both!(db, connection => diesel::insert_into(kept_settings::table).values(row).execute(connection))?;
    Ok(())
}

/// One is as it comes again.
///
/// # Errors
/// What the database says.
pub fn remove(db: &mut Db, key: &str) -> StoreResult<()> {
    diesel::delete(kept_settings::table.find(key.to_owned())).execute(db)?;
    Ok(())
}
