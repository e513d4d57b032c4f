//! GPUs and their switches, apart from the NVIDIA driver's Xid numbers.

mod amd;
mod intel;
mod nvidia;
mod sxid;

use super::{Clears, Codes, Entry, Line, Merge};
use ironwatch_shared::Severity;

/// By maker and driver.
pub(super) static TABLES: &[&[Line]] = &[sxid::LINES, nvidia::LINES, amd::LINES, intel::LINES, RECOVERED];

/// A fault that a reset of the GPU or a reboot ends; what a line of a table says otherwise, it says.
const FAULT: Entry = Entry {
    class: "",
    title: "",
    meaning: "",
    likely_causes: &[],
    next_step: "",
    reference: "",
    severity: Severity::Error,
    alarm: true,
    problem: "",
    clears: Clears::Reboot,
};

const fn words(words: &'static [&'static str], entry: Entry) -> Line {
    Line { codes: Codes::Words(words), merge: Merge::Together, entry }
}

const fn any(entry: Entry) -> Line {
    Line { codes: Codes::Any, merge: Merge::Together, entry }
}

const NEWS: Entry = Entry {
    class: "gpu_recovered",
    title: "GPU was reset",
    meaning: "The GPU started anew and reports no fault. What was wrong in its running state is over; bad hardware may show again.",
    likely_causes: &["Somebody, or the driver itself, reset the GPU"],
    next_step: "Nothing to do. If the fault that led here returns, it is the hardware.",
    reference: "nvml.h, nvmlDeviceGpuRecoveryAction_t; Linux kernel, Documentation/gpu/drm-uapi.rst, Device reset",
    severity: Severity::Info,
    alarm: false,
    problem: "gpu_recovered",
    clears: Clears::Quiet { seconds: 60 },
};

static RECOVERED: &[Line] = &[
    words(
        &["driver_loaded"],
        Entry {
            title: "GPU driver was loaded",
            meaning: "The driver was loaded afresh and starts every GPU of the host anew.",
            likely_causes: &["The host was booted", "The driver was unloaded and loaded again, for example for an update"],
            ..NEWS
        },
    ),
    Line { codes: Codes::Any, merge: Merge::Together, entry: NEWS },
];

#[cfg(test)]
mod tests {
    use super::super::explain;
    use crate::observation::Code;
    use ironwatch_shared::Severity;

    #[test]
    fn every_gpu_class_explains_what_it_knows_and_what_it_does_not() {
        for (class, code) in [
            ("gpu_sxid", Code::Number(1)),
            ("gpu_init_fail", Code::word("new")),
            ("gpu_driver", Code::word("new")),
            ("gpu_amd", Code::word("new")),
            ("gpu_intel", Code::word("new")),
            ("gpu_recovered", Code::word("new")),
        ] {
            assert_eq!(explain(class, Some(&code)).entry.class, class);
            assert_eq!(explain(class, None).entry.class, class);
        }
        assert_eq!(explain("gpu_sxid", Some(&Code::Number(99_999))).problem, "gpu_fabric/99999");
        assert_eq!(explain("gpu_sxid", Some(&Code::Number(20_034))).shown_code, "SXid 20034");
    }

    #[test]
    fn the_switch_table_follows_the_maker_s_classes() {
        for (number, severity, alarm) in [
            (22_003, Severity::Critical, true),
            (23_017, Severity::Critical, true),
            (12_020, Severity::Critical, true),
            (20_034, Severity::Critical, true),
            (24_007, Severity::Critical, true),
            (26_006, Severity::Critical, true),
            (12_028, Severity::Error, true),
            (11_004, Severity::Error, true),
            (20_012, Severity::Warning, true),
            (10_004, Severity::Error, true),
            (20_009, Severity::Warning, false),
            (20_001, Severity::Warning, false),
            (22_013, Severity::Info, false),
            (24_001, Severity::Warning, false),
            (10_005, Severity::Info, false),
        ] {
            let told = explain("gpu_sxid", Some(&Code::Number(number)));
            assert_eq!((told.entry.severity, told.entry.alarm), (severity, alarm), "{number}");
        }
    }

    #[test]
    fn what_wakes_nobody() {
        for (class, code) in [
            ("gpu_amd", "ras_ce"),
            ("gpu_amd", "page_fault"),
            ("gpu_driver", "peermem_invalid_context"),
            ("gpu_init_fail", "unsupported"),
            ("gpu_recovered", "reset"),
            ("gpu_recovered", "driver_loaded"),
        ] {
            assert!(!explain(class, Some(&Code::word(code))).entry.alarm, "{class} {code}");
        }
        for (class, code) in [
            ("gpu_amd", "ras_ue"),
            ("gpu_amd", "gpu_reset"),
            ("gpu_amd", "vram_lost"),
            ("gpu_intel", "gpu_hang"),
            ("gpu_driver", "uvm_fatal"),
            ("gpu_driver", "gsp_failure"),
            ("gpu_init_fail", "init"),
        ] {
            assert!(explain(class, Some(&Code::word(code))).entry.alarm, "{class} {code}");
        }
    }
}
