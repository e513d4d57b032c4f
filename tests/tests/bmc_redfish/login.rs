//! Signing in, by both protocols: a refused login is offered twice in all, and not by the other protocol as well.

use super::{add_credential, add_host, alert, alerts, bmc, given, service, start};
use ironwatch_tests::awaiting::{PATIENCE, never, until};
use ironwatch_tests::counterparties::ipmi_sim::{IpmiSim, Machine, Options, is_available};
use ironwatch_tests::counterparties::redfish::{PASSWORD, USER, machines};
use serde_json::json;
use std::time::Duration;

const MANAGER: &str = "/redfish/v1/Managers/BMC";

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_tried_twice_overall() {
    if !is_available() {
        return;
    }
    let redfish = service(machines::modern(), MANAGER).await;
    let sim = IpmiSim::start(&Machine::small("S-1").emulation(), Options::default());
    let (mut server, person) = start().await;
    let credential = add_credential(&person, USER, "wrong").await;
    let mut both = given(&redfish, "auto");
    both["ipmi_port"] = sim.address.port().into();
    let host = add_host(&person, "locked", &both).await;
    until("it is told", PATIENCE, async || (alerts(&person, &host).await == alert("bmc_login_refused", "bmc")).then_some(())).await;
    assert_eq!(redfish.logins(), 2);
    let state = bmc(&person, &host).await;
    assert_eq!((state["state"].as_str(), state["last_error_code"].as_str()), (Some("login_refused"), Some("wrong_password")), "{state}");
    assert_eq!(state["learned"]["refused"]["times"], 2);
    never("a third try", Duration::from_secs(4), async || Some(redfish.logins()).filter(|logins| *logins > 2)).await;
    server.stop().await;
    server.start_again().await;
    never("a try after a start", Duration::from_secs(3), async || Some(redfish.logins()).filter(|logins| *logins > 2)).await;

    let path = format!("/api/v1/credentials/{credential}");
    let still_wrong = person.put(&path, &json!({ "password": "wrong as well" })).await;
    assert_eq!((still_wrong.status, still_wrong.code().as_str()), (422, "credential_failed"), "{}", still_wrong.text);
    assert_eq!(redfish.logins(), 3, "tried once before it would have been kept");
    let right = person.put(&path, &json!({ "password": PASSWORD })).await;
    assert_eq!(right.status, 200, "{}", right.text);
    until("it is over", PATIENCE, async || alerts(&person, &host).await.is_empty().then_some(())).await;
    assert_eq!(bmc(&person, &host).await["state"], "reachable");
}
