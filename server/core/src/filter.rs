//! The one filter language: which hosts and alerts are meant. Rules, silences, routes and lists all use it.
//!
//! ```text
//! rack = A1 and severity >= error
//! host = gpu-* and not tag in (lab, spare)
//! (class = gpu_xid or component = gpu/*) and site != "Berlin 2"
//! ```
//!
//! A test is a key, an operator and a value. `=` and `!=` take `*` (any letters) and `?` (one letter); `~` asks whether the
//! text contains the value; `in (…)` lists values; `<`, `<=`, `>`, `>=` compare severities. Words beside each other must
//! all hold, as with `and`. Letters' case does not matter. An empty filter means everything.

mod parse;
mod pattern;

use crate::alert::Alert;
use crate::labels::Labels;
use ironwatch_shared::Severity;
pub use parse::FilterError;
use pattern::Pattern;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;

/// What a test can be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// The host's name.
    Host,
    /// The host's id.
    HostId,
    /// Group of hosts.
    Group,
    /// Site.
    Site,
    /// Rack.
    Rack,
    /// Any of its tags.
    Tag,
    /// The machine's model.
    Model,
    /// The machine's firmware.
    Firmware,
    /// Network of BMCs.
    Network,
    /// What it depends on, by `parent:` tags.
    Parent,
    /// How bad an alert is.
    Severity,
    /// Class of what an alert tells.
    Class,
    /// Code within the class.
    Code,
    /// The merge key of an alert.
    Problem,
    /// The part, by path.
    Component,
    /// The rule that asked.
    Rule,
    /// The title of an alert.
    Title,
}

/// All keys by their words.
const KEYS: [(&str, Key); 17] = [
    ("host", Key::Host),
    ("host_id", Key::HostId),
    ("group", Key::Group),
    ("site", Key::Site),
    ("rack", Key::Rack),
    ("tag", Key::Tag),
    ("model", Key::Model),
    ("firmware", Key::Firmware),
    ("network", Key::Network),
    ("parent", Key::Parent),
    ("severity", Key::Severity),
    ("class", Key::Class),
    ("code", Key::Code),
    ("problem", Key::Problem),
    ("component", Key::Component),
    ("rule", Key::Rule),
    ("title", Key::Title),
];

impl Key {
    fn is_of_host(self) -> bool {
        match self {
            Key::Host
            | Key::HostId
            | Key::Group
            | Key::Site
            | Key::Rack
            | Key::Tag
            | Key::Model
            | Key::Firmware
            | Key::Network
            | Key::Parent => true,
            Key::Severity | Key::Class | Key::Code | Key::Problem | Key::Component | Key::Rule | Key::Title => false,
        }
    }
}

/// One test.
#[derive(Debug, Clone, PartialEq)]
enum Test {
    /// One of the patterns fits one of the values.
    Fits(Key, Vec<Pattern>),
    /// The severity stands so to this one.
    Severity(&'static [Ordering], Severity),
}

#[derive(Debug, Clone, PartialEq)]
enum Node {
    Test(Test),
    Not(Box<Node>),
    Every(Vec<Node>),
    Any(Vec<Node>),
}

/// A filter that was read and is sound.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Filter {
    text: String,
    /// None: everything.
    root: Option<Node>,
}

/// What a filter is asked about: a host, an alert of a host, or an alert of nobody's. What is not known fits nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Described<'a> {
    /// Name and id of the host.
    pub host: Option<(&'a str, &'a str)>,
    /// Its words.
    pub labels: Option<&'a Labels>,
    /// The alert.
    pub alert: Option<&'a Alert>,
}

impl Filter {
    /// Reads a filter.
    ///
    /// # Errors
    /// Where it cannot be read and what was expected there.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        Ok(Self { root: parse::parse(text)?, text: text.trim().to_owned() })
    }

    /// The one that means everything.
    #[must_use]
    pub fn everything() -> Self {
        Self { text: String::new(), root: None }
    }

    /// As people wrote it.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it means everything.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.root.is_none()
    }

    /// Whether it asks about hosts only: then it can choose hosts, and not only alerts.
    #[must_use]
    pub fn is_about_hosts(&self) -> bool {
        self.root.as_ref().is_none_or(Node::is_about_hosts)
    }

    /// Whether this one is meant.
    #[must_use]
    pub fn matches(&self, what: &Described<'_>) -> bool {
        self.root.as_ref().is_none_or(|root| root.holds(what))
    }
}

impl Default for Filter {
    fn default() -> Self {
        Self::everything()
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl TryFrom<String> for Filter {
    type Error = FilterError;
    fn try_from(text: String) -> Result<Self, FilterError> {
        Self::parse(&text)
    }
}

impl From<Filter> for String {
    fn from(filter: Filter) -> String {
        filter.text
    }
}

impl Node {
    fn holds(&self, what: &Described<'_>) -> bool {
        match self {
            Node::Test(Test::Fits(key, patterns)) => what.any(*key, |value| patterns.iter().any(|pattern| pattern.fits(value))),
            Node::Test(Test::Severity(allowed, limit)) => what.alert.is_some_and(|alert| allowed.contains(&alert.severity.cmp(limit))),
            Node::Not(node) => !node.holds(what),
            Node::Every(nodes) => nodes.iter().all(|node| node.holds(what)),
            Node::Any(nodes) => nodes.iter().any(|node| node.holds(what)),
        }
    }

    fn is_about_hosts(&self) -> bool {
        match self {
            Node::Test(Test::Fits(key, _)) => key.is_of_host(),
            Node::Test(Test::Severity(..)) => false,
            Node::Not(node) => node.is_about_hosts(),
            Node::Every(nodes) | Node::Any(nodes) => nodes.iter().all(Node::is_about_hosts),
        }
    }
}

impl Described<'_> {
    /// Whether any value of the key is so.
    fn any(&self, key: Key, is: impl Fn(&str) -> bool) -> bool {
        let label = |of: fn(&Labels) -> &String| self.labels.map(of).filter(|text| !text.is_empty()).is_some_and(|text| is(text));
        match key {
            Key::Host => self.host.is_some_and(|(name, _)| is(name)),
            Key::HostId => self.host.is_some_and(|(_, id)| is(id)),
            Key::Group => label(|labels| &labels.group),
            Key::Site => label(|labels| &labels.site),
            Key::Rack => label(|labels| &labels.rack),
            Key::Model => label(|labels| &labels.model),
            Key::Firmware => label(|labels| &labels.firmware),
            Key::Network => label(|labels| &labels.network),
            Key::Tag => self.labels.is_some_and(|labels| labels.tags.iter().any(|tag| is(tag))),
            Key::Parent => self.labels.is_some_and(|labels| labels.parents().any(is)),
            Key::Severity => self.alert.is_some_and(|alert| is(alert.severity.as_str())),
            Key::Class => self.alert.is_some_and(|alert| is(&alert.class)),
            Key::Problem => self.alert.is_some_and(|alert| is(&alert.key.problem)),
            Key::Component => self.alert.is_some_and(|alert| is(alert.key.component.as_str())),
            Key::Rule => self.alert.is_some_and(|alert| is(&alert.rule)),
            Key::Title => self.alert.is_some_and(|alert| is(&alert.title)),
            Key::Code => self.alert.and_then(|alert| alert.code.as_ref()).is_some_and(|code| is(&code.to_string())),
        }
    }
}

#[cfg(test)]
mod tests;
