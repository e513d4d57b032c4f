//! SD cards and eMMC (drivers/mmc/core): `mmcblk0: words` of the disk, `mmc0: words` of its slot.

use super::super::Understood;
use super::super::number::decimal;
use super::super::sayings::begins_with_any;
use super::fault;

const OF_DISK: &[&str] = &[
    "error -",
    "timed out sending ",
    "response CRC error ",
    "recovery failed",
    "unable to set block size",
    "retrying * for ",
    "Card stuck in ",
    "Card stuck being busy",
    "command error, retrying timeout",
    "no response from card",
    "cache flush error",
    "packed cmd failed",
    "unable to read EXT_CSD",
];

const OF_SLOT: &[&str] = &[
    "error -* whilst initialising ",
    "Timeout waiting for hardware ",
    "Card stuck in programming state",
    "Card removed during transfer",
    "cache flush error",
    "Tuning failed, falling back to fixed sampling clock",
    "cqhci: timeout for tag ",
    "running CQE recovery",
    "tried to HW reset card, got error ",
    "card never left busy state",
    "Got data interrupt * even though no data operation was in progress",
    "Reset * never completed",
    "Controller never released inhibit bit",
    "ADMA error",
];

/// Reads one line.
pub(super) fn understand(text: &str) -> Option<Understood> {
    let (name, said) = text.split_once(": ")?;
    let (number, starts) = match name.strip_prefix("mmcblk") {
        Some(number) => (number, OF_DISK),
        None => (name.strip_prefix("mmc")?, OF_SLOT),
    };
    decimal(number)?;
    begins_with_any(said, starts).then(|| fault("io_error", name))
}

#[cfg(test)]
mod tests {
    use super::super::super::classify_line;

    #[test]
    fn cards_that_fail_and_cards_that_come() {
        for (line, device) in [
            ("mmcblk1: error -110 transferring data, sector 96, nr 8, cmd response 0x900, card status 0xb00", Some("mmcblk1")),
            ("mmcblk1: timed out sending SET_BLOCK_COUNT command, card status 0x400900", Some("mmcblk1")),
            ("mmc1: error -110 whilst initialising SD card", Some("mmc1")),
            ("mmc1: Timeout waiting for hardware interrupt.", Some("mmc1")),
            ("mmc1: cqhci: timeout for tag 7", Some("mmc1")),
            ("mmcblk1: mmc1:aaaa SC16G 14.8 GiB", None),
            ("mmcblk1: p1 p2", None),
            ("mmc1: new high speed SDHC card at address aaaa", None),
            ("mmc1: SDHCI controller on PCI [0000:00:1a.0] using ADMA 64-bit", None),
        ] {
            let told = classify_line(line).filter(|told| told.class == "disk_io");
            assert_eq!(told.and_then(|told| told.device).as_deref(), device, "{line}");
        }
    }
}
