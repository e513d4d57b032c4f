//! A webhook of Discord.
//!
//! <https://discord.com/developers/docs/resources/webhook#execute-webhook>: an embed has a title of 256 and a description of 4,096
//! characters at most. `wait=true` makes it answer after the message is there.

use super::{Attempted, Parts, Sends, answer, target};
use crate::settings::ChannelSecrets;
use futures_util::future::BoxFuture;
use ironwatch_core::message::Parcel;
use ironwatch_shared::settings::SettingsError;
use reqwest::Url;
use serde_json::{Value, json};

const MAX_TITLE: usize = 256;
const MAX_DESCRIPTION: usize = 4_096;

struct Discord {
    client: reqwest::Client,
    url: Url,
    secrets: ChannelSecrets,
}

/// Checks the settings.
pub(super) fn make(parts: &Parts<'_>) -> Result<Box<dyn Sends>, SettingsError> {
    let mut url = target::url(parts, "url", &parts.secrets.need("url", parts.settings)?)?;
    url.query_pairs_mut().append_pair("wait", "true");
    Ok(Box::new(Discord { client: target::client(parts)?, url, secrets: parts.secrets.clone() }))
}

impl Sends for Discord {
    fn send<'a>(&'a self, parcel: &'a Parcel, _id: i64) -> BoxFuture<'a, Attempted> {
        let request = self.client.post(self.url.clone()).header("Content-Type", "application/json").body(body(parcel).to_string());
        Box::pin(answer::ask(request, &self.secrets))
    }
}

/// Discord's Markdown, with every sign of it shown as it is.
fn escaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        if r"\*_~`|>#[]()<:@-".contains(c) {
            plain.push('\\');
        }
        plain.push(c);
    }
    plain
}

fn body(parcel: &Parcel) -> Value {
    let title: String = parcel.subject().chars().take(MAX_TITLE).collect();
    let words = parcel.body();
    let mut description = escaped(&words);
    if description.chars().count() > MAX_DESCRIPTION {
        description = escaped(&words.chars().take(MAX_DESCRIPTION / 2).collect::<String>());
    }
    let colour = u32::from_str_radix(parcel.colour().trim_start_matches('#'), 16).unwrap_or_default();
    let mut embed = json!({ "title": title, "description": description, "url": parcel.link(), "color": colour });
    if let (Some(message), Some(embed)) = (parcel.message(), embed.as_object_mut()) {
        embed.insert("timestamp".to_owned(), json!(message.at.to_string()));
        embed.insert("footer".to_owned(), json!({ "text": format!("alert {}", message.alert_id) }));
    }
    // Nobody is called by what a machine says.
    json!({ "embeds": [embed], "allowed_mentions": { "parse": [] } })
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_machines_say_is_shown_as_it_is() {
        assert_eq!(super::escaped("**@everyone** [x](y)"), r"\*\*\@everyone\*\* \[x\]\(y\)");
    }
}
