//! Every route on one page, each with who may use it.

pub mod about;
pub mod address;
pub mod alert_lists;
pub mod alert_story;
pub mod api_tokens;
pub mod attempts;
pub mod audit;
pub mod availability;
pub mod bmcs;
pub mod bodies;
pub mod captures;
pub mod channels;
pub mod cohort;
pub mod credentials;
pub mod dashboard;
pub mod diagnostics;
pub mod enrol;
pub mod etag;
pub mod event_lists;
pub mod exports;
pub mod fleet_lists;
pub mod hashing;
pub mod held_pages;
pub mod host_changes;
pub mod host_details;
pub mod idempotency;
pub mod import;
pub mod incidents;
pub mod jobs;
pub mod join_tokens;
pub mod limits;
mod listing;
pub mod lists;
pub mod markers;
pub mod metrics;
pub mod notifications;
pub mod openapi;
pub mod outages;
pub mod own_second_factor;
pub mod own_sessions;
mod permit;
pub mod person;
mod proof;
pub mod redact;
pub mod refusals;
pub mod reports;
pub mod route;
pub mod rules;
pub mod saved_views;
pub mod scoping;
pub mod sensor_trends;
pub mod session;
pub mod settings;
pub mod shares;
pub mod silences;
pub mod step_up;
pub mod stream;
pub mod tasks;
pub mod telling;
pub mod users;
pub mod views;

use crate::app::App;
use crate::people::Role::{Admin, Anonymous, Operator, Viewer};
use crate::problem::Refusal;
use actix_web::middleware::DefaultHeaders;
use actix_web::{HttpResponse, web};
use route::{Entry, anybody, by, delete, get, patch, post, put};
use serde::Serialize;
use utoipa::ToSchema;

/// Only what the dashboard needs: nothing inline, nothing from elsewhere.
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

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

