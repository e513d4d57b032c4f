//! How tasks come, go on and close.

use super::{host, write, xid};
use ironwatch_server::store::{availability, tasks};
use ironwatch_tests::answer::{list, number, text};
use ironwatch_tests::awaiting::{PATIENCE, until};
use ironwatch_tests::inner_server::{InnerServer, databases};
use ironwatch_tests::programs::{Person, Server};
use ironwatch_tests::signed_host::{SignedHost, random_id};
use serde_json::{Value, json};

const GPU: &str = "gpu/0000:3b:00";
const DAY: i64 = 86_400_000;

async fn all(person: &Person) -> Vec<Value> {
    person.items("/api/v1/tasks").await
}

async fn events(person: &Person, host: &str, code: &str) -> usize {
    let events = person.items(&format!("/api/v1/hosts/{host}/events")).await;
    events.iter().filter(|event| text(event, "/class") == "maintenance_task" && text(event, "/code") == code).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gpu_that_fails_again_and_again_is_one_task_with_its_evidence() {
    for database in databases() {
        let server = InnerServer::start(&database, |settings| settings.tasks.gpu_errors = 3).await;
        let (viewer, operator) = (server.person("viewer").await, server.person("operator").await);
        let mut gpu = host(&server, "gpu-01").await;
        for _ in 0..2 {
            gpu.tell(&[xid(79)]).await;
            assert!(all(&viewer).await.is_empty(), "two of three");
        }
        gpu.tell(&[xid(79)]).await;
        let task = all(&viewer).await.pop().unwrap_or_default();
        let said =
            (text(&task, "/reason"), text(&task, "/status"), text(&task, "/component"), text(&task, "/host"), number(&task, "/seen"));
        assert_eq!(said, ("gpu_errors", "pending", GPU, "gpu-01", 3), "{task}");
        assert_eq!(task["automatic"], true);
        let path = format!("/api/v1/tasks/{}", text(&task, "/id"));
        assert_eq!(list(&viewer.get(&path).await.json(), "/links").len(), 3, "each of the three is linked");

        gpu.tell(&[xid(79)]).await;
        let whole = viewer.get(&path).await.json();
        assert_eq!(
            (all(&viewer).await.len(), number(&whole, "/seen"), list(&whole, "/links").len()),
            (1, 4, 4),
            "more goes to the same task"
        );
        let id = gpu.host_id.to_string();
        until("it is told that a task was made", PATIENCE, async || (events(&viewer, &id, "opened").await == 1).then_some(())).await;

        // Closed, and the same again: three more are needed for another one.
        let closed = operator.send("PATCH", &path, &json!({ "status": "completed" })).await;
        assert_eq!((closed.status, text(&closed.json(), "/status")), (200, "completed"), "{}", closed.text);
        gpu.tell(&[xid(79), xid(48)]).await;
        assert_eq!(all(&viewer).await.len(), 1, "what was seen before has made its task");
        gpu.tell(&[xid(79)]).await;
        assert_eq!(all(&viewer).await.len(), 2);
        assert_eq!(events(&viewer, &id, "opened").await, 1, "the first is told once, whatever the second is");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn reboots_that_nobody_ordered_make_a_task_and_others_do_not() {
    for database in databases() {
        let server = InnerServer::start(&database, |_| {}).await;
        let viewer = server.person("viewer").await;
        let mut machine = host(&server, "node-01").await;
        let reboot = async |machine: &mut SignedHost, goodbye: bool| {
            if goodbye {
                let mut report = machine.report(&[]);
                report.stop = Some(serde_json::from_value(json!({ "reason": "reboot" })).unwrap_or_else(|error| panic!("{error}")));
                let answer = machine.send(&report).await.unwrap_or_else(|error| panic!("{error}"));
                assert_eq!(answer.status, 200, "{}", answer.text);
            }
            machine.boot = random_id();
            machine.tell(&[]).await;
        };
        for goodbye in [true, false, true, false, true] {
            reboot(&mut machine, goodbye).await;
        }
        assert!(all(&viewer).await.is_empty(), "two of three were unexpected");
        reboot(&mut machine, false).await;
        let task = all(&viewer).await.pop().unwrap_or_default();
        assert_eq!((text(&task, "/reason"), text(&task, "/component"), number(&task, "/seen")), ("reboots", "host", 3), "{task}");
        let shown = viewer.get(&format!("/api/v1/availability?host_id={}", machine.host_id)).await.json();
        let reboots = (number(&shown, "/items/0/reboots_planned"), number(&shown, "/items/0/reboots_unexpected"));
        assert_eq!(reboots, (3, 3), "{shown}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repair_that_does_not_hold_opens_the_task_again_and_tells() {
    for database in databases() {
        let server = InnerServer::start(&database, |settings| settings.tasks.gpu_errors = 1).await;
        let operator = server.person("operator").await;
        let mut gpu = host(&server, "gpu-01").await;
        gpu.tell(&[xid(79)]).await;
        let path = format!("/api/v1/tasks/{}", text(&all(&operator).await.pop().unwrap_or_default(), "/id"));
        let done = operator.send("PATCH", &path, &json!({ "status": "completed", "verify": true, "verify_hours": 2 })).await;
        let shown = done.json();
        assert_eq!((text(&shown, "/status"), number(&shown, "/verify_seconds")), ("verifying", 7_200), "{}", done.text);
        assert_eq!(shown["closed_at"], Value::Null);
        gpu.tell(&[xid(79)]).await;
        let shown = operator.get(&path).await.json();
        assert_eq!((text(&shown, "/status"), &shown["verify_since"]), ("pending", &Value::Null), "{shown}");
        let told = until("it is told that the repair did not hold", PATIENCE, async || {
            operator.items("/api/v1/alerts").await.into_iter().find(|alert| text(alert, "/class") == "maintenance_task")
        });
        let alert = told.await;
        assert_eq!((text(&alert, "/title"), text(&alert, "/component")), ("Repair did not hold", GPU), "{alert}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repair_holds_when_the_host_was_up_for_long_without_the_fault() {
    for database in databases() {
        let server = InnerServer::start(&database, |settings| settings.tasks.gpu_errors = 1).await;
        let operator = server.person("operator").await;
        let (mut held, mut silent) = (host(&server, "held").await, host(&server, "silent").await);
        held.tell(&[xid(79)]).await;
        silent.tell(&[xid(79)]).await;
        for task in all(&operator).await {
            let path = format!("/api/v1/tasks/{}", text(&task, "/id"));
            operator.send("PATCH", &path, &json!({ "status": "completed", "verify": true })).await;
        }
        // Both were repaired two days ago. One was watched since, the other was away.
        let now = server.running.app.clock.now().as_millis();
        let watched = held.host_id.to_string();
        write(&server, move |db| {
            availability::set_stretch(db, &watched, None, now)?;
            availability::set_stretch(db, &watched, Some("watched"), now - 2 * DAY)?;
            for mut task in tasks::verifying(db, None)? {
                task.verify_since = Some(now - 2 * DAY);
                tasks::save(db, &task)?;
            }
            Ok(())
        })
        .await;
        held.tell(&[]).await;
        silent.tell(&[]).await;
        let closed = until("the task closes itself", PATIENCE, async || {
            all(&operator).await.into_iter().find(|task| text(task, "/status") == "completed")
        });
        let closed = closed.await;
        assert_eq!(text(&closed, "/host"), "held", "{closed}");
        assert_ne!(closed["closed_at"], Value::Null);
        let id = held.host_id.to_string();
        until("it is told that the repair holds", PATIENCE, async || (events(&operator, &id, "verified").await == 1).then_some(())).await;
        let others = operator.items("/api/v1/tasks?status=open").await;
        assert_eq!((others.len(), text(&others[0], "/host")), (1, "silent"), "nobody heard of it: quiet means nothing");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn people_make_change_and_talk_about_tasks_within_the_rules() {
    for database in databases() {
        let server = InnerServer::start(&database, |_| {}).await;
        let (viewer, operator, admin) = (server.person("viewer").await, server.person("operator").await, server.person("admin").await);
        let machine = host(&server, "node-01").await;
        let new = json!({ "host_id": machine.host_id, "component": "fan/FAN1", "title": "Change the fan", "note": "It rattles." });
        assert_eq!(viewer.post("/api/v1/tasks", &new).await.code(), "forbidden");
        let made = operator.post("/api/v1/tasks", &new).await;
        assert_eq!(made.status, 201, "{}", made.text);
        let made = made.json();
        assert_eq!(
            (text(&made, "/created_by"), text(&made, "/reason"), text(&made, "/notes/0/text")),
            ("operator", "by_hand", "It rattles.")
        );
        let path = format!("/api/v1/tasks/{}", text(&made, "/id"));
        // Another by hand about the same part is another task.
        assert_eq!(operator.post("/api/v1/tasks", &new).await.status, 201);

        let patch = async |body: Value| operator.send("PATCH", &path, &body).await;
        for (body, code) in [
            (json!({ "status": "scheduled" }), "task_status"),
            (json!({ "status": "verifying" }), "task_status"),
            (json!({ "status": "done" }), "bad_task"),
            (json!({ "verify": true }), "bad_task"),
            (json!({ "status": "completed", "verify": true, "verify_hours": 0 }), "bad_task"),
            (json!({ "title": "x" }), "bad_task"),
            (json!({ "scheduled_for": "tomorrow" }), "bad_task"),
            (json!({ "assignee": "a\u{7}b" }), "bad_task"),
        ] {
            let answer = patch(body.clone()).await;
            assert_eq!(answer.code(), code, "{body}: {}", answer.text);
        }
        let planned = patch(json!({ "status": "scheduled", "scheduled_for": "2030-01-01T08:00:00Z", "assignee": "anna" })).await;
        assert_eq!((text(&planned.json(), "/status"), text(&planned.json(), "/assignee")), ("scheduled", "anna"), "{}", planned.text);
        assert_eq!(patch(json!({ "scheduled_for": null })).await.code(), "task_status", "what is scheduled keeps a time");
        assert_eq!(operator.post(&format!("{path}/notes"), &json!({ "text": "The fan has come." })).await.status, 201);
        assert_eq!(operator.post(&format!("{path}/notes"), &json!({ "text": "  " })).await.code(), "bad_task");
        assert_eq!(patch(json!({ "status": "cancelled" })).await.status, 200);
        assert_eq!(patch(json!({ "title": "Another title" })).await.code(), "task_status", "what is closed stays as it is");

        let of = |query: &str| format!("/api/v1/tasks?{query}");
        assert_eq!(viewer.items(&of("assignee=anna")).await.len(), 1);
        assert_eq!(viewer.items(&of("status=open")).await.len(), 1);
        assert_eq!(viewer.items(&of(&format!("status=cancelled&host_id={}", machine.host_id))).await.len(), 1);
        assert_eq!(viewer.get(&of("status=soon")).await.code(), "bad_request");
        let page = viewer.get(&of("limit=1")).await.json();
        let rest = viewer.get(&of(&format!("limit=1&cursor={}", text(&page, "/next_cursor")))).await.json();
        assert_eq!((number(&page, "/total"), text(&rest, "/items/0/id")), (2, text(&made, "/id")), "{rest}");
        let entries = admin.items("/api/v1/audit?actor=operator").await;
        for action in ["task.add", "task.change", "task.note"] {
            assert!(entries.iter().any(|entry| text(entry, "/action") == action), "{action}: {entries:?}");
        }
        assert_eq!(viewer.get("/api/v1/tasks/nothing").await.code(), "not_found");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_counted_is_counted_on_by_a_server_that_was_killed() {
    let mut server = Server::start("[tasks]\ngpu_errors = 4\n").await;
    let mut gpu = SignedHost::join(&server, "gpu-01").await;
    for number in 1..=4 {
        gpu.tell(&[xid(79)]).await;
        server.kill();
        server.start_again().await;
        let person = server.sign_in().await;
        assert_eq!(all(&person).await.len(), usize::from(number == 4), "after {number}");
    }
    let person = server.sign_in().await;
    let task = all(&person).await.pop().unwrap_or_default();
    assert_eq!(number(&task, "/seen"), 4, "{task}");
    let id = gpu.host_id.to_string();
    until("it is told that a task was made", PATIENCE, async || (events(&person, &id, "opened").await == 1).then_some(())).await;
}
