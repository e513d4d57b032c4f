//! A Telegram chat, by teloxide.

use super::{Attempted, Heard, Parts, Sends, target};
use crate::settings::{ChannelKind, ChannelSecrets};
use futures_util::future::BoxFuture;
use ironwatch_core::message::{Parcel, split_html};
use ironwatch_shared::settings::SettingsError;
use std::time::Duration;
use teloxide::payloads::{GetUpdatesSetters as _, SendMessageSetters as _};
use teloxide::prelude::Requester as _;
use teloxide::types::{AllowedUpdate, ChatId, LinkPreviewOptions, ParseMode, Recipient, Update, UpdateKind};
use teloxide::{ApiError, Bot, RequestError};

/// Longest text the Bot API takes, characters.
const MAX_CHARS: usize = 4_096;

/// How long the Bot API waits for something to be said, seconds.
const LISTEN_SECONDS: u32 = 25;

struct Telegram {
    bot: Bot,
    /// The same with more patience, for listening; `None`: nobody listens.
    ear: Option<Bot>,
    chat: Recipient,
    /// Never shown: error texts of the client quote URLs, and the URL holds the token.
    secrets: ChannelSecrets,
}

/// Checks the settings.
pub(super) fn make(parts: &Parts<'_>) -> Result<Box<dyn Sends>, SettingsError> {
    let ChannelKind::Telegram(said) = &parts.settings.kind else { return Err(SettingsError("not a Telegram channel".into())) };
    let token = parts.secrets.need("bot_token", parts.settings)?;
    let api_url = target::url(parts, "api_url", &said.api_url)?;
    let chat = match said.chat_id.parse::<i64>() {
        Ok(number) => Recipient::Id(ChatId(number)),
        Err(_) if said.chat_id.starts_with('@') => Recipient::ChannelUsername(said.chat_id.clone()),
        Err(_) => return Err(parts.settings.refuse("chat_id", &said.chat_id, "a number or @channel")),
    };
    let patience = Duration::from_secs(u64::from(LISTEN_SECONDS) + 10);
    let mut ear = None;
    if said.commands {
        ear = Some(Bot::with_client(token.clone(), target::client_for(parts, patience)?).set_api_url(api_url.clone()));
    }
    let bot = Bot::with_client(token, target::client(parts)?).set_api_url(api_url);
    Ok(Box::new(Telegram { bot, ear, chat, secrets: parts.secrets.clone() }))
}

impl Sends for Telegram {
    fn send<'a>(&'a self, parcel: &'a Parcel, _id: i64) -> BoxFuture<'a, Attempted> {
        Box::pin(self.send_all(parcel))
    }

    fn listens(&self) -> bool {
        self.ear.is_some()
    }

    fn hear(&self, after: i64) -> BoxFuture<'_, Result<Vec<Heard>, String>> {
        Box::pin(self.updates(after))
    }

    fn say<'a>(&'a self, words: &'a str) -> BoxFuture<'a, Attempted> {
        Box::pin(async move {
            match self.send_text(words.chars().take(MAX_CHARS).collect(), false).await {
                Ok(()) => Attempted::sent("answered"),
                Err(error) => self.judge(&error),
            }
        })
    }
}

impl Telegram {
    /// A long text goes in several messages.
    async fn send_all(&self, parcel: &Parcel) -> Attempted {
        let pieces = split_html(&parcel.telegram_html(), MAX_CHARS);
        let mut result = Ok(());
        for piece in pieces {
            result = self.send_text(piece, true).await;
            if result.is_err() {
                break;
            }
        }
        // Plain words always arrive.
        if let Err(RequestError::Api(ApiError::CantParseEntities(_) | ApiError::MessageIsTooLong)) = result {
            result = self.send_text(parcel.short().chars().take(MAX_CHARS).collect(), false).await;
        }
        match result {
            Ok(()) => Attempted::sent("taken by the Bot API"),
            Err(error) => self.judge(&error),
        }
    }

    async fn updates(&self, after: i64) -> Result<Vec<Heard>, String> {
        let Some(ear) = &self.ear else { return Err("this channel takes no commands".to_owned()) };
        let offset = i32::try_from(after.saturating_add(1)).unwrap_or(0);
        let asked = ear.get_updates().offset(offset).timeout(LISTEN_SECONDS).allowed_updates([AllowedUpdate::Message]);
        let updates = asked.await.map_err(|error| self.words(&error))?;
        Ok(updates.into_iter().map(|update| self.heard(update)).collect())
    }

    /// What is no message is heard as nothing, so that it is not asked for again.
    fn heard(&self, update: Update) -> Heard {
        let number = i64::from(update.id.0);
        let UpdateKind::Message(message) = update.kind else {
            return Heard { number, chat: String::new(), by: String::new(), text: String::new(), may_order: false };
        };
        let ours = match &self.chat {
            Recipient::Id(chat) => *chat == message.chat.id,
            Recipient::ChannelUsername(name) => message.chat.username().is_some_and(|known| name.trim_start_matches('@') == known),
        };
        let by = message.from.as_ref().map(|user| user.username.clone().unwrap_or_else(|| user.full_name()));
        Heard {
            number,
            chat: message.chat.id.to_string(),
            by: by.unwrap_or_else(|| "unknown".to_owned()),
            text: message.text().unwrap_or_default().to_owned(),
            may_order: ours,
        }
    }

    async fn send_text(&self, text: String, html: bool) -> Result<(), RequestError> {
        let mut request = self.bot.send_message(self.chat.clone(), text).link_preview_options(LinkPreviewOptions {
            is_disabled: true,
            url: None,
            prefer_small_media: false,
            prefer_large_media: false,
            show_above_text: false,
        });
        if html {
            request = request.parse_mode(ParseMode::Html);
        }
        request.await.map(|_| ())
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the Bot API has some ninety errors and grows; what is not listed will not get better by repetition"
    )]
    fn judge(&self, error: &RequestError) -> Attempted {
        let detail = self.words(error);
        match error {
            RequestError::RetryAfter(seconds) => Attempted::retry_after(detail, Some(i64::from(seconds.seconds()) * 1000)),
            RequestError::Network(_) | RequestError::Io(_) | RequestError::InvalidJson { .. } => Attempted::retry(detail),
            RequestError::Api(ApiError::Unknown(text)) if text.contains("Internal Server Error") || text.contains("Bad Gateway") => {
                Attempted::retry(detail)
            }
            _ => Attempted::give_up(detail),
        }
    }

    /// An error with its reasons, and without the token.
    fn words(&self, error: &RequestError) -> String {
        use std::error::Error as _;
        let mut words = error.to_string();
        let mut reason = error.source();
        while let Some(because) = reason {
            let said = because.to_string();
            if !words.contains(&said) {
                words = format!("{words}: {said}");
            }
            reason = because.source();
        }
        self.secrets.hidden_in(&words)
    }
}
