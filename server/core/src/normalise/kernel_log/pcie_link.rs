//! PCIe links and slots: hot plug (drivers/pci/hotplug/pciehp_ctrl.c, pciehp_hpc.c), containment (pcie/dpc.c, edr.c),
//! links slower than they could be and devices that do not come back (pci.c).

use super::number::{decimal, hexadecimal};
use super::pci::Address;
use super::sayings::begins_with_any;
use super::{Record, Understood};
use crate::component::Component;
use crate::observation::Code;
use ironwatch_shared::Severity;

const CLASS: &str = "pcie_link";

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    let (head, said) = record.text.split_once(": ")?;
    let (driver, place) = head.rsplit_once(' ')?;
    // A driver's name is one word; before 4.19 the service's own name stood behind the address (`0000:8b:00.0:pcie24`).
    let device = Address::parse(place.split_once(":pcie").map_or(place, |(place, _)| place)).filter(|_| !driver.contains(' '))?;
    let said = said.trim_start();
    match (said.split_once(": "), driver) {
        (Some(("pciehp", said)), _) => slot(device, said.trim_start()),
        (Some(("DPC", said)), _) => containment(device, said.trim_start()),
        (Some(("EDR", said)), _) => said.starts_with("EDR event received").then(|| detail(told(device, "dpc"))),
        (_, "pciehp") => slot(device, said),
        (_, "dpc") => containment(device, said.strip_prefix("DPC ").unwrap_or(said)),
        _ => bandwidth(device, said).or_else(|| gone(device, said)),
    }
}

fn told(device: Address, code: &str) -> Understood {
    let name = device.function();
    Understood::new(CLASS, Some(Code::word(code)), Component::new("pci", &name)).on(name)
}

fn detail(said: Understood) -> Understood {
    Understood { detail: true, ..said }
}

/// `Slot(400): Link Down`, `Slot(400): Card not present`; before 4.12 `Card not present on Slot(2)`.
fn slot(device: Address, said: &str) -> Option<Understood> {
    /// Beginnings of words, and the code. `Link Down/Up ignored (recovered by DPC)` is none of them.
    const WORDS: [(&str, &str); 7] = [
        ("Link Down", "link_down"),
        ("Failed to check link status", "link_down"),
        ("Surprise Removal", "card_removed"),
        ("Cannot train link: status", "link_down"),
        ("Card not present", "card_removed"),
        ("Power fault", "power_fault"),
        ("No link", "link_down"),
    ];
    let (name, words) = match said.strip_prefix("Slot(").or_else(|| said.strip_prefix("slot(")) {
        Some(rest) => rest.split_once("): ")?,
        None => {
            let (words, rest) = said.split_once(" on ")?;
            let rest = rest.strip_prefix("Slot(").or_else(|| rest.strip_prefix("slot("))?;
            (rest.split_once(')')?.0, words)
        }
    };
    let ends = |rest: &str| rest.is_empty() || rest.starts_with(' ');
    let (_, code) = WORDS.into_iter().find(|(start, _)| words.strip_prefix(start).is_some_and(ends))?;
    Some(told(device, code).with("slot", name))
}

/// `containment event, status:0x1f01 source:0x0000`, since 6.16 `…, status:0x200d, ERR_FATAL received from
/// 0015:01:00.0`; then the reason and the root port's registers.
fn containment(device: Address, said: &str) -> Option<Understood> {
    const DETAILS: [&str; 10] = [
        "unmasked uncorrectable error detected",
        "ERR_NONFATAL detected",
        "ERR_FATAL detected",
        "RP PIO error detected",
        "software trigger detected",
        "reserved error detected",
        "rp_pio_status: ",
        "RP PIO severity=",
        "RP PIO ImpSpec Log ",
        "TLP Header: ",
    ];
    if let Some(rest) = said.strip_prefix("containment event, status:") {
        let (status, rest) = hexadecimal(rest)?;
        let source = match rest.split_once("received from ") {
            Some((_, from)) => from.split_whitespace().next().and_then(Address::parse),
            None => rest.split_once("source:").and_then(|(_, id)| hexadecimal(id)).map(|(id, _)| device.of_requester(id)),
        };
        let source = source.filter(|source| !source.is_unknown()).map(Address::function);
        return Some(told(device, "dpc").with("status", format!("{status:#06x}")).with_some("source", source));
    }
    if said.starts_with("Data Link Layer Link Active not set in ") {
        return Some(detail(told(device, "link_down")));
    }
    let bit = said.strip_prefix('[').and_then(|rest| decimal(rest.trim_start())).is_some_and(|(_, rest)| rest.starts_with("] "));
    (bit || DETAILS.iter().any(|start| said.starts_with(start))).then(|| detail(told(device, "dpc")))
}

