//! One bad resource costs that resource, and is told; the BMC's wish to be left alone is obeyed.

use crate::asking::{bmc, bmc_within, limits};
use ironwatch_redfish::{Error, Limits, TroubleKind, unread};
use ironwatch_tests::counterparties::redfish::machines::modern;
use ironwatch_tests::counterparties::redfish::{Expansion, Fault, Redfish};
use std::time::{Duration, Instant};

const DIMM: &str = "/redfish/v1/Systems/System.1/Memory/DIMM.A1";

fn quick() -> Limits {
    Limits { answer: Duration::from_millis(500), ..limits() }
}

#[tokio::test]
async fn a_bad_resource_costs_itself_only() {
    let faults = [
        (Fault::Status(404), TroubleKind::Missing),
        (Fault::Status(500), TroubleKind::Refused),
        (Fault::Status(403), TroubleKind::NotAllowed),
        (Fault::Busy(503, None), TroubleKind::Refused),
        (Fault::Html, TroubleKind::Unreadable),
        (Fault::Truncated, TroubleKind::Unreadable),
        (Fault::ShortBody, TroubleKind::Unreadable),
        (Fault::Deep(5_000), TroubleKind::Unreadable),
        (Fault::Says("[]".into()), TroubleKind::Unreadable),
        (Fault::Says("{\"error\": {\"message\": \"gone\"}}".into()), TroubleKind::Refused),
        (Fault::Drop, TroubleKind::NoAnswer),
        (Fault::Hang, TroubleKind::NoAnswer),
        (Fault::Slow(Duration::from_millis(100)), TroubleKind::NoAnswer),
        (Fault::Endless, TroubleKind::TooLarge),
        (Fault::Huge(10 << 30), TroubleKind::TooLarge),
        (Fault::Redirect("https://127.0.0.1:1/x".into()), TroubleKind::LinkRefused),
    ];
    for (fault, kind) in faults {
        let redfish = Redfish::start(modern()).await;
        redfish.behave(|manners| manners.expansion = Expansion::Refused);
        redfish.break_at(DIMM, fault.clone(), None);
        let reader = bmc_within(&redfish, &Limits { answer_bytes: 1 << 20, ..quick() });
        let inventory = reader.inventory().await.unwrap();
        let trouble = inventory.troubles.iter().find(|trouble| trouble.path == DIMM);
        assert_eq!(trouble.map(|trouble| (trouble.kind, trouble.concerns)), Some((kind, "memory")), "{fault:?}: {:?}", inventory.troubles);
        assert_eq!(
            (inventory.memory.len(), inventory.drives.len(), inventory.firmware.len(), inventory.fans.len()),
            (1, 2, 4, 2),
            "{fault:?}"
        );
        assert!(inventory.stopped.is_none(), "{fault:?}");
        assert_eq!(unread(&inventory.troubles).keys().copied().collect::<Vec<_>>(), ["memory"], "{fault:?}");
        reader.close().await.unwrap();
        assert_eq!(redfish.open_sessions(), 0, "{fault:?}");
    }
}

#[tokio::test]
async fn nearly_json_is_read_and_told() {
    let redfish = Redfish::start(modern()).await;
    redfish.behave(|manners| manners.expansion = Expansion::Refused);
    let sensor = "/redfish/v1/Chassis/Main/Sensors/InletTemp";
    redfish.break_at(
        sensor,
        Fault::Says("{\"Id\":\"InletTemp\",\"Name\":\"Inlet\u{1} Temp\",\"Reading\":NaN,\"ReadingUnits\":\"Cel\",}".into()),
        None,
    );
    let readings = bmc(&redfish).sensors().await.unwrap();
    let told = readings.sensors.iter().find(|told| told.key == sensor).unwrap();
    // The old list still has a number.
    assert_eq!((told.name.as_str(), told.reading.value()), ("Inlet Temp", Some(23.0)));
    assert!(readings.troubles.iter().any(|trouble| trouble.path == sensor && trouble.kind == TroubleKind::Repaired && !trouble.is_loss()));
}

