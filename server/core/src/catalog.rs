//! Every class explained: meaning, likely causes, what to do, where it is written.
//!
//! Tables and one lookup. A class that nobody has written up is explained too: [`explain`] never fails.

mod agent;
mod bmc;
mod board;
mod boot;
mod cpu;
mod disks;
mod filesystem;
mod firmware;
mod gpu;
mod inventory;
mod kernel;
mod lockup;
mod logins;
mod memory;
mod network;
mod pcie;
mod pcie_link;
mod raid;
mod readings;
mod sensors;
mod server;
mod services;
mod storage;
mod tasks;
mod thermal;
mod xid;

use crate::observation::Code;
use ironwatch_shared::Severity;
use serde::Serialize;

/// When an alert about this is over without anybody saying so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Clears {
    /// A new boot ends it: the fault is in the running state.
    Reboot,
    /// Not seen again for this long.
    Quiet {
        /// Seconds of silence.
        seconds: u32,
    },
    /// The source says when: the condition is no longer told.
    Source,
    /// Only a person ends it.
    Person,
}

/// What is known about one class, or one code of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The class it explains.
    pub class: &'static str,
    /// Plain words, for example "GPU fell off the bus".
    pub title: &'static str,
    /// What it means, one or two sentences.
    pub meaning: &'static str,
    /// The usual reasons, likeliest first.
    pub likely_causes: &'static [&'static str],
    /// What the person who was woken does next.
    pub next_step: &'static str,
    /// Where it is written: the name or address of a public document.
    pub reference: &'static str,
    /// How bad it is unless the source knows better.
    pub severity: Severity,
    /// Whether it raises an alert by default. Faults of an application, news, and errors that were corrected (they
    /// need a rate) do not.
    pub alarm: bool,
    /// Merge key: facts with the same problem on the same component are one alert.
    pub problem: &'static str,
    /// When an alert about it is over.
    pub clears: Clears,
}

/// An [`Entry`] as it applies to one fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// What the catalog says.
    pub entry: &'static Entry,
    /// Shown beside the plain words, for example "Xid 79"; empty when there is nothing to show.
    pub shown_code: String,
    /// Merge key; carries the code where the entry explains many (`gpu_xid/999`).
    pub problem: String,
}

/// Which codes of its class an entry explains.
#[derive(Debug, Clone, Copy)]
enum Codes {
    /// All that no earlier line of the table explains.
    Any,
    /// These words.
    Words(&'static [&'static str]),
    /// These numbers.
    Numbers(&'static [u32]),
}

/// What the merge key of an entry is.
#[derive(Debug, Clone, Copy)]
enum Merge {
    /// The entry's problem: all its codes are one problem.
    Together,
    /// The entry's problem and the code: each code is a problem of its own.
    ByCode,
}

/// One line of a table.
#[derive(Debug, Clone, Copy)]
struct Line {
    codes: Codes,
    merge: Merge,
    entry: Entry,
}

/// All tables, in the order they are searched; within one, the first line that fits wins.
static TABLES: &[&[&[Line]]] = &[
    xid::TABLES,
    gpu::TABLES,
    &[pcie::LINES, pcie_link::LINES, cpu::LINES, memory::LINES, firmware::LINES],
    &[storage::LINES, disks::LINES, raid::LINES, filesystem::LINES, network::LINES, thermal::LINES],
    &[lockup::LINES, kernel::LINES, boot::LINES, logins::LINES, services::LINES],
    &[board::LINES, bmc::LINES],
    &[sensors::LINES, readings::LINES, inventory::LINES, agent::LINES, server::LINES, tasks::LINES],
];

/// The class of what nobody has understood.
pub const UNRECOGNISED: &str = "unrecognised";

static UNKNOWN: Line = Line { codes: Codes::Any, merge: Merge::ByCode, entry: agent::UNRECOGNISED_ENTRY };

/// Explains a class and, where it has one, its code. Never fails: what is not in a table is `unrecognised`.
#[must_use]
pub fn explain(class: &str, code: Option<&Code>) -> Explanation {
    let known = lines().find(|line| line.entry.class == class && fits(line.codes, code));
    let line = known.unwrap_or(&UNKNOWN);
    let problem = match (line.merge, code) {
        (Merge::ByCode, Some(code)) => format!("{}/{code}", entry_problem(class, &line.entry)),
        (Merge::ByCode, None) | (Merge::Together, _) => entry_problem(class, &line.entry),
    };
    Explanation { entry: &line.entry, shown_code: shown_code(class, code), problem }
}

/// Every merge key without its code, for tests of tables that name them.
#[cfg(test)]
pub(crate) fn problems() -> std::collections::BTreeSet<&'static str> {
    lines().map(|line| line.entry.problem).collect()
}

fn lines() -> impl Iterator<Item = &'static Line> {
    TABLES.iter().flat_map(|tables| tables.iter()).flat_map(|lines| lines.iter())
}

