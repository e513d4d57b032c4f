//! SATA links and disks (drivers/ata/libata-eh.c, libata-core.c, libata-sata.c).
//!
//! One fault is a block: `ata8.00: exception Emask …`, then for each command that was lost `failed command: …` with its
//! registers, then the reset of the link. The head is told, the rest adds to it. What a healthy port says at boot
//! (`SATA link down (SStatus 0 …)` of an empty one, `configured for UDMA/133`) is nothing.

use super::number::{decimal, hexadecimal};
use super::sayings::{Sayings, code_of};
use super::{Record, Understood};
use crate::component::Component;
use crate::observation::Code;
use ironwatch_shared::Severity;

/// What begins a block, or stands alone: how it starts, and the code.
const HEADS: Sayings = &[
    ("exception Emask ", "exception"),
    ("device not ready (errno=", "exception"),
    ("Drive reports diagnostics failure", "exception"),
    ("controller in dubious state", "exception"),
    ("EH in ADMA mode", "exception"),
    ("EH in SWNCQ mode", "exception"),
    ("timeout waiting for ADMA ", "timeout"),
    ("FLUSH failed ", "exception"),
    ("STANDBY IMMEDIATE failed", "exception"),
    ("EH pending after * tries, giving up", "disabled"),
    ("failed to recover PMP after * tries, giving up", "disabled"),
    ("failed to reset PMP, giving up", "disabled"),
    ("PHY status changed but maxed out on retries", "disabled"),
    ("translated ATA stat/err ", "failed_command"),
    ("status=0x* { *", "exception"),
    ("error=0x* { *", "exception"),
    ("PIO error", "exception"),
    ("DMA timeout", "timeout"),
    ("command timeout", "timeout"),
    ("qc timeout ", "timeout"),
    ("lost interrupt ", "timeout"),
    ("failed to IDENTIFY ", "exception"),
    ("NCQ disabled due to excessive errors", "exception"),
    ("disabled", "disabled"),
    ("disable device", "disabled"),
    ("reset failed, giving up", "disabled"),
    ("failed to recover link after ", "disabled"),
];

/// What adds to a block. The first is the only one that is as bad as its head.
const DETAILS: Sayings = &[
    ("failed command: ", "failed_command"),
    ("cmd ", "failed_command"),
    ("tag ", "failed_command"),
    ("no sense translation for ", "failed_command"),
    ("status: { ", "exception"),
    ("error: { ", "exception"),
    ("SError: { ", "exception"),
    ("irq_stat ", "exception"),
    ("edma_err", "exception"),
    ("(BMDMA stat ", "exception"),
    ("BMDMA ", "exception"),
    ("hard resetting ", "exception"),
    ("soft resetting ", "exception"),
    ("hardreset failed", "exception"),
    ("softreset failed", "exception"),
    ("COMRESET failed", "exception"),
    ("SRST failed", "exception"),
    ("reset failed", "exception"),
    ("failed to resume link", "exception"),
    ("limiting SATA link speed to ", "exception"),
    ("limiting speed to ", "exception"),
    ("failed to recover some devices", "exception"),
    ("failed to set xfermode", "exception"),
    ("failed to read native max address", "exception"),
    ("failed to read log page", "exception"),
    ("failed to read SCR ", "exception"),
    ("revalidation failed", "exception"),
    ("device reported invalid CHS sector", "exception"),
    ("model number mismatch", "exception"),
    ("serial number mismatch", "exception"),
    ("class mismatch", "exception"),
    ("n_sectors mismatch", "exception"),
    ("detaching (SCSI ", "exception"),
    ("illegal qc_active transition", "exception"),
    ("prereset failed", "exception"),
    ("follow-up softreset", "exception"),
    ("failed to stop engine", "exception"),
    ("failed to reset engine", "exception"),
    ("failed to set max address", "exception"),
    ("failed to re-read IDENTIFY data", "exception"),
    ("failed to write SCR ", "exception"),
    ("failed to read PMP ", "exception"),
    ("failed to clear SError", "exception"),
    ("failed to clear UNIT ATTENTION", "exception"),
    ("UNIT ATTENTION persists", "exception"),
    ("TEST_UNIT_READY failed", "exception"),
    ("PMP revalidation failed", "exception"),
    ("PMP product ID mismatch", "exception"),
    ("log page 10h reported inactive tag ", "exception"),
    ("invalid checksum * on log page 10h", "exception"),
    ("retrying FLUSH ", "failed_command"),
    ("request sense failed ", "exception"),
    ("sense data available but port frozen", "exception"),
    ("link online but ", "exception"),
    ("drained * bytes to clear DRQ", "exception"),
    ("spurious interrupt ", "exception"),
    ("irq trap", "exception"),
    ("SWNCQ:qc_active ", "exception"),
    ("ATA_REG 0x", "exception"),
    ("CPB *: ctl_flags ", "exception"),
    ("transmission error, ifstat=", "exception"),
    ("*: transmission error, ifstat=", "exception"),
    ("port is slow to respond", "exception"),
    ("port failed to respond", "exception"),
    ("handling error/timeout", "exception"),
];

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    if is_result(record.text) {
        return Some(detail("failed_command", None));
    }
    if let Some(said) = record.text.strip_prefix("ATA: ") {
        return is_abnormal(said).then(|| fault("exception", None));
    }
    let (port, rest) = decimal(record.text.strip_prefix("ata")?)?;
    // `ata8.00`: the device at the port, or the port of a multiplier.
    let rest = match rest.strip_prefix('.') {
        Some(rest) => decimal(rest)?.1,
        None => rest,
    };
    let said = rest.strip_prefix(": ")?.trim_start();
    if let Some(code) = code_of(HEADS, said) {
        let emask = said.strip_prefix("exception Emask ").and_then(|rest| rest.split(' ').next());
        return Some(fault(code, Some(port)).with_some("emask", emask));
    }
    if let Some(code) = code_of(DETAILS, said) {
        let command = said.strip_prefix("failed command: ");
        let severity = if command.is_some() { Severity::Error } else { Severity::Warning };
        return Some(Understood { severity, ..detail(code, Some(port)) }.with_some("command", command));
    }
    if is_abnormal(said) {
        return Some(fault("exception", Some(port)));
    }
    if is_old_timeout(said) {
        return Some(fault("timeout", Some(port)));
    }
    let down = said.strip_prefix("SATA link down (SStatus ").and_then(hexadecimal);
    // SATA 3.x, 14.1.1: detection 1 is a device that is there and does not talk; 0 an empty port, 4 one that is off.
    down.filter(|(status, _)| status & 0xf == 1).map(|_| fault("exception", Some(port)))
}

