//! `ironwatch-server bmc …` against a Redfish service, and against both protocols.

use super::{port, service};
use ironwatch_tests::counterparties::ipmi_sim::{self, IpmiSim, Machine, Options, is_available};
use ironwatch_tests::counterparties::redfish::{PASSWORD, Redfish, USER, machines};
use ironwatch_tests::programs::{run_to_its_end, server_program};
use serde_json::Value;
use std::process::{Command, Output};

const MANAGER: &str = "/redfish/v1/Managers/BMC";
const SYSTEM: &str = "/redfish/v1/Systems/System.1";

/// Somebody at a terminal.
struct Terminal {
    folder: tempfile::TempDir,
    user: &'static str,
}

impl Terminal {
    fn new(user: &'static str, password: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("password"), password).unwrap();
        Self { folder, user }
    }

    async fn ask(&self, arguments: Vec<String>) -> Output {
        let mut command = Command::new(server_program());
        command.arg("bmc").args(&arguments).args(["--address", "127.0.0.1", "--user", self.user, "--password-file"]);
        command.arg(self.folder.path().join("password"));
        tokio::task::spawn_blocking(move || run_to_its_end("bmc", &mut command)).await.unwrap()
    }

    async fn json(&self, arguments: Vec<String>) -> (Option<i32>, Value) {
        let output = self.ask([arguments, words(&["--json"])].concat()).await;
        (output.status.code(), serde_json::from_slice(&output.stdout).unwrap_or_default())
    }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn by_redfish(verb: &[&str], redfish: &Redfish) -> Vec<String> {
    [words(verb), words(&["--protocol", "redfish", "--redfish-port", &port(redfish).to_string(), "--pin", &redfish.pin()])].concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn sensors_log_inventory_and_power_by_redfish() {
    let redfish = service(machines::modern(), MANAGER).await;
    redfish.log(&format!("{SYSTEM}/LogServices/SEL/Entries"), |log| log.say(1, "Power supply 1 has no input.", "Critical"));
    let person = Terminal::new(USER, PASSWORD);
    let (code, sensors) = person.json(by_redfish(&["sensors"], &redfish)).await;
    assert_eq!(code, Some(0), "{sensors}");
    let cpu = sensors["sensors"].as_array().unwrap().iter().find(|sensor| sensor["name"] == "CPU1 Temp").unwrap();
    assert_eq!((&cpu["reading"], &cpu["unit"], &cpu["thresholds"]["upper_critical"]), (&55.0.into(), &"°C".into(), &95.0.into()), "{cpu}");
    let (code, log) = person.json(by_redfish(&["sel"], &redfish)).await;
    assert_eq!((code, log["entries"].as_array().map(Vec::len)), (Some(0), Some(1)), "{log}");
    assert_eq!(log["entries"][0]["event"], "Power supply 1 has no input.");
    let (code, inventory) = person.json(by_redfish(&["inventory"], &redfish)).await;
    assert_eq!((code, &inventory["system"]["serial"]), (Some(0), &"NEW-1".into()), "{inventory}");
    assert!(inventory["parts"].as_array().unwrap().iter().any(|part| part["component"] == "memory/DIMM_A1"), "{inventory}");

    redfish.forget_seen();
    let (_, power) = person.json(by_redfish(&["power"], &redfish)).await;
    assert_eq!((&power["power"], power["watts"].as_f64()), (&"on".into(), Some(615.0)), "{power}");
    assert!(!redfish.gets().iter().any(|path| path.contains("/Sensors") || path.contains("/Memory")), "{:?}", redfish.gets());

    let (code, done) = person.json(by_redfish(&["power", "off"], &redfish)).await;
    assert_eq!((code, &done["outcome"]), (Some(0), &"done".into()), "{done}");
    assert_eq!(redfish.resource(SYSTEM).unwrap()["PowerState"], "Off");
    assert_eq!(person.json(by_redfish(&["power"], &redfish)).await.1["power"], "off");
    let (code, _) = person.json(by_redfish(&["power", "cycle"], &redfish)).await;
    assert_eq!((code, &redfish.resource(SYSTEM).unwrap()["PowerState"]), (Some(0), &"On".into()));
    let (code, cleared) = person.json(by_redfish(&["sel", "--clear"], &redfish)).await;
    assert_eq!((code, &cleared["cleared"]), (Some(0), &true.into()));
    assert!(redfish.log(&format!("{SYSTEM}/LogServices/SEL/Entries"), |log| log.is_empty()));
    assert_eq!(redfish.open_sessions(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_probe_says_what_to_change() {
    let redfish = service(machines::modern(), MANAGER).await;
    let person = Terminal::new(USER, PASSWORD);
    let port = port(&redfish).to_string();
    let without_pin = words(&["probe", "--protocol", "redfish", "--redfish-port", &port]);
    let output = person.ask(without_pin).await;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains(&redfish.pin()) && said.contains("--pin"), "{said}");
    let (code, wrong) = Terminal::new(USER, "wrong").json(by_redfish(&["probe"], &redfish)).await;
    assert_eq!((code, &wrong["error"]["code"]), (Some(1), &"wrong_password".into()), "{wrong}");
    let (code, probed) = person.json(by_redfish(&["probe"], &redfish)).await;
    assert_eq!((code, &probed["protocols"]), (Some(0), &serde_json::json!(["redfish"])), "{probed}");
    let nobody = person.ask(words(&["probe", "--port", "1", "--protocol", "redfish"])).await;
    assert!(String::from_utf8_lossy(&nobody.stderr).contains("another port than 443"), "{nobody:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn auto_shows_both_and_takes_from_ipmi_what_redfish_lacks() {
    if !is_available() {
        return;
    }
    let redfish = service(machines::modern(), MANAGER).await;
    redfish.behave(|manners| manners.login = (ipmi_sim::USER, ipmi_sim::PASSWORD));
    redfish.edit(SYSTEM, |system| {
        system.as_object_mut().unwrap().remove("LogServices");
    });
    let sim = IpmiSim::start(&Machine::small("C-1").emulation(), Options::default());
    let person = Terminal::new(ipmi_sim::USER, ipmi_sim::PASSWORD);
    let ports =
        words(&["--redfish-port", &port(&redfish).to_string(), "--ipmi-port", &sim.address.port().to_string(), "--pin", &redfish.pin()]);
    let ask = |verb: &[&str]| [words(verb), ports.clone()].concat();
    let (code, probed) = person.json(ask(&["probe"])).await;
    assert_eq!((code, &probed["protocols"]), (Some(0), &serde_json::json!(["redfish", "ipmi"])), "{probed}");
    assert_eq!((&probed["roads"]["sensors"], &probed["roads"]["log"], &probed["power"]), (&"redfish".into(), &"ipmi".into(), &"on".into()));
    assert_eq!(probed["ipmi"]["suite"], 17);
    let (code, log) = person.json(ask(&["sel"])).await;
    assert_eq!((code, &log["overflow"]), (Some(0), &false.into()), "{log}");
    let (code, fru) = person.json(ask(&["fru"])).await;
    assert_eq!((code, &fru["devices"][0]["product"]["serial"]), (Some(0), &"C-1".into()), "{fru}");
    let (code, inventory) = person.json(ask(&["inventory"])).await;
    assert_eq!((code, &inventory["system"]["serial"]), (Some(0), &"NEW-1".into()), "by Redfish: {inventory}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_be_done_is_done_by_a_word_and_a_wrong_word_does_nothing() {
    if !is_available() {
        return;
    }
    let sim = IpmiSim::start(&Machine::small("ACT-1").emulation(), Options::default());
    let person = Terminal::new(ipmi_sim::USER, ipmi_sim::PASSWORD);
    let by_ipmi = |what: &str| words(&["act", what, "--protocol", "ipmi", "--ipmi-port", &sim.address.port().to_string()]);
    for what in ["identify-on", "identify-off", "set-clock", "boot=pxe", "clear-log"] {
        let (code, done) = person.json(by_ipmi(what)).await;
        assert_eq!((code, &done["outcome"]), (Some(0), &"done".into()), "{what}: {done}");
    }
    let (code, refused) = person.json(by_ipmi("delete-entry=zz")).await;
    assert_eq!((code, &refused["error"]["code"]), (Some(1), &"no_such_entry".into()), "{refused}");
    let wrong = person.ask(by_ipmi("explode")).await;
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("cold-reset"), "{wrong:?}");
}
