//! Where everybody may look: how hosts are, and nothing that tells where and whose they are.

use super::ask;
use ironwatch_tests::answer::{list, text};
use ironwatch_tests::inner_server::InnerServer;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_sees_hosts_without_what_is_secret() {
    let server = InnerServer::start("", |settings| settings.access.anonymous_view = true).await;
    let operator = server.person("operator").await;
    let said = json!({ "name": "gpu-01", "site": "berlin", "rack": "a1", "tags": ["lab"], "notes": "key under the mat",
        "bmc": { "address": "10.99.88.77" } });
    let made = operator.post("/api/v1/hosts", &said).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let id = text(&made.json(), "/id").to_owned();

    let all = ask(&server, "GET", "/api/v1/hosts", &[], "").await;
    assert_eq!(all.status, 200, "{}", all.text);
    let page = all.json();
    let host = list(&page, "/items").first().cloned().unwrap_or_default();
    assert_eq!((text(&host, "/name"), text(&host, "/rack"), &host["tags"]), ("gpu-01", "a1", &json!(["lab"])));
    for path in ["/api/v1/hosts".to_owned(), format!("/api/v1/hosts/{id}")] {
        let answer = ask(&server, "GET", &path, &[], "").await;
        for secret in ["10.99.88.77", "under the mat"] {
            assert!(!answer.text.contains(secret), "{secret} in {path}: {}", answer.text);
        }
    }
    assert!(operator.get("/api/v1/hosts").await.text.contains("10.99.88.77"), "whoever has signed in sees it");
    for path in ["/api/v1/alerts", "/api/v1/incidents", "/api/v1/outages", "/api/v1/availability", "/api/v1/status"] {
        let answer = ask(&server, "GET", path, &[], "").await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
    }
    let sensors = format!("/api/v1/hosts/{id}/sensors");
    for path in ["/api/v1/events", "/api/v1/users", "/api/v1/captures", "/api/v1/audit", "/api/v1/tasks", sensors.as_str()] {
        let answer = ask(&server, "GET", path, &[], "").await;
        assert_eq!((answer.status, answer.code().as_str()), (401, "not_signed_in"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_looks_where_that_is_not_set() {
    let server = InnerServer::start("", |_| {}).await;
    for path in ["/api/v1/session", "/api/v1/hosts", "/api/v1/stream", "/api/v1/status"] {
        assert_eq!(ask(&server, "GET", path, &[], "").await.code(), "not_signed_in", "{path}");
    }
}
