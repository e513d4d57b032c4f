//! Signing in and out.

use super::address::{address, is_by_proxy, network_of};
use super::hashing::Asker;
use super::person::{COOKIE, Person, find, same_site, session_id};
use super::proof::{check_code, check_password, hashed, verified};
use super::{refusals, step_up};
use crate::app::App;
use crate::audit::{Actor, ActorKind, Entry};
use crate::problem::Refusal;
use crate::store::sessions::{self, SessionRow};
use crate::store::users::{self, UserRow};
use crate::store::{Db, audit};
use crate::{join, passwords};
use actix_web::cookie::{Cookie, SameSite, time::Duration};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use ironwatch_core::message::visible;
use ironwatch_shared::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How long a session lives: a working day and a night on call.
const SESSION_MILLIS: i64 = 24 * 3_600_000;
/// Longest name of a user that is looked for, and longest name of a browser that is kept.
const MAX_NAME_CHARS: usize = 200;

/// Body of a sign-in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    user: String,
    password: String,
    /// Of the second factor, where there is one; or a recovery code.
    code: Option<String>,
}

/// Body of a change of password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    current: String,
    new: String,
}

/// The server that answers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ServerOfSession)]
struct ServerView {
    id: String,
    version: &'static str,
}

/// Who asks, and what they may.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionView {
    /// None: whoever comes.
    user: Option<String>,
    /// `admin`, `operator`, `viewer` or `anonymous`.
    role: &'static str,
    must_change_password: bool,
    server: ServerView,
    /// Whether nobody is signed in, and everybody may look: then addresses, serial numbers, names of users, texts of logs
    /// and notes are left out.
    anonymous: bool,
    second_factor: bool,
    /// A filter of the hosts that are shown; none: all.
    scope: Option<String>,
    /// Until when what cannot be taken back wants no fresh proof.
    #[schema(value_type = Option<String>, format = DateTime)]
    stepped_up_until: Option<Timestamp>,
}

fn shown(person: &Person, app: &App) -> SessionView {
    let anonymous = person.is_anonymous();
    SessionView {
        user: (!anonymous).then(|| person.user.name.clone()),
        role: person.role().as_str(),
        must_change_password: person.user.must_change_password,
        server: ServerView { id: app.server_id.to_string(), version: env!("CARGO_PKG_VERSION") },
        anonymous,
        second_factor: person.user.second_factor_on,
        scope: person.scope().map(|scope| scope.text().to_owned()),
        stepped_up_until: step_up::until(app, person),
    }
}

fn cookie(value: String, max_age: Duration) -> Cookie<'static> {
    Cookie::build(COOKIE, value).path("/").secure(true).http_only(true).same_site(SameSite::Strict).max_age(max_age).finish()
}

/// A cookie that nobody had before, and what the store calls it.
pub(super) struct Moved {
    pub cookie: Cookie<'static>,
    pub id: String,
}

pub(super) fn new_cookie() -> Result<Moved, Refusal> {
    let secret = join::random(32).map_err(|error| Refusal::new("internal").cause(error))?;
    Ok(Moved { id: session_id(&secret), cookie: cookie(secret, Duration::milliseconds(SESSION_MILLIS)) })
}

/// A password must not travel in clear: HTTPS, a TLS proxy, or the machine itself.
pub(super) fn private_way(request: &HttpRequest, app: &App) -> Result<(), Refusal> {
    let encrypted = !app.settings.tls.cert_file.is_empty() || is_by_proxy(request, app);
    let local = request.peer_addr().is_some_and(|peer| peer.ip().is_loopback());
    if encrypted || local { Ok(()) } else { Err(Refusal::new("needs_https")) }
}

/// Who am I.
///
/// # Errors
/// `not_signed_in`, unless everybody may look.
#[utoipa::path(get, path = "/api/v1/session", tag = "session", responses((status = 200, body = SessionView)))]
pub async fn show(request: HttpRequest, app: web::Data<App>) -> Result<HttpResponse, Refusal> {
    let person = match find(&request, &app).await {
        Err(refusal) if refusal.code() == "not_signed_in" && app.settings.access.anonymous_view => {
            Person::anonymous(address(&request, &app))
        }
        found => found?,
    };
    Ok(HttpResponse::Ok().json(shown(&person, &app)))
}

