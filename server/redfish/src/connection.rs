//! One BMC over HTTP/1.1: bounded in time and size, kept alive, without redirects, proxies or cookies.

mod faults;
mod names;

pub(crate) use faults::{io_error, tls_error};
pub(crate) use names::resolve;

use crate::error::Error;
use crate::limits::Limits;
use crate::target::{Address, Target, Trust};
use crate::trust::{self, Judgement};
use reqwest::header::{ACCEPT, CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Url};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A request; the path is one of [`crate::link::Link`].
#[derive(Debug, Clone)]
pub(crate) struct Request<'a> {
    pub method: Method,
    pub path: &'a str,
    pub headers: Vec<(HeaderName, HeaderValue)>,
    pub body: Option<Vec<u8>>,
}

impl<'a> Request<'a> {
    pub(crate) fn get(path: &'a str) -> Self {
        Self { method: Method::GET, path, headers: Vec::new(), body: None }
    }

    pub(crate) fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }
}

/// An answer, complete.
#[derive(Debug)]
pub(crate) struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    /// A header as text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// The connection to one BMC. Clones share it.
#[derive(Debug, Clone)]
pub(crate) struct Connection {
    http: reqwest::Client,
    address: Address,
    trust: Trust,
    judgement: Arc<Judgement>,
    limits: Limits,
    counts: Arc<Counts>,
}

/// What went over it.
#[derive(Debug, Default)]
struct Counts {
    requests: AtomicU64,
    bytes: AtomicU64,
}

impl Connection {
    pub(crate) fn new(target: &Target, limits: &Limits) -> Result<Self, Error> {
        let (tls, judgement) = trust::client_config(target.trust)?;
        let accept = (ACCEPT, HeaderValue::from_static("application/json"));
        // DSP0266, "Request headers".
        let version = (HeaderName::from_static("odata-version"), HeaderValue::from_static("4.0"));
        let http = reqwest::Client::builder()
            .use_preconfigured_tls(tls)
            .connect_timeout(limits.connect)
            .redirect(reqwest::redirect::Policy::none())
            // A proxy would see the password.
            .no_proxy()
            .referer(false)
            .http1_only()
            .pool_max_idle_per_host(limits.in_flight())
            .dns_resolver(Arc::new(names::Resolver(target.address.settled())))
            .user_agent(concat!("ironwatch-redfish/", env!("CARGO_PKG_VERSION")))
            .default_headers([accept, version].into_iter().collect())
            .build()
            .map_err(|error| Error::NoTls { why: error.to_string() })?;
        let (address, limits) = (target.address.clone(), limits.clone());
        Ok(Self { http, address, trust: target.trust, judgement, limits, counts: Arc::default() })
    }

    /// When the certificate runs out by which the BMC was known, as written in it. None before it was shown, and for one that is
    /// known by its key, whatever dates stand beside that.
    pub(crate) fn certificate_ends(&self) -> Option<String> {
        matches!(self.trust, Trust::System).then(|| self.judgement.ends()).flatten()
    }

    /// Requests sent and bytes of bodies received so far.
    pub(crate) fn counts(&self) -> (u64, u64) {
        (self.counts.requests.load(Ordering::Relaxed), self.counts.bytes.load(Ordering::Relaxed))
    }

    /// Sends, and waits for the whole answer. A GET that a kept connection swallowed is sent once more; anything else
    /// is not, since it may have been carried out.
    pub(crate) async fn exchange(&self, request: Request<'_>) -> Result<Answer, Error> {
        let mut attempts = if request.method == Method::GET { 2 } else { 1 };
        loop {
            attempts -= 1;
            let whole = tokio::time::timeout(self.limits.answer, self.send(&request)).await;
            match whole {
                Ok(Ok(answer)) => return Ok(answer),
                Ok(Err(Broken::BeforeAnswer(_))) if attempts > 0 => {}
                Ok(Err(Broken::BeforeAnswer(error) | Broken::Other(error))) => return Err(error),
                Err(_) => return Err(Error::NoAnswer { why: format!("nothing complete within {} s", self.limits.answer.as_secs()) }),
            }
        }
    }

    /// Opens an answer that does not end, for reading bit by bit.
    pub(crate) async fn open(&self, request: &Request<'_>) -> Result<reqwest::Response, Error> {
        let answer = tokio::time::timeout(self.limits.answer, self.start(request)).await;
        match answer {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(Broken::BeforeAnswer(error) | Broken::Other(error))) => Err(error),
            Err(_) => Err(Error::NoAnswer { why: format!("nothing within {} s", self.limits.answer.as_secs()) }),
        }
    }

    async fn start(&self, request: &Request<'_>) -> Result<reqwest::Response, Broken> {
        let url = self.url(request.path).map_err(Broken::Other)?;
        let mut builder = self.http.request(request.method.clone(), url);
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        if let Some(body) = &request.body {
            builder = builder.header("Content-Type", "application/json").body(body.clone());
        } else if request.method != Method::GET {
            builder = builder.header(CONTENT_LENGTH, "0");
        }
        self.counts.requests.fetch_add(1, Ordering::Relaxed);
        builder.send().await.map_err(|error| {
            let unsent = error.is_request() && !error.is_timeout() && !error.is_connect();
            let named = faults::name(&self.address, &error, &self.judgement, self.trust);
            if unsent && matches!(named, Error::NoAnswer { .. }) { Broken::BeforeAnswer(named) } else { Broken::Other(named) }
        })
    }

    async fn send(&self, request: &Request<'_>) -> Result<Answer, Broken> {
        let mut response = self.start(request).await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let most = self.limits.answer_bytes;
        let too_large = || Broken::Other(Error::TooLarge { path: path_only(request.path), most_bytes: most });
        if response.content_length().is_some_and(|length| length > u64::try_from(most).unwrap_or(u64::MAX)) {
            return Err(too_large());
        }
        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() > most => return Err(too_large()),
                Ok(Some(chunk)) => {
                    self.counts.bytes.fetch_add(chunk.len() as u64, Ordering::Relaxed);
                    body.extend_from_slice(&chunk);
                }
                Ok(None) => return Ok(Answer { status, headers, body }),
                Err(_) => return Err(Broken::Other(Error::Truncated { path: path_only(request.path) })),
            }
        }
    }

    /// The URL of a path, on this BMC and nowhere else.
    pub(crate) fn url(&self, path: &str) -> Result<Url, Error> {
        let base = self.address.as_url();
        let url = base.join(path).ok().filter(|url| url.origin() == base.origin());
        url.ok_or_else(|| Error::RedirectRefused { path: path_only(path), to: "another place".to_owned() })
    }
}

/// How an exchange fails.
enum Broken {
    /// The connection ended without a byte of the answer.
    BeforeAnswer(Error),
    Other(Error),
}

/// For errors: no query, which may be long.
fn path_only(path: &str) -> String {
    path.split('?').next().unwrap_or_default().to_owned()
}
