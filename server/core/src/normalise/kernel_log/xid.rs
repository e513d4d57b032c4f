//! What the NVIDIA driver says about a GPU: Xid lines, and the lines about a lost GPU that go with Xid 79.
//!
//! Form (open-gpu-kernel-modules, `krcReportXid`): `NVRM: Xid (PCI:dddd:bb:dd[ GPU-I:NN[ GPU-CI:NN]]): code[, pid=N]
//! [, name=process][, text][ caused by previous Xid N]`. The function is never printed; drivers before 2016 leave out
//! `PCI:`; a line may end right after the code.

mod nvlink;
mod place;
mod recovery;

use super::number::decimal;
use super::pci::Address;
use super::{Record, Understood};
use crate::component::Component;
use crate::observation::Code;
use ironwatch_shared::Severity;

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    let said = record.text.strip_prefix("NVRM:")?.trim_start();
    match said.strip_prefix("Xid") {
        Some(rest) => xid(rest.trim_start()),
        None => lost(said, record.more),
    }
}

fn gpu(class: &'static str, code: u32, address: Option<Address>) -> Understood {
    let card = address.map(Address::card);
    let component = Component::new("gpu", card.as_deref().unwrap_or_default());
    Understood { device: card, ..Understood::new(class, Some(Code::Number(code)), component) }
}

fn xid(rest: &str) -> Option<Understood> {
    let (place, rest) = rest.strip_prefix('(')?.split_once(')')?;
    let (code, rest) = decimal(rest.trim_start_matches([':', ' ', '\t']))?;
    let code = u32::try_from(code).ok()?;
    let rest = match rest.chars().next() {
        None => rest,
        Some(c) if c == ',' || c.is_whitespace() => rest.trim_start_matches([',', ' ', '\t']),
        Some(_) => return None,
    };
    let mut words = place.split_whitespace();
    let mut said = gpu("gpu_xid", code, words.next().and_then(Address::parse));
    for word in words {
        // A MIG slice: GPU instance, then compute instance.
        said = said.with_some("mig_gi", word.strip_prefix("GPU-I:").and_then(whole));
        said = said.with_some("mig_ci", word.strip_prefix("GPU-CI:").and_then(whole));
    }
    let (said, rest) = process(said, rest);
    let (rest, previous) = match rest.rsplit_once("caused by previous Xid ") {
        Some((before, number)) => (before.trim_end(), whole(number.trim_end_matches('.'))),
        None => (rest, None),
    };
    let said = said.with_some("prev_xid", previous);
    Some(match code {
        74 | 71 => link(said, rest),
        144..=150 | 155 => nvlink::unit(said, rest),
        154 => recovery::changed(said, rest),
        1 if rest.starts_with("GSP task exception") => Understood { severity: Severity::Critical, ..said },
        _ => place::of(said, rest),
    })
}

/// `NVLink: fatal error detected on link 5(0x0, 0x0, 0x10000, 0x0, 0x0, 0x0, 0x0)`; the seven registers say what failed.
fn link(said: Understood, rest: &str) -> Understood {
    let Some((link, rest)) = rest.split_once(" on link ").and_then(|(_, rest)| decimal(rest)) else { return said };
    let registers = rest.trim().strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    said.with("link", link).with_some("registers", registers)
}

fn whole(text: &str) -> Option<u64> {
    decimal(text).filter(|(_, rest)| rest.is_empty()).map(|(number, _)| number)
}

/// `pid=1234, name=python3, `; each may be missing or say `'<unknown>'` or `<n/a>`.
fn process(mut said: Understood, mut rest: &str) -> (Understood, &str) {
    if let Some(after) = rest.strip_prefix("pid=") {
        let (pid, after) = after.split_once(',').unwrap_or((after, ""));
        said = said.with_some("pid", whole(pid.trim()));
        rest = after.trim_start();
    }
    if let Some(after) = rest.strip_prefix("name=") {
        // A name may hold a comma; ", " ends it.
        let (name, after) = after.split_once(", ").unwrap_or((after.trim_end_matches(','), ""));
        let name = name.trim_matches('\'');
        said = said.with_some("process", Some(name).filter(|name| !name.is_empty() && !name.starts_with('<')));
        rest = after.trim_start();
    }
    (said, rest)
}

/// The lines around Xid 79, some of which come without it:
/// `GPU 0000:91:00.0: GPU has fallen off the bus.`, before that `GPU at 0000:01:00.0 has fallen off the bus.`, and, of
/// a GPU that was gone before the driver came, three lines of which the last one tells.
fn lost(said: &str, more: &str) -> Option<Understood> {
    const GONE: &str = "fallen off the bus";
    if said.starts_with("fallen off the bus and is not responding") {
        return Some(gpu("gpu_lost", 79, None));
    }
    if let Some(place) = said.strip_prefix("The NVIDIA GPU ") {
        let told = more.lines().any(|line| line.trim_start_matches("NVRM:").trim_start().starts_with(GONE));
        let (place, rest) = place.split_once(' ').unwrap_or((place, ""));
        let at_once = rest.split_once(" installed in this system has ").is_some_and(|(_, rest)| rest.starts_with(GONE));
        return Address::parse(place).filter(|_| told || at_once).map(|address| gpu("gpu_lost", 79, Some(address)));
    }
    let rest = said.strip_prefix("GPU ")?;
    let (place, rest) = rest.strip_prefix("at ").unwrap_or(rest).split_once(' ')?;
    let address = Address::parse(place.trim_end_matches(':'))?;
    let rest = rest.strip_prefix("GPU ").unwrap_or(rest);
    rest.strip_prefix("has ")?.strip_prefix(GONE)?;
    Some(gpu("gpu_lost", 79, Some(address)))
}

