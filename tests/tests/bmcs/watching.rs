//! A machine without an agent: what its BMC says is seen, told, and over when the BMC says so.

use super::{alerts, bmc, watched};
use ironwatch_tests::awaiting::{PATIENCE, until};
use ironwatch_tests::counterparties::ipmi_sim::{IpmiSim, Machine, Options, PASSWORD, is_available};
use serde_json::json;

/// An uncorrectable memory error of module A3, as a BMC writes it: sensor 9 of type memory, offset 1.
const UNCORRECTABLE: [u8; 13] = [0, 0, 0, 0, 0x20, 0, 4, 0x0c, 9, 0x6f, 0xa1, 0xff, 0x03];

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_without_an_agent_is_seen_by_its_bmc() {
    if !is_available() {
        return;
    }
    let sim = IpmiSim::start(&Machine::small("S-4711").emulation(), Options::default());
    let (mut server, person, host) = watched(&sim, "bare-01").await;
    let sensors = format!("/api/v1/hosts/{host}/sensors");
    let cpu = until("the temperature of the processor", PATIENCE, async || {
        person.items(&sensors).await.into_iter().find(|sensor| sensor["name"] == "CPU1 Temp")
    });
    let cpu = cpu.await;
    assert_eq!((cpu["value"].as_f64(), cpu["unit"].as_str(), cpu["source"].as_str()), (Some(45.0), Some("°C"), Some("ipmi")));
    assert_eq!(cpu["thresholds"]["upper_critical"], 95.0);
    assert_eq!(person.items(&sensors).await.len(), 12, "eleven sensors, and the power that the BMC measures");
    let state = bmc(&person, &host).await;
    assert_eq!((state["state"].as_str(), state["last_error"].is_null()), (Some("reachable"), true));
    assert_eq!(state["learned"]["ipmi"]["suite"], 17);
    assert_eq!(state["learned"]["roads"]["sensors"], "ipmi");
    let parts = until("what the machine is made of", PATIENCE, async || {
        Some(person.items(&format!("/api/v1/hosts/{host}/inventory")).await).filter(|parts| !parts.is_empty())
    });
    let parts = parts.await;
    assert!(parts.iter().any(|part| part["component"] == "system" && part["serial"] == "S-4711" && part["source"] == "bmc"), "{parts:?}");
    assert_eq!(alerts(&person, &host).await, [], "a machine that is well");

    sim.set_sensor(1, 97);
    until("the temperature is told", PATIENCE, async || {
        (alerts(&person, &host).await == [("temperature_limit".to_owned(), "sensor/CPU1 Temp".to_owned())]).then_some(())
    })
    .await;
    sim.set_sensor(1, 45);
    until("the temperature is over", PATIENCE, async || alerts(&person, &host).await.is_empty().then_some(())).await;

    sim.add_event(2, UNCORRECTABLE);
    until("the memory error is told", PATIENCE, async || {
        (alerts(&person, &host).await == [("mem_ecc".to_owned(), "memory/DIMM_A3".to_owned())]).then_some(())
    })
    .await;
    let from_log = async || {
        let events = person.items(&format!("/api/v1/hosts/{host}/events")).await;
        events.into_iter().filter(|event| event["source"] == "ipmi" && event["class"] == "mem_ecc").count()
    };
    assert_eq!(from_log().await, 1);

    // What was read is not read again, by nobody.
    server.stop().await;
    server.start_again().await;
    let before = bmc(&person, &host).await["heard_at"].clone();
    until("it is asked again", PATIENCE, async || (bmc(&person, &host).await["heard_at"] != before).then_some(())).await;
    assert_eq!(from_log().await, 1);
    assert_eq!(alerts(&person, &host).await, [("mem_ecc".to_owned(), "memory/DIMM_A3".to_owned())]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_of_hosts_has_the_vital_signs_for_as_long_as_the_bmc_answers() {
    if !is_available() {
        return;
    }
    let sim = IpmiSim::start(&Machine::small("S-4714").emulation(), Options::default());
    let (mut server, person, _) = watched(&sim, "bare-04").await;
    let vitals = async || person.items("/api/v1/hosts").await.into_iter().next().map(|host| host["vitals"].clone()).unwrap_or_default();
    let becomes =
        async |words: &str, fits: fn(&serde_json::Value) -> bool| until(words, PATIENCE, async || Some(vitals().await).filter(fits)).await;
    let read = becomes("the sensors are read", |vitals| vitals["inlet_celsius"] == 23.0).await;
    assert_eq!(read["margin"], json!({ "kelvin": 15.0, "sensor": "Inlet Temp" }), "{read}");
    assert_eq!((&read["psus"], &read["fans"]), (&json!({ "ok": 2, "of": 2 }), &json!({ "ok": 2, "of": 2 })), "{read}");
    assert_eq!(read["power_watts"], 300.0, "{read}");
    let matches = async |filter: &str| person.get(&format!("/api/v1/hosts?q={filter}")).await.json()["total"] == 1;
    assert!(matches("psu:ok").await && !matches("psu:degraded").await);

    // The cord of a supply is pulled, and the air gets warmer.
    sim.set_state(7, 3, true);
    sim.set_sensor(2, 31);
    becomes("a supply has no input", |vitals| vitals["psus"] == json!({ "ok": 1, "of": 2 })).await;
    becomes("the air is warmer", |vitals| vitals["margin"]["kelvin"] == 7.0).await;
    assert!(matches("psu:degraded").await && matches("margin<10").await);

    // They are there as soon as the server is.
    server.stop().await;
    server.start_again().await;
    assert_eq!(vitals().await["inlet_celsius"], 31.0);

    sim.hang();
    becomes("nobody knows", serde_json::Value::is_null).await;
    assert!(matches("psu:none").await && !matches("margin<10").await);
    sim.go_on();
    becomes("it answers again", |vitals| vitals["inlet_celsius"] == 31.0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bmc_outside_of_the_networks_is_asked_no_more_at_once() {
    if !is_available() {
        return;
    }
    let sim = IpmiSim::start(&Machine::small("S-4713").emulation(), Options::default());
    let (_server, person, host) = watched(&sim, "bare-03").await;
    let state =
        async |wanted: &str| until(wanted, PATIENCE, async || Some(bmc(&person, &host).await).filter(|bmc| bmc["state"] == wanted)).await;
    state("reachable").await;
    let networks = async |networks: serde_json::Value| {
        let change = json!({ "changes": { "bmc.networks": networks } });
        let answer = person.send("PATCH", "/api/v1/settings", &change).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    };
    networks(json!(["10.0.0.0/8"])).await;
    let refused = until("the open session is left", PATIENCE, async || {
        Some(bmc(&person, &host).await).filter(|bmc| bmc["last_error"].to_string().contains("none of the networks"))
    });
    assert_ne!(refused.await["state"], "reachable");
    networks(json!(null)).await;
    state("reachable").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bmc_that_is_taken_away_leaves_no_alert_behind() {
    if !is_available() {
        return;
    }
    let sim = IpmiSim::start(&Machine::small("S-4712").emulation(), Options::default());
    let (_server, person, host) = watched(&sim, "bare-02").await;
    sim.set_state(6, 3, true);
    until("the supply is told", PATIENCE, async || {
        (alerts(&person, &host).await == [("psu_fault".to_owned(), "psu/PSU1".to_owned())]).then_some(())
    })
    .await;
    let gone = person.delete(&format!("/api/v1/hosts/{host}/bmc")).await;
    assert_eq!(gone.status, 204, "{}", gone.text);
    until("it is over", PATIENCE, async || alerts(&person, &host).await.is_empty().then_some(())).await;
    assert!(person.items(&format!("/api/v1/hosts/{host}/sensors")).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bundle_has_all_that_is_known_and_no_secret() {
    if !is_available() {
        return;
    }
    let sim = IpmiSim::start(&Machine::small("S-9").emulation(), Options::default());
    let (server, person, host) = watched(&sim, "bundled").await;
    until("it was seen", PATIENCE, async || (!person.items(&format!("/api/v1/hosts/{host}/sensors")).await.is_empty()).then_some(())).await;
    let url = format!("{}/api/v1/hosts/{host}/diagnostics.zip", server.url);
    let answer = ironwatch_tests::programs::client().get(url).header("Cookie", person.cookie()).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    let named = answer.headers()["content-disposition"].to_str().unwrap().to_owned();
    assert!(named.contains("ironwatch-bundled-"), "{named}");
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(answer.bytes().await.unwrap().to_vec())).unwrap();
    let names: Vec<String> = (0..zip.len()).map(|at| zip.by_index(at).unwrap().name().unwrap().into_owned()).collect();
    for wanted in [
        "README.txt",
        "host.json",
        "bmc.json",
        "events.ndjson",
        "sensors.json",
        "inventory.json",
        "bmc/sel.txt",
        "bmc/sdr.bin",
        "bmc/fru-00.bin",
    ] {
        assert!(names.iter().any(|name| name == wanted), "{wanted}: {names:?}");
    }
    for name in names {
        let mut content = Vec::new();
        std::io::Read::read_to_end(&mut zip.by_name(&name).unwrap(), &mut content).unwrap();
        assert!(!content.windows(PASSWORD.len()).any(|window| window == PASSWORD.as_bytes()), "{name}");
        assert!(!content.is_empty() || name == "events.ndjson", "{name}");
    }
    let audit = person.items("/api/v1/audit?action=host.diagnostics").await;
    assert_eq!(audit.len(), 1);
}
