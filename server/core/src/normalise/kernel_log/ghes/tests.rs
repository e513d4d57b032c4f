use super::super::classify_line;
use ironwatch_shared::Severity;
use serde_json::{Value, json};

/// Code, component, whether it is a detail.
fn told(line: &str) -> Option<(String, String, bool)> {
    let told = classify_line(line).filter(|told| told.class == "hw_ghes")?;
    Some((told.code.map(|code| code.to_string()).unwrap_or_default(), told.component.to_string(), told.detail))
}

fn fields(line: &str) -> Value {
    let told = classify_line(line);
    told.map(|told| told.fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()).unwrap_or_default()
}

#[test]
fn heads_are_told_and_lines_of_a_group_are_details() {
    for (line, code, component, detail) in [
        ("{4}[Hardware Error]: Hardware error from APEI Generic Hardware Error Source: 2", "header", "hardware", false),
        ("[Hardware Error]: Hardware error from APEI Generic Hardware Error Source: 2", "header", "hardware", false),
        ("BERT: Error records from previous boot:", "bert", "hardware", false),
        ("[Firmware Warn]: GHES: Unhandled processor error type 0x02: cache error", "", "hardware", false),
        ("[Firmware Warn]: GHES: Failed to read error status block!", "", "hardware", false),
        ("{4}[Hardware Error]: It has been corrected by h/w and requires no further action", "corrected", "hardware", true),
        ("{4}[Hardware Error]: event severity: corrected", "corrected", "hardware", true),
        ("{4}[Hardware Error]: event severity: recoverable", "recoverable", "hardware", true),
        ("{4}[Hardware Error]: event severity: fatal", "fatal", "hardware", true),
        ("{4}[Hardware Error]: event severity: info", "", "hardware", true),
        ("[Hardware Error]: event severity: fatal", "fatal", "hardware", true),
        ("{4}[Hardware Error]:  Error 1, type: recoverable", "recoverable", "hardware", true),
        ("[Hardware Error]: severity: 2, corrected", "corrected", "hardware", true),
        ("{4}[Hardware Error]: section: 0, severity: 1, fatal", "fatal", "hardware", true),
        ("{4}[Hardware Error]:   section_type: memory error", "", "memory", true),
        ("{4}[Hardware Error]:   section_type: PCIe error", "", "pci", true),
        ("{4}[Hardware Error]:   section_type: general processor error", "", "cpu", true),
        ("{4}[Hardware Error]:   section_type: ARM processor error", "", "cpu", true),
        ("{4}[Hardware Error]:   section_type: IA32/X64 processor error", "", "cpu", true),
        ("{4}[Hardware Error]:   section type: unknown, fbcd0a77-c260-417f-85a9-088b1621eba6", "", "hardware", true),
        ("{4}[Hardware Error]:   error_type: 2, single-bit ECC", "corrected", "memory", true),
        ("{4}[Hardware Error]:   error_type: 3, multi-bit ECC", "", "memory", true),
        ("{4}[Hardware Error]:    error_type: 0x02", "", "hardware", true),
        ("{4}[Hardware Error]:   DIMM location: P1 DIMM_C1", "", "memory/P1_DIMM_C1", true),
        ("{4}[Hardware Error]:   DIMM location: not present. DMI handle: 0x1100", "", "memory", true),
        ("{4}[Hardware Error]:  fru_text: DIMM_C1", "", "memory/DIMM_C1", true),
        ("{4}[Hardware Error]:  fru_text: B12", "", "memory/DIMM_B12", true),
        ("{4}[Hardware Error]:  fru_text: Card02, ChnB, DIMM0", "", "memory/Card02, ChnB, DIMM0", true),
        ("{4}[Hardware Error]:  fru_text: PcieError", "", "hardware", true),
        ("{4}[Hardware Error]:   physical_address: 0x00000004113a5c80", "", "memory", true),
        ("{4}[Hardware Error]:   node: 1 card: 2 module: 0 rank: 1", "", "memory", true),
        ("{4}[Hardware Error]:   device_id: 0000:82:00.1", "", "pci/0000:82:00.1", true),
        ("{4}[Hardware Error]:   vendor_id: 0x8086, device_id: 0x10fb", "", "pci", true),
        ("{4}[Hardware Error]:   port_type: 4, root port", "", "pci", true),
        ("{4}[Hardware Error]:   processor_id: 0x0000000000000012", "", "cpu", true),
        ("{4}[Hardware Error]:   MIDR: 0x00000000700f8620", "", "cpu", true),
        ("{4}[Hardware Error]:   00000010: 00100000 00000000 00040000 00000000  ................", "", "hardware", true),
        ("{4}[Hardware Error]:   something that a newer kernel says", "", "hardware", true),
        ("[Hardware Error]:   00000010: 00100000 00000000 00040000 00000000  ................", "", "hardware", true),
        ("[Hardware Error]:   Revision: 2", "", "hardware", true),
        ("[Hardware Error]:   section_type: memory error", "", "memory", true),
        ("[Hardware Error]:   DIMM location: P1 DIMM_C1", "", "memory/P1_DIMM_C1", true),
    ] {
        assert_eq!(told(line), Some((code.to_owned(), component.to_owned(), detail)), "{line}");
    }
}

