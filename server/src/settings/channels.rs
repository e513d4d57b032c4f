//! Settings of channels: what all have, and what each kind has besides.
//!
//! A secret is named by file (`password_file`); a channel that is kept by the API has the same secret sealed in the store, under
//! the name without `_file`.

use super::read_secret;
use crate::secrets::Secret;
use ironwatch_shared::Severity;
use ironwatch_shared::settings::SettingsError;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Longest name of a channel, characters.
const MAX_NAME_CHARS: usize = 64;
/// Most messages a minute that can be set.
const MOST_PER_MINUTE: u32 = 6_000;

/// One place where messages go.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ChannelSettings {
    pub name: String,
    /// Otherwise nothing is sent there.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// Milder than this is not sent there.
    #[serde(default = "warning")]
    pub min_severity: Severity,
    /// Messages in a minute at most; 0: as many as there are. Not set: what suits the kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_per_minute: Option<u32>,
    /// Allow addresses that are not public.
    #[serde(default)]
    pub allow_private_targets: bool,
    /// What the kind has besides. It refuses what neither knows.
    #[serde(flatten)]
    pub kind: ChannelKind,
}

/// What differs by kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ChannelKind {
    Email(EmailSettings),
    Telegram(TelegramSettings),
    Slack(UrlSettings),
    Discord(UrlSettings),
    Webhook(WebhookSettings),
    Pagerduty(PagerdutySettings),
    Ntfy(NtfySettings),
    Alertmanager(AlertmanagerSettings),
}

/// Mail over SMTP.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmailSettings {
    /// `smtp://HOST:PORT`.
    pub smtp_url: String,
    pub from: String,
    pub to: Vec<String>,
    /// `none`, `starttls` or `tls`.
    #[serde(default = "starttls")]
    pub tls: String,
    #[serde(default)]
    pub username: String,
    #[serde(default)]
    pub password_file: String,
    /// A file with PEM certificates trusted besides the system's.
    #[serde(default)]
    pub ca_file: String,
    /// The same, written here.
    #[serde(default)]
    pub ca_pem: String,
}

/// A Telegram chat.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TelegramSettings {
    /// Base of the Bot API.
    #[serde(default = "telegram_api")]
    pub api_url: String,
    #[serde(default)]
    pub bot_token_file: String,
    pub chat_id: String,
    /// Take commands from this chat: `/status`, `/ack`.
    #[serde(default)]
    pub commands: bool,
}

/// An incoming webhook of Slack or Discord: its URL is the secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UrlSettings {
    #[serde(default)]
    pub url_file: String,
}

/// Signed JSON by POST.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookSettings {
    pub url: String,
    #[serde(default)]
    pub secret_file: String,
    /// JSON with `{{title}}` and the like in its strings. Empty: the body of `docs/adding-a-notifier.md`.
    #[serde(default)]
    pub template: String,
    /// Headers besides ours.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Headers whose values are secrets, by file. A channel of the API has them as `header.NAME`.
    #[serde(default)]
    pub header_files: BTreeMap<String, String>,
    /// Names of headers whose values are sealed.
    #[serde(default)]
    pub secret_headers: Vec<String>,
}

/// Events of PagerDuty, version 2.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PagerdutySettings {
    #[serde(default = "pagerduty_api")]
    pub api_url: String,
    #[serde(default)]
    pub routing_key_file: String,
}

/// A topic of ntfy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NtfySettings {
    #[serde(default = "ntfy_server")]
    pub url: String,
    pub topic: String,
    /// An access token; not every server asks for one.
    #[serde(default)]
    pub token_file: String,
}

/// An Alertmanager, or what takes alerts as one does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AlertmanagerSettings {
    /// Without `/api/v2/alerts`.
    pub url: String,
    #[serde(default)]
    pub username: String,
    #[serde(default)]
    pub password_file: String,
    /// A bearer token, in place of user and password.
    #[serde(default)]
    pub token_file: String,
}