/// Two classes that nobody knows are two problems.
fn entry_problem(class: &str, entry: &Entry) -> String {
    if entry.class == class { entry.problem.to_owned() } else { format!("{}/{class}", entry.problem) }
}

fn fits(codes: Codes, code: Option<&Code>) -> bool {
    match (codes, code) {
        (Codes::Any, _) => true,
        (Codes::Words(words), Some(Code::Word(word))) => words.contains(&word.as_str()),
        (Codes::Numbers(numbers), Some(Code::Number(number))) => numbers.contains(number),
        (Codes::Words(_) | Codes::Numbers(_), _) => false,
    }
}

/// Numbers are shown with the name people search for; words repeat the title and are not shown.
fn shown_code(class: &str, code: Option<&Code>) -> String {
    match (class, code) {
        ("gpu_xid" | "gpu_lost", Some(Code::Number(number))) => format!("Xid {number}"),
        ("gpu_sxid", Some(Code::Number(number))) => format!("SXid {number}"),
        (_, Some(Code::Number(number))) => number.to_string(),
        (_, Some(Code::Word(_)) | None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_says_what_it_is_and_what_to_do() {
        for Line { entry, .. } in lines().chain([&UNKNOWN]) {
            let words = [entry.class, entry.title, entry.meaning, entry.next_step, entry.reference, entry.problem];
            assert!(words.iter().all(|word| !word.trim().is_empty()), "{entry:?}");
            assert!(!entry.likely_causes.is_empty() && entry.likely_causes.iter().all(|cause| !cause.is_empty()), "{entry:?}");
            assert!(entry.title.len() <= 64 && !entry.title.ends_with('.'), "a title is a line in a list: {}", entry.title);
            assert!(entry.meaning.ends_with('.') && entry.next_step.ends_with('.'), "{entry:?}");
            assert!(!entry.alarm || entry.severity > Severity::Info, "news raises no alert: {entry:?}");
        }
    }

    #[test]
    fn the_unknown_is_explained_and_kept_apart_by_class() {
        let told = explain("quantum_leak", Some(&Code::word("red")));
        assert_eq!((told.entry.class, told.problem.as_str()), (UNRECOGNISED, "unrecognised/quantum_leak/red"));
        assert_eq!(explain(UNRECOGNISED, None).problem, "unrecognised");
        assert_eq!(explain("", None).entry.class, UNRECOGNISED);
    }

    #[test]
    fn a_class_explains_codes_it_does_not_know() {
        for class in [
            "pcie_aer",
            "cpu_mce",
            "mem_ecc",
            "mem_failure",
            "hw_ghes",
            "lockup",
            "hung_task",
            "boot",
            "ssh_auth",
            "docker",
            "unit_failed",
            "disk_nvme",
            "oom",
            "kernel_panic",
            "kernel_oops",
            "gpu_xid",
            "gpu_lost",
            "disk_sata",
            "disk_io",
            "disk_smart",
            "raid",
            "storage_hba",
            "filesystem",
            "net_nic",
            "thermal",
        ] {
            assert_eq!(explain(class, Some(&Code::word("new"))).entry.class, class);
            assert_eq!(explain(class, None).entry.class, class);
        }
    }

    #[test]
    fn errors_that_were_corrected_need_a_rate_and_raise_nothing_alone() {
        for (class, code, alarm) in [
            ("pcie_aer", "corrected", false),
            ("pcie_aer", "nonfatal", true),
            ("pcie_aer", "fatal", true),
            ("pcie_aer", "recovery_failed", true),
            ("cpu_mce", "corrected", false),
            ("cpu_mce", "uncorrected", true),
            ("mem_ecc", "CE", false),
            ("mem_ecc", "UE", true),
            ("disk_nvme", "timeout", true),
            ("storage_hba", "log_info", false),
            ("storage_hba", "fault", true),
            ("disk_smart", "error_count", false),
            ("hw_ghes", "header", false),
            ("hw_ghes", "corrected", false),
            ("hw_ghes", "recoverable", true),
            ("hw_ghes", "fatal", true),
            ("hw_ghes", "bert", true),
            ("mem_failure", "recovered", true),
            ("ssh_auth", "failed_password", false),
            ("ssh_auth", "accepted", false),
            ("docker", "error", false),
            ("docker", "daemon_exit", true),
            ("unit_failed", "failed", true),
            ("unit_failed", "restart", false),
            ("boot", "unclean", false),
        ] {
            assert_eq!(explain(class, Some(&Code::word(code))).entry.alarm, alarm, "{class} {code}");
        }
    }

    #[test]
    fn numbers_are_shown_and_words_are_not() {
        assert_eq!(explain("gpu_xid", Some(&Code::Number(79))).shown_code, "Xid 79");
        assert_eq!(explain("pcie_aer", Some(&Code::word("fatal"))).shown_code, "");
        assert_eq!(explain("host_down", None).shown_code, "");
    }
}
