//! PCIe errors (Advanced Error Reporting).

use super::{Clears, Codes, Entry, Line, Merge};
use ironwatch_shared::Severity;

const AER: Entry = Entry {
    class: "pcie_aer",
    title: "PCIe error",
    meaning: "A PCIe device or port reported an error.",
    likely_causes: &["A card that sits badly", "A bad riser, cable or retimer", "A failing device"],
    next_step: "Read the whole block in the kernel log and see which device it names.",
    reference: "Linux kernel, Documentation/PCI/pcieaer-howto.rst",
    severity: Severity::Warning,
    alarm: false,
    problem: "pcie_corrected",
    clears: Clears::Quiet { seconds: 3600 },
};

/// What could not be corrected and what came of it is one problem of one device.
const UNCORRECTED: Entry = Entry { alarm: true, problem: "pcie_uncorrected", clears: Clears::Reboot, ..AER };

const fn line(words: &'static [&'static str], entry: Entry) -> Line {
    Line { codes: Codes::Words(words), merge: Merge::Together, entry }
}

pub(super) static LINES: &[Line] = &[
    line(
        &["corrected"],
        Entry {
            title: "PCIe errors corrected",
            meaning: "The link repaired a damaged or lost transfer by itself. No data is lost; many of them slow the link and announce worse.",
            likely_causes: &["Marginal signal: card, riser, cable or retimer", "Power saving of the link (ASPM)", "A failing device"],
            next_step: "Nothing tonight. If the count climbs by the hour, compare the link's speed and width with its maximum and plan to reseat the card.",
            ..AER
        },
    ),
    line(
        &["nonfatal"],
        Entry {
            title: "PCIe transfer failed",
            meaning: "A transfer was lost and the link went on. The driver of the device must make up for it, and some cannot.",
            likely_causes: &["A device that hung or was reset", "A bad card, riser or cable", "A driver or firmware bug"],
            next_step: "See whether the device still works (for a GPU: nvidia-smi). If it does not, drain the host and reboot it.",
            severity: Severity::Error,
            clears: Clears::Quiet { seconds: 86_400 },
            ..UNCORRECTED
        },
    ),
    line(
        &["fatal"],
        Entry {
            title: "PCIe link failed",
            meaning: "The link to the device can no longer be trusted and is reset; the device and its work are usually lost.",
            likely_causes: &["The device lost power or failed", "A bad card, riser, cable or retimer"],
            next_step: "Drain the host. See which device is gone (lspci), check its power and seat, and reboot; replace it if it fails again.",
            severity: Severity::Critical,
            ..UNCORRECTED
        },
    ),
    line(
        &["recovery_failed"],
        Entry {
            title: "PCIe device did not recover",
            meaning: "After an error the kernel tried to bring the device back and failed. The device is not usable until a reboot.",
            likely_causes: &["A driver that cannot recover its device (GPU drivers as a rule)", "A device that is gone"],
            next_step: "Drain the host and reboot it. If the error returns, reseat the card, then replace it.",
            severity: Severity::Error,
            ..UNCORRECTED
        },
    ),
    Line { codes: Codes::Any, merge: Merge::Together, entry: AER },
];
