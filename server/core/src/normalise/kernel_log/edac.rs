//! Memory errors told by EDAC (drivers/edac/edac_mc.c, `edac_ce_error` and `edac_ue_error`):
//! `EDAC MC0: 1 CE memory read error on CPU_SrcID#0_Chan#1_DIMM#0 (channel:1 slot:0 page:0x12345 …)`.

use super::number::decimal;
use super::pci::Address;
use super::sayings::begins_with_any;
use super::{Record, Understood};
use crate::component::Component;
use crate::observation::Code;
use ironwatch_shared::Severity;

/// What drivers print where they do not know the module.
const NO_LABEL: [&str; 4] = ["unknown label", "unknown memory", "any memory", "memory"];

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    // Before 2.6.37 the interrupt that memory raises was told in these words (arch/x86/kernel/traps.c).
    if record.text.starts_with("You probably have a hardware problem with your RAM chips") {
        return Some(Understood::new("mem_ecc", Some(Code::word("UE")), Component::new("memory", "")));
    }
    let Some(said) = record.text.strip_prefix("EDAC") else { return nameless(record.text) };
    let said = said.trim_start();
    controller(said).or_else(|| device(said)).or_else(|| bus(said)).or_else(|| driver(said))
}

/// `Non-Fatal Error PCI Express B`: what e752x_edac said before 2.6.18, when it did not name itself.
fn nameless(text: &str) -> Option<Understood> {
    const PLACES: [&str; 11] = [
        "PCI Express C1",
        "PCI Express C",
        "PCI Express B1",
        "PCI Express B",
        "PCI Express A1",
        "PCI Express A",
        "DMA Controler",
        "HUB Interface",
        "System Bus",
        "DRAM Controler",
        "Internal Buffer",
    ];
    let (code, rest) = match text.strip_prefix("Non-Fatal Error ") {
        Some(rest) => ("CE", rest),
        None => ("UE", text.strip_prefix("Fatal Error ")?),
    };
    PLACES.contains(&rest).then(|| Understood::new("mem_ecc", Some(Code::word(code)), Component::new("memory", "")))
}

/// `DEVICE0: CE: cortex-arm64-edac instance: cpu2 block: L1 count: 1 'L1-D Data RAM correctable error(s) on CPU 2'`: caches and
/// other memories inside a chip (drivers/edac/edac_device.c); before 5.6 without the count.
fn device(said: &str) -> Option<Understood> {
    let (number, rest) = decimal(said.strip_prefix("DEVICE")?)?;
    let (code, rest) = rest.strip_prefix(": ")?.split_once(": ")?;
    if !matches!(code, "CE" | "UE") {
        return None;
    }
    let word_behind = |name: &str| rest.split_once(name).and_then(|(_, rest)| rest.split(' ').next()).filter(|word| !word.is_empty());
    let count = word_behind(" count: ").and_then(decimal).map_or(1, |(count, _)| count);
    let instance = word_behind(" instance: ").unwrap_or_default();
    let error = rest.split_once('\'').map(|(_, error)| error.trim_end_matches('\''));
    let name = format!("device{number}/{instance}");
    let told = Understood::new("mem_ecc", Some(Code::word(code)), Component::new("memory", name.trim_end_matches('/')));
    Some(told.on(format!("DEVICE{number}")).with("count", count).with_some("error", error).with_some("block", word_behind(" block: ")))
}

/// `PCI0: Parity Error ctl: …`, `PCI: Signaled System Error on 0000:00:1e.0`: the bus, as EDAC polls it.
fn bus(said: &str) -> Option<Understood> {
    const STARTS: &[&str] = &[
        "Signaled System Error on ",
        "Master Data Parity Error on ",
        "Detected Parity Error on ",
        "Bridge Signaled System Error on ",
        "Bridge Master Data Parity Error on ",
        "Bridge Detected Parity Error on ",
        "Parity Error ctl: ",
        "Non-Parity Error ctl: ",
    ];
    let rest = said.strip_prefix("PCI")?;
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches([':', '-', ' ']);
    let told = begins_with_any(rest, STARTS) || rest.strip_prefix("Bridge  ").is_some_and(|rest| begins_with_any(rest, STARTS));
    told.then_some(())?;
    let device = rest.rsplit_once(" on ").and_then(|(_, place)| Address::parse(place)).map(Address::function);
    let told = Understood::new("pcie_aer", Some(Code::word("nonfatal")), Component::new("pci", device.as_deref().unwrap_or_default()));
    Some(Understood { device, ..told })
}

