//! Alerts: as a list, and counted by their values.

use super::listing::{self, Hosts, bad, by_hosts};
use super::lists::{Answer, Page};
use super::person::Person;
use super::views;
use crate::app::App;
use crate::problem::Refusal;
use crate::roster::{Counted, Facet, Roster};
use crate::store::alerts as store;
use crate::store::asked::{AlertColumn, AlertSort, AlertsAsked, Standing};
use actix_web::{HttpResponse, web};
use ironwatch_core::filter::Filter;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::Arc;

/// Rows when nobody says how many, and at most; each carries its evidence.
const DEFAULT_LIMIT: i64 = 100;
const MAX_LIMIT: i64 = 500;
/// Most alerts that are sorted otherwise than by their age.
const MOST_SORTED: i64 = 50_000;

/// What the list takes.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Query {
    /// A filter: `severity >= error and rack = A1`.
    q: Option<String>,
    /// `open` (the default), `resolved` or `all`.
    state: Option<String>,
    /// `opened`, `last_seen`, `severity`, `count`, `class`, `title`, `rule`, `component`, `host`, `rack` or `site`; with `-`
    /// before it the other way round. Default: `-opened`.
    sort: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Rows on a page: 1 to 500.
    limit: Option<i64>,
    /// Only of this host.
    host_id: Option<String>,
}

/// What alerts are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    Kept(AlertSort),
    Host,
    Rack,
    Site,
}

fn sorts() -> Vec<(&'static str, Sort)> {
    let kept = AlertSort::ALL.into_iter().map(|(word, sort)| (word, Sort::Kept(sort)));
    kept.chain([("host", Sort::Host), ("rack", Sort::Rack), ("site", Sort::Site)]).collect()
}

pub(super) fn standing(state: Option<&str>) -> Result<Standing, Refusal> {
    match state {
        None | Some("open") => Ok(Standing::Open),
        Some("resolved") => Ok(Standing::Resolved),
        Some("all") => Ok(Standing::All),
        Some(_) => Err(bad("state must be open, resolved or all")),
    }
}

pub(super) fn asked(roster: &Roster, filter: &Filter, standing: Standing, host_id: Option<&str>) -> Result<AlertsAsked, Refusal> {
    AlertsAsked::new(filter, standing, host_id, &Hosts(roster)).map_err(listing::unanswerable)
}

/// Alerts that a filter means, page by page.
///
/// # Errors
/// `bad_request`, `cursor_expired`, or that the store cannot be read.
#[utoipa::path(get, path = "/api/v1/alerts", tag = "alerts", params(Query), responses((status = 200, body = Page<views::AlertView>)))]
pub async fn list(app: web::Data<App>, query: web::Query<Query>, person: web::ReqData<Person>) -> Answer {
    let query = query.into_inner();
    let filter = listing::filter_for(&person, query.q.as_deref())?;
    let standing = standing(query.state.as_deref())?;
    listing::without_nul(query.host_id.as_deref().unwrap_or_default(), "host_id")?;
    let (sort, falling) = listing::sort(query.sort.as_deref(), &sorts(), (Sort::Kept(AlertSort::Opened), true))?;
    let limit = listing::limit(query.limit, DEFAULT_LIMIT, MAX_LIMIT)?;
    let by_age = (sort, falling) == (Sort::Kept(AlertSort::Opened), true);
    let cursor = query.cursor.filter(|cursor| !cursor.is_empty());
    let before = if by_age { listing::number(cursor.as_deref())? } else { None };
    let (pages, key, is_scoped) = (app.pages.clone(), person.key(), person.scope().is_some());
    let within = listing::filter_for(&person, None)?;
    let page = listing::answer(&app, move |source| {
        let roster = source.roster()?;
        let asked = asked(&roster, &filter, standing, query.host_id.as_deref())?;
        let total = source.readers.ask(|db| asked.count(db))?;
        let (ids, next_cursor) = if by_age {
            let ids = source.readers.ask(|db| asked.newest(db, before, limit))?;
            let full = i64::try_from(ids.len()).unwrap_or_default() >= limit;
            let next = ids.last().filter(|_| full).map(ToString::to_string);
            (ids, next)
        } else {
            let size = usize::try_from(limit).unwrap_or_default();
            let page = match cursor {
                Some(cursor) => pages.next(&key, &cursor, size)?,
                None => {
                    let kept = if let Sort::Kept(sort) = sort { sort } else { AlertSort::Opened };
                    let mut found = source.readers.ask(|db| asked.sorted(db, kept, falling, MOST_SORTED))?;
                    by_host(&mut found, &roster, sort, falling);
                    pages.first(&key, found.into_iter().map(|(id, _)| Arc::from(id.to_string())).collect(), size)
                }
            };
            (page.ids.iter().filter_map(|id| id.parse().ok()).collect(), page.next_cursor)
        };
        let items = source.readers.ask(|db| {
            let places: HashMap<i64, usize> = ids.iter().enumerate().map(|(place, id)| (*id, place)).collect();
            let mut rows = store::by_ids(db, &ids)?;
            // The order is that of the first page; who may see what is as it is now.
            let host = |id: Option<&str>| id.and_then(|id| roster.host(id));
            rows.retain(|row| !is_scoped || host(row.host_id.as_deref()).is_some_and(|host| within.matches(host.as_ref())));
            rows.sort_by_key(|row| places.get(&row.id).copied());
            views::with_delivery(db, rows)
        })?;
        Ok(Page { items, next_cursor, total })
    });
    Ok(HttpResponse::Ok().json(page.await?))
}

