//! What is wrong with the server itself: its disk, its database, a channel that takes nothing. Told as alerts without a host,
//! from the first moment it holds until it does not.

use super::{Fleet, Outcome};
use crate::alert::{Alert, AlertKey, Step, Transition};
use crate::catalog::explain;
use crate::component::Component;
use ironwatch_shared::{Severity, Timestamp};

/// The rule that alerts of the server about itself name.
const RULE: &str = "server-watches-itself";

/// Something that holds of the server now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerCondition {
    /// Class of the catalog: what it is, what it means, what to do.
    pub class: &'static str,
    /// The part: `server/disk`, `channel/phone`.
    pub component: Component,
    /// How bad it is; `None`: as the catalog says.
    pub severity: Option<Severity>,
    /// What was seen, in words.
    pub words: String,
}

impl ServerCondition {
    fn key(&self) -> AlertKey {
        AlertKey { component: self.component.clone(), problem: explain(self.class, None).problem }
    }
}

impl Fleet {
    /// This holds now. Opens its alert, changes its severity, or keeps newer words; saying the same again changes nothing.
    pub fn server_holds(&mut self, condition: &ServerCondition, now: Timestamp) -> Outcome {
        let key = condition.key();
        let explanation = explain(condition.class, None);
        let severity = condition.severity.unwrap_or(explanation.entry.severity);
        let known = self.server_alerts.get(&key).cloned();
        let (alert, step) = match known {
            None => {
                let alert = Alert {
                    id: self.next_alert,
                    host: None,
                    key: key.clone(),
                    rule: RULE.to_owned(),
                    rule_version: 1,
                    shadow: false,
                    class: condition.class.to_owned(),
                    code: None,
                    severity,
                    title: explanation.entry.title.to_owned(),
                    meaning: None,
                    pending_since: now,
                    opened_at: now,
                    last_seen_at: now,
                    count: 1,
                    evidence: condition.words.clone(),
                    told: true,
                    advice: None,
                    boot: None,
                };
                self.next_alert += 1;
                (alert, Some(Step::Opened))
            }
            Some(known) if known.severity == severity && known.evidence == condition.words => return Outcome::default(),
            Some(known) => {
                let step = match severity.cmp(&known.severity) {
                    std::cmp::Ordering::Greater => Some(Step::Worsened),
                    std::cmp::Ordering::Less => Some(Step::Eased),
                    std::cmp::Ordering::Equal => None,
                };
                (Alert { severity, evidence: condition.words.clone(), last_seen_at: now, count: known.count + 1, ..known }, step)
            }
        };
        self.remember_server_alerts();
        self.server_alerts.insert(key, alert.clone());
        match step {
            Some(step) => {
                let why = condition.words.clone();
                let transition = Transition { alert, step, at: now, why, tell: true, hold_millis: 0 };
                Outcome { transitions: vec![transition], ..Outcome::default() }
            }
            None => Outcome { touched: vec![alert], ..Outcome::default() },
        }
    }

    /// This does not hold (any more): its alert, if there is one, is over.
    pub fn server_is_over(&mut self, class: &str, component: &Component, why: &str, now: Timestamp) -> Outcome {
        let key = AlertKey { component: component.clone(), problem: explain(class, None).problem };
        self.end_server_alert(&key, why.to_owned(), now)
    }

    /// Parts of the server of which this is told now.
    pub fn server_parts_with(&self, class: &str) -> impl Iterator<Item = &Component> {
        self.server_alerts.values().filter(move |alert| alert.class == class).map(|alert| &alert.key.component)
    }

    pub(super) fn end_server_alert(&mut self, key: &AlertKey, why: String, now: Timestamp) -> Outcome {
        if !self.server_alerts.contains_key(key) {
            return Outcome::default();
        }
        self.remember_server_alerts();
        let Some(mut alert) = self.server_alerts.remove(key) else { return Outcome::default() };
        alert.last_seen_at = now;
        let transition = Transition { alert, step: Step::Resolved, at: now, why, tell: true, hold_millis: 0 };
        Outcome { transitions: vec![transition], ..Outcome::default() }
    }

    fn remember_server_alerts(&mut self) {
        if let Some(undo) = self.undo.as_mut().filter(|undo| undo.server_alerts.is_none()) {
            undo.server_alerts = Some(self.server_alerts.clone());
        }
    }
}
