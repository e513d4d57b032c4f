//! The API as OpenAPI 3.1, made from the code: shapes and words from the handlers, who may do what from the table of routes.

mod complete;
mod schemas;

use super::lists::Answer;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use ironwatch_shared::wire::v1::problem::Problem;
use serde_json::Value;
use std::sync::LazyLock;
use utoipa::OpenApi;

/// Every handler of the table. What is missing here, or too much, fails a test.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Ironwatch",
        description = "Hardware health of server fleets. Everything the dashboard does goes through this API. Times are RFC 3339 in UTC. \
            Lists answer items, next_cursor (null: there is no more) and total. What is refused is answered as application/problem+json: \
            code is stable, hint says what to do about it, trace_id finds the private cause in the log of the server. Programs sign in \
            with a token (Authorization: Bearer). A POST with an Idempotency-Key is done once, however often it is sent within a day. \
            Answers have an ETag, and RateLimit headers say how much may be asked.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    components(schemas(Problem, crate::captures::export::Form, crate::import::Format)),
    paths(
        super::health,
        super::metrics::show,
        super::markers::log,
        super::reports::take,
        super::enrol::enrol,
        super::session::show,
        super::session::sign_in,
        super::session::sign_out,
        super::session::change_password,
        super::step_up::prove,
        super::own_sessions::list,
        super::own_sessions::end_others,
        super::own_sessions::end,
        super::own_second_factor::show,
        super::own_second_factor::enrol,
        super::own_second_factor::confirm,
        super::own_second_factor::remove,
        super::users::list,
        super::users::add,
        super::users::patch,
        super::users::remove,
        super::users::reset_password,
        super::users::reset_second_factor,
        super::users::sessions_of,
        super::users::sign_out,
        super::api_tokens::list,
        super::api_tokens::add,
        super::api_tokens::revoke,
        super::join_tokens::list,
        super::join_tokens::add,
        super::join_tokens::revoke,
        super::fleet_lists::list,
        super::exports::hosts,
        super::fleet_lists::facets,
        super::fleet_lists::map,
        super::host_changes::add,
        super::import::import,
        super::lists::host,
        super::host_changes::change,
        super::host_changes::remove,
        super::host_changes::deprecate,
        super::host_changes::restore,
        super::host_changes::merge,
        super::enrol::revoke,
        super::bmcs::show,
        super::bmcs::put,
        super::bmcs::remove,
        super::event_lists::of_host,
        super::host_details::sensors,
        super::sensor_trends::show,
        super::host_details::inventory,
        super::cohort::show,
        super::host_details::agent,
        super::diagnostics::bundle,
        super::outages::of_host,
        super::credentials::list,
        super::credentials::add,
        super::credentials::change,
        super::credentials::remove,
        super::credentials::groups,
        super::credentials::set_group,
        super::credentials::remove_group,
        super::jobs::list,
        super::jobs::order,
        super::jobs::show,
        super::jobs::cancel,
        super::jobs::cancel_batch,
        super::event_lists::list,
        super::exports::events,
        super::event_lists::facets,
        super::event_lists::histogram,
        super::alert_lists::list,
        super::exports::alerts,
        super::alert_lists::facets,
        super::alert_story::show,
        super::lists::resolve_alert,
        super::telling::acknowledge,
        super::telling::take_back,
        super::incidents::list,
        super::incidents::show,
        super::silences::list,
        super::silences::add,
        super::silences::preview,
        super::silences::end,
        super::telling::routes,
        super::telling::set_routes,
        super::captures::list,
        super::captures::start,
        super::captures::show,
        super::captures::remove,
        super::captures::stop,
        super::markers::mark,
        super::captures::samples,
        super::captures::export,
        super::outages::list,
        super::outages::note,
        super::outages::clear,
        super::availability::show,
        super::tasks::list,
        super::tasks::create,
        super::tasks::show,
        super::tasks::change,
        super::tasks::say,
        super::tasks::work_order,
        super::tasks::style,
        super::rules::list,
        super::rules::add,
        super::rules::backtest,
        super::rules::show,
        super::rules::replace,
        super::rules::remove,
        super::rules::versions,
        super::channels::list,
        super::channels::add,
        super::channels::test_unsaved,
        super::channels::show,
        super::channels::change,
        super::channels::remove,
        super::channels::test,
        super::notifications::list,
        super::notifications::replay,
        super::saved_views::list,
        super::saved_views::add,
        super::saved_views::change,
        super::saved_views::remove,
        super::settings::show,
        super::settings::change,
        super::about::show,
        super::about::third_party,
        super::about::texts,
        super::lists::status,
        super::stream::listen,
        super::audit::list,
        super::audit::export,
        super::audit::verify,
        self::show,
    )
)]
struct Handlers;

static TEXT: LazyLock<Bytes> = LazyLock::new(|| Bytes::from(document().to_string()));

/// The document.
#[must_use]
pub fn document() -> Value {
    complete::completed(serde_json::to_value(Handlers::openapi()).unwrap_or_default(), &super::table())
}

/// This description.
///
/// # Errors
/// None.
#[utoipa::path(get, path = "/api/openapi.json", tag = "server", responses((status = 200, body = Object)))]
pub async fn show() -> Answer {
    Ok(HttpResponse::Ok().content_type("application/json").body(TEXT.clone()))
}

#[cfg(test)]
#[path = "openapi/tests.rs"]
mod tests;
