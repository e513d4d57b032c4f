//! Keys and join tokens: who is let in, until when, and by which ways at all.

use super::bodies::raw;
use super::{XID, count_of};
use ironwatch_shared::HostId;
use ironwatch_shared::wire::v1::REPORTS_PATH;
use ironwatch_tests::answer::{Answer, text};
use ironwatch_tests::programs::{Server, client};
use ironwatch_tests::signed_host::{SignedHost, ask_to_join, enrolment, new_key};
use serde_json::json;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_host_is_out_at_once() {
    let server = Server::start("").await;
    let mut host = SignedHost::join(&server, "gpu-01").await;
    let person = server.sign_in().await;
    host.tell(&[]).await;
    assert_eq!(person.post("/api/v1/hosts/nobody/revoke", &json!({})).await.code(), "not_found");
    assert_eq!(person.post(&format!("/api/v1/hosts/{}/revoke", host.host_id), &json!({})).await.status, 204);
    let report = host.report(&[XID.to_owned()]);
    let answer = host.send(&report).await.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((answer.status, answer.code().as_str()), (403, "revoked"));
    assert_eq!(count_of(&person, "/api/v1/events").await, 0);
    let shown = person.get(&format!("/api/v1/hosts/{}", host.host_id)).await.json();
    assert_eq!(text(&shown, "/state"), "revoked");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_host_stays_out_after_a_restart() {
    let mut server = Server::start("").await;
    let mut host = SignedHost::join(&server, "gpu-01").await;
    host.tell(&[]).await;
    let person = server.sign_in().await;
    assert_eq!(person.post(&format!("/api/v1/hosts/{}/revoke", host.host_id), &json!({})).await.status, 204);
    server.start_again().await;
    let report = host.report(&[]);
    let answer = host.send(&report).await.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((answer.status, answer.code().as_str()), (403, "revoked"), "the agent must hear the same as before: {}", answer.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn other_methods_and_paths_are_refused_as_problems() {
    let server = Server::start("").await;
    for method in ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"] {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap_or_default();
        let sent = client().request(method.clone(), format!("{}{REPORTS_PATH}", server.url)).send().await;
        let answer = Answer::read(sent.unwrap_or_else(|error| panic!("{error}"))).await.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((answer.status, answer.code().as_str()), (405, "method_not_allowed"), "{method}");
    }
    for path in ["/api/v2/hosts", "/api/", "/favicon.php", "/assets/no-such.js"] {
        assert_eq!(server.get(path).await.code(), "not_found", "{path}");
    }
    // Everything else is a page of the dashboard, and never a file of the machine.
    for path in ["/.git/config", "/..%2f..%2f..%2fetc%2fpasswd", "/assets/..%2f..%2f..%2f..%2f..%2fetc%2fpasswd", "//etc/passwd"] {
        let answer = server.get(path).await;
        let is_page = answer.status == 200 && answer.header("content-type").starts_with("text/html");
        assert!((is_page || answer.status == 404) && !answer.text.contains("root:"), "{path}: {answer:?}");
    }
    let outside = raw(&server, b"GET /../../../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert!(!outside.contains("root:"), "{outside}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_join_token_lets_in_as_many_as_it_says_and_nobody_else() {
    let server = Server::start("").await;
    let person = server.sign_in().await;
    let token = server.join_token(5, "1h");
    let asking: Vec<_> = (0..20)
        .map(|number| {
            let (url, request) = (server.url.clone(), enrolment(&new_key(), &token, &format!("node-{number}")));
            tokio::spawn(async move { ask_to_join(&url, &request).await })
        })
        .collect();
    let mut let_in = 0;
    for asked in asking {
        let answer = asked.await.unwrap_or_else(|error| panic!("{error}"));
        match (answer.status, answer.code().as_str()) {
            (200, _) => let_in += 1,
            (401, "bad_token") | (429, "too_many_attempts") => {}
            other => panic!("{other:?}: {}", answer.text),
        }
    }
    assert_eq!((let_in, person.items("/api/v1/hosts").await.len()), (5, 5));
}

#[tokio::test(flavor = "multi_thread")]
async fn joining_twice_with_one_key_is_once_and_wrong_requests_are_refused() {
    let server = Server::start("").await;
    let person = server.sign_in().await;
    let (token, key) = (server.join_token(1, "1h"), new_key());
    let ask = async |request| ask_to_join(&server.url, &request).await;
    let first = ask(enrolment(&key, &token, "gpu-01")).await;
    let again = ask(enrolment(&key, &token, "gpu-01")).await;
    assert_eq!((first.status, again.status), (200, 200), "an answer that was lost is given again");
    assert_eq!(text(&first.json(), "/host_id"), text(&again.json(), "/host_id"));
    assert!(HostId::parse(text(&first.json(), "/host_id")).is_ok());

    let spare = server.join_token(1, "1h");
    let mut stolen = enrolment(&new_key(), &spare, "gpu-02");
    stolen.public_key = new_key().public_key();
    let refused = [
        ("used up", ask(enrolment(&new_key(), &token, "gpu-02")).await, (401, "bad_token")),
        ("another key's signature", ask(stolen).await, (422, "bad_enrolment")),
        ("markup as name", ask(enrolment(&new_key(), &spare, "<img src=x onerror=alert(1)>")).await, (422, "bad_enrolment")),
        ("a path as name", ask(enrolment(&new_key(), &spare, "../../etc")).await, (422, "bad_enrolment")),
    ];
    for (what, answer, wanted) in &refused {
        assert_eq!((answer.status, answer.code().as_str()), *wanted, "{what}: {}", answer.text);
        assert!(!answer.text.contains(&spare) && !answer.text.contains("<img src=x onerror=alert(1)>\""), "{what}: {}", answer.text);
    }
    assert_eq!(person.items("/api/v1/hosts").await.len(), 1);
    // Guessing gets slower and slower.
    let guess = ask(enrolment(&new_key(), "iw1.aaaaaaaa.bbbb", "gpu-03")).await;
    assert_eq!(guess.code(), "bad_token");
    let guess = ask(enrolment(&new_key(), "iw1.aaaaaaaa.cccc", "gpu-03")).await;
    assert_eq!((guess.status, guess.code().as_str()), (429, "too_many_attempts"));
    assert!(guess.header("retry-after").parse::<u64>().is_ok_and(|seconds| seconds >= 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_join_token_ends() {
    let server = Server::start("").await;
    let token = server.join_token(3, "1s");
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    assert_eq!(ask_to_join(&server.url, &enrolment(&new_key(), &token, "gpu-01")).await.code(), "bad_token");
}
