//! The outbox: one transition to one channel, with every attempt.

mod facts;
mod held;

pub use facts::{ChannelFacts, facts};
pub use held::{reword, supersede, supersede_digest, supersede_held, supersede_held_of_channel, waiting_words};

use super::schema::{alerts, notification_attempts, notifications};
use super::{Db, StoreResult};
use diesel::prelude::*;
use std::collections::BTreeMap;

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
    /// Waits to be told with others in one message.
    pub digest: bool,
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
    pub given_up_at: Option<i64>,
    /// Since when it is tried: from its first attempt, or from the order to send it after all.
    pub tried_since: Option<i64>,
    /// Told with others of its channel in one message.
    pub digest: bool,
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

/// Claims those that still wait: counts the attempt before it is made, and returns the words to send, in the order asked for.
/// What was taken back in the meantime is not in it.
///
/// # Errors
/// What the database says.
pub fn claim(db: &mut Db, ids: &[i64], now: i64) -> StoreResult<Vec<(i64, String)>> {
    let new = notifications::id.eq_any(ids.to_vec()).and(notifications::state.eq(PENDING)).and(notifications::tried_since.is_null());
    diesel::update(notifications::table.filter(new)).set(notifications::tried_since.eq(now)).execute(db)?;
    let waiting = notifications::id.eq_any(ids.to_vec()).and(notifications::state.eq(PENDING));
    diesel::update(notifications::table.filter(waiting)).set(notifications::attempts.eq(notifications::attempts + 1)).execute(db)?;
    let waiting = notifications::id.eq_any(ids.to_vec()).and(notifications::state.eq(PENDING));
    let mut claimed: Vec<(i64, String)> =
        notifications::table.filter(waiting).select((notifications::id, notifications::message)).load(db)?;
    claimed.sort_by_key(|(id, _)| ids.iter().position(|wanted| wanted == id));
    Ok(claimed)
}

/// Those that were claimed and not tried after all wait as before.
///
/// # Errors
/// What the database says.
pub fn release(db: &mut Db, ids: &[i64]) -> StoreResult<()> {
    let claimed = notifications::id.eq_any(ids.to_vec()).and(notifications::state.eq(PENDING)).and(notifications::attempts.gt(0));
    diesel::update(notifications::table.filter(claimed)).set(notifications::attempts.eq(notifications::attempts - 1)).execute(db)?;
    let untried = notifications::id.eq_any(ids.to_vec()).and(notifications::state.eq(PENDING)).and(notifications::attempts.eq(0));
    diesel::update(notifications::table.filter(untried)).set(notifications::tried_since.eq(None::<i64>)).execute(db)?;
    Ok(())
}

/// Keeps attempts and what they change, in order. A notification that was taken back in the meantime stays so.
///
/// # Errors
/// What the database says.
pub fn record(db: &mut Db, attempts: &[Attempt]) -> StoreResult<()> {
    for attempt in attempts {
        record_one(db, attempt)?;
    }
    Ok(())
}

fn record_one(db: &mut Db, attempt: &Attempt) -> StoreResult<()> {
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
        (SENT, _) => {
            diesel::update(row)
                .set((notifications::state.eq(SENT), notifications::sent_at.eq(attempt.at), notifications::last_error.eq(None::<String>)))
                .execute(db)?;
        }
        (_, Some(next_at)) => {
            diesel::update(row).set((notifications::due_at.eq(next_at), notifications::last_error.eq(&attempt.detail))).execute(db)?;
            defer_followers(db, attempt.notification_id, next_at)?;
        }
        (_, None) => {
            let given_up = (
                notifications::state.eq(GIVEN_UP),
                notifications::last_error.eq(&attempt.detail),
                notifications::given_up_at.eq(attempt.at),
            );
            diesel::update(row).set(given_up).execute(db)?;
        }
    }
    Ok(())
}

/// Later steps of an alert wait for the one that failed: they are not due before it, so that they do not fill its place.
fn defer_followers(db: &mut Db, id: i64, next_at: i64) -> StoreResult<()> {
    let (alert_id, channel): (i64, String) =
        notifications::table.find(id).select((notifications::alert_id, notifications::channel)).first(db)?;
    let followers = notifications::alert_id
        .eq(alert_id)
        .and(notifications::channel.eq(channel))
        .and(notifications::state.eq(PENDING))
        .and(notifications::id.gt(id))
        .and(notifications::due_at.lt(next_at));
    diesel::update(notifications::table.filter(followers)).set(notifications::due_at.eq(next_at)).execute(db)?;
    Ok(())
}

