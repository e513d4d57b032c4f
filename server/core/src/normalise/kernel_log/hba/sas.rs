//! SAS controllers that share one library (drivers/scsi/libsas): isci, mvsas, pm80xx, hisi_sas. The library's own lines begin with
//! `sas: `.

use super::super::Understood;
use super::super::number::decimal;
use super::super::sayings::{Sayings, code_of};
use super::tell_of;

/// The library's error handler, and what it asks of the driver.
const LIBRARY: Sayings = &[
    ("Enter sas_scsi_recover_host", "reset"),
    ("trying to find task ", "reset"),
    ("sas_scsi_find_task: ", "reset"),
    ("sas_eh_handle_sas_errors: ", "reset"),
    ("task * is not at LU: I_T recover", "reset"),
    ("task * is at LU: lu recover", "reset"),
    ("I_T nexus reset for dev ", "reset"),
    ("eh: device * LUN * has the task", "reset"),
    ("*: aborting task ", "reset"),
    ("*: task * failed to abort", "error"),
    ("*: cmd error handler", "reset"),
    ("*: * cmd error handler", "reset"),
    ("error from device * couldn't be recovered in any way", "error"),
    ("error from device *, LUN * couldn't be recovered in any way", "error"),
    ("smp task timed out or aborted", "error"),
    ("SMP task aborted and not done", "error"),
    ("executing TMF task failed", "error"),
    ("executing TMF for * failed", "error"),
    ("TMF task timeout for ", "error"),
    ("Internal abort: timeout ", "error"),
    ("Executing internal abort failed", "error"),
    ("expander * discovery failed", "error"),
    ("ex * phy* failed to discover", "error"),
    ("*: Saw error ", "error"),
    ("*: SAS error ", "error"),
    ("The phy* bursting events, shut it down", "error"),
    ("phy* bursting events", "error"),
];

/// Function and words of the drivers that print the place in their source.
const FUNCTIONS: Sayings = &[
    ("mvs_I_T_nexus_reset ", "reset"),
    ("mvs_lu_reset ", "reset"),
    ("mvs_query_task", "reset"),
    ("mvs_abort_task", "reset"),
    ("Release slot ", "error"),
    ("command active ", "error"),
    ("port * slot * rx_desc * has error info", "error"),
];

const PM80XX: Sayings = &[
    ("pm8001_abort_task ", "reset"),
    ("pm8001_I_T_nexus_", "reset"),
    ("pm8001_lu_reset ", "reset"),
    ("pm8001_query_task ", "reset"),
    ("pm80xx_chip_soft_rst", "reset"),
    ("mpi_ssp_completion ", "error"),
    ("mpi_sata_completion ", "error"),
    ("mpi_sata_event ", "error"),
    ("mpi_ssp_event ", "error"),
    ("pm80xx_fatal_errors ", "fault"),
    ("pm80xx_fatal_error_uevent_emit ", "fault"),
    ("process_one_iomb ", "error"),
    ("check_fw_ready ", "fault"),
    ("Firmware is not ready", "fault"),
];

/// Reads what stands behind the driver's name.
pub(super) fn understand(driver: &str, said: &str) -> Option<Understood> {
    if driver == "sas" {
        // At every start of a port its error handler is called with nothing to do.
        let idle = said.starts_with("Enter sas_scsi_recover_host busy: 0 failed: 0");
        return code_of(LIBRARY, said).filter(|_| !idle).map(|code| tell_of(code, ""));
    }
    if driver.ends_with("mv_sas.c") {
        return Some(tell_of(code_of(FUNCTIONS, said)?, ""));
    }
    // `pm80xx0:: function 1742: words`.
    let name = driver.trim_end_matches(':');
    let number = name.strip_prefix("pm80xx").or_else(|| name.strip_prefix("pm8001"))?;
    (number.is_empty() || decimal(number).is_some_and(|(_, rest)| rest.is_empty())).then_some(())?;
    Some(tell_of(code_of(PM80XX, said.trim_start_matches([':', ' ']))?, name))
}

#[cfg(test)]
mod tests {
    use super::super::super::classify_line;

    #[test]
    fn error_handlers_of_the_library_and_its_drivers() {
        for (line, code) in [
            ("sas: Enter sas_scsi_recover_host busy: 1 failed: 1", Some("reset")),
            ("sas: trying to find task 0xffff880037af2b80", Some("reset")),
            ("sas: sas_scsi_find_task: aborting task 0xffff880037af2b80", Some("reset")),
            ("sas: ata7: end_device-2:0: cmd error handler", Some("reset")),
            ("sas: task 0xffff880037af2b80 is not at LU: I_T recover", Some("reset")),
            ("sas: smp task timed out or aborted", Some("error")),
            ("drivers/scsi/mvsas/mv_sas.c 1586:mvs_I_T_nexus_reset for device[0]:rc= 0", Some("reset")),
            ("pm80xx0:: pm8001_abort_task 1191:rc= -5", Some("reset")),
            ("hisi_sas_v3_hw 0000:74:02.0: erroneous completion iptt=17 task=0000 dev id=3", Some("error")),
            ("hisi_sas_v3_hw 0000:74:02.0: controller reset failed (-110)", Some("fault")),
            ("isci 0000:05:00.0: isci_task_abort_task: dev = ffff8801 (STP/SATA), task = ffff8802", Some("reset")),
            ("sas: --- Exit sas_scsi_recover_host: busy: 0 failed: 0 tries: 1", None),
            ("sas: Enter sas_scsi_recover_host busy: 0 failed: 0", None),
            ("sas: DOING DISCOVERY on port 0, pid:88", None),
            ("sas: phy-2:0 added to port-2:0, phy_mask:0x1 (5000c500)", None),
            ("sas: ata7: end_device-2:0: dev error handler", None),
            ("pm80xx 0000:05:00.0: pm80xx: driver version 0.1.40", None),
        ] {
            let told = classify_line(line).filter(|told| told.class == "storage_hba").and_then(|told| Some(told.code?.to_string()));
            assert_eq!(told.as_deref(), code, "{line}");
        }
    }
}
