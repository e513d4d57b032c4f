//! An Alertmanager, or what takes alerts as one does (Grafana, VictoriaMetrics, Karma behind it).
//!
//! <https://prometheus.io/docs/alerting/latest/alerts_api/>: whoever sends alerts says them again while they last, and one that is
//! not said again ends by itself. So what stands is posted every minute with an end a quarter of an hour ahead: it outlives a
//! restart of this server, and does not stand for ever when this server is gone. Labels name an alert; the severity is one of
//! them, because people route by it, so a change of severity ends the alert of the other severities.

use super::{Attempted, Parts, Sends, answer, target};
use crate::settings::{ChannelKind, ChannelSecrets};
use futures_util::future::BoxFuture;
use ironwatch_core::alert::Step;
use ironwatch_core::message::{Message, Parcel};
use ironwatch_shared::settings::SettingsError;
use ironwatch_shared::{Severity, Timestamp};
use reqwest::Url;
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

/// An alert that is not said again ends after so long.
const LASTS_MILLIS: i64 = 900_000;
const MAX_ANNOTATION: usize = 8_000;

struct Alertmanager {
    client: reqwest::Client,
    url: Url,
    username: String,
    origin: String,
    secrets: ChannelSecrets,
}

/// Checks the settings.
pub(super) fn make(parts: &Parts<'_>) -> Result<Box<dyn Sends>, SettingsError> {
    let ChannelKind::Alertmanager(said) = &parts.settings.kind else { return Err(SettingsError("not an Alertmanager".into())) };
    if !said.username.is_empty() && parts.secrets.get("token").is_some() {
        return Err(parts.settings.refuse("token_file", "…", "left out when there is a username"));
    }
    let url = target::url(parts, "url", &format!("{}/api/v2/alerts", said.url.trim_end_matches('/')))?;
    let (username, origin, secrets) = (said.username.clone(), parts.origin.to_owned(), parts.secrets.clone());
    Ok(Box::new(Alertmanager { client: target::client(parts)?, url, username, origin, secrets }))
}

impl Alertmanager {
    fn post(&self, alerts: Vec<Value>) -> BoxFuture<'_, Attempted> {
        let body = Value::Array(alerts).to_string();
        let mut request = self.client.post(self.url.clone()).header("Content-Type", "application/json").body(body);
        if !self.username.is_empty() {
            request = request.basic_auth(&self.username, self.secrets.get("password"));
        } else if let Some(token) = self.secrets.get("token") {
            request = request.bearer_auth(token);
        }
        Box::pin(answer::ask(request, &self.secrets))
    }
}

impl Sends for Alertmanager {
    fn send<'a>(&'a self, parcel: &'a Parcel, _id: i64) -> BoxFuture<'a, Attempted> {
        match parcel.message() {
            Some(message) => self.post(alerts(message, &self.origin, now())),
            None => Box::pin(async { Attempted::give_up("an Alertmanager takes alerts one by one") }),
        }
    }

    fn repeat<'a>(&'a self, standing: &'a [Message]) -> BoxFuture<'a, Attempted> {
        self.post(standing.iter().map(|message| standing_alert(message, &self.origin, now())).collect())
    }
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

fn alert(message: &Message, severity: Severity, ends_at: Timestamp, origin: &str) -> Value {
    let cut = |text: &str| text.chars().take(MAX_ANNOTATION).collect::<String>();
    let severity = severity.as_str();
    json!({
        "labels": {
            "alertname": message.class,
            "severity": severity,
            "instance": message.host,
            "component": message.component,
            "ironwatch": origin,
            "alert_id": message.alert_id.to_string(),
        },
        "annotations": {
            "summary": cut(&message.title),
            "description": cut(&message.meaning),
            "next_step": cut(&message.next_step),
            "evidence": cut(&message.evidence),
            "why": cut(&message.why),
        },
        "startsAt": message.opened_at.to_string(),
        "endsAt": ends_at.to_string(),
        "generatorURL": message.link,
    })
}

fn standing_alert(message: &Message, origin: &str, now: Timestamp) -> Value {
    alert(message, message.severity, now.plus_millis(LASTS_MILLIS), origin)
}

/// What one step says: the alert as it stands, and the end of those it was before.
fn alerts(message: &Message, origin: &str, now: Timestamp) -> Vec<Value> {
    let mut alerts = Vec::new();
    if message.step != Step::Opened {
        let over = Severity::ALL.into_iter().filter(|severity| message.is_end() || *severity != message.severity);
        alerts.extend(over.map(|severity| alert(message, severity, message.at, origin)));
    }
    if !message.is_end() {
        alerts.push(standing_alert(message, origin, now));
    }
    alerts
}
