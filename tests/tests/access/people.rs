//! Users: made, changed, disabled, removed; and one administrator is always left.

use super::{OTHER_PASSWORD, get_with, new_person, new_token, sign_in};
use ironwatch_tests::answer::text;
use ironwatch_tests::inner_server::{InnerServer, databases};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_decides_who_may_come_in() {
    for database in databases() {
        let server = InnerServer::start(&database, |_| {}).await;
        let admin = server.person("admin").await;
        let ann = new_person(&server, &admin, json!({ "name": "ann", "role": "operator" })).await;
        assert_eq!(ann.get("/api/v1/session").await.json()["role"], json!("operator"));

        let users = admin.items("/api/v1/users").await;
        let of = |name: &str| users.iter().find(|user| text(user, "/name") == name).cloned().unwrap_or_default();
        assert_eq!(users.len(), 4);
        let said = of("ann");
        assert_eq!(
            (&said["role"], &said["scope"], &said["disabled"], &said["second_factor"], &said["sessions"], &said["must_change_password"]),
            (&json!("operator"), &Value::Null, &json!(false), &json!(false), &json!(1), &json!(false)),
            "{said}"
        );
        assert!(said["last_seen_at"].is_string() && said["created_at"].is_string(), "{said}");

        for (said, status, code) in [
            (json!({ "name": "ann", "role": "viewer" }), 409, "user_exists"),
            (json!({ "name": "a b", "role": "viewer" }), 422, "bad_user"),
            (json!({ "name": "x", "role": "anonymous" }), 422, "bad_user"),
            (json!({ "name": "x", "role": "root" }), 422, "bad_user"),
            (json!({ "name": "x", "role": "viewer", "scope": "severity >= error" }), 422, "bad_user"),
            (json!({ "name": "x", "role": "viewer", "scope": "site = (" }), 422, "bad_user"),
            (json!({ "name": "x", "role": "admin", "scope": "site = berlin" }), 422, "bad_user"),
            (json!({ "name": "x", "role": "viewer", "password": "hunter2" }), 400, "bad_request"),
        ] {
            let answer = admin.post("/api/v1/users", &said).await;
            assert_eq!((answer.status, answer.code().as_str()), (status, code), "{said}: {}", answer.text);
        }

        let (token, _) = new_token(&ann, json!({ "name": "ci", "role": "operator", "expires_in_days": 1 })).await;
        assert_eq!(get_with(&server, &token, "/api/v1/hosts").await.status, 200);
        let patch = |said: Value| {
            let admin = admin.clone();
            async move { admin.send("PATCH", "/api/v1/users/ann", &said).await.status }
        };
        assert_eq!(patch(json!({ "role": "viewer" })).await, 204);
        assert_eq!(ann.get("/api/v1/session").await.code(), "not_signed_in", "lowered: out at once");
        assert_eq!(get_with(&server, &token, "/api/v1/hosts").await.code(), "bad_api_token", "and so is the token");

        assert_eq!(patch(json!({ "scope": "site = berlin" })).await, 204);
        let ann = ironwatch_tests::programs::Person::sign_in_as(&server.url, "ann", OTHER_PASSWORD).await;
        assert_eq!(ann.get("/api/v1/session").await.json()["scope"], json!("site = berlin"));
        assert_eq!(patch(json!({ "scope": null })).await, 204);
        assert_eq!(ann.get("/api/v1/session").await.code(), "not_signed_in", "another scope: sign in again");

        assert_eq!(patch(json!({ "disabled": true })).await, 204);
        let refused = sign_in(&server, json!({ "user": "ann", "password": OTHER_PASSWORD })).await;
        assert_eq!((refused.status, refused.code().as_str()), (401, "wrong_password"));
        assert_eq!(patch(json!({ "disabled": false })).await, 204);
        assert_eq!(sign_in(&server, json!({ "user": "ann", "password": OTHER_PASSWORD })).await.status, 200);

        let reset = admin.post("/api/v1/users/ann/reset-password", &Value::Null).await;
        assert_eq!(sign_in(&server, json!({ "user": "ann", "password": OTHER_PASSWORD })).await.status, 401);
        let first = text(&reset.json(), "/one_time_password").to_owned();
        let answer = sign_in(&server, json!({ "user": "ann", "password": first })).await;
        assert_eq!((answer.status, &answer.json()["must_change_password"]), (200, &json!(true)));

        assert_eq!(admin.items("/api/v1/users/ann/sessions").await.len(), 1);
        assert_eq!(admin.delete("/api/v1/users/ann/sessions").await.status, 204);
        assert_eq!(admin.items("/api/v1/users/ann/sessions").await.len(), 0);
        assert_eq!(admin.delete("/api/v1/users/ann").await.status, 204);
        assert_eq!(admin.delete("/api/v1/users/ann").await.status, 404);
        assert_eq!(sign_in(&server, json!({ "user": "ann", "password": first })).await.status, 401);

        let audit = admin.items("/api/v1/audit?action=user").await;
        let actions: Vec<&str> = audit.iter().rev().map(|entry| text(entry, "/action")).collect();
        assert_eq!(actions.first(), Some(&"user.add"));
        assert_eq!(actions.last(), Some(&"user.remove"));
        assert!(!format!("{audit:?}").contains(&first), "no password in the audit");
        assert_eq!(admin.get("/api/v1/audit/verify").await.json()["whole"], json!(true));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_administrator_is_always_left() {
    let server = InnerServer::start("", |_| {}).await;
    let admin = server.person("admin").await;
    for (method, path, said) in [
        ("PATCH", "/api/v1/users/admin", json!({ "role": "operator" })),
        ("PATCH", "/api/v1/users/admin", json!({ "disabled": true })),
        ("DELETE", "/api/v1/users/admin", Value::Null),
    ] {
        let answer = admin.send(method, path, &said).await;
        assert_eq!((answer.status, answer.code().as_str()), (409, "last_admin"), "{method} {said}");
        assert_eq!(admin.get("/api/v1/session").await.status, 200, "nothing came of it");
    }
    let bob = new_person(&server, &admin, json!({ "name": "bob", "role": "admin" })).await;
    // Each lowers the other at once: one of them stays.
    let lower = json!({ "role": "viewer" });
    let (first, second) = tokio::join!(admin.send("PATCH", "/api/v1/users/bob", &lower), bob.send("PATCH", "/api/v1/users/admin", &lower),);
    let mut done: Vec<u16> = vec![first.status, second.status];
    done.sort_unstable();
    // The one who comes second is signed out by then, or is told that nobody else is left.
    assert!(done.first() == Some(&204) && matches!(done.last(), Some(401 | 403 | 409)), "{done:?}");
    let left = ironwatch_server::store::users::count_enabled(&mut server.db(), "admin");
    assert_eq!(left.ok(), Some(1));
}
