//! PCIe links and slots.

use super::{Clears, Codes, Entry, Line, Merge};
use ironwatch_shared::Severity;

/// A link that goes down, a card that is gone and the containment between them are one problem of one port.
const LINK: Entry = Entry {
    class: "pcie_link",
    title: "PCIe link trouble",
    meaning: "The kernel reported trouble with a PCIe link or slot.",
    likely_causes: &["A device that lost power, failed or was taken out", "A bad card, riser, cable or retimer"],
    next_step: "See which device was behind this port (lspci -tv) and whether it is still there.",
    reference: "Linux kernel, drivers/pci/hotplug/pciehp_ctrl.c and drivers/pci/pcie/dpc.c",
    severity: Severity::Error,
    alarm: true,
    problem: "pcie_link",
    clears: Clears::Quiet { seconds: 86_400 },
};

const fn line(words: &'static [&'static str], entry: Entry) -> Line {
    Line { codes: Codes::Words(words), merge: Merge::Together, entry }
}

pub(super) static LINES: &[Line] = &[
    line(
        &["link_down"],
        Entry {
            title: "PCIe link went down",
            meaning: "The link to the device behind this port is gone, and the device with it.",
            next_step: "See which device was behind this port (lspci -tv). If nobody took it out, drain the host, check its power and seat, and reboot; replace it if it goes again.",
            ..LINK
        },
    ),
    line(
        &["card_removed"],
        Entry {
            title: "Card is gone from its slot",
            meaning: "The slot no longer sees a card. Drives and cards taken out for service say the same.",
            likely_causes: &["Somebody took the card or drive out", "A card that lost power or sits badly", "A bad riser or backplane"],
            next_step: "Ask whether somebody works on the machine. If not, check power and seat of the card in the named slot.",
            ..LINK
        },
    ),
    line(
        &["dpc"],
        Entry {
            title: "PCIe port cut off its device",
            meaning: "After an error that could not be corrected the port cut its link, so that bad data goes no further. The kernel tries to bring the device back.",
            likely_causes: &["A device that failed or hung", "A bad card, riser, cable or retimer"],
            next_step: "See in the next lines whether the recovery was successful. If not, drain the host and reboot it; on repeat reseat the card, then replace it.",
            reference: "PCI Express Base Specification, section 6.2.11, Downstream Port Containment",
            ..LINK
        },
    ),
    line(
        &["power_fault"],
        Entry {
            title: "Power fault at a PCIe slot",
            meaning: "The slot reported that the power of its card failed, and switched it off.",
            likely_causes: &["A card that draws too much or has a short", "A failing supply, riser or backplane"],
            next_step: "Drain the host and take the card of the named slot out. Try another slot, then another card.",
            problem: "pcie_slot_power",
            clears: Clears::Reboot,
            ..LINK
        },
    ),
    line(
        &["bandwidth_limited"],
        Entry {
            title: "PCIe link is slower than the device could be",
            meaning: "At its start the device got a link with fewer lanes or a lower speed than it can use. For a GPU that is a fault, for a card in a smaller slot it is how the machine was built.",
            likely_causes: &[
                "A slot with fewer lanes",
                "A card that sits badly",
                "A marginal riser, cable or retimer",
                "A speed set in the firmware",
            ],
            next_step: "Nothing tonight. Compare with the other hosts of this kind (lspci -vv, LnkSta and LnkCap); if only this one is slow, plan to reseat the card.",
            severity: Severity::Warning,
            alarm: false,
            problem: "pcie_bandwidth",
            clears: Clears::Reboot,
            ..LINK
        },
    ),
    Line { codes: Codes::Any, merge: Merge::Together, entry: LINK },
];

#[cfg(test)]
mod tests {
    use super::super::explain;
    use crate::observation::Code;

    #[test]
    fn a_slow_link_wakes_nobody_and_a_lost_one_does() {
        for (code, alarm) in
            [("link_down", true), ("card_removed", true), ("dpc", true), ("power_fault", true), ("bandwidth_limited", false), ("new", true)]
        {
            let told = explain("pcie_link", Some(&Code::word(code)));
            assert_eq!((told.entry.class, told.entry.alarm), ("pcie_link", alarm), "{code}");
        }
    }
}
