//! Sessions: a fresh id at each proof, out at once when they end, and a stream that ends with them.

use super::{OTHER_PASSWORD, ask, new_person, sign_in};
use ironwatch_server::clock::HandClock;
use ironwatch_shared::Timestamp;
use ironwatch_tests::answer::{list, text};
use ironwatch_tests::awaiting::PATIENCE;
use ironwatch_tests::inner_server::{EVERYBODYS_PASSWORD, InnerServer, databases};
use ironwatch_tests::programs::{Person, client};
use serde_json::{Value, json};

const JSON: (&str, &str) = ("Content-Type", "application/json");

#[tokio::test(flavor = "multi_thread")]
async fn a_cookie_from_before_is_worth_nothing_after_signing_in() {
    let server = InnerServer::start("", |_| {}).await;
    // Somebody has put this into the browser.
    let planted = "__Host-ironwatch=planted-by-somebody-else";
    let words = json!({ "user": "admin", "password": EVERYBODYS_PASSWORD }).to_string();
    let answer = ask(&server, "POST", "/api/v1/session", &[JSON, ("Cookie", planted)], &words).await;
    assert_eq!(answer.status, 200);
    let set = answer.headers.get("set-cookie").and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    assert!(!set.contains("planted"), "{set}");
    for flag in ["Secure", "HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(set.contains(flag), "{flag} in {set}");
    }
    assert!(!set.contains("Domain"), "{set}");
    assert_eq!(ask(&server, "GET", "/api/v1/session", &[("Cookie", planted)], "").await.status, 401);

    // Signing in anew ends the session that this browser had.
    let first = set.split(';').next().unwrap_or_default().to_owned();
    assert_eq!(ask(&server, "POST", "/api/v1/session", &[JSON, ("Cookie", &first)], &words).await.status, 200);
    assert_eq!(ask(&server, "GET", "/api/v1/session", &[("Cookie", &first)], "").await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_proof_is_another_cookie() {
    for database in databases() {
        let server = InnerServer::start(&database, |_| {}).await;
        let before = server.person("admin").await;
        let wrong = before.post("/api/v1/session/step-up", &json!({ "password": "wrong" })).await;
        assert_eq!((wrong.status, wrong.code().as_str()), (401, "wrong_password"));
        for nonsense in [json!({}), json!({ "password": "x", "code": "1" }), json!({ "code": "123456" })] {
            assert_eq!(before.post("/api/v1/session/step-up", &nonsense).await.status, 400, "{nonsense}");
        }
        let answer = before.post("/api/v1/session/step-up", &json!({ "password": EVERYBODYS_PASSWORD })).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert!(text(&answer.json(), "/stepped_up_until").ends_with('Z'), "{}", answer.text);
        let after = before.renewed_by(&answer);
        assert_eq!(before.get("/api/v1/session").await.code(), "not_signed_in", "the id from before is dead");
        assert_eq!(after.get("/api/v1/session").await.status, 200);

        let answer = after.post("/api/v1/session/password", &json!({ "current": EVERYBODYS_PASSWORD, "new": OTHER_PASSWORD })).await;
        let last = after.renewed_by(&answer);
        assert_eq!(after.get("/api/v1/session").await.status, 401);
        assert_eq!(last.get("/api/v1/session").await.status, 200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_taken_back_wants_a_fresh_proof() {
    let clock = HandClock::starting_at(Timestamp::from_millis(1_790_000_000_000));
    let server = InnerServer::start_at("", clock.clone(), |_| {}).await;
    let admin = server.person("admin").await;
    let made = admin.post("/api/v1/users", &json!({ "name": "ann", "role": "viewer" })).await;
    assert_eq!(made.status, 201, "signing in is a proof: {}", made.text);
    clock.pass(600_001);
    for (method, path, said) in [
        ("POST", "/api/v1/users", json!({ "name": "bob", "role": "viewer" })),
        ("POST", "/api/v1/tokens", json!({ "name": "ci", "role": "viewer", "expires_in_days": 1 })),
        ("POST", "/api/v1/me/second-factor", json!({})),
        ("POST", "/api/v1/credentials", json!({ "name": "c", "username": "u", "password": "p" })),
        ("DELETE", "/api/v1/hosts/00000000-0000-7000-8000-000000000000", Value::Null),
        ("POST", "/api/v1/hosts/00000000-0000-7000-8000-000000000000/revoke", Value::Null),
        ("DELETE", "/api/v1/channels/chat", Value::Null),
        ("POST", "/api/v1/jobs", json!({ "action": { "action": "power", "verb": "off" }, "hosts": [], "reason": "heat" })),
    ] {
        let answer = admin.send(method, path, &said).await;
        assert_eq!((answer.status, answer.code().as_str()), (403, "step_up_required"), "{method} {path}: {}", answer.text);
    }
    assert_eq!(admin.post("/api/v1/silences/preview", &json!({})).await.status, 400, "what can be taken back wants none");
    let answer = admin.post("/api/v1/session/step-up", &json!({ "password": EVERYBODYS_PASSWORD })).await;
    let admin = admin.renewed_by(&answer);
    assert_eq!(admin.post("/api/v1/users", &json!({ "name": "bob", "role": "viewer" })).await.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_listed_and_ended() {
    let server = InnerServer::start("", |_| {}).await;
    let (one, two) = (server.person("viewer").await, server.person("viewer").await);
    let page = one.get("/api/v1/me/sessions").await.json();
    let items = list(&page, "/items");
    assert_eq!(items.len(), 2, "{page}");
    let other = items.iter().find(|item| item["current"] == json!(false)).cloned().unwrap_or_default();
    assert_eq!(items.iter().filter(|item| item["current"] == json!(true)).count(), 1);
    assert_eq!(text(&other, "/address"), "127.0.0.1");
    let cookie = two.cookie().split('=').nth(1).unwrap_or_default().to_owned();
    assert!(!page.to_string().contains(&cookie) && !page.to_string().contains(&ironwatch_server::http::person::session_id(&cookie)));

    let operator = server.person("operator").await;
    assert_eq!(operator.delete(&format!("/api/v1/me/sessions/{}", text(&other, "/id"))).await.status, 404, "not somebody else's");
    assert_eq!(one.delete(&format!("/api/v1/me/sessions/{}", text(&other, "/id"))).await.status, 204);
    assert_eq!(two.get("/api/v1/session").await.status, 401);
    let three = server.person("viewer").await;
    assert_eq!(one.delete("/api/v1/me/sessions").await.status, 204);
    assert_eq!((three.get("/api/v1/session").await.status, one.get("/api/v1/session").await.status), (401, 200));

    // Two tabs, one signs out: the cookie is worth nothing in the other one, however often it is sent.
    assert_eq!(one.delete("/api/v1/session").await.status, 204);
    for _ in 0..3 {
        assert_eq!(one.get("/api/v1/hosts").await.code(), "not_signed_in");
    }
    let admin = server.person("admin").await;
    let audit = admin.items("/api/v1/audit?action=session&actor=viewer").await;
    let actions: Vec<&str> = audit.iter().rev().map(|entry| text(entry, "/action")).collect();
    assert_eq!(
        actions,
        ["session.sign_in", "session.sign_in", "session.end", "session.sign_in", "session.end", "session.sign_out"],
        "{audit:?}"
    );
}

/// A stream that is open.
async fn listening(server: &InnerServer, header: (&str, String)) -> reqwest::Response {
    let request = client().get(format!("{}/api/v1/stream", server.url)).header(header.0, header.1);
    let mut response = request.send().await.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(response.status().as_u16(), 200);
    assert!(response.chunk().await.is_ok_and(|chunk| chunk.is_some()), "it says hello");
    response
}

/// Whether a stream comes to its end.
async fn is_cut(mut stream: reqwest::Response) -> bool {
    tokio::time::timeout(PATIENCE, async move { while let Ok(Some(_)) = stream.chunk().await {} }).await.is_ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_with_what_let_it_in() {
    let server = InnerServer::start("", |_| {}).await;
    let admin = server.person("admin").await;
    let ways: [(&str, &str, Value); 5] = [
        ("PATCH", "", json!({ "role": "viewer" })),
        ("PATCH", "", json!({ "disabled": true })),
        ("POST", "/reset-password", Value::Null),
        ("DELETE", "/sessions", Value::Null),
        ("DELETE", "", Value::Null),
    ];
    for (number, (method, path, said)) in ways.into_iter().enumerate() {
        let name = format!("ann{number}");
        let ann = new_person(&server, &admin, json!({ "name": name, "role": "operator" })).await;
        let stream = listening(&server, ("Cookie", ann.cookie().to_owned())).await;
        let answer = admin.send(method, &format!("/api/v1/users/{name}{path}"), &said).await;
        assert!(answer.status < 300, "{}", answer.text);
        assert!(is_cut(stream).await, "{method} {path} {said}");
    }
    let (token, id) = super::new_token(&admin, json!({ "name": "ci", "role": "viewer", "expires_in_days": 1 })).await;
    let stream = listening(&server, ("Authorization", format!("Bearer {token}"))).await;
    assert_eq!(admin.delete(&format!("/api/v1/tokens/{id}")).await.status, 204);
    assert!(is_cut(stream).await, "a revoked token");
    let viewer: Person = server.person("viewer").await;
    let stream = listening(&server, ("Cookie", viewer.cookie().to_owned())).await;
    assert_eq!(viewer.delete("/api/v1/session").await.status, 204);
    assert!(is_cut(stream).await, "signed out");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_site_changes_nothing() {
    let server = InnerServer::start("", |_| {}).await;
    let admin = server.person("admin").await;
    let said = json!({ "name": "mallory", "role": "admin" });
    for headers in [
        vec![("Origin", "https://evil.example")],
        vec![("Origin", "null")],
        vec![("Sec-Fetch-Site", "cross-site")],
        vec![("Sec-Fetch-Site", "same-site")],
    ] {
        let answer = admin.send_with("POST", "/api/v1/users", &said, &headers).await;
        assert_eq!((answer.status, answer.code().as_str()), (403, "cross_site"), "{headers:?}");
        let answer = sign_in_with(&server, &headers).await;
        assert_eq!((answer.0, answer.1.as_str()), (403, "cross_site"), "signing in, {headers:?}");
    }
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"] {
        let headers = [("Cookie", admin.cookie()), ("Content-Type", kind)];
        let answer = ask(&server, "POST", "/api/v1/users", &headers, &said.to_string()).await;
        assert_eq!((answer.status, answer.code().as_str()), (403, "cross_site"), "{kind}");
    }
    let answer = ask(&server, "POST", "/api/v1/users", &[("Cookie", admin.cookie())], &said.to_string()).await;
    assert_eq!(answer.code(), "cross_site", "a form without a type");
    let answer = sign_in(&server, json!({ "user": "mallory", "password": OTHER_PASSWORD })).await;
    assert_eq!(answer.status, 401);
    assert!(answer.headers.get("access-control-allow-origin").is_none());
}

async fn sign_in_with(server: &InnerServer, headers: &[(&str, &str)]) -> (u16, String) {
    let words = json!({ "user": "admin", "password": EVERYBODYS_PASSWORD }).to_string();
    let headers: Vec<(&str, &str)> = headers.iter().copied().chain([JSON]).collect();
    let answer = ask(server, "POST", "/api/v1/session", &headers, &words).await;
    (answer.status, answer.code())
}
