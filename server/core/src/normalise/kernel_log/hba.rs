//! Storage controllers: what their drivers say of the controller itself, and of a disk behind it that they reset.
//!
//! Each driver names itself and its controller in its own way; what it says then is looked up from its start. A family of
//! controllers is a file.

mod aacraid;
mod areca;
mod fibre;
mod fusion;
mod megaraid;
mod mpt;
mod other;
mod parallel;
mod sas;
mod smart_array;
mod threeware;

use super::pci::Address;
use super::sayings::{Sayings, code_of};
use super::scsi;
use super::{Record, Understood};
use crate::component::Component;
use crate::observation::Code;

/// What the SCSI error handler asks a driver to do to one disk (mpt3sas, megaraid_sas, and most others).
const RECOVERY: Sayings = &[
    ("attempting task abort", "reset"),
    ("attempting device reset", "reset"),
    ("attempting target reset", "reset"),
    ("attempting bus reset", "reset"),
    ("attempting host reset", "reset"),
    ("task abort on host ", "reset"),
    ("SCSI device reset on ", "reset"),
    ("SCSI Bus reset", "reset"),
    ("SCSI Host reset", "reset"),
    ("megasas: RESET", "reset"),
    ("megasas: target reset FAILED", "error"),
    ("RESET ", "reset"),
    ("Resetting device", "reset"),
    ("Aborting command: ", "reset"),
    ("ABORT sc", "reset"),
    ("ABORT operation ", "reset"),
    ("DEVICE RESET operation ", "reset"),
    ("BUS RESET operation ", "reset"),
    ("HOST RESET operation ", "reset"),
    ("Attempting to queue a", "reset"),
    ("Attempting to abort cmd ", "reset"),
    ("ABORTing", "reset"),
    ("DEVICE RESET", "reset"),
    ("abort task", "reset"),
    ("task abort: FAILED", "error"),
    ("task abort: failed", "error"),
    ("task abort FAILED", "error"),
    ("device reset: FAILED", "error"),
    ("target reset FAILED", "error"),
    ("target reset: FAILED", "error"),
    ("tm_dev_handle is not valid", "error"),
    ("Abort timed out. Resetting bus", "reset"),
    ("Command (*) timed out, resetting card", "reset"),
    ("WARNING: (*): Command (*) timed out, resetting card", "reset"),
    ("WARNING: Command (*) timed out, resetting card", "reset"),
    ("received 'logical unit failure' from controller", "error"),
    ("received unhandled error ", "error"),
];

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    let text = record.text;
    if let Some(said) = scsi::said(text) {
        let code = code_of(RECOVERY, said.words)?;
        return Some(tell(code, Component::new("hba", said.address), said.name.unwrap_or(said.address)));
    }
    if let Some(told) = parallel::of_layer(text) {
        return Some(told);
    }
    // The firmware of old Adaptec controllers writes without a blank.
    let head_ends = if text.starts_with("aacraid:") { ":" } else { ": " };
    let (head, said) = text.split_once(head_ends).or_else(|| text.split_once(':'))?;
    let (driver, place) = head.split_once(' ').unwrap_or((head, ""));
    let said = said.trim_start();
    if let Some(told) = not_begun(driver, place, said) {
        return Some(told);
    }
    match driver {
        "megaraid_sas" | "megasas" | "megaraid" => megaraid::understand(place, said),
        "smartpqi" | "hpsa" | "cciss" => smart_array::understand(driver, place, said),
        "aacraid" | "AAC" => aacraid::understand(place, said),
        "mptbase" | "mptscsih" | "mptsas" | "mptspi" | "mptfc" => fusion::understand(said),
        "qla2xxx" | "qla2300" | "qla2400" | "qla4xxx" | "lpfc" | "bfa" => fibre::understand(driver, place, said),
        "3w-9xxx" | "3w-sas" | "3w-xxxx" => threeware::understand(said),
        "sas" | "drivers/scsi/mvsas/mv_sas.c" => sas::understand(driver, said),
        _ if place.is_empty() => None
            .or_else(|| mpt::understand(driver, said))
            .or_else(|| aacraid::numbered(driver, said))
            .or_else(|| areca::understand(driver, said))
            .or_else(|| sas::understand(driver, said))
            .or_else(|| fibre::of_host(driver, said))
            .or_else(|| parallel::understand(text)),
        _ => other::understand(driver, place, said).or_else(|| fibre::of_scsi_host(head, said)).or_else(|| parallel::understand(text)),
    }
}

/// `mpt3sas: probe of 0000:01:00.0 failed with error -12`, since 6.10 `mpt3sas 0000:01:00.0: probe with driver mpt3sas failed with
/// error -12` (drivers/base/dd.c): the controller does not come up, and no disk behind it.
fn not_begun(driver: &str, place: &str, said: &str) -> Option<Understood> {
    const DRIVERS: [&str; 25] = [
        "mpt3sas",
        "mpt2sas",
        "mpi3mr",
        "mptbase",
        "mptsas",
        "mptspi",
        "mptfc",
        "megaraid_sas",
        "megaraid",
        "megaraid_legacy",
        "hpsa",
        "smartpqi",
        "cciss",
        "aacraid",
        "arcmsr",
        "3w-9xxx",
        "3w-sas",
        "3w-xxxx",
        "qla2xxx",
        "lpfc",
        "ipr",
        "isci",
        "mvsas",
        "pm80xx",
        "hisi_sas_v3_hw",
    ];
    DRIVERS.contains(&driver).then_some(())?;
    let (place, rest) = match said.strip_prefix("probe of ") {
        Some(rest) => rest.split_once(' ')?,
        None => (place, said.strip_prefix("probe with driver ")?.split_once(' ')?.1),
    };
    let address = Address::parse(place)?.function();
    rest.starts_with("failed with error -").then(|| tell_of("fault", &address))
}

fn tell(code: &str, component: Component, device: &str) -> Understood {
    let told = Understood::new("storage_hba", Some(Code::word(code)), component);
    if device.is_empty() { told } else { told.on(device) }
}

/// About the controller itself, by its name; about one that is not named, where that is empty.
fn tell_of(code: &str, controller: &str) -> Understood {
    tell(code, Component::new("hba", controller), controller)
}

/// A driver that names the controller by its PCI address, or not at all.
fn of_driver(sayings: Sayings, place: &str, said: &str) -> Option<Understood> {
    let address = if place.is_empty() { String::new() } else { Address::parse(place)?.function() };
    Some(tell_of(code_of(sayings, said)?, &address))
}

#[cfg(test)]
mod tests;
