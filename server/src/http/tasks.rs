//! Maintenance tasks: listed, made, changed, talked about, printed.

use super::lists::{Answer, Page, next_cursor, read};
use super::person::Person;
use crate::app::App;
use crate::problem::Refusal;
use crate::scopes::Visible;
use crate::settings::Settings;
use crate::store::tasks::{self as store, TaskRow, Wanted};
use crate::store::{Db, StoreResult, hosts};
use crate::tasks::{self, NewTaskSaid, STYLE, TaskPatch};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use ironwatch_core::task::Status;
use ironwatch_shared::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};

/// Most tasks in one answer.
const MAX_PAGE: i64 = 500;

/// A task as the API shows it.
#[derive(Debug, Serialize, ToSchema)]
struct TaskView {
    id: String,
    host_id: String,
    host: String,
    component: String,
    reason: String,
    title: String,
    severity: String,
    status: String,
    /// What may follow, as people may choose it.
    next: Vec<&'static str>,
    scheduled_for: Option<Timestamp>,
    assignee: String,
    created_by: Option<String>,
    automatic: bool,
    created_at: Timestamp,
    closed_at: Option<Timestamp>,
    verify_since: Option<Timestamp>,
    verify_seconds: i64,
    seen: i64,
}

/// The same with all that belongs to it.
#[derive(Debug, Serialize, ToSchema)]
struct WholeTask {
    #[serde(flatten)]
    task: TaskView,
    /// For how long the host was up since the repair, while that is being watched.
    quiet_seconds: Option<i64>,
    notes: Vec<NoteView>,
    links: Vec<LinkView>,
}

#[derive(Debug, Serialize, ToSchema)]
struct NoteView {
    at: Timestamp,
    /// Empty: the server itself.
    author: String,
    text: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct LinkView {
    kind: String,
    id: i64,
    at: Timestamp,
    words: String,
}

fn views(db: &mut Db, rows: Vec<TaskRow>) -> StoreResult<Vec<TaskView>> {
    let mut ids: Vec<String> = rows.iter().map(|row| row.host_id.clone()).collect();
    ids.sort();
    ids.dedup();
    let names: HashMap<String, String> = hosts::names(db, &ids)?.into_iter().collect();
    let moment = Timestamp::from_millis;
    let view = |row: TaskRow| TaskView {
        id: row.id.to_string(),
        host: names.get(&row.host_id).cloned().unwrap_or_default(),
        next: next(&row.status),
        host_id: row.host_id,
        component: row.component,
        reason: row.reason,
        title: row.title,
        severity: row.severity,
        status: row.status,
        scheduled_for: row.scheduled_for.map(moment),
        assignee: row.assignee,
        automatic: row.created_by.is_none(),
        created_by: row.created_by,
        created_at: moment(row.created_at),
        closed_at: row.closed_at.map(moment),
        verify_since: row.verify_since.map(moment),
        verify_seconds: row.verify_millis / 1000,
        seen: row.seen,
    };
    Ok(rows.into_iter().map(view).collect())
}

fn next(status: &str) -> Vec<&'static str> {
    let next = Status::parse(status).map(Status::next).unwrap_or_default();
    // It is chosen as completed, with verify.
    next.iter().filter(|status| **status != Status::Verifying).map(|status| status.as_str()).collect()
}

fn number(text: &str) -> Result<i64, Refusal> {
    text.parse().map_err(|_| Refusal::new("not_found"))
}

async fn whole(app: &App, id: i64, created: bool) -> Answer {
    let found = read(app, move |db| {
        let Some(row) = store::find(db, id)? else { return Ok(None) };
        let quiet = if row.status == Status::Verifying.as_str() { tasks::quiet_millis(db, &row)? } else { None };
        let notes = store::notes(db, id)?;
        let links = store::links(db, id)?;
        let Some(task) = views(db, vec![row])?.pop() else { return Ok(None) };
        let note = |row: store::NoteRow| NoteView { at: Timestamp::from_millis(row.at), author: row.author, text: row.text };
        let link =
            |row: store::LinkRow| LinkView { kind: row.kind, id: row.linked_id, at: Timestamp::from_millis(row.at), words: row.words };
        Ok(Some(WholeTask {
            task,
            quiet_seconds: quiet.map(|millis| millis / 1000),
            notes: notes.into_iter().map(note).collect(),
            links: links.into_iter().map(link).collect(),
        }))
    });
    let view = found.await?.ok_or(Refusal::new("not_found"))?;
    Ok(if created { HttpResponse::Created().json(view) } else { HttpResponse::Ok().json(view) })
}

