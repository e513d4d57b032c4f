//! Events: as a list, counted by their values, and over time.

use super::listing::{self, Hosts, bad, by_hosts};
use super::lists::Answer;
use super::person::Person;
use super::views::{self, EventView};
use crate::app::App;
use crate::problem::Refusal;
use crate::roster::{Counted, Facet, Roster};
use crate::store::asked::{Bars, EventColumn, EventsAsked};
use crate::store::events as store;
use actix_web::{HttpResponse, web};
use ironwatch_core::filter::Filter;
use ironwatch_shared::Timestamp;
use serde::{Deserialize, Serialize};

/// Rows when nobody says how many, and at most; each carries its evidence.
const DEFAULT_LIMIT: i64 = 100;
const MAX_LIMIT: i64 = 500;
/// Bars when nobody says how many, and at most.
const DEFAULT_BARS: i64 = 60;
const MAX_BARS: i64 = 500;

/// What the list takes.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Query {
    /// A filter: `source = kernel_log and severity >= error`.
    q: Option<String>,
    /// Words that all must occur in what was said.
    text: Option<String>,
    /// Not before this moment.
    from: Option<String>,
    /// Before this moment.
    to: Option<String>,
    /// Only of this host.
    host_id: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Rows on a page: 1 to 500.
    limit: Option<i64>,
}

/// Which events are meant, before it is known which hosts those are.
pub(super) struct Wanted {
    filter: Filter,
    text: Vec<String>,
    pub from: Option<i64>,
    pub to: Option<i64>,
    host_id: Option<String>,
}

impl Wanted {
    pub fn new(
        person: &Person,
        q: Option<&str>,
        text: Option<&str>,
        from: Option<&str>,
        to: Option<&str>,
        host_id: Option<&str>,
    ) -> Result<Self, Refusal> {
        let (from, to) = (listing::moment(from, "from")?, listing::moment(to, "to")?);
        if from.zip(to).is_some_and(|(from, to)| from >= to) {
            return Err(bad("from must be before to"));
        }
        let host_id = host_id.map(|id| listing::without_nul(id, "host_id")).transpose()?;
        Ok(Self { filter: listing::filter_for(person, q)?, text: listing::words(text)?, from, to, host_id: host_id.map(str::to_owned) })
    }

    pub fn asked(&self, roster: &Roster) -> Result<EventsAsked, Refusal> {
        EventsAsked::new(&self.filter, &self.text, self.host_id.as_deref(), (self.from, self.to), &Hosts(roster))
            .map_err(listing::unanswerable)
    }

    fn within(mut self, from: i64, to: i64) -> Self {
        (self.from, self.to) = (Some(from), Some(to));
        self
    }
}

#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = PageOfEvents)]
pub(super) struct Page {
    items: Vec<EventView>,
    next_cursor: Option<String>,
    total: i64,
    /// Whether `total` counts all: of many millions only the newest are looked through.
    complete: bool,
}

async fn page(app: &App, person: &Person, query: Query, host_id: Option<String>) -> Answer {
    let host_id = host_id.or(query.host_id);
    let wanted =
        Wanted::new(person, query.q.as_deref(), query.text.as_deref(), query.from.as_deref(), query.to.as_deref(), host_id.as_deref())?;
    let (limit, before) = (listing::limit(query.limit, DEFAULT_LIMIT, MAX_LIMIT)?, listing::number(query.cursor.as_deref())?);
    let page = listing::answer(app, move |source| {
        let roster = source.roster()?;
        let asked = wanted.asked(&roster)?;
        let page = source.readers.ask(|db| {
            let window = asked.window(db)?;
            let (ids, next) = asked.newest(db, before, limit)?;
            let mut rows = store::by_ids(db, &ids)?;
            rows.reverse();
            // A first page that is not full holds all there are: words that hardly occur are not looked for twice.
            let found = i64::try_from(ids.len()).unwrap_or(i64::MAX);
            let total = if before.is_none() && found < limit { found } else { asked.count(db, window)? };
            Ok(Page { items: views::explained(db, rows)?, next_cursor: next.map(|id| id.to_string()), total, complete: window.complete })
        });
        Ok(page?)
    });
    Ok(HttpResponse::Ok().json(page.await?))
}

/// Events that a filter and words mean, newest first.
///
/// # Errors
/// `bad_request`, or that the store cannot be read.
#[utoipa::path(get, path = "/api/v1/events", tag = "events", params(Query), responses((status = 200, body = Page)))]
pub async fn list(app: web::Data<App>, query: web::Query<Query>, person: web::ReqData<Person>) -> Answer {
    page(&app, &person, query.into_inner(), None).await
}

/// Events of one host, newest first.
///
/// # Errors
/// `bad_request`, or that the store cannot be read.
#[utoipa::path(get, path = "/api/v1/hosts/{id}/events", tag = "events", params(Query), responses((status = 200, body = Page)))]
pub async fn of_host(app: web::Data<App>, id: web::Path<String>, query: web::Query<Query>, person: web::ReqData<Person>) -> Answer {
    page(&app, &person, query.into_inner(), Some(id.into_inner())).await
}

/// What is counted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct FacetQuery {
    /// A filter.
    q: Option<String>,
    /// Words that all must occur in what was said.
    text: Option<String>,
    /// Not before this moment.
    from: Option<String>,
    /// Before this moment.
    to: Option<String>,
    /// Only of this host.
    host_id: Option<String>,
    /// Up to 8 keys, as `source,severity,class,host,component`.
    by: String,
}