/// `63.008 Gb/s available PCIe bandwidth, limited by 8.0 GT/s PCIe x8 link at 0000:00:01.0 (capable of 126.016 Gb/s with
/// 8.0 GT/s PCIe x16 link)`.
fn bandwidth(device: Address, said: &str) -> Option<Understood> {
    let (available, rest) = rate(said)?;
    let rest = rest.strip_prefix(" Gb/s available PCIe bandwidth, limited by ")?;
    let (speed, rest) = rest.split_once(" PCIe x")?;
    let (width, rest) = decimal(rest)?;
    let at = rest.strip_prefix(" link at ").and_then(|rest| rest.split([' ', '(']).next()).and_then(Address::parse);
    let capable = rest.split_once("(capable of ").and_then(|(_, rest)| rate(rest));
    let capable_width =
        capable.and_then(|(_, rest)| rest.split_once(" PCIe x")).and_then(|(_, rest)| decimal(rest)).map(|(width, _)| width);
    let mut told = told(device, "bandwidth_limited")
        .with("available_gbit_per_second", available)
        .with("speed", speed)
        .with("width", width)
        .with_some("limited_at", at.map(Address::function))
        .with_some("capable_gbit_per_second", capable.map(|(rate, _)| rate))
        .with_some("capable_width", capable_width);
    // The line does not say what the device is. Sixteen lanes are a GPU's; a drive or network card in a slot with
    // fewer lanes is how the machine was built.
    if capable_width.is_none_or(|width| width < 16) {
        told.severity = Severity::Info;
    }
    Some(told)
}

/// `63.008`: three digits behind the point.
fn rate(text: &str) -> Option<(f64, &str)> {
    let (_, rest) = decimal(text)?;
    let (_, rest) = decimal(rest.strip_prefix('.')?)?;
    let digits = text.get(..text.len().checked_sub(rest.len())?)?;
    Some((digits.parse().ok()?, rest))
}

/// `not ready 65535ms after FLR; giving up`, `Unable to change power state from D3cold to D0, device inaccessible`.
fn gone(device: Address, said: &str) -> Option<Understood> {
    let reset = said
        .strip_prefix("not ready ")
        .and_then(decimal)
        .is_some_and(|(_, rest)| rest.strip_prefix("ms after ").is_some_and(|rest| rest.ends_with("; giving up")));
    let power = said.strip_prefix("Unable to change power state from ").is_some_and(|rest| rest.ends_with(", device inaccessible"));
    const OTHERS: &[&str] = &[
        "can't change power state from * to * (config space inaccessible)",
        "Refused to change power state",
        "Device config space inaccessible; unable to ",
        "retraining failed",
        "broken device, retraining non-functional downstream link",
        "Link Training Error occurs",
    ];
    (reset || power || begins_with_any(said, OTHERS)).then(|| told(device, "link_down"))
}

#[cfg(test)]
mod tests {
    use super::super::{Understood, classify_line};
    use ironwatch_shared::Severity;
    use serde_json::json;

    fn told(line: &str) -> Option<Understood> {
        classify_line(line).filter(|told| told.class == "pcie_link")
    }

