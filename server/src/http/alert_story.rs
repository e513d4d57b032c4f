//! One alert with all that made it: why it was told, by which words of which rule, and what became of each message.

use super::lists::{Answer, read};
use super::rules::{VersionView, version_view};
use super::views::{self, AlertView};
use crate::app::App;
use crate::problem::Refusal;
use crate::store::alerts::AlertRow;
use crate::store::{Db, StoreResult, alerts, notifications, rules};
use actix_web::{HttpResponse, web};
use ironwatch_shared::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// One alert with its story.
#[derive(Debug, Serialize, ToSchema)]
struct StoryView {
    #[serde(flatten)]
    alert: AlertView,
    steps: Vec<StepView>,
    deliveries: Vec<DeliveryView>,
    /// The version of the rule that asked, where it is still known.
    rule_text: Option<VersionView>,
    why: WhyView,
}

/// A step that was told.
#[derive(Debug, Serialize, ToSchema)]
struct StepView {
    step: String,
    severity: String,
    at: Timestamp,
    why: String,
}

/// One message and how often it was tried.
#[derive(Debug, Serialize, ToSchema)]
struct DeliveryView {
    id: i64,
    channel: String,
    step: String,
    state: String,
    due_at: Timestamp,
    sent_at: Option<Timestamp>,
    attempts: Vec<AttemptView>,
}

/// One attempt.
#[derive(Debug, Serialize, ToSchema)]
struct AttemptView {
    at: Timestamp,
    /// `sent`, `retry` or `given_up`.
    outcome: String,
    detail: String,
}

/// Who asked, what was seen, and since when.
#[derive(Debug, Serialize, ToSchema)]
struct WhyView {
    rule: String,
    version: i32,
    shadow: bool,
    evidence: String,
    count: i64,
    pending_since: Timestamp,
    waited_seconds: i64,
}

/// One alert, explained to the end.
///
/// # Errors
/// `not_found`, or that the store cannot be read.
#[utoipa::path(get, path = "/api/v1/alerts/{id}", tag = "alerts", params(("id" = i64, Path)), responses((status = 200, body = StoryView)))]
pub async fn show(app: web::Data<App>, id: web::Path<i64>) -> Answer {
    let found = read(&app, move |db| story(db, *id)).await?;
    found.map(|story| HttpResponse::Ok().json(story)).ok_or(Refusal::new("not_found"))
}

fn story(db: &mut Db, id: i64) -> StoreResult<Option<StoryView>> {
    let Some(row) = alerts::by_ids(db, &[id])?.pop() else { return Ok(None) };
    let step = |(step, severity, at, why)| StepView { step, severity, at: Timestamp::from_millis(at), why };
    let steps: Vec<StepView> = alerts::steps(db, id)?.into_iter().map(step).collect();
    let rule_version = rules::find(db, &row.rule, row.rule_version)?.as_ref().map(version_view);
    let why = why(&row);
    let mut deliveries = Vec::new();
    for told in notifications::of_alerts(db, &[id])? {
        let attempts = notifications::attempts(db, told.id)?
            .into_iter()
            .map(|(at, outcome, detail)| AttemptView { at: Timestamp::from_millis(at), outcome, detail })
            .collect();
        deliveries.push(DeliveryView {
            id: told.id,
            channel: told.channel,
            step: told.step,
            state: told.state,
            due_at: Timestamp::from_millis(told.due_at),
            sent_at: told.sent_at.map(Timestamp::from_millis),
            attempts,
        });
    }
    let alert = views::with_delivery(db, vec![row])?.pop();
    Ok(alert.map(|alert| StoryView { alert, steps, deliveries, rule_text: rule_version, why }))
}

/// Who asked, what was seen, and since when.
fn why(row: &AlertRow) -> WhyView {
    let pending_since = row.pending_since.unwrap_or(row.opened_at);
    WhyView {
        rule: row.rule.clone(),
        version: row.rule_version,
        shadow: row.shadow,
        evidence: row.evidence.clone(),
        count: row.count,
        pending_since: Timestamp::from_millis(pending_since),
        waited_seconds: (row.opened_at - pending_since).max(0) / 1000,
    }
}
