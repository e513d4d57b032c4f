//! Joining by one line, with the real programs: a server with a certificate that nobody vouches for, its token, its line
//! pasted into a shell, and check-ins that arrive.

use ironwatch_tests::answer::text;
use ironwatch_tests::awaiting::{PATIENCE, until};
use ironwatch_tests::programs::{Machine, Server, agent_program, free_port, server_program};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

/// A server with TLS of its own; killed when dropped.
struct TlsServer {
    folder: Server,
    url: String,
    child: Option<Child>,
}

impl TlsServer {
    fn with(certificate: &str, key: &str) -> Self {
        let folder = Server::prepare();
        let listen = format!("127.0.0.1:{}", free_port());
        let (certificate, key) = (folder.write("server.pem", certificate), folder.write("server.key", key));
        let data = folder.folder().join("tls-data");
        folder.write(
            "tls.toml",
            &format!("listen = {listen:?}\ndata_dir = {data:?}\nliveness.interval_seconds = 1\ntls.cert_file = {certificate:?}\ntls.key_file = {key:?}\n"),
        );
        Self { folder, url: format!("https://{listen}"), child: None }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = program(&server_program());
        command.args(arguments).arg("--config").arg(self.folder.folder().join("tls.toml"));
        command.env("IRONWATCH_ADMIN_PASSWORD_FILE", self.folder.folder().join("admin-password"));
        command
    }

    fn serve(&mut self) {
        let log = fs::File::create(self.log()).unwrap_or_else(|error| panic!("the log: {error}"));
        let started = self.command(&["serve"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn();
        self.child = Some(started.unwrap_or_else(|error| panic!("ironwatch-server: {error}")));
    }

    fn log(&self) -> PathBuf {
        self.folder.folder().join("tls.log")
    }

    async fn is_ready(&self) {
        let ready = async || fs::read_to_string(self.log()).ok().filter(|log| log.contains("is ready"));
        until("the server is ready", PATIENCE, ready).await;
    }

    fn token(&self) -> Value {
        let output = run(self.command(&["token", "create", "--json"]));
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
    }
}

impl Drop for TlsServer {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
        if std::thread::panicking() {
            eprintln!("{}", fs::read_to_string(self.log()).unwrap_or_default());
        }
    }
}

/// One of ours, with no variable of ours from whoever runs the tests.
fn program(path: &Path) -> Command {
    let mut command = Command::new(path);
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("IRONWATCH")) {
        command.env_remove(name);
    }
    command
}

fn run(mut command: Command) -> Output {
    command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"))
}

/// As `openssl req -x509` makes them: an authority of its own.
fn self_signed() -> (String, String) {
    let key = KeyPair::generate().unwrap_or_else(|error| panic!("{error}"));
    let mut params = CertificateParams::new(["watch.example".to_owned()]).unwrap_or_else(|error| panic!("{error}"));
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let certificate = params.self_signed(&key).unwrap_or_else(|error| panic!("{error}"));
    (certificate.pem(), key.serialize_pem())
}

fn issued() -> (String, String) {
    let new_key = || KeyPair::generate().unwrap_or_else(|error| panic!("{error}"));
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.distinguished_name.push(rcgen::DnType::CommonName, "an authority");
    let key = new_key();
    let params = CertificateParams::new(["watch.example".to_owned()]).unwrap_or_else(|error| panic!("{error}"));
    let certificate = params.signed_by(&key, &Issuer::new(authority, new_key())).unwrap_or_else(|error| panic!("{error}"));
    (certificate.pem(), key.serialize_pem())
}

#[tokio::test(flavor = "multi_thread")]
async fn one_pasted_line_joins_a_host_to_a_server_that_nobody_vouches_for() {
    let (certificate, key) = self_signed();
    let mut server = TlsServer::with(&certificate, &key);
    server.serve();
    server.is_ready().await;
    let made = server.token();
    let (token, line) = (text(&made, "/token"), text(&made, "/enrol_command"));
    assert!(token.ends_with(text(&made, "/pin")) && token.split('.').count() == 4, "{made}");
    assert_eq!(line, format!("echo {token} | ironwatch-agent enrol --server {}", server.url));

    let machine = Machine::boot("gpu-01");
    let place = |name: &str| machine.folder().join(name);
    let settings = format!(
        "state_dir = {:?}\npush.interval_seconds = 1\npaths.proc = {:?}\nkernel_log.path = {:?}\n",
        place("state"),
        place("proc"),
        place("kmsg")
    );
    fs::write(place("agent.toml"), settings).unwrap_or_else(|error| panic!("{error}"));
    // Pasted as it is; only the place of the settings and of the program is the test's.
    let agent = agent_program();
    let path = format!("{}:/usr/bin:/bin", agent.parent().unwrap_or(Path::new("/")).display());
    let mut shell = program(Path::new("sh"));
    shell.arg("-c").arg(format!("{line} --config {}", place("agent.toml").display())).env("PATH", path);
    let joined = run(shell);
    assert!(joined.status.success(), "{joined:?}");
    let said = String::from_utf8_lossy(&joined.stdout).into_owned();
    let host = said.split_whitespace().next_back().unwrap_or_default();

    let mut agent = program(&agent);
    let agent = agent.args(["run", "--config"]).arg(place("agent.toml")).stdin(Stdio::null()).stderr(Stdio::null()).spawn();
    let mut agent = agent.unwrap_or_else(|error| panic!("ironwatch-agent: {error}"));
    let client = reqwest::Client::builder().no_proxy().danger_accept_invalid_certs(true).build().unwrap_or_else(|error| panic!("{error}"));
    let sign_in = serde_json::json!({ "user": "admin", "password": ironwatch_tests::programs::PASSWORD }).to_string();
    let signed_in = client.post(format!("{}/api/v1/session", server.url)).header("Content-Type", "application/json").body(sign_in).send();
    let signed_in = signed_in.await.unwrap_or_else(|error| panic!("{error}"));
    let cookie = signed_in.headers().get("set-cookie").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
    until("the host is up", PATIENCE, async || {
        let asked = client.get(format!("{}/api/v1/hosts/{host}", server.url)).header("Cookie", &cookie).send().await.ok()?;
        let shown: Value = serde_json::from_str(&asked.text().await.ok()?).ok()?;
        (text(&shown, "/state") == "up").then_some(())
    })
    .await;
    let _ = agent.kill();
    let _ = agent.wait();
}

#[test]
fn a_token_has_a_pin_only_where_the_certificate_vouches_for_itself() {
    let (certificate, key) = issued();
    let made = TlsServer::with(&certificate, &key).token();
    assert!(made.pointer("/pin").is_some_and(Value::is_null) && text(&made, "/token").split('.').count() == 3, "{made}");

    let (certificate, key) = self_signed();
    let server = TlsServer::with(&certificate, &key);
    let mut behind = server.command(&["token", "create", "--json"]);
    behind.env("IRONWATCH_HTTP__BEHIND_TLS_PROXY", "true");
    let made: Value = serde_json::from_slice(&run(behind).stdout).unwrap_or_default();
    assert_eq!(text(&made, "/token").split('.').count(), 3, "{made}");

    let plain = run(server.command(&["token", "create"]));
    let (shown, told) = (String::from_utf8_lossy(&plain.stdout).into_owned(), String::from_utf8_lossy(&plain.stderr).into_owned());
    assert_eq!((shown.lines().count(), shown.trim().split('.').count()), (1, 4), "a program reads the token alone: {shown}");
    assert!(told.contains("echo TOKEN | ironwatch-agent enrol --server https://") && !told.contains(shown.trim()), "{told}");
}
