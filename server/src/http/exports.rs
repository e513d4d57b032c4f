//! Lists as files: all that a filter means, sent piece by piece as it is read.

mod sent;
mod tables;

use super::alert_lists;
use super::event_lists::Wanted;
use super::listing;
use super::lists::{Answer, read};
use super::person::Person;
use super::shares::{Share, Shares};
use super::views;
use crate::app::App;
use crate::csv_text::cell;
use crate::problem::Refusal;
use crate::roster::Entry;
use crate::store::asked::{AlertsAsked, EventsAsked};
use crate::store::{alerts, events};
use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::{self, Bytes};
use ironwatch_shared::Timestamp;
use sent::{PATIENCE, Piece, Way, way};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;

/// Most rows of one file.
const MAX_ROWS: usize = 1_000_000;
/// Rows read at once.
const PIECE: i64 = 500;
/// Files written at once, and for one person: each holds a thread now and then.
const AT_ONCE: usize = 8;
const AT_ONCE_EACH: usize = 2;

/// Places for files.
#[must_use]
pub fn shares() -> Shares {
    Shares::new(AT_ONCE, AT_ONCE_EACH)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Csv,
    Ndjson,
}

impl Form {
    fn parse(ending: &str) -> Result<Self, Refusal> {
        match ending {
            "csv" => Ok(Form::Csv),
            "ndjson" => Ok(Form::Ndjson),
            _ => Err(Refusal::new("not_found")),
        }
    }

    fn kind(self) -> &'static str {
        match self {
            Form::Csv => "text/csv; charset=utf-8",
            Form::Ndjson => "application/x-ndjson",
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Form::Csv => "csv",
            Form::Ndjson => "ndjson",
        }
    }
}

/// What is left to be read.
enum Rows {
    Hosts(std::vec::IntoIter<Arc<Entry>>),
    Alerts(AlertsAsked, Option<i64>),
    Events(EventsAsked, Option<i64>),
}

/// What is left to be sent.
struct Sending {
    app: web::Data<App>,
    form: Form,
    table: Vec<(&'static str, &'static str)>,
    rows: Option<Rows>,
    head: Option<String>,
    sent: usize,
    _share: Share,
}

fn json(view: &impl Serialize) -> Value {
    serde_json::to_value(view).unwrap_or_default()
}

/// Some rows, and what is left after them; none: that was all.
async fn piece(app: &App, rows: Rows) -> Result<(Vec<Value>, Option<Rows>), Refusal> {
    match rows {
        Rows::Hosts(mut hosts) => {
            let now = app.clock.now().as_millis();
            let some = hosts.by_ref().take(usize::try_from(PIECE).unwrap_or_default()).map(|host| json(&host.view.at(now))).collect();
            let left = (!hosts.as_slice().is_empty()).then_some(Rows::Hosts(hosts));
            Ok((some, left))
        }
        Rows::Alerts(asked, before) => {
            read(app, move |db| {
                let ids = asked.newest(db, before, PIECE)?;
                let mut rows = alerts::by_ids(db, &ids)?;
                rows.reverse();
                let last = ids.last().copied();
                let some = views::with_delivery(db, rows)?.iter().map(json).collect();
                Ok((some, last.map(|last| Rows::Alerts(asked, Some(last)))))
            })
            .await
        }
        Rows::Events(asked, before) => {
            read(app, move |db| {
                let (ids, next) = asked.newest(db, before, PIECE)?;
                let mut rows = events::by_ids(db, &ids)?;
                rows.reverse();
                let some = views::explained(db, rows)?.iter().map(json).collect();
                Ok((some, next.map(|next| Rows::Events(asked, Some(next)))))
            })
            .await
        }
    }
}

impl Sending {
    fn push(&self, text: &mut String, row: &Value) {
        match self.form {
            Form::Ndjson => {
                text.push_str(&row.to_string());
                text.push('\n');
            }
            Form::Csv => {
                let cells: Vec<String> = self.table.iter().map(|(_, pointer)| csv_cell(row.pointer(pointer))).collect();
                text.push_str(&cells.join(","));
                text.push_str("\r\n");
            }
        }
    }

    /// Puts all of it on its way, piece by piece, as long as somebody takes it.
    async fn put(mut self, way: Way) {
        while let Some(rows) = self.rows.take() {
            let piece = match piece(&self.app, rows).await {
                Ok((some, left)) => Piece::Text(self.text(some, left)),
                Err(refusal) => Piece::Broken(refusal),
            };
            if !way.put(piece).await {
                return;
            }
        }
        way.put(Piece::End).await;
    }

    /// Some rows as they are sent, and what is left after them.
    fn text(&mut self, mut some: Vec<Value>, left: Option<Rows>) -> Bytes {
        let mut text = self.head.take().unwrap_or_default();
        some.truncate(MAX_ROWS - self.sent);
        some.iter().for_each(|row| self.push(&mut text, row));
        self.sent += some.len();
        if self.sent < MAX_ROWS {
            self.rows = left;
        } else if left.is_some() {
            text.push_str(&self.cut());
        }
        Bytes::from(text)
    }

    /// That there are more rows than are sent.
    fn cut(&self) -> String {
        match self.form {
            Form::Csv => format!("{}\r\n", cell(&format!("cut after {MAX_ROWS} rows: narrow the filter"))),
            Form::Ndjson => format!("{}\n", serde_json::json!({ "cut": true, "rows": MAX_ROWS })),
        }
    }
}

