//! What the numbers of the NVIDIA driver mean. Every number from 1 to 176 is in one of the tables; a number that no
//! table has is raised as unknown.

mod application;
mod bus;
mod engine;
mod memory;
mod nvlink;

use super::{Clears, Codes, Entry, Line, Merge};
use ironwatch_shared::Severity;

const XID_DOCUMENT: &str = "NVIDIA, Xid Errors, https://docs.nvidia.com/deploy/xid-errors/";
const MEMORY_DOCUMENT: &str = "NVIDIA, GPU Memory Error Management, https://docs.nvidia.com/deploy/a100-gpu-mem-error-mgmt/";

/// A fault of the GPU that only a reset or a reboot ends; what a line of a table says otherwise, it says.
const FAULT: Entry = Entry {
    class: "gpu_xid",
    title: "",
    meaning: "",
    likely_causes: &[],
    next_step: "",
    reference: XID_DOCUMENT,
    severity: Severity::Error,
    alarm: true,
    problem: "",
    clears: Clears::Reboot,
};

/// A fault of the program that used the GPU: kept and shown, no alert.
const APPLICATION: Entry = Entry { severity: Severity::Warning, alarm: false, clears: Clears::Quiet { seconds: 3600 }, ..FAULT };

const fn line(codes: &'static [u32], entry: Entry) -> Line {
    Line { codes: Codes::Numbers(codes), merge: Merge::Together, entry }
}

/// By kind of fault; the last has what the others leave.
pub(super) static TABLES: &[&[Line]] = &[application::LINES, bus::LINES, engine::LINES, memory::LINES, nvlink::LINES, REST];

/// Numbers that current drivers do not print.
const UNUSED: &[u32] = &[
    2, 3, 4, 5, 6, 7, 9, 10, 12, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 26, 27, 28, 29, 30, 33, 34, 35, 36, 47, 49, 50, 51, 52, 53,
    55, 56, 57, 58, 59, 73, 87, 90, 91, 108, 111, 112, 113, 114, 115, 116, 117, 118, 138,
];

static REST: &[Line] = &[
    Line {
        codes: Codes::Numbers(UNUSED),
        merge: Merge::ByCode,
        entry: Entry {
            title: "GPU fault with a retired number",
            meaning: "The driver printed a number that its maker lists as no longer used. Old drivers used it; today nobody outside the maker knows what stands behind it.",
            likely_causes: &["An old driver", "A path in the driver that is not documented"],
            next_step: "Note the driver version (nvidia-smi) and see what else this GPU printed in the same second. If jobs fail too, drain the host and update the driver; otherwise look again in the morning.",
            severity: Severity::Warning,
            alarm: false,
            clears: Clears::Quiet { seconds: 3600 },
            problem: "gpu_xid",
            ..FAULT
        },
    },
    Line {
        codes: Codes::Any,
        merge: Merge::ByCode,
        entry: Entry {
            title: "Unknown GPU fault",
            meaning: "The driver reported a fault with a number that this version does not know. It is raised because new numbers are usually real faults.",
            likely_causes: &["A newer driver than this server knows", "A new kind of GPU"],
            next_step: "Look the number up in the driver's release notes and check the GPU with nvidia-smi -q. Keep new jobs off it until you know more.",
            problem: "gpu_xid",
            ..FAULT
        },
    },
];

#[cfg(test)]
mod tests {
    use super::super::explain;
    use super::UNUSED;
    use crate::observation::Code;
    use ironwatch_shared::Severity;

    #[test]
    fn every_number_to_176_is_explained_and_only_those() {
        for number in 1..=176 {
            let told = explain("gpu_xid", Some(&Code::Number(number)));
            assert_ne!(told.entry.title, "Unknown GPU fault", "Xid {number}");
            assert_eq!(told.entry.title == "GPU fault with a retired number", UNUSED.contains(&number), "Xid {number}");
            assert_eq!(told.shown_code, format!("Xid {number}"));
        }
        let unknown = explain("gpu_xid", Some(&Code::Number(999)));
        assert_eq!((unknown.problem.as_str(), unknown.shown_code.as_str()), ("gpu_xid/999", "Xid 999"));
        assert!(unknown.entry.alarm && unknown.entry.severity >= Severity::Warning);
    }

    #[test]
    fn a_lost_gpu_is_one_problem_whoever_tells() {
        let xid = explain("gpu_xid", Some(&Code::Number(79)));
        let lost = explain("gpu_lost", Some(&Code::Number(79)));
        assert_eq!(xid.entry.title, "GPU fell off the bus");
        assert_eq!(lost.entry.title, "GPU fell off the bus");
        assert_eq!((xid.problem.as_str(), lost.problem.as_str()), ("gpu_lost", "gpu_lost"));
    }

    #[test]
    fn faults_of_an_application_wake_nobody() {
        for number in [13, 31, 43, 45, 68] {
            assert!(!explain("gpu_xid", Some(&Code::Number(number))).entry.alarm, "Xid {number}");
        }
        for number in [48, 62, 64, 74, 79, 95, 119, 149] {
            assert!(explain("gpu_xid", Some(&Code::Number(number))).entry.alarm, "Xid {number}");
        }
    }
}
