//! Who asks: the session behind the cookie, and that a change comes from our own page.

use super::refusals;
use super::route::Access;
use crate::app::App;
use crate::audit::{Actor, ActorKind};
use crate::people::Role;
use crate::problem::Refusal;
use crate::store::sessions;
use crate::store::users::UserRow;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, header};
use actix_web::middleware::Next;
use actix_web::{HttpMessage as _, HttpRequest, web};
use ring::digest::{SHA256, digest};
use std::fmt::Write as _;

/// The cookie; the prefix makes browsers insist on Secure, no Domain and Path=/.
pub const COOKIE: &str = "__Host-ironwatch";

/// A signed-in person.
#[derive(Debug, Clone)]
pub struct Person {
    pub user: UserRow,
    /// Digest of the cookie; names the session in the store.
    pub session: String,
    /// From where the request comes.
    pub address: String,
}

impl Person {
    /// What the person may do. Whoever has a role that we do not know may look.
    #[must_use]
    pub fn role(&self) -> Role {
        Role::parse(&self.user.role).unwrap_or(Role::Viewer)
    }

    /// As the audit names the person.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor { name: self.user.name.clone(), kind: ActorKind::Person, address: self.address.clone() }
    }
}

/// Who asks: the other end of the socket; behind our own proxy the last address that the proxy added.
#[must_use]
pub fn address(request: &HttpRequest, app: &App) -> String {
    let peer = request.peer_addr().map(|peer| peer.ip().to_string()).unwrap_or_default();
    if !app.settings.http.behind_tls_proxy {
        return peer;
    }
    let forwarded =
        request.headers().get("X-Forwarded-For").and_then(|value| value.to_str().ok()).and_then(|value| value.rsplit(',').next());
    forwarded.map(str::trim).filter(|text| text.parse::<std::net::IpAddr>().is_ok()).map_or(peer, str::to_owned)
}

/// The name of a session in the store.
#[must_use]
pub fn session_id(cookie: &str) -> String {
    digest(&SHA256, cookie.as_bytes()).as_ref().iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// The person behind the cookie.
///
/// # Errors
/// `not_signed_in`, or that the store cannot be read.
pub async fn find(request: &HttpRequest, app: &App) -> Result<Person, Refusal> {
    let cookie = request.cookie(COOKIE).ok_or(Refusal::new("not_signed_in"))?;
    let session = session_id(cookie.value());
    let (readers, id, now) = (app.readers.clone(), session.clone(), app.clock.now().as_millis());
    let user = web::block(move || readers.ask(|db| sessions::user(db, &id, now))).await??;
    user.map(|user| Person { user, session, address: address(request, app) }).ok_or(Refusal::new("not_signed_in"))
}

/// A change must come from our own page: browsers say where a request comes from, and a form cannot send JSON.
///
/// # Errors
/// `cross_site`.
pub fn same_site(request: &HttpRequest) -> Result<(), Refusal> {
    let header = |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap_or("?"));
    let site_fits = header("Sec-Fetch-Site").is_none_or(|site| site == "same-origin" || site == "none");
    let host = header(header::HOST.as_str()).unwrap_or_default();
    let origin_fits =
        header(header::ORIGIN.as_str()).is_none_or(|origin| origin.split_once("://").is_some_and(|(_, origin_host)| origin_host == host));
    let type_fits = header(header::CONTENT_TYPE.as_str())
        .is_some_and(|kind| kind.split(';').next().is_some_and(|kind| kind.trim() == "application/json"));
    if site_fits && origin_fits && type_fits { Ok(()) } else { Err(Refusal::new("cross_site")) }
}

/// Lets signed-in people pass who have changed their first password.
///
/// # Errors
/// `not_signed_in`, `password_change_required`, or that the store cannot be read.
pub async fn require<B: MessageBody + 'static>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, actix_web::Error> {
    let app = request.app_data::<web::Data<App>>().cloned().ok_or(Refusal::new("internal"))?;
    let person = find(request.request(), &app).await?;
    if person.user.must_change_password {
        return Err(Refusal::new("password_change_required").into());
    }
    request.extensions_mut().insert(person);
    next.call(request).await
}

/// Lets a person pass whose role is enough for this route; changes only from our own page. Whoever is refused is noted.
///
/// # Errors
/// `cross_site`, `forbidden`.
pub async fn permit<B: MessageBody + 'static>(
    access: Access,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let Access::Least { role, action } = access else { return next.call(request).await };
    let app = request.app_data::<web::Data<App>>().cloned().ok_or(Refusal::new("internal"))?;
    let person = request.extensions().get::<Person>().cloned().ok_or(Refusal::new("not_signed_in"))?;
    let refusal = match same_site(request.request()) {
        Err(refusal) if request.method() != Method::GET => Some(refusal),
        Ok(()) | Err(_) if person.role() < role => Some(Refusal::new("forbidden").detail(format!("this needs the role {}", role.as_str()))),
        Ok(()) | Err(_) => None,
    };
    if let Some(refusal) = refusal {
        let subject: String = request.path().chars().take(200).collect();
        refusals::note(&app, &person, action, &subject, &refusal.words()).await;
        return Err(refusal.into());
    }
    let looks_only = request.method() == Method::GET;
    let answered = next.call(request).await?;
    // Whatever was changed of hosts, BMCs and credentials: those who ask BMCs look at once.
    if !looks_only && answered.status().is_success() && ["host.", "bmc.", "credential."].iter().any(|kind| action.starts_with(kind)) {
        app.poller.list_changed();
    }
    Ok(answered)
}
