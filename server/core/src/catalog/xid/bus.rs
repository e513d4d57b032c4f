//! The card and the way to it: PCIe, chip-to-chip link, power, and what the driver says must be done.

use super::{FAULT, line};
use crate::catalog::{Clears, Codes, Entry, Line, Merge};
use ironwatch_shared::Severity;

const LOST: Entry = Entry {
    title: "GPU fell off the bus",
    meaning: "The driver can no longer reach the card over PCIe. Work on it is lost, and nothing short of a reboot or power cycle brings it back.",
    likely_causes: &[
        "The card lost power or shut itself down from heat",
        "A loose or bad card, riser, cable or retimer",
        "A failing card",
        "PCIe errors on the way to it",
    ],
    next_step: "Drain the host. Check power supplies, temperatures and PCIe errors of the slot, then reboot; if the card stays away, power-cycle, and if it is lost again, have it replaced.",
    severity: Severity::Critical,
    problem: "gpu_lost",
    ..FAULT
};

pub(super) static LINES: &[Line] = &[
    line(&[79], LOST),
    // The same, from the lines that come with Xid 79 or instead of it.
    Line { codes: Codes::Any, merge: Merge::Together, entry: Entry { class: "gpu_lost", ..LOST } },
    line(
        &[54],
        Entry {
            title: "GPU power cable is not connected",
            meaning: "The card finds its auxiliary power missing and will not run at full power.",
            likely_causes: &["A cable left unplugged after service", "A bad cable or supply"],
            next_step: "Power the host down and check the auxiliary power cables of this card.",
            problem: "gpu_power",
            ..FAULT
        },
    ),
    line(
        &[81],
        Entry {
            title: "GPU display block failed",
            meaning: "The legacy display block of the card reported a hardware error.",
            likely_causes: &["A failing card"],
            next_step: "Drain the host and open a replacement case for this card.",
            problem: "gpu_hardware",
            ..FAULT
        },
    ),
    line(
        &[121],
        Entry {
            title: "CPU-GPU link had errors",
            meaning: "The chip-to-chip link between this GPU and its CPU met errors that it could correct.",
            likely_causes: &["A marginal link on the module"],
            next_step: "Nothing tonight if jobs run. If Xid 173 follows or the errors keep coming, drain the host and reboot it.",
            severity: Severity::Warning,
            problem: "gpu_c2c",
            ..FAULT
        },
    ),
    line(
        &[173],
        Entry {
            title: "CPU-GPU link failed",
            meaning: "The chip-to-chip link between this GPU and its CPU is down for good; they no longer share memory.",
            likely_causes: &["A failing module"],
            next_step: "Drain the host and reboot it. If the link fails again, have the module replaced.",
            severity: Severity::Critical,
            problem: "gpu_c2c",
            ..FAULT
        },
    ),
    line(
        &[154],
        Entry {
            title: "GPU asks for a recovery step",
            meaning: "The driver says what must happen before this GPU can be trusted again: a reset, a reboot, or draining it first. The line names the step.",
            likely_causes: &["The fault that was told just before, on this GPU or its NVLink peer"],
            next_step: "Do what the line says: drain, then reset the GPU (nvidia-smi --gpu-reset) or reboot the host. nvidia-smi -q shows it as GPU Recovery Action until it is done.",
            severity: Severity::Critical,
            problem: "gpu_recovery_action",
            ..FAULT
        },
    ),
    line(
        &[159],
        Entry {
            title: "CPU-GPU coherent access failed",
            meaning: "An access over the coherent link between CPU and GPU came back with an error and without data.",
            likely_causes: &["Another fault on the same module, told beside it", "A failing link"],
            next_step: "Look for another Xid on this GPU in the same second and follow that one; alone, drain the host and reboot.",
            problem: "gpu_c2c",
            ..FAULT
        },
    ),
    line(
        &[163],
        Entry {
            title: "GPU power smoothing stopped",
            meaning: "The hardware that evens out the card's power draw has switched itself off; steep load changes reach the supplies.",
            likely_causes: &["Load beyond what it can even out", "A fault of that hardware"],
            next_step: "See whether Xid 162 follows, which means it is back. If not, reset the GPU when its jobs have ended.",
            problem: "gpu_power_smoothing",
            ..FAULT
        },
    ),
    line(
        &[164],
        Entry {
            title: "GPU power smoothing nears its end of life",
            meaning: "The hardware that evens out the card's power draw wears with use, and little is left.",
            likely_causes: &["Years of steeply changing load"],
            next_step: "Nothing tonight. Plan the card's replacement with the vendor.",
            severity: Severity::Warning,
            problem: "gpu_power_smoothing_wear",
            clears: Clears::Person,
            ..FAULT
        },
    ),
    line(
        &[165],
        Entry {
            title: "GPU power smoothing is worn out",
            meaning: "The hardware that evens out the card's power draw has reached the end of its life and no longer works.",
            likely_causes: &["Years of steeply changing load"],
            next_step: "Open a support case for this card, and watch the rack's power for spikes until it is replaced.",
            problem: "gpu_power_smoothing_wear",
            clears: Clears::Person,
            ..FAULT
        },
    ),
    line(
        &[167],
        Entry {
            title: "GPU does not answer on PCIe",
            meaning: "A transfer to or from the card never completed. The card is of no use until the host is rebooted.",
            likely_causes: &["A bad link: card, riser, cable or retimer", "A card that hangs"],
            next_step: "Drain the host, read the PCIe errors of the slot, and reboot. On repeat, reseat the card and then replace it.",
            severity: Severity::Critical,
            problem: "gpu_pcie",
            ..FAULT
        },
    ),
    line(
        &[176],
        Entry {
            title: "GPU has too many PCIe errors",
            meaning: "The link to the card corrects more errors than it should. Nothing is lost yet; the link is slow and may fail.",
            likely_causes: &["A card that sits badly", "A marginal riser, cable or retimer"],
            next_step: "Compare link speed and width with their maximum (lspci -vv), and plan to reseat the card; drain it if jobs slow down.",
            problem: "gpu_pcie",
            ..FAULT
        },
    ),
];
