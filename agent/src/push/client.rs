//! HTTP to one server: keep-alive, its certificates, bounds on time and on what is read.

use super::pinned::{OTHER_KEY, PinnedConnector};
use super::resolver::Remembering;
use crate::settings::{ServerUrl, Settings};
use ironwatch_shared::Timestamp;
use ironwatch_shared::certificate::Pin;
use std::fmt;
use std::fs;
use std::sync::Arc;
use std::time::Duration;
use ureq::http::header::{DATE, HeaderName, RETRY_AFTER};
use ureq::http::{Response, Uri};
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::unversioned::transport::{ConnectProxyConnector, Connector as _, DefaultConnector, TcpConnector};
use ureq::{Agent, Body};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Answers have a few hundred bytes.
const MAX_ANSWER_BYTES: u64 = 64 << 10;
/// Longer than the longest interval would keep sockets open for nothing; shorter than the usual one would pay a
/// handshake for each check-in.
const IDLE: Duration = Duration::from_secs(120);

/// A connection to the server, opened as needed.
#[derive(Debug, Clone)]
pub struct Client {
    agent: Agent,
    url: ServerUrl,
}

/// Why there is no answer, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// Whoever answers has another key than the pinned one; nothing was sent to it.
    OtherKey,
    /// All the rest.
    NoAnswer(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Failure::OtherKey => OTHER_KEY,
            Failure::NoAnswer(why) => why,
        })
    }
}

/// An answer, read whole.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub retry_after: Option<String>,
    pub body: Vec<u8>,
    date: Option<String>,
}

impl Answer {
    /// The server's Unix milliseconds, from the header that every server sends; whole seconds.
    pub fn server_time_ms(&self) -> Option<i64> {
        http_date_ms(self.date.as_deref()?)
    }
}

/// `Sat, 21 Nov 2026 08:00:00 GMT` (RFC 9110, 5.6.7).
fn http_date_ms(text: &str) -> Option<i64> {
    let mut words = text.split_whitespace().skip(1);
    let (day, month, year, time) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = months.iter().position(|known| *known == month)? + 1;
    Timestamp::parse(&format!("{year}-{month:02}-{day:0>2}T{time}.000Z")).map(Timestamp::as_millis)
}

impl Client {
    /// A client that knows the server by its pinned key, else by the settings' certificates; `timeout` is for one request
    /// from start to end.
    pub fn new(url: &ServerUrl, settings: &Settings, pin: Option<&Pin>, timeout: Duration) -> Result<Self, String> {
        if pin.is_some() && !url.is_tls() {
            return Err(format!("{url} is plain HTTP, and the server's key is pinned by the join token: its address must be https://…"));
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            // A proof is for one server; it follows nobody elsewhere.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("ironwatch-agent/", env!("CARGO_PKG_VERSION")))
            .timeout_connect(Some(CONNECT_TIMEOUT.min(timeout)))
            .timeout_global(Some(timeout))
            .max_idle_connections(1)
            .max_idle_age(IDLE)
            .input_buffer_size(16 << 10)
            .output_buffer_size(16 << 10);
        if url.is_loopback() {
            config = config.proxy(None);
        }
        let agent = if let Some(pin) = pin {
            let connector = ().chain(ConnectProxyConnector::default()).chain(TcpConnector::default());
            Agent::with_parts(config.build(), connector.chain(PinnedConnector::new(*pin, provider)?), Remembering::default())
        } else {
            let roots = trusted_certificates(settings)?;
            let tls = TlsConfig::builder().unversioned_rustls_crypto_provider(provider).root_certs(roots).build();
            Agent::with_parts(config.tls_config(tls).build(), DefaultConnector::default(), Remembering::default())
        };
        Ok(Self { agent, url: url.clone() })
    }

    /// Sends JSON; `headers` may name its packing and the proof.
    pub fn post(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Result<Answer, Failure> {
        let mut request = self.agent.post(self.address(path)?).header("Content-Type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        read(request.send(body))
    }

    /// Asks for something.
    pub fn get(&self, path: &str) -> Result<Answer, Failure> {
        read(self.agent.get(self.address(path)?).call())
    }

    fn address(&self, path: &str) -> Result<Uri, Failure> {
        self.url.at(path).parse().map_err(|_| Failure::NoAnswer(format!("{}{path} is not an address", self.url)))
    }
}

fn read(response: Result<Response<Body>, ureq::Error>) -> Result<Answer, Failure> {
    let in_words = |error: ureq::Error| {
        let other_key = matches!(error, ureq::Error::Tls(OTHER_KEY));
        if other_key { Failure::OtherKey } else { Failure::NoAnswer(error.to_string()) }
    };
    let mut response = response.map_err(in_words)?;
    let body = response.body_mut().with_config().limit(MAX_ANSWER_BYTES).read_to_vec().map_err(in_words)?;
    let header = |name: HeaderName| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    Ok(Answer { status: response.status().as_u16(), retry_after: header(RETRY_AFTER), date: header(DATE), body })
}

/// Whose word the server's certificate must have.
pub fn trusted_certificates(settings: &Settings) -> Result<RootCerts, String> {
    let Some(file) = &settings.server.ca_file else { return Ok(RootCerts::WebPki) };
    let wrong = |why: &str| format!("server.ca_file = {file:?} must be a file with PEM certificates: {why}");
    let pem = fs::read(file).map_err(|error| wrong(&error.to_string()))?;
    let mut certificates = Vec::new();
    for item in parse_pem(&pem) {
        if let PemItem::Certificate(certificate) = item.map_err(|error| wrong(&error.to_string()))? {
            certificates.push(certificate);
        }
    }
    if certificates.is_empty() { Err(wrong("there is none in it")) } else { Ok(RootCerts::from(certificates)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_header_is_read() {
        assert_eq!(http_date_ms("Sat, 21 Nov 2026 08:00:00 GMT"), Timestamp::parse("2026-11-21T08:00:00.000Z").map(Timestamp::as_millis));
        assert_eq!(http_date_ms("now"), None);
    }
}
