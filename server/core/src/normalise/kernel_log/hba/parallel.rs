//! Parallel SCSI adapters (drivers/scsi/{aic7xxx,sym53c8xx_2}): `scsi2:0:1:0: words`, `(scsi2:A:1:0): words`, `sym2:1:0: words`.

use super::super::Understood;
use super::super::number::decimal;
use super::super::sayings::{Sayings, code_of};
use super::tell_of;

const SAYINGS: Sayings = &[
    ("Attempting to queue an ABORT message", "reset"),
    ("Attempting to queue a TARGET RESET message", "reset"),
    ("Attempting to abort cmd ", "reset"),
    ("At time of recovery, card was ", "reset"),
    ("Recovery SCB completes", "reset"),
    ("Recovery code sleeping", "reset"),
    ("Timer Expired", "reset"),
    ("Someone reset channel ", "reset"),
    ("SCSI bus reset delivered", "reset"),
    ("Issued Channel * Bus Reset", "reset"),
    ("Cmd aborted from QINFIFO", "reset"),
    ("Device is active, asserting ATN", "reset"),
    ("aborting command", "reset"),
    ("ABORT operation started", "reset"),
    ("ABORT operation timed-out", "error"),
    ("DEVICE RESET operation started", "reset"),
    ("BUS RESET operation started", "reset"),
    ("HOST RESET operation started", "reset"),
    ("DEVICE RESET operation timed-out", "error"),
    ("BUS RESET operation timed-out", "error"),
    ("SCSI BUS reset detected", "reset"),
    ("SCSI parity error detected", "error"),
    ("parity error detected ", "error"),
    ("Parity error detected ", "error"),
    ("Unexpected busfree ", "error"),
    ("PCI error Interrupt ", "error"),
    ("Data Parity Error Detected ", "error"),
    ("phase change ", "error"),
    ("Dumping Card State ", "reset"),
    ("unable to abort current chain", "error"),
    ("unexpected disconnect", "error"),
    ("Signaled a Target Abort", "error"),
];

/// What the layer above says of a host without its name, in Linux 2.4, and one driver of the function that it left.
const OF_LAYER: Sayings = &[
    ("scsi : aborting command due to timeout", "reset"),
    ("scsi: aborting command due to timeout", "reset"),
    ("SCSI host * abort (pid *) timed out", "reset"),
    ("SCSI host * channel * reset (pid *) timed out", "error"),
    ("SCSI bus is being reset for host ", "reset"),
    ("aic7xxx_abort returns ", "reset"),
    ("aic7xxx_dev_reset returns ", "reset"),
];

/// What names neither the host nor, in front of it, a driver.
pub(super) fn of_layer(text: &str) -> Option<Understood> {
    code_of(OF_LAYER, text).map(|code| tell_of(code, ""))
}

/// Reads one line.
pub(super) fn understand(text: &str) -> Option<Understood> {
    let (head, said) = match text.strip_prefix('(') {
        Some(rest) => rest.split_once("): ")?,
        None => text.split_once(": ")?,
    };
    let number = head.strip_prefix("scsi").or_else(|| head.strip_prefix("sym"))?;
    let (_, rest) = decimal(number)?;
    (rest.is_empty() || rest.starts_with(':')).then_some(())?;
    let name = head.split(':').next().unwrap_or(head);
    Some(tell_of(code_of(SAYINGS, said)?, name))
}

#[cfg(test)]
mod tests {
    use super::super::super::classify_line;

    #[test]
    fn recovery_of_old_adapters() {
        for (line, code) in [
            ("scsi2:0:1:0: Attempting to queue an ABORT message", Some("reset")),
            ("scsi2: At time of recovery, card was not paused", Some("reset")),
            ("(scsi2:A:1:0): parity error detected in Data-in phase. SEQADDR(0x1a6) SCSIRATE(0x95)", Some("error")),
            ("sym2:1:0: ABORT operation started", Some("reset")),
            ("sym2: SCSI BUS reset detected.", Some("reset")),
            ("sd 2:0:1:0: ABORT operation started", Some("reset")),
            ("scsi : aborting command due to timeout : pid 811, scsi2, channel 0, id 1, lun 0 Read (10) 00", Some("reset")),
            ("SCSI host 2 abort (pid 811) timed out - resetting", Some("reset")),
            ("aic7xxx_abort returns 0x2002", Some("reset")),
            ("scsi2 : Adaptec AIC79XX PCI-X SCSI HBA DRIVER, Rev 3.0", None),
            ("sym2: <1010-66> rev 0x1 at pci 0000:05:00.0 irq 24", None),
            (" target2:0:1: FAST-160 WIDE SCSI 320.0 MB/s DT IU QAS", None),
        ] {
            let told = classify_line(line).filter(|told| told.class == "storage_hba").and_then(|told| Some(told.code?.to_string()));
            assert_eq!(told.as_deref(), code, "{line}");
        }
    }
}
