//! A stand-in for Telegram's Bot API.
//!
//! Real: HTTP, the path with the token, method names in any case, the shape of answers and errors, the limits on length
//! and the check of HTML entities (tags balanced and known, `&` only in entities). Not real: no TLS, two methods
//! (`sendMessage`, `getUpdates`), no chat but the one it was made with to write into.
//! Source: <https://core.telegram.org/bots/api>, "Making requests", "sendMessage", "Formatting options".

use super::http::{self, Request};
use super::{Ending, locked};
use crate::answer::{number, text};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::net::{TcpListener, TcpStream};

/// Longest text, characters after entities are parsed.
const MAX_CHARS: usize = 4_096;

/// How a request is answered, before the rules of the API are asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// 429 with `parameters.retry_after` in seconds.
    TooMany(u32),
    /// 400 "can't parse entities".
    CannotParse,
    /// An error of the API: code and description.
    Error(u16, &'static str),
    /// By the rules, after so many milliseconds.
    Slow(u64),
    /// Not at all; the connection stays open.
    Stall,
    /// Not at all; the connection is closed.
    Drop,
}

/// One message that the chat has.
#[derive(Debug, Clone)]
pub struct Post {
    /// When it came.
    pub at: Instant,
    /// The text as sent.
    pub text: String,
    /// `HTML`, or nothing.
    pub parse_mode: String,
}

struct State {
    token: String,
    chat: i64,
    script: Mutex<VecDeque<Reply>>,
    posts: Mutex<Vec<Post>>,
    errors: Mutex<Vec<(Instant, u16, String)>>,
    /// What was said to the bot and not confirmed yet.
    updates: Mutex<Vec<Value>>,
    said: AtomicI64,
}

/// The stand-in. Dropped, it is gone.
pub struct BotApi {
    /// Base of the API.
    pub url: String,
    state: Arc<State>,
    _task: Ending,
}

impl BotApi {
    /// Listens on a free port, for one bot in one chat.
    ///
    /// # Panics
    /// When there is no port.
    pub async fn start(token: &str, chat: i64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap_or_else(|error| panic!("a port: {error}"));
        let address = listener.local_addr().unwrap_or_else(|error| panic!("an address: {error}"));
        let state = Arc::new(State {
            token: token.to_owned(),
            chat,
            script: Mutex::default(),
            posts: Mutex::default(),
            errors: Mutex::default(),
            updates: Mutex::default(),
            said: AtomicI64::new(0),
        });
        let task = tokio::spawn(http::accept(listener, Arc::clone(&state), serve));
        Self { url: format!("http://{address}"), state, _task: Ending(task) }
    }

    /// Answers the next requests so; after them by the rules.
    pub fn plan(&self, replies: &[Reply]) {
        locked(&self.state.script).extend(replies.iter().cloned());
    }

    /// Messages in the chat.
    #[must_use]
    pub fn posts(&self) -> Vec<Post> {
        locked(&self.state.posts).clone()
    }

    /// Somebody says something to the bot in a chat.
    pub fn hear(&self, chat: i64, by: &str, words: &str) {
        let number = self.state.said.fetch_add(1, Ordering::Relaxed) + 1;
        locked(&self.state.updates).push(json!({
            "update_id": number,
            "message": {
                "message_id": number,
                "date": crate::signed_host::unix_seconds(),
                "from": { "id": 7, "is_bot": false, "first_name": by, "username": by },
                "chat": { "id": chat, "type": "private", "first_name": by, "username": by },
                "text": words,
            },
        }));
    }

    /// What was said and not confirmed yet.
    #[must_use]
    pub fn unheard(&self) -> usize {
        locked(&self.state.updates).len()
    }

    /// Requests that were refused: when, code, description.
    #[must_use]
    pub fn errors(&self) -> Vec<(Instant, u16, String)> {
        locked(&self.state.errors).clone()
    }

    /// The settings of a channel that leads here.
    #[must_use]
    pub fn channel(&self, token_file: &std::path::Path) -> String {
        let (url, file, chat) = (&self.url, token_file.display().to_string(), self.state.chat.to_string());
        format!(
            "[[channels]]\nname = \"phone\"\nkind = \"telegram\"\napi_url = {url:?}\nbot_token_file = {file:?}\nchat_id = {chat:?}\nallow_private_targets = true\n"
        )
    }
}

async fn serve(mut stream: TcpStream, state: Arc<State>) {
    let Some(request) = http::read(&mut stream).await else { return };
    if request.path.eq_ignore_ascii_case(&format!("/bot{}/getupdates", state.token)) {
        let updates = updates(&request, &state).await;
        let _ = http::answer(&mut stream, 200, &[], &json!({ "ok": true, "result": updates }).to_string()).await;
        return;
    }
    let planned = locked(&state.script).pop_front();
    match &planned {
        Some(Reply::Slow(millis)) => tokio::time::sleep(Duration::from_millis(*millis)).await,
        Some(Reply::Stall) => std::future::pending::<()>().await,
        Some(Reply::Drop) => return,
        Some(Reply::TooMany(_) | Reply::CannotParse | Reply::Error(..)) | None => {}
    }
    let (status, body) = match judge(&request, &state, planned) {
        Ok(message) => (200, json!({ "ok": true, "result": message })),
        Err((code, description, retry_after)) => {
            locked(&state.errors).push((Instant::now(), code, description.clone()));
            let mut body = json!({ "ok": false, "error_code": code, "description": description });
            if let (Some(seconds), Some(body)) = (retry_after, body.as_object_mut()) {
                body.insert("parameters".into(), json!({ "retry_after": seconds }));
            }
            (code, body)
        }
    };
    let _ = http::answer(&mut stream, status, &[], &body.to_string()).await;
}

