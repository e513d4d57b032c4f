//! Markers of a capture: by a person, and by a program that has the token of the capture.

use super::address::address;
use super::lists::{Answer, read};
use super::person::Person;
use crate::app::App;
use crate::audit::Entry;
use crate::captures::marker::{self, MOST_MARKERS};
use crate::problem::Refusal;
use crate::store::captures::{self as store, RUNNING};
use crate::store::{Db, audit};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use ironwatch_shared::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

/// Body of a marker.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MarkerSaid {
    text: String,
}

fn checked(text: &str) -> Result<String, Refusal> {
    marker::text(text).map_err(|why| Refusal::new("bad_marker").detail(why))
}

/// Keeps a marker of a capture that runs.
fn keep(db: &mut Db, id: i64, text: &str, actor: &str, now: Timestamp) -> Result<(), Refusal> {
    let row = store::find(db, id)?.ok_or(Refusal::new("not_found"))?;
    if row.state != RUNNING {
        return Err(Refusal::new("capture_ended"));
    }
    if store::count_markers(db, id)? >= MOST_MARKERS {
        return Err(Refusal::new("bad_marker").detail(format!("a capture has {MOST_MARKERS} markers at most")));
    }
    store::insert_marker(db, id, now.as_millis(), text, actor)?;
    Ok(())
}

/// A marker that was kept.
#[derive(Debug, Serialize, ToSchema)]
struct MarkerView {
    at: Timestamp,
    text: String,
    actor: String,
}

fn shown(text: &str, actor: &str, now: Timestamp) -> MarkerView {
    MarkerView { at: now, text: text.to_owned(), actor: actor.to_owned() }
}

/// A person marks this moment.
///
/// # Errors
/// `bad_marker`, `not_found`, `capture_ended`, or that it cannot be stored now.
#[utoipa::path(
    post, path = "/api/v1/captures/{id}/markers", tag = "captures",
    params(("id" = i64, Path)),
    request_body = MarkerSaid,
    responses((status = 201, body = MarkerView)),
)]
pub async fn mark(app: web::Data<App>, id: web::Path<i64>, body: web::Json<MarkerSaid>, person: web::ReqData<Person>) -> Answer {
    let (id, text, actor, now) = (id.into_inner(), checked(&body.text)?, person.actor(), app.clock.now());
    let answer = shown(&text, &actor.name, now);
    let kept = app.pipeline.change(move |db| {
        keep(db, id, &text, &actor.name, now)?;
        Ok(audit::append(db, &Entry::done(&actor, "capture.mark", &id.to_string(), now).after(json!({ "text": text })))?)
    });
    kept.await?;
    Ok(HttpResponse::Created().json(answer))
}

/// What `GET /log` takes.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Log {
    message: Option<String>,
    token: Option<String>,
}

/// A program marks this moment, as IPMICAP let it. That a `GET` changes something is kept for those programs alone, so it takes
/// the token of the capture: in the query, or better as `Authorization: Bearer`, where it gets into no log.
///
/// # Errors
/// `no_marker_token`, `bad_marker`, `capture_ended`, or that it cannot be stored now.
#[utoipa::path(get, path = "/log", tag = "captures", params(Log), responses((status = 200, body = MarkerView)))]
pub async fn log(request: HttpRequest, app: web::Data<App>, query: web::Query<Log>) -> Answer {
    let Log { message, token } = query.into_inner();
    let bearer = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let token = bearer.map(str::to_owned).or(token).ok_or(Refusal::new("no_marker_token"))?;
    let wrong = || Refusal::new("no_marker_token").detail("this token is worth nothing");
    let (id, secret) = marker::parse(token.trim()).map(|(id, secret)| (id, secret.to_owned())).ok_or_else(wrong)?;
    let row = read(&app, move |db| store::find(db, id)).await?;
    if !row.is_some_and(|row| marker::is_right(&secret, &row.marker_digest)) {
        return Err(wrong());
    }
    let text = checked(&message.unwrap_or_default())?;
    let (actor, now) = (format!("marker token from {}", address(&request, &app)), app.clock.now());
    let answer = shown(&text, &actor, now);
    app.pipeline.change(move |db| keep(db, id, &text, &actor, now)).await?;
    Ok(HttpResponse::Ok().json(answer))
}
