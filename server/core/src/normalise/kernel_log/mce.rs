//! Machine checks (arch/x86/kernel/cpu/mce, drivers/edac/mce_amd.c and the Intel EDAC drivers).
//!
//! The words do not decide: a line without "Exception" can be uncorrected. The status word does (Intel SDM volume 3B,
//! figure 16-6; AMD64 APM volume 2, MCi_STATUS).

mod old;
mod power;

use super::number::{decimal, hexadecimal};
use super::sayings::begins_with_any;
use super::{Record, Understood};
use crate::component::Component;
use crate::observation::Code;
use ironwatch_shared::Severity;

const VALID: u64 = 1 << 63;
const OVERFLOW: u64 = 1 << 62;
const UNCORRECTED: u64 = 1 << 61;
const CONTEXT_CORRUPT: u64 = 1 << 57;
/// With software error recovery: the error was signalled, and whoever met it must act before it goes on.
const SIGNALED: u64 = 1 << 56;
const ACTION_REQUIRED: u64 = 1 << 55;
/// Bits 52 to 38: how many corrected errors the bank has counted. AMD keeps a syndrome there.
const CORRECTED_SHIFT: u32 = 38;
const CORRECTED_MASK: u64 = 0x7fff;
/// Compound error codes of the form `0000 0000 1MMM CCCC` come from a memory controller; bit 12 only says that the
/// reports were filtered. Channel 15 is not known (Intel SDM volume 3B, table 16-12).
const FROM_MEMORY_CONTROLLER: (u64, u64) = (0xef80, 0x0080);
const ANY_CHANNEL: u64 = 15;

/// A machine check that all processors must meet, and not all did.
const UNANSWERED: &[&str] = &[
    "Timeout: Not all CPUs entered broadcast exception handler",
    "Timeout synchronizing machine check over CPUs",
    "Some CPUs didn't answer in synchronization",
];

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    if let Some((_driver, said)) = record.text.strip_prefix("EDAC ").and_then(|rest| rest.split_once(": ")) {
        // These drivers are for Intel's processors.
        return check(said).map(counted).or_else(|| register(said));
    }
    let bare = record.text.strip_prefix("mce: ").unwrap_or(record.text);
    let said = bare.strip_prefix("[Hardware Error]: ").unwrap_or(bare);
    if is_storm(bare) {
        return Some(host("storm"));
    }
    if said.starts_with("Machine check events logged") {
        return Some(host("logged"));
    }
    if begins_with_any(bare, UNANSWERED) || begins_with_any(said, UNANSWERED) {
        return Some(host("uncorrected"));
    }
    // The reason a machine check panics for, `mce_panic()`.
    if let Some(reason) = said.strip_prefix("Machine check: ").filter(|_| said.len() < bare.len()) {
        return Some(host("uncorrected").with("reason", reason));
    }
    let prefixed = said.len() < bare.len();
    if !prefixed && let Some(told) = old::understand(bare).or_else(|| power::understand(bare)) {
        return Some(told);
    }
    check(said).or_else(|| amd(said)).or_else(|| register(said).or_else(|| verdict(said)).filter(|_| prefixed))
}

/// `CMCI storm detected: switching to poll mode`, since 6.8 `CPU12 BANK7 CMCI storm detected`.
fn is_storm(said: &str) -> bool {
    let rest = match said.strip_prefix("CPU").and_then(decimal) {
        Some((_, rest)) => rest.strip_prefix(" BANK").and_then(decimal).and_then(|(_, rest)| rest.strip_prefix(' ')),
        None => Some(said),
    };
    rest.is_some_and(|rest| rest.starts_with("CMCI storm detected"))
}

