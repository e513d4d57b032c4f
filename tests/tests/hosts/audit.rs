//! The audit: written with the change, read page by page, and a row that was changed is found.

use diesel::connection::SimpleConnection as _;
use ironwatch_server::audit::{Actor, Entry, Verdict};
use ironwatch_server::store::audit;
use ironwatch_server::store::{Address, Db, migrate};
use ironwatch_shared::Timestamp;
use ironwatch_tests::answer::{list, text};
use ironwatch_tests::inner_server::{InnerServer, databases};
use ironwatch_tests::programs::Server;
use serde_json::json;

fn chain(db: &mut Db, entries: i64) {
    for number in 0..entries {
        let entry = Entry::done(&Actor::server("test"), "host.add", &format!("h{number}"), Timestamp::from_millis(number))
            .before(json!({ "n": number }))
            .after(json!({ "n": number + 1, "text": "a\u{0}b" }));
        audit::append(db, &entry).unwrap_or_else(|error| panic!("{error}"));
    }
}

fn on_each(test: impl Fn(&mut Db)) {
    for database in databases() {
        let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
        let address = if database.is_empty() { Address::Sqlite(folder.path().join("t.db")) } else { Address::Postgres(database) };
        let mut db = address.connect().unwrap_or_else(|error| panic!("{error}"));
        migrate(&mut db).unwrap_or_else(|error| panic!("{error}"));
        test(&mut db);
    }
}

#[test]
fn a_row_that_was_changed_removed_or_added_is_found() {
    on_each(|db| {
        assert_eq!(audit::verify(db).ok(), Some(Verdict::Whole { rows: 0 }));
        chain(db, 2_500);
        assert_eq!(audit::verify(db).ok(), Some(Verdict::Whole { rows: 2_500 }));
    });
    for (what, sql, row) in [
        ("another actor", "UPDATE audit SET actor = 'somebody' WHERE id = 5", 5),
        ("another moment", "UPDATE audit SET at = at + 1 WHERE id = 5", 5),
        ("another action", "UPDATE audit SET action = 'host.ad' WHERE id = 1", 1),
        ("no before", "UPDATE audit SET before = NULL WHERE id = 7", 7),
        ("another after", "UPDATE audit SET after = '{}' WHERE id = 7", 7),
        ("another reason", "UPDATE audit SET reason = 'x' WHERE id = 10", 10),
        ("another outcome", "UPDATE audit SET outcome = 'failed' WHERE id = 9", 9),
        ("another hash", "UPDATE audit SET hash = 'x' WHERE id = 4", 4),
        ("a row gone", "DELETE FROM audit WHERE id = 6", 6),
        ("the first gone", "DELETE FROM audit WHERE id = 1", 1),
        ("the last gone", "DELETE FROM audit WHERE id = 10", 10),
        ("all gone", "DELETE FROM audit", 1),
        (
            "one more",
            "INSERT INTO audit SELECT 11, at, actor, actor_kind, address, action, subject, before, after, outcome, reason, hash FROM audit WHERE id = 10",
            11,
        ),
        ("the head turned back", "DELETE FROM audit WHERE id = 10; UPDATE meta SET value = '9 x' WHERE key = 'audit_head'", 9),
    ] {
        on_each(|db| {
            chain(db, 10);
            db.batch_execute(sql).unwrap_or_else(|error| panic!("{what}: {error}"));
            match audit::verify(db) {
                Ok(Verdict::Broken { row: found, why }) => assert_eq!(found, row, "{what}: {why}"),
                other => panic!("{what}: {other:?}"),
            }
        });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_is_listed_by_page_and_by_word() {
    for database in databases() {
        let server = InnerServer::start(&database, |_| {}).await;
        let (operator, admin) = (server.person("operator").await, server.person("admin").await);
        for number in 1..=5 {
            let body = json!({ "name": format!("h{number}"), "bmc": { "address": format!("10.0.0.{number}") } });
            assert_eq!(operator.post("/api/v1/hosts", &body).await.status, 201);
        }
        admin.post("/api/v1/credentials", &json!({ "name": "x", "username": "x", "password": "x" })).await;
        let first = admin.get("/api/v1/audit?limit=4").await.json();
        assert_eq!((list(&first, "/items").len(), first["total"].as_i64(), text(&first, "/next_cursor")), (4, Some(8), "5"));
        assert_eq!(admin.items("/api/v1/audit").await.len(), 8, "two of them signed in");
        assert_eq!(admin.items("/api/v1/audit?action=host").await.len(), 5);
        assert_eq!(admin.items("/api/v1/audit?action=host.add&actor=operator").await.len(), 5);
        assert_eq!(admin.items("/api/v1/audit?actor=admin").await.len(), 2);
        assert!(admin.items("/api/v1/audit?action=hos").await.is_empty(), "a word, or a word with what follows its dot");
        for wrong in ["action=x%27%20OR%201=1", "action=%25", "limit=0", "limit=9999", "cursor=x", "sort=id"] {
            assert_eq!(admin.get(&format!("/api/v1/audit?{wrong}")).await.status, 400, "{wrong}");
        }
        let verified = admin.get("/api/v1/audit/verify").await.json();
        assert_eq!((&verified["whole"], &verified["entries"]), (&json!(true), &json!(8)));
        for method in ["POST", "PUT", "PATCH", "DELETE"] {
            assert_eq!(admin.send(method, "/api/v1/audit", &json!({})).await.code(), "method_not_allowed", "{method}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_write_into_the_same_chain_and_check_it() {
    let server = Server::start("").await;
    let admin = server.sign_in().await;
    let _ = server.join_token(1, "1h");
    let body = json!({ "name": "a", "bmc": { "address": "10.0.0.1" } });
    assert_eq!(admin.post("/api/v1/hosts", &body).await.status, 201);
    let _ = server.join_token(1, "1h");
    let said: Vec<String> = admin
        .items("/api/v1/audit")
        .await
        .iter()
        .map(|entry| format!("{} {}", text(entry, "/actor_kind"), text(entry, "/action")))
        .collect();
    assert_eq!(said, ["command_line token.create", "person host.add", "command_line token.create", "person session.sign_in"]);
    let whole = server.command(&["audit", "verify"]);
    assert!(whole.status.success() && String::from_utf8_lossy(&whole.stdout).contains("4 entries"), "{whole:?}");

    let mut db = Address::Sqlite(server.database()).connect().unwrap_or_else(|error| panic!("{error}"));
    db.batch_execute("UPDATE audit SET actor = 'nobody' WHERE id = 2").unwrap_or_else(|error| panic!("{error}"));
    let broken = server.command(&["audit", "verify"]);
    assert_eq!(broken.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&broken.stderr).contains("entry 2"), "{broken:?}");
    assert_eq!(admin.get("/api/v1/audit/verify").await.json()["first_broken"], json!(2));
}
