//! The server and BMCs that speak Redfish: `ironwatch-server` as people run it, a Redfish service over TLS as the BMC (see its
//! counter-party for what of it is real), and `ipmi_sim` beside it where both protocols are spoken.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at once")]

#[path = "bmc_redfish/command.rs"]
mod command;
#[path = "bmc_redfish/jobs.rs"]
mod jobs;
#[path = "bmc_redfish/login.rs"]
mod login;
#[path = "bmc_redfish/recorded.rs"]
mod recorded;
#[path = "bmc_redfish/roads.rs"]
mod roads;
#[path = "bmc_redfish/trust.rs"]
mod trust;
#[path = "bmc_redfish/watching.rs"]
mod watching;

use ironwatch_shared::Timestamp;
use ironwatch_tests::counterparties::redfish::{PASSWORD, Redfish, Tree, USER};
use ironwatch_tests::programs::{Person, Server};
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

/// BMCs are on this machine, and asked every second.
const OFTEN: &str = "
[bmc]
allow_local_addresses = true
power_seconds = 1
log_seconds = 1
sensors_seconds = 1
";

fn now() -> String {
    let millis = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    Timestamp::from_millis(i64::try_from(millis).unwrap()).to_string()
}

/// A service whose board controller has the right time.
async fn service(tree: Tree, manager: &str) -> Redfish {
    let redfish = Redfish::start(tree).await;
    redfish.edit(manager, |manager| {
        manager["DateTime"] = now().into();
        manager.as_object_mut().unwrap().remove("DateTimeLocalOffset");
    });
    redfish
}

fn port(redfish: &Redfish) -> u16 {
    redfish.url.rsplit(':').next().unwrap().parse().unwrap()
}

async fn start() -> (Server, Person) {
    let server = Server::start(OFTEN).await;
    let person = server.sign_in().await;
    (server, person)
}

/// The credential that holds where no other does.
async fn add_credential(person: &Person, user: &str, password: &str) -> String {
    let body = json!({ "name": "all BMCs", "username": user, "password": password, "is_default": true });
    let answer = person.post("/api/v1/credentials?keep=anyway", &body).await;
    assert!(answer.status < 300, "{}", answer.text);
    answer.json()["id"].as_str().unwrap_or_default().to_owned()
}

/// A BMC as it is given to the API.
fn given(redfish: &Redfish, protocol: &str) -> Value {
    json!({ "address": "127.0.0.1", "redfish_port": port(redfish), "protocol": protocol, "network": protocol, "pin": redfish.pin() })
}

async fn add_host(person: &Person, name: &str, bmc: &Value) -> String {
    let answer = person.post("/api/v1/hosts", &json!({ "name": name, "bmc": bmc })).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    answer.json()["id"].as_str().unwrap().to_owned()
}

async fn bmc(person: &Person, host: &str) -> Value {
    person.get(&format!("/api/v1/hosts/{host}/bmc")).await.json()
}

/// Open alerts of a host: class and component.
async fn alerts(person: &Person, host: &str) -> Vec<(String, String)> {
    let items = person.items("/api/v1/alerts").await;
    let open = items.iter().filter(|alert| alert["host_id"] == host && alert["resolved_at"].is_null());
    let mut told: Vec<_> =
        open.map(|alert| (alert["class"].as_str().unwrap().to_owned(), alert["component"].as_str().unwrap().to_owned())).collect();
    told.sort();
    told
}

fn alert(class: &str, component: &str) -> Vec<(String, String)> {
    vec![(class.to_owned(), component.to_owned())]
}

/// A server that watches this service by Redfish alone.
async fn watched(redfish: &Redfish, name: &str) -> (Server, Person, String) {
    let (server, person) = start().await;
    add_credential(&person, USER, PASSWORD).await;
    let host = add_host(&person, name, &given(redfish, "redfish")).await;
    (server, person, host)
}
