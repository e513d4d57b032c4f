//! A task on paper.

use super::host;
use ironwatch_shared::wire::v1::inventory::{Inventory, Part};
use ironwatch_tests::answer::text;
use ironwatch_tests::inner_server::{InnerServer, databases};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn the_paper_names_slot_and_serial_and_runs_nothing() {
    for database in databases() {
        let server = InnerServer::start(&database, |_| {}).await;
        let (viewer, operator) = (server.person("viewer").await, server.person("operator").await);
        let mut machine = host(&server, "node-01").await;
        let path = format!("/api/v1/hosts/{}", machine.host_id);
        let words = json!({ "site": "Berlin 2", "rack": "R7", "notes": "Ring <b>twice</b>" });
        assert_eq!(operator.send("PATCH", &path, &words).await.status, 200);
        let part = Part {
            component: "memory/DIMM_A3".into(),
            model: "M393A4K40".into(),
            serial: Some("S-4711".into()),
            details: [("slot".to_owned(), "A3".to_owned())].into(),
            ..Part::default()
        };
        let mut report = machine.report(&[]);
        report.inventory = Some(Inventory { parts: vec![part], ..Inventory::default() });
        let answer = machine.send(&report).await.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(answer.status, 200, "{}", answer.text);
        let new = json!({
            "host_id": machine.host_id, "component": "memory/DIMM_A3", "title": "<script>alert(1)</script>", "note": "\"quoted\" & more",
        });
        let task = operator.post("/api/v1/tasks", &new).await.json();
        let paper = viewer.get(&format!("/api/v1/tasks/{}/work-order", text(&task, "/id"))).await;
        assert_eq!((paper.status, paper.header("content-type")), (200, "text/html; charset=utf-8"));
        for wanted in
            ["S-4711", "<td>A3</td>", "M393A4K40", "Berlin 2", "Ring &lt;b&gt;twice", "R7", "&quot;quoted&quot; &amp; more", "Signature"]
        {
            assert!(paper.text.contains(wanted), "{wanted}: {}", paper.text);
        }
        let link = format!("{}/tasks/{}", server.url, text(&task, "/id"));
        assert!(paper.text.contains(&format!("<a href=\"{link}\">{link}</a>")) && paper.text.contains("role=\"img\""), "{}", paper.text);
        assert!(!paper.text.contains("<script") && !paper.text.contains("style="), "{}", paper.text);
        assert!(paper.header("content-security-policy").contains("script-src 'self'"));
        let style = viewer.get("/api/v1/work-order.css").await;
        assert_eq!((style.status, style.header("content-type")), (200, "text/css; charset=utf-8"));
        assert!(paper.text.contains("href=\"/api/v1/work-order.css\""));
        assert_eq!(viewer.get("/api/v1/tasks/999/work-order").await.code(), "not_found");
    }
}
