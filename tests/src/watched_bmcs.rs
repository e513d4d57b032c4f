//! A person who lets a server watch BMCs, and looks what came of it: by the API alone.

use crate::answer::text;
use crate::programs::{Person, Server};
use serde_json::{Value, json};

/// BMCs are on this machine, and asked every second.
pub const OFTEN: &str = "
[bmc]
allow_local_addresses = true
power_seconds = 1
log_seconds = 1
sensors_seconds = 1
";

/// A server that asks often, and an administrator.
pub async fn start() -> (Server, Person) {
    let server = Server::start(OFTEN).await;
    let person = server.sign_in().await;
    (server, person)
}

/// The credential that holds where no other does, untried. Returns its id.
///
/// # Panics
/// When it is not taken.
pub async fn add_credential(person: &Person, user: &str, password: &str) -> String {
    let body = json!({ "name": "all BMCs", "username": user, "password": password, "is_default": true });
    let answer = person.post("/api/v1/credentials?keep=anyway", &body).await;
    assert!(answer.status < 300, "{}", answer.text);
    text(&answer.json(), "/id").to_owned()
}

/// A host with this BMC. Returns its id.
///
/// # Panics
/// When it is not taken.
pub async fn add_host(person: &Person, name: &str, bmc: &Value) -> String {
    let answer = person.post("/api/v1/hosts", &json!({ "name": name, "bmc": bmc })).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    text(&answer.json(), "/id").to_owned()
}

/// How the BMC of a host stands.
pub async fn bmc(person: &Person, host: &str) -> Value {
    person.get(&format!("/api/v1/hosts/{host}/bmc")).await.json()
}

/// Open alerts of a host: class and component.
pub async fn alerts(person: &Person, host: &str) -> Vec<(String, String)> {
    let items = person.items("/api/v1/alerts").await;
    let open = items.iter().filter(|alert| text(alert, "/host_id") == host && text(alert, "/resolved_at").is_empty());
    let mut told: Vec<_> = open.map(|alert| (text(alert, "/class").to_owned(), text(alert, "/component").to_owned())).collect();
    told.sort();
    told
}
