//! What a line is written on: colours of a terminal, marks of a file and of a mail, and JSON, which some write each line into.

use serde_json::{Map, Value};
use std::borrow::Cow;

/// A line without what is no part of it, as a printed form that [`super::strip`] knows.
pub(in super::super) fn plain(line: &str) -> Cow<'_, str> {
    let line = line.trim_start_matches(['\u{feff}', '\0']).trim();
    if let Some(printed) = of_json(line) {
        return Cow::Owned(printed);
    }
    if line.contains(['\u{1b}', '\0', '\r']) || line.contains("^[[") {
        return Cow::Owned(without_colours(line));
    }
    Cow::Borrowed(line.trim_start_matches(['>', '|', ' ', '\t']))
}

/// Leaves out `ESC [ … letter` (ECMA-48, control sequences), also as a pager shows them, `^[[`.
fn without_colours(line: &str) -> String {
    let line = line.replace("^[[", "\u{1b}[").replace('\0', "");
    let mut parts = line.split("\u{1b}[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';' || c == '?');
        plain.push_str(rest.strip_prefix(|c: char| c.is_ascii_alphabetic()).unwrap_or(rest));
    }
    // What stands before a carriage return was overwritten.
    plain.trim_end().rsplit('\r').next().unwrap_or_default().trim_start_matches(['>', '|', ' ', '\t']).to_owned()
}

/// `journalctl -o json`, a container runtime's `{"log":"…"}`, `dmesg -J`, and what shippers of logs make of a line.
fn of_json(line: &str) -> Option<String> {
    const TEXTS: [&str; 5] = ["MESSAGE", "log", "msg", "message", "text"];
    const NAMES: [&str; 9] =
        ["SYSLOG_IDENTIFIER", "_COMM", "syslog-tag", "syslogtag", "programname", "program", "ident", "appname", "app-name"];
    let line = line.strip_suffix(',').unwrap_or(line);
    if !line.starts_with('{') || !line.ends_with('}') {
        return None;
    }
    let record: Map<String, Value> = serde_json::from_str(line).ok()?;
    let word = |names: &[&str]| names.iter().find_map(|name| record.get(*name)?.as_str());
    let text = word(&TEXTS)?;
    let text = text.lines().next().unwrap_or_default();
    if record.get("_TRANSPORT").and_then(Value::as_str) == Some("kernel") {
        return Some(format!("kernel: {text}"));
    }
    let Some(name) = word(&NAMES) else { return Some(text.to_owned()) };
    let name = name.split(['[', ':', ' ']).next().unwrap_or_default();
    // With the number of a process a name is a program's, whatever else it looks like.
    Some(if name == "kernel" { format!("kernel: {text}") } else { format!("{name}[0]: {text}") })
}

#[cfg(test)]
mod tests {
    use super::super::super::classify_line;
    use serde_json::json;

    const TEXT: &str = "NVRM: Xid (PCI:0000:5a:00): 79, GPU has fallen off the bus.";

    #[test]
    fn colours_marks_and_quotes_are_no_part_of_a_line() {
        for line in [
            format!("\u{feff}Mar  4 05:06:07 node7 kernel: {TEXT}"),
            format!("\u{feff}{TEXT}"),
            format!("\u{1b}[32m[  812.004512] \u{1b}[0m\u{1b}[1m\u{1b}[31mNVRM: \u{1b}[0m{}", TEXT.trim_start_matches("NVRM: ")),
            format!("^[[32m[  812.004512] ^[[0m^[[33m{TEXT}^[[0m"),
            format!("\u{1b}[0;1;31mMar  4 05:06:07 node7 kernel: {TEXT}\u{1b}[0m\u{1b}[K"),
            format!("> [  812.004512] {TEXT}"),
            format!("    > > {TEXT}"),
            format!("\0{TEXT}\r"),
            format!("login: \r[  812.004512] {TEXT}"),
        ] {
            assert_eq!(classify_line(&line).map(|told| told.class), Some("gpu_xid"), "{line:?}");
        }
    }

    #[test]
    fn a_line_in_json_says_what_it_says_outside() {
        for (record, class) in [
            (json!({"MESSAGE": TEXT, "_TRANSPORT": "kernel", "PRIORITY": "3"}), Some("gpu_xid")),
            (json!({"MESSAGE": TEXT, "SYSLOG_IDENTIFIER": "kernel"}), Some("gpu_xid")),
            (json!({"log": format!("[  812.004512] {TEXT}\n"), "stream": "stdout"}), Some("gpu_xid")),
            (json!({"pri": 3, "time": 812.0, "msg": TEXT}), Some("gpu_xid")),
            (json!({"host": "node7", "syslog-tag": "kernel:", "message": TEXT}), Some("gpu_xid")),
            (json!({"message": format!("Mar  4 05:06:07 node7 kernel: {TEXT}")}), Some("gpu_xid")),
            (json!({"MESSAGE": "Invalid user ops from 192.0.2.7 port 42", "SYSLOG_IDENTIFIER": "sshd"}), Some("ssh_auth")),
            (json!({"MESSAGE": TEXT, "SYSLOG_IDENTIFIER": "watcher", "_TRANSPORT": "stdout"}), None),
            (json!({"programname": "watcher", "message": TEXT}), None),
            (json!({"quoted": TEXT}), None),
        ] {
            let line = record.to_string();
            assert_eq!(classify_line(&line).map(|told| told.class), class, "{line}");
            assert_eq!(classify_line(&format!("{line},")).map(|told| told.class), class, "{line}");
        }
    }
}
