//! An incoming webhook of Slack, or of what speaks like it (Mattermost, Rocket.Chat take the text).
//!
//! <https://api.slack.com/messaging/webhooks>, <https://api.slack.com/reference/block-kit/blocks>

use super::{Attempted, Parts, Sends, answer, target};
use crate::settings::ChannelSecrets;
use futures_util::future::BoxFuture;
use ironwatch_core::message::Parcel;
use ironwatch_shared::settings::SettingsError;
use reqwest::Url;
use serde_json::{Value, json};

/// Longest header block and longest section, characters.
const MAX_HEADER: usize = 150;
const MAX_SECTION: usize = 3_000;

struct Slack {
    client: reqwest::Client,
    url: Url,
    secrets: ChannelSecrets,
}

/// Checks the settings.
pub(super) fn make(parts: &Parts<'_>) -> Result<Box<dyn Sends>, SettingsError> {
    let url = target::url(parts, "url", &parts.secrets.need("url", parts.settings)?)?;
    Ok(Box::new(Slack { client: target::client(parts)?, url, secrets: parts.secrets.clone() }))
}

impl Sends for Slack {
    fn send<'a>(&'a self, parcel: &'a Parcel, _id: i64) -> BoxFuture<'a, Attempted> {
        let request = self.client.post(self.url.clone()).header("Content-Type", "application/json").body(body(parcel).to_string());
        Box::pin(answer::ask(request, &self.secrets))
    }
}

/// The three characters that Slack gives a meaning.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Cut before it is escaped, so that no entity is torn; an entity is five characters at most.
fn section(text: &str) -> String {
    let whole = escaped(text);
    if whole.chars().count() <= MAX_SECTION {
        return whole;
    }
    escaped(&text.chars().take(MAX_SECTION / 5).collect::<String>())
}

fn body(parcel: &Parcel) -> Value {
    let subject = parcel.subject();
    let header: String = subject.chars().take(MAX_HEADER).collect();
    let mut blocks = vec![json!({ "type": "header", "text": { "type": "plain_text", "text": header } })];
    let words = parcel.body();
    if !words.trim().is_empty() {
        blocks.push(json!({ "type": "section", "text": { "type": "mrkdwn", "text": section(&words), "verbatim": true } }));
    }
    let link = format!("<{}|Open in Ironwatch>", parcel.link());
    blocks.push(json!({ "type": "context", "elements": [{ "type": "mrkdwn", "text": link }] }));
    json!({ "text": escaped(&subject), "attachments": [{ "color": parcel.colour(), "fallback": subject, "blocks": blocks }] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_machines_say_cannot_call_everybody() {
        assert_eq!(section("<!channel> & <http://evil|click>"), "&lt;!channel&gt; &amp; &lt;http://evil|click&gt;");
        assert!(section(&"<".repeat(4_000)).chars().count() <= MAX_SECTION);
    }
}
