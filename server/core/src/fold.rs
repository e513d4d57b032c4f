//! One fault is one alert: which problems are only consequences of another, which speaks for them.
//!
//! A GPU that falls off the bus is told by PCIe errors, several Xids, tasks that hang, and a GPU that tools no longer see. One
//! line of the table says what follows from what, on which parts, and within which time, in either order of arrival.

use crate::alert::AlertKey;
use crate::catalog::Clears;
use crate::component::Component;
use crate::host_state::{HostState, Problem, Standing};
use ironwatch_shared::Severity;

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
    // The boot of a second machine under one key looks like a reboot until the first one speaks again.
    Line { cause: &["agent_cloned"], consequence: &["host_rebooted"], place: Where::Host, within_seconds: 1_800, hold_millis: 20_000 },
    // The oops before the panic.
    Line { cause: &["kernel_panic"], consequence: &["kernel_oops"], place: Where::Host, within_seconds: 60, hold_millis: A_BREATH },
    // A supply that is gone, and what is left without it: that stays folded no longer than the supply is gone.
    Line { cause: &["psu", "psu_input"], consequence: &["redundancy"], place: Where::Host, within_seconds: 300, hold_millis: A_BREATH },
    // A disk that is gone or cannot read: what lies on it fails with it.
    Line {
        cause: &["disk_lost", "disk_io_error", "disk_timeout", "disk_connection", "disk_bad_sectors", "disk_health"],
        consequence: &["filesystem_io_error", "filesystem_fault", "filesystem_read_only"],
        place: Where::OnDisk,
        within_seconds: 300,
        hold_millis: A_BREATH,
    },
    Line {
        cause: &["disk_lost"],
        consequence: &["disk_*", "part_missing"],
        place: Where::SamePart,
        within_seconds: 300,
        hold_millis: A_BREATH,
    },
    // The kernel's word for a link, and the collector's.
    Line {
        cause: &["pcie_uncorrected", "pcie_link"],
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

/// Whether a volume lies on a disk: `sda4` on `sda` and not on `sdaa`, `nvme1n1p2` on `nvme1` and not on `nvme10`.
fn lies_on(volume: &str, disk: &str) -> bool {
    let Some(rest) = volume.strip_prefix(disk).filter(|_| !disk.is_empty()) else { return false };
    let partition = if disk.starts_with("nvme") { rest.strip_prefix(['n', 'p']).unwrap_or("x") } else { rest };
    rest.is_empty() || partition.starts_with(|c: char| c.is_ascii_digit())
}

fn is_there(place: Where, cause: &AlertKey, key: &AlertKey, problem: &Problem) -> bool {
    let (of, on) = (cause.component.as_str(), key.component.as_str());
    match place {
        Where::Host => true,
        Where::Vaguer => rank(&cause.component) > rank(&key.component),
        Where::SamePart => of == on,
        // A port tells of the card below it by the card's address.
        Where::SameCard => {
            card(of).is_some_and(|lost| Some(lost) == card(on) || key.component.kind() == "pci" && problem.evidence.contains(lost))
        }
        Where::OnDisk => of.strip_prefix("disk/").zip(on.strip_prefix("filesystem/")).is_some_and(|(disk, volume)| lies_on(volume, disk)),
    }
}

/// The line of the table by which one follows from the other, whenever they came.
fn line_between(cause: &AlertKey, key: &AlertKey, problem: &Problem) -> Option<&'static Line> {
    let fits = |line: &&Line| {
        named(&cause.problem, line.cause) && named(&key.problem, line.consequence) && is_there(line.place, cause, key, problem)
    };
    LINES.iter().find(|line| cause != key && fits(line))
}

fn follows(cause: (&AlertKey, &Problem), consequence: (&AlertKey, &Problem)) -> bool {
    let apart_millis = cause.1.first_seen_at.millis_since(consequence.1.first_seen_at).abs();
    line_between(cause.0, consequence.0, consequence.1).is_some_and(|line| {
        // After a start of the server nobody knows any more when a condition began that a cause spoke for.
        let from_before = cause.1.restored && matches!(consequence.1.standing, Standing::Holding { .. });
        from_before || apart_millis <= line.within_seconds * 1000
    })
}

/// How long the message of a problem waits, in milliseconds, as it may turn out to be a consequence; 0 for most.
#[must_use]
pub(crate) fn hold_millis(problem: &str) -> i64 {
    let may_follow = |line: &&Line| named(problem, line.consequence) && !named(problem, line.cause);
    LINES.iter().filter(may_follow).map(|line| line.hold_millis).max().unwrap_or(0)
}

