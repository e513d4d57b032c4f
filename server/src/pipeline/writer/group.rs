//! Many reports, one commit: judged one after the other, stored together, answered when they are on disk.

use super::super::Taken;
use super::super::keep::{keep_inventory, keep_outcome, keep_report};
use super::super::labels;
use super::{Waiting, Writer};
use crate::live::News;
use crate::sources::agent::Accepted;
use crate::store::{Db, StoreResult, is_transient, reports};
use diesel::Connection as _;
use ironwatch_core::fleet::CheckIn;
use ironwatch_core::liveness::Presence;
use ironwatch_core::sequence::{self, Judgement};
use ironwatch_shared::HostId;
use ironwatch_shared::wire::v1::problem::Expected;
use std::sync::atomic::Ordering;

impl Writer {
    pub(super) fn take_group(&mut self, group: Vec<Waiting>) {
        if group.is_empty() {
            return;
        }
        self.waiting.fetch_sub(i64::try_from(group.len()).unwrap_or_default(), Ordering::Relaxed);
        self.metrics.group_size.observe(group.len() as f64);
        let (accepted, answers): (Vec<_>, Vec<_>) = group.into_iter().unzip();
        let results = match self.commit_reports(&accepted) {
            Ok(results) => results,
            // One of them may break a rule of the tables: the others must not suffer for it.
            Err(error) if !is_transient(&error) => accepted.chunks(1).map(|one| self.commit_alone(one)).collect(),
            Err(_) => vec![Taken::Busy; accepted.len()],
        };
        for (answer, result) in answers.into_iter().zip(results) {
            let _ = answer.send(result);
        }
    }

    fn commit_alone(&mut self, one: &[Box<Accepted>]) -> Taken {
        match self.commit_reports(one) {
            Ok(mut taken) => taken.pop().unwrap_or(Taken::Busy),
            Err(error) if is_transient(&error) => Taken::Busy,
            Err(error) => {
                for accepted in one {
                    tracing::error!(%error, host = accepted.claims.iss.as_str(), sequence = accepted.claims.seq, "a report cannot be stored");
                }
                Taken::Poison
            }
        }
    }

    /// normalised → judged → stored → committed: all of them or none.
    fn commit_reports(&mut self, group: &[Box<Accepted>]) -> StoreResult<Vec<Taken>> {
        if self.doubtful {
            return Err(diesel::result::Error::BrokenTransactionManager);
        }
        let now = self.clock.now();
        let mut undo_taken: Vec<(HostId, Option<sequence::Taken>)> = Vec::new();
        self.fleet.begin();
        let nothing = sequence::Taken::default();
        let Writer { db, fleet, taken, next_report, routing, .. } = self;
        let result = db.transaction(|db| {
            let mut results = Vec::with_capacity(group.len());
            let mut news = News::default();
            let mut transitions = Vec::new();
            for accepted in group {
                let host = &accepted.claims.iss;
                match judge(db, taken.get(host).unwrap_or(&nothing), accepted)? {
                    Some(answer) => results.push(answer),
                    // Verified before its key was revoked, and overtaken by that.
                    None if fleet.host(host).is_none_or(|host| host.liveness.presence == Presence::Revoked) => {
                        results.push(Taken::UnknownHost)
                    }
                    None => {
                        let mut after = taken.get(host).cloned().unwrap_or_default();
                        after.take(&accepted.claims.ep, accepted.claims.seq);
                        let mut observations = accepted.observations.clone();
                        observations.extend(keep_inventory(db, accepted, now)?);
                        if accepted.report.inventory.is_some()
                            && let Some(labels) = labels::of_host(db, host)?
                        {
                            fleet.set_labels(host, labels);
                        }
                        let outcome = fleet.take(
                            CheckIn {
                                host,
                                boot: &accepted.claims.boot,
                                live: accepted.live,
                                interval_seconds: accepted.interval_seconds,
                                report: &accepted.report,
                                observations,
                            },
                            now,
                        );
                        keep_report(db, fleet, accepted, &after, *next_report)?;
                        *next_report += 1;
                        let kept = keep_outcome(db, fleet, routing, &outcome, now)?;
                        news.hosts.insert(host.to_string());
                        news.hosts.extend(kept.hosts);
                        news.alerts.extend(kept.alerts);
                        news.events.extend(kept.events);
                        transitions.extend(outcome.transitions);
                        undo_taken.push((host.clone(), taken.insert(host.clone(), after)));
                        results.push(Taken::Committed);
                    }
                }
            }
            Ok((results, news, transitions))
        });
        match result {
            Ok((results, news, transitions)) => {
                self.fleet.commit();
                self.healthy = true;
                self.after_commit(news, &transitions);
                Ok(results)
            }
            Err(error) => {
                self.fleet.rollback();
                for (host, before) in undo_taken.into_iter().rev() {
                    match before {
                        Some(before) => self.taken.insert(host, before),
                        None => self.taken.remove(&host),
                    };
                }
                self.failed(&error);
                Err(error)
            }
        }
    }
}

/// `None`: take it. Otherwise what to answer without taking it.
fn judge(db: &mut Db, position: &sequence::Taken, accepted: &Accepted) -> StoreResult<Option<Taken>> {
    let claims = &accepted.claims;
    let judgement = position.judge(&claims.ep, claims.seq);
    match judgement {
        Judgement::Fresh => Ok(None),
        Judgement::OutOfStep => {
            let (epoch, sequence) = position.position();
            Ok(Some(Taken::OutOfStep(Expected { epoch: epoch.cloned(), sequence })))
        }
        Judgement::Seen | Judgement::AskStore => {
            let sequence = i64::try_from(claims.seq).unwrap_or(i64::MAX);
            match reports::digest_at(db, claims.iss.as_str(), claims.ep.as_str(), sequence)? {
                // Proofs expire in minutes and bodies are kept for days: what is not there any more is a repetition.
                None if judgement == Judgement::Seen => Ok(Some(Taken::Duplicate)),
                None => Ok(None),
                Some(digest) if digest == claims.bh => Ok(Some(Taken::Duplicate)),
                // Packing again may change the bytes of the same words; only other words are a conflict, and an agent
                // never packs a sequence twice.
                Some(_) => Ok(Some(Taken::IdentityConflict)),
            }
        }
    }
}