/// `amd64 MC0: CE ERROR_ADDRESS= 0x3c7d2dc00`, `i5000 MC0: FATAL ERRORS Found!!! 1st FATAL Err Reg= 0x40`: what a driver adds, or
/// says in words of its own.
fn driver(said: &str) -> Option<Understood> {
    const SAYINGS: &[(&str, &str, bool)] = &[
        ("FATAL ERROR", "UE", false),
        ("NON-FATAL ERROR", "CE", false),
        ("CE ", "CE", true),
        ("UE ", "UE", true),
        ("DRAM CECC Fault", "CE", true),
        ("DRAM UECC Fault", "UE", true),
        ("general bus error: ", "CE", true),
        ("extended error code: ", "CE", true),
        ("Err Detect Register: ", "CE", true),
        ("Faulty Data bit", "CE", true),
        ("Faulty ECC bit", "CE", true),
        ("Expected Data / ECC:", "CE", true),
        ("Captured Data / ECC:", "CE", true),
        ("Err addr: ", "CE", true),
        ("PFN", "CE", true),
        ("failed to map error addr ", "CE", true),
        ("unknown syndrome ", "CE", true),
        ("could not look up page error address ", "CE", true),
        ("Non-Fatal Error ", "CE", false),
        ("Fatal Error ", "UE", false),
        ("Previous Boot UE detected", "UE", false),
        ("New Corrected error(s): ", "CE", false),
        ("HANDLING IBECC MEMORY ERROR", "CE", true),
    ];
    let (head, words) = said.split_once(": ")?;
    let controller = head.rsplit_once(' ').and_then(|(_, name)| decimal(name.strip_prefix("MC")?)).map(|(number, _)| number);
    (head.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b' ' | b'_' | b'-'))).then_some(())?;
    let (_, code, adds) = SAYINGS.iter().find(|(start, _, _)| words.starts_with(start))?;
    let place = controller.map(|number| format!("mc{number}")).unwrap_or_default();
    let told = Understood::new("mem_ecc", Some(Code::word(code)), Component::new("memory", &place));
    let told = if *adds { Understood { detail: true, severity: Severity::Warning, ..told } } else { told };
    Some(match controller {
        Some(number) => told.on(format!("MC{number}")),
        None => told,
    })
}

fn controller(said: &str) -> Option<Understood> {
    let (controller, rest) = decimal(said.strip_prefix("MC")?)?;
    let rest = rest.strip_prefix(": ")?;
    // Kernels before 3.5 print no count, and another tail: `CE page 0x…, … label "DIMM_A3": driver`.
    let (count, rest) = match decimal(rest) {
        Some((count, rest)) => (count, rest.strip_prefix(' ')?),
        None => (1, rest),
    };
    let (code, rest) = rest.split_once(' ')?;
    if !matches!(code, "CE" | "UE") {
        return None;
    }
    // amd64_edac leaves the kind of error out: `1 CE on mc#0csrow#2channel#1 (…)`.
    let named = rest.strip_prefix("on ").map(|rest| ("", rest)).or_else(|| rest.split_once(" on "));
    // The words of the driver behind the label may have their own `on`.
    let named = named.filter(|(error, _)| !error.contains(" label \"") && !error.contains(" labels \""));
    let (error, label) = match named {
        Some((error, rest)) => (error, rest.split_once(" (").map_or(rest, |(label, _)| label)),
        None => (rest.split(", ").next().unwrap_or(rest), quoted(rest).unwrap_or_default()),
    };
    let label = label.trim();
    let known = !label.is_empty() && !NO_LABEL.contains(&label);
    let place = if known { label.to_owned() } else { format!("mc{controller}") };
    let dimm = Some(label).filter(|label| !label.is_empty());
    Some(
        Understood::new("mem_ecc", Some(Code::word(code)), Component::new("memory", &place))
            .on(format!("MC{controller}"))
            .with("count", count)
            .with_some("error", Some(error).filter(|error| !error.is_empty()))
            .with_some("dimm", dimm)
            .with_some("page", value(rest, "page:")),
    )
}

