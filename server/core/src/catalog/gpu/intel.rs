//! Intel GPUs.

use super::{Entry, FAULT, Line, any, words};
use crate::catalog::Clears;
use ironwatch_shared::Severity;

/// Hangs, resets and timeouts of one GPU are one problem: each leads to the next.
const INTEL: Entry = Entry {
    class: "gpu_intel",
    title: "Intel GPU fault",
    meaning: "The Intel GPU driver reported a fault.",
    likely_causes: &["A fault of the job", "A driver or firmware bug"],
    next_step: "See whether jobs run again. If not, drain the host and reboot it.",
    reference: "Linux kernel, Documentation/gpu/i915.rst and Documentation/gpu/xe/",
    problem: "gpu_hang",
    clears: Clears::Quiet { seconds: 3600 },
    ..FAULT
};

pub(super) static LINES: &[Line] = &[
    words(
        &["gpu_hang"],
        Entry {
            title: "GPU hung",
            meaning: "The GPU made no progress on its work, and the driver stopped or resets it. Programs that used it lose their work.",
            likely_causes: &[
                "A fault of the program the line names",
                "A driver or firmware bug",
                "A failing GPU, if different programs hang it",
            ],
            next_step: "Restart the program. If the driver calls the GPU wedged, reboot the host; on repeat update kernel and GPU firmware.",
            ..INTEL
        },
    ),
    words(
        &["engine_reset"],
        Entry {
            title: "GPU engine was reset",
            meaning: "One engine of the GPU hung or used a bad address and was reset. The job on it is lost, others go on.",
            likely_causes: &["A fault of the job", "A driver or firmware bug"],
            next_step: "Restart the job. If different jobs meet it, update kernel and GPU firmware.",
            ..INTEL
        },
    ),
    words(
        &["job_timeout"],
        Entry {
            title: "GPU job took too long",
            meaning: "A job, or a request of the driver, was not finished in time. A reset usually follows.",
            likely_causes: &["A job that runs too long for the driver's limit", "A GPU that hangs", "A driver or firmware bug"],
            next_step: "See whether a reset follows and jobs run again. If not, drain the host and reboot it.",
            ..INTEL
        },
    ),
    words(
        &["init_failed"],
        Entry {
            title: "GPU did not start",
            meaning: "The Intel GPU driver could not bring the GPU up. No job can use it.",
            likely_causes: &["Firmware files that are missing or do not fit", "A failing GPU or its firmware flash"],
            next_step: "Check the GPU firmware package, reboot, then power-cycle. If the same card still does not start, have it replaced.",
            severity: Severity::Critical,
            problem: "gpu_init",
            clears: Clears::Reboot,
            ..INTEL
        },
    ),
    any(INTEL),
];
