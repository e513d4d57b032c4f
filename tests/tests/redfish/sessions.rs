//! One session: made once, kept, renewed once, given back whatever happens.

use crate::asking::{bmc, bmc_within, limits, target};
use ironwatch_redfish::{Bmc, Error, Limits, SavedSession, Secret, Target};
use ironwatch_tests::awaiting::{PATIENCE, until};
use ironwatch_tests::counterparties::redfish::machines::{legacy, modern};
use ironwatch_tests::counterparties::redfish::{Fault, PASSWORD, Redfish};
use std::time::Duration;

const SYSTEM: &str = "/redfish/v1/Systems/System.1";

async fn all_are_closed(redfish: &Redfish) {
    until("all sessions are given back", PATIENCE, async || (redfish.open_sessions() == 0).then_some(())).await;
}

#[tokio::test]
async fn one_session_and_one_connection_serve_all_polls() {
    let redfish = Redfish::start(modern()).await;
    let bmc = bmc(&redfish);
    for _ in 0..3 {
        bmc.sensors().await.unwrap();
        bmc.power_and_health().await.unwrap();
        bmc.inventory().await.unwrap();
    }
    assert_eq!((redfish.logins(), redfish.open_sessions(), redfish.connections(), redfish.most_at_once()), (1, 1, 1, 1));
    bmc.close().await.unwrap();
    assert_eq!((redfish.open_sessions(), redfish.logins()), (0, 1));
    bmc.close().await.unwrap();
    bmc.root().await.unwrap();
    assert_eq!(redfish.logins(), 1, "the root needs none");
    bmc.power_and_health().await.unwrap();
    assert_eq!((redfish.logins(), redfish.open_sessions()), (2, 1));
    drop(bmc);
    all_are_closed(&redfish).await;
}

#[tokio::test]
async fn one_request_at_a_time_unless_told_otherwise() {
    for (at_once, most) in [(1, 1), (3, 3), (99, 4)] {
        let redfish = Redfish::start(modern()).await;
        redfish.behave(|manners| manners.delay = Duration::from_millis(3));
        let bmc = bmc_within(&redfish, &Limits { at_once, ..limits() });
        let (sensors, inventory, health) = tokio::join!(bmc.sensors(), bmc.inventory(), bmc.power_and_health());
        assert!(sensors.is_ok() && inventory.is_ok() && health.is_ok());
        assert!(redfish.most_at_once() <= most, "{} of {most}", redfish.most_at_once());
        assert!(redfish.connections() <= most);
        assert_eq!((redfish.logins(), redfish.most_sessions()), (1, 1), "{at_once}");
        bmc.close().await.unwrap();
    }
}

#[tokio::test]
async fn nothing_is_left_behind_after_errors_and_drops() {
    let redfish = Redfish::start(modern()).await;
    redfish.behave(|manners| manners.most_sessions = 2);
    for round in 0..12 {
        redfish.mend();
        let bmc = bmc_within(&redfish, &Limits { answer: Duration::from_millis(300), ..limits() });
        let fault = [Fault::Hang, Fault::Drop, Fault::Truncated, Fault::Html, Fault::Status(500), Fault::Busy(503, Some("1"))];
        redfish.break_at("/redfish/v1/Chassis*", fault[round % fault.len()].clone(), None);
        let _ = bmc.sensors().await;
        drop(bmc);
        all_are_closed(&redfish).await;
    }
    assert_eq!((redfish.most_sessions(), redfish.logins()), (1, 12));
}

#[tokio::test]
async fn a_caller_that_goes_away_during_the_login_leaves_no_session() {
    let redfish = Redfish::start(modern()).await;
    redfish.behave(|manners| manners.delay = Duration::from_millis(60));
    for wait in [20, 70, 90, 110, 130, 150, 170, 200] {
        let bmc = bmc(&redfish);
        let cut = tokio::time::timeout(Duration::from_millis(wait), bmc.power_and_health()).await;
        assert!(cut.is_err());
        // And once more with the same one: no second session while the first is on its way.
        let _ = tokio::time::timeout(Duration::from_millis(wait), bmc.power_and_health()).await;
        drop(bmc);
        all_are_closed(&redfish).await;
    }
    assert_eq!((redfish.most_sessions(), redfish.most_at_once() <= 2), (1, true));
}

#[tokio::test]
async fn a_session_that_has_ended_is_renewed_once() {
    let redfish = Redfish::start(modern()).await;
    let bmc = bmc(&redfish);
    bmc.power_and_health().await.unwrap();
    let saved = bmc.release().unwrap();
    redfish.forget_sessions();
    // The session of earlier is over: one login, and the reading goes on.
    let bmc = Bmc::new(&target(&redfish), &limits()).unwrap();
    bmc.resume(saved);
    let health = bmc.power_and_health().await.unwrap();
    assert_eq!((health.systems.len(), health.troubles.len(), redfish.logins(), redfish.open_sessions()), (1, 0, 2, 1));
    bmc.close().await.unwrap();
}

#[tokio::test]
async fn a_session_survives_a_restart_of_ours() {
    let redfish = Redfish::start(modern()).await;
    let first = bmc(&redfish);
    first.power_and_health().await.unwrap();
    let shown = first.session().unwrap();
    let kept = first.release().unwrap();
    assert_eq!(shown.token.expose_secret(), kept.token.expose_secret());
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(redfish.open_sessions(), 1, "released, not ended");
    let stored = (kept.token.expose_secret().to_owned(), kept.location);
    let second = bmc(&redfish);
    second.resume(SavedSession { token: Secret::new(stored.0), location: stored.1 });
    second.power_and_health().await.unwrap();
    assert_eq!((redfish.logins(), redfish.most_sessions()), (1, 1));
    second.close().await.unwrap();
    assert_eq!(redfish.open_sessions(), 0);
}

