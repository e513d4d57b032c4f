//! One of each kind of channel, and the settings that lead a server to them.

use super::bot_api::BotApi;
use super::smtp::{self, Smtp};
use super::webhook::Webhook;
use crate::programs::Server;

/// The bot's token.
pub const BOT_TOKEN: &str = "123456:bot-secret-9a1b";
/// The secret shared with the receiver of webhooks.
pub const HOOK_SECRET: &str = "hook-secret-77e0";
/// The chat.
const CHAT: i64 = -100_200_300;

/// Mail, Telegram and a webhook.
pub struct Channels {
    pub smtp: Smtp,
    pub bot: BotApi,
    pub hook: Webhook,
}

impl Channels {
    /// Starts all three.
    pub async fn start() -> Self {
        Self { smtp: Smtp::start().await, bot: BotApi::start(BOT_TOKEN, CHAT).await, hook: Webhook::start(HOOK_SECRET).await }
    }

    /// Puts the secrets beside the server's settings, and says what to add to these.
    #[must_use]
    pub fn settings(&self, server: &Server) -> String {
        let mail = self.smtp.channel(&server.write("smtp-password", smtp::PASSWORD), &server.write("smtp-ca.pem", &self.smtp.authority));
        let phone = self.bot.channel(&server.write("bot-token", BOT_TOKEN));
        let hook = self.hook.channel(&server.write("hook-secret", HOOK_SECRET));
        format!("{mail}{phone}{hook}")
    }
}
