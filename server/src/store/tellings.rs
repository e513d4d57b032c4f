//! How far the telling of each alert has come.

use super::alerts::AlertRow;
use super::schema::{alerts, tellings};
use super::{Db, StoreResult};
use diesel::prelude::*;
use ironwatch_core::silence::Silenced;
use ironwatch_core::telling::Progress;
use ironwatch_shared::Timestamp;

/// One as kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = tellings)]
#[diesel(treat_none_as_null = true)]
#[diesel(treat_none_as_default_value = false)]
pub struct TellingRow {
    pub alert_id: i64,
    pub silenced_by: Option<i64>,
    pub silenced_until: Option<i64>,
    pub acknowledged_by: Option<String>,
    pub acknowledged_at: Option<i64>,
    pub acknowledged_until: Option<i64>,
    pub acknowledged_why: Option<String>,
    pub first_told_at: Option<i64>,
    pub last_told_at: Option<i64>,
    pub escalated: i32,
    pub follow_at: Option<i64>,
}

impl TellingRow {
    /// In the words of the core.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let moment = |at: Option<i64>| at.map(Timestamp::from_millis);
        Progress {
            first_told_at: moment(self.first_told_at),
            last_told_at: moment(self.last_told_at),
            escalated: usize::try_from(self.escalated).unwrap_or_default(),
            acknowledged: self.acknowledged_by.is_some(),
            acknowledged_until: moment(self.acknowledged_until),
        }
    }

    /// Takes over what the core says.
    pub fn take(&mut self, progress: &Progress, silenced: Option<&Silenced>, follow_at: Option<Timestamp>) {
        let millis = |at: Option<Timestamp>| at.map(Timestamp::as_millis);
        self.silenced_by = silenced.and_then(|silenced| silenced.by);
        self.silenced_until = silenced.map(|silenced| silenced.until.as_millis());
        self.first_told_at = millis(progress.first_told_at);
        self.last_told_at = millis(progress.last_told_at);
        self.escalated = i32::try_from(progress.escalated).unwrap_or(i32::MAX);
        self.follow_at = millis(follow_at);
        if !progress.acknowledged {
            self.acknowledged_by = None;
            self.acknowledged_at = None;
            self.acknowledged_until = None;
            self.acknowledged_why = None;
        }
    }
}

/// That of one alert; one that was never told has an empty one.
///
/// # Errors
/// What the database says.
pub fn find(db: &mut Db, alert_id: i64) -> StoreResult<TellingRow> {
    let found = tellings::table.find(alert_id).select(TellingRow::as_select()).first(db).optional()?;
    Ok(found.unwrap_or(TellingRow { alert_id, ..TellingRow::default() }))
}

/// Those of some alerts.
///
/// # Errors
/// What the database says.
pub fn of_alerts(db: &mut Db, alert_ids: &[i64]) -> StoreResult<Vec<TellingRow>> {
    tellings::table.filter(tellings::alert_id.eq_any(alert_ids.to_vec())).select(TellingRow::as_select()).load(db)
}

/// Those of alerts that are open, of some hosts or of all.
///
/// # Errors
/// What the database says.
pub fn of_open(db: &mut Db, host_ids: Option<&[String]>) -> StoreResult<Vec<TellingRow>> {
    let mut query = alerts::table
        .inner_join(tellings::table.on(tellings::alert_id.eq(alerts::id)))
        .filter(alerts::resolved_at.is_null())
        .select(TellingRow::as_select())
        .into_boxed();
    if let Some(host_ids) = host_ids {
        query = query.filter(alerts::host_id.eq_any(host_ids.to_vec()));
    }
    query.load(db)
}

/// Keeps one in place of the one before.
///
/// # Errors
/// What the database says.
pub fn save(db: &mut Db, row: &TellingRow) -> StoreResult<()> {
    on_both!(db, connection => diesel::insert_into(tellings::table)
        .values(row)
        .on_conflict(tellings::alert_id)
        .do_update()
        .set(row)
        .execute(connection))?;
    Ok(())
}

/// Alerts that stand and are told, about which something is due, the longest waiting first.
///
/// # Errors
/// What the database says.
pub fn due(db: &mut Db, now: i64, limit: i64) -> StoreResult<Vec<(AlertRow, TellingRow)>> {
    alerts::table
        .inner_join(tellings::table.on(tellings::alert_id.eq(alerts::id)))
        .filter(tellings::follow_at.le(now).and(alerts::resolved_at.is_null()).and(alerts::told.eq(true)))
        .order((tellings::follow_at, alerts::id))
        .limit(limit)
        .select((AlertRow::as_select(), TellingRow::as_select()))
        .load(db)
}

/// How many alerts that stand are hidden by a silence.
///
/// # Errors
/// What the database says.
pub fn count_hidden_by(db: &mut Db, silence_id: i64) -> StoreResult<i64> {
    alerts::table
        .inner_join(tellings::table.on(tellings::alert_id.eq(alerts::id)))
        .filter(tellings::silenced_by.eq(silence_id).and(alerts::resolved_at.is_null()).and(alerts::told.eq(true)))
        .count()
        .get_result(db)
}

/// When the next is due.
///
/// # Errors
/// What the database says.
pub fn next_due(db: &mut Db) -> StoreResult<Option<i64>> {
    tellings::table.filter(tellings::follow_at.is_not_null()).select(diesel::dsl::min(tellings::follow_at)).first(db)
}

/// Nothing is due of alerts that are over, or told by another.
///
/// # Errors
/// What the database says.
pub fn settle(db: &mut Db, alert_ids: &[i64]) -> StoreResult<()> {
    let change = tellings::follow_at.eq(None::<i64>);
    diesel::update(tellings::table.filter(tellings::alert_id.eq_any(alert_ids.to_vec()))).set(change).execute(db)?;
    Ok(())
}

/// All that stand are to be asked again: silences, routes or hosts' words have changed.
///
/// # Errors
/// What the database says.
pub fn ask_all_again(db: &mut Db, now: i64) -> StoreResult<()> {
    let open = alerts::table.filter(alerts::resolved_at.is_null().and(alerts::told.eq(true))).select(alerts::id);
    diesel::update(tellings::table.filter(tellings::alert_id.eq_any(open))).set(tellings::follow_at.eq(now)).execute(db)?;
    Ok(())
}
