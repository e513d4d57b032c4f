use crate::host::{Host, wait_for};
use crate::stub::{Answer, Received, Stub};
use serde_json::json;
use std::time::Duration;

fn losses(received: &[Received]) -> Vec<(String, u64)> {
    let committed = received.iter().filter(|received| received.committed);
    committed.flat_map(|received| &received.report.losses).map(|loss| (loss.why.clone(), loss.count)).collect()
}

#[test]
fn a_check_in_says_who_how_and_when() {
    let stub = Stub::start();
    let host = Host::enrolled(&stub);
    let _agent = host.run();
    let received = stub.wait_until("two check-ins", |received| received.len() >= 2);
    let first = received.first().unwrap();
    assert_eq!((first.claims.iss.as_str(), first.claims.boot.as_str(), first.claims.seq), ("host-1", "boot-1", 1));
    let machine = first.report.machine.as_ref().unwrap();
    assert_eq!((machine.hostname.as_str(), machine.uptime_seconds), ("node-7", 100));
    assert!(first.report.conditions.is_empty() && first.report.losses.is_empty(), "{:?}", first.report);
    let load = first.report.samples.iter().find(|sample| sample.name == "load_1m").unwrap();
    assert!(load.value.is_none() && load.no_reading.as_ref().unwrap().contains("loadavg"));
    wait_for("an empty spool", || host.spool().len() <= 1);
}

#[test]
fn retry_after_is_obeyed_and_told_once() {
    let stub = Stub::start();
    let host = Host::enrolled(&stub);
    stub.script([Answer::busy(2), Answer::busy(1)]);
    let _agent = host.run();
    let received = stub.wait_until("a receipt", |received| received.iter().any(|received| received.committed));
    // The least that was asked for, by the server's own clock; how much later it comes does not matter.
    let waits: Vec<Duration> = received.windows(2).take(2).map(|pair| pair.get(1).unwrap().at - pair.first().unwrap().at).collect();
    assert!(waits.iter().zip([2, 1]).all(|(wait, asked)| *wait >= Duration::from_secs(asked)), "{waits:?}");
    wait_for("both lines", || host.log().contains("the server is back"));
    assert_eq!(host.log().matches("the server takes no reports").count(), 1);
}

#[test]
fn out_of_step_begins_a_new_epoch_and_goes_on() {
    let stub = Stub::start();
    let host = Host::enrolled(&stub);
    stub.script([Answer::Commit, Answer::problem(409, "out_of_step")]);
    let _agent = host.run();
    let received = stub.wait_until("a commit after the 409", |received| received.iter().filter(|received| received.committed).count() >= 2);
    let (refused, taken) = (received.get(1).unwrap(), received.get(2).unwrap());
    assert_eq!((refused.claims.seq, taken.claims.seq), (2, 1));
    assert_ne!(refused.claims.ep, taken.claims.ep);
    assert_eq!(refused.report, taken.report, "nothing is lost by it");
}

#[test]
fn a_server_that_is_never_content_is_not_stormed() {
    let stub = Stub::start();
    let host = Host::enrolled(&stub);
    stub.otherwise(Answer::problem(409, "out_of_step"));
    let _agent = host.run();
    wait_for("backing off", || host.log().contains("the server takes no reports"));
    assert_eq!(host.log().matches("new epoch").count(), 1);
    stub.otherwise(Answer::Commit);
    stub.wait_until("a commit in the end", |received| received.iter().any(|received| received.committed));
}

#[test]
fn a_wrong_clock_is_worked_around_and_told() {
    let stub = Stub::start();
    let host = Host::enrolled(&stub);
    stub.set_clock_offset_seconds(7_200);
    let _agent = host.run();
    let has_condition =
        |received: &Received| received.committed && received.report.conditions.iter().any(|condition| condition.class == "agent_clock");
    let received = stub.wait_until("the condition", |received| received.iter().any(has_condition));
    let told = received.iter().find(|received| has_condition(received)).unwrap();
    let detail = &told.report.conditions.first().unwrap().detail;
    assert!(detail.contains("behind") && (detail.contains("7199 s") || detail.contains("7200 s")), "{detail}");
    stub.set_clock_offset_seconds(0);
    stub.wait_until("its end", |received| received.last().is_some_and(|last| last.committed && last.report.conditions.is_empty()));
}

