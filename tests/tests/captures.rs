//! Captures: `ironwatch-server` as people run it, and `ipmi_sim` as the BMC. Readings, moments, markers, files, and what
//! becomes of a capture when the BMC or the server goes away.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at once")]

#[path = "captures/agent.rs"]
mod agent;
#[path = "captures/away.rs"]
mod away;
#[path = "captures/files.rs"]
mod files;
#[path = "captures/markers.rs"]
mod markers;
#[path = "captures/reading.rs"]
mod reading;
#[path = "captures/refused.rs"]
mod refused;
#[path = "captures/room.rs"]
mod room;

use ironwatch_tests::answer::{list, number, text};
use ironwatch_tests::awaiting::{PATIENCE, until};
use ironwatch_tests::counterparties::ipmi_sim::{IpmiSim, Machine, Options, PASSWORD, USER, is_available};
use ironwatch_tests::programs::{Person, Server};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// BMCs are on this machine, and asked every second.
const QUICK: &str = "[bmc]\nallow_local_addresses = true\npower_seconds = 1\nlog_seconds = 1\nsensors_seconds = 1\n";

/// A server that watches one BMC whose sensors were read.
struct Place {
    server: Server,
    person: Person,
    sim: IpmiSim,
    host: String,
}

impl Place {
    /// None where there is no BMC to be had.
    async fn start(machine: &Machine, settings: &str) -> Option<Self> {
        if !is_available() {
            return None;
        }
        let sim = IpmiSim::start(&machine.emulation(), Options::default());
        let server = Server::start(&format!("{settings}{QUICK}")).await;
        let person = server.sign_in().await;
        let body = json!({ "name": "all BMCs", "username": USER, "password": PASSWORD, "is_default": true });
        assert!(person.post("/api/v1/credentials?keep=anyway", &body).await.status < 300);
        let host = add_host(&person, "bench-01", sim.address).await;
        Some(Self { server, person, sim, host })
    }

    async fn start_capture(&self, sensors: &[&str], interval_ms: i64) -> Value {
        self.start_capture_of(json!({ "sensors": sensors, "interval_ms": interval_ms })).await
    }

    async fn start_capture_of(&self, more: Value) -> Value {
        let mut body = json!({ "name": "run 1", "hosts": [self.host] });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let answer = self.person.post("/api/v1/captures", &body).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        answer.json()
    }

    async fn capture(&self, capture: &Value) -> Value {
        self.person.get(&format!("/api/v1/captures/{}", capture["id"])).await.json()
    }

    async fn stop(&self, capture: &Value) -> Value {
        let answer = self.person.post(&format!("/api/v1/captures/{}/stop", capture["id"]), &json!({})).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    }

    /// Waits until so many readings are kept.
    async fn has_samples(&self, capture: &Value, wanted: i64) -> Value {
        until("readings", PATIENCE, async || {
            let now = self.capture(capture).await;
            (number(&now, "/samples") >= wanted).then_some(now)
        })
        .await
    }

    /// All readings in pages of a few.
    async fn samples(&self, capture: &Value, limit: usize) -> Vec<(i64, usize, Option<f64>)> {
        let (mut all, mut after) = (Vec::new(), i64::MIN);
        loop {
            let path = format!("/api/v1/captures/{}/samples?after={after}&limit={limit}", capture["id"]);
            let page = self.person.get(&path).await.json();
            let items = list(&page, "/items");
            all.extend(
                items.iter().map(|item| (item[0].as_i64().unwrap(), usize::try_from(item[1].as_u64().unwrap()).unwrap(), item[2].as_f64())),
            );
            match page["next"].as_i64() {
                Some(next) if !items.is_empty() => after = next,
                Some(_) | None => return all,
            }
        }
    }
}

async fn add_host(person: &Person, name: &str, bmc: SocketAddr) -> String {
    let bmc = json!({ "address": "127.0.0.1", "ipmi_port": bmc.port(), "protocol": "ipmi", "network": name });
    let answer = person.post("/api/v1/hosts", &json!({ "name": name, "bmc": bmc })).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let id = text(&answer.json(), "/id").to_owned();
    sensors_are_read(person, &id).await;
    id
}

async fn sensors_are_read(person: &Person, host: &str) {
    let sensors = format!("/api/v1/hosts/{host}/sensors");
    until("its sensors", PATIENCE, async || person.items(&sensors).await.iter().any(|s| s["source"] == "ipmi").then_some(())).await;
}

fn now_millis() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_millis()).unwrap()
}
