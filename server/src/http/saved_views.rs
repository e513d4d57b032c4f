//! Views that people keep. A personal one is seen by its owner alone, and may be kept by whoever may look; one that is
//! shared is seen by all, and is kept by operators.

use super::event_lists::Wanted;
use super::listing::{self, bad};
use super::lists::Answer;
use super::person::Person;
use super::{alert_lists, refusals};
use crate::app::App;
use crate::audit::Entry;
use crate::people::Role;
use crate::problem::Refusal;
use crate::store::views::{self as store, ViewRow, ViewSaid};
use crate::store::{Db, audit};
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

/// Most that one person keeps.
const MAX_VIEWS: i64 = 200;
/// Longest name, letters, and longest query, bytes.
const MAX_NAME: usize = 80;
const MAX_QUERY: usize = 4_000;
/// Lists that can be kept.
const PAGES: [&str; 3] = ["fleet", "alerts", "events"];

/// What people say of a view.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SavedViewSaid {
    name: String,
    /// `fleet`, `alerts` or `events`.
    page: String,
    /// Parameters of the list: `q=…&sort=…`.
    query: String,
    #[serde(default)]
    shared: bool,
}

/// One view.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SavedView {
    id: i64,
    name: String,
    page: String,
    query: String,
    shared: bool,
    owner: String,
    /// How many it shows now; none: it is not counted.
    count: Option<i64>,
}

/// All views.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct SavedViews {
    items: Vec<SavedView>,
}

impl SavedViewSaid {
    fn checked(self) -> Result<ViewSaid, Refusal> {
        let refuse = |why: String| Err(Refusal::new("bad_view").detail(why));
        let name = self.name.trim().to_owned();
        if !(1..=MAX_NAME).contains(&name.chars().count()) || name.chars().any(char::is_control) {
            return refuse(format!("a name has 1 to {MAX_NAME} letters"));
        }
        if !PAGES.contains(&self.page.as_str()) {
            return refuse(format!("page is one of {}", PAGES.join(", ")));
        }
        if self.query.len() > MAX_QUERY || self.query.chars().any(char::is_control) {
            return refuse(format!("query has at most {MAX_QUERY} bytes"));
        }
        let said = ViewSaid { name, page: self.page, query: self.query, shared: self.shared };
        let parameters = Parameters::of(&said.query)?;
        listing::filter(parameters.q.as_deref()).map_err(|refusal| Refusal::new("bad_view").detail(refusal.words()))?;
        Ok(said)
    }
}

/// What is counted of a query.
#[derive(Debug, Default, Deserialize)]
struct Parameters {
    q: Option<String>,
    state: Option<String>,
    text: Option<String>,
}

impl Parameters {
    fn of(query: &str) -> Result<Self, Refusal> {
        web::Query::<Self>::from_query(query.trim_start_matches('?'))
            .map(web::Query::into_inner)
            .map_err(|_| Refusal::new("bad_view").detail("query is the parameters of a list, as q=…&sort=…"))
    }
}

/// How many rows a view shows, of those that can be counted at once.
fn count(source: &listing::Source, person: &Person, row: &ViewRow) -> Result<Option<i64>, Refusal> {
    let parameters = Parameters::of(&row.query)?;
    let roster = source.roster()?;
    match row.page.as_str() {
        "fleet" => {
            let filter = listing::filter_for(person, parameters.q.as_deref())?;
            Ok(i64::try_from(roster.matching(&filter, source.now).len()).ok())
        }
        "alerts" => {
            let filter = listing::filter_for(person, parameters.q.as_deref())?;
            let asked = alert_lists::asked(&roster, &filter, alert_lists::standing(parameters.state.as_deref())?, None)?;
            Ok(Some(source.readers.ask(|db| asked.count(db))?))
        }
        // Not worth a look through the newest of millions for a number in a menu; whether it is sound is.
        _ => Wanted::new(person, parameters.q.as_deref(), parameters.text.as_deref(), None, None, None).map(|_| None),
    }
}

fn shown(row: ViewRow, count: Option<i64>) -> SavedView {
    SavedView { id: row.id, name: row.name, page: row.page, query: row.query, shared: row.shared, owner: row.owner, count }
}

/// Views of whoever asks, and those of everybody.
///
/// # Errors
/// That the store cannot be read.
#[utoipa::path(get, path = "/api/v1/views", tag = "views", responses((status = 200, body = SavedViews)))]
pub async fn list(app: web::Data<App>, person: web::ReqData<Person>) -> Answer {
    let (owner, person) = (person.user.name.clone(), person.into_inner());
    let items = listing::answer(&app, move |source| {
        let mut rows = source.readers.ask(|db| store::list(db, &owner))?;
        // What others look for may name hosts that are not shown to everybody.
        rows.retain(|row| person.scope().is_none() || row.owner == owner);
        // One that was kept before the language changed is shown without a number.
        Ok(rows
            .into_iter()
            .map(|row| {
                let count = count(source, &person, &row).ok().flatten();
                shown(row, count)
            })
            .collect())
    });
    Ok(HttpResponse::Ok().json(SavedViews { items: items.await? }))
}

