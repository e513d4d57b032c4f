//! Does what was ordered: so many at a time, each step written down as it happens.

use super::verify::{Eyes, seen_to_be_done};
use super::{State, acts};
use crate::audit::{Actor, Entry, Outcome as Told};
use crate::clock::Clock;
use crate::pipeline::Pipeline;
use crate::polling::{Poller, Turn};
use crate::sources::bmc::{Action, Outcome, Power, Trouble, console_text};
use crate::store::jobs::{self, Ended, Wanted};
use crate::store::{Db, audit};
use futures_util::StreamExt as _;
use ironwatch_core::component::Component;
use ironwatch_core::fleet::{Fleet, Outcome as Judged, Said};
use ironwatch_shared::{HostId, Timestamp};
use serde::Serialize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::timeout;

/// Longest time from there until the BMC has answered.
const LONGEST_DEED: Duration = Duration::from_secs(120);
/// Between two tries to keep the end of a job.
const TRY_AGAIN: Duration = Duration::from_secs(5);

/// Jobs that were ordered together.
#[derive(Debug, Clone)]
pub struct Batch {
    pub id: i64,
    pub jobs: Vec<(i64, HostId)>,
    pub action: Action,
    pub actor: Actor,
    pub reason: String,
    /// How many at a time.
    pub at_once: usize,
    pub stop_on_failure: bool,
}

/// What doing needs.
#[derive(Clone)]
pub struct Runner {
    pub pipeline: Pipeline,
    pub poller: Poller,
    pub clock: Arc<dyn Clock>,
    /// Longest time until it is its turn: a BMC may be in the middle of a long look, and have a long log to be read before.
    pub longest_wait: Duration,
}

/// A moment of a job.
#[derive(Debug, Clone, Serialize)]
struct Step {
    at: Timestamp,
    text: String,
}

/// One job while it is done.
pub(super) struct Log<'a> {
    runner: &'a Runner,
    job: i64,
    steps: Vec<Step>,
}

impl Log<'_> {
    /// Writes a step down. That the store is away for a moment stops no work on a machine.
    pub(super) async fn say(&mut self, text: impl Into<String>) {
        self.steps.push(Step { at: self.runner.clock.now(), text: text.into() });
        let (job, steps) = (self.job, serde_json::to_string(&self.steps).unwrap_or_default());
        if let Err(error) = self.runner.pipeline.write(move |db| jobs::set_steps(db, job, &steps)).await {
            tracing::warn!(job, %error, "a step of a job is not kept");
        }
    }
}

/// How it ended.
struct End {
    state: State,
    result: Option<String>,
    trouble: Option<Trouble>,
}

impl End {
    fn failed(trouble: Trouble) -> Self {
        Self { state: State::Failed, result: None, trouble: Some(trouble) }
    }
}

impl Runner {
    /// Does what comes, until nobody can order any more.
    pub async fn run(self, mut inbox: mpsc::UnboundedReceiver<Batch>) {
        let mut batches = JoinSet::new();
        loop {
            tokio::select! {
                batch = inbox.recv() => match batch {
                    Some(batch) => {
                        let runner = self.clone();
                        batches.spawn(async move { runner.batch(batch).await });
                    }
                    None => break,
                },
                Some(_) = batches.join_next() => {}
            }
        }
    }

    async fn batch(&self, batch: Batch) {
        let has_failed = AtomicBool::new(false);
        let (batch, has_failed) = (&batch, &has_failed);
        let all = futures_util::stream::iter(&batch.jobs).for_each_concurrent(batch.at_once, |(job, host)| async move {
            if batch.stop_on_failure && has_failed.load(Ordering::Relaxed) {
                return;
            }
            if self.job(batch, *job, host).await != State::Done && !has_failed.swap(true, Ordering::Relaxed) && batch.stop_on_failure {
                self.stop_waiting(batch).await;
            }
        });
        all.await;
    }

    async fn stop_waiting(&self, batch: &Batch) {
        let (of, now) = (Wanted { batch_id: Some(batch.id), ..Wanted::default() }, self.clock.now());
        let why = "another of the batch was not done";
        if let Err(error) = self.pipeline.write(move |db| jobs::cancel(db, &of, None, why, now.as_millis())).await {
            tracing::warn!(batch = batch.id, %error, "jobs that are not done any more are still shown as waiting");
        }
    }

    /// One job from its turn to its end. A job that was cancelled meanwhile counts as done: nothing went wrong.
    async fn job(&self, batch: &Batch, job: i64, host: &HostId) -> State {
        match self.begin(batch, job, host).await {
            Ok(true) => {}
            Ok(false) => return State::Done,
            Err(error) => {
                tracing::error!(job, %error, "a job is not done: that it begins cannot be kept");
                self.end(batch, job, host, End::failed(not_begun())).await;
                return State::Failed;
            }
        }
        let mut log = Log { runner: self, job, steps: Vec::new() };
        let end = self.deed(batch, host, &mut log).await;
        let state = end.state;
        self.end(batch, job, host, end).await;
        state
    }

    /// From here on what comes of it is expected. Returns whether the job is still wanted.
    async fn begin(&self, batch: &Batch, job: i64, host: &HostId) -> Result<bool, diesel::result::Error> {
        let now = self.clock.now();
        let plan = acts::plan(&batch.action, (job, &batch.actor.name, &batch.reason), now);
        let host = host.clone();
        let begun = self.pipeline.run(move |writer| {
            let stirs = plan.as_ref().map(|plan| plan.stirs.as_str());
            let until = plan.as_ref().and_then(|plan| plan.until).map(Timestamp::as_millis);
            // Nobody else writes between this and the next: nothing is to be expected of what was cancelled.
            if !writer.transaction(|db| jobs::waits(db, job, host.as_str()))? {
                return Ok(false);
            }
            let begins = |db: &mut Db| jobs::start(db, job, host.as_str(), now.as_millis(), stirs, until);
            let expect = |fleet: &mut Fleet, _| {
                if let Some(plan) = plan.clone() {
                    fleet.plan(&host, plan);
                }
                Judged::default()
            };
            writer.judge(expect, begins).map(|_| true)
        });
        begun.await.unwrap_or(Err(diesel::result::Error::BrokenTransactionManager))
    }

