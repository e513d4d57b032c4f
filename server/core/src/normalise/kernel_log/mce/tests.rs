use super::super::classify_line;
use ironwatch_shared::Severity;

fn told(line: &str) -> Option<(String, String)> {
    let told = classify_line(line)?;
    Some((told.code?.to_string(), told.component.to_string()))
}

#[test]
fn the_status_word_decides_and_not_the_wording() {
    for (line, code) in [
        ("mce: [Hardware Error]: CPU 7: Machine Check Exception: 5 Bank 4: be00000000800400", "uncorrected"),
        ("mce: [Hardware Error]: CPU 7: Machine Check: 0 Bank 4: be00000000800400", "uncorrected"),
        ("mce: [Hardware Error]: CPU 7: Machine Check: 0 Bank 9: 8c00004000010093", "corrected"),
        ("mce: [Hardware Error]: CPU 7: Machine Check Exception: 4 Bank 9: 8c00004000010093", "corrected"),
        ("mce: [Hardware Error]: CPU 7: Machine Check Exception: 4 Bank 9: 0000000000000000", "uncorrected"),
        ("EDAC skx MC2: CPU 7: Machine Check Event: 0x0 Bank 14: 0x8c00004200800090", "corrected"),
        ("CPU 7: Machine Check Exception: 0000000000000004", "uncorrected"),
        ("[Hardware Error]: CPU:7\tMC4_STATUS[Over|CE|MiscV|-|AddrV|CECC]: 0xdc0a400079080a13", "corrected"),
        ("CPU 7: Machine Check Exception:                4 Bank 4:  b200000000070f0f", "uncorrected"),
        ("[Hardware Error]: CPU:7 (19:1:1) MC18_STATUS[-|CE|MiscV|AddrV|-|-|SyndV|CECC|-|-|-]: 0x9c2040000000011b", "corrected"),
        ("[Hardware Error]: CPU:7 (19:1:1) MC18_STATUS[-|UE|MiscV|AddrV|PCC|-|SyndV|UECC|-|-|-]: 0xbe2020000000011b", "uncorrected"),
        ("[Hardware Error]: CPU:7 (19:1:1) MC18_STATUS[-|-|MiscV|AddrV|-|-|SyndV|UECC|Deferred|-|-]: 0x9c2031000000011b", "uncorrected"),
    ] {
        assert_eq!(told(line), Some((code.to_owned(), "cpu/7".to_owned())), "{line}");
    }
}

#[test]
fn old_amd_lines_name_no_processor_and_deferred_errors_are_errors() {
    let told = |line| classify_line(line).and_then(|told| Some((told.code?.to_string(), told.component.to_string(), told.severity)));
    let line = "[Hardware Error]: MC4_STATUS[Over|CE|MiscV|-|AddrV|CECC]: 0xdc0a400079080a13";
    assert_eq!(told(line), Some(("corrected".into(), "cpu".into(), Severity::Warning)));
    let line = "[Hardware Error]: MC4_STATUS[-|UE|MiscV|PCC|AddrV|UECC]: 0xbe0a200079080a13";
    assert_eq!(told(line), Some(("uncorrected".into(), "cpu".into(), Severity::Critical)));
    let line = "[Hardware Error]: CPU:7 (19:1:1) MC18_STATUS[-|-|MiscV|AddrV|-|-|SyndV|UECC|Deferred|-|-]: 0x9c2031000000011b";
    assert_eq!(told(line), Some(("uncorrected".into(), "cpu/7".into(), Severity::Error)));
}

#[test]
fn details_come_from_the_status_word() {
    let told = classify_line("mce: [Hardware Error]: CPU 147: Machine Check Exception: f Bank 1: fe80000000100134");
    let fields = told.map(|told| told.fields).unwrap_or_default();
    assert_eq!(fields.get("bank").and_then(|v| v.as_u64()), Some(1));
    assert_eq!(fields.get("overflow").and_then(|v| v.as_bool()), Some(true));
    assert_eq!(fields.get("context_corrupt").and_then(|v| v.as_bool()), Some(true));
    assert_eq!(fields.get("status").and_then(|v| v.as_str()), Some("0xfe80000000100134"));
}

#[test]
fn the_status_word_tells_of_signals_memory_and_counts() {
    let fields = |line| classify_line(line).map(|told| told.fields).unwrap_or_default();
    // Valid, uncorrected, enabled, signalled, action required; a data cache read.
    let told = fields("mce: [Hardware Error]: CPU 7: Machine Check: 0 Bank 1: bd80000000100134");
    assert_eq!(told.get("signaled").and_then(|v| v.as_bool()), Some(true));
    assert_eq!(told.get("action_required").and_then(|v| v.as_bool()), Some(true));
    assert_eq!(told.get("memory_controller"), None);
    // Valid and corrected, 3 times, memory read on channel 2.
    let told = fields("EDAC skx MC0: CPU 7: Machine Check Event: 0x0 Bank 13: 0x8c0000c000010092");
    assert_eq!(told.get("corrected_count").and_then(|v| v.as_u64()), Some(3));
    assert_eq!(told.get("memory_channel").and_then(|v| v.as_u64()), Some(2));
    assert_eq!(told.get("signaled"), None);
    // The count is Intel's; the line does not say whose processor it is.
    assert_eq!(fields("mce: [Hardware Error]: CPU 7: Machine Check: 0 Bank 13: 8c0000c000010092").get("corrected_count"), None);
    // Scrubbing on a channel that is not known; filtered.
    let told = fields("mce: [Hardware Error]: CPU 7: Machine Check: 0 Bank 13: 8c000000000010cf");
    assert_eq!(told.get("memory_controller").and_then(|v| v.as_bool()), Some(true));
    assert_eq!(told.get("memory_channel"), None);
    // Not valid: nothing in it counts.
    let told = fields("mce: [Hardware Error]: CPU 7: Machine Check Exception: 5 Bank 3: 7e00000000000000");
    assert_eq!((told.get("overflow"), told.get("context_corrupt")), (None, None));
}

