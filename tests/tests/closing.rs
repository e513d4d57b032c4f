//! What a person ends: an alert that no machine ends by itself; and what a second server must not begin. Real programs.

use ironwatch_tests::programs::Server;
use ironwatch_tests::signed_host::SignedHost;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn a_person_closes_an_alert_and_a_new_fault_opens_it_again() {
    let server = Server::start("").await;
    let person = server.sign_in().await;
    let mut host = SignedHost::join(&server, "gpu-01").await;
    let line = ["NVRM: Xid (PCI:0000:3b:00): 79, pid=1, GPU has fallen off the bus.".to_owned()];
    host.tell(&line).await;
    let open = person.items("/api/v1/alerts").await;
    let id = open.first().and_then(|alert| alert.pointer("/id")).and_then(Value::as_i64).unwrap_or_default();
    assert_eq!(person.post("/api/v1/alerts/999999/resolve", &json!({})).await.code(), "not_found");
    let closed = person.post(&format!("/api/v1/alerts/{id}/resolve"), &json!({})).await;
    assert_eq!(closed.status, 204, "{}", closed.text);
    assert!(person.items("/api/v1/alerts").await.is_empty());
    let over = person.items("/api/v1/alerts?state=resolved").await;
    assert_eq!(over.first().and_then(|alert| alert.pointer("/resolved_why")).and_then(Value::as_str), Some("closed by admin"));
    assert_eq!(person.post(&format!("/api/v1/alerts/{id}/resolve"), &json!({})).await.code(), "not_found", "twice");
    host.tell(&line).await;
    assert_eq!(person.items("/api/v1/alerts").await.len(), 1, "the fault is still there and says so");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_server_on_the_same_data_does_not_start() {
    let server = Server::start("").await;
    let second = server.command(&["serve", "--listen", "127.0.0.1:0"]);
    let words = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(!second.status.success() && words.contains("another ironwatch-server works on this database"), "{words}");
    assert_eq!(server.get("/health").await.status, 200, "the first goes on");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rack_joins_at_once_from_one_address() {
    let server = Server::start("").await;
    let token = server.join_token(40, "1h");
    let names: Vec<String> = (0..40).map(|n| format!("node-{n:02}")).collect();
    futures_util::future::join_all(names.iter().map(|name| SignedHost::join_with(&server.url, &token, name))).await;
    assert_eq!(server.sign_in().await.items("/api/v1/hosts").await.len(), 40);
}
