//! Guessing passwords: slow for whoever guesses, and no trouble for the one whose name is guessed.

use super::{ask, sign_in};
use futures_util::future::{join, join_all};
use ironwatch_server::clock::HandClock;
use ironwatch_shared::Timestamp;
use ironwatch_tests::answer::text;
use ironwatch_tests::inner_server::{EVERYBODYS_PASSWORD, InnerServer};
use serde_json::json;

async fn from(server: &InnerServer, address: &str, password: &str) -> (u16, bool) {
    let words = json!({ "user": "admin", "password": password }).to_string();
    let headers = [("Content-Type", "application/json"), ("X-Forwarded-For", address)];
    let answer = ask(server, "POST", "/api/v1/session", &headers, &words).await;
    (answer.status, answer.headers.contains_key("retry-after"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_guesses_from_ten_addresses_get_nowhere_and_the_owner_comes_in() {
    let clock = HandClock::starting_at(Timestamp::from_millis(1_790_000_000_000));
    let server = InnerServer::start_at("", clock.clone(), |settings| settings.http.behind_tls_proxy = true).await;
    assert_eq!(from(&server, "192.0.2.1", EVERYBODYS_PASSWORD).await.0, 200, "the owner's own address");
    let (mut looked_at, mut sent_away) = (0, 0);
    let guess = |number: usize| {
        let server = &server;
        async move { from(server, &format!("198.51.100.{}", number % 10), &format!("guess {number}")).await }
    };
    for hundred in 0..10 {
        for answer in join_all((hundred * 100..(hundred + 1) * 100).map(guess)).await {
            match answer {
                (401, _) => looked_at += 1,
                (429, true) => sent_away += 1,
                other => panic!("{other:?}"),
            }
        }
    }
    assert_eq!((looked_at, sent_away), (50, 950));
    assert_eq!(from(&server, "198.51.100.1", EVERYBODYS_PASSWORD).await.0, 429, "not even with the right one, from there");
    assert_eq!(from(&server, "192.0.2.1", EVERYBODYS_PASSWORD).await.0, 200);
    assert_eq!(from(&server, "192.0.2.200", EVERYBODYS_PASSWORD).await.0, 200, "and from an address that is new");
    // Whoever writes the header, and does not come from a proxy of ours, is counted by the socket: here it is ours.
    clock.pass(600_000);
    let admin = server.person("admin").await;
    let refused = admin.items("/api/v1/audit?action=session.sign_in&outcome=refused").await;
    assert!((1..=20).contains(&refused.len()), "{} written", refused.len());
    assert!(refused.iter().all(|entry| text(entry, "/address").starts_with("198.51.100.") && text(entry, "/actor") == "admin"));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_network_that_floods_the_door_leaves_it_open_for_the_others() {
    let server = InnerServer::start("", |settings| settings.http.behind_tls_proxy = true).await;
    // Of one network of version 6, an address and a name each, so that nobody waits for guessing.
    let flood = |number: usize| {
        let server = &server;
        async move {
            let words = json!({ "user": format!("user-{number}"), "password": "x" }).to_string();
            let address = format!("2001:db8::{number:x}");
            let headers = [("Content-Type", "application/json"), ("X-Forwarded-For", address.as_str())];
            ask(server, "POST", "/api/v1/session", &headers, &words).await
        }
    };
    let (answers, owner) = join(join_all((1..200).map(flood)), from(&server, "192.0.2.1", EVERYBODYS_PASSWORD)).await;
    assert_eq!(owner.0, 200, "while the door is flooded");
    let full: Vec<_> = answers.iter().filter(|answer| answer.status == 503).collect();
    assert!(answers.iter().all(|answer| [401, 429, 503].contains(&answer.status)));
    assert!(!full.is_empty() && full.iter().all(|answer| answer.code() == "passwords_full" && answer.header("retry-after") == "2"));
    // Whoever was sent away was not looked at, and is not counted as one who guesses.
    assert_eq!(from(&server, "198.51.100.7", EVERYBODYS_PASSWORD).await.0, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_says_where_it_comes_from_is_believed_from_proxies_alone() {
    let server = InnerServer::start("", |settings| {
        settings.http.behind_tls_proxy = true;
        settings.http.trusted_proxies = vec!["192.0.2.0/24".into()];
    })
    .await;
    for guess in 0..10 {
        let (status, _) = from(&server, &format!("203.0.113.{guess}"), "wrong").await;
        assert_eq!(status, if guess < 5 { 401 } else { 429 }, "another address each time, and one all the same");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_is_none_is_written_nowhere_and_passwords_have_bounds() {
    let server = InnerServer::start("", |_| {}).await;
    let answer = sign_in(&server, json!({ "user": "my secret password 77", "password": "x" })).await;
    assert_eq!((answer.status, answer.code().as_str()), (401, "wrong_password"));
    let admin = server.person("admin").await;
    let audit = admin.get("/api/v1/audit").await;
    assert!(!audit.text.contains("my secret password") && audit.text.contains("there is no such user"), "{}", audit.text);

    let huge = sign_in(&server, json!({ "user": "admin", "password": "x".repeat(1 << 20) })).await;
    assert_eq!(huge.status, 413);
    let long = sign_in(&server, json!({ "user": "admin", "password": "x".repeat(60_000) })).await;
    assert_eq!(long.status, 401, "refused without being hashed");
    let change = |new: String| {
        let admin = admin.clone();
        async move { admin.post("/api/v1/session/password", &json!({ "current": EVERYBODYS_PASSWORD, "new": new })).await }
    };
    for weak in ["short", "ironwatch-2026", "my-password-is-long", "Admin-of-everything", "123456789012", "qwertyuiop123", "aaaaaaaaaaaaaa"]
    {
        let answer = change(weak.to_owned()).await;
        assert_eq!((answer.status, answer.code().as_str()), (422, "weak_password"), "{weak}");
    }
    let answer = change("пароль из восьми слов и ещё немного букв, чтобы было больше шестидесяти".to_owned()).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
}
