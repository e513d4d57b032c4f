//! Controllers with a line or two: `driver address: words`.

use super::super::Understood;
use super::super::sayings::Sayings;
use super::of_driver;

const DRIVERS: &[(&str, Sayings)] = &[
    (
        "isci",
        &[
            ("isci_task_abort_task: ", "reset"),
            ("isci_task_lu_reset: ", "reset"),
            ("isci_reset_device: ", "reset"),
            ("isci_task_execute_tmf: ", "reset"),
            ("* SCIC Controller * received SMU command error", "fault"),
            ("*: SCIC Controller * received fatal controller event", "fault"),
            ("*: SCIC Controller * received ", "error"),
        ],
    ),
    (
        "mvsas",
        &[("HBA reset failed", "fault"), ("mvsas prep failed", "error"), ("mvsas exec failed", "error"), ("Phy* : No sig fis", "error")],
    ),
    ("hisi_sas_v3_hw", HISILICON),
    ("hisi_sas_v2_hw", HISILICON),
    ("hisi_sas_v1_hw", HISILICON),
    (
        "ipr",
        &[
            ("Adapter being reset ", "reset"),
            ("Adapter timed out transitioning to operational", "fault"),
            ("Permanent IOA failure", "fault"),
            ("IOA taken offline", "fault"),
            ("IOA unit check with no data", "fault"),
            ("Host RCB failed", "error"),
            ("Timed out waiting for aborted commands", "error"),
            ("Error notifications lost", "error"),
            ("PCI error", "fault"),
            ("*:*:*:*: *: ", "firmware_event"),
        ],
    ),
    ("stex", &[("resetting host", "reset"), ("reset failed", "fault"), ("command abort", "reset"), ("no abort found", "error")]),
    ("vmw_pvscsi", &[("PVSCSI_CMD_CONFIG failed", "error")]),
    ("snic", &[("Adapter reset ", "reset"), ("Device Reset ", "reset"), ("FW has crashed", "fault"), ("fw has died", "fault")]),
    ("fnic", &[("Device Reset", "reset"), ("link down", "error")]),
    ("ufshcd-qcom", &[("ufshcd_abort: ", "reset"), ("ufshcd_err_handler: ", "reset"), ("link startup failed", "fault")]),
    ("ahci", AHCI),
    ("sata_mv", &[("PCI ERROR; ", "error")]),
    ("sata_sil24", &[("CRITICAL ERROR ", "fault")]),
];

const AHCI: Sayings = &[
    ("controller reset failed", "fault"),
    ("Controller reset failed", "fault"),
    ("AHCI controller unavailable", "fault"),
    ("Failed to wake up port before engine stop", "error"),
    ("PCI error ", "fault"),
];

const HISILICON: Sayings = &[
    ("erroneous completion ", "error"),
    ("controller reset failed", "fault"),
    ("controller resetting", "reset"),
    ("abort task: internal abort", "error"),
    ("abort task set: internal abort", "error"),
    ("abort tmf: ", "error"),
    ("lu_reset: ", "reset"),
    ("I_T nexus reset: ", "reset"),
    ("internal task abort: timeout", "error"),
    ("phy* wait phyup timed out", "error"),
    ("phy* failed to come up ", "error"),
    ("phy* identify timeout", "error"),
    ("phy* stp link timeout", "error"),
    ("ata disk * reset failed", "error"),
    ("Reset failed", "fault"),
    ("hisi_sas_reset_hw failed", "fault"),
    ("* error (phy* *) found", "error"),
    ("* (*) found: mem addr is ", "fault"),
    ("* error (*) found", "error"),
    ("hgc_*_hdr_* found", "fault"),
];

/// Reads what stands behind the driver's name and the controller's place.
pub(super) fn understand(driver: &str, place: &str, said: &str) -> Option<Understood> {
    let (_, sayings) = DRIVERS.iter().find(|(name, _)| *name == driver)?;
    of_driver(sayings, place, said)
}
