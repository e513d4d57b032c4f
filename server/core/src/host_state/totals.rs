//! Totals that only rise: by how much within a rule's window.

use super::{HostState, Problem, Standing};
use crate::alert::AlertKey;
use crate::component::Component;
use crate::outage::span_in_words;
use crate::rule::{Asked, Question, Rule};
use ironwatch_shared::{BootId, Timestamp};
use std::collections::{BTreeMap, VecDeque};

/// Most totals kept for one host.
const MAX_TOTALS: usize = 2_000;
/// Most rises kept for one total; older ones leave first.
const MAX_RISES: usize = 64;
/// Totals over the life of a part: absent is not 0.
const LIFETIME: [&str; 2] = ["disk_", "gpu_"];

/// By rule and part.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Totals {
    known: BTreeMap<String, BTreeMap<Component, Total>>,
    count: usize,
    /// The boot of which a complete set was seen: a total that it did not have was 0 then.
    whole: Option<BootId>,
}

#[derive(Debug, Clone, PartialEq)]
struct Total {
    last: f64,
    rises: VecDeque<(Timestamp, f64)>,
}

impl Totals {
    /// A complete set of this boot has been noted.
    pub(crate) fn seen_whole(&mut self, boot: &BootId) {
        self.whole = Some(boot.clone());
    }

    /// Totals begin anew with a boot, most of them at 0.
    pub(crate) fn begin_boot(&mut self) {
        self.whole = None;
    }

    /// The part is another piece now, with totals of its own; what is known of them is nothing.
    pub(crate) fn forget(&mut self, component: &Component) {
        for total in self.known.values_mut().filter_map(|totals| totals.get_mut(component)) {
            *total = Total { last: f64::NAN, rises: VecDeque::new() };
        }
    }

    /// The alert about it is over: what it rose before is no news any more.
    pub(crate) fn settle(&mut self, rule: &str, component: &Component) {
        if let Some(total) = self.known.get_mut(rule).and_then(|totals| totals.get_mut(component)) {
            total.rises.clear();
        }
    }

    /// Only these rules go on.
    pub(crate) fn keep_rules(&mut self, goes_on: impl Fn(&str) -> bool) {
        self.known.retain(|rule, _| goes_on(rule));
        self.count = self.known.values().map(BTreeMap::len).sum();
    }

    /// The rise within the window and the last step of it, after noting the value.
    fn rise(&mut self, rule: &Rule, component: &str, value: f64, boot: Option<&BootId>, window_millis: i64, now: Timestamp) -> (f64, f64) {
        let lifetime = matches!(&rule.question, Question::Increase { name, .. } if LIFETIME.iter().any(|start| name.starts_with(start)));
        let absent_was_zero = !lifetime && self.whole.is_some() && self.whole.as_ref() == boot;
        let is_known = self.known.get(&rule.id).is_some_and(|totals| totals.contains_key(component));
        if !is_known {
            if self.count >= MAX_TOTALS {
                return (0.0, 0.0);
            }
            self.count += 1;
            let total = Total { last: if absent_was_zero { 0.0 } else { value }, rises: VecDeque::new() };
            self.known.entry(rule.id.clone()).or_default().insert(Component::from(component.to_owned()), total);
        }
        let Some(total) = self.known.get_mut(&rule.id).and_then(|totals| totals.get_mut(component)) else { return (0.0, 0.0) };
        // One that fell has begun anew.
        let rise = match value.partial_cmp(&total.last) {
            None => 0.0,
            Some(std::cmp::Ordering::Less) => value,
            Some(std::cmp::Ordering::Equal | std::cmp::Ordering::Greater) => value - total.last,
        };
        total.last = value;
        if rise > 0.0 {
            total.rises.push_back((now, rise));
        }
        total.rises.retain(|(at, _)| now.millis_since(*at) < window_millis);
        while total.rises.len() > MAX_RISES {
            // The two oldest become one.
            let (_, oldest) = total.rises.pop_front().unwrap_or((now, 0.0));
            if let Some((_, next)) = total.rises.front_mut() {
                *next += oldest;
            }
        }
        (total.rises.iter().map(|(_, rise)| rise).sum(), rise)
    }
}

impl HostState {
    /// Notes a total for one rule.
    pub(super) fn note_total(&mut self, asked: &Asked, component: &str, value: f64, now: Timestamp) {
        let rule = &asked.rule;
        let Question::Increase { name, class, code, count, window_seconds, severity } = &rule.question else { return };
        let window_millis = i64::from(*window_seconds) * 1000;
        let (rise, step) = self.totals.rise(rule, component, value, self.boot.as_ref(), window_millis, now);
        #[expect(clippy::cast_precision_loss, reason = "thresholds are small")]
        // A total that stands still is no news, however much it rose before.
        if rise < *count as f64 || step <= 0.0 {
            return;
        }
        let explanation = &asked.explanation;
        let key = AlertKey { component: Component::from(component.to_owned()), problem: explanation.problem.clone() };
        let evidence = format!("{name} rose by {rise} within {} and is {value} now", span_in_words(window_millis));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rise is positive, and a count may saturate")]
        let counted = rise as u64;
        let boot = self.boot.clone();
        let full = self.problems.len() >= super::MAX_PROBLEMS;
        match self.problems.get_mut(&key) {
            // What its kernel lines said is better evidence than a number.
            Some(problem) if problem.rule != rule.id => {}
            Some(problem) => {
                problem.last_seen_at = now;
                problem.touched = true;
                problem.count = problem.count.max(counted);
                problem.evidence = evidence;
                problem.boot = boot;
                problem.standing = Standing::Seen;
            }
            None if full => {}
            None => {
                let seen = Problem::new(rule, class, explanation, *severity, now);
                let problem = Problem { code: code.clone(), boot, count: counted, evidence, ..seen };
                self.problems.insert(key, problem);
            }
        }
    }
}
