//! Alerts and the steps in their lives.

use super::schema::{alerts, transitions};
use super::{Db, StoreResult};
use diesel::prelude::*;
use ironwatch_core::alert::{Alert, AlertKey, Step, Transition};
use ironwatch_core::component::Component;
use ironwatch_core::observation::Code;
use ironwatch_shared::{HostId, Severity, Timestamp};

/// One alert as kept.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = alerts)]
#[diesel(treat_none_as_default_value = false)]
pub struct AlertRow {
    pub id: i64,
    pub host_id: Option<String>,
    pub component: String,
    pub problem: String,
    pub rule: String,
    pub class: String,
    pub code: Option<String>,
    pub severity: String,
    pub title: String,
    pub opened_at: i64,
    pub last_seen_at: i64,
    pub resolved_at: Option<i64>,
    pub resolved_why: Option<String>,
    pub count: i64,
    pub evidence: String,
    pub told: bool,
    pub boot: Option<String>,
    pub advice: Option<String>,
    pub rule_version: i32,
    pub shadow: bool,
    pub meaning: Option<String>,
    pub pending_since: Option<i64>,
}

/// A code as it is written in a column, and read back.
#[must_use]
pub fn code_of(text: Option<&str>) -> Option<Code> {
    text.map(|text| text.parse().map_or_else(|_| Code::word(text), Code::Number))
}

impl AlertRow {
    /// The alert in the words of the core. `None` when the row is not one of ours.
    #[must_use]
    pub fn alert(&self) -> Option<Alert> {
        Some(Alert {
            id: self.id,
            host: match &self.host_id {
                Some(id) => Some(HostId::parse(id).ok()?),
                None => None,
            },
            key: AlertKey { component: Component::from(self.component.clone()), problem: self.problem.clone() },
            rule: self.rule.clone(),
            rule_version: u32::try_from(self.rule_version).unwrap_or(1),
            shadow: self.shadow,
            class: self.class.clone(),
            code: code_of(self.code.as_deref()),
            severity: Severity::parse(&self.severity)?,
            title: self.title.clone(),
            meaning: self.meaning.clone(),
            pending_since: Timestamp::from_millis(self.pending_since.unwrap_or(self.opened_at)),
            opened_at: Timestamp::from_millis(self.opened_at),
            last_seen_at: Timestamp::from_millis(self.last_seen_at),
            count: u64::try_from(self.count).unwrap_or_default(),
            evidence: self.evidence.clone(),
            told: self.told,
            boot: self.boot.clone(),
            advice: self.advice.clone(),
        })
    }
}

