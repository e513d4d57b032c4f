//! PCIe Advanced Error Reporting (drivers/pci/pcie/aer.c, err.c): a port reports, a device is the source.
//!
//! A block is a header by the reporting port, a body (`PCIe Bus Error: …`) by the source, and lines with the status
//! bits. The words changed twice: `Corrected error received: id=00e5`, since 5.0 `…: 0000:00:1c.5`, since 6.13
//! `Correctable error message received from 0000:00:1c.5`.

mod old;

use super::number::hexadecimal;
use super::pci::Address;
use super::{Record, Understood};
use crate::component::Component;
use crate::observation::Code;
use ironwatch_shared::Severity;

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    let Some((device, said, named)) = device_and_words(record) else { return old::understand(record.text) };
    // CXL devices speak of their own bus (drivers/pci/pcie/aer.c, since 6.14).
    if let Some(body) = said.strip_prefix("PCIe Bus Error: ").or_else(|| said.strip_prefix("CXL Bus Error: ")) {
        return bus_error(device, body);
    }
    if said.starts_with("frozen state error detected, disable CXL.mem") || said.contains(": frozen state error detected, disable CXL.mem") {
        return Some(aer("fatal", device));
    }
    header(device, said).or_else(|| recovery(device, said)).or_else(|| status(device, said, named))
}

/// The device before the first colon (`pcieport 0000:00:1c.5: AER: `), else the one in the record's tag; the rest; and
/// whether `AER:` stands before it.
fn device_and_words<'a>(record: &Record<'a>) -> Option<(Address, &'a str, bool)> {
    let (device, rest) = match record.text.split_once(": ") {
        // Before 4.19 the service's own name stood behind the address: `aer 0000:00:1c.5:pcie02: `.
        Some((head, rest)) if !head.starts_with("AER") => {
            let place = head.rsplit_once(' ')?.1;
            (Address::parse(place.split_once(":pcie").map_or(place, |(place, _)| place))?, rest)
        }
        Some(_) | None => (Address::parse(record.tags.get("DEVICE")?.strip_prefix("+pci:")?)?, record.text),
    };
    let rest = rest.trim_start();
    Some(match rest.strip_prefix("AER:") {
        Some(rest) => (device, rest.trim_start(), true),
        None => (device, rest, false),
    })
}

fn aer(code: &str, device: Address) -> Understood {
    let name = device.function();
    Understood::new("pcie_aer", Some(Code::word(code)), Component::new("pci", &name)).on(name)
}

/// `Corrected`, `Correctable`, `Uncorrected (Fatal)`, `Uncorrectable (Non-Fatal)`: the code, and what follows.
fn severity(words: &str) -> Option<(&'static str, &str)> {
    const WORDS: [(&str, &str); 6] = [
        ("Corrected", "corrected"),
        ("Correctable", "corrected"),
        ("Uncorrected (Non-Fatal)", "nonfatal"),
        ("Uncorrectable (Non-Fatal)", "nonfatal"),
        ("Uncorrected (Fatal)", "fatal"),
        ("Uncorrectable (Fatal)", "fatal"),
    ];
    WORDS.into_iter().find_map(|(word, code)| Some((code, words.strip_prefix(word)?)))
}

fn header(reporter: Address, said: &str) -> Option<Understood> {
    let single = said.strip_prefix("Multiple ");
    let (code, rest) = severity(single.unwrap_or(said))?;
    const RECEIVED: [&str; 3] = [" error received: ", " error message received from ", " error received from "];
    let source = RECEIVED.iter().find_map(|words| rest.strip_prefix(words))?;
    let source = source.split_whitespace().next()?;
    let source = match source.strip_prefix("id=") {
        Some(id) => reporter.of_requester(hexadecimal(id)?.0),
        None => Address::parse(source)?,
    };
    // All zeros: the port does not know who sent it.
    let device = if source.is_unknown() { reporter } else { source };
    let said = aer(code, device).with("reporter", reporter.function());
    Some(if single.is_some() { said.with("multiple", true) } else { said })
}

