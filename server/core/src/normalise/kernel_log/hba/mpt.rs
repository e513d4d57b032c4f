//! LSI and Broadcom SAS controllers (drivers/scsi/mpt3sas): `mpt3sas_cm0: words`, before 4.5 `mpt2sas0: words`. Their successor
//! is drivers/scsi/mpi3mr: `mpi3mr0: words`.

use super::super::Understood;
use super::super::number::{decimal, hexadecimal};
use super::super::sayings::{Sayings, begins_with_any, code_of};
use super::tell_of;
use ironwatch_shared::Severity;

const SAYINGS: Sayings = &[
    ("fault_state(", "fault"),
    ("coredump_state(", "fault"),
    ("SAS host is non-operational", "fault"),
    ("Firmware is halted due to command timeout", "fault"),
    ("diag reset: FAILED", "fault"),
    ("message unit reset: FAILED", "fault"),
    ("host reset: FAILED", "fault"),
    ("*: hard reset: FAILED", "fault"),
    ("*: host reset: FAILED", "fault"),
    ("mpt3sas_base_hard_reset_handler: FAILED", "fault"),
    ("mpt2sas_base_hard_reset_handler: FAILED", "fault"),
    ("IOC doorbell", "fault"),
    ("failed going to ready state", "fault"),
    ("failed getting to correct state", "fault"),
    ("unable to reinitialize", "fault"),
    ("PCI error: detected callback", "fault"),
    ("PCI error: slot reset callback", "reset"),
    ("*: failed going to ready state", "fault"),
    ("*: failed due to ioc not operational", "fault"),
    ("*: failed due to timeout count", "fault"),
    ("*: handshake failed", "fault"),
    ("*: CoreDump ", "fault"),
    ("*: Running mpt3sas_dead_ioc thread ", "fault"),
    ("*: pci error recovery reset", "reset"),
    ("*: Issue occurred with flashing controller firmware", "fault"),
    ("sending diag reset", "reset"),
    ("attempting host reset", "reset"),
    ("attempting task abort", "reset"),
    ("attempting target reset", "reset"),
    ("attempting device reset", "reset"),
    ("issuing target reset", "reset"),
    ("doorbell handshake", "error"),
    ("doorbell is in use", "error"),
    ("unexpected doorbell active", "error"),
    ("failure at ", "error"),
    ("device is not present handle", "error"),
    ("Command Timeout", "error"),
    ("Command timeout", "error"),
    ("command timeout", "error"),
    ("Command terminated due to Host Reset", "error"),
    ("_config_request: timeout", "error"),
    ("*: timeout", "error"),
    ("*: command timeout", "error"),
    ("*: Command Timeout", "error"),
    ("*: failure at ", "error"),
    ("*: ABORT_TASK: FAILED", "error"),
    ("*: FAILED when sending QUERY_TASK", "error"),
    ("query task: FAILED ", "error"),
    ("discovery errors(", "error"),
    ("NVMe discovery error(", "error"),
    ("SMP command sent to the expander ", "error"),
    ("Temperature Threshold flags", "error"),
    ("WarpDrive Warning: ", "error"),
    ("WarpDrive Fatal Error: ", "fault"),
    ("unable to map adapter memory", "error"),
    ("no suitable DMA mask for ", "error"),
    ("pci_enable_device_mem: failed", "error"),
    ("pci_request_selected_regions: failed", "error"),
    ("unable to allocate interrupt", "error"),
    ("port enable: FAILED", "error"),
    ("port_enable: FAILED", "error"),
    ("port enable failed", "error"),
    ("*: failed going to operational state", "fault"),
    ("* pool: * failed", "error"),
    ("* * pool: * failed", "error"),
    ("*: __get_free_pages failed", "error"),
    ("IOC is not responding", "fault"),
    ("host reset in progress", "reset"),
    ("*: host reset in progress", "reset"),
    ("*: failed to allocate", "error"),
    ("*: failed getting to correct state", "fault"),
    ("*: failed (", "error"),
    ("ioc_status: ", "error"),
    ("unable to allocate memory", "error"),
    ("*: unable to allocate interrupt", "error"),
    ("allocation for replyPostRegisterIndex failed", "error"),
    ("32 DMA mask failed", "error"),
    ("Setting 32 bit coherent DMA mask Failed", "error"),
    ("*: kzalloc failed", "error"),
    ("*: kcalloc failed", "error"),
    ("config page: dma_pool_alloc failed", "error"),
    ("IOC doesn't have enough Request Credits", "error"),
    ("*: failed with (ioc_status=", "error"),
    ("*: dma_alloc_coherent failed", "error"),
    ("Failed to read manufacturing page", "error"),
    ("HBA with DeviceId *, sub VendorId *, sub DeviceId * is ", "fault"),
];

/// What it prints of the command that failed.
const DETAILS: &[&str] = &["handle(*), ioc_status(", "scsi_status(", "[sense_key,asc,ascq]: [", "Current Temp In Celsius: "];

