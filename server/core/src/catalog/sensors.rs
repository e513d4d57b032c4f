//! What collectors on the host find: counters, sensors, states.

use super::{Clears, Codes, Entry, Line, Merge};
use ironwatch_shared::Severity;

const GUIDE: &str = "Ironwatch, docs/glossary.md";
const MEMORY_DOCUMENT: &str = "NVIDIA, GPU Memory Error Management, https://docs.nvidia.com/deploy/a100-gpu-mem-error-mgmt/";

/// Holds until the collector no longer says so.
const STATE: Entry = Entry {
    class: "",
    title: "",
    meaning: "",
    likely_causes: &[],
    next_step: "",
    reference: GUIDE,
    severity: Severity::Warning,
    alarm: true,
    problem: "",
    clears: Clears::Source,
};

/// A total that rose; over when it has stood still for a time.
const TOTAL: Entry = Entry { clears: Clears::Quiet { seconds: 86_400 }, ..STATE };

const fn whole(entry: Entry) -> Line {
    Line { codes: Codes::Any, merge: Merge::Together, entry }
}

pub(super) static LINES: &[Line] = &[
    whole(Entry {
        class: "pcie_link_degraded",
        title: "PCIe link is narrower or slower than it can be",
        meaning: "The device runs with fewer lanes or a lower speed than both ends of its link can do, so it moves less data.",
        likely_causes: &["A card that sits badly", "A bad riser, cable or retimer", "Dirt or damage in the slot"],
        next_step: "Nothing tonight if work goes on. Plan to reseat the card and its riser, and see whether the full width returns.",
        reference: "Linux kernel, Documentation/ABI/testing/sysfs-bus-pci, current_link_width",
        problem: "pcie_link_degraded",
        ..STATE
    }),
    whole(Entry {
        class: "sensor_critical",
        title: "Sensor is past its critical limit",
        meaning: "A sensor of the machine reads past the limit at which its maker expects damage or a shutdown.",
        likely_causes: &["A fan that failed or air that cannot flow", "A supply voltage that is failing", "A sensor that is broken"],
        next_step: "Look at the other sensors and fans of the host. If several agree, take the load off and check cooling and power at once.",
        reference: "Linux kernel, Documentation/hwmon/sysfs-interface.rst",
        severity: Severity::Critical,
        problem: "sensor",
        ..STATE
    }),
    whole(Entry {
        class: "sensor_warning",
        title: "Sensor is past its warning limit",
        meaning: "A sensor of the machine reads past the limit that its chip was given, and below the critical one.",
        likely_causes: &["A fan that slows down", "Warm air at the inlet", "A limit that the board's maker set badly"],
        next_step: "Compare with like hosts beside it. If only this one is off, check its fans and filters in working hours.",
        reference: "Linux kernel, Documentation/hwmon/sysfs-interface.rst",
        problem: "sensor_limit",
        ..STATE
    }),
    whole(Entry {
        class: "raid_degraded",
        title: "RAID array has lost a disk",
        meaning: "The array works with fewer disks than it should have. Nothing is lost yet; one more failure may lose it all.",
        likely_causes: &["A failed disk", "A disk that lost its connection for a moment"],
        next_step: "See which member failed (mdadm --detail). Check that the backup is fresh, replace the disk and add the new one to the array.",
        reference: "Linux kernel, Documentation/admin-guide/md.rst",
        severity: Severity::Error,
        problem: "raid_degraded",
        ..STATE
    }),
    whole(Entry {
        class: "raid_failed",
        title: "RAID array has failed",
        meaning: "The array has lost more disks than it can do without. What lies on it cannot be read.",
        likely_causes: &["Several failed disks", "A controller, cable or backplane that took several disks away at once"],
        next_step: "Write nothing to the disks. See whether they come back after a power cycle; then assemble the array by hand, or restore from the backup.",
        reference: "Linux kernel, Documentation/admin-guide/md.rst",
        severity: Severity::Critical,
        problem: "raid_failed",
        ..STATE
    }),
    whole(Entry {
        class: "raid_mismatch",
        title: "RAID array's copies differ",
        meaning: "A check of the array found blocks whose copies or parity do not agree: one of the disks holds wrong data.",
        likely_causes: &["A disk or cable that damages data", "A power cut while writing", "Swap on RAID 1, where it is harmless"],
        next_step: "Look at the members' SMART data and the kernel log for the disk to blame; then repair the array (sync_action = repair) and check it again.",
        reference: "Linux kernel, Documentation/admin-guide/md.rst, mismatch_cnt",
        problem: "raid_mismatch",
        clears: Clears::Quiet { seconds: 604_800 },
        ..STATE
    }),
    whole(Entry {
        class: "fabric_port_down",
        title: "InfiniBand port is down",
        meaning: "A port that was in use is not active any more. Jobs that span hosts over it stop or slow down.",
        likely_causes: &["A cable or transceiver", "The switch port or switch", "The subnet manager"],
        next_step: "See whether other hosts of the same switch are hit. If only this one, check cable and transceiver (ibstat, mlxlink), then swap them.",
        reference: "Linux kernel, Documentation/ABI/stable/sysfs-class-infiniband",
        severity: Severity::Error,
        problem: "fabric_port_down",
        ..STATE
    }),
    whole(Entry {
        class: "fabric_link_flaps",
        title: "InfiniBand link comes and goes",
        meaning: "The link of a port went down several times within an hour, and each time jobs over it waited or failed.",
        likely_causes: &["A cable or transceiver that is dirty or worn", "The port at the other end"],
        next_step: "Drain the host from jobs that span hosts. Clean or swap cable and transceiver, and look at the other end's counters.",
        reference: "InfiniBand architecture specification, LinkDownedCounter",
        severity: Severity::Error,
        problem: "fabric_link_flaps",
        clears: Clears::Quiet { seconds: 7_200 },
        ..STATE
    }),
    whole(Entry {
        class: "fabric_link_errors",
        title: "InfiniBand link has bit errors",
        meaning: "The port counts more errors on the wire than a good link has. They are repaired, and cost speed.",
        likely_causes: &["A dirty or bent cable", "A worn transceiver"],
        next_step: "Nothing tonight. Plan to clean and reseat the cable; swap it if the count goes on.",
        reference: "InfiniBand architecture specification, SymbolErrorCounter",
        problem: "fabric_link_errors",
        clears: Clears::Quiet { seconds: 7_200 },
        ..STATE
    }),
    whole(Entry {
        class: "nic_link_lost",
        title: "Network link is lost",
        meaning: "A network interface that had a link in this boot has none now.",
        likely_causes: &["A cable or transceiver", "The switch port or switch"],
        next_step: "See whether other hosts on the same switch lost theirs. If only this one, check cable and transceiver.",
        severity: Severity::Error,
        problem: "network_link",
        ..STATE
    }),
    whole(Entry {
        class: "nic_link_flaps",
        title: "Network link comes and goes",
        meaning: "A network interface lost its link several times within an hour.",
        likely_causes: &["A cable or transceiver", "The switch port", "Power saving of the link"],
        next_step: "Look at the switch port's counters; swap cable and transceiver.",
        problem: "nic_link_flaps",
        clears: Clears::Quiet { seconds: 7_200 },
        ..STATE
    }),
    whole(Entry {
        class: "nic_errors",
        title: "Network interface has many errors",
        meaning: "A network interface received or sent many packets with errors within an hour: data is sent again and work gets slow.",
        likely_causes: &["A cable or transceiver", "Dirt on the fibre", "The switch port, or settings that differ at both ends"],
        next_step: "Look at the same port on the switch: errors on both sides are the cable. Clean or swap cable and transceiver.",
        reference: "Linux kernel, Documentation/networking/statistics.rst",
        problem: "nic_errors",
        clears: Clears::Quiet { seconds: 7_200 },
        ..STATE
    }),
    whole(Entry {
        class: "filesystem_read_only",
        title: "File system became read-only",
        meaning: "A file system that could be written refuses writes now: the kernel found it damaged or its disk failing. Services on it fail.",
        likely_causes: &["Errors of the disk below", "Damage in the file system"],
        next_step: "Move work off the host. Read the kernel log for the disk's errors first; replace the disk or check the file system (fsck) from a rescue system.",
        severity: Severity::Critical,
        problem: "filesystem_read_only",
        ..STATE
    }),
    whole(Entry {
        class: "filesystem_inodes",
        title: "File system runs out of inodes",
        meaning: "The file system has room left and hardly any inodes: soon no new file can be made on it.",
        likely_causes: &["Millions of small files: caches, sessions, mail queues, container layers"],
        next_step: "Find the directory with the most files (du --inodes -x | sort -n | tail) and delete or move them.",
        problem: "filesystem_inodes",
        ..STATE
    }),
    whole(Entry {
        class: "gpu_row_remap_pending",
        title: "GPU waits for a reset to repair memory",
        meaning: "The GPU has found a bad row in its memory and will use a spare one after its next reset. Until then it works with the bad row set aside.",
        likely_causes: &["A bad cell in the card's memory"],
        next_step: "Let the running jobs end, drain the host, and reset the GPU (nvidia-smi -r) or reboot.",
        reference: MEMORY_DOCUMENT,
        problem: "gpu_row_remap_pending",
        ..STATE
    }),
    whole(Entry {
        class: "gpu_row_remap_failed",
        title: "GPU memory cannot be repaired",
        meaning: "The GPU has no spare row left where it needs one. Its memory is not to be trusted.",
        likely_causes: &["Memory of the card that is wearing out"],
        next_step: "Drain the host and have the card replaced; NVIDIA lists this as a reason for an RMA.",
        reference: MEMORY_DOCUMENT,
        severity: Severity::Critical,
        problem: "gpu_retirement",
        ..STATE
    }),
    whole(Entry {
        class: "gpu_recovery_needed",
        title: "GPU asks to be recovered",
        meaning: "The driver says that this GPU needs an action before it can be used again; the evidence names which.",
        likely_causes: &["A fault that the driver reported before", "A reset that was asked for and not made yet"],
        next_step: "Drain the host and do what the evidence says: reset the GPU (nvidia-smi -r), or reboot the host.",
        reference: "NVIDIA, NVML reference, nvmlDeviceGetGpuRecoveryAction",
        severity: Severity::Error,
        problem: "gpu_recovery_needed",
        ..STATE
    }),
    whole(Entry {
        class: "gpu_slowed_down",
        title: "GPU is slowed down by its hardware",
        meaning: "The GPU runs at a fraction of its clocks because it is too hot or the machine told it to save power.",
        likely_causes: &["A fan that failed or air that cannot flow", "A power supply that failed or is overloaded (power brake)"],
        next_step: "Look at the card's temperature and the machine's fans and power supplies.",
        reference: "NVIDIA, nvidia-smi, clocks event reasons",
        severity: Severity::Error,
        problem: "gpu_slowed_down",
        ..STATE
    }),
    whole(Entry {
        class: "gpu_unreadable",
        title: "GPU does not answer its tool",
        meaning: "nvidia-smi lists the GPU and cannot read it.",
        likely_causes: &["A GPU that hangs or fell off the bus", "A driver that hangs"],
        next_step: "Look for Xid lines of this GPU. Drain the host and reset the GPU or reboot.",
        reference: "NVIDIA, nvidia-smi",
        severity: Severity::Critical,
        problem: "gpu_unreadable",
        ..STATE
    }),
    whole(Entry {
        class: "gpu_inforom_corrupted",
        title: "GPU's inforom is damaged",
        meaning: "The small memory in which the GPU keeps its settings and error counts cannot be read. The GPU works, its history is not to be trusted.",
        likely_causes: &["An interrupted update", "A failing part of the card"],
        next_step: "Nothing tonight. Plan an update of the card's firmware by its maker's tool; if that does not mend it, have the card replaced.",
        reference: "NVIDIA, nvidia-smi",
        problem: "gpu_inforom",
        ..STATE
    }),
    whole(Entry {
        class: "nvidia_smi_hangs",
        title: "nvidia-smi hangs",
        meaning: "The tool that reads the GPUs does not come back. The driver or its firmware hangs, and jobs on these GPUs hang with it as a rule.",
        likely_causes: &["GPU firmware (GSP) that hangs", "A GPU that fell off the bus"],
        next_step: "Look for Xid 119, 120 or 79 in the kernel log, drain the host and reboot it.",
        reference: "NVIDIA, nvidia-smi",
        severity: Severity::Error,
        problem: "gpu_driver_hangs",
        ..STATE
    }),
    whole(Entry {
        class: "gpu_memory_corrected",
        title: "GPU memory errors corrected",
        meaning: "The GPU's memory corrected more single-bit errors in ten minutes than a healthy card does.",
        likely_causes: &["A memory cell that is wearing out", "Heat"],
        next_step: "Nothing tonight. Watch for remapped rows; plan to replace the card if they come.",
        reference: MEMORY_DOCUMENT,
        problem: "gpu_memory_corrected",
        ..TOTAL
    }),
    whole(Entry {
        class: "gpu_memory_uncorrected",
        title: "GPU memory error that could not be corrected",
        meaning: "The GPU counted memory errors that it could not correct. A job got wrong data or was ended.",
        likely_causes: &["A bad cell in the card's memory", "Memory inside the chip"],
        next_step: "Drain the host, read nvidia-smi -q -d ECC,ROW_REMAPPER, and reset the GPU.",
        reference: MEMORY_DOCUMENT,
        severity: Severity::Error,
        problem: "gpu_memory",
        ..TOTAL
    }),
    whole(Entry {
        class: "gpu_hot",
        title: "GPU is hot",
        meaning: "The GPU is warmer than it should be under load; above its limit it slows itself down and then stops.",
        likely_causes: &["A fan that failed or air that cannot flow", "Warm air at the inlet", "Old thermal paste"],
        next_step: "Compare with the other GPUs of the host: one alone is the card, all together are the cooling.",
        problem: "gpu_hot",
        ..STATE
    }),
    whole(Entry {
        class: "gpu_memory_hot",
        title: "GPU memory is hot",
        meaning: "The memory stacked on the GPU is near the temperature at which it slows down and ages fast.",
        likely_causes: &["Air that cannot flow", "Thermal pads that lost contact"],
        next_step: "Compare with the other GPUs of the host; take load off this one if it stands out.",
        problem: "gpu_memory_hot",
        ..STATE
    }),
    whole(Entry {
        class: "cpu_throttled",
        title: "CPU is slowed down for heat",
        meaning: "The CPU was slowed down many times within an hour because it was too hot.",
        likely_causes: &["A fan that failed or air that cannot flow", "A cooler that lost contact"],
        next_step: "Check the host's fans and inlet temperature; compare with its neighbours.",
        reference: "Linux kernel, Documentation/ABI/testing/sysfs-devices-system-cpu, thermal_throttle",
        problem: "cpu_throttled",
        clears: Clears::Quiet { seconds: 3_600 },
        ..STATE
    }),
    whole(Entry {
        class: "disk_failing",
        title: "Disk says that it is failing",
        meaning: "The disk's own health check says that it has failed or is about to. It may stop any day.",
        likely_causes: &["A worn or damaged disk"],
        next_step: "Move its data away and replace the disk; the evidence names what it complains of.",
        reference: "smartmontools, smartctl(8); NVM Express base specification, critical warning",
        severity: Severity::Critical,
        problem: "disk_health",
        ..STATE
    }),
    whole(Entry {
        class: "disk_worn",
        title: "Disk is worn out",
        meaning: "The drive has used up what its maker promised, or its spare room is below its limit. It may become read-only.",
        likely_causes: &["Years of writing"],
        next_step: "Nothing tonight. Plan its replacement.",
        reference: "NVM Express base specification, percentage used and available spare",
        problem: "disk_worn",
        ..STATE
    }),
    whole(Entry {
        class: "disk_hot",
        title: "Disk is hot",
        meaning: "The disk is warmer than its maker allows for long; it slows down and ages fast.",
        likely_causes: &["Air that cannot flow", "A fan that failed"],
        next_step: "Check fans and inlet temperature; compare with the other disks of the host.",
        problem: "disk_hot",
        ..STATE
    }),
    whole(Entry {
        class: "disk_media_errors",
        title: "Disk has lost data in places",
        meaning: "The disk counted new places that it could not read, or replaced by spare ones.",
        likely_causes: &["A disk that begins to fail"],
        next_step: "Check that copies of its data are whole, and plan to replace the disk; a count that climbs by the day will not stop.",
        reference: "smartmontools, smartctl(8)",
        severity: Severity::Error,
        problem: "disk_media_errors",
        ..TOTAL
    }),
    whole(Entry {
        class: "disk_pending_sectors",
        title: "Disk cannot read some sectors",
        meaning: "The disk has sectors that it could not read and will replace when they are written again.",
        likely_causes: &["A disk that begins to fail", "A power cut while writing"],
        next_step: "Check that copies of its data are whole. If the number grows, replace the disk.",
        reference: "smartmontools, smartctl(8), attribute 197",
        problem: "disk_pending_sectors",
        ..STATE
    }),
    whole(Entry {
        class: "agent_collector_hangs",
        title: "Agent waits for a sensor that does not answer",
        meaning: "A file of the kernel that the agent reads does not come back. Check-ins go on; other sensors wait.",
        likely_causes: &["A device or driver that hangs", "A management controller that is slow"],
        next_step: "See the kernel log for the device. Switch the collector off in agent.toml if it hangs for good.",
        problem: "agent_collector_hangs",
        ..STATE
    }),
    whole(Entry {
        class: "crash_record",
        title: "The last boot ended in a crash",
        meaning: "The boot before this one left a record of how its kernel ended; the evidence begins with the cause.",
        likely_causes: &["A hardware fault, if the record names one", "A defect in the kernel or a driver"],
        next_step: "Read the evidence: a machine check or memory error is a part to replace, a call trace is a defect to report.",
        reference: "Linux kernel, Documentation/admin-guide/pstore-blk.rst",
        severity: Severity::Error,
        problem: "crash_record",
        ..TOTAL
    }),
    whole(Entry {
        class: "last_words",
        title: "Last words of the boot before",
        meaning: "The end of the kernel log of the boot before this one, in which nothing speaks of a fault.",
        likely_causes: &["Power lost or a reset from outside, which leave no words", "A clean end"],
        next_step: "If the end was not planned, look at the BMC's event log for power and watchdog.",
        severity: Severity::Info,
        alarm: false,
        problem: "last_words",
        ..TOTAL
    }),
];