/// `severity=Corrected, type=Data Link Layer, (Transmitter ID)`; some kernels misspell the first word.
///
/// A corrected one only adds to its header. The others are told in their own right: after Downstream Port
/// Containment (dpc.c) there is no header.
fn bus_error(device: Address, body: &str) -> Option<Understood> {
    let rest = body.strip_prefix("severity=").or_else(|| body.strip_prefix("serverity="))?;
    let (code, rest) = severity(rest)?;
    let mut said = aer(code, device);
    said.detail = code == "corrected";
    let mut parts = rest.trim_start_matches([',', ' ']).split(", ");
    let layer = parts.next().and_then(|part| part.strip_prefix("type="));
    let agent = parts.next().and_then(|part| part.split_once('(')).map(|(_, agent)| agent.trim_end_matches(')'));
    Some(said.with_some("layer", layer).with_some("agent", agent))
}

/// How a block of an uncorrected error ends, when it ends badly.
fn recovery(device: Address, said: &str) -> Option<Understood> {
    const FAILED: [&str; 7] = [
        "AER: device recovery failed",
        "unable to recover from ",
        // What "can't recover" was called before 5.7.
        "device has no AER-aware driver",
        "device recovery failed",
        "Device recovery failed",
        "can't recover (no error_detected callback)",
        "subordinate device reset failed",
    ];
    FAILED.iter().any(|words| said.starts_with(words)).then(|| aer("recovery_failed", device))
}

/// `device [8086:9d15] error status/mask=00000001/00002000`, `[ 0] RxErr (First)`, `TLP Header: …`: the registers.
fn status(device: Address, said: &str, named: bool) -> Option<Understood> {
    const BARE: [&str; 4] = ["TLP Header: ", "Error of this Agent", "aer_status: ", "aer_layer="];
    const NAMED: [&str; 3] = ["can't find device of ID", "found no error details for ", "aer_uncor_severity: "];
    let bit = said.strip_prefix('[').and_then(|rest| rest.split_once(']')).filter(|(number, name)| {
        let number = number.trim();
        is_bit_name(name) && !number.is_empty() && number.len() <= 2 && number.bytes().all(|b| b.is_ascii_digit())
    });
    let registers = said.strip_prefix("device [").is_some_and(|rest| rest.contains("] error status/mask="));
    // Before 5.2 the registers came without `AER:`; the last ones are only printed with it.
    let known =
        registers || BARE.iter().any(|start| said.starts_with(start)) || (named && NAMED.iter().any(|start| said.starts_with(start)));
    if bit.is_none() && !known {
        return None;
    }
    let name = device.function();
    let mut detail = Understood::new("pcie_aer", None, Component::new("pci", &name)).on(name);
    detail.detail = true;
    detail.severity = Severity::Warning;
    Some(detail.with_some("bit", bit.map(|(_, name)| name.trim_end().trim_end_matches("(First)").trim())))
}

/// `    RxErr                  (First)`, before 5.2 ` Receiver Error         (First)`: few words, and nothing but letters.
fn is_bit_name(text: &str) -> bool {
    let name = text.trim_end().strip_suffix("(First)").unwrap_or(text).trim();
    let letters = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b' ' | b'_' | b'-' | b'/'));
    text.starts_with(' ') && name.starts_with(|c: char| c.is_ascii_uppercase()) && letters && name.split(' ').count() <= 4
}

#[cfg(test)]
mod tests {
    use super::super::classify_line;

    fn told(line: &str) -> Option<(String, String, bool)> {
        let told = classify_line(line)?;
        Some((told.code.map(|code| code.to_string()).unwrap_or_default(), told.device?, told.detail))
    }

