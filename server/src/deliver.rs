//! From the outbox to a channel: claim, send, record. At least once, with every attempt kept.
//!
//! Notifications are claimed on disk before they are sent, so that a crash between sending and recording is known: they are
//! sent again with the same idempotency key. Many are claimed and recorded in one transaction; what was sent and could not be
//! recorded yet is recorded before anything else is sent, so that a database that takes nothing makes no repetition.

mod pace;

use crate::clock::Clock;
use crate::metrics::{Delivery, Metrics};
use crate::notifiers::{Attempted, Notifier, Outcome};
use crate::pipeline::Pipeline;
use crate::store::notifications::{self, Attempt, NotificationRow};
use crate::store::{Db, Readers, StoreResult};
use ironwatch_core::message::{Because, Joined, Message, Parcel};
use ironwatch_shared::Timestamp;
use pace::Pace;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// Notifications claimed at once.
const AT_ONCE: usize = 50;
/// Most that are told in one message.
const JOINED_AT_ONCE: usize = 1_000;
/// Attempts recorded at once, and how long one waits for others: that much is sent twice when the server dies in between.
const RECORDED_AT_ONCE: usize = 16;
const RECORD_AFTER: Duration = Duration::from_millis(250);
/// A message that could not be sent for so long tells nobody anything: a day.
const GIVE_UP_AFTER_MILLIS: i64 = 86_400_000;
/// First and longest wait between attempts, milliseconds.
const BACKOFF_MILLIS: (i64, i64) = (1_000, 300_000);
/// What lies between two looks at the clock, and more.
const A_LITTLE_MILLIS: i64 = 50;
/// How long a loop sleeps when nothing waits, in case a wake-up was missed.
const IDLE: Duration = Duration::from_secs(5);
/// How long it waits for a database that takes nothing.
const AFTER_TROUBLE: Duration = Duration::from_secs(1);

/// What all outboxes share.
#[derive(Clone)]
pub struct Tools {
    pub readers: Readers,
    pub pipeline: Pipeline,
    pub clock: Arc<dyn Clock>,
    /// Rung after each commit that may have brought something.
    pub wake: Arc<Notify>,
    pub metrics: Metrics,
    /// How people reach this server.
    pub origin: Arc<str>,
}

/// One channel's outbox.
pub struct Outbox {
    channel: String,
    notifier: Arc<Notifier>,
    tools: Tools,
    /// Set: nothing more is sent.
    stop: Arc<AtomicBool>,
    pace: Pace,
    /// Sent, and not on disk yet.
    unrecorded: Vec<Attempt>,
    recorded_at: Instant,
    /// The channel works again; what waits for it is due.
    hasten: bool,
    repeated_at: Option<Instant>,
}

/// What is to be sent at once, with the notifications it tells.
struct Load {
    rows: Vec<(i64, Message)>,
    joined: bool,
}

impl Outbox {
    /// For one channel.
    #[must_use]
    pub fn new(channel: String, notifier: Arc<Notifier>, tools: Tools, stop: Arc<AtomicBool>) -> Self {
        let pace = Pace::new(notifier.per_minute);
        Self { channel, notifier, tools, stop, pace, unrecorded: Vec::new(), recorded_at: Instant::now(), hasten: false, repeated_at: None }
    }

