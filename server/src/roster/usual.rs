//! What most hosts of a kind have: firmware by model, kernel by operating system, the version of the agent by all.

use super::Entry;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Word {
    Firmware,
    Kernel,
    Agent,
}

impl Word {
    /// All, by the names that filters have for them.
    pub const ALL: [(&'static str, Word); 3] = [("firmware", Word::Firmware), ("kernel", Word::Kernel), ("agent", Word::Agent)];

    /// The kind that a host is of, and what it has; empty: it is not known.
    fn of(self, host: &Entry) -> (&str, &str) {
        match self {
            Word::Firmware => (&host.labels.model, &host.labels.firmware),
            Word::Kernel => (&host.view.os, &host.view.kernel),
            Word::Agent => ("all", &host.view.agent_version),
        }
    }
}

/// The most frequent value of each kind.
#[derive(Debug, Default)]
pub struct Usual(HashMap<(Word, String), String>);

impl Usual {
    /// Counts hosts. Of values that are equally frequent the one that sorts last counts, which is the newer one as a rule.
    pub fn of(hosts: &[Arc<Entry>]) -> Self {
        let mut usual = HashMap::new();
        for (_, word) in Word::ALL {
            let mut counts: HashMap<&str, BTreeMap<&str, usize>> = HashMap::new();
            for host in hosts {
                let (kind, value) = word.of(host);
                if !value.is_empty() {
                    *counts.entry(kind).or_default().entry(value).or_default() += 1;
                }
            }
            for (kind, values) in counts {
                if let Some((value, _)) = values.into_iter().max_by_key(|(_, count)| *count) {
                    usual.insert((word, kind.to_owned()), value.to_owned());
                }
            }
        }
        Self(usual)
    }

    /// Whether a host has something else than most of its kind; none where it is not known what it has.
    pub fn differs(&self, word: Word, host: &Entry) -> Option<bool> {
        let (kind, value) = word.of(host);
        let usual = self.0.get(&(word, kind.to_owned())).filter(|_| !value.is_empty())?;
        Some(usual != value)
    }
}
