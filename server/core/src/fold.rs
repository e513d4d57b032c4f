//! One fault is one alert: which problems are only consequences of another, which speaks for them.
//!
//! A GPU that falls off the bus is told by PCIe errors, several Xids, tasks that hang, and a GPU that tools no longer see. One
//! line of the table says what follows from what, on which parts, and within which time, in either order of arrival.

use crate::alert::AlertKey;
use crate::component::Component;
use crate::host_state::{HostState, Problem, Standing};

/// Where a consequence shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Where {
    /// On the same part.
    SamePart,
    /// On the same card: `gpu/0000:3b:00`, its PCI functions, and a PCIe port, as a port above it reports what it did.
    SameCard,
    /// On a disk or on what lies on it: `disk/sda` and `filesystem/sda4`.
    OnDisk,
    /// Anywhere on the host, told by a name that says less: `memory` beside `memory/DIMM_A3`, a CPU beside a module.
    Vaguer,
    /// Anywhere on the host.
    Host,
}

struct Line {
    /// Merge keys of the cause; one that ends in `*` is a beginning.
    cause: &'static [&'static str],
    /// Merge keys of what follows from it.
    consequence: &'static [&'static str],
    place: Where,
    /// Most seconds between the first of the one and the first of the other.
    within_seconds: i64,
    /// So long the message of the consequence waits for its cause. A fault must reach people within two seconds; news of
    /// what is over may take longer.
    hold_millis: i64,
}

/// For causes that come in the same breath.
const A_BREATH: i64 = 1_000;

/// Faults after which the driver prints one more, telling what it wants done.
const GPU_FAULTS: &[&str] = &[
    "gpu_lost",
    "gpu_memory",
    "gpu_retirement",
    "gpu_nvlink",
    "gpu_hang",
    "gpu_gsp",
    "gpu_hardware",
    "gpu_power",
    "gpu_c2c",
    "gpu_microcontroller",
    "gpu_pcie",
    "gpu_security",
    "gpu_init",
];

static LINES: &[Line] = &[
    // A card that is gone: whatever else is said of it in those minutes is said because it is gone.
    Line { cause: &["gpu_lost"], consequence: &["gpu_*", "pcie_*"], place: Where::SameCard, within_seconds: 120, hold_millis: A_BREATH },
    // Processes that wait for the card hang after two minutes, and are told for a while.
    Line {
        cause: &["gpu_lost", "gpu_hang", "gpu_gsp", "gpu_hardware", "gpu_memory", "gpu_driver*"],
        consequence: &["hung_task", "lockup"],
        place: Where::Host,
        within_seconds: 900,
        hold_millis: A_BREATH,
    },
    // The memory error, the row it cost, and the program it hit.
    Line {
        cause: &["gpu_memory"],
        consequence: &["gpu_retirement", "gpu_memory_*"],
        place: Where::SamePart,
        within_seconds: 120,
        hold_millis: A_BREATH,
    },
    // What the driver wants done about the fault before it.
    Line {
        cause: GPU_FAULTS,
        consequence: &["gpu_recovery_action", "gpu_recovery_needed", "gpu_slowed_down", "gpu_row_remap_pending", "gpu_unreadable"],
        place: Where::SamePart,
        within_seconds: 600,
        hold_millis: A_BREATH,
    },
    // A switch between the cards: each card tells of its end of the link.
    Line { cause: &["gpu_fabric"], consequence: &["gpu_nvlink"], place: Where::Host, within_seconds: 60, hold_millis: A_BREATH },
    // One bad cell is told by the memory controller, which knows the module, and besides by the machine check, by firmware, and
    // by the page that was taken away.
    Line {
        cause: &["memory_uncorrected"],
        consequence: &["memory_uncorrected", "cpu_uncorrected", "firmware_uncorrected", "firmware_reported"],
        place: Where::Vaguer,
        within_seconds: 30,
        hold_millis: A_BREATH,
    },
    Line {
        cause: &["firmware_uncorrected", "cpu_uncorrected"],
        consequence: &["memory_uncorrected", "cpu_uncorrected"],
        place: Where::Vaguer,
        within_seconds: 30,
        hold_millis: A_BREATH,
    },
    // Firmware and the last words say why a machine rebooted without a goodbye.
    Line { cause: &["crash_record"], consequence: &["host_rebooted"], place: Where::Host, within_seconds: 1_800, hold_millis: 20_000 },
    // The oops before the panic.
    Line { cause: &["kernel_panic"], consequence: &["kernel_oops"], place: Where::Host, within_seconds: 60, hold_millis: A_BREATH },
    // A disk that is gone or cannot read: what lies on it fails with it.
    Line {
        cause: &["disk_lost", "disk_*"],
        consequence: &["filesystem_io_error", "filesystem_fault", "filesystem_read_only"],
        place: Where::OnDisk,
        within_seconds: 300,
        hold_millis: A_BREATH,
    },
    Line { cause: &["disk_lost"], consequence: &["disk_*"], place: Where::SamePart, within_seconds: 300, hold_millis: A_BREATH },
    // The kernel's word for a link, and the collector's.
    Line {
        cause: &["pcie_uncorrected", "pcie_link_down*"],
        consequence: &["pcie_link_degraded"],
        place: Where::SamePart,
        within_seconds: 600,
        hold_millis: A_BREATH,
    },
];

