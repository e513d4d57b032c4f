//! From the outbox to a channel: claim, send, record. At least once, with every attempt kept.
//!
//! A notification is claimed on disk before it is sent, so that a crash between sending and recording is known: it is
//! sent again with the same idempotency key.

use crate::clock::Clock;
use crate::metrics::{Delivery, Metrics};
use crate::notifiers::{Attempted, Notifier};
use crate::pipeline::Pipeline;
use crate::store::notifications::{self, Attempt, NotificationRow};
use crate::store::{Readers, StoreResult};
use ironwatch_core::message::Message;
use ironwatch_shared::Timestamp;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// Notifications read at once.
const AT_ONCE: i64 = 50;
/// A message that could not be sent for so long tells nobody anything: a day.
const GIVE_UP_AFTER_MILLIS: i64 = 86_400_000;
/// First and longest wait between attempts, milliseconds.
const BACKOFF_MILLIS: (i64, i64) = (1_000, 300_000);
/// How long a loop sleeps when nothing waits, in case a wake-up was missed.
const IDLE: Duration = Duration::from_secs(5);

/// One channel's outbox.
#[derive(Clone)]
pub struct Outbox {
    pub channel: String,
    pub notifier: Arc<Notifier>,
    pub readers: Readers,
    pub pipeline: Pipeline,
    pub clock: Arc<dyn Clock>,
    pub wake: Arc<Notify>,
    pub metrics: Metrics,
}

impl Outbox {
    /// The time, by the server's clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Sleeps until a commit brings something new, or the time is up.
    pub async fn wait(&self, time: Duration) {
        tokio::select! {
            () = self.wake.notified() => {}
            () = tokio::time::sleep(time) => {}
        }
    }

    /// Sends all that is due; says how long to sleep.
    pub async fn deliver_due(&self) -> (Result<(), String>, Duration) {
        let due = match self.read_due().await {
            Ok(due) => due,
            Err(error) => return (Err(error.to_string()), Duration::from_secs(1)),
        };
        let mut worst = Ok(());
        let more = i64::try_from(due.len()).unwrap_or_default() >= AT_ONCE;
        for row in due {
            if let Err(error) = self.deliver(row).await {
                worst = Err(error);
            }
        }
        if more {
            return (worst, Duration::ZERO);
        }
        let wait = match self.read_next_due().await {
            Ok(Some(at)) => {
                Duration::from_millis(u64::try_from(at - self.now().as_millis()).unwrap_or(0)).clamp(Duration::from_millis(5), IDLE)
            }
            Ok(None) | Err(_) => IDLE,
        };
        (worst, wait)
    }

    async fn read_due(&self) -> StoreResult<Vec<NotificationRow>> {
        let (readers, channel, now) = (self.readers.clone(), self.channel.clone(), self.now().as_millis());
        let read = tokio::task::spawn_blocking(move || readers.ask(|db| notifications::due(db, &channel, now, AT_ONCE)));
        read.await.unwrap_or(Err(diesel::result::Error::BrokenTransactionManager))
    }

    async fn read_next_due(&self) -> StoreResult<Option<i64>> {
        let (readers, channel) = (self.readers.clone(), self.channel.clone());
        let read = tokio::task::spawn_blocking(move || readers.ask(|db| notifications::next_due(db, &channel)));
        read.await.unwrap_or(Err(diesel::result::Error::BrokenTransactionManager))
    }

    async fn deliver(&self, row: NotificationRow) -> Result<(), String> {
        let id = row.id;
        let claimed = self.pipeline.write(move |db| notifications::claim(db, id)).await.map_err(|error| error.to_string())?;
        let Some(words) = claimed else { return Ok(()) };
        let attempts = i64::from(row.attempts) + 1;
        let attempted = match serde_json::from_str::<Message>(&words) {
            Ok(message) => self.notifier.send(&message, id).await,
            Err(error) => Attempted::GiveUp(format!("the stored message cannot be read: {error}")),
        };
        let now = self.now();
        let (outcome, detail, next_at) = match attempted {
            Attempted::Sent(detail) => (notifications::SENT, detail, None),
            Attempted::GiveUp(detail) => (notifications::GIVEN_UP, detail, None),
            Attempted::Retry { detail, .. } if now.as_millis() - row.created_at > GIVE_UP_AFTER_MILLIS => {
                (notifications::GIVEN_UP, format!("not delivered within a day: {detail}"), None)
            }
            Attempted::Retry { detail, after_millis } => {
                let wait = after_millis.unwrap_or_else(|| backoff_millis(attempts, id));
                ("retry", detail, Some(now.plus_millis(wait).as_millis()))
            }
        };
        self.metrics.deliveries.get_or_create(&Delivery { channel: self.channel.clone(), outcome }).inc();
        if outcome == notifications::SENT {
            tracing::info!(notification = id, channel = self.channel, alert = row.alert_id, step = row.step, "told");
        } else {
            tracing::warn!(notification = id, channel = self.channel, alert = row.alert_id, outcome, detail, "not told");
        }
        let failed = (outcome != notifications::SENT).then(|| detail.clone());
        let attempt = Attempt { notification_id: id, at: now.as_millis(), outcome, detail, next_at };
        self.pipeline.write(move |db| notifications::record(db, &attempt)).await.map_err(|error| error.to_string())?;
        failed.map_or(Ok(()), Err)
    }
}

/// Doubles with each attempt up to the longest; the id spreads those that failed together by up to a quarter.
fn backoff_millis(attempts: i64, id: i64) -> i64 {
    let (first, longest) = BACKOFF_MILLIS;
    let doubled = first.saturating_mul(1_i64 << attempts.clamp(1, 20).saturating_sub(1)).min(longest);
    doubled + doubled / 4 * (id.rem_euclid(16)) / 16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_five_minutes_and_no_further() {
        assert_eq!(backoff_millis(1, 0), 1_000);
        assert_eq!(backoff_millis(4, 0), 8_000);
        assert_eq!(backoff_millis(60, 0), 300_000);
        assert!(backoff_millis(60, 15) < 375_000);
    }
}
