//! A mistake in the settings ends the program at once, with exit code 2 and one sentence that names the key, the value
//! and what is allowed.

use ironwatch_tests::programs::{Server, agent_program, run_to_its_end, server_program};
use std::process::{Command, Output};

fn ends_with_a_sentence(what: &str, ended: &Output, parts: &[&str]) {
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.code(), Some(2), "{what}: {said}");
    for part in parts {
        assert!(said.contains(part), "{what}: {part:?} is not in {said:?}");
    }
    assert!(said.lines().count() <= 2 && !said.contains("panicked"), "{what}: one sentence: {said:?}");
}

/// A secret that settings may hold by mistake and that no sentence may repeat.
const CANARY: &str = "canary-3f1e";

#[test]
fn the_server_names_what_is_wrong() {
    let hook = "[[channels]]\nname = \"hook\"\nkind = \"webhook\"\n";
    let mail = "[[channels]]\nname = \"mail\"\nkind = \"email\"\nfrom = \"a@example.org\"\nto = [\"b@example.org\"]\n";
    let phone = "[[channels]]\nname = \"phone\"\nkind = \"telegram\"\n";
    let server = Server::prepare();
    let secret = server.write("secret", "s3cret\n").display().to_string();
    let empty = server.write("empty", "\n").display().to_string();
    let cases: Vec<(String, Vec<&str>)> = vec![
        ("listen = 'here'".into(), vec!["listen", "here", "ADDRESS:PORT"]),
        ("public_url = 'ftp://x'".into(), vec!["public_url", "ftp://x", "http"]),
        ("database = 'mysql://u:canary-3f1e@h/d'".into(), vec!["database", "mysql", "sqlite://"]),
        ("rules_file = '/nowhere/rules.toml'".into(), vec!["rules_file", "/nowhere/rules.toml"]),
        ("[log]\nlevel = 'loud'".into(), vec!["log.level", "loud", "debug"]),
        ("[log]\nformat = 'xml'".into(), vec!["log.format", "xml", "json"]),
        ("[tls]\ncert_file = '/x'".into(), vec!["tls.key_file", "together with tls.cert_file"]),
        ("[tls]\ncert_file = '/nowhere/c'\nkey_file = '/nowhere/k'".into(), vec!["tls.cert_file", "/nowhere/c"]),
        ("[http]\nmetrics_token_file = '/nowhere/t'".into(), vec!["http.metrics_token_file", "/nowhere/t"]),
        ("[liveness]\ninterval_seconds = 0".into(), vec!["liveness.interval_seconds", "0", "1 to 3600"]),
        ("[liveness]\nmissed_check_ins = 101".into(), vec!["liveness.missed_check_ins", "101", "1 to 100"]),
        ("[liveness]\nmissed_check_ins = 'many'".into(), vec!["missed_check_ins", "many"]),
        ("[liveness]\nmised_check_ins = 3".into(), vec!["mised_check_ins"]),
        ("[retention]\nevents_days = 0".into(), vec!["retention.events_days", "0", "1 to 36500"]),
        ("[captures]\nmax_megabytes = 0".into(), vec!["captures.max_megabytes", "0", "1 to 1048576"]),
        ("lisen = 'x'".into(), vec!["lisen"]),
        ("[log".into(), vec!["[log"]),
        (format!("{hook}{}", "url = 'http://example.org'"), vec!["secret_file"]),
        (format!("{hook}url = 'gopher://example.org'\nsecret_file = {secret:?}"), vec!["\"hook\"", "url", "http://"]),
        (format!("{hook}url = 'https://u:canary-3f1e@example.org/'\nsecret_file = {secret:?}"), vec!["\"hook\"", "url", "password"]),
        (format!("{hook}url = 'https://example.org/'\nsecret_file = '/nowhere/s'"), vec!["\"hook\"", "secret_file", "/nowhere/s"]),
        (format!("{hook}url = 'https://example.org/'\nsecret_file = {empty:?}"), vec!["\"hook\"", "secret_file", "first line"]),
        (format!("{hook}url = 'http://192.168.1.1/'\nsecret_file = {secret:?}"), vec!["\"hook\"", "url", "allow_private_targets"]),
        (format!("{mail}smtp_url = 'mail.example.org'"), vec!["\"mail\"", "smtp_url", "mail.example.org", "smtp://HOST:PORT"]),
        (format!("{mail}smtp_url = 'smtp://mail.example.org:25'\ntls = 'maybe'"), vec!["\"mail\"", "tls", "maybe", "starttls"]),
        (
            format!("{mail}smtp_url = 'smtp://mail.example.org:25'\ntls = 'none'\nusername = 'u'\npassword_file = {secret:?}"),
            vec!["\"mail\"", "tls", "must not travel in clear"],
        ),
        (format!("{mail}smtp_url = 'smtp://mail.example.org:25'\nca_file = {secret:?}"), vec!["\"mail\"", "ca_file", "PEM"]),
        (
            format!("{mail}smtp_url = 'smtp://mail.example.org:25'\nusername = 'u'\npassword_file = '/nowhere/p'"),
            vec!["\"mail\"", "password_file", "/nowhere/p"],
        ),
        (format!("{phone}bot_token_file = {secret:?}\nchat_id = 'ops'"), vec!["\"phone\"", "chat_id", "ops", "number or @channel"]),
        (format!("{phone}bot_token_file = {secret:?}\nchat_id = '1'\napi_url = 'x'"), vec!["\"phone\"", "api_url"]),
        ("[[channels]]\nname = \"p\"\nkind = \"pigeon\"".into(), vec!["pigeon"]),
        (
            format!("{phone}bot_token_file = {secret:?}\nchat_id = '1'\n{phone}bot_token_file = {secret:?}\nchat_id = '2'"),
            vec!["channels.name", "phone", "unique"],
        ),
    ];
    for (settings, parts) in &cases {
        let file = server.write("wrong.toml", settings);
        let mut command = Command::new(server_program());
        command.arg("serve").arg("--config").arg(file).arg("--data-dir").arg(server.folder().join("data"));
        if !settings.starts_with("listen") {
            command.args(["--listen", "127.0.0.1:0"]);
        }
        let ended = run_to_its_end(settings, &mut command);
        ends_with_a_sentence(settings, &ended, parts);
        assert!(!String::from_utf8_lossy(&ended.stderr).contains(CANARY), "a password is repeated: {settings}");
    }
}