/// A value as a cell. A number below zero begins like a formula, and is none.
fn csv_cell(value: Option<&Value>) -> String {
    match value {
        Some(Value::Number(number)) => number.to_string(),
        other => cell(&words(other)),
    }
}

/// A value in words: what is not there is empty, and a list is its items.
fn words(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(items)) => items.iter().map(|item| words(Some(item))).collect::<Vec<_>>().join(" "),
        Some(other) => other.to_string(),
    }
}

fn file(app: web::Data<App>, person: &Person, view: &str, form: Form, table: Vec<(&'static str, &'static str)>, rows: Rows) -> Answer {
    let share = app.exports.take(&person.one(), 0).ok_or_else(|| Refusal::new("exports_full").retry_after(10))?;
    let moment: String =
        Timestamp::from_millis(app.clock.now().as_millis()).to_string().chars().filter(|c| c.is_ascii_alphanumeric()).take(15).collect();
    let name = format!("attachment; filename=\"{view}-{moment}Z.{}\"", form.ending());
    let head: Vec<String> = table.iter().map(|(name, _)| (*name).to_owned()).collect();
    let head = (form == Form::Csv).then(|| format!("{}\r\n", head.join(",")));
    let sending = Sending { app, form, table, rows: Some(rows), head, sent: 0, _share: share };
    let (way, taken) = way(PATIENCE);
    actix_web::rt::spawn(sending.put(way));
    Ok(HttpResponse::Ok()
        .content_type(form.kind())
        .insert_header((header::CONTENT_DISPOSITION, name))
        .insert_header(("X-Row-Limit", MAX_ROWS))
        .streaming(taken))
}

/// Which rows are meant.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct HostsQuery {
    /// A filter.
    q: Option<String>,
    /// Columns of the CSV file in their order, as `name,state,rack`; default: all. Lines of NDJSON are always whole.
    columns: Option<String>,
}

/// All hosts that a filter means, as `csv` or `ndjson`.
///
/// # Errors
/// `bad_request`, `exports_full`, or that the store cannot be read.
#[utoipa::path(get, path = "/api/v1/hosts/export.{form}", tag = "hosts", params(HostsQuery), responses((status = 200, description = "A file", content((String = "text/csv"), (String = "application/x-ndjson")))))]
pub async fn hosts(app: web::Data<App>, form: web::Path<String>, query: web::Query<HostsQuery>, person: web::ReqData<Person>) -> Answer {
    let form = Form::parse(&form)?;
    let filter = listing::filter_for(&person, query.q.as_deref())?;
    let table = tables::chosen(tables::HOSTS, query.columns.as_deref())?;
    let hosts = listing::answer(&app, move |source| Ok(source.roster()?.matching(&filter, source.now))).await?;
    file(app, &person, "hosts", form, table, Rows::Hosts(hosts.into_iter()))
}

/// Which rows are meant.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AlertsQuery {
    /// A filter.
    q: Option<String>,
    /// `open` (the default), `resolved` or `all`.
    state: Option<String>,
}

/// All alerts that a filter means, as `csv` or `ndjson`, the newest first.
///
/// # Errors
/// `bad_request`, `exports_full`, or that the store cannot be read.
#[utoipa::path(get, path = "/api/v1/alerts/export.{form}", tag = "alerts", params(AlertsQuery), responses((status = 200, description = "A file", content((String = "text/csv"), (String = "application/x-ndjson")))))]
pub async fn alerts(app: web::Data<App>, form: web::Path<String>, query: web::Query<AlertsQuery>, person: web::ReqData<Person>) -> Answer {
    let form = Form::parse(&form)?;
    let filter = listing::filter_for(&person, query.q.as_deref())?;
    let standing = alert_lists::standing(query.state.as_deref())?;
    let asked = listing::answer(&app, move |source| {
        let roster = source.roster()?;
        alert_lists::asked(&roster, &filter, standing, None)
    });
    let asked = asked.await?;
    file(app, &person, "alerts", form, tables::ALERTS.to_vec(), Rows::Alerts(asked, None))
}

/// Which rows are meant.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct EventsQuery {
    /// A filter.
    q: Option<String>,
    /// Words that all must occur in what was said.
    text: Option<String>,
    /// Not before this moment.
    from: Option<String>,
    /// Before this moment.
    to: Option<String>,
    /// Columns of the CSV file in their order, as `happened_at,severity,title`; default: all. Lines of NDJSON are always whole.
    columns: Option<String>,
}

/// All events that a filter and words mean, as `csv` or `ndjson`, the newest first.
///
/// # Errors
/// `bad_request`, `exports_full`, or that the store cannot be read.
#[utoipa::path(get, path = "/api/v1/events/export.{form}", tag = "events", params(EventsQuery), responses((status = 200, description = "A file", content((String = "text/csv"), (String = "application/x-ndjson")))))]
pub async fn events(app: web::Data<App>, form: web::Path<String>, query: web::Query<EventsQuery>, person: web::ReqData<Person>) -> Answer {
    let form = Form::parse(&form)?;
    let wanted = Wanted::new(&person, query.q.as_deref(), query.text.as_deref(), query.from.as_deref(), query.to.as_deref(), None)?;
    let table = tables::chosen(tables::EVENTS, query.columns.as_deref())?;
    let asked = listing::answer(&app, move |source| {
        let roster = source.roster()?;
        wanted.asked(&roster)
    });
    let asked = asked.await?;
    file(app, &person, "events", form, table, Rows::Events(asked, None))
}
