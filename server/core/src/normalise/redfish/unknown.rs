//! What no reader knows: a fault if the BMC calls it one, in the maker's own words. Each of its messages is a fault of its own, so
//! that one does not hide another.

use super::said::{Part, Said};
use super::{LogKind, Record, coded, hpe, lenovo, supermicro};
use crate::bmc::{Health, Meaning};
use crate::observation::Code;
use ironwatch_shared::Severity;

const CLASS: &str = "bmc_log_entry";
/// Longest id of a message; real ones have below 60 characters.
const MAX_CODE_CHARS: usize = 80;

/// Where makers say what an entry is about.
const CATEGORIES: [&str; 4] = ["/Dell/Category", "/Supermicro/Category", "/Hpe/Categories/0", "/Lenovo/Category"];
/// Words there, in lower case, for what people and programs did.
const AUDIT: [&str; 10] =
    ["audit", "configuration", "updates", "work notes", "worknotes", "account", "security", "administration", "other", "others"];
/// And for what happened to the machine.
const MACHINE: [&str; 6] = ["system health", "storage", "hardware", "power", "cooling", "infrastructure"];

pub fn read(record: &Record<'_>) -> Said {
    let family = lenovo::family(record.key().name);
    let part = match (coded::speaker_of(record), &family) {
        (Part::Unknown, Some(family)) => family.part.clone(),
        (Part::Unknown, None) if hpe::is_hpe(record) => hpe::place(record.message),
        (part, _) => part,
    };
    let is_end = family.as_ref().is_some_and(|family| family.is_end);
    let severity = match severity(record, family.as_ref().is_some_and(|family| family.is_audit)) {
        Some(severity) => severity,
        // The end of a fault is called well, and still says of which.
        None if is_end => Severity::Info,
        None if is_over(record) => Severity::Info,
        None => return Said::news(part),
    };
    let word = if severity == Severity::Critical { "critical" } else { "warning" };
    let code = family.map(|family| family.fault).or_else(|| code(record));
    let meaning = Meaning { class: CLASS, code: word, severity };
    Said { code: code.map(|code| Code::word(&code)), ..Said::of(meaning, is_end, part) }
}

/// Over, and the BMC has called it well since.
fn is_over(record: &Record<'_>) -> bool {
    record.is_resolved == Some(true) && record.severity != Some(Health::Ok) || record.entry_code.eq_ignore_ascii_case("Deassert")
}

/// How bad it is, if it is a fault of the machine.
fn severity(record: &Record<'_>, is_audit: bool) -> Option<Severity> {
    let category = CATEGORIES.iter().map(|pointer| record.oem_text(pointer)).find(|text| !text.is_empty());
    let category = category.unwrap_or_default().to_ascii_lowercase();
    let is_machine = MACHINE.contains(&category.as_str());
    if is_audit || AUDIT.contains(&category.as_str()) {
        return None;
    }
    match record.severity? {
        Health::Critical => Some(Severity::Critical),
        Health::Warning if record.kind != LogKind::Everything || is_machine => Some(Severity::Warning),
        Health::Warning | Health::Ok => None,
    }
}

/// What tells this message from others of its maker.
fn code(record: &Record<'_>) -> Option<String> {
    if let Some(code) = supermicro::code(record.message) {
        return Some(code.to_owned());
    }
    for maker in ["Hpe", "Hp"] {
        let number = |field: &str| record.oem.pointer(&format!("/{maker}/{field}")).and_then(serde_json::Value::as_u64);
        if let (Some(class), Some(code)) = (number("Class"), number("Code")) {
            return Some(format!("{class}/{code}"));
        }
    }
    // A number alone numbers the entry, not the message.
    let name = record.key().name;
    let says = !name.is_empty() && !name.bytes().all(|byte| byte.is_ascii_digit());
    says.then(|| name.chars().filter(|c| !c.is_control()).take(MAX_CODE_CHARS).collect())
}
