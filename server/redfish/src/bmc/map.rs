//! What is remembered of a service between polls, so that a poll asks for what it needs and nothing else.

use crate::log::LogService;
use crate::model::ServiceRoot;
use crate::quirks::Quirks;
use crate::readings::SensorMap;
use crate::trouble::Trouble;
use crate::walk::{ExpandBook, Stop};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The root, and what follows from it.
#[derive(Debug, Clone)]
pub(super) struct Root {
    pub service: ServiceRoot,
    pub quirks: Quirks,
    pub value: Value,
    pub read_at: Instant,
}

/// A map with holes is made anew so much sooner.
const SOONER: u32 = 6;

/// Something found at some time.
#[derive(Debug, Clone)]
pub(super) struct Aged<T> {
    at: Instant,
    pub what: T,
    /// What could not be read then, and may be readable later: holes in what was found.
    pub holes: Vec<Trouble>,
}

impl<T> Aged<T> {
    pub(super) fn now(what: T, troubles: &[Trouble]) -> Self {
        let holes = troubles.iter().filter(|trouble| trouble.may_pass()).cloned().collect();
        Self { at: Instant::now(), what, holes }
    }

    /// Unless it is too old.
    pub(super) fn fresh(this: Option<&Self>, most: Duration) -> Option<&Self> {
        this.filter(|aged| aged.at.elapsed() < if aged.holes.is_empty() { most } else { most / SOONER })
    }
}

/// All that is remembered.
#[derive(Debug, Default)]
pub(super) struct LinkMap {
    root: Option<Root>,
    pub expand: ExpandBook,
    /// Computers, or chassis where there are none.
    pub health: Option<Aged<Vec<Stop>>>,
    /// Board controllers.
    pub managers: Option<Aged<Vec<Stop>>>,
    pub sensors: Option<Aged<Arc<SensorMap>>>,
    pub logs: Option<Aged<Vec<LogService>>>,
    /// Of logs that list bare links: whether they can be had expanded.
    pub log_expanding: BTreeMap<String, bool>,
    pub reports: Option<Aged<Vec<Stop>>>,
    /// Those of the reports that tell of sensors.
    pub sensor_reports: Option<Aged<Vec<Stop>>>,
}

impl LinkMap {
    pub(super) fn root(&self, most: Duration) -> Option<Root> {
        self.root.clone().filter(|root| root.read_at.elapsed() < most)
    }

    pub(super) fn set_root(&mut self, root: Root, expand: ExpandBook) {
        // What was learned of `$expand` holds for as long as the service stays the same.
        let same = self.root.as_ref().is_some_and(|known| known.service == root.service);
        if !same {
            *self = Self { expand, ..Self::default() };
        }
        self.root = Some(root);
    }
}