#[tokio::test]
async fn a_401_that_a_new_login_does_not_mend_is_not_asked_for_again() {
    let redfish = Redfish::start(modern()).await;
    let bmc = bmc(&redfish);
    bmc.power_and_health().await.unwrap();
    redfish.break_at("/redfish/v1/Managers*", Fault::Status(401), None);
    let inventory = bmc.inventory().await.unwrap();
    assert!(inventory.troubles.iter().any(|trouble| trouble.path == "/redfish/v1/Managers"), "{:?}", inventory.troubles);
    assert!(!inventory.memory.is_empty());
    assert_eq!(redfish.logins(), 2, "once: the session is not to blame");
    bmc.inventory().await.unwrap();
    assert_eq!(redfish.logins(), 2);
    bmc.close().await.unwrap();
    assert_eq!(redfish.open_sessions(), 0, "the one that was replaced is ended as well");
}

#[tokio::test]
async fn a_session_that_the_bmc_ends_early_is_renewed_but_not_again_and_again() {
    let redfish = Redfish::start(modern()).await;
    redfish.behave(|manners| manners.requests_per_session = Some(10));
    let bmc = bmc(&redfish);
    let inventory = bmc.inventory().await.unwrap();
    assert_eq!((redfish.logins(), redfish.most_sessions()), (2, 1));
    assert!(inventory.troubles.iter().any(|trouble| trouble.kind == ironwatch_redfish::TroubleKind::NotAllowed));
}

#[tokio::test]
async fn a_wrong_password_is_offered_once() {
    let redfish = Redfish::start(modern()).await;
    redfish.behave(|manners| manners.locks_after = Some(3));
    let wrong = Target { password: Secret::from("wrong-password"), ..target(&redfish) };
    let bmc = Bmc::new(&wrong, &limits()).unwrap();
    for _ in 0..5 {
        let error = bmc.power_and_health().await.unwrap_err();
        assert!(matches!(&error, Error::WrongCredentials { said } if said.contains("password is wrong")), "{error}");
        assert!(!format!("{error} {error:?} {bmc:?} {wrong:?}").contains("wrong-password"));
    }
    assert_eq!(redfish.logins(), 1);
    for _ in 0..2 {
        bmc.try_credentials_again();
        assert!(bmc.sensors().await.is_err());
    }
    bmc.try_credentials_again();
    assert!(matches!(bmc.sensors().await, Err(Error::Locked { said }) if said.contains("locked")));
    assert_eq!(redfish.logins(), 4);
}

#[tokio::test]
async fn a_full_house_is_told_as_that() {
    let redfish = Redfish::start(modern()).await;
    redfish.behave(|manners| manners.most_sessions = 0);
    let error = bmc(&redfish).power_and_health().await.unwrap_err();
    assert!(matches!(&error, Error::NoSessionLeft { said } if said.contains("maximum number of user sessions")), "{error}");
}

#[tokio::test]
async fn basic_authentication_serves_where_there_are_no_sessions() {
    let redfish = Redfish::start(legacy()).await;
    redfish.behave(|manners| manners.sessions = false);
    let reader = bmc(&redfish);
    assert_eq!(reader.sensors().await.unwrap().sensors.len(), 8);
    reader.close().await.unwrap();
    assert_eq!((redfish.logins(), redfish.open_sessions()), (0, 0));
    let wrong = Bmc::new(&Target { password: Secret::from("no"), ..target(&redfish) }, &limits()).unwrap();
    redfish.forget_seen();
    for _ in 0..3 {
        assert!(matches!(wrong.power_and_health().await, Err(Error::WrongCredentials { .. })));
    }
    let with_secret = redfish.seen().into_iter().filter(|seen| seen.with_secret).count();
    assert_eq!(with_secret, 2, "one login that is not offered, one wrong password");
}

#[tokio::test]
async fn a_location_with_an_inner_address_is_taken_as_a_path() {
    let redfish = Redfish::start(modern()).await;
    redfish.behave(|manners| manners.whole_location = true);
    let bmc = bmc(&redfish);
    bmc.power_and_health().await.unwrap();
    bmc.close().await.unwrap();
    assert_eq!(redfish.open_sessions(), 0);
}

#[tokio::test]
async fn the_root_is_read_with_a_login_where_it_is_not_open() {
    let redfish = Redfish::start(modern()).await;
    redfish.behave(|manners| manners.open_root = false);
    let bmc = bmc(&redfish);
    assert_eq!(bmc.root().await.unwrap().vendor.as_deref(), Some("Contoso"));
    assert_eq!(bmc.power_and_health().await.unwrap().systems[0].part.path(), SYSTEM);
    assert_eq!(redfish.logins(), 1);
    bmc.close().await.unwrap();
}

#[tokio::test]
async fn secrets_are_in_no_error() {
    let redfish = Redfish::start(modern()).await;
    redfish.behave(|manners| manners.refuses = Some("no"));
    let reader = bmc(&redfish);
    let mut words = String::new();
    for fault in [Fault::Html, Fault::Drop, Fault::Status(500), Fault::Redirect("https://evil.example/x?token=1".into()), Fault::Truncated]
    {
        redfish.mend();
        redfish.break_at("/redfish/v1/Systems*", fault, None);
        words.push_str(&format!("{:?}", reader.power_and_health().await));
        words.push_str(&format!("{:?}", reader.reset_system(SYSTEM, ironwatch_redfish::ResetVerb::On).await));
    }
    let token = reader.session().unwrap().token;
    assert!(!words.contains(PASSWORD) && !words.contains(token.expose_secret()) && !words.contains("token=1"), "{words}");
    assert!(!format!("{reader:?} {:?}", reader.session()).contains(token.expose_secret()));
}
