//! What SCSI disks answer (drivers/scsi/sd.c, scsi_lib.c, scsi_logging.c, scsi_error.c).
//!
//! A failed command is a block: `sd 8:0:0:0: [sdc] tag#0 FAILED Result: …`, `Sense Key : …`, `Add. Sense: …`, `CDB: …`,
//! and then the line of the block layer, which is its head. Kernels built without the names print numbers
//! (`Sense Key : 0x3`, `ASC=0x11 ASCQ=0x0`).

mod old;

use super::device_name::disk;
use super::number::{decimal, hexadecimal};
use super::sayings::{begins_with_any, code_of};
use super::{Record, Understood};
use crate::component::Component;
use crate::observation::Code;
use ironwatch_shared::Severity;

/// A line of a SCSI device without its beginning.
pub(super) struct Said<'a> {
    /// Host, channel, target and unit: `8:0:0:1`.
    pub address: &'a str,
    /// The disk, where the line names it: `sdc`.
    pub name: Option<&'a str>,
    pub words: &'a str,
}

/// `sd 8:0:0:1: [sdc] tag#0 words`.
pub(super) fn said(text: &str) -> Option<Said<'_>> {
    const KINDS: [&str; 6] = ["sd ", "scsi ", "sr ", "st ", "ses ", "ch "];
    let (address, rest) = KINDS.iter().find_map(|kind| text.strip_prefix(kind))?.split_once(": ")?;
    let parts = address.split(':');
    (parts.clone().count() == 4 && parts.into_iter().all(|part| decimal(part).is_some_and(|(_, rest)| rest.is_empty()))).then_some(())?;
    let rest = rest.trim_start();
    let (name, rest) = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((name, rest)) => (Some(name), rest.trim_start()),
        None => (None, rest),
    };
    let words = rest.strip_prefix("tag#").and_then(decimal).map_or(rest, |(_, rest)| rest.trim_start());
    Some(Said { address, name, words })
}

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    match said(record.text) {
        Some(said) => alone(&said).or_else(|| part(&said)),
        None => old::understand(record.text),
    }
}

fn fault(code: &str, said: &Said<'_>) -> Understood {
    let component = said.name.map_or_else(|| Component::new("disk", said.address), disk);
    let told = Understood::new("disk_io", Some(Code::word(code)), component).with("address", said.address);
    told.on(said.name.unwrap_or(said.address))
}

/// Lines that say enough without a block.
fn alone(said: &Said<'_>) -> Option<Understood> {
    const STARTS: &[(&str, &str)] = &[
        ("rejecting I/O to ", "io_error"),
        ("Device offlined", "io_error"),
        ("scsi: Device offlined", "io_error"),
        ("timing out command", "io_error"),
        ("Medium access timeout failure", "io_error"),
        ("Read Capacity(10) failed", "io_error"),
        ("Read Capacity(16) failed", "io_error"),
        ("READ CAPACITY failed", "io_error"),
        ("READ CAPACITY(16) failed", "io_error"),
        ("Test Unit Ready failed", "io_error"),
        ("REPORT ZONES start lba ", "io_error"),
        ("REPORT ZONES failed", "io_error"),
        ("REPORT ZONES: ", "io_error"),
        ("SCSI error: return code", "io_error"),
        ("Write same failed", "io_error"),
        ("device offline or changed", "io_error"),
        ("access beyond end of device", "beyond_end"),
        ("Device not responding", "io_error"),
        ("Unaligned partial completion", "io_error"),
        ("Error on ", "io_error"),
        ("Error *: sense ", "io_error"),
        ("Error * (driver bt ", "io_error"),
        ("uas_eh_abort_handler", "io_error"),
        ("uas_zap_pending", "io_error"),
        ("data cmplt err", "io_error"),
        ("cmd cmplt err", "io_error"),
    ];
    code_of(STARTS, said.words).map(|code| fault(code, said))
}

/// Lines of a block.
fn part(said: &Said<'_>) -> Option<Understood> {
    const STARTS: &[&str] = &[
        "FAILED Result: ",
        "Unit Not Ready",
        "Done: TIMEOUT_ERROR Result: ",
        "Done: ADD_TO_MLQUEUE Result: ",
        "Done: FAILED Result: ",
        "Sense Information ",
        "Stopping disk failed",
        "Result: ",
        "CDB: ",
        "CDB[",
        "Unhandled sense code",
        "Unhandled error code",
        "Sense not available",
        "Synchronize Cache(10) failed",
        "killing request",
        "Start/Stop Unit failed",
    ];
    let detail = |code: &str, severity| Understood { detail: true, severity, ..fault(code, said) };
    if let Some(key) = said.words.strip_prefix("Sense Key : ") {
        let (code, severity) = sense_key(key)?;
        return Some(detail(code, severity));
    }
    if let Some(sense) = said.words.strip_prefix("Add. Sense: ") {
        return Some(detail(additional(sense)?, Severity::Error).with("sense", sense));
    }
    if let Some((asc, rest)) = said.words.strip_prefix("ASC=").and_then(hexadecimal) {
        let qualifier = rest.strip_prefix(" ASCQ=").and_then(hexadecimal).map(|(qualifier, _)| qualifier);
        return Some(detail(additional_number(asc)?, Severity::Error).with("asc", asc).with_some("ascq", qualifier));
    }
    let unnamed =
        said.words.strip_prefix("UNKNOWN(").and_then(|rest| rest.split_once(')')).is_some_and(|(_, rest)| rest.starts_with(" Result: "));
    (unnamed || begins_with_any(said.words, STARTS)).then(|| detail("io_error", Severity::Warning))
}

