//! Silences and maintenance windows.

use super::schema::silences;
use super::{Db, StoreResult};
use diesel::prelude::*;
use ironwatch_core::filter::Filter;
use ironwatch_core::silence::Silence;
use ironwatch_shared::Timestamp;

/// One as kept.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = silences)]
pub struct SilenceRow {
    pub id: i64,
    pub filter: String,
    pub reason: String,
    pub author: String,
    pub created_at: i64,
    pub starts_at: i64,
    pub ends_at: Option<i64>,
    /// JSON.
    pub recurrence: Option<String>,
    pub ended_by: Option<String>,
}

impl SilenceRow {
    /// In the words of the core. `None` when the row is not one of ours.
    #[must_use]
    pub fn silence(&self) -> Option<Silence> {
        Some(Silence {
            id: self.id,
            filter: Filter::parse(&self.filter).ok()?,
            reason: self.reason.clone(),
            author: self.author.clone(),
            starts_at: Timestamp::from_millis(self.starts_at),
            ends_at: self.ends_at.map(Timestamp::from_millis),
            recurrence: match &self.recurrence {
                Some(text) => Some(serde_json::from_str(text).ok()?),
                None => None,
            },
        })
    }
}

/// Keeps a new one; its number.
///
/// # Errors
/// What the database says.
pub fn insert(db: &mut Db, silence: &Silence, now: i64) -> StoreResult<i64> {
    let row = (
        silences::filter.eq(silence.filter.text()),
        silences::reason.eq(&silence.reason),
        silences::author.eq(&silence.author),
        silences::created_at.eq(now),
        silences::starts_at.eq(silence.starts_at.as_millis()),
        silences::ends_at.eq(silence.ends_at.map(Timestamp::as_millis)),
        silences::recurrence.eq(silence.recurrence.as_ref().and_then(|recurrence| serde_json::to_string(recurrence).ok())),
    );
    on_both!(db, connection => diesel::insert_into(silences::table).values(row).returning(silences::id).get_result(connection))
}

/// Ends one at this moment. Says whether it was there and not over.
///
/// # Errors
/// What the database says.
pub fn end(db: &mut Db, id: i64, by: &str, now: i64) -> StoreResult<bool> {
    let lasts = silences::ends_at.is_null().or(silences::ends_at.gt(now));
    let change = (silences::ends_at.eq(now), silences::ended_by.eq(by));
    let ended = diesel::update(silences::table.filter(silences::id.eq(id)).filter(lasts)).set(change).execute(db)?;
    Ok(ended > 0)
}

/// Those that are not over.
///
/// # Errors
/// What the database says.
pub fn lasting(db: &mut Db, now: i64) -> StoreResult<Vec<SilenceRow>> {
    silences::table
        .filter(silences::ends_at.is_null().or(silences::ends_at.gt(now)))
        .order(silences::id)
        .select(SilenceRow::as_select())
        .load(db)
}

/// Those that were on, or may have been, between two moments.
///
/// # Errors
/// What the database says.
pub fn between(db: &mut Db, from: i64, to: i64) -> StoreResult<Vec<SilenceRow>> {
    let lasts = silences::ends_at.is_null().or(silences::ends_at.gt(from));
    silences::table.filter(silences::starts_at.lt(to).and(lasts)).order(silences::id).select(SilenceRow::as_select()).load(db)
}

/// One.
///
/// # Errors
/// What the database says.
pub fn find(db: &mut Db, id: i64) -> StoreResult<Option<SilenceRow>> {
    silences::table.find(id).select(SilenceRow::as_select()).first(db).optional()
}

/// Newest first, those that are over or those that are not, below a cursor.
///
/// # Errors
/// What the database says.
pub fn list(db: &mut Db, over: bool, now: i64, before_id: Option<i64>, limit: i64) -> StoreResult<Vec<SilenceRow>> {
    let mut query = silences::table.order(silences::id.desc()).limit(limit).select(SilenceRow::as_select()).into_boxed();
    query = if over {
        query.filter(silences::ends_at.le(now))
    } else {
        query.filter(silences::ends_at.is_null().or(silences::ends_at.gt(now)))
    };
    if let Some(before) = before_id {
        query = query.filter(silences::id.lt(before));
    }
    query.load(db)
}

/// How many are over, or not.
///
/// # Errors
/// What the database says.
pub fn count(db: &mut Db, over: bool, now: i64) -> StoreResult<i64> {
    let query = silences::table.select(diesel::dsl::count_star()).into_boxed();
    let query = if over {
        query.filter(silences::ends_at.le(now))
    } else {
        query.filter(silences::ends_at.is_null().or(silences::ends_at.gt(now)))
    };
    query.first(db)
}
