//! A person at the API: signs in, reads lists to their end, changes things, listens to the stream.

use super::client;
use crate::answer::{Answer, list, text};
use serde_json::Value;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use tokio::task::JoinHandle;

/// The administrator's password in tests; handed over by a file.
pub const PASSWORD: &str = "correct horse battery staple 7";
/// Rows asked for at once.
const PAGE: usize = 500;

/// Somebody who is signed in.
#[derive(Clone)]
pub struct Person {
    base: String,
    client: reqwest::Client,
    cookie: String,
}

impl Person {
    /// Signs in as `admin`.
    ///
    /// # Panics
    /// When that does not work.
    pub async fn sign_in(base: &str) -> Self {
        Self::sign_in_as(base, "admin", PASSWORD).await
    }

    /// Signs in as somebody.
    ///
    /// # Panics
    /// When that does not work.
    pub async fn sign_in_as(base: &str, user: &str, password: &str) -> Self {
        let client = client();
        let words = serde_json::json!({ "user": user, "password": password });
        let request = client.post(format!("{base}/api/v1/session")).header("Content-Type", "application/json").body(words.to_string());
        let response = request.send().await.unwrap_or_else(|error| panic!("signing in: {error}"));
        let set = response.headers().get("set-cookie").and_then(|value| value.to_str().ok()).unwrap_or_default();
        // The client would not give a Secure cookie back over HTTP, so it goes by hand; browsers do so on loopback.
        let cookie = set.split(';').next().unwrap_or_default().to_owned();
        assert!(cookie.starts_with("__Host-ironwatch="), "signing in was answered with {}", response.status());
        Self { base: base.to_owned(), client, cookie }
    }

    /// The cookie of the session.
    #[must_use]
    pub fn cookie(&self) -> &str {
        &self.cookie
    }

    /// The same person with the cookie that an answer has brought.
    ///
    /// # Panics
    /// When it has brought none.
    #[must_use]
    pub fn renewed_by(&self, answer: &Answer) -> Self {
        let set = answer.headers.get("set-cookie").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let cookie = set.split(';').next().unwrap_or_default().to_owned();
        assert!(cookie.starts_with("__Host-ironwatch=") && cookie != self.cookie, "{set:?} is no other cookie");
        Self { cookie, ..self.clone() }
    }

    /// `GET`.
    ///
    /// # Panics
    /// When nothing answers.
    pub async fn get(&self, path: &str) -> Answer {
        self.try_get(path).await.unwrap_or_else(|error| panic!("GET {path}: {error}"))
    }

    async fn try_get(&self, path: &str) -> Result<Answer, reqwest::Error> {
        let response = self.client.get(format!("{}{path}", self.base)).header("Cookie", &self.cookie).send().await?;
        Answer::read(response).await
    }

