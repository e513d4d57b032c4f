//! What rasdaemon says of the kernel's trace events (rasdaemon, ras-*-handler.c): `<...>-42552 [001] 0.007845: mce_record: 2022-02-11
//! 22:34:40 +0100 Unified Memory Controller (bank=18), status= 9c20…, Corrected error, no action required., …`.

use super::super::kernel_log::{decimal, hexadecimal, is_uncorrected, pci_function};
use super::{Said, Understood};
use crate::component::Component;
use crate::observation::Code;

/// A reader of what stands behind the name of one event.
type Reader = fn(&str) -> Option<Understood>;

/// Reads one line.
pub(super) fn understand(said: &Said<'_>) -> Option<Understood> {
    if said.program != "rasdaemon" {
        return None;
    }
    let text = said.text.trim_start();
    page(text).or_else(|| event(text))
}

/// `Corrected Errors at 0x3f7ec30000 exceed threshold`, also behind `rasdaemon: ` and `cpu 00:rasdaemon: `.
fn page(text: &str) -> Option<Understood> {
    let behind = text.strip_prefix("cpu ").and_then(|rest| rest.split_once(':')).map_or(text, |(_, rest)| rest);
    let rest = behind.trim_start().strip_prefix("rasdaemon: ").unwrap_or(behind).strip_prefix("Corrected Errors at 0x")?;
    rest.contains(" exceed").then(|| Understood::new("mem_ecc", Some(Code::word("CE")), Component::new("memory", "")))
}

/// The task, the processor and the time stand first, then the name of the event.
fn event(text: &str) -> Option<Understood> {
    const EVENTS: [(&str, Reader); 9] = [
        ("mce_record", machine_check),
        ("mc_event", memory),
        ("aer_event", bus),
        ("arm_event", processor),
        ("extlog_event", firmware),
        ("extlog_mem_event", firmware),
        ("non_standard_event", firmware),
        ("memory_failure_event", page_failure),
        ("block_rq_error", disk),
    ];
    let (head, rest) = text.split_once(": ").unwrap_or(("", text));
    if let Some((_, read)) = EVENTS.into_iter().find(|(name, _)| *name == head) {
        return read(rest.trim());
    }
    // `<...>-88 [001] 0.007845: mce_record: …`; since 0.8.1 without the colons.
    let (_, rest) = text.split_once(" [")?;
    let (_, rest) = rest.split_once(']')?;
    let (time, rest) = rest.trim_start().split_once(' ')?;
    time.starts_with(|c: char| c.is_ascii_digit()).then_some(())?;
    let (name, rest) = rest.trim_start().split_once(' ')?;
    let (_, read) = EVENTS.into_iter().find(|(known, _)| *known == name.trim_end_matches(':'))?;
    read(rest.trim())
}

/// `… (bank=18), status= 9c2040000000011b, Corrected error, …, cpu= 3`: the status word decides.
fn machine_check(text: &str) -> Option<Understood> {
    let number = |name: &str| decimal(text.split_once(name)?.1.trim_start()).map(|(number, _)| number);
    // `mcgstatus=` stands before the status of the bank in some versions.
    let status = text.rsplit_once(", status=").or_else(|| text.split_once("status="));
    let status = status.and_then(|(_, rest)| hexadecimal(rest.trim_start())).map(|(status, _)| status);
    let words =
        text.contains("Uncorrected") || text.contains("uncorrected") || text.contains("Fatal error") || text.contains("Deferred error");
    let uncorrected = status.and_then(is_uncorrected).unwrap_or(words);
    let code = if uncorrected { "uncorrected" } else { "corrected" };
    let cpu = number("cpu=");
    let part = Component::new("cpu", &cpu.map(|cpu| cpu.to_string()).unwrap_or_default());
    let told = Understood::new("cpu_mce", Some(Code::word(code)), part).with_some("bank", number("bank="));
    Some(told.with_some("cpu", cpu).with_some("status", status.map(|status| format!("{status:#018x}"))))
}

/// `2022-02-11 22:34:40 +0100 1 Corrected error: memory read error on DIMM_A3 (mc: 0 location: 0:1:0 …)`.
fn memory(text: &str) -> Option<Understood> {
    let (before, rest) = text.split_once(" error")?;
    let (before, kind) = before.rsplit_once(' ')?;
    let code = match kind {
        "Corrected" => "CE",
        "Uncorrected" | "Deferred" | "Fatal" => "UE",
        _ => return None,
    };
    let count = before.rsplit(' ').next().and_then(|count| count.parse::<u64>().ok());
    let label = rest.split_once(" on ").map(|(_, rest)| rest.split_once(" (").map_or(rest, |(label, _)| label));
    let known = label.filter(|label| !matches!(*label, "" | "unknown label" | "unknown memory" | "any memory"));
    let controller = rest.split_once("(mc: ").and_then(|(_, rest)| rest.split(' ').next()).map(|number| format!("MC{number}"));
    let told = Understood::new("mem_ecc", Some(Code::word(code)), Component::new("memory", known.unwrap_or_default()));
    Some(Understood { device: controller, ..told }.with_some("count", count).with_some("dimm", label))
}

/// `2022-02-11 22:34:40 +0100 0000:00:1c.0 Corrected error: Bad TLP`.
fn bus(text: &str) -> Option<Understood> {
    const KINDS: [(&str, &str); 6] = [
        ("Corrected", "corrected"),
        ("Uncorrected (Non-Fatal)", "nonfatal"),
        ("Uncorrected (Fatal)", "fatal"),
        ("Uncorrectable (Non-Fatal)", "nonfatal"),
        ("Uncorrectable (Fatal)", "fatal"),
        ("Fatal", "fatal"),
    ];
    let (place, rest) = text.split(' ').find_map(|word| Some((pci_function(word)?, text.split_once(word)?.1)))?;
    let rest = rest.trim_start().trim_start_matches(|c: char| "(),".contains(c));
    let (_, code) = KINDS.into_iter().find(|(start, _)| rest.contains(start))?;
    Some(Understood::new("pcie_aer", Some(Code::word(code)), Component::new("pci", &place)).on(place))
}