/// The channel works again: what waits for its next attempt is due now, and so is what waits behind it.
///
/// # Errors
/// What the database says.
pub fn hasten(db: &mut Db, channel: &str, now: i64) -> StoreResult<()> {
    let later = notifications::channel.eq(channel).and(notifications::state.eq(PENDING)).and(notifications::due_at.gt(now));
    let tried: Vec<i64> =
        notifications::table.filter(later.and(notifications::attempts.gt(0))).select(notifications::alert_id).distinct().load(db)?;
    for some in tried.chunks(500) {
        let later = notifications::channel.eq(channel).and(notifications::state.eq(PENDING)).and(notifications::due_at.gt(now));
        diesel::update(notifications::table.filter(later.and(notifications::alert_id.eq_any(some.to_vec()))))
            .set(notifications::due_at.eq(now))
            .execute(db)?;
    }
    Ok(())
}

/// The newest message told to a channel of each alert that is open; for receivers that want to hear it again.
///
/// # Errors
/// What the database says.
pub fn standing(db: &mut Db, channel: &str) -> StoreResult<Vec<String>> {
    let open = alerts::table.filter(alerts::resolved_at.is_null()).select(alerts::id);
    let told: Vec<(i64, String)> = notifications::table
        .filter(notifications::channel.eq(channel).and(notifications::state.eq(SENT)).and(notifications::alert_id.eq_any(open)))
        .order(notifications::id)
        .select((notifications::alert_id, notifications::message))
        .load(db)?;
    let newest: BTreeMap<i64, String> = told.into_iter().collect();
    Ok(newest.into_values().collect())
}

/// Those in a state, newest first, below a cursor.
///
/// # Errors
/// What the database says.
pub fn list(db: &mut Db, state: &str, before_id: Option<i64>, limit: i64) -> StoreResult<Vec<NotificationRow>> {
    let mut query = notifications::table
        .filter(notifications::state.eq(state.to_owned()))
        .order(notifications::id.desc())
        .limit(limit)
        .select(NotificationRow::as_select())
        .into_boxed();
    if let Some(before) = before_id {
        query = query.filter(notifications::id.lt(before));
    }
    query.load(db)
}

/// How many are in a state.
///
/// # Errors
/// What the database says.
pub fn count(db: &mut Db, state: &str) -> StoreResult<i64> {
    notifications::table.filter(notifications::state.eq(state.to_owned())).count().get_result(db)
}

/// One.
///
/// # Errors
/// What the database says.
pub fn find(db: &mut Db, id: i64) -> StoreResult<Option<NotificationRow>> {
    notifications::table.find(id).select(NotificationRow::as_select()).first(db).optional()
}

/// One that was given up is sent after all. `false`: it was not given up.
///
/// # Errors
/// What the database says.
pub fn replay(db: &mut Db, id: i64, now: i64) -> StoreResult<bool> {
    let given_up = notifications::id.eq(id).and(notifications::state.eq(GIVEN_UP));
    let waits = (
        notifications::state.eq(PENDING),
        notifications::due_at.eq(now),
        notifications::tried_since.eq(now),
        notifications::given_up_at.eq(None::<i64>),
    );
    Ok(diesel::update(notifications::table.filter(given_up)).set(waits).execute(db)? > 0)
}

/// Gives up all that waits for a channel.
///
/// # Errors
/// What the database says.
pub fn give_up_all(db: &mut Db, channel: &str, why: &str, now: i64) -> StoreResult<()> {
    let waiting = notifications::channel.eq(channel).and(notifications::state.eq(PENDING));
    let given_up = (notifications::state.eq(GIVEN_UP), notifications::last_error.eq(why), notifications::given_up_at.eq(now));
    diesel::update(notifications::table.filter(waiting)).set(given_up).execute(db)?;
    Ok(())
}

/// Gives up what was due before a moment and waits for a channel that is not among these.
///
/// # Errors
/// What the database says.
pub fn give_up_of_others(db: &mut Db, channels: &[String], due_before: i64, why: &str, now: i64) -> StoreResult<usize> {
    let waiting =
        notifications::state.eq(PENDING).and(notifications::due_at.lt(due_before)).and(notifications::channel.ne_all(channels.to_vec()));
    let given_up = (notifications::state.eq(GIVEN_UP), notifications::last_error.eq(why), notifications::given_up_at.eq(now));
    diesel::update(notifications::table.filter(waiting)).set(given_up).execute(db)
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

/// Channels that were told, or are about to be told, of the opening (or worsening) of an alert; and whether each was in digests
/// only.
///
/// # Errors
/// What the database says.
pub fn channels_told(db: &mut Db, alert_id: i64) -> StoreResult<BTreeMap<String, bool>> {
    let told: Vec<(String, bool)> = notifications::table
        .filter(notifications::alert_id.eq(alert_id).and(notifications::state.ne(SUPERSEDED)))
        .select((notifications::channel, notifications::digest))
        .distinct()
        .load(db)?;
    let mut channels = BTreeMap::new();
    for (channel, digest) in told {
        *channels.entry(channel).or_insert(true) &= digest;
    }
    Ok(channels)
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
    count(db, PENDING)
}
