//! A machine without an agent whose BMC speaks Redfish: what it says is seen, told, and over when the BMC says so.

use super::{add_credential, add_host, alert, alerts, bmc, given, now, service, watched};
use ironwatch_tests::awaiting::{PATIENCE, never, until};
use ironwatch_tests::counterparties::redfish::{Fault, PASSWORD, USER, machines};
use ironwatch_tests::programs::Server;
use serde_json::{Value, json};
use std::time::Duration;

const MANAGER: &str = "/redfish/v1/Managers/BMC";
const LOG: &str = "/redfish/v1/Systems/System.1/LogServices/SEL/Entries";
const TEMPERATURE: &str = "/redfish/v1/Chassis/Main/Sensors/CPU1Temp";

/// A memory error as a BMC writes it.
fn uncorrectable() -> Value {
    json!({
        "Created": now(), "EntryType": "SEL", "SensorType": "Memory", "EntryCode": "Assert", "Severity": "Critical",
        "Message": "Uncorrectable ECC / other uncorrectable memory error", "MessageId": "0xA1FF03",
        "Links": { "OriginOfCondition": { "@odata.id": "/redfish/v1/Systems/System.1/Memory/DIMM.A2" } },
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_is_seen_by_redfish() {
    let redfish = service(machines::modern(), MANAGER).await;
    redfish.log(LOG, |log| log.say(1, "It was there before.", "Critical"));
    let (mut server, person, host) = watched(&redfish, "bare-01").await;
    let sensors = format!("/api/v1/hosts/{host}/sensors");
    let cpu = until("the temperature of the processor", PATIENCE, async || {
        person.items(&sensors).await.into_iter().find(|sensor| sensor["name"] == "CPU1 Temp")
    });
    let cpu = cpu.await;
    assert_eq!((cpu["value"].as_f64(), cpu["unit"].as_str(), cpu["source"].as_str()), (Some(55.0), Some("°C"), Some("redfish")));
    assert_eq!(cpu["thresholds"]["upper_critical"], 95.0);
    let state = bmc(&person, &host).await;
    assert_eq!((state["state"].as_str(), state["last_error"].is_null()), (Some("reachable"), true), "{state}");
    assert_eq!(state["learned"]["roads_words"], "power: Redfish; sensors: Redfish; SEL: Redfish; inventory: Redfish");
    let parts = until("what the machine is made of", PATIENCE, async || {
        Some(person.items(&format!("/api/v1/hosts/{host}/inventory")).await).filter(|parts| !parts.is_empty())
    });
    let parts = parts.await;
    for (component, serial) in
        [("system", "NEW-1"), ("memory/DIMM_A1", "D-1"), ("psu/PSU1", "PS-N1"), ("nic/NIC.1", "N-1"), ("drive/Disk.0", "NV-0")]
    {
        let has = parts.iter().any(|part| part["component"] == component && part["serial"] == serial && part["source"] == "bmc");
        assert!(has, "{component}: {parts:?}");
    }
    for (component, firmware) in [("bmc", "7.10"), ("bios", "2.10.1"), ("firmware/PSU.1", "00.1D")] {
        let has = parts.iter().any(|part| part["component"] == component && part["firmware"] == firmware);
        assert!(has, "{component}: {parts:?}");
    }
    assert_eq!(alerts(&person, &host).await, [], "a machine that is well, with a past");

    redfish.edit(TEMPERATURE, |sensor| sensor["Reading"] = 97.into());
    until("the temperature is told", PATIENCE, async || {
        (alerts(&person, &host).await == alert("temperature_limit", "sensor/CPU1 Temp")).then_some(())
    })
    .await;
    redfish.edit(TEMPERATURE, |sensor| sensor["Reading"] = 55.into());
    until("the temperature is over", PATIENCE, async || alerts(&person, &host).await.is_empty().then_some(())).await;

    redfish.log(LOG, |log| log.append(uncorrectable()));
    until("the memory error is told", PATIENCE, async || {
        (alerts(&person, &host).await == alert("mem_ecc", "memory/DIMM_A2")).then_some(())
    })
    .await;
    let from_log = async || {
        let events = person.items(&format!("/api/v1/hosts/{host}/events")).await;
        events.into_iter().filter(|event| event["source"] == "redfish" && event["class"] == "mem_ecc").count()
    };
    assert_eq!(from_log().await, 1);

    let bundle = ironwatch_tests::programs::client().get(format!("{}/api/v1/hosts/{host}/diagnostics.zip", server.url));
    let bundle = bundle.header("cookie", person.cookie()).send().await.unwrap().bytes().await.unwrap();
    for name in ["bmc/redfish-inventory.json", "bmc/redfish-sensors.json", "bmc/redfish-log-0-SEL.json"] {
        assert!(bundle.windows(name.len()).any(|window| window == name.as_bytes()), "{name} is in what its maker gets");
    }

    // What was read is not read again, by nobody.
    server.stop().await;
    assert_eq!(redfish.open_sessions(), 0, "its session is ended");
    // One request at a time, beside the stream of hints.
    assert_eq!((redfish.most_sessions(), redfish.most_at_once()), (1, 2));
    server.start_again().await;
    let before = bmc(&person, &host).await["heard_at"].clone();
    until("it is asked again", PATIENCE, async || (bmc(&person, &host).await["heard_at"] != before).then_some(())).await;
    assert_eq!(from_log().await, 1);
    assert_eq!(alerts(&person, &host).await, alert("mem_ecc", "memory/DIMM_A2"));
}

#[tokio::test(flavor = "multi_thread")]
async fn supplies_without_input_are_told_and_over() {
    let redfish = service(machines::modern(), MANAGER).await;
    let (_server, person, host) = watched(&redfish, "bare-02").await;
    until("it is asked", PATIENCE, async || (bmc(&person, &host).await["state"] == "reachable").then_some(())).await;
    let supply = |status: &'static str, health: &'static str| {
        redfish.edit("/redfish/v1/Chassis/Main/PowerSubsystem/PowerSupplies/PSU.2", |supply| {
            supply["LineInputStatus"] = status.into();
            supply["Status"]["Health"] = health.into();
        });
        redfish.edit("/redfish/v1/Chassis/Main/Power", |power| power["PowerSupplies"][1]["Status"]["Health"] = health.into());
    };
    supply("LossOfInput", "Critical");
    until("the supply is told", PATIENCE, async || (alerts(&person, &host).await == alert("psu_fault", "psu/PSU2")).then_some(())).await;
    supply("Normal", "OK");
    until("it is over", PATIENCE, async || alerts(&person, &host).await.is_empty().then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_two_logs_write_is_told_once() {
    let mut tree = machines::modern();
    let service_of = "/redfish/v1/Managers/BMC/LogServices/Lclog";
    tree.put(service_of, "LogService", json!({ "Name": "Lifecycle log", "Entries": { "@odata.id": format!("{service_of}/Entries") } }));
    tree.collect(&format!("{service_of}/Entries"), "LogEntry");
    tree.collect("/redfish/v1/Managers/BMC/LogServices", "LogService");
    let redfish = service(tree, MANAGER).await;
    let (_server, person, host) = watched(&redfish, "bare-03").await;
    until("the logs are known", PATIENCE, async || {
        let learned = bmc(&person, &host).await["learned"]["logs"].clone();
        learned.as_object().filter(|logs| logs.contains_key(service_of)).map(|_| ())
    })
    .await;
    let failed = json!({
        "Created": now(), "Severity": "Critical", "Message": "Power supply 1 has failed.", "MessageId": "IDRAC.2.7.PSU0001", "MessageArgs": ["1"],
    });
    redfish.log(LOG, |log| log.append(failed.clone()));
    redfish.log(&format!("{service_of}/Entries"), |log| log.append(failed));
    until("the supply is told", PATIENCE, async || (alerts(&person, &host).await == alert("psu_fault", "psu/PSU1")).then_some(())).await;
    let told = async || {
        let events = person.items(&format!("/api/v1/hosts/{host}/events")).await;
        Some(events.into_iter().filter(|event| event["class"] == "psu_fault" && event["source"] == "redfish").count())
            .filter(|told| *told != 1)
    };
    never("it is told by the other log, too", Duration::from_secs(3), told).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_bmc_is_left_alone_for_as_long_as_it_asks() {
    let redfish = service(machines::modern(), MANAGER).await;
    redfish.break_at("/redfish/v1/*", Fault::Busy(503, Some("4")), Some(1));
    let (_server, person, host) = watched(&redfish, "bare-04").await;
    until("it says that it is busy", PATIENCE, async || (bmc(&person, &host).await["state"] == "busy").then_some(())).await;
    redfish.forget_seen();
    never("it is asked before", Duration::from_secs(2), async || redfish.seen().first().cloned()).await;
    until("it is asked again", PATIENCE, async || (bmc(&person, &host).await["state"] == "reachable").then_some(())).await;
    assert_eq!(alerts(&person, &host).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bmc_that_says_that_something_happened_is_looked_at_before_its_time() {
    let redfish = service(machines::modern(), MANAGER).await;
    let slow = "[bmc]\nallow_local_addresses = true\npower_seconds = 1\nlog_seconds = 3600\nsensors_seconds = 3600\n";
    let server = Server::start(slow).await;
    let person = server.sign_in().await;
    add_credential(&person, USER, PASSWORD).await;
    let host = add_host(&person, "telling", &given(&redfish, "redfish")).await;
    until("it is listened to", PATIENCE, async || (redfish.listeners() == 1).then_some(())).await;
    redfish.log(LOG, |log| log.append(uncorrectable()));
    redfish.tell_listeners();
    until("it is told", PATIENCE, async || (alerts(&person, &host).await == alert("mem_ecc", "memory/DIMM_A2")).then_some(())).await;
    redfish.drop_listeners();
    until("nobody is disturbed by a stream that drops", PATIENCE, async || {
        (bmc(&person, &host).await["state"] == "reachable").then_some(())
    })
    .await;
}
