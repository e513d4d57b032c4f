//! What runs by itself: each loop can run twice without harm and publishes how it goes.

use crate::clock::Clock;
use crate::deliver::Outbox;
use crate::pipeline::Pipeline;
use crate::settings::InForce;
use crate::store::{api_tokens, events, reports, sessions, sweeps, tokens};
use ironwatch_shared::Timestamp;
use serde::Serialize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use utoipa::ToSchema;

/// Between two cleanings.
const PRUNE_EVERY: Duration = Duration::from_secs(60);
/// Rows deleted in one transaction, so that reports do not wait for a cleaning.
const PRUNE_ROWS: i64 = 2_000;

/// How a loop goes.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = LoopStatus)]
pub struct Status {
    pub name: String,
    pub last_run_at: Option<Timestamp>,
    pub runs: u64,
    pub errors: u64,
    pub last_error: Option<String>,
}

/// Where one loop says how it goes.
#[derive(Debug, Clone)]
pub struct LoopStatus(Arc<Mutex<Status>>);

impl LoopStatus {
    /// A run ended, with an error or without.
    pub fn ran(&self, at: Timestamp, error: Option<String>) {
        let mut status = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        status.last_run_at = Some(at);
        status.runs += 1;
        if error.is_some() {
            status.errors += 1;
            status.last_error = error;
        }
    }
}

/// All loops.
#[derive(Debug, Clone, Default)]
pub struct Loops(Arc<Mutex<Vec<LoopStatus>>>);

impl Loops {
    /// A place for one more loop.
    #[must_use]
    pub fn add(&self, name: &str) -> LoopStatus {
        let status = Status { name: name.to_owned(), last_run_at: None, runs: 0, errors: 0, last_error: None };
        let status = LoopStatus(Arc::new(Mutex::new(status)));
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(status.clone());
        status
    }

    /// The loop of this name has ended.
    pub fn remove(&self, name: &str) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|status| status.0.lock().unwrap_or_else(PoisonError::into_inner).name != name);
    }

    /// How they go.
    #[must_use]
    pub fn statuses(&self) -> Vec<Status> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().map(|status| status.0.lock().unwrap_or_else(PoisonError::into_inner).clone()).collect()
    }
}

/// Tokens that have expired are shown so much longer, milliseconds.
const TOKENS_KEPT_MILLIS: i64 = 90 * 86_400_000;

/// Deletes what is older than it is kept, a little at a time; at once when that is set otherwise.
pub async fn prune(pipeline: Pipeline, clock: Arc<dyn Clock>, settings: InForce, status: LoopStatus) {
    loop {
        // Before looking, so that what is set while we look is not overlooked.
        let mut changed = std::pin::pin!(settings.changed());
        changed.as_mut().enable();
        let retention = settings.get().retention.clone();
        let now = clock.now();
        let reports_before = now.plus_millis(-i64::from(retention.reports_hours) * 3_600_000).as_millis();
        let events_before = now.plus_millis(-i64::from(retention.events_days) * 86_400_000).as_millis();
        let result = pipeline
            .write(move |db| {
                let gone = reports::prune(db, reports_before, PRUNE_ROWS)?;
                sessions::prune(db, now.as_millis())?;
                let long_ago = now.plus_millis(-TOKENS_KEPT_MILLIS).as_millis();
                tokens::prune(db, long_ago)?;
                api_tokens::prune(db, long_ago)?;
                let gone = gone.max(sweeps::prune(db, reports_before, PRUNE_ROWS)?);
                Ok(gone.max(events::prune(db, events_before, PRUNE_ROWS)?))
            })
            .await;
        let given_up = pipeline.run(crate::pipeline::Writer::give_up_unreachable).await.unwrap_or(Ok(0));
        let error = result.as_ref().err().or(given_up.as_ref().err());
        status.ran(clock.now(), error.map(ToString::to_string));
        // More waits: go on at once, behind whatever else the writer has to do.
        if result.is_ok_and(|gone| i64::try_from(gone).is_ok_and(|gone| gone >= PRUNE_ROWS)) {
            continue;
        }
        tokio::select! {
            () = changed => {}
            () = tokio::time::sleep(PRUNE_EVERY) => {}
        }
    }
}

/// Delivers what waits for one channel, until it is told to end.
pub async fn deliver(mut outbox: Outbox, status: LoopStatus) {
    let wake = outbox.wake();
    loop {
        // Before looking, so that what is committed while we look is not overlooked.
        let mut woken = std::pin::pin!(wake.notified());
        woken.as_mut().enable();
        let (result, wait) = outbox.deliver_due().await;
        status.ran(outbox.now(), result.err());
        if outbox.is_over() {
            return;
        }
        tokio::select! {
            () = woken => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}
