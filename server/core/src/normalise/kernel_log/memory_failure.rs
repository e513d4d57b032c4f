//! Memory that hardware found damaged, page by page (mm/memory-failure.c; the fault handlers in arch/*/mm/fault.c;
//! `kill_me_maybe` in arch/x86/kernel/cpu/mce/core.c).
//!
//! Before Linux 4.0 the lines begin with `MCE 0x…: `, since then with `Memory failure: 0x…: `.

use super::number::{decimal, hexadecimal};
use super::{Record, Understood};
use crate::component::Component;
use crate::observation::Code;

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    let text = record.text;
    let page = text.strip_prefix("Memory failure: 0x").or_else(|| text.strip_prefix("MCE 0x"));
    match page {
        Some(rest) => of_page(rest),
        None => retired(text).or_else(|| processor(text.strip_prefix("mce: ").unwrap_or(text))),
    }
}

/// `RAS: Soft-offlining pfn: 0x61f89` (drivers/ras/cec.c): a page that had many corrected errors is taken out of use while it still
/// works. `soft offline: 0x61f89: page migration failed -16` tells that this did not succeed.
fn retired(text: &str) -> Option<Understood> {
    if let Some((page, _)) = text.strip_prefix("RAS: ").unwrap_or(text).strip_prefix("Soft-offlining pfn: ").and_then(hexadecimal) {
        return Some(memory(Some("soft_offline")).with("pfn", format!("{page:#x}")));
    }
    let rest = ["soft offline: 0x", "soft_offline: 0x", "Soft offline: 0x"].iter().find_map(|start| text.strip_prefix(start))?;
    let (page, said) = hexadecimal(rest)?;
    let said = said.strip_prefix(": ")?;
    let failed = said.contains("migration failed") || said.contains("isolation failed") || said.starts_with("failed to ");
    failed.then(|| Understood { detail: true, ..memory(Some("soft_offline")) }.with("pfn", format!("{page:#x}")))
}

fn memory(code: Option<&str>) -> Understood {
    Understood::new("mem_failure", code.map(Code::word), Component::new("memory", ""))
}

/// `3710b3: ` and what became of the page.
fn of_page(rest: &str) -> Option<Understood> {
    let (number, said) = hexadecimal(rest)?;
    let said = said.strip_prefix(": ")?;
    let told = outcome(said).or_else(|| signal(said)).or_else(|| step(said))?;
    Some(told.with("pfn", format!("{number:#x}")))
}

/// `recovery action for dirty LRU page: Recovered`, before 4.0 `dirty LRU page recovery: Recovered`.
fn outcome(said: &str) -> Option<Understood> {
    /// `action_name`. Delayed is a success: the page goes with its next use.
    const RESULTS: [(&str, &str); 4] = [("Recovered", "recovered"), ("Delayed", "recovered"), ("Failed", "failed"), ("Ignored", "failed")];
    let (page, result) = match said.strip_prefix("recovery action for ") {
        Some(rest) => rest.rsplit_once(": ")?,
        None => said.rsplit_once(" recovery: ")?,
    };
    let (_, code) = RESULTS.into_iter().find(|(word, _)| result.starts_with(word))?;
    Some(memory(Some(code)).with("action", page))
}

/// `Sending SIGBUS to name:pid due to hardware memory corruption`, and its kin. Names may hold a colon.
fn signal(said: &str) -> Option<Understood> {
    const FORMS: [(&str, &str); 5] = [
        ("Sending SIGBUS to ", " due to hardware memory corruption"),
        ("Killing ", " early due to hardware memory corruption"),
        ("Killing ", " due to hardware memory corruption"),
        ("forcibly killing ", " because of failure to unmap corrupted page"),
        ("Forcibly killing ", " because of failure to unmap corrupted page"),
    ];
    let who = FORMS.into_iter().find_map(|(start, end)| Some(said.strip_prefix(start)?.rsplit_once(end)?.0))?;
    let (process, pid) = who.rsplit_once(':')?;
    let (pid, _) = decimal(pid).filter(|(_, rest)| rest.is_empty())?;
    Some(memory(Some("sigbus")).with("process", process).with("pid", pid))
}

/// What the kernel tries on its way to an outcome: part of the event.
fn step(said: &str) -> Option<Understood> {
    const STARTS: [&str; 17] = [
        "keeping poisoned page in swap cache",
        "Unknown page state",
        "Cannot send advisory machine check signal to ",
        "Failed to punch page",
        "could not lock mapping for mapped hugetlb",
        "already hardware poisoned",
        "could not unmap page",
        "failed to unmap page",
        "failed to punch page",
        "failed to truncate page",
        "Failed to truncate page",
        "corrupted page was clean: dropped without side effects",
        "memory outside kernel control",
        "non anonymous thp",
        "thp split failed",
        "unhandlable page",
        "Cannot do THP",
    ];
    let users = || said.contains(" still referenced by ") && said.ends_with(" users");
    (STARTS.iter().any(|start| said.starts_with(start)) || users()).then(|| Understood { detail: true, ..memory(None) })
}

/// What the fault handlers say when a program touches damaged memory.
fn processor(said: &str) -> Option<Understood> {
    if let Some(rest) = said.strip_prefix("Uncorrected hardware memory error in user-access at ") {
        let (address, _) = hexadecimal(rest)?;
        return Some(memory(Some("uncorrected_user")).with("address", format!("{address:#x}")));
    }
    if said.starts_with("Kernel accessed poison in user space at ") {
        return Some(memory(Some("uncorrected_user")));
    }
    if said.starts_with("Uncorrected memory error in page 0x") {
        return Some(memory(Some("failed")));
    }
    if said == "Memory error not recovered" {
        return Some(memory(Some("failed")));
    }
    // `MCE: Killing name:pid due to hardware memory corruption fault at 7f…`.
    signal(said.strip_prefix("MCE: ")?)
}

