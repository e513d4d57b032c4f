//! Views that people keep: whose they are, who sees them, and who may change them.

use super::world::World;
use ironwatch_tests::answer::number;
use serde_json::{Value, json};

fn view(name: &str, page: &str, query: &str, shared: bool) -> Value {
    json!({ "name": name, "page": page, "query": query, "shared": shared })
}

#[tokio::test(flavor = "multi_thread")]
async fn views_are_of_one_or_of_all() {
    for world in World::on_all().await {
        let (viewer, operator) = (&world.viewer, world.server.person("operator").await);
        let own = viewer.post("/api/v1/views", &view("mine", "fleet", "q=rack%20%3D%20R1&sort=-severity", false)).await;
        assert_eq!(own.status, 201, "{}", own.text);
        let own = number(&own.json(), "/id");
        assert_eq!(viewer.post("/api/v1/views", &view("all", "alerts", "q=", true)).await.status, 403, "a viewer shares nothing");
        let shared = operator.post("/api/v1/views", &view("critical", "alerts", "q=severity%3Dcritical", true)).await;
        assert_eq!(shared.status, 201, "{}", shared.text);
        let shared = number(&shared.json(), "/id");

        let seen = viewer.get("/api/v1/views").await.json();
        let seen: Vec<_> = seen["items"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|item| (item["name"].clone(), item["count"].clone(), item["owner"].clone()))
            .collect();
        assert_eq!(seen, [(json!("critical"), json!(8), json!("operator")), (json!("mine"), json!(10), json!("viewer"))]);
        let seen = operator.get("/api/v1/views").await.json();
        assert_eq!(seen["items"].as_array().map(Vec::len), Some(1), "what is one's own is nobody else's: {seen}");

        let (own, shared) = (format!("/api/v1/views/{own}"), format!("/api/v1/views/{shared}"));
        assert_eq!(operator.put(&own, &view("x", "fleet", "", false)).await.status, 404);
        assert_eq!(operator.delete(&own).await.status, 404);
        assert_eq!(viewer.put(&shared, &view("x", "fleet", "", true)).await.status, 403);
        assert_eq!(viewer.put(&shared, &view("x", "fleet", "", false)).await.status, 403);
        assert_eq!(viewer.delete(&shared).await.status, 403);
        assert_eq!(viewer.put(&own, &view("x", "fleet", "", true)).await.status, 403);
        assert_eq!(viewer.put(&own, &view("renamed", "events", "text=lost", false)).await.json()["name"], "renamed");
        assert_eq!(operator.put(&shared, &view("shared", "alerts", "", true)).await.status, 200);
        assert_eq!((viewer.delete(&own).await.status, viewer.delete(&own).await.status), (204, 404));
        assert_eq!(operator.delete(&shared).await.status, 204);
        let admin = world.server.person("admin").await;
        let audited = admin.items("/api/v1/audit?action=view").await;
        assert!(audited.len() >= 4, "what is shared is written down, and who was refused: {audited:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_view_is_told() {
    for world in World::on_all().await {
        for (wrong, status) in [
            (view("", "fleet", "", false), 422),
            (view(&"x".repeat(81), "fleet", "", false), 422),
            (view("a\nb", "fleet", "", false), 422),
            (view("a", "hosts", "", false), 422),
            (view("a", "fleet", &"x".repeat(4_001), false), 422),
            (view("a", "fleet", "q=rak%3DA1", false), 422),
            (json!({"name": "a", "page": "fleet", "query": "", "owner": "admin"}), 400),
            (json!({"name": "a", "page": "fleet", "query": "", "shared": "yes"}), 400),
        ] {
            let answer = world.viewer.post("/api/v1/views", &wrong).await;
            assert_eq!(answer.status, status, "{wrong}: {}", answer.text);
        }
        let name = "<img src=x onerror=alert(1)>";
        assert_eq!(world.viewer.post("/api/v1/views", &view(name, "fleet", "", false)).await.json()["name"], name, "a text is a text");
    }
}
