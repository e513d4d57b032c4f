//! Who is told of an alert, and when: a real server on both databases, real HTTP to two receivers, a clock set by hand.
#![expect(clippy::indexing_slicing, reason = "a test may stop at once")]

#[path = "telling/digest.rs"]
mod digest;

use ironwatch_server::clock::{Clock as _, HandClock};
use ironwatch_server::join::make_token;
use ironwatch_server::settings::ChannelSettings;
use ironwatch_server::store::{notifications, tokens};
use ironwatch_shared::wire::v1::report::{KernelLine, Moment, Report};
use ironwatch_shared::{BootId, Timestamp};
use ironwatch_tests::answer::{list, number, text};
use ironwatch_tests::inner_server::{InnerServer, databases};
use ironwatch_tests::programs::Person;
use ironwatch_tests::sink::Sink;
use ironwatch_tests::speaker::Speaker;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// 2026-11-27T08:00:00Z.
const BEGIN_MILLIS: i64 = 1_795_766_400_000;
const MINUTE: u64 = 60_000;

/// A server with two channels, one host in rack A1, and people.
struct World {
    server: InnerServer,
    clock: Arc<HandClock>,
    phone: Sink,
    boss: Sink,
    host: Speaker,
    lines: u64,
    operator: Person,
    admin: Person,
}

impl World {
    async fn start(database: &str) -> Self {
        Self::start_with(database, Vec::new()).await
    }

    /// With more channels.
    async fn start_with(database: &str, more: Vec<ChannelSettings>) -> Self {
        let (phone, boss) = (Sink::start().await, Sink::start().await);
        let secrets = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
        let secret = secrets.path().join("secret");
        std::fs::write(&secret, "a secret of the test").unwrap_or_else(|error| panic!("{error}"));
        let mut channels = vec![phone.channel("phone", &secret), boss.channel("boss", &secret)];
        channels.extend(more);
        let clock = HandClock::starting_at(Timestamp::from_millis(BEGIN_MILLIS));
        let server = InnerServer::start_at(database, clock.clone(), |settings| settings.channels = channels).await;
        let (token, row) = make_token(10, clock.now(), 86_400_000).unwrap_or_else(|error| panic!("{error}"));
        let kept = server.running.app.pipeline.write(move |db| tokens::insert(db, &row)).await;
        assert!(kept.is_ok(), "{kept:?}");
        let host = Speaker::enrol(&server.url, &token, "gpu-01").await.unwrap_or_else(|error| panic!("{error}"));
        let (operator, admin) = (server.person("operator").await, server.person("admin").await);
        let answer = operator.send("PATCH", &format!("/api/v1/hosts/{}", host.host), &json!({ "rack": "A1" })).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let mut world = Self { server, clock, phone, boss, host, lines: 0, operator, admin };
        world.say(&[]).await;
        world
    }

    async fn routes(&self, routes: Value) {
        let answer = self.admin.put("/api/v1/routes", &routes).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }

    /// The kernel says something, and the report is committed.
    async fn say(&mut self, texts: &[&str]) {
        let boot = BootId::parse("boot").unwrap_or_else(|error| panic!("{error}"));
        let boot_ms = u64::try_from(self.clock.now().as_millis() - BEGIN_MILLIS).unwrap_or_default() + 3_600_000;
        let mut report = Report::new(boot.clone(), Moment { wall_ms: self.clock.now().as_millis(), boot_ms }, 30);
        for text in texts {
            self.lines += 1;
            let line = KernelLine { seq: self.lines, boot_ms, level: 3, facility: 0, text: (*text).to_owned(), tags: BTreeMap::new() };
            report.kernel_lines.push(line);
        }
        let sent = self.host.send(&self.server.url, &report, &boot, boot_ms, self.clock.now()).await;
        assert_eq!(sent, Ok(200));
    }

    async fn gpu_is_lost(&mut self) {
        self.say(&["NVRM: Xid (PCI:0000:3b:00): 79, pid=1234, GPU has fallen off the bus."]).await;
    }

    /// Time in which the server does not look counts against nobody: no host falls silent by it.
    async fn pass(&self, minutes: u64) {
        self.clock.pass(minutes * MINUTE);
        self.server.running.app.pipeline.run(|_| ()).await;
        self.server.running.app.outbox.notify_waiters();
    }

