//! Who may come in, how they prove it, and how soon they are out again.
#![expect(clippy::indexing_slicing, reason = "in JSON a key that is not there is null, and a test may stop at once")]

mod brute_force;
mod command;
mod matrix;
mod open_view;
mod passwords;
mod people;
mod scopes;
mod second_factor;
mod sessions;
mod settings_changed;
mod shown;
mod timing;
mod tokens;

use ironwatch_tests::answer::{Answer, text};
use ironwatch_tests::inner_server::InnerServer;
use ironwatch_tests::programs::{Person, client};
use serde_json::{Value, json};

/// A password that nobody is given by the tests before.
pub const OTHER_PASSWORD: &str = "seven geese over the lake 3";

/// Any request, with any headers and nothing else.
pub async fn ask(server: &InnerServer, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let method = method.parse().unwrap_or_else(|error| panic!("{method}: {error}"));
    let mut request = client().request(method, format!("{}{path}", server.url));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = request.body(body.to_owned()).send().await.unwrap_or_else(|error| panic!("{path}: {error}"));
    if response.headers().get("content-type").is_some_and(|kind| kind == "text/event-stream") {
        return Answer { status: response.status().as_u16(), headers: response.headers().clone(), text: String::new() };
    }
    Answer::read(response).await.unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A `GET` with a token.
pub async fn get_with(server: &InnerServer, token: &str, path: &str) -> Answer {
    ask(server, "GET", path, &[("Authorization", &format!("Bearer {token}"))], "").await
}

/// A sign-in.
pub async fn sign_in(server: &InnerServer, words: Value) -> Answer {
    ask(server, "POST", "/api/v1/session", &[("Content-Type", "application/json")], &words.to_string()).await
}

/// A new user who has changed the first password.
pub async fn new_person(server: &InnerServer, admin: &Person, said: Value) -> Person {
    let name = text(&said, "/name").to_owned();
    let made = admin.post("/api/v1/users", &said).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let first = text(&made.json(), "/one_time_password").to_owned();
    let person = Person::sign_in_as(&server.url, &name, &first).await;
    assert_eq!(person.get("/api/v1/hosts").await.code(), "password_change_required");
    let changed = person.post("/api/v1/session/password", &json!({ "current": first, "new": OTHER_PASSWORD })).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    person.renewed_by(&changed)
}

/// A new token of somebody: the token, and its id.
pub async fn new_token(person: &Person, said: Value) -> (String, String) {
    let made = person.post("/api/v1/tokens", &said).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let made = made.json();
    (text(&made, "/token").to_owned(), text(&made, "/id").to_owned())
}