fn stands(problem: &Problem) -> bool {
    !matches!(problem.standing, Standing::Ended { .. })
}

/// A cause is an alert, or will be one now; what may yet pass by itself speaks for nobody.
fn may_speak(problem: &Problem) -> bool {
    let at_once = matches!(problem.standing, Standing::Seen | Standing::Holding { for_millis: 0, .. });
    stands(problem) && problem.folded_into.is_none() && (problem.opened.is_some() || at_once)
}

/// Lets causes speak for their consequences.
pub(crate) fn fold(host: &mut HostState) {
    // Nothing is new and nothing is folded: the usual case, and the cheap one.
    if host.problems.values().all(|problem| problem.opened.is_some() && problem.folded_into.is_none()) {
        return;
    }
    let mut folds: Vec<(AlertKey, Option<AlertKey>)> = Vec::new();
    for (key, problem) in &host.problems {
        match &problem.folded_into {
            Some(cause) if !still_speaks(host, cause, key, problem) => folds.push((key.clone(), None)),
            Some(_) => {}
            None if stands(problem) => {
                let mut causes = host.problems.iter().filter(|(_, cause)| may_speak(cause));
                if let Some((cause, _)) = causes.find(|cause| follows(*cause, (key, problem))) {
                    folds.push((key.clone(), Some(cause.clone())));
                }
            }
            None => {}
        }
    }
    for (key, into) in folds {
        let cause_stands = host
            .problems
            .get(&key)
            .and_then(|problem| problem.folded_into.as_ref())
            .is_some_and(|cause| host.problems.get(cause).is_some_and(stands));
        let Some(problem) = host.problems.get_mut(&key) else { continue };
        problem.folded_into.clone_from(&into);
        match into {
            Some(cause) => {
                // What followed from this one follows from its cause.
                for other in host.problems.values_mut().filter(|other| other.folded_into.as_ref() == Some(&key)) {
                    other.folded_into = Some(cause.clone());
                }
            }
            // It came again long after its cause: another trouble, that begins now.
            None if cause_stands => problem.first_seen_at = problem.last_seen_at,
            // What was seen and would have ended by itself ended with its cause; the rest stands alone now.
            None => {
                if problem.standing == Standing::Seen && matches!(problem.clears, Clears::Reboot | Clears::Quiet { .. }) {
                    problem.standing = Standing::Ended { why: "its cause has ended".to_owned() };
                }
            }
        }
    }
    carry(host);
}

/// Whether a cause still speaks: it stands, and the consequence was not seen again long after it.
fn still_speaks(host: &HostState, cause: &AlertKey, key: &AlertKey, problem: &Problem) -> bool {
    let Some(speaker) = host.problems.get(cause).filter(|speaker| stands(speaker)) else { return false };
    let late_millis = problem.last_seen_at.millis_since(speaker.last_seen_at);
    let within_seconds = line_between(cause, key, problem).map_or(i64::MAX / 1000, |line| line.within_seconds);
    problem.standing != Standing::Seen || late_millis <= within_seconds * 1000
}

/// What causes tell for their consequences: the worst severity, all words, all counts.
fn carry(host: &mut HostState) {
    let mut carried: Vec<(AlertKey, Severity, String, u64)> = Vec::new();
    for problem in host.problems.values_mut() {
        if let Some(cause) = problem.folded_into.clone() {
            let news = problem.count.saturating_sub(problem.passed_on);
            problem.passed_on = problem.count;
            carried.push((cause, problem.severity, problem.evidence.clone(), news));
        }
    }
    for problem in host.problems.values_mut() {
        problem.carried = None;
    }
    for (cause, severity, words, count) in carried {
        let Some(cause) = host.problems.get_mut(&cause) else { continue };
        cause.carried = cause.carried.max(Some(severity));
        cause.add_words(&words);
        cause.count = cause.count.saturating_add(count);
        cause.touched |= count > 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_names_problems_that_there_are() {
        let known = crate::catalog::problems();
        for name in LINES.iter().flat_map(|line| line.cause.iter().chain(line.consequence)) {
            assert!(known.iter().any(|problem| named(problem, &[name])), "{name} is no problem of the catalog");
        }
    }

    #[test]
    fn a_volume_lies_on_its_own_disk_only() {
        for (volume, disk, lies) in [
            ("sda4", "sda", true),
            ("sda", "sda", true),
            ("sdaa1", "sda", false),
            ("nvme1n1p2", "nvme1", true),
            ("nvme10n1p1", "nvme1", false),
            ("sda4", "", false),
        ] {
            assert_eq!(lies_on(volume, disk), lies, "{volume} on {disk}");
        }
    }
}
