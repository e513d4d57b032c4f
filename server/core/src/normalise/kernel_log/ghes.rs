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
use ironwatch_shared::Severity;

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    let text = record.text;
    if let Some(said) = text.strip_prefix("BERT: ") {
        let skipped =
            || said.strip_prefix("[Hardware Error]: ").is_some_and(|rest| rest.starts_with("Skipped ") && rest.ends_with(" error records"));
        return (said.starts_with("Error records from previous boot") || skipped()).then(|| hardware(Some("bert")));
    }
    if let Some(told) = unread(text) {
        return Some(told);
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

/// `[Firmware Warn]: GHES: Unhandled processor error type 0x02: cache error`: an error that firmware told and the kernel could not
/// read or act upon. What it says of a source that is not set up is of the start.
fn unread(text: &str) -> Option<Understood> {
    const STARTS: [&str; 6] = [
        "Unhandled processor error type",
        "Failed to read error status block!",
        "Truncated error status block!",
        "Invalid error status block length!",
        "Invalid CPER header!",
        "Fatal hardware error but panic disabled",
    ];
    let said = text.strip_prefix("[Firmware Warn]: ").unwrap_or(text).strip_prefix("GHES: ")?;
    STARTS.iter().any(|start| said.starts_with(start)).then(|| Understood { severity: Severity::Warning, ..hardware(None) })
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
mod tests;
