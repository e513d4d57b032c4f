//! Who is signed in.

use super::schema::{sessions, users};
use super::users::UserRow;
use super::{Db, StoreResult};
use diesel::prelude::*;

/// Keeps a session. `id` is the digest of the cookie.
///
/// # Errors
/// What the database says.
pub fn insert(db: &mut Db, id: &str, user_id: i64, now: i64, expires_at: i64, address: &str) -> StoreResult<()> {
    diesel::insert_into(sessions::table)
        .values((
            sessions::id.eq(id),
            sessions::user_id.eq(user_id),
            sessions::created_at.eq(now),
            sessions::expires_at.eq(expires_at),
            sessions::address.eq(address),
        ))
        .execute(db)?;
    Ok(())
}

/// The user of a session that has not expired.
///
/// # Errors
/// What the database says.
pub fn user(db: &mut Db, id: &str, now: i64) -> StoreResult<Option<UserRow>> {
    sessions::table
        .inner_join(users::table)
        .filter(sessions::id.eq(id.to_owned()).and(sessions::expires_at.gt(now)))
        .select(UserRow::as_select())
        .first(db)
        .optional()
}

/// Ends a session.
///
/// # Errors
/// What the database says.
pub fn delete(db: &mut Db, id: &str) -> StoreResult<()> {
    diesel::delete(sessions::table.find(id)).execute(db)?;
    Ok(())
}

/// Deletes expired ones; returns how many.
///
/// # Errors
/// What the database says.
pub fn prune(db: &mut Db, now: i64) -> StoreResult<usize> {
    diesel::delete(sessions::table.filter(sessions::expires_at.le(now))).execute(db)
}
