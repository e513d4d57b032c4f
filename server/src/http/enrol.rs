//! `POST /api/v1/enrol`: a host joins; and `POST /api/v1/hosts/{id}/revoke`: it leaves.

use super::address::{address, network_of};
use super::person::Person;
use crate::app::App;
use crate::audit::Entry;
use crate::join::{Join, join};
use crate::problem::Refusal;
use actix_web::{HttpRequest, HttpResponse, web};
use ironwatch_shared::HostId;
use ironwatch_shared::wire::v1::VERSION;
use ironwatch_shared::wire::v1::enrol::{EnrolAnswer, EnrolRequest};

/// Takes a host in.
///
/// # Errors
/// `bad_token`, `bad_enrolment`, `too_many_attempts`, or that it cannot be stored now.
#[utoipa::path(post, path = "/api/v1/enrol", tag = "agents", request_body = EnrolRequest, responses((status = 200, body = EnrolAnswer)))]
pub async fn enrol(request: HttpRequest, body: web::Json<EnrolRequest>, app: web::Data<App>) -> Result<HttpResponse, Refusal> {
    let address = address(&request, &app);
    let source = format!("enrol {}", network_of(&address));
    app.attempts.waited(&source, app.clock.monotonic_millis())?;
    let now = app.clock.now();
    let interval = app.settings.liveness.interval_seconds;
    let asked = Join { request: body.into_inner(), address, now, interval_seconds: interval };
    let joined = app.pipeline.run(move |writer| join(writer, asked)).await.ok_or(Refusal::new("busy").retry_after(2))?;
    let (host_id, key_id) = match joined {
        Ok(joined) => joined,
        Err(refusal) => {
            if !["busy", "internal"].contains(&refusal.code()) {
                app.attempts.failed(&source, app.clock.monotonic_millis());
            }
            return Err(refusal);
        }
    };
    app.attempts.succeeded(&source);
    tracing::info!(host = host_id.as_str(), key = key_id.as_str(), "enrolled");
    Ok(HttpResponse::Ok().json(EnrolAnswer {
        v: VERSION,
        host_id,
        server_id: app.server_id.clone(),
        key_id,
        server_time_ms: now.as_millis(),
        interval_seconds: interval,
    }))
}

/// Makes all keys of a host worth nothing, at once.
///
/// # Errors
/// `not_found`, or that it cannot be stored now.
#[utoipa::path(post, path = "/api/v1/hosts/{id}/revoke", tag = "hosts", responses((status = 204)))]
pub async fn revoke(id: web::Path<String>, app: web::Data<App>, person: web::ReqData<Person>) -> Result<HttpResponse, Refusal> {
    let id = HostId::parse(&id).map_err(|_| Refusal::new("not_found"))?;
    let entry = Entry::done(&person.actor(), "host.revoke", id.as_str(), app.clock.now());
    let revoked =
        app.pipeline.run(move |writer| crate::join::revoke(writer, &id, &entry)).await.ok_or(Refusal::new("busy").retry_after(2))?;
    if revoked? { Ok(HttpResponse::NoContent().finish()) } else { Err(Refusal::new("not_found")) }
}