fn yes() -> bool {
    true
}
fn warning() -> Severity {
    Severity::Warning
}
fn starttls() -> String {
    "starttls".into()
}
fn telegram_api() -> String {
    "https://api.telegram.org".into()
}
fn pagerduty_api() -> String {
    "https://events.pagerduty.com".into()
}
fn ntfy_server() -> String {
    "https://ntfy.sh".into()
}

/// A secret that a kind can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretSlot {
    /// Its name in the API; in the settings file it is named by `NAME_file`.
    pub name: String,
    /// The file that holds it; empty: none is named.
    pub file: String,
    /// Without it nothing can be sent.
    pub required: bool,
}

impl ChannelKind {
    /// The word of the kind.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            ChannelKind::Email(_) => "email",
            ChannelKind::Telegram(_) => "telegram",
            ChannelKind::Slack(_) => "slack",
            ChannelKind::Discord(_) => "discord",
            ChannelKind::Webhook(_) => "webhook",
            ChannelKind::Pagerduty(_) => "pagerduty",
            ChannelKind::Ntfy(_) => "ntfy",
            ChannelKind::Alertmanager(_) => "alertmanager",
        }
    }

    /// Where it leads, as far as everybody may see it.
    #[must_use]
    pub fn shown_target(&self) -> String {
        let place = |url: &str| match url.parse::<reqwest::Url>() {
            Ok(url) => url.origin().ascii_serialization(),
            Err(_) => String::new(),
        };
        match self {
            ChannelKind::Email(email) => email.to.join(", "),
            ChannelKind::Telegram(telegram) => format!("chat {}", telegram.chat_id),
            ChannelKind::Slack(_) => "Slack".to_owned(),
            ChannelKind::Discord(_) => "Discord".to_owned(),
            ChannelKind::Webhook(webhook) => place(&webhook.url),
            ChannelKind::Pagerduty(pagerduty) => place(&pagerduty.api_url),
            ChannelKind::Ntfy(ntfy) => place(&ntfy.url),
            ChannelKind::Alertmanager(alertmanager) => place(&alertmanager.url),
        }
    }

    /// The secrets it can have.
    #[must_use]
    pub fn secret_slots(&self) -> Vec<SecretSlot> {
        let slot = |name: &str, file: &str, required| SecretSlot { name: name.to_owned(), file: file.to_owned(), required };
        match self {
            ChannelKind::Email(email) => vec![slot("password", &email.password_file, !email.username.is_empty())],
            ChannelKind::Telegram(telegram) => vec![slot("bot_token", &telegram.bot_token_file, true)],
            ChannelKind::Slack(chat) | ChannelKind::Discord(chat) => vec![slot("url", &chat.url_file, true)],
            ChannelKind::Webhook(webhook) => {
                let files = webhook.header_files.iter().map(|(name, file)| slot(&format!("header.{name}"), file, true));
                let sealed = webhook.secret_headers.iter().map(|name| slot(&format!("header.{name}"), "", true));
                std::iter::once(slot("secret", &webhook.secret_file, true)).chain(files).chain(sealed).collect()
            }
            ChannelKind::Pagerduty(pagerduty) => vec![slot("routing_key", &pagerduty.routing_key_file, true)],
            ChannelKind::Ntfy(ntfy) => vec![slot("token", &ntfy.token_file, false)],
            ChannelKind::Alertmanager(alertmanager) => {
                let with_user = !alertmanager.username.is_empty();
                vec![slot("password", &alertmanager.password_file, with_user), slot("token", &alertmanager.token_file, false)]
            }
        }
    }

    fn names_a_file(&self) -> bool {
        let of_email = matches!(self, ChannelKind::Email(email) if !email.ca_file.is_empty());
        of_email || self.secret_slots().iter().any(|slot| !slot.file.is_empty())
    }
}

impl ChannelSettings {
    /// A sentence that says what is wrong with a key.
    #[must_use]
    pub fn refuse(&self, key: &str, value: &str, wanted: &str) -> SettingsError {
        SettingsError(format!("channel {:?}: {key} = {value:?} must be {wanted}", self.name))
    }

