//! What people do to machines by their BMCs: confirmed, done in turn, seen to be done, and expected.

use super::{OFTEN, add_credential, add_host, alerts, bmc, start};
use ironwatch_tests::answer::text;
use ironwatch_tests::awaiting::{PATIENCE, until};
use ironwatch_tests::counterparties::HOOK_SECRET;
use ironwatch_tests::counterparties::ipmi_sim::{IpmiSim, Machine as Board, Options, PASSWORD, is_available};
use ironwatch_tests::counterparties::webhook::Webhook;
use ironwatch_tests::programs::{Agent, Machine, Person, QUICK, Server};
use serde_json::{Value, json};
use std::time::Duration;

fn board(serial: &str) -> IpmiSim {
    IpmiSim::start(&Board::small(serial).emulation(), Options::default())
}

/// Orders something, and returns the jobs.
pub(super) async fn order(person: &Person, action: Value, hosts: &[&str], confirm: &str, more: Value) -> Vec<Value> {
    let mut body = json!({ "action": action, "hosts": hosts, "reason": "trying", "confirm": confirm });
    for (key, value) in more.as_object().into_iter().flatten() {
        body[key] = value.clone();
    }
    let answer = person.post("/api/v1/jobs", &body).await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    answer.json()["jobs"].as_array().cloned().unwrap_or_default()
}

/// The job when it is over.
pub(super) async fn over(person: &Person, job: &Value) -> Value {
    let path = format!("/api/v1/jobs/{}", text(job, "/id"));
    until("the job is over", PATIENCE, async || {
        let now = person.get(&path).await.json();
        (now["ended_at"] != Value::Null).then_some(now)
    })
    .await
}

pub(super) async fn reachable(person: &Person, host: &str) {
    until("the BMC answers", PATIENCE, async || (bmc(person, host).await["state"] == "reachable").then_some(())).await;
}

