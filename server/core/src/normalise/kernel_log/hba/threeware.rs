//! 3ware controllers (drivers/scsi/3w-9xxx.c, 3w-sas.c, 3w-xxxx.c): `3w-9xxx: scsi2: words`.
//!
//! Most lines are entries of the controller's own log, with its own verdict: `AEN: ERROR (0x04:0x000A): Drive error
//! detected:port=3.`, of the oldest controllers `AEN: ERROR: Drive error: Port #3.`

use super::super::Understood;
use super::super::number::decimal;
use super::super::sayings::{Sayings, code_of};
use super::tell_of;
use ironwatch_shared::Severity;

const SAYINGS: Sayings = &[
    ("WARNING: (*): Character ioctl (*) timed out, resetting card", "reset"),
    ("WARNING: (*): Command (*) timed out, resetting card", "reset"),
    ("WARNING: (*): Unit #*: Command (*) timed out, resetting card", "reset"),
    ("WARNING: Command (*) timed out, resetting card", "reset"),
    ("Character ioctl (*) timed out, resetting card", "reset"),
    ("Unit #*: Command (*) timed out, resetting card", "reset"),
    ("ERROR: (", "error"),
    ("ERROR: ", "error"),
    ("Command failed: status = ", "error"),
    ("PCI Parity Error: clearing", "error"),
    ("PCI Abort: clearing", "error"),
    ("Controller Queue Error: clearing", "error"),
    ("SBUF Write Error: clearing", "error"),
    ("Microcontroller Error: clearing", "error"),
    ("Controller errors found", "error"),
    ("Controller errors, card not responding", "fault"),
    ("Reset sequence failed", "fault"),
    ("Reset failed", "fault"),
    ("Connection initialization failed", "fault"),
    ("*: Initconnection failed", "fault"),
    ("Failed to map memory", "error"),
];

/// Reads what stands behind the driver's name.
pub(super) fn understand(said: &str) -> Option<Understood> {
    let (host, said) = match said.split_once(": ") {
        Some((host, rest)) if host.strip_prefix("scsi").and_then(decimal).is_some_and(|(_, rest)| rest.is_empty()) => (host, rest),
        Some(_) | None => ("", said),
    };
    let Some(entry) = said.strip_prefix("AEN: ") else { return Some(tell_of(code_of(SAYINGS, said)?, host)) };
    let severity = if entry.starts_with("ERROR") {
        Severity::Error
    } else if entry.starts_with("WARNING") {
        Severity::Warning
    } else {
        return None;
    };
    let told = tell_of("firmware_event", host);
    Some(Understood { severity, ..told }.with("text", entry))
}

#[cfg(test)]
mod tests {
    use super::super::super::classify_line;

    #[test]
    fn entries_of_the_controllers_log_and_resets() {
        for (line, told) in [
            ("3w-9xxx: scsi2: AEN: ERROR (0x04:0x000A): Drive error detected:port=3.", Some(("firmware_event", "error"))),
            ("3w-9xxx: scsi2: AEN: WARNING (0x04:0x000F): SMART threshold exceeded:port=3.", Some(("firmware_event", "warning"))),
            ("3w-xxxx: scsi2: AEN: ERROR: Drive error: Port #3.", Some(("firmware_event", "error"))),
            ("3w-9xxx: scsi2: ERROR: (0x03:0x0202): Drive ECC error detected:port=3.", Some(("error", "error"))),
            ("3w-xxxx: scsi2: Command failed: status = 0xc7, flags = 0x1b, unit #1.", Some(("error", "error"))),
            ("3w-9xxx: scsi2: WARNING: (0x06:0x0037): Character ioctl (0x108) timed out, resetting card.", Some(("reset", "warning"))),
            ("scsi 2:0:1:0: WARNING: (0x06:0x002C): Command (0x2a) timed out, resetting card.", Some(("reset", "warning"))),
            ("3w-9xxx: scsi2: AEN: INFO (0x04:0x0029): Verify started:unit=1.", None),
            ("3w-9xxx: scsi2: Found a 3ware 9000 Series Storage Controller at 0xfe8ff000, IRQ: 24.", None),
            ("3w-9xxx: scsi2: Firmware FE9X 4.10.00.027, BIOS BE9X 4.08.00.004, Ports: 16.", None),
            ("3w-xxxx: scsi2: AEN: INFO: Verify complete: Unit #1.", None),
        ] {
            let got = classify_line(line).and_then(|told| Some((told.code?.to_string(), told.severity.as_str())));
            assert_eq!(got, told.map(|(code, severity)| (code.to_owned(), severity)), "{line}");
        }
    }
}
