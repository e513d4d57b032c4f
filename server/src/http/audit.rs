//! Reading the audit, and checking that nobody has changed it.

use super::lists::{Answer, Page, next_cursor, read};
use crate::app::App;
use crate::audit::Verdict;
use crate::csv_text::cell;
use crate::problem::Refusal;
use crate::store::audit::{self, AuditRow, Wanted};
use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::web::Bytes;
use actix_web::{HttpResponse, web};
use futures_util::stream::unfold;
use ironwatch_shared::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

/// Entries when nobody says how many, and at most.
const DEFAULT_LIMIT: i64 = 100;
const MAX_LIMIT: i64 = 500;

/// What the list takes.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
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
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditEntry)]
struct EntryView {
    id: i64,
    at: Timestamp,
    actor: String,
    actor_kind: String,
    address: String,
    action: String,
    subject: String,
    /// What it was.
    #[schema(value_type = Option<Object>)]
    before: Option<Value>,
    /// What it is.
    #[schema(value_type = Option<Object>)]
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
#[utoipa::path(get, path = "/api/v1/audit", tag = "audit", params(Query), responses((status = 200, body = Page<EntryView>)))]
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

/// What came of checking the chain.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditVerdict)]
struct VerdictView {
    whole: bool,
    /// How many there are, when it is whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    entries: Option<i64>,
    /// The first one that is not as it was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    first_broken: Option<i64>,
    words: String,
}

/// Whether every entry is as it was written.
///
/// # Errors
/// That the store cannot be read.
#[utoipa::path(get, path = "/api/v1/audit/verify", tag = "audit", responses((status = 200, body = VerdictView)))]
pub async fn verify(app: web::Data<App>) -> Answer {
    let verdict = read(&app, audit::verify).await?;
    let words = verdict.in_words();
    Ok(HttpResponse::Ok().json(match verdict {
        Verdict::Whole { rows } => VerdictView { whole: true, entries: Some(rows), first_broken: None, words },
        Verdict::Broken { row, .. } => VerdictView { whole: false, entries: None, first_broken: Some(row), words },
    }))
}

/// Columns of the table.
const HEAD: &str = "id,at,actor,actor_kind,address,action,subject,before,after,outcome,reason,hash\n";
/// Rows read at once, and at most.
const AT_ONCE: i64 = 1_000;
const MAX_ROWS: usize = 1_000_000;

fn line(row: &AuditRow) -> String {
    let at = Timestamp::from_millis(row.at).to_string();
    let (before, after) = (row.before.as_deref().unwrap_or_default(), row.after.as_deref().unwrap_or_default());
    let words =
        [&at, &row.actor, &row.actor_kind, &row.address, &row.action, &row.subject, before, after, &row.outcome, &row.reason, &row.hash];
    let cells: Vec<String> = words.into_iter().map(cell).collect();
    format!("{},{}\n", row.id, cells.join(","))
}

/// How far a table has been written.
struct Written {
    app: web::Data<App>,
    wanted: Wanted,
    /// Below this entry.
    before: Option<i64>,
    rows: usize,
    head: Option<&'static str>,
}

async fn more(mut written: Written) -> Option<(Result<Bytes, actix_web::Error>, Written)> {
    if let Some(head) = written.head.take() {
        return Some((Ok(Bytes::from_static(head.as_bytes())), written));
    }
    if written.rows >= MAX_ROWS {
        return None;
    }
    let (wanted, before) = (written.wanted.clone(), written.before);
    match read(&written.app, move |db| audit::list(db, &wanted, before, AT_ONCE)).await {
        Ok(rows) => {
            written.before = Some(rows.last()?.id);
            written.rows += rows.len();
            Some((Ok(Bytes::from(rows.iter().map(line).collect::<String>())), written))
        }
        // The connection breaks, so that nobody takes half a table for a whole one.
        Err(refusal) => Some((Err(refusal.into()), written)),
    }
}

/// The same entries as a table, newest first, at most a million.
///
/// # Errors
/// `bad_request`, or that the store cannot be read.
#[utoipa::path(
    get, path = "/api/v1/audit/export.csv", tag = "audit",
    params(
        ("actor" = Option<String>, Query), ("action" = Option<String>, Query), ("subject" = Option<String>, Query),
        ("outcome" = Option<String>, Query),
    ),
    responses((status = 200, content_type = "text/csv", body = String)),
)]
pub async fn export(app: web::Data<App>, query: web::Query<Query>) -> Answer {
    let Query { actor, action, subject, outcome, cursor, limit } = query.into_inner();
    if cursor.is_some() || limit.is_some() {
        return Err(Refusal::new("bad_request").detail("a table is whole: without cursor and limit"));
    }
    let at: String = app.clock.now().to_string().chars().filter(|letter| !matches!(letter, ':' | '-' | '.')).collect();
    let written = Written { app, wanted: Wanted { actor, action, subject, outcome }, before: None, rows: 0, head: Some(HEAD) };
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"ironwatch-audit-{at}.csv\"")))
        .streaming(unfold(written, more)))
}