/// Only operators change what everybody sees.
async fn may(app: &App, person: &Person, shared: bool, subject: &str) -> Result<(), Refusal> {
    if !shared || person.role() >= Role::Operator {
        return Ok(());
    }
    let refusal = Refusal::new("forbidden").detail("this needs the role operator");
    refusals::note(app, person, "view.share", subject, &refusal.words()).await;
    Err(refusal)
}

/// The view, if this person may see it.
fn own(db: &mut Db, id: i64, person: &str) -> Result<ViewRow, Refusal> {
    store::find(db, id)?.filter(|row| row.shared || row.owner == person).ok_or(Refusal::new("not_found"))
}

/// A new view.
///
/// # Errors
/// `bad_view`, `forbidden`, or that it cannot be stored now.
#[utoipa::path(post, path = "/api/v1/views", tag = "views", request_body = SavedViewSaid, responses((status = 201, body = SavedView)))]
pub async fn add(app: web::Data<App>, body: web::Json<SavedViewSaid>, person: web::ReqData<Person>) -> Answer {
    let said = body.into_inner().checked()?;
    may(&app, &person, said.shared, &said.name).await?;
    let (owner, now) = (person.user.name.clone(), app.clock.now());
    let entry = said.shared.then(|| Entry::done(&person.actor(), "view.share", &said.name, now));
    let row = app.pipeline.change(move |db| {
        if store::count(db, &owner)? >= MAX_VIEWS {
            return Err(bad(format!("there are {MAX_VIEWS} views of yours already")));
        }
        let id = store::insert(db, &said, &owner, now.as_millis())?;
        if let Some(entry) = entry {
            audit::append(db, &entry)?;
        }
        store::find(db, id)?.ok_or(Refusal::new("internal"))
    });
    Ok(HttpResponse::Created().json(shown(row.await?, None)))
}

/// Changes a view.
///
/// # Errors
/// `bad_view`, `forbidden`, `not_found`, or that it cannot be stored now.
#[utoipa::path(put, path = "/api/v1/views/{id}", tag = "views", request_body = SavedViewSaid, responses((status = 200, body = SavedView)))]
pub async fn change(app: web::Data<App>, id: web::Path<i64>, body: web::Json<SavedViewSaid>, person: web::ReqData<Person>) -> Answer {
    let (id, said, name, now) = (id.into_inner(), body.into_inner().checked()?, person.user.name.clone(), app.clock.now());
    let (readers, asks) = (app.readers.clone(), name.clone());
    let before = web::block(move || readers.ask(|db| Ok(own(db, id, &asks)))).await???;
    may(&app, &person, said.shared || before.shared, &id.to_string()).await?;
    let entry = (said.shared || before.shared).then(|| Entry::done(&person.actor(), "view.share", &id.to_string(), now));
    let row = app.pipeline.change(move |db| {
        // It may be another's by now, or shared.
        if own(db, id, &name)? != before {
            return Err(Refusal::new("not_found"));
        }
        store::update(db, id, &said, now.as_millis())?;
        if let Some(entry) = entry {
            audit::append(db, &entry)?;
        }
        store::find(db, id)?.ok_or(Refusal::new("not_found"))
    });
    Ok(HttpResponse::Ok().json(shown(row.await?, None)))
}

/// Removes a view.
///
/// # Errors
/// `forbidden`, `not_found`, or that it cannot be stored now.
#[utoipa::path(delete, path = "/api/v1/views/{id}", tag = "views", responses((status = 204)))]
pub async fn remove(app: web::Data<App>, id: web::Path<i64>, person: web::ReqData<Person>) -> Answer {
    let (id, name, now) = (id.into_inner(), person.user.name.clone(), app.clock.now());
    let (readers, asks) = (app.readers.clone(), name.clone());
    let before = web::block(move || readers.ask(|db| Ok(own(db, id, &asks)))).await???;
    may(&app, &person, before.shared, &id.to_string()).await?;
    let entry = before.shared.then(|| Entry::done(&person.actor(), "view.unshare", &id.to_string(), now));
    let removed = app.pipeline.change(move |db| {
        if own(db, id, &name)? != before {
            return Err(Refusal::new("not_found"));
        }
        store::delete(db, id)?;
        entry.map_or(Ok(()), |entry| Ok(audit::append(db, &entry)?))
    });
    removed.await?;
    Ok(HttpResponse::NoContent().finish())
}
