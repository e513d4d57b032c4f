//! Changing hosts: adding one for its BMC, its words, taking it out of use, deleting it, and making one of two.

use super::lists::{Answer, read};
use super::person::Person;
use super::route::optional;
use super::step_up;
use super::views::{self, HostView};
use crate::app::App;
use crate::hosts::{self, HostPatch, HostSaid, Reach, words};
use crate::problem::Refusal;
use crate::store::hosts as host_store;
use actix_web::{HttpResponse, web};
use ironwatch_shared::HostId;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// The id in a path.
pub(super) fn host_id(text: &str) -> Result<HostId, Refusal> {
    HostId::parse(text).map_err(|_| Refusal::new("not_found"))
}

async fn shown(app: &App, id: String, created: bool) -> Answer {
    let found = read(app, move |db| {
        let rows = host_store::by_ids(db, &[id])?;
        Ok(views::with_worst(db, rows)?.pop())
    });
    let view = found.await?.ok_or(Refusal::new("not_found"))?;
    Ok(if created { HttpResponse::Created().json(view) } else { HttpResponse::Ok().json(view) })
}

/// A host that is made for its BMC.
///
/// # Errors
/// `bad_host`, `host_exists`, `bmc_taken`, or that it cannot be stored now.
#[utoipa::path(post, path = "/api/v1/hosts", tag = "hosts", request_body = HostSaid, responses((status = 201, body = HostView)))]
pub async fn add(app: web::Data<App>, body: web::Json<HostSaid>, person: web::ReqData<Person>) -> Answer {
    let said = body.into_inner().checked(app.settings.bmc.allow_local_addresses)?;
    let (actor, now, interval) = (person.actor(), app.clock.now(), app.settings.liveness.interval_seconds);
    let added = app.pipeline.on_writer(move |writer| {
        let id = writer.transaction(|db| hosts::add(db, &said, interval, &actor, now))?;
        writer.adopt()?;
        Ok::<_, Refusal>(id)
    });
    shown(&app, added.await?.to_string(), true).await
}

/// Another word about a host. With another group its BMC may be sent another password: that wants a fresh proof.
///
/// # Errors
/// `not_found`, `bad_host`, `host_exists`, `step_up_required`, or that it cannot be stored now.
#[utoipa::path(patch, path = "/api/v1/hosts/{id}", tag = "hosts", request_body = HostPatch, responses((status = 200, body = HostView)))]
pub async fn change(app: web::Data<App>, id: web::Path<String>, body: web::Json<HostPatch>, person: web::ReqData<Person>) -> Answer {
    let (id, patch, actor, now) = (host_id(&id)?, body.into_inner(), person.actor(), app.clock.now());
    let asked = id.clone();
    let reach = Reach { scope: person.scope().cloned(), proof: step_up::require(&app, &person).map_err(|refusal| refusal.code()) };
    let changed = app.pipeline.on_writer(move |writer| {
        let after = writer.transaction(|db| {
            hosts::within(db, asked.as_str(), &patch, &reach)?;
            hosts::change(db, asked.as_str(), &patch, &actor, now)
        })?;
        if let Some(after) = after {
            writer.rename_host(&asked, &after.name, now);
            writer.take_labels(Some(&asked))?;
        }
        Ok(())
    });
    changed.await?;
    shown(&app, id.to_string(), false).await
}

/// Body of a step that may say why.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[schema(as = ReasonSaid)]
#[serde(deny_unknown_fields, default)]
pub struct Reason {
    reason: String,
}

/// Out of use.
///
/// # Errors
/// `not_found`, `bad_host`, or that it cannot be stored now.
#[utoipa::path(
    post, path = "/api/v1/hosts/{id}/deprecate", tag = "hosts",
    request_body = Option<Reason>,
    responses((status = 200, body = HostView)),
)]
pub async fn deprecate(app: web::Data<App>, id: web::Path<String>, body: web::Bytes, person: web::ReqData<Person>) -> Answer {
    let reason = optional::<Reason>(&body)?.reason;
    let reason = words::notes(&reason).map_err(|_| Refusal::new("bad_host").detail("reason is a short visible text"))?;
    let (id, actor, now) = (host_id(&id)?, person.actor(), app.clock.now());
    let asked = id.clone();
    app.pipeline.on_writer(move |writer| hosts::deprecate(writer, &asked, &reason, &actor, now)).await?;
    shown(&app, id.to_string(), false).await
}

/// In use again.
///
/// # Errors
/// `not_found`, or that it cannot be stored now.
#[utoipa::path(post, path = "/api/v1/hosts/{id}/restore", tag = "hosts", responses((status = 200, body = HostView)))]
pub async fn restore(app: web::Data<App>, id: web::Path<String>, person: web::ReqData<Person>) -> Answer {
    let (id, actor, now) = (host_id(&id)?, person.actor(), app.clock.now());
    let asked = id.clone();
    app.pipeline.on_writer(move |writer| hosts::restore(writer, &asked, &actor, now)).await?;
    shown(&app, id.to_string(), false).await
}

/// What a deletion takes.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
pub struct Force {
    force: bool,
}

/// Deleted, with all that is known of it.
///
/// # Errors
/// `not_found`, `host_in_use`, or that it cannot be stored now.
#[utoipa::path(delete, path = "/api/v1/hosts/{id}", tag = "hosts", params(Force), responses((status = 204)))]
pub async fn remove(app: web::Data<App>, id: web::Path<String>, query: web::Query<Force>, person: web::ReqData<Person>) -> Answer {
    let (id, force, actor, now) = (host_id(&id)?, query.force, person.actor(), app.clock.now());
    app.pipeline.on_writer(move |writer| hosts::remove(writer, &id, force, &actor, now)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Body of a merge.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = MergeSaid)]
#[serde(deny_unknown_fields)]
pub struct Merge {
    /// The host that goes.
    other: String,
    #[serde(default)]
    reason: String,
}

/// Two hosts that are one machine.
///
/// # Errors
/// `not_found`, `bad_host`, `cannot_merge`, or that it cannot be stored now.
#[utoipa::path(post, path = "/api/v1/hosts/{id}/merge", tag = "hosts", request_body = Merge, responses((status = 200, body = HostView)))]
pub async fn merge(app: web::Data<App>, id: web::Path<String>, body: web::Json<Merge>, person: web::ReqData<Person>) -> Answer {
    let Merge { other, reason } = body.into_inner();
    let reason = words::notes(&reason).map_err(|_| Refusal::new("bad_host").detail("reason is a short visible text"))?;
    let (keep, other, actor, now) = (host_id(&id)?, host_id(&other)?, person.actor(), app.clock.now());
    let why = if reason.is_empty() { format!("{} said so", actor.name) } else { format!("{} said so: {reason}", actor.name) };
    let asked = keep.clone();
    app.pipeline.on_writer(move |writer| hosts::merge_hosts(writer, &asked, &other, &why, &actor, now)).await?;
    shown(&app, keep.to_string(), false).await
}
