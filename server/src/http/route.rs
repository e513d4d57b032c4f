//! One line of the table of routes, and how lines become services.

use super::{bodies, etag, idempotency, limits, method_not_allowed, not_found, permit, person};
use crate::people::Role;
use crate::problem::Refusal;
use actix_web::error::JsonPayloadError;
use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::{FromRequest, Handler, Responder, guard, web};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// Largest JSON body of people's requests.
const MAX_JSON_BYTES: usize = 64 << 10;
/// Where people's routes are.
const PREFIX: &str = "/api/v1";

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Whoever comes; the route itself asks for what it needs.
    Anybody,
    /// A signed-in person with this role, or one that may more.
    Least {
        /// The role.
        role: Role,
        /// What the audit calls it.
        action: &'static str,
    },
}

/// One route.
pub struct Entry {
    /// How it is asked.
    pub method: Method,
    /// Where, from the root, with `{names}` for parts that vary.
    pub path: &'static str,
    /// By whom.
    pub access: Access,
    max_json_bytes: usize,
    route: actix_web::Route,
}

impl Entry {
    /// With room for a larger body.
    #[must_use]
    pub fn taking(mut self, bytes: usize) -> Self {
        self.max_json_bytes = bytes;
        self
    }
}

/// For whoever comes.
#[must_use]
pub fn anybody() -> Access {
    Access::Anybody
}

/// For people with this role at least.
#[must_use]
pub fn by(role: Role, action: &'static str) -> Access {
    Access::Least { role, action }
}

fn at<F, A>(method: Method, path: &'static str, access: Access, handler: F) -> Entry
where
    F: Handler<A>,
    A: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    Entry { method, path, access, max_json_bytes: MAX_JSON_BYTES, route: web::route().to(handler) }
}

macro_rules! method {
    ($($name:ident $method:ident)*) => { $(
        /// One line of the table.
        pub fn $name<F, A>(path: &'static str, access: Access, handler: F) -> Entry
        where
            F: Handler<A>,
            A: FromRequest + 'static,
            F::Output: Responder + 'static,
        {
            at(Method::$method, path, access, handler)
        }
    )* };
}
method! { get GET post POST put PUT patch PATCH delete DELETE }

/// What is wrong with a body, in words that say nothing of what is in it: it may hold a password in the wrong place.
fn json_refusal(error: &JsonPayloadError) -> Refusal {
    match error {
        JsonPayloadError::OverflowKnownLength { .. } | JsonPayloadError::Overflow { .. } => Refusal::new("too_large"),
        JsonPayloadError::Deserialize(error) => {
            let said = error.to_string();
            let place = format!(" at line {} column {}", error.line(), error.column());
            let wanted = |said: &str| said.split_once("expected ").map(|(_, wanted)| wanted.replace(&place, ""));
            let shown = match said.split(' ').next() {
                // Ours: the name of a field that must be there.
                Some("missing") => said,
                Some("unknown" | "invalid" | "duplicate") => {
                    format!(
                        "something is not as it should be: expected {}{place}",
                        wanted(&said).unwrap_or_else(|| "another field".to_owned())
                    )
                }
                Some(_) | None => format!("this is no JSON{place}"),
            };
            Refusal::new("bad_request").detail(shown)
        }
        JsonPayloadError::ContentType | JsonPayloadError::Serialize(_) | JsonPayloadError::Payload(_) | _ => {
            Refusal::new("bad_request").detail("the body is not JSON with Content-Type: application/json")
        }
    }
}

/// The body of a request that may come without one.
///
/// # Errors
/// `bad_request`.
pub fn optional<T: DeserializeOwned + Default>(body: &[u8]) -> Result<T, Refusal> {
    if body.is_empty() {
        return Ok(T::default());
    }
    let read: Result<Option<T>, _> = serde_json::from_slice(body);
    read.map(Option::unwrap_or_default).map_err(|error| json_refusal(&JsonPayloadError::Deserialize(error)))
}

fn json_config(bytes: usize) -> web::JsonConfig {
    web::JsonConfig::default().limit(bytes).error_handler(|error, _| json_refusal(&error).into())
}

/// A path that is there, asked in a way that it is not: last of all services, for those that the others leave.
fn otherwise(path: &str, methods: &[Method]) -> actix_web::Resource {
    let methods = methods.iter().map(Method::as_str).collect::<Vec<_>>().join(", ");
    web::resource(path).default_service(web::to(move || method_not_allowed(methods.clone())))
}

/// What the audit calls it; nothing for whoever comes.
fn action_of(access: Access) -> &'static str {
    match access {
        Access::Anybody => "",
        Access::Least { action, .. } => action,
    }
}

