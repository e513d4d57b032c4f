//! Captures: starting, stopping, looking, reading and taking away.

mod files;
mod views;

pub use files::{__path_export, export};

use super::lists::{Answer, Page, Query, next_cursor, read};
use super::person::Person;
use crate::app::App;
use crate::audit::Entry;
use crate::captures::start::MOST_RUNNING;
use crate::captures::walk::Walk;
use crate::captures::{CaptureSaid, marker, record, running::Running};
use crate::problem::Refusal;
use crate::store::captures::{self as store, CaptureRow, NewCapture, RUNNING};
use crate::store::{Db, StoreResult, audit};
use actix_web::{HttpResponse, web};
use ironwatch_shared::HostId;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};
use views::{CaptureView, WholeCapture};

/// Most captures of one page.
const MAX_PAGE: i64 = 500;
/// Readings in one answer, when nobody says how many, and at most.
const DEFAULT_SAMPLES: usize = 5_000;
const MAX_SAMPLES: usize = 50_000;

/// A capture with all that is kept of its hosts.
pub(super) type Whole = (CaptureRow, Vec<store::CaptureHostRow>);

pub(super) fn find(db: &mut Db, id: i64) -> StoreResult<Option<Whole>> {
    let Some(row) = store::find(db, id)? else { return Ok(None) };
    Ok(Some((row, store::hosts(db, &[id])?)))
}

async fn whole(app: &App, id: i64) -> Result<WholeCapture, Refusal> {
    let found = read(app, move |db| {
        let Some((row, hosts)) = find(db, id)? else { return Ok(None) };
        Ok(Some(views::whole(&row, &hosts, store::markers(db, id)?)))
    });
    found.await?.ok_or(Refusal::new("not_found"))
}

/// All captures, newest first.
///
/// # Errors
/// `bad_request`, or that the store cannot be read.
#[utoipa::path(get, path = "/api/v1/captures", tag = "captures", params(Query), responses((status = 200, body = Page<CaptureView>)))]
pub async fn list(app: web::Data<App>, query: web::Query<Query>) -> Answer {
    let (limit, before) = (query.limit(MAX_PAGE)?, query.before()?);
    let page = read(&app, move |db| {
        let rows = store::list(db, before, limit)?;
        let next_cursor = next_cursor(&rows, limit, |row| row.id.to_string());
        let hosts = store::host_names(db, &rows.iter().map(|row| row.id).collect::<Vec<_>>())?;
        let items: Vec<CaptureView> = rows.iter().map(|row| views::brief(row, &hosts)).collect();
        Ok(Page { items, next_cursor, total: store::count(db)? })
    });
    Ok(HttpResponse::Ok().json(page.await?))
}

/// One, with what came of each series.
///
/// # Errors
/// `not_found`, or that the store cannot be read.
#[utoipa::path(
    get, path = "/api/v1/captures/{id}", tag = "captures",
    params(("id" = i64, Path)),
    responses((status = 200, body = WholeCapture)),
)]
pub async fn show(app: web::Data<App>, id: web::Path<i64>) -> Answer {
    Ok(HttpResponse::Ok().json(whole(&app, id.into_inner()).await?))
}

/// Starts one. The token of its markers is in the answer, and nowhere else.
///
/// # Errors
/// `bad_capture`, `captures_full`, or that it cannot be stored now.
#[utoipa::path(
    post, path = "/api/v1/captures", tag = "captures",
    request_body = CaptureSaid,
    responses((status = 201, body = WholeCapture)),
)]
pub async fn start(app: web::Data<App>, body: web::Json<CaptureSaid>, person: web::ReqData<Person>) -> Answer {
    let said = body.into_inner().checked()?;
    if !app.settings.bmc.watch {
        return Err(Refusal::new("bad_capture").detail("this server watches no BMCs: see bmc.watch"));
    }
    let wanted = said.clone();
    let planned = read(&app, move |db| Ok(wanted.planned(db))).await??;
    let (secret, marker_digest) = marker::new_secret().map_err(|why| Refusal::new("internal").cause(why))?;
    let watched: Vec<HostId> = planned.hosts.iter().map(|(_, host)| host.id.clone()).collect();
    let poller = app.poller.clone();
    let (captures, actor, now) = (app.captures.clone(), person.actor(), app.clock.now());
    let started = app.pipeline.on_writer(move |writer| {
        if captures.count() >= MOST_RUNNING {
            return Err(Refusal::new("captures_full").detail(format!("{MOST_RUNNING} run")));
        }
        let new = NewCapture {
            name: said.name.clone(),
            state: RUNNING,
            actor: actor.name.clone(),
            started_at: now.as_millis(),
            interval_ms: said.interval_ms,
            seconds: said.seconds,
            samples: 0,
            late: 0,
            failed: 0,
            bytes: 0,
            complete_until: now.as_millis(),
            marker_digest,
        };
        let after = json!({ "name": said.name, "hosts": said.hosts, "sensors": said.sensors, "interval_ms": said.interval_ms, "seconds": said.seconds });
        let rows = planned.hosts.iter().enumerate().map(|(place, (name, host))| store::CaptureHostRow {
            capture_id: 0,
            place: i32::try_from(place).unwrap_or(i32::MAX),
            host_id: host.id.to_string(),
            name: name.clone(),
            series: serde_json::to_string(&host.series).unwrap_or_default(),
            tallies: serde_json::to_string(&host.tallies).unwrap_or_default(),
        });
        let id = writer.transaction(|db| {
            let id = store::insert(db, &new)?;
            for row in rows {
                store::insert_host(db, &store::CaptureHostRow { capture_id: id, ..row })?;
            }
            audit::append(db, &Entry::done(&actor, "capture.start", &id.to_string(), now).after(after))?;
            Ok::<_, diesel::result::Error>(id)
        })?;
        let hosts = planned.hosts.into_iter().map(|(_, host)| host).collect();
        captures.begin(Running::new(id, now, said.seconds, said.interval_ms.into(), hosts));
        poller.captures_changed(watched);
        Ok(id)
    });
    let id = started.await?;
    let mut shown = whole(&app, id).await?;
    shown.marker_token = Some(marker::token(id, &secret));
    Ok(HttpResponse::Created().json(shown))
}

