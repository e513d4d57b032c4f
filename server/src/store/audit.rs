//! The audit: rows are added and read, never changed.

use super::meta;
use super::schema::audit;
use super::{Db, StoreResult};
use crate::audit::{Entry, NOTHING_BEFORE, Verdict, Walk};
use diesel::prelude::*;

/// Rows read at once while the chain is checked.
const PAGE: i64 = 1_000;

/// One entry as kept.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = audit)]
#[diesel(treat_none_as_default_value = false)]
pub struct AuditRow {
    pub id: i64,
    pub at: i64,
    pub actor: String,
    pub actor_kind: String,
    pub address: String,
    pub action: String,
    pub subject: String,
    pub before: Option<String>,
    pub after: Option<String>,
    pub outcome: String,
    pub reason: String,
    pub hash: String,
}

/// Which entries are wanted; all when nothing is said.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    pub actor: Option<String>,
    /// A dotted word, or its beginning: `bmc` is also `bmc.add`.
    pub action: Option<String>,
    pub subject: Option<String>,
    pub outcome: Option<String>,
}

/// Number and hash of the last entry, as its writer noted them beside the chain.
fn head(db: &mut Db) -> StoreResult<Option<(i64, String)>> {
    let noted = meta::get(db, meta::AUDIT_HEAD)?;
    Ok(noted.and_then(|text| text.split_once(' ').and_then(|(id, hash)| Some((id.parse().ok()?, hash.to_owned())))))
}

/// Adds an entry at the end of the chain. Call it in the transaction of the change itself.
///
/// # Errors
/// What the database says.
pub fn append(db: &mut Db, entry: &Entry) -> StoreResult<()> {
    // A command may write beside the server: whoever comes second waits here for the first to commit.
    meta::hold(db, meta::AUDIT_HEAD)?;
    let (last, previous) = head(db)?.unwrap_or((0, NOTHING_BEFORE.to_owned()));
    let row = entry.row(last + 1, &previous);
    on_both!(db, connection => diesel::insert_into(audit::table).values(&row).execute(connection))?;
    meta::set(db, meta::AUDIT_HEAD, &format!("{} {}", row.id, row.hash))?;
    // A copy of the chain where whoever can write the database cannot reach it, when logs are kept elsewhere.
    tracing::info!(
        audit = row.id,
        actor = row.actor,
        action = row.action,
        subject = row.subject,
        outcome = row.outcome,
        hash = row.hash,
        "audit"
    );
    Ok(())
}

/// Lists and counts are narrowed alike; a function would have to name the backend of both databases.
macro_rules! narrowed {
    ($query:expr, $wanted:expr) => {{
        let (mut query, wanted) = ($query, $wanted);
        if let Some(actor) = &wanted.actor {
            query = query.filter(audit::actor.eq(actor.clone()));
        }
        if let Some(action) = &wanted.action {
            query = query.filter(audit::action.eq(action.clone()).or(audit::action.like(format!("{action}.%"))));
        }
        if let Some(subject) = &wanted.subject {
            query = query.filter(audit::subject.eq(subject.clone()));
        }
        if let Some(outcome) = &wanted.outcome {
            query = query.filter(audit::outcome.eq(outcome.clone()));
        }
        query
    }};
}

/// Newest first, below a cursor.
///
/// # Errors
/// What the database says.
pub fn list(db: &mut Db, wanted: &Wanted, before_id: Option<i64>, limit: i64) -> StoreResult<Vec<AuditRow>> {
    let mut query = narrowed!(audit::table.order(audit::id.desc()).limit(limit).select(AuditRow::as_select()).into_boxed(), wanted);
    if let Some(before) = before_id {
        query = query.filter(audit::id.lt(before));
    }
    query.load(db)
}

/// How many there are.
///
/// # Errors
/// What the database says.
pub fn count(db: &mut Db, wanted: &Wanted) -> StoreResult<i64> {
    narrowed!(audit::table.select(diesel::dsl::count_star()).into_boxed(), wanted).first(db)
}

/// Checks every row against the one before it, and the last one against what its writer noted.
///
/// # Errors
/// What the database says.
pub fn verify(db: &mut Db) -> StoreResult<Verdict> {
    let mut walk = Walk::default();
    let mut after = i64::MIN;
    loop {
        let before = head(db)?;
        loop {
            let rows: Vec<AuditRow> =
                audit::table.filter(audit::id.gt(after)).order(audit::id).limit(PAGE).select(AuditRow::as_select()).load(db)?;
            let Some(last) = rows.last() else { break };
            after = last.id;
            rows.iter().for_each(|row| walk.step(row));
        }
        // Every addition moves the head: when it stands still, the rows read are all there are.
        if head(db)? == before {
            return Ok(walk.end(before));
        }
    }
}
