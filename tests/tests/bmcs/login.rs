//! Signing in: what is refused is told once and not tried again, and what works after a change is used at once.

use super::{add_credential, add_host, alerts, bmc, start};
use ironwatch_server::clock::SystemClock;
use ironwatch_tests::awaiting::{PATIENCE, never, until};
use ironwatch_tests::counterparties::ipmi_board::IpmiBoard;
use ironwatch_tests::counterparties::ipmi_sim::{IpmiSim, Machine, Options, PASSWORD, USER, is_available};
use ironwatch_tests::counterparties::scripted_bmc::Door;
use ironwatch_tests::watched_bmcs;
use serde_json::json;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_tried_twice_and_told_and_the_right_one_is_used_at_once() {
    if !is_available() {
        return;
    }
    let sim = IpmiSim::start(&Machine::small("S-1").emulation(), Options::default());
    let (mut server, person) = start().await;
    let credential = add_credential(&person, "wrong").await;
    let host = add_host(&person, "locked", sim.address).await;
    until("it is told", PATIENCE, async || {
        (alerts(&person, &host).await == [("bmc_login_refused".to_owned(), "bmc".to_owned())]).then_some(())
    })
    .await;
    let refused = async || bmc(&person, &host).await["learned"]["refused"]["times"].as_i64();
    assert_eq!(refused().await, Some(2));
    let state = bmc(&person, &host).await;
    assert_eq!((state["state"].as_str(), state["last_error_code"].as_str()), (Some("login_refused"), Some("wrong_password")));
    never("a third try", Duration::from_secs(4), async || refused().await.filter(|times| *times > 2)).await;
    server.stop().await;
    server.start_again().await;
    never("a try after a start", Duration::from_secs(4), async || refused().await.filter(|times| *times > 2)).await;
    assert_eq!(alerts(&person, &host).await.len(), 1);

    let path = format!("/api/v1/credentials/{credential}");
    let still_wrong = person.put(&path, &json!({ "password": "wrong as well" })).await;
    assert_eq!((still_wrong.status, still_wrong.code().as_str()), (422, "credential_failed"), "{}", still_wrong.text);
    assert!(!still_wrong.text.contains("wrong as well"), "{}", still_wrong.text);
    let right = person.put(&path, &json!({ "password": PASSWORD })).await;
    assert_eq!(right.status, 200, "{}", right.text);
    assert!(right.text.contains("locked"), "it says on which BMC it was tried: {}", right.text);
    until("it is over", PATIENCE, async || alerts(&person, &host).await.is_empty().then_some(())).await;
    assert_eq!(bmc(&person, &host).await["state"], "reachable");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_credential_nobody_is_asked_and_nobody_is_woken() {
    if !is_available() {
        return;
    }
    let sim = IpmiSim::start(&Machine::small("S-2").emulation(), Options::default());
    let (_server, person) = start().await;
    let host = add_host(&person, "nameless", sim.address).await;
    until("it says so", PATIENCE, async || (bmc(&person, &host).await["state"] == "no_login").then_some(())).await;
    assert_eq!(alerts(&person, &host).await, []);
    let own = json!({ "name": "its own", "username": USER, "password": PASSWORD, "is_default": true });
    assert_eq!(person.post("/api/v1/credentials?keep=anyway", &own).await.status, 201);
    until("it is asked", PATIENCE, async || (bmc(&person, &host).await["state"] == "reachable").then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bmc_that_says_nothing_to_a_login_is_told_no_password_and_found_again() {
    let mut board = IpmiBoard::start(SystemClock::start()).await;
    let Door { user, password, .. } = Door::default();
    board.set_door(Door { user: "somebody else".to_owned(), silent: true, ..Door::default() });
    let (_server, person) = start().await;
    watched_bmcs::add_credential(&person, &user, &password).await;
    let host = add_host(&person, "mute", board.address).await;
    let code = async || bmc(&person, &host).await["last_error_code"].clone();
    until("it is known", PATIENCE, async || (code().await == "login_unanswered").then_some(())).await;
    let tried = board.bmc().map(|bmc| (bmc.logins() > 0, bmc.proofs()));
    assert_eq!(tried, Some((true, 0)), "nothing that a BMC could count against the user");
    board.set_door(Door::default());
    until("it is found again by itself", PATIENCE, async || (bmc(&person, &host).await["state"] == "reachable").then_some(())).await;
    assert_eq!(alerts(&person, &host).await, []);
}
