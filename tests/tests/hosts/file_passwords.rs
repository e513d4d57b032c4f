//! Users and passwords in files: kept by those who may keep them elsewhere, and no way to find out what is kept.

use ironwatch_tests::answer::{Answer, number, text};
use ironwatch_tests::inner_server::{InnerServer, databases};
use ironwatch_tests::programs::{Person, client};
use serde_json::{Value, json};

async fn import(person: &Person, query: &str, content: &str) -> Answer {
    person.post(&format!("/api/v1/hosts/import?{query}"), &json!({ "content": content })).await
}

fn file(password: &str) -> String {
    format!("- {{name: web-01, bmc_ip: 10.0.0.1, user: root, pass: {password}}}\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_in_a_file_is_for_those_who_keep_passwords() {
    for database in databases() {
        let server = InnerServer::start(&database, |_| {}).await;
        let (operator, admin) = (server.person("operator").await, server.person("admin").await);
        let content = format!("{}- {{name: web-02, bmc_ip: 10.0.0.2}}\n", file("hunter2"));
        for query in ["format=yaml", "format=yaml&dry_run=true"] {
            let answer = import(&operator, query, &content).await;
            let report = if answer.status == 200 { answer.json() } else { answer.json()["report"].clone() };
            assert_eq!((number(&report, "/refused"), number(&report, "/added")), (1, 1), "{query}: {}", answer.text);
            let why = text(&report, "/lines/0/why");
            assert!(why.contains("kept by administrators: name a credential") && !answer.text.contains("hunter2"), "{why}");
        }
        let partial = import(&operator, "format=yaml&partial=true", &content).await.json();
        assert_eq!((number(&partial, "/added"), number(&partial, "/credentials_added")), (1, 0), "{partial}");
        assert!(admin.items("/api/v1/credentials").await.is_empty(), "an operator keeps none");

        // One that is there may be named, as at the BMC itself.
        let kept = admin.post("/api/v1/credentials?keep=anyway", &json!({ "name": "dgx", "username": "root", "password": "calvin" })).await;
        assert_eq!(kept.status, 201, "{}", kept.text);
        let named = import(&operator, "format=yaml", "- {name: web-03, bmc_ip: 10.0.0.3, credential: dgx}\n").await;
        assert_eq!((named.status, number(&named.json(), "/added")), (200, 1), "{}", named.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_but_what_is_done_tells_whether_a_guess_is_right() {
    for database in databases() {
        let server = InnerServer::start(&database, |_| {}).await;
        let admin = server.person("admin").await;
        assert_eq!(import(&admin, "format=yaml", &file("calvin")).await.status, 200);
        let refused = |password: &str| format!("{}- {{name: x, bmc_ip: 127.0.0.1}}\n", file(password));
        for (query, right, wrong) in [
            ("format=yaml&dry_run=true", file("calvin"), file("hobbes")),
            ("format=yaml&dry_run=true&partial=true", refused("calvin"), refused("hobbes")),
            ("format=yaml", refused("calvin"), refused("hobbes")),
            // A name that is another host's: the line is refused whatever its password.
            ("format=yaml&partial=true", file("calvin").replace("web-01", "-"), file("hobbes").replace("web-01", "-")),
        ] {
            let told = async |content: &str| {
                let mut said = import(&admin, query, content).await.json();
                said.as_object_mut().and_then(|said| said.remove("trace_id"));
                said
            };
            let (right, wrong) = (told(&right).await, told(&wrong).await);
            assert_eq!(right, wrong, "{query}");
        }
        let dry = import(&admin, "format=yaml&dry_run=true", &file("calvin")).await.json();
        assert_eq!(text(&dry, "/lines/0/why"), "credential, unless it is the one it has", "{dry}");
        assert_eq!(admin.items("/api/v1/credentials").await.len(), 1);
        // What is done shows, and is written down.
        let same = import(&admin, "format=yaml", &file("calvin")).await.json();
        assert_eq!((number(&same, "/unchanged"), number(&same, "/credentials_added")), (1, 0), "{same}");
        let other = import(&admin, "format=yaml", &file("hobbes")).await.json();
        assert_eq!((number(&other, "/changed"), number(&other, "/credentials_added")), (1, 1), "{other}");
        assert_eq!(admin.items("/api/v1/audit?action=credential.add").await.len(), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_imports_where_it_was_made_for_that() {
    let server = InnerServer::start("", |_| {}).await;
    let admin = server.person("admin").await;
    for (dangerous, wanted) in [(false, 403), (true, 200)] {
        let said = json!({ "name": format!("ci {dangerous}"), "role": "admin", "expires_in_days": 1, "dangerous": dangerous });
        let made = admin.post("/api/v1/tokens", &said).await.json();
        let request = client()
            .post(format!("{}/api/v1/hosts/import?format=yaml", server.url))
            .bearer_auth(text(&made, "/token"))
            .header("Content-Type", "application/json")
            .body(json!({ "content": file("calvin") }).to_string());
        let answer = Answer::read(request.send().await.unwrap_or_else(|error| panic!("{error}"))).await;
        let answer = answer.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(answer.status, wanted, "{}", answer.text);
        let credentials: Vec<Value> = admin.items("/api/v1/credentials").await;
        assert_eq!(credentials.len(), usize::from(dangerous));
    }
}
