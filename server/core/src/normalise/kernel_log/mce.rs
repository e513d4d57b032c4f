//! Machine checks (arch/x86/kernel/cpu/mce, drivers/edac/mce_amd.c and the Intel EDAC drivers).
//!
//! The words do not decide: a line without "Exception" can be uncorrected. The status word does (Intel SDM volume 3B,
//! figure 16-6; AMD64 APM volume 2, MCi_STATUS).

use super::number::{decimal, hexadecimal};
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
    // The reason a machine check panics for, `mce_panic()`.
    if let Some(reason) = said.strip_prefix("Machine check: ").filter(|_| said.len() < bare.len()) {
        return Some(host("uncorrected").with("reason", reason));
    }
    let prefixed = said.len() < bare.len();
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
    const VERDICTS: [(&str, &str); 5] = [
        ("Corrected error, no action required.", "corrected"),
        ("Deferred error, no action required.", "uncorrected"),
        ("Uncorrected, software restartable error.", "uncorrected"),
        ("Uncorrected, software containable error.", "uncorrected"),
        ("System Fatal error.", "uncorrected"),
    ];
    const DETAILS: [&str; 12] = [
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
    ];
    if let Some((_, code)) = VERDICTS.into_iter().find(|(words, _)| said == *words) {
        return Some(Understood { detail: true, ..host(code) });
    }
    // `MC4 Error (node 0): …`, `MC4_ADDR: 0x…`.
    let bank = said.strip_prefix("MC").and_then(decimal).map(|(_, rest)| rest);
    let bank = bank.is_some_and(|rest| [" Error", "_ADDR: ", "_MISC: "].iter().any(|start| rest.starts_with(start)));
    let known = bank || DETAILS.iter().any(|start| said.starts_with(start)) || said.contains(" Ext. Error Code: ");
    known.then(|| Understood { detail: true, ..Understood::new("cpu_mce", None, Component::host()) })
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
            (Some(cpu), rest.strip_prefix(" (")?.split_once(") ")?.1)
        }
        None => (None, said),
    };
    let rest = rest.strip_prefix("MC")?;
    let (bank, rest) = decimal(rest)?;
    let (flags, status) = rest.strip_prefix("_STATUS[")?.split_once("]: ")?;
    let (status, _) = hexadecimal(status)?;
    // Deferred: the data is lost, nobody has used it yet.
    let deferred = flags.split('|').any(|flag| flag == "Deferred");
    let said = processor(cpu, Some(bank), Some(status), false);
    let uncorrected = Some(Code::word("uncorrected"));
    Some(if deferred { Understood { code: uncorrected, severity: Severity::Error, ..said.with("deferred", true) } } else { said })
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
mod tests {
    use super::super::classify_line;
    use super::Severity;

    fn told(line: &str) -> Option<(String, String)> {
        let told = classify_line(line)?;
        Some((told.code?.to_string(), told.component.to_string()))
    }

    #[test]
    fn the_status_word_decides_and_not_the_wording() {
        for (line, code) in [
            ("mce: [Hardware Error]: CPU 7: Machine Check Exception: 5 Bank 4: be00000000800400", "uncorrected"),
            ("mce: [Hardware Error]: CPU 7: Machine Check: 0 Bank 4: be00000000800400", "uncorrected"),
            ("mce: [Hardware Error]: CPU 7: Machine Check: 0 Bank 9: 8c00004000010093", "corrected"),
            ("mce: [Hardware Error]: CPU 7: Machine Check Exception: 4 Bank 9: 8c00004000010093", "corrected"),
            ("mce: [Hardware Error]: CPU 7: Machine Check Exception: 4 Bank 9: 0000000000000000", "uncorrected"),
            ("EDAC skx MC2: CPU 7: Machine Check Event: 0x0 Bank 14: 0x8c00004200800090", "corrected"),
            ("CPU 7: Machine Check Exception: 0000000000000004", "uncorrected"),
            ("CPU 7: Machine Check Exception:                4 Bank 4:  b200000000070f0f", "uncorrected"),
            ("[Hardware Error]: CPU:7 (19:1:1) MC18_STATUS[-|CE|MiscV|AddrV|-|-|SyndV|CECC|-|-|-]: 0x9c2040000000011b", "corrected"),
            ("[Hardware Error]: CPU:7 (19:1:1) MC18_STATUS[-|UE|MiscV|AddrV|PCC|-|SyndV|UECC|-|-|-]: 0xbe2020000000011b", "uncorrected"),
            (
                "[Hardware Error]: CPU:7 (19:1:1) MC18_STATUS[-|-|MiscV|AddrV|-|-|SyndV|UECC|Deferred|-|-]: 0x9c2031000000011b",
                "uncorrected",
            ),
        ] {
            assert_eq!(told(line), Some((code.to_owned(), "cpu/7".to_owned())), "{line}");
        }
    }

