//! How to sign in to BMCs, sealed; and which group of hosts has which.

use super::schema::{bmcs, credential_groups, credentials, hosts};
use super::{Db, StoreResult};
use diesel::prelude::*;

/// One credential as kept.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = credentials)]
#[diesel(treat_none_as_default_value = false)]
pub struct CredentialRow {
    pub id: String,
    pub name: String,
    pub username: String,
    pub sealed_password: Vec<u8>,
    pub sealed_bmc_key: Option<Vec<u8>>,
    /// The key that sealed them.
    pub key_id: String,
    pub is_default: bool,
    pub created_at: i64,
    pub updated_at: i64,
    /// When a BMC refused it last, since it was changed.
    pub refused_at: Option<i64>,
    pub refused_why: Option<String>,
}

/// What is sealed, and with which key.
#[derive(Debug, Clone, PartialEq, Eq, AsChangeset)]
#[diesel(table_name = credentials)]
#[diesel(treat_none_as_null = true)]
pub struct Sealed {
    pub sealed_password: Vec<u8>,
    pub sealed_bmc_key: Option<Vec<u8>>,
    pub key_id: String,
}

/// Keeps a new one.
///
/// # Errors
/// What the database says; a name taken is a `UniqueViolation`.
pub fn insert(db: &mut Db, row: &CredentialRow) -> StoreResult<()> {
    on_both!(db, connection => diesel::insert_into(credentials::table).values(row).execute(connection))?;
    Ok(())
}

/// All, by name.
///
/// # Errors
/// What the database says.
pub fn list(db: &mut Db) -> StoreResult<Vec<CredentialRow>> {
    credentials::table.order(credentials::name).select(CredentialRow::as_select()).load(db)
}

/// One.
///
/// # Errors
/// What the database says.
pub fn find(db: &mut Db, id: &str) -> StoreResult<Option<CredentialRow>> {
    credentials::table.find(id.to_owned()).select(CredentialRow::as_select()).first(db).optional()
}

/// Changes its words. What a BMC said of it before says nothing of what it is now.
///
/// # Errors
/// What the database says; a name taken is a `UniqueViolation`.
pub fn update(db: &mut Db, id: &str, name: &str, username: &str, is_default: bool, now: i64) -> StoreResult<()> {
    let changed = (
        credentials::name.eq(name),
        credentials::username.eq(username),
        credentials::is_default.eq(is_default),
        credentials::updated_at.eq(now),
        credentials::refused_at.eq(None::<i64>),
        credentials::refused_why.eq(None::<String>),
    );
    on_both!(db, connection => diesel::update(credentials::table.find(id)).set(changed).execute(connection))?;
    Ok(())
}

/// Changes what is sealed.
///
/// # Errors
/// What the database says.
pub fn set_sealed(db: &mut Db, id: &str, sealed: &Sealed) -> StoreResult<()> {
    on_both!(db, connection => diesel::update(credentials::table.find(id)).set(sealed).execute(connection))?;
    Ok(())
}

/// Keeps that a BMC refused it, and what it said; `None`: one has taken it again.
///
/// # Errors
/// What the database says.
pub fn set_refused(db: &mut Db, id: &str, refused: Option<(i64, &str)>) -> StoreResult<()> {
    let changed =
        (credentials::refused_at.eq(refused.map(|(at, _)| at)), credentials::refused_why.eq(refused.map(|(_, why)| why.to_owned())));
    on_both!(db, connection => diesel::update(credentials::table.find(id)).set(changed).execute(connection))?;
    Ok(())
}

/// None of the others is the default any more.
///
/// # Errors
/// What the database says.
pub fn only_default(db: &mut Db, id: &str) -> StoreResult<()> {
    diesel::update(credentials::table.filter(credentials::id.ne(id.to_owned()))).set(credentials::is_default.eq(false)).execute(db)?;
    Ok(())
}

/// Deletes one that nobody uses.
///
/// # Errors
/// What the database says; one that is used is a `ForeignKeyViolation`.
pub fn delete(db: &mut Db, id: &str) -> StoreResult<()> {
    diesel::delete(credentials::table.find(id.to_owned())).execute(db)?;
    Ok(())
}

/// Names of hosts whose BMC has this one as its own.
///
/// # Errors
/// What the database says.
pub fn hosts_with(db: &mut Db, id: &str) -> StoreResult<Vec<String>> {
    bmcs::table.inner_join(hosts::table).filter(bmcs::credential_id.eq(id.to_owned())).order(hosts::name).select(hosts::name).load(db)
}

/// How many BMCs have which one as their own.
///
/// # Errors
/// What the database says.
pub fn count_own(db: &mut Db) -> StoreResult<Vec<(Option<String>, i64)>> {
    bmcs::table.group_by(bmcs::credential_id).select((bmcs::credential_id, diesel::dsl::count_star())).load(db)
}

/// Groups with their credential: group, credential.
///
/// # Errors
/// What the database says.
pub fn groups(db: &mut Db) -> StoreResult<Vec<(String, String)>> {
    credential_groups::table
        .order(credential_groups::group_name)
        .select((credential_groups::group_name, credential_groups::credential_id))
        .load(db)
}

/// Gives a group its credential.
///
/// # Errors
/// What the database says.
pub fn set_group(db: &mut Db, group: &str, credential_id: &str) -> StoreResult<()> {
    let changed =
        diesel::update(credential_groups::table.find(group)).set(credential_groups::credential_id.eq(credential_id)).execute(db)?;
    if changed == 0 {
        diesel::insert_into(credential_groups::table)
            .values((credential_groups::group_name.eq(group), credential_groups::credential_id.eq(credential_id)))
            .execute(db)?;
    }
    Ok(())
}

/// Takes a group's credential away; returns whether it had one.
///
/// # Errors
/// What the database says.
pub fn remove_group(db: &mut Db, group: &str) -> StoreResult<bool> {
    Ok(diesel::delete(credential_groups::table.find(group.to_owned())).execute(db)? > 0)
}
