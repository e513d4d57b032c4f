//! Errors on the bus that no device stands before: the frames of kernels before 3.0, the error handling of POWER (EEH,
//! arch/powerpc/kernel/eeh*.c), and the interrupt of a bus without error reports (arch/x86/kernel/nmi.c).

use super::super::Understood;
use super::super::pci::Address;
use super::super::sayings::begins;
use crate::component::Component;
use crate::observation::Code;
use ironwatch_shared::Severity;

/// Reads one line.
pub(super) fn understand(text: &str) -> Option<Understood> {
    frame(text).or_else(|| eeh(text)).or_else(|| system_error(text)).or_else(|| headless(text))
}

fn told(code: Option<&str>) -> Understood {
    Understood::new("pcie_aer", code.map(Code::word), Component::new("pci", ""))
}

fn detail(code: Option<&str>) -> Understood {
    Understood { detail: true, severity: Severity::Warning, ..told(code) }
}

/// `AER: Corrected error received: 0000:00:1c.5`, `PCIe Bus Error: severity=Corrected, type=Physical Layer, (Receiver ID)`: the
/// driver and the place were cut off.
fn headless(text: &str) -> Option<Understood> {
    if let Some(said) = text.strip_prefix("AER: ") {
        let (code, rest) = super::severity(said.strip_prefix("Multiple ").unwrap_or(said))?;
        let source = rest.strip_prefix(" error received: ").or_else(|| rest.strip_prefix(" error message received from "))?;
        let source = source.split_whitespace().next().and_then(Address::parse)?;
        return Some(super::aer(code, source));
    }
    let (code, rest) = super::severity(text.strip_prefix("PCIe Bus Error: severity=")?)?;
    rest.starts_with(", type=").then(|| Understood { detail: code == "corrected", ..told(Some(code)) })
}

/// `+------ PCI-Express Device Error ------+`, then a line for each register.
fn frame(text: &str) -> Option<Understood> {
    if text.starts_with("+------ PCI-Express Device Error ------+") {
        return Some(Understood { severity: Severity::Warning, ..told(None) });
    }
    let (name, value) = text.split_once(':')?;
    match name.trim_end() {
        "Error Severity" => Some(detail(Some(super::severity(value.trim())?.0))),
        "PCIE Bus Error type" | "Flow Control Protocol" | "Receiver ID" | "Transmitter ID" | "Requester ID" | "Completer ID" => {
            Some(detail(None))
        }
        _ => None,
    }
}

/// `EEH: Frozen PHB#3-PE#fd detected`: the bus of a device was cut off because of an error.
fn eeh(text: &str) -> Option<Understood> {
    const SAYINGS: &[(&str, &str)] = &[
        ("Frozen PHB#* detected", "nonfatal"),
        ("Frozen PE#* on PHB#* detected", "nonfatal"),
        ("Fenced PHB#* detected", "fatal"),
        ("Dead PHB#* detected", "fatal"),
        ("Dead IOC detected", "fatal"),
        ("PHB#* failure detected", "fatal"),
        ("Recovering PHB#*, location", "fatal"),
        ("PHB#* has failed * times in the last hour and has been permanently disabled", "recovery_failed"),
        ("Unable to recover from failure from PHB#*", "recovery_failed"),
        ("Unrecoverable slot failure on PHB#*", "recovery_failed"),
        ("Finished:'*' with aggregate recovery state:'disconnect'", "recovery_failed"),
    ];
    const DETAILS: &[&str] = &[
        "PE location: ",
        "This PCI device has failed ",
        "Detected error on PHB#*",
        "Detected PCI bus error on PHB#*",
        "of node=",
        "PCI device/vendor: ",
        "PCI cmd/status register: ",
        "PCI-E ",
        "PCI-X ",
        "Bridge ",
        "Recovering PHB#*",
    ];
    let said = text.strip_prefix("EEH: ")?;
    if let Some((_, code)) = SAYINGS.iter().find(|(start, _)| begins(said, start)) {
        return Some(told(Some(code)));
    }
    DETAILS.iter().any(|start| begins(said, start)).then(|| detail(None))
}

/// `NMI: PCI system error (SERR) for reason a1 on CPU 7.`, `NMI: IOCK error (debug interrupt?) for reason 71 on CPU 7.`, before 2.6.37
/// without the reason, and for the first `You have some hardware problem, likely on the PCI bus.`
fn system_error(text: &str) -> Option<Understood> {
    const STARTS: [&str; 3] = [
        "NMI: PCI system error (SERR) for reason ",
        "NMI: IOCK error (debug interrupt?)",
        "You have some hardware problem, likely on the PCI bus",
    ];
    STARTS.iter().any(|start| text.starts_with(start)).then(|| told(Some("fatal")))
}

#[cfg(test)]
mod tests {
    use super::super::super::classify_line;

    #[test]
    fn a_place_that_was_cut_off_is_not_made_up() {
        for (line, code, device) in [
            ("AER: Corrected error received: 0000:21:00.0", "corrected", Some("0000:21:00.0")),
            ("AER: Multiple Uncorrected (Fatal) error received: 0000:21:00.0", "fatal", Some("0000:21:00.0")),
            ("PCIe Bus Error: severity=Uncorrected (Non-Fatal), type=Transaction Layer, (Requester ID)", "nonfatal", None),
        ] {
            let told = classify_line(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((told.class, told.device.as_deref()), ("pcie_aer", device), "{line}");
            assert_eq!(told.code.map(|code| code.to_string()).as_deref(), Some(code), "{line}");
        }
        for line in ["AER: enabled", "AER: Corrected error received", "PCIe Bus Error: severity=Corrected"] {
            assert_eq!(classify_line(line), None, "{line}");
        }
    }
}
