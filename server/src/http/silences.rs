//! Silences and maintenance windows: what is not told, with a preview of what that hides.

use super::lists::{Answer, Page, next_cursor, read};
use super::person::Person;
use crate::app::App;
use crate::audit::Entry;
use crate::hosts::words;
use crate::problem::Refusal;
use crate::store::silences::{self as store, SilenceRow};
use crate::store::{alerts, audit};
use crate::telling::MAX_SILENCES;
use actix_web::{HttpResponse, web};
use ironwatch_core::alert::Alert;
use ironwatch_core::filter::Filter;
use ironwatch_core::recurrence::{Recurrence, RecurrenceSaid};
use ironwatch_core::silence::Silence;
use ironwatch_shared::{Severity, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Longest silence without a recurrence: 90 days. What should never be told is a rule to switch off.
const MAX_MINUTES: i64 = 90 * 24 * 60;
/// How far a preview looks back.
const LOOK_BACK_MILLIS: i64 = 7 * 86_400_000;
/// Alerts named in a preview, and most that it looks at.
const NAMED: usize = 20;
const LOOKED_AT: i64 = 5_000;
const MAX_PAGE: i64 = 500;

/// A silence as people ask for it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "filter": "rack = A1 and severity <= warning", "reason": "fans are replaced", "minutes": 120 }))]
pub struct SilenceSaid {
    /// In the filter language.
    filter: String,
    #[serde(default)]
    reason: String,
    /// Now when absent.
    #[serde(default)]
    starts_at: Option<Timestamp>,
    #[serde(default)]
    ends_at: Option<Timestamp>,
    /// In place of `ends_at`.
    #[serde(default)]
    minutes: Option<i64>,
    #[serde(default)]
    recurrence: Option<RecurrenceSaid>,
}

fn refuse(detail: impl Into<String>) -> Refusal {
    Refusal::new("bad_silence").detail(detail)
}

impl SilenceSaid {
    fn checked(self, author: &str, now: Timestamp) -> Result<Silence, Refusal> {
        let starts_at = self.starts_at.unwrap_or(now);
        if self.minutes.is_some_and(|minutes| !(1..=MAX_MINUTES).contains(&minutes)) {
            return Err(refuse(format!("minutes must be 1 to {MAX_MINUTES}")));
        }
        let ends_at = match (self.ends_at, self.minutes) {
            (Some(_), Some(_)) => return Err(refuse("give ends_at or minutes, not both")),
            (Some(ends_at), None) => Some(ends_at),
            (None, minutes) => minutes.map(|minutes| starts_at.plus_millis(minutes * 60_000)),
        };
        match ends_at {
            None if self.recurrence.is_none() => return Err(refuse("a silence ends: give ends_at or minutes, or a recurrence")),
            Some(ends_at) if ends_at <= starts_at || ends_at <= now => return Err(refuse("it would end before it begins, or is over")),
            Some(ends_at) if self.recurrence.is_none() && ends_at.millis_since(starts_at) > MAX_MINUTES * 60_000 => {
                return Err(refuse("a silence lasts at most 90 days; switch off the rule, or take the host out of use"));
            }
            Some(_) | None => {}
        }
        let filter = Filter::parse(&self.filter).map_err(|error| refuse(error.to_string()))?;
        let recurrence = self.recurrence.map(Recurrence::try_from).transpose().map_err(refuse)?;
        let reason = words::notes(&self.reason).map_err(refuse)?;
        Ok(Silence { id: 0, filter, reason, author: author.to_owned(), starts_at, ends_at, recurrence })
    }
}

/// One as the API shows it.
#[derive(Debug, Serialize, ToSchema)]
struct SilenceView {
    id: i64,
    filter: String,
    reason: String,
    author: String,
    created_at: Timestamp,
    starts_at: Timestamp,
    ends_at: Option<Timestamp>,
    #[schema(value_type = Option<RecurrenceSaid>)]
    recurrence: Option<serde_json::Value>,
    ended_by: Option<String>,
    /// `pending`, `active` or `over`.
    state: &'static str,
    /// Until when it is on, while it is.
    on_until: Option<Timestamp>,
}

fn view(row: &SilenceRow, now: Timestamp) -> SilenceView {
    let silence = row.silence();
    let on_until = silence.as_ref().and_then(|silence| silence.on_until(now));
    let over = silence.as_ref().is_none_or(|silence| silence.is_over(now));
    SilenceView {
        id: row.id,
        filter: row.filter.clone(),
        reason: row.reason.clone(),
        author: row.author.clone(),
        created_at: Timestamp::from_millis(row.created_at),
        starts_at: Timestamp::from_millis(row.starts_at),
        ends_at: row.ends_at.map(Timestamp::from_millis),
        recurrence: row.recurrence.as_ref().and_then(|text| serde_json::from_str(text).ok()),
        ended_by: row.ended_by.clone(),
        state: if over {
            "over"
        } else if on_until.is_some() {
            "active"
        } else {
            "pending"
        },
        on_until,
    }
}

/// What the list takes.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Query {
    cursor: Option<String>,
    limit: Option<i64>,
    /// `lasting` (the default) or `over`.
    state: Option<String>,
}