/// What the list takes.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Query {
    /// A status, `open` or `closed`.
    status: Option<String>,
    host_id: Option<String>,
    assignee: Option<String>,
    cursor: Option<String>,
    limit: Option<i64>,
}

fn statuses(word: &str) -> Result<Vec<&'static str>, Refusal> {
    let of = |closed: bool| Status::ALL.into_iter().filter(|status| status.is_closed() == closed).map(Status::as_str).collect();
    match (word, Status::parse(word)) {
        ("open", _) => Ok(of(false)),
        ("closed", _) => Ok(of(true)),
        (_, Some(status)) => Ok(vec![status.as_str()]),
        (_, None) => {
            let all = Status::ALL.map(Status::as_str).join(", ");
            Err(Refusal::new("bad_request").detail(format!("status is open, closed, {all}")))
        }
    }
}

/// Newest first.
///
/// # Errors
/// `bad_request`, or that the store cannot be read.
#[utoipa::path(get, path = "/api/v1/tasks", tag = "tasks", params(Query), responses((status = 200, body = Page<TaskView>)))]
pub async fn list(app: web::Data<App>, query: web::Query<Query>, visible: web::ReqData<Visible>) -> Answer {
    let query = query.into_inner();
    let limit = query.limit.unwrap_or(100);
    if !(1..=MAX_PAGE).contains(&limit) {
        return Err(Refusal::new("bad_request").detail(format!("limit = {limit} must be 1 to {MAX_PAGE}")));
    }
    let not_ours = || Refusal::new("bad_request").detail("cursor is not one of ours");
    let before = query.cursor.filter(|text| !text.is_empty()).map(|text| text.parse::<i64>().map_err(|_| not_ours())).transpose()?;
    let wanted = Wanted {
        statuses: query.status.as_deref().map(statuses).transpose()?,
        hosts: visible.narrowed(query.host_id),
        assignee: query.assignee,
    };
    let page = read(&app, move |db| {
        let rows = store::list(db, &wanted, before, limit)?;
        let next_cursor = next_cursor(&rows, limit, |row| row.id.to_string());
        Ok(Page { total: store::count(db, &wanted)?, items: views(db, rows)?, next_cursor })
    });
    Ok(HttpResponse::Ok().json(page.await?))
}

/// Makes one.
///
/// # Errors
/// `bad_task`, `not_found`, or that it cannot be stored now.
#[utoipa::path(post, path = "/api/v1/tasks", tag = "tasks", request_body = NewTaskSaid, responses((status = 201, body = WholeTask)))]
pub async fn create(
    app: web::Data<App>,
    body: web::Json<NewTaskSaid>,
    person: web::ReqData<Person>,
    visible: web::ReqData<Visible>,
) -> Answer {
    if !visible.has(&body.host_id) {
        return Err(Refusal::new("not_found"));
    }
    let (new, actor, now) = (body.into_inner(), person.actor(), app.clock.now());
    let verify_millis = app.settings.tasks.limits().verify_millis;
    let id = app.pipeline.change(move |db| tasks::create(db, &new, verify_millis, &actor, now)).await?;
    whole(&app, id, true).await
}

/// One with all that belongs to it.
///
/// # Errors
/// `not_found`, or that the store cannot be read.
#[utoipa::path(get, path = "/api/v1/tasks/{id}", tag = "tasks", responses((status = 200, body = WholeTask)))]
pub async fn show(app: web::Data<App>, id: web::Path<String>) -> Answer {
    whole(&app, number(&id)?, false).await
}

