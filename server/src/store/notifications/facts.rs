//! How a channel stands, by what waits for it and what came of the rest.

use super::{GIVEN_UP, PENDING};
use crate::store::schema::notifications;
use crate::store::{Db, StoreResult};
use diesel::prelude::*;

/// How a channel stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChannelFacts {
    /// How many wait.
    pub waiting: i64,
    /// Since when the oldest of those that are due waits.
    pub waiting_since: Option<i64>,
    /// How many were given up.
    pub given_up: i64,
    /// When one that was tried was given up last.
    pub given_up_at: Option<i64>,
    /// When one was taken last.
    pub sent_at: Option<i64>,
    /// What was last said of one that waits or was given up.
    pub last_error: Option<String>,
}

/// How a channel stands now.
///
/// # Errors
/// What the database says.
pub fn facts(db: &mut Db, channel: &str, now: i64) -> StoreResult<ChannelFacts> {
    let of = |state: &'static str| notifications::channel.eq(channel.to_owned()).and(notifications::state.eq(state));
    let waiting = notifications::table.filter(of(PENDING)).count().get_result(db)?;
    // One that was not tried waits from the moment at which it was due, not from the one at which it was made.
    let untried = of(PENDING).and(notifications::due_at.le(now)).and(notifications::tried_since.is_null());
    let due: Option<i64> = notifications::table.filter(untried).select(diesel::dsl::min(notifications::due_at)).first(db)?;
    let tried: Option<i64> = notifications::table.filter(of(PENDING)).select(diesel::dsl::min(notifications::tried_since)).first(db)?;
    let waiting_since = [due, tried].into_iter().flatten().min();
    let given_up: i64 = notifications::table.filter(of(GIVEN_UP)).count().get_result(db)?;
    // What was never tried, as the channel was off, says nothing of it.
    let tried = of(GIVEN_UP).and(notifications::attempts.gt(0));
    let given_up_at: Option<i64> = notifications::table.filter(tried).select(diesel::dsl::max(notifications::given_up_at)).first(db)?;
    let sent_at = notifications::table
        .filter(notifications::channel.eq(channel.to_owned()))
        .select(diesel::dsl::max(notifications::sent_at))
        .first(db)?;
    let failed = notifications::channel.eq(channel.to_owned()).and(notifications::state.eq_any([PENDING, GIVEN_UP]));
    let last_error: Option<Option<String>> = notifications::table
        .filter(failed.and(notifications::last_error.is_not_null()))
        .order(notifications::id.desc())
        .select(notifications::last_error)
        .first(db)
        .optional()?;
    Ok(ChannelFacts { waiting, waiting_since, given_up, given_up_at, sent_at, last_error: last_error.flatten() })
}