/// Whoever is refused at the door is noted by a name that is one here: people type passwords into the wrong field.
fn refused(app: &App, user: Option<&UserRow>, tried: &str, from: &str) -> Refusal {
    app.metrics.login("refused");
    app.attempts.failed_for(tried, app.clock.monotonic_millis());
    tracing::warn!(address = from, "sign-in refused");
    let name = user.map(|user| user.name.clone()).unwrap_or_default();
    let why = match user {
        Some(user) if user.disabled => "the user is disabled, or the password is wrong",
        Some(_) => "the password is wrong",
        None => "there is no such user",
    };
    let actor = Actor { name: name.clone(), kind: ActorKind::Person, address: from.to_owned() };
    refusals::note_beside(app, actor, "session.sign_in", name, why);
    Refusal::new("wrong_password")
}

/// Signs in. Whatever cookie the browser had before is worth nothing afterwards.
///
/// # Errors
/// `wrong_password`, `second_factor_required`, `wrong_code`, `too_many_attempts`, `passwords_full`, `cross_site`, `needs_https`.
#[utoipa::path(post, path = "/api/v1/session", tag = "session", request_body = SignIn, responses((status = 200, body = SessionView)))]
pub async fn sign_in(request: HttpRequest, body: web::Json<SignIn>, app: web::Data<App>) -> Result<HttpResponse, Refusal> {
    same_site(&request)?;
    private_way(&request, &app)?;
    let from = address(&request, &app);
    let source = network_of(&from);
    let SignIn { user: name, password, code } = body.into_inner();
    let tried: String = name.chars().take(MAX_NAME_CHARS).collect();
    app.attempts.allow_user(&source, &tried, app.clock.monotonic_millis())?;
    tokio::time::sleep(app.attempts.pause(&tried, &from, app.clock.monotonic_millis())).await;
    let (readers, asked) = (app.readers.clone(), tried.clone());
    let user = web::block(move || readers.ask(|db| users::find(db, &asked))).await??;
    let asker =
        if app.attempts.has_come_in(&tried, &from) { Asker::Known { user: &tried, address: &from } } else { Asker::Stranger(&source) };
    let verified = verified(&app, asker, password, user.as_ref().map(|user| user.password_hash.clone())).await;
    let right = verified.inspect_err(|_| app.attempts.not_tried(&source, &tried))?;
    let user = match user {
        Some(user) if right && !user.disabled => user,
        user => return Err(refused(&app, user.as_ref(), &tried, &from)),
    };
    if user.second_factor_on {
        let Some(code) = code.filter(|code| !code.is_empty()) else {
            app.attempts.right_for(&source, &tried);
            return Err(Refusal::new("second_factor_required"));
        };
        if let Err(refusal) = check_code(&app, &user, code, &from).await {
            app.attempts.failed_for(&tried, app.clock.monotonic_millis());
            return Err(refusal);
        }
    }
    app.attempts.succeeded_for(&source, &tried);
    app.attempts.came_in(&user.name, &from);
    app.metrics.login("ok");
    let (cookie, person) = begin(&request, &app, user, from).await?;
    tracing::info!(user = person.user.name, "signed in");
    Ok(HttpResponse::Ok().cookie(cookie).json(shown(&person, &app)))
}

async fn begin(request: &HttpRequest, app: &App, user: UserRow, from: String) -> Result<(Cookie<'static>, Person), Refusal> {
    let Moved { cookie, id } = new_cookie()?;
    let now = app.clock.now();
    let row = SessionRow {
        id,
        user_id: user.id,
        created_at: now.as_millis(),
        expires_at: now.as_millis() + SESSION_MILLIS,
        address: from.clone(),
        public_id: join::random(6).map_err(|error| Refusal::new("internal").cause(error))?,
        last_used_at: now.as_millis(),
        browser: browser(request),
        stepped_up_at: now.as_millis(),
    };
    let before = request.cookie(COOKIE).map(|cookie| session_id(cookie.value()));
    let person = Person::by_session(row.clone(), user, from)?;
    let (entry, known) = (Entry::done(&person.actor(), "session.sign_in", &person.user.name, now), person.user.clone());
    let kept = app.pipeline.change(move |db| {
        // The password may be another by now, or the user disabled: hashing takes its time.
        let is_as_before = |user: &UserRow| user.id == known.id && user.password_hash == known.password_hash && !user.disabled;
        if !users::find(db, &known.name)?.as_ref().is_some_and(is_as_before) {
            return Err(Refusal::new("wrong_password"));
        }
        if let Some(before) = before {
            sessions::delete(db, &before)?;
        }
        sessions::insert(db, &row)?;
        users::seen(db, known.id, now.as_millis())?;
        audit::append(db, &entry)?;
        Ok(())
    });
    kept.await?;
    Ok((cookie, person))
}

