//! The end of the kernel's log of the boot before, from the journal, when that boot did not end in good order.
//!
//! After a clean end there is nothing to explain, and its faults were told while it ran. What pstore has does not matter
//! here: it may be of a boot long past, and nobody need clear it.

use crate::collectors::journal::ask::{Answer, ask};
use crate::collectors::journal::entry::{Entry, FIELDS};
use ironwatch_shared::wire::v1::log_line::CrashRecord;
use std::io;
use std::path::Path;
use std::time::Duration;

/// For each of two questions.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);
/// Of an answer; 200 lines have about 30 kB.
const MAX_BYTES: usize = 256 << 10;
/// The last entries of a boot, among which its end is said.
const END: &str = "--lines=50";
/// The last lines of its kernel.
const TAIL: &str = "--lines=200";
const HINT: &str = "add the agent's user to the group systemd-journal";

/// Who says that a boot ends, how that begins, and whether it does. journald stops with an upgrade, too, and starts again.
const ENDINGS: &[(&str, &str, bool)] = &[
    ("systemd-journald", "Journal stopped", true),
    ("systemd-journald", "Journal started", false),
    ("systemd", "Shutting down.", true),
    ("systemd", "Reached target shutdown.target", true),
    ("systemd", "Reached target Shutdown", true),
    ("systemd", "Reached target System Shutdown", true),
    ("systemd-logind", "System is rebooting", true),
    ("systemd-logind", "System is powering down", true),
    ("systemd-logind", "The system will reboot now", true),
    ("systemd-logind", "The system will power off now", true),
];

/// The record, if there was such a boot.
pub fn read(journalctl: &str, directories: &[String]) -> Result<Vec<CrashRecord>, String> {
    if !directories.iter().any(|dir| Path::new(dir).exists()) {
        return Ok(Vec::new());
    }
    let Some(end) = question(journalctl, &["--output=json", FIELDS, END])? else { return Ok(Vec::new()) };
    let entries: Vec<Entry> = end.text.split(|byte| *byte == b'\n').filter_map(Entry::parse).collect();
    let Some(last) = entries.last() else { return Ok(Vec::new()) };
    if ended_well(&entries) {
        return Ok(Vec::new());
    }
    let Some(tail) = question(journalctl, &["--dmesg", "--output=short-monotonic", TAIL])? else { return Ok(Vec::new()) };
    let text = String::from_utf8_lossy(&tail.text);
    let lines: Vec<String> = text.lines().filter(|line| !(line.is_empty() || line.starts_with("-- "))).map(str::to_owned).collect();
    let boot_id = last.boot_id.as_deref().map(dashed);
    let name = format!("end of boot {}", boot_id.as_deref().unwrap_or("unknown"));
    Ok(vec![CrashRecord { from: "journal".to_owned(), name, boot_id, wall_ms: last.wall_ms(), lines }])
}

/// Asks about the boot before this one; `None` when the journal knows of none.
fn question(journalctl: &str, about: &[&str]) -> Result<Option<Answer>, String> {
    let mut arguments: Vec<String> = ["--system", "--boot=-1", "--no-pager"].map(str::to_owned).to_vec();
    arguments.extend(about.iter().map(|word| (*word).to_owned()));
    match ask(journalctl, &arguments, ANSWER_WITHIN, MAX_BYTES) {
        Ok(answer) if answer.said.contains("ermission") => Err(format!("cannot read the journal: {} ({HINT})", answer.said)),
        Ok(answer) => Ok(answer.success.then_some(answer)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(format!("cannot run {journalctl}: there is no such program")),
        Err(error) if error.kind() == io::ErrorKind::TimedOut => {
            Err(format!("cannot read the end of the boot before: {journalctl} does not answer within {} s", ANSWER_WITHIN.as_secs()))
        }
        Err(error) => Err(format!("cannot run {journalctl}: {error}")),
    }
}

fn ended_well(entries: &[Entry]) -> bool {
    let says = |entry: &Entry| {
        let text = entry.message.as_deref().unwrap_or_default();
        ENDINGS.iter().find(|(program, begin, _)| entry.program() == *program && text.starts_with(begin)).map(|(.., ends)| *ends)
    };
    entries.iter().filter_map(says).next_back().unwrap_or(false)
}

/// The journal writes a boot's id without the dashes that the kernel gives it.
fn dashed(id: &str) -> String {
    let pieces = [(0, 8), (8, 12), (12, 16), (16, 20), (20, 32)].map(|(from, to)| id.get(from..to).unwrap_or_default());
    if id.len() == 32 { pieces.join("-") } else { id.to_owned() }
}
