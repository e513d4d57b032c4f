//! Where the server is: `https://host[:port]`, nothing behind it.

use ironwatch_shared::settings::SettingsError;
use std::fmt;
use std::net::IpAddr;
use ureq::http::Uri;

/// A checked address without a slash at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerUrl {
    base: String,
    loopback: bool,
}

impl ServerUrl {
    /// Checks the form. Plain HTTP is for this very machine, unless the operator allows it: whoever listens on the
    /// way could read what the host reports.
    pub fn parse(text: &str, allow_plain_http: bool) -> Result<Self, SettingsError> {
        let wrong = |allowed: &str| SettingsError(format!("server.url = {text:?} must be {allowed}"));
        let form = "https://HOST or https://HOST:PORT, with nothing behind it";
        let uri: Uri = text.trim().parse().map_err(|_| wrong(form))?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(wrong(form));
        };
        if !matches!(uri.path(), "" | "/") || uri.query().is_some() || authority.as_str().contains('@') || authority.host().is_empty() {
            return Err(wrong(form));
        }
        let loopback = is_loopback(authority.host());
        match scheme {
            "https" => {}
            "http" if loopback || allow_plain_http => {}
            "http" => return Err(wrong("https://…; http:// is for 127.0.0.1, ::1 and localhost unless server.allow_plain_http = true")),
            _ => return Err(wrong(form)),
        }
        Ok(Self { base: format!("{scheme}://{authority}"), loopback })
    }

    /// The address of a path on the server.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// The address itself.
    pub fn as_str(&self) -> &str {
        &self.base
    }

    /// Nobody on the way can read or change what is said.
    pub fn is_tls(&self) -> bool {
        self.base.starts_with("https://")
    }

    /// This very machine; no proxy stands between.
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }
}

impl fmt::Display for ServerUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.base)
    }
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_reaches_this_machine_only() {
        for good in
            ["https://watch.example:8443", "https://watch.example/", "http://127.0.0.1:8080", "http://[::1]:8080", "http://localhost"]
        {
            assert!(ServerUrl::parse(good, false).is_ok(), "{good}");
        }
        assert!(ServerUrl::parse("http://watch.example", false).is_err());
        assert!(ServerUrl::parse("http://watch.example", true).is_ok());
        assert!(ServerUrl::parse("http://127.0.0.1.example", false).is_err());
    }

    #[test]
    fn only_host_and_port_are_taken() {
        for bad in
            ["", "watch.example", "https://", "https://a/b", "https://a?b", "https://user:word@a", "file:///etc/passwd", "https://a b"]
        {
            assert!(ServerUrl::parse(bad, true).is_err(), "{bad}");
        }
    }
}
