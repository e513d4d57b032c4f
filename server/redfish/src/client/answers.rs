//! What an answer means.

use crate::connection::Answer;
use crate::error::Error;
use crate::extended_info::Said;
use crate::json::{self, Unreadable};
use crate::limits::Limits;
use crate::link::Link;
use crate::retry_after;
use serde_json::Value;
use std::time::{Duration, SystemTime};

/// How BMCs say that all sessions are taken: iDRAC, Base and ResourceEvent registries (DSP0268), iLO, XCC, OpenBMC.
const SESSION_LIMIT: [&str; 8] = [
    "rac0218",
    "sessionlimitexceeded",
    "createlimitreachedforresource",
    "maximum number of user sessions",
    "maximum number of sessions",
    "number of sessions has",
    "session limit",
    "too many sessions",
];
/// How BMCs say that a password must be changed first (DSP0266, "Password change required handling").
const CHANGE_FIRST: [&str; 2] = ["passwordchangerequired", "password must be changed"];

/// A resource as read.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    pub value: Value,
    /// It was not quite JSON.
    pub repaired: bool,
    /// For changing it later.
    pub etag: Option<String>,
    /// Where it was found, after redirects: a change is not redirected.
    pub url: String,
}

/// What a BMC answers to a change.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub status: u16,
    pub said: Said,
    /// Of a task, after 202.
    pub location: Option<Link>,
    pub value: Option<Value>,
    /// When to look after the task.
    pub wait: Option<Duration>,
}

pub(super) fn is_session_limit(said: &Said) -> bool {
    said.mentions(&SESSION_LIMIT)
}

pub(super) fn retry_after(answer: &Answer, limits: &Limits) -> Option<Duration> {
    answer.header("retry-after").and_then(|text| retry_after::wait(text, SystemTime::now(), limits.longest_wait))
}

/// The answer to a GET; `kept` is the body that has not changed.
pub(super) fn document(path: &str, url: &str, answer: &Answer, kept: Option<&[u8]>, limits: &Limits) -> Result<Document, Error> {
    let body = match (answer.status, kept) {
        (304, Some(kept)) => kept,
        (200..=203, _) => &answer.body,
        _ => return Err(refusal(path, answer, limits)),
    };
    let not_json = |why: &str| Error::NotJson { path: path.to_owned(), why: why.to_owned() };
    match json::parse(body, limits.answer_values) {
        Ok(parsed) if is_error(&parsed.value) => {
            Err(Error::Status { path: path.to_owned(), status: answer.status, said: Said::of(&parsed.value).words })
        }
        Ok(parsed) if parsed.value.is_object() => Ok(Document {
            value: parsed.value,
            repaired: parsed.repaired,
            etag: answer.header("etag").map(str::to_owned),
            url: url.to_owned(),
        }),
        Ok(_) => Err(not_json("it is no object")),
        Err(Unreadable::CutOff) => Err(Error::Truncated { path: path.to_owned() }),
        Err(Unreadable::Html) => Err(not_json("it is a page for people")),
        Err(Unreadable::Other(why)) => Err(not_json(&why)),
    }
}

/// Some say 200 and mean that there is nothing.
fn is_error(value: &Value) -> bool {
    value
        .as_object()
        .is_some_and(|fields| fields.len() == 1 && (fields.contains_key("error") || fields.contains_key("@Message.ExtendedInfo")))
}

/// The answer to a change. What the BMC refuses in substance is a reply, not an error.
pub(super) fn reply(path: &str, answer: &Answer, limits: &Limits) -> Result<Reply, Error> {
    if matches!(answer.status, 401 | 429 | 503 | 300..=399) {
        return Err(refusal(path, answer, limits));
    }
    let value = json::parse(&answer.body, limits.answer_values).ok().map(|parsed| parsed.value);
    Ok(Reply {
        status: answer.status,
        said: value.as_ref().map(Said::of).unwrap_or_default(),
        location: answer.header("location").and_then(Link::parse),
        value,
        wait: retry_after(answer, limits),
    })
}

fn refusal(path: &str, answer: &Answer, limits: &Limits) -> Error {
    let said = Said::read(&answer.body);
    let path = path.split('?').next().unwrap_or_default().to_owned();
    let words = said.words.clone();
    match answer.status {
        401 => Error::WrongCredentials { said: words },
        403 if said.mentions(&CHANGE_FIRST) => Error::Locked { said: words },
        403 => Error::Forbidden { path, said: words },
        404 | 410 => Error::NotFound { path },
        429 | 503 if is_session_limit(&said) => Error::NoSessionLeft { said: words },
        429 | 503 => Error::Busy { wait: retry_after(answer, limits), said: words },
        300..=399 => Error::RedirectRefused { path, to: "another place".to_owned() },
        status => Error::Status { path, status, said: words },
    }
}
