//! What the map can be coloured by besides severity and state: a few shades, each for hosts that are alike in something.

use super::usual::Word;
use super::vitals::{Measured, Part};
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
    Margin,
    Psu,
    Fans,
    Power,
}

impl Colour {
    /// All, by their words.
    pub const ALL: [(&'static str, Colour); 10] = [
        ("freshness", Colour::Freshness),
        ("bmc", Colour::Bmc),
        ("uptime", Colour::Uptime),
        ("firmware", Colour::Firmware),
        ("kernel", Colour::Kernel),
        ("agent", Colour::Agent),
        ("margin", Colour::Margin),
        ("psu", Colour::Psu),
        ("fans", Colour::Fans),
        ("power", Colour::Power),
    ];

    /// The value of a host, where values themselves are the shades.
    fn value(self, host: &Entry) -> Option<&str> {
        match self {
            Colour::Kernel => Some(&host.view.kernel),
            Colour::Agent => Some(&host.view.agent_version),
            Colour::Freshness | Colour::Bmc | Colour::Uptime | Colour::Firmware => None,
            Colour::Margin | Colour::Psu | Colour::Fans | Colour::Power => None,
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
            Colour::Psu => Part::Psu.word(seen.host, seen.now),
            Colour::Fans => Part::Fans.word(seen.host, seen.now),
            Colour::Margin => match Measured::Margin.number(seen.host, seen.now) {
                None => "none",
                Some(kelvin) if kelvin <= 0.0 => "past",
                Some(kelvin) if kelvin < 5.0 => "k5",
                Some(kelvin) if kelvin < 10.0 => "k10",
                Some(kelvin) if kelvin < 20.0 => "k20",
                Some(_) => "more",
            },
            Colour::Power => match Measured::Power.number(seen.host, seen.now) {
                None => "none",
                Some(watts) if watts < 250.0 => "w250",
                Some(watts) if watts < 500.0 => "w500",
                Some(watts) if watts < 1_000.0 => "w1000",
                Some(watts) if watts < 3_000.0 => "w3000",
                Some(_) => "more",
            },
            Colour::Kernel | Colour::Agent => "other",
        }
    }
}

/// What one shade stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Shade {
    /// `live`, `late`, `silent`, `never` or `off` of freshness; the state of a BMC, `off` or `none`; of the uptime the shortest
    /// of `hour`, `day`, `year` that it is below, or `more`; `same` or `differs` of the firmware; of the margin `past` the limit,
    /// the least of `k5`, `k10`, `k20` that it is below, or `more`; of the power the least of `w250`, `w500`, `w1000`, `w3000`
    /// that it is below, or `more`; `ok`, `degraded`, and of power supplies `single`. Of versions `value` for the
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
