//! PagerDuty, Events API version 2: an alert is triggered when it opens, changes or is told again, acknowledged when somebody has
//! it, and resolved when it is over.
//!
//! <https://developer.pagerduty.com/docs/send-alert-event>: a summary has 1,024 characters at most, a key 255.

use super::{Attempted, Parts, Sends, answer, target};
use crate::settings::{ChannelKind, ChannelSecrets};
use futures_util::future::BoxFuture;
use ironwatch_core::alert::Step;
use ironwatch_core::message::{Message, Parcel};
use ironwatch_shared::settings::SettingsError;
use reqwest::Url;
use serde_json::{Value, json};

const MAX_SUMMARY: usize = 1_024;
const MAX_DETAIL: usize = 8_000;
const MAX_KEY: usize = 255;

struct Pagerduty {
    client: reqwest::Client,
    url: Url,
    routing_key: String,
    origin: String,
    secrets: ChannelSecrets,
}

/// Checks the settings.
pub(super) fn make(parts: &Parts<'_>) -> Result<Box<dyn Sends>, SettingsError> {
    let ChannelKind::Pagerduty(pagerduty) = &parts.settings.kind else { return Err(SettingsError("not a service of PagerDuty".into())) };
    let url = target::url(parts, "api_url", &format!("{}/v2/enqueue", pagerduty.api_url.trim_end_matches('/')))?;
    let routing_key = parts.secrets.need("routing_key", parts.settings)?;
    let (origin, secrets) = (parts.origin.to_owned(), parts.secrets.clone());
    Ok(Box::new(Pagerduty { client: target::client(parts)?, url, routing_key, origin, secrets }))
}

impl Sends for Pagerduty {
    fn send<'a>(&'a self, parcel: &'a Parcel, _id: i64) -> BoxFuture<'a, Attempted> {
        let Some(message) = parcel.message() else {
            return Box::pin(async { Attempted::give_up("PagerDuty takes one event at a time") });
        };
        let body = event(message, &self.routing_key, &self.origin).to_string();
        let request = self.client.post(self.url.clone()).header("Content-Type", "application/json").body(body);
        Box::pin(answer::ask(request, &self.secrets))
    }
}

/// What a step is to PagerDuty.
fn action(step: Step) -> &'static str {
    match step {
        Step::Opened | Step::Worsened | Step::Eased | Step::Reminded | Step::Escalated => "trigger",
        Step::Acknowledged => "acknowledge",
        Step::Resolved => "resolve",
    }
}

/// What names an alert for good, among those of all servers that use the same key.
fn dedup_key(alert_id: i64, origin: &str) -> String {
    let number = format!("/alerts/{alert_id}");
    let origin: String = origin.chars().take(MAX_KEY - number.len()).collect();
    format!("{origin}{number}")
}

fn event(message: &Message, routing_key: &str, origin: &str) -> Value {
    let cut = |text: &str, most: usize| text.chars().take(most).collect::<String>();
    json!({
        "routing_key": routing_key,
        "event_action": action(message.step),
        "dedup_key": dedup_key(message.alert_id, origin),
        "client": "Ironwatch",
        "client_url": origin,
        "links": [{ "href": message.link, "text": "Open in Ironwatch" }],
        "payload": {
            "summary": cut(&message.subject(), MAX_SUMMARY),
            "source": message.host,
            // The four words are the same.
            "severity": message.severity.as_str(),
            "timestamp": message.at.to_string(),
            "component": message.component,
            "class": message.class,
            "custom_details": {
                "why": cut(&message.why, MAX_DETAIL),
                "meaning": message.meaning,
                "next_step": cut(&message.next_step, MAX_DETAIL),
                "evidence": cut(&message.evidence, MAX_DETAIL),
                "opened_at": message.opened_at.to_string(),
                "seen": message.count,
            },
        },
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_key_fits_and_keeps_its_number() {
        assert_eq!(super::dedup_key(7, "https://iw.example"), "https://iw.example/alerts/7");
        let long = super::dedup_key(7, &"x".repeat(400));
        assert!(long.len() == 255 && long.ends_with("/alerts/7"));
    }
}
