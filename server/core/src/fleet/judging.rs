//! Other rules, while the fleet is watched.

use super::{Fleet, Outcome};
use crate::alert::AlertKey;
use crate::evaluate::evaluate;
use crate::host_state::{HostState, Problem, Standing};
use crate::rule::Rules;
use ironwatch_shared::{HostId, Timestamp};

impl Fleet {
    /// Judges by other rules from now on. What stood by a rule that is no more, or finds something else now, ends; all else goes
    /// on, and is judged anew when it is told of next.
    pub fn set_rules(&mut self, rules: Rules, now: Timestamp) -> Outcome {
        let mut outcome = Outcome::default();
        let before = std::mem::replace(&mut self.rules, rules);
        self.end_by_rules(Some(&before), now, &mut outcome);
        let goes_on = |id: &str| self.rules.get(id).zip(before.get(id)).is_some_and(|(rule, before)| before.question == rule.question);
        // What was followed is no part of what is on disk: it is not taken back, and at worst begins anew.
        for host in self.hosts.values_mut() {
            host.keep_rules(goes_on);
        }
        if let Some(undo) = self.undo.as_mut().filter(|undo| undo.rules.is_none()) {
            undo.rules = Some(before);
        }
        outcome
    }

    /// What the store remembers by a rule that is no more ends.
    pub(super) fn end_orphans(&mut self, now: Timestamp, outcome: &mut Outcome) {
        if std::mem::replace(&mut self.knows_rules, true) {
            return;
        }
        self.end_by_rules(None, now, outcome);
    }

    fn end_by_rules(&mut self, before: Option<&Rules>, now: Timestamp, outcome: &mut Outcome) {
        let is_concerned = |host: &&HostState| self.why_over(host, before).next().is_some();
        let concerned: Vec<HostId> = self.hosts.values().filter(is_concerned).map(|host| host.id.clone()).collect();
        for id in concerned {
            self.remember_undo(&id);
            let over: Vec<(AlertKey, String)> = self.hosts.get(&id).into_iter().flat_map(|host| self.why_over(host, before)).collect();
            let Some(host) = self.hosts.get_mut(&id) else { continue };
            for (key, why) in over {
                host.end(&key, why, now);
                host.flaps.forget(&key);
            }
            outcome.take(evaluate(host, &self.rules, &mut self.next_alert, now));
        }
    }

    /// Problems of a host that no rule holds any more, and why.
    fn why_over<'a>(&'a self, host: &'a HostState, before: Option<&'a Rules>) -> impl Iterator<Item = (AlertKey, String)> + 'a {
        let why = move |problem: &Problem| {
            let id = &problem.rule;
            let was = before.and_then(|before| before.get(id));
            match self.rules.get(id) {
                None => Some(format!("rule {id} was removed")),
                Some(rule) if !rule.enabled => Some(format!("rule {id} was switched off")),
                Some(rule) if was.is_some_and(|was| !was.finds_the_same(rule)) => {
                    Some(format!("rule {id} was changed: version {}", rule.version))
                }
                Some(_) => None,
            }
        };
        let stands = |problem: &Problem| !matches!(problem.standing, Standing::Ended { .. });
        host.problems
            .iter()
            .filter(move |(_, problem)| stands(problem))
            .filter_map(move |(key, problem)| Some((key.clone(), why(problem)?)))
    }
}
