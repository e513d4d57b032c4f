//! The server looks after itself, and somebody outside hears when it does not.

use diesel::connection::SimpleConnection as _;
use ironwatch_server::self_watch::valid_until;
use ironwatch_server::store::Db;
use ironwatch_tests::answer::{number, text};
use ironwatch_tests::awaiting::{PATIENCE, until};
use ironwatch_tests::counterparties::webhook::{Reply, Webhook};
use ironwatch_tests::inner_server::{InnerServer, databases};
use ironwatch_tests::programs::Person;
use serde_json::Value;

async fn alert(person: &Person, state: &str, class: &str) -> Value {
    until(&format!("{class} is {state}"), PATIENCE, async || {
        person.items(&format!("/api/v1/alerts?state={state}")).await.into_iter().find(|alert| text(alert, "/class") == class)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_with_less_room_than_wanted_is_told_as_an_alert_of_the_server() {
    for database in databases() {
        // Four petabytes: more than any machine that runs this has.
        let server = InnerServer::start(&database, |settings| settings.self_watch.disk_warning_megabytes = u32::MAX).await;
        let viewer = server.person("viewer").await;
        let alert = alert(&viewer, "open", "server_disk").await;
        let said = (text(&alert, "/component"), text(&alert, "/severity"), text(&alert, "/host_name"), &alert["host_id"]);
        assert_eq!(said, ("server/disk", "warning", "server", &Value::Null), "{alert}");
        assert!(text(&alert, "/next_step").contains("data_dir"), "{alert}");
        let status = viewer.get("/api/v1/status").await.json();
        assert_eq!(text(&status, "/self/conditions/0/class"), "server_disk", "{status}");
        assert!(number(&status, "/self/disk_free_bytes") > 0 && number(&status, "/self/database_bytes") > 0, "{status}");
        assert_eq!(status["dead_man"]["configured"], false);
    }
}

#[test]
fn the_end_of_the_own_certificate_is_read_from_its_file() {
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    let mut wanted = rcgen::CertificateParams::new(["watch.example".to_owned()]).unwrap_or_else(|error| panic!("{error}"));
    wanted.not_after = rcgen::date_time_ymd(2031, 2, 3);
    let key = rcgen::KeyPair::generate().unwrap_or_else(|error| panic!("{error}"));
    let made = wanted.self_signed(&key).unwrap_or_else(|error| panic!("{error}"));
    let file = folder.path().join("cert.pem");
    std::fs::write(&file, made.pem()).unwrap_or_else(|error| panic!("{error}"));
    let until = valid_until(&file.display().to_string()).map(|until| until.to_string());
    assert_eq!(until.as_deref(), Some("2031-02-03T00:00:00.000Z"));
    assert_eq!((valid_until(""), valid_until("/nowhere")), (None, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn pings_that_fail_are_told_once_without_the_address_and_are_over_when_one_gets_through() {
    let outside = Webhook::start("").await;
    outside.plan(&[Reply::Status(500); 5]);
    let url = outside.url.clone();
    let server = InnerServer::start("", |settings| {
        settings.dead_man.url = url;
        settings.dead_man.every_seconds = 1;
        settings.dead_man.allow_private_targets = true;
    })
    .await;
    let viewer = server.person("viewer").await;
    let resolved = alert(&viewer, "resolved", "dead_man_fails").await;
    assert!(text(&resolved, "/evidence").contains("500") && !resolved.to_string().contains(&outside.url), "{resolved}");
    let all = viewer.items("/api/v1/alerts?state=resolved").await;
    assert_eq!(all.iter().filter(|alert| text(alert, "/class") == "dead_man_fails").count(), 1, "{all:?}");
    let status = viewer.get("/api/v1/status").await.json();
    assert_eq!((&status["dead_man"]["configured"], number(&status, "/dead_man/failures")), (&Value::Bool(true), 0), "{status}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_cannot_store_sends_no_sign_of_life() {
    let outside = Webhook::start("").await;
    let url = outside.url.clone();
    let server = InnerServer::start("", |settings| {
        settings.dead_man.url = url;
        settings.dead_man.every_seconds = 1;
        settings.dead_man.allow_private_targets = true;
    })
    .await;
    until("it pings", PATIENCE, async || (!outside.hooks().is_empty()).then_some(())).await;
    let errors = || {
        let all = server.running.app.loops.statuses();
        all.iter().find(|status| status.name == "dead-man").map_or(0, |status| status.errors)
    };
    let Db::Sqlite(mut other) = server.db() else { panic!("an embedded database") };
    // Somebody else writes and does not end.
    other.batch_execute("BEGIN IMMEDIATE").unwrap_or_else(|error| panic!("{error}"));
    until("it notices", PATIENCE, async || (errors() > 0).then_some(())).await;
    let before = outside.hooks().len();
    until("it notices again", PATIENCE, async || (errors() > 1).then_some(())).await;
    assert_eq!(outside.hooks().len(), before, "nobody is told that it is well");
    other.batch_execute("ROLLBACK").unwrap_or_else(|error| panic!("{error}"));
    until("it pings again", PATIENCE, async || (outside.hooks().len() > before).then_some(())).await;
}

#[tokio::test]
async fn a_ping_goes_to_no_address_inside_unless_that_is_wanted() {
    for (url, allowed, good) in [
        ("https://hc.example/ping/1", false, true),
        ("http://127.0.0.1/ping", false, false),
        ("http://2130706433/ping", false, false),
        ("http://[::1]/ping", false, false),
        ("http://127.0.0.1/ping", true, true),
        ("ftp://hc.example/", true, false),
        ("https://me:secret@hc.example/", true, false),
    ] {
        let mut settings = ironwatch_server::settings::DeadManSettings { url: url.to_owned(), ..Default::default() };
        settings.allow_private_targets = allowed;
        let made = ironwatch_server::dead_man::Pinger::new(&settings);
        let said = made.as_ref().err().map(|error| error.0.clone()).unwrap_or_default();
        assert_eq!(made.is_ok(), good, "{url}: {said}");
        assert!(!said.contains("secret") && (good || said.contains("dead_man.url")), "{said}");
    }
}