#[tokio::test]
async fn a_wrong_content_type_does_not_matter() {
    let redfish = Redfish::start(modern()).await;
    redfish.break_at("*", Fault::WrongType("text/html"), None);
    let health = bmc(&redfish).power_and_health().await;
    // The login's headers are lost with its type; the rest is read.
    assert!(health.is_ok(), "{health:?}");
}

#[tokio::test]
async fn a_busy_bmc_is_left_alone_for_as_long_as_it_asks() {
    for status in [429, 503] {
        let redfish = Redfish::start(modern()).await;
        let bmc = bmc(&redfish);
        bmc.power_and_health().await.unwrap();
        redfish.break_at("/redfish/v1/Systems*", Fault::Busy(status, Some("1")), Some(1));
        let error = bmc.power_and_health().await.unwrap_err();
        assert!(matches!(error, Error::Busy { wait: Some(wait), .. } if wait == Duration::from_secs(1)), "{error}");
        let asked = redfish.seen().len();
        for _ in 0..5 {
            assert!(matches!(bmc.sensors().await, Err(Error::Busy { wait: Some(wait), .. }) if wait <= Duration::from_secs(1)));
        }
        assert_eq!(redfish.seen().len(), asked, "nothing is asked meanwhile");
        tokio::time::sleep(Duration::from_millis(1_050)).await;
        assert_eq!(bmc.power_and_health().await.unwrap().systems.len(), 1);
    }
}

#[tokio::test]
async fn a_bmc_that_falls_silent_is_given_up_soon() {
    let redfish = Redfish::start(modern()).await;
    let bmc = bmc_within(&redfish, &Limits { answer: Duration::from_millis(200), ..limits() });
    bmc.power_and_health().await.unwrap();
    redfish.break_at("*", Fault::Hang, None);
    let began = Instant::now();
    let error = bmc.inventory().await.unwrap_err();
    assert!(matches!(error, Error::NoAnswer { .. }), "{error}");
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_walk_that_ends_early_tells_what_it_has_and_why() {
    let redfish = Redfish::start(modern()).await;
    let bmc = bmc_within(&redfish, &Limits { gets: 12, ..limits() });
    let inventory = bmc.inventory().await.unwrap();
    assert!(matches!(inventory.stopped, Some(ref stopped) if matches!(stopped.0, Error::LimitReached { .. })));
    assert!(!inventory.systems.is_empty() && inventory.troubles.iter().any(|trouble| trouble.kind == TroubleKind::LimitReached));
    assert!(inventory.cost.requests <= 14, "{:?}", inventory.cost);
}

#[tokio::test]
async fn a_kept_connection_that_the_bmc_closes_is_no_error() {
    let redfish = Redfish::start(modern()).await;
    let bmc = bmc(&redfish);
    for _ in 0..5 {
        bmc.power_and_health().await.unwrap();
        redfish.break_at("/redfish/v1/Systems*", Fault::Drop, Some(1));
        let health = bmc.power_and_health().await.unwrap();
        assert_eq!((health.systems.len(), health.troubles.len()), (1, 0));
    }
    assert_eq!(redfish.logins(), 1);
}

#[tokio::test]
async fn a_command_is_never_sent_twice() {
    let redfish = Redfish::start(modern()).await;
    let bmc = bmc(&redfish);
    redfish.break_at("/redfish/v1/Systems/System.1/Actions/ComputerSystem.Reset", Fault::Drop, None);
    let error = bmc.reset_system("/redfish/v1/Systems/System.1", ironwatch_redfish::ResetVerb::Cycle).await.unwrap_err();
    assert!(matches!(error, Error::NoAnswer { .. }), "{error}");
    assert_eq!(redfish.seen().iter().filter(|seen| seen.path.ends_with("ComputerSystem.Reset")).count(), 1);
}
