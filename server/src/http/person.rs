//! Who asks: the session behind the cookie, or the token of a program; and that a change comes from our own page.

use super::address::{address, network_of};
use super::refusals;
use crate::app::App;
use crate::audit::{Actor, ActorKind};
use crate::people::Role;
use crate::problem::Refusal;
use crate::store::api_tokens::{self, ApiTokenRow};
use crate::store::sessions::{self, SessionRow};
use crate::store::users::{self, UserRow};
use crate::{api_tokens as tokens, scopes};
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::Next;
use actix_web::{HttpMessage as _, HttpRequest, web};
use ironwatch_core::filter::Filter;
use ring::digest::{SHA256, digest};
use std::fmt::Write as _;

/// The cookie; the prefix makes browsers insist on Secure, no Domain and Path=/.
pub const COOKIE: &str = "__Host-ironwatch";
/// That somebody is here is kept no more often than this.
const NOTED_EVERY_MILLIS: i64 = 60_000;

/// How somebody has shown who it is.
#[derive(Debug, Clone)]
pub enum Means {
    /// By the cookie of a session.
    Session(SessionRow),
    /// By a token: its id, its name, and whether it may do what people must prove themselves for.
    Token { id: String, name: String, dangerous: bool },
    /// Not at all, where everybody may look.
    Nothing,
}

/// Somebody who asks, and what the means shown let them do.
#[derive(Debug, Clone)]
pub struct Person {
    pub user: UserRow,
    pub means: Means,
    /// From where the request comes.
    pub address: String,
    role: Role,
    scope: Option<Filter>,
}

impl Person {
    /// What the person may do.
    #[must_use]
    pub fn role(&self) -> Role {
        self.role
    }

    /// The hosts that the person may see; none: all.
    #[must_use]
    pub fn scope(&self) -> Option<&Filter> {
        self.scope.as_ref()
    }

    /// Whether this is whoever comes, where everybody may look.
    #[must_use]
    pub fn is_anonymous(&self) -> bool {
        matches!(self.means, Means::Nothing)
    }

    /// Who asks, for what is kept of one and shown to nobody else: people and tokens by their ids, as names come again.
    #[must_use]
    pub fn key(&self) -> String {
        match &self.means {
            Means::Token { id, .. } => format!("{} token {id}", self.user.id),
            Means::Session(_) => self.user.id.to_string(),
            Means::Nothing => format!("anybody {}", self.address),
        }
    }

    /// Who asks, for what each may have a part of: a user and all tokens of it are one, and so is the network of whoever comes.
    #[must_use]
    pub fn one(&self) -> String {
        if self.is_anonymous() { format!("address {}", network_of(&self.address)) } else { format!("person {}", self.user.name) }
    }

    /// The session, when there is one.
    #[must_use]
    pub fn session(&self) -> Option<&SessionRow> {
        match &self.means {
            Means::Session(session) => Some(session),
            Means::Token { .. } | Means::Nothing => None,
        }
    }

    /// As the audit names the person.
    #[must_use]
    pub fn actor(&self) -> Actor {
        let (name, kind) = match &self.means {
            Means::Token { name, .. } => (format!("{}/{name}", self.user.name), ActorKind::Token),
            Means::Session(_) | Means::Nothing => (self.user.name.clone(), ActorKind::Person),
        };
        Actor { name, kind, address: self.address.clone() }
    }

    pub(super) fn by_session(session: SessionRow, user: UserRow, address: String) -> Result<Self, Refusal> {
        // Whoever has a role that we do not know may look.
        let role = Role::parse(&user.role).unwrap_or(Role::Viewer);
        let scope = scopes::of_texts([user.scope.as_deref()])?;
        Ok(Person { user, means: Means::Session(session), address, role, scope })
    }

    fn by_token(token: ApiTokenRow, user: UserRow, address: String) -> Result<Self, Refusal> {
        let of = |word: &str| Role::parse(word).unwrap_or(Role::Viewer);
        // A token never does more than its owner may by now.
        let role = of(&token.role).min(of(&user.role));
        let scope = scopes::of_texts([user.scope.as_deref(), token.scope.as_deref()])?;
        Ok(Person { user, means: Means::Token { id: token.id, name: token.name, dangerous: token.dangerous }, address, role, scope })
    }