#[test]
fn what_the_amd_decoder_adds_is_part_of_the_event() {
    for (line, code) in [
        ("[Hardware Error]: Corrected error, no action required.", "corrected"),
        ("[Hardware Error]: Deferred error, no action required.", "uncorrected"),
        ("[Hardware Error]: Uncorrected, software restartable error.", "uncorrected"),
        ("[Hardware Error]: System Fatal error.", "uncorrected"),
        ("[Hardware Error]: Error Status: System Fatal error.", "uncorrected"),
        ("[Hardware Error]: Error Status: Corrected error, no action required.", "corrected"),
        ("[Hardware Error]: Unified Memory Controller Extended Error Code: 0", ""),
        ("[Hardware Error]: Unified Memory Controller Error: DRAM ECC error.", ""),
        ("[Hardware Error]: This is not a software problem!", ""),
        ("HARDWARE ERROR", ""),
        ("Run through mcelog --ascii to decode and contact your hardware vendor", ""),
        ("[Hardware Error]: Error Addr: 0x00000003f2a1b000", ""),
        ("[Hardware Error]: IPID: 0x0000009600050f00, Syndrome: 0x00000000abcd", ""),
        ("[Hardware Error]: Unified Memory Controller Ext. Error Code: 0, DRAM ECC error.", ""),
        ("[Hardware Error]: MC4 Error (node 0): DRAM ECC error detected on the NB.", ""),
        ("[Hardware Error]: Northbridge Error (node 0): DRAM ECC error detected on the NB.", ""),
        ("[Hardware Error]: MC4_ADDR: 0x0000000412345678", ""),
        ("[Hardware Error]: cache level: L3/GEN, tx: GEN, mem-tx: RD", ""),
        ("mce: [Hardware Error]: Run the above through 'mcelog --ascii'", ""),
    ] {
        let told = classify_line(line).filter(|told| told.class == "cpu_mce" && told.detail);
        let got = told.map(|told| told.code.map(|code| code.to_string()).unwrap_or_default());
        assert_eq!(got.as_deref(), Some(code), "{line}");
    }
    assert_eq!(classify_line("Corrected error, no action required."), None);
    assert_eq!(classify_line("[Hardware Error]: MCA is fine"), None);
}

#[test]
fn lines_without_a_processor_are_about_the_host() {
    for (line, code) in [
        ("mce: [Hardware Error]: Machine check events logged", "logged"),
        ("mce: CMCI storm detected: switching to poll mode", "storm"),
        ("CMCI storm detected: switching to poll mode", "storm"),
        ("mce: CPU12 BANK7 CMCI storm detected", "storm"),
        ("mce: Timeout: Not all CPUs entered broadcast exception handler", "uncorrected"),
        ("mce: [Hardware Error]: Some CPUs didn't answer in synchronization", "uncorrected"),
        ("Northbridge Error, node 0", "logged"),
        ("mce: [Hardware Error]: Machine check: Timeout: Not all CPUs entered broadcast exception handler", "uncorrected"),
    ] {
        assert_eq!(told(line), Some((code.to_owned(), "host".to_owned())), "{line}");
    }
}

#[test]
fn registers_are_part_of_the_event_before_them() {
    for line in [
        "mce: [Hardware Error]: TSC 81be4d1f9a2 ADDR 80f7ada400 MISC 86",
        "mce: [Hardware Error]: PROCESSOR 0:606a6 TIME 1700000000 SOCKET 1 APIC 20 microcode d0003a5",
        "EDAC skx MC2: ADDR 175321bec0",
    ] {
        assert_eq!(classify_line(line).map(|told| (told.class, told.detail)), Some(("cpu_mce", true)), "{line}");
    }
    assert_eq!(classify_line("PROCESSOR count is 4"), None);
}

#[test]
fn a_record_that_mcelog_decoded_is_known_without_its_name() {
    for (line, code, detail) in [
        ("Hardware event. This is not a software error.", "logged", false),
        ("CPU 9 BANK 5", "", true),
        ("STATUS bd80000000100134 MCGSTATUS 5", "uncorrected", true),
        ("STATUS 9c00004001010090 MCGSTATUS 0", "corrected", true),
    ] {
        let told = classify_line(line).map(|told| (told.code.map(|code| code.to_string()).unwrap_or_default(), told.detail));
        assert_eq!(told, Some((code.to_owned(), detail)), "{line}");
    }
}

#[test]
fn boot_lines_good_news_and_firmware_records_are_nothing() {
    for line in [
        "mce: CPU supports 22 MCE banks",
        "MCE: In-kernel MCE decoding enabled.",
        "mce: CMCI storm subsided: switching to interrupt mode",
        "mce: CPU12 BANK7 CMCI storm subsided",
        "mce: CPU12: Package temperature/speed normal",
        "mce: [Firmware Bug]: Your BIOS is not setting up LMCE",
        "EDAC MC: Ver: 3.0.0",
    ] {
        assert_eq!(told(line), None, "{line}");
    }
}
