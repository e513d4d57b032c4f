//! A page whose connection broke is told what it missed, and nothing twice.

use ironwatch_tests::answer::text;
use ironwatch_tests::awaiting::{PATIENCE, until};
use ironwatch_tests::inner_server::InnerServer;
use ironwatch_tests::programs::Stream;
use serde_json::json;

/// What was told of hosts' notes, once there are so many.
async fn notes(stream: &Stream, count: usize) -> Vec<String> {
    let told = || stream.frames("host").iter().map(|frame| text(&frame.data, "/notes").to_owned()).collect::<Vec<_>>();
    until("frames of hosts", PATIENCE, async || Some(told()).filter(|told| told.len() >= count)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_lost_its_connection_is_told_what_it_missed() {
    let server = InnerServer::start("", |_| {}).await;
    let operator = server.person("operator").await;
    let host = operator.post("/api/v1/hosts", &json!({ "name": "h1", "bmc": { "address": "10.0.0.1" } })).await.json();
    let path = format!("/api/v1/hosts/{}", text(&host, "/id"));
    let say = async |words: &str| assert_eq!(operator.send("PATCH", &path, &json!({ "notes": words })).await.status, 200);

    let (page, other) = (operator.listen().await, operator.listen().await);
    say("one").await;
    notes(&page, 1).await;
    let last = page.frames("host").pop().map(|frame| frame.id).unwrap_or_default();
    drop(page);
    say("two").await;
    notes(&other, 2).await;
    say("three").await;
    notes(&other, 3).await;

    let back = operator.listen_after(Some(&last)).await;
    say("four").await;
    assert_eq!(notes(&back, 3).await, ["two", "three", "four"]);
    assert!(back.frames("resync").is_empty(), "it has missed nothing");

    // What is not known any more, or never was, is read afresh.
    for unknown in ["", "0", "another-run.1"] {
        let stream = operator.listen_after(Some(unknown)).await;
        until("to read afresh", PATIENCE, async || stream.frames("resync").pop()).await;
    }
    // Nobody listened, so nobody knows what that page has missed.
    drop((back, other));
    until("nobody to listen", PATIENCE, async || (server.running.app.hub.listeners() == 0).then_some(())).await;
    say("five").await;
    let stream = operator.listen_after(Some(&last)).await;
    until("to read afresh", PATIENCE, async || stream.frames("resync").pop()).await;
}
