//! How long hosts and the fleet were up in a period.

use super::listing::may_ask;
use super::lists::{Answer, read};
use super::person::Person;
use crate::app::App;
use crate::availability::{Reckoned, reckon};
use crate::pipeline::labels_of;
use crate::problem::Refusal;
use crate::scopes::Visible;
use crate::store::hosts::{self, HostRow};
use crate::store::{Db, StoreResult, bmcs};
use actix_web::{HttpResponse, web};
use ironwatch_core::availability::Span;
use ironwatch_core::filter::{Described, Filter};
use ironwatch_shared::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};

/// The period when nobody says one: 30 days up to now.
const DEFAULT_MILLIS: i64 = 30 * 86_400_000;
/// The longest period: every outage in it is looked at, for whoever comes, too.
const MAX_DAYS: i64 = 400;
/// Hosts in one answer when nobody says how many, and at most.
const DEFAULT_LIMIT: usize = 100;
const MAX_LIMIT: usize = 10_000;

/// What is asked.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Query {
    /// In the language of filters; together with the words below.
    q: Option<String>,
    from: Option<String>,
    to: Option<String>,
    host_id: Option<String>,
    group: Option<String>,
    site: Option<String>,
    rack: Option<String>,
    tag: Option<String>,
    cursor: Option<String>,
    limit: Option<usize>,
}

/// How a period went.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Availability)]
struct View {
    /// Watched, and not down.
    up_millis: i64,
    /// Down, and nobody wanted that.
    down_millis: i64,
    /// Down because of what was done through this server, or announced by the host.
    planned_millis: i64,
    /// Nobody looked. Not up.
    unwatched_millis: i64,
    /// Up, of the time that was watched and not planned; with four decimals, rounded down.
    percent: Option<f64>,
    outages: u64,
    /// Mean time to repair.
    mttr_seconds: Option<i64>,
    reboots_planned: u64,
    reboots_unexpected: u64,
}

impl From<&Reckoned> for View {
    fn from(one: &Reckoned) -> Self {
        View {
            up_millis: one.tally.up_millis,
            down_millis: one.tally.down_millis,
            planned_millis: one.tally.planned_millis,
            unwatched_millis: one.tally.unwatched_millis,
            percent: one.tally.up_millionths().map(|up| f64::from(up) / 10_000.0),
            outages: one.repairs.outages,
            mttr_seconds: one.repairs.mean_millis().map(|millis| millis / 1000),
            reboots_planned: one.planned_reboots,
            reboots_unexpected: one.unexpected_reboots,
        }
    }
}

/// One host.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AvailabilityOfHost)]
struct HostView {
    host_id: String,
    host_name: String,
    #[serde(flatten)]
    view: View,
}

/// A period: the fleet, and its hosts by name.
#[derive(Debug, Serialize, ToSchema)]
struct AvailabilityView {
    from: Timestamp,
    to: Timestamp,
    fleet: View,
    items: Vec<HostView>,
    next_cursor: Option<String>,
    total: usize,
}

fn moment(text: Option<&str>, what: &str) -> Result<Option<Timestamp>, Refusal> {
    let wrong = || Refusal::new("bad_request").detail(format!("{what} is a moment such as 2026-11-27T16:00:00Z"));
    text.map(|text| crate::moment::read(text).ok_or_else(wrong)).transpose()
}

fn period(query: &Query, now: Timestamp) -> Result<Span, Refusal> {
    // What has not come yet is not known.
    let to = moment(query.to.as_deref(), "to")?.unwrap_or(now).min(now);
    let from = moment(query.from.as_deref(), "from")?.unwrap_or_else(|| to.plus_millis(-DEFAULT_MILLIS));
    if from >= to {
        return Err(Refusal::new("bad_request").detail("from must be before to, and in the past"));
    }
    if to.as_millis().saturating_sub(from.as_millis()) > MAX_DAYS * 86_400_000 {
        return Err(Refusal::new("bad_request").detail(format!("from and to are at most {MAX_DAYS} days apart: ask for it in parts")));
    }
    Ok(Span::new(from, to))
}

