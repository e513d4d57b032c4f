//! What is done, and what is only said.

use crate::asking::bmc;
use ironwatch_redfish::{Bmc, Error, LogService, ManagerReset, Outcome, PowerState, ResetVerb};
use ironwatch_tests::counterparties::redfish::machines::{legacy, modern};
use ironwatch_tests::counterparties::redfish::{Fault, Redfish};
use serde_json::json;

const SYSTEM: &str = "/redfish/v1/Systems/System.1";
const MANAGER: &str = "/redfish/v1/Managers/BMC";

async fn power(bmc: &Bmc) -> Option<PowerState> {
    bmc.power_and_health().await.unwrap().systems[0].power_state.clone()
}

#[tokio::test]
async fn resets_change_the_power_state() {
    let redfish = Redfish::start(modern()).await;
    let bmc = bmc(&redfish);
    for (verb, sent, state) in [
        (ResetVerb::SoftOff, "GracefulShutdown", PowerState::Off),
        (ResetVerb::On, "On", PowerState::On),
        (ResetVerb::ForceOff, "ForceOff", PowerState::Off),
        (ResetVerb::Cycle, "PowerCycle", PowerState::On),
        (ResetVerb::Reset, "ForceRestart", PowerState::On),
        (ResetVerb::SoftReset, "GracefulRestart", PowerState::On),
        (ResetVerb::Nmi, "Nmi", PowerState::On),
    ] {
        let outcome = bmc.reset_system(SYSTEM, verb).await.unwrap();
        assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
        assert_eq!((outcome.sent(), power(&bmc).await), (sent, Some(state)));
    }
    let refused = bmc.reset_system(SYSTEM, ResetVerb::On).await.unwrap();
    assert!(matches!(&refused, Outcome::Refused { status: 409, .. }) && refused.said() == "Server is already powered ON.", "{refused:?}");
}

#[tokio::test]
async fn a_button_does_what_the_state_makes_of_it() {
    let redfish = Redfish::start(legacy()).await;
    let bmc = bmc(&redfish);
    let old = "/redfish/v1/Systems/1";
    assert_eq!(bmc.reset_system(old, ResetVerb::SoftOff).await.unwrap().sent(), "PushPowerButton");
    assert_eq!(power(&bmc).await, Some(PowerState::Off));
    let error = bmc.reset_system(old, ResetVerb::SoftOff).await.unwrap_err();
    assert!(matches!(error, Error::NotOffered { .. }), "the button would turn it on: {error}");
    let error = bmc.reset_system(old, ResetVerb::Cycle).await.unwrap_err();
    assert_eq!(error.to_string(), "the BMC does not offer this: cycle (it offers On, ForceOff, ForceRestart, PushPowerButton, Nmi)");
}

#[tokio::test]
async fn tasks_are_followed_to_their_end() {
    let redfish = Redfish::start(modern()).await;
    let bmc = bmc(&redfish);
    redfish.behave(|manners| manners.tasks = Some(0));
    let done = bmc.reset_system(SYSTEM, ResetVerb::Cycle).await.unwrap();
    assert!(matches!(done, Outcome::Done(_)), "{done:?}");
    redfish.behave(|manners| manners.tasks_fail = true);
    let failed = bmc.reset_system(SYSTEM, ResetVerb::Cycle).await.unwrap();
    assert!(matches!(&failed, Outcome::Refused { .. }) && failed.said() == "The host did not answer.", "{failed:?}");
    // One that does not end within our patience is accepted, and says how far it has come.
    redfish.behave(|manners| manners.tasks = Some(1_000));
    let quick = ironwatch_redfish::Limits { task: std::time::Duration::from_millis(2_500), ..crate::asking::limits() };
    let hasty = crate::asking::bmc_within(&redfish, &quick);
    let outcome = hasty.reset_system(SYSTEM, ResetVerb::Cycle).await.unwrap();
    let Outcome::Accepted { task: Some(task), .. } = outcome else { panic!("{outcome:?}") };
    assert_eq!((task.state.as_deref(), task.percent), (Some("Running"), Some(50)));
}