#[test]
fn the_number_of_the_group_and_what_the_line_knows_are_kept() {
    for (line, expected) in [
        ("{4}[Hardware Error]: Hardware error from APEI Generic Hardware Error Source: 2", json!({"block": 4, "source_id": 2})),
        (
            "{4}[Hardware Error]:   node: 1 card: 2 module: 0 rank: 1 bank: 3 row: 4711 column: 8",
            json!({"block": 4, "node": 1, "card": 2, "module": 0, "rank": 1, "bank": 3, "row": 4711, "column": 8}),
        ),
        ("{4}[Hardware Error]:   node:1 card:2 module:71 ", json!({"block": 4, "node": 1, "card": 2, "module": 71})),
        ("{4}[Hardware Error]:   card: 2", json!({"block": 4, "card": 2})),
        ("{4}[Hardware Error]:   DIMM location: P1 DIMM_C1 ", json!({"block": 4, "dimm": "P1 DIMM_C1"})),
        ("{4}[Hardware Error]:   physical_address: 0x4113a5c80", json!({"block": 4, "physical_address": "0x4113a5c80"})),
        ("{4}[Hardware Error]:   device_id: 0000:82:00.1", json!({"block": 4, "device": "0000:82:00.1"})),
        ("{4}[Hardware Error]:   error_type: 3, multi-bit ECC", json!({"block": 4, "error": "multi-bit ECC"})),
        (
            "{4}[Hardware Error]:   aer_uncor_status: 0x00040000, aer_uncor_mask: 0x00000000",
            json!({"block": 4, "aer_status": "0x00040000"}),
        ),
        ("[Hardware Error]: event severity: fatal", json!({})),
    ] {
        assert_eq!(fields(line), expected, "{line}");
    }
    let device = classify_line("{4}[Hardware Error]:   device_id: 0000:82:00.1").and_then(|told| told.device);
    assert_eq!(device.as_deref(), Some("0000:82:00.1"));
}

#[test]
fn the_severity_of_the_event_is_the_one_of_its_line() {
    let severity = |line| classify_line(line).map(|told| told.severity);
    assert_eq!(severity("{4}[Hardware Error]: event severity: corrected"), Some(Severity::Warning));
    assert_eq!(severity("{4}[Hardware Error]: event severity: recoverable"), Some(Severity::Error));
    assert_eq!(severity("{4}[Hardware Error]: event severity: fatal"), Some(Severity::Critical));
    assert_eq!(severity("BERT: Error records from previous boot:"), Some(Severity::Critical));
}

#[test]
fn tables_settings_and_other_users_of_the_prefix_are_nothing() {
    for line in [
        "HEST: Table parsing has been initialized.",
        "GHES: APEI firmware first mode is enabled by APEI bit and WHEA _OSC.",
        "GHES: HEST is not enabled!",
        "BERT: Boot Error Record Table support is disabled.",
        "BERT: Total records found: 1",
        "BERT: [Hardware Error]: Skipped over",
        "BERT: [Firmware Bug]: table invalid.",
        "ERST: Error Record Serialization Table (ERST) support is initialized.",
        "[Firmware Warn]: GHES: Failed to read error status block address for hardware error source: 0.",
        "EINJ: Error INJection is initialized.",
        "[Hardware Error]: a sentence of somebody",
        "{x}[Hardware Error]: event severity: fatal",
        "{4} [Hardware Error]: event severity: fatal",
        "{4}",
        "event severity: fatal",
    ] {
        assert_eq!(told(line), None, "{line}");
    }
}
