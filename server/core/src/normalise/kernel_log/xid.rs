//! What the NVIDIA driver says about a GPU: Xid lines, and the lines about a lost GPU that go with Xid 79.
//!
//! Form (open-gpu-kernel-modules, `krcReportXid`): `NVRM: Xid (PCI:dddd:bb:dd[ GPU-I:NN[ GPU-CI:NN]]): code[, pid=N]
//! [, name=process][, text][ caused by previous Xid N]`. The function is never printed; drivers before 2016 leave out
//! `PCI:`; a line may end right after the code.

mod nvlink;
mod place;
mod recovery;

use super::number::decimal;
use super::nvrm;
use super::pci::Address;
use super::{Record, Understood};
use crate::component::Component;
use crate::observation::Code;
use ironwatch_shared::Severity;

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    // Exporters and people write the rest without the driver's name.
    let text = record.text;
    let said = match text.split_at_checked("NVRM:".len()) {
        Some((head, rest)) if head.eq_ignore_ascii_case("NVRM:") => rest.trim_start(),
        _ if text.starts_with("Xid (") => text,
        _ => return None,
    };
    match said.strip_prefix("Xid") {
        Some(rest) => xid(rest.trim_start()),
        None => lost(said, record.more).or_else(|| check(text)),
    }
}