/// What the browser calls itself, as people may see it.
fn browser(request: &HttpRequest) -> String {
    let said = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    visible(said).chars().take(MAX_NAME_CHARS).collect()
}

/// Signs out.
///
/// # Errors
/// `cross_site`, or that it cannot be stored now.
#[utoipa::path(delete, path = "/api/v1/session", tag = "session", responses((status = 204)))]
pub async fn sign_out(request: HttpRequest, app: web::Data<App>) -> Result<HttpResponse, Refusal> {
    same_site(&request)?;
    if let Some(cookie) = request.cookie(COOKIE) {
        let (id, now, from) = (session_id(cookie.value()), app.clock.now(), address(&request, &app));
        let ended = app.pipeline.write(move |db| {
            if let Some((session, user)) = sessions::find(db, &id, now.as_millis())? {
                let actor = Actor { name: user.name, kind: ActorKind::Person, address: from };
                audit::append(db, &Entry::done(&actor, "session.sign_out", &session.public_id, now))?;
            }
            sessions::delete(db, &id)
        });
        ended.await?;
    }
    Ok(HttpResponse::NoContent().cookie(cookie(String::new(), Duration::ZERO)).finish())
}

/// Changes the own password. All other sessions and all tokens end, and this session goes on under another cookie.
///
/// # Errors
/// `wrong_password`, `weak_password`, `too_many_attempts`, `passwords_full`, `not_signed_in`, `forbidden`, `needs_https`, `cross_site`.
#[utoipa::path(post, path = "/api/v1/session/password", tag = "session", request_body = ChangePassword, responses((status = 200, body = SessionView)))]
pub async fn change_password(request: HttpRequest, body: web::Json<ChangePassword>, app: web::Data<App>) -> Result<HttpResponse, Refusal> {
    same_site(&request)?;
    private_way(&request, &app)?;
    let person = find(&request, &app).await?;
    let Some(session) = person.session().cloned() else { return Err(Refusal::new("forbidden").detail("this is for sessions")) };
    let ChangePassword { current, new } = body.into_inner();
    check_password(&app, &person, current.clone()).await?;
    if new == current {
        return Err(Refusal::new("weak_password").detail("another one than before"));
    }
    let (name, asked) = (person.user.name.clone(), new.clone());
    if let Some(weakness) = web::block(move || passwords::weakness(&name, &asked)).await? {
        return Err(Refusal::new("weak_password").detail(weakness));
    }
    let hashed = hashed(&app, &person, new).await?;
    let (name, now, Moved { cookie, id }) = (person.user.name.clone(), app.clock.now(), new_cookie()?);
    let entry = Entry::done(&person.actor(), "session.password", &name, now);
    let renewed = SessionRow { id: id.clone(), stepped_up_at: now.as_millis(), ..session.clone() };
    let user_id = person.user.id;
    let change = move |db: &mut Db| {
        sessions::renew(db, &session.id, &id, now.as_millis())?;
        users::set_password(db, &name, &hashed, false, Some(&id))?;
        users::cut_off(db, user_id, Some(&id), now.as_millis())?;
        audit::append(db, &entry)
    };
    app.pipeline.write(change).await?;
    let user = UserRow { must_change_password: false, ..person.user };
    let changed = Person::by_session(renewed, user, person.address)?;
    Ok(HttpResponse::Ok().cookie(cookie).json(shown(&changed, &app)))
}
