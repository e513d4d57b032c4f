//! Outages are kept until a person has put them away.

use super::{host, write};
use ironwatch_core::outage::Outage;
use ironwatch_server::store::outages;
use ironwatch_shared::Timestamp;
use ironwatch_tests::answer::text;
use ironwatch_tests::inner_server::{InnerServer, databases};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_is_put_away_when_it_is_over_and_not_before() {
    for database in databases() {
        let server = InnerServer::start(&database, |_| {}).await;
        let (viewer, operator, admin) = (server.person("viewer").await, server.person("operator").await, server.person("admin").await);
        let machine = host(&server, "node-01").await;
        let mut outage = Outage {
            id: 1,
            host: machine.host_id.clone(),
            began_at: Timestamp::from_millis(1_000),
            declared_at: Timestamp::from_millis(2_000),
            ended_at: None,
            cause: "power".into(),
            rebooted: None,
        };
        let lasts = outage.clone();
        write(&server, move |db| outages::save(db, &lasts)).await;
        let clear = "/api/v1/outages/1/clear";
        assert_eq!(viewer.post(clear, &json!({})).await.code(), "forbidden");
        let refused = operator.post(clear, &json!({})).await;
        assert_eq!((refused.status, refused.code().as_str()), (409, "outage_ongoing"), "{}", refused.text);
        let noted = operator.send("PATCH", "/api/v1/outages/1", &json!({ "note": "The fuse.\nSee the ticket." })).await;
        assert_eq!((noted.status, text(&noted.json(), "/note")), (200, "The fuse.\nSee the ticket."), "{}", noted.text);
        assert_eq!(operator.send("PATCH", "/api/v1/outages/1", &json!({})).await.code(), "bad_outage");

        outage.ended_at = Some(Timestamp::from_millis(9_000));
        write(&server, move |db| outages::save(db, &outage)).await;
        for _ in 0..2 {
            let cleared = operator.post(clear, &json!({})).await;
            let shown = cleared.json();
            assert_eq!(
                (cleared.status, text(&shown, "/cleared_by"), text(&shown, "/note")),
                (200, "operator", "The fuse.\nSee the ticket.")
            );
        }
        let of_host = format!("/api/v1/hosts/{}/outages", machine.host_id);
        for (path, wanted) in [
            ("/api/v1/outages".to_owned(), 0),
            ("/api/v1/outages?state=all".to_owned(), 1),
            ("/api/v1/outages?state=cleared".to_owned(), 1),
            ("/api/v1/outages?state=ongoing".to_owned(), 0),
            (of_host.clone(), 0),
            (format!("{of_host}?state=all"), 1),
        ] {
            assert_eq!(viewer.items(&path).await.len(), wanted, "{path}");
        }
        assert_eq!(viewer.get("/api/v1/outages?state=open").await.code(), "bad_request");
        assert_eq!(operator.post("/api/v1/outages/7/clear", &json!({})).await.code(), "not_found");
        let entries: Vec<Value> = admin.items("/api/v1/audit?action=outage.clear").await;
        let done = entries.iter().filter(|entry| text(entry, "/outcome") == "done").count();
        assert_eq!(done, 1, "twice is once: {entries:?}");
    }
}
