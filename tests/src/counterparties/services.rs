//! Stand-ins for services that take JSON by POST: Slack, Discord, ntfy, PagerDuty, Alertmanager.
//!
//! Real: HTTP, the paths, the answers, and the limits that each service documents: what would be refused there is refused here.
//! Not real: no TLS, nothing is shown to anybody.

use super::http::{self, Request};
use super::{Ending, locked};
use crate::answer::{list, text};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Instant;
use tokio::net::{TcpListener, TcpStream};

/// Which service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    Slack,
    Discord,
    Ntfy,
    Pagerduty,
    Alertmanager,
}

/// One request that was taken.
#[derive(Debug, Clone)]
pub struct Taken {
    pub at: Instant,
    /// `Authorization`.
    pub authorization: String,
    pub body: Value,
}

/// An answer in place of the service's own: status, body, `Retry-After`.
pub type Scripted = (u16, &'static str, Option<&'static str>);

struct State {
    service: Service,
    script: Mutex<VecDeque<Scripted>>,
    taken: Mutex<Vec<Taken>>,
    refused: Mutex<Vec<(Instant, String)>>,
}

/// The stand-in. Dropped, it is gone.
pub struct Stand {
    /// Without a path.
    pub url: String,
    state: Arc<State>,
    _task: Ending,
}

impl Stand {
    /// Listens on a free port.
    ///
    /// # Panics
    /// When there is none.
    pub async fn start(service: Service) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap_or_else(|error| panic!("a port: {error}"));
        let address = listener.local_addr().unwrap_or_else(|error| panic!("an address: {error}"));
        let state = Arc::new(State { service, script: Mutex::default(), taken: Mutex::default(), refused: Mutex::default() });
        let task = tokio::spawn(http::accept(listener, Arc::clone(&state), serve));
        Self { url: format!("http://{address}"), state, _task: Ending(task) }
    }

    /// Answers the next requests so; after them by the rules of the service.
    pub fn plan(&self, answers: &[Scripted]) {
        locked(&self.state.script).extend(answers);
    }

    /// What was taken.
    #[must_use]
    pub fn taken(&self) -> Vec<Taken> {
        locked(&self.state.taken).clone()
    }

    /// What was refused: when and why.
    #[must_use]
    pub fn refused(&self) -> Vec<(Instant, String)> {
        locked(&self.state.refused).clone()
    }
}

async fn serve(mut stream: TcpStream, state: Arc<State>) {
    let Some(request) = http::read(&mut stream).await else { return };
    let planned = locked(&state.script).pop_front();
    if let Some((status, body, retry_after)) = planned {
        locked(&state.refused).push((Instant::now(), format!("{status} as planned")));
        let headers: Vec<_> = retry_after.map(|seconds| ("Retry-After", seconds.to_owned())).into_iter().collect();
        let _ = http::answer(&mut stream, status, &headers, body).await;
        return;
    }
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let (status, answer) = match judge(state.service, &request, &body) {
        Ok((status, answer)) => {
            let authorization = request.header("Authorization").to_owned();
            locked(&state.taken).push(Taken { at: Instant::now(), authorization, body });
            (status, answer)
        }
        Err(why) => {
            locked(&state.refused).push((Instant::now(), why.clone()));
            (400, why)
        }
    };
    let _ = http::answer(&mut stream, status, &[], &answer).await;
}

/// What the service would answer.
fn judge(service: Service, request: &Request, body: &Value) -> Result<(u16, String), String> {
    let must = |holds: bool, why: &str| if holds { Ok(()) } else { Err(why.to_owned()) };
    must(request.method == "POST" && request.header("Content-Type").starts_with("application/json"), "not a POST of JSON")?;
    let chars = |value: &Value, path: &str| text(value, path).chars().count();
    match service {
        Service::Slack => {
            must(request.path == "/services/T0/B0/secret", "no_service")?;
            must(!text(body, "/text").is_empty(), "no_text")?;
            for block in list(body, "/attachments/0/blocks") {
                let most = if text(block, "/type") == "header" { 150 } else { 3_000 };
                must(chars(block, "/text/text") <= most, "invalid_blocks")?;
            }
            Ok((200, "ok".to_owned()))
        }
        Service::Discord => {
            must(request.path == "/api/webhooks/1/secret?wait=true", "Unknown Webhook")?;
            must(body.pointer("/allowed_mentions/parse") == Some(&json!([])), "somebody could be called")?;
            for embed in list(body, "/embeds") {
                must((1..=256).contains(&chars(embed, "/title")) && chars(embed, "/description") <= 4_096, "Invalid Form Body")?;
            }
            must(!list(body, "/embeds").is_empty(), "Cannot send an empty message")?;
            Ok((200, json!({ "id": "1" }).to_string()))
        }
        Service::Ntfy => {
            must(request.path == "/" && text(body, "/topic") == "ops", "invalid topic")?;
            must(text(body, "/message").len() <= 4_096, "message too long")?;
            must((1..=5).contains(&body.pointer("/priority").and_then(Value::as_i64).unwrap_or_default()), "invalid priority")?;
            Ok((200, json!({ "event": "message" }).to_string()))
        }
        Service::Pagerduty => {
            must(request.path == "/v2/enqueue" && text(body, "/routing_key") == "routing-key-secret", "invalid key")?;
            must(["trigger", "acknowledge", "resolve"].contains(&text(body, "/event_action")), "invalid action")?;
            must((1..=255).contains(&chars(body, "/dedup_key")), "invalid dedup_key")?;
            must((1..=1_024).contains(&chars(body, "/payload/summary")) && !text(body, "/payload/source").is_empty(), "invalid payload")?;
            must(["info", "warning", "error", "critical"].contains(&text(body, "/payload/severity")), "invalid severity")?;
            Ok((202, json!({ "status": "success", "message": "Event processed" }).to_string()))
        }
        Service::Alertmanager => {
            must(request.path == "/api/v2/alerts", "not found")?;
            let alerts = body.as_array().ok_or("not a list")?;
            for alert in alerts {
                must(!text(alert, "/labels/alertname").is_empty() && text(alert, "/startsAt") <= text(alert, "/endsAt"), "bad alert")?;
            }
            Ok((200, String::new()))
        }
    }
}