/// Those from `offset` on; what is below is confirmed and forgotten. Waits for one as long as it was asked to.
async fn updates(request: &Request, state: &State) -> Vec<Value> {
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let (offset, seconds) = (number(&body, "/offset"), number(&body, "/timeout"));
    let until = Instant::now() + Duration::from_secs(seconds.unsigned_abs());
    loop {
        let waiting = {
            let mut updates = locked(&state.updates);
            updates.retain(|update| number(update, "/update_id") >= offset);
            updates.clone()
        };
        if !waiting.is_empty() || Instant::now() >= until {
            return waiting;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

type Refusal = (u16, String, Option<u32>);

fn judge(request: &Request, state: &State, planned: Option<Reply>) -> Result<Value, Refusal> {
    let refuse = |code: u16, words: &str| Err((code, words.to_owned(), None));
    let Some((token, method)) = request.path.strip_prefix("/bot").and_then(|rest| rest.split_once('/')) else {
        return refuse(404, "Not Found");
    };
    if token != state.token {
        return refuse(401, "Unauthorized");
    }
    if request.method != "POST" || !method.eq_ignore_ascii_case("sendMessage") {
        return refuse(404, "Not Found");
    }
    match planned {
        Some(Reply::TooMany(seconds)) => return Err((429, format!("Too Many Requests: retry after {seconds}"), Some(seconds))),
        Some(Reply::CannotParse) => return refuse(400, "Bad Request: can't parse entities: Unsupported start tag \"x\" at byte offset 0"),
        Some(Reply::Error(code, words)) => return refuse(code, words),
        Some(Reply::Slow(_) | Reply::Stall | Reply::Drop) | None => {}
    }
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let chat =
        body.get("chat_id").map(|chat| chat.as_i64().map_or_else(|| text(&body, "/chat_id").to_owned(), |number| number.to_string()));
    if chat != Some(state.chat.to_string()) {
        return refuse(400, "Bad Request: chat not found");
    }
    let (words, parse_mode) = (text(&body, "/text"), text(&body, "/parse_mode"));
    if words.is_empty() {
        return refuse(400, "Bad Request: message text is empty");
    }
    let plain = match parse_mode {
        "" => words.to_owned(),
        "HTML" => match plain_text(words) {
            Ok(plain) => plain,
            Err(why) => return refuse(400, &format!("Bad Request: can't parse entities: {why}")),
        },
        _ => return refuse(400, "Bad Request: unsupported parse_mode"),
    };
    if plain.chars().count() > MAX_CHARS {
        return refuse(400, "Bad Request: message is too long");
    }
    let mut posts = locked(&state.posts);
    posts.push(Post { at: Instant::now(), text: words.to_owned(), parse_mode: parse_mode.to_owned() });
    Ok(json!({
        "message_id": posts.len(),
        "date": crate::signed_host::unix_seconds(),
        "from": { "id": 1, "is_bot": true, "first_name": "Ironwatch", "username": "ironwatch_bot" },
        "chat": { "id": state.chat, "type": "private", "first_name": "On call" },
        "text": plain,
    }))
}

/// Reads Telegram's HTML; says what it would say of a mistake.
fn plain_text(html: &str) -> Result<String, String> {
    const TAGS: [&str; 11] = ["b", "strong", "i", "em", "u", "s", "code", "pre", "a", "blockquote", "tg-spoiler"];
    let mut plain = String::new();
    let mut open: Vec<String> = Vec::new();
    let mut rest = html;
    while let Some(place) = rest.find(['<', '&']) {
        let (before, from) = rest.split_at(place);
        plain.push_str(before);
        let until = |end: char| from.split_once(end).ok_or_else(|| format!("Unclosed {end:?} at byte offset {place}"));
        if from.starts_with('&') {
            let (entity, after) = until(';')?;
            plain.push(match entity {
                "&lt" => '<',
                "&gt" => '>',
                "&amp" => '&',
                "&quot" => '"',
                "&#39" => '\'',
                other => return Err(format!("Unknown entity {other:?}")),
            });
            rest = after;
            continue;
        }
        let (tag, after) = until('>')?;
        let tag = tag.trim_start_matches('<');
        match tag.strip_prefix('/') {
            Some(name) if open.last().map(String::as_str) == Some(name) => {
                open.pop();
            }
            Some(name) => return Err(format!("Unexpected end tag {name:?}")),
            None => {
                let name = tag.split(' ').next().unwrap_or_default();
                if !TAGS.contains(&name) {
                    return Err(format!("Unsupported start tag {name:?} at byte offset {place}"));
                }
                open.push(name.to_owned());
            }
        }
        rest = after;
    }
    plain.push_str(rest);
    if open.is_empty() { Ok(plain) } else { Err(format!("Can't find end tag corresponding to start tag {:?}", open.last())) }
}

#[cfg(test)]
mod tests {
    use super::plain_text;

    #[test]
    fn markup_is_judged_as_the_bot_api_judges_it() {
        assert_eq!(plain_text("<b>a &lt; b</b> &amp;"), Ok("a < b &".to_owned()));
        for wrong in ["<img src=x>", "a & b", "<b>a", "a</b>", "a < b", "&nbsp;"] {
            assert!(plain_text(wrong).is_err(), "{wrong}");
        }
    }
}
