//! What is answered to a request.

use super::auth::{Login, words};
use super::connection::Request;
use super::{Expansion, Fault, Manners, State, changes, locked};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::sync::mpsc::UnboundedReceiver;

const SESSIONS: &str = "/redfish/v1/SessionService/Sessions";
const EVENTS: &str = "/redfish/v1/EventService/SSE";

/// An answer.
pub(super) struct Answer {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Body,
}

pub(super) enum Body {
    Whole(Vec<u8>),
    Endless,
    Stream(UnboundedReceiver<String>),
}

impl Answer {
    pub(super) fn json(status: u16, value: &Value) -> Self {
        Self { status, headers: vec![("Content-Type", "application/json".to_owned())], body: Body::Whole(value.to_string().into_bytes()) }
    }

    pub(super) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: Body::Whole(Vec::new()) }
    }

    pub(super) fn with(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    fn bytes(status: u16, kind: &str, body: Vec<u8>) -> Self {
        Self { status, headers: vec![("Content-Type", kind.to_owned())], body: Body::Whole(body) }
    }
}

/// A path and what its query asks for.
struct Query<'a> {
    path: &'a str,
    expand: bool,
    skip: Option<usize>,
    token: Option<usize>,
}

impl<'a> Query<'a> {
    fn of(whole: &'a str) -> Self {
        let (path, query) = whole.split_once('?').unwrap_or((whole, ""));
        let value = |name: &str| query.split('&').find_map(|part| part.strip_prefix(name)?.strip_prefix('=')?.parse().ok());
        Self { path: path.trim_end_matches('/'), expand: query.contains("$expand"), skip: value("$skip"), token: value("page") }
    }
}

pub(super) fn answer(state: &State, request: &Request, fault: Option<&Fault>) -> Answer {
    if let Some(answer) = fault.and_then(|fault| broken(fault, request)) {
        return answer;
    }
    let mut answer = right(state, request);
    match (fault, &mut answer.body) {
        (Some(Fault::Truncated), Body::Whole(body)) => body.truncate(body.len() / 2),
        (Some(Fault::WrongType(kind)), _) => answer.headers = vec![("Content-Type", (*kind).to_owned())],
        _ => {}
    }
    answer
}

/// Faults that do not look at what the right answer would be.
fn broken(fault: &Fault, request: &Request) -> Option<Answer> {
    let pages = |next: String| {
        let member = |n: usize| json!({"@odata.id": format!("{}/{n}-{}", request.path.split('?').next().unwrap_or_default(), next.len())});
        json!({"@odata.id": request.path.split('?').next(), "Members": [member(1), member(2)], "Members@odata.nextLink": next, "Members@odata.count": 2})
    };
    Some(match fault {
        Fault::Status(status) => Answer::empty(*status),
        Fault::Busy(status, after) => {
            let answer = Answer::json(*status, &words("Base.1.8.ServiceTemporarilyUnavailable", "The service is busy."));
            match after {
                Some(after) => answer.with("Retry-After", (*after).to_owned()),
                None => answer,
            }
        }
        Fault::Html => Answer::bytes(200, "text/html", b"<!DOCTYPE html><html><body>Please enable JavaScript</body></html>".to_vec()),
        Fault::Endless => Answer { status: 200, headers: Vec::new(), body: Body::Endless },
        Fault::Redirect(to) => Answer::empty(302).with("Location", to.clone()),
        Fault::Deep(depth) => Answer::bytes(200, "application/json", format!("{{\"a\":{}", "[".repeat(*depth)).into_bytes()),
        Fault::Says(text) => Answer::bytes(200, "application/json", text.clone().into_bytes()),
        Fault::EndlessPages => Answer::json(
            200,
            &pages(format!("{}x", if request.path.contains('?') { request.path.clone() } else { format!("{}?page=1", request.path) })),
        ),
        Fault::SelfPage => Answer::json(200, &pages(request.path.clone())),
        Fault::Hang | Fault::Drop | Fault::Slow(_) | Fault::Truncated | Fault::ShortBody | Fault::Huge(_) | Fault::WrongType(_) => {
            return None;
        }
    })
}

