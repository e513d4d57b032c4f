//! What waits and was not tried yet: taken back, or given newer words.

use super::{PENDING, SUPERSEDED};
use crate::store::schema::notifications;
use crate::store::{Db, StoreResult};
use diesel::prelude::*;

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

/// The words of an alert's step as they wait, untried. `None` when nothing does.
///
/// # Errors
/// What the database says.
pub fn waiting_words(db: &mut Db, alert_id: i64, step: &str) -> StoreResult<Option<String>> {
    let waiting = notifications::alert_id
        .eq(alert_id)
        .and(notifications::state.eq(PENDING))
        .and(notifications::step.eq(step))
        .and(notifications::attempts.eq(0));
    notifications::table.filter(waiting).order(notifications::id).select(notifications::message).first(db).optional()
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

/// Takes back those of an alert that one channel is to hear of later than `now` and that were never tried: something that does
/// not wait tells of it.
///
/// # Errors
/// What the database says.
pub fn supersede_held_of_channel(db: &mut Db, alert_id: i64, channel: &str, now: i64) -> StoreResult<()> {
    let held = notifications::alert_id
        .eq(alert_id)
        .and(notifications::channel.eq(channel.to_owned()))
        .and(notifications::state.eq(PENDING))
        .and(notifications::attempts.eq(0))
        .and(notifications::due_at.gt(now));
    diesel::update(notifications::table.filter(held)).set(notifications::state.eq(SUPERSEDED)).execute(db)?;
    Ok(())
}

/// Takes back what a digest of a channel was to say of an alert: newer words are in it.
///
/// # Errors
/// What the database says.
pub fn supersede_digest(db: &mut Db, alert_id: i64, channel: &str) -> StoreResult<()> {
    let waiting = notifications::alert_id
        .eq(alert_id)
        .and(notifications::channel.eq(channel.to_owned()))
        .and(notifications::state.eq(PENDING))
        .and(notifications::attempts.eq(0))
        .and(notifications::digest.eq(true));
    diesel::update(notifications::table.filter(waiting)).set(notifications::state.eq(SUPERSEDED)).execute(db)?;
    Ok(())
}
