//! What hosts are made of.

use super::schema::inventories;
use super::{Db, StoreResult};
use diesel::prelude::*;

/// The last inventory of one host.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = inventories)]
pub struct InventoryRow {
    pub host_id: String,
    /// Unix milliseconds.
    pub taken_at: i64,
    /// JSON, as on the wire.
    pub body: String,
}

/// The last one of a host.
///
/// # Errors
/// What the database says.
pub fn find(db: &mut Db, host_id: &str) -> StoreResult<Option<InventoryRow>> {
    inventories::table.find(host_id.to_owned()).select(InventoryRow::as_select()).first(db).optional()
}

/// All of them, by host.
///
/// # Errors
/// What the database says.
pub fn all(db: &mut Db) -> StoreResult<Vec<InventoryRow>> {
    inventories::table.order(inventories::host_id).select(InventoryRow::as_select()).load(db)
}

/// When the newest of all was taken; 0 when there is none.
///
/// # Errors
/// What the database says.
pub fn newest_at(db: &mut Db) -> StoreResult<i64> {
    let newest: Option<i64> = inventories::table.select(diesel::dsl::max(inventories::taken_at)).first(db)?;
    Ok(newest.unwrap_or(0))
}

/// Keeps it in place of the one before.
///
/// # Errors
/// What the database says.
pub fn save(db: &mut Db, row: &InventoryRow) -> StoreResult<()> {
    let changed = diesel::update(inventories::table.find(&row.host_id))
        .set((inventories::taken_at.eq(row.taken_at), inventories::body.eq(&row.body)))
        .execute(db)?;
    if changed > 0 {
        return Ok(());
    }
    match db {
        Db::Sqlite(connection) => diesel::insert_into(inventories::table).values(row).execute(connection)?,
        Db::Postgres(connection) => diesel::insert_into(inventories::table).values(row).execute(connection)?,
    };
    Ok(())
}
