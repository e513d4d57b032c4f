//! Who is told: acknowledging alerts, and the routes that messages take.

use super::lists::{Answer, read};
use super::person::Person;
use super::route::optional;
use crate::app::App;
use crate::audit::Entry;
use crate::hosts::words;
use crate::pipeline::Acknowledgement;
use crate::problem::Refusal;
use crate::store::audit;
use crate::telling::Routes;
use actix_web::{HttpResponse, web};
use ironwatch_core::telling::{Rotation, Route};
use ironwatch_shared::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Longest acknowledgement: 30 days.
const MAX_MINUTES: i64 = 30 * 24 * 60;

/// What a person says of an alert.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AcknowledgementSaid {
    /// Until then; both absent: until it is over.
    until: Option<Timestamp>,
    minutes: Option<i64>,
    reason: String,
}

/// "I have it": nobody is reminded or called any more. The channels that were told hear who has it.
///
/// # Errors
/// `not_found` for an alert that is not open, `bad_acknowledgement`, or that it cannot be stored now.
#[utoipa::path(
    post, path = "/api/v1/alerts/{id}/acknowledge", tag = "alerts",
    params(("id" = i64, Path)),
    request_body = Option<AcknowledgementSaid>,
    responses((status = 204)),
)]
pub async fn acknowledge(app: web::Data<App>, id: web::Path<i64>, body: web::Bytes, person: web::ReqData<Person>) -> Answer {
    let (id, now) = (id.into_inner(), app.clock.now());
    let said = optional::<AcknowledgementSaid>(&body)?;
    let refuse = |detail: String| Refusal::new("bad_acknowledgement").detail(detail);
    let until = match (said.until, said.minutes) {
        (Some(_), Some(_)) => return Err(refuse("give until or minutes, not both".to_owned())),
        (until, minutes) => until.or(minutes.map(|minutes| now.plus_millis(minutes.saturating_mul(60_000)))),
    };
    if until.is_some_and(|until| !(1..=MAX_MINUTES * 60_000).contains(&until.millis_since(now))) {
        return Err(refuse(format!("it runs out within 1 to {MAX_MINUTES} minutes")));
    }
    let why = words::notes(&said.reason).map_err(refuse)?;
    let entry = Entry::done(&person.actor(), "alert.acknowledge", &id.to_string(), now).because(&why);
    let said = Acknowledgement { by: person.user.name.clone(), until, why };
    app.pipeline.on_writer(move |writer| writer.acknowledge(id, Some(&said), |db| audit::append(db, &entry))).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// "I do not have it after all."
///
/// # Errors
/// `not_found` for an alert that is not open, or that it cannot be stored now.
#[utoipa::path(delete, path = "/api/v1/alerts/{id}/acknowledge", tag = "alerts", params(("id" = i64, Path)), responses((status = 204)))]
pub async fn take_back(app: web::Data<App>, id: web::Path<i64>, person: web::ReqData<Person>) -> Answer {
    let id = id.into_inner();
    let entry = Entry::done(&person.actor(), "alert.acknowledge", &id.to_string(), app.clock.now()).because("taken back");
    app.pipeline.on_writer(move |writer| writer.acknowledge(id, None, |db| audit::append(db, &entry))).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Where messages go.
#[derive(Debug, Serialize, ToSchema)]
struct RoutesView {
    routes: Vec<Route>,
    rotations: Vec<Rotation>,
    /// They stand in the settings file.
    provisioned: bool,
    /// Named and not there.
    unknown_channels: Vec<String>,
    /// By rotation.
    on_call: BTreeMap<String, Option<String>>,
}

async fn shown(app: &App) -> Answer {
    let provisioned = app.settings.telling();
    let is_provisioned = !provisioned.is_empty();
    let kept = if is_provisioned { provisioned } else { read(app, Routes::kept).await? };
    let unknown = app.pipeline.on_writer(|writer| Ok::<_, Refusal>(writer.policy().unknown_names())).await?;
    let now = app.clock.now();
    let turn = |rotation: &Rotation| (rotation.name.clone(), rotation.on_call(now).map(str::to_owned));
    let on_call = kept.rotations.iter().map(turn).collect();
    Ok(HttpResponse::Ok().json(RoutesView {
        routes: kept.routes,
        rotations: kept.rotations,
        provisioned: is_provisioned,
        unknown_channels: unknown,
        on_call,
    }))
}

/// The routes that messages take, and who is on call.
///
/// # Errors
/// That the store cannot be read.
#[utoipa::path(get, path = "/api/v1/routes", tag = "routes", responses((status = 200, body = RoutesView)))]
pub async fn routes(app: web::Data<App>) -> Answer {
    shown(&app).await
}

/// Other routes and rotations, all at once. What stands is asked again by them.
///
/// # Errors
/// `bad_routes`, `provisioned` when the settings file has them, or that they cannot be stored now.
#[utoipa::path(put, path = "/api/v1/routes", tag = "routes", request_body = Routes, responses((status = 200, body = RoutesView)))]
pub async fn set_routes(app: web::Data<App>, body: web::Json<Value>, person: web::ReqData<Person>) -> Answer {
    if !app.settings.telling().is_empty() {
        return Err(Refusal::new("provisioned"));
    }
    // Read here, so that what is wrong with a filter or a time is said.
    let routes: Routes = serde_json::from_value(body.into_inner()).map_err(|error| Refusal::new("bad_routes").detail(error.to_string()))?;
    routes.check().map_err(|why| Refusal::new("bad_routes").detail(why))?;
    let (actor, now) = (person.actor(), app.clock.now());
    let kept = app.pipeline.on_writer(move |writer| {
        writer.transaction(|db| {
            let before = Routes::kept(db)?;
            routes.keep(db)?;
            let entry = Entry::done(&actor, "routes.change", "routes", now).before(json!(before)).after(json!(routes));
            audit::append(db, &entry)?;
            Ok::<_, Refusal>(())
        })?;
        Ok(writer.read_policy()?)
    });
    kept.await?;
    shown(&app).await
}