#[cfg(test)]
mod tests {
    use super::super::classify_line;
    use super::*;
    use serde_json::{Value, json};

    fn fields(line: &str) -> Value {
        let told = classify_line(line);
        told.map(|told| told.fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()).unwrap_or_default()
    }

    fn told(line: &str) -> Option<(&'static str, Option<Code>, String)> {
        classify_line(line).map(|told| (told.class, told.code, told.component.to_string()))
    }

    #[test]
    fn the_code_and_the_card_are_read_from_every_form() {
        for (line, code) in [
            ("NVRM: Xid (PCI:0000:5A:00): 79, GPU has fallen off the bus.", 79),
            ("NVRM: Xid (PCI:0000:5a:00): 46", 46),
            ("NVRM: Xid (PCI:0000:5a:00):  46 ", 46),
            ("NVRM: Xid (0000:5a:00): 13, 0003 00000000", 13),
            ("NVRM: Xid (5a:00): 13, 0003 00000000", 13),
            ("NVRM:  Xid (PCI:0000:5a:00.0): 31, x", 31),
            ("NVRM: Xid (PCI:0000:5a:00 GPU-I:03 GPU-CI:01): 31, x", 31),
            ("NVRM: Xid (PCI:0000:5a:00): 4711, never seen", 4711),
        ] {
            assert_eq!(told(line), Some(("gpu_xid", Some(Code::Number(code)), "gpu/0000:5a:00".into())), "{line}");
        }
        assert_eq!(told("NVRM: Xid (GPU-7f): 79, gone"), Some(("gpu_xid", Some(Code::Number(79)), "gpu".into())));
    }

    #[test]
    fn what_is_no_xid_is_nothing() {
        for line in [
            "NVRM: Xid (PCI:0000:5a:00): none, pid=1",
            "NVRM: Xid (PCI:0000:5a:00): 12x",
            "NVRM: Xid handling is on",
            "NVRM: GPU 0000:5a:00.0: RmInitAdapter succeeded!",
            "NVRM: GPU at PCI:0000:5a:00: GPU-11111111-2222-3333-4444-555555555555",
            "NVRM: GPU 0000:5a:00.0 has been removed",
            "NVRM: The NVIDIA GPU 0000:5a:00.0",
        ] {
            assert_eq!(told(line), None, "{line}");
        }
    }

    #[test]
    fn process_slice_channel_and_cause_are_read() {
        let line = "NVRM: Xid (PCI:0000:5a:00 GPU-I:07 GPU-CI:00): 45, pid=812, name=train,er x, Ch 0000001f caused by previous Xid 145";
        assert_eq!(
            fields(line),
            json!({"mig_gi": 7, "mig_ci": 0, "pid": 812, "process": "train,er x", "channel": "0000001f", "prev_xid": 145})
        );
        assert_eq!(fields("NVRM: Xid (PCI:0000:5a:00): 43, pid='<unknown>', name=<unknown>, Ch 00000010"), json!({"channel": "00000010"}));
        assert_eq!(fields("NVRM: Xid (PCI:0000:5a:00): 31, pid=<n/a>, name=x"), json!({"process": "x"}));
    }

    #[test]
    fn links_and_the_verdict_of_the_line() {
        assert_eq!(
            fields("NVRM: Xid (PCI:0000:5a:00): 74, pid=1, name=a, NVLink: fatal error detected on link 11(0x0, 0x1)").get("link"),
            Some(&json!(11))
        );
        let severity = |verdict: &str| {
            let line = format!("NVRM: Xid (PCI:0000:5a:00): 148, NVLPW_CTRL  {verdict}  XC0 i0 Link 17 (0x1 0x2)");
            assert_eq!(fields(&line).get("link"), Some(&json!(17)));
            classify_line(&line).map(|told| told.severity)
        };
        assert_eq!(severity("Fatal"), Some(Severity::Critical));
        assert_eq!(severity("Nonfatal"), Some(Severity::Warning));
    }

    #[test]
    fn a_recovery_action_taken_back_is_good_news() {
        let changed = |change: &str| {
            let told = classify_line(&format!("NVRM: Xid (PCI:0000:5a:00): 154, GPU recovery action changed from {change}"))?;
            Some((told.severity, told.fields.get("recovery_action").cloned(), told.fields.get("recovery_name").cloned()))
        };
        assert_eq!(changed("0x2 (Node Reboot Required) to 0x0 (None)"), Some((Severity::Info, Some(json!(0)), Some(json!("None")))));
        assert_eq!(changed("0x0 (None) to 0x3 (Drain P2P)"), Some((Severity::Error, Some(json!(3)), Some(json!("Drain P2P")))));
        assert_eq!(changed("0x0 (None) to 0x9"), Some((Severity::Critical, Some(json!(9)), None)));
        assert_eq!(changed("nothing to something"), Some((Severity::Critical, None, None)));
    }

    #[test]
    fn a_lost_gpu_is_told_with_and_without_its_address() {
        for line in [
            "NVRM: GPU 0000:5a:00.0: GPU has fallen off the bus.",
            "NVRM: GPU at 0000:5a:00.0 has fallen off the bus.",
            "4,1,2,-;NVRM: The NVIDIA GPU 0000:5a:00.0\\x0aNVRM: (PCI ID: 10de:2330) installed in this system has\\x0aNVRM: fallen off the bus and is not responding to commands.",
        ] {
            assert_eq!(told(line), Some(("gpu_lost", Some(Code::Number(79)), "gpu/0000:5a:00".into())), "{line}");
        }
        assert_eq!(
            told("NVRM: fallen off the bus and is not responding to commands."),
            Some(("gpu_lost", Some(Code::Number(79)), "gpu".into()))
        );
    }
}
