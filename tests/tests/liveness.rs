//! Who is down, who is not, and what is told about it: by real programs that are killed, stopped and started.

use ironwatch_tests::answer::{list, number, text};
use ironwatch_tests::awaiting::{PATIENCE, never, until};
use ironwatch_tests::counterparties::HOOK_SECRET;
use ironwatch_tests::counterparties::webhook::{Hook, Webhook};
use ironwatch_tests::programs::{Agent, Machine, Person, QUICK, Server};
use ironwatch_tests::signed_host::SignedHost;
use serde_json::Value;
use std::time::{Duration, Instant};

/// Twice the time after which [`QUICK`] calls a silent host down.
const LONG_SILENCE: Duration = Duration::from_secs(7);

async fn server_and_hook() -> (Server, Webhook) {
    let hook = Webhook::start(HOOK_SECRET).await;
    let mut server = Server::prepare();
    let channel = hook.channel(&server.write("hook-secret", HOOK_SECRET));
    server.start_with(&format!("{QUICK}{channel}")).await;
    (server, hook)
}

async fn host_is(person: &Person, host: &str, state: &str) -> Value {
    until(&format!("the host is {state}"), PATIENCE, async || {
        let hosts = person.items_with("/api/v1/hosts", "/id", host).await;
        hosts.into_iter().find(|host| text(host, "/state") == state)
    })
    .await
}

fn told(hook: &Webhook, class: &str, step: &str) -> Vec<Hook> {
    let mut hooks = hook.taken();
    hooks.retain(|hook| text(&hook.body, "/class") == class && text(&hook.body, "/step") == step);
    hooks
}

