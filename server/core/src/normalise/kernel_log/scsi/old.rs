//! What the SCSI layer says without `sd 8:0:0:1: ` before it: kernels of the 2.4 and early 2.6 lines, and lines about a whole
//! host or way to it (drivers/scsi/{scsi,scsi_error,sd,sr}.c, constants.c).

use super::super::Understood;
use super::super::device_name::{block_device, disk};
use super::super::number::{decimal, hexadecimal};
use super::super::sayings::begins_with_any;
use super::{additional, additional_number, sense_key};
use crate::component::Component;
use crate::observation::Code;
use ironwatch_shared::Severity;

/// Reads one line.
pub(super) fn understand(text: &str) -> Option<Understood> {
    sense(text).or_else(|| additional_sense(text)).or_else(|| result(text)).or_else(|| offline(text)).or_else(|| half(text))
}

fn io_error(name: &str) -> Understood {
    Understood::new("disk_io", Some(Code::word("io_error")), disk(name)).on(name)
}

fn nameless() -> Understood {
    Understood::new("disk_io", Some(Code::word("io_error")), Component::new("disk", ""))
}

/// `Sense Key : Medium Error [current]`, `[sdb] tag#3 FAILED Result: hostbyte=DID_OK driverbyte=DRIVER_SENSE`: kernels before 3.19
/// printed name and words in two goes, between which others came.
fn half(text: &str) -> Option<Understood> {
    let (name, rest) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((name, rest)) if block_device(name).is_some_and(|(_, behind)| behind.is_empty()) => (name, rest.trim_start()),
        _ => ("", text),
    };
    let rest = match rest.strip_prefix("tag#").and_then(decimal) {
        Some((_, rest)) => rest.trim_start(),
        None => rest,
    };
    let told = |code| {
        let told =
            Understood::new("disk_io", Some(Code::word(code)), if name.is_empty() { Component::new("disk", "") } else { disk(name) });
        Understood { detail: true, ..if name.is_empty() { told } else { told.on(name) } }
    };
    if let Some(key) = rest.strip_prefix("Sense Key : ") {
        let (code, severity) = sense_key(key)?;
        return Some(Understood { severity, ..told(code) });
    }
    if let Some(sense) = rest.strip_prefix("Add. Sense: ") {
        return Some(Understood { severity: Severity::Error, ..told(additional(sense)?) }.with("sense", sense));
    }
    let result = rest.strip_prefix("FAILED ").unwrap_or(rest);
    let failed = result.strip_prefix("Result: hostbyte=").is_some_and(|rest| rest.contains(" driverbyte="));
    failed.then(|| Understood { severity: Severity::Warning, ..told("io_error") })
}

/// `sde: Current: sense key: Medium Error`, `sde: Current [descriptor]: sense key: …`, before 2.6.16 `Current sde: sense key
/// Medium Error` and `sde: Current: sense key Medium Error`.
fn sense(text: &str) -> Option<Understood> {
    let bare = text.strip_prefix("Current ").or_else(|| text.strip_prefix("Deferred ")).unwrap_or(text);
    let (name, rest) = block_device(bare)?;
    let rest = rest.trim_start_matches([':', ' ']);
    let (time, key) = rest.split_once("sense key")?;
    let time = time.trim_end_matches([':', ' ']);
    matches!(time, "" | "Current" | "Deferred" | "Current [descriptor]" | "Deferred [descriptor]").then_some(())?;
    (bare.len() < text.len() || !time.is_empty()).then_some(())?;
    let (code, severity) = sense_key(key.trim_start_matches([':', ' ']))?;
    let told = Understood::new("disk_io", Some(Code::word(code)), disk(name)).on(name);
    Some(Understood { severity, ..told })
}

/// `Additional sense: Unrecovered read error - auto reallocate failed`, in Linux 2.4 `Additional sense indicates …`.
fn additional_sense(text: &str) -> Option<Understood> {
    if let Some((asc, rest)) = text.strip_prefix("ASC=").and_then(|rest| hexadecimal(rest.trim_start())) {
        // Kernels built without the words: `ASC=11 ASCQ= 4`.
        let code = additional_number(asc).filter(|_| rest.starts_with(" ASCQ="))?;
        let told = Understood::new("disk_io", Some(Code::word(code)), Component::new("disk", ""));
        return Some(Understood { detail: true, severity: Severity::Error, ..told });
    }
    let sense = text
        .strip_prefix("Additional sense: ")
        .or_else(|| text.strip_prefix("Add. Sense: "))
        .or_else(|| text.strip_prefix("Additional sense indicates "))?;
    let told = Understood::new("disk_io", Some(Code::word(additional(sense)?)), Component::new("disk", "")).with("sense", sense);
    Some(Understood { detail: true, severity: Severity::Error, ..told })
}

/// `SCSI error : <0 0 1 0> return code = 0x8000002`, `SCSI disk error : host 0 channel 0 id 0 lun 0 return code = 8000002`,
/// `scsi0: ERROR on channel 0, id 1, lun 0, CDB: Read (10) 00 …`.
fn result(text: &str) -> Option<Understood> {
    if let Some(rest) = text.strip_prefix("SCSI error : <").or_else(|| text.strip_prefix("SCSI disk error : host ")) {
        return rest.contains(" return code = ").then(nameless);
    }
    if let Some(rest) = text.strip_prefix("SCSI error: host ") {
        return rest.contains(" return code = ").then(nameless);
    }
    let rest = text.strip_prefix("scsi")?;
    let rest = decimal(rest).map_or(rest, |(_, rest)| rest);
    rest.starts_with(": ERROR on channel ").then(nameless)
}

