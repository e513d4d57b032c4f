//! The one filter language: which hosts and alerts are meant. Rules, silences, routes and lists all use it.
//!
//! ```text
//! rack = A1 and severity >= error
//! host = gpu-* and not tag in (lab, spare)
//! (class = gpu_xid or component = gpu/*) and site != "Berlin 2"
//! ```
//!
//! A test is a key, an operator and a value. `=` and `!=` take `*` (any letters) and `?` (one letter); `~` asks whether the
//! text contains the value; `in (…)` lists values; `<`, `<=`, `>`, `>=` compare severities and, in lists of hosts, spans of
//! time and numbers, as `uptime < 1h` and `margin < 10`. Words beside each other must all hold, as with `and`. Letters' case does not matter. An empty filter means everything. `key:value` is short for
//! `key = value`, and `tag.role = db` for `tag = "role:db"`.
//!
//! Lists know more keys than rules, silences and routes: where a host or an alert stands, who said an event ([`Filter::of_list`]).

mod measure;
mod parse;
mod pattern;
mod subject;

use crate::alert::Alert;
use crate::labels::Labels;
use ironwatch_shared::Severity;
pub use parse::{FilterError, quoted};
pub use pattern::Pattern;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;
pub use subject::Subject;

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
    /// Where a host stands, or an alert. Of lists only, as all that follow.
    State,
    /// Whether a host is in use.
    Lifecycle,
    /// The host's address.
    Address,
    /// Its operating system.
    Os,
    /// Its kernel.
    Kernel,
    /// Version of its agent.
    Agent,
    /// Who said an event.
    Source,
    /// The words of an alert or an event.
    Evidence,
    /// How fresh what is known of a host is: of lists of hosts only, as all that follow.
    Freshness,
    /// How its BMC is reached.
    Bmc,
    /// What it has otherwise than most of its kind.
    Drift,
    /// How long ago it was last heard.
    Heard,
    /// How long it has been up.
    Uptime,
    /// How far its temperatures are below their limits, K.
    Margin,
    /// Temperature of the air that it takes in, °C.
    Inlet,
    /// What it takes, W.
    Power,
    /// Whether its power supplies are well.
    Psu,
    /// Whether its fans are well.
    Fans,
}

/// How many of the keys rules, silences and routes know, too.
const KEYS_OF_ALL: usize = 17;

/// All keys by their words; those of lists only stand behind the others.
const KEYS: [(&str, Key); 35] = [
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
    ("state", Key::State),
    ("lifecycle", Key::Lifecycle),
    ("address", Key::Address),
    ("os", Key::Os),
    ("kernel", Key::Kernel),
    ("agent", Key::Agent),
    ("source", Key::Source),
    ("evidence", Key::Evidence),
    ("freshness", Key::Freshness),
    ("bmc", Key::Bmc),
    ("drift", Key::Drift),
    ("heard", Key::Heard),
    ("uptime", Key::Uptime),
    ("margin", Key::Margin),
    ("inlet", Key::Inlet),
    ("power", Key::Power),
    ("psu", Key::Psu),
    ("fans", Key::Fans),
];

impl Key {
    /// Whether hosts can be chosen by it wherever filters are used.
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
            Key::State | Key::Lifecycle | Key::Address | Key::Os | Key::Kernel | Key::Agent | Key::Source | Key::Evidence => false,
            Key::Freshness | Key::Bmc | Key::Drift | Key::Heard | Key::Uptime => false,
            Key::Margin | Key::Inlet | Key::Power | Key::Psu | Key::Fans => false,
        }
    }

    /// Whether it tells of the host itself in a list of alerts or events, and not of the alert or the event.
    #[must_use]
    pub fn tells_of_host(self) -> bool {
        self.is_of_host() || matches!(self, Key::Lifecycle | Key::Address | Key::Os | Key::Kernel | Key::Agent)
    }
}

