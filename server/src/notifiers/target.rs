//! Where outgoing requests may go: by default only to public addresses, decided on the address actually connected to.

use super::Parts;
use crate::embedded_address::embedded_v4;
use ironwatch_shared::settings::SettingsError;
use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

/// Time for one request.
pub(crate) const LONGEST: Duration = Duration::from_secs(10);

/// Whether an address belongs to the public network. Everything special-purpose (RFC 6890) is private.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            let shared = a == 100 && (64..128).contains(&b);
            let benchmark = a == 198 && (b == 18 || b == 19);
            !(v4.is_loopback()
                || v4.is_private()
                || v4.is_link_local()
                || v4.is_unspecified()
                || v4.is_broadcast()
                || v4.is_multicast()
                || v4.is_documentation()
                || shared
                || benchmark
                || a == 0
                || a >= 240
                || v4.octets().starts_with(&[192, 0, 0]))
        }
        IpAddr::V6(v6) => match embedded_v4(v6) {
            Some(v4) => is_public(IpAddr::V4(v4)),
            None => {
                let [s0, s1, ..] = v6.segments();
                // Global unicast is 2000::/3; in it 2001::/23 is for protocols (Teredo among them, which wraps IPv4).
                let global = s0 & 0xe000 == 0x2000;
                let protocols = s0 == 0x2001 && s1 < 0x200;
                let documentation = (s0 == 0x2001 && s1 == 0xdb8) || (s0 == 0x3fff && s1 < 0x1000);
                global && !protocols && !documentation
            }
        },
    }
}

/// Resolves names and drops every address that is not public: a name cannot be pointed inside later on, because the
/// addresses checked are those that are connected to.
struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|address| is_public(address.ip())).collect();
            if public.is_empty() {
                return Err("the name leads to no public address; allow_private_targets = true allows others".into());
            }
            let addresses: Addrs = Box::new(public.into_iter());
            Ok(addresses)
        })
    }
}

/// Reads a URL that requests go to. `key` names the setting; the value is not shown, as it may be a secret.
///
/// # Errors
/// That it is no URL, holds a password, or is an address that is not public.
pub fn read_url(key: &str, text: &str, allow_private_targets: bool) -> Result<Url, SettingsError> {
    let refuse = |wanted: &str| SettingsError(format!("{key} must be {wanted}"));
    let url: Url = text
        .parse()
        .ok()
        .filter(|url: &Url| ["http", "https"].contains(&url.scheme()) && url.has_host())
        .ok_or_else(|| refuse("a URL with http:// or https://"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refuse("without user and password"));
    }
    // The parser has made one form of all: decimal, octal and hexadecimal ones too.
    let literal =
        url.host_str().map(|host| host.trim_start_matches('[').trim_end_matches(']')).and_then(|host| host.parse::<IpAddr>().ok());
    if !allow_private_targets && literal.is_some_and(|address| !is_public(address)) {
        return Err(refuse("a public address, or allow_private_targets = true"));
    }
    Ok(url)
}

/// A client that goes where it may: no redirects, as they could lead inside, and no proxy of the environment.
///
/// # Errors
/// That there cannot be one.
pub fn guarded(key: &str, longest: Duration, allow_private_targets: bool) -> Result<reqwest::Client, SettingsError> {
    let mut builder = reqwest::Client::builder()
        .connect_timeout(Duration::from_secs(5))
        .timeout(longest)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .user_agent(concat!("ironwatch/", env!("CARGO_PKG_VERSION")));
    if !allow_private_targets {
        builder = builder.dns_resolver(Arc::new(PublicOnly));
    }
    builder.build().map_err(|error| SettingsError(format!("{key}: {error}")))
}

/// The URL of a channel.
///
/// # Errors
/// As [`read_url`].
pub(super) fn url(parts: &Parts<'_>, key: &str, text: &str) -> Result<Url, SettingsError> {
    read_url(&format!("channel {:?}: {key}", parts.settings.name), text, parts.settings.allow_private_targets)
}

/// The client of a channel.
///
/// # Errors
/// As [`guarded`].
pub(super) fn client(parts: &Parts<'_>) -> Result<reqwest::Client, SettingsError> {
    client_for(parts, LONGEST)
}

/// The same for requests that take longer.
///
/// # Errors
/// As [`guarded`].
pub(super) fn client_for(parts: &Parts<'_>, longest: Duration) -> Result<reqwest::Client, SettingsError> {
    guarded(&format!("channel {:?}", parts.settings.name), longest, parts.settings.allow_private_targets)
}

#[cfg(test)]
mod tests {
    use super::is_public;

    #[test]
    fn nothing_inside_counts_as_public_in_any_clothes() {
        for inside in [
            "127.0.0.1",
            "10.1.2.3",
            "192.168.0.1",
            "172.16.0.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "::1",
            "::",
            "fd00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::7f00:1",
            "2002:7f00:1::",
            "2001:0:7f00:1::",
            "2001:db8::1",
            "100::1",
            "224.0.0.1",
            "255.255.255.255",
            "192.0.0.8",
        ] {
            assert_eq!(inside.parse().map(is_public), Ok(false), "{inside}");
        }
        for outside in ["8.8.8.8", "2606:4700::1111", "2001:4860:4860::8888"] {
            assert_eq!(outside.parse().map(is_public), Ok(true), "{outside}");
        }
    }
}
