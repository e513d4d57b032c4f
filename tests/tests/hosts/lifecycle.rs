//! Hosts out of use, in use again, and deleted.

use ironwatch_server::bmcs::enabled;
use ironwatch_tests::answer::{number, text};
use ironwatch_tests::awaiting::{PATIENCE, until};
use ironwatch_tests::inner_server::{InnerServer, databases};
use ironwatch_tests::programs::{QUICK, Server};
use ironwatch_tests::signed_host::SignedHost;
use serde_json::json;
use std::time::Duration;

const XID: &str = "NVRM: Xid (PCI:0000:3b:00): 79, GPU has fallen off the bus.";

#[tokio::test(flavor = "multi_thread")]
async fn a_host_out_of_use_is_not_polled_and_deleted_only_then() {
    for database in databases() {
        let server = InnerServer::start(&database, |_| {}).await;
        let (operator, admin) = (server.person("operator").await, server.person("admin").await);
        let added = operator.post("/api/v1/hosts", &json!({ "name": "a", "bmc": { "address": "10.0.0.1" } })).await.json();
        let path = format!("/api/v1/hosts/{}", text(&added, "/id"));
        let polled = || enabled(&mut server.db(), &server.running.app.settings.key_file()).map(|watched| watched.len()).ok();
        assert_eq!(polled(), Some(1));

        let kept = admin.delete(&path).await;
        assert_eq!((kept.status, kept.code().as_str()), (409, "host_in_use"));
        let out = operator.post(&format!("{path}/deprecate"), &json!({ "reason": "sold" })).await;
        assert_eq!((out.status, text(&out.json(), "/lifecycle")), (200, "deprecated"), "{}", out.text);
        assert_eq!(polled(), Some(0));
        assert_eq!(operator.post(&format!("{path}/deprecate"), &json!({})).await.status, 200, "twice is once");
        let content = json!({ "content": "10.0.0.1 = a\n" });
        let again = operator.post("/api/v1/hosts/import?format=ini", &content).await;
        assert!(number(&again.json(), "/unchanged") == 1 && again.text.contains("out of use and stays so"), "{}", again.text);
        let back = operator.send("POST", &format!("{path}/restore"), &json!(null)).await;
        assert_eq!((back.status, text(&back.json(), "/lifecycle"), polled()), (200, "active", Some(1)));
        operator.send("POST", &format!("{path}/deprecate"), &json!(null)).await;
        assert_eq!(operator.delete(&path).await.code(), "forbidden");
        assert_eq!(admin.delete(&path).await.status, 204);
        assert_eq!(admin.delete(&path).await.code(), "not_found");
        assert!(operator.items("/api/v1/hosts").await.is_empty());
        let other = operator.post("/api/v1/hosts", &json!({ "name": "a", "bmc": { "address": "10.0.0.1" } })).await;
        assert_eq!(other.status, 201, "name and BMC are free again: {}", other.text);
        assert_eq!(admin.delete(&format!("/api/v1/hosts/{}?force=true", text(&other.json(), "/id"))).await.status, 204);
        let said: Vec<String> =
            admin.items("/api/v1/audit?action=host").await.iter().map(|entry| text(entry, "/action").to_owned()).collect();
        assert_eq!(
            said,
            ["host.remove", "host.add", "host.remove", "host.remove", "host.deprecate", "host.restore", "host.deprecate", "host.add"]
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_with_an_agent_out_of_use_pages_nobody_and_leaves_nothing_when_it_is_deleted() {
    let server = Server::start(QUICK).await;
    let admin = server.sign_in().await;
    let mut host = SignedHost::join(&server, "gpu-01").await;
    host.tell(&[XID.to_owned()]).await;
    assert_eq!(admin.items("/api/v1/alerts").await.len(), 1);
    let path = format!("/api/v1/hosts/{}", host.host_id);
    assert_eq!(admin.post(&format!("{path}/deprecate"), &json!({})).await.status, 200);
    assert!(admin.items("/api/v1/alerts").await.is_empty(), "its alerts are over");
    let over = admin.items("/api/v1/alerts?state=resolved").await;
    assert!(over.iter().all(|alert| text(alert, "/resolved_why").contains("taken out of use by admin")), "{over:?}");
    host.tell(&[XID.to_owned()]).await;
    ironwatch_tests::awaiting::never("an alert of a host out of use", Duration::from_secs(6), async || {
        let open = admin.items("/api/v1/alerts").await;
        (!open.is_empty()).then_some(open)
    })
    .await;
    assert_eq!(number(&admin.get("/api/v1/events").await.json(), "/total"), 2, "what it says is kept");

    assert_eq!(admin.post(&format!("{path}/restore"), &json!({})).await.status, 200);
    until("in use again it goes down as any other", PATIENCE, async || {
        admin.items("/api/v1/alerts").await.into_iter().find(|alert| text(alert, "/problem") == "host_down")
    })
    .await;
    assert_eq!(admin.delete(&format!("{path}?force=true")).await.status, 204);
    for list in ["hosts", "events", "alerts", "alerts?state=resolved", "outages"] {
        assert!(admin.items(&format!("/api/v1/{list}")).await.is_empty(), "{list}");
    }
    let report = host.report(&[]);
    let answer = host.send(&report).await.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(answer.status, 401, "and its key is worth nothing: {}", answer.text);
}