#[derive(Debug, Clone)]
enum By {
    Column(EventColumn),
    Host(Facet),
}

fn by(word: &str) -> Option<By> {
    let column = EventColumn::ALL.into_iter().find(|(known, _)| *known == word).map(|(_, column)| By::Column(column));
    column.or_else(|| Facet::parse(word).filter(Facet::is_of_host).map(By::Host))
}

/// How many events have which value.
///
/// # Errors
/// `bad_request`, or that the store cannot be read.
#[utoipa::path(get, path = "/api/v1/events/facets", tag = "events", params(FacetQuery), responses((status = 200, body = Counted)))]
pub async fn facets(app: web::Data<App>, query: web::Query<FacetQuery>, person: web::ReqData<Person>) -> Answer {
    let wanted = Wanted::new(
        &person,
        query.q.as_deref(),
        query.text.as_deref(),
        query.from.as_deref(),
        query.to.as_deref(),
        query.host_id.as_deref(),
    )?;
    let keys = listing::keys(&query.by, by, "source, severity, class, component, host, group, site, rack, model, tag, tag.KEY")?;
    let counted = listing::answer(&app, move |source| {
        let roster = source.roster()?;
        let asked = wanted.asked(&roster)?;
        let window = source.readers.ask(|db| asked.window(db))?;
        let total = source.readers.ask(|db| asked.count(db, window))?;
        let mut counted = Counted { total, complete: window.complete, ..Counted::default() };
        // Events are counted by host once, however many words of hosts are asked for.
        let of_hosts = keys.iter().any(|(_, key)| matches!(key, By::Host(_)));
        let hosts = if of_hosts { source.readers.ask(|db| asked.by(db, window, EventColumn::HostId))? } else { Vec::new() };
        for (word, key) in &keys {
            match key {
                By::Column(column) => {
                    let counts = source.readers.ask(|db| asked.by(db, window, *column))?;
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

/// What is shown over time.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct HistogramQuery {
    /// A filter.
    q: Option<String>,
    /// Words that all must occur in what was said.
    text: Option<String>,
    /// Not before this moment. Default: 24 hours before `to`.
    from: Option<String>,
    /// Before this moment. Default: now.
    to: Option<String>,
    /// Only of this host.
    host_id: Option<String>,
    /// Bars: 1 to 500.
    buckets: Option<i64>,
}

/// How many happened in a time.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Bucket {
    /// When it begins.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    pub info: i64,
    pub warning: i64,
    pub error: i64,
    pub critical: i64,
}

/// Events over time.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Histogram {
    #[schema(value_type = String, format = DateTime)]
    pub from: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    pub to: Timestamp,
    /// Width of one bar.
    pub bucket_seconds: f64,
    pub buckets: Vec<Bucket>,
    /// Whether everything was looked at.
    pub complete: bool,
}

/// How long the time is when nobody says when it begins.
const DEFAULT_MILLIS: i64 = 86_400_000;

/// How many events of which severity happened when.
///
/// # Errors
/// `bad_request`, or that the store cannot be read.
#[utoipa::path(get, path = "/api/v1/events/histogram", tag = "events", params(HistogramQuery), responses((status = 200, body = Histogram)))]
pub async fn histogram(app: web::Data<App>, query: web::Query<HistogramQuery>, person: web::ReqData<Person>) -> Answer {
    let wanted = Wanted::new(
        &person,
        query.q.as_deref(),
        query.text.as_deref(),
        query.from.as_deref(),
        query.to.as_deref(),
        query.host_id.as_deref(),
    )?;
    let count = query.buckets.unwrap_or(DEFAULT_BARS);
    if !(1..=MAX_BARS).contains(&count) {
        return Err(bad(format!("buckets = {count} must be 1 to {MAX_BARS}")));
    }
    let to = wanted.to.unwrap_or_else(|| app.clock.now().as_millis().saturating_add(1));
    let from = wanted.from.unwrap_or_else(|| to.saturating_sub(DEFAULT_MILLIS));
    if from >= to {
        return Err(bad("from must be before to"));
    }
    // Rounded up: the last bar may end later than asked for, and none is left out.
    let millis = to.saturating_sub(from).saturating_add(count - 1) / count;
    let wanted = wanted.within(from, to);
    let histogram = listing::answer(&app, move |source| {
        let roster = source.roster()?;
        let asked = wanted.asked(&roster)?;
        let (window, bars) = source.readers.ask(|db| {
            let window = asked.window(db)?;
            Ok((window, asked.histogram(db, window, Bars { from, millis })?))
        })?;
        let at = |bar: i64| Timestamp::from_millis(from.saturating_add(bar.saturating_mul(millis)));
        let mut buckets: Vec<Bucket> = (0..count).map(|bar| Bucket { at: at(bar), info: 0, warning: 0, error: 0, critical: 0 }).collect();
        for (bar, severity, count) in bars {
            let Some(bucket) = usize::try_from(bar).ok().and_then(|bar| buckets.get_mut(bar)) else { continue };
            match severity.as_str() {
                "critical" => bucket.critical = count,
                "error" => bucket.error = count,
                "warning" => bucket.warning = count,
                _ => bucket.info = count,
            }
        }
        let moment = Timestamp::from_millis;
        Ok(Histogram { from: moment(from), to: moment(to), bucket_seconds: millis as f64 / 1000.0, buckets, complete: window.complete })
    });
    Ok(HttpResponse::Ok().json(histogram.await?))
}
