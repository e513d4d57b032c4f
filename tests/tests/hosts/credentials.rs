//! Credentials: sealed, resolved by level, tried before they are kept, never shown.

use ironwatch_server::bmcs::{NoLogin, enabled};
use ironwatch_server::secrets::Secret;
use ironwatch_tests::answer::{Answer, list, text};
use ironwatch_tests::inner_server::{InnerServer, databases};
use ironwatch_tests::programs::{Person, Server};
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt as _;

async fn add(admin: &Person, body: Value) -> Answer {
    admin.post("/api/v1/credentials", &body).await
}

async fn host(operator: &Person, name: &str, address: &str, more: Value) -> String {
    let mut body = json!({ "name": name, "bmc": { "address": address } });
    for (key, value) in more.as_object().into_iter().flatten() {
        body[key] = value.clone();
    }
    let answer = operator.post("/api/v1/hosts", &body).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    text(&answer.json(), "/id").to_owned()
}

/// Which user is to be polled with, by name of the host; or the code of why there is none.
fn logins(server: &InnerServer) -> Vec<(String, String)> {
    let watched = enabled(&mut server.db(), &server.running.app.settings.key_file()).unwrap_or_else(|error| panic!("{error}"));
    let said = |login: Result<ironwatch_server::credentials::Login, NoLogin>| match login {
        Ok(login) => format!("{}:{}", login.username, login.password.expose_text().unwrap_or("?")),
        Err(none) => none.code().to_owned(),
    };
    watched.into_iter().map(|watched| (watched.host.name, said(watched.login))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_nearest_credential_is_the_one_a_bmc_is_polled_with() {
    for database in databases() {
        let server = InnerServer::start(&database, |_| {}).await;
        let (operator, admin) = (server.person("operator").await, server.person("admin").await);
        host(&operator, "a", "10.0.0.1", json!({})).await;
        host(&operator, "b", "10.0.0.2", json!({ "group": "dgx" })).await;
        assert_eq!(logins(&server), [("a".into(), "no_credential".into()), ("b".into(), "no_credential".into())]);

        for (name, default) in [("usual", true), ("dgx", false), ("own", false)] {
            let body = json!({ "name": name, "username": name, "password": format!("pw-{name}"), "is_default": default });
            server.bmcs.let_in(&format!("pw-{name}"));
            let answer = add(&admin, body).await;
            assert_eq!(answer.status, 201, "{}", answer.text);
            assert!(!answer.text.contains(&format!("pw-{name}")), "{}", answer.text);
        }
        assert_eq!(logins(&server), [("a".into(), "usual:pw-usual".into()), ("b".into(), "usual:pw-usual".into())]);
        server.bmcs.let_in("pw-dgx");
        let given = admin.put("/api/v1/credential-groups/dgx", &json!({ "credential": "dgx" })).await;
        assert_eq!((given.status, text(&given.json(), "/tried_on")), (200, "b"), "{}", given.text);
        let own = host(&operator, "c", "10.0.0.3", json!({ "group": "dgx", "bmc": { "address": "10.0.0.3", "credential": "own" } })).await;
        assert_eq!(
            logins(&server),
            [("a".into(), "usual:pw-usual".into()), ("b".into(), "dgx:pw-dgx".into()), ("c".into(), "own:pw-own".into())]
        );
        let shown = operator.get(&format!("/api/v1/hosts/{own}/bmc")).await.json();
        assert_eq!((text(&shown, "/credential/name"), text(&shown, "/credential/from")), ("own", "own"));

        let credentials = operator.items("/api/v1/credentials").await;
        let id = |name: &str| {
            credentials.iter().find(|one| text(one, "/name") == name).map(|one| text(one, "/id").to_owned()).unwrap_or_default()
        };
        for name in ["own", "dgx"] {
            let used = admin.delete(&format!("/api/v1/credentials/{}", id(name))).await;
            assert_eq!((used.status, used.code().as_str()), (409, "credential_used"), "{name}");
        }
        let slash = admin.put("/api/v1/credential-groups/R1%2Fa%20b?keep=anyway", &json!({ "credential": "dgx" })).await;
        assert_eq!(text(&slash.json(), "/group"), "R1/a b", "{}", slash.text);
        assert_eq!(admin.items("/api/v1/credential-groups").await.len(), 2);
        assert_eq!(admin.delete("/api/v1/credential-groups/R1%2Fa%20b").await.status, 204);
        assert_eq!(admin.delete("/api/v1/credential-groups/dgx").await.status, 204);
        assert_eq!(admin.delete("/api/v1/credential-groups/dgx").await.code(), "not_found");
        assert_eq!(admin.delete(&format!("/api/v1/credentials/{}", id("dgx"))).await.status, 204);
        assert_eq!(admin.delete(&format!("/api/v1/credentials/{}", id("dgx"))).await.code(), "not_found");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_credential_is_tried_before_it_is_kept() {
    let server = InnerServer::start("", |_| {}).await;
    let (operator, admin) = (server.person("operator").await, server.person("admin").await);
    let body = |password: &str| json!({ "name": "usual", "username": "root", "password": password, "is_default": true });
    let answer = add(&admin, body("first")).await;
    assert_eq!((answer.status, &answer.json()["tried_on"]), (201, &Value::Null), "nobody uses it yet");
    let id = text(&answer.json(), "/id").to_owned();
    host(&operator, "a", "10.0.0.1", json!({})).await;

    let path = format!("/api/v1/credentials/{id}");
    server.bmcs.let_in("second");
    let wrong = admin.put(&path, &json!({ "password": "hunter2" })).await;
    assert_eq!((wrong.status, wrong.code().as_str()), (422, "credential_failed"), "{}", wrong.text);
    assert!(!wrong.text.contains("hunter2") && !wrong.text.contains('\u{1b}'), "a BMC's words are not ours: {}", wrong.text);
    assert_eq!(logins(&server), [("a".into(), "root:first".into())], "nothing was kept");
    let right = admin.put(&path, &json!({ "password": "second" })).await;
    assert_eq!((right.status, text(&right.json(), "/tried_on")), (200, "a"), "{}", right.text);
    assert_eq!(logins(&server), [("a".into(), "root:second".into())]);
    let anyway = admin.put(&format!("{path}?keep=anyway"), &json!({ "password": "third" })).await;
    assert_eq!((anyway.status, &anyway.json()["tried_on"]), (200, &Value::Null));
    assert_eq!(logins(&server), [("a".into(), "root:third".into())]);
    let name = admin.put(&path, &json!({ "name": "another" })).await;
    assert_eq!(name.status, 200, "a name is tried on nobody: {}", name.text);
    assert_eq!(server.bmcs.tried(), ["10.0.0.1 root", "10.0.0.1 root"]);

    let tried: Vec<_> = list(&admin.get("/api/v1/audit?action=credential&limit=100").await.json(), "/items")
        .iter()
        .rev()
        .map(|entry| format!("{} {}", text(entry, "/action"), text(entry, "/outcome")))
        .collect();
    assert_eq!(
        tried,
        ["credential.add done", "credential.change failed", "credential.change done", "credential.change done", "credential.change done"]
    );
    for (body, status, code) in [
        (json!({ "name": "x" }), 422, "bad_credential"),
        (json!({ "name": "another", "username": "x", "password": "x" }), 409, "credential_exists"),
        (json!({ "name": "x", "username": "x", "password": "" }), 422, "bad_credential"),
        (json!({ "name": "x", "username": "x", "password": "x", "bmc_key": "0xzz" }), 422, "bad_credential"),
        (json!({ "name": "x", "username": "x", "password": "x", "try_on": "nobody" }), 422, "bad_credential"),
    ] {
        let answer = add(&admin, body).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{}", answer.text);
    }
    assert_eq!(admin.put("/api/v1/credentials/nobody", &json!({ "password": "x" })).await.code(), "not_found");
}

/// The server as people run it, and a port of this machine that nothing listens on where the BMC should be.
#[tokio::test(flavor = "multi_thread")]
async fn what_no_bmc_answers_to_is_kept_only_when_that_is_wanted() {
    let server = Server::start("[bmc]\nallow_local_addresses = true\n").await;
    let admin = server.sign_in().await;
    let silent = std::net::UdpSocket::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).map_or(1, |address| address.port());
    host(&admin, "a", "127.0.0.1", json!({ "bmc": { "address": "127.0.0.1", "ipmi_port": silent, "protocol": "ipmi" } })).await;
    let body = json!({ "name": "usual", "username": "root", "password": "x", "is_default": true });
    let answer = add(&admin, body.clone()).await;
    assert_eq!((answer.status, answer.code().as_str()), (422, "credential_failed"), "{}", answer.text);
    assert!(admin.items("/api/v1/credentials").await.is_empty());
    assert_eq!(admin.post("/api/v1/credentials?keep=maybe", &body).await.status, 400);
    assert_eq!(admin.post("/api/v1/credentials?keep=anyway", &body).await.status, 201);
    assert_eq!(admin.items("/api/v1/credentials").await.len(), 1);
    let mode = std::fs::metadata(server.folder().join("data/secrets.key")).map(|data| data.permissions().mode() & 0o777);
    assert_eq!(mode.ok(), Some(0o600));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_gone_or_wrong_is_told_and_breaks_nothing_else() {
    for database in databases() {
        let server = InnerServer::start(&database, |_| {}).await;
        let (operator, admin) = (server.person("operator").await, server.person("admin").await);
        add(&admin, json!({ "name": "usual", "username": "root", "password": "x", "is_default": true })).await;
        host(&operator, "a", "10.0.0.1", json!({})).await;
        let key = server.folder.path().join("secrets.key");
        let kept = std::fs::read(&key).unwrap_or_default();
        for (what, told) in
            [("gone", "bring the file back"), ("readable", "chmod 600"), ("another", "bring the file back"), ("garbage", "holds no key")]
        {
            match what {
                "gone" => std::fs::remove_file(&key).unwrap_or_default(),
                "readable" => {
                    std::fs::write(&key, &kept).unwrap_or_default();
                    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap_or_default();
                }
                "another" => {
                    let _ = std::fs::remove_file(&key);
                    let made = ironwatch_server::secrets::KeyFile::at(key.clone()).make();
                    assert!(made.is_ok());
                }
                _ => std::fs::write(&key, "hunter2").unwrap_or_default(),
            }
            assert_eq!(logins(&server), [("a".into(), "secrets_key".into())], "{what}");
            let listed = operator.items("/api/v1/credentials").await;
            let said = listed.first().map(|one| text(one, "/unreadable").to_owned()).unwrap_or_default();
            assert!(said.contains(told) && !said.contains("hunter2"), "{what}: {said}");
            let refused = add(&admin, json!({ "name": "y", "username": "y", "password": "y" })).await;
            assert_eq!((refused.status, refused.code().as_str()), (409, "secrets_key"), "{what}: {}", refused.text);
            assert_eq!(operator.get("/api/v1/hosts").await.status, 200, "{what}");
        }
        std::fs::write(&key, &kept).unwrap_or_default();
        assert_eq!(logins(&server), [("a".into(), "root:x".into())], "the key is back");
    }
}

/// A row that somebody moved or changed in the database does not open.
#[tokio::test(flavor = "multi_thread")]
async fn a_sealed_password_in_another_row_does_not_open() {
    use diesel::connection::SimpleConnection as _;
    let server = InnerServer::start("", |_| {}).await;
    let (operator, admin) = (server.person("operator").await, server.person("admin").await);
    for name in ["a", "b"] {
        add(&admin, json!({ "name": name, "username": name, "password": format!("pw-{name}") })).await;
    }
    host(&operator, "h", "10.0.0.1", json!({ "bmc": { "address": "10.0.0.1", "credential": "a" } })).await;
    assert_eq!(logins(&server), [("h".into(), "a:pw-a".into())]);
    let swap = "UPDATE credentials SET sealed_password = (SELECT sealed_password FROM credentials WHERE name = 'b') WHERE name = 'a'";
    assert!(server.db().batch_execute(swap).is_ok());
    assert_eq!(logins(&server), [("h".into(), "secrets_key".into())]);
    assert_ne!(Secret::from("a"), Secret::from("b"));
}
