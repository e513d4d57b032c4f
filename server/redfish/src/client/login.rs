//! In and out: one session, kept, given back.

use super::answers::{is_session_limit, retry_after};
use super::session::{Auth, SavedSession};
use super::{Client, Inner};
use crate::connection::{Answer, Request};
use crate::error::Error;
use crate::extended_info::Said;
use crate::link::Link;
use crate::secret::Secret;
use reqwest::Method;
use serde_json::json;
use std::time::Instant;

/// Where sessions are made unless the root says otherwise (DSP0266, "Session login").
const SESSIONS: &str = "/redfish/v1/SessionService/Sessions";
/// Longest token taken; real ones have 16 to 300 bytes.
const MAX_TOKEN_BYTES: usize = 4_096;

impl Client {
    /// Takes a session of earlier. Whether it still holds shows at the first request; if not, there is a new login.
    pub(crate) fn resume(&self, session: SavedSession) {
        let mut state = self.inner.state();
        state.auth = Some(Auth::Session(session));
        state.runtime = tokio::runtime::Handle::try_current().ok();
    }

    /// The open session.
    pub(crate) fn session(&self) -> Option<SavedSession> {
        match &self.inner.state().auth {
            Some(Auth::Session(session)) => Some(session.clone()),
            Some(Auth::Basic(_)) | None => None,
        }
    }

    /// Takes the session out: it stays open, and is the caller's to end.
    pub(crate) fn release(&self) -> Option<SavedSession> {
        let session = self.session();
        self.inner.state().auth = None;
        session
    }

    /// Where sessions are made, as the root says.
    pub(crate) fn set_sessions(&self, path: Option<String>) {
        self.inner.state().sessions = path;
    }

    /// Lets refused credentials be tried once more.
    pub(crate) fn try_credentials_again(&self) {
        self.inner.state().refused = None;
    }

    /// Ends the session, after all requests that are under way.
    pub(crate) async fn close(&self) -> Result<(), Error> {
        let client = self.clone();
        super::to_its_end(async move {
            let all = u32::try_from(client.inner.limits.in_flight()).unwrap_or(1);
            let _all = client.inner.gate.acquire_many(all).await;
            let auth = client.inner.state().auth.take();
            match auth {
                Some(Auth::Session(session)) => end(&client.inner.connection, &session).await,
                Some(Auth::Basic(_)) | None => Ok(()),
            }
        })
        .await
    }

    /// What to ask with: the kept session, or a new one. `stale` is what has just been refused.
    pub(super) async fn authorised(&self, stale: Option<Auth>) -> Result<Auth, Error> {
        let kept = self.inner.state().auth.clone();
        match kept.filter(|auth| stale.as_ref().is_none_or(|stale| !stale.is_same(auth))) {
            Some(auth) => Ok(auth),
            None => log_in(&self.inner, stale).await,
        }
    }

    /// A 401: once a new login, unless that would not help.
    pub(super) async fn after_401(&self, used: Auth, path: &str, said: String) -> Result<Auth, Error> {
        if matches!(used, Auth::Basic(_)) {
            let error = Error::WrongCredentials { said };
            let mut state = self.inner.state();
            state.auth = None;
            state.refused = Some(error.clone());
            return Err(error);
        }
        if !self.inner.state().may_have_expired(path) {
            return Err(Error::Forbidden { path: path.to_owned(), said });
        }
        let renewed = self.authorised(Some(used)).await?;
        let mut state = self.inner.state();
        state.renewed_at = Some(Instant::now());
        // Should it be refused again, the session is not to blame.
        state.forbid(path);
        drop(state);
        Ok(renewed)
    }

    /// The path was readable after all.
    pub(super) fn allow(&self, path: &str) {
        self.inner.state().forbidden.remove(path);
    }
}

