//! What is done to hosts by their BMCs: ordered here, done elsewhere, looked at here.

use super::lists::{Answer, Page, next_cursor, read};
use super::person::Person;
use super::step_up;
use crate::app::App;
use crate::audit::Entry;
use crate::jobs::{Order, State, is_disruptive, ordered, words};
use crate::people::Role;
use crate::problem::Refusal;
use crate::scopes::Visible;
use crate::sources::bmc::Action;
use crate::store::jobs::{self, JobRow, Wanted};
use crate::store::{Db, StoreResult, audit, hosts};
use actix_web::{HttpResponse, web};
use ironwatch_shared::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};

/// Most jobs in one answer.
const MAX_PAGE: i64 = 1_000;

/// A job as the API shows it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct JobView {
    id: String,
    batch_id: String,
    host_id: String,
    host: String,
    #[schema(value_type = Action)]
    action: Value,
    /// The action in words.
    words: String,
    reason: String,
    actor: String,
    state: String,
    created_at: Timestamp,
    started_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    #[schema(value_type = Vec<StepOfJob>)]
    steps: Value,
    result: Option<String>,
    #[schema(value_type = Option<TroubleOfJob>)]
    trouble: Option<Value>,
    /// Until when what comes of it is told nobody; nothing: until the machine is on again, if it is off.
    expected_until: Option<Timestamp>,
}

/// A moment of a job. It is kept as JSON and passed on as it is.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape for the document alone")]
struct StepOfJob {
    at: Timestamp,
    text: String,
}

/// Why it failed. It is kept as JSON and passed on as it is.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape for the document alone")]
struct TroubleOfJob {
    code: String,
    words: String,
    hint: String,
}

/// What was begun.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = JobsOrdered)]
struct Ordered {
    batch_id: String,
    jobs: Vec<JobView>,
}

/// What is not done any more.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = JobsCancelled)]
struct Cancelled {
    cancelled: usize,
}

/// What a console said is for those alone who may listen to it.
pub(super) fn views(db: &mut Db, rows: Vec<JobRow>, with_console: bool) -> StoreResult<Vec<JobView>> {
    let ids: Vec<String> = rows.iter().map(|row| row.host_id.clone()).collect();
    let names: HashMap<String, String> = hosts::by_ids(db, &ids)?.into_iter().map(|host| (host.id, host.name)).collect();
    let moment = Timestamp::from_millis;
    let is_shown = |row: &JobRow| with_console || !row.action.contains("\"console\"");
    let view = |row: JobRow| JobView {
        result: row.result.clone().filter(|_| is_shown(&row)),
        id: row.id.to_string(),
        batch_id: row.batch_id.to_string(),
        host: names.get(&row.host_id).cloned().unwrap_or_default(),
        host_id: row.host_id,
        words: serde_json::from_str(&row.action).map(|action| words(&action)).unwrap_or_default(),
        action: serde_json::from_str(&row.action).unwrap_or_default(),
        reason: row.reason,
        actor: row.actor,
        state: row.state,
        created_at: moment(row.created_at),
        started_at: row.started_at.map(moment),
        ended_at: row.ended_at.map(moment),
        steps: serde_json::from_str(&row.steps).unwrap_or_default(),
        trouble: row.trouble.and_then(|trouble| serde_json::from_str(&trouble).ok()),
        expected_until: row.expected_until.map(moment),
    };
    Ok(rows.into_iter().map(view).collect())
}

/// Has something done.
///
/// # Errors
/// `bad_job`, `confirm_job`, `not_found`, `no_bmc`, `job_runs`, `step_up_required`, or that it cannot be stored now.
#[utoipa::path(post, path = "/api/v1/jobs", tag = "jobs", request_body = Order, responses((status = 202, body = Ordered)))]
pub async fn order(app: web::Data<App>, body: web::Json<Order>, person: web::ReqData<Person>, visible: web::ReqData<Visible>) -> Answer {
    if is_disruptive(&body.action) {
        step_up::require(&app, &person)?;
    }
    if body.hosts.iter().any(|host| !visible.has(host)) {
        return Err(Refusal::new("not_found"));
    }
    let (order, actor, now, key_file) = (body.into_inner(), person.actor(), app.clock.now(), app.settings.key_file());
    let jobs = app.jobs.clone();
    // What is on disk is begun, also when nobody waits for the answer any more.
    let kept = app.pipeline.on_writer(move |writer| {
        let (batch, rows) = writer.transaction(|db| ordered(db, order, &key_file, &actor, now))?;
        let id = batch.id.to_string();
        jobs.begin(batch);
        Ok::<_, Refusal>((id, rows))
    });
    let (id, rows) = kept.await?;
    let shown = read(&app, move |db| views(db, rows, true)).await?;
    Ok(HttpResponse::Accepted().json(Ordered { batch_id: id, jobs: shown }))
}

/// What the list takes.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Query {
    host: Option<String>,
    batch: Option<String>,
    state: Option<String>,
    cursor: Option<String>,
    limit: Option<i64>,
}

