//! A Telegram chat, by teloxide.

use super::Attempted;
use crate::settings::{ChannelSettings, read_secret};
use ironwatch_core::message::Message;
use ironwatch_shared::settings::SettingsError;
use teloxide::payloads::SendMessageSetters as _;
use teloxide::prelude::Requester as _;
use teloxide::types::{ChatId, LinkPreviewOptions, ParseMode, Recipient};
use teloxide::{ApiError, Bot, RequestError};

/// Longest text the Bot API takes, characters.
const MAX_CHARS: usize = 4_096;

/// One chat.
pub struct Telegram {
    bot: Bot,
    chat: Recipient,
    /// Never shown: error texts of the client quote URLs, and the URL holds it.
    token: String,
}

impl Telegram {
    /// Checks the settings.
    ///
    /// # Errors
    /// A sentence naming the key.
    pub fn new(settings: &ChannelSettings) -> Result<Self, SettingsError> {
        let ChannelSettings::Telegram { name, api_url, bot_token_file, chat_id, .. } = settings else {
            return Err(SettingsError("not a Telegram channel".into()));
        };
        let token = read_secret(bot_token_file, &format!("channel {name:?}: bot_token_file"))?;
        let api_url = api_url
            .parse::<reqwest::Url>()
            .ok()
            .filter(|url| ["http", "https"].contains(&url.scheme()))
            .ok_or_else(|| SettingsError(format!("channel {name:?}: api_url = {api_url:?} must be a URL with http:// or https://")))?;
        let chat = match chat_id.parse::<i64>() {
            Ok(number) => Recipient::Id(ChatId(number)),
            Err(_) if chat_id.starts_with('@') => Recipient::ChannelUsername(chat_id.clone()),
            Err(_) => return Err(SettingsError(format!("channel {name:?}: chat_id = {chat_id:?} must be a number or @channel"))),
        };
        let client = reqwest::Client::builder()
            .timeout(std::time::Duration::from_secs(super::ATTEMPT_SECONDS))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| SettingsError(format!("channel {name:?}: {error}")))?;
        Ok(Self { bot: Bot::with_client(token.clone(), client).set_api_url(api_url), chat, token })
    }

    /// Sends one text.
    pub async fn send(&self, message: &Message) -> Attempted {
        let html = message.telegram_html();
        let first = if html.chars().count() <= MAX_CHARS {
            self.send_text(html, true).await
        } else {
            Err(RequestError::Api(ApiError::MessageIsTooLong))
        };
        let result = match first {
            // Plain words always arrive.
            Err(RequestError::Api(ApiError::CantParseEntities(_) | ApiError::MessageIsTooLong)) => {
                self.send_text(message.short().chars().take(MAX_CHARS).collect(), false).await
            }
            other => other,
        };
        match result {
            Ok(()) => Attempted::Sent("taken by the Bot API".to_owned()),
            Err(error) => self.judge(&error),
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
        let detail = error.to_string().replace(&self.token, "…");
        match error {
            RequestError::RetryAfter(seconds) => Attempted::Retry { detail, after_millis: Some(i64::from(seconds.seconds()) * 1000) },
            RequestError::Network(_) | RequestError::Io(_) | RequestError::InvalidJson { .. } => Attempted::retry(detail),
            RequestError::Api(ApiError::Unknown(text)) if text.contains("Internal Server Error") || text.contains("Bad Gateway") => {
                Attempted::retry(detail)
            }
            _ => Attempted::GiveUp(detail),
        }
    }
}