    #[test]
    fn old_amd_lines_name_no_processor_and_deferred_errors_are_errors() {
        let told = |line| classify_line(line).and_then(|told| Some((told.code?.to_string(), told.component.to_string(), told.severity)));
        let line = "[Hardware Error]: MC4_STATUS[Over|CE|MiscV|-|AddrV|CECC]: 0xdc0a400079080a13";
        assert_eq!(told(line), Some(("corrected".into(), "cpu".into(), Severity::Warning)));
        let line = "[Hardware Error]: MC4_STATUS[-|UE|MiscV|PCC|AddrV|UECC]: 0xbe0a200079080a13";
        assert_eq!(told(line), Some(("uncorrected".into(), "cpu".into(), Severity::Critical)));
        let line = "[Hardware Error]: CPU:7 (19:1:1) MC18_STATUS[-|-|MiscV|AddrV|-|-|SyndV|UECC|Deferred|-|-]: 0x9c2031000000011b";
        assert_eq!(told(line), Some(("uncorrected".into(), "cpu/7".into(), Severity::Error)));
    }

    #[test]
    fn details_come_from_the_status_word() {
        let told = classify_line("mce: [Hardware Error]: CPU 147: Machine Check Exception: f Bank 1: fe80000000100134");
        let fields = told.map(|told| told.fields).unwrap_or_default();
        assert_eq!(fields.get("bank").and_then(|v| v.as_u64()), Some(1));
        assert_eq!(fields.get("overflow").and_then(|v| v.as_bool()), Some(true));
        assert_eq!(fields.get("context_corrupt").and_then(|v| v.as_bool()), Some(true));
        assert_eq!(fields.get("status").and_then(|v| v.as_str()), Some("0xfe80000000100134"));
    }

    #[test]
    fn the_status_word_tells_of_signals_memory_and_counts() {
        let fields = |line| classify_line(line).map(|told| told.fields).unwrap_or_default();
        // Valid, uncorrected, enabled, signalled, action required; a data cache read.
        let told = fields("mce: [Hardware Error]: CPU 7: Machine Check: 0 Bank 1: bd80000000100134");
        assert_eq!(told.get("signaled").and_then(|v| v.as_bool()), Some(true));
        assert_eq!(told.get("action_required").and_then(|v| v.as_bool()), Some(true));
        assert_eq!(told.get("memory_controller"), None);
        // Valid and corrected, 3 times, memory read on channel 2.
        let told = fields("EDAC skx MC0: CPU 7: Machine Check Event: 0x0 Bank 13: 0x8c0000c000010092");
        assert_eq!(told.get("corrected_count").and_then(|v| v.as_u64()), Some(3));
        assert_eq!(told.get("memory_channel").and_then(|v| v.as_u64()), Some(2));
        assert_eq!(told.get("signaled"), None);
        // The count is Intel's; the line does not say whose processor it is.
        assert_eq!(fields("mce: [Hardware Error]: CPU 7: Machine Check: 0 Bank 13: 8c0000c000010092").get("corrected_count"), None);
        // Scrubbing on a channel that is not known; filtered.
        let told = fields("mce: [Hardware Error]: CPU 7: Machine Check: 0 Bank 13: 8c000000000010cf");
        assert_eq!(told.get("memory_controller").and_then(|v| v.as_bool()), Some(true));
        assert_eq!(told.get("memory_channel"), None);
        // Not valid: nothing in it counts.
        let told = fields("mce: [Hardware Error]: CPU 7: Machine Check Exception: 5 Bank 3: 7e00000000000000");
        assert_eq!((told.get("overflow"), told.get("context_corrupt")), (None, None));
    }

