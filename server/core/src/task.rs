//! Maintenance tasks: which of what happened calls for hands on a machine, and how a task goes from one status to the next.

mod sign;
mod status;

pub use sign::{Link, Sign, signs};
pub use status::{NotPossible, Status, change};

use crate::observation::{Code, Source};
use ironwatch_shared::Severity;

/// The reason of tasks that people make.
pub const BY_HAND: &str = "by_hand";

/// How often something must be seen, and within which time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Reboots that nobody announced or ordered.
    pub reboots: u32,
    /// Power cycles, by us or by a watchdog.
    pub power_cycles: u32,
    /// Errors of one GPU.
    pub gpu_errors: u32,
    /// Within so long, milliseconds.
    pub window_millis: i64,
    /// A repair holds when the host was up so long without the fault, milliseconds.
    pub verify_millis: i64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { reboots: 3, power_cycles: 2, gpu_errors: 5, window_millis: 24 * 3_600_000, verify_millis: 24 * 3_600_000 }
    }
}

/// Which of the limits holds for a trigger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Limit {
    Reboots,
    PowerCycles,
    GpuErrors,
    /// Another rule has counted already.
    Once,
}

/// A line that makes tasks.
#[derive(Debug, PartialEq, Eq)]
pub struct Trigger {
    /// The word in the database and the API.
    pub reason: &'static str,
    /// What the task is called.
    pub title: &'static str,
    /// How bad it is.
    pub severity: Severity,
    limit: Limit,
    sees: Sees,
}

/// What a trigger looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sees {
    /// Something that happened: class and code, told by whom.
    Events(&'static [(&'static str, Which)], Option<Source>),
    /// An alert that opened: class and code.
    Alerts(&'static [(&'static str, Which)]),
}

/// Which facts of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    /// With this code.
    Code(&'static str),
    /// Those that are broken, whatever the code: faults of an application are milder.
    AtLeast(Severity),
    /// Those that nobody announced or did through us.
    Unexpected,
    /// All.
    Any,
}

impl Which {
    fn fits(self, code: Option<&Code>, severity: Severity, is_expected: bool) -> bool {
        match self {
            Which::Code(wanted) => matches!(code, Some(Code::Word(word)) if word == wanted),
            Which::AtLeast(least) => severity >= least,
            Which::Unexpected => !is_expected,
            Which::Any => true,
        }
    }
}

/// All triggers. Of one fact the first that fits makes the task.
pub static TRIGGERS: &[Trigger] = &[
    Trigger {
        reason: "reboots",
        title: "Find out why it reboots",
        severity: Severity::Error,
        limit: Limit::Reboots,
        sees: Sees::Events(&[("boot", Which::Unexpected), ("host_rebooted", Which::Unexpected)], Some(Source::Server)),
    },
    Trigger {
        reason: "power_cycles",
        title: "Find out why it needs power cycles",
        severity: Severity::Error,
        limit: Limit::PowerCycles,
        sees: Sees::Events(&[("power_cycle", Which::Any), ("watchdog", Which::Code("power_cycle"))], None),
    },
    Trigger {
        reason: "gpu_errors",
        title: "Check or replace the GPU",
        severity: Severity::Critical,
        limit: Limit::GpuErrors,
        sees: Sees::Events(
            &[
                ("gpu_xid", Which::AtLeast(Severity::Error)),
                ("gpu_sxid", Which::AtLeast(Severity::Error)),
                ("gpu_lost", Which::AtLeast(Severity::Error)),
                ("gpu_init_fail", Which::AtLeast(Severity::Error)),
                ("gpu_amd", Which::AtLeast(Severity::Error)),
                ("gpu_intel", Which::AtLeast(Severity::Error)),
            ],
            None,
        ),
    },
    Trigger {
        reason: "ecc",
        title: "Replace the memory that corrects too much",
        severity: Severity::Warning,
        limit: Limit::Once,
        sees: Sees::Alerts(&[
            ("mem_ecc", Which::Code("CE")),
            ("hw_ghes", Which::Code("corrected")),
            ("memory_fault", Which::Code("correctable_limit")),
            ("gpu_memory_corrected", Which::Any),
            ("gpu_row_remap_failed", Which::Any),
        ]),
    },
    Trigger {
        reason: "predicted_failure",
        title: "Replace the part before it fails",
        severity: Severity::Warning,
        limit: Limit::Once,
        sees: Sees::Alerts(&[
            ("drive_fault", Which::Code("predicted")),
            ("disk_smart", Which::Code("failed")),
            ("disk_smart", Which::Code("selftest_error")),
            ("disk_failing", Which::Any),
            ("disk_worn", Which::Any),
            ("psu_fault", Which::Code("predicted")),
            ("power_unit", Which::Code("predicted")),
        ]),
    },
];

impl Trigger {
    /// The trigger with this reason; none for tasks by hand.
    #[must_use]
    pub fn of(reason: &str) -> Option<&'static Trigger> {
        TRIGGERS.iter().find(|trigger| trigger.reason == reason)
    }

    /// How often it must be seen within the window. 0 switches it off.
    #[must_use]
    pub fn least(&self, limits: &Limits) -> u32 {
        match self.limit {
            Limit::Reboots => limits.reboots,
            Limit::PowerCycles => limits.power_cycles,
            Limit::GpuErrors => limits.gpu_errors,
            Limit::Once => 1,
        }
    }
}
