//! AMD GPUs.

use super::{Entry, FAULT, Line, any, words};
use crate::catalog::Clears;
use ironwatch_shared::Severity;

const RAS: &str = "Linux kernel, Documentation/gpu/amdgpu/ras.rst";

const AMD: Entry = Entry {
    class: "gpu_amd",
    title: "AMD GPU fault",
    meaning: "The amdgpu driver reported a fault.",
    likely_causes: &["A driver or firmware bug", "A failing card"],
    next_step: "See whether amd-smi answers and jobs run. If not, drain the host and reboot it.",
    reference: "Linux kernel, Documentation/gpu/amdgpu/",
    problem: "gpu_amd",
    ..FAULT
};

pub(super) static LINES: &[Line] = &[
    words(
        &["ras_ue"],
        Entry {
            title: "GPU hardware error that could not be corrected",
            meaning: "A block of the GPU lost data for good: memory (umc), compute (gfx), copy (sdma) or links (xgmi). Jobs that used it fail, and a reset follows.",
            likely_causes: &["A bad place in the card's memory", "A failing card, if it returns after a reset"],
            next_step: "Let the driver's reset end, or reboot the host. Then read amd-smi metric --ecc and the bad pages; many of them mean replacement. A count that jumps by exactly 1048560 is a known bug of the counter.",
            reference: RAS,
            severity: Severity::Critical,
            problem: "gpu_memory",
            ..AMD
        },
    ),
    words(
        &["ras_ce"],
        Entry {
            title: "GPU hardware errors corrected",
            meaning: "A block of the GPU corrected flipped bits by itself. No data is lost.",
            likely_causes: &["A stray particle, if rare", "Memory that is about to go bad, if the count climbs"],
            next_step: "Nothing tonight. If the count climbs by the hour, plan to have the card looked at.",
            reference: RAS,
            severity: Severity::Warning,
            alarm: false,
            problem: "gpu_memory_corrected",
            clears: Clears::Quiet { seconds: 86_400 },
            ..AMD
        },
    ),
    words(
        &["bad_pages"],
        Entry {
            title: "GPU has many bad memory pages",
            meaning: "The card has put nearly as many bad pages of its memory aside as it may.",
            likely_causes: &["Memory of the card going bad"],
            next_step: "Take no new jobs on this GPU and open a replacement case.",
            reference: RAS,
            problem: "gpu_retirement",
            clears: Clears::Person,
            ..AMD
        },
    ),
    words(
        &["ring_timeout"],
        Entry {
            title: "GPU job hung",
            meaning: "A queue of the GPU made no progress for some seconds, so the driver ends the job and, if that does not help, resets the GPU.",
            likely_causes: &["A fault of the job", "A driver or firmware bug", "Overheating, a weak supply, or a failing card"],
            next_step: "See whether the reset succeeds and the job restarts. If different jobs hang on the same card, drain the host and update driver and firmware.",
            problem: "gpu_hang",
            clears: Clears::Quiet { seconds: 3600 },
            ..AMD
        },
    ),
    words(
        &["gpu_reset"],
        Entry {
            title: "GPU is being reset",
            meaning: "The driver resets the GPU to get it working again. All jobs on it are lost.",
            likely_causes: &["A job that hung, told just before", "A hardware error that could not be corrected"],
            next_step: "See whether success is told within a minute. If the reset failed, drain the host and reboot it.",
            problem: "gpu_hang",
            clears: Clears::Quiet { seconds: 3600 },
            ..AMD
        },
    ),
    words(
        &["vram_lost"],
        Entry {
            title: "GPU memory was lost in a reset",
            meaning: "The reset wiped the GPU's memory. Every program that used this GPU must start again.",
            likely_causes: &["The reset of a GPU that hung"],
            next_step: "Restart the jobs that used this GPU; then look for what led to the reset.",
            problem: "gpu_hang",
            clears: Clears::Quiet { seconds: 3600 },
            ..AMD
        },
    ),
    words(
        &["fence_timeout"],
        Entry {
            title: "GPU compute queue is stuck",
            meaning: "The GPU's scheduler did not confirm what it was asked to do. Jobs on the card hang; a reset usually follows.",
            likely_causes: &["A driver or firmware bug", "A job that the card cannot interrupt", "A failing card"],
            next_step: "If no successful reset follows, drain the host and reboot it. On repeat update driver and firmware.",
            problem: "gpu_hang",
            ..AMD
        },
    ),
    words(
        &["firmware_hang"],
        Entry {
            title: "GPU power controller does not answer",
            meaning: "The small processor that runs clocks and power of the card (SMU) does not answer the driver.",
            likely_causes: &["A firmware bug", "A card that hung or is gone from the bus"],
            next_step: "Drain the host and reboot it; power-cycle it if the card does not come back.",
            problem: "gpu_microcontroller",
            ..AMD
        },
    ),
    words(
        &["init_failed"],
        Entry {
            title: "GPU did not start",
            meaning: "The amdgpu driver could not bring the GPU up. No job can use it.",
            likely_causes: &[
                "Firmware files that are missing or do not fit",
                "A card left in a bad state by an earlier crash",
                "A failing card",
            ],
            next_step: "Reboot the host, then power-cycle it. If the same card still does not start, have it replaced.",
            severity: Severity::Critical,
            problem: "gpu_init",
            ..AMD
        },
    ),
    words(
        &["lost"],
        Entry {
            title: "GPU fell off the bus",
            meaning: "The driver can no longer reach the card over PCIe. Work on it is lost.",
            likely_causes: &[
                "The card lost power or shut itself down from heat",
                "A loose or bad card, riser, cable or retimer",
                "A failing card",
            ],
            next_step: "Drain the host. Check power supplies, temperatures and PCIe errors of the slot, then reboot; if the card stays away, power-cycle, and if it is lost again, have it replaced.",
            severity: Severity::Critical,
            problem: "gpu_lost",
            ..AMD
        },
    ),
    words(
        &["page_fault"],
        Entry {
            title: "GPU program used a bad address",
            meaning: "The GPU's memory unit refused an address that is not mapped for the job. The job may end, other jobs go on.",
            likely_causes: &["A stray pointer in the job's GPU code", "A driver bug", "Rarely the card"],
            next_step: "Tell the owner of the job. If unrelated jobs fail so on one card, drain the host and test the card.",
            severity: Severity::Warning,
            alarm: false,
            problem: "gpu_application",
            clears: Clears::Quiet { seconds: 3600 },
            ..AMD
        },
    ),
    words(
        &["overheated"],
        Entry {
            title: "GPU too hot",
            meaning: "The GPU is hotter than it may be. Its firmware shuts the card or the host down to save it.",
            likely_causes: &["Airflow that is blocked, or fans that stopped", "A hot room", "Heat paste or a heat sink that came loose"],
            next_step: "Take the jobs off this GPU. Check fans, filters and inlet temperature of the host before it works again.",
            severity: Severity::Critical,
            problem: "gpu_hot",
            clears: Clears::Quiet { seconds: 3600 },
            ..AMD
        },
    ),
    words(
        &["throttled"],
        Entry {
            title: "GPU slows down from heat",
            meaning: "The GPU reached the temperature at which it lowers its clocks.",
            likely_causes: &["Airflow that is blocked, or fans that stopped", "A hot room", "A heavy job in a dense host"],
            next_step: "Check fans, filters and inlet temperature of the host.",
            severity: Severity::Warning,
            alarm: false,
            problem: "gpu_slowed_down",
            clears: Clears::Quiet { seconds: 3600 },
            ..AMD
        },
    ),
    any(AMD),
];
