//! Memory errors told by EDAC (drivers/edac/edac_mc.c, `edac_ce_error` and `edac_ue_error`):
//! `EDAC MC0: 1 CE memory read error on CPU_SrcID#0_Chan#1_DIMM#0 (channel:1 slot:0 page:0x12345 …)`.

use super::number::decimal;
use super::{Record, Understood};
use crate::component::Component;
use crate::observation::Code;

/// What drivers print where they do not know the module.
const NO_LABEL: [&str; 4] = ["unknown label", "unknown memory", "any memory", "memory"];

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    let (controller, rest) = decimal(record.text.strip_prefix("EDAC MC")?)?;
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
    fn boot_lines_are_nothing() {
        for line in [
            "EDAC MC0: Giving out device to module skx_edac controller Skylake Socket#0 IMC#0: DEV 0000:64:0a.0 (INTERRUPT)",
            "EDAC MC: UMC0 chip selects:",
            "EDAC amd64: Error: F0 not found",
            "EDAC MC0: 12 CEs so far",
            "EDAC PCI0: Giving out device to module",
        ] {
            assert_eq!(classify_line(line), None, "{line}");
        }
    }
}
