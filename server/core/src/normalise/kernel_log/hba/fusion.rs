//! LSI controllers before SAS2 (drivers/message/fusion): `mptbase: ioc0: words`, `mptscsih: ioc0: words`.

use super::super::Understood;
use super::super::number::decimal;
use super::super::sayings::{Sayings, begins, code_of};
use super::tell_of;

const SAYINGS: Sayings = &[
    ("LogInfo(", "log_info"),
    ("IOC is in FAULT state", "fault"),
    ("WARNING - IOC is in FAULT state", "fault"),
    ("WARNING - (", "fault"),
    ("WARNING - Running mpt_dead_ioc thread", "fault"),
    ("WARNING - Unexpected doorbell active", "error"),
    ("WARNING - Issuing ", "reset"),
    ("WARNING - IOC msg unit reset failed", "fault"),
    ("WARNING - NOT READY", "fault"),
    ("ERROR - ", "error"),
    ("attempting task abort", "reset"),
    ("attempting target reset", "reset"),
    ("attempting bus reset", "reset"),
    ("attempting host reset", "reset"),
    ("Issuing HardReset", "reset"),
    ("Issuing Reset from ", "reset"),
    ("Initiating recovery", "reset"),
    ("RAID STATUS CHANGE for ", "firmware_event"),
    ("SMART data received", "firmware_event"),
    ("PhysDisk has been lost", "firmware_event"),
    ("volume is now degraded", "firmware_event"),
    ("volume is now failed", "firmware_event"),
    ("PhysDisk is now failed", "firmware_event"),
    ("PhysDisk is now offline", "firmware_event"),
    ("PhysDisk is now missing", "firmware_event"),
    ("device is not present", "error"),
    ("Doorbell ACK timeout", "error"),
    ("Doorbell INT timeout", "error"),
    ("Diagnostic reset FAILED", "fault"),
    ("Failed to come READY after reset", "fault"),
    ("IOCStatus(", "error"),
    ("task abort: FAILED", "error"),
    ("target reset: FAILED", "error"),
    ("bus reset: FAILED", "error"),
    ("host reset: FAILED", "fault"),
    ("WARNING - ", "error"),
    ("initiating recovery", "reset"),
];

/// Reads what stands behind the driver's name.
pub(super) fn understand(said: &str) -> Option<Understood> {
    if begins(said, "Initiating ioc* recovery") {
        return Some(tell_of("reset", said.split(' ').nth(1).unwrap_or_default()));
    }
    let (controller, said) = said.split_once(": ")?;
    controller.strip_prefix("ioc").and_then(decimal)?;
    Some(tell_of(code_of(SAYINGS, said.trim_start())?, controller))
}
