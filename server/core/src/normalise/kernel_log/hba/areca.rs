//! Areca controllers (drivers/scsi/arcmsr): `arcmsr0: words`, and without a number what they say of all.

use super::super::Understood;
use super::super::number::decimal;
use super::super::sayings::{Sayings, code_of};
use super::tell_of;

const SAYINGS: Sayings = &[
    ("executing bus reset eh", "reset"),
    ("executing hw bus reset", "reset"),
    ("there is a bus reset eh proceeding", "reset"),
    ("there is an bus reset eh proceeding", "reset"),
    ("waiting for hw bus reset return", "reset"),
    ("abort device command of scsi id", "reset"),
    ("wait 'abort all outstanding command' timeout", "error"),
    ("wait 'flush adapter cache' timeout", "error"),
    ("wait 'stop adapter background rebuild' timeout", "error"),
    ("wait 'start adapter background rebuild' timeout", "error"),
    ("wait 'get adapter firmware miscellaneous data' timeout", "fault"),
    ("wait get adapter firmware miscellaneous data timeout", "fault"),
    ("'set command Q window' timeout", "error"),
    ("isr get an illegal ccb command", "error"),
    ("polling get an illegal ccb command done", "error"),
    ("polling an illegal ccb command done", "error"),
    ("pCCB ='*' isr got aborted command", "error"),
    ("scsi id = * lun = * ccb = '*' poll command abort successfully", "reset"),
    ("scsi bus reset eh returns with failed", "fault"),
    ("scsi id = * lun = * isr got aborted command", "reset"),
    ("unable to get firmware info", "fault"),
    ("dma_alloc_coherent got error", "error"),
    ("scsi_add_host failed", "error"),
    ("memory mapping region fail", "error"),
    ("request_irq =* failed", "error"),
    ("set DMA * mask failed", "error"),
    ("set DMA * failed", "error"),
    ("can't set driver mode", "error"),
];

/// Reads what stands behind the driver's name.
pub(super) fn understand(name: &str, said: &str) -> Option<Understood> {
    let number = name.strip_prefix("arcmsr")?;
    (number.is_empty() || decimal(number).is_some_and(|(_, rest)| rest.is_empty())).then_some(())?;
    Some(tell_of(code_of(SAYINGS, said)?, if number.is_empty() { "" } else { name }))
}

#[cfg(test)]
mod tests {
    use super::super::super::classify_line;

    #[test]
    fn resets_and_timeouts() {
        for (line, code) in [
            ("arcmsr: executing bus reset eh.....num_resets = 1, num_aborts = 7 ", Some("reset")),
            ("arcmsr3: executing hw bus reset .....", Some("reset")),
            ("arcmsr3: abort device command of scsi id = 1 lun = 0 ", Some("reset")),
            ("arcmsr3: wait 'abort all outstanding command' timeout", Some("error")),
            ("arcmsr: scsi bus reset eh returns with success", None),
            ("arcmsr3: msi-x enabled", None),
            ("Areca RAID Controller3: Model ARC-1883, F/W V1.54 2017-02-08", None),
        ] {
            assert_eq!(classify_line(line).and_then(|told| Some(told.code?.to_string())).as_deref(), code, "{line}");
        }
    }
}
