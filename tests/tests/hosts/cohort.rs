//! A host beside others of its model: the odd one is told what most have, and nobody learns of hosts out of sight.

use ironwatch_server::store::inventories::{self, InventoryRow};
use ironwatch_shared::wire::v1::inventory::{Inventory, Part};
use ironwatch_tests::answer::{list, text};
use ironwatch_tests::awaiting::{PATIENCE, until};
use ironwatch_tests::inner_server::{InnerServer, databases};
use ironwatch_tests::programs::client;
use serde_json::{Value, json};

fn part(component: &str, model: &str, firmware: &str) -> Part {
    Part { component: component.into(), model: model.into(), firmware: Some(firmware.into()), ..Part::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_odd_one_of_a_model_is_told_what_most_have() {
    for database in databases() {
        let server = InnerServer::start(&database, |_| {}).await;
        let operator = server.person("operator").await;
        let mut ids = Vec::new();
        for number in 0..6 {
            let (site, address) = (if number < 3 { "berlin" } else { "paris" }, format!("10.0.0.{}", number + 1));
            let said = json!({ "name": format!("h{number}"), "site": site, "bmc": { "address": address } });
            let made = operator.post("/api/v1/hosts", &said).await;
            assert_eq!(made.status, 201, "{}", made.text);
            ids.push(text(&made.json(), "/id").to_owned());
        }
        let of = ids.clone();
        let kept = server.running.app.pipeline.on_writer(move |writer| {
            writer.transaction(|db| {
                for (number, host_id) in of.iter().enumerate() {
                    let bios = if number == 0 { "2.14" } else { "2.19" };
                    let inventory =
                        Inventory { parts: vec![part("system", "R760", "1"), part("bios", "Maker", bios)], ..Inventory::default() };
                    let body = serde_json::to_string(&inventory).unwrap_or_default();
                    inventories::save(db, &InventoryRow { host_id: host_id.clone(), taken_at: 1, body })?;
                    ironwatch_server::store::hosts::set_machine(db, host_id, "R760", bios)?;
                }
                Ok::<_, diesel::result::Error>(())
            })?;
            Ok(())
        });
        kept.await.unwrap_or_else(|refusal| panic!("{}", refusal.words()));
        let viewer = server.person("viewer").await;
        let odd = ids.first().cloned().unwrap_or_default();
        let path = format!("/api/v1/hosts/{odd}/inventory/cohort");
        let said = until("the model is known to lists", PATIENCE, async || {
            let said = viewer.get(&path).await.json();
            (said["others"] == 5).then_some(said)
        })
        .await;
        let first = list(&said, "/items").first().cloned().unwrap_or_default();
        assert_eq!((text(&said, "/model"), &said["compared"], &said["total"]), ("R760", &json!(5), &json!(1)), "{said}");
        let words = ["/component", "/what", "/own", "/usual"].map(|pointer| text(&first, pointer));
        assert_eq!((words, &first["agree"], &first["of"]), (["bios", "firmware", "2.14", "2.19"], &json!(5), &json!(5)), "{said}");
        let usual = ids.get(1).cloned().unwrap_or_default();
        assert_eq!(viewer.get(&format!("/api/v1/hosts/{usual}/inventory/cohort")).await.json()["items"], json!([]));
        assert_eq!(viewer.get("/api/v1/hosts/nobody/inventory/cohort").await.status, 404);

        // Whoever sees Berlin alone has two others to hold it against, and that is too few.
        let token = json!({ "name": "berlin", "role": "viewer", "scope": "site = berlin", "expires_in_days": 1 });
        let told = operator.post("/api/v1/tokens", &token).await;
        let request = client().get(format!("{}{path}", server.url)).bearer_auth(text(&told.json(), "/token"));
        let answer = request.send().await.unwrap_or_else(|error| panic!("{error}"));
        let said: Value = serde_json::from_str(&answer.text().await.unwrap_or_default()).unwrap_or_default();
        assert_eq!((&said["others"], &said["compared"], &said["items"]), (&json!(2), &json!(0), &json!([])), "{said}");
    }
}
