//! Numbers of the NVIDIA driver, wherever a BMC writes them: the log of Xids of a GPU board, `ResourceErrorsDetected` of its
//! controller. They are read as the driver's own line is, so that the BMC and the kernel speak of one fault.

use super::Record;
use super::said::{Part, Said};
use crate::bmc::Meaning;
use crate::normalise::kernel_log::classify_line;
use crate::observation::Code;

/// Where NVIDIA's own part of an entry has the number.
const FIELDS: [&str; 4] = ["/Nvidia/Xid", "/Nvidia/XID", "/Nvidia/XidCode", "/Nvidia/XIDCode"];
/// Words that may stand between `XID` and its number.
const BETWEEN: [&str; 4] = ["error", "code", "event", "number"];

/// What is numbered: the word before the number, the driver's line, the kind of part, and how its name begins.
struct Numbered {
    word: &'static str,
    line: &'static str,
    kind: &'static str,
    name: &'static str,
}

const XID: Numbered = Numbered { word: "xid", line: "NVRM: Xid", kind: "gpu", name: "GPU" };
const SXID: Numbered = Numbered { word: "sxid", line: "nvidia-nvswitch0: SXid", kind: "nvswitch", name: "NVSwitch" };

pub fn read(record: &Record<'_>) -> Option<Said> {
    let texts: Vec<&str> = record.args.iter().map(String::as_str).chain([record.message]).collect();
    [XID, SXID].iter().find_map(|what| {
        let found = texts.iter().find_map(|text| number_in(text, what.word));
        let own = || own_number(record).filter(|_| what.kind == "gpu").map(|number| (number, ""));
        found.or_else(own).and_then(|(number, rest)| numbered(what, number, rest, &texts))
    })
}

fn numbered(what: &Numbered, number: u32, rest: &str, texts: &[&str]) -> Option<Said> {
    let address = texts.iter().find_map(|text| address_in(text));
    // The driver's words after the number say how bad some of them are.
    let line = format!("{} ({}): {number}{rest}", what.line, address.unwrap_or_default());
    let understood = classify_line(&line).or_else(|| classify_line(&format!("{} (): {number}", what.line)))?;
    let part = match address {
        Some(_) => Part::Exactly(understood.component),
        None => Part::Like(what.kind, name_in(texts, what.name).unwrap_or_default()),
    };
    let meaning = Meaning { class: understood.class, code: "number", severity: understood.severity };
    Some(Said { code: Some(Code::Number(number)), ..Said::of(meaning, false, part) })
}

fn own_number(record: &Record<'_>) -> Option<u32> {
    let value = FIELDS.iter().find_map(|field| record.oem.pointer(field))?;
    value.as_u64().and_then(|number| u32::try_from(number).ok()).or_else(|| value.as_str()?.trim().parse().ok())
}

/// The number after the word, and the rest of the text: `XID 79: gone`, `Xid (PCI:0000:3b:00): 79, pid=1`, `XID error 48`.
fn number_in<'a>(text: &'a str, word: &str) -> Option<(u32, &'a str)> {
    let lower = text.to_ascii_lowercase();
    lower.match_indices(word).find_map(|(at, _)| {
        let begins = !lower.get(..at)?.chars().next_back().is_some_and(char::is_alphanumeric);
        let mut rest = text.get(at + word.len()..).filter(|_| begins)?;
        if let Some((place, after)) = rest.trim_start().strip_prefix('(').and_then(|inner| inner.split_once(')')) {
            // A place, or the number itself in brackets.
            rest = if place.bytes().all(|byte| byte.is_ascii_digit()) { place } else { after };
        }
        let mut rest = rest.trim_start_matches([' ', ':', '=', '#', '_', '-', '\'']);
        for word in BETWEEN {
            let is_next = rest.get(..word.len()).is_some_and(|next| next.eq_ignore_ascii_case(word));
            rest = if is_next { rest.get(word.len()..)?.trim_start_matches([' ', ':', '=', '#']) } else { rest };
        }
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (number, rest) = rest.split_at(digits);
        let ends = !rest.chars().next().is_some_and(char::is_alphanumeric);
        let number = number.parse().ok().filter(|number| ends && (1..=99_999).contains(number))?;
        Some((number, rest.strip_prefix(',').map_or("", |_| rest)))
    })
}

/// An address of a PCI function: `PCI:0000:3b:00`, `0000:3b:00.0`.
fn address_in(text: &str) -> Option<&str> {
    let is_address = |word: &&str| {
        let bare = word.strip_prefix("PCI:").unwrap_or(word);
        let parts: Vec<&str> = bare.split([':', '.']).collect();
        let hex = |part: &&str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
        let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
        let shape = matches!(lengths.as_slice(), [4 | 8, 2, 2] | [4 | 8, 2, 2, 1]);
        shape && parts.iter().all(hex)
    };
    text.split([' ', ',', '(', ')', '[', ']', '\'', ';']).map(|word| word.trim_end_matches([':', '.'])).find(is_address)
}

/// A part by the name that the board gives it: `GPU_SXM_3 Driver Event Message`.
fn name_in(texts: &[&str], begins: &str) -> Option<String> {
    let words = texts.iter().flat_map(|text| text.split([' ', ',', '\'', ':', '(', ')']));
    let bare = words.map(|word| word.trim_matches('.')).map(|word| word.strip_prefix("HGX_").unwrap_or(word));
    let is_name = |word: &&str| word.strip_prefix(begins).is_some_and(|rest| rest.chars().any(|c| c.is_ascii_digit()));
    bare.filter(is_name).map(str::to_owned).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_is_found_in_every_form() {
        for (text, wanted) in [
            ("XID 79: GPU has fallen off the bus", Some(79)),
            ("GPU_SXM_3 XID 79", Some(79)),
            ("XID: 48", Some(48)),
            ("Xid (PCI:0000:3b:00): 94, pid=812, name=train", Some(94)),
            ("XID(63)", Some(63)),
            ("xid=13", Some(13)),
            ("XID error 119", Some(119)),
            ("'XID 31'", Some(31)),
            ("SXID 20034", None),
            ("OXID 4", None),
            ("XID none", None),
            ("XID 79b", None),
            ("maxid 5", None),
        ] {
            assert_eq!(number_in(text, "xid").map(|(number, _)| number), wanted, "{text}");
        }
    }

    #[test]
    fn addresses_and_names_of_gpus_are_found() {
        assert_eq!(address_in("Xid (PCI:0000:3b:00): 79"), Some("PCI:0000:3b:00"));
        assert_eq!(address_in("GPU 00000000:5E:00.0, gone"), Some("00000000:5E:00.0"));
        assert_eq!((address_in("10:20:30"), address_in("at 12:30")), (None, None));
        let name = |texts: &[&str]| name_in(texts, "GPU");
        assert_eq!(name(&["HGX_GPU_SXM_3 Driver Event Message", "XID 79"]).as_deref(), Some("GPU_SXM_3"));
        assert_eq!(name(&["GPU has fallen off the bus"]), None);
        assert_eq!(number_in("NVSwitch_0 SXID 20034", "sxid").map(|(number, _)| number), Some(20_034));
    }
}
