//! Machine checks (arch/x86/kernel/cpu/mce, drivers/edac/mce_amd.c and the Intel EDAC drivers).
//!
//! The words do not decide: a line without "Exception" can be uncorrected. The status word does (Intel SDM volume 3B,
//! figure 16-6; AMD64 APM volume 2, MCi_STATUS).

use super::number::{decimal, hexadecimal};
use super::{Record, Understood};
use crate::component::Component;
use crate::observation::Code;

const VALID: u64 = 1 << 63;
const OVERFLOW: u64 = 1 << 62;
const UNCORRECTED: u64 = 1 << 61;
const CONTEXT_CORRUPT: u64 = 1 << 57;

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    if let Some((_driver, said)) = record.text.strip_prefix("EDAC ").and_then(|rest| rest.split_once(": ")) {
        return check(said).or_else(|| register(said));
    }
    let bare = record.text.strip_prefix("mce: ").unwrap_or(record.text);
    let said = bare.strip_prefix("[Hardware Error]: ").unwrap_or(bare);
    if bare.starts_with("CMCI storm detected") {
        return Some(host("storm"));
    }
    if said.starts_with("Machine check events logged") {
        return Some(host("logged"));
    }
    // The reason a machine check panics for, `mce_panic()`.
    if let Some(reason) = said.strip_prefix("Machine check: ").filter(|_| said.len() < bare.len()) {
        return Some(host("uncorrected").with("reason", reason));
    }
    check(said).or_else(|| amd(said)).or_else(|| register(said).filter(|_| said.len() < bare.len()))
}

/// What follows a machine check: time, address, processor. Part of the event before it.
fn register(said: &str) -> Option<Understood> {
    const STARTS: [&str; 5] = ["TSC ", "RIP ", "ADDR ", "MISC ", "PROCESSOR "];
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
    Some(processor(cpu, bank.map(|(bank, _)| bank), status, exception))
}

/// `CPU:12 (17:71:0) MC1_STATUS[Over|CE|MiscV|…]: 0xdc20000000030151`.
fn amd(said: &str) -> Option<Understood> {
    let (cpu, rest) = decimal(said.strip_prefix("CPU:")?)?;
    let (_model, rest) = rest.strip_prefix(" (")?.split_once(") MC")?;
    let (bank, rest) = decimal(rest)?;
    let (flags, status) = rest.strip_prefix("_STATUS[")?.split_once("]: ")?;
    let (status, _) = hexadecimal(status)?;
    // Deferred: the data is lost, nobody has used it yet.
    let deferred = flags.split('|').any(|flag| flag == "Deferred");
    let said = processor(cpu, Some(bank), Some(status), deferred && status & UNCORRECTED == 0);
    Some(if deferred { Understood { code: Some(Code::word("uncorrected")), ..said.with("deferred", true) } } else { said })
}

/// `exception` decides only where no valid status does.
fn processor(cpu: u64, bank: Option<u64>, status: Option<u64>, exception: bool) -> Understood {
    let uncorrected = match status.filter(|status| status & VALID != 0) {
        Some(status) => status & UNCORRECTED != 0,
        None => exception,
    };
    let code = if uncorrected { "uncorrected" } else { "corrected" };
    let said = Understood::new("cpu_mce", Some(Code::word(code)), Component::new("cpu", &cpu.to_string()))
        .with("cpu", cpu)
        .with_some("bank", bank)
        .with_some("status", status.map(|status| format!("{status:#018x}")));
    let flags = [("overflow", OVERFLOW), ("context_corrupt", CONTEXT_CORRUPT)];
    flags.into_iter().filter(|(_, bit)| status.is_some_and(|status| status & bit != 0)).fold(said, |said, (name, _)| said.with(name, true))
}

#[cfg(test)]
mod tests {
    use super::super::classify_line;

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
    fn details_come_from_the_status_word() {
        let told = classify_line("mce: [Hardware Error]: CPU 147: Machine Check Exception: f Bank 1: fe80000000100134");
        let fields = told.map(|told| told.fields).unwrap_or_default();
        assert_eq!(fields.get("bank").and_then(|v| v.as_u64()), Some(1));
        assert_eq!(fields.get("overflow").and_then(|v| v.as_bool()), Some(true));
        assert_eq!(fields.get("context_corrupt").and_then(|v| v.as_bool()), Some(true));
        assert_eq!(fields.get("status").and_then(|v| v.as_str()), Some("0xfe80000000100134"));
    }

    #[test]
    fn lines_without_a_processor_are_about_the_host() {
        for (line, code) in [
            ("mce: [Hardware Error]: Machine check events logged", "logged"),
            ("mce: CMCI storm detected: switching to poll mode", "storm"),
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
            "mce: [Firmware Bug]: Your BIOS is not setting up LMCE",
            "{1}[Hardware Error]: event severity: corrected",
            "EDAC MC: Ver: 3.0.0",
        ] {
            assert_eq!(told(line), None, "{line}");
        }
    }
}
