//! Adding hosts for their BMCs, and BMCs to hosts.

use ironwatch_server::bmcs::enabled;
use ironwatch_server::store::bmcs::{Learned, save_learned};
use ironwatch_tests::answer::{list, text};
use ironwatch_tests::inner_server::{InnerServer, databases};
use ironwatch_tests::programs::Person;
use serde_json::{Value, json};

fn id(host: &Value) -> String {
    text(host, "/id").to_owned()
}

async fn add(person: &Person, name: &str, address: &str) -> String {
    let answer = person.post("/api/v1/hosts", &json!({ "name": name, "bmc": { "address": address } })).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    id(&answer.json())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_adds_a_host_for_its_bmc_and_it_is_there_after_a_start() {
    for database in databases() {
        let server = InnerServer::start(&database, |_| {}).await;
        let operator = server.person("operator").await;
        let body = json!({
            "name": "gpu-01", "group": "dgx", "site": "fra1", "rack": "R1/U07", "tags": ["h100", "b", "h100"], "notes": "spare\nfan",
            "bmc": { "address": "BMC-1.example.", "protocol": "redfish", "redfish_port": 8443, "network": "mgmt" }
        });
        let answer = operator.post("/api/v1/hosts", &body).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        let host = answer.json();
        assert_eq!((text(&host, "/state"), text(&host, "/lifecycle"), text(&host, "/bmc/state")), ("pending", "active", "unknown"));
        assert_eq!((text(&host, "/bmc/address"), &host["tags"]), ("bmc-1.example", &json!(["b", "h100"])));
        assert_eq!(host["last_check_in_at"], Value::Null);

        let bmc = operator.get(&format!("/api/v1/hosts/{}/bmc", id(&host))).await.json();
        assert_eq!((bmc["redfish_port"].as_i64(), bmc["ipmi_port"].as_i64(), text(&bmc, "/network")), (Some(8443), Some(623), "mgmt"));
        assert_eq!((&bmc["credential"], &bmc["learned"]), (&Value::Null, &json!({})));

        let same = operator.post("/api/v1/hosts", &json!({ "name": "gpu-01", "bmc": { "address": "10.0.0.9" } })).await;
        assert_eq!((same.status, same.code().as_str()), (409, "host_exists"));
        let taken = operator
            .post(
                "/api/v1/hosts",
                &json!({ "name": "gpu-02", "bmc": { "address": "bmc-1.EXAMPLE", "redfish_port": 8443, "network": "mgmt" } }),
            )
            .await;
        assert_eq!((taken.status, taken.code().as_str()), (409, "bmc_taken"));
        assert!(taken.text.contains("gpu-01"), "{}", taken.text);
        add(&operator, "gpu-03", "bmc-1.example").await;

        let settings = server.running.app.settings.as_ref().clone();
        let folder = server.folder;
        server.running.stop().await;
        let clock = ironwatch_server::clock::SystemClock::start();
        let running = ironwatch_server::serve::start(settings, clock).await.unwrap_or_else(|error| panic!("{error}"));
        let person =
            Person::sign_in_as(&format!("http://{}", running.listen), "viewer", ironwatch_tests::inner_server::EVERYBODYS_PASSWORD).await;
        assert_eq!(person.items("/api/v1/hosts").await.len(), 2);
        running.stop().await;
        drop(folder);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_a_host_is_refused_and_leaves_nothing() {
    let server = InnerServer::start("", |_| {}).await;
    let operator = server.person("operator").await;
    let with = |key: &str, value: Value| {
        let mut body = json!({ "name": "a", "bmc": { "address": "10.0.0.1" } });
        if let Some(place) = key.strip_prefix("bmc.") {
            body["bmc"][place] = value;
        } else {
            body[key] = value;
        }
        body
    };
    for body in [
        with("name", json!("")),
        with("name", json!("<img src=x onerror=alert(1)>")),
        with("name", json!("a\u{202e}b")),
        with("name", json!("x".repeat(300))),
        with("notes", json!("a\u{0}b")),
        with("tags", json!((0..40).map(|n| n.to_string()).collect::<Vec<_>>())),
        with("bmc.address", json!("127.0.0.1")),
        with("bmc.address", json!("::ffff:169.254.169.254")),
        with("bmc.address", json!("metadata.google.internal")),
        with("bmc.address", json!("localhost")),
        with("bmc.address", json!("https://10.0.0.1")),
        with("bmc.address", json!("10.0.0.1; id")),
        with("bmc.address", json!("-oProxyCommand=x")),
        with("bmc.ipmi_port", json!(0)),
        with("bmc.pin", json!("abc")),
        with("bmc.credential", json!("nobody")),
    ] {
        let answer = operator.post("/api/v1/hosts", &body).await;
        assert_eq!((answer.status, answer.code().as_str()), (422, "bad_host"), "{body}: {}", answer.text);
    }
    assert!(operator.items("/api/v1/hosts").await.is_empty());
    let admin = server.person("admin").await;
    assert!(admin.items("/api/v1/audit?action=host").await.is_empty());

    let local = InnerServer::start("", |settings| settings.bmc.allow_local_addresses = true).await;
    add(&local.person("operator").await, "sim", "127.0.0.1").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bmc_is_changed_taken_away_and_given_again() {
    for database in databases() {
        let server = InnerServer::start(&database, |_| {}).await;
        let (operator, admin) = (server.person("operator").await, server.person("admin").await);
        let host = add(&operator, "gpu-01", "10.0.0.1").await;
        let path = format!("/api/v1/hosts/{host}/bmc");
        let learned = Learned {
            learned: Some(r#"{"vendor":"acme"}"#.into()),
            reachable_state: Some("reachable".into()),
            vitals: Some(r#"{"t":5,"u":9999999999999,"inlet":20.0}"#.into()),
            state_since: Some(5),
            heard_at: Some(5),
            ..Learned::default()
        };
        assert!(save_learned(&mut server.db(), &host, &learned).is_ok_and(|there| there));
        assert_eq!(operator.get(&path).await.json()["learned"], json!({ "vendor": "acme" }));
        let inlet = async || operator.get(&format!("/api/v1/hosts/{host}")).await.json()["vitals"]["inlet_celsius"].as_f64();
        assert_eq!(inlet().await, Some(20.0));

        let same = operator.put(&path, &json!({ "address": "10.0.0.1" })).await;
        assert_eq!(same.status, 200, "{}", same.text);
        let changed = operator.put(&path, &json!({ "address": "10.0.0.1", "enabled": false, "pin": "AB".repeat(32) })).await.json();
        assert_eq!((&changed["learned"], text(&changed, "/pin")), (&json!({ "vendor": "acme" }), "ab".repeat(32).as_str()));
        assert!(enabled(&mut server.db(), &server.running.app.settings.key_file()).is_ok_and(|watched| watched.is_empty()));
        let moved = operator.put(&path, &json!({ "address": "10.0.0.2" })).await.json();
        assert_eq!((&moved["learned"], text(&moved, "/state")), (&json!({}), "unknown"), "another machine is not the one that was learned");
        assert!(
            save_learned(&mut server.db(), &host, &Learned { reachable_state: Some("reachable".into()), ..Learned::default() }).is_ok()
        );
        assert_eq!(inlet().await, None, "nor does it measure what the other did");

        assert_eq!(operator.delete(&path).await.status, 204);
        assert_eq!(operator.delete(&path).await.code(), "not_found");
        assert_eq!(operator.get(&path).await.code(), "not_found");
        assert_eq!(operator.put(&path, &json!({ "address": "10.0.0.3" })).await.status, 200);
        assert_eq!(operator.put("/api/v1/hosts/nobody/bmc", &json!({ "address": "10.0.0.4" })).await.code(), "not_found");

        let page = admin.get(&format!("/api/v1/audit?subject={host}&limit=100")).await.json();
        let said: Vec<_> = list(&page, "/items").iter().rev().map(|entry| text(entry, "/action").to_owned()).collect();
        assert_eq!(said, ["host.add", "bmc.change", "bmc.change", "bmc.remove", "bmc.add"], "what changes nothing is not written");
        let change = list(&page, "/items").iter().rev().nth(1).cloned().unwrap_or_default();
        assert_eq!((&change["before"]["enabled"], &change["after"]["enabled"]), (&json!(true), &json!(false)));
        assert!(change["after"].get("address").is_none(), "only what differs: {change}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn words_of_a_host_are_changed_and_a_page_that_is_open_sees_it() {
    let server = InnerServer::start("", |_| {}).await;
    let operator = server.person("operator").await;
    let host = add(&operator, "gpu-01", "10.0.0.1").await;
    let path = format!("/api/v1/hosts/{host}");
    let stream = operator.listen().await;
    let changed = operator.send("PATCH", &path, &json!({ "name": "gpu-02", "rack": "R2", "lifecycle": "maintenance" })).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    let host = changed.json();
    assert_eq!((text(&host, "/name"), text(&host, "/rack"), text(&host, "/lifecycle")), ("gpu-02", "R2", "maintenance"));
    ironwatch_tests::awaiting::until("the page hears of it", ironwatch_tests::awaiting::PATIENCE, async || {
        stream.frames("host").into_iter().find(|frame| text(&frame.data, "/name") == "gpu-02")
    })
    .await;
    for (body, status) in
        [(json!({ "lifecycle": "deprecated" }), 422), (json!({ "rack": "a\nb" }), 422), (json!({ "serial": "x" }), 400), (json!({}), 200)]
    {
        assert_eq!(operator.send("PATCH", &path, &body).await.status, status, "{body}");
    }
    add(&operator, "gpu-03", "10.0.0.3").await;
    assert_eq!(operator.send("PATCH", &path, &json!({ "name": "gpu-03" })).await.code(), "host_exists");
}
