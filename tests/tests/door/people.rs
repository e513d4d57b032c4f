//! People: what needs a session, where a change comes from, and who guesses passwords.

use ironwatch_server::http::route::Access;
use ironwatch_tests::answer::{Answer, text};
use ironwatch_tests::programs::{Server, client};
use ironwatch_tests::signed_host::SignedHost;
use serde_json::json;

/// Routes for signed-in people, as the server's own table has them.
fn signed_in_routes() -> Vec<(reqwest::Method, String)> {
    let mut table = ironwatch_server::http::table();
    table.retain(|entry| entry.access != Access::Anybody);
    let method = |name: &str| reqwest::Method::from_bytes(name.as_bytes()).unwrap_or_default();
    let path = |path: &str| path.replace("{id}", "00000000-0000-0000-0000-000000000000").replace("{group}", "nowhere");
    table.iter().map(|entry| (method(entry.method.as_str()), path(entry.path))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_shown_to_whoever_has_not_signed_in() {
    let server = Server::start("").await;
    let mut routes = signed_in_routes();
    assert!(routes.len() >= 30, "the table of routes is read: {routes:?}");
    for path in ["/metrics", "/api/v1/session", "/api/v1/no-such-thing"] {
        routes.push((reqwest::Method::GET, path.to_owned()));
    }
    for (method, path) in &routes {
        for cookie in ["", "__Host-ironwatch=", "__Host-ironwatch=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "ironwatch=x"] {
            let request = client()
                .request(method.clone(), format!("{}{path}", server.url))
                .header("Content-Type", "application/json")
                .header("Cookie", cookie);
            let sent = request.body("{}").send().await.unwrap_or_else(|error| panic!("{error}"));
            let answer = Answer::read(sent).await.unwrap_or_else(|error| panic!("{error}"));
            assert_eq!((answer.status, answer.code().as_str()), (401, "not_signed_in"), "{method} {path} with {cookie:?}: {}", answer.text);
        }
    }
    let health = server.get("/health").await;
    assert_eq!((health.status, text(&health.json(), "/status")), (200, "ok"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_must_come_from_our_own_page() {
    let server = Server::start("").await;
    let host = SignedHost::join(&server, "gpu-01").await;
    let person = server.sign_in().await;
    let url = format!("{}/api/v1/hosts/{}/revoke", server.url, host.host_id);
    let json = ("Content-Type", "application/json");
    for headers in [
        vec![json, ("Origin", "https://evil.example")],
        vec![json, ("Origin", "null")],
        vec![json, ("Sec-Fetch-Site", "cross-site")],
        vec![json, ("Sec-Fetch-Site", "same-site")],
        vec![("Content-Type", "text/plain")],
        vec![("Content-Type", "application/x-www-form-urlencoded")],
        vec![],
    ] {
        let mut request = client().post(&url).header("Cookie", person.cookie());
        for (name, value) in &headers {
            request = request.header(*name, *value);
        }
        let sent = request.body("{}").send().await.unwrap_or_else(|error| panic!("{error}"));
        let answer = Answer::read(sent).await.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((answer.status, answer.code().as_str()), (403, "cross_site"), "{headers:?}");
    }
    let shown = person.get(&format!("/api/v1/hosts/{}", host.host_id)).await.json();
    assert_eq!(text(&shown, "/state"), "pending", "nothing was revoked");
    let sent = client()
        .post(format!("{}/api/v1/session", server.url))
        .header("Content-Type", "application/json")
        .header("Origin", "https://evil.example");
    let sent = sent.body(r#"{"user":"admin","password":"x"}"#).send().await.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(Answer::read(sent).await.map(|answer| answer.code()).unwrap_or_default(), "cross_site");
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_passwords_gets_slower_and_signing_out_ends_the_session() {
    let server = Server::start("").await;
    let person = server.sign_in().await;
    let guess = async |user: &str, password: &str| {
        let body = json!({ "user": user, "password": password }).to_string();
        let sent =
            client().post(format!("{}/api/v1/session", server.url)).header("Content-Type", "application/json").body(body).send().await;
        Answer::read(sent.unwrap_or_else(|error| panic!("{error}"))).await.unwrap_or_else(|error| panic!("{error}"))
    };
    // Five at each, which is what may be tried of one user.
    for number in 0..10 {
        let answer = guess(if number % 2 == 0 { "admin" } else { "nobody" }, "wrong password").await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (401, "wrong_password"),
            "the same words for a wrong name and a wrong password"
        );
        assert!(answer.header("set-cookie").is_empty());
    }
    let answer = guess("admin", ironwatch_tests::programs::PASSWORD).await;
    assert_eq!((answer.status, answer.code().as_str()), (429, "too_many_attempts"));
    assert!(answer.header("retry-after").parse::<u64>().is_ok_and(|seconds| seconds >= 1));
    assert_eq!(person.metric("ironwatch_logins_total{outcome=\"refused\"}").await, 10.0);

    assert_eq!(person.get("/api/v1/session").await.status, 200, "whoever is signed in stays so");
    let sent = client()
        .delete(format!("{}/api/v1/session", server.url))
        .header("Cookie", person.cookie())
        .header("Content-Type", "application/json")
        .send()
        .await;
    assert_eq!(sent.map(|response| response.status().as_u16()).unwrap_or_default(), 204);
    assert_eq!(person.get("/api/v1/hosts").await.code(), "not_signed_in", "the cookie is worth nothing any more");
}