/// One test.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// One of the patterns fits one of the values.
    Fits(Key, Vec<Pattern>),
    /// The severity stands so to this one.
    Severity(&'static [Ordering], Severity),
    /// The span of time stands so to this one, seconds.
    Span(Key, &'static [Ordering], i64),
    /// The number stands so to this one.
    Number(Key, &'static [Ordering], f64),
}

/// Tests, put together.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// One.
    Test(Test),
    /// The contrary.
    Not(Box<Node>),
    /// All of these.
    Every(Vec<Node>),
    /// One of these.
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

#[cfg(feature = "schema")]
impl utoipa::PartialSchema for Filter {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        String::schema()
    }
}

#[cfg(feature = "schema")]
impl utoipa::ToSchema for Filter {}

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
        Ok(Self { root: parse::parse(text, KEYS.get(..KEYS_OF_ALL).unwrap_or_default())?, text: text.trim().to_owned() })
    }

    /// Reads a filter of a list, which knows more keys.
    ///
    /// # Errors
    /// As [`Filter::parse`].
    pub fn of_list(text: &str) -> Result<Self, FilterError> {
        Ok(Self { root: parse::parse(text, &KEYS)?, text: text.trim().to_owned() })
    }

    /// Its tests; none: everything.
    #[must_use]
    pub fn root(&self) -> Option<&Node> {
        self.root.as_ref()
    }

    /// The one that means everything.
    #[must_use]
    pub fn everything() -> Self {
        Self { text: String::new(), root: None }
    }

    /// Whether it asks about this.
    #[must_use]
    pub fn asks(&self, key: Key) -> bool {
        self.root.as_ref().is_some_and(|root| root.asks(key))
    }

    /// What both mean.
    #[must_use]
    pub fn and(self, other: Filter) -> Self {
        match (self.root, other.root) {
            (root, None) => Self { root, text: self.text },
            (None, root) => Self { root, text: other.text },
            (Some(a), Some(b)) => Self { text: format!("({}) and ({})", self.text, other.text), root: Some(Node::Every(vec![a, b])) },
        }
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
    pub fn matches(&self, what: &impl Subject) -> bool {
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
    /// Whether it holds of this one.
    #[must_use]
    pub fn holds(&self, what: &impl Subject) -> bool {
        match self {
            Node::Test(Test::Fits(key, patterns)) => what.any(*key, &|value| patterns.iter().any(|pattern| pattern.fits(value))),
            Node::Test(Test::Severity(allowed, limit)) => what.severity().is_some_and(|severity| allowed.contains(&severity.cmp(limit))),
            Node::Test(Test::Span(key, allowed, limit)) => what.seconds(*key).is_some_and(|seconds| allowed.contains(&seconds.cmp(limit))),
            Node::Test(Test::Number(key, allowed, limit)) => {
                what.number(*key).and_then(|number| number.partial_cmp(limit)).is_some_and(|is| allowed.contains(&is))
            }
            Node::Not(node) => !node.holds(what),
            Node::Every(nodes) => nodes.iter().all(|node| node.holds(what)),
            Node::Any(nodes) => nodes.iter().any(|node| node.holds(what)),
        }
    }

    fn asks(&self, wanted: Key) -> bool {
        match self {
            Node::Test(Test::Fits(key, _) | Test::Span(key, ..) | Test::Number(key, ..)) => *key == wanted,
            Node::Test(Test::Severity(..)) => wanted == Key::Severity,
            Node::Not(node) => node.asks(wanted),
            Node::Every(nodes) | Node::Any(nodes) => nodes.iter().any(|node| node.asks(wanted)),
        }
    }

    fn is_about_hosts(&self) -> bool {
        self.has_only(Key::is_of_host)
    }

    /// Whether it tells of hosts only, in a list of alerts or events.
    #[must_use]
    pub fn tells_of_hosts(&self) -> bool {
        self.has_only(Key::tells_of_host)
    }

    fn has_only(&self, fits: fn(Key) -> bool) -> bool {
        match self {
            Node::Test(Test::Fits(key, _) | Test::Span(key, ..) | Test::Number(key, ..)) => fits(*key),
            Node::Test(Test::Severity(..)) => false,
            Node::Not(node) => node.has_only(fits),
            Node::Every(nodes) | Node::Any(nodes) => nodes.iter().all(|node| node.has_only(fits)),
        }
    }
}

#[cfg(test)]
mod tests;
