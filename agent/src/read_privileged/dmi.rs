//! What the firmware says of the machine: `dmidecode`, and the files of `/sys/class/dmi/id` that only root may read.

use crate::child::{self, Limits};
use crate::collectors::sysfs;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

const LIMITS: Limits = Limits { timeout: Duration::from_secs(30), max_bytes: 1 << 20, with_errors: true };
/// BIOS, system, board, chassis, processor, memory device. By number: of words it takes only one.
const TYPES: &str = "0,1,2,3,4,17";
/// The largest machines have some hundred DIMM slots.
const MAX_RECORDS: usize = 512;
const MAX_VALUES: usize = 40;
const MAX_TEXT: usize = 120;
/// What only root may read, by file name.
const FILES: [&str; 3] = ["product_serial", "board_serial", "product_uuid"];

/// What `dmi.json` holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dmi {
    /// Unix milliseconds.
    pub written_at_ms: i64,
    pub records: Vec<Record>,
    /// By name of the file.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
    /// What could not be read, and why.
    #[serde(default)]
    pub unread: BTreeMap<String, String>,
}

/// One structure of the SMBIOS table, in dmidecode's words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// SMBIOS type: 17 is a memory device.
    pub kind: u32,
    pub values: BTreeMap<String, String>,
}

/// Asks for everything.
pub fn read(dmidecode: &str, sys: &Path, now_ms: i64) -> Dmi {
    let mut dmi = Dmi { written_at_ms: now_ms, ..Dmi::default() };
    for file in FILES {
        match sysfs::text(&sys.join("class/dmi/id").join(file)) {
            Ok(text) if !text.is_empty() => {
                dmi.files.insert(file.to_owned(), cut(&text));
            }
            Ok(_) => {}
            Err(why) => {
                dmi.unread.insert(file.to_owned(), why);
            }
        }
    }
    match child::run(dmidecode, &["-t", TYPES], LIMITS) {
        Ok(ended) => {
            dmi.records = parse(&ended.text);
            if dmi.records.is_empty() {
                // Its errors come first, as they are not held back in a buffer; a line with # is its version.
                let said = ended.text.lines().find(|line| !line.trim().is_empty() && !line.starts_with('#')).map(cut).unwrap_or_default();
                dmi.unread.insert("dmidecode".to_owned(), format!("{dmidecode} knows nothing of this machine: {said}"));
            }
        }
        Err(failure) => {
            dmi.unread.insert("dmidecode".to_owned(), failure.words(dmidecode));
        }
    }
    dmi
}

/// `Handle 0x0035, DMI type 17, 92 bytes`, the structure's title, then `Name: value` indented by one tab. What is
/// indented further belongs to a list that nobody here needs.
pub fn parse(text: &str) -> Vec<Record> {
    let mut records: Vec<Record> = Vec::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("Handle ") {
            if records.len() >= MAX_RECORDS {
                break;
            }
            let kind = rest.split_once("DMI type ").and_then(|(_, rest)| rest.split(',').next()?.trim().parse().ok());
            records.push(Record { kind: kind.unwrap_or(u32::MAX), values: BTreeMap::new() });
        } else if let Some((name, value)) = line.strip_prefix('\t').and_then(|line| line.split_once(": "))
            && !name.starts_with('\t')
            && let Some(record) = records.last_mut()
            && record.values.len() < MAX_VALUES
            && is_said(value)
        {
            record.values.insert(cut(name), cut(value));
        }
    }
    records.retain(|record| record.kind != u32::MAX && !record.values.is_empty());
    records
}

/// What firmware writes where nobody filled it in.
pub fn is_said(value: &str) -> bool {
    const EMPTY: [&str; 14] = [
        "",
        "not specified",
        "unknown",
        "none",
        "no",
        "n/a",
        "na",
        "default string",
        "to be filled by o.e.m.",
        "not provided",
        "<out of spec>",
        "system serial number",
        "o.e.m.",
        "not available",
    ];
    !EMPTY.contains(&value.trim().to_ascii_lowercase().as_str())
}

fn cut(text: &str) -> String {
    text.trim().chars().filter(|c| !c.is_control()).take(MAX_TEXT).collect()
}
