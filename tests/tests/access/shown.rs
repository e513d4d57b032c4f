//! What administrators read: settings without secrets, and the audit as a table.

use super::ask;
use ironwatch_tests::answer::{list, number, text};
use ironwatch_tests::inner_server::{InnerServer, databases};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn settings_are_shown_without_secrets() {
    for database in databases() {
        let server = InnerServer::start(&database, |settings| {
            settings.dead_man.url = "http://127.0.0.1:9/hunter2".into();
            settings.dead_man.allow_private_targets = true;
            settings.retention.events_days = 30;
        })
        .await;
        let admin = server.person("admin").await;
        let answer = admin.get("/api/v1/settings").await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert!(!answer.text.contains("hunter2"), "{}", answer.text);
        let said = answer.json();
        let of = |key: &str| list(&said, "/items").iter().find(|item| text(item, "/key") == key).cloned().unwrap_or_default();
        assert_eq!((&of("dead_man.url")["value"], &of("dead_man.url")["default"]), (&json!("set"), &json!("not set")));
        let days = of("retention.events_days");
        assert_eq!((number(&days, "/value"), number(&days, "/default"), text(&days, "/source")), (30, 365, "file"));
        assert_eq!(text(&of("bmc.at_once"), "/source"), "default");
        let kinds: Vec<&str> = list(&said, "/retention").iter().map(|held| text(held, "/kind")).collect();
        assert_eq!(kinds, ["reports", "sensor_sweeps", "events"]);
        let events = said.pointer("/retention/2").cloned().unwrap_or_default();
        assert!(events["days"].as_f64() == Some(30.0) && number(&events, "/rows") >= 0, "{events}");
        assert!(events["bytes_per_day"].is_null(), "a server that begins foretells nothing: {events}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_is_a_table_in_which_nothing_is_a_formula() {
    let server = InnerServer::start("", |_| {}).await;
    let (viewer, admin) = (server.person("viewer").await, server.person("admin").await);
    assert_eq!(viewer.get("/api/v1/audit/export.csv").await.status, 403);
    let made = admin.post("/api/v1/users", &json!({ "name": "@ann", "role": "viewer" })).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let answer = admin.get("/api/v1/audit/export.csv").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "text/csv; charset=utf-8"), "{}", answer.text);
    assert!(answer.header("content-disposition").starts_with("attachment; filename=\"ironwatch-audit-"), "{:?}", answer.headers);
    let lines: Vec<&str> = answer.text.lines().collect();
    assert_eq!(lines.first(), Some(&"id,at,actor,actor_kind,address,action,subject,before,after,outcome,reason,hash"));
    let entries = admin.items("/api/v1/audit").await;
    assert_eq!(lines.len(), entries.len() + 1);
    assert!(answer.text.contains(",user.add,'@ann,"), "{}", answer.text);
    let narrowed = admin.get("/api/v1/audit/export.csv?action=user").await;
    assert_eq!(narrowed.text.lines().count(), 2, "{}", narrowed.text);
    assert_eq!(ask(&server, "GET", "/api/v1/audit/export.csv", &[], "").await.status, 401);
}