fn quoted(rest: &str) -> Option<&str> {
    let (_, rest) = rest.split_once('"')?;
    rest.split_once('"').map(|(label, _)| label)
}

/// `page:0x12345` in the parentheses: what pages go bad tells a bad cell from a bad module.
fn value<'a>(rest: &'a str, name: &str) -> Option<&'a str> {
    let (_, inside) = rest.split_once(" (")?;
    inside.split([' ', ')']).find_map(|word| word.strip_prefix(name))
}

#[cfg(test)]
mod tests {
    use super::super::classify_line;

    #[test]
    fn count_code_and_module_are_read() {
        for (line, code, component, count) in [
            (
                "EDAC MC2: 3 CE memory scrubbing error on DIMM_B4 (channel:1 slot:0 page:0x77 offset:0x0 grain:32 syndrome:0x0)",
                "CE",
                "memory/DIMM_B4",
                3,
            ),
            (
                "EDAC MC2: 1 UE memory read error on CPU_SrcID#1_MC#0_Chan#0_DIMM#1 (channel:0 slot:1 page:0x77)",
                "UE",
                "memory/CPU_SrcID#1_MC#0_Chan#0_DIMM#1",
                1,
            ),
            ("EDAC MC2: 1 UE Multi-bit ECC on unknown memory (node:0 card:1 module:71)", "UE", "memory/mc2", 1),
            ("EDAC MC2: 4 CE error (2) on unknown label (node:0 rank:0 page:0x400000)", "CE", "memory/mc2", 4),
            (
                "EDAC MC2: CE page 0x283, offset 0xce0, grain 8, syndrome 0x6ec3, row 0, channel 1, label \"DIMM_B1\": i5000",
                "CE",
                "memory/DIMM_B1",
                1,
            ),
            (
                "EDAC MC2: 1 CE on mc#2csrow#1channel#0 (csrow:1 channel:0 page:0x77 offset:0x0 grain:64)",
                "CE",
                "memory/mc#2csrow#1channel#0",
                1,
            ),
            (
                "EDAC MC2: 7 CE memory read error on CPU_SrcID#0_Ha#0_Chan#2_DIMM#0 or CPU_SrcID#0_Ha#0_Chan#2_DIMM#1 (channel:2 page:0x77 - OVERFLOW)",
                "CE",
                "memory/CPU_SrcID#0_Ha#0_Chan#2_DIMM#0 or CPU_SrcID#0_Ha#0_Chan#2_DIMM#1",
                7,
            ),
            ("EDAC MC2: 1 CE Single-bit ECC on P1 DIMM_C1 (node:1 card:2 module:0 rank:1 page:0x77)", "CE", "memory/P1_DIMM_C1", 1),
            ("EDAC MC2: CE - no information available: driver", "CE", "memory/mc2", 1),
            (
                "EDAC MC2: CE row 1, channel 0, label \"CPU_SrcID#1_Channel#0_DIMM#1\": 1 Unknown error(s): memory scrubbing on FATAL area",
                "CE",
                "memory/CPU_SrcID#1_Channel#0_DIMM#1",
                1,
            ),
            ("EDAC MC2: UE row 0, channel-a= 0 channel-b= 1 labels \"-\": Non-Fatal", "UE", "memory/-", 1),
        ] {
            let told = classify_line(line);
            let got =
                told.as_ref().and_then(|t| Some((t.code.as_ref()?.to_string(), t.component.to_string(), t.fields.get("count")?.as_u64()?)));
            assert_eq!(got, Some((code.to_owned(), component.to_owned(), count)), "{line}");
            assert_eq!(told.and_then(|t| t.device).as_deref(), Some("MC2"));
        }
    }

