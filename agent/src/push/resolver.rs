//! From the server's name to its addresses. The client asks for them before each request, connected or not, and lets a
//! thread do it, as asking may hang: so what was found is good for a while, and an address in digits is itself.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// A server that moves to another address is found after this.
const GOOD_FOR: Duration = Duration::from_secs(60);

/// Asks, and remembers the last answer.
#[derive(Debug, Default)]
pub struct Remembering {
    asks: DefaultResolver,
    last: Mutex<Option<Found>>,
}

#[derive(Debug)]
struct Found {
    place: String,
    addresses: Vec<SocketAddr>,
    at: Instant,
}

impl Resolver for Remembering {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        if let Some(address) = in_digits(uri) {
            return Ok(self.all(&[address]));
        }
        let place = format!("{:?} {:?}", uri.scheme_str(), uri.authority().map(|authority| authority.as_str()));
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = last.as_ref().filter(|found| found.place == place && found.at.elapsed() < GOOD_FOR) {
            return Ok(self.all(&found.addresses));
        }
        let answer = self.asks.resolve(uri, config, timeout)?;
        *last = Some(Found { place, addresses: answer.iter().copied().collect(), at: Instant::now() });
        Ok(answer)
    }
}

impl Remembering {
    fn all(&self, addresses: &[SocketAddr]) -> ResolvedSocketAddrs {
        let mut all = self.empty();
        for address in addresses {
            all.push(*address);
        }
        all
    }
}

fn in_digits(uri: &Uri) -> Option<SocketAddr> {
    let host: IpAddr = uri.host()?.trim_matches(['[', ']']).parse().ok()?;
    let port = uri.port_u16().or(match uri.scheme_str() {
        Some("https") => Some(443),
        Some("http") => Some(80),
        _ => None,
    })?;
    Some(SocketAddr::new(host, port))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failing step is a failing test")]
mod tests {
    use super::*;

    #[test]
    fn digits_are_an_address_and_names_are_not() {
        let address = |text: &str| in_digits(&text.parse().unwrap()).map(|address| address.to_string());
        assert_eq!(address("http://127.0.0.1:8470/api"), Some("127.0.0.1:8470".to_owned()));
        assert_eq!(address("https://[2001:db8::1]/"), Some("[2001:db8::1]:443".to_owned()));
        assert_eq!(address("https://10.0.0.9"), Some("10.0.0.9:443".to_owned()));
        assert_eq!(address("https://watch.example/"), None);
    }
}