/// The driver's own checks, which meet a lost GPU wherever they reach for one: `nvCheckOkFailedNoLog: Check failed: GPU lost
/// from the bus [NV_ERR_GPU_IS_LOST] (0x0000000F) returned from …`. They seldom name the card, and there are many, so they
/// add to what the first line told.
fn check(text: &str) -> Option<Understood> {
    let said =
        nvrm::read(text).filter(|said| said.function.starts_with("nvCheckOkFailed") || said.function.starts_with("nvAssertOkFailed"))?;
    let words = said.words.strip_prefix("Check failed: ").or_else(|| said.words.strip_prefix("Assertion failed: ")).unwrap_or(said.words);
    words.starts_with("GPU lost from the bus [NV_ERR_GPU_IS_LOST]").then(|| Understood { detail: true, ..gpu("gpu_lost", 79, said.card) })
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
    let rest = said.strip_prefix("The ").unwrap_or(said).strip_prefix("GPU ")?;
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
            ("Xid (PCI:0000:5a:00): 79, GPU has fallen off the bus.", 79),
            ("nvrm: Xid (PCI:0000:5a:00): 48, x", 48),
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
            "Xid errors are listed in the manual",
            "watcher saw Xid (PCI:0000:5a:00): 79, GPU has fallen off the bus.",
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
    fn a_unit_of_the_links_is_read_with_its_registers() {
        let line =
            "NVRM: Xid (PCI:0000:5a:00): 145, pid=7, name=ray::X, RLW_RXPIPE  Nonfatal   XC1 i0 Link 03 (0x00086226 0x00000001 0x0 0x0)";
        let said = fields(line);
        for (name, value) in [
            ("subcode", json!("RLW_RXPIPE")),
            ("fatal", json!(false)),
            ("link", json!(3)),
            ("cross_containment", json!(true)),
            ("injected", json!(false)),
            ("intr_info", json!("0x00086226")),
            ("error_status", json!("0x00000001")),
            ("process", json!("ray::X")),
        ] {
            assert_eq!(said.get(name), Some(&value), "{name}");
        }
        for (rest, code, fatal, link) in [
            ("144, SAW_MVB Fatal XC0 i0 Link 00 (0x1 0x2)", 144, Some(true), Some(0)),
            ("146, TLW_RX/TLW_RX_PIPE1 Nonfatal XC0 i0 Link 12 (0x1 0x2)", 146, Some(false), Some(12)),
            ("147, TREX Nonfatal XC0 i0 Link 05 (0x1 0x2)", 147, Some(false), Some(5)),
            ("148, NVLPW Nonfatal XC0 i0 Link 05 (0x1 0x2)", 148, Some(false), Some(5)),
            ("149, NETIR_LINK_DOWN Fatal XC0 i1 Link 17 (0x1 0x2)", 149, Some(true), Some(17)),
            ("149, NETIR_BER_EVENT Nonfatal XC0 i0 Link 08 (0x1 0x2)", 149, Some(false), Some(8)),
            ("149, NETIR_LINK_EVT Fatal XC0 i0 Link 01 [0x0000000a]", 149, Some(true), Some(1)),
            ("150, MSE_WATCHDOG Fatal XC0 i0 Link -1 (0x1 0x2)", 150, Some(true), None),
            ("150, MSE Degraded Fatal XC0 i0 Link -1 (0x1 0x2)", 150, Some(true), None),
            ("145, RLW_CTRL", 145, None, None),
        ] {
            let line = format!("NVRM: Xid (PCI:0000:5a:00): {rest}");
            assert_eq!(told(&line).map(|(class, number, _)| (class, number)), Some(("gpu_xid", Some(Code::Number(code)))), "{line}");
            let said = fields(&line);
            assert_eq!(said.get("fatal").and_then(Value::as_bool), fatal, "{line}");
            assert_eq!(said.get("link").and_then(Value::as_u64), link, "{line}");
            assert_eq!(said.get("next_step").is_some(), fatal.is_some(), "{line}");
        }
    }

    #[test]
    fn why_a_link_went_down_decides_what_to_do() {
        let step = |information: &str| {
            let line = format!("NVRM: Xid (PCI:0000:5a:00): 149, NETIR_LINK_EVT Fatal XC0 i0 Link 04 ({information} 0x00000000)");
            let said = fields(&line);
            (said.get("cause").and_then(Value::as_u64), said.get("next_step").and_then(Value::as_str).unwrap_or_default().to_owned())
        };
        for (information, cause, words) in [
            ("0x025001c6", 37, "other end"),
            ("0x015011c6", 21, "other end"),
            ("0x004001c6", 4, "signal"),
            ("0x00f001c6", 15, "Software"),
            ("0x012001c6", 18, "on purpose"),
            ("0x028001c6", 40, "Nothing to reset"),
            ("0x000001c6", 0, "reset the GPU"),
        ] {
            let (told, step) = step(information);
            assert_eq!(told, Some(cause), "{information}");
            assert!(step.contains(words), "{information}: {step}");
        }
    }

    #[test]
    fn where_in_the_card_it_happened_is_read() {
        let card = "NVRM: Xid (PCI:0000:5a:00): ";
        for (rest, name, value) in [
            (
                "31, pid=7, name=a, Ch 00000008, intr 10000000. MMU Fault: ENGINE GRAPHICS GPCCLIENT_T1_0 faulted @ 0x7f00_1000. Fault is of type FAULT_PDE ACCESS_TYPE_VIRT_READ",
                "client",
                json!("GPCCLIENT_T1_0"),
            ),
            (
                "31, Ch 8. MMU Fault: ENGINE GRAPHICS GPC6 GPCCLIENT_T1_9 faulted @ 0x7f00_1000. Fault is of type FAULT_PTE ACCESS_TYPE_VIRT_WRITE",
                "engine",
                json!("GRAPHICS"),
            ),
            (
                "31, Ch 8. MMU Fault: ENGINE GRAPHICS GPC6 GPCCLIENT_T1_9 faulted @ 0x7f00_1000. Fault is of type FAULT_PTE ACCESS_TYPE_VIRT_WRITE",
                "client",
                json!("GPCCLIENT_T1_9"),
            ),
            (
                "31, Ch 8. MMU Fault: ENGINE CE3 HUBCLIENT_CE1 faulted @ 0x7f00_1000. Fault is of type FAULT_PTE ACCESS_TYPE_VIRT_WRITE",
                "fault_address",
                json!("0x7f00_1000"),
            ),
            (
                "31, Ch 8. MMU Fault: ENGINE CE3 HUBCLIENT_CE1 faulted @ 0x7f00_1000. Fault is of type FAULT_PTE ACCESS_TYPE_VIRT_WRITE",
                "fault_type",
                json!("FAULT_PTE"),
            ),
            (
                "31, Ch 8. MMU Fault: ENGINE CE3 HUBCLIENT_CE1 faulted @ 0x7f00_1000. Fault is of type FAULT_PTE ACCESS_TYPE_VIRT_WRITE",
                "access_type",
                json!("ACCESS_TYPE_VIRT_WRITE"),
            ),
            ("13, pid=7, name=a, Graphics SM Warp Exception on (GPC 3, TPC 2, SM 1): Illegal Instruction Encoding", "gpc", json!(3)),
            ("13, pid=7, name=a, Graphics SM Warp Exception on (GPC 3, TPC 2, SM 1): Illegal Instruction Encoding", "tpc", json!(2)),
            (
                "13, pid=7, name=a, Graphics SM Warp Exception on (GPC 3, TPC 2, SM 1): Illegal Instruction Encoding",
                "exception",
                json!("Illegal Instruction Encoding"),
            ),
            (
                "48, pid=7, An uncorrectable double bit error (DBE) at physAddr 0xe9b0 partition 3, subpartition 0.",
                "memory_address",
                json!("0xe9b0"),
            ),
            ("171, GDDR, Uncorrectable DRAM error in FBPA 3 subpartition 1 physAddr 0xe9b0", "subpartition", json!(1)),
            (
                "63, pid=7, Row Remapper: New row (0x0000000018f0) marked for remapping, reset gpu to activate.",
                "memory_row",
                json!("0x0000000018f0"),
            ),
            (
                "119, pid=7, name=a, Timeout after 6s of waiting for RPC response from GPU1 GSP! Expected function 76 (GSP_RM_CONTROL) (0x1 0x8).",
                "rpc_function",
                json!(76),
            ),
            (
                "119, pid=7, name=a, Timeout after 6s of waiting for RPC response from GPU1 GSP! Expected function 76 (GSP_RM_CONTROL) (0x1 0x8).",
                "rpc_name",
                json!("GSP_RM_CONTROL"),
            ),
            (
                "74, pid=7, name=a, NVLink: fatal error detected on link 5(0x0, 0x0, 0x10000, 0x0, 0x0, 0x0, 0x0)",
                "registers",
                json!("0x0, 0x0, 0x10000, 0x0, 0x0, 0x0, 0x0"),
            ),
            ("43, pid=7, name=a, channel 0x00000002 caused by previous Xid 31.", "prev_xid", json!(31)),
        ] {
            assert_eq!(fields(&format!("{card}{rest}")).get(name), Some(&value), "{rest}");
        }
        let crash = classify_line("NVRM: Xid (PCI:0000:5a:00): 1, GSP task exception: load access fault @ pc:0x1");
        assert_eq!(crash.map(|told| told.severity), Some(Severity::Critical));
    }

    #[test]
    fn each_recovery_action_says_what_to_do() {
        for (action, step) in [(0, "Nothing"), (1, "reset it"), (2, "reboot"), (3, "other GPUs"), (4, "running ones end"), (5, "imex")] {
            let said = fields(&format!(
                "NVRM: Xid (PCI:0000:5a:00): 154, GPU recovery action changed from 0x1 (GPU Reset Required) to {action:#x} (x)"
            ));
            let told = said.get("next_step").and_then(Value::as_str).unwrap_or_default().to_owned();
            assert!(told.contains(step) && told.ends_with('.'), "{action}: {told}");
        }
        let unknown = fields("NVRM: Xid (PCI:0000:5a:00): 154, GPU recovery action changed from 0x0 (None) to 0x9 (New)");
        assert_eq!((unknown.get("next_step"), unknown.get("recovery_action")), (None, Some(&json!(9))));
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
            "NVRM: GPU at PCI:0000:5a:00.0 has fallen off the bus.",
            "NVRM: The NVIDIA GPU 0000:5a:00.0 (PCI ID: 10de:2330) installed in this system has fallen off the bus and is not responding",
            "4,1,2,-;NVRM: The NVIDIA GPU 0000:5a:00.0\\x0aNVRM: (PCI ID: 10de:2330) installed in this system has\\x0aNVRM: fallen off the bus and is not responding to commands.",
        ] {
            assert_eq!(told(line), Some(("gpu_lost", Some(Code::Number(79)), "gpu/0000:5a:00".into())), "{line}");
        }
        assert_eq!(
            told("NVRM: fallen off the bus and is not responding to commands."),
            Some(("gpu_lost", Some(Code::Number(79)), "gpu".into()))
        );
        let check = "NVRM: GPU0 nvCheckOkFailedNoLog: Check failed: GPU lost from the bus [NV_ERR_GPU_IS_LOST] (0x0000000F) returned from x @ y.c:7";
        assert_eq!(classify_line(check).map(|told| (told.class, told.detail)), Some(("gpu_lost", true)));
        let other =
            "NVRM: nvCheckOkFailedNoLog: Check failed: Failure: Generic Error [NV_ERR_GENERIC] (0x0000FFFF) returned from x @ y.c:7";
        assert_eq!(told(other), None);
    }
}
