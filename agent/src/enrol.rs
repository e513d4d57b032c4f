//! `enrol`: a key made here, a token from an operator, an identity from the server.

use crate::collectors::machine;
use crate::command_line::TokenSource;
use crate::identity::{self, Identity};
use crate::output;
use crate::private_file;
use crate::push::{Client, Failure};
use crate::settings::{ServerUrl, Settings};
use ironwatch_shared::certificate::Pin;
use ironwatch_shared::proof::SigningKey;
use ironwatch_shared::wire::v1::enrol::{EnrolAnswer, EnrolRequest, transcript};
use ironwatch_shared::wire::v1::problem::Problem;
use ironwatch_shared::wire::v1::{ENROL_PATH, VERSION};
use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::time::Duration;

/// A token has about 60 characters, with the server's pin about 100.
const MAX_TOKEN_BYTES: u64 = 4096;

/// The server of the command line, else of the settings.
pub fn server(settings: &Settings, server: Option<&str>) -> Result<ServerUrl, String> {
    match server {
        Some(server) => {
            ServerUrl::parse(server, settings.server.allow_plain_http).map_err(|error| error.0.replace("server.url", "--server"))
        }
        None => {
            settings.server_url().map_err(|error| error.0)?.ok_or_else(|| "--server URL is missing, and server.url is not set".to_owned())
        }
    }
}

/// Joins, or joins again: the same key gives the same identity, so that a lost answer costs nothing.
pub fn enrol(settings: &Settings, url: &ServerUrl, token: &TokenSource, new_key: bool) -> Result<(), String> {
    let (token, pin) = read_token(token)?;
    let client = Client::new(url, settings, pin.as_ref(), Duration::from_secs(settings.push.timeout_seconds.into()))?;
    let state_dir = settings.state_dir();
    private_file::make_dir(state_dir).map_err(|error| format!("{} cannot be made: {error}", state_dir.display()))?;
    let current = identity::key_path(state_dir);
    let old_key = identity::read_key(&current)?;
    let previous = identity::read_identity(state_dir).ok().flatten().filter(|previous| previous.server_url == url.as_str());
    // A new key stands beside the old one until the server knows it.
    let replaces = new_key && old_key.is_some();
    let path = if replaces { identity::next_key_path(state_dir) } else { current.clone() };
    let key = identity::read_or_make_key(&path)?;
    let request = request(&key, &token, hostname(settings), previous.as_ref().zip(old_key.as_ref()));
    let answer = ask(&client, &request)?;
    if answer.key_id != *key.key_id() {
        return Err("the server answered for another key; nothing was changed".to_owned());
    }
    if replaces {
        fs::rename(&path, &current)
            .and_then(|()| private_file::sync_parent(&current))
            .map_err(|error| format!("{} cannot be replaced: {error}", current.display()))?;
    }
    let kept = previous.is_some_and(|previous| previous.host_id == answer.host_id);
    let identity =
        Identity { host_id: answer.host_id, server_id: answer.server_id, key_id: answer.key_id, server_url: url.as_str().to_owned(), pin };
    identity::write_identity(state_dir, &identity)?;
    output::say(&format!("{} {url} as host {}", if kept { "still with" } else { "joined" }, identity.host_id));
    Ok(())
}

/// The token as the server knows it, and the pin of the server's key that may follow.
fn read_token(source: &TokenSource) -> Result<(String, Option<Pin>), String> {
    let mut text = String::new();
    match source {
        TokenSource::Argument(token) => text.clone_from(token),
        TokenSource::File(path) => {
            let file = fs::File::open(path).map_err(|error| format!("--token-file {}: {error}", path.display()))?;
            file.take(MAX_TOKEN_BYTES).read_to_string(&mut text).map_err(|error| format!("--token-file {}: {error}", path.display()))?;
        }
        TokenSource::StandardInput => {
            std::io::stdin()
                .take(MAX_TOKEN_BYTES)
                .read_to_string(&mut text)
                .map_err(|error| format!("the token cannot be read from standard input: {error}"))?;
        }
    }
    split_token(text.trim()).ok_or_else(|| {
        // The value itself is a secret and stays out of the sentence.
        "the token must read iw1.<id>.<secret> or iw1.<id>.<secret>.<pin>, whole, as `ironwatch-server token create` prints it".to_owned()
    })
}

fn split_token(text: &str) -> Option<(String, Option<Pin>)> {
    let parts: Vec<&str> = text.split('.').collect();
    let (id, secret, pin) = match parts.as_slice() {
        ["iw1", id, secret] => (id, secret, None),
        // A pin that is damaged must not become no pin.
        ["iw1", id, secret, pin] => (id, secret, Some(Pin::parse(pin)?)),
        _ => return None,
    };
    let printable = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_graphic());
    (printable(id) && printable(secret)).then(|| (format!("iw1.{id}.{secret}"), pin))
}

fn request(key: &SigningKey, token: &str, hostname: String, previous: Option<(&Identity, &SigningKey)>) -> EnrolRequest {
    let words = transcript(token, &key.public_key(), &hostname);
    EnrolRequest {
        v: VERSION,
        token: token.to_owned(),
        public_key: key.public_key(),
        signature: key.sign(&words),
        hostname,
        previous_host_id: previous.map(|(identity, _)| identity.host_id.clone()),
        previous_signature: previous.map(|(_, old_key)| old_key.sign(&words)),
    }
}

fn hostname(settings: &Settings) -> String {
    machine::hostname(Path::new(&settings.paths.proc))
}

fn ask(client: &Client, request: &EnrolRequest) -> Result<EnrolAnswer, String> {
    let body = serde_json::to_vec(request).map_err(|error| error.to_string())?;
    let answer = client.post(ENROL_PATH, &[], &body).map_err(|failure| match failure {
        Failure::OtherKey => "what answers there has another key than the token names, so the token was not sent; either it is not the \
                              server that made the token, or that server's key was changed since: make a new token"
            .to_owned(),
        Failure::NoAnswer(why) => format!("the server cannot be reached: {why}"),
    })?;
    if (200..300).contains(&answer.status) {
        return serde_json::from_slice(&answer.body).map_err(|_| "what answered is no Ironwatch server".to_owned());
    }
    let problem: Option<Problem> = serde_json::from_slice(&answer.body).ok();
    let words = problem.map(|problem| {
        [problem.title, problem.detail, problem.hint].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join("; ")
    });
    let words = words.filter(|words| !words.is_empty()).unwrap_or_else(|| "no reason given".to_owned());
    Err(format!("the server refused ({}): {}", answer.status, output::printable(&words, 500)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_three_parts_and_a_pin_may_be_the_fourth() {
        let pin = "a-yWoltffsZp1V7AMwTQBrSUCKPm0Nexna8ISnWWFRs";
        let taken = Some("iw1.a.b".to_owned());
        assert_eq!(split_token("iw1.a.b"), taken.clone().map(|token| (token, None)));
        assert_eq!(split_token(&format!("iw1.a.b.{pin}")), taken.map(|token| (token, Pin::parse(pin))));
        let cut = format!("iw1.a.b.{}", pin.get(..42).unwrap_or_default());
        for wrong in ["", "hunter2", "iw1.a", "iw2.a.b", "iw1..b", "iw1.a.", "iw1.a b.c", "iw1.a.b.", &cut, &format!("iw1.a.b.{pin}.c")] {
            assert_eq!(split_token(wrong), None, "{wrong}");
        }
    }
}
