//! Where a resource is: a path on the BMC itself, never anywhere else.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Longest path taken; real ones have below 300 bytes.
const MAX_BYTES: usize = 1_024;

/// A path with an optional query, `/redfish/v1/Chassis/1/Thermal#/Fans/0`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Link(String);

impl Link {
    /// Reads an absolute path. A whole URL is taken as its path: BMCs write their inner addresses into it, and we ask
    /// nobody but the BMC.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let path = match text.split_once("://") {
            Some(("https" | "http", rest)) => rest.find('/').and_then(|at| rest.get(at..))?,
            Some(_) | None => text,
        };
        let fit = path.starts_with('/') && !path.starts_with("//") && path.len() <= MAX_BYTES;
        let clean = !path.chars().any(|c| c.is_control() || c == '\\') && !path.split(['/', '?', '#']).any(|part| part == "..");
        (fit && clean).then(|| Self(path.to_owned()))
    }

    /// As written, with fragment.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// What to ask for: as the BMC writes it, without a fragment. Some have a slash at the end, and send everybody to it who
    /// comes without.
    pub(crate) fn url(&self) -> &str {
        self.0.split('#').next().unwrap_or_default()
    }

    /// The resource's name: without a slash at the end, which means nothing (DSP0266, "Universal resource identifiers").
    pub(crate) fn resource(&self) -> &str {
        let path = self.0.split('#').next().unwrap_or_default();
        if path.contains('?') { path } else { path.trim_end_matches('/') }
    }

    /// Whether it points into a resource.
    pub(crate) fn has_fragment(&self) -> bool {
        self.0.split_once('#').is_some_and(|(_, fragment)| !fragment.is_empty())
    }

    /// The last name of the path.
    pub(crate) fn last_name(&self) -> &str {
        last_name(&self.0)
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The last name of a path.
pub(crate) fn last_name(path: &str) -> &str {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test may stop at the first surprise")]
mod tests {
    use super::*;

    #[test]
    fn links_stay_on_the_bmc() {
        let path = |text: &str| Link::parse(text).map(|link| link.as_str().to_owned());
        assert_eq!(path("/redfish/v1/Systems/1").as_deref(), Some("/redfish/v1/Systems/1"));
        assert_eq!(path("https://192.168.0.120/redfish/v1/Systems/1").as_deref(), Some("/redfish/v1/Systems/1"));
        for wrong in ["", "Systems/1", "//evil.example/x", "https://evil.example", "ftp://a/b", "/a/../../etc", "/a\r\nHost: b", "/a\\b"] {
            assert_eq!(path(wrong), None, "{wrong}");
        }
        assert_eq!(path(&format!("/{}", "a".repeat(2000))), None);
        let fan = Link::parse("/redfish/v1/Chassis/1/Thermal/#/Fans/0").expect("a link");
        assert_eq!(fan.url(), "/redfish/v1/Chassis/1/Thermal/");
        assert_eq!((fan.resource(), fan.has_fragment(), fan.last_name()), ("/redfish/v1/Chassis/1/Thermal", true, "0"));
    }
}
