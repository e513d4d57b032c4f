//! When nobody can sign in any more: commands on the server, beside a server that runs.

use super::OTHER_PASSWORD;
use ironwatch_tests::answer::text;
use ironwatch_tests::programs::{PASSWORD, Person, Server, server_program};
use serde_json::{Value, json};
use std::io::Write as _;
use std::process::{Command, Output, Stdio};

/// Runs a command with something on its standard input.
fn told(server: &Server, arguments: &[&str], words: &str) -> Output {
    let mut command = Command::new(server_program());
    command.args(arguments).arg("--config").arg(server.folder().join("server.toml"));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap_or_else(|error| panic!("{error}"));
    if let Some(mut input) = child.stdin.take() {
        writeln!(input, "{words}").unwrap_or_else(|error| panic!("{error}"));
    }
    child.wait_with_output().unwrap_or_else(|error| panic!("{error}"))
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_runs_the_server_lets_people_in_and_out() {
    let server = Server::start("").await;
    let admin = server.sign_in().await;
    let made = told(&server, &["user", "add", "rescue", "--role", "admin"], OTHER_PASSWORD);
    assert!(made.status.success(), "{}", said(&made));
    let rescue = Person::sign_in_as(&server.url, "rescue", OTHER_PASSWORD).await;

    let listed = server.command(&["user", "list", "--json"]);
    let users: Vec<Value> = said(&listed).lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let names: Vec<(&str, &str)> = users.iter().map(|user| (text(user, "/name"), text(user, "/role"))).collect();
    assert_eq!(names, [("admin", "admin"), ("rescue", "admin")]);
    assert!(said(&server.command(&["user", "list"])).contains("rescue\tadmin\tseen "));

    assert!(server.command(&["user", "disable", "admin"]).status.success());
    assert_eq!(admin.get("/api/v1/session").await.code(), "not_signed_in");
    let last = server.command(&["user", "disable", "rescue"]);
    assert!(last.status.code() == Some(2) && said(&last).contains("One administrator must be left"), "{}", said(&last));
    assert!(server.command(&["user", "enable", "admin"]).status.success());
    assert!(Person::sign_in_as(&server.url, "admin", PASSWORD).await.get("/api/v1/session").await.status == 200);

    let reset = told(&server, &["user", "reset-password", "rescue"], "nine owls above the barn 5");
    assert!(reset.status.success() && !said(&reset).contains("nine owls"), "{}", said(&reset));
    assert_eq!(rescue.get("/api/v1/session").await.status, 401);
    let rescue = Person::sign_in_as(&server.url, "rescue", "nine owls above the barn 5").await;

    let none = server.command(&["user", "reset-second-factor", "rescue"]);
    assert!(none.status.code() == Some(2) && said(&none).contains("no second factor"), "{}", said(&none));
    let unknown = server.command(&["user", "disable", "nobody"]);
    assert!(unknown.status.code() == Some(2) && said(&unknown).contains("there is no user \"nobody\""), "{}", said(&unknown));

    let entries = rescue.items("/api/v1/audit?action=user").await;
    let actions: Vec<(&str, &str)> = entries.iter().rev().map(|entry| (text(entry, "/actor_kind"), text(entry, "/action"))).collect();
    let by_command = ["user.create", "user.change", "user.change", "user.reset_password"].map(|action| ("command_line", action));
    assert_eq!(actions, by_command);
    assert_eq!(rescue.get("/api/v1/audit/verify").await.json()["whole"], json!(true));
}