/// SPC-4, table 48; in kernels before 2.6.28 the names are the same. What is no fault of the disk (no sense, recovered, unit attention: something happened to it) is
/// `None`.
fn sense_key(words: &str) -> Option<(&'static str, Severity)> {
    const KEYS: [(u64, &str, &str, Severity); 8] = [
        (0x2, "Not Ready", "io_error", Severity::Error),
        (0x3, "Medium Error", "medium_error", Severity::Error),
        (0x4, "Hardware Error", "io_error", Severity::Error),
        (0x5, "Illegal Request", "io_error", Severity::Warning),
        (0x7, "Data Protect", "io_error", Severity::Error),
        (0xb, "Aborted Command", "io_error", Severity::Error),
        (0xd, "Volume Overflow", "io_error", Severity::Warning),
        (0xe, "Miscompare", "io_error", Severity::Error),
    ];
    let number = words.strip_prefix("0x").and_then(hexadecimal).map(|(number, _)| number);
    let found = KEYS.into_iter().find(|(key, name, _, _)| number == Some(*key) || words.starts_with(name));
    found.map(|(_, _, code, severity)| (code, severity))
}

/// The words of drivers/scsi/sense_codes.h.
fn additional(sense: &str) -> Option<&'static str> {
    /// Something happened to the disk or was changed on it, it has no such feature, it is asleep or not yet up, or nothing is
    /// said.
    const NO_FAULT: &[&str] = &[
        "No additional sense information",
        "ATA pass through information available",
        "Power on",
        "Scsi bus reset occurred",
        "Bus device reset",
        "Device internal reset",
        "I_T nexus loss occurred",
        "Transceiver mode changed ",
        "Parameters changed",
        "Mode parameters changed",
        "Log parameters changed",
        "Reservations ",
        "Registrations preempted",
        "Asymmetric access state changed",
        "Priority changed",
        "Timestamp changed",
        "Capacity data has changed",
        "Inquiry data has changed",
        "Reported luns data has changed",
        "Microcode has been changed",
        "Target operating conditions have changed",
        "Medium not present",
        "Not ready to ready change",
        "Operation in progress",
        "Logical unit is in process of becoming ready",
        "Logical unit not ready, format in progress",
        "Logical unit not ready, self-test in progress",
        "Logical unit not ready, sanitize in progress",
        "Logical unit not ready, start stop unit command in progress",
        "Logical unit not ready, initializing command required",
        "Logical unit not accessible, target port in standby state",
        "Low power condition on",
        "Idle",
        "Standby",
        "Power state change to ",
        "Invalid field in ",
        "Invalid command operation code",
        "Parameter not supported",
        "Saving parameters not supported",
        "Logical unit not supported",
    ];
    /// Data in one place cannot be read or written.
    const MEDIUM: &[&str] = &[
        "Unrecovered read error",
        "CIRC unrecovered error",
        "Address mark not found ",
        "Multiple write errors",
        "Excessive write errors",
        "Peripheral device write fault",
        "Block sequence error",
        "Data sync error",
        "Read error - ",
        "Incomplete block read",
        "Warning - background medium scan detected medium error",
        "Warning - background pre-scan detected medium error",
        "Read retries exhausted",
        "Error too long to correct",
        "Multiple read errors",
        "Id CRC or ECC error",
        "Record not found",
        "Recorded entity not found",
        "No seek complete",
        "Medium format corrupted",
        "Write error",
        "Miscorrected error",
        "L-EC uncorrectable error",
        "Defect list error",
        "Data synchronization error",
    ];
    if begins_with_any(sense, NO_FAULT) {
        return None;
    }
    Some(if begins_with_any(sense, MEDIUM) { "medium_error" } else { "io_error" })
}

/// SPC-4, annex F: the same by number.
fn additional_number(asc: u64) -> Option<&'static str> {
    match asc {
        0x00 | 0x20 | 0x24 | 0x28 | 0x29 | 0x2a | 0x3a | 0x3f => None,
        0x0c | 0x10..=0x16 | 0x31 => Some("medium_error"),
        _ => Some("io_error"),
    }
}

#[cfg(test)]
mod tests;
