//! Tokens of programs and of hosts: shown once, worth what they say, and nothing when that is over.

use super::{ask, get_with, new_person, new_token};
use ironwatch_server::clock::HandClock;
use ironwatch_shared::Timestamp;
use ironwatch_tests::answer::{list, number, text};
use ironwatch_tests::inner_server::{InnerServer, databases};
use ironwatch_tests::signed_host::{ask_to_join, enrolment, new_key};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn a_token_does_what_its_role_may_and_ends() {
    for database in databases() {
        let clock = HandClock::starting_at(Timestamp::from_millis(1_790_000_000_000));
        let server = InnerServer::start_at(&database, clock.clone(), |_| {}).await;
        let (operator, admin) = (server.person("operator").await, server.person("admin").await);
        let ci = json!({ "name": "ci", "role": "viewer", "expires_in_days": 2 });
        let (token, id) = new_token(&operator, ci).await;
        assert!(token.starts_with("iw_") && token.len() == 62, "{token}");
        assert_eq!(get_with(&server, &token, "/api/v1/hosts").await.status, 200);
        let who = get_with(&server, &token, "/api/v1/session").await.json();
        assert_eq!((&who["user"], &who["role"], &who["stepped_up_until"]), (&json!("operator"), &json!("viewer"), &Value::Null));

        // No form sends this header, so no check of the site is needed; the role is.
        let bearer = format!("Bearer {token}");
        let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json"), ("Origin", "https://ci.example")];
        let answer = ask(&server, "POST", "/api/v1/silences", &headers, "{}").await;
        assert_eq!((answer.status, answer.code().as_str()), (403, "forbidden"), "a token that may look, writing");
        let (strong, _) = new_token(&admin, json!({ "name": "strong", "role": "admin", "expires_in_days": 2 })).await;
        let bearer = format!("Bearer {strong}");
        let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json"), ("Origin", "https://ci.example")];
        let answer = ask(&server, "POST", "/api/v1/silences/preview", &headers, "{}").await;
        assert_eq!(answer.code(), "bad_request", "it is let in: {}", answer.text);
        for (method, path) in [
            ("GET", "/api/v1/users"),
            ("POST", "/api/v1/users"),
            ("GET", "/api/v1/tokens"),
            ("POST", "/api/v1/tokens"),
            ("GET", "/api/v1/me/sessions"),
            ("POST", "/api/v1/me/second-factor"),
            ("POST", "/api/v1/session/step-up"),
        ] {
            let answer = ask(&server, method, path, &headers, "{}").await;
            assert_eq!((answer.status, answer.code().as_str()), (403, "forbidden"), "{method} {path}: no token makes tokens or people");
        }

        let listed = operator.items("/api/v1/tokens").await;
        let shown = listed.first().cloned().unwrap_or_default();
        assert_eq!((listed.len(), text(&shown, "/id"), text(&shown, "/owner")), (1, id.as_str(), "operator"));
        assert_eq!(admin.items("/api/v1/tokens").await.len(), 2, "an administrator sees all");
        assert!(!format!("{listed:?}").contains(&token));
        let row = ironwatch_server::store::api_tokens::list(&mut server.db(), None).unwrap_or_default();
        assert!(row.iter().all(|(row, _)| row.digest.len() == 32) && !format!("{row:?}").contains(&token));

        let unknown = ironwatch_server::api_tokens::make().unwrap_or_default();
        let (doomed, doomed_id) = new_token(&operator, json!({ "name": "doomed", "role": "viewer", "expires_in_days": 1 })).await;
        assert_eq!(server.person("viewer").await.delete(&format!("/api/v1/tokens/{doomed_id}")).await.status, 404);
        assert_eq!(operator.delete(&format!("/api/v1/tokens/{doomed_id}")).await.status, 204);
        clock.pass(2 * 86_400_000);
        let mut bodies = Vec::new();
        for (what, worthless) in [("expired", &token), ("revoked", &doomed), ("unknown", &unknown), ("no token", &"iw_x".to_owned())] {
            let answer = get_with(&server, worthless, "/api/v1/hosts").await;
            assert_eq!((answer.status, answer.code().as_str()), (401, "bad_api_token"), "{what}");
            let mut body = answer.json();
            body.as_object_mut().and_then(|body| body.remove("trace_id"));
            bodies.push(body);
        }
        bodies.dedup();
        assert_eq!(bodies.len(), 1, "whoever found one learns nothing of it");
        let admin = server.person("admin").await;
        let noted = admin.items("/api/v1/audit?action=token.use&outcome=refused").await;
        let whys: Vec<&str> = noted.iter().rev().map(|entry| text(entry, "/reason")).collect();
        assert_eq!(whys, ["the token has expired", "the token is revoked"]);
        assert_eq!(noted.first().map(|entry| text(entry, "/actor").to_owned()).as_deref(), Some("operator/doomed"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_taken_from_the_header_alone() {
    let server = InnerServer::start("", |_| {}).await;
    let admin = server.person("admin").await;
    let (token, _) = new_token(&admin, json!({ "name": "ci", "role": "viewer", "expires_in_days": 1 })).await;
    for name in ["token", "access_token", "api_key", "q"] {
        let answer = ask(&server, "GET", &format!("/api/v1/hosts?{name}={token}"), &[], "").await;
        assert_eq!((answer.status, answer.code().as_str()), (401, "token_in_address"), "{name}");
    }
    for header in
        [("X-Api-Key", token.clone()), ("Cookie", format!("__Host-ironwatch={token}")), ("Authorization", format!("Basic {token}"))]
    {
        let answer = ask(&server, "GET", "/api/v1/hosts", &[(header.0, &header.1)], "").await;
        assert_eq!(answer.code(), "not_signed_in", "{}", header.0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_does_no_more_than_its_owner_by_now() {
    let server = InnerServer::start("", |_| {}).await;
    let admin = server.person("admin").await;
    let ann = new_person(&server, &admin, json!({ "name": "ann", "role": "operator", "scope": "site = berlin" })).await;
    let (token, _) = new_token(&ann, json!({ "name": "ci", "role": "operator", "scope": "rack = a1", "expires_in_days": 1 })).await;
    assert_eq!(get_with(&server, &token, "/api/v1/session").await.json()["scope"], json!("(site = berlin) and (rack = a1)"));
    for (said, code) in [
        (json!({ "name": "ci", "role": "admin", "expires_in_days": 1 }), "bad_token_wish"),
        (json!({ "name": "ci", "role": "anonymous", "expires_in_days": 1 }), "bad_token_wish"),
        (json!({ "name": "", "role": "viewer", "expires_in_days": 1 }), "bad_token_wish"),
        (json!({ "name": "a\u{1b}b", "role": "viewer", "expires_in_days": 1 }), "bad_token_wish"),
        (json!({ "name": "ci", "role": "viewer", "expires_in_days": 0 }), "bad_token_wish"),
        (json!({ "name": "ci", "role": "viewer", "expires_in_days": 366 }), "bad_token_wish"),
        (json!({ "name": "ci", "role": "viewer", "expires_in_days": 1, "scope": "severity = error" }), "bad_user"),
    ] {
        let answer = ann.post("/api/v1/tokens", &said).await;
        assert_eq!((answer.status, answer.code().as_str()), (422, code), "{said}");
    }
    assert_eq!(admin.delete("/api/v1/users/ann").await.status, 204);
    assert_eq!(get_with(&server, &token, "/api/v1/session").await.code(), "bad_api_token", "of somebody who is gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn hosts_join_with_a_token_of_the_dashboard_and_carry_its_tags() {
    for database in databases() {
        let server = InnerServer::start(&database, |_| {}).await;
        let operator = server.person("operator").await;
        let said = json!({ "uses": 1, "expires_in_hours": 1, "tags": ["lab", "gpu"], "group": " gpu ", "site": "Berlin 2", "rack": "B07" });
        let made = operator.post("/api/v1/join-tokens", &said).await;
        assert_eq!(made.status, 201, "{}", made.text);
        let made = made.json();
        let token = text(&made, "/token").to_owned();
        assert!(
            text(&made, "/command").contains(&token)
                && text(&made, "/command").contains("ironwatch-agent enrol --server http://127.0.0.1:"),
            "{made}"
        );

        let join = |name: &'static str| {
            let (url, token) = (server.url.clone(), token.clone());
            async move {
                let key = new_key();
                ask_to_join(&url, &enrolment(&key, &token, name)).await.status
            }
        };
        assert_eq!(join("gpu-01").await, 200);
        assert_eq!(join("gpu-02").await, 401, "one host, one use");
        let hosts = operator.items("/api/v1/hosts").await;
        let host = hosts.first().cloned().unwrap_or_default();
        assert_eq!(host["tags"], json!(["gpu", "lab"]), "{host}");
        assert_eq!([&host["group"], &host["site"], &host["rack"]], ["gpu", "Berlin 2", "B07"], "{host}");

        let listed = operator.items("/api/v1/join-tokens").await;
        let shown = listed.first().cloned().unwrap_or_default();
        assert_eq!((number(&shown, "/uses_left"), &shown["tags"], &shown["revoked_at"]), (0, &json!(["gpu", "lab"]), &Value::Null));
        assert_eq!([&shown["group"], &shown["site"], &shown["rack"]], ["gpu", "Berlin 2", "B07"], "{shown}");
        assert!(!shown.to_string().contains(&token));
        let made = operator.post("/api/v1/join-tokens", &json!({ "uses": 5, "expires_in_hours": 1 })).await.json();
        let path = format!("/api/v1/join-tokens/{}", text(&made, "/id"));
        assert_eq!((operator.delete(&path).await.status, operator.delete("/api/v1/join-tokens/nothing").await.status), (204, 404));
        let key = new_key();
        assert_eq!(ask_to_join(&server.url, &enrolment(&key, text(&made, "/token"), "gpu-03")).await.status, 401, "revoked");
        for wrong in [
            json!({ "uses": 0, "expires_in_hours": 1 }),
            json!({ "uses": 1, "expires_in_hours": 721 }),
            json!({ "uses": 1, "expires_in_hours": 1, "rack": "a\u{202e}b" }),
            json!({ "uses": 1, "expires_in_hours": 1, "site": "a".repeat(65) }),
        ] {
            assert_eq!(operator.post("/api/v1/join-tokens", &wrong).await.code(), "bad_token_wish", "{wrong}");
        }
        assert_eq!(list(&operator.get("/api/v1/join-tokens").await.json(), "/items").len(), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_tokens_of_one_person_are_told_apart_by_their_names() {
    for database in databases() {
        let clock = HandClock::starting_at(Timestamp::from_millis(1_790_000_000_000));
        let server = InnerServer::start_at(&database, clock.clone(), |_| {}).await;
        let (operator, viewer) = (server.person("operator").await, server.person("viewer").await);
        let ci = |days: i64| json!({ "name": "ci", "role": "viewer", "expires_in_days": days });
        let (_, id) = new_token(&operator, ci(1)).await;
        let again = operator.post("/api/v1/tokens", &json!({ "name": " ci ", "role": "viewer", "expires_in_days": 1 })).await;
        assert_eq!((again.status, again.code().as_str()), (409, "token_exists"), "{}", again.text);
        assert!(text(&again.json(), "/hint").contains("revoke"), "{}", again.text);
        new_token(&viewer, ci(1)).await;
        // Of one that is worth nothing any more the name is free.
        assert_eq!(operator.delete(&format!("/api/v1/tokens/{id}")).await.status, 204);
        new_token(&operator, ci(1)).await;
        clock.pass(86_400_000);
        let operator = server.person("operator").await;
        new_token(&operator, ci(1)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_does_what_is_dangerous_only_where_that_was_said_with_a_fresh_proof() {
    for database in databases() {
        let clock = HandClock::starting_at(Timestamp::from_millis(1_790_000_000_000));
        let server = InnerServer::start_at(&database, clock.clone(), |_| {}).await;
        let admin = server.person("admin").await;
        let said = |name: &str| json!({ "name": name, "role": "admin", "expires_in_days": 1 });
        let mut dangerous = said("dangerous");
        dangerous["dangerous"] = json!(true);
        let ((careful, _), (dangerous, _)) = (new_token(&admin, said("careful")).await, new_token(&admin, dangerous).await);
        let shown = admin.items("/api/v1/tokens").await;
        let is_shown = |name: &str| shown.iter().find(|one| text(one, "/name") == name).map(|one| one["dangerous"].clone());
        assert_eq!((is_shown("careful"), is_shown("dangerous")), (Some(json!(false)), Some(json!(true))));
        let host = json!({ "name": "a", "bmc": { "address": "10.0.0.1" } });
        for (token, method, path, body, status) in [
            (&careful, "POST", "/api/v1/hosts", host.clone(), 403),
            (&careful, "POST", "/api/v1/credentials?keep=anyway", json!({ "name": "c", "username": "u", "password": "p" }), 403),
            (
                &careful,
                "POST",
                "/api/v1/jobs",
                json!({ "action": { "action": "clear_log" }, "hosts": ["x"], "reason": "r", "confirm": "x" }),
                403,
            ),
            (&careful, "PUT", "/api/v1/routes", json!({ "routes": [] }), 403),
            (&careful, "POST", "/api/v1/silences/preview", json!({}), 400),
            (&dangerous, "POST", "/api/v1/hosts", host, 201),
            (&dangerous, "POST", "/api/v1/credentials?keep=anyway", json!({ "name": "c", "username": "u", "password": "p" }), 201),
            (&dangerous, "POST", "/api/v1/users", json!({ "name": "eve", "role": "admin" }), 403),
        ] {
            let bearer = format!("Bearer {token}");
            let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
            let answer = ask(&server, method, path, &headers, &body.to_string()).await;
            assert_eq!(answer.status, status, "{method} {path}: {}", answer.text);
        }
        let noted = admin.items("/api/v1/audit?action=credential.add&outcome=refused").await;
        assert!(
            noted.iter().any(|entry| text(entry, "/actor") == "admin/careful" && text(entry, "/reason").contains("fresh proof")),
            "{noted:?}"
        );
        // Making one wants a fresh proof itself.
        clock.pass(11 * 60_000);
        assert_eq!(admin.post("/api/v1/tokens", &said("late")).await.code(), "step_up_required");
    }
}
