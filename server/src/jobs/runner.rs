//! Does what was ordered: so many at a time, each step written down as it happens.

use super::verify::{Eyes, seen_to_be_done};
use super::{State, acts};
use crate::audit::{Actor, Entry, Outcome as Told};
use crate::clock::Clock;
use crate::pipeline::Pipeline;
use crate::polling::Poller;
use crate::sources::bmc::{Action, Outcome, Trouble};
use crate::store::audit;
use crate::store::jobs::{self, Ended, Wanted};
use futures_util::StreamExt as _;
use ironwatch_core::fleet::Outcome as Judged;
use ironwatch_shared::{HostId, Timestamp};
use serde::Serialize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::timeout;

/// Longest time until a BMC has taken a request: it may be in the middle of a long look, and slow.
const LONGEST_DEED: Duration = Duration::from_secs(240);
/// Longest text kept of a console.
const MAX_CONSOLE_BYTES: usize = 16 << 10;

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
        let plan = acts::plan(&batch.action, &batch.actor.name, &batch.reason, self.clock.now());
        let (host, now) = (host.clone(), self.clock.now().as_millis());
        let begun = self.pipeline.run(move |writer| {
            let stirs = plan.as_ref().map(|plan| plan.stirs.as_str());
            let until = plan.as_ref().and_then(|plan| plan.until).map(Timestamp::as_millis);
            let mut is_wanted = false;
            let started = writer.transaction(|db| jobs::start(db, job, now, stirs, until));
            started.and_then(|started| {
                is_wanted = started;
                if let (true, Some(plan)) = (started, plan) {
                    let expect = |fleet: &mut ironwatch_core::fleet::Fleet, _| {
                        fleet.plan(&host, plan);
                        Judged::default()
                    };
                    writer.judge(expect, |_| Ok(()))?;
                }
                Ok(is_wanted)
            })
        });
        begun.await.unwrap_or(Err(diesel::result::Error::BrokenTransactionManager))
    }

    async fn deed(&self, batch: &Batch, host: &HostId, log: &mut Log<'_>) -> End {
        log.say(format!("asking the BMC: {}", acts::words(&batch.action))).await;
        let done = match timeout(LONGEST_DEED, self.poller.act(host.clone(), batch.action.clone())).await {
            Ok(Some(Ok(outcome))) => outcome,
            Ok(Some(Err(trouble))) => return End::failed(trouble),
            Ok(None) => return End::failed(not_watched()),
            Err(_) => Outcome::Unanswered,
        };
        match &done {
            Outcome::Heard(bytes) => return End { state: State::Done, result: Some(console(bytes)), trouble: None },
            Outcome::Done(words) | Outcome::Accepted(words) if words.is_empty() => log.say("the BMC has accepted it").await,
            Outcome::Done(words) | Outcome::Accepted(words) => log.say(format!("the BMC says: {words}")).await,
            Outcome::Unanswered => log.say("the BMC has not answered").await,
        }
        let eyes = Eyes { poller: &self.poller, host };
        match seen_to_be_done(&batch.action, &eyes, log).await {
            Ok(Some(seen)) => End { state: State::Done, result: Some(seen), trouble: None },
            Ok(None) if done == Outcome::Unanswered => {
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
        let host = host.clone();
        let kept = self.pipeline.run(move |writer| {
            let change = |db: &mut crate::store::Db| {
                jobs::end(db, job, &ended)?;
                if failed {
                    jobs::calm(db, job)?;
                }
                audit::append(db, &entry)
            };
            // What was not done explains nothing.
            writer.judge(|fleet, now| if failed { fleet.unplan(&host, now) } else { Judged::default() }, change).map(drop)
        });
        if !matches!(kept.await, Some(Ok(()))) {
            tracing::error!(job, "the end of a job is not kept: after the next start it is told as unknown");
        }
    }
}

fn not_watched() -> Trouble {
    Trouble {
        code: "not_watched",
        class: "bmc_unreachable",
        words: "the BMC is not watched any more".to_owned(),
        hint: "Give the host its BMC again.",
    }
}

/// What a console said, as text that shows nothing but text.
fn console(bytes: &[u8]) -> String {
    let end = bytes.len().saturating_sub(MAX_CONSOLE_BYTES);
    let text = String::from_utf8_lossy(bytes.get(end..).unwrap_or_default());
    let text: String = text.chars().filter(|c| *c == '\n' || !c.is_control()).collect();
    if text.trim().is_empty() { "the console was silent".to_owned() } else { text }
}
