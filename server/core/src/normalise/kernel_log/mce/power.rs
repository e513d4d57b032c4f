//! Machine checks of POWER processors (arch/powerpc/kernel/mce.c, platforms/powernv/opal-hmi.c, platforms/pseries/ras.c).
//!
//! `MCE: CPU3: machine check (Severe) Host UE Load/Store [Not recovered]`, before 5.2 `Severe Machine check interrupt [Not
//! recovered]` and lines below it.

use super::super::Understood;
use super::super::number::decimal;
use super::host;
use crate::component::Component;
use crate::observation::Code;
use ironwatch_shared::Severity;

/// Reads one line.
pub(super) fn understand(text: &str) -> Option<Understood> {
    check(text).or_else(|| interrupt(text)).or_else(|| detail(text)).or_else(|| platform(text))
}

fn code_of(severity: &str, end: &str) -> &'static str {
    let recovered = end.starts_with("Recovered");
    // A warning, or what was put right without harm, is a corrected error; what was not is none.
    if recovered && matches!(severity, "Warning" | "Harmless" | "Severe") { "corrected" } else { "uncorrected" }
}

fn check(text: &str) -> Option<Understood> {
    let (cpu, rest) = decimal(text.strip_prefix("MCE: CPU")?)?;
    let (severity, rest) = rest.strip_prefix(": machine check (")?.split_once(") ")?;
    let (error, end) = rest.rsplit_once('[')?;
    let told = Understood::new("cpu_mce", Some(Code::word(code_of(severity, end))), Component::new("cpu", &cpu.to_string()));
    Some(told.with("cpu", cpu).with("error", error.trim_end()))
}

fn interrupt(text: &str) -> Option<Understood> {
    const SEVERITIES: [&str; 5] = ["Harmless", "Warning", "Severe", "Fatal", "Unknown"];
    const KINDS: [&str; 2] = [" Machine check interrupt [", " Hypervisor Maintenance interrupt ["];
    let severity = SEVERITIES.into_iter().find(|severity| text.starts_with(severity))?;
    let rest = text.strip_prefix(severity)?;
    let end = KINDS.iter().find_map(|kind| rest.strip_prefix(kind))?;
    Some(host(code_of(severity, end)))
}

/// What follows: `MCE: CPU3: NIP: [c000…] func`, `  Initiator: CPU`, `  Error type: UE [Load/Store]`.
fn detail(text: &str) -> Option<Understood> {
    const STARTS: [&str; 6] = ["Error type: ", "Error detail: ", "Effective address: ", "Initiator: CPU", "Initiator: Unknown", "HMER: "];
    const OF_CPU: [&str; 5] = [": PID: ", ": NIP: ", ": Initiator ", ": Hardware error", ": Probable "];
    let of_cpu =
        text.strip_prefix("MCE: CPU").and_then(decimal).is_some_and(|(_, rest)| OF_CPU.iter().any(|start| rest.starts_with(start)));
    let told = of_cpu || STARTS.iter().any(|start| text.starts_with(start));
    told.then(|| Understood { detail: true, severity: Severity::Warning, ..Understood::new("cpu_mce", None, Component::host()) })
}

/// What firmware tells by way of its error log.
fn platform(text: &str) -> Option<Understood> {
    const SAYINGS: [(&str, &str); 6] = [
        ("Hardware platform error: ", "uncorrected"),
        ("Machine check interrupt is fatal", "uncorrected"),
        ("Machine check interrupt unrecoverable", "uncorrected"),
        ("Fatal hardware error detected. Check RTAS error log", "uncorrected"),
        ("Recoverable hardware error detected", "corrected"),
        ("MCE: limited recovery, system may be degraded", "uncorrected"),
    ];
    let bare = ["opal: ", "RTAS: ", "pseries: "].iter().find_map(|start| text.strip_prefix(start)).unwrap_or(text);
    let (_, code) = SAYINGS.into_iter().find(|(start, _)| bare.starts_with(start))?;
    Some(host(code))
}

#[cfg(test)]
mod tests {
    use super::super::super::classify_line;

    #[test]
    fn power_processors_say_what_became_of_it() {
        for (line, code) in [
            ("MCE: CPU7: machine check (Severe) Host UE Load/Store [Not recovered]", "uncorrected"),
            ("MCE: CPU7: machine check (Warning) Guest SLB Multihit DAR: 000001001b6e0320 [Recovered]", "corrected"),
            ("Severe Machine check interrupt [Not recovered]", "uncorrected"),
            ("Fatal Hypervisor Maintenance interrupt [Not recovered]", "uncorrected"),
            ("Harmless Hypervisor Maintenance interrupt [Recovered]", "corrected"),
            ("opal: Hardware platform error: Unrecoverable Machine Check exception", "uncorrected"),
            ("MCE: The hardware reports a non fatal, correctable incident occurred on CPU 7.", "corrected"),
            ("CPU#7: Machine Check Exception:  0x106E1340 (type 0x       9).", "uncorrected"),
            ("mce: CPUs not responding to MCE broadcast (may include false positives): 7", "uncorrected"),
        ] {
            let told = classify_line(line).filter(|told| told.class == "cpu_mce").and_then(|told| Some(told.code?.to_string()));
            assert_eq!(told.unwrap_or_default(), code, "{line}");
        }
        for line in [
            "MCE: CPU7: NIP: [c0000000000e1234] do_it+0x1/0x2",
            "  Error type: UE [Load/Store]",
            "Bank 4: b200000000070f0f at 00000000f0a6f000",
        ] {
            assert_eq!(classify_line(line).map(|told| (told.class, told.detail)), Some(("cpu_mce", true)), "{line}");
        }
        for line in ["MCE: CPU7 is on", "Bank 4: closed", "Severe weather", "Initiator: somebody", "Bank 4: 77"] {
            assert_eq!(classify_line(line), None, "{line}");
        }
    }
}
