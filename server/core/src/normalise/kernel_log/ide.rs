//! Disks at the old IDE driver (drivers/ide, until Linux 5.13): `hda: dma_intr: status=0x51 { DriveReady SeekComplete Error }`,
//! `ide0: reset timed-out, status=0xff`.

use super::device_name::disk;
use super::number::decimal;
use super::sayings::{Sayings, code_of};
use super::{Record, Understood};
use crate::component::Component;
use crate::observation::Code;
use ironwatch_shared::Severity;

const OF_DISK: Sayings = &[
    ("*: status=0x* { * ", "exception"),
    ("*: error=0x* { *", "exception"),
    ("*: status error: status=0x", "exception"),
    ("status error: status=0x", "exception"),
    ("status timeout: status=0x", "timeout"),
    ("status: { ", "exception"),
    ("irq timeout: status=0x", "timeout"),
    ("lost interrupt", "timeout"),
    ("DMA timeout ", "timeout"),
    ("DMA interrupt recovery", "exception"),
    ("dma_timer_expiry: dma status == ", "timeout"),
    ("drive not ready for command", "exception"),
    ("drive not ready", "exception"),
    ("no DRQ after issuing ", "exception"),
    ("timeout waiting for DMA", "timeout"),
    ("command error: status=0x", "exception"),
    ("packet command error: status=0x", "exception"),
    ("set_drive_speed_status: ", "exception"),
    ("I/O error, ", "exception"),
];

const OF_PORT: Sayings = &[
    ("reset timed-out", "timeout"),
    ("unexpected interrupt", "exception"),
    ("reset: master: error", "exception"),
    ("DMA: dma_timer_expiry", "timeout"),
];

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    let (name, said) = record.text.split_once(": ")?;
    if let Some(code) = code_of(OF_DISK, said).filter(|_| is_disk(name)) {
        return Some(Understood::new("disk_sata", Some(Code::word(code)), disk(name)).on(name));
    }
    if let Some(rest) = name.strip_prefix("ide").and_then(decimal).map(|(_, rest)| rest).filter(|rest| rest.is_empty()) {
        let told = Understood::new("disk_sata", Some(Code::word(code_of(OF_PORT, said)?)), Component::new("disk", name)).on(name);
        return rest.is_empty().then_some(told);
    }
    // What failed, behind each of these lines.
    let opcode = name == "ide" && said.starts_with("failed opcode was: 0x");
    let told = || Understood::new("disk_sata", Some(Code::word("failed_command")), Component::new("disk", ""));
    opcode.then(|| Understood { detail: true, severity: Severity::Warning, ..told() })
}

/// `hda` to `hdt`: two disks at each of ten ports.
fn is_disk(name: &str) -> bool {
    let mut letters = name.strip_prefix("hd").unwrap_or_default().chars();
    matches!((letters.next(), letters.next()), (Some('a'..='t'), None))
}

#[cfg(test)]
mod tests {
    use super::super::classify_line;

    #[test]
    fn disks_and_ports_that_fail() {
        for (line, code, device) in [
            ("hdc: dma_intr: status=0x51 { DriveReady SeekComplete Error }", "exception", "hdc"),
            ("hdc: dma_intr: error=0x40 { UncorrectableError }, LBAsect=77, high=0, low=77, sector=77", "exception", "hdc"),
            ("hdc: task_in_intr: status=0x59 { DriveReady SeekComplete DataRequest Error }", "exception", "hdc"),
            ("hdc: dma_timer_expiry: dma status == 0x21", "timeout", "hdc"),
            ("hdc: lost interrupt", "timeout", "hdc"),
            ("hdc: irq timeout: status=0xd0 { Busy }", "timeout", "hdc"),
            ("hdc: drive not ready for command", "exception", "hdc"),
            ("ide1: reset timed-out, status=0x90", "timeout", "ide1"),
        ] {
            let told = classify_line(line).filter(|told| told.class == "disk_sata");
            assert_eq!(told.and_then(|told| Some((told.code?.to_string(), told.device?))), Some((code.into(), device.into())), "{line}");
        }
        assert_eq!(classify_line("ide: failed opcode was: unknown"), None);
        assert_eq!(classify_line("ide: failed opcode was: 0xb0").map(|told| told.detail), Some(true));
    }

    #[test]
    fn disks_that_work_are_nothing() {
        for line in [
            "hdc: ATAPI 48X DVD-ROM drive, 512kB Cache, UDMA(33)",
            "hdc: 312581808 sectors (160041 MB) w/8192KiB Cache, CHS=19457/255/63, UDMA(100)",
            "hdc: hdc1 hdc2",
            "hdc: cache flushes supported",
            "ide1: BM-DMA at 0xf008-0xf00f, BIOS settings: hdc:DMA, hdd:pio",
            "ide1: reset: success",
            "hdparm: status=0x51 { Error }",
        ] {
            assert_eq!(classify_line(line), None, "{line}");
        }
    }
}
