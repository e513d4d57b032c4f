//! The server and BMCs: `ironwatch-server` as people run it, and `ipmi_sim` as the BMC (see its counter-party for what of it
//! is real). Nothing is told to the server but through its API.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at once")]

#[path = "bmcs/down.rs"]
mod down;
#[path = "bmcs/jobs.rs"]
mod jobs;
#[path = "bmcs/login.rs"]
mod login;
#[path = "bmcs/watching.rs"]
mod watching;

use ironwatch_tests::counterparties::ipmi_sim::{IpmiSim, PASSWORD, USER};
use ironwatch_tests::programs::{Person, Server};
use serde_json::{Value, json};
use std::net::SocketAddr;

/// BMCs are on this machine, and asked every second.
const QUICK: &str = "
[bmc]
allow_local_addresses = true
power_seconds = 1
log_seconds = 1
sensors_seconds = 1
";

async fn start() -> (Server, Person) {
    let server = Server::start(QUICK).await;
    let person = server.sign_in().await;
    (server, person)
}

/// The credential that holds where no other does.
async fn add_credential(person: &Person, password: &str) -> String {
    let body = json!({ "name": "all BMCs", "username": USER, "password": password, "is_default": true });
    let answer = person.post("/api/v1/credentials?keep=anyway", &body).await;
    assert!(answer.status < 300, "{}", answer.text);
    answer.json()["id"].as_str().unwrap_or_default().to_owned()
}

async fn add_host(person: &Person, name: &str, bmc: SocketAddr) -> String {
    let bmc = json!({ "address": bmc.ip().to_string(), "ipmi_port": bmc.port(), "protocol": "ipmi", "network": name });
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

async fn watched(sim: &IpmiSim, name: &str) -> (Server, Person, String) {
    let (server, person) = start().await;
    add_credential(&person, PASSWORD).await;
    let host = add_host(&person, name, sim.address).await;
    (server, person, host)
}
