//! How often something happened on one part, within a rule's window.

use crate::component::Component;
use crate::observation::{Code, Fact, Observation};
use crate::rule::Rule;
use ironwatch_shared::Timestamp;
use std::collections::{BTreeMap, VecDeque};

/// Most parts and codes whose rates are kept for one host and one rule.
const MAX_RATES_OF_RULE: usize = 200;
/// Most moments kept for one rate; older ones are put together.
const MAX_MOMENTS: usize = 128;

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
        let counted = code.clone().filter(|_| !codes.is_empty());
        let key = (rule.id.clone(), observation.subject.component.clone(), counted);
        if !self.0.contains_key(&key) {
            self.make_room(rule);
        }
        let moments = self.0.entry(key).or_default();
        moments.push_back((observation.last_at, observation.count));
        let newest = moments.iter().map(|(at, _)| *at).max().unwrap_or(observation.last_at);
        moments.retain(|(at, _)| newest.millis_since(*at) < i64::from(window_seconds) * 1000);
        while moments.len() > MAX_MOMENTS {
            // The two oldest become one.
            let (_, oldest) = moments.pop_front().unwrap_or((newest, 0));
            if let Some((_, next)) = moments.front_mut() {
                *next += oldest;
            }
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

    /// Only these rules go on.
    pub(super) fn keep_rules(&mut self, goes_on: impl Fn(&str) -> bool) {
        self.0.retain(|(rule, _, _), _| goes_on(rule));
    }

    /// The part that was quiet longest makes room: of the same rule, so that noise of one kind pushes nothing else out.
    fn make_room(&mut self, rule: &Rule) {
        let of_rule = || self.0.iter().filter(|((id, _, _), _)| *id == rule.id);
        if of_rule().count() >= MAX_RATES_OF_RULE {
            let newest = |moments: &Moments| moments.back().map(|(at, _)| *at);
            let quietest = of_rule().min_by_key(|(_, moments)| newest(moments)).map(|(key, _)| key.clone());
            quietest.and_then(|key| self.0.remove(&key));
        }
    }
}