/// What the AMD decoder says around a status word, `decode_error_status()` and the lines after it. Part of the event.
fn verdict(said: &str) -> Option<Understood> {
    const VERDICTS: [(&str, &str); 6] = [
        ("Corrected error, no action required.", "corrected"),
        ("Deferred error, no action required.", "uncorrected"),
        ("Deferred error.", "uncorrected"),
        ("Uncorrected, software restartable error.", "uncorrected"),
        ("Uncorrected, software containable error.", "uncorrected"),
        ("System Fatal error.", "uncorrected"),
    ];
    const DETAILS: &[&str] = &[
        "ECC syndrome: ",
        "ECC/ChipKill ECC error",
        "DRAM ECC error",
        "K8 ECC error",
        "Link Data Error",
        "Protocol Error",
        "Transaction type: ",
        "Transaction: ",
        "Combined Unit Error",
        "Execution Unit Error",
        "Floating Point Unit Error",
        "FIROB Error",
        "You shouldn't be seeing ",
        "Error Addr: 0x",
        "PPIN: 0x",
        "IPID: 0x",
        "Syndrome: 0x",
        "cache level: ",
        "Run the above through ",
        "Northbridge Error",
        "Data Cache Error: ",
        "Instruction Cache Error: ",
        "Bus Unit Error: ",
        "Load Store Error: ",
        "TSC: ",
        "This is not a software problem!",
        "No human readable MCE decoding support on this CPU type",
        "Corrupted ",
    ];
    // In Linux 2.6.39 to 3.15 behind `Error Status: `.
    let bare = said.strip_prefix("Error Status: ").unwrap_or(said);
    if let Some((_, code)) = VERDICTS.into_iter().find(|(words, _)| bare == *words) {
        return Some(Understood { detail: true, ..host(code) });
    }
    // `MC4 Error (node 0): …`, `MC4_ADDR: 0x…`.
    let bank = said.strip_prefix("MC").and_then(decimal).map(|(_, rest)| rest);
    let bank = bank.is_some_and(|rest| [" Error", "_ADDR: ", "_MISC: "].iter().any(|start| rest.starts_with(start)));
    let known = bank || begins_with_any(said, DETAILS) || is_unit(said);
    known.then(|| Understood { detail: true, ..Understood::new("cpu_mce", None, Component::host()) })
}

/// `Load Store Unit Ext. Error Code: 2, …`, before 4.18 `Unified Memory Controller Extended Error Code: 0` and then `Unified Memory
/// Controller Error: DRAM ECC error.`
fn is_unit(said: &str) -> bool {
    const UNITS: [&str; 14] = [
        "Load Store Unit",
        "Instruction Fetch Unit",
        "L2 Cache",
        "Decode Unit",
        "Execution Unit",
        "Floating Point Unit",
        "L3 Cache",
        "Coherent Slave",
        "Power, Interrupts, etc.",
        "Unified Memory Controller",
        "Parameter Block",
        "Platform Security Processor",
        "System Management Unit",
        "Data Fabric",
    ];
    said.contains(" Ext. Error Code: ")
        || said.contains(" Extended Error Code: ")
        || UNITS.iter().any(|unit| said.strip_prefix(unit).is_some_and(|rest| rest.starts_with(" Error: ")))
}

/// How many errors the bank of an Intel processor had corrected by then.
fn counted(said: Understood) -> Understood {
    let status = said.fields.get("status").and_then(serde_json::Value::as_str).and_then(hexadecimal).map(|(status, _)| status);
    let corrected = status.filter(|status| status & VALID != 0 && status & UNCORRECTED == 0);
    let count = corrected.map(|status| status >> CORRECTED_SHIFT & CORRECTED_MASK).filter(|count| *count > 0);
    said.with_some("corrected_count", count)
}

/// What follows a machine check: time, address, processor. Part of the event before it.
fn register(said: &str) -> Option<Understood> {
    const STARTS: [&str; 8] = ["TSC ", "RIP ", "RIP!INEXACT", "ADDR ", "MISC ", "PROCESSOR ", "SYND ", "HANDLING MCE MEMORY ERROR"];
    let detail = Understood { detail: true, ..Understood::new("cpu_mce", None, Component::host()) };
    STARTS.iter().any(|start| said.starts_with(start)).then_some(detail)
}

fn host(code: &str) -> Understood {
    Understood::new("cpu_mce", Some(Code::word(code)), Component::host())
}

