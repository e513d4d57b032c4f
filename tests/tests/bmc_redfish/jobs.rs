//! What people do to machines, by Redfish; and by IPMI where Redfish does not offer it.

use super::{add_credential, add_host, alerts, bmc, given, now, service, start, watched};
use ironwatch_tests::answer::text;
use ironwatch_tests::awaiting::{PATIENCE, until};
use ironwatch_tests::counterparties::ipmi_sim::{self, IpmiSim, Machine, Options, is_available};
use ironwatch_tests::counterparties::redfish::machines;
use ironwatch_tests::programs::Person;
use serde_json::{Value, json};

const MANAGER: &str = "/redfish/v1/Managers/BMC";
const SYSTEM: &str = "/redfish/v1/Systems/System.1";
const LOG: &str = "/redfish/v1/Systems/System.1/LogServices/SEL/Entries";

/// Orders something of a host, and returns the job when it is over.
async fn done(person: &Person, action: &Value, host: &str, confirm: &str) -> Value {
    let body = json!({ "action": action, "hosts": [host], "reason": "trying", "confirm": confirm });
    let answer = person.post("/api/v1/jobs", &body).await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    let path = format!("/api/v1/jobs/{}", text(&answer.json(), "/jobs/0/id"));
    until("the job is over", PATIENCE, async || Some(person.get(&path).await.json()).filter(|job| job["ended_at"] != Value::Null)).await
}

async fn reachable(person: &Person, host: &str) {
    until("the BMC answers", PATIENCE, async || (bmc(person, host).await["state"] == "reachable").then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn power_light_and_log_by_redfish() {
    let redfish = service(machines::modern(), MANAGER).await;
    let (_server, person, host) = watched(&redfish, "far").await;
    reachable(&person, &host).await;
    let power = |verb: &str| json!({ "action": "power", "verb": verb });
    let off = done(&person, &power("off"), &host, "far").await;
    assert_eq!((text(&off, "/state"), text(&off, "/result")), ("done", "power is off"), "{off}");
    assert_eq!(redfish.resource(SYSTEM).unwrap()["PowerState"], "Off");
    let on = done(&person, &power("on"), &host, "").await;
    assert_eq!((text(&on, "/state"), text(&on, "/result")), ("done", "power is on"), "{on}");
    let lit = done(&person, &json!({ "action": "identify", "on": true }), &host, "").await;
    assert_eq!(text(&lit, "/state"), "done", "{lit}");
    assert_eq!(redfish.resource(SYSTEM).unwrap()["LocationIndicatorActive"], true);

    let (message, created) = ("Power supply 1 has failed.", now());
    redfish.log(LOG, |log| log.append(json!({ "Created": created, "Severity": "Critical", "Message": message })));
    let cleared = done(&person, &json!({ "action": "clear_log" }), &host, "far").await;
    assert_eq!(text(&cleared, "/state"), "done", "{cleared}");
    assert!(redfish.log(LOG, |log| log.is_empty()));
    let events = person.items(&format!("/api/v1/hosts/{host}/events")).await;
    assert!(events.iter().any(|event| text(event, "/evidence").contains(message)), "it was kept before it was erased: {events:?}");

    let refused = done(&person, &json!({ "action": "delete_entry", "id": "1" }), &host, "far").await;
    assert_eq!(text(&refused, "/state"), "failed", "{refused}");
    redfish.behave(|manners| manners.refuses = Some("The machine is being updated."));
    let refused = done(&person, &power("off"), &host, "far").await;
    assert_eq!(text(&refused, "/state"), "failed");
    assert!(refused.to_string().contains("The machine is being updated."), "in its own words: {refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_redfish_does_not_offer_is_done_by_ipmi() {
    if !is_available() {
        return;
    }
    let redfish = service(machines::modern(), MANAGER).await;
    redfish.behave(|manners| manners.login = (ipmi_sim::USER, ipmi_sim::PASSWORD));
    redfish.edit(SYSTEM, |system| {
        system["Actions"] = json!({});
    });
    let sim = IpmiSim::start(&Machine::small("J-9").emulation(), Options::default());
    let (_server, person) = start().await;
    add_credential(&person, ipmi_sim::USER, ipmi_sim::PASSWORD).await;
    let mut both = given(&redfish, "auto");
    both["ipmi_port"] = sim.address.port().into();
    let host = add_host(&person, "both", &both).await;
    reachable(&person, &host).await;
    // Redfish tells of the power and cannot change it; what it tells then is what the test lets it.
    redfish.edit(SYSTEM, |system| system["PowerState"] = "Off".into());
    let job = done(&person, &json!({ "action": "power", "verb": "off" }), &host, "both").await;
    assert_eq!(text(&job, "/state"), "done", "{job}");
    assert!(!sim.power_is_on());
    assert_eq!(alerts(&person, &host).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_that_needs_power_cycles_gets_a_maintenance_task() {
    let redfish = service(machines::modern(), MANAGER).await;
    let (_server, person, host) = watched(&redfish, "far").await;
    reachable(&person, &host).await;
    for tasks in [0, 1] {
        let job = done(&person, &json!({ "action": "power", "verb": "cycle" }), &host, "far").await;
        assert_eq!(text(&job, "/state"), "done", "{job}");
        assert_eq!(person.items("/api/v1/tasks").await.len(), tasks);
    }
    let task = person.items("/api/v1/tasks").await.pop().unwrap_or_default();
    assert_eq!((text(&task, "/reason"), text(&task, "/component")), ("power_cycles", "host"), "{task}");
    let whole = person.get(&format!("/api/v1/tasks/{}", text(&task, "/id"))).await.json();
    assert!(text(&whole, "/links/1/words").contains("power cycle by admin: trying"), "{whole}");
}