/// Silences, newest first.
///
/// # Errors
/// `bad_request`, or that the store cannot be read.
#[utoipa::path(get, path = "/api/v1/silences", tag = "silences", params(Query), responses((status = 200, body = Page<SilenceView>)))]
pub async fn list(app: web::Data<App>, query: web::Query<Query>) -> Answer {
    let limit = query.limit.unwrap_or(MAX_PAGE).clamp(1, MAX_PAGE);
    let over = match query.state.as_deref() {
        None | Some("lasting") => false,
        Some("over") => true,
        Some(_) => return Err(Refusal::new("bad_request").detail("state must be lasting or over")),
    };
    let number = |text: &String| text.parse::<i64>().map_err(|_| Refusal::new("bad_request").detail("cursor is not one of ours"));
    let before = query.cursor.as_ref().filter(|text| !text.is_empty()).map(number).transpose()?;
    let now = app.clock.now();
    let page = read(&app, move |db| {
        let rows = store::list(db, over, now.as_millis(), before, limit)?;
        let next_cursor = next_cursor(&rows, limit, |row| row.id.to_string());
        Ok(Page { total: store::count(db, over, now.as_millis())?, items: rows.iter().map(|row| view(row, now)).collect(), next_cursor })
    });
    Ok(HttpResponse::Ok().json(page.await?))
}

/// A new silence. It holds at once for what stands, too: its reminders and escalations wait.
///
/// # Errors
/// `bad_silence`, or that it cannot be stored now.
#[utoipa::path(
    post, path = "/api/v1/silences", tag = "silences",
    request_body = SilenceSaid,
    responses((status = 201, body = SilenceView)),
)]
pub async fn add(app: web::Data<App>, body: web::Json<SilenceSaid>, person: web::ReqData<Person>) -> Answer {
    let now = app.clock.now();
    let silence = body.into_inner().checked(&person.user.name, now)?;
    if silence.reason.trim().is_empty() {
        return Err(refuse("say why: whoever wonders later reads the reason"));
    }
    let entry = Entry::done(&person.actor(), "silence.add", silence.filter.text(), now).because(&silence.reason);
    let kept = app.pipeline.on_writer(move |writer| {
        if writer.policy().silences.len() >= MAX_SILENCES {
            return Err(refuse(format!("there are {MAX_SILENCES} silences already")));
        }
        let id = writer.transaction(|db| {
            let id = store::insert(db, &silence, now.as_millis())?;
            audit::append(db, &entry)?;
            Ok::<_, Refusal>(id)
        })?;
        writer.read_policy()?;
        Ok(writer.transaction(|db| store::find(db, id))?)
    });
    let row = kept.await?.ok_or(Refusal::new("not_found"))?;
    Ok(HttpResponse::Created().json(view(&row, now)))
}