#[cfg(test)]
mod tests {
    use super::super::classify_line;
    use serde_json::Value;

    fn told(line: &str) -> Option<(String, bool)> {
        let told = classify_line(line).filter(|told| told.class == "mem_failure")?;
        Some((told.code.map(|code| code.to_string()).unwrap_or_default(), told.detail))
    }

    fn field(line: &str, name: &str) -> Option<Value> {
        classify_line(line)?.fields.get(name).cloned()
    }

    #[test]
    fn the_outcome_is_the_code() {
        for (line, code) in [
            ("Memory failure: 0x81f2c: recovery action for dirty LRU page: Recovered", "recovered"),
            ("Memory failure: 0x81f2c: recovery action for clean LRU page: Recovered", "recovered"),
            ("Memory failure: 0x81f2c: recovery action for free buddy page: Delayed", "recovered"),
            ("Memory failure: 0x81f2c: recovery action for huge page: Recovered", "recovered"),
            ("Memory failure: 0x81f2c: recovery action for unmapping failed page: Failed", "failed"),
            ("Memory failure: 0x81f2c: recovery action for high-order kernel page: Ignored", "failed"),
            ("Memory failure: 0x81f2c: recovery action for get hwpoison page: Ignored", "failed"),
            ("Memory failure: 0x81f2c: recovery action for already poisoned page: Failed", "failed"),
            ("Memory failure: 0x81f2c: recovery action for unknown page: Failed", "failed"),
            ("MCE 0x81f2c: dirty LRU page recovery: Recovered", "recovered"),
            ("MCE 0x81f2c: clean mlocked LRU page recovery: Recovered", "recovered"),
            ("MCE 0x81f2c: reserved kernel page recovery: Failed", "failed"),
            ("MCE 0x81f2c: slab page recovery: Ignored", "failed"),
            ("Memory failure: 0x81f2c: Sending SIGBUS to trainer:4242 due to hardware memory corruption", "sigbus"),
            ("Memory failure: 0x81f2c: Killing qemu-kvm:4242 due to hardware memory corruption", "sigbus"),
            ("MCE 0x81f2c: Killing trainer:4242 due to hardware memory corruption", "sigbus"),
            ("MCE 0x81f2c: Killing trainer:4242 early due to hardware memory corruption", "sigbus"),
            ("MCE: Killing trainer:4242 due to hardware memory corruption fault at 7fe123456000", "sigbus"),
            ("Memory failure: 0x81f2c: forcibly killing trainer:4242 because of failure to unmap corrupted page", "sigbus"),
            ("mce: Uncorrected hardware memory error in user-access at 81f2c5400", "uncorrected_user"),
            ("Uncorrected hardware memory error in user-access at 81f2c5400", "uncorrected_user"),
            ("mce: Memory error not recovered", "failed"),
            ("Memory error not recovered", "failed"),
            ("RAS: Soft-offlining pfn: 0x81f2c", "soft_offline"),
            ("mce: Kernel accessed poison in user space at 81f2c5400", "uncorrected_user"),
            ("mce: Uncorrected memory error in page 0x81f2c ignored", "failed"),
        ] {
            assert_eq!(told(line), Some((code.to_owned(), false)), "{line}");
        }
    }

    #[test]
    fn steps_on_the_way_are_details() {
        for line in [
            "Memory failure: 0x81f2c: already hardware poisoned",
            "Memory failure: 0x81f2c: dirty LRU page still referenced by 1 users",
            "Memory failure: 0x81f2c: unhandlable page.",
            "MCE 0x81f2c: dirty swapcache page still referenced by 2 users",
            "Memory failure: 0x81f2c: corrupted page was clean: dropped without side effects",
        ] {
            assert_eq!(told(line), Some((String::new(), true)), "{line}");
        }
    }

    #[test]
    fn page_process_and_address_are_read() {
        let line = "Memory failure: 0x81f2c: Sending SIGBUS to tr:ain x:4242 due to hardware memory corruption";
        assert_eq!(field(line, "pfn"), Some("0x81f2c".into()));
        assert_eq!(field(line, "process"), Some("tr:ain x".into()));
        assert_eq!(field(line, "pid"), Some(4242.into()));
        let line = "Memory failure: 0x81f2c: recovery action for dirty LRU page: Recovered";
        assert_eq!(field(line, "action"), Some("dirty LRU page".into()));
        let line = "mce: Uncorrected hardware memory error in user-access at 81f2c5400";
        assert_eq!(field(line, "address"), Some("0x81f2c5400".into()));
        assert_eq!(classify_line(line).map(|told| told.component.to_string()), Some("memory".to_owned()));
    }

    #[test]
    fn tests_of_the_mechanism_and_sentences_are_nothing() {
        for line in [
            "Memory failure: see the manual",
            "Memory failure: 0x81f2c",
            "Memory failure: 0x81f2c: recovery action for dirty LRU page: perhaps",
            "Memory failure: 0x81f2c: Sending SIGBUS to trainer due to hardware memory corruption",
            "Memory failure: 0x: recovery action for x: Failed",
            "Injecting memory failure at pfn 0x81f2c",
            "RAS: Correctable Errors collector initialized.",
            "soft offline: 0x81f2c: invalidated",
            "soft_offline: 0x81f2c: page already poisoned",
            "Unpoison: Software-unpoisoned page 0x81f2c",
            "MCE: In-kernel MCE decoding enabled.",
            "MCE 0x81f2c: page recovery: under way",
            "mce: Memory error not recovered yet, says the manual",
        ] {
            assert_eq!(told(line), None, "{line}");
        }
    }
}