    /// `POST` of JSON, as the dashboard sends it.
    ///
    /// # Panics
    /// When nothing answers.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, body).await
    }

    /// `PUT` of JSON.
    ///
    /// # Panics
    /// When nothing answers.
    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.send("PUT", path, body).await
    }

    /// `DELETE`.
    ///
    /// # Panics
    /// When nothing answers.
    pub async fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, &Value::Null).await
    }

    /// Any request with JSON, as the dashboard sends it.
    ///
    /// # Panics
    /// When nothing answers.
    pub async fn send(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.send_with(method, path, body, &[]).await
    }

    /// The same with more headers.
    ///
    /// # Panics
    /// When nothing answers.
    pub async fn send_with(&self, method: &str, path: &str, body: &Value, headers: &[(&str, &str)]) -> Answer {
        let what = format!("{method} {path}");
        let method = method.parse().unwrap_or_else(|error| panic!("{what}: {error}"));
        let mut request = self.client.request(method, format!("{}{path}", self.base)).header("Cookie", &self.cookie);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let response = request.header("Content-Type", "application/json").body(body).send().await;
        let response = response.unwrap_or_else(|error| panic!("{what}: {error}"));
        // A stream has no end to be read.
        if response.headers().get("content-type").is_some_and(|kind| kind == "text/event-stream") {
            return Answer { status: response.status().as_u16(), headers: response.headers().clone(), text: String::new() };
        }
        Answer::read(response).await.unwrap_or_else(|error| panic!("{what}: {error}"))
    }

    /// All things of a list, page by page. Empty while nothing answers: a server may be on its way back.
    ///
    /// # Panics
    /// When the server answers with a refusal.
    pub async fn items(&self, path: &str) -> Vec<Value> {
        let mut items = Vec::new();
        let mut cursor = String::new();
        let joint = if path.contains('?') { '&' } else { '?' };
        loop {
            let Ok(answer) = self.try_get(&format!("{path}{joint}limit={PAGE}&cursor={cursor}")).await else { return items };
            assert_eq!(answer.status, 200, "GET {path}: {}", answer.text);
            let page = answer.json();
            items.extend(list(&page, "/items").iter().cloned());
            match page.pointer("/next_cursor").and_then(Value::as_str) {
                Some(next) => cursor = next.replace('/', "%2F"),
                None => return items,
            }
        }
    }

    /// Items whose text at `pointer` is `wanted`.
    pub async fn items_with(&self, path: &str, pointer: &str, wanted: &str) -> Vec<Value> {
        let mut items = self.items(path).await;
        items.retain(|item| text(item, pointer) == wanted);
        items
    }

    /// A counter of `/metrics`, by its name with labels as it is written there; 0 when it was never counted.
    pub async fn metric(&self, name: &str) -> f64 {
        let answer = self.get("/metrics").await;
        let line = answer.text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.and_then(|value| value.trim().parse().ok()).unwrap_or(0.0)
    }

    /// Listens to the stream from now on.
    ///
    /// # Panics
    /// When the stream is refused.
    pub async fn listen(&self) -> Stream {
        self.listen_after(None).await
    }

    /// Listens again, having heard up to a frame.
    ///
    /// # Panics
    /// When the stream is refused.
    pub async fn listen_after(&self, last: Option<&str>) -> Stream {
        let mut request = self.client.get(format!("{}/api/v1/stream", self.base)).header("Cookie", &self.cookie);
        if let Some(last) = last {
            request = request.header("Last-Event-ID", last);
        }
        let mut response = request.send().await.unwrap_or_else(|error| panic!("the stream: {error}"));
        assert_eq!(response.status().as_u16(), 200, "the stream");
        let frames: Arc<Mutex<Vec<Frame>>> = Arc::default();
        let kept = Arc::clone(&frames);
        let task = tokio::spawn(async move {
            let mut pending = String::new();
            while let Ok(Some(bytes)) = response.chunk().await {
                pending.push_str(&String::from_utf8_lossy(&bytes));
                while let Some((frame, rest)) = pending.split_once("\n\n") {
                    if let Some(frame) = Frame::read(frame) {
                        kept.lock().unwrap_or_else(PoisonError::into_inner).push(frame);
                    }
                    pending = rest.to_owned();
                }
            }
        });
        Stream { frames, task }
    }
}

/// One server-sent event.
#[derive(Debug, Clone)]
pub struct Frame {
    /// What a page says when it comes back; empty where there is none.
    pub id: String,
    /// Its name.
    pub event: String,
    /// What it says.
    pub data: Value,
    /// When it came.
    pub at: Instant,
}

impl Frame {
    fn read(text: &str) -> Option<Self> {
        let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name));
        let data = serde_json::from_str(field("data: ")?).ok()?;
        let id = field("id: ").unwrap_or_default().to_owned();
        Some(Self { id, event: field("event: ")?.to_owned(), data, at: Instant::now() })
    }
}

/// An open stream. Dropped, it is closed.
pub struct Stream {
    frames: Arc<Mutex<Vec<Frame>>>,
    task: JoinHandle<()>,
}

impl Stream {
    /// What came so far under this name.
    #[must_use]
    pub fn frames(&self, event: &str) -> Vec<Frame> {
        let frames = self.frames.lock().unwrap_or_else(PoisonError::into_inner);
        frames.iter().filter(|frame| frame.event == event).cloned().collect()
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.task.abort();
    }
}