    /// Checks what all kinds have.
    ///
    /// # Errors
    /// A sentence naming the key.
    pub fn check(&self) -> Result<(), SettingsError> {
        match self.max_per_minute {
            Some(most) if most > MOST_PER_MINUTE => {
                Err(self.refuse("max_per_minute", &most.to_string(), &format!("0 to {MOST_PER_MINUTE}")))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Checks what came over the API: a name that can stand in a path, and no file of this machine.
    ///
    /// # Errors
    /// A sentence naming the key.
    pub fn check_from_api(&self) -> Result<(), SettingsError> {
        self.check()?;
        let fits = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        let starts_well = self.name.starts_with(|c: char| c.is_ascii_alphanumeric());
        if !starts_well || self.name.len() > MAX_NAME_CHARS || !self.name.chars().all(fits) {
            return Err(self.refuse("name", &self.name, "1 to 64 letters, digits, '.', '_' or '-'"));
        }
        if self.kind.names_a_file() {
            return Err(SettingsError(format!(
                "channel {:?}: a channel kept here names no files: put secrets into \"secrets\"",
                self.name
            )));
        }
        Ok(())
    }
}

/// The secrets of one channel, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChannelSecrets(BTreeMap<String, Secret>);

impl ChannelSecrets {
    /// Reads the files that the settings name.
    ///
    /// # Errors
    /// A sentence with channel, key and path, never the secret.
    pub fn from_files(settings: &ChannelSettings) -> Result<Self, SettingsError> {
        let mut secrets = Self::default();
        for slot in settings.kind.secret_slots() {
            let key = format!("channel {:?}: {}_file", settings.name, slot.name);
            if !slot.file.is_empty() || slot.required {
                secrets.put(&slot.name, Secret::from(read_secret(&slot.file, &key)?));
            }
        }
        Ok(secrets)
    }

    /// Puts one in.
    pub fn put(&mut self, name: &str, secret: Secret) {
        self.0.insert(name.to_owned(), secret);
    }

    /// One, as text.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Secret::expose_text).filter(|secret| !secret.is_empty())
    }

    /// All by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Secret)> {
        self.0.iter().map(|(name, secret)| (name.as_str(), secret))
    }

    /// One that must be there.
    ///
    /// # Errors
    /// A sentence naming channel and secret.
    pub fn need(&self, name: &str, settings: &ChannelSettings) -> Result<String, SettingsError> {
        let missing = || SettingsError(format!("channel {:?}: the secret {name} is missing", settings.name));
        self.get(name).map(str::to_owned).ok_or_else(missing)
    }

    /// A text of somebody else without any of them.
    #[must_use]
    pub fn hidden_in(&self, text: &str) -> String {
        self.0.values().filter(|secret| secret.len() >= 4).fold(text.to_owned(), |text, secret| secret.hidden_in(&text))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at once")]
    use super::*;

    #[test]
    fn a_key_that_nobody_knows_is_refused_whatever_the_kind() {
        let good = r#"{"name":"a","kind":"ntfy","topic":"t","max_per_minute":5}"#;
        let settings: ChannelSettings = serde_json::from_str(good).unwrap();
        assert_eq!((settings.max_per_minute, settings.enabled, settings.kind.word()), (Some(5), true, "ntfy"));
        assert_eq!(serde_json::from_str::<ChannelSettings>(&serde_json::to_string(&settings).unwrap()).unwrap(), settings);
        for wrong in [
            r#"{"name":"a","kind":"ntfy","topic":"t","colour":1}"#,
            r#"{"name":"a","kind":"pigeon"}"#,
            r#"{"name":"a","kind":"slack","url":"https://hooks.slack.com/secret"}"#,
        ] {
            assert!(serde_json::from_str::<ChannelSettings>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_channel_of_the_api_names_no_file_and_has_a_plain_name() {
        let channel = |name: &str, file: &str| -> ChannelSettings {
            serde_json::from_value(serde_json::json!({ "name": name, "kind": "slack", "url_file": file })).unwrap()
        };
        assert!(channel("ops", "").check_from_api().is_ok());
        for (name, file) in [("ops", "/etc/shadow"), ("a/b", ""), ("", ""), ("..", ""), ("a b", "")] {
            assert!(channel(name, file).check_from_api().is_err(), "{name} {file}");
        }
    }
}
