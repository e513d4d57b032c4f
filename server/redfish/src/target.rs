//! Which BMC, and how it is known to be the right one.

use crate::error::Error;
use crate::pin::Pin;
use crate::secret::Secret;
use reqwest::Url;
use std::net::{IpAddr, SocketAddr};

/// Longest address taken; a DNS name has at most 253 characters (RFC 1035, 2.3.4).
const MAX_ADDRESS_BYTES: usize = 300;

/// How the BMC proves who it is. There is no "skip": a password sent to a stranger is a password lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// By an authority that this system trusts, and by its name.
    System,
    /// By the public key that a person has accepted: see [`crate::probe_certificate`].
    Pin(Pin),
}

/// Where a BMC answers: scheme, host, port; and the socket address, where that is settled already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    url: Url,
    connect_to: Option<IpAddr>,
}

impl Address {
    /// Reads `10.0.0.5`, `bmc-7.example.org:8443`, `[fd00::5]`, `https://…`, `http://…`. Without a scheme it is `https`.
    ///
    /// # Errors
    /// [`Error::BadAddress`] for another scheme, a path, a user or a password in it.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let bad = |why: &str| Error::BadAddress { why: why.to_owned() };
        let text = text.trim();
        if text.is_empty() || text.len() > MAX_ADDRESS_BYTES {
            return Err(bad("it is empty or too long"));
        }
        let bare_v6 = text.parse::<std::net::Ipv6Addr>().is_ok();
        let url = match (text.contains("://"), bare_v6) {
            (true, _) => text.to_owned(),
            (false, true) => format!("https://[{text}]"),
            (false, false) => format!("https://{text}"),
        };
        let url = Url::parse(&url).map_err(|error| bad(&error.to_string()))?;
        if !matches!(url.scheme(), "https" | "http") || url.host_str().is_none_or(str::is_empty) {
            return Err(bad("it is no host with https or http"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(bad("user and password do not belong into an address"));
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(bad("it has a path"));
        }
        Ok(Self { url, connect_to: None })
    }

    /// Connects there and nowhere else, whatever the name leads to by then: who has checked an address wants that one.
    /// The name stays what the certificate and the service are asked for. An address that is none by name is its own.
    #[must_use]
    pub fn at(self, place: SocketAddr) -> Self {
        let mut url = self.url;
        let _ = url.set_port(Some(place.port()));
        Self { url, connect_to: Some(place.ip()) }
    }

    /// `https://host/` or `https://host:8443/`.
    #[must_use]
    pub fn as_url(&self) -> &Url {
        &self.url
    }

    /// Whether what is said can be read by others.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.url.scheme() == "http"
    }

    /// Host without brackets.
    pub(crate) fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']')
    }

    /// Where to connect, if that is settled.
    pub(crate) fn settled(&self) -> Option<IpAddr> {
        self.connect_to
    }

    /// Port, the scheme's own if none was given.
    pub(crate) fn port(&self) -> u16 {
        self.url.port_or_known_default().unwrap_or(443)
    }
}

/// One BMC, and who we are there.
#[derive(Debug, Clone)]
pub struct Target {
    /// Where.
    pub address: Address,
    /// Who we are.
    pub user: String,
    /// What proves it.
    pub password: Secret,
    /// What proves that it is the BMC. Not asked for with `http`, which proves nothing.
    pub trust: Trust,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_https_unless_told_otherwise() {
        for (text, url) in [
            ("10.0.0.5", "https://10.0.0.5/"),
            (" bmc-7.example.org:8443 ", "https://bmc-7.example.org:8443/"),
            ("fd00::5", "https://[fd00::5]/"),
            ("[fd00::5]:444", "https://[fd00::5]:444/"),
            ("https://10.0.0.5/", "https://10.0.0.5/"),
            ("http://127.0.0.1:8000", "http://127.0.0.1:8000/"),
        ] {
            assert_eq!(Address::parse(text).map(|address| address.as_url().to_string()).as_deref(), Ok(url), "{text}");
        }
        assert!(Address::parse("http://a").is_ok_and(|address| address.is_plain() && address.port() == 80));
        assert!(Address::parse("[fd00::5]").is_ok_and(|address| address.host() == "fd00::5" && address.port() == 443));
        for wrong in ["", "ftp://a", "https://root:calvin@a", "a/redfish/v1", "https://a?x", "https://", "a b", "a:99999"] {
            assert!(matches!(Address::parse(wrong), Err(Error::BadAddress { .. })), "{wrong}");
        }
        assert!(!format!("{:?}", Address::parse("https://root:calvin@a")).contains("calvin"));
    }

    #[test]
    fn a_settled_address_keeps_its_name() {
        let place = SocketAddr::from(([10, 0, 0, 5], 8443));
        let address = Address::parse("bmc-7.example.org").map(|address| address.at(place));
        assert_eq!(address.as_ref().map(|address| address.as_url().to_string()).as_deref(), Ok("https://bmc-7.example.org:8443/"));
        assert_eq!(address.ok().and_then(|address| address.settled()), Some(place.ip()));
    }
}
