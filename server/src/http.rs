//! Every route on one page, each with who may use it.

pub mod alert_story;
pub mod audit;
pub mod availability;
pub mod bmcs;
pub mod captures;
pub mod channels;
pub mod credentials;
pub mod dashboard;
pub mod diagnostics;
pub mod enrol;
pub mod host_changes;
pub mod host_details;
pub mod import;
pub mod incidents;
pub mod jobs;
pub mod lists;
pub mod markers;
pub mod metrics;
pub mod notifications;
pub mod outages;
pub mod person;
pub mod refusals;
pub mod reports;
pub mod route;
pub mod rules;
pub mod session;
pub mod silences;
pub mod stream;
pub mod tasks;
pub mod telling;
pub mod views;

use crate::app::App;
use crate::people::Role::{Admin, Operator, Viewer};
use crate::problem::Refusal;
use actix_web::middleware::DefaultHeaders;
use actix_web::{HttpResponse, web};
use route::{Entry, anybody, by, delete, get, patch, post, put};

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
        get("/api/v1/hosts", by(Viewer, "host.read"), lists::hosts),
        post("/api/v1/hosts", by(Operator, "host.add"), host_changes::add),
        post("/api/v1/hosts/import", by(Operator, "host.import"), import::import).taking(import::MAX_BODY_BYTES),
        get("/api/v1/hosts/{id}", by(Viewer, "host.read"), lists::host),
        patch("/api/v1/hosts/{id}", by(Operator, "host.change"), host_changes::change),
        delete("/api/v1/hosts/{id}", by(Admin, "host.remove"), host_changes::remove),
        post("/api/v1/hosts/{id}/deprecate", by(Operator, "host.deprecate"), host_changes::deprecate),
        post("/api/v1/hosts/{id}/restore", by(Operator, "host.restore"), host_changes::restore),
        post("/api/v1/hosts/{id}/merge", by(Admin, "host.merge"), host_changes::merge),
        post("/api/v1/hosts/{id}/revoke", by(Admin, "host.revoke"), enrol::revoke),
        get("/api/v1/hosts/{id}/bmc", by(Viewer, "bmc.read"), bmcs::show),
        put("/api/v1/hosts/{id}/bmc", by(Operator, "bmc.change"), bmcs::put),
        delete("/api/v1/hosts/{id}/bmc", by(Operator, "bmc.remove"), bmcs::remove),
        get("/api/v1/hosts/{id}/events", by(Viewer, "event.read"), lists::host_events),
        get("/api/v1/hosts/{id}/sensors", by(Viewer, "host.read"), host_details::sensors),
        get("/api/v1/hosts/{id}/inventory", by(Viewer, "host.read"), host_details::inventory),
        get("/api/v1/hosts/{id}/agent", by(Viewer, "host.read"), host_details::agent),
        get("/api/v1/hosts/{id}/diagnostics.zip", by(Operator, "host.diagnostics.read"), diagnostics::bundle),
        get("/api/v1/hosts/{id}/outages", by(Viewer, "outage.read"), outages::of_host),
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
        get("/api/v1/events", by(Viewer, "event.read"), lists::events),
        get("/api/v1/alerts", by(Viewer, "alert.read"), lists::alerts),
        get("/api/v1/alerts/{id}", by(Viewer, "alert.read"), alert_story::show),
        post("/api/v1/alerts/{id}/resolve", by(Operator, "alert.resolve"), lists::resolve_alert),
        post("/api/v1/alerts/{id}/acknowledge", by(Operator, "alert.acknowledge"), telling::acknowledge),
        delete("/api/v1/alerts/{id}/acknowledge", by(Operator, "alert.acknowledge"), telling::take_back),
        get("/api/v1/incidents", by(Viewer, "incident.read"), incidents::list),
        get("/api/v1/incidents/{id}", by(Viewer, "incident.read"), incidents::show),
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
        get("/api/v1/outages", by(Viewer, "outage.read"), outages::list),
        patch("/api/v1/outages/{id}", by(Operator, "outage.change"), outages::note),
        post("/api/v1/outages/{id}/clear", by(Operator, "outage.clear"), outages::clear),
        get("/api/v1/availability", by(Viewer, "availability.read"), availability::show),
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
        get("/api/v1/status", by(Viewer, "status.read"), lists::status),
        get("/api/v1/stream", by(Viewer, "stream.read"), stream::listen),
        get("/api/v1/audit", by(Admin, "audit.read"), audit::list),
        get("/api/v1/audit/verify", by(Admin, "audit.read"), audit::verify),
    ]
}

/// All routes, and the dashboard for everything else.
pub fn routes(config: &mut web::ServiceConfig) {
    route::register(config, table());
    config.default_service(web::route().to(dashboard::serve));
}

/// Says that the process answers, and nothing about what it watches.
async fn health(app: web::Data<App>) -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({ "status": "ok", "server_time_ms": app.clock.now().as_millis() }))
}

/// What is not there, for those who are signed in.
async fn not_found() -> Result<HttpResponse, Refusal> {
    Err(Refusal::new("not_found"))
}

/// A path that is there, and not in this way.
async fn method_not_allowed() -> Result<HttpResponse, Refusal> {
    Err(Refusal::new("method_not_allowed"))
}
