//! The code that reaches a channel. Each answers sent, retry or give up; none knows the store.

mod email;
pub(crate) mod target;
mod telegram;
mod webhook;

use crate::settings::ChannelSettings;
use ironwatch_core::message::Message;
use ironwatch_shared::settings::SettingsError;

/// Longest time for one attempt; a channel that hangs must not hold up its queue.
pub(crate) const ATTEMPT_SECONDS: u64 = 15;

/// How an attempt went. The words are kept with the notification and shown; they hold no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempted {
    /// The other side took it.
    Sent(String),
    /// Try again, after so many milliseconds when the other side says so.
    Retry { detail: String, after_millis: Option<i64> },
    /// Trying again will not help.
    GiveUp(String),
}

impl Attempted {
    pub(crate) fn retry(detail: impl Into<String>) -> Self {
        Attempted::Retry { detail: detail.into(), after_millis: None }
    }
}

/// A configured channel.
pub enum Notifier {
    Email(email::Email),
    Telegram(telegram::Telegram),
    Webhook(webhook::Webhook),
}

impl Notifier {
    /// Checks the settings of a channel and reads its secrets.
    ///
    /// # Errors
    /// A sentence naming the key.
    pub fn new(settings: &ChannelSettings) -> Result<Self, SettingsError> {
        match settings {
            ChannelSettings::Email { .. } => email::Email::new(settings).map(Notifier::Email),
            ChannelSettings::Telegram { .. } => telegram::Telegram::new(settings).map(Notifier::Telegram),
            ChannelSettings::Webhook { .. } => webhook::Webhook::new(settings).map(Notifier::Webhook),
        }
    }

    /// Sends one message. `id` names the notification for good: the other side can tell a repetition by it.
    pub async fn send(&self, message: &Message, id: i64) -> Attempted {
        let attempt = async {
            match self {
                Notifier::Email(email) => email.send(message, id).await,
                Notifier::Telegram(telegram) => telegram.send(message).await,
                Notifier::Webhook(webhook) => webhook.send(message, id).await,
            }
        };
        let limit = std::time::Duration::from_secs(ATTEMPT_SECONDS);
        tokio::time::timeout(limit, attempt).await.unwrap_or_else(|_| Attempted::retry(format!("no answer within {ATTEMPT_SECONDS} s")))
    }
}