fn fault(code: &str, port: Option<u64>) -> Understood {
    let name = port.map(|port| format!("ata{port}")).unwrap_or_default();
    let said = Understood::new("disk_sata", Some(Code::word(code)), Component::new("disk", &name));
    if name.is_empty() { said } else { said.on(name) }
}

fn detail(code: &str, port: Option<u64>) -> Understood {
    Understood { detail: true, severity: Severity::Warning, ..fault(code, port) }
}

/// `res 41/40:08:a0:1c:08/00:00:00:00:00/40 Emask 0x409 (media error) <F>`, the second half of a command's registers.
fn is_result(text: &str) -> bool {
    text.strip_prefix("res ").and_then(|rest| rest.get(..6)).is_some_and(|start| {
        start.bytes().zip(b"xx/xx:".iter()).all(|(byte, wanted)| if *wanted == b'x' { byte.is_ascii_hexdigit() } else { byte == *wanted })
    })
}

/// `abnormal status 0xD0 on port 0x1f7`, before Linux 2.6.24. Nothing is connected where all bits are set, or all but "busy".
fn is_abnormal(said: &str) -> bool {
    let status = said.strip_prefix("abnormal status ").and_then(hexadecimal);
    status.is_some_and(|(status, rest)| rest.starts_with(" on port ") && status & 0x7f != 0x7f)
}

/// `command 0x35 timeout, stat 0x50 host_stat 0x1`, before Linux 2.6.18.
fn is_old_timeout(said: &str) -> bool {
    said.strip_prefix("command ").and_then(hexadecimal).is_some_and(|(_, rest)| rest.starts_with(" timeout"))
}

#[cfg(test)]
mod tests {
    use super::super::classify_line;

    fn told(line: &str) -> Option<(String, String, bool)> {
        let told = classify_line(line)?;
        assert_eq!(told.class, "disk_sata", "{line}");
        Some((told.code?.to_string(), told.component.to_string(), told.detail))
    }

    #[test]
    fn heads_name_the_port() {
        for (line, code) in [
            ("ata12.00: exception Emask 0x10 SAct 0x7fe0 SErr 0x280100 action 0x6 frozen", "exception"),
            ("ata12: exception Emask 0x50 SAct 0x0 SErr 0x4090800 action 0xe frozen", "exception"),
            ("ata12.15: exception Emask 0x100 SAct 0x0 SErr 0x0 action 0x6 frozen t4", "exception"),
            ("ata12.00: qc timeout (cmd 0xec)", "timeout"),
            ("ata12.00: qc timeout after 15000 msecs (cmd 0x40)", "timeout"),
            ("ata12: lost interrupt (Status 0x51)", "timeout"),
            ("ata12: command 0xca timeout, stat 0xd0 host_stat 0x20", "timeout"),
            ("ata12.00: failed to IDENTIFY (I/O error, err_mask=0x104)", "exception"),
            ("ata12.00: NCQ disabled due to excessive errors", "exception"),
            ("ata12.00: disabled", "disabled"),
            ("ata12.00: disable device", "disabled"),
            ("ata12: reset failed, giving up", "disabled"),
            ("ata12: SATA link down (SStatus 1 SControl 300)", "exception"),
            ("ata12: device not ready (errno=-16), forcing hardreset", "exception"),
            ("ata12.00: Drive reports diagnostics failure. This may indicate a drive", "exception"),
            ("ata12: EH in SWNCQ mode,QC:qc_active 0x7FFF sactive 0x7FFF", "exception"),
            ("ata12: translated ATA stat/err 0x51/40 to SCSI SK/ASC/ASCQ 0x3/11/04", "failed_command"),
            ("ata12: abnormal status 0xD0 on port 0xec07", "exception"),
            ("ata12: status=0x51 { DriveReady SeekComplete Error }", "exception"),
            ("ata12: error=0x40 { UncorrectableError }", "exception"),
            ("ata12.15: failed to recover PMP after 5 tries, giving up", "disabled"),
        ] {
            assert_eq!(told(line), Some((code.to_owned(), "disk/ata12".to_owned(), false)), "{line}");
        }
    }

