use super::super::classify_line;

fn told(line: &str) -> Option<(String, String, bool)> {
    let told = classify_line(line)?;
    assert_eq!(told.class, "disk_sata", "{line}");
    Some((told.code?.to_string(), told.component.to_string(), told.detail))
}

#[test]
fn heads_name_the_port() {
    for (line, code) in [
        ("ata12.00: exception Emask 0x10 SAct 0x7fe0 SErr 0x280100 action 0x6 frozen", "exception"),
        ("ata12: exception Emask 0x50 SAct 0x0 SErr 0x4090800 action 0xe frozen", "exception"),
        ("ata12.15: exception Emask 0x100 SAct 0x0 SErr 0x0 action 0x6 frozen t4", "exception"),
        ("ata12.00: qc timeout (cmd 0xec)", "timeout"),
        ("ata12.00: qc timeout after 15000 msecs (cmd 0x40)", "timeout"),
        ("ata12: lost interrupt (Status 0x51)", "timeout"),
        ("ata12: command 0xca timeout, stat 0xd0 host_stat 0x20", "timeout"),
        ("ata12.00: failed to IDENTIFY (I/O error, err_mask=0x104)", "exception"),
        ("ata12.00: NCQ disabled due to excessive errors", "exception"),
        ("ata12.00: disabled", "disabled"),
        ("ata12.00: disable device", "disabled"),
        ("ata12: reset failed, giving up", "disabled"),
        ("ata12: SATA link down (SStatus 1 SControl 300)", "exception"),
        ("ata12: dev 1 failed to IDENTIFY (I/O error)", "exception"),
        ("ata12: port reset, p_is 8000000 is 1 pis 0 cmd c017 tf 7f ss 123 se 0", "exception"),
        ("ata12: BUG: timeout without command", "timeout"),
        ("ata12.00: VERIFY failed (err_mask=0x4)", "exception"),
        ("ata12: device not ready (errno=-16), forcing hardreset", "exception"),
        ("ata12.00: Drive reports diagnostics failure. This may indicate a drive", "exception"),
        ("ata12: EH in SWNCQ mode,QC:qc_active 0x7FFF sactive 0x7FFF", "exception"),
        ("ata12: translated ATA stat/err 0x51/40 to SCSI SK/ASC/ASCQ 0x3/11/04", "failed_command"),
        ("ata12: abnormal status 0xD0 on port 0xec07", "exception"),
        ("ata12: status=0x51 { DriveReady SeekComplete Error }", "exception"),
        ("ata12: error=0x40 { UncorrectableError }", "exception"),
        ("ata12.15: failed to recover PMP after 5 tries, giving up", "disabled"),
    ] {
        assert_eq!(told(line), Some((code.to_owned(), "disk/ata12".to_owned(), false)), "{line}");
    }
}

#[test]
fn the_rest_of_a_block_adds_to_it() {
    for (line, code) in [
        ("ata12.00: failed command: WRITE FPDMA QUEUED", "failed_command"),
        ("ata12.00: failed command: FLUSH CACHE EXT", "failed_command"),
        ("ata12.00: cmd 61/08:30:00:28:40/00:00:17:00:00/40 tag 6 ncq dma 4096 out", "failed_command"),
        ("ata12.00: status: { DRDY }", "exception"),
        ("ata12.00: error: { UNC }", "exception"),
        ("ata12: SError: { UnrecovData 10B8B BadCRC }", "exception"),
        ("ata12.00: irq_stat 0x40000008", "exception"),
        ("ata12: irq_stat 0x00400040, connection status changed", "exception"),
        ("ata12: hard resetting link", "exception"),
        ("ata12: soft resetting link", "exception"),
        ("ata12: COMRESET failed (errno=-16)", "exception"),
        ("ata12: softreset failed (1st FIS failed)", "exception"),
        ("ata12: reset failed (errno=-32), retrying in 8 secs", "exception"),
        ("ata12: limiting SATA link speed to 3.0 Gbps", "exception"),
        ("ata12.00: limiting speed to UDMA/100:PIO4", "exception"),
        ("ata12.00: revalidation failed (errno=-5)", "exception"),
        ("ata12: dev 0 revalidation failed (errno=-5)", "exception"),
        ("ata12.00: Read log 0x10 page 0x00 failed, Emask 0x1", "exception"),
        ("ata12.00: failed to set xfermode (err_mask=0x40)", "exception"),
        ("ata12.00: detaching (SCSI 11:0:0:0)", "exception"),
        ("ata12: failed to resume link (SControl 0)", "exception"),
        ("ata12: link online but 1 devices misclassified, retrying", "exception"),
        ("ata12.00: retrying FLUSH 0xea Emask 0x4", "failed_command"),
        ("ata12: port is slow to respond, please be patient (Status 0xd0)", "exception"),
    ] {
        assert_eq!(told(line), Some((code.to_owned(), "disk/ata12".to_owned(), true)), "{line}");
    }
    let line = "         res 40/00:00:00:4f:c2/00:00:00:00:00/00 Emask 0x4 (timeout)";
    assert_eq!(told(line), Some(("failed_command".to_owned(), "disk".to_owned(), true)));
    let both = "ata12.00: cmd 60/08:00:10:00:00 tag 0 ncq 4096 in\\x0a         res 41/40:08:10:00:00 Emask 0x409 (media error) <F>";
    assert_eq!(told(&format!("3,1,2,-;{both}")).map(|(code, _, _)| code).as_deref(), Some("failed_command"));
}

#[test]
fn healthy_ports_are_nothing() {
    for line in [
        "ata3: SATA link down (SStatus 0 SControl 300)",
        "ata3: SATA link down (SStatus 4 SControl 300)",
        "ata3: SATA link up 6.0 Gbps (SStatus 133 SControl 300)",
        "ata3: SATA max UDMA/133 abar m2048@0xf7e16000 port 0xf7e16100 irq 27",
        "ata3: DUMMY",
        "ATA: abnormal status 0x7F on port 0xec07",
        "ATA: abnormal status 0xFF on port 0xec07",
        "ata3: EH complete",
        "ata3.00: configured for UDMA/133",
        "ata3.00: ATA-10: MAKER MODEL, FW01, max UDMA/133",
        "ata3.00: 976773168 sectors, multi 16: LBA48 NCQ (depth 32), AA",
        "ata3.00: supports DRM functions and may not be fully accessible",
        "ata3.00: Enabling discard_zeroes_data",
        "ata3: link is slow to respond, please be patient (ready=0)",
        "ata3.00: ACPI cmd ef/10:06:00:00:00:00(SET FEATURES) rejected by device (Stat=0x51 Err=0x04)",
        "ata3.00: ATA Identify Device Log not supported",
        "ata3.00: failed to enable AA (error_mask=0x1)",
        "ata3.00: NCQ Send/Recv Log not supported",
        "ata3.00: HPA detected: current 976771055, native 976773168",
        "ata3: link resume succeeded after 2 retries",
        "ata3.00: READ LOG DMA EXT failed, trying PIO",
        "ata_piix 0000:00:1f.2: version 2.13",
        "atahost: exception Emask",
        "res ult 41",
    ] {
        assert_eq!(told(line), None, "{line}");
    }
}
