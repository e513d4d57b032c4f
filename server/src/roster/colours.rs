//! What the map can be coloured by besides severity and state: a few shades, each for hosts that are alike in something.

use super::usual::Word;
use super::{Entry, Seen};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Values that have a shade of their own; more cannot be told apart.
const MOST_VALUES: usize = 6;
const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;
const YEAR: i64 = 365 * DAY;

/// What hosts are coloured by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    Freshness,
    Bmc,
    Uptime,
    /// Against most hosts of the same model.
    Firmware,
    Kernel,
    Agent,
}

impl Colour {
    /// All, by their words.
    pub const ALL: [(&'static str, Colour); 6] = [
        ("freshness", Colour::Freshness),
        ("bmc", Colour::Bmc),
        ("uptime", Colour::Uptime),
        ("firmware", Colour::Firmware),
        ("kernel", Colour::Kernel),
        ("agent", Colour::Agent),
    ];

    /// The value of a host, where values themselves are the shades.
    fn value(self, host: &Entry) -> Option<&str> {
        match self {
            Colour::Kernel => Some(&host.view.kernel),
            Colour::Agent => Some(&host.view.agent_version),
            Colour::Freshness | Colour::Bmc | Colour::Uptime | Colour::Firmware => None,
        }
    }

    /// The word of a host, where words are the shades.
    fn word<'a>(self, seen: Seen<'a>) -> &'a str {
        match self {
            Colour::Freshness => seen.host.freshness(seen.now),
            Colour::Bmc => seen.host.view.bmc_standing(),
            Colour::Uptime => match seen.host.up_for(seen.now) {
                None => "none",
                Some(seconds) if seconds < HOUR => "hour",
                Some(seconds) if seconds < DAY => "day",
                Some(seconds) if seconds < YEAR => "year",
                Some(_) => "more",
            },
            Colour::Firmware => match seen.differs(Word::Firmware) {
                None => "none",
                Some(false) => "same",
                Some(true) => "differs",
            },
            Colour::Kernel | Colour::Agent => "other",
        }
    }
}

/// What one shade stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Shade {
    /// `live`, `late`, `silent`, `never` or `off` of freshness; the state of a BMC, `off` or `none`; of the uptime the shortest
    /// of `hour`, `day`, `year` that it is below, or `more`; `same` or `differs` of the firmware. Of versions `value` for the
    /// one in `value`, and `other` for all that are rarer. `none`: it is not known.
    pub key: String,
    pub value: String,
}

/// The shades of some hosts, met so far.
pub struct Shades {
    colour: Colour,
    pub met: Vec<Shade>,
}

impl Shades {
    /// Those of these hosts: the most frequent values first.
    pub fn of<'a>(colour: Colour, hosts: impl Iterator<Item = &'a Entry>) -> Self {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for value in hosts.filter_map(|host| colour.value(host)).filter(|value| !value.is_empty()) {
            *counts.entry(value).or_default() += 1;
        }
        let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
        counts.sort_by_key(|(_, count)| Reverse(*count));
        let value = |(value, _): (&str, usize)| Shade { key: "value".to_owned(), value: value.to_owned() };
        Self { colour, met: counts.into_iter().take(MOST_VALUES).map(value).collect() }
    }

    /// The place of a host's shade among them.
    pub fn place(&mut self, seen: Seen<'_>) -> usize {
        let value = self.colour.value(seen.host);
        let by_value = value.and_then(|value| self.met.iter().position(|shade| shade.key == "value" && shade.value == value));
        let key = if value.is_some_and(str::is_empty) { "none" } else { self.colour.word(seen) };
        let known = by_value.or_else(|| self.met.iter().position(|shade| shade.key == key));
        known.unwrap_or_else(|| {
            self.met.push(Shade { key: key.to_owned(), value: String::new() });
            self.met.len() - 1
        })
    }
}