/// Orders by what hosts are; those of nobody come first, and those that are alike stay as they are.
fn by_host(found: &mut [(i64, Option<String>)], roster: &Roster, sort: Sort, falling: bool) {
    let word = |id: &Option<String>| -> String {
        let host = id.as_deref().and_then(|id| roster.host(id));
        host.map(|host| match sort {
            Sort::Rack => host.labels.rack.clone(),
            Sort::Site => host.labels.site.clone(),
            Sort::Host | Sort::Kept(_) => host.name().to_owned(),
        })
        .unwrap_or_default()
    };
    match (sort, falling) {
        (Sort::Kept(_), _) => {}
        (_, false) => found.sort_by_cached_key(|(_, host)| word(host)),
        (_, true) => found.sort_by_cached_key(|(_, host)| std::cmp::Reverse(word(host))),
    }
}

/// What is counted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct FacetQuery {
    /// A filter.
    q: Option<String>,
    /// `open` (the default), `resolved` or `all`.
    state: Option<String>,
    /// Up to 8 keys, as `severity,class,rule,host,rack`.
    by: String,
}

#[derive(Debug, Clone)]
enum By {
    Column(AlertColumn),
    Host(Facet),
}

fn by(word: &str) -> Option<By> {
    let column = AlertColumn::ALL.into_iter().find(|(known, _)| *known == word).map(|(_, column)| By::Column(column));
    column.or_else(|| Facet::parse(word).filter(Facet::is_of_host).map(By::Host))
}

/// How many alerts have which value, over all that a filter means.
///
/// # Errors
/// `bad_request`, or that the store cannot be read.
#[utoipa::path(get, path = "/api/v1/alerts/facets", tag = "alerts", params(FacetQuery), responses((status = 200, body = Counted)))]
pub async fn facets(app: web::Data<App>, query: web::Query<FacetQuery>, person: web::ReqData<Person>) -> Answer {
    let filter = listing::filter_for(&person, query.q.as_deref())?;
    let standing = standing(query.state.as_deref())?;
    let keys =
        listing::keys(&query.by, by, "severity, class, rule, component, problem, title, host, group, site, rack, model, tag, tag.KEY")?;
    listing::may_count(&person, &keys)?;
    let counted = listing::answer(&app, move |source| {
        let roster = source.roster()?;
        let asked = asked(&roster, &filter, standing, None)?;
        let mut counted = Counted { total: source.readers.ask(|db| asked.count(db))?, complete: true, ..Counted::default() };
        // Alerts are counted by host once, however many words of hosts are asked for.
        let of_hosts = keys.iter().any(|(_, key)| matches!(key, By::Host(_)));
        let hosts = if of_hosts { source.readers.ask(|db| asked.by(db, AlertColumn::HostId))? } else { Vec::new() };
        for (word, key) in &keys {
            match key {
                By::Column(column) => {
                    let counts = source.readers.ask(|db| asked.by(db, *column))?;
                    counted.put(word, &Facet::Class, counts.into_iter().map(|(value, count)| (value.unwrap_or_default(), count)).collect());
                }
                By::Host(facet) => {
                    counted.put(word, facet, by_hosts(&roster, facet, &hosts, source.now));
                }
            }
        }
        Ok(counted)
    });
    Ok(HttpResponse::Ok().json(counted.await?))
}