    #[test]
    fn links_and_cards_that_go_are_told() {
        for (line, code) in [
            ("pcieport 0000:5a:01.0: pciehp: Slot(17): Link Down", "link_down"),
            ("pcieport 0000:5a:01.0: pciehp: Slot(0-3): Link Down", "link_down"),
            ("pciehp 0000:5a:01.0:pcie204: Slot(17): Link Down", "link_down"),
            ("pciehp 0000:5a:01.0:pcie24: slot(2): Link Down event", "link_down"),
            ("pcieport 0000:5a:01.0: pciehp: Slot(17): Cannot train link: status 0x2000", "link_down"),
            ("pcieport 0000:5a:01.0: pciehp: Slot(17): No link", "link_down"),
            ("nvme 0000:5a:01.0: not ready 65535ms after FLR; giving up", "link_down"),
            ("nvidia 0000:5a:01.0: Unable to change power state from D3cold to D0, device inaccessible", "link_down"),
            ("nvme 0000:5a:01.0: can't change power state from D3cold to D0 (config space inaccessible)", "link_down"),
            ("nvidia 0000:5a:01.0: Refused to change power state, currently in D3", "link_down"),
            ("pci 0000:5a:01.0: broken device, retraining non-functional downstream link at 2.5GT/s", "link_down"),
            ("pcieport 0000:5a:01.0: pciehp: Slot(17): Card not present", "card_removed"),
            ("pciehp 0000:5a:01.0:pcie004: Slot(17): Card not present", "card_removed"),
            ("pciehp 0000:5a:01.0:pcie24: Card not present on Slot(2)", "card_removed"),
            ("pcieport 0000:5a:01.0: pciehp: Slot(17): Power fault", "power_fault"),
            ("pciehp 0000:5a:01.0:pcie24: Power fault on Slot(2)", "power_fault"),
            ("pcieport 0000:5a:01.0: DPC: containment event, status:0x1f01 source:0x5b00", "dpc"),
            ("pcieport 0000:5a:01.0: DPC: containment event, status:0x200d, ERR_FATAL received from 0000:5b:00.0", "dpc"),
            ("pcieport 0000:5a:01.0: DPC: containment event, status:0x1f0d: software trigger", "dpc"),
            ("dpc 0000:5a:01.0:pcie008: DPC containment event, status:0x1f01 source:0x0000", "dpc"),
            (
                "pci 0000:5a:01.0: 63.008 Gb/s available PCIe bandwidth, limited by 8.0 GT/s PCIe x8 link at 0000:59:00.0 (capable of 126.016 Gb/s with 8.0 GT/s PCIe x16 link)",
                "bandwidth_limited",
            ),
            (
                "mlx5_core 0000:5a:01.0: 31.506 Gb/s available PCIe bandwidth, limited by 8.0 GT/s PCIe x4 link at <unknown> (capable of 63.012 Gb/s with 16.0 GT/s PCIe x4 link)",
                "bandwidth_limited",
            ),
            (
                "pci 0000:5a:01.0: 252.048 Gb/s available PCIe bandwidth, limited by 16.0 GT/s PCIe x16 link at 0000:59:00.0 (capable of 504.112 Gb/s with 32.0 GT/s PCIe x16 link), in Flit mode",
                "bandwidth_limited",
            ),
        ] {
            let said = told(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((said.code.map(|code| code.to_string()), said.detail), (Some(code.to_owned()), false), "{line}");
            assert_eq!((said.device.as_deref(), said.component.as_str()), (Some("0000:5a:01.0"), "pci/0000:5a:01.0"), "{line}");
        }
    }

    #[test]
    fn slot_source_and_widths_are_read() {
        let field = |line: &str, name: &str| told(line).and_then(|said| said.fields.get(name).cloned());
        assert_eq!(field("pcieport 0000:5a:01.0: pciehp: Slot(0-3): Link Down", "slot"), Some(json!("0-3")));
        let event = "pcieport 0000:5a:01.0: DPC: containment event, status:0x1f01 source:0x5b08";
        assert_eq!(field(event, "source"), Some(json!("0000:5b:01.0")));
        assert_eq!(field("pcieport 0000:5a:01.0: DPC: containment event, status:0x1f01 source:0x0000", "source"), None);
        let slow = "pci 0000:5a:01.0: 4.000 Gb/s available PCIe bandwidth, limited by 5.0 GT/s PCIe x1 link at 0000:00:1c.1 (capable of 7.876 Gb/s with 8.0 GT/s PCIe x1 link)";
        assert_eq!(field(slow, "available_gbit_per_second"), Some(json!(4.0)));
        assert_eq!(field(slow, "limited_at"), Some(json!("0000:00:1c.1")));
        assert_eq!(told(slow).map(|said| said.severity), Some(Severity::Info));
        let gpu = "pci 0000:5a:01.0: 4.000 Gb/s available PCIe bandwidth, limited by 5.0 GT/s PCIe x1 link at 0000:00:1c.1 (capable of 126.016 Gb/s with 8.0 GT/s PCIe x16 link)";
        assert_eq!(told(gpu).map(|said| said.severity), Some(Severity::Warning));
        assert_eq!(field(gpu, "capable_width"), Some(json!(16)));
    }

    #[test]
    fn reasons_and_registers_are_details() {
        for line in [
            "pcieport 0000:5a:01.0: DPC: unmasked uncorrectable error detected",
            "pcieport 0000:5a:01.0: DPC: ERR_FATAL detected",
            "pcieport 0000:5a:01.0: DPC: rp_pio_status: 0x00010000, rp_pio_mask: 0x00000303",
            "pcieport 0000:5a:01.0: DPC: RP PIO severity=0x00000000, syserror=0x00000000, exception=0x00000000",
            "pcieport 0000:5a:01.0: DPC: [16] Memory Request received UR Completion (First)",
            "dpc 0000:5a:01.0:pcie008: DPC unmasked uncorrectable error detected, remove downstream devices",
            "pcieport 0000:5a:01.0: DPC: Data Link Layer Link Active not set in 1000 msec",
            "pcieport 0000:5a:01.0: EDR: EDR event received",
        ] {
            assert_eq!(told(line).map(|said| said.detail), Some(true), "{line}");
        }
    }

    #[test]
    fn boot_lines_and_good_news_are_nothing() {
        for line in [
            "pcieport 0000:5a:01.0: pciehp: Slot #17 AttnBtn- PwrCtrl- MRL- AttnInd- PwrInd- HotPlug+ Surprise+ Interlock- NoCompl+",
            "pcieport 0000:5a:01.0: pciehp: Slot(17): Card present",
            "pcieport 0000:5a:01.0: pciehp: Slot(17): Link Up",
            "pcieport 0000:5a:01.0: pciehp: Slot(17): Link Down/Up ignored (recovered by DPC)",
            "pcieport 0000:5a:01.0: pciehp: Slot(17): Link Down/Up ignored",
            "pcieport 0000:5a:01.0: pciehp: Slot(17): Attention button pressed",
            "pcieport 0000:5a:01.0: pciehp: Timeout on hotplug command 0x03c0 (issued 1000 msec ago)",
            "pcieport 0000:5a:01.0: DPC: enabled with IRQ 61",
            "pcieport 0000:5a:01.0: DPC: error containment capabilities: Int Msg #0, RPExt+ PoisonedTLP+ SwTrigger+ RP PIO Log 4, DL_ActiveErr+",
            "pcieport 0000:5a:01.0: EDR: DPC port successfully recovered",
            "pcieport 0000:5a:01.0: AER: enabled with IRQ 61",
            "mlx5_core 0000:5a:01.0: 252.048 Gb/s available PCIe bandwidth (16.0 GT/s PCIe x16 link)",
            "nvme 0000:5a:01.0: not ready 1023ms after FLR; waiting",
            "pci 0000:5a:01.0: [10de:2330] type 00 class 0x030200 PCIe Endpoint",
            "watcher: saw pcieport 0000:5a:01.0: pciehp: Slot(17): Link Down",
        ] {
            assert_eq!(told(line), None, "{line}");
        }
    }
}