fn number(text: &str, what: &str) -> Result<i64, Refusal> {
    text.parse().map_err(|_| Refusal::new("bad_request").detail(format!("{what} is not one of ours")))
}

/// Newest first.
///
/// # Errors
/// `bad_request`, or that the store cannot be read.
#[utoipa::path(get, path = "/api/v1/jobs", tag = "jobs", params(Query), responses((status = 200, body = Page<JobView>)))]
pub async fn list(app: web::Data<App>, query: web::Query<Query>, person: web::ReqData<Person>, visible: web::ReqData<Visible>) -> Answer {
    let query = query.into_inner();
    let limit = query.limit.unwrap_or(100);
    if !(1..=MAX_PAGE).contains(&limit) {
        return Err(Refusal::new("bad_request").detail(format!("limit = {limit} must be 1 to {MAX_PAGE}")));
    }
    if query.state.as_ref().is_some_and(|state| State::ALL.iter().all(|known| known.as_str() != state)) {
        let states = State::ALL.map(State::as_str).join(", ");
        return Err(Refusal::new("bad_request").detail(format!("state is one of {states}")));
    }
    let before = query.cursor.as_deref().filter(|text| !text.is_empty()).map(|text| number(text, "cursor")).transpose()?;
    let batch_id = query.batch.as_deref().map(|text| number(text, "batch")).transpose()?;
    let wanted = Wanted { hosts: visible.narrowed(query.host), batch_id, state: query.state };
    let with_console = person.role() >= Role::Operator;
    let page = read(&app, move |db| {
        let rows = jobs::list(db, &wanted, before, limit)?;
        let next_cursor = next_cursor(&rows, limit, |row| row.id.to_string());
        Ok(Page { total: jobs::count(db, &wanted)?, items: views(db, rows, with_console)?, next_cursor })
    });
    Ok(HttpResponse::Ok().json(page.await?))
}

async fn shown(app: &App, id: i64, with_console: bool) -> Answer {
    let found = read(app, move |db| {
        let rows = jobs::find(db, id)?.into_iter().collect();
        Ok(views(db, rows, with_console)?.pop())
    });
    found.await?.map(|job| HttpResponse::Ok().json(job)).ok_or(Refusal::new("not_found"))
}

/// One job.
///
/// # Errors
/// `not_found`, or that the store cannot be read.
#[utoipa::path(get, path = "/api/v1/jobs/{id}", tag = "jobs", responses((status = 200, body = JobView)))]
pub async fn show(app: web::Data<App>, id: web::Path<String>, person: web::ReqData<Person>) -> Answer {
    shown(&app, id.parse().map_err(|_| Refusal::new("not_found"))?, person.role() >= Role::Operator).await
}

/// A job that waits is not done any more.
///
/// # Errors
/// `not_found`, `job_begun`, or that it cannot be stored now.
#[utoipa::path(post, path = "/api/v1/jobs/{id}/cancel", tag = "jobs", responses((status = 200, body = JobView)))]
pub async fn cancel(app: web::Data<App>, id: web::Path<String>, person: web::ReqData<Person>) -> Answer {
    let id: i64 = id.parse().map_err(|_| Refusal::new("not_found"))?;
    let (actor, now) = (person.actor(), app.clock.now());
    let cancelled = app.pipeline.change(move |db| {
        let row = jobs::find(db, id)?.ok_or(Refusal::new("not_found"))?;
        let why = format!("cancelled by {}", actor.name);
        if jobs::cancel(db, &Wanted::default(), Some(id), &why, now.as_millis())? == 0 {
            return Err(Refusal::new("job_begun"));
        }
        audit::append(db, &Entry::done(&actor, "job.cancel", &row.host_id, now).after(serde_json::json!({ "job": id.to_string() })))?;
        Ok(())
    });
    cancelled.await?;
    shown(&app, id, true).await
}

/// Those of a batch that wait are not done any more.
///
/// # Errors
/// `not_found`, or that it cannot be stored now.
#[utoipa::path(post, path = "/api/v1/batches/{id}/cancel", tag = "jobs", responses((status = 200, body = Cancelled)))]
pub async fn cancel_batch(app: web::Data<App>, id: web::Path<String>, person: web::ReqData<Person>) -> Answer {
    let id: i64 = id.parse().map_err(|_| Refusal::new("not_found"))?;
    let (actor, now) = (person.actor(), app.clock.now());
    let cancelled = app.pipeline.change(move |db| {
        let of = Wanted { batch_id: Some(id), ..Wanted::default() };
        if jobs::count(db, &of)? == 0 {
            return Err(Refusal::new("not_found"));
        }
        let why = format!("cancelled by {}", actor.name);
        let cancelled = jobs::cancel(db, &of, None, &why, now.as_millis())?;
        let what = serde_json::json!({ "cancelled": cancelled });
        audit::append(db, &Entry::done(&actor, "job.cancel", &format!("batch {id}"), now).after(what))?;
        Ok(cancelled)
    });
    Ok(HttpResponse::Ok().json(Cancelled { cancelled: cancelled.await? }))
}