async fn tellings(hook: &Webhook, class: &str, step: &str, count: usize) -> Hook {
    let hooks = until(&format!("{class} {step}, told {count} times"), PATIENCE, async || {
        let hooks = told(hook, class, step);
        (hooks.len() >= count).then_some(hooks)
    })
    .await;
    assert_eq!(hooks.len(), count, "{hooks:?}");
    hooks.into_iter().next_back().unwrap_or_else(|| panic!("no telling of {class}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_agent_is_down_and_its_return_says_how_long_and_whether_the_machine_rebooted() {
    let (server, hook) = server_and_hook().await;
    let mut machine = Machine::boot("node-1");
    let mut agent = Agent::start(&machine, &server, "");
    let person = server.sign_in().await;
    host_is(&person, &agent.host_id, "up").await;

    let killed = Instant::now();
    agent.kill();
    host_is(&person, &agent.host_id, "down").await;
    println!("killed agent to down: {} ms", killed.elapsed().as_millis());
    let down = tellings(&hook, "host_down", "opened", 1).await;
    assert!(text(&down.body, "/evidence").contains("no check-in for"), "{down:?}");
    let outage = person.items("/api/v1/outages").await.pop().unwrap_or_default();
    assert!(outage.pointer("/ended_at").is_some_and(Value::is_null), "{outage}");

    agent.run();
    host_is(&person, &agent.host_id, "up").await;
    let back = tellings(&hook, "host_down", "resolved", 1).await;
    let why = text(&back.body, "/why");
    assert!(why.starts_with("back after ") && why.contains(" s, not rebooted"), "{why}");
    let outage = person.items("/api/v1/outages").await.pop().unwrap_or_default();
    assert!(number(&outage, "/duration_seconds") >= 3 && outage.pointer("/rebooted") == Some(&Value::Bool(false)), "{outage}");

    agent.kill();
    host_is(&person, &agent.host_id, "down").await;
    tellings(&hook, "host_down", "opened", 2).await;
    machine.reboot();
    agent.run();
    host_is(&person, &agent.host_id, "up").await;
    let back = tellings(&hook, "host_down", "resolved", 2).await;
    let why = text(&back.body, "/why");
    assert!(why.contains(", rebooted") && !why.contains("not rebooted"), "{why}");
    let outages = person.items(&format!("/api/v1/hosts/{}/outages", agent.host_id)).await;
    let rebooted: Vec<_> = outages.iter().map(|outage| outage.pointer("/rebooted").and_then(Value::as_bool)).collect();
    assert_eq!(rebooted, [Some(true), Some(false)], "newest first");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clean_stop_is_told_by_the_agent_and_pages_nobody() {
    let (server, hook) = server_and_hook().await;
    let machine = Machine::boot("node-2");
    let mut agent = Agent::start(&machine, &server, "");
    let person = server.sign_in().await;
    host_is(&person, &agent.host_id, "up").await;
    let begun = Instant::now();
    let status = agent.stop().await;
    assert!(
        status.is_some_and(|status| status.success()) && begun.elapsed() < Duration::from_secs(5),
        "{status:?} after {:?}",
        begun.elapsed()
    );
    host_is(&person, &agent.host_id, "stopped").await;
    never("a stopped host is called down", LONG_SILENCE, async || {
        let host = person.items_with("/api/v1/hosts", "/id", &agent.host_id).await.pop().unwrap_or_default();
        (text(&host, "/state") != "stopped" || !hook.hooks().is_empty()).then(|| format!("{host} {:?}", hook.hooks()))
    })
    .await;
    agent.run();
    host_is(&person, &agent.host_id, "up").await;
    assert!(person.items("/api/v1/outages").await.is_empty() && hook.hooks().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_dies_or_restarts_calls_nobody_down_and_loses_nothing() {
    let (mut server, hook) = server_and_hook().await;
    let mut machines = [Machine::boot("node-3"), Machine::boot("node-4")];
    let agents: Vec<_> = machines.iter().map(|machine| Agent::start(machine, &server, "")).collect();
    let mut printed = 0;
    let mut print = |machines: &mut [Machine; 2]| {
        for machine in machines {
            machine.print(&[format!("NVRM: Xid (PCI:0000:{printed:02x}:00): 13, line")]);
        }
        printed += 1;
        printed
    };
    for agent in &agents {
        host_is(&server.sign_in().await, &agent.host_id, "up").await;
    }
    print(&mut machines);
    server.kill();
    print(&mut machines);
    server.start_again().await;
    print(&mut machines);
    assert!(server.stop().await.is_some_and(|status| status.success()), "a clean end");
    print(&mut machines);
    // Nobody is there for longer than it takes to call a host down.
    tokio::time::sleep(LONG_SILENCE).await;
    let printed = print(&mut machines);
    server.start_again().await;

    let person = server.sign_in().await;
    for agent in &agents {
        host_is(&person, &agent.host_id, "up").await;
        let path = format!("/api/v1/hosts/{}/events", agent.host_id);
        until("every line is there", PATIENCE, async || {
            let lines = person.items_with(&path, "/class", "gpu_xid").await;
            let (count, seen) = (lines.len(), lines.iter().map(|line| number(line, "/count")).sum::<i64>());
            assert!(count <= printed && seen <= printed as i64, "a line came twice: {lines:?}");
            (count == printed && seen == printed as i64).then_some(())
        })
        .await;
    }
    never("a host is called down", LONG_SILENCE, async || {
        let outages = person.items("/api/v1/outages").await;
        let down = told(&hook, "host_down", "opened").len() + told(&hook, "hosts_silent_together", "opened").len();
        (!outages.is_empty() || down > 0).then(|| format!("{outages:?} {:?}", hook.hooks()))
    })
    .await;
    let gaps = person.get("/api/v1/status").await.json();
    println!("unwatched, as the server tells it: {:?}", list(&gaps, "/unwatched"));
}

#[tokio::test(flavor = "multi_thread")]
async fn many_hosts_silent_at_once_are_one_message() {
    let (server, hook) = server_and_hook().await;
    let token = server.join_token(5, "1h");
    let mut hosts = Vec::new();
    for number in 1..=5 {
        hosts.push(SignedHost::join_with(&server.url, &token, &format!("rack-{number}")).await);
    }
    let person = server.sign_in().await;
    for host in &mut hosts {
        host.tell(&[]).await;
    }
    for host in &hosts {
        host_is(&person, host.host_id.as_str(), "up").await;
    }
    for host in &mut hosts {
        host.tell(&[]).await;
    }
    let storm = tellings(&hook, "hosts_silent_together", "opened", 1).await;
    for host in &hosts {
        host_is(&person, host.host_id.as_str(), "down").await;
        assert!(text(&storm.body, "/evidence").contains(&host.name), "{} is missing: {storm:?}", host.name);
    }
    assert_eq!((text(&storm.body, "/host"), text(&storm.body, "/severity")), ("fleet", "critical"), "{storm:?}");
    assert_eq!(person.items("/api/v1/outages").await.len(), 5, "every host has its outage");

    for host in &mut hosts {
        host.tell(&[]).await;
    }
    tellings(&hook, "hosts_silent_together", "resolved", 1).await;
    until("nothing waits", PATIENCE, async || {
        (number(&person.get("/api/v1/status").await.json(), "/notifications_pending") == 0).then_some(())
    })
    .await;
    let single: Vec<_> = hook.hooks().into_iter().filter(|hook| text(&hook.body, "/class") == "host_down").collect();
    assert!(single.is_empty(), "single messages beside the common one: {single:?}");
}