/// Hosts that a filter and single words mean.
fn meant(db: &mut Db, query: &Query, filter: &Filter, rows: Vec<HostRow>) -> StoreResult<Vec<HostRow>> {
    let networks: HashMap<String, String> = bmcs::all(db)?.into_iter().map(|bmc| (bmc.host_id, bmc.network)).collect();
    let matches = |host: &HostRow| {
        let labels = labels_of(host, networks.get(&host.id).map(String::as_str));
        filter.matches(&Described { host: Some((&host.name, &host.id)), labels: Some(&labels), alert: None })
    };
    Ok(rows.into_iter().filter(|host| fits(query, host) && matches(host)).collect())
}

fn fits(query: &Query, host: &HostRow) -> bool {
    let is = |wanted: &Option<String>, value: &str| wanted.as_deref().is_none_or(|wanted| wanted == value);
    let tags = || serde_json::from_str::<Vec<String>>(&host.tags).unwrap_or_default();
    is(&query.host_id, &host.id)
        && is(&query.group, &host.group_name)
        && is(&query.site, &host.site)
        && is(&query.rack, &host.rack)
        && query.tag.as_ref().is_none_or(|tag| tags().contains(tag))
}

/// Each host by name, and all of them together.
///
/// # Errors
/// `bad_request`, `not_found` for a host that is not known, or that the store cannot be read.
#[utoipa::path(get, path = "/api/v1/availability", tag = "outages", params(Query), responses((status = 200, body = AvailabilityView)))]
pub async fn show(app: web::Data<App>, query: web::Query<Query>, person: web::ReqData<Person>, visible: web::ReqData<Visible>) -> Answer {
    let (query, visible) = (query.into_inner(), visible.into_inner());
    let period = period(&query, app.clock.now())?;
    let filter = Filter::parse(query.q.as_deref().unwrap_or_default());
    let filter = filter.map_err(|error| Refusal::new("bad_request").detail(format!("q: {error}")))?;
    may_ask(&person, &filter)?;
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(Refusal::new("bad_request").detail(format!("limit = {limit} must be 1 to {MAX_LIMIT}")));
    }
    let after = query.cursor.as_ref().and_then(|cursor| cursor.rsplit_once('/')).map(|(name, id)| (name.to_owned(), id.to_owned()));
    let only = query.host_id.clone();
    let found = read(&app, move |db| {
        let rows = match &query.host_id {
            Some(id) => hosts::find(db, id)?.into_iter().collect(),
            None => hosts::list(db, None, i64::MAX)?,
        };
        let rows = rows.into_iter().filter(|host| visible.has(&host.id)).collect();
        let mut rows = meant(db, &query, &filter, rows)?;
        // Databases order names each in their own way; the cursor must not.
        rows.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        let ids: Vec<String> = rows.iter().map(|host| host.id.clone()).collect();
        let reckoned = reckon(db, &ids, period)?;
        Ok(rows.into_iter().zip(reckoned).collect::<Vec<_>>())
    });
    let all = found.await?;
    if only.is_some() && all.is_empty() {
        return Err(Refusal::new("not_found"));
    }
    let fleet = all.iter().fold(Reckoned::default(), |sum, (_, one)| sum.and(one));
    let place = |host: &HostRow| (host.name.clone(), host.id.clone());
    let items: Vec<HostView> = all
        .iter()
        .filter(|(host, _)| after.as_ref().is_none_or(|after| place(host) > *after))
        .take(limit)
        .map(|(host, one)| HostView { host_id: host.id.clone(), host_name: host.name.clone(), view: one.into() })
        .collect();
    let next_cursor = items.last().filter(|_| items.len() == limit).map(|last| format!("{}/{}", last.host_name, last.host_id));
    Ok(HttpResponse::Ok().json(AvailabilityView {
        from: period.from,
        to: period.to,
        fleet: View::from(&fleet),
        items,
        next_cursor,
        total: all.len(),
    }))
}
