//! A receiver of webhooks.
//!
//! Real: HTTP over a socket; the signature is computed anew from the shared secret and the bytes that came, as a
//! receiver must do it. Not real: no TLS; one request per connection.

use super::http::{self, Request};
use super::{Ending, locked};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;
use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};

/// How a request is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// With a status.
    Status(u16),
    /// With a status and `Retry-After` in seconds.
    RetryAfter(u16, u32),
    /// With a status, after so many milliseconds.
    Slow(u16, u64),
    /// Not at all; the connection stays open.
    Stall,
    /// Not at all; the connection is closed.
    Drop,
    /// `200 OK`, and the connection is closed before the head has come to its end.
    CutInHead,
    /// A whole head with 200, and the connection is closed before the body.
    CutInBody,
}

/// One request as it came.
#[derive(Debug, Clone)]
pub struct Hook {
    /// When it was complete.
    pub at: Instant,
    /// `Ironwatch-Notification`.
    pub notification: String,
    /// Whether signature, method and type are right.
    pub genuine: bool,
    /// The body.
    pub body: Value,
    /// How it was answered.
    pub reply: Reply,
}

struct State {
    /// Takes connections and says nothing, whatever is planned.
    mute: AtomicBool,
    secret: String,
    script: Mutex<VecDeque<Reply>>,
    hooks: Mutex<Vec<Hook>>,
}

/// A receiver. Dropped, it is gone, with its connections.
pub struct Webhook {
    /// Where it listens.
    pub url: String,
    state: Arc<State>,
    _task: Ending,
}

impl Webhook {
    /// Listens on a free port.
    pub async fn start(secret: &str) -> Self {
        Self::start_on(0, secret).await
    }

    /// Listens on this port.
    ///
    /// # Panics
    /// When the port is taken.
    pub async fn start_on(port: u16, secret: &str) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap_or_else(|error| panic!("port {port}: {error}"));
        let address = listener.local_addr().unwrap_or_else(|error| panic!("an address: {error}"));
        let state =
            Arc::new(State { mute: AtomicBool::new(false), secret: secret.to_owned(), script: Mutex::default(), hooks: Mutex::default() });
        let task = tokio::spawn(http::accept(listener, Arc::clone(&state), serve));
        Self { url: format!("http://{address}/hook"), state, _task: Ending(task) }
    }

    /// Answers the next requests so; after them 200.
    pub fn plan(&self, replies: &[Reply]) {
        locked(&self.state.script).extend(replies);
    }

    /// Takes connections and never answers, or answers again as before.
    pub fn fall_mute(&self, mute: bool) {
        self.state.mute.store(mute, Ordering::Relaxed);
    }

    /// All requests so far.
    #[must_use]
    pub fn hooks(&self) -> Vec<Hook> {
        locked(&self.state.hooks).clone()
    }

    /// Those that were answered with success.
    #[must_use]
    pub fn taken(&self) -> Vec<Hook> {
        let mut hooks = self.hooks();
        hooks.retain(|hook| matches!(hook.reply, Reply::Status(200..=299) | Reply::Slow(200..=299, _) | Reply::CutInBody));
        hooks
    }

    /// The settings of a channel that leads here.
    #[must_use]
    pub fn channel(&self, secret_file: &std::path::Path) -> String {
        let (url, file) = (&self.url, secret_file.display().to_string());
        format!("[[channels]]\nname = \"hook\"\nkind = \"webhook\"\nurl = {url:?}\nsecret_file = {file:?}\nallow_private_targets = true\n")
    }
}

async fn serve(mut stream: TcpStream, state: Arc<State>) {
    let Some(request) = http::read(&mut stream).await else { return };
    let planned = || locked(&state.script).pop_front().unwrap_or(Reply::Status(200));
    let reply = if state.mute.load(Ordering::Relaxed) { Reply::Stall } else { planned() };
    let hook = Hook {
        at: Instant::now(),
        notification: request.header("Ironwatch-Notification").to_owned(),
        genuine: is_genuine(&request, &state.secret),
        body: serde_json::from_slice(&request.body).unwrap_or_default(),
        reply,
    };
    locked(&state.hooks).push(hook);
    let _ = match reply {
        Reply::Status(status) => http::answer(&mut stream, status, &[], "{}").await,
        Reply::RetryAfter(status, seconds) => http::answer(&mut stream, status, &[("Retry-After", seconds.to_string())], "{}").await,
        Reply::Slow(status, millis) => {
            tokio::time::sleep(Duration::from_millis(millis)).await;
            http::answer(&mut stream, status, &[], "{}").await
        }
        Reply::Stall => {
            std::future::pending::<()>().await;
            Ok(())
        }
        Reply::Drop => Ok(()),
        Reply::CutInHead => stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Le").await,
        Reply::CutInBody => stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{").await,
    };
}

fn is_genuine(request: &Request, secret: &str) -> bool {
    let header = request.header("Ironwatch-Signature");
    let Some((seconds, signature)) = header.strip_prefix("t=").and_then(|rest| rest.split_once(",v1=")) else { return false };
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return false };
    mac.update(format!("{seconds}.").as_bytes());
    mac.update(&request.body);
    let mut wanted = String::new();
    for byte in mac.finalize().into_bytes() {
        let _ = write!(wanted, "{byte:02x}");
    }
    let fresh = seconds.parse::<i64>().is_ok_and(|seconds| (crate::signed_host::unix_seconds() - seconds).abs() <= 60);
    request.method == "POST" && request.header("Content-Type") == "application/json" && fresh && signature == wanted
}