/// `scsi: Device offlined - not ready after error recovery: host 0 channel 0 id 1 lun 0`, `scsi2 (0:0): rejecting I/O to
/// offline device`, `sde : READ CAPACITY failed.`; `st0: Error 18 (sugg. bt 0x0, driver bt 0x0, host
/// bt 0x0).`
fn offline(text: &str) -> Option<Understood> {
    const OF_DISK: &[&str] = &["READ CAPACITY failed", "Error * (sugg. bt ", "Error * (driver bt "];
    if text.starts_with("scsi: Device offlined - ") {
        return Some(nameless());
    }
    if let Some((_, rest)) = text.strip_prefix("scsi").and_then(decimal) {
        let place = rest.strip_prefix(" (").and_then(|rest| rest.split_once("): "));
        return place.filter(|(_, words)| words.starts_with("rejecting I/O to ")).map(|_| nameless());
    }
    if let Some((_, rest)) = text.strip_prefix("Info fld=").and_then(hexadecimal) {
        return (rest.is_empty() || rest.starts_with([' ', ','])).then(|| Understood {
            detail: true,
            severity: Severity::Warning,
            ..nameless()
        });
    }
    let (name, rest) = block_device(text)?;
    let words = rest.strip_prefix(": ").or_else(|| rest.strip_prefix(" : "))?;
    let known = ["sd", "st", "sr"].iter().any(|kind| name.starts_with(kind));
    (known && begins_with_any(words, OF_DISK)).then(|| io_error(name))
}

#[cfg(test)]
mod tests {
    use super::super::super::classify_line;

    fn told(line: &str) -> Option<(String, String, bool)> {
        let told = classify_line(line).filter(|told| told.class == "disk_io")?;
        Some((told.code?.to_string(), told.device.unwrap_or_default(), told.detail))
    }

    #[test]
    fn sense_of_old_kernels_is_read() {
        for (line, code, device, detail) in [
            ("sdk: Current: sense key: Medium Error", "medium_error", "sdk", false),
            ("sdk: Current [descriptor]: sense key: Aborted Command", "io_error", "sdk", false),
            ("Current sdk: sense key Hardware Error", "io_error", "sdk", false),
            ("sdk: Current: sense key: Not Ready", "io_error", "sdk", false),
            ("sr1: Current: sense key: Medium Error", "medium_error", "sr1", false),
            ("    Additional sense: Unrecovered read error - auto reallocate failed", "medium_error", "", true),
            ("ASC=11 ASCQ= 4", "medium_error", "", true),
            ("Info fld=0x139066d0", "io_error", "", true),
            ("Sense Key : Hardware Error [current] ", "io_error", "", true),
            ("[sdk] Sense Key : Medium Error [current]", "medium_error", "sdk", true),
            ("[sdk]  Add. Sense: Unrecovered read error", "medium_error", "sdk", true),
            ("[sdk] tag#3 FAILED Result: hostbyte=DID_OK driverbyte=DRIVER_SENSE", "io_error", "sdk", true),
            ("Result: hostbyte=DID_OK driverbyte=DRIVER_SENSE", "io_error", "", true),
            ("SCSI error: host 2 id 1 lun 0 return code = 8000002", "io_error", "", false),
            ("SCSI error : <2 0 1 0> return code = 0x8000002", "io_error", "", false),
            ("SCSI disk error : host 2 channel 0 id 1 lun 0 return code = 8000002", "io_error", "", false),
            ("scsi2: ERROR on channel 0, id 1, lun 0, CDB: Read (10) 00 00 01 02 03 00 00 08 00", "io_error", "", false),
            ("scsi2 (1:0): rejecting I/O to offline device", "io_error", "", false),
            ("scsi: Device offlined - not ready after error recovery: host 2 channel 0 id 1 lun 0", "io_error", "", false),
            ("sdk : READ CAPACITY failed.", "io_error", "sdk", false),
            ("st1: Error 18 (sugg. bt 0x0, driver bt 0x0, host bt 0x0).", "io_error", "st1", false),
        ] {
            assert_eq!(told(line), Some((code.to_owned(), device.to_owned(), detail)), "{line}");
        }
    }

    #[test]
    fn what_old_kernels_say_of_healthy_disks_is_nothing() {
        for line in [
            "sdk: Current: sense key: No Sense",
            "Sense Key : Unit Attention [current]",
            "[sdk] Attached SCSI disk",
            "[UFW BLOCK] Sense Key : Medium Error",
            "sdk: Current: sense key: Unit Attention",
            "sdk: Current: sense key: Recovered Error",
            "    Additional sense: Power on, reset, or bus device reset occurred",
            "ASC=29 ASCQ= 0",
            "SCSI device sdk: 143374744 512-byte hdwr sectors (73408 MB)",
            "SCSI subsystem initialized",
            "scsi2 : sata_nv",
            "sdk: Write Protect is off",
            "sdk: Mode Sense: 00 3a 00 00",
            "sdk: sdk1 sdk2 < sdk5 >",
            "scsi: unknown device type 31",
            "the words sdk: sense key Medium Error",
        ] {
            assert_eq!(told(line), None, "{line}");
        }
    }
}
