//! What a host tells of itself beside lines: complete sets, parts, how its agent does; and what a report may not hold.
//! Real: server, SQLite, HTTP, signatures. The host is one of the test's own.

use ironwatch_shared::Timestamp;
use ironwatch_shared::wire::v1::agent_health::{AgentHealth, CollectorHealth, CollectorState};
use ironwatch_shared::wire::v1::inventory::{Inventory, Part};
use ironwatch_shared::wire::v1::log_line::{CrashRecord, LogLine};
use ironwatch_shared::wire::v1::report::{Report, Sample};
use ironwatch_tests::answer::{list, number, text};
use ironwatch_tests::programs::Server;
use ironwatch_tests::signed_host::SignedHost;
use serde_json::Value;

fn sample(name: &str, component: &str, value: f64) -> Sample {
    Sample { name: name.into(), component: component.into(), value: Some(value), no_reading: None }
}

fn part(component: &str, serial: &str) -> Part {
    Part { component: component.into(), model: "H200".into(), serial: Some(serial.into()), ..Part::default() }
}

fn log_line(text: &str) -> LogLine {
    LogLine {
        from: "journal".into(),
        place: "s=1".into(),
        program: "sshd".into(),
        unit: None,
        level: None,
        wall_ms: None,
        text: text.into(),
    }
}

