#![expect(clippy::unwrap_used, reason = "a failing step is a failing test")]

use super::*;
use crate::settings::Settings;
use ironwatch_shared::wire::v1::report::MAX_TEXT_BYTES;
use proptest::prelude::*;
use serde_json::json;

fn leaving() -> Leaving {
    let mut settings = Settings::default();
    settings.journal.units = vec!["backup".to_owned()];
    settings.redact.patterns = vec!["secret=[^ ]+".to_owned()];
    Leaving::new(&settings)
}

/// An sshd entry with some fields put in.
fn entry(fields: Value) -> Entry {
    let mut entry = json!({
        "__CURSOR": "s=1f;i=2a;b=3c;m=4d;t=5e;x=6f", "__REALTIME_TIMESTAMP": "1790000000123456", "__MONOTONIC_TIMESTAMP": "77",
        "SYSLOG_IDENTIFIER": "sshd", "_SYSTEMD_UNIT": "ssh.service", "_UID": "0", "PRIORITY": "6", "_TRANSPORT": "syslog",
        "MESSAGE": "Failed password for root from 198.51.100.9 port 4022 ssh2",
    });
    for (key, value) in fields.as_object().unwrap() {
        entry.as_object_mut().unwrap().insert(key.clone(), value.clone());
    }
    Entry::parse(entry.to_string().as_bytes()).unwrap()
}

fn line(fields: Value) -> Option<LogLine> {
    entry(fields).into_line(&leaving(), false)
}

#[test]
fn an_entry_becomes_a_line() {
    let line = line(json!({})).unwrap();
    assert_eq!((line.from.as_str(), line.place.as_str(), line.program.as_str()), ("journal", "s=1f;i=2a;b=3c;m=4d;t=5e;x=6f", "sshd"));
    assert_eq!((line.unit.as_deref(), line.level, line.wall_ms), (Some("ssh.service"), Some(6), Some(1_790_000_000_123)));
    assert_eq!(line.text, "Failed password for root from 198.51.100.9 port 4022 ssh2");
}

#[test]
fn fields_have_many_shapes() {
    for (message, text) in [
        (json!([104, 195, 164, 255]), "hä\u{fffd}"),
        (json!(["first", "second"]), "first"),
        (json!([[104, 105], "second"]), "hi"),
        (json!(7), "7"),
        (json!(null), TOO_LONG),
        (json!([]), TOO_LONG),
        (json!({"a": 1}), TOO_LONG),
        (json!("a secret=hush b"), "a [redacted] b"),
    ] {
        assert_eq!(line(json!({"MESSAGE": message})).unwrap().text, text);
    }
    assert_eq!(line(json!({"PRIORITY": "99", "__REALTIME_TIMESTAMP": "soon"})).map(|line| (line.level, line.wall_ms)), Some((None, None)));
    assert_eq!(line(json!({"MESSAGE": "ä".repeat(9_000)})).unwrap().text.len(), MAX_TEXT_BYTES);
}

#[test]
fn what_systemd_says_of_a_unit_is_told_of_that_unit() {
    let line = line(json!({"SYSLOG_IDENTIFIER": "systemd", "_SYSTEMD_UNIT": "init.scope", "UNIT": "db.service"})).unwrap();
    assert_eq!((line.program.as_str(), line.unit.as_deref()), ("systemd", Some("db.service")));
}

#[test]
fn only_what_is_allowed_leaves() {
    assert_eq!(line(json!({"SYSLOG_IDENTIFIER": "mail"})), None);
    assert_eq!(line(json!({"_TRANSPORT": "kernel"})), None, "the ring tells it");
    assert_eq!(line(json!({"_UID": "1000"})), None, "anybody may call himself sshd");
    assert!(entry(json!({"_UID": "1000"})).into_line(&leaving(), true).is_some());
    assert!(line(json!({"SYSLOG_IDENTIFIER": "rsync", "_SYSTEMD_UNIT": "backup.service", "_UID": "1000"})).is_some());
    assert_eq!(line(json!({"SYSLOG_IDENTIFIER": null, "_COMM": "smartd"})).unwrap().program, "smartd");
}

#[test]
fn what_has_no_place_is_no_entry() {
    for bad in ["", "{", "[]", "{\"MESSAGE\": \"x\"}", "{\"__CURSOR\": \"-n 5\"}", "{\"__CURSOR\": null}", "-- No entries --"] {
        assert_eq!(Entry::parse(bad.as_bytes()), None, "{bad}");
    }
}

proptest! {
    #[test]
    fn no_bytes_are_too_strange(bytes in proptest::collection::vec(any::<u8>(), 0..200), message: String) {
        let _ = Entry::parse(&bytes);
        let written = json!({"__CURSOR": "s=1;i=2", "SYSLOG_IDENTIFIER": "sshd", "MESSAGE": message}).to_string();
        let text = Entry::parse(written.as_bytes()).and_then(|entry| entry.into_line(&Leaving::new(&Settings::default()), false));
        prop_assert_eq!(text.map(|line| line.text), Some(message));
    }
}
