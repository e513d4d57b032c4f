//! Which records the server is told of, at once. Wide on purpose: what a line means is judged there, and a line not
//! sent is a line that no later rule can understand.

/// Levels 0 (emergency) to 4 (warning) are told whatever they say.
const WARNING: u8 = 4;

/// Beginnings of lines that hardware and the kernel in trouble write at milder levels. Sources: the kernel log
/// formats of GPU drivers, MCE, EDAC, GHES, AER, storage, network and the kernel's own watchdogs.
const BEGINNINGS: &[&str] = &[
    // GPUs and their switches
    "NVRM:",
    "nvidia",
    "amdgpu",
    "kfd kfd:",
    "i915",
    "xe ",
    "[drm",
    "Asynchronous wait on fence",
    "radeon",
    "habanalabs",
    // Processor and memory
    "mce:",
    "MCE:",
    "MCE 0x",
    "CMCI",
    "EDAC",
    "[Hardware Error]",
    "Hardware error",
    "GHES:",
    "BERT:",
    "ERST:",
    "APEI",
    "Memory failure",
    "Uncorrected hardware memory error",
    "Memory error not recovered",
    "RAS:",
    "soft_offline",
    // Buses
    "pcieport",
    "pciehp",
    "AER:",
    "DPC:",
    "dpc ",
    "ACPI Error",
    "ACPI BIOS Error",
    "DMAR:",
    "AMD-Vi:",
    "iommu:",
    "NMI:",
    "Uhhuh.",
    "perf: interrupt took too long",
    // Storage
    "nvme",
    "block nvme",
    "blk_update_request",
    "print_req_error",
    "end_request",
    "I/O error",
    "Buffer I/O error",
    "critical medium error",
    "critical target error",
    "md/",
    "md:",
    "raid",
    "mpt3sas",
    "mpt2sas",
    "megaraid",
    "megasas",
    "aacraid",
    "hpsa",
    "smartpqi",
    "device-mapper",
    "EXT4-fs",
    "EXT3-fs",
    "EXT2-fs",
    "JBD2",
    "Aborting journal",
    "XFS",
    "BTRFS",
    "ZFS",
    "VFS:",
    "JBD:",
    "FAT-fs",
    "SQUASHFS error",
    "squashfs:",
    "WARNING: Pool ",
    "lost page write",
    "critical nexus error",
    "critical space allocation error",
    "Read-error on swap-device",
    "Write-error on swap-device",
    "multipath:",
    "mptbase:",
    "mptscsih:",
    "AAC",
    "qla2xxx",
    "scsi ",
    "sd ",
    "sr ",
    "st ",
    "sas:",
    // Network and fabric
    "mlx4",
    "mlx5",
    "ixgbe",
    "i40e",
    "ice ",
    "bnxt_en",
    "bnx2x",
    "infiniband",
    "NETDEV WATCHDOG",
    "e1000",
    "igb ",
    "igc ",
    "tg3",
    "iavf",
    "bnx2 ",
    "r8169",
    "r8125",
    "r8127",
    "virtio_net",
    "vmxnet3",
    "ena ",
    "qede",
    "cxgb4",
    "hns3",
    "bonding:",
    "<mlx4_ib>",
    // Heat and power
    "thermal",
    "CPU",
    "Core temperature",
    "Package temperature",
    "Critical temperature reached",
    "HARDWARE PROTECTION",
    "ACPI: Critical",
    "power_meter",
    "hwmon",
    "reboot:",
    "ipmi",
    "IPMI",
    // The kernel itself
    "Kernel panic",
    "kernel BUG",
    "BUG:",
    "Oops",
    "Unable to handle",
    "Unhandled fault",
    "Internal error:",
    "SError",
    "Bad mode in",
    "PANIC:",
    "traps: PANIC",
    "general protection fault",
    "watchdog:",
    "NMI watchdog",
    "rcu:",
    "INFO: task",
    "INFO: rcu",
    "INFO: RCU",
    "hung_task",
    "workqueue:",
    "Out of memory",
    "Memory cgroup out of memory",
    "oom-kill",
    "oom_reaper",
    "Call Trace",
    "RIP:",
    "Modules linked in",
    "WARNING:",
    "Killed process",
    "list_add corruption",
    "list_del corruption",
    "Bad page",
    "Fixing recursive fault",
    // Starts and ends of a boot
    "Linux version",
    "Restarting system",
    "Power down",
    "System halted",
    "kexec",
    "Starting new kernel",
];

/// Words that stand behind the name of a process or a device.
const ANYWHERE: &[&str] = &[
    "invoked oom-killer",
    "[Hardware Error]",
    "AER:",
    "PCIe Bus Error",
    "available PCIe bandwidth",
    "attempt to access beyond end of device",
    "protection error, dev",
    "link is not ready",
    "Link is Down",
    "Link is Up",
    "Link Down",
    "Link down",
    "Link is down",
    "link down",
    "link status definitely down",
    "running without any active interface",
    "NETDEV WATCHDOG: ",
    " error, dev ",
    "link becomes ready",
    "hard resetting link",
];

/// Whether a record is sent.
pub fn is_wanted(level: u8, text: &str) -> bool {
    let text = text.trim_start();
    level <= WARNING
        || BEGINNINGS.iter().any(|beginning| text.starts_with(beginning))
        || is_ata(text)
        || ANYWHERE.iter().any(|words| text.contains(words))
}

// `ata8.00: exception …`, but not `atahost`.
fn is_ata(text: &str) -> bool {
    text.strip_prefix("ata").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_and_worse_are_told_whatever_they_say() {
        assert!(is_wanted(4, "anything") && is_wanted(0, ""));
        assert!(!is_wanted(5, "anything") && !is_wanted(6, ""));
    }

    #[test]
    fn hardware_in_trouble_is_told_at_any_level() {
        for text in [
            "NVRM: Xid (PCI:0000:3b:00): 79, pid=1, GPU has fallen off the bus.",
            "nvidia-nvswitch1: SXid (PCI:0000:06:00.0): 20034, Fatal, Link 48 LTSSM Fault Up",
            "{37}[Hardware Error]: event severity: corrected",
            "mce: [Hardware Error]: CPU 12: Machine Check: 0 Bank 1: bc800800060c0859",
            "EDAC MC0: 1 CE memory read error on CPU_SrcID#0_MC#0_Chan#1_DIMM#0",
            "pcieport 0000:00:1c.5: AER: Corrected error received: id=00e5",
            "r8125 0003:31:00.0: PCIe Bus Error: severity=Corrected",
            "python invoked oom-killer: gfp_mask=0x0",
            "ata8.00: exception Emask 0x0 SAct 0xffffffff SErr 0x0 action 0x6 frozen",
            "Kernel panic - not syncing: Fatal exception",
            "Memory failure: 0x81f2c: recovery action for dirty LRU page: Recovered",
            "BERT: Error records from previous boot:",
            "kexec_core: Starting new kernel",
            "reboot: Power down",
            "INFO: task cache_mgr_event:620917 blocked for more than 120 seconds.",
        ] {
            assert!(is_wanted(6, text), "{text}");
        }
    }

    #[test]
    fn chatter_stays_here() {
        for text in
            ["docker0: port 1(veth1) entered forwarding state", "audit: type=1400", "usb 1-1: new high-speed USB device", "atahost: x"]
        {
            assert!(!is_wanted(6, text), "{text}");
        }
    }
}
