//! Notifications: those that wait, were sent or were given up; and sending one that was given up after all.

use super::lists::{Answer, Page, Query, next_cursor, read};
use super::person::Person;
use crate::app::App;
use crate::audit::Entry;
use crate::problem::Refusal;
use crate::store::audit;
use crate::store::notifications::{self, GIVEN_UP, NotificationRow, PENDING, SENT, SUPERSEDED};
use actix_web::{HttpResponse, web};
use ironwatch_shared::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// Most of one page.
const MAX_PAGE: i64 = 500;

/// One message to one channel, and what became of it.
#[derive(Debug, Serialize, ToSchema)]
struct MessageView {
    id: i64,
    alert_id: i64,
    step: String,
    channel: String,
    /// `pending`, `sent`, `given_up` or `superseded`.
    state: String,
    created_at: Timestamp,
    due_at: Timestamp,
    attempts: i32,
    sent_at: Option<Timestamp>,
    given_up_at: Option<Timestamp>,
    tried_since: Option<Timestamp>,
    last_error: Option<String>,
    host: Option<String>,
    title: Option<String>,
    severity: Option<String>,
}

fn view(row: &NotificationRow) -> MessageView {
    let moment = Timestamp::from_millis;
    let message: Value = serde_json::from_str(&row.message).unwrap_or_default();
    let word = |name: &str| message.get(name).and_then(Value::as_str).map(str::to_owned);
    MessageView {
        id: row.id,
        alert_id: row.alert_id,
        step: row.step.clone(),
        channel: row.channel.clone(),
        state: row.state.clone(),
        created_at: moment(row.created_at),
        due_at: moment(row.due_at),
        attempts: row.attempts,
        sent_at: row.sent_at.map(moment),
        given_up_at: row.given_up_at.map(moment),
        tried_since: row.tried_since.map(moment),
        last_error: row.last_error.clone(),
        host: word("host"),
        title: word("title"),
        severity: word("severity"),
    }
}

/// Those in a state, newest first.
///
/// # Errors
/// `bad_request`, or that the store cannot be read.
#[utoipa::path(
    get, path = "/api/v1/notifications", tag = "notifications",
    params(Query),
    responses((status = 200, body = Page<MessageView>)),
)]
pub async fn list(app: web::Data<App>, query: web::Query<Query>) -> Answer {
    let state = query.state().unwrap_or(PENDING).to_owned();
    if ![PENDING, SENT, GIVEN_UP, SUPERSEDED].contains(&state.as_str()) {
        return Err(Refusal::new("bad_request").detail("state must be pending, sent, given_up or superseded"));
    }
    let (limit, before) = (query.limit(MAX_PAGE)?, query.before()?);
    let page = read(&app, move |db| {
        let rows = notifications::list(db, &state, before, limit)?;
        let next_cursor = next_cursor(&rows, limit, |row| row.id.to_string());
        let total = notifications::count(db, &state)?;
        Ok(Page { items: rows.iter().map(view).collect(), next_cursor, total })
    });
    Ok(HttpResponse::Ok().json(page.await?))
}

/// Sends one that was given up after all.
///
/// # Errors
/// `not_found`, `not_given_up`, `not_found` for a channel that is not in use any more, or that it cannot be stored now.
#[utoipa::path(
    post, path = "/api/v1/notifications/{id}/replay", tag = "notifications",
    params(("id" = i64, Path)),
    responses((status = 202)),
)]
pub async fn replay(app: web::Data<App>, id: web::Path<i64>, person: web::ReqData<Person>) -> Answer {
    let id = id.into_inner();
    let row = read(&app, move |db| notifications::find(db, id)).await?.ok_or(Refusal::new("not_found"))?;
    if app.channels.find(&row.channel).is_none_or(|channel| !channel.settings.enabled) {
        return Err(Refusal::new("not_found").detail(format!("the channel {:?} is not in use", row.channel)));
    }
    let (actor, now) = (person.actor(), app.clock.now());
    app.pipeline
        .change(move |db| {
            if !notifications::replay(db, id, now.as_millis())? {
                return Err(Refusal::new("not_given_up"));
            }
            let entry = Entry::done(&actor, "notification.replay", &id.to_string(), now).after(json!({ "channel": row.channel }));
            audit::append(db, &entry)?;
            Ok(())
        })
        .await?;
    app.outbox.notify_waiters();
    Ok(HttpResponse::Accepted().finish())
}
