//! What lists answer, `{"items":[…],"next_cursor":…,"total":…}`; one host; the status of the server.

use super::person::Person;
use super::views::{self, HostView};
use crate::app::App;
use crate::audit::Entry;
use crate::problem::Refusal;
use crate::store::{Db, StoreResult, audit, hosts as host_store, notifications};
use actix_web::{HttpResponse, web};
use ironwatch_shared::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Rows when nobody says how many.
const DEFAULT_LIMIT: i64 = 100;

pub(super) type Answer = Result<HttpResponse, Refusal>;

/// A page of things.
#[derive(Serialize, ToSchema)]
pub(super) struct Page<T> {
    pub items: Vec<T>,
    pub next_cursor: Option<String>,
    pub total: i64,
}

impl<T> Page<T> {
    /// All that there is, on one page.
    pub(super) fn whole(items: Vec<T>) -> Self {
        Self { total: i64::try_from(items.len()).unwrap_or(i64::MAX), items, next_cursor: None }
    }
}

/// What a list takes.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Query {
    cursor: Option<String>,
    limit: Option<i64>,
    state: Option<String>,
}

impl Query {
    pub(super) fn limit(&self, most: i64) -> Result<i64, Refusal> {
        match self.limit.unwrap_or(DEFAULT_LIMIT.min(most)) {
            limit if (1..=most).contains(&limit) => Ok(limit),
            limit => Err(Refusal::new("bad_request").detail(format!("limit = {limit} must be 1 to {most}"))),
        }
    }
    pub(super) fn before(&self) -> Result<Option<i64>, Refusal> {
        let number = |text: &String| text.parse::<i64>().map_err(|_| Refusal::new("bad_request").detail("cursor is not one of ours"));
        self.cursor.as_ref().filter(|text| !text.is_empty()).map(number).transpose()
    }
    pub(super) fn state(&self) -> Option<&str> {
        self.state.as_deref()
    }
    pub(super) fn open(&self) -> Result<bool, Refusal> {
        match self.state.as_deref() {
            None | Some("open") => Ok(true),
            Some("resolved") => Ok(false),
            Some(_) => Err(Refusal::new("bad_request").detail("state must be open or resolved")),
        }
    }
}

pub(super) async fn read<T: Send + 'static>(
    app: &App,
    question: impl FnOnce(&mut Db) -> StoreResult<T> + Send + 'static,
) -> Result<T, Refusal> {
    let readers = app.readers.clone();
    Ok(web::block(move || readers.ask(question)).await??)
}

pub(super) fn next_cursor<T>(items: &[T], limit: i64, id: impl Fn(&T) -> String) -> Option<String> {
    let full = i64::try_from(items.len()).unwrap_or_default() >= limit;
    items.last().filter(|_| full).map(id)
}

/// One host.
///
/// # Errors
/// `not_found`, or that the store cannot be read.
#[utoipa::path(get, path = "/api/v1/hosts/{id}", tag = "hosts", responses((status = 200, body = HostView)))]
pub async fn host(app: web::Data<App>, id: web::Path<String>) -> Answer {
    let (id, now) = (id.into_inner(), app.clock.now().as_millis());
    let found = read(&app, move |db| {
        let rows = host_store::by_ids(db, &[id])?;
        Ok(views::with_worst(db, rows)?.pop())
    });
    found.await?.map(|host| HttpResponse::Ok().json(host.at(now))).ok_or(Refusal::new("not_found"))
}

/// Closes an alert in the name of the person who asks; it opens again when the fault is seen again.
///
/// # Errors
/// `not_found` for one that is not open, or that it cannot be stored now.
#[utoipa::path(post, path = "/api/v1/alerts/{id}/resolve", tag = "alerts", params(("id" = i64, Path)), responses((status = 204)))]
pub async fn resolve_alert(app: web::Data<App>, id: web::Path<i64>, person: web::ReqData<Person>) -> Answer {
    let (id, name) = (id.into_inner(), person.user.name.clone());
    let entry = Entry::done(&person.actor(), "alert.resolve", &id.to_string(), app.clock.now());
    let closed = app.pipeline.on_writer(move |writer| {
        // One that is not open is not closed, and nothing is written of it.
        if !writer.has_alert(id) {
            return Err(Refusal::new("not_found"));
        }
        Ok(writer.judge(|fleet, now| fleet.close_alert(id, &name, now), |db| audit::append(db, &entry))?)
    });
    let outcome = closed.await?;
    if outcome.transitions.is_empty() { Err(Refusal::new("not_found")) } else { Ok(HttpResponse::NoContent().finish()) }
}

/// How the server itself goes.
#[derive(Debug, Serialize, ToSchema)]
struct StatusView {
    version: &'static str,
    started_at: Timestamp,
    /// Reports and changes that wait to be stored.
    queue: i64,
    notifications_pending: i64,
    loops: Vec<crate::loops::Status>,
    /// When nobody watched, newest first.
    unwatched: Vec<GapView>,
    #[serde(rename = "self")]
    itself: crate::self_watch::Seen,
    dead_man: crate::dead_man::Pings,
}

/// A time in which nobody watched.
#[derive(Debug, Serialize, ToSchema)]
struct GapView {
    from: Timestamp,
    to: Timestamp,
    why: String,
}

/// How the server itself goes.
///
/// # Errors
/// That the store cannot be read.
#[utoipa::path(get, path = "/api/v1/status", tag = "server", responses((status = 200, body = StatusView)))]
pub async fn status(app: web::Data<App>) -> Answer {
    let pending = read(&app, notifications::count_pending).await?;
    let gaps = read(&app, |db| crate::store::meta::watch_gaps(db, 20)).await?;
    let gaps: Vec<_> = gaps
        .into_iter()
        .map(|(from, to, why)| GapView { from: Timestamp::from_millis(from), to: Timestamp::from_millis(to), why })
        .collect();
    Ok(HttpResponse::Ok().json(StatusView {
        version: env!("CARGO_PKG_VERSION"),
        started_at: app.started_at,
        queue: app.pipeline.waiting(),
        notifications_pending: pending,
        loops: app.loops.statuses(),
        unwatched: gaps,
        itself: app.self_watch.get(),
        dead_man: app.dead_man.get(),
    }))
}
