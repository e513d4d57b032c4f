//! Asking one BMC: logged in once, one request at a time, patient when told to wait.

mod answers;
mod login;
mod session;

pub use session::SavedSession;

pub(crate) use answers::{Document, Reply};

use crate::connection::{Connection, Request};
use crate::error::Error;
use crate::etag_cache::EtagCache;
use crate::limits::Limits;
use crate::secret::Secret;
use crate::target::Target;
use reqwest::header::{HeaderValue, IF_MATCH, IF_NONE_MATCH};
use reqwest::{Method, Url};
use session::{Auth, State};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Redirects followed of one GET, all on the BMC itself: `/redfish/v1` to `/redfish/v1/` is common.
const MAX_REDIRECTS: usize = 3;

/// One BMC, asked politely. When the last clone is dropped, it gives its session back.
///
/// What is asked runs as a task of its own: a caller who goes away neither leaves a session behind that nobody knows, nor
/// lets the next request overtake the one that the BMC still works on.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    connection: Connection,
    user: String,
    password: Secret,
    limits: Limits,
    /// As many requests at one time as the limits allow.
    gate: Arc<Semaphore>,
    /// One login at a time.
    login: tokio::sync::Mutex<()>,
    state: Mutex<State>,
    cache: Mutex<EtagCache>,
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn cache(&self) -> MutexGuard<'_, EtagCache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether an answer may be one of earlier that has not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Freshness {
    /// Always sent anew: readings and logs, where a BMC with a stale ETag would hide what happens.
    Fresh,
    /// Sent anew unless its ETag says that it is the same.
    Unchanged,
}

