//! A topic of ntfy, on ntfy.sh or a server of one's own.
//!
//! <https://docs.ntfy.sh/publish/#publish-as-json>: a message has 4,096 bytes at most (a longer one becomes a file).

use super::{Attempted, Parts, Sends, answer, target};
use crate::settings::{ChannelKind, ChannelSecrets};
use futures_util::future::BoxFuture;
use ironwatch_core::message::Parcel;
use ironwatch_shared::Severity;
use ironwatch_shared::settings::SettingsError;
use reqwest::Url;
use serde_json::{Value, json};

const MAX_MESSAGE_BYTES: usize = 4_000;
const MAX_TITLE_BYTES: usize = 250;

struct Ntfy {
    client: reqwest::Client,
    url: Url,
    topic: String,
    secrets: ChannelSecrets,
}

/// Checks the settings.
pub(super) fn make(parts: &Parts<'_>) -> Result<Box<dyn Sends>, SettingsError> {
    let ChannelKind::Ntfy(ntfy) = &parts.settings.kind else { return Err(SettingsError("not a topic of ntfy".into())) };
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if ntfy.topic.is_empty() || ntfy.topic.len() > 64 || !ntfy.topic.chars().all(fits) {
        return Err(parts.settings.refuse("topic", &ntfy.topic, "1 to 64 letters, digits, '_' or '-'"));
    }
    let url = target::url(parts, "url", &ntfy.url)?;
    Ok(Box::new(Ntfy { client: target::client(parts)?, url, topic: ntfy.topic.clone(), secrets: parts.secrets.clone() }))
}

impl Sends for Ntfy {
    fn send<'a>(&'a self, parcel: &'a Parcel, _id: i64) -> BoxFuture<'a, Attempted> {
        let body = body(parcel, &self.topic).to_string();
        let mut request = self.client.post(self.url.clone()).header("Content-Type", "application/json").body(body);
        if let Some(token) = self.secrets.get("token") {
            request = request.bearer_auth(token);
        }
        Box::pin(answer::ask(request, &self.secrets))
    }
}

fn within(text: &str, bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes)).unwrap_or(text)
}

fn body(parcel: &Parcel, topic: &str) -> Value {
    let (priority, tag) = match parcel.worst() {
        None => (3, "white_check_mark"),
        Some(Severity::Info) => (2, "information_source"),
        Some(Severity::Warning) => (3, "warning"),
        Some(Severity::Error) => (4, "rotating_light"),
        Some(Severity::Critical) => (5, "rotating_light"),
    };
    json!({
        "topic": topic,
        "title": within(&parcel.subject(), MAX_TITLE_BYTES),
        "message": within(&parcel.body(), MAX_MESSAGE_BYTES),
        "priority": priority,
        "tags": [tag],
        "click": parcel.link(),
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!((super::within("aö", 2), super::within("aö", 3), super::within("a", 9)), ("a", "aö", "a"));
    }
}
