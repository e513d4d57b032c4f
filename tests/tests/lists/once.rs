//! Requests with a key are done once; and nobody asks without end.

use super::world::World;
use ironwatch_server::settings::Settings;
use ironwatch_server::store::views;
use ironwatch_tests::inner_server::{InnerServer, databases};
use ironwatch_tests::programs::Server;
use serde_json::{Value, json};

fn view(name: &str) -> Value {
    json!({ "name": name, "page": "fleet", "query": "q=rack%20%3D%20R1" })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_with_a_key_is_done_once() {
    for world in World::on_all().await {
        let key = [("Idempotency-Key", "k-1")];
        let first = world.viewer.send_with("POST", "/api/v1/views", &view("a"), &key).await;
        assert_eq!((first.status, first.header("idempotent-replayed")), (201, ""), "{}", first.text);
        let again = world.viewer.send_with("POST", "/api/v1/views", &view("a"), &key).await;
        assert_eq!((again.status, again.text.as_str(), again.header("idempotent-replayed")), (201, first.text.as_str(), "true"));
        let other = world.viewer.send_with("POST", "/api/v1/views", &view("b"), &key).await;
        assert_eq!((other.status, other.code().as_str()), (422, "idempotency_key_reused"));
        let operator = world.server.person("operator").await;
        assert_eq!(
            operator.send_with("POST", "/api/v1/views", &view("a"), &key).await.header("idempotent-replayed"),
            "",
            "another person's key"
        );

        // Twenty at once are one.
        let all = (0..20).map(|_| {
            let viewer = world.viewer.clone();
            tokio::spawn(async move { viewer.send_with("POST", "/api/v1/views", &view("at once"), &[("Idempotency-Key", "k-2")]).await })
        });
        let mut statuses = Vec::new();
        for one in all.collect::<Vec<_>>() {
            statuses.push(one.await.map(|answer| answer.status).unwrap_or_default());
        }
        assert!(statuses.iter().all(|status| [201, 409].contains(status)), "{statuses:?}");
        let kept = world.server.running.app.readers.ask(|db| views::list(db, "viewer")).unwrap_or_default();
        assert_eq!(kept.iter().filter(|row| row.name == "at once").count(), 1);

        // What was refused was not done, and may be asked again.
        let refused = world.viewer.send_with("POST", "/api/v1/views", &json!({}), &[("Idempotency-Key", "k-3")]).await;
        assert_eq!(refused.status, 400, "{}", refused.text);
        assert_eq!(world.viewer.send_with("POST", "/api/v1/views", &view("c"), &[("Idempotency-Key", "k-3")]).await.status, 201);
        let long = "k".repeat(201);
        for wrong in ["", "a b", long.as_str()] {
            let answer = world.viewer.send_with("POST", "/api/v1/views", &view("d"), &[("Idempotency-Key", wrong)]).await;
            assert_eq!((answer.status, answer.code().as_str()), (400, "bad_request"), "{wrong}");
        }
        // Who may not do it at all is told that, with a key as without.
        let forbidden = world.viewer.send_with("POST", "/api/v1/hosts", &json!({"name": "x"}), &[("Idempotency-Key", "k-4")]).await;
        assert_eq!(forbidden.status, 403);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_is_answered_again_after_a_restart_unless_it_shows_a_secret() {
    for database in databases() {
        let settings = if database.is_empty() { String::new() } else { format!("database = {database:?}") };
        let mut server = Server::start(&settings).await;
        let admin = server.sign_in().await;
        let key = [("Idempotency-Key", "before-the-restart")];
        let first = admin.send_with("POST", "/api/v1/views", &view("a"), &key).await;
        assert_eq!(first.status, 201, "{}", first.text);
        let token = json!({ "name": "ci", "role": "viewer", "expires_in_days": 1 });
        let made = admin.send_with("POST", "/api/v1/tokens", &token, &[("Idempotency-Key", "a-token")]).await;
        assert_eq!(made.status, 201, "{}", made.text);

        server.start_again().await;
        let admin = server.sign_in().await;
        let again = admin.send_with("POST", "/api/v1/views", &view("a"), &key).await;
        let told = (again.status, again.text.as_str(), again.header("idempotent-replayed"), again.header("content-type"));
        assert_eq!(told, (201, first.text.as_str(), "true", "application/json"));
        assert_eq!(admin.send_with("POST", "/api/v1/views", &view("b"), &key).await.code(), "idempotency_key_reused");
        assert_eq!(admin.send_with("POST", "/api/v1/silences/preview", &json!({}), &key).await.code(), "idempotency_key_reused");
        let lost = admin.send_with("POST", "/api/v1/tokens", &token, &[("Idempotency-Key", "a-token")]).await;
        assert_eq!((lost.status, lost.code().as_str()), (409, "idempotency_answer_lost"), "{}", lost.text);
        assert_eq!(admin.items("/api/v1/tokens").await.len(), 1, "and it was not done twice");
        assert_eq!(admin.items("/api/v1/views").await.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_without_end_is_told_to_wait() {
    for database in databases() {
        let slow = |settings: &mut Settings| settings.http.requests_per_minute = 60;
        let server = InnerServer::start(&database, slow).await;
        let (viewer, operator) = (server.person("viewer").await, server.person("operator").await);
        let mut answers = Vec::new();
        for _ in 0..70 {
            answers.push(viewer.get("/api/v1/hosts?limit=1").await);
        }
        let first = &answers[0];
        assert_eq!((first.status, first.header("ratelimit-limit"), first.header("ratelimit-remaining")), (200, "60", "59"));
        let refused = answers.iter().find(|answer| answer.status == 429).unwrap_or_else(|| panic!("nobody was told to wait"));
        assert_eq!((refused.code().as_str(), refused.header("ratelimit-remaining")), ("too_many_requests", "0"));
        assert!(refused.header("retry-after").parse::<u64>().is_ok_and(|seconds| (1..=2).contains(&seconds)), "{refused:?}");
        assert_eq!(operator.get("/api/v1/hosts?limit=1").await.status, 200, "everybody has their own");
        let stranger = ironwatch_tests::programs::client();
        let mut statuses = Vec::new();
        for _ in 0..70 {
            let answer = stranger.get(format!("{}/api/v1/hosts", server.url)).send().await;
            statuses.push(answer.map(|answer| answer.status().as_u16()).unwrap_or_default());
        }
        assert!(statuses[0] == 401 && statuses.contains(&429), "{statuses:?}");
    }
}