#[test]
fn poison_is_set_aside_counted_and_blocks_nothing() {
    let stub = Stub::start();
    let host = Host::enrolled(&stub);
    stub.script([Answer::problem(422, "poison"), Answer::problem(400, "malformed"), Answer::problem(413, "too_large")]);
    let _agent = host.run();
    let told = |received: &[Received]| losses(received).iter().map(|(_, count)| count).sum::<u64>() >= 3;
    let received = stub.wait_until("the losses", told);
    assert!(losses(&received).iter().all(|(why, _)| why == "refused"));
    assert_eq!(std::fs::read_dir(host.path("state/spool/rejected")).unwrap().count(), 3);
    assert_eq!(host.log().matches("the server refused a report").count(), 1);
}

#[test]
fn a_stranger_on_the_way_throws_nothing_away() {
    let stub = Stub::start();
    let host = Host::enrolled(&stub);
    stub.script([
        Answer::Foreign(200, "<html>please log in</html>"),
        Answer::Foreign(400, "plain request sent to TLS port"),
        Answer::Foreign(302, ""),
    ]);
    let _agent = host.run();
    let received = stub.wait_until("a commit", |received| received.iter().any(|received| received.committed));
    wait_for("an empty spool", || host.spool().len() <= 1);
    stub.wait_until("the first report too", |received| received.iter().any(|received| received.committed && received.claims.seq == 1));
    assert!(losses(&received).is_empty());
}

#[test]
fn a_lost_receipt_means_the_same_report_again() {
    let stub = Stub::start();
    let host = Host::enrolled(&stub);
    stub.script([Answer::CommitAndHangUp]);
    let _agent = host.run();
    let received = stub.wait_until("the repetition", |received| received.iter().filter(|received| received.claims.seq == 1).count() >= 2);
    let first: Vec<&Received> = received.iter().filter(|received| received.claims.seq == 1).collect();
    assert!(first.len() >= 2 && first.iter().all(|again| again.claims.bh == first.first().unwrap().claims.bh));
    assert_eq!(first.iter().filter(|received| received.committed).count(), 1);
}

#[test]
fn a_revoked_host_falls_silent_and_keeps_its_spool() {
    let stub = Stub::start();
    let host = Host::enrolled(&stub);
    stub.otherwise(Answer::problem(403, "revoked"));
    let agent = host.run();
    stub.wait_until("the first refusal", |received| !received.is_empty());
    wait_for("three kept", || host.spool().len() >= 3);
    assert_eq!(stub.received().len(), 1);
    assert!(host.log().contains("revoked"));
    agent.kill();
}

#[test]
fn the_servers_interval_wins_within_bounds() {
    let stub = Stub::start();
    let host = Host::enrolled(&stub);
    stub.set_interval_seconds(0);
    let _agent = host.run();
    stub.wait_until("two", |received| received.len() >= 2);
    stub.set_interval_seconds(900_000);
    wait_for("the log", || host.log().contains("every 3600 s"));
    stub.wait_until("nothing wrong", |received| received.iter().all(|received| received.report.interval_seconds == 1));
}

#[test]
fn commands_are_refused_and_said_so() {
    let stub = Stub::start();
    let host = Host::enrolled(&stub);
    stub.set_commands(json!([{"id": "c1", "name": "reboot\nnow", "expires_at_ms": 0}]));
    let _agent = host.run();
    wait_for("the refusal", || host.log().contains("refused what the server asks for: reboot now (c1)"));
}
