//! A fleet whose hosts differ in a way that can be reckoned.

use ironwatch_core::alert::{Alert, AlertKey, Step, Transition};
use ironwatch_core::component::Component;
use ironwatch_core::observation::Code;
use ironwatch_server::store::events::NewEvent;
use ironwatch_server::store::hosts::HostRow;
use ironwatch_server::store::{Db, StoreResult, alerts, events, hosts};
use ironwatch_shared::{HostId, Severity, Timestamp};
use ironwatch_tests::inner_server::{InnerServer, databases};
use ironwatch_tests::programs::Person;
use serde_json::Value;

/// When everything happens, Unix milliseconds: 2026-11-27T08:00:00Z.
pub const BEGIN: i64 = 1_795_766_400_000;
pub const HOSTS: i64 = 40;
pub const EVENTS: i64 = 300;

pub fn name(number: i64) -> String {
    format!("h-{number:02}")
}

pub fn id(number: i64) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

pub fn host(number: i64) -> HostRow {
    let tags = if number % 3 == 0 { r#"["parent:pdu-1","role:db"]"# } else { "[]" };
    HostRow {
        id: id(number),
        name: name(number),
        address: format!("10.0.0.{number}"),
        presence: if number % 10 == 0 { "down" } else { "up" }.into(),
        presence_since: BEGIN + number % 6,
        enrolled_at: 1,
        heard_at: (number % 4 != 0).then_some(BEGIN + number % 3),
        interval_seconds: 30,
        boot_id: None,
        stopped_for: None,
        os: "Debian 13".into(),
        kernel: format!("6.{}", number % 5),
        architecture: "x86_64".into(),
        agent_version: "1.0".into(),
        uptime_seconds: Some(number % 8),
        taken: "{}".into(),
        live_report_id: None,
        complete_report_id: None,
        group_name: "lab".into(),
        site: if number % 2 == 0 { "Berlin 2" } else { "Paris" }.into(),
        rack: if number == 39 { String::new() } else { format!("R{}", number % 4) },
        tags: tags.into(),
        notes: String::new(),
        lifecycle: "active".into(),
        model: format!("M{}", number % 2),
        firmware: String::new(),
    }
}

pub fn opened(id_of_alert: i64, number: i64, severity: Severity, class: &str) -> Transition {
    let at = Timestamp::from_millis(BEGIN + id_of_alert);
    Transition {
        alert: Alert {
            id: id_of_alert,
            host: HostId::parse(&id(number)).ok(),
            key: AlertKey { component: Component::new("gpu", "0000:3b:00"), problem: class.into() },
            rule: "fault".into(),
            rule_version: 1,
            shadow: false,
            class: class.into(),
            code: Some(Code::Number(79)),
            severity,
            title: format!("What {class} is"),
            meaning: None,
            pending_since: at,
            opened_at: at,
            last_seen_at: Timestamp::from_millis(BEGIN - id_of_alert % 4),
            count: u64::try_from(id_of_alert % 3).unwrap_or_default(),
            evidence: "100% \"sure\"".into(),
            told: true,
            advice: None,
            boot: None,
        },
        step: Step::Opened,
        at,
        why: "because".into(),
        tell: false,
        hold_millis: 0,
    }
}

pub fn event(number: i64) -> NewEvent {
    let severity = ["info", "warning", "error", "critical"][usize::try_from(number % 4).unwrap_or_default()];
    NewEvent {
        host_id: id(number % HOSTS),
        component: format!("disk/{}", number % 3),
        source: if number % 2 == 0 { "kernel_log" } else { "sel" },
        class: if number % 5 == 0 { "disk_io" } else { "thermal" }.into(),
        code: (number % 5 == 0).then(|| "timeout".into()),
        severity,
        happened_at: BEGIN + number * 60_000,
        last_at: BEGIN + number * 60_000,
        received_at: BEGIN + number * 60_000 + 500,
        count: 1,
        evidence: format!("Line {number}: I/O error, 50%_off of C:\\dev {}", if number % 7 == 0 { "Sector LOST" } else { "" }),
        fields: "{}".into(),
    }
}

fn fill(db: &mut Db) -> StoreResult<()> {
    for number in 0..HOSTS {
        hosts::insert(db, &host(number))?;
    }
    let mut next = 1;
    for number in 0..HOSTS {
        if number % 5 == 0 {
            alerts::take_step(db, &opened(next, number, Severity::Critical, "gpu_xid"))?;
            next += 1;
        }
        if number % 7 == 0 {
            alerts::take_step(db, &opened(next, number, Severity::Warning, "thermal"))?;
            next += 1;
        }
    }
    for number in 0..EVENTS {
        events::insert(db, &event(number))?;
    }
    Ok(())
}

/// The server with that fleet, and somebody who looks.
pub struct World {
    pub server: InnerServer,
    pub viewer: Person,
}

impl World {
    async fn start(database: &str) -> Self {
        let server = InnerServer::start(database, |_| {}).await;
        let viewer = server.person("viewer").await;
        let world = Self { server, viewer };
        world.change(fill).await;
        world
    }

    /// One on each database.
    pub async fn on_all() -> Vec<Self> {
        let mut worlds = Vec::new();
        for database in databases() {
            worlds.push(Self::start(&database).await);
        }
        worlds
    }

    /// Changes the store as the server does.
    pub async fn change(&self, change: impl FnOnce(&mut Db) -> StoreResult<()> + Send + 'static) {
        let done = self.server.running.app.pipeline.change(|db| Ok(change(db)?)).await;
        done.unwrap_or_else(|error| panic!("{error}"));
    }

    /// The answer to a question that is understood.
    pub async fn ask(&self, path: &str, parameters: &[(&str, &str)]) -> Value {
        let answer = self.viewer.get(&with(path, parameters)).await;
        assert_eq!(answer.status, 200, "{path} {parameters:?}: {}", answer.text);
        answer.json()
    }
}

/// A path with parameters.
pub fn with(path: &str, parameters: &[(&str, &str)]) -> String {
    let encoded = |text: &str| -> String {
        text.bytes().map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
    };
    let pairs: Vec<String> = parameters.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    format!("{path}?{}", pairs.join("&"))
}

/// One text of each item.
pub fn column(answer: &Value, pointer: &str) -> Vec<String> {
    let items = answer["items"].as_array().cloned().unwrap_or_default();
    items
        .iter()
        .map(|item| item.pointer(pointer).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)).unwrap_or_default())
        .collect()
}

/// How many have a value.
pub fn count_of(answer: &Value, key: &str, value: &str) -> i64 {
    let values = answer["facets"][key].as_array().cloned().unwrap_or_default();
    values.iter().find(|one| one["value"] == value).and_then(|one| one["count"].as_i64()).unwrap_or_default()
}
