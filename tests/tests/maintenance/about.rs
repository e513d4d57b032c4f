//! What the server is, of what it is made, and whether there is a newer one: only when somebody says whom to ask.

use ironwatch_server::clock::HandClock;
use ironwatch_shared::Timestamp;
use ironwatch_tests::answer::text;
use ironwatch_tests::awaiting::{PATIENCE, until};
use ironwatch_tests::counterparties::newest::Newest;
use ironwatch_tests::inner_server::InnerServer;
use ironwatch_tests::programs::Person;
use serde_json::{Value, json};

const DAY_MILLIS: u64 = 86_400_000;

async fn update(person: &Person) -> Value {
    person.get("/api/v1/about").await.json()["update"].clone()
}

async fn until_checked_after(server: &InnerServer, before: &Value) -> Value {
    // A session ends within a day.
    let person = server.person("viewer").await;
    until("it was asked", PATIENCE, async || {
        let update = update(&person).await;
        (!update["checked_at"].is_null() && update["checked_at"] != *before).then_some(update)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_says_what_it_is_and_asks_nobody_by_itself() {
    let server = InnerServer::start("", |_| {}).await;
    let viewer = server.person("viewer").await;
    let about = viewer.get("/api/v1/about").await;
    assert_eq!(about.status, 200, "{}", about.text);
    let about = about.json();
    assert_eq!((text(&about, "/version"), text(&about, "/licence")), (env!("CARGO_PKG_VERSION"), "Apache-2.0"), "{about}");
    assert_eq!((text(&about, "/database"), text(&about, "/profile")), ("SQLite", if cfg!(debug_assertions) { "debug" } else { "release" }));
    assert_eq!((&about["update"]["enabled"], &about["update"]["checked_at"]), (&json!(false), &Value::Null), "{about}");
    let asked = server.running.app.loops.statuses().into_iter().find(|status| status.name == "updates");
    assert_eq!(asked.map(|status| status.runs), Some(0), "nobody was asked");

    let parts = viewer.items("/api/v1/about/third-party").await;
    let texts = viewer.get("/api/v1/about/third-party.txt").await;
    if parts.is_empty() {
        assert_eq!((texts.status, texts.code().as_str()), (404, "not_found"), "built without the list");
    } else {
        let svelte = parts.iter().find(|part| text(part, "/name") == "svelte").cloned().unwrap_or_default();
        assert_eq!((text(&svelte, "/licence"), texts.status), ("MIT", 200), "{svelte}");
        assert_eq!(texts.header("content-type"), "text/plain; charset=utf-8");
        assert!(texts.text.contains("THE SOFTWARE IS PROVIDED \"AS IS\""));
    }
    for path in ["/api/v1/about", "/api/v1/about/third-party", "/api/v1/about/third-party.txt"] {
        let stranger = ironwatch_tests::programs::client().get(format!("{}{path}", server.url)).send().await;
        assert_eq!(stranger.map(|answer| answer.status().as_u16()).ok(), Some(401), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_named_is_asked_once_a_day_and_bad_answers_are_told() {
    let newest = Newest::start().await;
    newest.plan([
        (200, "", json!({ "version": "99.1.0", "url": "https://example.org/news" }).to_string()),
        (302, "http://169.254.169.254/latest", String::new()),
        (200, "", "<html>".to_owned()),
        (200, "", "x".repeat(600 << 10)),
        (200, "", json!({ "tag_name": "v0.0.1", "html_url": "javascript:alert(1)" }).to_string()),
    ]);
    let clock = HandClock::starting_at(Timestamp::from_millis(1_800_000_000_000));
    let url = newest.url.clone();
    let server = InnerServer::start_at("", clock.clone(), |settings| {
        settings.updates.url = url;
        settings.updates.allow_private_targets = true;
    })
    .await;
    let first = until_checked_after(&server, &Value::Null).await;
    assert_eq!((text(&first, "/newest"), &first["is_newer"], text(&first, "/page")), ("99.1.0", &json!(true), "https://example.org/news"));
    assert_eq!(newest.asked(), [("/newest.json".to_owned(), concat!("ironwatch/", env!("CARGO_PKG_VERSION")).to_owned())]);

    let mut before = first["checked_at"].clone();
    for part in ["HTTP 302", "not JSON", "more than"] {
        clock.pass(DAY_MILLIS);
        // The loop sleeps by the clock of the machine; what is set wakes it.
        server.running.app.in_force.set(Default::default());
        let update = until_checked_after(&server, &before).await;
        assert!(text(&update, "/error").contains(part), "{part}: {update}");
        assert_eq!(text(&update, "/newest"), "99.1.0", "what was known stays");
        before = update["checked_at"].clone();
    }
    assert_eq!(newest.asked().len(), 4, "no redirect is followed, and nobody is asked twice a day");
    server.running.app.in_force.set(Default::default());
    clock.pass(DAY_MILLIS);
    server.running.app.in_force.set(Default::default());
    let last = until_checked_after(&server, &before).await;
    assert_eq!(
        (text(&last, "/newest"), &last["is_newer"], &last["page"], &last["error"]),
        ("0.0.1", &json!(false), &Value::Null, &Value::Null)
    );
    assert_eq!(newest.asked().len(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_not_public_is_not_asked() {
    let newest = Newest::start().await;
    let server = InnerServer::start("", |_| {}).await;
    let admin = server.person("admin").await;
    let refused = admin.send("PATCH", "/api/v1/settings", &json!({ "changes": { "updates.url": newest.url } })).await;
    assert_eq!((refused.status, refused.code().as_str()), (422, "bad_setting"), "{}", refused.text);
    // A name is looked at when it is asked for, by the address that it leads to.
    let port = newest.url.rsplit(':').next().unwrap_or_default();
    let named = json!({ "changes": { "updates.url": format!("http://localhost:{port}") } });
    let kept = admin.send("PATCH", "/api/v1/settings", &named).await;
    assert_eq!(kept.status, 200, "{}", kept.text);
    let update = until_checked_after(&server, &Value::Null).await;
    assert!(text(&update, "/error").contains("no public address"), "{update}");
    assert_eq!(newest.asked(), []);
}
