//! Recordings of sensors that are told by Redfish: only what tells of them is asked for.

use super::{given, service};
use ironwatch_tests::answer::number;
use ironwatch_tests::awaiting::{PATIENCE, until};
use ironwatch_tests::counterparties::redfish::{PASSWORD, Redfish, Tree, USER, machines};
use ironwatch_tests::programs::{Person, Server};
use ironwatch_tests::watched_bmcs::{add_credential, add_host};
use serde_json::json;

/// Sensors are read once, and then only what is captured.
const SELDOM: &str = "[bmc]\nallow_local_addresses = true\npower_seconds = 3600\nlog_seconds = 3600\nsensors_seconds = 3600\n";

/// A server that has read all sensors of this machine once.
async fn place(tree: Tree, manager: &str, sensor: &str) -> (Redfish, Server, Person, String) {
    let redfish = service(tree, manager).await;
    let server = Server::start(SELDOM).await;
    let person = server.sign_in().await;
    add_credential(&person, USER, PASSWORD).await;
    let host = add_host(&person, "lab-01", &given(&redfish, "redfish")).await;
    let sensors = format!("/api/v1/hosts/{host}/sensors");
    until("its sensors", PATIENCE, async || person.items(&sensors).await.iter().any(|one| one["name"] == sensor).then_some(())).await;
    (redfish, server, person, host)
}

/// Captures one sensor until it has this reading; tells what was asked for after the capture knew its way.
async fn capture(redfish: &Redfish, person: &Person, host: &str, sensor: &str, reading: f64) -> Vec<String> {
    let wanted = json!({ "name": "run", "hosts": [host], "sensors": [sensor], "interval_ms": 1_000 });
    let answer = person.post("/api/v1/captures", &wanted).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let path = format!("/api/v1/captures/{}", answer.json()["id"]);
    let samples = async |least: i64| {
        until("readings", PATIENCE, async || Some(person.get(&path).await.json()).filter(|now| number(now, "/samples") >= least)).await
    };
    let now = number(&samples(2).await, "/samples");
    redfish.forget_seen();
    let told = samples(now + 2).await;
    let asked = redfish.gets();
    assert_eq!(told["series"][0]["last"].as_f64(), Some(reading), "{told}");
    assert_eq!((number(&told, "/failed"), told["series"][0]["source"].as_str()), (0, Some("redfish")), "{told}");
    assert!(person.post(&format!("{path}/stop"), &json!({})).await.status < 300);
    asked
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sensor_with_a_resource_of_its_own_is_asked_alone() {
    let (redfish, _server, person, host) = place(machines::modern(), "/redfish/v1/Managers/BMC", "CPU1 Temp").await;
    let asked = capture(&redfish, &person, &host, "CPU1 Temp", 55.0).await;
    assert!(asked.len() >= 2 && asked.iter().all(|path| path == "/redfish/v1/Chassis/Main/Sensors/CPU1Temp"), "{asked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sensor_of_an_older_service_is_read_with_the_list_that_it_is_in_and_no_other() {
    let (redfish, _server, person, host) = place(machines::legacy(), "/redfish/v1/Managers/1", "System").await;
    let asked = capture(&redfish, &person, &host, "System", 210.0).await;
    let of_power = |path: &String| path.trim_end_matches('/').ends_with("/Power");
    assert!(asked.len() >= 2 && asked.iter().all(of_power), "{asked:?}");
}
