//! One alert with all that made it: why it was told, by which words of which rule, and what became of each message.

use super::lists::{Answer, read};
use super::rules::version_view;
use super::views;
use crate::app::App;
use crate::hosts::with;
use crate::problem::Refusal;
use crate::store::alerts::AlertRow;
use crate::store::{Db, StoreResult, alerts, notifications, rules};
use actix_web::{HttpResponse, web};
use ironwatch_shared::Timestamp;
use serde_json::{Value, json};

/// One alert, explained to the end.
///
/// # Errors
/// `not_found`, or that the store cannot be read.
pub async fn show(app: web::Data<App>, id: web::Path<i64>) -> Answer {
    let found = read(&app, move |db| story(db, *id)).await?;
    found.map(|story| HttpResponse::Ok().json(story)).ok_or(Refusal::new("not_found"))
}

fn story(db: &mut Db, id: i64) -> StoreResult<Option<Value>> {
    let Some(row) = alerts::by_ids(db, &[id])?.pop() else { return Ok(None) };
    let step = |(step, severity, at, why): (String, String, i64, String)| json!({ "step": step, "severity": severity, "at": Timestamp::from_millis(at), "why": why });
    let steps: Vec<Value> = alerts::steps(db, id)?.into_iter().map(step).collect();
    let rule_version = rules::find(db, &row.rule, row.rule_version)?.as_ref().map(version_view);
    let why = why(&row);
    let mut deliveries = Vec::new();
    for told in notifications::of_alerts(db, &[id])? {
        let attempts: Vec<Value> = notifications::attempts(db, told.id)?
            .into_iter()
            .map(|(at, outcome, detail)| json!({ "at": Timestamp::from_millis(at), "outcome": outcome, "detail": detail }))
            .collect();
        deliveries.push(json!({
            "id": told.id,
            "channel": told.channel,
            "step": told.step,
            "state": told.state,
            "due_at": Timestamp::from_millis(told.due_at),
            "sent_at": told.sent_at.map(Timestamp::from_millis),
            "attempts": attempts,
        }));
    }
    let view = views::with_delivery(db, vec![row])?.pop();
    let shown = serde_json::to_value(view).unwrap_or_default();
    let shown = with(with(shown, "steps", steps), "deliveries", deliveries);
    Ok(Some(with(with(shown, "rule_text", rule_version), "why", why)))
}

/// Who asked, what was seen, and since when.
fn why(row: &AlertRow) -> Value {
    let pending_since = row.pending_since.unwrap_or(row.opened_at);
    json!({
        "rule": row.rule,
        "version": row.rule_version,
        "shadow": row.shadow,
        "evidence": row.evidence,
        "count": row.count,
        "pending_since": Timestamp::from_millis(pending_since),
        "waited_seconds": (row.opened_at - pending_since).max(0) / 1000,
    })
}
