//! Reading the audit, and checking that nobody has changed it.

use super::lists::{Answer, Page, next_cursor, read};
use crate::app::App;
use crate::audit::Verdict;
use crate::problem::Refusal;
use crate::store::audit::{self, AuditRow, Wanted};
use actix_web::{HttpResponse, web};
use ironwatch_shared::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Entries when nobody says how many, and at most.
const DEFAULT_LIMIT: i64 = 100;
const MAX_LIMIT: i64 = 500;

/// What the list takes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Query {
    cursor: Option<String>,
    limit: Option<i64>,
    actor: Option<String>,
    action: Option<String>,
    subject: Option<String>,
    outcome: Option<String>,
}

/// One entry as the API shows it.
#[derive(Debug, Serialize)]
struct EntryView {
    id: i64,
    at: Timestamp,
    actor: String,
    actor_kind: String,
    address: String,
    action: String,
    subject: String,
    before: Option<Value>,
    after: Option<Value>,
    outcome: String,
    reason: String,
    hash: String,
}

impl From<AuditRow> for EntryView {
    fn from(row: AuditRow) -> Self {
        let json = |text: Option<String>| text.and_then(|text| serde_json::from_str(&text).ok());
        Self {
            id: row.id,
            at: Timestamp::from_millis(row.at),
            actor: row.actor,
            actor_kind: row.actor_kind,
            address: row.address,
            action: row.action,
            subject: row.subject,
            before: json(row.before),
            after: json(row.after),
            outcome: row.outcome,
            reason: row.reason,
            hash: row.hash,
        }
    }
}

/// Entries, newest first.
///
/// # Errors
/// `bad_request`, or that the store cannot be read.
pub async fn list(app: web::Data<App>, query: web::Query<Query>) -> Answer {
    let query = query.into_inner();
    let bad = |why: &str| Refusal::new("bad_request").detail(why);
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(bad(&format!("limit is 1 to {MAX_LIMIT}")));
    }
    if query.action.as_ref().is_some_and(|action| !action.bytes().all(|b| b.is_ascii_lowercase() || b == b'.' || b == b'_')) {
        return Err(bad("action is a dotted word: bmc.add, or its beginning: bmc"));
    }
    let before =
        query.cursor.filter(|cursor| !cursor.is_empty()).map(|cursor| cursor.parse().map_err(|_| bad("cursor is not one of ours")));
    let before = before.transpose()?;
    let wanted = Wanted { actor: query.actor, action: query.action, subject: query.subject, outcome: query.outcome };
    let page = read(&app, move |db| {
        let rows = audit::list(db, &wanted, before, limit)?;
        let next_cursor = next_cursor(&rows, limit, |row| row.id.to_string());
        let total = audit::count(db, &wanted)?;
        Ok(Page { items: rows.into_iter().map(EntryView::from).collect::<Vec<_>>(), next_cursor, total })
    });
    Ok(HttpResponse::Ok().json(page.await?))
}

/// Whether every entry is as it was written.
///
/// # Errors
/// That the store cannot be read.
pub async fn verify(app: web::Data<App>) -> Answer {
    let verdict = read(&app, audit::verify).await?;
    let words = verdict.in_words();
    Ok(HttpResponse::Ok().json(match verdict {
        Verdict::Whole { rows } => serde_json::json!({ "whole": true, "entries": rows, "words": words }),
        Verdict::Broken { row, .. } => serde_json::json!({ "whole": false, "first_broken": row, "words": words }),
    }))
}
