//! What an HTTP answer means for a message: taken, later, or never.

use super::Attempted;
use crate::settings::ChannelSecrets;
use actix_web::http::header::HttpDate;
use reqwest::{RequestBuilder, Response, StatusCode};
use std::error::Error;
use std::time::SystemTime;

/// Longest wait a receiver may ask for, milliseconds: an hour.
pub(super) const MAX_RETRY_AFTER_MILLIS: i64 = 3_600_000;
/// Bytes of an answer that are read: enough for its words.
const MAX_ANSWER_BYTES: usize = 4_096;
/// Characters of an answer that are kept.
const MAX_SHOWN_CHARS: usize = 300;

/// Sends a request and judges the answer.
pub(super) async fn ask(request: RequestBuilder, secrets: &ChannelSecrets) -> Attempted {
    match request.send().await {
        Ok(response) => judge(response, secrets).await,
        // The URL may hold a secret; the reasons below it are enough.
        Err(error) => Attempted::retry(secrets.hidden_in(&with_reasons(error.without_url()))),
    }
}

/// An error and what it comes from: "error sending request" alone helps nobody.
fn with_reasons(error: reqwest::Error) -> String {
    let mut words = error.to_string();
    let mut reason = error.source();
    while let Some(because) = reason {
        let said = because.to_string();
        if !words.contains(&said) {
            words = format!("{words}: {said}");
        }
        reason = because.source();
    }
    words
}

async fn judge(mut response: Response, secrets: &ChannelSecrets) -> Attempted {
    let status = response.status();
    let waits = response.headers().get("Retry-After").and_then(|value| value.to_str().ok()).and_then(header_millis);
    let mut body = Vec::new();
    // What is cut off after the head does not change what the head says.
    while body.len() < MAX_ANSWER_BYTES {
        match response.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) | Err(_) => break,
        }
    }
    body.truncate(MAX_ANSWER_BYTES);
    let text = String::from_utf8_lossy(&body).into_owned();
    let shown: String = ironwatch_core::message::visible(&secrets.hidden_in(text.trim())).chars().take(MAX_SHOWN_CHARS).collect();
    let number = status.as_u16();
    let says_nothing = ["", "{}", "ok", "null"].contains(&shown.as_str());
    let detail = if says_nothing || status.is_success() { format!("HTTP {number}") } else { format!("HTTP {number}: {shown}") };
    let attempted = if status.is_success() {
        Attempted::sent(detail)
    } else if may_pass(status) {
        Attempted::retry_after(detail, waits.or_else(|| body_millis(&text)))
    } else {
        Attempted::give_up(detail)
    };
    attempted.with_answer(number, shown)
}

fn may_pass(status: StatusCode) -> bool {
    status.is_server_error() || [StatusCode::TOO_MANY_REQUESTS, StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_EARLY].contains(&status)
}

/// `Retry-After`: seconds, or a moment.
fn header_millis(text: &str) -> Option<i64> {
    if let Ok(seconds) = text.trim().parse::<f64>() {
        return seconds_to_millis(seconds);
    }
    let moment: SystemTime = text.trim().parse::<HttpDate>().ok()?.into();
    let wait = moment.duration_since(SystemTime::now()).unwrap_or_default();
    seconds_to_millis(wait.as_secs_f64())
}

/// Discord says it in the body, in seconds with a fraction; the Bot API in `parameters`.
fn body_millis(text: &str) -> Option<i64> {
    let body: serde_json::Value = serde_json::from_str(text).ok()?;
    let seconds = body.get("retry_after").or_else(|| body.pointer("/parameters/retry_after"))?.as_f64()?;
    seconds_to_millis(seconds)
}

#[expect(clippy::cast_possible_truncation, reason = "bounded just before")]
fn seconds_to_millis(seconds: f64) -> Option<i64> {
    let most = 3_600.0;
    (seconds.is_finite() && seconds >= 0.0).then(|| ((seconds.min(most) * 1_000.0).ceil() as i64).min(MAX_RETRY_AFTER_MILLIS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_read_in_every_form_and_bounded() {
        assert_eq!(header_millis("3"), Some(3_000));
        assert_eq!(header_millis("0.3"), Some(300));
        assert_eq!(header_millis("86400"), Some(MAX_RETRY_AFTER_MILLIS));
        assert_eq!(header_millis("Wed, 21 Oct 2015 07:28:00 GMT"), Some(0), "that moment has passed");
        assert_eq!(header_millis("soon"), None);
        assert_eq!(header_millis("-1"), None);
        assert_eq!(body_millis(r#"{"message":"You are being rate limited.","retry_after":1.337,"global":false}"#), Some(1_337));
        assert_eq!(body_millis(r#"{"ok":false,"parameters":{"retry_after":5}}"#), Some(5_000));
        assert_eq!(body_millis("later"), None);
    }
}
