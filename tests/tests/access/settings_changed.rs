//! Settings that an administrator changes: checked as the file is, written down, in force at once and after a start.

use super::ask;
use ironwatch_server::store::hosts;
use ironwatch_server::store::sweeps::{self, SweepRow};
use ironwatch_tests::answer::{list, text};
use ironwatch_tests::awaiting::{PATIENCE, until};
use ironwatch_tests::inner_server::{InnerServer, databases};
use ironwatch_tests::programs::{Person, Server};
use serde_json::{Value, json};

async fn change(person: &Person, changes: Value) -> ironwatch_tests::answer::Answer {
    person.send("PATCH", "/api/v1/settings", &json!({ "changes": changes })).await
}

fn of(said: &Value, key: &str) -> Value {
    list(said, "/items").iter().find(|item| text(item, "/key") == key).cloned().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_set_on_the_page_holds_at_once_and_is_written_down() {
    for database in databases() {
        let server = InnerServer::start(&database, |settings| settings.captures.max_megabytes = 7).await;
        let admin = server.person("admin").await;
        let made = admin.post("/api/v1/hosts", &json!({ "name": "h1", "bmc": { "address": "10.0.0.1" } })).await;
        assert_eq!(made.status, 201, "{}", made.text);
        let host = text(&made.json(), "/id").to_owned();
        let (now, id) = (server.running.app.clock.now().as_millis(), host.clone());
        // One is 10 hours old, the other 30: both are kept as it comes.
        let kept = server.running.app.pipeline.write(move |db| {
            sweeps::keep_layout(db, "l", "[]")?;
            for hours in [10, 30] {
                let row = SweepRow { host_id: id.clone(), taken_at: now - hours * 3_600_000, layout_id: "l".into(), body: Vec::new() };
                sweeps::insert(db, &row)?;
            }
            hosts::count(db)
        });
        assert_eq!(kept.await.ok(), Some(1));
        let held = admin.get("/api/v1/settings").await.json()["retention"][1].clone();
        let (bytes, per_day) = (held["bytes"].as_f64().unwrap_or_default(), held["bytes_per_day"].as_f64().unwrap_or_default());
        assert!(bytes > 0.0 && (per_day - bytes * 24.0 / 30.0).abs() < 0.01 * bytes, "by what came in 30 hours: {held}");

        let answer = change(&admin, json!({ "retention.reports_hours": 20, "bmc.networks": ["10.0.0.0/8"] })).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let hours = of(&answer.json(), "retention.reports_hours");
        assert_eq!((&hours["value"], text(&hours, "/source"), text(&hours, "/kept/changed_by")), (&json!(20), "page", "admin"), "{hours}");
        until("the older one is gone", PATIENCE, async || {
            let host = host.clone();
            let left = server.running.app.readers.ask(move |db| sweeps::moments(db, &host, 0, i64::MAX, 10));
            (left.ok()?.len() == 1).then_some(())
        })
        .await;

        let entries = admin.items("/api/v1/audit?action=settings.change").await;
        let entry = entries.first().cloned().unwrap_or_default();
        assert_eq!(entry["before"], json!({ "retention.reports_hours": 48, "bmc.networks": [] }), "{entry}");
        assert_eq!(entry["after"], json!({ "retention.reports_hours": 20, "bmc.networks": ["10.0.0.0/8"] }), "{entry}");
        assert_eq!((text(&entry, "/actor"), text(&entry, "/subject")), ("admin", "settings"));

        // The same again is no change; null is as it comes.
        assert_eq!(change(&admin, json!({ "retention.reports_hours": 20 })).await.status, 200);
        assert_eq!(admin.items("/api/v1/audit?action=settings.change").await.len(), 1);
        let answer = change(&admin, json!({ "retention.reports_hours": null })).await;
        let hours = of(&answer.json(), "retention.reports_hours");
        assert_eq!((&hours["value"], text(&hours, "/source"), hours.get("kept")), (&json!(48), "default", None), "{hours}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_is_refused_as_a_whole() {
    let server = InnerServer::start("", |settings| settings.captures.max_megabytes = 7).await;
    let admin = server.person("admin").await;
    for (changes, status, code, part) in [
        (json!({ "retention.events_days": 0, "retention.reports_hours": 72 }), 422, "bad_setting", "1 to 36500"),
        (json!({ "retention.events_days": "many" }), 422, "bad_setting", "a whole number"),
        (json!({ "bmc.networks": ["10.0.0.0/99"] }), 422, "bad_setting", "bmc.networks"),
        (json!({ "access.anonymous_view": true }), 422, "bad_setting", "cannot be set on the page"),
        (json!({ "nowhere": 1 }), 422, "bad_setting", "nowhere"),
        (json!({}), 422, "bad_setting", "1 to"),
        (json!({ "captures.max_megabytes": 8 }), 409, "provisioned", "file"),
    ] {
        let answer = change(&admin, changes.clone()).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{changes}: {}", answer.text);
        assert!(answer.text.contains(part), "{changes}: {}", answer.text);
    }
    let wrong = admin.send("PATCH", "/api/v1/settings", &json!({ "change": {} })).await;
    assert_eq!((wrong.status, wrong.code().as_str()), (400, "bad_request"), "{}", wrong.text);
    let said = admin.get("/api/v1/settings").await.json();
    assert!(list(&said, "/items").iter().all(|item| text(item, "/source") != "page"), "nothing of it was kept");
    assert_eq!(of(&said, "captures.max_megabytes")["edit"]["locked"], true);
    assert_eq!(
        admin.items("/api/v1/audit?action=settings.change").await.iter().filter(|entry| text(entry, "/outcome") == "done").count(),
        0
    );

    for name in ["viewer", "operator"] {
        let other = server.person(name).await;
        assert_eq!(change(&other, json!({ "retention.events_days": 1 })).await.status, 403, "{name}");
    }
    assert_eq!(ask(&server, "PATCH", "/api/v1/settings", &[("Content-Type", "application/json")], "{}").await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_file_has_the_last_word_and_the_page_is_remembered() {
    let mut server = Server::start("[retention]\nevents_days = 365\n").await;
    let admin = server.sign_in().await;
    assert_eq!(change(&admin, json!({ "retention.events_days": 30 })).await.code(), "provisioned", "as it comes, and said all the same");
    assert_eq!(change(&admin, json!({ "retention.reports_hours": 72 })).await.status, 200);
    let shown = |server: &Server| {
        let output = server.command(&["settings", "show"]);
        assert!(output.status.success(), "{output:?}");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let of = |key: &str| {
            text.lines()
                .find(|line| line.starts_with(&format!("{key} ")))
                .map(|line| line.split_whitespace().skip(1).map(str::to_owned).collect::<Vec<_>>())
        };
        (of("retention.reports_hours"), of("retention.events_days"), of("liveness.hold_seconds"))
    };
    let words = |source: &str, value: &str| Some(vec![source.to_owned(), value.to_owned()]);
    let (reports, events, hold) = shown(&server);
    assert_eq!((reports, events), (words("page", "72"), words("file", "365")));
    assert_eq!(hold.and_then(|words| words.first().cloned()).as_deref(), Some("default"));

    server.stop().await;
    server.settings("[retention]\nreports_hours = 24\n");
    server.start_again().await;
    let admin = server.sign_in().await;
    let hours = of(&admin.get("/api/v1/settings").await.json(), "retention.reports_hours");
    assert_eq!((&hours["value"], text(&hours, "/source"), &hours["kept"]["value"]), (&json!(24), "file", &json!(72)), "{hours}");
    assert_eq!(shown(&server).0, words("file", "24"));

    server.stop().await;
    server.settings("");
    server.start_again().await;
    let admin = server.sign_in().await;
    let hours = of(&admin.get("/api/v1/settings").await.json(), "retention.reports_hours");
    assert_eq!((&hours["value"], text(&hours, "/source")), (&json!(72), "page"), "it was not forgotten: {hours}");
}