impl Client {
    pub(crate) fn new(target: &Target, limits: &Limits) -> Result<Self, Error> {
        let inner = Inner {
            connection: Connection::new(target, limits)?,
            user: target.user.clone(),
            password: target.password.clone(),
            gate: Arc::new(Semaphore::new(limits.in_flight())),
            login: tokio::sync::Mutex::default(),
            state: Mutex::default(),
            cache: Mutex::new(EtagCache::new(limits.cached_answers, limits.cached_bytes)),
            limits: limits.clone(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    pub(crate) fn certificate_ends(&self) -> Option<String> {
        self.inner.connection.certificate_ends()
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.inner.limits
    }

    /// Requests sent and bytes received so far.
    pub(crate) fn counts(&self) -> (u64, u64) {
        self.inner.connection.counts()
    }

    /// Reads the service root without logging in: nobody gets a password before it has said that it speaks Redfish.
    pub(crate) async fn get_openly(&self, path: &str) -> Result<Document, Error> {
        let (client, path) = (self.clone(), path.to_owned());
        to_its_end(async move {
            let _permit = client.permit().await?;
            client.follow(&path, Freshness::Unchanged, None).await
        })
        .await
    }

    /// Reads a resource.
    pub(crate) async fn get(&self, path: &str, freshness: Freshness) -> Result<Document, Error> {
        let (client, path) = (self.clone(), path.to_owned());
        to_its_end(async move {
            let _permit = client.permit().await?;
            let auth = client.authorised(None).await?;
            match client.follow(&path, freshness, Some(&auth)).await {
                Err(Error::WrongCredentials { said }) => {
                    let auth = client.after_401(auth, &path, said).await?;
                    client.judged(&path, client.follow(&path, freshness, Some(&auth)).await)
                }
                other => other,
            }
        })
        .await
    }

    /// Changes something. Sent once; a second time only after a 401, which says that nothing was done.
    pub(crate) async fn send(&self, method: Method, path: &str, body: Option<Vec<u8>>, if_match: Option<&str>) -> Result<Reply, Error> {
        let (client, path, if_match) = (self.clone(), path.to_owned(), if_match.map(str::to_owned));
        to_its_end(async move {
            let _permit = client.permit().await?;
            let auth = client.authorised(None).await?;
            match client.send_as(&method, &path, body.clone(), if_match.as_deref(), &auth).await {
                Err(Error::WrongCredentials { said }) => {
                    let auth = client.after_401(auth, &path, said).await?;
                    client.judged(&path, client.send_as(&method, &path, body, if_match.as_deref(), &auth).await)
                }
                other => other,
            }
        })
        .await
    }

    /// Opens a stream of events.
    pub(crate) async fn open(&self, path: &str) -> Result<reqwest::Response, Error> {
        let (client, path) = (self.clone(), path.to_owned());
        to_its_end(async move {
            let _permit = client.permit().await?;
            let auth = client.authorised(None).await?;
            let stream = HeaderValue::from_static("text/event-stream");
            let mut request = Request::get(&path).with(reqwest::header::ACCEPT, stream);
            request.headers.extend(auth.header());
            let response = client.inner.connection.open(&request).await?;
            match response.status().as_u16() {
                200 => Ok(response),
                404 | 405 | 501 => Err(Error::NotOffered { what: "a stream of events".to_owned() }),
                status => Err(Error::Status { path, status, said: String::new() }),
            }
        })
        .await
    }

    /// What came after a new login.
    fn judged<T>(&self, path: &str, result: Result<T, Error>) -> Result<T, Error> {
        if let Err(Error::WrongCredentials { said }) = result {
            return Err(Error::Forbidden { path: path.to_owned(), said });
        }
        self.allow(path);
        result
    }

    async fn send_as(
        &self,
        method: &Method,
        path: &str,
        body: Option<Vec<u8>>,
        if_match: Option<&str>,
        auth: &Auth,
    ) -> Result<Reply, Error> {
        let mut request = Request { method: method.clone(), path, headers: auth.header().into_iter().collect(), body };
        if let Some(etag) = if_match.and_then(|etag| HeaderValue::from_str(etag).ok()) {
            request = request.with(IF_MATCH, etag);
        }
        let answer = self.inner.connection.exchange(request).await?;
        self.inner.cache().forget(path);
        let reply = answers::reply(path, &answer, &self.inner.limits);
        self.note_hold(&reply);
        reply
    }

    /// One GET with its redirects. A 401 is [`Error::WrongCredentials`].
    async fn follow(&self, path: &str, freshness: Freshness, auth: Option<&Auth>) -> Result<Document, Error> {
        let mut at = path.to_owned();
        for _ in 0..=MAX_REDIRECTS {
            let mut request = Request::get(&at);
            request.headers.extend(auth.and_then(Auth::header));
            let etag = Some(freshness).filter(|freshness| *freshness == Freshness::Unchanged).and_then(|_| self.inner.cache().etag(&at));
            if let Some(etag) = etag.and_then(|etag| HeaderValue::from_str(&etag).ok()) {
                request = request.with(IF_NONE_MATCH, etag);
            }
            let answer = self.inner.connection.exchange(request).await?;
            if let Some(to) = self.redirect(&at, &answer)? {
                at = to;
                continue;
            }
            let kept = if answer.status == 304 { self.inner.cache().body(&at) } else { None };
            let document = answers::document(path, &at, &answer, kept.as_deref(), &self.inner.limits);
            if document.is_ok() && answer.status != 304 && freshness == Freshness::Unchanged {
                let etag = answer.header("etag").unwrap_or_default();
                self.inner.cache().keep(&at, etag, &answer.body);
            }
            self.note_hold(&document);
            return document;
        }
        Err(Error::RedirectRefused { path: path.to_owned(), to: "itself, again and again".to_owned() })
    }

    /// Where a redirect leads, if it stays on this BMC.
    fn redirect(&self, path: &str, answer: &crate::connection::Answer) -> Result<Option<String>, Error> {
        if !matches!(answer.status, 301 | 302 | 303 | 307 | 308) {
            return Ok(None);
        }
        let here = self.inner.connection.url(path)?;
        let to = answer.header("location").and_then(|location| here.join(location).ok());
        match to {
            Some(to) if to.origin() == here.origin() => Ok(Some(path_of(&to))),
            Some(to) => Err(Error::RedirectRefused {
                path: path.to_owned(),
                to: crate::doc::clean_name(&to.origin().ascii_serialization()).unwrap_or_default(),
            }),
            None => Err(Error::RedirectRefused { path: path.to_owned(), to: "nowhere".to_owned() }),
        }
    }

    /// Waits for a turn. Refuses at once while the BMC has asked to be left alone.
    async fn permit(&self) -> Result<OwnedSemaphorePermit, Error> {
        self.inner.state().check_hold()?;
        let permit = Arc::clone(&self.inner.gate).acquire_owned().await;
        let permit = permit.map_err(|_| Error::LimitReached { which: "the client is closed".to_owned() })?;
        self.inner.state().check_hold()?;
        Ok(permit)
    }

    fn note_hold<T>(&self, result: &Result<T, Error>) {
        if let Err(Error::Busy { wait: Some(wait), .. }) = result {
            self.inner.state().hold(*wait);
        }
    }
}

/// Runs whether or not the caller waits for it.
async fn to_its_end<T: Send + 'static>(work: impl Future<Output = Result<T, Error>> + Send + 'static) -> Result<T, Error> {
    tokio::spawn(work).await.unwrap_or_else(|error| Err(Error::NoAnswer { why: error.to_string() }))
}

fn path_of(url: &Url) -> String {
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}
