//! Errors that firmware reports: APEI GHES blocks and the boot error record BERT (drivers/acpi/apei/{ghes,bert}.c,
//! drivers/firmware/efi/{cper,cper-arm,cper-x86}.c; the records are those of UEFI, appendix N).
//!
//! A live error is a group of lines with the same number, `{37}[Hardware Error]: …`: a header, its severity, then
//! sections. Kernels before 3.1 leave the number out. The record of the last crash has a header of BERT's own, and
//! its lines have no number. Each line is understood by itself and tells what it knows; joining them is not for here.

use super::number::{decimal, hexadecimal};
use super::pci::Address;
use super::{Record, Understood};
use crate::component::Component;
use crate::observation::Code;

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    let text = record.text;
    if let Some(said) = text.strip_prefix("BERT: ") {
        let skipped =
            || said.strip_prefix("[Hardware Error]: ").is_some_and(|rest| rest.starts_with("Skipped ") && rest.ends_with(" error records"));
        return (said.starts_with("Error records from previous boot") || skipped()).then(|| hardware(Some("bert")));
    }
    let (block, said) = match text.strip_prefix('{') {
        Some(rest) => {
            let (block, rest) = decimal(rest)?;
            (Some(block), rest.strip_prefix("}[Hardware Error]:")?)
        }
        None => (None, text.strip_prefix("[Hardware Error]:")?),
    };
    // The lines of a section stand further in than those of anybody else who writes behind this beginning.
    let in_section = said.starts_with("  ");
    let said = said.trim();
    if said.starts_with("Hardware error from APEI Generic Hardware Error Source") {
        let source = said.rsplit_once(": ").and_then(|(_, number)| decimal(number)).map(|(number, _)| number);
        return Some(hardware(Some("header")).with_some("block", block).with_some("source_id", source));
    }
    // drivers/acpi/acpi_extlog.c: `{3}[Hardware Error]: Hardware error detected on CPU7`.
    if said.starts_with("Hardware error detected on CPU") {
        return Some(hardware(Some("header")).with_some("block", block));
    }
    // Without a number, only lines that firmware's records alone have: the AMD decoder has the same beginning.
    let told = line(said).or_else(|| (block.is_some() || in_section).then(|| hardware(None)))?;
    Some(Understood { detail: true, ..told.with_some("block", block) })
}

fn hardware(code: Option<&str>) -> Understood {
    about("hardware", code)
}

fn about(kind: &str, code: Option<&str>) -> Understood {
    Understood::new("hw_ghes", code.map(Code::word), Component::new(kind, ""))
}

fn line(said: &str) -> Option<Understood> {
    /// Asked in this order; each reads from the start.
    const READERS: [fn(&str) -> Option<Understood>; 8] = [severity, section, unit, error_type, dimm, place, device, number];
    READERS.iter().find_map(|read| read(said)).or_else(|| known(said))
}

/// `event severity: fatal`, `Error 0, type: recoverable`, before 3.18 `severity: 2, corrected` and `section: 0, severity: 2,
/// corrected`; `It has been corrected by h/w and requires no further action`.
fn severity(said: &str) -> Option<Understood> {
    if said.starts_with("It has been corrected by h/w") {
        return Some(hardware(Some("corrected")));
    }
    let word = match said.strip_prefix("event severity: ") {
        Some(word) => word,
        None => {
            let rest = match said.strip_prefix("Error ").or_else(|| said.strip_prefix("section: ")) {
                Some(rest) => decimal(rest)?.1.strip_prefix(", ")?,
                None => said,
            };
            match rest.strip_prefix("type: ") {
                Some(word) => word,
                None => decimal(rest.strip_prefix("severity: ")?)?.1.strip_prefix(", ")?,
            }
        }
    };
    Some(match word {
        "corrected" | "recoverable" | "fatal" => hardware(Some(word)),
        _ => hardware(None).with("severity", word),
    })
}

/// `section_type: memory error`: what kind of part.
fn section(said: &str) -> Option<Understood> {
    const KINDS: [(&str, &str); 7] = [
        ("memory error", "memory"),
        ("PCIe error", "pci"),
        ("general processor error", "cpu"),
        ("ARM processor error", "cpu"),
        ("IA32/X64 processor error", "cpu"),
        ("Firmware Error Record Reference", "hardware"),
        ("CXL", "pci"),
    ];
    let section = said.strip_prefix("section_type: ").or_else(|| said.strip_prefix("section type: "))?;
    let kind = KINDS.into_iter().find(|(start, _)| section.starts_with(start)).map_or("hardware", |(_, kind)| kind);
    Some(about(kind, None).with("section", section))
}

/// `fru_text: DIMM_A3`: what the vendor calls the part; may also be the kind of error (`PcieError`).
fn unit(said: &str) -> Option<Understood> {
    let name = said.strip_prefix("fru_text: ")?.trim();
    let told = match is_module(name) {
        true => module(name),
        false => hardware(None),
    };
    Some(told.with("fru", name))
}

/// Has `DIMM` in it, or is a slot as vendors number them: a letter or two and a number, `A1`, `D2`.
fn is_module(name: &str) -> bool {
    let letters = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let slot = (1..=2).contains(&letters.len())
        && letters.bytes().all(|b| b.is_ascii_uppercase())
        && (1..=2).contains(&(name.len() - letters.len()));
    slot || name.to_ascii_uppercase().contains("DIMM")
}

fn module(label: &str) -> Understood {
    let component = Component::new("memory", label);
    Understood { component, ..about("memory", None) }.with("dimm", label)
}