/// Changes one.
///
/// # Errors
/// `not_found`, `bad_task`, `task_status`, or that it cannot be stored now.
#[utoipa::path(patch, path = "/api/v1/tasks/{id}", tag = "tasks", request_body = TaskPatch, responses((status = 200, body = WholeTask)))]
pub async fn change(app: web::Data<App>, id: web::Path<String>, body: web::Json<TaskPatch>, person: web::ReqData<Person>) -> Answer {
    let (id, patch, actor, now) = (number(&id)?, body.into_inner(), person.actor(), app.clock.now());
    app.pipeline.change(move |db| tasks::patch(db, id, &patch, &actor, now)).await?;
    whole(&app, id, false).await
}

/// What somebody says of a task.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteSaid {
    text: String,
}

/// Adds a note.
///
/// # Errors
/// `not_found`, `bad_task`, or that it cannot be stored now.
#[utoipa::path(
    post, path = "/api/v1/tasks/{id}/notes", tag = "tasks",
    request_body = NoteSaid,
    responses((status = 201, body = WholeTask)),
)]
pub async fn say(app: web::Data<App>, id: web::Path<String>, body: web::Json<NoteSaid>, person: web::ReqData<Person>) -> Answer {
    let (id, said, actor, now) = (number(&id)?, body.into_inner(), person.actor(), app.clock.now());
    app.pipeline.change(move |db| tasks::say(db, id, &said.text, &actor, now)).await?;
    whole(&app, id, true).await
}

/// The task on paper.
///
/// # Errors
/// `not_found`, or that the store cannot be read.
#[utoipa::path(
    get, path = "/api/v1/tasks/{id}/work-order", tag = "tasks",
    responses((status = 200, body = String, content_type = "text/html")),
)]
pub async fn work_order(request: HttpRequest, app: web::Data<App>, id: web::Path<String>) -> Answer {
    let id = number(&id)?;
    let paper = read(&app, move |db| tasks::paper(db, id)).await?.ok_or(Refusal::new("not_found"))?;
    let host = request.headers().get(header::HOST).and_then(|value| value.to_str().ok());
    Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").body(paper.html(&address_for_people(&app.settings, host))))
}

/// Where people find the dashboard: as the settings say, or else as the browser that asks has reached us.
fn address_for_people(settings: &Settings, host: Option<&str>) -> String {
    let is_plain =
        |host: &&str| !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '[' | ']' | ':'));
    match host.filter(is_plain) {
        Some(host) if settings.public_url.is_empty() => {
            let is_safe = settings.http.behind_tls_proxy || !settings.tls.cert_file.is_empty();
            format!("{}://{host}", if is_safe { "https" } else { "http" })
        }
        Some(_) | None => settings.base_url(),
    }
}

/// Its style.
///
/// # Errors
/// None.
#[utoipa::path(get, path = "/api/v1/work-order.css", tag = "tasks", responses((status = 200, body = String, content_type = "text/css")))]
pub async fn style() -> Answer {
    Ok(HttpResponse::Ok().content_type("text/css; charset=utf-8").body(STYLE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paper_leads_back_to_where_people_find_the_dashboard() {
        let of = |public_url: &str, behind_tls_proxy, host| {
            let mut settings = Settings { listen: "0.0.0.0:8080".into(), public_url: public_url.into(), ..Settings::default() };
            settings.http.behind_tls_proxy = behind_tls_proxy;
            address_for_people(&settings, host)
        };
        assert_eq!(of("https://watch.example/", false, Some("10.0.0.5:8080")), "https://watch.example");
        assert_eq!(of("", false, Some("10.0.0.5:8080")), "http://10.0.0.5:8080");
        assert_eq!(of("", true, Some("[2001:db8::5]")), "https://[2001:db8::5]");
        for host in [None, Some(""), Some("watch/evil?"), Some("a@b"), Some("\"><b>")] {
            assert_eq!(of("", false, host), "http://0.0.0.0:8080", "{host:?}");
        }
    }
}
