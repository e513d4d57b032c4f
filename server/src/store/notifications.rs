//! The outbox: one transition to one channel, with every attempt.

use super::schema::{notification_attempts, notifications};
use super::{Db, StoreResult};
use diesel::prelude::*;

/// Waits for its turn.
pub const PENDING: &str = "pending";
/// Accepted by the other side.
pub const SENT: &str = "sent";
/// Will not be tried again; `last_error` says why.
pub const GIVEN_UP: &str = "given_up";
/// Not sent, because another message speaks for it.
pub const SUPERSEDED: &str = "superseded";

/// A new notification.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = notifications)]
#[diesel(treat_none_as_default_value = false)]
pub struct NewNotification {
    pub alert_id: i64,
    pub step: &'static str,
    pub channel: String,
    pub state: &'static str,
    pub created_at: i64,
    pub due_at: i64,
    pub attempts: i32,
    pub message: String,
}

/// One as kept.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = notifications)]
pub struct NotificationRow {
    pub id: i64,
    pub alert_id: i64,
    pub step: String,
    pub channel: String,
    pub state: String,
    pub created_at: i64,
    pub due_at: i64,
    pub attempts: i32,
    pub sent_at: Option<i64>,
    pub last_error: Option<String>,
    pub message: String,
}

/// How an attempt went.
#[derive(Debug, Clone)]
pub struct Attempt {
    pub notification_id: i64,
    pub at: i64,
    /// `sent`, `retry` or `given_up`.
    pub outcome: &'static str,
    pub detail: String,
    /// When to try again, with `retry`.
    pub next_at: Option<i64>,
}

/// Keeps a new one.
///
/// # Errors
/// What the database says.
pub fn insert(db: &mut Db, new: &NewNotification) -> StoreResult<()> {
    match db {
        Db::Sqlite(connection) => diesel::insert_into(notifications::table).values(new).execute(connection)?,
        Db::Postgres(connection) => diesel::insert_into(notifications::table).values(new).execute(connection)?,
    };
    Ok(())
}

/// Those of a channel that are due, oldest first. Of one alert only the first that waits: an end must not overtake its
/// beginning.
///
/// # Errors
/// What the database says.
pub fn due(db: &mut Db, channel: &str, now: i64, limit: i64) -> StoreResult<Vec<NotificationRow>> {
    let mut rows: Vec<NotificationRow> = notifications::table
        .filter(notifications::state.eq(PENDING).and(notifications::channel.eq(channel)).and(notifications::due_at.le(now)))
        .order((notifications::due_at, notifications::id))
        .limit(limit)
        .select(NotificationRow::as_select())
        .load(db)?;
    let alerts: Vec<i64> = rows.iter().map(|row| row.alert_id).collect();
    let waiting: Vec<(i64, Option<i64>)> = notifications::table
        .filter(notifications::state.eq(PENDING).and(notifications::channel.eq(channel)).and(notifications::alert_id.eq_any(alerts)))
        .group_by(notifications::alert_id)
        .select((notifications::alert_id, diesel::dsl::min(notifications::id)))
        .load(db)?;
    rows.retain(|row| waiting.contains(&(row.alert_id, Some(row.id))));
    Ok(rows)
}

/// When the next of a channel is due.
///
/// # Errors
/// What the database says.
pub fn next_due(db: &mut Db, channel: &str) -> StoreResult<Option<i64>> {
    notifications::table
        .filter(notifications::state.eq(PENDING).and(notifications::channel.eq(channel)))
        .select(diesel::dsl::min(notifications::due_at))
        .first(db)
}

/// Claims one that still waits: counts the attempt before it is made, and returns the words to send. `None` when it was
/// taken back in the meantime.
///
/// # Errors
/// What the database says.
pub fn claim(db: &mut Db, id: i64) -> StoreResult<Option<String>> {
    let waiting = notifications::table.filter(notifications::id.eq(id).and(notifications::state.eq(PENDING)));
    if diesel::update(waiting).set(notifications::attempts.eq(notifications::attempts + 1)).execute(db)? == 0 {
        return Ok(None);
    }
    notifications::table.find(id).select(notifications::message).first(db).optional()
}