#[test]
fn the_server_names_what_is_wrong_around_it() {
    let server = Server::prepare();
    let run = |name: &str, value: &str, arguments: &[&str]| {
        let mut command = Command::new(server_program());
        command.arg("serve").arg("--config").arg(server.folder().join("server.toml")).args(arguments);
        if !name.is_empty() {
            command.env(name, value);
        }
        run_to_its_end(&format!("{name} {arguments:?}"), &mut command)
    };
    for (name, value, parts) in [
        ("IRONWATCH_LIVENESS__MISSED_CHECK_INS", "many", ["liveness.missed_check_ins", "many", "whole number"]),
        ("IRONWATCH_LOG__LEVEL", "loud", ["log.level", "loud", "debug"]),
        ("IRONWATCH_NO_SUCH_THING", "1", ["no_such_thing", "", ""]),
        ("IRONWATCH_ADMIN_PASSWORD_FILE", "/nowhere/pw", ["IRONWATCH_ADMIN_PASSWORD_FILE", "/nowhere/pw", ""]),
    ] {
        ends_with_a_sentence(name, &run(name, value, &[]), &parts);
    }
    let weak = server.write("weak", "ironwatch-2026").display().to_string();
    let parts = ["IRONWATCH_ADMIN_PASSWORD_FILE", "too weak", "name of the product"];
    ends_with_a_sentence("a first password that everybody tries", &run("IRONWATCH_ADMIN_PASSWORD_FILE", &weak, &[]), &parts);
    let missing = run_to_its_end("no file", Command::new(server_program()).args(["serve", "--config", "/nowhere/server.toml"]));
    ends_with_a_sentence("a file that is not there", &missing, &["/nowhere/server.toml"]);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| Ok((listener.local_addr()?.to_string(), listener)));
    let (address, _listener) = taken.unwrap_or_else(|error| panic!("{error}"));
    ends_with_a_sentence("a port that is taken", &run("", "", &["--listen", &address]), &["listen", &address, "in use"]);
    ends_with_a_sentence("a folder that cannot be", &run("", "", &["--data-dir", "/proc/nowhere"]), &["data_dir", "/proc/nowhere"]);
}

#[test]
fn the_agent_names_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    let file = folder.path().join("agent.toml");
    for (settings, parts) in [
        ("state_dir = 'here'", vec!["state_dir", "here", "begins with /"]),
        ("[push]\ninterval_seconds = 0", vec!["push.interval_seconds", "0", "1 and 3600"]),
        ("[push]\ninterval_seconds = 'often'", vec!["interval_seconds", "often"]),
        ("[push]\ntimeout_seconds = 301", vec!["push.timeout_seconds", "301"]),
        ("[push]\nintervall = 3", vec!["intervall"]),
        ("[spool]\nmax_bytes = 10", vec!["spool.max_bytes", "10"]),
        ("[spool]\nmax_age_hours = 0", vec!["spool.max_age_hours", "0"]),
        ("[server]\nurl = 'http://watch.example'", vec!["server.url", "http://watch.example", "allow_plain_http"]),
        ("[server]\nurl = 'watch.example/x'", vec!["server.url", "watch.example/x", "https://HOST"]),
        ("[server]\nca_file = '/nowhere/ca'", vec!["server.ca_file", "/nowhere/ca", "PEM"]),
        ("[kernel_log]\npath = 'kmsg'", vec!["kernel_log.path", "kmsg", "begins with /"]),
        ("[paths]\nproc = 'proc'", vec!["paths.proc", "begins with /"]),
        ("[kernel_log", vec!["[kernel_log"]),
    ] {
        std::fs::write(&file, settings).unwrap_or_else(|error| panic!("{error}"));
        let ended = run_to_its_end(settings, Command::new(agent_program()).arg("check").arg("--config").arg(&file));
        ends_with_a_sentence(settings, &ended, &parts);
    }
    std::fs::write(&file, "").unwrap_or_else(|error| panic!("{error}"));
    let run = |arguments: &[&str]| run_to_its_end(&format!("{arguments:?}"), Command::new(agent_program()).args(arguments));
    let config = file.display().to_string();
    ends_with_a_sentence(
        "a file that is not there",
        &run(&["check", "--config", "/nowhere/agent.toml"]),
        &["--config", "/nowhere/agent.toml"],
    );
    ends_with_a_sentence("a flag that is not one", &run(&["run", "--wings", "--config", &config]), &["--wings"]);
    ends_with_a_sentence("no command", &run(&["--config", &config]), &["enrol", "run", "doctor"]);
    let mut command = Command::new(agent_program());
    command.args(["check", "--config", &config]).env("IRONWATCH_AGENT_PUSH__INTERVAL_SECONDS", "often");
    let variable = run_to_its_end("the environment", &mut command);
    ends_with_a_sentence("the environment", &variable, &["push.interval_seconds", "often", "IRONWATCH_AGENT_PUSH__INTERVAL_SECONDS"]);

    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o666)).unwrap_or_else(|error| panic!("{error}"));
    ends_with_a_sentence("anybody may write", &run(&["check", "--config", &config]), &[&config, "chmod o-w"]);
}
