//! Views that people keep: the words of a list by a name.

use super::schema::views;
use super::{Db, StoreResult};
use diesel::prelude::*;

/// One as kept.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = views)]
pub struct ViewRow {
    pub id: i64,
    pub name: String,
    /// `fleet`, `alerts` or `events`.
    pub page: String,
    pub query: String,
    /// Everybody has it.
    pub shared: bool,
    pub owner: String,
    pub created_at: i64,
    pub changed_at: i64,
}

/// What people say of one.
#[derive(Debug, Clone, PartialEq, Eq, AsChangeset)]
#[diesel(table_name = views)]
pub struct ViewSaid {
    pub name: String,
    pub page: String,
    pub query: String,
    pub shared: bool,
}

/// Those of somebody and those of everybody, by name.
///
/// # Errors
/// What the database says.
pub fn list(db: &mut Db, owner: &str) -> StoreResult<Vec<ViewRow>> {
    views::table
        .filter(views::owner.eq(owner.to_owned()).or(views::shared.eq(true)))
        .order((views::name, views::id))
        .select(ViewRow::as_select())
        .load(db)
}

/// How many somebody has.
///
/// # Errors
/// What the database says.
pub fn count(db: &mut Db, owner: &str) -> StoreResult<i64> {
    views::table.filter(views::owner.eq(owner.to_owned())).count().get_result(db)
}

/// One.
///
/// # Errors
/// What the database says.
pub fn find(db: &mut Db, id: i64) -> StoreResult<Option<ViewRow>> {
    views::table.find(id).select(ViewRow::as_select()).first(db).optional()
}

/// Keeps a new one; its number.
///
/// # Errors
/// What the database says.
pub fn insert(db: &mut Db, said: &ViewSaid, owner: &str, now: i64) -> StoreResult<i64> {
    let row = (
        views::name.eq(said.name.clone()),
        views::page.eq(said.page.clone()),
        views::query.eq(said.query.clone()),
        views::shared.eq(said.shared),
        views::owner.eq(owner.to_owned()),
        views::created_at.eq(now),
        views::changed_at.eq(now),
    );
    on_both!(db, connection => diesel::insert_into(views::table).values(row).returning(views::id).get_result(connection))
}

/// Changes one.
///
/// # Errors
/// What the database says.
pub fn update(db: &mut Db, id: i64, said: &ViewSaid, now: i64) -> StoreResult<()> {
    on_both!(db, connection => diesel::update(views::table.find(id)).set((said, views::changed_at.eq(now))).execute(connection))?;
    Ok(())
}

/// Deletes one.
///
/// # Errors
/// What the database says.
pub fn delete(db: &mut Db, id: i64) -> StoreResult<()> {
    diesel::delete(views::table.find(id)).execute(db)?;
    Ok(())
}
