//! Where the secrets of a channel go. They were given for that place: whoever may change a channel without knowing them must
//! not have them sent elsewhere.

use crate::settings::ChannelKind;

/// What decides who gets the secrets, by field: the place, and how it is made sure that it is the place.
fn place(kind: &ChannelKind) -> Vec<(&'static str, &str)> {
    match kind {
        ChannelKind::Email(email) => vec![
            ("smtp_url", &email.smtp_url),
            ("tls", &email.tls),
            ("username", &email.username),
            ("ca_file", &email.ca_file),
            ("ca_pem", &email.ca_pem),
        ],
        ChannelKind::Telegram(telegram) => vec![("api_url", &telegram.api_url)],
        // The place is the secret.
        ChannelKind::Slack(_) | ChannelKind::Discord(_) => Vec::new(),
        ChannelKind::Webhook(webhook) => vec![("url", &webhook.url)],
        ChannelKind::Pagerduty(pagerduty) => vec![("api_url", &pagerduty.api_url)],
        ChannelKind::Ntfy(ntfy) => vec![("url", &ntfy.url)],
        ChannelKind::Alertmanager(alertmanager) => vec![("url", &alertmanager.url), ("username", &alertmanager.username)],
    }
}

/// The field by which the secrets would go elsewhere than before, if they would.
#[must_use]
pub fn elsewhere(before: &ChannelKind, after: &ChannelKind) -> Option<&'static str> {
    if before.word() != after.word() {
        return Some("kind");
    }
    place(before).into_iter().zip(place(after)).find(|(before, after)| before != after).map(|((field, _), _)| field)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at once")]
    use super::*;
    use serde_json::{Value, json};

    fn kind(said: Value) -> ChannelKind {
        serde_json::from_value(said).unwrap()
    }

    #[test]
    fn another_place_is_another_place_whatever_the_kind() {
        let mail = |key: &str, value: &str| {
            let mut said = json!({ "kind": "email", "smtp_url": "smtp://a:25", "from": "a@x", "to": ["b@x"], "username": "u" });
            said.as_object_mut().unwrap().insert(key.to_owned(), json!(value));
            kind(said)
        };
        for (key, value, field) in [
            ("smtp_url", "smtp://b:25", Some("smtp_url")),
            ("tls", "none", Some("tls")),
            ("ca_pem", "x", Some("ca_pem")),
            ("username", "v", Some("username")),
            ("from", "c@x", None),
        ] {
            assert_eq!(elsewhere(&mail("from", "a@x"), &mail(key, value)), field, "{key}");
        }
        for (before, after, field) in [
            (json!({ "kind": "webhook", "url": "https://a/1" }), json!({ "kind": "webhook", "url": "https://a/2" }), Some("url")),
            (json!({ "kind": "webhook", "url": "https://a" }), json!({ "kind": "webhook", "url": "https://a", "template": "{}" }), None),
            (json!({ "kind": "telegram", "chat_id": "1" }), json!({ "kind": "telegram", "chat_id": "2" }), None),
            (
                json!({ "kind": "telegram", "chat_id": "1" }),
                json!({ "kind": "telegram", "chat_id": "1", "api_url": "https://x" }),
                Some("api_url"),
            ),
            (json!({ "kind": "pagerduty" }), json!({ "kind": "pagerduty", "api_url": "https://x" }), Some("api_url")),
            (json!({ "kind": "ntfy", "topic": "t" }), json!({ "kind": "ntfy", "topic": "t", "url": "https://x" }), Some("url")),
            (json!({ "kind": "alertmanager", "url": "https://a" }), json!({ "kind": "alertmanager", "url": "https://b" }), Some("url")),
            (json!({ "kind": "slack" }), json!({ "kind": "discord" }), Some("kind")),
            (json!({ "kind": "slack" }), json!({ "kind": "slack" }), None),
        ] {
            assert_eq!(elsewhere(&kind(before.clone()), &kind(after)), field, "{before}");
        }
    }
}
