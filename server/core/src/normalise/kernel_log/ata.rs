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
    ("dev * failed to IDENTIFY ", "exception"),
    ("dev * disabled", "disabled"),
    ("unhandled exception", "exception"),
    ("BUG: timeout without command", "timeout"),
    ("port reset, p_is ", "exception"),
    ("failed to respond (", "exception"),
    ("VERIFY failed ", "exception"),
    ("Check power mode failed ", "exception"),
    ("failed to start port ", "exception"),
    ("failed to enable device after resume", "exception"),
    ("head unload failed", "exception"),
    ("failed to configure Port Multiplier", "exception"),
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
    ("dev * revalidation failed", "exception"),
    ("dev * failed to set xfermode", "exception"),
    ("device is not responding", "exception"),
    ("Read log * page * failed", "exception"),
    ("ATAPI check failed ", "exception"),
    ("ST_FIRST: ", "exception"),
    ("ST-ATA: ", "exception"),
    ("ST-ATAPI: ", "exception"),
    ("failed to write PMP_FEAT_EN", "exception"),
    ("failed to read PMP_GSCR_ERROR", "exception"),
    ("Could not decode error ", "exception"),
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
mod tests;
