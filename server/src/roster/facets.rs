//! How many hosts have which value: counted over all that match.

use super::Entry;
use super::vitals::Part;
use ironwatch_core::filter::quoted;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Most values shown of one key; the others are counted together.
const MAX_VALUES: usize = 200;

/// What is counted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Facet {
    State,
    Severity,
    Host,
    Group,
    Site,
    Rack,
    Model,
    Firmware,
    Network,
    Os,
    Kernel,
    Agent,
    Lifecycle,
    Class,
    Freshness,
    Bmc,
    Psu,
    Fans,
    Tag,
    /// Tags that begin with this word.
    TagOf(String),
}

/// All but tags of a word.
const WORDS: [(&str, Facet); 19] = [
    ("state", Facet::State),
    ("severity", Facet::Severity),
    ("host", Facet::Host),
    ("group", Facet::Group),
    ("site", Facet::Site),
    ("rack", Facet::Rack),
    ("model", Facet::Model),
    ("firmware", Facet::Firmware),
    ("network", Facet::Network),
    ("os", Facet::Os),
    ("kernel", Facet::Kernel),
    ("agent", Facet::Agent),
    ("lifecycle", Facet::Lifecycle),
    ("class", Facet::Class),
    ("freshness", Facet::Freshness),
    ("bmc", Facet::Bmc),
    ("psu", Facet::Psu),
    ("fans", Facet::Fans),
    ("tag", Facet::Tag),
];

impl Facet {
    /// The one with this word; `tag.KEY` for tags that begin with `KEY:`.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        if let Some(key) = word.strip_prefix("tag.") {
            let fits =
                (1..=64).contains(&key.len()) && !key.contains(|c: char| c.is_whitespace() || c.is_control() || "()\",=!<>~:".contains(c));
            return fits.then(|| Facet::TagOf(key.to_lowercase()));
        }
        WORDS.into_iter().find(|(known, _)| *known == word).map(|(_, facet)| facet)
    }

    /// The words that are known, for a refusal.
    #[must_use]
    pub fn known() -> String {
        format!("{}, tag.KEY", WORDS.map(|(word, _)| word).join(", "))
    }

    /// Whether it tells of the host itself, and not of its alerts.
    #[must_use]
    pub fn is_of_host(&self) -> bool {
        !matches!(self, Facet::State | Facet::Severity | Facet::Class | Facet::Freshness | Facet::Bmc | Facet::Psu | Facet::Fans)
    }

    /// The values of a host at a moment, milliseconds; an empty one is none.
    #[must_use]
    pub fn values<'a>(&self, host: &'a Entry, now: i64) -> Vec<&'a str> {
        let (view, labels) = (&host.view, &host.labels);
        match self {
            Facet::State => vec![&view.state],
            Facet::Severity => vec![host.worst().map(|worst| worst.as_str()).unwrap_or_default()],
            Facet::Host => vec![&view.name],
            Facet::Group => vec![&labels.group],
            Facet::Site => vec![&labels.site],
            Facet::Rack => vec![&labels.rack],
            Facet::Model => vec![&labels.model],
            Facet::Firmware => vec![&labels.firmware],
            Facet::Network => vec![&labels.network],
            Facet::Os => vec![&view.os],
            Facet::Kernel => vec![&view.kernel],
            Facet::Agent => vec![&view.agent_version],
            Facet::Lifecycle => vec![&view.lifecycle],
            Facet::Freshness => vec![host.freshness(now)],
            Facet::Bmc => vec![host.view.bmc_standing()],
            Facet::Psu => vec![Part::Psu.word(host, now)],
            Facet::Fans => vec![Part::Fans.word(host, now)],
            Facet::Class => or_none(unique(host.open.iter().map(|alert| alert.class.as_str()))),
            Facet::Tag => or_none(unique(labels.tags.iter().map(String::as_str))),
            Facet::TagOf(key) => {
                let of_key =
                    |tag: &'a String| tag.split_once([':', '=']).filter(|(word, _)| word.to_lowercase() == *key).map(|(_, value)| value);
                or_none(unique(labels.tags.iter().filter_map(of_key)))
            }
        }
    }

    /// The filter that means the hosts, alerts or events of a value.
    #[must_use]
    pub fn filter(&self, word: &str, value: &str) -> String {
        match (self, value) {
            (Facet::Severity, "") => "not severity >= info".to_owned(),
            (_, "") => format!("not {word} = *"),
            (_, value) => format!("{word} = {}", quoted(value)),
        }
    }
}

fn unique<'a>(values: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut values: Vec<&str> = values.collect();
    values.sort_unstable();
    values.dedup();
    values
}

fn or_none(values: Vec<&str>) -> Vec<&str> {
    if values.is_empty() { vec![""] } else { values }
}

/// A value, and how many have it.
#[derive(Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct FacetValue {
    /// Empty: those that have none.
    pub value: String,
    pub count: i64,
    /// What to add to the filter to see these only.
    pub filter: String,
}

/// What was counted.
#[derive(Debug, Default, Serialize, utoipa::ToSchema)]
pub struct Counted {
    /// All that match.
    pub total: i64,
    /// By key, the most frequent values first.
    pub facets: BTreeMap<String, Vec<FacetValue>>,
    /// By key: how many have a value that is not shown.
    pub other: BTreeMap<String, i64>,
    /// Whether everything was looked at.
    pub complete: bool,
}

impl Counted {
    /// Takes what was counted of one key.
    pub fn put(&mut self, word: &str, facet: &Facet, counts: HashMap<String, i64>) {
        let mut counts: Vec<(String, i64)> = counts.into_iter().collect();
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let others: i64 = counts.iter().skip(MAX_VALUES).map(|(_, count)| count).sum();
        counts.truncate(MAX_VALUES);
        let values = counts.into_iter().map(|(value, count)| FacetValue { filter: facet.filter(word, &value), value, count });
        self.facets.insert(word.to_owned(), values.collect());
        self.other.insert(word.to_owned(), others);
    }
}

/// Counts hosts.
#[must_use]
pub fn counted(hosts: &[Arc<Entry>], by: &[(String, Facet)], now: i64) -> Counted {
    let mut counted = Counted { total: i64::try_from(hosts.len()).unwrap_or(i64::MAX), complete: true, ..Counted::default() };
    for (word, facet) in by {
        let mut counts: HashMap<&str, i64> = HashMap::new();
        for host in hosts {
            for value in facet.values(host, now) {
                *counts.entry(value).or_default() += 1;
            }
        }
        counted.put(word, facet, counts.into_iter().map(|(value, count)| (value.to_owned(), count)).collect());
    }
    counted
}