/// Makes services of the table: those for anybody by themselves, those for people behind the session.
pub fn register(config: &mut web::ServiceConfig, table: Vec<Entry>) {
    let (open, people): (Vec<_>, Vec<_>) = table.into_iter().partition(|entry| entry.access == Access::Anybody);
    config
        .app_data(json_config(MAX_JSON_BYTES))
        .app_data(web::QueryConfig::default().error_handler(|error, _| Refusal::new("bad_request").detail(error.to_string()).into()))
        .app_data(web::PathConfig::default().error_handler(|_, _| Refusal::new("not_found").into()));
    let mut by_path: BTreeMap<&'static str, Vec<Entry>> = BTreeMap::new();
    for entry in open {
        by_path.entry(entry.path).or_default().push(entry);
    }
    for (path, entries) in by_path {
        let methods: Vec<Method> = entries.iter().map(|entry| entry.method.clone()).collect();
        let mut resource = otherwise(path, &methods);
        for entry in entries {
            resource = resource.route(entry.route.method(entry.method));
        }
        config.service(resource);
    }
    let (people, elsewhere): (Vec<_>, Vec<_>) = people.into_iter().partition(|entry| entry.path.starts_with(PREFIX));
    for entry in elsewhere {
        let Entry { method, path, access, max_json_bytes, route } = entry;
        let permit = from_fn(move |request, next| permit::permit(access, request, next));
        let resource = otherwise(path, std::slice::from_ref(&method)).app_data(json_config(max_json_bytes));
        config.service(resource.route(route.method(method)).wrap(permit).wrap(from_fn(person::require)));
    }
    // The last one comes first.
    let mut scope = web::scope(PREFIX)
        .wrap(from_fn(etag::tag))
        .wrap(from_fn(limits::of_people))
        .wrap(from_fn(person::require))
        .wrap(from_fn(limits::of_strangers));
    let mut methods: BTreeMap<&'static str, Vec<Method>> = BTreeMap::new();
    for entry in people {
        let Entry { method, path, access, max_json_bytes, route } = entry;
        methods.entry(path.trim_start_matches(PREFIX)).or_default().push(method.clone());
        let service = web::resource(path.trim_start_matches(PREFIX))
            .guard(guard::Method(method))
            .app_data(json_config(max_json_bytes))
            .wrap(from_fn(move |request, next| idempotency::once(max_json_bytes, action_of(access), request, next)))
            .wrap(from_fn(bodies::objects_only))
            .wrap(from_fn(move |request, next| permit::permit(access, request, next)))
            .route(route);
        scope = scope.service(service);
    }
    for (path, methods) in methods {
        scope = scope.service(otherwise(path, &methods));
    }
    config.service(scope.default_service(web::to(not_found)));
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;
    use std::collections::BTreeSet;

    /// What a viewer may change: what is the viewer's own.
    const OWN: [&str; 4] = ["/api/v1/me/", "/api/v1/session/", "/api/v1/tokens", "/api/v1/views"];

    #[test]
    fn every_route_is_there_once_and_says_who_may_use_it() {
        let mut seen = BTreeSet::new();
        for entry in table() {
            assert!(seen.insert((entry.path, entry.method.to_string())), "{} {} twice", entry.method, entry.path);
            match entry.access {
                // A short list on purpose: whoever makes it longer has to change it here, too.
                Access::Anybody => assert!(
                    ["/health", "/metrics", "/log", "/api/v1/reports", "/api/v1/enrol", "/api/v1/session", "/api/v1/session/password"]
                        .contains(&entry.path),
                    "{}",
                    entry.path
                ),
                Access::Least { role, action } => {
                    assert!(entry.path.starts_with("/api/"), "{}", entry.path);
                    let is_own = OWN.iter().any(|own| entry.path.starts_with(own));
                    assert!(
                        entry.method == Method::GET || role > Role::Viewer || is_own,
                        "{} {}: a viewer looks",
                        entry.method,
                        entry.path
                    );
                    assert_eq!(entry.method == Method::GET, action.ends_with(".read"), "{} {}: {action}", entry.method, entry.path);
                }
            }
        }
    }

    #[test]
    fn a_body_that_is_wrong_is_told_without_its_words() {
        #[derive(Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Wanted {
            #[expect(dead_code, reason = "only read by serde")]
            port: u16,
        }
        for (body, told) in [
            (r#"{"port":"hunter2"}"#, "expected u16"),
            (r#"{"hunter2":1}"#, "expected `port`"),
            (r#"{}"#, "missing field `port`"),
            (r#"{"port":1,"port":2}"#, "expected another field"),
            (r#"{"port":hunter2}"#, "no JSON"),
            (r#"hunter2"#, "no JSON"),
        ] {
            let error = serde_json::from_str::<Wanted>(body).err().map(JsonPayloadError::Deserialize);
            let said = error.map(|error| json_refusal(&error).words()).unwrap_or_default();
            assert!(said.contains(told) && !said.contains("hunter2"), "{body}: {said}");
        }
    }
}
