//! Join tokens.

use super::schema::join_tokens;
use super::{Db, StoreResult};
use diesel::prelude::*;

/// One join token, without its secret.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = join_tokens)]
#[diesel(treat_none_as_default_value = false)]
pub struct TokenRow {
    pub id: String,
    pub secret_digest: Vec<u8>,
    pub uses_left: i32,
    pub created_at: i64,
    pub expires_at: i64,
    pub revoked_at: Option<i64>,
    /// Tags of hosts that join with it: a JSON list.
    pub tags: String,
    /// Where new hosts that join with it stand; empty: nobody says.
    pub group_name: String,
    pub site: String,
    pub rack: String,
}

/// Keeps a new token.
///
/// # Errors
/// What the database says.
pub fn insert(db: &mut Db, token: &TokenRow) -> StoreResult<()> {
    match db {
        Db::Sqlite(connection) => diesel::insert_into(join_tokens::table).values(token).execute(connection)?,
        Db::Postgres(connection) => diesel::insert_into(join_tokens::table).values(token).execute(connection)?,
    };
    Ok(())
}

/// One token.
///
/// # Errors
/// What the database says.
pub fn find(db: &mut Db, id: &str) -> StoreResult<Option<TokenRow>> {
    join_tokens::table.find(id).select(TokenRow::as_select()).first(db).optional()
}

/// Takes one place of a token, if one is left.
///
/// # Errors
/// What the database says.
pub fn take_place(db: &mut Db, id: &str) -> StoreResult<bool> {
    let free = join_tokens::table.filter(join_tokens::id.eq(id.to_owned()).and(join_tokens::uses_left.gt(0)));
    Ok(diesel::update(free).set(join_tokens::uses_left.eq(join_tokens::uses_left - 1)).execute(db)? == 1)
}

/// All, newest first.
///
/// # Errors
/// What the database says.
pub fn list(db: &mut Db) -> StoreResult<Vec<TokenRow>> {
    join_tokens::table.order((join_tokens::created_at.desc(), join_tokens::id)).select(TokenRow::as_select()).load(db)
}

/// Makes a token worth nothing; returns whether there was one that was not revoked.
///
/// # Errors
/// What the database says.
pub fn revoke(db: &mut Db, id: &str, now: i64) -> StoreResult<bool> {
    let valid = join_tokens::table.filter(join_tokens::id.eq(id.to_owned()).and(join_tokens::revoked_at.is_null()));
    let revoked = on_both!(db, connection => diesel::update(valid).set(join_tokens::revoked_at.eq(Some(now))).execute(connection))?;
    Ok(revoked > 0)
}

/// Deletes those that have been worth nothing for long; returns how many.
///
/// # Errors
/// What the database says.
pub fn prune(db: &mut Db, before: i64) -> StoreResult<usize> {
    diesel::delete(join_tokens::table.filter(join_tokens::expires_at.lt(before))).execute(db)
}
