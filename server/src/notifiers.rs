//! The code that reaches a channel. Each kind answers sent, retry or give up; none knows the store.

mod alertmanager;
mod answer;
mod discord;
mod email;
mod ntfy;
mod pagerduty;
mod slack;
pub(crate) mod target;
mod telegram;
mod webhook;

use crate::settings::{ChannelSecrets, ChannelSettings};
use futures_util::future::BoxFuture;
use ironwatch_core::message::{Message, Parcel};
use ironwatch_shared::settings::SettingsError;
use std::time::Duration;

/// Longest time for one attempt; a channel that hangs must not hold up its queue.
pub(crate) const ATTEMPT_SECONDS: u64 = 15;

/// What came of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The other side took it.
    Sent,
    /// Try again, after so many milliseconds when the other side says so.
    Retry { after_millis: Option<i64> },
    /// Trying again will not help.
    GiveUp,
}

/// How an attempt went. The words are kept with the notification and shown; they hold no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempted {
    pub outcome: Outcome,
    pub detail: String,
    /// The number of the answer, where the protocol has one.
    pub status: Option<u16>,
    /// The beginning of the answer.
    pub answer: String,
}

impl Attempted {
    fn new(outcome: Outcome, detail: impl Into<String>) -> Self {
        Self { outcome, detail: detail.into(), status: None, answer: String::new() }
    }

    /// It was taken.
    pub(crate) fn sent(detail: impl Into<String>) -> Self {
        Self::new(Outcome::Sent, detail)
    }

    /// It may work later.
    pub(crate) fn retry(detail: impl Into<String>) -> Self {
        Self::new(Outcome::Retry { after_millis: None }, detail)
    }

    /// It may work when the other side says.
    pub(crate) fn retry_after(detail: impl Into<String>, after_millis: Option<i64>) -> Self {
        Self::new(Outcome::Retry { after_millis }, detail)
    }

    /// It will not work.
    pub(crate) fn give_up(detail: impl Into<String>) -> Self {
        Self::new(Outcome::GiveUp, detail)
    }

    fn with_answer(mut self, status: u16, answer: String) -> Self {
        self.status = Some(status);
        self.answer = answer;
        self
    }
}

/// Something that was said in a chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// Rises with each; what was asked for once is not given again.
    pub number: i64,
    /// Where.
    pub chat: String,
    /// By whom, as the chat calls them.
    pub by: String,
    pub text: String,
    /// Whether it was said in the chat of the channel.
    pub may_order: bool,
}

/// What reaches one channel.
trait Sends: Send + Sync {
    /// Sends once. `id` names the notification for good: the other side can tell a repetition by it.
    fn send<'a>(&'a self, parcel: &'a Parcel, id: i64) -> BoxFuture<'a, Attempted>;

    /// Says again what still stands, to receivers that forget.
    fn repeat<'a>(&'a self, _standing: &'a [Message]) -> BoxFuture<'a, Attempted> {
        Box::pin(async { Attempted::sent("nothing to repeat") })
    }

    /// Whether it takes commands.
    fn listens(&self) -> bool {
        false
    }

    /// Answers a command.
    fn say<'a>(&'a self, _words: &'a str) -> BoxFuture<'a, Attempted> {
        Box::pin(async { Attempted::give_up("this kind of channel answers nothing") })
    }

    /// What was said after this number; waits for something for a while.
    fn hear(&self, _after: i64) -> BoxFuture<'_, Result<Vec<Heard>, String>> {
        Box::pin(async { Err("this kind of channel says nothing".to_owned()) })
    }
}

/// What a notifier is made of.
struct Parts<'a> {
    settings: &'a ChannelSettings,
    secrets: &'a ChannelSecrets,
    /// How people reach this server: tells it from others that use the same service.
    origin: &'a str,
}

