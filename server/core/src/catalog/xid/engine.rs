//! The card's own processors and firmware: hangs, halts, failed starts.

use super::{FAULT, line};
use crate::catalog::{Entry, Line};
use ironwatch_shared::Severity;

const CRITICAL: Entry = Entry { severity: Severity::Critical, ..FAULT };

pub(super) static LINES: &[Line] = &[
    line(
        &[1],
        Entry {
            title: "GPU system processor reported a fault",
            meaning: "The number itself is retired, but drivers of 2026 print it with crash reports of the processor on the card (GSP); the line says what it met.",
            likely_causes: &[
                "A firmware bug, often around power saving or suspend",
                "A very old driver, which used the number for a bad command",
            ],
            next_step: "If the line speaks of a GSP task exception, drain the host and reset the GPU; otherwise check that nvidia-smi answers and jobs run.",
            reference: "Public report with such a line, https://github.com/projectbluefin/utah/issues/492",
            severity: Severity::Warning,
            problem: "gpu_gsp",
            ..FAULT
        },
    ),
    line(
        &[8],
        Entry {
            title: "GPU stopped working on a job",
            meaning: "Work given to the card made no progress for several seconds, so the driver gave it up.",
            likely_causes: &["A kernel that never ends, on a card with a display watchdog", "A driver bug", "Overheating or a bad link"],
            next_step: "Let the job restart. If another job hangs on this card too, drain the host and reset the GPU.",
            problem: "gpu_hang",
            ..FAULT
        },
    ),
    line(
        &[38],
        Entry {
            title: "GPU scheduling firmware timed out",
            meaning: "The firmware that switches between jobs did not answer the driver in time.",
            likely_causes: &["A driver bug", "A card that is about to hang"],
            next_step: "Check that nvidia-smi answers and jobs run. If it returns, drain the host and reset the GPU.",
            problem: "gpu_hang",
            ..FAULT
        },
    ),
    line(
        &[44],
        Entry {
            title: "GPU failed while switching jobs",
            meaning: "The compute engine met an error between two jobs. Both may be lost.",
            likely_causes: &["A driver bug", "A failing card, if it returns"],
            next_step: "Check that nvidia-smi answers and jobs run. If it returns, drain the host and reset the GPU.",
            problem: "gpu_hang",
            ..FAULT
        },
    ),
    line(
        &[46],
        Entry {
            title: "GPU stopped answering",
            meaning: "The driver waited for the card and gave up. Jobs on it do not go on.",
            likely_causes: &["A hang in the card's firmware or hardware", "A driver bug"],
            next_step: "Drain the host and reset the GPU (nvidia-smi --gpu-reset); reboot if the reset fails.",
            problem: "gpu_hang",
            ..CRITICAL
        },
    ),
    line(
        &[61, 62],
        Entry {
            title: "GPU power controller halted",
            meaning: "The small processor that runs clocks, power and fans of the card has stopped. The card cannot be relied on.",
            likely_causes: &["A firmware or driver bug", "Overheating", "A failing card"],
            next_step: "Drain the host, look at the card's temperature, and reset the GPU; reboot if the reset fails. On repeat open a support case.",
            problem: "gpu_microcontroller",
            ..CRITICAL
        },
    ),
    line(
        &[78],
        Entry {
            title: "Virtual GPU did not start",
            meaning: "The host's vGPU manager could not start a guest's virtual GPU.",
            likely_causes: &[
                "Versions of the guest driver and the host manager that do not go together",
                "A profile the card has no room for",
            ],
            next_step: "Compare the two driver versions with the vGPU support matrix and bring them together.",
            problem: "gpu_vgpu",
            ..FAULT
        },
    ),
    line(
        &[109],
        Entry {
            title: "GPU hung while switching jobs",
            meaning: "A job did not leave the compute engine when its time was up. The card may hang for everybody else.",
            likely_causes: &["A kernel that cannot be interrupted", "A driver bug", "An earlier fault on the card or its links"],
            next_step: "If a fault was told just before, follow that one. Otherwise drain the host and reset the GPU; reboot if processes stay stuck.",
            problem: "gpu_hang",
            ..FAULT
        },
    ),
    line(
        &[110],
        Entry {
            title: "GPU security fault",
            meaning: "The card found something wrong with its own protection, and stopped.",
            likely_causes: &["A hardware fault", "Rarely firmware that does not fit the card"],
            next_step: "Drain the host and reset the GPU. If it returns after a reset, open a support case.",
            problem: "gpu_security",
            ..CRITICAL
        },
    ),
    line(
        &[119],
        Entry {
            title: "GPU system processor does not answer",
            meaning: "The driver asked the processor on the card (GSP) for something and got no answer in time. nvidia-smi and every job on the card may hang.",
            likely_causes: &["A firmware bug", "A hang after another fault", "A failing card, if it returns on the same one"],
            next_step: "Drain the host and reset the GPU; if processes hang in state D, reboot. On repeat power-cycle, then update driver and firmware.",
            problem: "gpu_gsp",
            ..CRITICAL
        },
    ),
    line(
        &[120],
        Entry {
            title: "GPU system processor crashed",
            meaning: "The processor on the card (GSP), without which the driver cannot use it, stopped with an error.",
            likely_causes: &["A firmware bug", "Memory errors on the card", "A failing card, if it returns on the same one"],
            next_step: "Drain the host and reset the GPU; if that fails, reboot. On repeat power-cycle, then update driver and firmware.",
            problem: "gpu_gsp",
            ..CRITICAL
        },
    ),
    line(
        &[122, 123, 124],
        Entry {
            title: "GPU cannot use its own flash",
            meaning: "Reading, writing or erasing the flash chip on the card failed. Settings and error history may be out of date.",
            likely_causes: &["A failing card", "A firmware bug"],
            next_step: "Reboot the host when its jobs have ended. If it returns, open a support case for this card.",
            problem: "gpu_inforom",
            ..FAULT
        },
    ),
    line(
        &[125],
        Entry {
            title: "GPU settings memory is damaged",
            meaning: "The file system in the card's flash, with its settings and error history, cannot be read properly.",
            likely_causes: &["Power lost while it was written", "A failing flash chip"],
            next_step: "Reboot the host when its jobs have ended. If nvidia-smi still warns of a corrupted infoROM, open a support case.",
            problem: "gpu_inforom",
            ..FAULT
        },
    ),
    line(
        &[143],
        Entry {
            title: "GPU did not start",
            meaning: "The card failed on its way up; the driver cannot use it.",
            likely_causes: &["Firmware that did not come up", "Memory of the card that failed its test", "A failing card"],
            next_step: "Reset the GPU, then reboot, then power-cycle. If it still does not start, have the card replaced.",
            problem: "gpu_init",
            ..CRITICAL
        },
    ),
    line(
        &[151],
        Entry {
            title: "GPU lost its confidential-computing keys",
            meaning: "Renewing the keys between a confidential guest and the card failed. The guest can no longer use the card.",
            likely_causes: &["A guest that was suspended or starved", "A driver bug"],
            next_step: "Restart the guest; if it still cannot use the card, reboot the host.",
            problem: "gpu_confidential",
            ..CRITICAL
        },
    ),
    line(
        &[158],
        Entry {
            title: "GPU is hung for good",
            meaning: "The card did not answer for so long that the driver declares it dead until it is reset.",
            likely_causes: &["A hang in firmware or hardware", "A bad link"],
            next_step: "Drain the host and reset the GPU; reboot if the reset fails, and open a support case on repeat.",
            problem: "gpu_hang",
            ..CRITICAL
        },
    ),
    line(
        &[169],
        Entry {
            title: "GPU security processor halted",
            meaning: "The processor on the card that checks firmware and keys has stopped.",
            likely_causes: &["A firmware bug", "A failing card"],
            next_step: "Drain the host and reset the GPU; reboot if the reset fails. On repeat open a support case.",
            problem: "gpu_security",
            ..CRITICAL
        },
    ),
];
