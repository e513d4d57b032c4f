//! Kernel log lines: a prefix is taken off, then anchored parsers, one file for each class, look at the text.
//!
//! Anchored means: a parser reads from the start of the text and never looks for a word inside it. That is what keeps
//! a line that only quotes a fault (an agent's own log, a shell history) from being taken for one. All parsers are
//! linear in the length of the line.

mod aer;
mod amdgpu;
mod ata;
mod block;
mod boot;
mod device_mapper;
mod device_name;
mod drm;
mod dump;
mod edac;
mod filesystem;
mod ghes;
mod gpu_driver;
mod gpu_init;
mod gpu_recovered;
mod gpu_report;
mod hba;
mod hung_task;
mod ide;
mod intel_gpu;
mod lockup;
mod mce;
mod md;
mod memory_failure;
mod nic;
mod number;
mod nvme;
mod nvrm;
mod oom;
mod oops;
mod panic;
mod pci;
mod pcie_link;
mod prefix;
mod sayings;
mod scsi;
mod sxid;
mod thermal;
mod xid;

use super::program_log;
pub use super::understood::Understood;
use std::collections::BTreeMap;

pub(super) use mce::is_uncorrected;
pub(super) use number::{decimal, hexadecimal};
pub use prefix::{Origin, Stripped, strip};
pub(super) use thermal::modulated as heat_told_by_mcelog;

/// What a parser gets to see.
struct Record<'a> {
    /// The first line of the text.
    text: &'a str,
    /// The lines after it: some drivers print several with one call.
    more: &'a str,
    /// The record's tags, `SUBSYSTEM` and `DEVICE`.
    tags: &'a BTreeMap<String, String>,
}

