//! Adaptec RAID controllers (drivers/scsi/aacraid): `aacraid: words`, `aacraid 0000:03:00.0: words`, `AAC0: words`.

use super::super::Understood;
use super::super::number::decimal;
use super::super::sayings::{Sayings, code_of};
use super::{of_driver, tell_of};

const SAYINGS: Sayings = &[
    ("Host adapter BLINK LED", "fault"),
    ("Host adapter is dead", "fault"),
    ("Host adapter dead", "fault"),
    ("Adapter health", "fault"),
    ("adapter kernel panic", "fault"),
    ("adapter kernel failed to start", "fault"),
    ("adapter monitor panic", "fault"),
    ("adapter self-test failed", "fault"),
    ("aac_fib_send: adapter blinkLED", "fault"),
    ("IOP reset failed", "fault"),
    ("ARC Reset attempt failed", "fault"),
    ("PCI error detected", "fault"),
    ("PCI error - slot reset failed", "fault"),
    ("Host adapter abort request timed out", "error"),
    ("Host adapter abort request", "reset"),
    ("Host adapter reset request", "reset"),
    ("Host bus reset request", "reset"),
    ("Host device reset request", "reset"),
    ("Host target reset request", "reset"),
    ("Issuing IOP reset", "reset"),
    ("Controller reset type is ", "reset"),
    ("Outstanding commands on", "reset"),
    ("outstanding cmd: ", "reset"),
    ("aac_fib_send: first asynchronous command timed out", "error"),
    ("SCSI bus appears hung", "error"),
    ("aac_srb: aac_fib_send failed", "error"),
    ("aac_read: aac_fib_send failed", "error"),
    ("aac_write: aac_fib_send failed", "error"),
    ("AIF not cleared by firmware", "error"),
    ("Host adapter appears dead", "fault"),
    // What the firmware of the first ones prints by way of the driver.
    ("ID(*) Abort Time-out", "reset"),
    ("ID(*); Abort Time-out", "reset"),
    ("ID(*) Timeout detected on cmd", "reset"),
    ("ID(*) Cmd[*] Fail: ", "error"),
    ("ID(*); Error Event ", "error"),
    ("ID(*); Medium Error, ", "error"),
    ("ID(*); Hardware Error", "error"),
    ("ID(*); Aborted Command", "error"),
    ("ID(*); Error Too Long To Correct", "error"),
    ("ID(*); Selection Timeout", "error"),
    ("ID(*) - IO failed, ", "error"),
    ("ID(*); Drive ", "error"),
    ("Drive * returning error", "error"),
    ("Drive * failure", "error"),
    ("BBR timed out at Block ", "error"),
    ("SCSI bus reset issued on channel ", "reset"),
    ("SCSI Channel[*]: Timeout Detected On ", "error"),
    ("Failed to initialize adapter", "fault"),
    ("Adapter kernel failed to start", "fault"),
    ("Adapter kernel panic", "fault"),
    ("Adapter self-test failed", "fault"),
    ("Adapter monitor panic", "fault"),
    ("aac_srb_callback: srb failed", "error"),
    ("aac_hba_cmd_req: aac_fib_send failed", "error"),
    ("unable to map adapter", "error"),
    ("unable to create mapping", "error"),
    ("ioremap failed", "error"),
    ("pci_enable_device_mem failed", "error"),
    ("PCI 32 BIT dma mask set failed", "error"),
    ("Unable to create command thread", "error"),
    ("*: Failed to register IRQ for vector ", "error"),
    ("*: Interrupt unavailable", "error"),
    ("Error could not allocate comm region", "error"),
    ("*: adapter flash update failed", "error"),
    ("SOFT reset failed", "fault"),
    ("PCI error - ", "reset"),
    ("*: Host adapter dead", "fault"),
];

/// Reads what stands behind `aacraid` and the controller's place.
pub(super) fn understand(place: &str, said: &str) -> Option<Understood> {
    of_driver(SAYINGS, place, said.strip_prefix("aacraid: ").unwrap_or(said))
}

/// `AAC0`; and what the driver says by the name of a function alone (`io_callback: io failed, status = 6`).
pub(super) fn numbered(name: &str, said: &str) -> Option<Understood> {
    const FUNCTIONS: [(&str, &str); 6] = [
        ("io_callback", "io failed, status = "),
        ("aac_srb_callback", "srb failed, status = "),
        ("aac_srb", "aac_fib_send failed with status: "),
        ("aac_read", "aac_fib_send failed with status: "),
        ("aac_write", "aac_fib_send failed with status: "),
        ("synchronize_callback", "synchronize failed, status = "),
    ];
    if FUNCTIONS.iter().any(|(function, words)| *function == name && said.starts_with(words)) {
        return Some(tell_of("error", ""));
    }
    decimal(name.strip_prefix("AAC").or_else(|| name.strip_prefix("aacraid"))?).filter(|(_, rest)| rest.is_empty())?;
    Some(tell_of(code_of(SAYINGS, said)?, name))
}
