//! Importing and exporting: twice is once, all or nothing, and what goes out comes in again.

use ironwatch_tests::answer::{Answer, list, number, text};
use ironwatch_tests::awaiting::{PATIENCE, until};
use ironwatch_tests::inner_server::{InnerServer, databases};
use ironwatch_tests::programs::{Person, Server};
use ironwatch_tests::signed_host::SignedHost;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const YAML: &str = "\
defaults:
  ipmi_user: root
  ipmi_pass: calvin
servers:
  - {name: web-01, bmc_ip: 10.0.0.1, group: web, tags: [a, b], notes: \"one\\ntwo\"}
  - {name: web-02, bmc_ip: 10.0.0.2, ipmi_port: 6230, rack: R1}
  - {name: gpu-01, bmc_ip: bmc.example, ipmi_pass: other, protocol: redfish, server_ip: 10.1.0.1, enabled: false}
";

async fn import(person: &Person, query: &str, content: &str) -> Answer {
    person.post(&format!("/api/v1/hosts/import?{query}"), &json!({ "content": content })).await
}

/// added, changed, unchanged, skipped, refused
fn counts(report: &Value) -> [i64; 5] {
    ["added", "changed", "unchanged", "skipped", "refused"].map(|word| number(report, &format!("/{word}")))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_taken_twice_is_taken_once() {
    for database in databases() {
        let server = InnerServer::start(&database, |_| {}).await;
        let admin = server.person("admin").await;
        let dry = import(&admin, "format=yaml&dry_run=true", YAML).await;
        assert_eq!((dry.status, counts(&dry.json())), (200, [3, 0, 0, 0, 0]), "{}", dry.text);
        assert_eq!((dry.json()["credentials_added"].as_i64(), &dry.json()["applied"]), (Some(2), &json!(false)));
        assert!(
            admin.items("/api/v1/hosts").await.is_empty() && !server.folder.path().join("secrets.key").exists(),
            "a dry run changes nothing"
        );

        let real = import(&admin, "format=yaml", YAML).await;
        assert_eq!((real.status, counts(&real.json()), &real.json()["applied"]), (200, [3, 0, 0, 0, 0], &json!(true)), "{}", real.text);
        let hosts: BTreeMap<String, Value> =
            admin.items("/api/v1/hosts").await.into_iter().map(|host| (text(&host, "/name").to_owned(), host)).collect();
        assert_eq!(hosts.keys().collect::<Vec<_>>(), ["gpu-01", "web-01", "web-02"]);
        assert_eq!((&hosts["web-01"]["tags"], text(&hosts["web-01"], "/notes")), (&json!(["a", "b"]), "one\ntwo"));
        assert_eq!((text(&hosts["gpu-01"], "/address"), &hosts["gpu-01"]["bmc"]["enabled"]), ("10.1.0.1", &json!(false)));
        let credentials = admin.items("/api/v1/credentials").await;
        assert_eq!(credentials.iter().map(|one| text(one, "/name")).collect::<Vec<_>>(), ["imported root", "imported root 2"]);

        let written = admin.items("/api/v1/audit").await.len();
        let again = import(&admin, "format=yaml", YAML).await;
        assert_eq!(counts(&again.json()), [0, 0, 3, 0, 0], "{}", again.text);
        assert_eq!(admin.items("/api/v1/audit").await.len(), written, "and nothing is written of it");
        assert_eq!(admin.items("/api/v1/credentials").await.len(), 2);

        let changed = YAML.replace("R1", "R2").replace("calvin", "hobbes").replace("10.0.0.1,", "10.0.0.9,");
        let third = import(&admin, "format=yaml", &changed).await.json();
        assert_eq!(counts(&third), [0, 2, 1, 0, 0], "{third}");
        let why: Vec<&str> = list(&third, "/lines").iter().map(|line| text(line, "/why")).collect();
        assert_eq!(why, ["BMC, credential", "words of the host, credential", ""]);
        assert_eq!(counts(&import(&admin, "format=yaml", &changed).await.json()), [0, 0, 3, 0, 0]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_line_that_is_refused_keeps_the_others_out_unless_they_are_wanted() {
    for database in databases() {
        let server = InnerServer::start(&database, |_| {}).await;
        let admin = server.person("admin").await;
        let text_of =
            "- {name: a, bmc_ip: 10.0.0.1, user: u, pass: hunter2}\n- {name: b, bmc_ip: 127.0.0.1, pass: hunter2, user: u}\n- {name: c}\n";
        let refused = import(&admin, "format=yaml", text_of).await;
        assert_eq!((refused.status, refused.code().as_str()), (422, "import_refused"), "{}", refused.text);
        assert_eq!(counts(&refused.json()["report"]), [1, 0, 0, 1, 1], "{}", refused.text);
        assert!(admin.items("/api/v1/hosts").await.is_empty() && admin.items("/api/v1/credentials").await.is_empty());
        assert!(admin.items("/api/v1/audit?action=host").await.is_empty());
        let partial = import(&admin, "format=yaml&partial=true", text_of).await;
        assert_eq!((partial.status, counts(&partial.json())), (200, [1, 0, 0, 1, 1]), "{}", partial.text);
        assert_eq!(admin.items("/api/v1/hosts").await.len(), 1);
        for answer in [&refused, &partial] {
            assert!(!answer.text.contains("hunter2"), "{}", answer.text);
        }
        let summary = admin.items("/api/v1/audit?action=host.import").await;
        assert_eq!(summary.len(), 1);
        for (query, content, status, code) in [
            ("format=xml", "", 400, "bad_request"),
            ("format=yaml&dry_run=maybe", "", 400, "bad_request"),
            ("format=yaml", "a: [hunter2", 422, "bad_import"),
            ("format=json", "{hunter2", 422, "bad_import"),
            ("format=csv", "hunter2,b\n", 422, "bad_import"),
        ] {
            let answer = import(&admin, query, content).await;
            assert_eq!((answer.status, answer.code().as_str()), (status, code), "{query}: {}", answer.text);
            assert!(!answer.text.contains("hunter2"), "{}", answer.text);
        }
        let large = import(&admin, "format=text", &"x".repeat(9 << 20)).await;
        assert_eq!((large.status, large.code().as_str()), (413, "too_large"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bmc_in_a_file_finds_the_host_whose_agent_is_there() {
    let server = Server::start("").await;
    let admin = server.sign_in().await;
    let mut agent = SignedHost::join(&server, "gpu-01").await;
    agent.tell(&[]).await;
    let report = import(&admin, "format=ini", "[servers]\n10.0.0.1 = gpu-01\n10.0.0.2 = gpu-02\n").await.json();
    assert_eq!(counts(&report), [1, 1, 0, 0, 0], "{report}");
    let host = admin.get(&format!("/api/v1/hosts/{}", agent.host_id)).await.json();
    assert_eq!((text(&host, "/bmc/address"), text(&host, "/state")), ("10.0.0.1", "up"));
    let renamed = import(&admin, "format=ini", "10.0.0.1 = other-name\n").await.json();
    assert_eq!(counts(&renamed), [0, 0, 1, 0, 0], "the agent says the name: {renamed}");
    assert!(renamed.to_string().contains("keeps that name"));
    let mixed = import(&admin, "format=ini", "10.0.0.1 = gpu-02\n").await.json();
    assert_eq!(counts(&mixed["report"]), [0, 0, 0, 0, 1], "{mixed}");
    let twin = SignedHost::join(&server, "gpu-01").await;
    let unclear = import(&admin, "format=ini", "10.0.0.7 = gpu-01\n").await.json();
    assert!(unclear.to_string().contains("several hosts have this name"), "{unclear} {}", twin.host_id);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_exported_is_imported_as_it_was() {
    for format in ["yaml", "json", "csv", "ini"] {
        let (from, to) = (Server::start("").await, Server::start("").await);
        let file = from.write("hosts.yaml", YAML).display().to_string();
        let taken = from.command(&["hosts", "import", &file]);
        assert!(taken.status.success(), "{taken:?}");
        let again = from.command(&["hosts", "import", &file]);
        assert!(String::from_utf8_lossy(&again.stdout).contains("3 unchanged"), "{again:?}");
        let out = from.command(&["hosts", "export", "--format", format]);
        let written = String::from_utf8_lossy(&out.stdout).into_owned();
        assert!(out.status.success() && !written.contains("calvin"), "{written}");

        let admin = to.sign_in().await;
        for name in ["imported root", "imported root 2"] {
            let body = json!({ "name": name, "username": "root", "password": "x" });
            assert_eq!(admin.post("/api/v1/credentials", &body).await.status, 201);
        }
        let file = to.write(&format!("hosts.{format}"), &written).display().to_string();
        let taken = to.command(&["hosts", "import", &file]);
        assert!(taken.status.success(), "{format}: {taken:?}\n{written}");
        let back = to.command(&["hosts", "export", "--format", format]);
        assert_eq!(String::from_utf8_lossy(&back.stdout), written, "{format}");
        // A server that runs learns of what a command added beside it.
        let id = admin.items("/api/v1/hosts").await.first().map(|host| text(host, "/id").to_owned()).unwrap_or_default();
        let changed = admin.send("PATCH", &format!("/api/v1/hosts/{id}"), &json!({ "rack": "R9" })).await;
        assert_eq!(changed.status, 200, "{}", changed.text);
        until("the fleet counts them", PATIENCE, async || (admin.metric("ironwatch_hosts{state=\"pending\"}").await == 3.0).then_some(()))
            .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_says_what_became_of_each_line_and_fails_when_nothing_was_kept() {
    let server = Server::start("").await;
    let file = server.write("list.txt", "globalIPMI:root,hunter2\n10.1.0.1,10.0.0.1\n10.1.0.2\nx,y,z,w\n").display().to_string();
    let text_of =
        |output: &std::process::Output| format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let refused = server.command(&["hosts", "import", &file]);
    let said = text_of(&refused);
    assert_eq!(refused.status.code(), Some(1), "{said}");
    assert!(said.contains("line 2: added 10.1.0.1") && said.contains("line 4: refused") && !said.contains("hunter2"), "{said}");
    let dry = server.command(&["hosts", "import", &file, "--dry-run"]);
    assert!(dry.status.success() && text_of(&dry).contains("nothing was changed"), "{}", text_of(&dry));
    assert!(server.command(&["hosts", "import", &file, "--partial"]).status.success());
    assert_eq!(server.sign_in().await.items("/api/v1/hosts").await.len(), 1);
    let unknown = server.command(&["hosts", "import", &server.write("hosts.doc", "").display().to_string()]);
    assert_eq!(unknown.status.code(), Some(2));
    let missing = server.command(&["hosts", "import", "/nowhere/hosts.yaml"]);
    assert_eq!(missing.status.code(), Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_file_of_the_settings_is_taken_at_each_start_and_stops_none() {
    let mut server = Server::prepare();
    let file = server.write("hosts.yaml", YAML).display().to_string();
    for (settings, hosts, told) in [
        (format!("hosts_file = {file:?}"), 3, "3 added"),
        (format!("hosts_file = {file:?}"), 3, "3 unchanged"),
        ("hosts_file = '/nowhere/hosts.yaml'".to_owned(), 3, "hosts_file is passed over"),
        ("hosts_file = '/etc/shadow'".to_owned(), 3, "its name ends in none of"),
    ] {
        server.start_with(&settings).await;
        assert_eq!(server.sign_in().await.items("/api/v1/hosts").await.len(), hosts, "{settings}");
        assert!(server.log().contains(told), "{settings}: {}", server.log());
        server.stop().await;
    }
    let broken = server.write("broken.yaml", "servers: [hunter2").display().to_string();
    server.start_with(&format!("hosts_file = {broken:?}")).await;
    assert!(server.log().contains("this is no YAML") && !server.log().contains("hunter2"));
}
