//! What the server wishes its agents to read, and what a host's own file makes of it. Real: both programs, HTTP, SQLite.

use ironwatch_tests::answer::text;
use ironwatch_tests::awaiting::{PATIENCE, until};
use ironwatch_tests::programs::{Agent, Machine, Server};

#[tokio::test(flavor = "multi_thread")]
async fn the_server_switches_a_collector_off_where_the_host_allows_it() {
    let server = Server::start("liveness.interval_seconds = 1\n[agents.collectors.hwmon]\nenabled = false\n").await;
    let (open, deaf) = (Machine::boot("open-01"), Machine::boot("deaf-01"));
    let open = Agent::start(&open, &server, "");
    let deaf = Agent::start(&deaf, &server, "collectors.hwmon.fixed = true\nserver.may_set_collectors = true\n");
    let person = server.sign_in().await;
    let health = async |agent: &Agent| person.get(&format!("/api/v1/hosts/{}/agent", agent.host_id)).await.json();
    until("the one has taken the wishes, as far as its file allows", PATIENCE, async || {
        let shown = health(&open).await;
        (text(&shown, "/health/collectors/hwmon/state") == "off").then_some(())
    })
    .await;
    until("the other knows of them", PATIENCE, async || deaf.log().contains("the server wishes").then_some(())).await;
    let shown = until("the other has told all it reads", PATIENCE, async || {
        let shown = health(&deaf).await;
        (!text(&shown, "/health/collectors/hwmon/state").is_empty()).then_some(shown)
    })
    .await;
    assert_ne!(text(&shown, "/health/collectors/hwmon/state"), "off", "the host's own file has the last word: {shown}");
}