/// A parser of one class.
type Parser = fn(&Record<'_>) -> Option<Understood>;

/// All parsers, in the order they are asked. A new class is one file and one line here.
static PARSERS: &[Parser] = &[
    xid::understand,
    sxid::understand,
    gpu_init::understand,
    gpu_driver::understand,
    amdgpu::understand,
    intel_gpu::understand,
    aer::understand,
    pcie_link::understand,
    mce::understand,
    edac::understand,
    ghes::understand,
    memory_failure::understand,
    nvme::understand,
    ata::understand,
    ide::understand,
    block::understand,
    scsi::understand,
    device_mapper::understand,
    md::understand,
    hba::understand,
    filesystem::understand,
    nic::understand,
    thermal::understand,
    lockup::understand,
    hung_task::understand,
    oom::understand,
    panic::understand,
    oops::understand,
    boot::understand,
];

/// Bare text of a kernel record (prefix already off), with its tags (`SUBSYSTEM`, `DEVICE`).
///
/// `None` means harmless or not known. Space around the text is no part of it.
#[must_use]
pub fn understand(text: &str, tags: &BTreeMap<String, String>) -> Option<Understood> {
    let text = text.trim();
    let (text, more) = text.split_once('\n').unwrap_or((text, ""));
    let record = Record { text: text.trim_end(), more, tags };
    PARSERS.iter().find_map(|parse| parse(&record))
}

/// An address of a PCI function, in the one spelling that parts have.
pub(super) fn pci_function(word: &str) -> Option<String> {
    pci::Address::parse(word).filter(|_| word.contains('.')).map(pci::Address::function)
}

/// Whether a line that no parser understands belongs to the dump that the kernel or a driver prints after a fault of this
/// class.
pub(super) fn belongs_to_dump(class: &str, text: &str) -> bool {
    class.starts_with("gpu_") && gpu_report::continues(text.trim()) || dump::belongs_to(class, text)
}

/// Good news in the bare text of a kernel record: a GPU was reset, or its driver was loaded afresh (`gpu_recovered`).
///
/// [`understand`] answers `None` to most of these, for they are no faults; Xid 154 back to "none" is told by both.
#[must_use]
pub fn recovered(text: &str, tags: &BTreeMap<String, String>) -> Option<Understood> {
    let text = text.trim();
    let (text, more) = text.split_once('\n').unwrap_or((text, ""));
    gpu_recovered::understand(&Record { text: text.trim_end(), more, tags })
}

/// A line in any printed form: [`strip`], then [`understand`].
///
/// What a program said is for [`program_log`] to understand: the classes here are the kernel's to tell.
#[must_use]
pub fn classify_line(line: &str) -> Option<Understood> {
    let stripped = strip(line);
    match stripped.origin {
        Origin::Kernel => understand(&stripped.text, &BTreeMap::new()),
        Origin::Program { name } => {
            let said = program_log::Said { program: name, unit: None, text: &stripped.text };
            program_log::understand(&said)
                .or_else(|| nobodys(name, stripped.untagged?))
                .or_else(|| nobodys(stripped.hostless?.split_once(' ')?.0, stripped.hostless?))
        }
    }
}

/// A text whose first word was taken for a name, read as the kernel's own. Where the kernel itself begins with the name of a
/// process, that process and who said it cannot be told apart, and a quote is likelier.
fn nobodys(name: &str, text: &str) -> Option<Understood> {
    const PROCESSES: [&str; 2] = ["process", "invoker"];
    let told = understand(text, &BTreeMap::new())?;
    let value = |field: &str| told.fields.get(field).and_then(serde_json::Value::as_str);
    let quoted = PROCESSES.iter().filter_map(|field| value(field)).any(|process| process.starts_with(name));
    (name.is_empty() || !quoted).then_some(told)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn quotes_and_unknown_words_are_nothing() {
        for line in [
            "",
            "Mar  4 05:06:07 node7 watcher[88]: NVRM: Xid (PCI:0000:5a:00): 79, GPU has fallen off the bus.",
            "sent: NVRM: Xid (PCI:0000:5a:00): 79, GPU has fallen off the bus.",
            "12,5,77,-;Kernel panic - not syncing: said a program",
            "usb 1-2: device not accepting address 4, error -71",
        ] {
            assert_eq!(classify_line(line), None, "{line}");
        }
    }

    #[test]
    fn a_line_may_name_neither_host_nor_tag() {
        for (line, class) in [
            ("Mar  4 05:06:07 CPU 7: Machine Check Exception: 0000000000000004", Some("cpu_mce")),
            ("Mar  4 05:06:07 Out of memory: Killed process 81 (trainer) total-vm:77kB", Some("oom")),
            ("Mar  4 05:06:07 general protection fault: 0000 [#1] SMP", Some("kernel_oops")),
            ("2025-03-04 05:06:07 Aborting journal on device sdh3-8.", Some("filesystem")),
            ("Mar  4 05:06:07 node7 watcher: attempt to access beyond end of device", None),
            ("Mar  4 05:06:07 node7 watcher[88]: Out of memory: Killed process 81 (trainer) total-vm:77kB", None),
            ("Mar  4 05:06:07 node7 it said Aborting journal on device sdh3-8.", None),
        ] {
            assert_eq!(classify_line(line).map(|told| told.class), class, "{line}");
        }
    }

    /// Starts that lead deep into the parsers, so that chance finds their ends.
    const STARTS: &[&str] = &[
        "",
        "NVRM: Xid (PCI:0000:5a:00): ",
        "NVRM: Xid (PCI:0000:5a:00): 154, GPU recovery action changed from ",
        "NVRM: GPU ",
        "pcieport 0000:00:01.0: AER: ",
        "pcieport 0000:00:01.0: PCIe Bus Error: severity=",
        "mce: [Hardware Error]: CPU ",
        "[Hardware Error]: CPU:1 (19:1:1) MC",
        "EDAC MC0: 1 CE ",
        "nvme nvme0: I/O ",
        "nvme0n1: Read(0x2) @ LBA ",
        "Out of memory: Killed process ",
        "oom-kill:constraint=",
        "nvme nvme0: ",
        "nvme 0000:5e:00.0: ",
        "nvme0: Get Log Page(0x2), ",
        "ata8.00: ",
        "ata8: SATA link down (SStatus ",
        "res 41/40",
        "I/O error, dev ",
        "end_request: critical medium error, dev sda, sector ",
        "Buffer I/O error on dev ",
        "attempt to access beyond end of device\n",
        "sda1: rw=0",
        "Read-error on swap-device (",
        "sd 8:0:0:1: [sdc] tag#0 ",
        "sd 8:0:0:1: [sdc] Sense Key : 0x",
        "sd 8:0:0:1: [sdc] UNKNOWN(0x2003",
        "device-mapper: multipath: Failing path ",
        "device-mapper: thin: 253:4: ",
        "md/raid1:md0: ",
        "md/raid1:md0: Disk failure on ",
        "md/raid:md0: raid level 5 ",
        "md/raid:md0: active with ",
        "raid5: read error corrected ",
        "md: ",
        "mpt3sas_cm0: ",
        "mpt3sas_cm0: log_info(",
        "megaraid_sas 0000:18:00.0: ",
        "megaraid_sas 0000:18:00.0: 12 (5s/0x1/",
        "qla2xxx [0000:07:00.0",
        "EXT4-fs error (device ",
        "EXT4-fs warning (device sda1): ",
        "JBD2: Error -",
        "Aborting journal on device ",
        "XFS (",
        "BTRFS error (device ",
        "BTRFS: error (device sda) ",
        "NETDEV WATCHDOG: ",
        "mlx5_core 0000:5c:00.0: ",
        "mlx5_core 0000:5c:00.0: poll_health:801:(pid ",
        "bond0: (slave ",
        "e1000e: ",
        "mce: CPU6: ",
        "thermal thermal_zone3: critical temperature reached",
        "mce: [Hardware Error]: CPU 1: Machine Check: 0 Bank ",
        "mce: CPU1 BANK",
        "Memory failure: 0x",
        "MCE 0x81f2c: Killing ",
        "{4}[Hardware Error]: ",
        "[Hardware Error]: severity: ",
        "{4}[Hardware Error]: node: ",
        "{4}[Hardware Error]: fru_text: ",
        "watchdog: BUG: soft lockup - CPU#",
        "watchdog: CPU",
        "rcu: INFO: rcu_",
        "BUG: workqueue lockup - pool",
        "INFO: task ",
        "INFO: task a:1 is blocked on a mutex",
        "reboot: Restarting system with command '",
        "Linux version ",
        "Mar  4 05:06:07 node7 sshd[8]: Failed password for ",
        "Mar  4 05:06:07 node7 sshd[8]: Invalid user x from ",
        "Mar  4 05:06:07 node7 sshd[8]: message repeated 2 times: [ ",
        "Mar  4 05:06:07 node7 sshd[8]: Received disconnect from ",
        "Mar  4 05:06:07 node7 sshd[8]: pam_unix(sshd:auth): authentication failure; rhost=",
        "Mar  4 05:06:07 node7 dockerd[8]: time=\"x\" level=error msg=",
        "Mar  4 05:06:07 node7 systemd[1]: docker.service: ",
        "4,1,2,-;\\x",
        "NVRM: GPU0 kgspHealthCheck_TU102: ",
        "NVRM: GPU 0000:5a:00.0: RmInitAdapter failed! (",
        "NVRM: API mismatch: the client",
        "NVRM: Xid (PCI:0000:5a:00): 149, NETIR_LINK_EVT Fatal XC0 i0 Link ",
        "NVRM: Xid (PCI:0000:5a:00): 31, pid=1, name=a, Ch 1, MMU Fault: ENGINE ",
        "NVRM: Xid (PCI:0000:5a:00): 13, x (GPC 1, TPC ",
        "NVRM: Xid (PCI:0000:5a:00): 119, Expected function ",
        "nvidia-nvswitch0: SXid (PCI:0000:06:00.0): 20034, ",
        "nvidia-uvm: uvm_",
        "nvidia-peermem a:1 ",
        "amdgpu 0000:c1:00.0: amdgpu: ",
        "amdgpu 0000:c1:00.0: amdgpu: {1}socket: 1, die: 0 ",
        "amdgpu 0000:c1:00.0: amdgpu: [gfxhub] page fault (",
        "[drm:amdgpu_job_timedout [amdgpu]] *ERROR* ring ",
        "[drm:",
        "i915 0000:00:02.0: [drm] GPU HANG: ecode ",
        "xe 0000:03:00.0: [drm] Tile0: GT0: ",
        "Asynchronous wait on fence ",
        "pcieport 0000:89:02.0: pciehp: Slot(",
        "pcieport 0000:89:02.0: DPC: containment event, status:",
        "pci 0000:02:00.0: 4.000 Gb/s available PCIe bandwidth, limited by ",
        "pci 0000:02:00.0: 4.",
    ];

    proptest! {
        #[test]
        fn no_bytes_panic(start in proptest::sample::select(STARTS), bytes in proptest::collection::vec(any::<u8>(), 0..120)) {
            let line = format!("{start}{}", String::from_utf8_lossy(&bytes));
            let _ = strip(&line);
            let _ = belongs_to_dump("oom", &line);
            let _ = understand(&line, &BTreeMap::new());
            let _ = recovered(&line, &BTreeMap::new());
            let _ = belongs_to_dump("gpu_xid", &line);
            let _ = classify_line(&line);
        }

        #[test]
        fn no_words_panic(start in proptest::sample::select(STARTS), words in r"[\[\](){}<>:;,.=+'#@ \\0-9a-fxA-DäN\t\n-]{0,80}") {
            let line = format!("{start}{words}");
            let _ = understand(&line, &BTreeMap::from([("DEVICE".to_owned(), words.clone())]));
            let _ = classify_line(&line);
        }
    }
}