async fn log_in(inner: &Inner, stale: Option<Auth>) -> Result<Auth, Error> {
    let _one = inner.login.lock().await;
    let (sessions, old) = {
        let mut state = inner.state();
        if let Some(error) = &state.refused {
            return Err(error.clone());
        }
        if let Some(auth) = state.auth.clone().filter(|auth| stale.as_ref().is_none_or(|stale| !stale.is_same(auth))) {
            return Ok(auth);
        }
        (state.sessions.clone().unwrap_or_else(|| SESSIONS.to_owned()), state.auth.take())
    };
    let password = Secret::new(json!(inner.password.expose_secret()).to_string());
    let body = Secret::new(format!("{{\"UserName\":{},\"Password\":{}}}", json!(inner.user), password.expose_secret()));
    let request =
        Request { method: Method::POST, path: &sessions, headers: Vec::new(), body: Some(body.expose_secret().as_bytes().to_vec()) };
    let answer = inner.connection.exchange(request).await?;
    let auth = remember(inner, judge(&sessions, &answer, inner))?;
    // Refused as it was, the old one may still be open on the BMC's books.
    if let (Some(Auth::Session(old)), Auth::Session(new)) = (old, &auth)
        && !old.location.is_empty()
        && old.location != new.location
    {
        let _ = end(&inner.connection, &SavedSession { token: new.token.clone(), location: old.location }).await;
    }
    Ok(auth)
}

fn remember(inner: &Inner, outcome: Result<Auth, Error>) -> Result<Auth, Error> {
    let mut state = inner.state();
    match &outcome {
        Ok(auth) => {
            state.auth = Some(auth.clone());
            state.runtime = tokio::runtime::Handle::try_current().ok();
        }
        Err(error @ (Error::WrongCredentials { .. } | Error::Locked { .. })) => state.refused = Some(error.clone()),
        Err(Error::Busy { wait: Some(wait), .. }) => state.hold(*wait),
        Err(_) => {}
    }
    outcome
}

/// What the answer to a login means.
fn judge(path: &str, answer: &Answer, inner: &Inner) -> Result<Auth, Error> {
    let said = Said::read(&answer.body);
    let words = said.words.clone();
    match answer.status {
        200..=299 => {
            let token = answer.header("x-auth-token").filter(|token| !token.is_empty() && token.len() <= MAX_TOKEN_BYTES);
            let body = || crate::json::parse(&answer.body, 5_000).ok().and_then(|parsed| crate::doc::Doc(&parsed.value).own_link());
            let location = answer.header("location").and_then(Link::parse).or_else(body).map(|link| link.url().to_owned());
            match token {
                Some(token) => Ok(Auth::Session(SavedSession { token: Secret::from(token), location: location.unwrap_or_default() })),
                // A session without a token is of no use.
                None => Ok(Auth::basic(&inner.user, &inner.password)),
            }
        }
        // iDRAC 8 and older: no such resource, or not for POST.
        404 | 405 | 501 => Ok(Auth::basic(&inner.user, &inner.password)),
        300..=399 => Err(Error::NoLogin { why: "the BMC sends us to another place".to_owned() }),
        _ if is_session_limit(&said) => Err(Error::NoSessionLeft { said: words }),
        400 | 401 | 403 if said.mentions(&["lock", "disabled", "passwordchangerequired", "password change", "expired"]) => {
            Err(Error::Locked { said: words })
        }
        401 => Err(Error::WrongCredentials { said: words }),
        400 if said.mentions(&["unauthorized", "login", "credential", "password", "authentication"]) => {
            Err(Error::WrongCredentials { said: words })
        }
        403 => Err(Error::Locked { said: words }),
        429 | 503 => Err(Error::Busy { wait: retry_after(answer, &inner.limits), said: words }),
        status => Err(Error::NoLogin { why: Error::Status { path: path.to_owned(), status, said: words }.to_string() }),
    }
}

/// Ends a session (DSP0266, "Session termination or logout"). One that is gone already is ended.
pub(super) async fn end(connection: &crate::connection::Connection, session: &SavedSession) -> Result<(), Error> {
    if session.location.is_empty() {
        return Ok(());
    }
    let auth = Auth::Session(session.clone());
    let headers = auth.header().into_iter().collect();
    let answer = connection.exchange(Request { method: Method::DELETE, path: &session.location, headers, body: None }).await?;
    match answer.status {
        200..=299 | 401 | 404 | 410 => Ok(()),
        status => Err(Error::Status { path: session.location.clone(), status, said: Said::read(&answer.body).words }),
    }
}

impl Drop for Inner {
    /// Nobody is left to wait: a task says goodbye, as long as there is a runtime.
    fn drop(&mut self) {
        let (auth, runtime) = {
            let mut state = self.state();
            (state.auth.take(), state.runtime.take())
        };
        let Some(Auth::Session(session)) = auth else { return };
        let Some(runtime) = tokio::runtime::Handle::try_current().ok().or(runtime) else { return };
        let connection = self.connection.clone();
        runtime.spawn(async move {
            let _ = end(&connection, &session).await;
        });
    }
}
