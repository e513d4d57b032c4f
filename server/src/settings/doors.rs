//! Settings of the doors: TLS of our own port, and HTTP.

use crate::bmcs::Network;
use serde::{Deserialize, Serialize};

/// TLS of the server's own port.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TlsSettings {
    /// PEM chain. Empty: plain HTTP.
    pub cert_file: String,
    /// PEM key.
    pub key_file: String,
}

/// The HTTP door.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HttpSettings {
    /// A proxy in front of us speaks TLS with the browsers.
    pub behind_tls_proxy: bool,
    /// Where that proxy is, as `10.1.0.0/16`: who asks is taken from its headers, and from nobody else's. Empty: on this machine.
    pub trusted_proxies: Vec<String>,
    /// A file with the bearer token for `/metrics`. Empty: signed-in people only.
    pub metrics_token_file: String,
    /// Worker threads; 0: one per core.
    pub workers: usize,
    /// Requests of one person in a minute, after a burst of 300; 0: as many as they like. From an address without a
    /// session, as many that are refused.
    pub requests_per_minute: u32,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            behind_tls_proxy: false,
            trusted_proxies: Vec::new(),
            metrics_token_file: String::new(),
            workers: 0,
            requests_per_minute: 1_200,
        }
    }
}

impl HttpSettings {
    /// Networks of our own proxies.
    #[must_use]
    pub fn proxies(&self) -> Vec<Network> {
        if self.trusted_proxies.is_empty() {
            return ["127.0.0.0/8", "::1"].into_iter().filter_map(Network::parse).collect();
        }
        self.trusted_proxies.iter().filter_map(|text| Network::parse(text)).collect()
    }
}
