//! Hosts: as a list, counted by their values, and as a map. All from memory.

use super::listing::{self, bad};
use super::lists::Answer;
use super::person::Person;
use super::views::HostView;
use crate::app::App;
use crate::problem::Refusal;
use crate::roster::{Colour, Entry, Facet, Sort, counted, grouped, sorted};
use actix_web::http::header::ContentType;
use actix_web::{HttpResponse, web};
use ironwatch_core::filter::{Filter, quoted};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::Arc;

/// Rows when nobody says how many, and at most: a fleet of 10,000 hosts on one screen.
const DEFAULT_LIMIT: i64 = 100;
const MAX_LIMIT: i64 = 10_000;

/// What the list takes.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Query {
    /// A filter: `rack = A1 and severity >= error`.
    q: Option<String>,
    /// `name`, `severity`, `state`, `since`, `model`, `rack`, `site`, `uptime`, `heard`, `margin`, `inlet`, `psu`, `fans` or
    /// `power`; with `-` before it the other way round. Hosts of which the last five are not known come last either way.
    sort: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Rows on a page: 1 to 10,000.
    limit: Option<i64>,
    /// Only hosts that stand so.
    state: Option<String>,
    /// Only this host.
    host_id: Option<String>,
}

impl Query {
    /// The filter, and what older parameters add to it.
    fn filter(&self, person: &Person) -> Result<Filter, Refusal> {
        let mut filter = listing::filter_for(person, self.q.as_deref())?;
        for (key, value) in [("state", &self.state), ("host_id", &self.host_id)] {
            if let Some(value) = value {
                filter = filter.and(listing::filter(Some(&format!("{key} = {}", quoted(value))))?);
            }
        }
        Ok(filter)
    }
}

#[derive(Serialize)]
struct Page<'a> {
    items: Vec<Cow<'a, HostView>>,
    next_cursor: Option<String>,
    total: usize,
}

fn ids(hosts: &[Arc<Entry>]) -> Vec<Arc<str>> {
    hosts.iter().map(|host| Arc::clone(&host.id)).collect()
}

fn json(value: &impl Serialize) -> Result<String, Refusal> {
    serde_json::to_string(value).map_err(|error| Refusal::new("internal").cause(error))
}

fn answered(body: String) -> HttpResponse {
    HttpResponse::Ok().content_type(ContentType::json()).body(body)
}

/// Hosts that a filter means, page by page. `total` is how many there are on all pages.
///
/// # Errors
/// `bad_request`, `cursor_expired`, or that the store cannot be read.
#[utoipa::path(get, path = "/api/v1/hosts", tag = "hosts", params(Query), responses((status = 200, body = super::lists::Page<HostView>)))]
pub async fn list(app: web::Data<App>, query: web::Query<Query>, person: web::ReqData<Person>) -> Answer {
    let filter = query.filter(&person)?;
    let (sort, falling) = listing::sort(query.sort.as_deref(), &Sort::ALL, (Sort::Name, false))?;
    let limit = usize::try_from(listing::limit(query.limit, DEFAULT_LIMIT, MAX_LIMIT)?).unwrap_or_default();
    let cursor = query.into_inner().cursor.filter(|cursor| !cursor.is_empty());
    let (pages, key, within) = (app.pages.clone(), person.key(), listing::filter_for(&person, None)?);
    let body = listing::answer(&app, move |source| {
        let roster = source.roster()?;
        let page = match cursor {
            Some(cursor) => pages.next(&key, &cursor, limit)?,
            None => {
                let mut hosts = roster.matching(&filter, source.now);
                sorted(&mut hosts, sort, falling, source.now);
                pages.first(&key, ids(&hosts), limit)
            }
        };
        // The order is that of the first page; who may see what is as it is now.
        let hosts = page.ids.iter().filter_map(|id| roster.host(id)).filter(|host| within.matches(host.as_ref()));
        let items = hosts.map(|host| host.view.at(source.now)).collect();
        json(&Page { items, next_cursor: page.next_cursor, total: page.total })
    });
    Ok(answered(body.await?))
}

/// What is counted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct FacetQuery {
    /// A filter.
    q: Option<String>,
    /// Up to 8 keys, as `state,severity,rack,tag.role`.
    by: String,
}

/// How many hosts have which value, over all that a filter means.
///
/// # Errors
/// `bad_request`, or that the store cannot be read.
#[utoipa::path(get, path = "/api/v1/hosts/facets", tag = "hosts", params(FacetQuery), responses((status = 200, body = crate::roster::Counted)))]
pub async fn facets(app: web::Data<App>, query: web::Query<FacetQuery>, person: web::ReqData<Person>) -> Answer {
    let filter = listing::filter_for(&person, query.q.as_deref())?;
    let keys = listing::keys(&query.by, Facet::parse, &Facet::known())?;
    listing::may_count(&person, &keys)?;
    let body = listing::answer(&app, move |source| json(&counted(&source.roster()?.matching(&filter, source.now), &keys, source.now)));
    Ok(answered(body.await?))
}

/// What the map shows.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct MapQuery {
    /// A filter.
    q: Option<String>,
    /// `rack` (the default), `site`, `model`, `group` or `tag.KEY`.
    group: Option<String>,
    /// What hosts are coloured by besides severity and state, which are always there: `freshness`, `bmc`, `uptime`,
    /// `firmware`, `kernel`, `agent`, `margin`, `psu`, `fans` or `power`.
    colour: Option<String>,
}

/// All hosts that a filter means, in groups, the worst first: small enough for a map of the whole fleet.
///
/// # Errors
/// `bad_request`, or that the store cannot be read.
#[utoipa::path(get, path = "/api/v1/fleet/map", tag = "hosts", params(MapQuery), responses((status = 200, body = crate::roster::Groups)))]
pub async fn map(app: web::Data<App>, query: web::Query<MapQuery>, person: web::ReqData<Person>) -> Answer {
    let filter = listing::filter_for(&person, query.q.as_deref())?;
    let group = Facet::parse(query.group.as_deref().unwrap_or("rack"));
    let group = group.filter(|group| matches!(group, Facet::Rack | Facet::Site | Facet::Model | Facet::Group | Facet::TagOf(_)));
    let group = group.ok_or_else(|| bad("group is rack, site, model, group or tag.KEY"))?;
    let colour = query.into_inner().colour.filter(|word| !word.is_empty()).map(|word| {
        let known = || bad(format!("colour is one of {}", Colour::ALL.map(|(word, _)| word).join(", ")));
        let (word, colour) = Colour::ALL.into_iter().find(|(known, _)| *known == word).ok_or_else(known)?;
        listing::may_count(&person, &[(word.to_owned(), ())])?;
        Ok::<_, Refusal>(colour)
    });
    let colour = colour.transpose()?;
    let body = listing::answer(&app, move |source| {
        let roster = source.roster()?;
        json(&grouped(&roster, &roster.matching(&filter, source.now), &group, colour, source.now))
    });
    Ok(answered(body.await?))
}