    async fn deed(&self, batch: &Batch, host: &HostId, log: &mut Log<'_>) -> End {
        log.say(format!("asking the BMC: {}", acts::words(&batch.action))).await;
        let turn = Turn::default();
        let deed = self.poller.act(host.clone(), batch.action.clone(), turn.clone());
        tokio::pin!(deed);
        let answer = match timeout(self.longest_wait, &mut deed).await {
            Ok(answer) => Ok(answer),
            Err(_) if turn.give_up() => return End::failed(too_busy(self.longest_wait)),
            // It was begun: what comes of it comes soon.
            Err(_) => timeout(LONGEST_DEED, &mut deed).await,
        };
        let done = match answer {
            Ok(Some(Ok(outcome))) => outcome,
            Ok(Some(Err(trouble))) => return End::failed(trouble),
            Ok(None) => return End::failed(not_watched()),
            Err(_) => Outcome::Unanswered,
        };
        let is_answered = done != Outcome::Unanswered;
        match &done {
            Outcome::Heard(bytes) => return End { state: State::Done, result: Some(console_text(bytes)), trouble: None },
            Outcome::Done(words) | Outcome::Accepted(words) if words.is_empty() => log.say("the BMC has accepted it").await,
            Outcome::Done(words) | Outcome::Accepted(words) => log.say(format!("the BMC says: {words}")).await,
            Outcome::Unanswered => log.say("the BMC has not answered").await,
        }
        let eyes = Eyes { poller: &self.poller, host };
        match seen_to_be_done(&batch.action, is_answered, &eyes, log).await {
            Ok(Some(seen)) => End { state: State::Done, result: Some(seen), trouble: None },
            Ok(None) if !is_answered => {
                End { state: State::Unknown, result: Some("sent; whether it was done cannot be seen".to_owned()), trouble: None }
            }
            Ok(None) => End { state: State::Done, result: Some("accepted by the BMC".to_owned()), trouble: None },
            Err(trouble) => End::failed(trouble),
        }
    }

    async fn end(&self, batch: &Batch, job: i64, host: &HostId, end: End) {
        let now = self.clock.now();
        let failed = end.state == State::Failed;
        let trouble = end.trouble.as_ref();
        let told = serde_json::json!({ "job": job.to_string(), "state": end.state.as_str(), "code": trouble.map(|trouble| trouble.code) });
        let entry = Entry {
            outcome: if failed { Told::Failed } else { Told::Done },
            reason: batch.reason.clone(),
            ..Entry::done(&batch.actor, "job.end", host.as_str(), now).after(told)
        };
        let ended = Ended {
            state: end.state.as_str().to_owned(),
            ended_at: Some(now.as_millis()),
            result: end.result,
            trouble: trouble
                .map(|trouble| serde_json::json!({ "code": trouble.code, "text": trouble.words, "hint": trouble.hint }).to_string()),
        };
        let is_cycle = end.state == State::Done && batch.action == Action::Power { verb: Power::Cycle };
        let cycled = is_cycle.then(|| acts::done_by(&batch.action, &batch.actor.name, &batch.reason));
        // A machine that cannot be ordered anything because of a short trouble of the store would be worse than a late end.
        loop {
            let (host, ended, entry, cycled) = (host.clone(), ended.clone(), entry.clone(), cycled.clone());
            let kept = self.pipeline.run(move |writer| {
                let change = |db: &mut Db| {
                    jobs::end(db, job, host.as_str(), &ended)?;
                    if failed {
                        jobs::calm(db, job)?;
                    }
                    audit::append(db, &entry)
                };
                // What was not done explains nothing.
                let expect = |fleet: &mut Fleet, now| match &cycled {
                    _ if failed => fleet.unplan(&host, job, now),
                    Some(words) => {
                        let said = Said { component: &Component::host(), class: "power_cycle", code: None, words };
                        fleet.tell_of(&host, said, now)
                    }
                    None => Judged::default(),
                };
                writer.judge(expect, change).map(drop)
            });
            match kept.await {
                Some(Ok(())) => return,
                Some(Err(error)) => tracing::error!(job, %error, "the end of a job is not kept; it is tried again"),
                // The server stops: at its next start the job is told as unknown.
                None => return,
            }
            tokio::time::sleep(TRY_AGAIN).await;
        }
    }
}

fn too_busy(waited: Duration) -> Trouble {
    Trouble {
        code: "too_busy",
        class: "bmc_busy",
        words: format!("not sent: for {} s the BMC was busy with what was asked before", waited.as_secs()),
        hint: "Order it again. If it stays slow, reset the BMC.",
    }
}

fn not_begun() -> Trouble {
    Trouble {
        code: "not_kept",
        class: "bmc_refuses",
        words: "not sent: that it begins could not be stored".to_owned(),
        hint: "Look why the database of the server takes nothing.",
    }
}

pub(super) fn not_watched() -> Trouble {
    Trouble {
        code: "not_watched",
        class: "bmc_unreachable",
        words: "the BMC is not watched any more".to_owned(),
        hint: "Give the host its BMC again.",
    }
}
