//! Certificates: one that nobody vouches for is not spoken to until a person accepts it, and one that changed is told.

use super::{add_credential, add_host, alert, alerts, bmc, given, port, service, start};
use ironwatch_tests::awaiting::{PATIENCE, until};
use ironwatch_tests::counterparties::redfish::{Certificate, Fault, PASSWORD, USER, machines};
use serde_json::json;

const MANAGER: &str = "/redfish/v1/Managers/BMC";

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_accepted_by_its_pin_and_told_when_it_changes() {
    let redfish = service(machines::modern(), MANAGER).await;
    let (_server, person) = start().await;
    add_credential(&person, USER, PASSWORD).await;
    let host =
        add_host(&person, "untrusted", &json!({ "address": "127.0.0.1", "redfish_port": port(&redfish), "protocol": "redfish" })).await;
    let state =
        async |wanted: &str| until(wanted, PATIENCE, async || Some(bmc(&person, &host).await).filter(|bmc| bmc["state"] == wanted)).await;
    let told = state("untrusted").await;
    assert!(told["last_error"].as_str().unwrap().contains(&redfish.pin()), "{told}");
    assert_eq!(told["learned"]["redfish"]["shown_pin"], redfish.pin());
    assert!(redfish.seen().is_empty(), "nothing was said to a stranger");

    let accepted = person.put(&format!("/api/v1/hosts/{host}/bmc"), &given(&redfish, "redfish")).await;
    assert_eq!(accepted.status, 200, "{}", accepted.text);
    state("reachable").await;
    until("it is over", PATIENCE, async || alerts(&person, &host).await.is_empty().then_some(())).await;

    let renewed = Certificate::new();
    let (old, shown) = (redfish.pin(), renewed.pin.clone());
    redfish.renew_certificate(renewed);
    redfish.break_at("/redfish/v1/*", Fault::Drop, Some(1));
    let told = state("untrusted").await;
    let words = told["last_error"].as_str().unwrap();
    assert!(words.contains(&old) && words.contains(&shown), "{words}");
    assert_eq!(told["last_error_code"], "pin_changed");
    until("it is told", PATIENCE, async || (alerts(&person, &host).await == alert("bmc_untrusted", "bmc")).then_some(())).await;
}
