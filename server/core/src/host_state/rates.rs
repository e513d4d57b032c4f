//! How often something happened on one part, within a rule's window.

use crate::component::Component;
use crate::observation::{Code, Fact, Observation};
use crate::rule::Rule;
use ironwatch_shared::Timestamp;
use std::collections::{BTreeMap, VecDeque};

/// Most parts and codes whose rates are kept for one host.
const MAX_RATES: usize = 1_000;
/// Most moments kept for one rate; older ones leave first.
const MAX_MOMENTS: usize = 1_000;

/// Rule, part and code.
type Key = (String, Component, Option<Code>);

/// How often it was seen when.
type Moments = VecDeque<(Timestamp, u64)>;

/// What was counted.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Rates(BTreeMap<Key, Moments>);

impl Rates {
    /// Counts an observation that the rule asks for, and says how often its code was seen within the window; `None` when
    /// the rule does not ask for it.
    pub(super) fn count(&mut self, rule: &Rule, codes: &[Code], observation: &Observation, window_seconds: u32) -> Option<u64> {
        let Fact::Occurrence { code, .. } = &observation.fact else { return None };
        if !codes.is_empty() && !code.as_ref().is_some_and(|code| codes.contains(code)) {
            return None;
        }
        self.make_room();
        let counted = code.clone().filter(|_| !codes.is_empty());
        let moments = self.0.entry((rule.id.clone(), observation.subject.component.clone(), counted)).or_default();
        moments.push_back((observation.last_at, observation.count));
        let newest = moments.iter().map(|(at, _)| *at).max().unwrap_or(observation.last_at);
        moments.retain(|(at, _)| newest.millis_since(*at) < i64::from(window_seconds) * 1000);
        while moments.len() > MAX_MOMENTS {
            moments.pop_front();
        }
        Some(moments.iter().map(|(_, count)| count).sum())
    }

    /// How often the most frequent of the codes was seen on the same part within the window before the observation.
    pub(super) fn before(&self, rule: &Rule, codes: &[Code], observation: &Observation, window_seconds: u32) -> u64 {
        let within = |at: &Timestamp| (0..i64::from(window_seconds) * 1000).contains(&observation.last_at.millis_since(*at));
        let seen = |code: &Code| {
            let moments = self.0.get(&(rule.id.clone(), observation.subject.component.clone(), Some(code.clone())))?;
            Some(moments.iter().filter(|(at, _)| within(at)).map(|(_, count)| count).sum())
        };
        codes.iter().filter_map(seen).max().unwrap_or(0)
    }

    /// The parts that were quiet longest make room.
    fn make_room(&mut self) {
        if self.0.len() >= MAX_RATES {
            let newest = |moments: &Moments| moments.back().map(|(at, _)| *at);
            let quietest = self.0.iter().min_by_key(|(_, moments)| newest(moments)).map(|(key, _)| key.clone());
            self.0.retain(|key, _| Some(key) != quietest.as_ref());
        }
    }
}