    pub(super) fn anonymous(address: String) -> Self {
        let user = UserRow { name: "anonymous".to_owned(), ..UserRow::default() };
        Person { user, means: Means::Nothing, address, role: Role::Anonymous, scope: None }
    }
}

/// The name of a session in the store.
#[must_use]
pub fn session_id(cookie: &str) -> String {
    digest(&SHA256, cookie.as_bytes()).as_ref().iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn bearer(request: &HttpRequest) -> Option<&str> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("Bearer").then(|| token.trim())
}

/// The person behind the token or the cookie.
///
/// # Errors
/// `not_signed_in`, `bad_api_token`, or that the store cannot be read.
pub async fn find(request: &HttpRequest, app: &App) -> Result<Person, Refusal> {
    if let Some(token) = bearer(request) {
        return find_token(request, app, token).await;
    }
    let cookie = request.cookie(COOKIE).ok_or(Refusal::new("not_signed_in"))?;
    let (readers, id, now) = (app.readers.clone(), session_id(cookie.value()), app.clock.now().as_millis());
    let found = web::block(move || readers.ask(|db| sessions::find(db, &id, now))).await??;
    let (session, user) = found.ok_or(Refusal::new("not_signed_in"))?;
    if session.last_used_at + NOTED_EVERY_MILLIS <= now {
        let (id, user_id) = (session.id.clone(), user.id);
        note(app, move |db| {
            sessions::used(db, &id, now)?;
            users::seen(db, user_id, now)
        });
    }
    Person::by_session(session, user, address(request, app))
}

/// Who was here is kept beside the answer: that it cannot be kept now changes nothing.
fn note(app: &App, change: impl FnOnce(&mut crate::store::Db) -> crate::store::StoreResult<()> + Send + 'static) {
    let pipeline = app.pipeline.clone();
    actix_web::rt::spawn(async move {
        if let Err(error) = pipeline.write(change).await {
            tracing::warn!(%error, "that somebody was here cannot be kept");
        }
    });
}

async fn find_token(request: &HttpRequest, app: &App, token: &str) -> Result<Person, Refusal> {
    let (refused, from) = (|| Refusal::new("bad_api_token"), address(request, app));
    let digest = tokens::digest_of(token).ok_or_else(refused)?;
    let (readers, now) = (app.readers.clone(), app.clock.now().as_millis());
    let found = web::block(move || readers.ask(|db| api_tokens::find(db, &digest))).await??;
    let (token, user) = found.ok_or_else(refused)?;
    let why = match &token {
        token if token.revoked_at.is_some() => Some("the token is revoked"),
        token if token.expires_at <= now => Some("the token has expired"),
        _ if user.disabled => Some("its owner is disabled"),
        _ => None,
    };
    if let Some(why) = why {
        // The same answer for all: whoever found a token learns nothing of it. The audit knows.
        let actor = Actor { name: format!("{}/{}", user.name, token.name), kind: ActorKind::Token, address: from };
        refusals::note_of(app, &actor, "token.use", &token.id, why).await;
        return Err(refused());
    }
    if token.last_used_at.is_none_or(|at| at + NOTED_EVERY_MILLIS <= now) {
        let (id, from, user_id) = (token.id.clone(), from.clone(), user.id);
        note(app, move |db| {
            api_tokens::used(db, &id, now, &from)?;
            users::seen(db, user_id, now)
        });
    }
    Person::by_token(token, user, from)
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

/// Lets people pass who have shown who they are and have changed their first password; and whoever comes, where everybody
/// may look.
///
/// # Errors
/// `not_signed_in`, `bad_api_token`, `token_in_address`, `password_change_required`, or that the store cannot be read.
pub async fn require<B: MessageBody + 'static>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, actix_web::Error> {
    let app = request.app_data::<web::Data<App>>().cloned().ok_or(Refusal::new("internal"))?;
    if tokens::is_in(request.query_string()) {
        tracing::warn!(
            address = address(request.request(), &app),
            path = request.path(),
            "a token came in an address, which logs keep: revoke it"
        );
        return Err(Refusal::new("token_in_address").into());
    }
    let person = match find(request.request(), &app).await {
        Err(refusal) if refusal.code() == "not_signed_in" && app.settings.access.anonymous_view => {
            Person::anonymous(address(request.request(), &app))
        }
        found => found?,
    };
    if person.user.must_change_password {
        return Err(Refusal::new("password_change_required").into());
    }
    request.extensions_mut().insert(person);
    next.call(request).await
}
