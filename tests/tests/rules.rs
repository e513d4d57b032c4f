//! Rules by the API: changed while the server runs, tried on the past, kept over a restart, and named by the alerts that they
//! made. A real server on both databases, real HTTP, a clock set by hand.
#![expect(clippy::indexing_slicing, reason = "a test may stop at once")]

use ironwatch_server::clock::{Clock as _, HandClock};
use ironwatch_server::join::make_token;
use ironwatch_server::store::{audit, tokens};
use ironwatch_shared::wire::v1::report::{KernelLine, Moment, Report, Sample};
use ironwatch_shared::{BootId, Timestamp};
use ironwatch_tests::answer::{number, text};
use ironwatch_tests::inner_server::{InnerServer, databases};
use ironwatch_tests::programs::Person;
use ironwatch_tests::speaker::Speaker;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// 2026-11-27T08:00:00Z.
const BEGIN_MILLIS: i64 = 1_795_766_400_000;
const HOT: &str = "id = \"room-hot\"\nkind = \"reading\"\nname = \"x_celsius\"\ntitle = \"Room is hot\"\nmeaning = \"The room.\"\nrunbook = \"Open a window.\"\n";

struct World {
    server: InnerServer,
    clock: Arc<HandClock>,
    host: Speaker,
    lines: u64,
    operator: Person,
}

impl World {
    async fn start(database: &str) -> Self {
        let clock = HandClock::starting_at(Timestamp::from_millis(BEGIN_MILLIS));
        let server = InnerServer::start_at(database, clock.clone(), |_| {}).await;
        let (token, row) = make_token(10, clock.now(), 864_000_000).unwrap_or_else(|error| panic!("{error}"));
        let kept = server.running.app.pipeline.write(move |db| tokens::insert(db, &row)).await;
        assert!(kept.is_ok(), "{kept:?}");
        let host = Speaker::enrol(&server.url, &token, "gpu-01").await.unwrap_or_else(|error| panic!("{error}"));
        let operator = server.person("operator").await;
        Self { server, clock, host, lines: 0, operator }
    }

    /// A report with a number, and lines of the kernel, is committed half a minute later.
    async fn tell(&mut self, celsius: f64, lines: &[&str]) {
        self.clock.pass(30_000);
        let boot = BootId::parse("boot").unwrap_or_else(|error| panic!("{error}"));
        let boot_ms = u64::try_from(self.clock.now().as_millis() - BEGIN_MILLIS).unwrap_or_default() + 3_600_000;
        let mut report = Report::new(boot.clone(), Moment { wall_ms: self.clock.now().as_millis(), boot_ms }, 30);
        report.samples.push(Sample { name: "x_celsius".into(), component: "room".into(), value: Some(celsius), no_reading: None });
        report.complete = true;
        for text in lines {
            self.lines += 1;
            let line = KernelLine { seq: self.lines, boot_ms, level: 3, facility: 0, text: (*text).to_owned(), tags: BTreeMap::new() };
            report.kernel_lines.push(line);
        }
        let sent = self.host.send(&self.server.url, &report, &boot, boot_ms, self.clock.now()).await;
        assert_eq!(sent, Ok(200));
    }

    async fn alerts(&self, state: &str) -> Vec<Value> {
        self.operator.items(&format!("/api/v1/alerts?state={state}")).await
    }

    async fn rule(&self, id: &str) -> Value {
        self.operator.get(&format!("/api/v1/rules/{id}")).await.json()
    }
}

fn hot(at_least: u32) -> Value {
    json!({ "toml": format!("{HOT}levels = [{{ severity = \"error\", at_least = {at_least} }}]\n") })
}

