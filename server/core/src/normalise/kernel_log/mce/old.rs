//! Machine checks in the words of old kernels and of processors without a status word for each bank
//! (arch/i386/kernel/cpu/mcheck/{k7,p4,p5,non-fatal}.c of Linux 2.4 and 2.6).

use super::super::Understood;
use super::super::number::{decimal, hexadecimal};
use super::{host, processor};
use crate::component::Component;
use crate::observation::Code;

/// Reads one line.
pub(super) fn understand(text: &str) -> Option<Understood> {
    bank(text)
        .or_else(|| non_fatal(text))
        .or_else(|| pentium(text))
        .or_else(|| northbridge(text))
        .or_else(|| decoded(text))
        .or_else(|| around(text))
}

/// A record that mcelog wrote without its name: to a file of its own, or to the screen of who asked it to decode one.
/// `Hardware event. This is not a software error.`, `CPU 9 BANK 5`, `STATUS bd80000000100134 MCGSTATUS 5`.
fn decoded(text: &str) -> Option<Understood> {
    let part = |told: Understood| Some(Understood { detail: true, ..told });
    if let Some(digits) = text.strip_prefix("STATUS ") {
        let (status, rest) = hexadecimal(digits)?;
        return rest.starts_with(" MCGSTATUS ").then(|| part(processor(None, None, Some(status), false)))?;
    }
    if let Some((cpu, rest)) = text.strip_prefix("CPU ").and_then(decimal) {
        let (bank, rest) = decimal(rest.strip_prefix(" BANK ")?)?;
        let ends = rest.is_empty() || rest.starts_with(" TSC ");
        return ends.then(|| part(Understood { code: None, ..host("logged") }.with("cpu", cpu).with("bank", bank)))?;
    }
    let told = text.starts_with("Hardware event. This is not a software error")
        || text.starts_with("HARDWARE ERROR. This is *NOT* a software problem");
    told.then(|| host("logged"))
}

/// What stands before and behind a machine check in Linux 2.6, where it ends the kernel.
fn around(text: &str) -> Option<Understood> {
    const STARTS: [&str; 4] = [
        "RIP !INEXACT! ",
        "This is not a software problem!",
        "Run through mcelog --ascii to decode",
        "Please contact your hardware vendor",
    ];
    let told = text == "HARDWARE ERROR" || STARTS.iter().any(|start| text.starts_with(start));
    told.then(|| Understood { detail: true, code: None, ..host("uncorrected") })
}

/// `Bank 4: b200000000070f0f at 00000000f0a6f000`, under `CPU 0: Machine Check Exception: 0000000000000004`.
fn bank(text: &str) -> Option<Understood> {
    let (bank, rest) = decimal(text.strip_prefix("Bank ")?)?;
    let digits = rest.strip_prefix(": ")?;
    let (status, rest) = hexadecimal(digits)?;
    let whole = digits.len() - rest.len() == 16 && !digits.starts_with("0x");
    let ends = rest.is_empty() || rest.starts_with(" at ") || rest.starts_with("[") || rest.starts_with(" [");
    (whole && ends).then(|| Understood { detail: true, ..processor(None, Some(bank), Some(status), true) })
}

/// `MCE: The hardware reports a non fatal, correctable incident occurred on CPU 0.`
fn non_fatal(text: &str) -> Option<Understood> {
    let rest = text.strip_prefix("MCE: ").unwrap_or(text);
    let rest = rest.strip_prefix("The hardware reports a non fatal, correctable incident occurred on CPU ")?;
    let (cpu, _) = decimal(rest)?;
    Some(Understood::new("cpu_mce", Some(Code::word("corrected")), Component::new("cpu", &cpu.to_string())).with("cpu", cpu))
}

/// `CPU 1: Silent Northbridge MCE`, then `Northbridge status d447c000e0080a13`: the first kernels for AMD's 64-bit processors.
fn northbridge(text: &str) -> Option<Understood> {
    // `Northbridge Error, node 0` of 2.6.31, with the kind of error in lines below.
    if text.starts_with("Northbridge Error, node ") {
        return Some(host("logged"));
    }
    if let Some(digits) = text.strip_prefix("Northbridge status ") {
        let (status, rest) = hexadecimal(digits)?;
        return rest.is_empty().then(|| processor(None, Some(4), Some(status), false));
    }
    let (cpu, rest) = decimal(text.strip_prefix("CPU ")?)?;
    rest.starts_with(": Silent Northbridge MCE").then(|| host("logged").with("cpu", cpu))
}

/// `CPU#0: Machine Check Exception:  0x106E1340 (type 0x       9).`, `CPU0: Machine Check Exception.`
fn pentium(text: &str) -> Option<Understood> {
    let rest = text.strip_prefix("CPU#").or_else(|| text.strip_prefix("CPU"));
    if let Some((cpu, rest)) = rest.and_then(decimal) {
        let told = rest.starts_with(": Machine Check Exception") || rest.starts_with(": Unexpected int18 (Machine Check)");
        return told.then(|| processor(Some(cpu), None, None, true));
    }
    text.starts_with("CPUs not responding to MCE broadcast").then(|| host("uncorrected"))
}