/// Keeps an attempt and what it changes. A notification that was taken back in the meantime stays so.
///
/// # Errors
/// What the database says.
pub fn record(db: &mut Db, attempt: &Attempt) -> StoreResult<()> {
    diesel::insert_into(notification_attempts::table)
        .values((
            notification_attempts::notification_id.eq(attempt.notification_id),
            notification_attempts::at.eq(attempt.at),
            notification_attempts::outcome.eq(attempt.outcome),
            notification_attempts::detail.eq(&attempt.detail),
        ))
        .execute(db)?;
    let row = notifications::table.find(attempt.notification_id);
    match (attempt.outcome, attempt.next_at) {
        (SENT, _) => diesel::update(row)
            .set((notifications::state.eq(SENT), notifications::sent_at.eq(attempt.at), notifications::last_error.eq(None::<String>)))
            .execute(db)?,
        (_, Some(next_at)) => {
            diesel::update(row).set((notifications::due_at.eq(next_at), notifications::last_error.eq(&attempt.detail))).execute(db)?
        }
        (_, None) => {
            diesel::update(row).set((notifications::state.eq(GIVEN_UP), notifications::last_error.eq(&attempt.detail))).execute(db)?
        }
    };
    Ok(())
}

/// Every try to deliver one, in order: when, how it went, and what the other side said.
///
/// # Errors
/// What the database says.
pub fn attempts(db: &mut Db, id: i64) -> StoreResult<Vec<(i64, String, String)>> {
    notification_attempts::table
        .filter(notification_attempts::notification_id.eq(id))
        .order(notification_attempts::id)
        .select((notification_attempts::at, notification_attempts::outcome, notification_attempts::detail))
        .load(db)
}

/// Takes back those that still wait and were never tried, of these alerts.
///
/// # Errors
/// What the database says.
pub fn supersede(db: &mut Db, alert_ids: &[i64]) -> StoreResult<()> {
    let waiting =
        notifications::alert_id.eq_any(alert_ids.to_vec()).and(notifications::state.eq(PENDING)).and(notifications::attempts.eq(0));
    diesel::update(notifications::table.filter(waiting)).set(notifications::state.eq(SUPERSEDED)).execute(db)?;
    Ok(())
}

/// Takes back those of an alert that are held until later and were never tried: the alert is over before they were due.
///
/// # Errors
/// What the database says.
pub fn supersede_held(db: &mut Db, alert_id: i64, now: i64) -> StoreResult<()> {
    let held = notifications::alert_id
        .eq(alert_id)
        .and(notifications::state.eq(PENDING))
        .and(notifications::attempts.eq(0))
        .and(notifications::due_at.gt(now));
    diesel::update(notifications::table.filter(held)).set(notifications::state.eq(SUPERSEDED)).execute(db)?;
    Ok(())
}

/// Gives those of an alert that still wait, untried, newer words.
///
/// # Errors
/// What the database says.
pub fn reword(db: &mut Db, alert_id: i64, step: &str, message: &str) -> StoreResult<()> {
    let waiting = notifications::alert_id
        .eq(alert_id)
        .and(notifications::state.eq(PENDING))
        .and(notifications::step.eq(step))
        .and(notifications::attempts.eq(0));
    diesel::update(notifications::table.filter(waiting)).set(notifications::message.eq(message)).execute(db)?;
    Ok(())
}

/// Channels that were told, or are about to be told, of the opening (or worsening) of an alert.
///
/// # Errors
/// What the database says.
pub fn channels_told(db: &mut Db, alert_id: i64) -> StoreResult<Vec<String>> {
    notifications::table
        .filter(notifications::alert_id.eq(alert_id).and(notifications::state.ne(SUPERSEDED)))
        .select(notifications::channel)
        .distinct()
        .load(db)
}

/// All of some alerts, oldest first.
///
/// # Errors
/// What the database says.
pub fn of_alerts(db: &mut Db, alert_ids: &[i64]) -> StoreResult<Vec<NotificationRow>> {
    notifications::table
        .filter(notifications::alert_id.eq_any(alert_ids.to_vec()))
        .order(notifications::id)
        .select(NotificationRow::as_select())
        .load(db)
}

/// How many wait.
///
/// # Errors
/// What the database says.
pub fn count_pending(db: &mut Db) -> StoreResult<i64> {
    notifications::table.filter(notifications::state.eq(PENDING)).count().get_result(db)
}
