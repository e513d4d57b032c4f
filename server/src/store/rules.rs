//! Versions of rules, and how many alerts are open by each.

use super::schema::{alerts, rule_versions};
use super::{Db, StoreResult};
use diesel::prelude::*;

/// One version of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = rule_versions)]
pub struct VersionRow {
    pub rule_id: String,
    pub version: i32,
    /// `product`, `file`, `edited` or `removed`.
    pub origin: String,
    /// JSON.
    pub body: String,
    pub changed_at: i64,
    pub changed_by: String,
}

/// Keeps a version.
///
/// # Errors
/// What the database says.
pub fn insert(db: &mut Db, row: &VersionRow) -> StoreResult<()> {
    on_both!(db, connection => diesel::insert_into(rule_versions::table).values(row).execute(connection))?;
    Ok(())
}

/// The newest version of every rule.
///
/// # Errors
/// What the database says.
pub fn newest(db: &mut Db) -> StoreResult<Vec<VersionRow>> {
    let numbers: Vec<(String, Option<i32>)> = rule_versions::table
        .group_by(rule_versions::rule_id)
        .select((rule_versions::rule_id, diesel::dsl::max(rule_versions::version)))
        .load(db)?;
    let mut rows = Vec::with_capacity(numbers.len());
    for (id, version) in numbers {
        rows.extend(find(db, &id, version.unwrap_or_default())?);
    }
    Ok(rows)
}

/// One version.
///
/// # Errors
/// What the database says.
pub fn find(db: &mut Db, id: &str, version: i32) -> StoreResult<Option<VersionRow>> {
    rule_versions::table.find((id.to_owned(), version)).select(VersionRow::as_select()).first(db).optional()
}

/// All versions of one rule, newest first.
///
/// # Errors
/// What the database says.
pub fn versions(db: &mut Db, id: &str, limit: i64) -> StoreResult<Vec<VersionRow>> {
    rule_versions::table
        .filter(rule_versions::rule_id.eq(id.to_owned()))
        .order(rule_versions::version.desc())
        .limit(limit)
        .select(VersionRow::as_select())
        .load(db)
}

/// How many alerts are open by each rule that has some.
///
/// # Errors
/// What the database says.
pub fn open_alerts(db: &mut Db) -> StoreResult<Vec<(String, i64)>> {
    alerts::table.filter(alerts::resolved_at.is_null()).group_by(alerts::rule).select((alerts::rule, diesel::dsl::count_star())).load(db)
}