    #[test]
    fn what_the_amd_decoder_adds_is_part_of_the_event() {
        for (line, code) in [
            ("[Hardware Error]: Corrected error, no action required.", "corrected"),
            ("[Hardware Error]: Deferred error, no action required.", "uncorrected"),
            ("[Hardware Error]: Uncorrected, software restartable error.", "uncorrected"),
            ("[Hardware Error]: System Fatal error.", "uncorrected"),
            ("[Hardware Error]: Error Addr: 0x00000003f2a1b000", ""),
            ("[Hardware Error]: IPID: 0x0000009600050f00, Syndrome: 0x00000000abcd", ""),
            ("[Hardware Error]: Unified Memory Controller Ext. Error Code: 0, DRAM ECC error.", ""),
            ("[Hardware Error]: MC4 Error (node 0): DRAM ECC error detected on the NB.", ""),
            ("[Hardware Error]: Northbridge Error (node 0): DRAM ECC error detected on the NB.", ""),
            ("[Hardware Error]: MC4_ADDR: 0x0000000412345678", ""),
            ("[Hardware Error]: cache level: L3/GEN, tx: GEN, mem-tx: RD", ""),
            ("mce: [Hardware Error]: Run the above through 'mcelog --ascii'", ""),
        ] {
            let told = classify_line(line).filter(|told| told.class == "cpu_mce" && told.detail);
            let got = told.map(|told| told.code.map(|code| code.to_string()).unwrap_or_default());
            assert_eq!(got.as_deref(), Some(code), "{line}");
        }
        assert_eq!(classify_line("Corrected error, no action required."), None);
        assert_eq!(classify_line("[Hardware Error]: MCA is fine"), None);
    }

    #[test]
    fn lines_without_a_processor_are_about_the_host() {
        for (line, code) in [
            ("mce: [Hardware Error]: Machine check events logged", "logged"),
            ("mce: CMCI storm detected: switching to poll mode", "storm"),
            ("CMCI storm detected: switching to poll mode", "storm"),
            ("mce: CPU12 BANK7 CMCI storm detected", "storm"),
            ("mce: [Hardware Error]: Machine check: Timeout: Not all CPUs entered broadcast exception handler", "uncorrected"),
        ] {
            assert_eq!(told(line), Some((code.to_owned(), "host".to_owned())), "{line}");
        }
    }

    #[test]
    fn registers_are_part_of_the_event_before_them() {
        for line in [
            "mce: [Hardware Error]: TSC 81be4d1f9a2 ADDR 80f7ada400 MISC 86",
            "mce: [Hardware Error]: PROCESSOR 0:606a6 TIME 1700000000 SOCKET 1 APIC 20 microcode d0003a5",
            "EDAC skx MC2: ADDR 175321bec0",
        ] {
            assert_eq!(classify_line(line).map(|told| (told.class, told.detail)), Some(("cpu_mce", true)), "{line}");
        }
        assert_eq!(classify_line("PROCESSOR count is 4"), None);
    }

    #[test]
    fn boot_lines_good_news_and_firmware_records_are_nothing() {
        for line in [
            "mce: CPU supports 22 MCE banks",
            "MCE: In-kernel MCE decoding enabled.",
            "mce: CMCI storm subsided: switching to interrupt mode",
            "mce: CPU12 BANK7 CMCI storm subsided",
            "mce: CPU12: Package temperature/speed normal",
            "mce: [Firmware Bug]: Your BIOS is not setting up LMCE",
            "EDAC MC: Ver: 3.0.0",
        ] {
            assert_eq!(told(line), None, "{line}");
        }
    }
}