/// One kind of channel.
struct Kind {
    word: &'static str,
    /// Messages in a minute, as the service stands them; 0: as many as there are.
    per_minute: u32,
    /// Whether many messages may be told in one. Machines want each.
    joins: bool,
    /// How often what stands is said again, seconds.
    repeats_every: Option<u64>,
    /// Whether the other side keeps what is told there open until its end is told.
    keeps_open: bool,
    make: fn(&Parts<'_>) -> Result<Box<dyn Sends>, SettingsError>,
}

const KINDS: &[Kind] = &[
    Kind { word: "email", per_minute: 60, joins: true, repeats_every: None, keeps_open: false, make: email::make },
    Kind { word: "telegram", per_minute: 20, joins: true, repeats_every: None, keeps_open: false, make: telegram::make },
    Kind { word: "slack", per_minute: 30, joins: true, repeats_every: None, keeps_open: false, make: slack::make },
    Kind { word: "discord", per_minute: 30, joins: true, repeats_every: None, keeps_open: false, make: discord::make },
    Kind { word: "ntfy", per_minute: 30, joins: true, repeats_every: None, keeps_open: false, make: ntfy::make },
    Kind { word: "webhook", per_minute: 0, joins: false, repeats_every: None, keeps_open: false, make: webhook::make },
    Kind { word: "pagerduty", per_minute: 120, joins: false, repeats_every: None, keeps_open: true, make: pagerduty::make },
    Kind { word: "alertmanager", per_minute: 0, joins: false, repeats_every: Some(60), keeps_open: true, make: alertmanager::make },
];

/// A channel that can be sent to.
pub struct Notifier {
    sends: Box<dyn Sends>,
    /// Messages in a minute at most.
    pub per_minute: Option<usize>,
    /// Whether many messages may be told in one.
    pub joins: bool,
    /// How often what stands is said again.
    pub repeats_every: Option<Duration>,
    /// Whether the other side keeps what is told there open until its end is told.
    pub keeps_open: bool,
}

impl Notifier {
    /// Checks the settings of a channel and takes its secrets. `origin`: how people reach this server.
    ///
    /// # Errors
    /// A sentence naming the key.
    pub fn new(settings: &ChannelSettings, secrets: &ChannelSecrets, origin: &str) -> Result<Self, SettingsError> {
        let word = settings.kind.word();
        let kind = KINDS.iter().find(|kind| kind.word == word);
        let kind = kind.ok_or_else(|| settings.refuse("kind", word, "one of those in the documentation"))?;
        let per_minute = settings.max_per_minute.unwrap_or(kind.per_minute);
        Ok(Self {
            sends: (kind.make)(&Parts { settings, secrets, origin })?,
            per_minute: usize::try_from(per_minute).ok().filter(|most| *most > 0),
            joins: kind.joins,
            repeats_every: kind.repeats_every.map(Duration::from_secs),
            keeps_open: kind.keeps_open,
        })
    }

    /// Sends one parcel. `id` names the notification for good: the other side can tell a repetition by it.
    pub async fn send(&self, parcel: &Parcel, id: i64) -> Attempted {
        in_time(self.sends.send(parcel, id)).await
    }

    /// Whether it takes commands.
    #[must_use]
    pub fn listens(&self) -> bool {
        self.sends.listens()
    }

    /// What was said in the chat after this number; waits for something for a while.
    ///
    /// # Errors
    /// Why nothing can be heard, without secrets.
    pub async fn hear(&self, after: i64) -> Result<Vec<Heard>, String> {
        self.sends.hear(after).await
    }

    /// Answers in the chat. What does not arrive is not said again.
    pub async fn say(&self, words: &str) {
        let _ = in_time(self.sends.say(words)).await;
    }

    /// Says again what still stands.
    pub async fn repeat(&self, standing: &[Message]) -> Attempted {
        in_time(self.sends.repeat(standing)).await
    }
}

async fn in_time(attempt: BoxFuture<'_, Attempted>) -> Attempted {
    let limit = Duration::from_secs(ATTEMPT_SECONDS);
    tokio::time::timeout(limit, attempt).await.unwrap_or_else(|_| Attempted::retry(format!("no answer within {ATTEMPT_SECONDS} s")))
}
