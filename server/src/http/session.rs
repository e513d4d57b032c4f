//! Signing in and out.

use super::person::{COOKIE, address, find, same_site, session_id};
use crate::app::App;
use crate::audit::Entry;
use crate::problem::Refusal;
use crate::store::users::UserRow;
use crate::store::{Db, audit, sessions, users};
use crate::{join, passwords};
use actix_web::cookie::{Cookie, SameSite, time::Duration};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How long a session lives: a working day and a night on call.
const SESSION_MILLIS: i64 = 24 * 3_600_000;
/// Attempts that fail before an address has to wait.
const FREE_ATTEMPTS: u32 = 5;
/// The first and the longest wait, milliseconds; each further failure doubles it.
const WAIT_MILLIS: (u64, u64) = (2_000, 300_000);
/// Addresses remembered; above, the oldest are forgotten.
const MAX_ADDRESSES: usize = 10_000;

/// Failures by address of the socket. A user is never locked out by somebody else's attempts.
#[derive(Clone, Default)]
pub struct Attempts(Arc<Mutex<HashMap<String, (u32, u64)>>>);

impl Attempts {
    /// Whether an address may try now (`monotonic` milliseconds).
    ///
    /// # Errors
    /// `too_many_attempts` with the wait.
    pub fn allow(&self, address: &str, monotonic: u64) -> Result<(), Refusal> {
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, until)) = failures.get(address).filter(|(_, until)| *until > monotonic) {
            return Err(Refusal::new("too_many_attempts").retry_after((until - monotonic).div_ceil(1000)));
        }
        // Counted before it is tried, so that many at once are not all the first.
        Self::count(&mut failures, address, monotonic);
        Ok(())
    }

    /// Whether an address has to wait; counts nothing. For joining: a whole rack joins at once from one address, and a
    /// token of 256 bits is not guessed.
    ///
    /// # Errors
    /// `too_many_attempts` with the wait.
    pub fn waited(&self, address: &str, monotonic: u64) -> Result<(), Refusal> {
        let failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match failures.get(address).filter(|(_, until)| *until > monotonic) {
            Some((_, until)) => Err(Refusal::new("too_many_attempts").retry_after((until - monotonic).div_ceil(1000))),
            None => Ok(()),
        }
    }

    /// An attempt failed that was not counted before.
    pub fn failed(&self, address: &str, monotonic: u64) {
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Self::count(&mut failures, address, monotonic);
    }

    fn count(failures: &mut HashMap<String, (u32, u64)>, address: &str, monotonic: u64) {
        if failures.len() >= MAX_ADDRESSES {
            failures.retain(|_, (_, until)| *until > monotonic);
        }
        let (count, until) = failures.entry(address.to_owned()).or_default();
        *count += 1;
        if *count >= FREE_ATTEMPTS {
            let (first, longest) = WAIT_MILLIS;
            *until = monotonic + first.saturating_mul(1 << (*count - FREE_ATTEMPTS).min(20)).min(longest);
        }
    }

    /// An attempt succeeded.
    pub fn succeeded(&self, address: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(address);
    }
}

/// Body of a sign-in.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    user: String,
    password: String,
}

/// Body of a change of password.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    current: String,
    new: String,
}

fn shown(user: &UserRow, app: &App) -> serde_json::Value {
    serde_json::json!({
        "user": user.name,
        "role": user.role,
        "must_change_password": user.must_change_password,
        "server": { "id": app.server_id, "version": env!("CARGO_PKG_VERSION") },
    })
}

fn cookie(value: String, max_age: Duration) -> Cookie<'static> {
    Cookie::build(COOKIE, value).path("/").secure(true).http_only(true).same_site(SameSite::Strict).max_age(max_age).finish()
}

/// A password must not travel in clear: HTTPS, a TLS proxy, or the machine itself.
fn private_way(request: &HttpRequest, app: &App) -> Result<(), Refusal> {
    let encrypted = !app.settings.tls.cert_file.is_empty() || app.settings.http.behind_tls_proxy;
    let local = request.peer_addr().is_some_and(|peer| peer.ip().is_loopback());
    if encrypted || local { Ok(()) } else { Err(Refusal::new("needs_https")) }
}

async fn verified(app: &App, password: String, hash: Option<String>) -> Result<bool, Refusal> {
    if password.len() > passwords::MAX_BYTES {
        return Ok(false);
    }
    let _turn = app.hashing.acquire().await.map_err(|_| Refusal::new("busy").retry_after(2))?;
    Ok(web::block(move || passwords::verify(&password, hash.as_deref())).await?)
}

