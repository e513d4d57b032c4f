//! People who sign in.

use super::schema::{sessions, users};
use super::{Db, StoreResult};
use diesel::prelude::*;

/// One user.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct UserRow {
    pub id: i64,
    pub name: String,
    pub password_hash: String,
    pub role: String,
    pub must_change_password: bool,
    pub created_at: i64,
}

/// Keeps a new user.
///
/// # Errors
/// What the database says; a name taken is a `UniqueViolation`.
pub fn insert(db: &mut Db, name: &str, password_hash: &str, role: &str, must_change_password: bool, now: i64) -> StoreResult<()> {
    diesel::insert_into(users::table)
        .values((
            users::name.eq(name),
            users::password_hash.eq(password_hash),
            users::role.eq(role),
            users::must_change_password.eq(must_change_password),
            users::created_at.eq(now),
        ))
        .execute(db)?;
    Ok(())
}

/// The user of a name.
///
/// # Errors
/// What the database says.
pub fn find(db: &mut Db, name: &str) -> StoreResult<Option<UserRow>> {
    users::table.filter(users::name.eq(name)).select(UserRow::as_select()).first(db).optional()
}

/// How many there are.
///
/// # Errors
/// What the database says.
pub fn count(db: &mut Db) -> StoreResult<i64> {
    users::table.count().get_result(db)
}

/// Sets a password and ends all sessions of the user but one. Returns whether the user exists.
///
/// # Errors
/// What the database says.
pub fn set_password(db: &mut Db, name: &str, password_hash: &str, must_change: bool, keep_session: Option<&str>) -> StoreResult<bool> {
    let Some(user) = find(db, name)? else { return Ok(false) };
    diesel::update(users::table.find(user.id))
        .set((users::password_hash.eq(password_hash), users::must_change_password.eq(must_change)))
        .execute(db)?;
    let others = sessions::user_id.eq(user.id).and(sessions::id.ne(keep_session.unwrap_or_default().to_owned()));
    diesel::delete(sessions::table.filter(others)).execute(db)?;
    Ok(true)
}
