//! Both protocols together: Redfish first, IPMI for what it lacks or when it does not answer.

use super::{add_credential, add_host, alert, alerts, bmc, given, service, start};
use ironwatch_tests::awaiting::{PATIENCE, until};
use ironwatch_tests::counterparties::ipmi_sim::{IpmiSim, Machine, Options, PASSWORD, USER, is_available};
use ironwatch_tests::counterparties::redfish::{Redfish, machines};
use ironwatch_tests::programs::{Person, Server};
use serde_json::json;

const MANAGER: &str = "/redfish/v1/Managers/BMC";
/// An uncorrectable memory error of module A3, as a BMC writes it: sensor 9 of type memory, offset 1.
const UNCORRECTABLE: [u8; 13] = [0, 0, 0, 0, 0x20, 0, 4, 0x0c, 9, 0x6f, 0xa1, 0xff, 0x03];

/// A machine that speaks both, with the same user; its Redfish has no log.
async fn both(name: &str) -> Option<(Redfish, IpmiSim, Server, Person, String)> {
    if !is_available() {
        return None;
    }
    let redfish = service(machines::modern(), MANAGER).await;
    redfish.behave(|manners| manners.login = (USER, PASSWORD));
    redfish.edit("/redfish/v1/Systems/System.1", |system| {
        system.as_object_mut().unwrap().remove("LogServices");
    });
    let sim = IpmiSim::start(&Machine::small(name).emulation(), Options::default());
    let (server, person) = start().await;
    add_credential(&person, USER, PASSWORD).await;
    let mut given = given(&redfish, "auto");
    given["ipmi_port"] = sim.address.port().into();
    let host = add_host(&person, name, &given).await;
    Some((redfish, sim, server, person, host))
}

async fn roads(person: &Person, host: &str, wanted: &str) {
    until(wanted, PATIENCE, async || (bmc(person, host).await["learned"]["roads_words"] == wanted).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_redfish_lacks_is_asked_by_ipmi() {
    let Some((redfish, sim, _server, person, host)) = both("B-1").await else { return };
    roads(&person, &host, "power: Redfish; sensors: Redfish; SEL: IPMI; inventory: Redfish").await;
    let sensors = format!("/api/v1/hosts/{host}/sensors");
    let read = until("its sensors", PATIENCE, async || Some(person.items(&sensors).await).filter(|read| !read.is_empty())).await;
    assert!(read.iter().all(|sensor| sensor["source"] == "redfish"), "{read:?}");
    sim.add_event(2, UNCORRECTABLE);
    until("the memory error is told", PATIENCE, async || {
        (alerts(&person, &host).await == alert("mem_ecc", "memory/DIMM_A3")).then_some(())
    })
    .await;
    assert_eq!(redfish.most_sessions(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redfish_service_that_is_gone_leaves_ipmi() {
    let Some((redfish, _sim, _server, person, host)) = both("B-2").await else { return };
    roads(&person, &host, "power: Redfish; sensors: Redfish; SEL: IPMI; inventory: Redfish").await;
    drop(redfish);
    roads(&person, &host, "power: IPMI; sensors: IPMI; SEL: IPMI; inventory: IPMI").await;
    let state =
        until("it is reachable", PATIENCE, async || Some(bmc(&person, &host).await).filter(|bmc| bmc["state"] == "reachable")).await;
    assert!(state["learned"]["redfish"]["trouble"].as_str().unwrap().contains("refuses the connection"), "{state}");
    let sensors = format!("/api/v1/hosts/{host}/sensors");
    until("its sensors by IPMI", PATIENCE, async || {
        person.items(&sensors).await.first().filter(|sensor| sensor["source"] == "ipmi").map(|_| ())
    })
    .await;
    assert_eq!(alerts(&person, &host).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_nobody_accepted_leaves_ipmi_and_shows_its_pin() {
    let Some((redfish, _sim, _server, person, host)) = both("B-3").await else { return };
    let mut without_pin = given(&redfish, "auto");
    without_pin["pin"] = json!(null);
    without_pin["ipmi_port"] = bmc(&person, &host).await["ipmi_port"].clone();
    let changed = person.put(&format!("/api/v1/hosts/{host}/bmc"), &without_pin).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    roads(&person, &host, "power: IPMI; sensors: IPMI; SEL: IPMI; inventory: IPMI").await;
    let state = bmc(&person, &host).await;
    assert_eq!(state["learned"]["redfish"]["shown_pin"], redfish.pin(), "{state}");
    let mut accepted = without_pin;
    accepted["pin"] = redfish.pin().into();
    assert_eq!(person.put(&format!("/api/v1/hosts/{host}/bmc"), &accepted).await.status, 200);
    roads(&person, &host, "power: Redfish; sensors: Redfish; SEL: IPMI; inventory: Redfish").await;
}
