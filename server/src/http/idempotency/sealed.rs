//! Answers that outlive a restart: in the store, sealed with the key of all secrets.
//!
//! With them is the digest of the request, which may hold a password: sealed it tells nobody anything. An answer that shows a
//! secret once is not kept: it would be there a second time.

use crate::problem::Refusal;
use crate::secrets::{KeyFile, Place, SealingKey, Secret, SecretsError, sealing_key};
use crate::store::{Db, idempotency};
use actix_web::http::StatusCode;
use actix_web::http::header::HeaderValue;
use actix_web::web::Bytes;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Actions, or the beginnings of their words, whose answers show a secret.
const SHOW_SECRETS: [&str; 6] = ["user.", "token.", "second_factor.", "session.", "join_token.", "capture."];
/// Longest answer that is kept in the store.
const MAX_BYTES: usize = 32 << 10;
const COLUMN: &str = "sealed_answer";

/// Whether the answers of an action may hold a secret.
pub(super) fn shows_secrets(action: &str) -> bool {
    SHOW_SECRETS.iter().any(|shows| action == *shows || (shows.ends_with('.') && action.starts_with(shows)))
}

/// What was answered to which request.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Said {
    /// Of path and body.
    pub digest: String,
    status: u16,
    kind: Option<String>,
    body: String,
}

impl Said {
    /// None for what is too long, or no text.
    pub fn new(digest: &str, status: StatusCode, kind: Option<&HeaderValue>, body: &Bytes) -> Option<Self> {
        let body = std::str::from_utf8(body).ok().filter(|body| body.len() <= MAX_BYTES)?.to_owned();
        let kind = kind.and_then(|kind| kind.to_str().ok()).map(str::to_owned);
        Some(Self { digest: digest.to_owned(), status: status.as_u16(), kind, body })
    }

    /// As it is answered again.
    pub fn answer(self) -> Option<(StatusCode, Option<HeaderValue>, Bytes)> {
        let kind = self.kind.and_then(|kind| HeaderValue::from_str(&kind).ok());
        Some((StatusCode::from_u16(self.status).ok()?, kind, Bytes::from(self.body)))
    }
}

fn row_of((person, key): &(String, String)) -> String {
    format!("idempotency/{person}/{key}")
}

fn seal(said: &Said, name: &(String, String), key: &SealingKey) -> Option<Vec<u8>> {
    let text = Zeroizing::new(serde_json::to_vec(said).ok()?);
    key.seal(Place { row: &row_of(name), column: COLUMN }, &Secret::from_bytes(&text)).ok()
}

/// Keeps an answer. Where there is no key, there is none after a restart.
pub(super) fn keep(db: &mut Db, name: &(String, String), said: &Said, file: &KeyFile) -> Result<(), Refusal> {
    let key = match sealing_key(db, file) {
        Ok(key) => key,
        Err(SecretsError::Key(trouble)) => {
            tracing::warn!(%trouble, "answers to requests with a key are forgotten at the next start");
            return Ok(());
        }
        Err(SecretsError::Store(error)) => return Err(error.into()),
    };
    match seal(said, name, &key) {
        Some(sealed) => Ok(idempotency::answered(db, &name.0, &name.1, &sealed, key.id())?),
        None => Ok(()),
    }
}

/// Opens one; none: it cannot be opened any more.
pub(super) fn open((sealed, key_id): &(Vec<u8>, String), name: &(String, String), file: &KeyFile) -> Option<Said> {
    let keys = file.keys().ok()?;
    let opened = keys.open(key_id, Place { row: &row_of(name), column: COLUMN }, sealed).ok()?;
    serde_json::from_slice(opened.expose()).ok()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at once")]
    use super::*;
    use crate::http::openapi;
    use crate::http::route::Access;
    use crate::http::table;
    use actix_web::http::Method;
    use serde_json::Value;

    #[test]
    fn an_answer_is_sealed_for_its_request() {
        let key = SealingKey::random().unwrap();
        let json = HeaderValue::from_static("application/json");
        let said = Said::new("d", StatusCode::CREATED, Some(&json), &Bytes::from_static(b"{\"a\":1}")).unwrap();
        let name = ("1".to_owned(), "k".to_owned());
        let sealed = seal(&said, &name, &key).unwrap();
        assert!(!sealed.windows(4).any(|part| part == b"\"a\":"));
        let opened = key.open(Place { row: &row_of(&name), column: COLUMN }, &sealed).unwrap();
        let opened: Said = serde_json::from_slice(opened.expose()).unwrap();
        assert_eq!(opened, said);
        assert_eq!(opened.answer().unwrap(), (StatusCode::CREATED, Some(json), Bytes::from_static(b"{\"a\":1}")));
        let other = row_of(&("2".to_owned(), "k".to_owned()));
        assert_eq!(key.open(Place { row: &other, column: COLUMN }, &sealed), None, "not for another person");
        assert!(Said::new("d", StatusCode::OK, None, &Bytes::from(vec![b'a'; MAX_BYTES + 1])).is_none());
    }

    /// Names of all fields of a schema, and of what is in it.
    fn fields(schema: &Value, document: &Value, names: &mut Vec<String>, depth: u32) {
        if depth > 6 {
            return;
        }
        if let Some(to) = schema["$ref"].as_str() {
            fields(document.pointer(to.trim_start_matches('#')).unwrap(), document, names, depth + 1);
        }
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            names.push(name.clone());
            fields(field, document, names, depth + 1);
        }
        for part in ["allOf", "oneOf", "anyOf"].into_iter().flat_map(|word| schema[word].as_array().into_iter().flatten()) {
            fields(part, document, names, depth + 1);
        }
    }

    #[test]
    fn no_answer_that_shows_a_secret_is_kept() {
        let document = openapi::document();
        let mut shown = Vec::new();
        for entry in table().iter().filter(|entry| entry.method == Method::POST) {
            let Access::Least { action, .. } = entry.access else { continue };
            let operation = &document["paths"][entry.path]["post"];
            for (status, answer) in operation["responses"].as_object().unwrap() {
                if !status.starts_with('2') {
                    continue;
                }
                let mut names = Vec::new();
                fields(&answer["content"]["application/json"]["schema"], &document, &mut names, 0);
                let is_secret =
                    |name: &String| ["password", "token", "secret", "otpauth", "recovery_codes", "command"].contains(&name.as_str());
                if names.iter().any(|name| is_secret(name) || ["_password", "_token"].iter().any(|end| name.ends_with(end))) {
                    assert!(shows_secrets(action), "{action}: {names:?}");
                    shown.push(action);
                }
            }
        }
        for action in [
            "user.add",
            "user.reset_password",
            "token.add",
            "join_token.add",
            "second_factor.begin",
            "second_factor.confirm",
            "capture.start",
        ] {
            assert!(shown.contains(&action), "{action}: {shown:?}");
        }
        assert!(!shows_secrets("host.add") && !shows_secrets("view.add"));
    }
}