/// `CPU 15: Machine Check Exception: 5 Bank 6: bb80000000000e0b`, also `Machine Check: `, `Machine Check Event: `, and
/// from old kernels the exception with nothing but the global status.
fn check(said: &str) -> Option<Understood> {
    let (cpu, rest) = decimal(said.strip_prefix("CPU ")?)?;
    let rest = rest.strip_prefix(": Machine Check")?;
    let (kind, rest) = rest.split_once(": ")?;
    let exception = match kind {
        " Exception" => true,
        "" | " Event" => false,
        _ => return None,
    };
    // Kernels before 2.6.29 pad both numbers with blanks.
    let (_global, rest) = hexadecimal(rest.trim_start())?;
    let bank = rest.strip_prefix(" Bank ").and_then(decimal);
    let status = bank.and_then(|(_, rest)| hexadecimal(rest.strip_prefix(": ")?.trim_start())).map(|(status, _)| status);
    if status.is_none() && !exception {
        return None;
    }
    Some(processor(Some(cpu), bank.map(|(bank, _)| bank), status, exception))
}

/// `CPU:12 (17:71:0) MC1_STATUS[Over|CE|MiscV|…]: 0xdc20000000030151`, before 3.10 without the processor.
fn amd(said: &str) -> Option<Understood> {
    let (cpu, rest) = match said.strip_prefix("CPU:") {
        Some(rest) => {
            let (cpu, rest) = decimal(rest)?;
            let rest = rest.trim_start();
            // Before 3.14 without family, model and stepping.
            (Some(cpu), rest.strip_prefix('(').and_then(|rest| rest.split_once(')')).map_or(rest, |(_, rest)| rest.trim_start()))
        }
        None => (None, said),
    };
    let rest = rest.strip_prefix("MC")?;
    let (bank, rest) = decimal(rest)?;
    // Before 2.6.39 in words: `MC4_STATUS: Corrected error, other errors lost: no, CPU context corrupt: no`.
    if let Some(words) = rest.strip_prefix("_STATUS: ") {
        let code = if words.starts_with("Uncorrected error") { "uncorrected" } else { "corrected" };
        let known = words.starts_with("Uncorrected error") || words.starts_with("Corrected error");
        let told = || Understood::new("cpu_mce", Some(Code::word(code)), Component::new("cpu", "")).with("bank", bank);
        return known.then(|| told().with_some("cpu", cpu));
    }
    let (flags, status) = rest.strip_prefix("_STATUS[")?.split_once("]: ")?;
    let (status, _) = hexadecimal(status)?;
    // Deferred: the data is lost, nobody has used it yet.
    let deferred = flags.split('|').any(|flag| flag == "Deferred");
    let said = processor(cpu, Some(bank), Some(status), false);
    let uncorrected = Some(Code::word("uncorrected"));
    Some(if deferred { Understood { code: uncorrected, severity: Severity::Error, ..said.with("deferred", true) } } else { said })
}

/// Whether a status word tells of an error that was not corrected; `None` where it is not valid.
pub(in crate::normalise) fn is_uncorrected(status: u64) -> Option<bool> {
    (status & VALID != 0).then_some(status & UNCORRECTED != 0)
}

/// `exception` decides only where no valid status does.
fn processor(cpu: Option<u64>, bank: Option<u64>, status: Option<u64>, exception: bool) -> Understood {
    let uncorrected = match status.filter(|status| status & VALID != 0) {
        Some(status) => status & UNCORRECTED != 0,
        None => exception,
    };
    let code = if uncorrected { "uncorrected" } else { "corrected" };
    let said =
        Understood::new("cpu_mce", Some(Code::word(code)), Component::new("cpu", &cpu.map(|cpu| cpu.to_string()).unwrap_or_default()))
            .with_some("cpu", cpu)
            .with_some("bank", bank)
            .with_some("status", status.map(|status| format!("{status:#018x}")));
    let Some(status) = status.filter(|status| status & VALID != 0) else { return said };
    let mut flags = vec![("overflow", OVERFLOW), ("context_corrupt", CONTEXT_CORRUPT)];
    if uncorrected {
        flags.extend([("signaled", SIGNALED), ("action_required", ACTION_REQUIRED)]);
    }
    let said = flags.into_iter().filter(|(_, bit)| status & bit != 0).fold(said, |said, (name, _)| said.with(name, true));
    let (mask, form) = FROM_MEMORY_CONTROLLER;
    let channel = (status & mask == form).then_some(status & 0xf);
    said.with_some("memory_controller", channel.map(|_| true))
        .with_some("memory_channel", channel.filter(|channel| *channel != ANY_CHANNEL))
}

#[cfg(test)]
mod tests;
