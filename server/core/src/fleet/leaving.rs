//! Hosts that leave: out of use, deleted, or found to be the same machine as another.

use super::check_in::server_event;
use super::{Fleet, Outcome};
use crate::alert::{Alert, AlertKey, Step, Transition};
use crate::evaluate::evaluate;
use crate::host_state::HostState;
use crate::liveness::Liveness;
use ironwatch_shared::{HostId, Timestamp};

impl Fleet {
    /// A host goes out of use: its problems end, and what it says from now on is kept and told nobody.
    pub fn deprecate_host(&mut self, id: &HostId, why: &str, now: Timestamp) -> Outcome {
        let mut outcome = Outcome::default();
        self.remember_undo(id);
        let Some(host) = self.hosts.get_mut(id).filter(|host| !host.deprecated) else { return outcome };
        end_all(host, why, now, &mut outcome);
        outcome.take(evaluate(host, &self.rules, &mut self.next_alert, now));
        host.deprecated = true;
        host.liveness.unwatched();
        self.shared = None;
        outcome.presence.push(id.clone());
        self.host_back(id, now, &mut outcome);
        outcome
    }

    /// It is in use again, with a fair new deadline.
    pub fn restore_host(&mut self, id: &HostId) {
        self.remember_undo(id);
        let observed = self.clock.millis();
        let Some(host) = self.hosts.get_mut(id).filter(|host| host.deprecated) else { return };
        host.deprecated = false;
        self.shared = None;
        let known = &host.liveness;
        host.liveness = Liveness::restored(
            known.presence,
            known.since,
            known.heard_at,
            known.interval_seconds,
            known.stopped_for,
            observed,
            &self.settings,
        );
        self.queue(id);
    }

    /// A host is no more. Its alerts go with it.
    pub fn remove_host(&mut self, id: &HostId, now: Timestamp) -> Outcome {
        let mut outcome = Outcome::default();
        self.remember_undo(id);
        if self.hosts.remove(id).is_some() {
            self.leave_incidents(id);
            self.host_back(id, now, &mut outcome);
        }
        outcome
    }

    /// Two hosts are one machine: what is known of `other` is `keep`'s from now on, and `other` is no more. Does nothing
    /// unless both are known and not the same.
    pub fn merge_hosts(&mut self, keep: &HostId, other: &HostId, why: &str, now: Timestamp) -> Outcome {
        let mut outcome = Outcome::default();
        if keep == other || !self.hosts.contains_key(keep) {
            return outcome;
        }
        self.remember_undo(keep);
        self.remember_undo(other);
        let Some(mut gone) = self.hosts.remove(other) else { return outcome };
        self.leave_incidents(other);
        let Some(kept) = self.hosts.get_mut(keep) else { return outcome };
        outcome.events.push(server_event(kept, "hosts_merged", format!("{} is the same machine as {}: {why}", gone.name, kept.name), now));
        kept.witness = kept.witness.take().or(gone.witness.take());
        if let Some(mut outage) = gone.outage.take() {
            outage.host = keep.clone();
            outage.ended_at = Some(now);
            outcome.outages.push(outage);
        }
        take_problems(kept, gone, now, &mut outcome);
        outcome.take(evaluate(kept, &self.rules, &mut self.next_alert, now));
        outcome.presence.push(keep.clone());
        self.host_back(other, now, &mut outcome);
        outcome
    }
}

/// Nobody will tell of this host any more: what stands is over.
fn end_all(host: &mut HostState, why: &str, now: Timestamp, outcome: &mut Outcome) {
    host.flaps.forget_all();
    let keys: Vec<AlertKey> = host.problems.keys().cloned().collect();
    for key in keys {
        host.end(&key, why.to_owned(), now);
    }
    if let Some(mut outage) = host.outage.take() {
        outage.ended_at = Some(now);
        outcome.outages.push(outage);
    }
}

/// Problems that only one of them has go on under the host that is kept. Of one that both have, the alert of the host
/// that is kept speaks for both, and the other is over.
fn take_problems(kept: &mut HostState, mut gone: HostState, now: Timestamp, outcome: &mut Outcome) {
    let alerts: Vec<(AlertKey, Alert)> = gone.open_alerts();
    for (key, mut problem) in std::mem::take(&mut gone.problems) {
        // A BMC counts no boots; that is no other boot.
        problem.boot = problem.boot.or_else(|| kept.boot.clone());
        let Some(mine) = kept.problems.get_mut(&key) else {
            kept.problems.insert(key, problem);
            continue;
        };
        mine.count = mine.count.saturating_add(problem.count);
        mine.severity = mine.severity.max(problem.severity);
        mine.last_seen_at = mine.last_seen_at.max(problem.last_seen_at);
        mine.touched = true;
        match (&mine.opened, problem.opened) {
            // The open alert goes on, whoever of the two had it.
            (None, Some(opened)) => mine.opened = Some(opened),
            (Some(_), Some(_)) => {
                let alert = alerts.iter().find(|(of, _)| *of == key).map(|(_, alert)| alert.clone());
                outcome.transitions.extend(alert.map(|alert| Transition {
                    tell: alert.told,
                    alert: Alert { host: Some(kept.id.clone()), ..alert },
                    step: Step::Resolved,
                    at: now,
                    why: format!("the host was merged into {}, which has the same alert", kept.name),
                    hold_millis: 0,
                }));
            }
            (_, None) => {}
        }
    }
}