/// `error_type: 2, single-bit ECC` (UEFI, table N.31); of processors `error_type: 0x02`.
fn error_type(said: &str) -> Option<Understood> {
    /// What the memory controller repaired.
    const REPAIRED: [&str; 3] = ["single-bit ECC", "single-symbol chipkill ECC", "scrub corrected error"];
    let (_, rest) = decimal(said.strip_prefix("error_type: ")?)?;
    let Some(error) = rest.strip_prefix(", ") else { return Some(hardware(None)) };
    let code = REPAIRED.contains(&error).then_some("corrected");
    Some(about("memory", code).with("error", error))
}

/// `DIMM location: CPU 2 DIMM 30`, `DIMM location: not present. DMI handle: 0x1100`.
fn dimm(said: &str) -> Option<Understood> {
    let label = said.strip_prefix("DIMM location: ")?.trim();
    match label.strip_prefix("not present. DMI handle: ") {
        Some(handle) => Some(about("memory", None).with("dmi_handle", handle)),
        None => Some(module(label)).filter(|_| !label.is_empty()),
    }
}

/// `node: 0 card: 1 module: 0 rank: 1 bank: 3 device: 0 row: 4711 column: 8`, older kernels one to a line and newer ones
/// without the blank.
fn place(said: &str) -> Option<Understood> {
    const NAMES: [&str; 14] = [
        "node",
        "card",
        "module",
        "rank",
        "bank",
        "bank_group",
        "bank_address",
        "device",
        "row",
        "column",
        "bit_position",
        "requestor_id",
        "responder_id",
        "chip_id",
    ];
    let mut told: Option<Understood> = None;
    let mut rest = said;
    while let Some((name, after)) = rest.split_once(':') {
        let Some(name) = NAMES.into_iter().find(|known| *known == name.trim_start()) else { break };
        let after = after.trim_start();
        let Some((value, after)) = number_of(after) else { break };
        told = Some(told.unwrap_or_else(|| about("memory", None)).with(name, value));
        rest = after;
    }
    told
}

fn number_of(text: &str) -> Option<(u64, &str)> {
    if text.starts_with("0x") { hexadecimal(text) } else { decimal(text) }
}

/// `device_id: 0000:3b:00.0` of a PCIe section; `vendor_id: 0x8086, device_id: 0x10fb` is another line.
fn device(said: &str) -> Option<Understood> {
    let address = Address::parse(said.strip_prefix("device_id: ")?)?.function();
    let component = Component::new("pci", &address);
    Some(Understood { component, ..about("pci", None) }.on(address.as_str()).with("device", address))
}

/// Lines with one number or name worth keeping, and the kind of part that has such a line.
fn number(said: &str) -> Option<Understood> {
    const NAMES: [(&str, &str, &str); 14] = [
        ("physical_address: ", "physical_address", "memory"),
        ("error_status: ", "error_status", "memory"),
        ("port_type: ", "port_type", "pci"),
        ("aer_uncor_status: ", "aer_status", "pci"),
        ("aer_cor_status: ", "aer_status", "pci"),
        ("slot: ", "slot", "pci"),
        ("processor_id: ", "processor_id", "cpu"),
        ("processor_type: ", "processor_type", "cpu"),
        ("operation: ", "operation", "cpu"),
        ("MIDR: ", "midr", "cpu"),
        ("Multiprocessor Affinity Register (MPIDR): ", "mpidr", "cpu"),
        ("Local APIC_ID: ", "apic_id", "cpu"),
        ("Error Structure Type: ", "error", "cpu"),
        ("fru_id: ", "fru_id", "hardware"),
    ];
    let (rest, name, kind) = NAMES.into_iter().find_map(|(start, name, kind)| Some((said.strip_prefix(start)?, name, kind)))?;
    let value = rest.split(',').next().unwrap_or(rest).trim();
    let value = if name.ends_with("_type") || name == "operation" { rest } else { value };
    Some(about(kind, None).with(name, value))
}

/// The other lines of a record, which matter where no number says that they belong to one.
fn known(said: &str) -> Option<Understood> {
    const STARTS: [(&str, &str); 24] = [
        ("APEI generic hardware error status", "hardware"),
        ("precise tstamp: ", "hardware"),
        ("imprecise tstamp: ", "hardware"),
        ("timestamp: ", "hardware"),
        ("section length: ", "hardware"),
        ("flags: 0x", "hardware"),
        ("Firmware Error Record Type: ", "hardware"),
        ("Record Identifier: ", "hardware"),
        ("physical_address_mask: ", "memory"),
        ("version: ", "pci"),
        ("command: 0x", "pci"),
        ("secondary_bus: ", "pci"),
        ("vendor_id: 0x", "pci"),
        ("class_code: ", "pci"),
        ("bridge: secondary_status: ", "pci"),
        ("aer_uncor_severity: ", "pci"),
        ("TLP Header: ", "pci"),
        ("processor_isa: ", "cpu"),
        ("version_info: 0x", "cpu"),
        ("Error info structure ", "cpu"),
        ("Error Information Structure ", "cpu"),
        ("Context Information Structure ", "cpu"),
        ("Check Information: ", "cpu"),
        ("CPUID Info:", "cpu"),
    ];
    let (_, kind) = STARTS.into_iter().find(|(start, _)| said.starts_with(start))?;
    Some(about(kind, None))
}

#[cfg(test)]
mod tests {
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
            ("{4}[Hardware Error]:   DIMM location: P1 DIMM_C1", "", "memory/P1 DIMM_C1", true),
            ("{4}[Hardware Error]:   DIMM location: not present. DMI handle: 0x1100", "", "memory", true),
            ("{4}[Hardware Error]:  fru_text: DIMM_C1", "", "memory/DIMM_C1", true),
            ("{4}[Hardware Error]:  fru_text: B12", "", "memory/B12", true),
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
            ("[Hardware Error]:   DIMM location: P1 DIMM_C1", "", "memory/P1 DIMM_C1", true),
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
}