async fn life(database: String) {
    let mut world = World::start(&database).await;
    world.tell(50.0, &[]).await;

    // Refused: with the field and the reason; and whoever may not, may not.
    for (body, parts) in [
        (json!({ "toml": "id = \"a\"\nkind = \"reading\"\nname = \"x_celsius\"\nlevels = []" }), vec!["levels", "1 to 4"]),
        (json!({ "rule": { "id": "a", "kind": "guess" } }), vec!["guess"]),
        (json!({ "rule": { "id": "a", "kind": "fault" } }), vec!["kind", "already"]),
        (
            json!({ "toml": "id = \"a\"\nkind = \"missing\"\nname = \"x\"\nafter_seconds = 60\nseverity = \"error\"\nscope = \"rack =\"" }),
            vec!["scope"],
        ),
    ] {
        let answer = world.operator.post("/api/v1/rules", &body).await;
        assert_eq!(answer.status, 422, "{}", answer.text);
        assert!(parts.iter().all(|part| answer.text.contains(part)), "{}", answer.text);
    }
    let viewer = world.server.person("viewer").await;
    assert_eq!(viewer.post("/api/v1/rules", &hot(40)).await.status, 403);

    // In force at once.
    let added = world.operator.post("/api/v1/rules", &hot(40)).await;
    assert_eq!((added.status, number(&added.json(), "/version")), (201, 1), "{}", added.text);
    assert_eq!(world.operator.post("/api/v1/rules", &hot(40)).await.status, 409);
    world.tell(50.0, &[]).await;
    let alert = world.alerts("open").await.pop().unwrap_or_default();
    assert_eq!(
        (text(&alert, "/title"), text(&alert, "/meaning"), text(&alert, "/next_step")),
        ("Room is hot", "The room.", "Open a window.")
    );
    assert_eq!(number(&world.rule("room-hot").await, "/open_alerts"), 1);

    // Changed: the alert still says by which words it was asked.
    let changed = world.operator.put("/api/v1/rules/room-hot?version=1", &hot(45)).await;
    assert_eq!((changed.status, number(&changed.json(), "/version")), (200, 2), "{}", changed.text);
    assert_eq!(world.operator.put("/api/v1/rules/room-hot?version=1", &hot(46)).await.status, 409);
    let story = world.operator.get(&format!("/api/v1/alerts/{}", number(&alert, "/id"))).await.json();
    assert_eq!((text(&story["why"], "/rule"), number(&story["why"], "/version")), ("room-hot", 1));
    assert!(text(&story["rule_text"], "/toml").contains("at_least = 40"), "{story}");
    assert!(text(&story["why"], "/evidence").contains("x_celsius = 50, at or above 40"), "{story}");
    assert_eq!(text(&story["steps"][0], "/step"), "opened");
    assert_eq!(world.operator.items("/api/v1/rules/room-hot/versions").await.len(), 2);

    // Taken away: what stood by it ends with the reason, and the version goes on counting.
    assert_eq!(world.operator.delete("/api/v1/rules/room-hot").await.status, 204);
    let over = world.alerts("resolved").await.pop().unwrap_or_default();
    assert_eq!(text(&over, "/resolved_why"), "rule room-hot was removed");
    assert_eq!(number(&world.operator.post("/api/v1/rules", &hot(45)).await.json(), "/version"), 4);

    // One of the product is changed and taken back, and cannot be removed.
    assert_eq!(world.operator.delete("/api/v1/rules/gpu-hot").await.status, 409);
    let known = world.rule("gpu-hot").await;
    let quiet = text(&known, "/toml").replace("shadow = false", "shadow = true");
    assert_eq!(world.operator.put("/api/v1/rules/gpu-hot", &json!({ "toml": quiet })).await.status, 200);
    assert_eq!(text(&world.rule("gpu-hot").await, "/origin"), "edited");
    assert_eq!(world.operator.delete("/api/v1/rules/gpu-hot").await.status, 204);
    let back = world.rule("gpu-hot").await;
    assert_eq!((text(&back, "/origin"), &back["shadow"], number(&back, "/version")), ("product", &json!(false), 3));
    let liveness = world.rule("host-liveness").await;
    let off = text(&liveness, "/toml").replace("enabled = true", "enabled = false");
    assert_eq!(world.operator.put("/api/v1/rules/host-liveness", &json!({ "toml": off })).await.status, 422);

    // Who changed what, before and after.
    let mut db = world.server.db();
    let entries = audit::list(&mut db, &audit::Wanted::default(), None, 100).unwrap_or_else(|error| panic!("{error}"));
    let change = entries.iter().find(|row| row.action == "rule.change" && row.subject == "room-hot");
    assert!(change.is_some_and(|row| row.before.as_deref().is_some_and(|before| before.contains("40.0"))
        && row.after.as_deref().is_some_and(|after| after.contains("45.0"))));
    world.server.running.stop().await;
}

#[test]
fn rules_are_changed_while_the_server_runs_and_alerts_name_the_version_that_asked() {
    for database in databases() {
        ironwatch_server::runtime(life(database));
    }
}

async fn past(database: String) {
    let mut world = World::start(&database).await;
    for round in 0..60 {
        let celsius = if (20..40).contains(&round) { 44.0 } else { 20.0 };
        let xid = ["NVRM: Xid (PCI:0000:3b:00): 94, pid=1, Contained: SM (0x1). RST: No, D-RST: No"];
        world.tell(celsius, if round % 10 == 0 { &xid } else { &[] }).await;
    }
    assert_eq!(world.operator.post("/api/v1/rules", &hot(50)).await.status, 201);
    let asked = |body: Value| {
        let operator = &world.operator;
        async move { operator.post("/api/v1/rules/backtest", &body).await }
    };
    let mut body = hot(40);
    body["hours"] = json!(2);
    let answer = asked(body).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let found = answer.json();
    assert_eq!((number(&found["candidate"], "/alerts"), number(&found["candidate"], "/messages")), (1, 2), "{found}");
    assert_eq!((number(&found["running"], "/alerts"), number(&found["running"], "/version")), (0, 1), "{found}");
    assert_eq!((number(&found["looked_at"], "/reports"), number(&found["looked_at"], "/hosts")), (60, 1), "{found}");
    let item = &found["candidate"]["items"][0];
    assert_eq!((text(item, "/host"), text(item, "/component"), text(item, "/severity")), ("gpu-01", "room", "error"));
    assert!(item["resolved_at"].is_string() && text(item, "/evidence").contains("44"), "{item}");

    // What happened is counted from events.
    let rate = json!({ "rule": { "id": "xids", "kind": "rate", "class": "gpu_xid", "count": 3, "window_seconds": 3600, "severity": "error" }, "hours": 1 });
    let found = asked(rate).await.json();
    assert_eq!(number(&found["candidate"], "/alerts"), 1, "{found}");
    assert!(number(&found["looked_at"], "/events") >= 6, "{found}");
    assert_eq!(found["running"], Value::Null);

    // What cannot be tried is refused, and nothing of all that was told.
    assert_eq!(asked(json!({ "id": "host-liveness" })).await.status, 422);
    assert_eq!(asked(json!({ "id": "nothing" })).await.status, 404);
    assert_eq!(asked(json!({ "id": "room-hot", "hours": 9999 })).await.status, 400);
    assert_eq!(world.alerts("open").await.iter().filter(|alert| text(alert, "/rule") == "room-hot").count(), 0);
    world.server.running.stop().await;
}

#[test]
fn a_rule_is_tried_on_the_past_against_the_one_in_force() {
    for database in databases() {
        ironwatch_server::runtime(past(database));
    }
}
