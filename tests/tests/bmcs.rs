//! The server and BMCs: `ironwatch-server` as people run it, and `ipmi_sim` as the BMC, or a board of ours where a BMC must do
//! what that cannot (see the counter-parties for what of them is real). Nothing is told to the server but through its API.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at once")]

#[path = "bmcs/down.rs"]
mod down;
#[path = "bmcs/jobs.rs"]
mod jobs;
#[path = "bmcs/kept.rs"]
mod kept;
#[path = "bmcs/login.rs"]
mod login;
#[path = "bmcs/watching.rs"]
mod watching;

use ironwatch_tests::counterparties::ipmi_sim::{IpmiSim, PASSWORD, USER};
use ironwatch_tests::programs::{Person, Server};
use ironwatch_tests::watched_bmcs::{self, OFTEN, alerts, bmc, start};
use serde_json::json;
use std::net::SocketAddr;

/// The credential of the simulator's user that holds where no other does.
async fn add_credential(person: &Person, password: &str) -> String {
    watched_bmcs::add_credential(person, USER, password).await
}

async fn add_host(person: &Person, name: &str, bmc: SocketAddr) -> String {
    let bmc = json!({ "address": bmc.ip().to_string(), "ipmi_port": bmc.port(), "protocol": "ipmi", "network": name });
    watched_bmcs::add_host(person, name, &bmc).await
}

async fn watched(sim: &IpmiSim, name: &str) -> (Server, Person, String) {
    let (server, person) = start().await;
    add_credential(&person, PASSWORD).await;
    let host = add_host(&person, name, sim.address).await;
    (server, person, host)
}