fn right(state: &State, request: &Request) -> Answer {
    let manners = locked(&state.manners).clone();
    let query = Query::of(&request.path);
    if manners.wants_slash && !query.path.contains("/SSE") && !request.path.split('?').next().unwrap_or_default().ends_with('/') {
        return Answer::empty(308).with("Location", format!("{}/", request.path));
    }
    if request.method == "POST" && query.path == SESSIONS {
        return log_in(state, request, &manners);
    }
    let open = manners.open_root && matches!(query.path, "/redfish/v1" | "/redfish");
    if !open && !locked(&state.sessions).may(request, &manners) {
        return Answer::json(401, &words("Base.1.8.NoValidSession", "There is no valid session."));
    }
    match request.method.as_str() {
        "GET" if query.path == EVENTS => Answer {
            status: 200,
            headers: vec![("Content-Type", "text/event-stream".to_owned())],
            body: Body::Stream(state.streams.open()),
        },
        "GET" => get(state, request, &query, &manners),
        "DELETE" if query.path.starts_with(SESSIONS) => {
            if locked(&state.sessions).end(query.path) {
                Answer::empty(204)
            } else {
                Answer::empty(404)
            }
        }
        _ => changes::change(state, request, query.path, &manners),
    }
}

fn log_in(state: &State, request: &Request, manners: &Manners) -> Answer {
    if !manners.sessions {
        return Answer::empty(405);
    }
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    match locked(&state.sessions).log_in(&body, manners) {
        Login::Refused { status, body } => Answer::json(status, &body),
        Login::Made { token, path } => {
            let slash = if manners.wants_slash { "/" } else { "" };
            let host = if manners.whole_location { "https://192.168.0.120" } else { "" };
            let location = format!("{host}{path}{slash}");
            Answer::json(201, &json!({"@odata.id": path, "UserName": super::USER})).with("X-Auth-Token", token).with("Location", location)
        }
    }
}

fn get(state: &State, request: &Request, query: &Query<'_>, manners: &Manners) -> Answer {
    let expand = query.expand && manners.expansion != Expansion::Ignored;
    if expand && manners.expansion == Expansion::Refused {
        return Answer::json(501, &words("Base.1.8.QueryNotSupported", "Querying is not supported."));
    }
    let log = locked(&state.logs).answer(query.path, query.skip, query.token, expand);
    let value = log.or_else(|| collection_or_resource(state, query, expand, manners));
    let Some(value) = value else {
        return Answer::json(404, &words("Base.1.8.ResourceMissingAtURI", "The resource is not there."));
    };
    let mut value = value;
    if manners.wants_slash {
        add_slashes(&mut value);
    }
    let answer = Answer::json(200, &value);
    if !manners.etags {
        return answer;
    }
    let Body::Whole(body) = &answer.body else { return answer };
    let digest: String = Sha256::digest(body).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let etag = format!("\"{digest}\"");
    if request.header("if-none-match") == Some(&etag) {
        return Answer::empty(304).with("ETag", etag);
    }
    answer.with("ETag", etag)
}

/// Links as a service writes them that wants a slash at the end of each.
fn add_slashes(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields.iter_mut() {
                let leads = matches!(name.as_str(), "@odata.id" | "target");
                let bare = value.as_str().is_some_and(|path| !path.contains(['#', '?']) && !path.ends_with('/'));
                if leads && bare {
                    *value = format!("{}/", value.as_str().unwrap_or_default()).into();
                } else {
                    add_slashes(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(add_slashes),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn collection_or_resource(state: &State, query: &Query<'_>, expand: bool, manners: &Manners) -> Option<Value> {
    let tree = locked(&state.tree);
    let mut value = tree.get(query.path)?;
    let Some(members) = value.get("Members").and_then(Value::as_array).cloned() else { return Some(value) };
    let from = query.token.unwrap_or_default();
    let page = manners.page.unwrap_or(usize::MAX);
    let count = members.len();
    let shown = members.into_iter().skip(from).take(page);
    let shown: Vec<Value> = if expand {
        let whole = |member: Value| {
            let path = member.get("@odata.id").and_then(Value::as_str).unwrap_or_default().to_owned();
            let mut body = tree.get(&path).unwrap_or(member);
            if let (Expansion::Drops(fields), Value::Object(body)) = (manners.expansion, &mut body) {
                body.retain(|name, _| !fields.contains(&name.as_str()));
            }
            body
        };
        shown.map(whole).collect()
    } else {
        shown.collect()
    };
    if let Value::Object(fields) = &mut value {
        fields.insert("Members".into(), shown.into());
        let next = from.saturating_add(page);
        if next < count {
            let expanded = if expand { "&$expand=.($levels=1)" } else { "" };
            fields.insert("Members@odata.nextLink".into(), format!("{}?page={next}{expanded}", query.path).into());
        }
    }
    Some(value)
}
