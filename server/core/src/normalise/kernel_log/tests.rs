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
    "CPU 7: Machine Check Exception: ",
    "STATUS bd80000000100134 MCGSTATUS ",
    "EDAC i5000 MC0: ",
    "EDAC DEVICE0: CE: x instance: ",
    "EEH: ",
    "You have some hardware problem",
    "3w-9xxx: scsi2: AEN: ERROR (0x04:0x",
    "aacraid: ",
    "arcmsr0: ",
    "lpfc 0000:05:00.0: 0:(0):0101 ",
    "rport-4:0-2: ",
    "sas: ",
    "scsi2:0:1:0: ",
    "(scsi2:A:1:0): ",
    "Current sdk: sense key ",
    "ASC=11 ASCQ=",
    "hdc: dma_intr: ",
    "ATA: abnormal status 0x",
    "mmcblk1: error ",
    "block nbd4: ",
    "drbd store/0 drbd7: ",
    "bcache: bch_count_io_errors() ",
    "connection4:0: ",
    "F2FS-fs (sdh8): ",
    "REISERFS error (device ",
    "ReiserFS: sdh1: ",
    "gfs2: fsid=a:b.0: ",
    "(task,12,3):fn:123 ERROR: ",
    "NILFS error (device ",
    "UBIFS error (ubi0:0 pid 1): ",
    "Filesystem \"sdh3\": ",
    "nfs: server ",
    "zio pool=",
    "VERIFY3(",
    "nouveau 0000:5a:00.0: fifo: ",
    "radeon 0000:5a:00.0: ",
    "[qede_link_update:2426(p6p4)]",
    "bnx2x 0000:02:00.0 eno2: ",
    "ena 0000:00:05.0 eth3: ",
    "eth3: ",
    "BUG kmalloc-64 (Not tainted): ",
    "Unable to handle kernel ",
    "Task in /a killed as a result of limit of ",
    "Mar  4 05:06:07 node7 mdadm[8]: ",
    "Mar  4 05:06:07 node7 rasdaemon[8]: <...>-88 [001] 0.007845: mce_record: ",
    "Mar  4 05:06:07 node7 mcelog[8]: ",
    "Mar  4 05:06:07 node7 zed[8]: eid=1 class=statechange ",
    "Mar  4 05:06:07 node7 multipathd[8]: ",
    "Mar  4 05:06:07 node7 nv-fabricmanager[8]: ",
    "Mar  4 05:06:07 node7 dropbear[8]: ",
    "Mar  4 05:06:07 node7 earlyoom[8]: ",
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