async fn taken(host: &mut SignedHost, report: &Report) -> Value {
    let answer = host.send(report).await.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_is_shown_with_its_numbers_its_parts_and_its_agent() {
    let server = Server::start("[agents.collectors.hwmon]\ninterval_seconds = 30\n").await;
    let mut host = SignedHost::join(&server, "gpu-01").await;
    let person = server.sign_in().await;
    let of_host = |what: &str| format!("/api/v1/hosts/{}/{what}", host.host_id);
    let (sensors, inventory, agent) = (of_host("sensors"), of_host("inventory"), of_host("agent"));

    let mut report = host.report(&[]);
    report.complete = true;
    report.samples = vec![sample("load_1m", "host", 1.0), sample("temperature_celsius", "sensor/cpu", 61.5)];
    report.inventory = Some(Inventory { parts: vec![part("gpu/0000:3b:00", "11"), part("gpu/0000:5e:00", "12")], ..Inventory::default() });
    let collector = CollectorHealth { state: CollectorState::Cannot, why: "no right".into(), interval_seconds: 60, took_ms: 0 };
    report.agent =
        Some(AgentHealth { resident_bytes: 4_000_000, collectors: [("edac".to_owned(), collector)].into(), ..AgentHealth::default() });
    let receipt = taken(&mut host, &report).await;
    assert_eq!(number(&receipt, "/wishes/collectors/hwmon/interval_seconds"), 30, "{receipt}");

    // The next one carries what changes fast; the rest still holds.
    let mut report = host.report(&[]);
    report.samples = vec![sample("load_1m", "host", 2.0)];
    taken(&mut host, &report).await;
    let shown = person.items(&sensors).await;
    let value = |name: &str| shown.iter().find(|item| text(item, "/name") == name).and_then(|item| item.pointer("/value")?.as_f64());
    assert_eq!((value("load_1m"), value("temperature_celsius")), (Some(2.0), Some(61.5)), "{shown:?}");
    let shown = person.get(&agent).await.json();
    assert_eq!(text(&shown, "/health/collectors/edac/why"), "no right", "{shown}");

    // A part is gone: told once, and over when it is back.
    let mut report = host.report(&[]);
    report.inventory = Some(Inventory { parts: vec![part("gpu/0000:3b:00", "11")], ..Inventory::default() });
    taken(&mut host, &report).await;
    assert_eq!(person.items(&inventory).await.len(), 1);
    let alert = person.items_with("/api/v1/alerts", "/component", "gpu/0000:5e:00").await.pop().unwrap_or_default();
    assert_eq!((text(&alert, "/title"), text(&alert, "/severity")), ("GPU is missing", "critical"), "{alert}");

    let stranger = person.get("/api/v1/hosts/nobody/inventory").await;
    assert_eq!((stranger.status, stranger.code().as_str()), (404, "not_found"));
    for path in [&sensors, &inventory, &agent] {
        assert_eq!(server.get(path).await.status, 401, "{path} is for people who have signed in");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_of_a_host_are_told_over_time_and_late_ones_where_they_were_taken() {
    const HALF_HOUR_MS: u64 = 1_800_000;
    let server = Server::start("").await;
    let mut host = SignedHost::join(&server, "gpu-01").await;
    let person = server.sign_in().await;
    let mut now = host.report(&[]);
    now.samples = vec![sample("gpu_temperature_celsius", "gpu/0", 61.0), sample("gpu_temperature_celsius", "gpu/1", 0.0)];
    taken(&mut host, &now).await;
    // From the spool, after a cut: taken half an hour ago, by a clock that is an hour fast.
    let mut late = host.report(&[]);
    late.taken.boot_ms -= HALF_HOUR_MS;
    late.taken.wall_ms += 3_600_000;
    late.samples = vec![sample("gpu_temperature_celsius", "gpu/0", 45.0), sample("<b>_celsius", "gpu/0", 1.0)];
    taken(&mut host, &late).await;

    let path = format!("/api/v1/hosts/{}/sensors/trends?sensor=gpu_temperature_celsius&points=24", host.host_id);
    let said = person.get(&format!("{path}&source=agent")).await.json();
    assert_eq!((number(&said, "/readings"), number(&said, "/read"), number(&said, "/left_out")), (2, 2, 0), "{said}");
    let series = list(&said, "/series");
    let named: Vec<_> = series.iter().map(|one| (text(one, "/source"), text(one, "/component"))).collect();
    assert_eq!(named, [("agent", "gpu/0"), ("agent", "gpu/1")], "{said}");
    let of = |at: usize, what: &str| series.get(at).and_then(|one| one.pointer(what)?.as_f64());
    assert_eq!((of(0, "/min"), of(0, "/max"), of(0, "/last")), (Some(45.0), Some(61.0), Some(61.0)), "the last one taken, not received");
    assert_eq!((of(1, "/min"), of(1, "/last")), (Some(0.0), Some(0.0)), "a zero that was read");
    let moment = |what: &str| series.first().and_then(|one| Timestamp::parse(text(one, what))).map(Timestamp::as_millis);
    let apart = moment("/last_at").zip(moment("/first_at")).map(|(last, first)| last - first);
    assert!(apart.is_some_and(|apart| (apart - 1_800_000).abs() < 60_000), "on the clock of the server: {apart:?}");

    let of_bmc = person.get(&format!("{path}&source=bmc")).await.json();
    assert_eq!((list(&of_bmc, "/series").len(), number(&of_bmc, "/readings")), (0, 0), "{of_bmc}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_holds_too_much_is_refused_and_what_is_odd_is_kept_visibly() {
    let server = Server::start("").await;
    let mut host = SignedHost::join(&server, "gpu-01").await;
    let person = server.sign_in().await;
    let long = "x".repeat(8_193);
    let crash = |lines: Vec<String>| CrashRecord { from: "pstore".into(), name: "a".into(), boot_id: None, wall_ms: None, lines };
    let with = |change: &dyn Fn(&mut Report)| {
        let mut report = host.report(&[]);
        change(&mut report);
        report
    };
    let parts = |parts: Vec<Part>| Some(Inventory { parts, ..Inventory::default() });
    let refused = [
        with(&|report| report.log_lines = vec![log_line("x"); 5_001]),
        with(&|report| report.log_lines = vec![log_line(&long)]),
        with(&|report| report.log_lines = vec![LogLine { place: long.clone(), ..log_line("x") }]),
        with(&|report| report.crash_records = vec![crash(Vec::new()); 21]),
        with(&|report| report.crash_records = vec![crash(vec!["x".into(); 2_001])]),
        with(&|report| report.inventory = parts(vec![part("gpu/a", "1"); 2_001])),
        with(&|report| report.inventory = parts(vec![part(&"g".repeat(254), "1")])),
        with(&|report| {
            let details = (0..33).map(|n| (n.to_string(), String::new())).collect();
            report.inventory = parts(vec![Part { details, ..part("gpu/a", "1") }]);
        }),
    ];
    for report in refused {
        let body = serde_json::to_vec(&report).unwrap_or_default();
        let answer = host.send_body("identity", body).await.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((answer.status, answer.code().as_str()), (400, "bad_report"), "{}", answer.text);
    }

    let mut report = host.report(&[]);
    let evil = "</script>\u{202e}\0\u{1b}[31m' OR 1=1 --";
    report.log_lines = vec![LogLine { program: evil.into(), level: Some(3), unit: Some(evil.into()), ..log_line(evil) }];
    report.crash_records = vec![crash(vec![evil.to_owned(), "<0>[ 1.0] Kernel panic - not syncing: \0".to_owned()])];
    report.inventory = parts(vec![part(evil, evil)]);
    taken(&mut host, &report).await;
    let parts = person.items(&format!("/api/v1/hosts/{}/inventory", host.host_id)).await;
    let shown = parts.first().map(|part| text(part, "/component").to_owned()).unwrap_or_default();
    assert!(!shown.contains('\0') && shown.contains("\\u{202e}"), "{shown:?}");
    let events = person.items("/api/v1/events").await;
    assert!(events.iter().any(|event| text(event, "/class") == "crash_record"), "{events:?}");
}
