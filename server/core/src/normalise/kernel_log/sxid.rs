//! What the NVIDIA driver says about an NVSwitch: SXid lines.
//!
//! Form (open-gpu-kernel-modules, `NVSWITCH_PRINT_SXID` and `nvswitch_report_error`): `nvidia-nvswitchN: SXid
//! (PCI:dddd:bb:dd.f): code, Fatal|Non-fatal, [Link NN ]text[ (First)]`, then lines with the same code and the
//! registers: `Severity N Engine instance NN Sub-engine instance NN`, `Data {0x…}`, `text data[0] = 0x…`.

use super::number::decimal;
use super::pci::Address;
use super::{Record, Understood};
use crate::component::Component;
use crate::observation::Code;
use ironwatch_shared::Severity;

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    // Exporters and people write the rest without the driver's name; one of its devices is the switches as a whole.
    let (switch, rest) = match record.text.strip_prefix("nvidia-nvswitch") {
        Some(rest) => decimal(rest).map_or((None, rest), |(switch, rest)| (Some(switch), rest)),
        None => (None, record.text),
    };
    let rest = if rest.len() < record.text.len() { rest.strip_prefix(':')?.trim_start() } else { rest };
    let rest = rest.strip_prefix("SXid")?.trim_start();
    let (place, rest) = rest.strip_prefix('(')?.split_once(')')?;
    let (code, rest) = decimal(rest.trim_start_matches([':', ' ']))?;
    let code = u32::try_from(code).ok()?;
    let words = match rest.chars().next() {
        None => rest,
        Some(',' | ' ') => rest.trim_start_matches([',', ' ']),
        Some(_) => return None,
    };
    let place = Address::parse(place);
    let component = Component::new("nvswitch", &place.map(Address::card).unwrap_or_default());
    let said = Understood::new("gpu_sxid", Some(Code::Number(code)), component).with_some("nvswitch", switch);
    let said = Understood { device: place.map(Address::function), ..said };
    Some(if is_register(words) { Understood { detail: true, severity: Severity::Warning, ..said } } else { verdict(said, words) })
}

/// Lines that only show registers of the fault told before.
fn is_register(words: &str) -> bool {
    let severity = words.strip_prefix("Severity ").and_then(decimal).is_some_and(|(_, rest)| rest.starts_with(" Engine instance"));
    severity || words.starts_with("Data {") || words.split_once(" data[").is_some_and(|(_, rest)| rest.contains("] = "))
}