/// drivers/scsi/mpi3mr.
const MPI3: Sayings = &[
    ("fault : 0x", "fault"),
    ("fault in state", "fault"),
    ("controller faulted", "fault"),
    ("controller is in fault state", "fault"),
    ("controller is unrecoverable", "fault"),
    ("controller requires system power cycle", "fault"),
    ("controller is not present ", "fault"),
    ("controller initialization failed", "fault"),
    ("controller * is failed", "fault"),
    ("failed to bring to ready state", "fault"),
    ("Failed to bring ioc ready", "fault"),
    ("cannot bring controller to reset state", "fault"),
    ("soft reset failed", "fault"),
    ("message unit reset failed", "fault"),
    ("* reset failed due to ", "fault"),
    ("Failed to issue soft reset to the ioc", "fault"),
    ("reinit after soft reset failed", "fault"),
    ("initializing IOC failed", "fault"),
    ("unrecoverable controller", "fault"),
    ("controller reset is triggered by ", "reset"),
    ("controller reset due to ", "reset"),
    ("soft reset is triggered", "reset"),
    ("soft_reset_handler: ", "reset"),
    ("diag fault reset", "reset"),
    ("attempting ", "reset"),
    ("Host reset is ", "reset"),
    ("Bus reset is ", "reset"),
    ("Target Reset is issued to ", "reset"),
    ("Device(lun) Reset is issued to ", "reset"),
    ("issued task management request ", "reset"),
    ("command timed out", "error"),
    ("Issue * command timed out", "error"),
    ("* timed out", "error"),
    ("* * timed out", "error"),
    ("* * * timed out", "error"),
    ("*: command timedout", "error"),
    ("port enable failed", "error"),
    ("failure at ", "error"),
    ("firmware event ", "error"),
    ("controller is not present", "fault"),
    ("watchdog could not detect the controller", "fault"),
    ("*: Non secure ctlr (", "fault"),
    ("Failed to Issue IOC ", "fault"),
    ("failed to get ioc_facts", "fault"),
    ("failed to send ioc_init", "fault"),
    ("Failed to ", "error"),
    ("failed to ", "error"),
    ("Issue *: Failed ioc_status(", "error"),
    ("Issue *: Admin Post failed", "error"),
    ("*: Failed ioc_status(", "error"),
    ("Cannot create OP ", "error"),
    ("cannot create minimum number of operational queues", "error"),
    ("cannot allocate irq vectors", "error"),
    ("pci_enable_device_mem: failed", "error"),
    ("pci_request_selected_regions: failed", "error"),
    ("Unable to map adapter memory", "error"),
    ("Setting DMA mask to * failed", "error"),
    ("Setting 32 bit DMA mask also failed", "error"),
    ("setup resources failed", "error"),
    ("resuming controller failed", "error"),
    ("* pool: * failed", "error"),
    ("* * pool: * failed", "error"),
    ("*: Unable to allocate interrupt", "error"),
];

/// Reads what stands behind the name of the driver and its controller.
pub(super) fn understand(name: &str, said: &str) -> Option<Understood> {
    const DRIVERS: [&str; 5] = ["mpt3sas_cm", "mpt2sas_cm", "mpt3sas", "mpt2sas", "mpi3mr"];
    let (driver, number) = DRIVERS.iter().find_map(|driver| Some((*driver, name.strip_prefix(driver)?)))?;
    decimal(number).filter(|(_, rest)| rest.is_empty())?;
    if let Some((info, _)) = said.strip_prefix("log_info(").and_then(hexadecimal) {
        return Some(tell_of("log_info", name).with("info", format!("{info:#010x}")));
    }
    if driver == "mpi3mr" {
        return Some(tell_of(code_of(MPI3, said)?, name));
    }
    // `handle(0x001a), ioc_status(0x0022) failure at drivers/scsi/mpt3sas/mpt3sas_transport.c:225/…!`
    let refused = said.starts_with("handle(") && said.contains(", ioc_status(") && said.contains(" failure at ");
    if let Some(code) = code_of(SAYINGS, said).or(refused.then_some("error")) {
        return Some(tell_of(code, name));
    }
    begins_with_any(said, DETAILS).then(|| Understood { detail: true, severity: Severity::Warning, ..tell_of("error", name) })
}

#[cfg(test)]
mod tests {
    use super::super::super::classify_line;

    #[test]
    fn functions_that_name_themselves_are_read_too() {
        for (words, code) in [
            ("PCI error: detected callback, state(2)!!", "fault"),
            ("_base_wait_for_doorbell_int: failed due to timeout count(10000), int_status(c0000000)!", "fault"),
            ("_base_handshake_req_reply_wait: handshake failed (r=-14)", "fault"),
            ("_base_get_ioc_facts: failed going to ready state (ioc_state=0x0)", "fault"),
            ("mpt3sas_base_hard_reset_handler: FAILED", "fault"),
            ("mpt3sas_transport_port_add: failure at transport.c:712/x()!", "error"),
            ("_scsih_sas_control_complete: timeout", "error"),
            ("mpt3sas_scsih_issue_tm: timeout", "error"),
            ("attempting host reset! scmd(0x00000000abcd1234)", "reset"),
        ] {
            let told = classify_line(&format!("mpt3sas_cm7: {words}"));
            assert_eq!(told.and_then(|told| Some((told.class, told.code?.to_string()))), Some(("storage_hba", code.to_owned())), "{words}");
        }
        let line = "mpi3mr0: controller is in fault state, reset is initiated";
        assert_eq!(classify_line(line).and_then(|told| told.device).as_deref(), Some("mpi3mr0"));
        let line = "mpt3sas_cm7: \thandle(0x0009), ioc_status(scsi data underrun)(0x0045), smid(99)";
        assert_eq!(classify_line(line).map(|told| told.detail), Some(true));
        for words in [
            "discovery event: (stop)",
            "scsi host reset: SUCCESS",
            "sending port enable !!",
            "PCI error: resume callback!!",
            "removing handle(0x000a), sas_addr(0x500605b0)",
        ] {
            assert_eq!(classify_line(&format!("mpt3sas_cm7: {words}")), None, "{words}");
        }
    }
}