/// Ends one; what was read up to now is in it.
///
/// # Errors
/// `not_found`, `capture_ended`, or that it cannot be stored now.
#[utoipa::path(
    post, path = "/api/v1/captures/{id}/stop", tag = "captures",
    params(("id" = i64, Path)),
    responses((status = 200, body = WholeCapture)),
)]
pub async fn stop(app: web::Data<App>, id: web::Path<i64>, person: web::ReqData<Person>) -> Answer {
    let (id, captures, actor, now) = (id.into_inner(), app.captures.clone(), person.actor(), app.clock.now());
    let stopped = app.pipeline.on_writer(move |writer| {
        let entry = Entry::done(&actor, "capture.stop", &id.to_string(), now);
        if record::end(writer, &captures, id, &format!("stopped by {}", actor.name), Some(&entry))? {
            return Ok(());
        }
        let known = writer.transaction(|db| store::find(db, id))?;
        Err(Refusal::new(if known.is_some() { "capture_ended" } else { "not_found" }))
    });
    stopped.await?;
    Ok(HttpResponse::Ok().json(whole(&app, id).await?))
}

/// Deletes one that has ended, with all that was read.
///
/// # Errors
/// `not_found`, `capture_running`, or that it cannot be stored now.
#[utoipa::path(delete, path = "/api/v1/captures/{id}", tag = "captures", params(("id" = i64, Path)), responses((status = 204)))]
pub async fn remove(app: web::Data<App>, id: web::Path<i64>, person: web::ReqData<Person>) -> Answer {
    let (id, actor, now) = (id.into_inner(), person.actor(), app.clock.now());
    let removed = app.pipeline.change(move |db| {
        let row = store::find(db, id)?.ok_or(Refusal::new("not_found"))?;
        if row.state == RUNNING {
            return Err(Refusal::new("capture_running"));
        }
        store::remove(db, id)?;
        let before = json!({ "name": row.name, "state": row.state, "samples": row.samples, "bytes": row.bytes });
        Ok(audit::append(db, &Entry::done(&actor, "capture.remove", &id.to_string(), now).before(before))?)
    });
    removed.await?;
    Ok(HttpResponse::NoContent().finish())
}

/// What readings take.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct After {
    after: Option<i64>,
    limit: Option<usize>,
}

/// Some readings.
#[derive(Debug, Serialize, ToSchema)]
struct SamplesView {
    /// Each: Unix milliseconds, which series of the capture, the number; none: it was asked for and not given.
    #[schema(value_type = Vec<Vec<Option<f64>>>)]
    items: Vec<(i64, usize, Option<f64>)>,
    /// The `after` of the next question.
    next: Option<i64>,
}

/// Readings in the order of time, behind a moment. `next` is the `after` of the next question; nothing when there will be no
/// more. Readings of one moment come together, even when that makes more than `limit`.
///
/// # Errors
/// `bad_request`, `not_found`, or that the store cannot be read.
#[utoipa::path(
    get, path = "/api/v1/captures/{id}/samples", tag = "captures",
    params(("id" = i64, Path), After),
    responses((status = 200, body = SamplesView)),
)]
pub async fn samples(app: web::Data<App>, id: web::Path<i64>, query: web::Query<After>) -> Answer {
    let (id, after, limit) = (id.into_inner(), query.after.unwrap_or(i64::MIN), query.limit.unwrap_or(DEFAULT_SAMPLES));
    if !(1..=MAX_SAMPLES).contains(&limit) {
        return Err(Refusal::new("bad_request").detail(format!("limit = {limit} must be 1 to {MAX_SAMPLES}")));
    }
    let found = read(&app, move |db| {
        let Some((row, hosts)) = find(db, id)? else { return Ok(None) };
        let mut walk = Walk::new(id, after, row.complete_until, &views::counts(&hosts));
        let mut rows = Vec::new();
        let mut is_all = false;
        while rows.len() <= limit {
            let more = walk.next(db)?;
            is_all = more.is_empty();
            if is_all {
                break;
            }
            rows.extend(more);
        }
        let last = rows.get(limit - 1).map(|read| read.at);
        let kept = last.map_or(rows.len(), |last| rows.iter().position(|read| read.at > last).unwrap_or(rows.len()));
        is_all &= kept == rows.len();
        rows.truncate(kept);
        let next = rows.last().map(|read| read.at).or(query.after);
        let next = if is_all && row.state != RUNNING { None } else { Some(next.unwrap_or(row.started_at - 1)) };
        Ok(Some((rows, next)))
    });
    let (rows, next) = found.await?.ok_or(Refusal::new("not_found"))?;
    let items: Vec<_> = rows.into_iter().map(|read| (read.at, read.series, read.number)).collect();
    Ok(HttpResponse::Ok().json(SamplesView { items, next }))
}
