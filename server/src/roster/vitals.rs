//! What BMCs measured, as hosts are chosen, ordered, counted and coloured by it.

use super::Entry;
use ironwatch_core::bmc::vitals::Working;
use ironwatch_core::filter::Key;

/// Parts of which hosts have several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Psu,
    Fans,
}

impl Part {
    /// That a filter asks about.
    pub fn of(key: Key) -> Option<Self> {
        [(Key::Psu, Part::Psu), (Key::Fans, Part::Fans)].into_iter().find(|(known, _)| *known == key).map(|(_, part)| part)
    }

    /// How many a host has at a moment, milliseconds.
    pub fn working(self, host: &Entry, now: i64) -> Option<Working> {
        let vitals = host.view.vitals(now)?;
        match self {
            Part::Psu => vitals.psus,
            Part::Fans => vitals.fans,
        }
    }

    /// How they are in a word: `ok`, `degraded`, or `none` where nobody knows; `single` for one power supply that is well, as
    /// there is no other when it fails.
    pub fn word(self, host: &Entry, now: i64) -> &'static str {
        match self.working(host, now) {
            None => "none",
            Some(working) if working.is_degraded() => "degraded",
            Some(Working { of: 1, .. }) if self == Part::Psu => "single",
            Some(_) => "ok",
        }
    }
}

/// What is measured in a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measured {
    Margin,
    Inlet,
    Power,
}

impl Measured {
    /// That a filter asks about.
    pub fn of(key: Key) -> Option<Self> {
        let all = [(Key::Margin, Measured::Margin), (Key::Inlet, Measured::Inlet), (Key::Power, Measured::Power)];
        all.into_iter().find(|(known, _)| *known == key).map(|(_, measured)| measured)
    }

    /// That of a host at a moment, milliseconds.
    pub fn number(self, host: &Entry, now: i64) -> Option<f64> {
        let vitals = host.view.vitals(now)?;
        match self {
            Measured::Margin => vitals.margin.as_ref().map(|margin| margin.kelvin),
            Measured::Inlet => vitals.inlet_celsius,
            Measured::Power => vitals.power_watts,
        }
    }
}
