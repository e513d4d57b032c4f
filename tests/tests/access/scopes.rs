//! Scopes: whoever may see some hosts learns nothing of the others, in no list, by no id, in no count.

use super::{ask, new_person, new_token};
use ironwatch_server::clock::HandClock;
use ironwatch_server::http::table;
use ironwatch_shared::Timestamp;
use ironwatch_tests::answer::{list, number, text};
use ironwatch_tests::inner_server::{InnerServer, databases};
use ironwatch_tests::programs::{Person, client};
use serde_json::{Value, json};

/// What no answer to whoever sees Berlin alone may hold.
const HIDDEN: &str = "paris-hidden";

struct Fleet {
    server: InnerServer,
    operator: Person,
    berlin: String,
    paris: String,
}

async fn fleet(database: &str) -> Fleet {
    let server = InnerServer::start(database, |_| {}).await;
    let operator = server.person("operator").await;
    let mut ids = Vec::new();
    for (name, site, address) in [("berlin-1", "berlin", "10.0.0.1"), ("paris-hidden-1", "paris", "10.0.0.2")] {
        let said = json!({ "name": name, "site": site, "rack": format!("{name}-rack"), "notes": format!("of {name}"), "bmc": { "address": address } });
        let made = operator.post("/api/v1/hosts", &said).await;
        assert_eq!(made.status, 201, "{}", made.text);
        let id = text(&made.json(), "/id").to_owned();
        let task = operator.post("/api/v1/tasks", &json!({ "host_id": id, "title": format!("look after {name}") })).await;
        assert!(task.status < 300, "{}", task.text);
        ids.push(id);
    }
    let paris = ids.pop().unwrap_or_default();
    Fleet { server, operator, berlin: ids.pop().unwrap_or_default(), paris }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_host_outside_is_shown_by_any_route() {
    for database in databases() {
        let Fleet { server, berlin, paris, operator } = fleet(&database).await;
        let admin = server.person("admin").await;
        let scope = json!({ "name": "ann", "role": "operator", "scope": "site = berlin" });
        let ann = new_person(&server, &admin, scope).await;
        let (token, _) =
            new_token(&operator, json!({ "name": "berlin", "role": "operator", "scope": "site = berlin", "expires_in_days": 1 })).await;
        let tasks = operator.items("/api/v1/tasks").await;
        let hidden_task = tasks
            .iter()
            .find(|task| text(task, "/host_id") == paris)
            .map(|task| task["id"].to_string().replace('"', ""))
            .unwrap_or_default();

        let mut seen = 0;
        let bearer = format!("Bearer {token}");
        for entry in table().iter().filter(|entry| entry.path.starts_with("/api/v1/")) {
            // With the id of a host that is hidden, of its task, and of one that is shown.
            for id in [&paris, &hidden_task, &berlin] {
                let path = entry.path.replace("{id}", id).replace("{form}", "csv").replace("{name}", "x").replace("{group}", "x");
                if entry.method != "GET" || path == "/api/v1/stream" {
                    continue;
                }
                for header in [("Cookie", ann.cookie()), ("Authorization", bearer.as_str())] {
                    let answer = ask(&server, "GET", &path, &[header], "").await;
                    seen += 1;
                    let is_told = answer.text.contains(HIDDEN) || answer.text.contains("10.0.0.2");
                    assert!(!is_told, "GET {path} by {}: {}", header.0, answer.text);
                    let asked_for = path.contains(&paris) || path.contains(&hidden_task);
                    assert!(asked_for || !answer.text.contains(&paris), "GET {path}: {}", answer.text);
                    assert!(answer.status < 500, "GET {path}: {}", answer.text);
                }
            }
        }
        assert!(seen > 100, "{seen}");
        assert!(operator.get(&format!("/api/v1/hosts/{paris}")).await.text.contains(HIDDEN), "it is there");

        // By id, whatever is done to it.
        for (method, path, said) in [
            ("GET", format!("/api/v1/hosts/{paris}"), Value::Null),
            ("PATCH", format!("/api/v1/hosts/{paris}"), json!({ "notes": "mine" })),
            ("GET", format!("/api/v1/hosts/{paris}/bmc"), Value::Null),
            ("GET", format!("/api/v1/hosts/{paris}/events"), Value::Null),
            ("POST", format!("/api/v1/hosts/{paris}/deprecate"), json!({})),
            ("GET", format!("/api/v1/tasks/{hidden_task}"), Value::Null),
            ("POST", format!("/api/v1/tasks/{hidden_task}/notes"), json!({ "text": "mine" })),
            ("POST", "/api/v1/tasks".to_owned(), json!({ "host_id": paris, "title": "mine" })),
            (
                "POST",
                "/api/v1/jobs".to_owned(),
                json!({ "action": { "action": "clear_log" }, "hosts": [berlin, paris], "reason": "tidy up", "confirm": "2" }),
            ),
        ] {
            let answer = ann.send(method, &path, &said).await;
            assert_eq!((answer.status, answer.code().as_str()), (404, "not_found"), "{method} {path}: {}", answer.text);
            assert!(!answer.text.contains(HIDDEN), "{}", answer.text);
        }
        // Where a BMC is, is where its password is sent: that is for people who may see all.
        for host in [&berlin, &paris] {
            let answer = ann.send("DELETE", &format!("/api/v1/hosts/{host}/bmc"), &Value::Null).await;
            assert_eq!((answer.status, answer.code().as_str()), (403, "forbidden"), "{}", answer.text);
        }
        // What is in the scope is there, and can be changed.
        assert_eq!(ann.get(&format!("/api/v1/hosts/{berlin}")).await.status, 200);
        assert_eq!(ann.send("PATCH", &format!("/api/v1/hosts/{berlin}"), &json!({ "notes": "mine" })).await.status, 200);
        for (path, total) in [("/api/v1/tasks", 1), ("/api/v1/availability", 1), ("/api/v1/outages", 0), ("/api/v1/jobs", 0)] {
            let answer = ann.get(path).await;
            assert_eq!((answer.status, number(&answer.json(), "/total")), (200, total), "{path}: {}", answer.text);
        }
        assert_eq!(list(&ann.get("/api/v1/availability").await.json(), "/items").len(), 1);
        for path in ["/api/v1/credentials", "/api/v1/silences", "/api/v1/rules", "/api/v1/notifications", "/api/v1/captures"] {
            let answer = ann.get(path).await;
            assert_eq!((answer.status, answer.code().as_str()), (403, "forbidden"), "{path}");
        }
        let merge = json!({ "into": paris });
        assert_eq!(ann.send("POST", &format!("/api/v1/hosts/{berlin}/merge"), &merge).await.code(), "forbidden");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_word_about_a_host_neither_tells_of_others_nor_takes_it_out_of_the_scope() {
    for database in databases() {
        let Fleet { server, berlin, operator, .. } = fleet(&database).await;
        let admin = server.person("admin").await;
        let scope = json!({ "name": "ann", "role": "operator", "scope": "site = berlin or tag = lab" });
        let ann = new_person(&server, &admin, scope).await;
        let path = format!("/api/v1/hosts/{berlin}");
        // Whether a name is taken elsewhere shows in no answer.
        let mut answers = Vec::new();
        for name in ["paris-hidden-1", "no-such-host"] {
            let answer = ann.send("PATCH", &path, &json!({ "name": name })).await;
            assert_eq!((answer.status, answer.code().as_str()), (403, "forbidden"), "{}", answer.text);
            let mut said = answer.json();
            said.as_object_mut().and_then(|said| said.remove("trace_id"));
            answers.push(said);
        }
        assert_eq!(answers[0], answers[1]);
        for (said, code, words) in [
            (json!({ "site": "paris" }), "bad_host", "your scope is site = berlin or tag = lab"),
            (json!({ "site": "" }), "bad_host", "you would see the host no more"),
            (json!({ "group": "dgx" }), "forbidden", "which password a BMC is sent"),
        ] {
            let answer = ann.send("PATCH", &path, &said).await;
            assert_eq!(answer.code(), code, "{said}: {}", answer.text);
            assert!(text(&answer.json(), "/detail").contains(words), "{said}: {}", answer.text);
        }
        // Within the scope words change as they like; what is said as it was is no change.
        let moved = json!({ "name": "berlin-1", "site": "paris", "tags": ["lab"], "rack": "R9" });
        let answer = ann.send("PATCH", &path, &moved).await;
        assert_eq!((answer.status, text(&answer.json(), "/site")), (200, "paris"), "{}", answer.text);
        assert_eq!(ann.send("PATCH", &path, &json!({ "tags": [] })).await.code(), "bad_host");
        assert_eq!(
            operator.send("PATCH", &path, &json!({ "name": "renamed", "tags": [] })).await.status,
            200,
            "for others it is as before"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_that_has_another_password_sent_wants_a_fresh_proof() {
    let clock = HandClock::starting_at(Timestamp::from_millis(1_790_000_000_000));
    let server = InnerServer::start_at("", clock.clone(), |_| {}).await;
    let (operator, admin) = (server.person("operator").await, server.person("admin").await);
    let made = operator.post("/api/v1/hosts", &json!({ "name": "a", "bmc": { "address": "10.0.0.1" } })).await.json();
    let path = format!("/api/v1/hosts/{}", text(&made, "/id"));
    let kept = admin.post("/api/v1/credentials?keep=anyway", &json!({ "name": "dgx", "username": "root", "password": "calvin" })).await;
    assert_eq!(kept.status, 201, "{}", kept.text);
    let given = admin.send("PUT", "/api/v1/credential-groups/dgx?keep=anyway", &json!({ "credential": "dgx" })).await;
    assert_eq!(given.status, 200, "{}", given.text);
    clock.pass(11 * 60_000);
    assert_eq!(operator.send("PATCH", &path, &json!({ "group": "web" })).await.status, 200, "nothing is sent otherwise");
    let answer = operator.send("PATCH", &path, &json!({ "group": "dgx" })).await;
    assert_eq!((answer.status, answer.code().as_str()), (403, "step_up_required"), "{}", answer.text);
    let again = server.person("operator").await;
    assert_eq!(again.send("PATCH", &path, &json!({ "group": "dgx" })).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_tells_of_hosts_in_the_scope_alone() {
    let Fleet { server, operator, berlin, paris } = fleet("").await;
    let admin = server.person("admin").await;
    let ann = new_person(&server, &admin, json!({ "name": "ann", "role": "viewer", "scope": "site = berlin" })).await;
    let request = client().get(format!("{}/api/v1/stream", server.url)).header("Cookie", ann.cookie());
    let mut stream = request.send().await.unwrap_or_else(|error| panic!("{error}"));
    let mut heard = String::new();
    // The one outside first: when the other one is heard, it has been passed over.
    for round in 0.. {
        for id in [&paris, &berlin] {
            let said = json!({ "notes": format!("round {round}") });
            assert_eq!(operator.send("PATCH", &format!("/api/v1/hosts/{id}"), &said).await.status, 200);
        }
        while let Ok(Ok(Some(chunk))) = tokio::time::timeout(std::time::Duration::from_millis(300), stream.chunk()).await {
            heard.push_str(&String::from_utf8_lossy(&chunk));
            if heard.contains("berlin-1") {
                break;
            }
        }
        if heard.contains("berlin-1") {
            break;
        }
        assert!(round < 50, "nothing was heard: {heard}");
    }
    assert!(!heard.contains(HIDDEN), "{heard}");
}
