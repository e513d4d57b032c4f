//! Signed JSON by POST.
//!
//! The receiver checks `Ironwatch-Signature: t=<unix seconds>,v1=<hex HMAC-SHA256 of "<t>.<body>">` with the shared
//! secret, and tells a repetition by `Ironwatch-Notification`.

use super::Attempted;
use super::target::{PublicOnly, is_public};
use crate::settings::{ChannelSettings, read_secret};
use hmac::{Hmac, KeyInit as _, Mac as _};
use ironwatch_core::message::Message;
use ironwatch_shared::settings::SettingsError;
use reqwest::{StatusCode, Url};
use serde::Serialize;
use sha2::Sha256;
use std::fmt::Write as _;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Longest wait a receiver may ask for, milliseconds: an hour.
const MAX_RETRY_AFTER_MILLIS: i64 = 3_600_000;

/// One URL.
pub struct Webhook {
    client: reqwest::Client,
    url: Url,
    secret: String,
}

#[derive(Serialize)]
struct Body<'a> {
    version: u8,
    notification_id: i64,
    #[serde(flatten)]
    message: &'a Message,
    text: String,
}

impl Webhook {
    /// Checks the settings.
    ///
    /// # Errors
    /// A sentence naming the key.
    pub fn new(settings: &ChannelSettings) -> Result<Self, SettingsError> {
        let ChannelSettings::Webhook { name, url, secret_file, allow_private_targets, .. } = settings else {
            return Err(SettingsError("not a webhook".into()));
        };
        let refuse = |wanted: &str| SettingsError(format!("channel {name:?}: url must be {wanted}"));
        let secret = read_secret(secret_file, &format!("channel {name:?}: secret_file"))?;
        let parsed: Url = url
            .parse()
            .ok()
            .filter(|url: &Url| ["http", "https"].contains(&url.scheme()))
            .ok_or_else(|| refuse("a URL with http:// or https://"))?;
        if !parsed.username().is_empty() || parsed.password().is_some() {
            return Err(refuse("without user and password: the signature proves who sends"));
        }
        let literal =
            parsed.host_str().map(|host| host.trim_start_matches('[').trim_end_matches(']')).and_then(|host| host.parse::<IpAddr>().ok());
        let mut builder = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(5))
            .timeout(Duration::from_secs(10))
            // A redirect could lead inside.
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("ironwatch/", env!("CARGO_PKG_VERSION")));
        if !allow_private_targets {
            if literal.is_some_and(|address| !is_public(address)) {
                return Err(refuse("a public address, or allow_private_targets = true"));
            }
            builder = builder.dns_resolver(Arc::new(PublicOnly)).no_proxy();
        }
        let client = builder.build().map_err(|error| SettingsError(format!("channel {name:?}: {error}")))?;
        Ok(Self { client, url: parsed, secret })
    }

    /// Sends one message.
    pub async fn send(&self, message: &Message, id: i64) -> Attempted {
        let body = match serde_json::to_vec(&Body { version: 1, notification_id: id, message, text: message.short() }) {
            Ok(body) => body,
            Err(error) => return Attempted::GiveUp(error.to_string()),
        };
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let Some(signature) = sign(&self.secret, seconds, &body) else {
            return Attempted::GiveUp("the secret cannot sign".to_owned());
        };
        let request = self
            .client
            .post(self.url.clone())
            .header("Content-Type", "application/json")
            .header("Ironwatch-Notification", id.to_string())
            .header("Ironwatch-Signature", signature)
            .body(body);
        match request.send().await {
            Ok(response) => judge(&response),
            // The URL may hold a secret path; the kind of failure is enough.
            Err(error) => Attempted::retry(error.without_url().to_string()),
        }
    }
}

fn judge(response: &reqwest::Response) -> Attempted {
    let status = response.status();
    let detail = format!("HTTP {}", status.as_u16());
    if status.is_success() {
        return Attempted::Sent(detail);
    }
    let passing =
        status.is_server_error() || [StatusCode::TOO_MANY_REQUESTS, StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_EARLY].contains(&status);
    if !passing {
        return Attempted::GiveUp(detail);
    }
    let after = response.headers().get("Retry-After").and_then(|value| value.to_str().ok()).and_then(|value| value.parse::<i64>().ok());
    Attempted::Retry { detail, after_millis: after.map(|seconds| seconds.saturating_mul(1000).clamp(0, MAX_RETRY_AFTER_MILLIS)) }
}

fn sign(secret: &str, seconds: u64, body: &[u8]) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(format!("{seconds}.").as_bytes());
    mac.update(body);
    let mut signature = format!("t={seconds},v1=");
    for byte in mac.finalize().into_bytes() {
        let _ = write!(signature, "{byte:02x}");
    }
    Some(signature)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_signature_is_the_one_a_receiver_computes() {
        // From: printf '1700000000.{}' | openssl dgst -sha256 -hmac secret
        let expected = "t=1700000000,v1=b8569b78799ff9e3cbff0fc2d63a33a2b57f3282abd07c37ae5e8e7d79a5f163";
        assert_eq!(super::sign("secret", 1_700_000_000, b"{}").as_deref(), Some(expected));
    }
}
