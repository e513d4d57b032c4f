use crate::host::{Host, TOKEN, text};
use crate::stub::Stub;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Stdio;

#[test]
fn a_token_comes_by_argument_file_or_standard_input_and_shows_up_nowhere() {
    let stub = Stub::start();
    for way in ["argument", "file", "input"] {
        let host = Host::new();
        fs::write(host.path("token"), format!("{TOKEN}\n")).unwrap();
        let file = host.path("token");
        let url = stub.url();
        let mut arguments = vec!["enrol", "--server", &url];
        match way {
            "argument" => arguments.extend(["--token", TOKEN]),
            "file" => arguments.extend(["--token-file", file.to_str().unwrap()]),
            _ => {}
        }
        let mut child = host.command(&arguments).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(format!("{TOKEN}\n").as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success() && text(&output).contains("host-1"), "{way}: {output:?}");
        assert!(!text(&output).contains("topsecret"));
        let identity = fs::read_to_string(host.path("state/identity.json")).unwrap();
        assert!(identity.contains("host-1") && identity.contains("server-1") && !identity.contains("topsecret"));
        let mode = fs::metadata(host.path("state/key.pkcs8")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    assert!(stub.enrolments().iter().all(|request| request.token == TOKEN && request.hostname == "node-7"));
}

#[test]
fn joining_again_keeps_key_and_identity() {
    let stub = Stub::start();
    let host = Host::enrolled(&stub);
    let output = host.output(&["enrol", "--server", &stub.url(), "--token", TOKEN]);
    assert!(text(&output).contains("still with"), "{output:?}");
    let enrolments = stub.enrolments();
    let (first, second) = (enrolments.first().unwrap(), enrolments.get(1).unwrap());
    assert_eq!(first.public_key, second.public_key);
    assert_eq!((first.previous_host_id.is_none(), second.previous_host_id.as_ref().map(|id| id.as_str())), (true, Some("host-1")));
    // The stub has checked that the known key signed this.
    assert!(second.previous_signature.is_some());
}

#[test]
fn a_lost_answer_costs_no_second_identity() {
    let stub = Stub::start();
    let host = Host::new();
    stub.lose_next_enrol_answer();
    let arguments = ["enrol", "--server", &stub.url(), "--token", TOKEN];
    assert_eq!(host.output(&arguments).status.code(), Some(1));
    assert!(host.output(&arguments).status.success());
    let enrolments = stub.enrolments();
    assert!(enrolments.iter().all(|request| request.public_key == enrolments.first().unwrap().public_key), "{enrolments:?}");
}

#[test]
fn a_new_key_is_vouched_for_by_the_old_one() {
    let stub = Stub::start();
    let host = Host::enrolled(&stub);
    let output = host.output(&["enrol", "--server", &stub.url(), "--token", TOKEN, "--new-key"]);
    assert!(output.status.success(), "{output:?}");
    let enrolments = stub.enrolments();
    assert_ne!(enrolments.first().unwrap().public_key, enrolments.get(1).unwrap().public_key);
    assert!(enrolments.get(1).unwrap().previous_signature.is_some());
    let _agent = host.run();
    stub.wait_until("a report with the new key", |received| !received.is_empty());
}

#[test]
fn a_refusal_is_told_in_the_servers_words_and_changes_nothing() {
    let stub = Stub::start();
    let host = Host::new();
    let output = host.output(&["enrol", "--server", &stub.url(), "--token", "iw1.abc.wrong"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output).contains("the stub says token") && !text(&output).contains("abc.wrong"), "{output:?}");
    assert!(!host.path("state/identity.json").exists());
}

#[test]
fn a_token_that_is_none_is_not_sent_anywhere() {
    let stub = Stub::start();
    let output = Host::new().output(&["enrol", "--server", &stub.url(), "--token", "hunter2"]);
    assert!(output.status.code() == Some(1) && !text(&output).contains("hunter2"), "{output:?}");
    assert!(stub.enrolments().is_empty());
}
