//! A test: a real message, and all of the answer.

use crate::notifiers::{Notifier, Outcome};
use ironwatch_core::alert::Step;
use ironwatch_core::message::{Message, Parcel};
use ironwatch_shared::{Severity, Timestamp};
use serde::Serialize;
use std::time::Instant;
use utoipa::ToSchema;

/// What came of a test.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ChannelTried)]
pub struct Tried {
    /// `sent`, `retry` or `given_up`, as with any message.
    pub outcome: &'static str,
    pub detail: String,
    /// The number of the answer, where the protocol has one.
    pub status: Option<u16>,
    /// The beginning of the answer.
    pub answer: String,
    pub took_ms: u64,
}

/// A message that says of itself that it is a test.
#[must_use]
pub fn sample(channel: &str, step: Step, origin: &str, now: Timestamp) -> Message {
    Message {
        step,
        severity: Severity::Info,
        title: format!("Test of the channel {channel}"),
        shown_code: String::new(),
        class: "channel_test".to_owned(),
        host: "ironwatch".to_owned(),
        host_id: None,
        component: format!("channel/{channel}"),
        alert_id: 0,
        why: "Somebody asked for a test of this channel.".to_owned(),
        meaning: "Messages get through to here.".to_owned(),
        likely_causes: Vec::new(),
        next_step: "Nothing: this is a test.".to_owned(),
        evidence: String::new(),
        opened_at: now,
        at: now,
        count: 1,
        link: format!("{origin}/alerts"),
    }
}

/// Sends a test, and its end where the other side would keep it open otherwise.
pub async fn try_out(notifier: &Notifier, channel: &str, origin: &str, now: Timestamp) -> Tried {
    let started = Instant::now();
    // No notification has such a number, and no two tests have the same.
    let id = -now.as_millis();
    let attempted = notifier.send(&Parcel::one(sample(channel, Step::Opened, origin, now)), id).await;
    let took_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    if attempted.outcome == Outcome::Sent && notifier.keeps_open {
        let _ = notifier.send(&Parcel::one(sample(channel, Step::Resolved, origin, now)), id).await;
    }
    let outcome = match attempted.outcome {
        Outcome::Sent => "sent",
        Outcome::Retry { .. } => "retry",
        Outcome::GiveUp => "given_up",
    };
    Tried { outcome, detail: attempted.detail, status: attempted.status, answer: attempted.answer, took_ms }
}
