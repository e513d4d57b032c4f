//! `GET /metrics`: for Prometheus with its bearer token, or for a signed-in person.

use super::person;
use crate::app::App;
use crate::problem::Refusal;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use subtle::ConstantTimeEq as _;

/// The counters.
///
/// # Errors
/// `not_signed_in`, `forbidden` for whoever sees some hosts alone.
#[utoipa::path(
    get, path = "/metrics", tag = "server",
    responses((status = 200, body = String, content_type = "application/openmetrics-text")),
)]
pub async fn show(request: HttpRequest, app: web::Data<App>) -> Result<HttpResponse, Refusal> {
    let given =
        request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(|value| value.strip_prefix("Bearer "));
    let by_token = match (&app.metrics_token, given) {
        (Some(token), Some(given)) => bool::from(token.as_bytes().ct_eq(given.as_bytes())),
        (Some(_) | None, _) => false,
    };
    if !by_token {
        let person = person::find(&request, &app).await?;
        // They are of all hosts.
        if person.scope().is_some() {
            return Err(Refusal::new("forbidden").detail("this is for people who may see all hosts"));
        }
    }
    let text = crate::metrics::render(&app.registry);
    Ok(HttpResponse::Ok().content_type("application/openmetrics-text; version=1.0.0; charset=utf-8").body(text))
}
