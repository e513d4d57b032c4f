//! What firmware kept over the crash (Documentation/admin-guide/ramoops.rst, fs/pstore/platform.c of the kernel).
//!
//! A dump that does not fit one place comes as several files; each begins with `Panic#2 Part1`, where 2 counts dumps in
//! that boot and part 1 is the end of the log, so the highest part is the oldest. Files are read only: whether firmware's
//! memory is given free again is for the owner of the machine, or systemd-pstore, to decide.

use super::{changed_ms, end_of};
use ironwatch_shared::wire::v1::log_line::CrashRecord;
use ring::digest::{SHA256, digest};
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

/// Files that are looked at: a dump has about 20 parts, and firmware keeps a few dumps.
const MAX_FILES: usize = 500;
/// One file; ramoops gives up to some hundred kilobytes, others some kilobytes.
const MAX_FILE_BYTES: u64 = 256 << 10;
/// systemd-pstore makes `<moment>/<count>/`.
const MAX_DEPTH: usize = 3;
/// Numbers of EFI's files are the moment in seconds, two digits of the part and three of the count.
const EFI_TAIL: u64 = 100_000;
/// No count of records is so high, and no moment so low: 2001 in seconds.
const FIRST_MOMENT: u64 = 1_000_000_000;
/// Parts of one dump are written within this.
const ONE_DUMP_MS: i64 = 60_000;

/// One file.
#[derive(Debug)]
struct Part {
    dump: Dump,
    part: u32,
    wall_ms: Option<i64>,
    lines: Vec<String>,
}

/// What the parts of one dump have in common.
#[derive(Debug, PartialEq, Eq)]
struct Dump {
    folder: PathBuf,
    /// `dmesg-efi_pstore`, `console-ramoops`.
    kind: String,
    /// `Panic#2`, or nothing where the file has no such first line.
    header: String,
}

/// All dumps in these folders, newest first. A dump that lies in two folders is one.
pub fn read(folders: &[&Path]) -> Result<Vec<CrashRecord>, String> {
    let mut files = Vec::new();
    for folder in folders {
        list(folder, MAX_DEPTH, &mut files)?;
    }
    let mut parts = Vec::new();
    for path in files {
        match read_part(&path) {
            Ok(part) => parts.extend(part),
            Err(error) => {
                return Err(format!("cannot read {}: {error} (only root may; the privileged helper can copy it)", path.display()));
            }
        }
    }
    let mut dumps: Vec<Vec<Part>> = Vec::new();
    for part in parts {
        let near = |other: &Part| part.wall_ms.zip(other.wall_ms).is_none_or(|(a, b)| (a - b).abs() <= ONE_DUMP_MS);
        let same = |dump: &&mut Vec<Part>| dump.iter().all(|other| other.dump == part.dump && near(other) && other.part != part.part);
        match dumps.iter_mut().find(same) {
            Some(dump) => dump.push(part),
            None => dumps.push(vec![part]),
        }
    }
    let mut records: Vec<CrashRecord> = dumps.into_iter().map(record).collect();
    records.sort_by_key(|record| std::cmp::Reverse(record.wall_ms));
    let mut names: Vec<String> = Vec::new();
    records.retain(|record| {
        !names.contains(&record.name) && {
            names.push(record.name.clone());
            true
        }
    });
    Ok(records)
}

fn record(mut parts: Vec<Part>) -> CrashRecord {
    parts.sort_by_key(|part| std::cmp::Reverse(part.part));
    let (kind, header) = parts.first().map(|part| (part.dump.kind.clone(), part.dump.header.clone())).unwrap_or_default();
    let wall_ms = parts.iter().filter_map(|part| part.wall_ms).min();
    let lines: Vec<String> = parts.into_iter().flat_map(|part| part.lines).collect();
    // By what it says: the same dump has the same name after systemd-pstore has moved it.
    let mut name = format!("{kind}/{}", if header.is_empty() { "log" } else { &header });
    name.push('/');
    for byte in digest(&SHA256, lines.join("\n").as_bytes()).as_ref().iter().take(8) {
        let _ = write!(name, "{byte:02x}");
    }
    CrashRecord { from: "pstore".to_owned(), name, boot_id: None, wall_ms, lines }
}

/// A folder that is not there holds nothing.
fn list(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<(), String> {
    let cannot = |error: io::Error| format!("cannot read {}: {error} (only root may; the privileged helper can copy it)", folder.display());
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(cannot(error)),
    };
    let mut found: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    found.sort();
    for path in found {
        // Does not follow links.
        let Ok(metadata) = std::fs::symlink_metadata(&path) else { continue };
        let is_log = path.file_name().and_then(|name| name.to_str()).is_some_and(|name| kind_and_number(name).is_some());
        if metadata.is_dir() && depth > 1 {
            list(&path, depth - 1, files)?;
        } else if metadata.is_file() && is_log && files.len() < MAX_FILES {
            files.push(path);
        }
    }
    Ok(())
}

/// `dmesg-efi_pstore-168234567801001` apart; nothing for other files and for what the kernel could not unpack (`.enc.z`).
fn kind_and_number(name: &str) -> Option<(&str, u64)> {
    let (kind, number) = name.rsplit_once('-')?;
    let known = kind.starts_with("dmesg-") || kind.starts_with("console-");
    known.then_some(kind).zip(number.parse().ok())
}

fn read_part(path: &Path) -> io::Result<Option<Part>> {
    let Some((kind, number)) = path.file_name().and_then(|name| name.to_str()).and_then(kind_and_number) else { return Ok(None) };
    let text = end_of(path, MAX_FILE_BYTES)?;
    let mut lines = text.lines().map(|line| line.trim_end().to_owned()).filter(|line| !line.is_empty()).peekable();
    let first = lines.next_if(|line| header(line).is_some());
    let (header, part) = first.as_deref().and_then(header).unwrap_or_default();
    let moment = number / EFI_TAIL;
    let wall_ms = if moment >= FIRST_MOMENT { i64::try_from(moment * 1000).ok() } else { changed_ms(path) };
    let folder = path.parent().unwrap_or(path).to_path_buf();
    Ok(Some(Part { dump: Dump { folder, kind: kind.to_owned(), header: header.to_owned() }, part, wall_ms, lines: lines.collect() }))
}

/// `Panic#2 Part1`.
fn header(line: &str) -> Option<(&str, u32)> {
    let (reason, part) = line.split_once(" Part")?;
    let (word, count) = reason.split_once('#')?;
    let is_header = !word.is_empty() && word.chars().all(|c| c.is_ascii_alphabetic() || c == ' ') && count.parse::<u32>().is_ok();
    is_header.then_some(reason).zip(part.trim().parse().ok())
}