/// Ends a silence. What it hid and still stands is told.
///
/// # Errors
/// `not_found` for one that is over, or that it cannot be stored now.
#[utoipa::path(post, path = "/api/v1/silences/{id}/end", tag = "silences", params(("id" = i64, Path)), responses((status = 204)))]
pub async fn end(app: web::Data<App>, id: web::Path<i64>, person: web::ReqData<Person>) -> Answer {
    let (id, by, now) = (id.into_inner(), person.user.name.clone(), app.clock.now());
    let entry = Entry::done(&person.actor(), "silence.end", &id.to_string(), now);
    let ended = app.pipeline.on_writer(move |writer| {
        let ended = writer.transaction(|db| {
            let ended = store::end(db, id, &by, now.as_millis())?;
            if ended {
                audit::append(db, &entry)?;
            }
            Ok::<_, Refusal>(ended)
        })?;
        if ended { Ok(writer.read_policy()?) } else { Err(Refusal::new("not_found")) }
    });
    ended.await?;
    Ok(HttpResponse::NoContent().finish())
}

/// What a silence would hide.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SilencePreview)]
struct PreviewView {
    open: Hidden,
    past_week: HiddenBefore,
}

/// Of what stands now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SilencePreviewNow)]
struct Hidden {
    total: usize,
    /// The newest of them.
    items: Vec<HiddenAlert>,
}

/// Of what opened within the past week.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SilencePreviewWeek)]
struct HiddenBefore {
    total: usize,
    /// The newest of them.
    items: Vec<HiddenAlert>,
    /// There were more than were looked at.
    is_cut: bool,
}

/// One alert that would not be told.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SilencedAlert)]
struct HiddenAlert {
    id: i64,
    title: String,
    severity: Severity,
    host_name: String,
    component: String,
    opened_at: Timestamp,
}

/// What a silence would hide: of what stands now, and of what opened within the past week.
///
/// # Errors
/// `bad_silence`, or that the store cannot be read.
#[utoipa::path(
    post, path = "/api/v1/silences/preview", tag = "silences",
    request_body = SilenceSaid,
    responses((status = 200, body = PreviewView)),
)]
pub async fn preview(app: web::Data<App>, body: web::Json<SilenceSaid>, person: web::ReqData<Person>) -> Answer {
    let now = app.clock.now();
    let mut silence = body.into_inner().checked(&person.user.name, now)?;
    silence.starts_at = Timestamp::from_millis(0);
    if silence.recurrence.is_some() {
        silence.ends_at = None;
    }
    let (open, week) = read(&app, move |db| {
        let open = alerts::open(db)?;
        let week = alerts::opened_between(db, now.as_millis() - LOOK_BACK_MILLIS, now.as_millis() + 1, LOOKED_AT)?;
        Ok((open, week))
    })
    .await?;
    let cut = i64::try_from(week.len()).unwrap_or_default() >= LOOKED_AT;
    let filter = silence.filter.clone();
    // The writer knows the hosts; it is held up by no more than finding what is meant.
    let meant = app.pipeline.on_writer(move |writer| {
        let meant = |rows: Vec<alerts::AlertRow>| {
            let alerts = rows.iter().filter_map(alerts::AlertRow::alert).filter(|alert| alert.told && writer.fits(alert, &filter));
            alerts.map(|alert| (writer.name_of(&alert), alert)).collect::<Vec<_>>()
        };
        Ok::<_, Refusal>((meant(open), meant(week)))
    });
    let (open, mut week) = meant.await?;
    let week = web::block(move || {
        week.retain(|(_, alert)| silence.recurrence.is_none() || silence.on_until(alert.opened_at).is_some());
        week
    });
    let week = week.await?;
    Ok(HttpResponse::Ok().json(PreviewView {
        open: Hidden { total: open.len(), items: named(&open) },
        past_week: HiddenBefore { total: week.len(), items: named(&week), is_cut: cut },
    }))
}

/// The newest of some alerts, each with its host.
fn named(alerts: &[(String, Alert)]) -> Vec<HiddenAlert> {
    let name = |(host_name, alert): &(String, Alert)| HiddenAlert {
        id: alert.id,
        title: alert.title.clone(),
        severity: alert.severity,
        host_name: host_name.clone(),
        component: alert.key.component.to_string(),
        opened_at: alert.opened_at,
    };
    alerts.iter().rev().take(NAMED).map(name).collect()
}
