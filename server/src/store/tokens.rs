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
