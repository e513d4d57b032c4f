//! What mcelog says of machine checks that it decodes (mcelog.c, memdb.c, page.c, p4.c, bus.c, yellow.c).
//!
//! A record begins with one line that says nothing but that it is one; the lines below it have the registers and what they mean. As
//! a daemon it also counts, and says when a module or a page has had more errors than it should.

use super::super::kernel_log::{heat_told_by_mcelog, is_uncorrected};
use super::{Said, Understood};
use crate::component::Component;
use crate::observation::Code;

/// Reads one line.
pub(super) fn understand(said: &Said<'_>) -> Option<Understood> {
    if said.program != "mcelog" {
        return None;
    }
    let text = said.text.strip_prefix("mcelog: ").unwrap_or(said.text).trim_start();
    head(text).or_else(|| heat_told_by_mcelog(text)).or_else(|| count(text)).or_else(|| detail(text))
}

fn about(class: &'static str, code: Option<&str>, kind: &str) -> Understood {
    let part = if kind.is_empty() { Component::host() } else { Component::new(kind, "") };
    Understood::new(class, code.map(Code::word), part)
}

/// `Hardware event. This is not a software error.`, before 1.0 `HARDWARE ERROR. This is *NOT* a software problem!`
fn head(text: &str) -> Option<Understood> {
    let told = text.starts_with("Hardware event. This is not a software error")
        || text.starts_with("HARDWARE ERROR. This is *NOT* a software problem");
    told.then(|| about("cpu_mce", Some("logged"), ""))
}

/// `Corrected DIMM memory error count exceeded threshold: 10 in 24h`, `Corrected memory errors on page 6c01e4000 exceed threshold 10
/// in 24h: 10 in 24h`, `CPU 3 on socket 0 has large number of corrected cache errors in Level-2 Data`.
fn count(text: &str) -> Option<Understood> {
    let lower = text.get(..text.len().min(48)).unwrap_or(text).to_ascii_lowercase();
    let memory = |code| Some(about("mem_ecc", Some(code), "memory"));
    if lower.starts_with("corrected ") && text.contains(" memory error") && text.contains(" exceed") {
        return memory("CE");
    }
    if lower.starts_with("uncorrected ") && text.contains(" memory error") && text.contains(" exceed") {
        return memory("UE");
    }
    if text.starts_with("Fallback ") && text.contains(" memory error count ") {
        return memory("CE");
    }
    if text.starts_with("Offlining page ") || text.starts_with("offlining page ") {
        return Some(about("mem_failure", Some("soft_offline"), "memory"));
    }
    let cache = text.starts_with("CPU ") && text.contains(" has large number of corrected cache errors in ");
    cache.then(|| about("cpu_mce", Some("corrected"), ""))
}

/// Registers and words of a record.
fn detail(text: &str) -> Option<Understood> {
    const WORDS: [(&str, &str); 4] = [
        ("Corrected error", "corrected"),
        ("Uncorrected error", "uncorrected"),
        ("Processor context corrupt", "uncorrected"),
        ("Error overflow", ""),
    ];
    const STARTS: [&str; 24] = [
        "MCE ",
        "MISC ",
        "ADDR ",
        "TIME ",
        "RIP ",
        "MCG status:",
        "MCi status:",
        "MCi_MISC register valid",
        "MCi_ADDR register valid",
        "Error enabled",
        "MCA: ",
        "Transaction: ",
        "MemCtrl: ",
        "MCGCAP ",
        "CPUID Vendor ",
        "MICROCODE ",
        "PPIN ",
        "SOCKET ",
        "Location ",
        "Location: ",
        "Please contact your hardware vendor",
        "Threshold based error status",
        "Please check your system cooling",
        "This is not a software ",
    ];
    let part = |code: Option<&str>| Some(Understood { detail: true, ..about("cpu_mce", code, "") });
    if let Some(rest) = text.strip_prefix("STATUS ") {
        let status = u64::from_str_radix(rest.split(' ').next()?, 16).ok()?;
        return part(Some(if is_uncorrected(status)? { "uncorrected" } else { "corrected" }));
    }
    if let Some((_, code)) = WORDS.into_iter().find(|(start, _)| text == *start) {
        return part(Some(code).filter(|code| !code.is_empty()));
    }
    if let Some(rest) = text.strip_prefix("CPU ") {
        let known = rest.contains(" THERMAL EVENT") || rest.contains(" BANK ") || rest.contains(" TSC ");
        return if known { part(None) } else { None };
    }
    if STARTS.iter().any(|start| text.starts_with(start)) { part(None) } else { None }
}

#[cfg(test)]
mod tests {
    use crate::normalise::kernel_log::classify_line;

    fn told(words: &str) -> Option<(&'static str, String, bool)> {
        let told = classify_line(&format!("Mar  4 05:06:07 node7 mcelog[88]: {words}"))?;
        Some((told.class, told.code.map(|code| code.to_string()).unwrap_or_default(), told.detail))
    }

    #[test]
    fn records_counts_and_heat() {
        for (words, class, code, detail) in [
            ("Hardware event. This is not a software error.", "cpu_mce", "logged", false),
            ("HARDWARE ERROR. This is *NOT* a software problem!", "cpu_mce", "logged", false),
            ("corrected DIMM memory error count exceeded threshold: 12 in 24h", "mem_ecc", "CE", false),
            ("Uncorrected Socket memory error count exceeded threshold: 1 in 24h", "mem_ecc", "UE", false),
            ("Fallback Socket memory error count 9 exceeded threshold: 12 in 24h", "mem_ecc", "CE", false),
            ("Corrected memory errors on page 7c01e4000 exceed threshold 10 in 24h: 12 in 24h", "mem_ecc", "CE", false),
            ("Offlining page 7c01e4000", "mem_failure", "soft_offline", false),
            ("CPU 7 on socket 0 has large number of corrected cache errors in Level-2 Data", "cpu_mce", "corrected", false),
            ("Processor 7 heated above trip temperature. Throttling enabled.", "thermal", "cpu_throttle", false),
            ("STATUS 9c00004001010090 MCGSTATUS 0", "cpu_mce", "corrected", true),
            ("STATUS bd80000000100134 MCGSTATUS f", "cpu_mce", "uncorrected", true),
            ("Uncorrected error", "cpu_mce", "uncorrected", true),
            ("MCE 0", "cpu_mce", "", true),
            ("CPU 7 BANK 8 TSC 81be4d1f9a2", "cpu_mce", "", true),
            ("CPU 7 THERMAL EVENT TSC 81be4d1f9a2", "cpu_mce", "", true),
            ("Location: SOCKET:0 CHANNEL:0 DIMM:? []", "cpu_mce", "", true),
        ] {
            assert_eq!(told(words), Some((class, code.to_owned(), detail)), "{words}");
        }
    }

    #[test]
    fn starts_and_settings_are_nothing() {
        for words in [
            "Family 6 Model 85 CPU: only decoding architectural errors",
            "mcelog: ERROR: AMD Processor family 23: mcelog does not support this processor.",
            "failed to prefill DIMM database from DMI data",
            "Kernel does not support page offline interface",
            "mcelog read: No such device",
            "Processor 7 below trip temperature. Throttling disabled",
            "Running trigger `dimm-error-trigger' (reporter: sockdb)",
            "warning: 32 bytes ignored in each record",
        ] {
            assert_eq!(told(words), None, "{words}");
        }
    }
}
