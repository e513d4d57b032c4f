//! Another key: killed at any moment nothing is lost, with a server running beside it.

use ironwatch_server::audit::Actor;
use ironwatch_server::bmcs::enabled;
use ironwatch_server::secrets::KeyFile;
use ironwatch_server::secrets::rotate::{Halfway, rotate, rotate_until};
use ironwatch_server::store::{Db, credentials};
use ironwatch_shared::Timestamp;
use ironwatch_tests::inner_server::{InnerServer, databases};
use ironwatch_tests::programs::Server;
use serde_json::json;
use std::collections::BTreeSet;

fn now() -> Timestamp {
    Timestamp::from_millis(1)
}

/// The passwords that polling would use now.
fn passwords(db: &mut Db, file: &KeyFile) -> Vec<String> {
    let watched = enabled(db, file).unwrap_or_else(|error| panic!("{error}"));
    watched
        .into_iter()
        .map(|one| match one.login {
            Ok(login) => login.password.expose_text().unwrap_or("?").to_owned(),
            Err(none) => none.to_string(),
        })
        .collect()
}

fn keys_in_use(db: &mut Db) -> BTreeSet<String> {
    credentials::list(db).unwrap_or_default().into_iter().map(|row| row.key_id).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_killed_at_whatever_moment_every_password_opens() {
    for database in databases() {
        for killed_after in Halfway::ALL {
            let server = InnerServer::start(&database_of(&database), |_| {}).await;
            let (operator, admin) = (server.person("operator").await, server.person("admin").await);
            for name in ["a", "b", "c"] {
                let body = json!({ "name": name, "username": name, "password": format!("pw-{name}"), "bmc_key": "k_g" });
                assert_eq!(admin.post("/api/v1/credentials", &body).await.status, 201);
                let bmc = json!({ "name": name, "bmc": { "address": format!("bmc-{name}.example"), "credential": name } });
                assert_eq!(operator.post("/api/v1/hosts", &bmc).await.status, 201);
            }
            let (mut db, file, actor) = (server.db(), server.running.app.settings.key_file(), Actor::server("test"));
            let all = ["pw-a", "pw-b", "pw-c"];
            let before = keys_in_use(&mut db);
            assert_eq!(passwords(&mut db, &file), all);

            rotate_until(&mut db, &file, &actor, now(), killed_after).unwrap_or_else(|error| panic!("{killed_after:?}: {error}"));
            if killed_after == Halfway::Resealed {
                // Between the link and the rename, which no step lies between.
                let key = server.folder.path().join("secrets.key");
                std::fs::hard_link(&key, key.with_extension("key.old")).unwrap_or_else(|error| panic!("{error}"));
            }
            assert_eq!(passwords(&mut db, &file), all, "killed after {killed_after:?}");
            // A server that runs beside it goes on sealing and opening, with whichever key is in force.
            let body = json!({ "name": "d", "username": "d", "password": "pw-d" });
            let meanwhile = admin.post("/api/v1/credentials", &body).await;
            assert_eq!(meanwhile.status, 201, "{killed_after:?}: {}", meanwhile.text);
            assert_eq!(
                admin
                    .put(&format!("/api/v1/credentials/{}?keep=anyway", id_of(&mut db, "a")), &json!({ "password": "pw-a2" }))
                    .await
                    .status,
                200
            );
            let all = ["pw-a2", "pw-b", "pw-c"];
            assert_eq!(passwords(&mut db, &file), all, "{killed_after:?}, changed meanwhile");

            let done = rotate(&mut db, &file, &actor, now()).unwrap_or_else(|error| panic!("{killed_after:?}: {error}"));
            assert_eq!(passwords(&mut db, &file), all, "{killed_after:?}, finished");
            let after = keys_in_use(&mut db);
            assert_eq!(after, BTreeSet::from([done.map(|done| done.key_id).unwrap_or_default()]), "{killed_after:?}: one key for all");
            assert!(after.is_disjoint(&before), "{killed_after:?}: and not the one before");
            let files: BTreeSet<String> = std::fs::read_dir(server.folder.path())
                .into_iter()
                .flatten()
                .flatten()
                .map(|entry| entry.file_name().to_string_lossy().into_owned())
                .filter(|name| name.starts_with("secrets"))
                .collect();
            assert_eq!(files, BTreeSet::from(["secrets.key".to_owned()]), "{killed_after:?}: no other key is left");
        }
    }
}

/// A fresh database of the same kind.
fn database_of(kind: &str) -> String {
    if kind.is_empty() { String::new() } else { ironwatch_tests::postgres::new_database().unwrap_or_default() }
}

fn id_of(db: &mut Db, name: &str) -> String {
    credentials::list(db).unwrap_or_default().into_iter().find(|row| row.name == name).map(|row| row.id).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_does_not_open_stops_the_change_and_loses_nothing() {
    use diesel::connection::SimpleConnection as _;
    let server = InnerServer::start("", |_| {}).await;
    let admin = server.person("admin").await;
    for name in ["a", "b"] {
        admin.post("/api/v1/credentials", &json!({ "name": name, "username": name, "password": "pw" })).await;
    }
    let (mut db, file) = (server.db(), server.running.app.settings.key_file());
    db.batch_execute("UPDATE credentials SET sealed_password = x'01' WHERE name = 'b'").unwrap_or_else(|error| panic!("{error}"));
    let before = credentials::list(&mut db).unwrap_or_default();
    assert!(rotate(&mut db, &file, &Actor::server("test"), now()).is_err());
    assert_eq!(credentials::list(&mut db).unwrap_or_default(), before);
    assert!(file.keys().is_ok_and(|keys| before.iter().all(|row| keys.find(&row.key_id).is_some())));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_changes_the_key_under_a_running_server() {
    let server = Server::start("").await;
    let nothing = server.command(&["secrets", "rotate"]);
    assert!(nothing.status.success() && String::from_utf8_lossy(&nothing.stdout).contains("nothing was ever sealed"), "{nothing:?}");
    let admin = server.sign_in().await;
    let add = async |name: &str| admin.post("/api/v1/credentials", &json!({ "name": name, "username": "u", "password": "p" })).await.status;
    assert_eq!(add("a").await, 201);
    let key = server.folder().join("data/secrets.key");
    let before = std::fs::read(&key).unwrap_or_default();
    let done = server.command(&["secrets", "rotate"]);
    assert!(done.status.success() && String::from_utf8_lossy(&done.stdout).contains("1 credentials"), "{done:?}");
    assert_ne!(std::fs::read(&key).unwrap_or_default(), before);
    assert_eq!(add("b").await, 201);
    for credential in admin.items("/api/v1/credentials").await {
        assert_eq!(credential["unreadable"], json!(null), "{credential}");
    }
    assert!(!server.log().contains("secrets_key"));
}