    #[test]
    fn headers_of_three_generations_name_the_source_and_the_reporter() {
        for (line, code, device) in [
            ("pcieport 0000:20:01.1: AER: Corrected error received: id=2100", "corrected", "0000:21:00.0"),
            ("aer 0000:20:01.1:pcie02: Corrected error received: id=2100", "corrected", "0000:21:00.0"),
            ("pcieport 0001:20:01.1: AER: Uncorrected (Non-Fatal) error received: id=2009", "nonfatal", "0001:20:01.1"),
            ("pcieport 0000:20:01.1: AER: Multiple Corrected error received: 0000:21:00.1", "corrected", "0000:21:00.1"),
            ("pcieport 0000:20:01.1: AER: Uncorrected (Fatal) error received: 0000:21:00.0", "fatal", "0000:21:00.0"),
            ("pcieport 0000:20:01.1: AER: Correctable error message received from 0000:21:00.0", "corrected", "0000:21:00.0"),
            ("pcieport 0000:20:01.1: AER: Uncorrectable (Fatal) error message received from 0000:00:00.0", "fatal", "0000:20:01.1"),
            (
                "pcieport 0000:20:01.1: AER: Correctable error message received from 0000:21:00.0 (no details found",
                "corrected",
                "0000:21:00.0",
            ),
            ("pcieport 0000:20:01.1: AER: Corrected error message received from 0000:21:00.0", "corrected", "0000:21:00.0"),
            ("pcieport 0000:20:01.1: AER: Multiple Uncorrected (Fatal) error received: id=2100", "fatal", "0000:21:00.0"),
            (
                "pcieport 0000:20:01.1: AER: Multiple Uncorrectable (Non-Fatal) error message received from 0000:21:00.0",
                "nonfatal",
                "0000:21:00.0",
            ),
        ] {
            assert_eq!(told(line), Some((code.to_owned(), device.to_owned(), false)), "{line}");
            let reporter = classify_line(line).and_then(|told| told.fields.get("reporter").cloned());
            assert!(reporter.is_some_and(|port| port.as_str().is_some_and(|port| port.ends_with(":20:01.1"))), "{line}");
        }
    }

    #[test]
    fn a_corrected_body_is_a_detail_and_an_uncorrected_one_is_told() {
        let line = "nvidia 0000:21:00.0: PCIe Bus Error: severity=Corrected, type=Physical Layer, id=2100(Receiver ID)";
        assert_eq!(told(line), Some(("corrected".into(), "0000:21:00.0".into(), true)));
        let line = "nvidia 0000:21:00.0: AER: PCIe Bus Error: serverity=Uncorrectable (Fatal), type=Transaction Layer, (Requester ID)";
        assert_eq!(told(line), Some(("fatal".into(), "0000:21:00.0".into(), false)));
        let fields = classify_line(line).map(|told| told.fields).unwrap_or_default();
        assert_eq!(fields.get("layer").and_then(|v| v.as_str()), Some("Transaction Layer"));
        assert_eq!(fields.get("agent").and_then(|v| v.as_str()), Some("Requester ID"));
    }

    #[test]
    fn cxl_and_the_kernels_before_three_have_words_of_their_own() {
        for (line, code, device) in [
            (
                "pcieport 0000:21:00.0: CXL Bus Error: severity=Uncorrectable (Fatal), type=Transaction Layer, (Receiver ID)",
                "fatal",
                "0000:21:00.0",
            ),
            ("cxl_pci 0000:21:00.0: mem1: frozen state error detected, disable CXL.mem", "fatal", "0000:21:00.0"),
            ("EEH: Frozen PHB#3-PE#fd detected", "nonfatal", ""),
            ("EEH: Fenced PHB#3 detected, location: U78D2.001", "fatal", ""),
            ("EEH: PHB#3-PE#fd has failed 6 times in the last hour and has been permanently disabled.", "recovery_failed", ""),
            ("NMI: PCI system error (SERR) for reason a1 on CPU 7.", "fatal", ""),
            ("+------ PCI-Express Device Error ------+", "", ""),
        ] {
            let told = classify_line(line).filter(|told| told.class == "pcie_aer");
            let got = told.map(|told| (told.code.map(|code| code.to_string()).unwrap_or_default(), told.device.unwrap_or_default()));
            assert_eq!(got, Some((code.to_owned(), device.to_owned())), "{line}");
        }
        for line in [
            "Error Severity\t\t: Uncorrected (Non-Fatal)",
            "PCIE Bus Error type\t: Transaction Layer",
            "EEH: PE location: U78D2.001, PHB location: N/A",
        ] {
            assert_eq!(classify_line(line).map(|told| (told.class, told.detail)), Some(("pcie_aer", true)), "{line}");
        }
        for line in ["EEH: pSeries platform initialized", "EEH: Recovery successful.", "EEH: No capable adapters found: recovery disabled."]
        {
            assert_eq!(classify_line(line), None, "{line}");
        }
    }

