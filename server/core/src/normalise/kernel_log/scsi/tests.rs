use super::super::classify_line;

fn told(line: &str) -> Option<(String, String, bool)> {
    let told = classify_line(line)?;
    assert_eq!(told.class, "disk_io", "{line}");
    Some((told.code?.to_string(), told.device?, told.detail))
}

#[test]
fn lines_around_a_failed_command_are_details() {
    for (words, code) in [
        ("tag#17 FAILED Result: hostbyte=DID_OK driverbyte=DRIVER_SENSE", "io_error"),
        ("tag#17 FAILED Result: hostbyte=DID_TIME_OUT driverbyte=DRIVER_OK cmd_age=61s", "io_error"),
        ("tag#17 UNKNOWN(0x2003) Result: hostbyte=0x00 driverbyte=0x08 cmd_age=6s", "io_error"),
        (" Result: hostbyte=DID_BAD_TARGET driverbyte=DRIVER_OK", "io_error"),
        ("Unhandled sense code", "io_error"),
        ("Unhandled error code", "io_error"),
        ("tag#17 Sense Key : Medium Error [current] ", "medium_error"),
        (" Sense Key : Medium Error [deferred] [descriptor]", "medium_error"),
        ("tag#17 Sense Key : 0x3 [current] ", "medium_error"),
        ("tag#17 Sense Key : Hardware Error [current]", "io_error"),
        ("tag#17 Sense Key : Aborted Command [current]", "io_error"),
        ("tag#17 Sense Key : 0xb [current]", "io_error"),
        ("tag#17 Sense Key : Not Ready [current]", "io_error"),
        ("tag#17 Add. Sense: Read retries exhausted", "medium_error"),
        ("tag#17 Add. Sense: Unrecovered read error - auto reallocate failed", "medium_error"),
        ("tag#17 Add. Sense: Write error - auto reallocation failed", "medium_error"),
        ("tag#17 Add. Sense: Logical unit communication CRC error (Ultra-DMA/32)", "io_error"),
        (" Add. Sense: Internal target failure", "io_error"),
        ("tag#17 ASC=0x11 ASCQ=0x4 ", "medium_error"),
        ("tag#17 ASC=0x47 ASCQ=0x3 ", "io_error"),
        ("tag#17 CDB: Read(16) 88 00 00 00 00 02 ba a0 f4 00", "io_error"),
        ("CDB: Write(10): 2a 00 00 00 08 00", "io_error"),
    ] {
        let line = format!("sd 10:0:3:0: [sdk] {words}");
        assert_eq!(told(&line), Some((code.to_owned(), "sdk".to_owned(), true)), "{line}");
    }
}

#[test]
fn a_disk_that_is_off_line_is_told() {
    for (line, device) in [
        ("sd 10:0:3:0: rejecting I/O to offline device", "10:0:3:0"),
        ("sd 10:0:3:0: [sdk] rejecting I/O to dead device", "sdk"),
        ("scsi 10:0:3:0: rejecting I/O to dead device", "10:0:3:0"),
        ("sd 10:0:3:0: Device offlined - not ready after error recovery", "10:0:3:0"),
        ("sd 10:0:3:0: [sdk] tag#4 timing out command, waited 180s", "sdk"),
        ("sd 10:0:3:0: [sdk] Read Capacity(16) failed: Result: hostbyte=DID_NO_CONNECT driverbyte=DRIVER_OK", "sdk"),
        ("sd 10:0:3:0: SCSI error: return code = 0x08000002", "10:0:3:0"),
        ("sd 10:0:3:0: [sdk] tag#4 Medium access timeout failure. Offlining disk!", "sdk"),
        ("sd 10:0:3:0: [sdk] REPORT ZONES start lba 0 failed", "sdk"),
        ("sd 10:0:3:0: [sdk] Test Unit Ready failed: Result: hostbyte=DID_NO_CONNECT driverbyte=DRIVER_OK", "sdk"),
        ("sd 10:0:3:0: [sdk] tag#9 uas_eh_abort_handler 0 uas-tag 3 inflight: CMD OUT", "sdk"),
        ("st 10:0:3:0: [st1] Error 10000 (driver bt 0x0, host bt 0x1).", "st1"),
        ("st 10:0:3:0: [st1] Error on write filemark.", "st1"),
    ] {
        assert_eq!(told(line), Some(("io_error".to_owned(), device.to_owned(), false)), "{line}");
    }
}

#[test]
fn what_healthy_disks_say_is_nothing() {
    for line in [
        "scsi 10:0:3:0: Direct-Access     MAKER    MODEL            0003 PQ: 0 ANSI: 6",
        "sd 10:0:3:0: [sdk] 7814037168 512-byte logical blocks: (4.00 TB/3.64 TiB)",
        "sd 10:0:3:0: [sdk] Write Protect is off",
        "sd 10:0:3:0: [sdk] Mode Sense: 7f 00 10 08",
        "sd 10:0:3:0: [sdk] Write cache: enabled, read cache: enabled, supports DPO and FUA",
        "sd 10:0:3:0: [sdk] Assuming drive cache: write through",
        "sd 10:0:3:0: [sdk] Attached SCSI disk",
        "sd 10:0:3:0: [sdk] Synchronizing SCSI cache",
        "sd 10:0:3:0: [sdk] Spinning up disk...",
        "sd 10:0:3:0: Attached scsi generic sg11 type 0",
        "sd 10:0:3:0: Power-on or device reset occurred",
        "sd 10:0:3:0: [sdk] tag#1 Sense Key : Unit Attention [current]",
        "sd 10:0:3:0: [sdk] tag#1 Sense Key : Recovered Error [current]",
        "sd 10:0:3:0: [sdk] tag#1 Add. Sense: Power on, reset, or bus device reset occurred",
        "sd 10:0:3:0: [sdk] tag#1 Add. Sense: Asymmetric access state changed",
        "sd 10:0:3:0: [sdk] Asking for cache data failed",
        "sd 10:0:3:0: [sdk] No Caching mode page found",
        "sd 10:0:3:0: [sdk] Test WP failed, assume Write Enabled",
        "sd 10:0:3:0: [sdk] Optimal transfer size 33553920 bytes not a multiple of physical block size (4096 bytes)",
        "sd 10:0:3:0: alua: port group 01 state A non-preferred supports TolUSNA",
        "sd 10:0:3:0: [sdk] tag#64 scsi host busy 1 failed 0",
        "ses 10:0:3:0: Attached Enclosure device",
        "scsi 10:0:3:0: scsi scan: INQUIRY result too short (5), using 36",
        "scsi host10: ahci",
        "sd card: rejecting I/O to offline device",
    ] {
        assert_eq!(told(line), None, "{line}");
    }
}