fn named(problem: &str, names: &[&str]) -> bool {
    let fits = |name: &&str| match name.strip_suffix('*') {
        Some(start) => problem.starts_with(start),
        None => problem == *name,
    };
    names.iter().any(fits)
}

/// `0000:3b:00` of `gpu/0000:3b:00` and of `pci/0000:3b:00.0`.
fn card(component: &str) -> Option<&str> {
    let (_, address) = component.split_once('/')?;
    Some(address.split_once('.').map_or(address, |(card, _)| card))
}

/// How well a name of a part that has to do with memory says which module to replace.
fn rank(component: &Component) -> u8 {
    match (component.kind(), component.as_str().contains('/')) {
        ("memory", true) => 3,
        ("memory", false) => 2,
        ("cpu", true) => 1,
        _ => 0,
    }
}

fn is_there(place: Where, cause: &AlertKey, key: &AlertKey, problem: &Problem) -> bool {
    let (of, on) = (cause.component.as_str(), key.component.as_str());
    match place {
        Where::Host => true,
        Where::Vaguer => rank(&cause.component) > rank(&key.component),
        Where::SamePart => of == on,
        Where::SameCard => {
            let port = problem.evidence.trim_start().starts_with("pcieport ");
            card(of).is_some() && card(of) == card(on) || key.component.kind() == "pci" && port
        }
        Where::OnDisk => {
            let disk = of.strip_prefix("disk/").filter(|disk| !disk.is_empty());
            let volume = on.strip_prefix("filesystem/");
            disk.zip(volume).is_some_and(|(disk, volume)| volume.starts_with(disk))
        }
    }
}

fn follows(cause: (&AlertKey, &Problem), consequence: (&AlertKey, &Problem)) -> bool {
    let apart_millis = cause.1.first_seen_at.millis_since(consequence.1.first_seen_at).abs();
    cause.0 != consequence.0
        && LINES.iter().any(|line| {
            named(&cause.0.problem, line.cause)
                && named(&consequence.0.problem, line.consequence)
                && apart_millis <= line.within_seconds * 1000
                && is_there(line.place, cause.0, consequence.0, consequence.1)
        })
}

/// How long the message of a problem waits, in milliseconds, as it may turn out to be a consequence; 0 for most.
#[must_use]
pub(crate) fn hold_millis(problem: &str) -> i64 {
    let may_follow = |line: &&Line| named(problem, line.consequence) && !named(problem, line.cause);
    LINES.iter().filter(may_follow).map(|line| line.hold_millis).max().unwrap_or(0)
}

/// Lets causes speak for their consequences. Answers whether anything changed.
pub(crate) fn fold(host: &mut HostState) -> bool {
    let stands = |problem: &Problem| !matches!(problem.standing, Standing::Ended { .. });
    let mut folds: Vec<(AlertKey, Option<AlertKey>)> = Vec::new();
    for (key, problem) in &host.problems {
        match &problem.folded_into {
            // What was spoken for and holds by itself speaks again when its cause has ended.
            Some(cause) if !host.problems.get(cause).is_some_and(stands) => folds.push((key.clone(), None)),
            Some(_) => {}
            None if stands(problem) => {
                let mut causes = host.problems.iter().filter(|(_, cause)| stands(cause) && cause.folded_into.is_none());
                if let Some((cause, _)) = causes.find(|cause| follows(*cause, (key, problem))) {
                    folds.push((key.clone(), Some(cause.clone())));
                }
            }
            None => {}
        }
    }
    let changed = !folds.is_empty();
    for (key, into) in folds {
        let Some(problem) = host.problems.get_mut(&key) else { continue };
        problem.folded_into.clone_from(&into);
        let (words, severity, count) = (problem.evidence.clone(), problem.severity, problem.count);
        match into {
            Some(cause) => {
                // What followed from this one follows from its cause.
                for other in host.problems.values_mut().filter(|other| other.folded_into.as_ref() == Some(&key)) {
                    other.folded_into = Some(cause.clone());
                }
                if let Some(cause) = host.problems.get_mut(&cause) {
                    cause.add_words(&words);
                    cause.count = cause.count.saturating_add(count);
                    cause.severity = cause.severity.max(severity);
                    cause.touched = true;
                }
            }
            // Faults that were only seen ended with their cause; what still holds stands alone now.
            None => {
                if problem.standing == Standing::Seen {
                    problem.standing = Standing::Ended { why: "its cause has ended".to_owned() };
                }
            }
        }
    }
    changed
}