fn power(verb: &str) -> Value {
    json!({ "action": "power", "verb": verb })
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_is_confirmed_seen_and_written_down() {
    if !is_available() {
        return;
    }
    let sim = board("J-1");
    let (_server, person) = start().await;
    add_credential(&person, PASSWORD).await;
    let host = add_host(&person, "rack4-7", sim.address).await;
    reachable(&person, &host).await;
    let off = |confirm: &str, reason: &str| json!({ "action": power("off"), "hosts": [host], "reason": reason, "confirm": confirm });
    for (body, status, code) in [
        (off("", "moved"), 422, "confirm_job"),
        (off("rack4-8", "moved"), 422, "confirm_job"),
        (off("rack4-7", " "), 422, "bad_job"),
        (json!({ "action": power("explode"), "hosts": [host], "reason": "moved" }), 400, "bad_request"),
        (json!({ "action": power("on"), "hosts": [], "reason": "moved" }), 422, "bad_job"),
        (json!({ "action": power("on"), "hosts": [host, host], "reason": "moved" }), 422, "bad_job"),
        (json!({ "action": power("on"), "hosts": ["nobody"], "reason": "moved" }), 404, "not_found"),
        (json!({ "action": { "action": "console", "seconds": 9999 }, "hosts": [host], "reason": "moved" }), 422, "bad_job"),
    ] {
        let answer = person.post("/api/v1/jobs", &body).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{body}: {}", answer.text);
    }
    assert!(person.items("/api/v1/jobs").await.is_empty() && sim.power_log().is_empty(), "nothing was done");

    let job = over(&person, &order(&person, power("off"), &[&host], "rack4-7", json!({})).await[0]).await;
    assert_eq!((text(&job, "/state"), text(&job, "/result"), text(&job, "/words")), ("done", "power is off", "power off"), "{job}");
    assert!(!sim.power_is_on() && job["steps"].as_array().is_some_and(|steps| steps.len() >= 2), "{job}");
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(alerts(&person, &host).await, [], "it is off because we wanted it");
    let job = over(&person, &order(&person, power("on"), &[&host], "", json!({})).await[0]).await;
    assert_eq!((text(&job, "/state"), text(&job, "/result")), ("done", "power is on"), "{job}");
    assert!(sim.power_is_on());

    let audit = person.items("/api/v1/audit?action=job").await;
    let rows: Vec<String> = audit.iter().rev().map(|row| format!("{} {}", text(row, "/action"), text(row, "/outcome"))).collect();
    assert_eq!(rows, ["job.order done", "job.end done", "job.order done", "job.end done"]);
    assert!(audit.iter().all(|row| text(row, "/subject") == host && text(row, "/reason") == "trying"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_ordered_right_after_a_bmc_was_added_is_done() {
    if !is_available() {
        return;
    }
    let sim = board("J-8");
    let (_server, person) = start().await;
    add_credential(&person, PASSWORD).await;
    let host = add_host(&person, "a", sim.address).await;
    let job = over(&person, &order(&person, power("on"), &[&host], "", json!({})).await[0]).await;
    assert_eq!((text(&job, "/state"), text(&job, "/result")), ("done", "power is on"), "{job}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_is_read_to_its_end_before_it_is_erased() {
    if !is_available() {
        return;
    }
    let sim = board("J-2");
    let server = Server::start("[bmc]\nallow_local_addresses = true\npower_seconds = 1\nlog_seconds = 3600\nsensors_seconds = 1\n").await;
    let person = server.sign_in().await;
    add_credential(&person, PASSWORD).await;
    let host = add_host(&person, "a", sim.address).await;
    reachable(&person, &host).await;
    // A module with an error that cannot be corrected, as a BMC writes it; nobody looks at the log for an hour.
    sim.add_event(2, [0, 0, 0, 0, 0x20, 0, 4, 0x0c, 9, 0x6f, 0xa1, 0xff, 0x02]);
    let job = over(&person, &order(&person, json!({ "action": "clear_log" }), &[&host], "a", json!({})).await[0]).await;
    assert_eq!(text(&job, "/state"), "done", "{job}");
    let events = person.items(&format!("/api/v1/hosts/{host}/events")).await;
    let memory = events.iter().any(|event| text(event, "/component").starts_with("memory"));
    assert!(memory, "it was kept before it was erased: {events:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wave_ends_where_one_of_it_fails_and_what_waits_can_be_cancelled() {
    if !is_available() {
        return;
    }
    let sims = [board("J-3"), board("J-4"), board("J-5")];
    let (server, person) = start().await;
    add_credential(&person, PASSWORD).await;
    let mut hosts = Vec::new();
    for (sim, name) in sims.iter().zip(["a", "b", "c"]) {
        hosts.push(add_host(&person, name, sim.address).await);
        reachable(&person, &hosts[hosts.len() - 1]).await;
    }
    let all: Vec<&str> = hosts.iter().map(String::as_str).collect();
    let wrong = json!({ "action": power("cycle"), "hosts": all, "reason": "trying", "confirm": "a" });
    assert_eq!(person.post("/api/v1/jobs", &wrong).await.code(), "confirm_job");
    sims[1].hang();
    let jobs = order(&person, json!({ "action": "identify", "on": true }), &all, "", json!({ "at_once": 1 })).await;
    let twice = json!({ "action": power("on"), "hosts": [hosts[2]], "reason": "trying" });
    assert_eq!(person.post("/api/v1/jobs", &twice).await.code(), "job_runs");
    let mut states = Vec::new();
    for job in &jobs {
        states.push(text(&over(&person, job).await, "/state").to_owned());
    }
    assert_eq!(states, ["done", "failed", "cancelled"]);
    let failed = person.get(&format!("/api/v1/jobs/{}", text(&jobs[1], "/id"))).await.json();
    assert_eq!(text(&failed, "/trouble/code"), "no_answer", "{failed}");
    assert!(text(&failed, "/trouble/hint").contains("623"), "{failed}");

    let jobs = order(&person, json!({ "action": "set_clock" }), &[&hosts[1], &hosts[0]], "", json!({ "stop_on_failure": false })).await;
    let path = format!("/api/v1/jobs/{}/cancel", text(&jobs[1], "/id"));
    assert_eq!(text(&person.post(&path, &json!({})).await.json(), "/state"), "cancelled");
    assert_eq!(person.post(&path, &json!({})).await.code(), "job_begun");
    sims[1].go_on();
    over(&person, &jobs[0]).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(!server.log().contains("database"), "a job that was cancelled is no trouble of the store: {}", server.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_of_the_server_leaves_nothing_running_and_nothing_forgotten() {
    if !is_available() {
        return;
    }
    let sims = [board("J-6"), board("J-7")];
    let (mut server, person) = start().await;
    add_credential(&person, PASSWORD).await;
    let hosts = [add_host(&person, "a", sims[0].address).await, add_host(&person, "b", sims[1].address).await];
    for host in &hosts {
        reachable(&person, host).await;
    }
    sims[0].hang();
    let jobs = order(&person, power("off"), &[&hosts[0], &hosts[1]], "2", json!({})).await;
    until("it runs", PATIENCE, async || {
        let job = person.get(&format!("/api/v1/jobs/{}", text(&jobs[0], "/id"))).await.json();
        (text(&job, "/state") == "running").then_some(())
    })
    .await;
    server.kill();
    server.start_again().await;
    let person = server.sign_in().await;
    let now = person.items("/api/v1/jobs").await;
    let states: Vec<&str> = now.iter().rev().map(|job| text(job, "/state")).collect();
    assert_eq!(states, ["unknown", "cancelled"], "{now:?}");
    sims[0].go_on();
    assert!(sims[1].power_is_on());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_that_we_did_is_told_nobody_and_a_host_that_we_switched_off_may_be_silent() {
    if !is_available() {
        return;
    }
    let sim = board("J-8");
    let hook = Webhook::start(HOOK_SECRET).await;
    let mut server = Server::prepare();
    let channel = hook.channel(&server.write("hook-secret", HOOK_SECRET));
    server.start_with(&format!("{QUICK}{channel}{OFTEN}")).await;
    let mut machine = Machine::boot("node-1");
    let mut agent = Agent::start(&machine, &server, "");
    let person = server.sign_in().await;
    add_credential(&person, PASSWORD).await;
    let given = json!({ "address": "127.0.0.1", "ipmi_port": sim.address.port(), "protocol": "ipmi" });
    let host = agent.host_id.clone();
    assert_eq!(person.put(&format!("/api/v1/hosts/{host}/bmc"), &given).await.status, 200);
    reachable(&person, &host).await;
    let job = over(&person, &order(&person, power("off"), &[&host], "node-1", json!({})).await[0]).await;
    assert_eq!(text(&job, "/state"), "done", "{job}");
    agent.kill();
    until("it is down", PATIENCE, async || {
        (text(&person.get(&format!("/api/v1/hosts/{host}")).await.json(), "/state") == "down").then_some(())
    })
    .await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let outage = person.items("/api/v1/outages").await.pop().unwrap();
    assert!(text(&outage, "/cause").contains("planned"), "{outage}");
    over(&person, &order(&person, power("on"), &[&host], "", json!({})).await[0]).await;
    machine.reboot();
    agent.run();
    until("it is up", PATIENCE, async || {
        (text(&person.get(&format!("/api/v1/hosts/{host}")).await.json(), "/state") == "up").then_some(())
    })
    .await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let told: Vec<String> =
        hook.taken().iter().map(|hook| format!("{} {}", text(&hook.body, "/step"), text(&hook.body, "/class"))).collect();
    assert_eq!(told, Vec::<String>::new(), "nobody is woken by what we did ourselves");
}