    /// What came to the phone and to the boss since the last call, as `step: why`, when nothing is due any more.
    async fn told(&self) -> (Vec<String>, Vec<String>) {
        for channel in ["phone", "boss"] {
            loop {
                let now = self.clock.now().as_millis();
                let due = self.server.running.app.pipeline.write(move |db| notifications::due(db, channel, now, 1)).await;
                if due.is_ok_and(|due| due.is_empty()) {
                    break;
                }
                self.server.running.app.outbox.notify_waiters();
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        }
        let words = |sink: &Sink| sink.take().iter().map(|body| format!("{}: {}", text(body, "/step"), text(body, "/why"))).collect();
        (words(&self.phone), words(&self.boss))
    }

    async fn alert(&self) -> Value {
        self.operator.items("/api/v1/alerts").await.into_iter().next().unwrap_or_else(|| panic!("no alert is open"))
    }
}

fn none() -> (Vec<String>, Vec<String>) {
    (Vec::new(), Vec::new())
}

fn ladder() -> Value {
    json!({ "routes": [{
        "name": "all",
        "channels": ["phone"],
        "remind_minutes": 60,
        "escalate": [{ "after_minutes": 15, "channels": ["boss"] }],
    }] })
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alert_that_nobody_takes_goes_up_and_is_repeated_until_somebody_has_it() {
    for database in databases() {
        let mut world = World::start(&database).await;
        world.routes(ladder()).await;
        world.gpu_is_lost().await;
        assert_eq!(world.told().await, (vec!["opened: rule fault".to_owned()], vec![]));
        world.pass(14).await;
        assert_eq!(world.told().await, none());
        world.pass(1).await;
        assert_eq!(world.told().await, (vec![], vec!["escalated: nobody has acknowledged it for 15 min".to_owned()]));
        world.pass(60).await;
        assert_eq!(world.told().await, (vec!["reminded: it still stands, 60 min after the last word".to_owned()], vec![]));

        let alert = world.alert().await;
        let acknowledge = format!("/api/v1/alerts/{}/acknowledge", number(&alert, "/id"));
        let viewer = world.server.person("viewer").await;
        assert_eq!(viewer.post(&acknowledge, &json!({})).await.status, 403);
        let answer = world.operator.post(&acknowledge, &json!({ "minutes": 120, "reason": "card is on its way" })).await;
        assert_eq!(answer.status, 204, "{}", answer.text);
        let (phone, boss) = world.told().await;
        assert_eq!((phone.len(), boss.len()), (1, 1), "both were told of it, and hear that somebody has it: {phone:?} {boss:?}");
        assert!(phone[0].starts_with("acknowledged: operator has it until") && phone[0].ends_with(": card is on its way"), "{phone:?}");
        let shown = world.alert().await;
        assert_eq!((text(&shown, "/acknowledged_by"), number(&shown, "/escalated")), ("operator", 1));

        world.pass(119).await;
        assert_eq!(world.told().await, none());
        world.pass(1).await;
        let (phone, _) = world.told().await;
        assert_eq!(phone, ["reminded: the acknowledgement has run out and it still stands"]);
        assert_eq!(text(&world.alert().await, "/acknowledged_by"), "");

        // The end goes to all that were told, and nothing follows it.
        let boot = json!({});
        let answer = world.operator.post(&format!("/api/v1/alerts/{}/resolve", number(&alert, "/id")), &boot).await;
        assert_eq!(answer.status, 204, "{}", answer.text);
        let (phone, boss) = world.told().await;
        assert!(phone.len() == 1 && boss == phone && phone[0].starts_with("resolved"), "{phone:?} {boss:?}");
        world.pass(600).await;
        assert_eq!(world.told().await, none());
        assert_eq!(world.operator.post(&acknowledge, &json!({})).await.status, 404, "it is over");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silence_hides_until_it_ends_and_then_what_stands_is_told() {
    for database in databases() {
        let mut world = World::start(&database).await;
        world.routes(json!({ "routes": [{ "name": "all", "channels": ["phone"] }] })).await;
        let silence = json!({ "filter": "rack = A1 and severity >= error", "minutes": 60, "reason": "new cards" });
        let preview = world.operator.post("/api/v1/silences/preview", &silence).await.json();
        assert_eq!((number(&preview, "/open/total"), number(&preview, "/past_week/total")), (0, 0));
        let answer = world.operator.post("/api/v1/silences", &silence).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        assert_eq!(text(&answer.json(), "/state"), "active");
        world.gpu_is_lost().await;
        assert_eq!(world.told().await, none());
        let shown = world.alert().await;
        assert_eq!(number(&shown, "/silenced_by"), number(&answer.json(), "/id"), "what is silenced is still recorded, and seen as such");
        let preview = world.operator.post("/api/v1/silences/preview", &silence).await.json();
        assert_eq!((number(&preview, "/open/total"), number(&preview, "/past_week/total")), (1, 1));
        assert_eq!(text(&list(&preview, "/open/items")[0], "/host_name"), "gpu-01");

        world.pass(44).await;
        assert_eq!(world.told().await, none());
        world.pass(2).await;
        let (phone, _) = world.told().await;
        assert!(phone.len() == 1 && phone[0].contains("rack = A1 and severity >= error by operator (new cards)"), "{phone:?}");
        world.pass(13).await;
        assert_eq!(world.told().await, none(), "once");
        world.pass(1).await;
        assert_eq!(world.told().await.0, ["opened: it stands since before, and the silence is over"]);
        assert_eq!(world.alert().await.pointer("/silenced_by"), Some(&Value::Null));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silence_that_is_ended_early_and_a_host_in_maintenance() {
    let mut world = World::start("").await;
    world.routes(json!({ "routes": [{ "name": "all", "channels": ["phone"] }] })).await;
    let host = format!("/api/v1/hosts/{}", world.host.host);
    assert_eq!(world.operator.send("PATCH", &host, &json!({ "lifecycle": "maintenance" })).await.status, 200);
    world.gpu_is_lost().await;
    assert_eq!(world.told().await, none(), "people work on it");
    let silence = json!({ "filter": "host = gpu-*", "minutes": 60, "reason": "r" });
    let silence = world.operator.post("/api/v1/silences", &silence).await.json();
    assert_eq!(world.operator.send("PATCH", &host, &json!({ "lifecycle": "active" })).await.status, 200);
    world.pass(0).await;
    assert_eq!(world.told().await, none(), "the silence holds still");
    let end = format!("/api/v1/silences/{}/end", number(&silence, "/id"));
    assert_eq!(world.operator.post(&end, &json!({})).await.status, 204);
    assert_eq!(world.told().await.0.len(), 1);
    assert_eq!(world.operator.post(&end, &json!({})).await.status, 404, "twice");
    let over = world.operator.items("/api/v1/silences?state=over").await;
    assert_eq!((over.len(), text(&over[0], "/ended_by")), (1, "operator"));
}

#[tokio::test(flavor = "multi_thread")]
async fn quiet_hours_hold_back_what_is_mild_and_forget_what_is_over() {
    let mut world = World::start("").await;
    // It is 08:00; quiet until 10:00.
    world
        .routes(json!({ "routes": [{
            "name": "all",
            "channels": ["phone"],
            "quiet": { "when": { "cron": "0 6 * * *", "minutes": 240 }, "unless": "critical" },
        }] }))
        .await;
    world.say(&["EXT4-fs (sda1): warning: mounting fs with errors, running e2fsck is recommended"]).await;
    world.gpu_is_lost().await;
    assert_eq!(world.told().await.0.len(), 1, "critical things do not wait");
    let open = world.operator.items("/api/v1/alerts").await;
    assert_eq!(open.len(), 2, "{open:?}");
    world.pass(119).await;
    assert_eq!(world.told().await, none());
    world.pass(1).await;
    assert_eq!(world.told().await.0.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_kept_is_refused_with_the_reason() {
    let world = World::start("").await;
    for (silence, part) in [
        (json!({ "filter": "rak = A1", "minutes": 5, "reason": "r" }), "rak"),
        (json!({ "filter": "", "reason": "r" }), "a silence ends"),
        (json!({ "filter": "", "minutes": 0, "reason": "r" }), "minutes"),
        (json!({ "filter": "", "minutes": 9, "reason": " " }), "say why"),
        (json!({ "filter": "", "minutes": 9, "ends_at": "2026-12-01T00:00:00.000Z", "reason": "r" }), "not both"),
        (json!({ "filter": "", "ends_at": "2020-12-01T00:00:00.000Z", "reason": "r" }), "is over"),
        (json!({ "filter": "", "reason": "r", "recurrence": { "cron": "* *", "minutes": 5 } }), "five fields"),
        (json!({ "filter": "", "reason": "r", "recurrence": { "cron": "0 1 * * *", "minutes": 5, "time_zone": "Mars" } }), "IANA"),
    ] {
        let answer = world.operator.post("/api/v1/silences", &silence).await;
        assert!((400..500).contains(&answer.status) && answer.text.contains(part), "{silence}: {}", answer.text);
    }
    for (routes, part) in [
        (json!({ "routes": [{ "name": "a", "channels": [] }] }), "at least one"),
        (json!({ "routes": [{ "name": "a", "channels": ["x"] }, { "name": "a", "channels": ["x"] }] }), "unique"),
        (json!({ "routes": [{ "name": "a", "channels": ["x"], "filter": "rak = A1" }] }), "rak"),
        (json!({ "rotations": [{ "name": "a", "members": ["x"], "begins": "2026-01-01T08:00", "days": 0 }] }), "days"),
    ] {
        let answer = world.admin.put("/api/v1/routes", &routes).await;
        assert!((400..500).contains(&answer.status) && answer.text.contains(part), "{routes}: {}", answer.text);
    }
    assert_eq!(world.operator.put("/api/v1/routes", &json!({})).await.status, 403);
    let answer = world.admin.put("/api/v1/routes", &json!({ "routes": [{ "name": "a", "channels": ["nobody"] }] })).await;
    assert_eq!(list(&answer.json(), "/unknown_channels").len(), 1, "kept, and said: {}", answer.text);
    assert!(world.operator.items("/api/v1/silences").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_for_the_routes_hears_who_is_on_call() {
    let world = World::start("").await;
    // Turns of seven days, the second of which begins at this very minute.
    let turns = json!({ "name": "week", "members": ["boss", "phone"], "begins": "2026-11-20T08:00", "days": 7 });
    world.routes(json!({ "rotations": [turns] })).await;
    let shown = world.operator.get("/api/v1/routes").await.json();
    assert_eq!(text(&shown, "/on_call/week"), "phone", "{shown}");
}
