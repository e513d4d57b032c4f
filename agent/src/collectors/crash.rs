//! What the boots before this one left behind, told once in each boot: what firmware kept of a crash (pstore), what kdump
//! wrote (vmcore), and the end of the kernel's log when the boot before did not end in good order (journal).

mod journal_tail;
mod pstore;
mod vmcore;

use super::log_lines::{Leaving, Listener};
use crate::settings::Settings;
use crate::told::Told;
use ironwatch_shared::BootId;
use ironwatch_shared::wire::v1::agent_health::CollectorState;
use ironwatch_shared::wire::v1::log_line::CrashRecord;
use ironwatch_shared::wire::v1::report::{MAX_CRASH_LINES, MAX_CRASH_RECORDS};
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// The name of the collector, and of its mark among the places of logs: the boot in which it has told.
pub const NAME: &str = "crash";
/// Text of all records in one report; escaped and packed it stays far below what the server takes.
const MAX_BYTES: usize = 512 << 10;
/// Until it is looked again whether it was switched on.
const LOOK_UP: Duration = Duration::from_secs(30);

/// Starts looking, once. `told_in` is the boot in which it was told last.
pub fn start(
    settings: &Settings,
    leaving: Arc<Leaving>,
    mut listener: Listener,
    boot_id: &BootId,
    told_in: Option<&String>,
) -> io::Result<()> {
    if told_in.is_some_and(|told_in| told_in == boot_id.as_str()) {
        listener.note(CollectorState::Reads, "");
        return Ok(());
    }
    let (settings, boot_id) = (settings.clone(), boot_id.clone());
    thread::Builder::new().name(NAME.to_owned()).stack_size(512 << 10).spawn(move || {
        while !listener.is_enabled() {
            listener.note(CollectorState::Off, "");
            thread::sleep(LOOK_UP);
        }
        let found = look(&settings);
        match found.cannot {
            Some(why) => listener.note(CollectorState::Cannot, &why),
            None => listener.note(CollectorState::Reads, ""),
        }
        let crash_records = bounded(found.records, &leaving);
        let cursors = vec![(NAME.to_owned(), boot_id.to_string())];
        listener.teller.tell(Told { crash_records, cursors, ..Told::default() });
    })?;
    Ok(())
}

/// What was found.
#[derive(Debug, Default)]
struct Found {
    records: Vec<CrashRecord>,
    /// The first thing that is there and cannot be read.
    cannot: Option<String>,
}

impl Found {
    fn take(&mut self, found: Result<Vec<CrashRecord>, String>) {
        match found {
            Ok(records) => self.records.extend(records),
            Err(why) => self.cannot = self.cannot.take().or(Some(why)),
        }
    }
}

fn look(settings: &Settings) -> Found {
    let mut found = Found::default();
    let (sys, privileged) = (Path::new(&settings.paths.sys), Path::new(&settings.paths.privileged));
    let copied = privileged.join("pstore");
    // Only root may read what firmware kept, unless the privileged helper has left a copy.
    let kept = if copied.exists() { copied } else { sys.join("fs/pstore") };
    found.take(pstore::read(&[&kept, Path::new(&settings.crash.systemd_pstore)]));
    found.take(journal_tail::read(&settings.commands.journalctl, &settings.journal.directories));
    found.take(vmcore::read(Path::new(&settings.crash.vmcore)));
    found
}

/// Within what a report takes: the first records, the last lines of each.
fn bounded(records: Vec<CrashRecord>, leaving: &Leaving) -> Vec<CrashRecord> {
    let mut left = MAX_BYTES;
    let mut kept = Vec::new();
    for mut record in records.into_iter().take(MAX_CRASH_RECORDS) {
        let mut lines: Vec<String> = Vec::new();
        for line in record.lines.into_iter().rev().take(MAX_CRASH_LINES) {
            let line = leaving.text(line);
            match left.checked_sub(line.len() + 8) {
                Some(rest) => left = rest,
                None => break,
            }
            lines.push(line);
        }
        lines.reverse();
        record.lines = lines;
        if !record.lines.is_empty() {
            kept.push(record);
        }
    }
    kept
}

/// The end of a file, as text.
fn end_of(path: &Path, max_bytes: u64) -> io::Result<String> {
    let mut file = File::open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::other("is not a regular file"));
    }
    // Of pstore's files the kernel says the true size.
    file.seek(SeekFrom::Start(metadata.len().saturating_sub(max_bytes)))?;
    let mut bytes = Vec::new();
    file.take(max_bytes).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Unix milliseconds of the last change.
fn changed_ms(path: &Path) -> Option<i64> {
    let changed = std::fs::metadata(path).ok()?.modified().ok()?;
    changed.duration_since(std::time::UNIX_EPOCH).ok().and_then(|since| i64::try_from(since.as_millis()).ok())
}

#[cfg(test)]
#[path = "crash/tests.rs"]
mod tests;
