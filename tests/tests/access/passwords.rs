//! Which passwords are refused: those of everybody, and those of one's own name. No server is asked for each: what it asks
//! itself is asked here, and the server once.

use super::new_person;
use ironwatch_server::passwords::{common, weakness};
use ironwatch_tests::answer::text;
use ironwatch_tests::inner_server::InnerServer;
use serde_json::json;

/// So many of the list are tried.
const MOST_USED: usize = 3_200;

#[test]
fn the_passwords_of_everybody_are_refused_also_when_they_are_made_longer() {
    let common: Vec<&str> = common().collect();
    assert_eq!(common.len(), 5_000);
    let mut let_in = Vec::new();
    for (number, word) in common.iter().take(MOST_USED).enumerate() {
        let capital: String = word.chars().take(1).flat_map(char::to_uppercase).chain(word.chars().skip(1)).collect();
        // One way of making it longer for each: all of them for all take minutes.
        let longer = match number % 4 {
            0 => format!("{word}{word}{word}"),
            1 => format!("{word}123456789"),
            2 => format!("{capital}2026!!!!"),
            _ => format!("!{word}123456"),
        };
        assert!(weakness("ann", word).is_some(), "{word}");
        let_in.extend(Some(longer).filter(|made| weakness("ann", made).is_none()));
    }
    // An estimate is not exact: one in a thousand may be held for better than it is.
    assert!(let_in.len() * 1_000 <= MOST_USED, "{}: {let_in:?}", let_in.len());
}

#[test]
fn a_password_of_one_s_own_name_is_refused() {
    for (user, password) in [
        ("ada.lovelace", "ada.lovelace"),
        ("ada.lovelace", "Lovelace-is-here-77"),
        ("ada.lovelace@example.org", "AdaLovelace2026!"),
        ("jsmith", "jsmith jsmith jsmith"),
        ("jsmith", "my name: JSMITH, and more"),
        ("bo", "bobobobobobo"),
        ("root", "toortoortoor"),
    ] {
        assert!(weakness(user, password).is_some(), "{user}: {password}");
    }
    // Letters that happen to be a short name, too, are no trouble.
    assert_eq!(weakness("al", "several geese over the lake"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_says_why() {
    let server = InnerServer::start("", |_| {}).await;
    let admin = server.person("admin").await;
    let ann = new_person(&server, &admin, json!({ "name": "ann.smith", "role": "viewer" })).await;
    for (new, words) in [
        ("qwertyuiop12", "many people use"),
        ("aaaaaaaaaaaaaaaa", "again and again"),
        ("Smith's hens are loud", "your name"),
        ("short", "at least 12 characters"),
        (super::OTHER_PASSWORD, "another one than before"),
    ] {
        let answer = ann.post("/api/v1/session/password", &json!({ "current": super::OTHER_PASSWORD, "new": new })).await;
        assert_eq!((answer.status, answer.code().as_str()), (422, "weak_password"), "{new}: {}", answer.text);
        assert!(text(&answer.json(), "/detail").contains(words), "{new}: {}", answer.text);
    }
}
