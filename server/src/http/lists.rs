//! Reading: hosts, events, alerts, status. `{"items":[…],"next_cursor":…,"total":…}`.

use super::person::Person;
use super::views::{self, EventView};
use crate::app::App;
use crate::audit::Entry;
use crate::problem::Refusal;
use crate::store::{Db, StoreResult, alerts as alert_store, audit, events as event_store, hosts as host_store, notifications};
use actix_web::{HttpResponse, web};
use ironwatch_shared::Timestamp;
use serde::{Deserialize, Serialize};

/// Rows when nobody says how many, and at most: a fleet of 10,000 hosts on one screen.
const DEFAULT_LIMIT: i64 = 100;
const MAX_LIMIT: i64 = 10_000;
/// Most events or alerts in one answer; each carries its evidence.
const MAX_PAGE: i64 = 500;

pub(super) type Answer = Result<HttpResponse, Refusal>;

/// A page of things.
#[derive(Serialize)]
pub(super) struct Page<T> {
    pub items: Vec<T>,
    pub next_cursor: Option<String>,
    pub total: i64,
}

/// What a list takes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Query {
    cursor: Option<String>,
    limit: Option<i64>,
    state: Option<String>,
    host_id: Option<String>,
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

/// All hosts by name. The cursor is `name/id` of the last one.
///
/// # Errors
/// `bad_request`, or that the store cannot be read.
pub async fn hosts(app: web::Data<App>, query: web::Query<Query>) -> Answer {
    let limit = query.limit(MAX_LIMIT)?;
    let after = query.cursor.as_ref().and_then(|cursor| cursor.rsplit_once('/')).map(|(name, id)| (name.to_owned(), id.to_owned()));
    let page = read(&app, move |db| {
        let rows = host_store::list(db, after.as_ref().map(|(name, id)| (name.as_str(), id.as_str())), limit)?;
        let next_cursor = next_cursor(&rows, limit, |row| format!("{}/{}", row.name, row.id));
        Ok(Page { total: host_store::count(db)?, items: views::with_worst(db, rows)?, next_cursor })
    });
    Ok(HttpResponse::Ok().json(page.await?))
}

/// One host.
///
/// # Errors
/// `not_found`, or that the store cannot be read.
pub async fn host(app: web::Data<App>, id: web::Path<String>) -> Answer {
    let id = id.into_inner();
    let found = read(&app, move |db| {
        let rows = host_store::by_ids(db, &[id])?;
        Ok(views::with_worst(db, rows)?.pop())
    });
    found.await?.map(|host| HttpResponse::Ok().json(host)).ok_or(Refusal::new("not_found"))
}

async fn event_page(app: &App, host_id: Option<String>, query: &Query) -> Answer {
    let (limit, before) = (query.limit(MAX_PAGE)?, query.before()?);
    let page = read(app, move |db| {
        let rows = event_store::list(db, host_id.as_deref(), before, limit)?;
        let next_cursor = next_cursor(&rows, limit, |row| row.id.to_string());
        let total = event_store::count(db, host_id.as_deref())?;
        Ok(Page::<EventView> { items: views::explained(db, rows)?, next_cursor, total })
    });
    Ok(HttpResponse::Ok().json(page.await?))
}

/// Events of all hosts, newest first.
///
/// # Errors
/// `bad_request`, or that the store cannot be read.
pub async fn events(app: web::Data<App>, query: web::Query<Query>) -> Answer {
    event_page(&app, query.host_id.clone(), &query).await
}

/// Events of one host, newest first.
///
/// # Errors
/// `bad_request`, or that the store cannot be read.
pub async fn host_events(app: web::Data<App>, id: web::Path<String>, query: web::Query<Query>) -> Answer {
    event_page(&app, Some(id.into_inner()), &query).await
}

/// Alerts, open or resolved, newest first.
///
/// # Errors
/// `bad_request`, or that the store cannot be read.
pub async fn alerts(app: web::Data<App>, query: web::Query<Query>) -> Answer {
    let (limit, before, open, host_id) = (query.limit(MAX_PAGE)?, query.before()?, query.open()?, query.host_id.clone());
    let page = read(&app, move |db| {
        let rows = alert_store::list(db, open, host_id.as_deref(), before, limit)?;
        let next_cursor = next_cursor(&rows, limit, |row| row.id.to_string());
        let total = alert_store::count(db, open, host_id.as_deref())?;
        Ok(Page { items: views::with_delivery(db, rows)?, next_cursor, total })
    });
    Ok(HttpResponse::Ok().json(page.await?))
}

/// Closes an alert in the name of the person who asks; it opens again when the fault is seen again.
///
/// # Errors
/// `not_found` for one that is not open, or that it cannot be stored now.
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
///
/// # Errors
/// That the store cannot be read.
pub async fn status(app: web::Data<App>) -> Answer {
    let pending = read(&app, notifications::count_pending).await?;
    let gaps = read(&app, |db| crate::store::meta::watch_gaps(db, 20)).await?;
    let gaps: Vec<_> = gaps
        .into_iter()
        .map(|(from, to, why)| serde_json::json!({ "from": Timestamp::from_millis(from), "to": Timestamp::from_millis(to), "why": why }))
        .collect();
    Ok(HttpResponse::Ok().json(serde_json::json!({
        "version": env!("CARGO_PKG_VERSION"),
        "started_at": app.started_at,
        "queue": app.pipeline.waiting(),
        "notifications_pending": pending,
        "loops": app.loops.statuses(),
        "unwatched": gaps,
        "self": app.self_watch.get(),
        "dead_man": app.dead_man.get(),
    })))
}
