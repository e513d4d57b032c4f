//! What is shown of jobs, and to whom.

use ironwatch_server::store::jobs::{self, JobRow};
use ironwatch_tests::answer::text;
use ironwatch_tests::inner_server::{InnerServer, databases};
use serde_json::{Value, json};

/// A job that was done; it is of the store alone, and no BMC was asked.
fn done(id: i64, host: &str, action: &Value, result: &str) -> JobRow {
    JobRow {
        id,
        batch_id: id,
        host_id: host.to_owned(),
        action: action.to_string(),
        reason: "trying".to_owned(),
        actor: "operator".to_owned(),
        actor_address: "127.0.0.1".to_owned(),
        state: "done".to_owned(),
        created_at: 1_000,
        started_at: Some(2_000),
        ended_at: Some(3_000),
        steps: "[]".to_owned(),
        result: Some(result.to_owned()),
        trouble: None,
        stirs: None,
        expected_until: None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_console_said_is_for_those_who_may_listen_to_it() {
    for database in databases() {
        let server = InnerServer::start(&database, |_| {}).await;
        let (viewer, operator) = (server.person("viewer").await, server.person("operator").await);
        let host = operator.post("/api/v1/hosts", &json!({ "name": "a", "bmc": { "address": "10.0.0.1" } })).await;
        let host = text(&host.json(), "/id").to_owned();
        let console = json!({ "action": "console", "seconds": 10 });
        let rows = [done(1, &host, &console, "root@a:~#"), done(2, &host, &json!({ "action": "power", "verb": "on" }), "power is on")];
        let kept = server.running.app.pipeline.write(move |db| jobs::insert(db, &rows)).await;
        assert!(kept.is_ok(), "{kept:?}");
        for (person, seen) in [(&viewer, ["", "power is on"]), (&operator, ["root@a:~#", "power is on"])] {
            let items = person.items("/api/v1/jobs").await;
            let results: Vec<&str> = items.iter().rev().map(|job| text(job, "/result")).collect();
            assert_eq!(results, seen);
            assert_eq!(text(&person.get("/api/v1/jobs/1").await.json(), "/result"), seen[0]);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_id_is_given_twice_also_when_the_newest_jobs_are_gone() {
    for database in databases() {
        let server = InnerServer::start(&database, |_| {}).await;
        let mut db = server.db();
        let first = jobs::take_ids(&mut db, 3).unwrap_or_default();
        assert_eq!(jobs::take_ids(&mut db, 1).unwrap_or_default(), first + 3, "nothing was inserted, and they are taken");
    }
}