    #[test]
    fn the_rest_of_a_block_adds_to_it() {
        for (line, code) in [
            ("ata12.00: failed command: WRITE FPDMA QUEUED", "failed_command"),
            ("ata12.00: failed command: FLUSH CACHE EXT", "failed_command"),
            ("ata12.00: cmd 61/08:30:00:28:40/00:00:17:00:00/40 tag 6 ncq dma 4096 out", "failed_command"),
            ("ata12.00: status: { DRDY }", "exception"),
            ("ata12.00: error: { UNC }", "exception"),
            ("ata12: SError: { UnrecovData 10B8B BadCRC }", "exception"),
            ("ata12.00: irq_stat 0x40000008", "exception"),
            ("ata12: irq_stat 0x00400040, connection status changed", "exception"),
            ("ata12: hard resetting link", "exception"),
            ("ata12: soft resetting link", "exception"),
            ("ata12: COMRESET failed (errno=-16)", "exception"),
            ("ata12: softreset failed (1st FIS failed)", "exception"),
            ("ata12: reset failed (errno=-32), retrying in 8 secs", "exception"),
            ("ata12: limiting SATA link speed to 3.0 Gbps", "exception"),
            ("ata12.00: limiting speed to UDMA/100:PIO4", "exception"),
            ("ata12.00: revalidation failed (errno=-5)", "exception"),
            ("ata12.00: failed to set xfermode (err_mask=0x40)", "exception"),
            ("ata12.00: detaching (SCSI 11:0:0:0)", "exception"),
            ("ata12: failed to resume link (SControl 0)", "exception"),
            ("ata12: link online but 1 devices misclassified, retrying", "exception"),
            ("ata12.00: retrying FLUSH 0xea Emask 0x4", "failed_command"),
            ("ata12: port is slow to respond, please be patient (Status 0xd0)", "exception"),
        ] {
            assert_eq!(told(line), Some((code.to_owned(), "disk/ata12".to_owned(), true)), "{line}");
        }
        let line = "         res 40/00:00:00:4f:c2/00:00:00:00:00/00 Emask 0x4 (timeout)";
        assert_eq!(told(line), Some(("failed_command".to_owned(), "disk".to_owned(), true)));
        let both = "ata12.00: cmd 60/08:00:10:00:00 tag 0 ncq 4096 in\\x0a         res 41/40:08:10:00:00 Emask 0x409 (media error) <F>";
        assert_eq!(told(&format!("3,1,2,-;{both}")).map(|(code, _, _)| code).as_deref(), Some("failed_command"));
    }

    #[test]
    fn healthy_ports_are_nothing() {
        for line in [
            "ata3: SATA link down (SStatus 0 SControl 300)",
            "ata3: SATA link down (SStatus 4 SControl 300)",
            "ata3: SATA link up 6.0 Gbps (SStatus 133 SControl 300)",
            "ata3: SATA max UDMA/133 abar m2048@0xf7e16000 port 0xf7e16100 irq 27",
            "ata3: DUMMY",
            "ATA: abnormal status 0x7F on port 0xec07",
            "ATA: abnormal status 0xFF on port 0xec07",
            "ata3: EH complete",
            "ata3.00: configured for UDMA/133",
            "ata3.00: ATA-10: MAKER MODEL, FW01, max UDMA/133",
            "ata3.00: 976773168 sectors, multi 16: LBA48 NCQ (depth 32), AA",
            "ata3.00: supports DRM functions and may not be fully accessible",
            "ata3.00: Enabling discard_zeroes_data",
            "ata3: link is slow to respond, please be patient (ready=0)",
            "ata3.00: ACPI cmd ef/10:06:00:00:00:00(SET FEATURES) rejected by device (Stat=0x51 Err=0x04)",
            "ata3.00: ATA Identify Device Log not supported",
            "ata3.00: failed to enable AA (error_mask=0x1)",
            "ata3.00: NCQ Send/Recv Log not supported",
            "ata3.00: HPA detected: current 976771055, native 976773168",
            "ata3: link resume succeeded after 2 retries",
            "ata3.00: READ LOG DMA EXT failed, trying PIO",
            "ata_piix 0000:00:1f.2: version 2.13",
            "atahost: exception Emask",
            "res ult 41",
        ] {
            assert_eq!(told(line), None, "{line}");
        }
    }
}
