//! Hosts that something is done to: what comes of it is kept, and told only when it stays.

use super::passing::{HOST_DOWN, last_words};
use super::{Fleet, Outcome};
use crate::alert::AlertKey;
use crate::catalog::explain;
use crate::component::Component;
use crate::evaluate::evaluate;
use crate::host_state::HostState;
use crate::liveness::Presence;
use crate::plan::Plan;
use crate::rule::{Question, Rule};
use ironwatch_shared::{HostId, Timestamp};

impl Fleet {
    /// Something is done to a host from now on. Takes the place of what was done to the same before.
    pub fn plan(&mut self, id: &HostId, plan: Plan) {
        if let Some(host) = self.host_mut(id) {
            host.planned.put(plan);
            self.planned.insert(id.clone());
        }
    }

    /// It was not done after all: what is seen of the host now has another cause.
    pub fn unplan(&mut self, id: &HostId, job: i64, now: Timestamp) -> Outcome {
        let mut outcome = Outcome::default();
        self.remember_undo(id);
        if let Some(host) = self.hosts.get_mut(id) {
            let gone = host.planned.take_if(|plan| plan.job == job);
            if gone.iter().any(Plan::is_of_machine) {
                let rule = self.rules.first(|question| *question == Question::Liveness);
                host.tell_if_down(None, rule, now);
            }
            outcome.take(evaluate(host, &self.rules, &mut self.next_alert, now));
        }
        outcome
    }

    /// What was done is long ago: what stands still is told.
    pub(super) fn end_plans(&mut self, now: Timestamp, outcome: &mut Outcome) {
        // A host that was looked at and has none left goes at the next look: this one may be taken back.
        let hosts = &self.hosts;
        self.planned.retain(|id| hosts.get(id).is_some_and(|host| !host.planned.is_empty()));
        let is_over = |host: &HostState| host.planned.iter().any(|plan| !plan.holds(now));
        let over: Vec<HostId> = self.planned.iter().filter(|id| self.hosts.get(*id).is_some_and(is_over)).cloned().collect();
        for id in over {
            self.remember_undo(&id);
            let Some(host) = self.hosts.get_mut(&id) else { continue };
            let gone = host.planned.take_if(|plan| !plan.holds(now));
            if let Some(plan) = gone.iter().find(|plan| plan.is_of_machine()) {
                let rule = self.rules.first(|question| *question == Question::Liveness);
                host.tell_if_down(Some(plan), rule, now);
            }
            outcome.take(evaluate(host, &self.rules, &mut self.next_alert, now));
        }
    }
}

impl HostState {
    /// Whether a fact of this class comes of what is done to it.
    pub(crate) fn expects(&self, class: &str, now: Timestamp) -> bool {
        self.planned.iter().any(|plan| plan.explains(class, now))
    }

    /// What is done to the machine itself, in words.
    pub(super) fn done_to_it(&self, now: Timestamp) -> Option<&str> {
        self.planned.iter().find(|plan| plan.is_of_machine() && plan.holds(now)).map(|plan| plan.words.as_str())
    }

    /// A host that is down is told to be, with what is thought of it now. A server that was started meanwhile does not
    /// remember what it had not told.
    fn tell_if_down(&mut self, plan: Option<&Plan>, rule: Option<&Rule>, now: Timestamp) {
        let (Presence::Down, Some(rule)) = (self.liveness.presence, rule) else { return };
        let diagnosis = self.diagnose(now);
        let after = plan.map(|plan| format!("; not back after {}", plan.words)).unwrap_or_default();
        let words = last_words(self, &diagnosis, now) + &after;
        self.diagnosis = Some(diagnosis);
        let explanation = explain(HOST_DOWN, None);
        let key = AlertKey { component: Component::host(), problem: HOST_DOWN.to_owned() };
        self.hold(key, &explanation, rule, HOST_DOWN, explanation.entry.severity, 0, words, now);
    }
}