fn processor(text: &str) -> Option<Understood> {
    let code =
        if text.contains("uncorrected") || text.contains("Uncorrected") || text.contains("fatal") { "uncorrected" } else { "corrected" };
    Some(Understood::new("cpu_mce", Some(Code::word(code)), Component::new("cpu", "")))
}

fn firmware(text: &str) -> Option<Understood> {
    let code = ["fatal", "recoverable", "corrected"].into_iter().find(|word| text.to_ascii_lowercase().contains(word));
    Some(Understood::new("hw_ghes", code.map(Code::word), Component::new("hardware", "")))
}

/// `… pfn=0x61f89 page_type=dirty LRU page action_result=Recovered`.
fn page_failure(text: &str) -> Option<Understood> {
    let result = text.split_once("action_result=").map(|(_, rest)| rest.trim_start());
    let code =
        if result.is_some_and(|result| result.starts_with("Recovered") || result.starts_with("Delayed")) { "recovered" } else { "failed" };
    let page = text.split_once("pfn=").and_then(|(_, rest)| rest.trim_start().split([' ', ',']).next());
    Some(Understood::new("mem_failure", Some(Code::word(code)), Component::new("memory", "")).with_some("pfn", page))
}

/// `… dev=8:0 sector=77 nr_sector=8 error='I/O error'`.
fn disk(text: &str) -> Option<Understood> {
    let device = text.split_once("dev=").and_then(|(_, rest)| rest.trim_start().split([' ', ',']).next()).unwrap_or_default();
    let code = if text.contains("medium") { "medium_error" } else { "io_error" };
    let told = Understood::new("disk_io", Some(Code::word(code)), Component::new("disk", device));
    Some(if device.is_empty() { told } else { told.on(device) })
}

#[cfg(test)]
mod tests {
    use crate::normalise::kernel_log::classify_line;

    fn told(words: &str) -> Option<(&'static str, String, String)> {
        let told = classify_line(&format!("Mar  4 05:06:07 node7 rasdaemon[88]: {words}"))?;
        Some((told.class, told.code?.to_string(), told.component.to_string()))
    }

    #[test]
    fn every_event_is_of_a_class() {
        for (words, class, code, component) in [
            (
                "           <...>-4255 [001]     0.007845: mce_record:           2025-03-04 05:06:07 +0100 Unified Memory Controller (bank=17), status= 9c2040000000011b, Corrected error, no action required., mci=CECC, mca= DRAM ECC error.",
                "cpu_mce",
                "corrected",
                "cpu",
            ),
            (
                "kworker/7:1-88 [007] 0.000071: mce_record: 2025-03-04 05:06:07 +0100 MEMORY CONTROLLER RD_CHANNEL0_ERR Transaction: Memory read error, mcgstatus=0, mci=Uncorrected_error, mcgcap= f000c1c, status= bd80000000100134, addr= 7, cpu= 7, bank= 13",
                "cpu_mce",
                "uncorrected",
                "cpu/7",
            ),
            (
                "<...>-88 [000] 0.000071: mc_event: 2025-03-04 05:06:07 +0100 3 Corrected errors: memory read error on DIMM_B4 (mc: 2 location: 0:1:0 page: 0x77 offset: 0x0 grain: 5)",
                "mem_ecc",
                "CE",
                "memory/DIMM_B4",
            ),
            (
                "<...>-88 [000] 0.000071: mc_event: 2025-03-04 05:06:07 +0100 1 Uncorrected error: memory read error on unknown label (mc: 2)",
                "mem_ecc",
                "UE",
                "memory",
            ),
            (
                "<...>-88 [000] 0.000071: aer_event: 2025-03-04 05:06:07 +0100 0000:00:1c.5 Corrected error: Bad TLP",
                "pcie_aer",
                "corrected",
                "pci/0000:00:1c.5",
            ),
            (
                "<...>-88 [000] 0.000071: memory_failure_event: 2025-03-04 05:06:07 +0100 pfn=0x81f2c page_type=dirty LRU page action_result=Recovered",
                "mem_failure",
                "recovered",
                "memory",
            ),
            (
                "           <...>-88  [000]     0.000071 mc_event 2025-03-04 05:06:07 +0100 1 Corrected error: memory read error on DIMM_B4 (mc: 2 location: 0:1:0)",
                "mem_ecc",
                "CE",
                "memory/DIMM_B4",
            ),
            ("cpu 07:rasdaemon: Corrected Errors at 0x81f2c5000 exceed threshold", "mem_ecc", "CE", "memory"),
            ("rasdaemon: Corrected Errors at 0x81f2c5000 exceed threshold", "mem_ecc", "CE", "memory"),
        ] {
            assert_eq!(told(words), Some((class, code.to_owned(), component.to_owned())), "{words}");
        }
    }

    #[test]
    fn listening_and_recording_are_nothing() {
        for words in [
            "rasdaemon: Recording mce_record events",
            "rasdaemon: ras:mc_event event enabled",
            "rasdaemon: Listening to events for cpus 0 to 127",
            "ras:aer_event event enabled",
            "rasdaemon: mce_record store: 0x5571",
            "rasdaemon: register inserted at db",
            "Family 6 Model 85 CPU: only decoding architectural errors",
            "mc_event: nothing to say",
        ] {
            assert_eq!(told(words), None, "{words}");
        }
    }
}
