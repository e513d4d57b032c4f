//! People who sign in.

use super::schema::{api_tokens, recovery_codes, sessions, users};
use super::{Db, StoreResult, api_tokens as token_rows};
use diesel::prelude::*;

/// One user.
#[derive(Debug, Clone, Default, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct UserRow {
    pub id: i64,
    pub name: String,
    pub password_hash: String,
    pub role: String,
    pub must_change_password: bool,
    pub created_at: i64,
    /// A filter of hosts; none: all hosts.
    pub scope: Option<String>,
    pub disabled: bool,
    pub last_seen_at: Option<i64>,
    /// The secret of the second factor, sealed, and with which key.
    pub sealed_second_factor: Option<Vec<u8>>,
    pub second_factor_key_id: Option<String>,
    /// Whether it was confirmed, and is asked for.
    pub second_factor_on: bool,
    /// The step of the code that was used last.
    pub second_factor_step: i64,
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

/// All, by name.
///
/// # Errors
/// What the database says.
pub fn list(db: &mut Db) -> StoreResult<Vec<UserRow>> {
    users::table.order(users::name).select(UserRow::as_select()).load(db)
}

/// How many there are.
///
/// # Errors
/// What the database says.
pub fn count(db: &mut Db) -> StoreResult<i64> {
    users::table.count().get_result(db)
}

/// How many have a role and may come in.
///
/// # Errors
/// What the database says.
pub fn count_enabled(db: &mut Db, role: &str) -> StoreResult<i64> {
    users::table.filter(users::role.eq(role.to_owned()).and(users::disabled.eq(false))).count().get_result(db)
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
    super::sessions::delete_of(db, user.id, keep_session)?;
    Ok(true)
}

/// Sets what a user may do, see, and whether the user may come in.
///
/// # Errors
/// What the database says.
pub fn set_access(db: &mut Db, id: i64, role: &str, scope: Option<&str>, disabled: bool) -> StoreResult<()> {
    let changed = (users::role.eq(role), users::scope.eq(scope), users::disabled.eq(disabled));
    on_both!(db, connection => diesel::update(users::table.find(id)).set(changed).execute(connection))?;
    Ok(())
}

/// Keeps when a user was seen last.
///
/// # Errors
/// What the database says.
pub fn seen(db: &mut Db, id: i64, now: i64) -> StoreResult<()> {
    on_both!(db, connection => diesel::update(users::table.find(id)).set(users::last_seen_at.eq(Some(now))).execute(connection))?;
    Ok(())
}

/// Keeps the secret of a second factor, sealed with a key; it is not in force yet.
///
/// # Errors
/// What the database says.
pub fn set_second_factor(db: &mut Db, id: i64, sealed: &[u8], key_id: &str) -> StoreResult<()> {
    let changed = (users::sealed_second_factor.eq(Some(sealed.to_vec())), users::second_factor_key_id.eq(Some(key_id.to_owned())));
    on_both!(db, connection => diesel::update(users::table.find(id)).set(changed).execute(connection))?;
    Ok(())
}

/// The second factor is in force, with digests of its recovery codes.
///
/// # Errors
/// What the database says.
pub fn confirm_second_factor(db: &mut Db, id: i64, step: i64, recovery: &[Vec<u8>]) -> StoreResult<()> {
    diesel::update(users::table.find(id)).set((users::second_factor_on.eq(true), users::second_factor_step.eq(step))).execute(db)?;
    delete_recovery(db, id)?;
    for digest in recovery {
        let row = (recovery_codes::digest.eq(digest.clone()), recovery_codes::user_id.eq(id));
        on_both!(db, connection => diesel::insert_into(recovery_codes::table).values(row).execute(connection))?;
    }
    Ok(())
}

/// Takes the second factor away. Returns whether there was one, in force or not.
///
/// # Errors
/// What the database says.
pub fn clear_second_factor(db: &mut Db, id: i64) -> StoreResult<bool> {
    let changed = (
        users::sealed_second_factor.eq(None::<Vec<u8>>),
        users::second_factor_key_id.eq(None::<String>),
        users::second_factor_on.eq(false),
        users::second_factor_step.eq(0),
    );
    let had = users::table.find(id).filter(users::sealed_second_factor.is_not_null());
    let cleared = on_both!(db, connection => diesel::update(had).set(changed).execute(connection))?;
    delete_recovery(db, id)?;
    Ok(cleared > 0)
}

fn delete_recovery(db: &mut Db, id: i64) -> StoreResult<()> {
    diesel::delete(recovery_codes::table.filter(recovery_codes::user_id.eq(id))).execute(db)?;
    Ok(())
}

/// Uses up the code of a step; false when it, or a later one, was used already.
///
/// # Errors
/// What the database says.
pub fn use_step(db: &mut Db, id: i64, step: i64) -> StoreResult<bool> {
    let unused = users::table.find(id).filter(users::second_factor_step.lt(step));
    Ok(diesel::update(unused).set(users::second_factor_step.eq(step)).execute(db)? == 1)
}

/// Uses up a recovery code; false when there is none of this digest.
///
/// # Errors
/// What the database says.
pub fn use_recovery(db: &mut Db, id: i64, digest: &[u8]) -> StoreResult<bool> {
    let code = recovery_codes::table.filter(recovery_codes::digest.eq(digest.to_vec()).and(recovery_codes::user_id.eq(id)));
    Ok(on_both!(db, connection => diesel::delete(code).execute(connection))? == 1)
}

/// Recovery codes that are left.
///
/// # Errors
/// What the database says.
pub fn recovery_left(db: &mut Db, id: i64) -> StoreResult<i64> {
    recovery_codes::table.filter(recovery_codes::user_id.eq(id)).count().get_result(db)
}

/// Deletes a user with all that lets the user in.
///
/// # Errors
/// What the database says.
pub fn delete(db: &mut Db, id: i64) -> StoreResult<()> {
    delete_recovery(db, id)?;
    diesel::delete(sessions::table.filter(sessions::user_id.eq(id))).execute(db)?;
    diesel::delete(api_tokens::table.filter(api_tokens::user_id.eq(id))).execute(db)?;
    diesel::delete(users::table.find(id)).execute(db)?;
    Ok(())
}

/// Ends all that lets a user in: sessions but one, and tokens.
///
/// # Errors
/// What the database says.
pub fn cut_off(db: &mut Db, id: i64, keep_session: Option<&str>, now: i64) -> StoreResult<()> {
    super::sessions::delete_of(db, id, keep_session)?;
    token_rows::revoke_of(db, id, now)
}
