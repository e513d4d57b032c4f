//! Tokens of programs.

use super::schema::{api_tokens, users};
use super::users::UserRow;
use super::{Db, StoreResult};
use diesel::prelude::*;

/// One token, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = api_tokens)]
#[diesel(treat_none_as_default_value = false)]
pub struct ApiTokenRow {
    pub id: String,
    pub user_id: i64,
    pub name: String,
    pub digest: Vec<u8>,
    pub role: String,
    /// A filter of hosts; none: what its owner sees.
    pub scope: Option<String>,
    pub created_at: i64,
    pub expires_at: i64,
    pub last_used_at: Option<i64>,
    pub last_address: String,
    pub revoked_at: Option<i64>,
    /// Whether it may do what people must prove themselves for.
    pub dangerous: bool,
}

/// Keeps a new one.
///
/// # Errors
/// What the database says.
pub fn insert(db: &mut Db, row: &ApiTokenRow) -> StoreResult<()> {
    on_both!(db, connection => diesel::insert_into(api_tokens::table).values(row).execute(connection))?;
    Ok(())
}

/// The token of a digest, whether it is worth something or not, with its owner.
///
/// # Errors
/// What the database says.
pub fn find(db: &mut Db, digest: &[u8]) -> StoreResult<Option<(ApiTokenRow, UserRow)>> {
    api_tokens::table
        .inner_join(users::table)
        .filter(api_tokens::digest.eq(digest.to_vec()))
        .select((ApiTokenRow::as_select(), UserRow::as_select()))
        .first(db)
        .optional()
}

/// Tokens with the names of their owners, newest first; of one user, or of all.
///
/// # Errors
/// What the database says.
pub fn list(db: &mut Db, user_id: Option<i64>) -> StoreResult<Vec<(ApiTokenRow, String)>> {
    let mut query = api_tokens::table
        .inner_join(users::table)
        .order((api_tokens::created_at.desc(), api_tokens::id))
        .select((ApiTokenRow::as_select(), users::name))
        .into_boxed();
    if let Some(user_id) = user_id {
        query = query.filter(api_tokens::user_id.eq(user_id));
    }
    query.load(db)
}

/// Whether a user has a token of this name that is worth something.
///
/// # Errors
/// What the database says.
pub fn has_valid(db: &mut Db, user_id: i64, name: &str, now: i64) -> StoreResult<bool> {
    let valid = api_tokens::user_id.eq(user_id).and(api_tokens::expires_at.gt(now)).and(api_tokens::revoked_at.is_null());
    let known: i64 = api_tokens::table.filter(valid.and(api_tokens::name.eq(name.to_owned()))).count().get_result(db)?;
    Ok(known > 0)
}

/// How many tokens of a user are worth something.
///
/// # Errors
/// What the database says.
pub fn count_valid(db: &mut Db, user_id: i64, now: i64) -> StoreResult<i64> {
    let valid = api_tokens::user_id.eq(user_id).and(api_tokens::expires_at.gt(now)).and(api_tokens::revoked_at.is_null());
    api_tokens::table.filter(valid).count().get_result(db)
}

/// Keeps that a token was used, and from where.
///
/// # Errors
/// What the database says.
pub fn used(db: &mut Db, id: &str, now: i64, address: &str) -> StoreResult<()> {
    let changed = (api_tokens::last_used_at.eq(Some(now)), api_tokens::last_address.eq(address));
    on_both!(db, connection => diesel::update(api_tokens::table.find(id)).set(changed).execute(connection))?;
    Ok(())
}

/// Makes a token worth nothing; returns whether there was one that was worth something.
///
/// # Errors
/// What the database says.
pub fn revoke(db: &mut Db, id: &str, now: i64) -> StoreResult<bool> {
    let valid = api_tokens::table.filter(api_tokens::id.eq(id.to_owned()).and(api_tokens::revoked_at.is_null()));
    let revoked = on_both!(db, connection => diesel::update(valid).set(api_tokens::revoked_at.eq(Some(now))).execute(connection))?;
    Ok(revoked > 0)
}

/// Makes all tokens of a user worth nothing.
///
/// # Errors
/// What the database says.
pub fn revoke_of(db: &mut Db, user_id: i64, now: i64) -> StoreResult<()> {
    let valid = api_tokens::table.filter(api_tokens::user_id.eq(user_id).and(api_tokens::revoked_at.is_null()));
    on_both!(db, connection => diesel::update(valid).set(api_tokens::revoked_at.eq(Some(now))).execute(connection))?;
    Ok(())
}

/// Deletes those that have been worth nothing for long; returns how many.
///
/// # Errors
/// What the database says.
pub fn prune(db: &mut Db, before: i64) -> StoreResult<usize> {
    diesel::delete(api_tokens::table.filter(api_tokens::expires_at.lt(before))).execute(db)
}