fn as_i64(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn insert(db: &mut Db, alert: &Alert) -> StoreResult<()> {
    let row = AlertRow {
        id: alert.id,
        host_id: alert.host.as_ref().map(ToString::to_string),
        component: alert.key.component.to_string(),
        problem: alert.key.problem.clone(),
        rule: alert.rule.clone(),
        class: alert.class.clone(),
        code: alert.code.as_ref().map(ToString::to_string),
        severity: alert.severity.to_string(),
        title: alert.title.clone(),
        opened_at: alert.opened_at.as_millis(),
        last_seen_at: alert.last_seen_at.as_millis(),
        resolved_at: None,
        resolved_why: None,
        count: as_i64(alert.count),
        evidence: alert.evidence.clone(),
        told: alert.told,
        boot: alert.boot.clone(),
        advice: alert.advice.clone(),
        rule_version: i32::try_from(alert.rule_version).unwrap_or(i32::MAX),
        shadow: alert.shadow,
        meaning: alert.meaning.clone(),
        pending_since: Some(alert.pending_since.as_millis()),
    };
    match db {
        Db::Sqlite(connection) => diesel::insert_into(alerts::table).values(row).execute(connection)?,
        Db::Postgres(connection) => diesel::insert_into(alerts::table).values(row).execute(connection)?,
    };
    Ok(())
}

/// Keeps what an alert is now.
///
/// # Errors
/// What the database says.
pub fn update(db: &mut Db, alert: &Alert) -> StoreResult<()> {
    let changed = (
        alerts::severity.eq(alert.severity.as_str()),
        alerts::last_seen_at.eq(alert.last_seen_at.as_millis()),
        alerts::count.eq(as_i64(alert.count)),
        alerts::evidence.eq(&alert.evidence),
        alerts::told.eq(alert.told),
        alerts::boot.eq(&alert.boot),
        alerts::title.eq(&alert.title),
        alerts::class.eq(&alert.class),
        alerts::code.eq(alert.code.as_ref().map(ToString::to_string)),
        alerts::advice.eq(&alert.advice),
    );
    match db {
        Db::Sqlite(connection) => diesel::update(alerts::table.find(alert.id)).set(changed).execute(connection)?,
        Db::Postgres(connection) => diesel::update(alerts::table.find(alert.id)).set(changed).execute(connection)?,
    };
    Ok(())
}

/// Keeps a step, and what the alert is after it.
///
/// # Errors
/// What the database says.
pub fn take_step(db: &mut Db, transition: &Transition) -> StoreResult<()> {
    let alert = &transition.alert;
    if transition.step == Step::Opened {
        insert(db, alert)?;
    } else {
        update(db, alert)?;
    }
    if transition.step == Step::Resolved {
        diesel::update(alerts::table.find(alert.id))
            .set((alerts::resolved_at.eq(transition.at.as_millis()), alerts::resolved_why.eq(&transition.why)))
            .execute(db)?;
    }
    keep_step(db, alert.id, transition.step, alert.severity, transition.at, &transition.why)
}

/// Keeps that a step was taken.
///
/// # Errors
/// What the database says.
pub fn keep_step(db: &mut Db, alert_id: i64, step: Step, severity: Severity, at: Timestamp, why: &str) -> StoreResult<()> {
    diesel::insert_into(transitions::table)
        .values((
            transitions::alert_id.eq(alert_id),
            transitions::step.eq(step.as_str()),
            transitions::severity.eq(severity.as_str()),
            transitions::at.eq(at.as_millis()),
            transitions::why.eq(why),
        ))
        .execute(db)?;
    Ok(())
}

/// The opening of these is not told after all.
///
/// # Errors
/// What the database says.
pub fn set_untold(db: &mut Db, ids: &[i64]) -> StoreResult<()> {
    diesel::update(alerts::table.filter(alerts::id.eq_any(ids.to_vec()))).set(alerts::told.eq(false)).execute(db)?;
    Ok(())
}

/// Open or resolved ones, newest first, of one host or of all, below a cursor.
///
/// # Errors
/// What the database says.
pub fn list(db: &mut Db, open: bool, host_id: Option<&str>, before_id: Option<i64>, limit: i64) -> StoreResult<Vec<AlertRow>> {
    let mut query = alerts::table.order(alerts::id.desc()).limit(limit).select(AlertRow::as_select()).into_boxed();
    query = if open { query.filter(alerts::resolved_at.is_null()) } else { query.filter(alerts::resolved_at.is_not_null()) };
    if let Some(host_id) = host_id {
        query = query.filter(alerts::host_id.eq(host_id.to_owned()));
    }
    if let Some(before) = before_id {
        query = query.filter(alerts::id.lt(before));
    }
    query.load(db)
}

/// How many are open, or resolved, of one host or of all.
///
/// # Errors
/// What the database says.
pub fn count(db: &mut Db, open: bool, host_id: Option<&str>) -> StoreResult<i64> {
    let mut query = alerts::table.select(diesel::dsl::count_star()).into_boxed();
    query = if open { query.filter(alerts::resolved_at.is_null()) } else { query.filter(alerts::resolved_at.is_not_null()) };
    if let Some(host_id) = host_id {
        query = query.filter(alerts::host_id.eq(host_id.to_owned()));
    }
    query.first(db)
}

/// All open ones.
///
/// # Errors
/// What the database says.
pub fn open(db: &mut Db) -> StoreResult<Vec<AlertRow>> {
    alerts::table.filter(alerts::resolved_at.is_null()).order(alerts::id).select(AlertRow::as_select()).load(db)
}

/// Those that opened between two moments, oldest first; of more than `limit` the newest.
///
/// # Errors
/// What the database says.
pub fn opened_between(db: &mut Db, from: i64, until: i64, limit: i64) -> StoreResult<Vec<AlertRow>> {
    let mut rows: Vec<AlertRow> = alerts::table
        .filter(alerts::opened_at.ge(from).and(alerts::opened_at.lt(until)))
        .order(alerts::id.desc())
        .limit(limit)
        .select(AlertRow::as_select())
        .load(db)?;
    rows.reverse();
    Ok(rows)
}

/// Open ones of some hosts.
///
/// # Errors
/// What the database says.
pub fn open_of_hosts(db: &mut Db, host_ids: &[String]) -> StoreResult<Vec<AlertRow>> {
    alerts::table
        .filter(alerts::resolved_at.is_null().and(alerts::host_id.eq_any(host_ids.to_vec())))
        .select(AlertRow::as_select())
        .load(db)
}

/// The hosts of some alerts.
///
/// # Errors
/// What the database says.
pub fn hosts_of(db: &mut Db, ids: &[i64]) -> StoreResult<Vec<String>> {
    let mut hosts = Vec::new();
    // Lists of ids have a limit in both databases.
    for some in ids.chunks(500) {
        let rows: Vec<Option<String>> = alerts::table.filter(alerts::id.eq_any(some.to_vec())).select(alerts::host_id).load(db)?;
        hosts.extend(rows.into_iter().flatten());
    }
    Ok(hosts)
}

/// Which of some alerts are open.
///
/// # Errors
/// What the database says.
pub fn open_among(db: &mut Db, ids: &[i64]) -> StoreResult<Vec<i64>> {
    let mut open = Vec::new();
    // Lists of ids have a limit in both databases.
    for some in ids.chunks(500) {
        let rows: Vec<i64> =
            alerts::table.filter(alerts::id.eq_any(some.to_vec()).and(alerts::resolved_at.is_null())).select(alerts::id).load(db)?;
        open.extend(rows);
    }
    Ok(open)
}

/// Some alerts.
///
/// # Errors
/// What the database says.
pub fn by_ids(db: &mut Db, ids: &[i64]) -> StoreResult<Vec<AlertRow>> {
    alerts::table.filter(alerts::id.eq_any(ids.to_vec())).order(alerts::id).select(AlertRow::as_select()).load(db)
}

/// The first free id.
///
/// # Errors
/// What the database says.
pub fn next_id(db: &mut Db) -> StoreResult<i64> {
    let last: Option<i64> = alerts::table.select(diesel::dsl::max(alerts::id)).first(db)?;
    Ok(last.unwrap_or(0) + 1)
}

/// The steps of one alert: step, severity, at, why.
///
/// # Errors
/// What the database says.
pub fn steps(db: &mut Db, alert_id: i64) -> StoreResult<Vec<(String, String, i64, String)>> {
    transitions::table
        .filter(transitions::alert_id.eq(alert_id))
        .order(transitions::id)
        .select((transitions::step, transitions::severity, transitions::at, transitions::why))
        .load(db)
}
