use crate::host::{Host, TOKEN, text, wait_for};
use crate::stub::{Answer, Stub};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;

#[test]
fn wrong_settings_end_with_two_and_one_sentence() {
    let host = Host::new();
    for (settings, parts) in [
        ("push.interval_seconds = 0", vec!["push.interval_seconds", "0", "1 and 3600"]),
        ("push.intervals = 1", vec!["intervals"]),
        ("server.url = 'http://watch.example'", vec!["server.url", "http://watch.example", "https"]),
        ("spool = 3", vec!["spool"]),
    ] {
        fs::write(host.path("agent.toml"), settings).unwrap();
        let mut command = host.command(&["check", "--config", host.path("agent.toml").to_str().unwrap()]);
        let output = command.env_remove("IRONWATCH_AGENT_PUSH__INTERVAL_SECONDS").output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{settings}");
        assert_eq!(text(&output).lines().count(), 1, "{output:?}");
        assert!(parts.iter().all(|part| text(&output).contains(part)), "{output:?}");
    }
}

#[test]
fn files_that_others_may_change_are_refused() {
    let stub = Stub::start();
    let host = Host::enrolled(&stub);
    let config = host.path("agent.toml");
    fs::write(&config, "").unwrap();
    let arguments = ["check", "--config", config.to_str().unwrap()];
    assert_eq!(host.output(&arguments).status.code(), Some(0));
    fs::set_permissions(&config, fs::Permissions::from_mode(0o666)).unwrap();
    assert_eq!(host.output(&arguments).status.code(), Some(2));
    fs::set_permissions(host.path("state/key.pkcs8"), fs::Permissions::from_mode(0o644)).unwrap();
    let output = host.output(&["run"]);
    assert!(output.status.code() == Some(1) && text(&output).contains("0600"), "{output:?}");
}

#[test]
fn a_named_file_must_exist() {
    let output = Host::new().output(&["check", "--config", "/nowhere/agent.toml"]);
    assert!(output.status.code() == Some(2) && text(&output).contains("/nowhere/agent.toml"), "{output:?}");
}

#[test]
fn a_host_that_has_not_joined_is_told_what_to_do() {
    let output = Host::new().output(&["run"]);
    assert!(output.status.code() == Some(1) && text(&output).contains("enrol"), "{output:?}");
}

#[test]
fn misuse_is_told_from_failure() {
    let host = Host::new();
    for (arguments, code) in [
        (vec!["fly"], 2),
        (vec!["run", "--token", TOKEN], 2),
        (vec!["--help"], 0),
        (vec!["--version"], 0),
        (vec!["spool", "ls"], 0),
        (vec!["status"], 1),
    ] {
        assert_eq!(host.output(&arguments).status.code(), Some(code), "{arguments:?}");
    }
}

#[test]
fn status_doctor_and_spool_tell_how_it_stands() {
    let stub = Stub::start();
    let host = Host::enrolled(&stub);
    let agent = host.run();
    wait_for("a good status", || host.output(&["status"]).status.success());
    let status = text(&host.output(&["status"]));
    assert!(status.contains("host-1") && status.contains("running") && status.contains(&stub.url()), "{status}");
    let doctor = host.output(&["doctor"]);
    assert!(doctor.status.success() && !text(&doctor).contains('✗'), "{doctor:?}");
    stub.otherwise(Answer::busy(3_600));
    wait_for("a bad status", || !host.output(&["status"]).status.success());
    wait_for("reports to list", || text(&host.output(&["spool", "ls"])).contains("live"));
    agent.kill();
    fs::set_permissions(host.path("state/key.pkcs8"), fs::Permissions::from_mode(0o644)).unwrap();
    let doctor = host.output(&["doctor"]);
    assert!(doctor.status.code() == Some(1) && text(&doctor).contains("✗ key and identity"), "{doctor:?}");
}

#[test]
fn a_missing_server_and_a_wrong_certificate_file_are_settings_too() {
    let mut host = Host::new();
    let output = host.output(&["enrol", "--token", TOKEN]);
    assert!(output.status.code() == Some(2) && text(&output).contains("--server"), "{output:?}");
    host.set("SERVER__CA_FILE", "/nowhere/ca.pem");
    let output = host.output(&["check"]);
    assert!(
        output.status.code() == Some(2) && text(&output).contains("server.ca_file") && text(&output).contains("/nowhere/ca.pem"),
        "{output:?}"
    );
}
