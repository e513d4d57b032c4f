//! Times down: listed, put away, and talked about.

use super::lists::{Answer, Page, next_cursor, read};
use super::person::Person;
use super::views::OutageView;
use crate::app::App;
use crate::audit::Entry;
use crate::problem::Refusal;
use crate::scopes::Visible;
use crate::store::outages::{self, OutageRow, Which};
use crate::store::{Db, audit};
use actix_web::{HttpResponse, web};
use ironwatch_core::message::visible;
use ironwatch_shared::Timestamp;
use serde::Deserialize;
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

/// Most in one answer.
const MAX_PAGE: i64 = 500;
/// Characters of a note.
const MAX_NOTE: usize = 4_000;

/// What the list takes.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Query {
    cursor: Option<String>,
    limit: Option<i64>,
    /// `kept` (the default: nobody has cleared it), `ongoing`, `cleared`, `all`.
    state: Option<String>,
    host_id: Option<String>,
}

async fn page(app: &App, hosts: Option<Vec<String>>, query: &Query) -> Answer {
    let limit = query.limit.unwrap_or(100);
    if !(1..=MAX_PAGE).contains(&limit) {
        return Err(Refusal::new("bad_request").detail(format!("limit = {limit} must be 1 to {MAX_PAGE}")));
    }
    let which = match query.state.as_deref() {
        None | Some("kept") => Which::Kept,
        Some("ongoing") => Which::Ongoing,
        Some("cleared") => Which::Cleared,
        Some("all") => Which::All,
        Some(_) => return Err(Refusal::new("bad_request").detail("state is kept, ongoing, cleared or all")),
    };
    let not_ours = |_| Refusal::new("bad_request").detail("cursor is not one of ours");
    let before = query.cursor.as_deref().filter(|text| !text.is_empty()).map(|text| text.parse::<i64>().map_err(not_ours)).transpose()?;
    let found = read(app, move |db| {
        let rows = outages::list(db, which, hosts.as_deref(), before, limit)?;
        let next_cursor = next_cursor(&rows, limit, |row| row.id.to_string());
        let total = outages::count(db, which, hosts.as_deref())?;
        Ok(Page { items: rows.into_iter().map(OutageView::from).collect(), next_cursor, total })
    });
    Ok(HttpResponse::Ok().json(found.await?))
}

/// Outages of all hosts, newest first.
///
/// # Errors
/// `bad_request`, or that the store cannot be read.
#[utoipa::path(get, path = "/api/v1/outages", tag = "outages", params(Query), responses((status = 200, body = Page<OutageView>)))]
pub async fn list(app: web::Data<App>, query: web::Query<Query>, visible: web::ReqData<Visible>) -> Answer {
    page(&app, visible.narrowed(query.host_id.clone()), &query).await
}

/// Outages of one host, newest first.
///
/// # Errors
/// `bad_request`, or that the store cannot be read.
#[utoipa::path(
    get, path = "/api/v1/hosts/{id}/outages", tag = "outages",
    params(Query),
    responses((status = 200, body = Page<OutageView>)),
)]
pub async fn of_host(app: web::Data<App>, id: web::Path<String>, query: web::Query<Query>) -> Answer {
    page(&app, Some(vec![id.into_inner()]), &query).await
}

/// What is said of an outage.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[schema(as = OutageSaid)]
#[serde(deny_unknown_fields)]
pub struct Said {
    #[serde(default)]
    note: Option<String>,
}

impl Said {
    fn checked(self) -> Result<Option<String>, Refusal> {
        let Some(note) = self.note else { return Ok(None) };
        let note = note.trim();
        let is_clean = note.chars().all(|c| !c.is_control() || c == '\n');
        if note.chars().count() > MAX_NOTE || !is_clean {
            return Err(Refusal::new("bad_outage").detail(format!("note has at most {MAX_NOTE} visible characters")));
        }
        Ok(Some(visible(note)))
    }
}

fn find(db: &mut Db, id: i64) -> Result<OutageRow, Refusal> {
    outages::find(db, id)?.ok_or(Refusal::new("not_found"))
}

fn number(text: &str) -> Result<i64, Refusal> {
    text.parse().map_err(|_| Refusal::new("not_found"))
}

async fn change(
    app: &App,
    id: i64,
    action: &'static str,
    change: impl FnOnce(&mut Db, &OutageRow, &str, Timestamp) -> Result<bool, Refusal> + Send + 'static,
    person: &Person,
) -> Answer {
    let (actor, now) = (person.actor(), app.clock.now());
    let changed = app.pipeline.change(move |db| {
        let before = find(db, id)?;
        if change(db, &before, &actor.name, now)? {
            let after = find(db, id)?;
            let what = |row: &OutageRow| json!({ "outage": id, "cleared": row.cleared_at.is_some(), "note": row.note });
            audit::append(db, &Entry::done(&actor, action, &before.host_id, now).before(what(&before)).after(what(&after)))?;
            return Ok(after);
        }
        Ok(before)
    });
    Ok(HttpResponse::Ok().json(OutageView::from(changed.await?)))
}

/// Puts an outage away that is over. Twice is once.
///
/// # Errors
/// `not_found`, `outage_ongoing`, `bad_outage`, or that it cannot be stored now.
#[utoipa::path(
    post, path = "/api/v1/outages/{id}/clear", tag = "outages",
    request_body = Said,
    responses((status = 200, body = OutageView)),
)]
pub async fn clear(app: web::Data<App>, id: web::Path<String>, body: web::Json<Said>, person: web::ReqData<Person>) -> Answer {
    let (id, note) = (number(&id)?, body.into_inner().checked()?);
    let put_away = move |db: &mut Db, outage: &OutageRow, by: &str, now: Timestamp| {
        if outage.ended_at.is_none() {
            return Err(Refusal::new("outage_ongoing"));
        }
        if let Some(note) = &note {
            outages::set_note(db, id, Some(note))?;
        }
        if outage.cleared_at.is_none() {
            outages::clear(db, id, by, now.as_millis())?;
        }
        Ok(note.is_some() || outage.cleared_at.is_none())
    };
    change(&app, id, "outage.clear", put_away, &person).await
}

/// Says something of an outage, in place of what was said before; an empty note takes it away.
///
/// # Errors
/// `not_found`, `bad_outage`, or that it cannot be stored now.
#[utoipa::path(patch, path = "/api/v1/outages/{id}", tag = "outages", request_body = Said, responses((status = 200, body = OutageView)))]
pub async fn note(app: web::Data<App>, id: web::Path<String>, body: web::Json<Said>, person: web::ReqData<Person>) -> Answer {
    let (id, note) = (number(&id)?, body.into_inner().checked()?);
    let said = move |db: &mut Db, outage: &OutageRow, _: &str, _: Timestamp| {
        let Some(note) = note else { return Err(Refusal::new("bad_outage").detail("note is missing")) };
        let note = Some(note).filter(|note| !note.is_empty());
        let differs = outage.note != note;
        outages::set_note(db, id, note.as_deref())?;
        Ok(differs)
    };
    change(&app, id, "outage.change", said, &person).await
}
