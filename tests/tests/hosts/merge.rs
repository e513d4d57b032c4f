//! Two hosts that are one machine.

use ironwatch_server::audit::Actor;
use ironwatch_server::hosts::merge_hosts;
use ironwatch_server::join::make_token;
use ironwatch_server::store::events::{self, NewEvent};
use ironwatch_server::store::tokens;
use ironwatch_shared::{HostId, Timestamp};
use ironwatch_tests::answer::{list, text};
use ironwatch_tests::inner_server::{InnerServer, databases};
use ironwatch_tests::signed_host::{SignedHost, ask_to_join, enrolment, new_key};
use serde_json::json;

async fn token(server: &InnerServer) -> String {
    let (token, row) = make_token(100, server.running.app.clock.now(), 3_600_000).unwrap_or_else(|error| panic!("{error}"));
    server.running.app.pipeline.write(move |db| tokens::insert(db, &row)).await.unwrap_or_else(|error| panic!("{error}"));
    token
}

fn sel_event(host_id: &str) -> NewEvent {
    NewEvent {
        host_id: host_id.to_owned(),
        component: "power/PSU1".into(),
        source: "server",
        class: "unrecognised".into(),
        code: None,
        severity: "warning",
        happened_at: 1,
        last_at: 1,
        received_at: 1,
        count: 1,
        evidence: "input lost".into(),
        fields: "{}".into(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_host_with_the_agent_gets_all_that_the_other_has() {
    for database in databases() {
        let server = InnerServer::start(&database, |_| {}).await;
        let (operator, admin) = (server.person("operator").await, server.person("admin").await);
        let mut agent = SignedHost::join_with(&server.url, &token(&server).await, "gpu-01").await;
        agent.tell(&["NVRM: Xid (PCI:0000:3b:00): 79, GPU has fallen off the bus.".to_owned()]).await;
        let body = json!({ "name": "bmc-of-gpu-01", "group": "dgx", "rack": "R1", "bmc": { "address": "10.0.0.1" } });
        let bmc = text(&operator.post("/api/v1/hosts", &body).await.json(), "/id").to_owned();
        assert!(events::insert(&mut server.db(), &sel_event(&bmc)).is_ok());

        let path = format!("/api/v1/hosts/{}/merge", agent.host_id);
        let backwards = admin.post(&format!("/api/v1/hosts/{bmc}/merge"), &json!({ "other": agent.host_id })).await;
        assert_eq!((backwards.status, backwards.code().as_str()), (409, "cannot_merge"), "{}", backwards.text);
        assert_eq!(admin.post(&path, &json!({ "other": agent.host_id })).await.code(), "cannot_merge");
        assert_eq!(admin.post(&path, &json!({ "other": "nobody" })).await.code(), "not_found");
        assert_eq!(operator.post(&path, &json!({ "other": bmc })).await.code(), "forbidden");

        let stream = operator.listen().await;
        let merged = admin.post(&path, &json!({ "other": bmc, "reason": "same serial" })).await;
        assert_eq!(merged.status, 200, "{}", merged.text);
        let host = merged.json();
        assert_eq!((text(&host, "/name"), text(&host, "/bmc/address"), text(&host, "/rack")), ("gpu-01", "10.0.0.1", "R1"));
        assert_eq!(text(&host, "/state"), "up");
        ironwatch_tests::awaiting::until("open pages read afresh", ironwatch_tests::awaiting::PATIENCE, async || {
            stream.frames("resync").pop()
        })
        .await;

        assert_eq!(operator.items("/api/v1/hosts").await.len(), 1);
        assert_eq!(operator.get(&format!("/api/v1/hosts/{bmc}")).await.code(), "not_found");
        let all = operator.items(&format!("/api/v1/hosts/{}/events", agent.host_id)).await;
        let classes: Vec<&str> = all.iter().map(|event| text(event, "/class")).collect();
        assert_eq!(classes, ["hosts_merged", "unrecognised", "gpu_xid"], "{all:?}");
        let evidence = all.first().map(|event| text(event, "/evidence").to_owned()).unwrap_or_default();
        assert!(evidence.contains("bmc-of-gpu-01 is the same machine as gpu-01") && evidence.contains("same serial"), "{evidence}");
        let entry = list(&admin.get("/api/v1/audit?action=host.merge").await.json(), "/items").first().cloned().unwrap_or_default();
        assert_eq!((text(&entry, "/before/other"), text(&entry, "/actor")), ("bmc-of-gpu-01", "admin"));
        assert!(text(&entry, "/reason").contains("same serial"));
        // Memory goes on where the store does.
        agent.tell(&[]).await;
        assert_eq!(operator.items("/api/v1/alerts").await.len(), 1);
        assert_eq!(admin.get("/api/v1/audit/verify").await.json()["whole"], json!(true));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_that_joined_anew_takes_its_history_over_when_its_old_key_is_revoked() {
    for database in databases() {
        let server = InnerServer::start(&database, |_| {}).await;
        let admin = server.person("admin").await;
        let token = token(&server).await;
        let mut old = SignedHost::join_with(&server.url, &token, "gpu-01").await;
        old.tell(&["one".to_owned()]).await;
        let mut new = SignedHost::join_with(&server.url, &token, "gpu-01").await;
        new.tell(&["two".to_owned()]).await;
        let path = format!("/api/v1/hosts/{}/merge", new.host_id);
        let alive = admin.post(&path, &json!({ "other": old.host_id })).await;
        assert_eq!((alive.status, alive.code().as_str()), (409, "cannot_merge"), "two agents are two machines: {}", alive.text);
        assert_eq!(admin.post(&format!("/api/v1/hosts/{}/revoke", old.host_id), &json!({})).await.status, 204);
        let merged = admin.post(&path, &json!({ "other": old.host_id })).await;
        assert_eq!(merged.status, 200, "{}", merged.text);
        assert_eq!(admin.items(&format!("/api/v1/hosts/{}/events", new.host_id)).await.len(), 3);
        new.tell(&[]).await;
        let report = old.report(&[]);
        let answer = old.send(&report).await.unwrap_or_else(|error| panic!("{error}"));
        assert_ne!(answer.status, 200, "the old key stays worth nothing");
        let joined = ask_to_join(&server.url, &enrolment(&new_key(), &token, "gpu-02")).await;
        assert_eq!(joined.status, 200, "and others still join: {}", joined.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_bmcs_are_two_machines() {
    let server = InnerServer::start("", |_| {}).await;
    let (operator, admin) = (server.person("operator").await, server.person("admin").await);
    let mut ids = Vec::new();
    for number in 1..=3 {
        let body = json!({ "name": format!("h{number}"), "bmc": { "address": format!("10.0.0.{number}") } });
        ids.push(text(&operator.post("/api/v1/hosts", &body).await.json(), "/id").to_owned());
    }
    let [one, two, three] = ids.as_slice() else { panic!("{ids:?}") };
    assert_eq!(admin.post(&format!("/api/v1/hosts/{one}/merge"), &json!({ "other": two })).await.code(), "cannot_merge");
    assert_eq!(operator.delete(&format!("/api/v1/hosts/{one}/bmc")).await.status, 204);
    operator.post(&format!("/api/v1/hosts/{three}/deprecate"), &json!({})).await;
    assert_eq!(admin.post(&format!("/api/v1/hosts/{one}/merge"), &json!({ "other": three })).await.code(), "cannot_merge");
    // As whoever polls does it.
    let (keep, other) = (HostId::parse(one), HostId::parse(two));
    let merged = server.running.app.pipeline.on_writer(move |writer| {
        let (Ok(keep), Ok(other)) = (&keep, &other) else { panic!("no ids") };
        merge_hosts(writer, keep, other, "both have the system UUID x", &Actor::server("join"), Timestamp::from_millis(1))
    });
    merged.await.unwrap_or_else(|refusal| panic!("{refusal}"));
    assert_eq!(operator.items("/api/v1/hosts").await.len(), 2);
    assert_eq!(text(&operator.get(&format!("/api/v1/hosts/{one}/bmc")).await.json(), "/address"), "10.0.0.2");
}
