//! Every route on one page. Whatever is not listed under `open` needs a signed-in person.

pub mod dashboard;
pub mod enrol;
pub mod host_details;
pub mod lists;
pub mod metrics;
pub mod person;

pub mod reports;
pub mod session;
pub mod stream;
pub mod views;

use crate::app::App;
use crate::problem::Refusal;
use actix_web::middleware::{DefaultHeaders, from_fn};
use actix_web::{HttpResponse, web};

/// Only what the dashboard needs: nothing inline, nothing from elsewhere.
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// Largest JSON body of people's requests.
const MAX_JSON_BYTES: usize = 64 << 10;

/// Headers of every answer.
#[must_use]
pub fn headers() -> DefaultHeaders {
    DefaultHeaders::new()
        .add(("Content-Security-Policy", CONTENT_POLICY))
        .add(("X-Content-Type-Options", "nosniff"))
        .add(("Referrer-Policy", "no-referrer"))
        .add(("Cross-Origin-Opener-Policy", "same-origin"))
        .add(("Cache-Control", "no-store"))
}

/// All routes.
pub fn routes(config: &mut web::ServiceConfig) {
    let open = web::scope("/api/v1")
        .app_data(
            web::JsonConfig::default()
                .limit(MAX_JSON_BYTES)
                .error_handler(|error, _| Refusal::new("bad_request").detail(error.to_string()).into()),
        )
        .app_data(web::QueryConfig::default().error_handler(|error, _| Refusal::new("bad_request").detail(error.to_string()).into()))
        .app_data(web::PathConfig::default().error_handler(|_, _| Refusal::new("not_found").into()))
        .service(web::resource("/reports").route(web::post().to(reports::take)).default_service(web::to(method_not_allowed)))
        .service(web::resource("/enrol").route(web::post().to(enrol::enrol)).default_service(web::to(method_not_allowed)))
        .service(
            web::resource("/session")
                .route(web::get().to(session::show))
                .route(web::post().to(session::sign_in))
                .route(web::delete().to(session::sign_out))
                .default_service(web::to(method_not_allowed)),
        )
        .service(
            web::resource("/session/password").route(web::post().to(session::change_password)).default_service(web::to(method_not_allowed)),
        )
        .service(signed_in());
    config
        .service(web::resource("/health").route(web::get().to(health)))
        .service(web::resource("/metrics").route(web::get().to(metrics::show)))
        .service(open)
        .default_service(web::route().to(dashboard::serve));
}

fn signed_in() -> actix_web::Scope<
    impl actix_web::dev::ServiceFactory<
        actix_web::dev::ServiceRequest,
        Config = (),
        Response = actix_web::dev::ServiceResponse<impl actix_web::body::MessageBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    web::scope("")
        .wrap(from_fn(person::require))
        .route("/hosts", web::get().to(lists::hosts))
        .route("/hosts/{id}", web::get().to(lists::host))
        .route("/hosts/{id}/events", web::get().to(lists::host_events))
        .route("/hosts/{id}/sensors", web::get().to(host_details::sensors))
        .route("/hosts/{id}/inventory", web::get().to(host_details::inventory))
        .route("/hosts/{id}/agent", web::get().to(host_details::agent))
        .route("/hosts/{id}/outages", web::get().to(lists::host_outages))
        .route("/hosts/{id}/revoke", web::post().to(enrol::revoke))
        .route("/events", web::get().to(lists::events))
        .route("/alerts", web::get().to(lists::alerts))
        .route("/alerts/{id}/resolve", web::post().to(lists::resolve_alert))
        .route("/outages", web::get().to(lists::outages))
        .route("/rules", web::get().to(lists::rules))
        .route("/channels", web::get().to(lists::channels))
        .route("/status", web::get().to(lists::status))
        .route("/stream", web::get().to(stream::listen))
        .default_service(web::to(not_found))
}

async fn not_found() -> Result<HttpResponse, Refusal> {
    Err(Refusal::new("not_found"))
}

async fn method_not_allowed() -> Result<HttpResponse, Refusal> {
    Err(Refusal::new("method_not_allowed"))
}

/// Says that the process answers, and nothing about what it watches.
async fn health(app: web::Data<App>) -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({ "status": "ok", "server_time_ms": app.clock.now().as_millis() }))
}
