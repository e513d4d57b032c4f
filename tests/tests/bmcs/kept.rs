//! Jobs and what can keep them from being done, or from being known as done: a busy BMC, and a store that takes nothing.

use super::jobs::{order, over, reachable};
use diesel::connection::SimpleConnection as _;
use ironwatch_server::clock::SystemClock;
use ironwatch_server::store::Address;
use ironwatch_tests::answer::text;
use ironwatch_tests::awaiting::{PATIENCE, until};
use ironwatch_tests::counterparties::ipmi_board::IpmiBoard;
use ironwatch_tests::counterparties::scripted_bmc::Door;
use ironwatch_tests::programs::{Person, Server};
use ironwatch_tests::watched_bmcs::{OFTEN, add_credential, add_host};
use serde_json::json;

/// An error of module A3 that could not be corrected.
const UNCORRECTABLE: [u8; 6] = [0x0c, 9, 0x6f, 0xa1, 0xff, 0xff];

/// A server, a board that it watches, and the host.
async fn watched(settings: &str) -> (Server, Person, IpmiBoard, String) {
    let board = IpmiBoard::start(SystemClock::start()).await;
    let server = Server::start(settings).await;
    let person = server.sign_in().await;
    let Door { user, password, .. } = Door::default();
    add_credential(&person, &user, &password).await;
    let bmc = json!({ "address": "127.0.0.1", "ipmi_port": board.address.port(), "protocol": "ipmi" });
    let host = add_host(&person, "a", &bmc).await;
    reachable(&person, &host).await;
    (server, person, board, host)
}

/// Something is done to the server's database by another hand.
fn in_store(server: &Server, sql: &str) {
    let mut db = Address::Sqlite(server.database()).connect().unwrap();
    db.batch_execute(sql).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_busy_bmc_was_not_told_in_time_is_given_up_and_never_done() {
    let (_server, person, board, host) = watched(&format!("{OFTEN}job_wait_seconds = 1\n")).await;
    board.board(|board| board.hangs = true);
    let asked = || board.bmc().map_or(0, |bmc| bmc.asked().len());
    let before = asked();
    until("it hangs in the middle of a look", PATIENCE, async || (asked() > before).then_some(())).await;
    let off = json!({ "action": "power", "verb": "off" });
    let job = over(&person, &order(&person, off, &[&host], "a", json!({})).await[0]).await;
    assert_eq!((text(&job, "/state"), text(&job, "/trouble/code")), ("failed", "too_busy"), "{job}");
    assert!(text(&job, "/trouble/text").contains("for 1 s"), "{job}");
    board.board(|board| board.hangs = false);
    let heard = super::bmc(&person, &host).await["heard_at"].clone();
    until("it is asked again", PATIENCE, async || (super::bmc(&person, &host).await["heard_at"] != heard).then_some(())).await;
    // Jobs are done in the order in which they come: after this one the other had its turn, too.
    let lit = json!({ "action": "identify", "on": true });
    let lit = until("another job is done", PATIENCE, async || {
        let job = over(&person, &order(&person, lit.clone(), &[&host], "", json!({})).await[0]).await;
        (text(&job, "/state") == "done").then_some(job)
    });
    lit.await;
    assert!(board.board(|board| board.power_on && board.controls.is_empty()), "it was not done behind anybody's back");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_a_job_is_kept_when_the_store_takes_it_again() {
    let (server, person, board, host) = watched(OFTEN).await;
    in_store(&server, "CREATE TRIGGER no_end BEFORE UPDATE OF ended_at ON jobs BEGIN SELECT RAISE(ABORT, 'the disk is gone'); END");
    let reset = json!({ "action": "power", "verb": "reset" });
    let job = order(&person, reset.clone(), &[&host], "a", json!({})).await[0].clone();
    let path = format!("/api/v1/jobs/{}", text(&job, "/id"));
    until("its end is not kept", PATIENCE, async || server.log().contains("the end of a job is not kept").then_some(())).await;
    assert_eq!(text(&person.get(&path).await.json(), "/state"), "running");
    let again = json!({ "action": reset, "hosts": [host], "reason": "trying", "confirm": "a" });
    assert_eq!(person.post("/api/v1/jobs", &again).await.code(), "job_runs", "nobody orders beside it");
    in_store(&server, "DROP TRIGGER no_end");
    let job = over(&person, &job).await;
    assert_eq!((text(&job, "/state"), text(&job, "/result")), ("done", "power is on"), "{job}");
    assert_eq!(board.board(|board| board.controls.clone()), [3], "its end was tried again, and not the job");
    assert_eq!(person.items("/api/v1/audit?action=job.end").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_whose_beginning_cannot_be_kept_is_not_sent() {
    let (server, person, board, host) = watched(OFTEN).await;
    in_store(&server, "CREATE TRIGGER no_start BEFORE UPDATE OF started_at ON jobs BEGIN SELECT RAISE(ABORT, 'the disk is gone'); END");
    let off = json!({ "action": "power", "verb": "off" });
    let job = over(&person, &order(&person, off, &[&host], "a", json!({})).await[0]).await;
    assert_eq!((text(&job, "/state"), text(&job, "/trouble/code")), ("failed", "not_kept"), "{job}");
    assert!(board.board(|board| board.power_on && board.controls.is_empty()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_is_not_erased_as_long_as_what_it_says_cannot_be_kept() {
    let rarely = "[bmc]\nallow_local_addresses = true\npower_seconds = 1\nlog_seconds = 3600\nsensors_seconds = 3600\n";
    let (server, person, board, host) = watched(rarely).await;
    board.write(UNCORRECTABLE);
    in_store(
        &server,
        "CREATE TRIGGER no_event BEFORE INSERT ON events WHEN NEW.source = 'ipmi' BEGIN SELECT RAISE(ABORT, 'the disk is gone'); END",
    );
    let clear = json!({ "action": "clear_log" });
    let job = over(&person, &order(&person, clear.clone(), &[&host], "a", json!({})).await[0]).await;
    assert_eq!((text(&job, "/state"), text(&job, "/trouble/code")), ("failed", "not_kept"), "{job}");
    assert_eq!(board.board(|board| board.log.len()), 1, "it is still there");
    in_store(&server, "DROP TRIGGER no_event");
    let job = over(&person, &order(&person, clear, &[&host], "a", json!({})).await[0]).await;
    assert_eq!((text(&job, "/state"), board.board(|board| board.log.len())), ("done", 0), "{job}");
    let events = person.items(&format!("/api/v1/hosts/{host}/events")).await;
    assert_eq!(events.iter().filter(|event| text(event, "/class") == "mem_ecc").count(), 1, "kept once: {events:?}");
}