/// `GET /api/v1/session`: who am I.
///
/// # Errors
/// `not_signed_in`.
pub async fn show(request: HttpRequest, app: web::Data<App>) -> Result<HttpResponse, Refusal> {
    let person = find(&request, &app).await?;
    Ok(HttpResponse::Ok().json(shown(&person.user, &app)))
}

/// `POST /api/v1/session`: sign in.
///
/// # Errors
/// `wrong_password`, `too_many_attempts`, `cross_site`, `needs_https`.
pub async fn sign_in(request: HttpRequest, body: web::Json<SignIn>, app: web::Data<App>) -> Result<HttpResponse, Refusal> {
    same_site(&request)?;
    private_way(&request, &app)?;
    let from = address(&request, &app);
    app.attempts.allow(&from, app.clock.monotonic_millis())?;
    let SignIn { user: name, password } = body.into_inner();
    let (readers, asked) = (app.readers.clone(), name.chars().take(200).collect::<String>());
    let user = web::block(move || readers.ask(|db| users::find(db, &asked))).await??;
    let right = verified(&app, password, user.as_ref().map(|user| user.password_hash.clone())).await?;
    let Some(user) = user.filter(|_| right) else {
        app.metrics.login("refused");
        tracing::warn!(address = from, "sign-in refused");
        return Err(Refusal::new("wrong_password"));
    };
    app.attempts.succeeded(&from);
    app.metrics.login("ok");
    let secret = join::random(32).map_err(|error| Refusal::new("internal").cause(error))?;
    let (id, user_id, now) = (session_id(&secret), user.id, app.clock.now().as_millis());
    app.pipeline.write(move |db| sessions::insert(db, &id, user_id, now, now + SESSION_MILLIS, &from)).await?;
    tracing::info!(user = user.name, "signed in");
    Ok(HttpResponse::Ok().cookie(cookie(secret, Duration::milliseconds(SESSION_MILLIS))).json(shown(&user, &app)))
}

/// `DELETE /api/v1/session`: sign out.
///
/// # Errors
/// `cross_site`, or that it cannot be stored now.
pub async fn sign_out(request: HttpRequest, app: web::Data<App>) -> Result<HttpResponse, Refusal> {
    same_site(&request)?;
    if let Some(cookie) = request.cookie(COOKIE) {
        let id = session_id(cookie.value());
        app.pipeline.write(move |db| sessions::delete(db, &id)).await?;
    }
    Ok(HttpResponse::NoContent().cookie(cookie(String::new(), Duration::ZERO)).finish())
}

/// `POST /api/v1/session/password`: change the own password; ends all other sessions.
///
/// # Errors
/// `wrong_password`, `weak_password`, `not_signed_in`, `cross_site`.
pub async fn change_password(request: HttpRequest, body: web::Json<ChangePassword>, app: web::Data<App>) -> Result<HttpResponse, Refusal> {
    same_site(&request)?;
    private_way(&request, &app)?;
    let person = find(&request, &app).await?;
    let from = address(&request, &app);
    app.attempts.allow(&from, app.clock.monotonic_millis())?;
    let ChangePassword { current, new } = body.into_inner();
    if !verified(&app, current.clone(), Some(person.user.password_hash.clone())).await? {
        return Err(Refusal::new("wrong_password"));
    }
    app.attempts.succeeded(&from);
    if let Some(weakness) = passwords::weakness(&person.user.name, &new) {
        return Err(Refusal::new("weak_password").detail(weakness));
    }
    if new == current {
        return Err(Refusal::new("weak_password").detail("another one than before"));
    }
    let hashed = {
        let _turn = app.hashing.acquire().await.map_err(|_| Refusal::new("busy").retry_after(2))?;
        web::block(move || passwords::hash(&new)).await?.map_err(|error| Refusal::new("internal").cause(error))?
    };
    let (name, session) = (person.user.name.clone(), person.session.clone());
    let entry = Entry::done(&person.actor(), "session.password", &name, app.clock.now());
    let change = move |db: &mut Db| {
        users::set_password(db, &name, &hashed, false, Some(&session))?;
        audit::append(db, &entry)
    };
    app.pipeline.write(change).await?;
    let changed = UserRow { must_change_password: false, ..person.user };
    Ok(HttpResponse::Ok().json(shown(&changed, &app)))
}