    #[test]
    fn failed_recovery_is_told_and_registers_are_details() {
        for line in [
            "nvidia 0000:21:00.0: AER: can't recover (no error_detected callback)",
            "nvidia 0000:21:00.0: can't recover (no error_detected callback)",
            "nvidia 0000:21:00.0: device has no AER-aware driver",
            "pcieport 0000:21:00.0: AER: Device recovery failed",
            "pcieport 0000:21:00.0: AER: subordinate device reset failed",
            "pcieport 0000:21:00.0: device recovery failed",
        ] {
            assert_eq!(told(line), Some(("recovery_failed".into(), "0000:21:00.0".into(), false)), "{line}");
        }
        let bit =
            classify_line("pcieport 0000:21:00.0:    [12] Replay Timer Timeout  (First)").and_then(|told| told.fields.get("bit").cloned());
        assert_eq!(bit, Some("Replay Timer Timeout".into()));
        for line in [
            "pcieport 0000:21:00.0:   device [1022:1483] error status/mask=00001000/00006000",
            "pcieport 0000:21:00.0:    [12] Timeout               ",
            "pcieport 0000:21:00.0: AER:   TLP Header: 4a000001 01000004 00000000 00000000",
            "pcieport 0000:21:00.0:   TLP Header: 4a000001 01000004 00000000 00000000",
            "pcieport 0000:21:00.0: AER:   Error of this Agent is reported first",
            "pcieport 0000:21:00.0:   Error of this Agent(2100) is reported first",
            "pcieport 0000:21:00.0: AER: aer_status: 0x00001000, aer_mask: 0x00002000",
            "pcieport 0000:21:00.0: AER: aer_layer=Data Link Layer, aer_agent=Transmitter ID",
            "pcieport 0000:21:00.0: AER: aer_uncor_severity: 0x00062030",
            "pcieport 0000:21:00.0: AER: can't find device of ID2100",
            "pcieport 0000:21:00.0: AER: found no error details for 0000:21:00.0",
            "pcieport 0000:21:00.0: AER:    [14] CmpltTO                (First)",
        ] {
            assert_eq!(told(line).map(|(_, device, detail)| (device, detail)), Some(("0000:21:00.0".into(), true)), "{line}");
        }
    }

    #[test]
    fn good_news_and_boot_lines_are_nothing() {
        for line in [
            "pcieport 0000:20:01.1: AER: device recovery successful",
            "pcieport 0000:20:01.1: AER: enabled with IRQ 34",
            "pcieport 0000:20:01.1: PME: Signaling with IRQ 34",
            "acpi PNP0A08:00: _OSC: OS now controls [PCIeHotplug AER]",
            "pci 0000:21:00.0: [10de:2330] type 00 class 0x030200",
            "AER: Corrected error received: id=2100",
            "pcieport 0000:20:01.1: AER: Root Port link has been reset (0)",
            "pcieport 0000:20:01.1: AER: broadcast resume message",
            "{3}[Hardware Error]: Hardware error from APEI Generic Hardware Error Source: 4",
        ] {
            assert_eq!(told(line), None, "{line}");
        }
    }

    #[test]
    fn a_text_without_a_device_takes_the_one_of_its_tag() {
        let tags = std::collections::BTreeMap::from([("DEVICE".to_owned(), "+pci:0000:20:01.1".to_owned())]);
        let told = super::super::understand("AER: Corrected error received: id=2100", &tags);
        assert_eq!(told.and_then(|told| told.device).as_deref(), Some("0000:21:00.0"));
    }
}