    /// The time, by the server's clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.tools.clock.now()
    }

    /// What rings when something may be due.
    #[must_use]
    pub fn wake(&self) -> Arc<Notify> {
        Arc::clone(&self.tools.wake)
    }

    /// Whether it is to end.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Sends what is due; says how long to sleep.
    pub async fn deliver_due(&mut self) -> (Result<(), String>, Duration) {
        match self.deliver_some().await {
            Ok((result, wait)) => (result, wait),
            Err(error) => (Err(error.to_string()), AFTER_TROUBLE),
        }
    }

    async fn deliver_some(&mut self) -> StoreResult<(Result<(), String>, Duration)> {
        self.record().await?;
        if let Some(wait) = self.pace.wait(Instant::now()) {
            return Ok((Ok(()), wait.min(IDLE)));
        }
        if self.is_over() {
            return Ok((Ok(()), Duration::ZERO));
        }
        self.repeat().await?;
        let allowed = self.pace.allowed(Instant::now());
        let most = if self.notifier.joins { JOINED_AT_ONCE } else { AT_ONCE };
        let mut due = self.read_due(most).await?;
        let more = due.len() >= AT_ONCE;
        if self.notifier.joins && due.iter().any(|row| row.digest) {
            // What waited for this moment goes as one; what else is due goes right after it.
            due.retain(|row| row.digest);
            let (result, through) = self.send_all(due, 0, Because::OfDigest).await?;
            let wait = if through { Duration::ZERO } else { self.until_next_due().await? };
            return Ok((result, wait));
        }
        let (singles, together) = plan(due.len(), allowed, self.notifier.joins);
        let rows: Vec<NotificationRow> = due.into_iter().take(singles + together).collect();
        if rows.is_empty() {
            return Ok((Ok(()), self.until_next_due().await?));
        }
        let (result, through) = self.send_all(rows, singles, Because::OfPace).await?;
        let wait = if more && through { Duration::ZERO } else { self.until_next_due().await? };
        Ok((result, wait))
    }

    async fn ask<T: Send + 'static>(&self, question: impl FnOnce(&mut Db) -> StoreResult<T> + Send + 'static) -> StoreResult<T> {
        let readers = self.tools.readers.clone();
        let read = tokio::task::spawn_blocking(move || readers.ask(question));
        read.await.unwrap_or(Err(diesel::result::Error::BrokenTransactionManager))
    }

    async fn read_due(&self, most: usize) -> StoreResult<Vec<NotificationRow>> {
        let (channel, now) = (self.channel.clone(), self.now().as_millis());
        self.ask(move |db| notifications::due(db, &channel, now, i64::try_from(most).unwrap_or(i64::MAX))).await
    }

    async fn until_next_due(&self) -> StoreResult<Duration> {
        let channel = self.channel.clone();
        let next = self.ask(move |db| notifications::next_due(db, &channel)).await?;
        Ok(next.map_or(IDLE, |at| {
            Duration::from_millis(u64::try_from(at - self.now().as_millis()).unwrap_or(0)).clamp(Duration::from_millis(5), IDLE)
        }))
    }

    /// Claims these on disk, sends them in order, and records what came of it. Stops at the first that may work later: what is
    /// left waits as before. The first `singles` go alone, the others in one message. Says whether all went out.
    async fn send_all(&mut self, rows: Vec<NotificationRow>, singles: usize, because: Because) -> StoreResult<(Result<(), String>, bool)> {
        let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
        let now = self.now().as_millis();
        let claimed = self.tools.pipeline.write(move |db| notifications::claim(db, &ids, now)).await?;
        let rows: HashMap<i64, NotificationRow> = rows.into_iter().map(|row| (row.id, row)).collect();
        let mut loads: Vec<Load> = Vec::new();
        for (place, (id, words)) in claimed.into_iter().enumerate() {
            let message = match serde_json::from_str::<Message>(&words) {
                Ok(message) => message,
                Err(error) => {
                    let attempted = Attempted::give_up(format!("the stored message cannot be read: {error}"));
                    self.note(rows.get(&id), id, id, attempted);
                    continue;
                }
            };
            match loads.last_mut().filter(|load| load.joined) {
                Some(load) => load.rows.push((id, message)),
                None => loads.push(Load { rows: vec![(id, message)], joined: place >= singles }),
            }
        }
        let (mut result, mut left, mut stopped) = (Ok(()), Vec::new(), false);
        for load in loads {
            if stopped || self.is_over() {
                left.extend(load.rows.into_iter().map(|(id, _)| id));
                stopped = true;
                continue;
            }
            let attempted = self.send(load, because, &rows).await;
            if attempted.outcome != Outcome::Sent {
                result = Err(attempted.detail);
            }
            stopped = matches!(attempted.outcome, Outcome::Retry { .. });
            if self.unrecorded.len() >= RECORDED_AT_ONCE || self.recorded_at.elapsed() >= RECORD_AFTER {
                // What cannot be recorded now is recorded before the next one is sent.
                if let Err(error) = self.record().await {
                    result = Err(error.to_string());
                    stopped = true;
                }
            }
        }
        if !left.is_empty() {
            self.tools.pipeline.write(move |db| notifications::release(db, &left)).await?;
        }
        self.record().await?;
        Ok((result, !stopped))
    }

    async fn send(&mut self, load: Load, because: Because, rows: &HashMap<i64, NotificationRow>) -> Attempted {
        let ids: Vec<i64> = load.rows.iter().map(|(id, _)| *id).collect();
        let first = ids.first().copied().unwrap_or_default();
        let mut messages: Vec<Message> = load.rows.into_iter().map(|(_, message)| message).collect();
        let together = messages.len();
        let parcel = match messages.pop() {
            Some(message) if messages.is_empty() => Parcel::one(message),
            last => {
                messages.extend(last);
                Parcel::Joined(Joined::new(messages, format!("{}/alerts", self.tools.origin), because))
            }
        };
        self.pace.goes(Instant::now());
        let attempted = self.notifier.send(&parcel, first).await;
        match attempted.outcome {
            Outcome::Sent => self.hasten |= self.pace.taken(),
            Outcome::Retry { after_millis } => {
                let after_millis = after_millis.or_else(|| (attempted.status == Some(429)).then_some(BACKOFF_MILLIS.0 * 5));
                // When the rest is over, the message that failed is due, too.
                self.pace.failed(Instant::now(), after_millis.map(|millis| millis.saturating_add(A_LITTLE_MILLIS)));
            }
            Outcome::GiveUp => {}
        }
        for id in ids {
            let mut told = attempted.clone();
            if together > 1 {
                told.detail = format!("one of {together} messages told in one (notification {first}): {}", told.detail);
            }
            self.note(rows.get(&id), id, first, told);
        }
        attempted
    }

    /// Keeps in memory what came of one, until it is recorded. What was told together is tried again together: `first` of it
    /// says when.
    fn note(&mut self, row: Option<&NotificationRow>, id: i64, first: i64, attempted: Attempted) {
        let now = self.now();
        let since = row.map_or(now.as_millis(), |row| row.tried_since.unwrap_or(now.as_millis()));
        let attempts = row.map_or(1, |row| i64::from(row.attempts) + 1);
        let (outcome, detail, next_at) = match attempted.outcome {
            Outcome::Sent => (notifications::SENT, attempted.detail, None),
            Outcome::GiveUp => (notifications::GIVEN_UP, attempted.detail, None),
            Outcome::Retry { .. } if now.as_millis() - since > GIVE_UP_AFTER_MILLIS => {
                (notifications::GIVEN_UP, format!("not delivered within a day: {}", attempted.detail), None)
            }
            Outcome::Retry { after_millis } => {
                let wait = after_millis.unwrap_or_else(|| backoff_millis(attempts, first));
                ("retry", attempted.detail, Some(now.plus_millis(wait).as_millis()))
            }
        };
        self.tools.metrics.deliveries.get_or_create(&Delivery { channel: self.channel.clone(), outcome }).inc();
        let (alert, step) = row.map_or((0, ""), |row| (row.alert_id, row.step.as_str()));
        if outcome == notifications::SENT {
            tracing::info!(notification = id, channel = self.channel, alert, step, "told");
        } else {
            tracing::warn!(notification = id, channel = self.channel, alert, outcome, detail, "not told");
        }
        self.unrecorded.push(Attempt { notification_id: id, at: now.as_millis(), outcome, detail, next_at });
    }

    /// Writes down what was done.
    async fn record(&mut self) -> StoreResult<()> {
        if self.unrecorded.is_empty() {
            self.recorded_at = Instant::now();
            return Ok(());
        }
        let (attempts, channel, now) = (self.unrecorded.clone(), self.channel.clone(), self.now().as_millis());
        let hasten = self.hasten;
        let kept = self.tools.pipeline.write(move |db| {
            notifications::record(db, &attempts)?;
            if hasten { notifications::hasten(db, &channel, now) } else { Ok(()) }
        });
        kept.await?;
        self.unrecorded.clear();
        self.hasten = false;
        self.recorded_at = Instant::now();
        Ok(())
    }

    /// Says again what stands, to receivers that forget.
    async fn repeat(&mut self) -> StoreResult<()> {
        let Some(every) = self.notifier.repeats_every else { return Ok(()) };
        if self.repeated_at.is_some_and(|at| at.elapsed() < every) {
            return Ok(());
        }
        self.repeated_at = Some(Instant::now());
        let channel = self.channel.clone();
        let standing = self.ask(move |db| notifications::standing(db, &channel)).await?;
        let standing: Vec<Message> = standing.iter().filter_map(|words| serde_json::from_str(words).ok()).collect();
        if standing.is_empty() {
            return Ok(());
        }
        let attempted = self.notifier.repeat(&standing).await;
        if attempted.outcome != Outcome::Sent {
            tracing::warn!(channel = self.channel, detail = attempted.detail, "what stands could not be said again");
        }
        Ok(())
    }
}

/// Of so many that are due: how many go alone, and how many in one message after them.
fn plan(due: usize, allowed: Option<usize>, joins: bool) -> (usize, usize) {
    match allowed {
        None => (due.min(AT_ONCE), 0),
        Some(allowed) if due <= allowed => (due.min(AT_ONCE), 0),
        Some(allowed) if !joins => (allowed.min(AT_ONCE), 0),
        Some(allowed) => match allowed.saturating_sub(1) {
            alone if alone > AT_ONCE => (AT_ONCE, 0),
            alone => (alone, due - alone),
        },
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

    #[test]
    fn what_a_channel_does_not_take_alone_goes_in_one_message() {
        assert_eq!(plan(10, None, true), (10, 0));
        assert_eq!(plan(10, Some(30), true), (10, 0));
        assert_eq!(plan(100, Some(30), true), (29, 71));
        assert_eq!(plan(100, Some(1), true), (0, 100));
        assert_eq!(plan(100, Some(30), false), (30, 0), "machines want each");
        assert_eq!(plan(900, Some(600), true), (50, 0), "there is time for more before the limit");
        assert_eq!(plan(100, None, false), (50, 0));
    }
}