/// Every route: who may use it, what it is called in the audit, where it leads. Those for anybody look themselves at who
/// asks: by a proof, a token, a password or a session.
#[must_use]
pub fn table() -> Vec<Entry> {
    vec![
        get("/health", anybody(), health),
        get("/metrics", anybody(), metrics::show),
        get("/log", anybody(), markers::log),
        post("/api/v1/reports", anybody(), reports::take),
        post("/api/v1/enrol", anybody(), enrol::enrol),
        get("/api/v1/session", anybody(), session::show),
        post("/api/v1/session", anybody(), session::sign_in),
        delete("/api/v1/session", anybody(), session::sign_out),
        post("/api/v1/session/password", anybody(), session::change_password),
        post("/api/v1/session/step-up", by(Viewer, "session.step_up"), step_up::prove),
        get("/api/v1/me/sessions", by(Viewer, "session.read"), own_sessions::list),
        delete("/api/v1/me/sessions", by(Viewer, "session.end"), own_sessions::end_others),
        delete("/api/v1/me/sessions/{id}", by(Viewer, "session.end"), own_sessions::end),
        get("/api/v1/me/second-factor", by(Viewer, "second_factor.read"), own_second_factor::show),
        post("/api/v1/me/second-factor", by(Viewer, "second_factor.begin"), own_second_factor::enrol),
        post("/api/v1/me/second-factor/confirm", by(Viewer, "second_factor.confirm"), own_second_factor::confirm),
        delete("/api/v1/me/second-factor", by(Viewer, "second_factor.remove"), own_second_factor::remove),
        get("/api/v1/users", by(Admin, "user.read"), users::list),
        post("/api/v1/users", by(Admin, "user.add"), users::add),
        patch("/api/v1/users/{name}", by(Admin, "user.change"), users::patch),
        delete("/api/v1/users/{name}", by(Admin, "user.remove"), users::remove),
        post("/api/v1/users/{name}/reset-password", by(Admin, "user.reset_password"), users::reset_password),
        delete("/api/v1/users/{name}/second-factor", by(Admin, "user.reset_second_factor"), users::reset_second_factor),
        get("/api/v1/users/{name}/sessions", by(Admin, "user.read"), users::sessions_of),
        delete("/api/v1/users/{name}/sessions", by(Admin, "user.sign_out"), users::sign_out),
        get("/api/v1/tokens", by(Viewer, "token.read"), api_tokens::list),
        post("/api/v1/tokens", by(Viewer, "token.add"), api_tokens::add),
        delete("/api/v1/tokens/{id}", by(Viewer, "token.revoke"), api_tokens::revoke),
        get("/api/v1/join-tokens", by(Operator, "join_token.read"), join_tokens::list),
        post("/api/v1/join-tokens", by(Operator, "join_token.add"), join_tokens::add),
        delete("/api/v1/join-tokens/{id}", by(Operator, "join_token.revoke"), join_tokens::revoke),
        get("/api/v1/hosts", by(Anonymous, "host.read"), fleet_lists::list),
        get("/api/v1/hosts/export.{form}", by(Viewer, "host.export.read"), exports::hosts),
        get("/api/v1/hosts/facets", by(Anonymous, "host.read"), fleet_lists::facets),
        get("/api/v1/fleet/map", by(Anonymous, "host.read"), fleet_lists::map),
        post("/api/v1/hosts", by(Operator, "host.add"), host_changes::add),
        post("/api/v1/hosts/import", by(Operator, "host.import"), import::import).taking(import::MAX_BODY_BYTES),
        get("/api/v1/hosts/{id}", by(Anonymous, "host.read"), lists::host),
        patch("/api/v1/hosts/{id}", by(Operator, "host.change"), host_changes::change),
        delete("/api/v1/hosts/{id}", by(Admin, "host.remove"), host_changes::remove),
        post("/api/v1/hosts/{id}/deprecate", by(Operator, "host.deprecate"), host_changes::deprecate),
        post("/api/v1/hosts/{id}/restore", by(Operator, "host.restore"), host_changes::restore),
        post("/api/v1/hosts/{id}/merge", by(Admin, "host.merge"), host_changes::merge),
        post("/api/v1/hosts/{id}/revoke", by(Admin, "host.revoke"), enrol::revoke),
        get("/api/v1/hosts/{id}/bmc", by(Viewer, "bmc.read"), bmcs::show),
        put("/api/v1/hosts/{id}/bmc", by(Operator, "bmc.change"), bmcs::put),
        delete("/api/v1/hosts/{id}/bmc", by(Operator, "bmc.remove"), bmcs::remove),
        get("/api/v1/hosts/{id}/events", by(Viewer, "event.read"), event_lists::of_host),
        get("/api/v1/hosts/{id}/sensors", by(Viewer, "host.read"), host_details::sensors),
        get("/api/v1/hosts/{id}/sensors/trends", by(Viewer, "host.read"), sensor_trends::show),
        get("/api/v1/hosts/{id}/inventory", by(Viewer, "host.read"), host_details::inventory),
        get("/api/v1/hosts/{id}/inventory/cohort", by(Viewer, "host.read"), cohort::show),
        get("/api/v1/hosts/{id}/agent", by(Viewer, "host.read"), host_details::agent),
        get("/api/v1/hosts/{id}/diagnostics.zip", by(Operator, "host.diagnostics.read"), diagnostics::bundle),
        get("/api/v1/hosts/{id}/outages", by(Anonymous, "outage.read"), outages::of_host),
        get("/api/v1/credentials", by(Operator, "credential.read"), credentials::list),
        post("/api/v1/credentials", by(Admin, "credential.add"), credentials::add),
        put("/api/v1/credentials/{id}", by(Admin, "credential.change"), credentials::change),
        delete("/api/v1/credentials/{id}", by(Admin, "credential.remove"), credentials::remove),
        get("/api/v1/credential-groups", by(Operator, "credential.read"), credentials::groups),
        put("/api/v1/credential-groups/{group}", by(Admin, "credential.group"), credentials::set_group),
        delete("/api/v1/credential-groups/{group}", by(Admin, "credential.group"), credentials::remove_group),
        get("/api/v1/jobs", by(Viewer, "job.read"), jobs::list),
        post("/api/v1/jobs", by(Operator, "job.order"), jobs::order),
        get("/api/v1/jobs/{id}", by(Viewer, "job.read"), jobs::show),
        post("/api/v1/jobs/{id}/cancel", by(Operator, "job.cancel"), jobs::cancel),
        post("/api/v1/batches/{id}/cancel", by(Operator, "job.cancel"), jobs::cancel_batch),
        get("/api/v1/events", by(Viewer, "event.read"), event_lists::list),
        get("/api/v1/events/export.{form}", by(Viewer, "event.export.read"), exports::events),
        get("/api/v1/events/facets", by(Viewer, "event.read"), event_lists::facets),
        get("/api/v1/events/histogram", by(Viewer, "event.read"), event_lists::histogram),
        get("/api/v1/alerts", by(Anonymous, "alert.read"), alert_lists::list),
        get("/api/v1/alerts/export.{form}", by(Viewer, "alert.export.read"), exports::alerts),
        get("/api/v1/alerts/facets", by(Anonymous, "alert.read"), alert_lists::facets),
        get("/api/v1/alerts/{id}", by(Anonymous, "alert.read"), alert_story::show),
        post("/api/v1/alerts/{id}/resolve", by(Operator, "alert.resolve"), lists::resolve_alert),
        post("/api/v1/alerts/{id}/acknowledge", by(Operator, "alert.acknowledge"), telling::acknowledge),
        delete("/api/v1/alerts/{id}/acknowledge", by(Operator, "alert.acknowledge"), telling::take_back),
        get("/api/v1/incidents", by(Anonymous, "incident.read"), incidents::list),
        get("/api/v1/incidents/{id}", by(Anonymous, "incident.read"), incidents::show),
        get("/api/v1/silences", by(Viewer, "silence.read"), silences::list),
        post("/api/v1/silences", by(Operator, "silence.add"), silences::add),
        post("/api/v1/silences/preview", by(Operator, "silence.preview"), silences::preview),
        post("/api/v1/silences/{id}/end", by(Operator, "silence.end"), silences::end),
        get("/api/v1/routes", by(Viewer, "routes.read"), telling::routes),
        put("/api/v1/routes", by(Admin, "routes.change"), telling::set_routes),
        get("/api/v1/captures", by(Viewer, "capture.read"), captures::list),
        post("/api/v1/captures", by(Operator, "capture.start"), captures::start),
        get("/api/v1/captures/{id}", by(Viewer, "capture.read"), captures::show),
        delete("/api/v1/captures/{id}", by(Operator, "capture.remove"), captures::remove),
        post("/api/v1/captures/{id}/stop", by(Operator, "capture.stop"), captures::stop),
        post("/api/v1/captures/{id}/markers", by(Operator, "capture.mark"), markers::mark),
        get("/api/v1/captures/{id}/samples", by(Viewer, "capture.read"), captures::samples),
        get("/api/v1/captures/{id}/export.{form}", by(Viewer, "capture.read"), captures::export),
        get("/api/v1/outages", by(Anonymous, "outage.read"), outages::list),
        patch("/api/v1/outages/{id}", by(Operator, "outage.change"), outages::note),
        post("/api/v1/outages/{id}/clear", by(Operator, "outage.clear"), outages::clear),
        get("/api/v1/availability", by(Anonymous, "availability.read"), availability::show),
        get("/api/v1/tasks", by(Viewer, "task.read"), tasks::list),
        post("/api/v1/tasks", by(Operator, "task.add"), tasks::create),
        get("/api/v1/tasks/{id}", by(Viewer, "task.read"), tasks::show),
        patch("/api/v1/tasks/{id}", by(Operator, "task.change"), tasks::change),
        post("/api/v1/tasks/{id}/notes", by(Operator, "task.note"), tasks::say),
        get("/api/v1/tasks/{id}/work-order", by(Viewer, "task.read"), tasks::work_order),
        get("/api/v1/work-order.css", by(Viewer, "task.read"), tasks::style),
        get("/api/v1/rules", by(Viewer, "rule.read"), rules::list),
        post("/api/v1/rules", by(Operator, "rule.add"), rules::add),
        post("/api/v1/rules/backtest", by(Operator, "rule.backtest"), rules::backtest),
        get("/api/v1/rules/{id}", by(Viewer, "rule.read"), rules::show),
        put("/api/v1/rules/{id}", by(Operator, "rule.change"), rules::replace),
        delete("/api/v1/rules/{id}", by(Operator, "rule.remove"), rules::remove),
        get("/api/v1/rules/{id}/versions", by(Viewer, "rule.read"), rules::versions),
        get("/api/v1/channels", by(Viewer, "channel.read"), channels::list),
        post("/api/v1/channels", by(Admin, "channel.add"), channels::add),
        post("/api/v1/channels/test", by(Admin, "channel.test"), channels::test_unsaved),
        get("/api/v1/channels/{name}", by(Admin, "channel.settings.read"), channels::show),
        put("/api/v1/channels/{name}", by(Admin, "channel.change"), channels::change),
        delete("/api/v1/channels/{name}", by(Admin, "channel.remove"), channels::remove),
        post("/api/v1/channels/{name}/test", by(Admin, "channel.test"), channels::test),
        get("/api/v1/notifications", by(Viewer, "notification.read"), notifications::list),
        post("/api/v1/notifications/{id}/replay", by(Operator, "notification.replay"), notifications::replay),
        get("/api/openapi.json", by(Viewer, "api.read"), openapi::show),
        get("/api/v1/settings", by(Admin, "settings.read"), settings::show),
        patch("/api/v1/settings", by(Admin, "settings.change"), settings::change),
        get("/api/v1/about", by(Viewer, "about.read"), about::show),
        get("/api/v1/about/third-party", by(Viewer, "about.read"), about::third_party),
        get("/api/v1/about/third-party.txt", by(Viewer, "about.read"), about::texts),
        get("/api/v1/views", by(Viewer, "view.read"), saved_views::list),
        post("/api/v1/views", by(Viewer, "view.add"), saved_views::add),
        put("/api/v1/views/{id}", by(Viewer, "view.change"), saved_views::change),
        delete("/api/v1/views/{id}", by(Viewer, "view.remove"), saved_views::remove),
        get("/api/v1/status", by(Anonymous, "status.read"), lists::status),
        get("/api/v1/stream", by(Anonymous, "stream.read"), stream::listen),
        get("/api/v1/audit", by(Admin, "audit.read"), audit::list),
        get("/api/v1/audit/export.csv", by(Admin, "audit.read"), audit::export),
        get("/api/v1/audit/verify", by(Admin, "audit.read"), audit::verify),
    ]
}

/// All routes, and the dashboard for everything else.
pub fn routes(config: &mut web::ServiceConfig) {
    route::register(config, table());
    config.default_service(web::route().to(dashboard::serve));
}

/// That it answers.
#[derive(Debug, Serialize, ToSchema)]
struct HealthView {
    /// `ok`.
    status: &'static str,
    /// Unix milliseconds.
    server_time_ms: i64,
}

/// Says that the process answers, and nothing about what it watches.
#[utoipa::path(get, path = "/health", tag = "server", responses((status = 200, body = HealthView)))]
async fn health(app: web::Data<App>) -> HttpResponse {
    HttpResponse::Ok().json(HealthView { status: "ok", server_time_ms: app.clock.now().as_millis() })
}

/// What is not there, for those who are signed in.
async fn not_found() -> Result<HttpResponse, Refusal> {
    Err(Refusal::new("not_found"))
}

/// A path that is there, and not in this way.
async fn method_not_allowed(methods: String) -> Result<HttpResponse, Refusal> {
    Err(Refusal::new("method_not_allowed").allow(methods))
}