#[tokio::test]
async fn a_manager_restarts_by_what_its_action_info_offers() {
    let redfish = Redfish::start(modern()).await;
    let bmc = bmc(&redfish);
    assert_eq!(bmc.reset_manager(MANAGER, ManagerReset::Graceful).await.unwrap().sent(), "GracefulRestart");
    assert!(redfish.gets().iter().any(|path| path.ends_with("ResetActionInfo")));
    assert_eq!(redfish.open_sessions(), 0, "it forgets");
    redfish.edit(&format!("{MANAGER}/ResetActionInfo"), |info| info["Parameters"][0]["AllowableValues"] = json!(["ForceRestart"]));
}

#[tokio::test]
async fn logs_are_cleared_and_turned_off() {
    let redfish = Redfish::start(modern()).await;
    let bmc = bmc(&redfish);
    let entries = format!("{SYSTEM}/LogServices/SEL/Entries");
    redfish.log(&entries, |log| log.say(1, "x", "OK"));
    let log: LogService = bmc.log_services().await.unwrap().logs.into_iter().find(|log| log.entries == entries).unwrap();
    assert!(log.is_clearable);
    assert!(bmc.clear_log(&log).await.unwrap().is_taken());
    assert_eq!(redfish.log(&entries, |log| log.len()), 0);
    assert!(bmc.enable_log(&log, false).await.unwrap().is_taken());
    assert_eq!(redfish.resource(&log.path).unwrap()["ServiceEnabled"], json!(false));
}

#[tokio::test]
async fn indicators_boot_and_clock_are_set_by_what_there_is() {
    let redfish = Redfish::start(modern()).await;
    let reader = bmc(&redfish);
    assert!(reader.set_indicator(SYSTEM, true).await.unwrap().is_taken());
    assert_eq!(redfish.resource(SYSTEM).unwrap()["LocationIndicatorActive"], json!(true));
    assert!(reader.override_boot(SYSTEM, Some("Pxe"), true).await.unwrap().is_taken());
    let boot = reader.power_and_health().await.unwrap().systems[0].boot.clone();
    assert_eq!((boot.enabled.as_deref(), boot.target.as_deref()), (Some("Once"), Some("Pxe")));
    let error = reader.override_boot(SYSTEM, Some("Floppy"), true).await.unwrap_err();
    assert!(error.to_string().contains("it offers None, Pxe, BiosSetup"), "{error}");
    assert!(reader.override_boot(SYSTEM, None, true).await.unwrap().is_taken());
    assert!(reader.set_clock(MANAGER, "2024-06-01T00:00:00Z").await.unwrap().is_taken());
    assert_eq!(redfish.resource(MANAGER).unwrap()["DateTime"], json!("2024-06-01T00:00:00Z"));
    let old = Redfish::start(legacy()).await;
    let bmc = bmc(&old);
    assert!(bmc.set_indicator("/redfish/v1/Systems/1", true).await.unwrap().is_taken());
    assert_eq!(old.resource("/redfish/v1/Systems/1").unwrap()["IndicatorLED"], json!("Blinking"));
    let none = bmc.set_indicator("/redfish/v1/Managers/1", true).await;
    assert!(matches!(none, Err(Error::NotOffered { .. })));
}

#[tokio::test]
async fn a_refusal_comes_with_the_bmcs_words() {
    let redfish = Redfish::start(modern()).await;
    let bmc = bmc(&redfish);
    redfish.behave(|manners| manners.refuses = Some("Not while the host is\u{7} in POST."));
    let refused = bmc.set_indicator(SYSTEM, true).await.unwrap();
    assert!(matches!(refused, Outcome::Refused { status: 400, .. }) && refused.said() == "Not while the host is in POST.");
    redfish.behave(|manners| manners.refuses = None);
    redfish.break_at(&format!("{SYSTEM}/Actions*"), Fault::Status(405), None);
    assert!(matches!(bmc.reset_system(SYSTEM, ResetVerb::Nmi).await, Err(Error::NotOffered { .. })));
    redfish.mend();
    redfish.break_at(&format!("{SYSTEM}/Actions*"), Fault::Status(403), None);
    assert!(matches!(bmc.reset_system(SYSTEM, ResetVerb::Nmi).await, Err(Error::Forbidden { .. })));
    redfish.mend();
    // With an ETag a change is sent only for what was read.
    redfish.behave(|manners| manners.etags = true);
    redfish.forget_seen();
    assert!(bmc.set_indicator(SYSTEM, false).await.unwrap().is_taken());
    assert!(redfish.seen().iter().any(|seen| seen.method == "PATCH" && seen.etag.is_some()));
}
