//! Network cards and links.

use super::{Clears, Codes, Entry, Line, Merge};
use ironwatch_shared::Severity;

const NIC: Entry = Entry {
    class: "net_nic",
    title: "Network card fault",
    meaning: "A network card or its driver reported a fault.",
    likely_causes: &["A bad cable or module", "Firmware of the card", "A failing card or slot"],
    next_step: "See whether the interface still works (ip -s link, ethtool) and what the switch says of its port.",
    reference: "Linux kernel, Documentation/networking/device_drivers",
    severity: Severity::Error,
    alarm: true,
    problem: "network_card",
    clears: Clears::Quiet { seconds: 86_400 },
};

const fn line(words: &'static [&'static str], entry: Entry) -> Line {
    Line { codes: Codes::Words(words), merge: Merge::Together, entry }
}

pub(super) static LINES: &[Line] = &[
    line(
        &["link_down"],
        Entry {
            title: "Network link went down",
            meaning: "An interface lost its link. If the host has no other way, it is cut off; a link that comes and goes slows everything over it.",
            likely_causes: &[
                "A cable or module that was pulled or is bad",
                "The switch or its port went down",
                "Somebody took the interface down",
            ],
            next_step: "Check the switch port and the cable or module. ethtool tells whether the link is back.",
            severity: Severity::Warning,
            problem: "network_link",
            // That a link is back is not told by all drivers alike; a link that stays down says nothing more either.
            clears: Clears::Quiet { seconds: 3_600 },
            ..NIC
        },
    ),
    line(
        &["tx_timeout"],
        Entry {
            title: "Network card stopped sending",
            meaning: "Packets waited in the card for too long and the driver resets it. Connections stall meanwhile.",
            likely_causes: &["A bug in the driver or firmware", "Power saving of the PCIe link", "A failing card"],
            next_step: "See whether it sends again. If it returns, update driver and firmware; drain the host if the interface carries training traffic.",
            problem: "network_tx_timeout",
            ..NIC
        },
    ),
    line(
        &["health"],
        Entry {
            title: "Network card is not healthy",
            meaning: "The card's firmware stopped, or the card is gone from the bus. The driver tries to bring it back.",
            likely_causes: &["A bug in the firmware", "A card that lost power or overheated", "A bad slot, riser or module"],
            next_step: "Check whether the interface came back. If not, drain the host and power-cycle it; update the firmware or replace the card if it returns.",
            ..NIC
        },
    ),
    line(
        &["cmd_error"],
        Entry {
            title: "Network card does not obey its driver",
            meaning: "The card did not carry out a command, or one of its queues broke.",
            likely_causes: &["A bug in the firmware", "A card that hangs"],
            next_step: "Look for health messages of the same card. If the interface does not work, reset it or power-cycle the host.",
            ..NIC
        },
    ),
    line(
        &["high_temperature"],
        Entry {
            title: "Network card or module is too hot",
            meaning: "The card or the module in its cage is over its limit. It slows down or turns itself off.",
            likely_causes: &["Blocked air or a failed fan", "A hot neighbour", "A module of the wrong kind"],
            next_step: "Check fans and air. ethtool -m shows the module's temperature.",
            problem: "network_temperature",
            clears: Clears::Quiet { seconds: 3_600 },
            ..NIC
        },
    ),
    line(
        &["insufficient_power"],
        Entry {
            title: "Network card gets too little power",
            meaning: "The slot offers less power than the card or its modules need. Ports may stay off or the card may fail under load.",
            likely_causes: &["A slot or riser of the wrong kind", "A setting of the BIOS", "Modules that need more than the card gives"],
            next_step: "Move the card to a slot that gives enough, or set the slot's power in the BIOS.",
            severity: Severity::Warning,
            problem: "network_power",
            clears: Clears::Reboot,
            ..NIC
        },
    ),
    Line { codes: Codes::Any, merge: Merge::Together, entry: NIC },
];