/// The driver's own judgement goes before any table.
fn verdict(mut said: Understood, words: &str) -> Understood {
    let (fatal, words) = match words.split_once(',') {
        Some(("Fatal", rest)) => (Some(true), rest.trim_start()),
        Some(("Non-fatal" | "Nonfatal", rest)) => (Some(false), rest.trim_start()),
        Some(_) | None => (None, words),
    };
    if let Some(fatal) = fatal {
        said.severity = if fatal { Severity::Critical } else { Severity::Warning };
    }
    let (link, words) = match words.strip_prefix("Link ").and_then(decimal) {
        Some((link, rest)) => (Some(link), rest.trim_start()),
        None => (None, words),
    };
    let text = words.trim_end().trim_end_matches("(First)").trim_end();
    said.with_some("fatal", fatal).with_some("link", link).with_some("text", Some(text).filter(|text| !text.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::super::{Understood, classify_line};
    use crate::observation::Code;
    use ironwatch_shared::Severity;
    use serde_json::json;

    fn told(rest: &str) -> Option<Understood> {
        classify_line(&format!("nvidia-nvswitch5: SXid (PCI:0000:4B:00.0): {rest}"))
    }

    #[test]
    fn who_writes_it_may_leave_the_driver_out() {
        for head in ["", "nvidia-nvswitch: ", "nvidia-nvswitch5: "] {
            let told = classify_line(&format!("{head}SXid (PCI:0000:4B:00.0): 20034, Fatal, Link 11 LTSSM Fault Up"));
            let switch = told.as_ref().and_then(|told| told.fields.get("nvswitch")?.as_u64());
            assert_eq!((told.map(|told| told.class), switch), (Some("gpu_sxid"), head.contains('5').then_some(5)), "{head}");
        }
    }

    #[test]
    fn the_driver_s_verdict_is_the_severity() {
        for (rest, code, fatal, link) in [
            ("20034, Fatal, Link 11 LTSSM Fault Up", 20034, true, Some(11)),
            ("24007, Fatal, Link 03 sourcetrack timeout error (First)", 24007, true, Some(3)),
            ("11001, Fatal, ingress invalid command", 11001, true, None),
            ("20001, Fatal, Link 00 TX Replay Error", 20001, true, Some(0)),
            ("22003, Fatal, Link 40 Minion Halt", 22003, true, Some(40)),
            ("23001, Fatal, Link 12 ingress SRC-VC buffer overflow", 23001, true, Some(12)),
            ("19047, Fatal, Link 07 NCISOC HDR ECC DBE Error", 19047, true, Some(7)),
            ("14017, Fatal, Link 33 TS ATO timeout", 14017, true, Some(33)),
            ("12022, Fatal, Link 22 egress input ECC DBE error", 12022, true, Some(22)),
            ("15010, Fatal, Link 21 route parity", 15010, true, Some(21)),
            ("26006, Fatal, SOE HALTED", 26006, true, None),
            ("99999, Fatal, never seen", 99999, true, None),
            ("20009, Non-fatal, Link 19 RX Short Error Rate", 20009, false, Some(19)),
            ("12028, Non-fatal, Link 32 egress non-posted PRIV error (First)", 12028, false, Some(32)),
            ("28006, Non-fatal, Link 29 MC TS crumbstore MCTO (First)", 28006, false, Some(29)),
            ("22013, Non-fatal, Link 61 Minion Link DLREQ interrupt", 22013, false, Some(61)),
            ("11012, Non-fatal, Link 02 ingress header ECC limit", 11012, false, Some(2)),
            ("20012, Non-fatal, Link 05 LTSSM Fault Down", 20012, false, Some(5)),
            ("10003, Non-fatal, Host unhandled interrupt", 10003, false, None),
            ("19084, Nonfatal, Link 14 AN1 Heartbeat Timeout Error", 19084, false, Some(14)),
        ] {
            let said = told(rest).unwrap_or_else(|| panic!("{rest}"));
            assert_eq!((said.class, said.code), ("gpu_sxid", Some(Code::Number(code))), "{rest}");
            assert_eq!(said.severity, if fatal { Severity::Critical } else { Severity::Warning }, "{rest}");
            assert_eq!((said.device.as_deref(), said.component.as_str()), (Some("0000:4b:00.0"), "nvswitch/0000:4b:00"), "{rest}");
            assert_eq!(said.fields.get("fatal"), Some(&json!(fatal)), "{rest}");
            assert_eq!(said.fields.get("link").and_then(|v| v.as_u64()), link, "{rest}");
            assert_eq!((said.fields.get("nvswitch"), said.detail), (Some(&json!(5)), false), "{rest}");
        }
        assert_eq!(told("24007, Fatal, Link 03 gone (First)").and_then(|t| t.fields.get("text").cloned()), Some(json!("gone")));
    }

    #[test]
    fn without_a_verdict_the_table_says_how_bad_it_is() {
        assert_eq!(told("26006, SOE HALTED").map(|t| t.severity), Some(Severity::Critical));
        assert_eq!(told("22003, Minion Halt").map(|t| t.severity), Some(Severity::Critical));
        assert_eq!(told("20001, TX Replay Error").map(|t| t.severity), Some(Severity::Warning));
        assert_eq!(told("99999").map(|t| (t.severity, t.detail)), Some((Severity::Error, false)));
    }

    #[test]
    fn registers_are_details_of_the_same_code() {
        for rest in [
            "20034, Severity 1 Engine instance 11 Sub-engine instance 00",
            "20034, Severity 0 Engine instance 46 Sub-engine instance 01",
            "20034, Data {0x10000000, 0x10000000, 0x00000000}",
            "26006, SOE HALT data[0] = 0x               0",
            "26006, SOE HALT data[3] = 0x      1a",
        ] {
            let said = told(rest);
            assert_eq!(said.map(|t| (t.class, t.detail, t.severity)), Some(("gpu_sxid", true, Severity::Warning)), "{rest}");
        }
    }

    #[test]
    fn other_lines_of_a_switch_are_nothing() {
        for line in [
            "nvidia-nvswitch5: open (major=510)",
            "nvidia-nvswitch5: using MSI-X",
            "nvidia-nvswitch: Probing device 0000:4b:00.0, Vendor Id = 0x10de",
            "nvidia-nvswitch5: SXid reporting is on",
            "nvidia-nvswitch5: SXid (PCI:0000:4b:00.0): none",
            "nvidia-nvswitch5: SXid (PCI:0000:4b:00.0): 20034x",
            "nvidia-nvlink: Nvlink Core is being initialized, major device number 510",
            "watcher: nvidia-nvswitch5: SXid (PCI:0000:4b:00.0): 20034, Fatal, Link 11 LTSSM Fault Up",
        ] {
            assert_eq!(classify_line(line), None, "{line}");
        }
    }
}
