//! The server and BMCs that speak Redfish: `ironwatch-server` as people run it, a Redfish service over TLS as the BMC (see its
//! counter-party for what of it is real), and `ipmi_sim` beside it where both protocols are spoken.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at once")]

#[path = "bmc_redfish/captures.rs"]
mod captures;
#[path = "bmc_redfish/command.rs"]
mod command;
#[path = "bmc_redfish/jobs.rs"]
mod jobs;
#[path = "bmc_redfish/login.rs"]
mod login;
#[path = "bmc_redfish/recorded.rs"]
mod recorded;
#[path = "bmc_redfish/reports.rs"]
mod reports;
#[path = "bmc_redfish/roads.rs"]
mod roads;
#[path = "bmc_redfish/trust.rs"]
mod trust;
#[path = "bmc_redfish/watching.rs"]
mod watching;

use ironwatch_shared::Timestamp;
use ironwatch_tests::counterparties::redfish::{PASSWORD, Redfish, Tree, USER};
use ironwatch_tests::programs::{Person, Server};
use ironwatch_tests::watched_bmcs::{add_credential, add_host, alerts, bmc, start};
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

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

/// A BMC as it is given to the API.
fn given(redfish: &Redfish, protocol: &str) -> Value {
    json!({ "address": "127.0.0.1", "redfish_port": port(redfish), "protocol": protocol, "network": protocol, "pin": redfish.pin() })
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
