//! One password goes everywhere a password can go; afterwards it is nowhere to be read.

use ironwatch_server::store::{Address, Db};
use ironwatch_tests::inner_server::databases;
use ironwatch_tests::programs::Server;
use serde_json::{Value, json};
use std::path::Path;

/// Unlike anything else that the product writes.
const CANARY: &str = "Kolibri!flight-42$x";
const CANARY_KEY: &str = "kg-Kolibri-42";

fn hides_a_bird(bytes: &[u8]) -> bool {
    [CANARY, CANARY_KEY].iter().any(|bird| bytes.windows(bird.len()).any(|part| part == bird.as_bytes()))
}

fn files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() { files(&entry.path(), found) } else { found.push(entry.path()) }
    }
}

/// Every row of every table, as text.
fn dump(db: &mut Db) -> String {
    use diesel::prelude::*;
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::Text)]
        row: String,
    }
    let tables =
        ["hosts", "bmcs", "credentials", "credential_groups", "audit", "meta", "events", "alerts", "users", "sessions", "join_tokens"];
    let mut all = String::new();
    let Db::Postgres(connection) = db else { return all };
    for table in tables {
        let rows: Vec<Row> = diesel::sql_query(format!("SELECT row_to_json(t)::text AS row FROM {table} t"))
            .load(connection)
            .unwrap_or_else(|error| panic!("{table}: {error}"));
        all.extend(rows.into_iter().map(|row| row.row + "\n"));
    }
    assert!(all.contains("imported root"), "the dump has what it should have");
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_goes_in_and_is_nowhere_to_be_read() {
    for database in databases() {
        let settings = |more: &str| {
            let database = if database.is_empty() { String::new() } else { format!("database = {database:?}\n") };
            format!("{database}{more}\n[log]\nlevel = \"trace\"\n")
        };
        let mut server = Server::prepare();
        let yaml = format!(
            "servers:\n  - {{name: a, bmc_ip: 10.0.0.1, user: root, pass: \"{CANARY}\"}}\n  - {{name: x, bmc_ip: nowhere!, user: root, pass: \"{CANARY}\"}}\n"
        );
        let file = server.write("given.yaml", &yaml).display().to_string();
        server.start_with(&settings(&format!("hosts_file = {file:?}"))).await;
        let admin = server.sign_in().await;
        let mut heard: Vec<String> = Vec::new();

        let import =
            |format: &str, content: String| (format!("/api/v1/hosts/import?format={format}&partial=true"), json!({ "content": content }));
        let posts = [
            import("yaml", yaml.clone()),
            import("json", format!("[{{\"name\":\"b\",\"bmc\":\"10.0.0.2\",\"user\":\"root\",\"pass\":{}}}]", Value::from(CANARY))),
            import("csv", format!("name,bmc_ip,user,pass\nc,10.0.0.3,root,{CANARY}\nd,{CANARY},root,x\n")),
            import("csv", format!("c,10.0.0.3,root,{CANARY}\n")),
            import("ini", format!("[d]\nip = 10.0.0.4\nuser = root\npass = {CANARY}\nwas = {CANARY}\n")),
            import("text", format!("globalIPMI:root,{CANARY}\n10.1.0.5,10.0.0.5\n{CANARY}\n")),
            import("yaml", format!("servers: [{CANARY}")),
            (
                "/api/v1/credentials?keep=anyway".to_owned(),
                json!({ "name": "k", "username": "root", "password": CANARY, "bmc_key": CANARY_KEY, "is_default": true }),
            ),
            ("/api/v1/credentials".to_owned(), json!({ "name": "k", "username": "root", "password": CANARY })),
            ("/api/v1/credentials".to_owned(), json!({ "name": "k2", "username": "root", "password": { CANARY: CANARY } })),
            ("/api/v1/credentials".to_owned(), json!({ "name": "k2", "username": "root", "password": CANARY, "try_on": "nobody" })),
            ("/api/v1/credentials".to_owned(), json!({ "name": "k2", "username": "root", "password": CANARY, CANARY: 1 })),
            ("/api/v1/credentials?keep=anyway".to_owned(), json!({ "name": "k3", "username": "root", "password": CANARY.repeat(9) })),
        ];
        for (path, body) in posts {
            heard.push(admin.post(&path, &body).await.text);
        }
        let credentials = admin.items("/api/v1/credentials").await;
        for credential in &credentials {
            let path = format!("/api/v1/credentials/{}", credential["id"].as_str().unwrap_or_default());
            heard.push(admin.put(&path, &json!({ "password": CANARY })).await.text);
            heard.push(admin.put(&format!("{path}?keep=anyway"), &json!({ "password": CANARY })).await.text);
        }
        for path in [
            "hosts",
            "credentials",
            "credential-groups",
            "audit?limit=500",
            "audit/verify",
            "events",
            "alerts",
            "status",
            "channels",
            "rules",
        ] {
            heard.push(admin.get(&format!("/api/v1/{path}")).await.text);
        }
        for host in admin.items("/api/v1/hosts").await {
            heard.push(admin.get(&format!("/api/v1/hosts/{}/bmc", host["id"].as_str().unwrap_or_default())).await.text);
        }
        heard.push(admin.get("/metrics").await.text);
        for arguments in [
            vec!["hosts", "import", &file],
            vec!["hosts", "import", &file, "--dry-run"],
            vec!["hosts", "export", "--format", "yaml"],
            vec!["hosts", "export", "--format", "json"],
            vec!["hosts", "export", "--format", "csv"],
            vec!["hosts", "export", "--format", "ini"],
            vec!["secrets", "rotate"],
            vec!["audit", "verify"],
        ] {
            let said = server.command(&arguments);
            heard.push(format!("{}{}", String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr)));
        }
        let hosts = admin.items("/api/v1/hosts").await.len();
        assert!(hosts >= 5 && credentials.len() >= 2, "{hosts} hosts, {} credentials", credentials.len());
        for text in &heard {
            assert!(!hides_a_bird(text.as_bytes()), "{text}");
        }
        if !database.is_empty() {
            let mut db = Address::Postgres(database.clone()).connect().unwrap_or_else(|error| panic!("{error}"));
            let dump = dump(&mut db);
            assert!(!hides_a_bird(dump.as_bytes()), "{dump}");
        }
        server.stop().await;
        let mut all = Vec::new();
        files(server.folder(), &mut all);
        assert!(all.iter().any(|path| path.ends_with("server.log")) && all.iter().any(|path| path.ends_with("secrets.key")), "{all:?}");
        assert!(all.iter().any(|path| hides_a_bird(&std::fs::read(path).unwrap_or_default())), "the search finds what there is");
        // The database and what is left of it in its journal, the key, the log: all but the file that it came in.
        for path in all.iter().filter(|path| !path.ends_with("given.yaml")) {
            assert!(!hides_a_bird(&std::fs::read(path).unwrap_or_default()), "{}", path.display());
        }
    }
}
