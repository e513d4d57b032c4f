//! Every route and every role: the table of the server says who may, and so it is.

use ironwatch_server::http::route::Access;
use ironwatch_server::http::table;
use ironwatch_server::people::Role;
use ironwatch_tests::answer::{list, text};
use ironwatch_tests::inner_server::{InnerServer, PEOPLE};
use ironwatch_tests::programs::client;
use serde_json::{Value, json};

/// A path with something in the places of its names; nothing is there.
fn somewhere(path: &str) -> String {
    path.replace("{id}", "00000000-0000-7000-8000-000000000000").replace("{group}", "nowhere")
}

fn role_of(name: &str) -> Role {
    Role::parse(name).unwrap_or_else(|| panic!("{name} is no role"))
}

#[tokio::test(flavor = "multi_thread")]
async fn each_route_lets_in_whom_the_table_names_and_nobody_else() {
    let server = InnerServer::start("", |_| {}).await;
    let mut people = Vec::new();
    for name in PEOPLE {
        people.push((name, server.person(name).await));
    }
    let mut seen = 0;
    for entry in table() {
        let Access::Least { role, action } = entry.access else { continue };
        seen += 1;
        let (method, path) = (entry.method.as_str(), somewhere(entry.path));
        let what = format!("{method} {path}");
        let stranger = client().request(method.parse().unwrap_or_default(), format!("{}{path}", server.url));
        let answer = stranger.header("Content-Type", "application/json").body("{}").send().await;
        assert_eq!(answer.map(|answer| answer.status().as_u16()).unwrap_or_default(), 401, "{what} without a session");

        for (name, person) in &people {
            let answer = person.send(method, &path, &json!({})).await;
            if role_of(name) < role {
                assert_eq!((answer.status, answer.code().as_str()), (403, "forbidden"), "{what} as {name}");
            } else {
                // Whatever else is wrong with an empty request: not who asks.
                assert!(!matches!(answer.status, 401 | 403 | 405) && answer.status < 500, "{what} as {name}: {}", answer.text);
            }
            if method == "GET" {
                continue;
            }
            for (header, value) in [("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site"), ("Origin", "null")] {
                let answer = person.send_with(method, &path, &json!({}), &[(header, value)]).await;
                assert_eq!((answer.status, answer.code().as_str()), (403, "cross_site"), "{what} as {name} from another site");
            }
        }
        assert!(!action.is_empty());
    }
    assert!(seen > 30, "{seen} routes");
    let hosts = people.last().map(|(_, admin)| admin.clone()).unwrap_or_else(|| panic!("nobody"));
    assert!(hosts.items("/api/v1/hosts").await.is_empty(), "and nothing came of all that");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_refused_is_written_a_few_times_and_counted() {
    let server = InnerServer::start("", |_| {}).await;
    let (viewer, admin) = (server.person("viewer").await, server.person("admin").await);
    for _ in 0..30 {
        assert_eq!(viewer.post("/api/v1/credentials", &json!({})).await.status, 403);
    }
    let cross_site = server.person("operator").await;
    let answer = cross_site.send_with("POST", "/api/v1/hosts", &json!({}), &[("Origin", "https://evil.example")]).await;
    assert_eq!(answer.code(), "cross_site");
    let page = admin.get("/api/v1/audit?outcome=refused&limit=100").await.json();
    let entries = list(&page, "/items");
    let of = |actor: &str| entries.iter().filter(|entry| text(entry, "/actor") == actor).cloned().collect::<Vec<Value>>();
    assert_eq!(of("viewer").len(), 10, "{page}");
    for entry in of("viewer") {
        let said = (text(&entry, "/action"), text(&entry, "/actor_kind"), text(&entry, "/address"), text(&entry, "/subject"));
        assert_eq!(said, ("credential.add", "person", "127.0.0.1", "/api/v1/credentials"));
    }
    assert_eq!(of("operator").len(), 1, "{page}");
    assert_eq!(admin.get("/api/v1/audit/verify").await.json()["whole"], json!(true));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_that_is_there_says_in_which_ways_it_can_be_asked() {
    let server = InnerServer::start("", |_| {}).await;
    let viewer = server.person("viewer").await;
    for (method, path, allowed) in [
        ("DELETE", "/api/v1/status", "GET"),
        ("POST", "/api/openapi.json", "GET"),
        ("PUT", "/api/v1/hosts/x", "GET, PATCH, DELETE"),
        ("GET", "/api/v1/jobs/1/cancel", "POST"),
    ] {
        let answer = viewer.send(method, path, &json!({})).await;
        assert_eq!(
            (answer.status, answer.code().as_str(), answer.header("allow")),
            (405, "method_not_allowed", allowed),
            "{method} {path}"
        );
    }
    let document = viewer.get("/api/openapi.json").await.json();
    assert_eq!(document, ironwatch_server::http::openapi::document());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_not_taken_for_an_object_and_garbage_not_for_an_absent_body() {
    let server = InnerServer::start("", |_| {}).await;
    let admin = server.person("admin").await;
    let nowhere = somewhere("/api/v1/hosts/{id}");
    for (method, path, body) in [
        ("PATCH", nowhere.clone(), json!([null, null])),
        ("POST", format!("{nowhere}/deprecate"), json!("hunter2")),
        ("POST", format!("{nowhere}/deprecate"), json!({ "hunter2": 1 })),
        ("POST", "/api/v1/alerts/1/acknowledge".to_owned(), json!(["2026-01-01T00:00:00Z", 5, "x"])),
        ("POST", "/api/v1/alerts/1/acknowledge".to_owned(), json!({ "minutes": "hunter2" })),
    ] {
        let answer = admin.send(method, &path, &body).await;
        assert_eq!((answer.status, answer.code().as_str()), (400, "bad_request"), "{method} {path} {body}");
        assert!(!answer.text.contains("hunter2"), "{}", answer.text);
    }
    assert_eq!(admin.send("POST", &format!("{nowhere}/deprecate"), &Value::Null).await.status, 404, "nothing said is nothing wrong");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_in_the_wrong_shape_is_refused_without_its_words() {
    let server = InnerServer::start("", |_| {}).await;
    let admin = server.person("admin").await;
    for (method, path) in [
        ("POST", "/api/v1/credentials"),
        ("POST", "/api/v1/hosts"),
        ("POST", "/api/v1/hosts/import?format=yaml"),
        ("PUT", "/api/v1/hosts/x/bmc"),
        ("PUT", "/api/v1/credential-groups/x"),
    ] {
        for body in [
            json!({ "hunter2": 1 }),
            json!({ "name": { "hunter2": 1 } }),
            json!(["hunter2"]),
            json!("hunter2"),
            json!({ "name": "x", "username": "x", "password": "x", "is_default": "hunter2" }),
            json!({ "name": "x", "bmc": { "address": "10.0.0.1", "password": "hunter2" } }),
            json!({ "name": "x", "bmc": { "address": "10.0.0.1", "ipmi_port": "hunter2" } }),
        ] {
            let answer = admin.send(method, path, &body).await;
            assert!((400..500).contains(&answer.status), "{method} {path}: {}", answer.text);
            assert!(!answer.text.contains("hunter2"), "{method} {path} {body}: {}", answer.text);
        }
    }
}
