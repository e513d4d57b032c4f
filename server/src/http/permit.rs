//! Whether somebody may use a route: by role, from our own page, with a fresh proof where one is wanted, and within the scope.

use super::person::{Means, Person, same_site};
use super::redact::redacted;
use super::refusals;
use super::route::Access;
use super::{scoping, step_up};
use crate::app::App;
use crate::people::Role;
use crate::problem::Refusal;
use actix_web::body::{BoxBody, MessageBody, to_bytes};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, header};
use actix_web::middleware::Next;
use actix_web::{HttpMessage as _, HttpRequest, web};

/// What speaks against this person using this route, if anything does.
fn objection(request: &HttpRequest, person: &Person, role: Role, action: &'static str) -> Option<Refusal> {
    let is_change = request.method() != Method::GET;
    if is_change
        && person.session().is_some()
        && let Err(refusal) = same_site(request)
    {
        return Some(refusal);
    }
    if person.role() < role {
        return Some(Refusal::new("forbidden").detail(format!("this needs the role {}", role.as_str())));
    }
    let of_people = ["user.", "token.", "session.", "second_factor."].iter().any(|kind| action.starts_with(kind));
    let by_token = matches!(person.means, Means::Token { .. });
    (by_token && of_people).then(|| Refusal::new("forbidden").detail("a token does not decide who may come in"))
}

/// Notes who was refused; whoever is asked for a fresh proof alone is not.
async fn refused(app: &App, request: &ServiceRequest, person: &Person, action: &str, refusal: Refusal) -> actix_web::Error {
    if refusal.code() != "step_up_required" {
        let subject: String = request.path().chars().take(200).collect();
        refusals::note(app, person, action, &subject, &refusal.words()).await;
    }
    refusal.into()
}

/// Lets a person pass whose role is enough for this route; changes only from our own page. Whoever is refused is noted.
///
/// # Errors
/// `cross_site`, `forbidden`, `step_up_required`, `not_found` for what the person may not see.
pub async fn permit<B: MessageBody + 'static>(
    access: Access,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let Access::Least { role, action } = access else { return Ok(next.call(request).await?.map_into_boxed_body()) };
    let app = request.app_data::<web::Data<App>>().cloned().ok_or(Refusal::new("internal"))?;
    let person = request.extensions().get::<Person>().cloned().ok_or(Refusal::new("not_signed_in"))?;
    if person.is_anonymous() && role > Role::Anonymous {
        return Err(Refusal::new("not_signed_in").into());
    }
    if let Some(refusal) = objection(request.request(), &person, role, action) {
        return Err(refused(&app, &request, &person, action, refusal).await);
    }
    let looks_only = request.method() == Method::GET;
    if !looks_only
        && step_up::is_dangerous(action)
        && let Err(refusal) = step_up::require(&app, &person)
    {
        return Err(refused(&app, &request, &person, action, refusal).await);
    }
    scoping::guard(&app, &person, &request).await?;
    let answered = next.call(request).await?.map_into_boxed_body();
    if person.is_anonymous() {
        return without_secrets(answered).await;
    }
    // Whatever was changed of hosts, BMCs and credentials: those who ask BMCs look at once.
    if !looks_only && answered.status().is_success() && ["host.", "bmc.", "credential."].iter().any(|kind| action.starts_with(kind)) {
        app.poller.list_changed();
    }
    Ok(answered)
}

/// An answer for whoever comes. What is neither JSON nor the stream, which looks after itself, is for nobody.
async fn without_secrets(answered: ServiceResponse<BoxBody>) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let kind = answered.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default().to_owned();
    if !answered.status().is_success() || kind == "text/event-stream" {
        return Ok(answered);
    }
    if kind != "application/json" {
        return Err(Refusal::new("not_signed_in").into());
    }
    let (request, response) = answered.into_parts();
    let (response, body) = response.into_parts();
    let bytes = to_bytes(body).await.map_err(|error| Refusal::new("internal").cause(error))?;
    let said = serde_json::from_slice(&bytes).map_err(|error| Refusal::new("internal").cause(error))?;
    let shown = redacted(said).to_string();
    Ok(ServiceResponse::new(request, response.set_body(BoxBody::new(shown))))
}
