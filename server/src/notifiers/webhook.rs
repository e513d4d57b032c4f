//! Signed JSON by POST.
//!
//! The receiver checks `Ironwatch-Signature: t=<unix seconds>,v1=<hex HMAC-SHA256 of "<t>.<body>">` with the shared
//! secret, and tells a repetition by `Ironwatch-Notification`.

mod template;

use super::{Attempted, Parts, Sends, answer, target};
use crate::settings::{ChannelKind, ChannelSecrets, WebhookSettings};
use futures_util::future::BoxFuture;
use hmac::{Hmac, KeyInit as _, Mac as _};
use ironwatch_core::message::{Message, Parcel};
use ironwatch_shared::settings::SettingsError;
use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;
use sha2::Sha256;
use std::fmt::Write as _;
use std::time::{SystemTime, UNIX_EPOCH};
use template::Template;

/// Most headers besides ours.
const MAX_HEADERS: usize = 20;
/// Headers that belong to the connection or to us.
const OUR_HEADERS: [&str; 7] = ["host", "content-length", "content-type", "connection", "transfer-encoding", "upgrade", "te"];

struct Webhook {
    client: reqwest::Client,
    url: Url,
    secret: String,
    headers: HeaderMap,
    template: Option<Template>,
    secrets: ChannelSecrets,
}

#[derive(Serialize)]
struct Body<'a> {
    version: u8,
    notification_id: i64,
    #[serde(flatten)]
    message: &'a Message,
    text: String,
}

/// Checks the settings.
pub(super) fn make(parts: &Parts<'_>) -> Result<Box<dyn Sends>, SettingsError> {
    let ChannelKind::Webhook(said) = &parts.settings.kind else { return Err(SettingsError("not a webhook".into())) };
    let secret = parts.secrets.need("secret", parts.settings)?;
    let url = target::url(parts, "url", &said.url)?;
    let template = match said.template.as_str() {
        "" => None,
        text => {
            let wrong = |why: String| SettingsError(format!("channel {:?}: template: {why}", parts.settings.name));
            Some(Template::parse(text).map_err(wrong)?)
        }
    };
    let headers = headers(parts, said)?;
    Ok(Box::new(Webhook { client: target::client(parts)?, url, secret, headers, template, secrets: parts.secrets.clone() }))
}

fn headers(parts: &Parts<'_>, said: &WebhookSettings) -> Result<HeaderMap, SettingsError> {
    let secret = said.header_files.keys().chain(&said.secret_headers);
    let secret = secret.map(|name| Ok((name, parts.secrets.need(&format!("header.{name}"), parts.settings)?)));
    let plain = said.headers.iter().map(|(name, value)| Ok((name, value.clone())));
    let mut headers = HeaderMap::new();
    for given in plain.chain(secret) {
        let (name, value) = given?;
        let refuse = |wanted: &str| parts.settings.refuse("headers", name, wanted);
        let key = HeaderName::from_bytes(name.as_bytes()).map_err(|_| refuse("the name of a header"))?;
        if OUR_HEADERS.contains(&key.as_str()) || key.as_str().starts_with("ironwatch-") {
            return Err(refuse("another header: this one is ours"));
        }
        let value = HeaderValue::from_str(&value).map_err(|_| refuse("a header whose value is one line of text"))?;
        if headers.insert(key, value).is_some() || headers.len() > MAX_HEADERS {
            return Err(refuse(&format!("named once, and there are {MAX_HEADERS} at most")));
        }
    }
    Ok(headers)
}

impl Webhook {
    fn body(&self, message: &Message, id: i64) -> Result<Vec<u8>, String> {
        match &self.template {
            Some(template) => template.fill(message, id).map(String::into_bytes),
            None => serde_json::to_vec(&Body { version: 1, notification_id: id, message, text: message.short() })
                .map_err(|error| error.to_string()),
        }
    }
}

impl Sends for Webhook {
    fn send<'a>(&'a self, parcel: &'a Parcel, id: i64) -> BoxFuture<'a, Attempted> {
        let Some(message) = parcel.message() else {
            return Box::pin(async { Attempted::give_up("a webhook takes messages one by one") });
        };
        let body = match self.body(message, id) {
            Ok(body) => body,
            Err(error) => return Box::pin(async { Attempted::give_up(error) }),
        };
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let Some(signature) = sign(&self.secret, seconds, &body) else {
            return Box::pin(async { Attempted::give_up("the secret cannot sign") });
        };
        let request = self
            .client
            .post(self.url.clone())
            .headers(self.headers.clone())
            .header("Content-Type", "application/json")
            .header("Ironwatch-Notification", id.to_string())
            .header("Ironwatch-Signature", signature)
            .body(body);
        Box::pin(answer::ask(request, &self.secrets))
    }
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
