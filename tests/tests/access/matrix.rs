//! Every route, and everybody who may come: what the table of the server says, and nothing else, is what happens.

use super::{ask, new_person, new_token};
use ironwatch_server::http::route::Access;
use ironwatch_server::http::step_up::is_dangerous;
use ironwatch_server::http::table;
use ironwatch_server::people::Role;
use ironwatch_tests::answer::Answer;
use ironwatch_tests::inner_server::InnerServer;
use ironwatch_tests::programs::Person;
use serde_json::{Value, json};

/// Actions that no token may do, whatever its role.
const NOT_BY_TOKEN: [&str; 4] = ["user.", "token.", "session.", "second_factor."];

/// Somebody who comes, and with which role.
struct Caller {
    name: &'static str,
    header: Option<(&'static str, String)>,
    /// None: is let in nowhere, with this code.
    role: Result<Role, &'static str>,
    is_token: bool,
    is_scoped: bool,
    /// A token that may not do what people must prove themselves for.
    is_careful: bool,
}

fn somewhere(path: &str) -> String {
    let filled = path.replace("{id}", "00000000-0000-7000-8000-000000000000").replace("{form}", "csv");
    filled.replace("{group}", "nowhere").replace("{name}", "nobody")
}

fn by_cookie(name: &'static str, person: &Person, role: Role, is_scoped: bool) -> Caller {
    Caller { name, header: Some(("Cookie", person.cookie().to_owned())), role: Ok(role), is_token: false, is_scoped, is_careful: false }
}

fn by_token(name: &'static str, token: &str, role: Result<Role, &'static str>) -> Caller {
    Caller { name, header: Some(("Authorization", format!("Bearer {token}"))), role, is_token: true, is_scoped: false, is_careful: false }
}

async fn callers(server: &InnerServer, anonymous: Result<Role, &'static str>) -> Vec<Caller> {
    let admin = server.person("admin").await;
    let scoped = new_person(server, &admin, json!({ "name": "scoped", "role": "viewer", "scope": "site = berlin" })).await;
    let token = |name: &'static str, role: &'static str| json!({ "name": name, "role": role, "expires_in_days": 1 });
    let (reads, _) = new_token(&admin, token("reads", "viewer")).await;
    let mut strong = token("strong", "admin");
    strong["dangerous"] = json!(true);
    let (strong, _) = new_token(&admin, strong).await;
    let (careful, _) = new_token(&admin, token("careful", "admin")).await;
    let (revoked, id) = new_token(&admin, token("revoked", "admin")).await;
    assert_eq!(admin.delete(&format!("/api/v1/tokens/{id}")).await.status, 204);
    let mut gone = by_cookie("signed out", &server.person("admin").await, Role::Admin, false);
    gone.role = anonymous;
    let cookie = gone.header.as_ref().map(|(_, cookie)| cookie.clone()).unwrap_or_default();
    let out = ask(server, "DELETE", "/api/v1/session", &[("Cookie", &cookie), ("Content-Type", "application/json")], "").await;
    assert_eq!(out.status, 204);
    vec![
        Caller { name: "nobody", header: None, role: anonymous, is_token: false, is_scoped: false, is_careful: false },
        gone,
        by_cookie("viewer", &server.person("viewer").await, Role::Viewer, false),
        by_cookie("operator", &server.person("operator").await, Role::Operator, false),
        by_cookie("scoped viewer", &scoped, Role::Viewer, true),
        by_token("a token that reads", &reads, Ok(Role::Viewer)),
        by_token("a token of an administrator", &strong, Ok(Role::Admin)),
        Caller { is_careful: true, ..by_token("a token that may do nothing dangerous", &careful, Ok(Role::Admin)) },
        by_token("a revoked token", &revoked, Err("bad_api_token")),
        by_token("a token of nobody", "iw_garbage", Err("bad_api_token")),
        // Last: what an administrator does here may touch the others.
        by_cookie("admin", &admin, Role::Admin, false),
    ]
}

async fn asked(server: &InnerServer, caller: &Caller, method: &str, path: &str) -> Answer {
    let mut headers = vec![("Content-Type", "application/json")];
    if let Some((name, value)) = &caller.header {
        headers.push((name, value));
    }
    ask(server, method, path, &headers, "{}").await
}

/// What must come of it: a status and a code, or that the caller is let in.
fn wanted(caller: &Caller, method: &str, role: Role, action: &str) -> Option<(u16, &'static str)> {
    let own = match caller.role {
        Err(code) => return Some((401, code)),
        Ok(own) => own,
    };
    if own == Role::Anonymous && role > Role::Anonymous {
        return Some((401, "not_signed_in"));
    }
    let may_not = caller.is_careful && method != "GET" && is_dangerous(action);
    let refused = own < role || may_not || (caller.is_token && NOT_BY_TOKEN.iter().any(|kind| action.starts_with(kind)));
    refused.then_some((403, "forbidden"))
}

async fn each_route(server: &InnerServer, callers: &[Caller]) -> usize {
    let mut seen = 0;
    for caller in callers {
        for entry in table() {
            let Access::Least { role, action } = entry.access else { continue };
            // Ends the very session that asks, or begins another one.
            if action == "session.step_up" || (action == "session.end" && !caller.is_token && caller.role == Ok(Role::Admin)) {
                continue;
            }
            let (method, path) = (entry.method.as_str(), somewhere(entry.path));
            let what = format!("{method} {path} as {}", caller.name);
            let answer = asked(server, caller, method, &path).await;
            seen += 1;
            match wanted(caller, method, role, action) {
                Some(wanted) => assert_eq!((answer.status, answer.code().as_str()), wanted, "{what}: {}", answer.text),
                // A scope opens what stands in its list, and nothing is in it here.
                None if caller.is_scoped => {
                    assert!(answer.status < 500 && answer.status != 401, "{what}: {} {}", answer.status, answer.text);
                }
                // Whatever else is wrong with an empty request: not who asks.
                None => {
                    assert!(!matches!(answer.status, 401 | 403 | 405) && answer.status < 500, "{what}: {} {}", answer.status, answer.text)
                }
            }
        }
    }
    seen
}

#[tokio::test(flavor = "multi_thread")]
async fn each_route_lets_in_whom_the_table_names() {
    let server = InnerServer::start("", |_| {}).await;
    let callers = callers(&server, Err("not_signed_in")).await;
    let seen = each_route(&server, &callers).await;
    assert!(seen > 800, "{seen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_everybody_may_look_everybody_looks_and_no_more() {
    let server = InnerServer::start("", |settings| settings.access.anonymous_view = true).await;
    let callers = callers(&server, Ok(Role::Anonymous)).await;
    each_route(&server, &callers).await;
    let who = ask(&server, "GET", "/api/v1/session", &[], "").await;
    let said = who.json();
    assert_eq!((&said["user"], &said["role"], &said["anonymous"]), (&Value::Null, &json!("anonymous"), &json!(true)), "{}", who.text);
    let open: Vec<&str> = table()
        .iter()
        .filter(|entry| matches!(entry.access, Access::Least { role: Role::Anonymous, .. }))
        .map(|entry| entry.path)
        .collect();
    for entry in table() {
        if matches!(entry.access, Access::Least { role: Role::Anonymous, .. }) {
            assert_eq!(entry.method.as_str(), "GET", "{}", entry.path);
        }
    }
    assert!(open.contains(&"/api/v1/hosts") && !open.contains(&"/api/v1/events"), "{open:?}");
}

/// Another method, or a path in another spelling, is no way in.
#[tokio::test(flavor = "multi_thread")]
async fn there_is_no_way_around_the_table() {
    let server = InnerServer::start("", |_| {}).await;
    let viewer = server.person("viewer").await;
    for (method, path) in [
        ("OPTIONS", "/api/v1/users"),
        ("TRACE", "/api/v1/users"),
        ("HEAD", "/api/v1/users"),
        ("GET", "//api/v1/users"),
        ("GET", "/api//v1/users"),
        ("GET", "/api/v1/users/"),
        ("GET", "/api/v1/USERS"),
        ("GET", "/api/v1/hosts/..%2fusers"),
        ("GET", "/api/v1/hosts/%2e%2e/users"),
        ("GET", "/api/v1/users%00"),
        ("GET", "/api/v1/users;x=1"),
        ("GET", "/api/v1/%c0%afusers"),
    ] {
        let headers = [("Cookie", viewer.cookie()), ("X-HTTP-Method-Override", "GET"), ("Content-Type", "application/json")];
        let answer = ask(&server, method, path, &headers, "").await;
        assert!(matches!(answer.status, 400 | 403 | 404 | 405), "{method} {path}: {}", answer.status);
        assert!(!answer.text.contains("must_change_password"), "{method} {path}: {}", answer.text);
    }
    let headers = [("Cookie", viewer.cookie()), ("X-HTTP-Method-Override", "DELETE"), ("Content-Type", "application/json")];
    assert_eq!(ask(&server, "GET", "/api/v1/me/sessions", &headers, "").await.status, 200, "a header is no method");
    assert_eq!(viewer.get("/api/v1/session").await.status, 200);
}
