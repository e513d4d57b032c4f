//! What cannot be captured, and by whom.

use super::{Machine, Place};
use ironwatch_tests::answer::text;
use ironwatch_tests::programs::{Person, server_program};
use serde_json::json;
use std::io::Write as _;
use std::process::{Command, Stdio};

const VIEWERS_PASSWORD: &str = "many hands make light work 9";

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_captured_is_refused_in_words() {
    let Some(place) = Place::start(&Machine::small("C-9"), "").await else { return };
    let agentless =
        place.person.post("/api/v1/hosts", &json!({ "name": "dark", "bmc": { "address": "127.0.0.2", "enabled": false } })).await;
    assert_eq!(agentless.status, 201, "{}", agentless.text);
    let unwatched = text(&agentless.json(), "/id").to_owned();
    let host = &place.host;
    for (body, why) in [
        (json!({ "name": "x", "hosts": [] }), "hosts has 1 to 64 ids"),
        (json!({ "name": "", "hosts": [host] }), "name has 1 to 100 characters"),
        (json!({ "name": "a\u{202e}b", "hosts": [host] }), "name has 1 to 100 characters"),
        (json!({ "name": "x", "hosts": [host, host] }), "twice"),
        (json!({ "name": "x", "hosts": ["00000000-0000-7000-8000-000000000000"] }), "there is no host"),
        (json!({ "name": "x", "hosts": ["../etc"] }), "there is no host"),
        (json!({ "name": "x", "hosts": [unwatched] }), "dark has no BMC that is watched"),
        (json!({ "name": "x", "hosts": [host], "sensors": ["No Such"] }), "bench-01 has no sensor \"No Such\""),
        (json!({ "name": "x", "hosts": [host], "sensors": ["PS1 Status"] }), "has states and no number"),
        (json!({ "name": "x", "hosts": [host], "interval_ms": 249 }), "interval_ms = 249 must be 250 to 60000"),
        (json!({ "name": "x", "hosts": [host], "interval_ms": 60_001 }), "must be 250 to 60000"),
        (json!({ "name": "x", "hosts": [host], "seconds": 86_401 }), "must be 1 to 86400"),
        (json!({ "name": "x", "hosts": [host], "sensors": (0..65).map(|n| n.to_string()).collect::<Vec<_>>() }), "at most 64"),
    ] {
        let answer = place.person.post("/api/v1/captures", &body).await;
        assert_eq!((answer.status, answer.code().as_str()), (422, "bad_capture"), "{body}: {}", answer.text);
        assert!(text(&answer.json(), "/detail").contains(why), "{body}: {}", answer.text);
    }
    for _ in 0..8 {
        place.start_capture(&[], 1_000).await;
    }
    let answer = place.person.post("/api/v1/captures", &json!({ "name": "x", "hosts": [host] })).await;
    assert_eq!((answer.status, answer.code().as_str()), (409, "captures_full"), "{}", answer.text);
    let first = place.person.items("/api/v1/captures").await.pop().unwrap();
    place.stop(&first).await;
    place.start_capture(&[], 1_000).await;
    assert_eq!(place.person.get("/api/v1/captures/1/samples?limit=0").await.code(), "bad_request");
    assert_eq!(place.person.get("/api/v1/captures/x").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_looks_and_starts_nothing() {
    let Some(place) = Place::start(&Machine::small("C-10"), "").await else { return };
    let mut made = Command::new(server_program());
    made.args(["user", "create", "looker", "--role", "viewer", "--config"]).arg(place.server.folder().join("server.toml"));
    let mut made = made.stdin(Stdio::piped()).spawn().unwrap();
    made.stdin.take().unwrap().write_all(VIEWERS_PASSWORD.as_bytes()).unwrap();
    assert!(made.wait().unwrap().success());
    let viewer = Person::sign_in_as(&place.server.url, "looker", VIEWERS_PASSWORD).await;
    let capture = place.start_capture(&[], 250).await;
    let path = format!("/api/v1/captures/{}", capture["id"]);
    for (method, path, body) in [
        ("POST", "/api/v1/captures".to_owned(), json!({ "name": "x", "hosts": [place.host] })),
        ("POST", format!("{path}/stop"), json!({})),
        ("POST", format!("{path}/markers"), json!({ "text": "x" })),
        ("DELETE", path.clone(), json!({})),
    ] {
        assert_eq!(viewer.send(method, &path, &body).await.code(), "forbidden", "{method} {path}");
    }
    place.has_samples(&capture, 2).await;
    for path in [path.clone(), format!("{path}/samples"), format!("{path}/export.csv"), "/api/v1/captures".to_owned()] {
        assert_eq!(viewer.get(&path).await.status, 200, "{path}");
    }
}