    #[test]
    fn caches_buses_and_drivers_have_words_of_their_own() {
        for (line, class, code, component, detail) in [
            (
                "EDAC DEVICE1: CE: cortex-arm64-edac instance: cpu7 block: L2 count: 3 'L2 Data RAM correctable error(s) on CPU 7'",
                "mem_ecc",
                "CE",
                "memory/device1/cpu7",
                false,
            ),
            ("EDAC DEVICE0: UE: xgene-edac instance: l3c0 block: l3c00 'l3c UE'", "mem_ecc", "UE", "memory/device0/l3c0", false),
            ("EDAC PCI: Signaled System Error on 0000:00:1e.0", "pcie_aer", "nonfatal", "pci/0000:00:1e.0", false),
            ("EDAC PCI0: Parity Error ctl: EDAC PCI controller 0: x", "pcie_aer", "nonfatal", "pci", false),
            ("EDAC amd64 MC2: CE ERROR_ADDRESS= 0x3c7d2dc00", "mem_ecc", "CE", "memory/mc2", true),
            ("EDAC i5000 MC2: FATAL ERRORS Found!!! 1st FATAL Err Reg= 0x40", "mem_ecc", "UE", "memory/mc2", false),
            ("EDAC i5000 MC2: NON-FATAL ERRORS Found!!! 1st NON-FATAL Err Reg= 0x40", "mem_ecc", "CE", "memory/mc2", false),
            ("EDAC k8 MC2: extended error code: ECC chipkill x4 error", "mem_ecc", "CE", "memory/mc2", true),
            ("Non-Fatal Error PCI Express B", "mem_ecc", "CE", "memory", false),
            ("EDAC i7core: New Corrected error(s): dimm0: +1, dimm1: +0, dimm2 +0", "mem_ecc", "CE", "memory", false),
            ("EDAC igen6 MC1: HANDLING IBECC MEMORY ERROR", "mem_ecc", "CE", "memory/mc1", true),
            ("EDAC PCI- Bridge  Detected Parity Error on 0000:00:1e.0", "pcie_aer", "nonfatal", "pci/0000:00:1e.0", false),
            ("EDAC MPC85xx MC2: Err Detect Register: 0x80000004", "mem_ecc", "CE", "memory/mc2", true),
        ] {
            let told =
                classify_line(line).and_then(|told| Some((told.class, told.code?.to_string(), told.component.to_string(), told.detail)));
            assert_eq!(told, Some((class, code.to_owned(), component.to_owned(), detail)), "{line}");
        }
    }

    #[test]
    fn boot_lines_are_nothing() {
        for line in [
            "EDAC MC0: Giving out device to module skx_edac controller Skylake Socket#0 IMC#0: DEV 0000:64:0a.0 (INTERRUPT)",
            "EDAC MC: UMC0 chip selects:",
            "EDAC amd64: Error: F0 not found",
            "EDAC MC0: 12 CEs so far",
            "EDAC PCI0: Giving out device to module",
            "EDAC DEVICE0: Giving out device to module cortex-arm64-edac controller cortex_arm64_edac",
            "EDAC ie31200: No ECC support",
            "EDAC i7core: Driver loaded, 2 memory controller(s) found.",
            "EDAC amd64: ECC disabled in the BIOS or no ECC capability, module will not load.",
            "EDAC sbridge: CPU SrcID #0, Ha #0, Channel #1 has DIMMs, but ECC is disabled",
            "EDAC igen6: Expected 2 mcs, but only 1 detected.",
        ] {
            assert_eq!(classify_line(line), None, "{line}");
        }
    }
}
