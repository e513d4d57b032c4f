//! Who is signed in.

use super::schema::{sessions, users};
use super::users::UserRow;
use super::{Db, StoreResult};
use diesel::prelude::*;

/// One session.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions)]
pub struct SessionRow {
    /// The digest of the cookie.
    pub id: String,
    pub user_id: i64,
    pub created_at: i64,
    pub expires_at: i64,
    pub address: String,
    /// What names it to people.
    pub public_id: String,
    pub last_used_at: i64,
    pub browser: String,
    /// When the person last proved who it is.
    pub stepped_up_at: i64,
}

/// Keeps a session.
///
/// # Errors
/// What the database says.
pub fn insert(db: &mut Db, row: &SessionRow) -> StoreResult<()> {
    on_both!(db, connection => diesel::insert_into(sessions::table).values(row).execute(connection))?;
    Ok(())
}

/// A session that has not expired, with its user, who may come in.
///
/// # Errors
/// What the database says.
pub fn find(db: &mut Db, id: &str, now: i64) -> StoreResult<Option<(SessionRow, UserRow)>> {
    let lasting = sessions::id.eq(id.to_owned()).and(sessions::expires_at.gt(now)).and(users::disabled.eq(false));
    sessions::table.inner_join(users::table).filter(lasting).select((SessionRow::as_select(), UserRow::as_select())).first(db).optional()
}

/// Sessions of a user that have not expired, the one used last first.
///
/// # Errors
/// What the database says.
pub fn of_user(db: &mut Db, user_id: i64, now: i64) -> StoreResult<Vec<SessionRow>> {
    sessions::table
        .filter(sessions::user_id.eq(user_id).and(sessions::expires_at.gt(now)))
        .order((sessions::last_used_at.desc(), sessions::created_at.desc()))
        .select(SessionRow::as_select())
        .load(db)
}

/// How many each user has: user, sessions.
///
/// # Errors
/// What the database says.
pub fn counts(db: &mut Db, now: i64) -> StoreResult<Vec<(i64, i64)>> {
    sessions::table
        .filter(sessions::expires_at.gt(now))
        .group_by(sessions::user_id)
        .select((sessions::user_id, diesel::dsl::count_star()))
        .load(db)
}

/// Gives a session another cookie, because the person has just proved who it is. False when it has ended meanwhile.
///
/// # Errors
/// What the database says.
pub fn renew(db: &mut Db, id: &str, new_id: &str, now: i64) -> StoreResult<bool> {
    let renewed = diesel::update(sessions::table.find(id))
        .set((sessions::id.eq(new_id), sessions::stepped_up_at.eq(now), sessions::last_used_at.eq(now)))
        .execute(db)?;
    Ok(renewed == 1)
}

/// Keeps that a session was used.
///
/// # Errors
/// What the database says.
pub fn used(db: &mut Db, id: &str, now: i64) -> StoreResult<()> {
    diesel::update(sessions::table.find(id)).set(sessions::last_used_at.eq(now)).execute(db)?;
    Ok(())
}

/// Ends a session; returns whether there was one.
///
/// # Errors
/// What the database says.
pub fn delete(db: &mut Db, id: &str) -> StoreResult<bool> {
    Ok(diesel::delete(sessions::table.find(id)).execute(db)? > 0)
}

/// Ends one of a user's sessions by the name that people see; returns whether there was one.
///
/// # Errors
/// What the database says.
pub fn delete_public(db: &mut Db, user_id: i64, public_id: &str) -> StoreResult<bool> {
    let one = sessions::user_id.eq(user_id).and(sessions::public_id.eq(public_id.to_owned()));
    Ok(diesel::delete(sessions::table.filter(one)).execute(db)? > 0)
}

/// Ends all sessions of a user but one; returns how many.
///
/// # Errors
/// What the database says.
pub fn delete_of(db: &mut Db, user_id: i64, keep: Option<&str>) -> StoreResult<usize> {
    let others = sessions::user_id.eq(user_id).and(sessions::id.ne(keep.unwrap_or_default().to_owned()));
    diesel::delete(sessions::table.filter(others)).execute(db)
}

/// Deletes expired ones; returns how many.
///
/// # Errors
/// What the database says.
pub fn prune(db: &mut Db, now: i64) -> StoreResult<usize> {
    diesel::delete(sessions::table.filter(sessions::expires_at.le(now))).execute(db)
}
