//! Which alerts belong to which incident.

use super::alerts::AlertRow;
use super::schema::{alerts, incident_members};
use super::{Db, StoreResult};
use diesel::prelude::*;

/// An alert belongs to an incident from now on, and to no other.
///
/// # Errors
/// What the database says.
pub fn join(db: &mut Db, incident_id: i64, alert_id: i64) -> StoreResult<()> {
    let row = (incident_members::alert_id.eq(alert_id), incident_members::incident_id.eq(incident_id));
    on_both!(db, connection => diesel::insert_into(incident_members::table)
        .values(row)
        .on_conflict(incident_members::alert_id)
        .do_update()
        .set(incident_members::incident_id.eq(incident_id))
        .execute(connection))?;
    Ok(())
}

/// Members of some incidents: the incident's number and theirs.
///
/// # Errors
/// What the database says.
pub fn members(db: &mut Db, incident_ids: &[i64]) -> StoreResult<Vec<(i64, i64)>> {
    incident_members::table
        .filter(incident_members::incident_id.eq_any(incident_ids.to_vec()))
        .order((incident_members::incident_id, incident_members::alert_id))
        .select((incident_members::incident_id, incident_members::alert_id))
        .load(db)
}

/// To which incident some alerts belong: theirs and its number.
///
/// # Errors
/// What the database says.
pub fn of_alerts(db: &mut Db, alert_ids: &[i64]) -> StoreResult<Vec<(i64, i64)>> {
    incident_members::table
        .filter(incident_members::alert_id.eq_any(alert_ids.to_vec()))
        .select((incident_members::alert_id, incident_members::incident_id))
        .load(db)
}

/// How many alerts without a host there are of some classes, open or over.
///
/// # Errors
/// What the database says.
pub fn count(db: &mut Db, classes: &[&str], open: bool) -> StoreResult<i64> {
    let classes: Vec<String> = classes.iter().map(|class| (*class).to_owned()).collect();
    let query =
        alerts::table.filter(alerts::host_id.is_null().and(alerts::class.eq_any(classes))).select(diesel::dsl::count_star()).into_boxed();
    let query = if open { query.filter(alerts::resolved_at.is_null()) } else { query.filter(alerts::resolved_at.is_not_null()) };
    query.first(db)
}

/// Alerts without a host of some classes, open or over, newest first, below a cursor.
///
/// # Errors
/// What the database says.
pub fn list(db: &mut Db, classes: &[&str], open: bool, before_id: Option<i64>, limit: i64) -> StoreResult<Vec<AlertRow>> {
    let classes: Vec<String> = classes.iter().map(|class| (*class).to_owned()).collect();
    let mut query = alerts::table
        .filter(alerts::host_id.is_null().and(alerts::class.eq_any(classes)))
        .order(alerts::id.desc())
        .limit(limit)
        .select(AlertRow::as_select())
        .into_boxed();
    query = if open { query.filter(alerts::resolved_at.is_null()) } else { query.filter(alerts::resolved_at.is_not_null()) };
    if let Some(before) = before_id {
        query = query.filter(alerts::id.lt(before));
    }
    query.load(db)
}
