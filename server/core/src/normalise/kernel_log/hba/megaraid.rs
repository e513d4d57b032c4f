//! MegaRAID controllers (drivers/scsi/megaraid): `megaraid_sas 0000:18:00.0: words`, before 4.5 `megasas: words` or
//! `megaraid_sas: words`; the older driver's `megaraid: words`.

use super::super::Understood;
use super::super::number::{decimal, hexadecimal};
use super::super::pci::Address;
use super::super::sayings::{Sayings, code_of};
use super::tell_of;
use ironwatch_shared::Severity;

const SAYINGS: Sayings = &[
    ("FW in FAULT state", "fault"),
    ("Found FW in FAULT state", "fault"),
    ("SR-IOV Found FW in FAULT state", "fault"),
    ("FW is in FAULT state", "fault"),
    ("FW detected to be in fault", "fault"),
    ("FW state [", "fault"),
    ("Adapter is in fault state", "fault"),
    ("Adapter already dead", "fault"),
    ("Controller in crit error", "fault"),
    ("Controller is not OPERATIONAL", "fault"),
    ("Reset not supported, killing adapter", "fault"),
    ("Reset failed, killing adapter", "fault"),
    ("cannot recover from previous reset failures", "fault"),
    ("failed to do reset", "fault"),
    ("Failed to transition controller to ready", "fault"),
    ("Failed to init firmware", "fault"),
    ("Failed from megasas_init_fw", "fault"),
    ("Init cmd return status FAILED", "fault"),
    ("Diag reset adapter never cleared", "fault"),
    ("Host diag unlock failed ", "fault"),
    ("Unexpected error: kill adapter", "fault"),
    ("hardware critical error", "fault"),
    ("Hardware critical error", "fault"),
    ("critical hardware error", "fault"),
    ("hw error, cannot ", "fault"),
    ("IOC crash", "fault"),
    ("fw state < MFI_STATE_FW_INIT", "fault"),
    ("waiting_for_outstanding: before issue OCR", "reset"),
    ("waiting for controller reset to finish", "reset"),
    ("resetting fusion adapter", "reset"),
    ("pending commands remain after waiting, will reset adapter", "reset"),
    ("pending cmds after reset", "reset"),
    ("moving cmd[", "reset"),
    ("Dumping outstanding ", "reset"),
    ("megasas: RESET", "reset"),
    ("RESET ", "reset"),
    ("Iop2SysDoorbellInt", "error"),
    ("IO/DCMD timeout is detected", "reset"),
    ("initiating task abort", "reset"),
    ("aborting-", "reset"),
    ("aborted cmd ", "reset"),
    ("aborting cmd=", "reset"),
    ("ABORTING cmd=", "reset"),
    ("RESETTING cmd=", "reset"),
    ("IO packet with * being reset", "reset"),
    ("IOCTL packet with * being reset", "reset"),
    ("*:*[*:*], fw owner", "reset"),
    ("*:*[*:*], driver owner", "reset"),
    ("* outstanding commands. Max wait ", "reset"),
    ("Wait for * commands to complete", "reset"),
    ("ADP_RESET_", "reset"),
    ("command posting timed out", "error"),
    ("fast sync command timed out", "error"),
    ("reservation reset failed", "error"),
    ("reset * cmds", "reset"),
    ("resetting the host", "reset"),
    ("*: Dumping Frame Phys Address of all pending cmds", "error"),
    ("*: Total OS Pending cmds : ", "error"),
    ("*: Pending OS cmds in FW", "error"),
    ("Command timedout", "error"),
    ("Command pool empty", "error"),
    ("target reset FAILED", "error"),
    ("task abort FAILED", "error"),
    ("task mgmt type * timed out", "error"),
    ("Abort(to be aborted DCMD opcode: ", "error"),
    ("* DCMD timed out", "error"),
    ("SR-IOV: Heartbeat never completed", "error"),
    ("map sync failed", "error"),
    ("map syncfailed", "error"),
    ("failed to get PD list", "error"),
    ("failed to get LD list", "error"),
    ("Start AEN failed", "error"),
    ("return -EBUSY from ", "error"),
    ("FW state[", "fault"),
    ("Fault state (0x", "fault"),
    ("FW fault code: ", "fault"),
    ("firmware fault state detected", "fault"),
    ("IOC init failed", "fault"),
    ("Could not get controller info", "fault"),
    ("Failed to register IRQ for vector ", "error"),
    ("mbox reset failed", "fault"),
    ("Command pool (fusion) empty", "error"),
    ("Ignore DCMD timeout", "error"),
    ("Controller crit error", "fault"),
    ("Failed from ", "error"),
    ("failed from ", "error"),
    ("Failed to get a free cmd", "error"),
    ("Failed to get cmd", "error"),
    ("Failed to allocate ", "error"),
    ("Failed to add host from ", "error"),
    ("Failed to set DMA mask", "error"),
    ("Failed to register IRQ from ", "error"),
    ("Could not get mfi cmd", "error"),
    ("Could not allocate memory for ", "error"),
    ("(*): Could get controller info Fail from ", "error"),
    ("return from * * return value ", "error"),
    ("*: megasas_get_device_list failed", "error"),
    ("Error building command", "error"),
    ("register aen failed", "error"),
    ("SR-IOV: LD/VF affiliation DCMD failed", "error"),
];

/// Reads what stands behind the driver's name and the controller's place.
///
/// `12567 (749175033s/0x0001/FATAL) - text` is an entry of the firmware's own log, with its own verdict
/// (`megasas_decode_evt`); the time is `boot + 12s` before the clock is set.
pub(super) fn understand(place: &str, said: &str) -> Option<Understood> {
    let address = match place {
        "" | "mbox" | "mailbox" | "abort" => String::new(),
        place => Address::parse(place)?.function(),
    };
    let said = said.strip_prefix("scsi").and_then(decimal).and_then(|(_, rest)| rest.strip_prefix(": ")).unwrap_or(said);
    let Some((class, words)) = entry(said) else {
        let stuck = said.starts_with("DCMD(opcode: ") && said.contains(" is timed out");
        let waiting =
            said.strip_prefix('[').and_then(|rest| decimal(rest.trim_start())).is_some_and(|(_, rest)| rest.starts_with("]waiting for "));
        let code = code_of(SAYINGS, said).or(stuck.then_some("error")).or(waiting.then_some("reset"))?;
        return Some(Understood { detail: waiting, ..tell_of(code, &address) });
    };
    let severity = match class {
        "WARN" => Severity::Warning,
        "CRIT" => Severity::Error,
        "FATAL" | "DEAD" => Severity::Critical,
        // info, progress, debug
        _ => return None,
    };
    let told = tell_of("firmware_event", &address).with("level", class).with("text", words);
    Some(Understood { severity, ..told })
}

/// The class and the text of a log entry.
fn entry(said: &str) -> Option<(&str, &str)> {
    let (_sequence, rest) = decimal(said)?;
    let (inside, words) = rest.strip_prefix(" (")?.split_once(") - ")?;
    let (rest, class) = inside.rsplit_once('/')?;
    let (_time, locale) = rest.rsplit_once('/')?;
    hexadecimal(locale.strip_prefix("0x")?).filter(|(_, rest)| rest.is_empty())?;
    Some((class, words))
}
