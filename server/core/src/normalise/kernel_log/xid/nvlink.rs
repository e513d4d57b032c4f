//! NVLink 5, Xid 144 to 150: the unit, the driver's own verdict, the link, the registers.
//!
//! Form: `RLW_TAGSTATE Fatal XC0 i0 Link 04 (0x… 0x… …)`. `XC1` is cross containment: the error reached the other end,
//! or more than one job; `i1` says that it was injected for a test; link -1 is the whole unit. Of the words in
//! parentheses the first is the interrupt's information, the second the error's status; the maker's table goes by these
//! two (NVIDIA, Xid Errors, Analyzing Xid Errors with the Xid Catalog). Older drivers have square brackets.

use super::super::Understood;
use super::super::number::hexadecimal;
use super::whole;
use ironwatch_shared::Severity;

/// What the driver's verdict is called.
const VERDICTS: [(&str, bool); 4] = [("Fatal", true), ("Nonfatal", false), ("Non-fatal", false), ("Non-Fatal", false)];
/// The verdict stands behind the unit's name, which has three words at most ("MSE Degraded").
const VERDICT_WITHIN: usize = 4;

const FATAL: &str = "Drain the host and reset the GPU; first see which end all links named at this time share.";
const NOT_FATAL: &str =
    "Nothing tonight: the link goes on. If the same link is named again, drain the host and check its cable or switch port.";

/// Why a link went down, and what to do about each. Bits 25 to 20 of the interrupt's information; the numbers are those
/// of the maker's catalog, where they are sorted by what is to be looked at.
const CAUSES: [(&[u64], &str); 5] = [
    (
        &[21, 32, 33, 34, 35, 36, 37],
        "Drain the host and reset the GPU. It began at the other end of the link: look at that GPU or switch first.",
    ),
    (
        &[2, 4, 10, 42, 43],
        "Drain the host and reset the GPU. The signal of the link is bad: if it returns, have its cable and connectors checked.",
    ),
    (&[15, 17, 22], "Drain the host and reset the GPU. Software or a person took the link down: find out who before anything is replaced."),
    (&[16, 18], "Drain the host and reset the GPU. If nobody took the link down on purpose, have its cable and connectors checked."),
    (&[38, 40], "Nothing to reset here: software, a person or the host took the link down. See what they did."),
];

/// Reads what stands behind the number.
pub(super) fn unit(mut said: Understood, rest: &str) -> Understood {
    let (line, registers) = rest.split_once(['(', '[']).unwrap_or((rest, ""));
    let mut words = line.split_whitespace();
    let subcode = words.clone().next();
    let fatal =
        words.clone().take(VERDICT_WITHIN).find_map(|word| VERDICTS.iter().find(|(name, _)| *name == word)).map(|(_, fatal)| *fatal);
    if let Some(fatal) = fatal {
        said.severity = if fatal { Severity::Critical } else { Severity::Warning };
        said = said.with("fatal", fatal).with("next_step", if fatal { FATAL } else { NOT_FATAL });
    }
    let link = line.rsplit_once("Link ").and_then(|(_, number)| whole(number.trim()));
    let crossed = words.clone().find_map(|word| flag(word, "XC"));
    let injected = words.find_map(|word| flag(word, "i"));
    let mut registers = registers.trim_end_matches([')', ']', '.', ' ']).split_whitespace().map(register);
    let information = registers.next().flatten();
    let went_down = subcode.is_some_and(|name| name.starts_with("NETIR_LINK"));
    if let Some((bits, _)) = information.and_then(hexadecimal).filter(|_| went_down) {
        let cause = (bits >> 20) & 0x3f;
        let step = CAUSES.iter().find(|(causes, _)| causes.contains(&cause)).map(|(_, step)| *step);
        said = said.with("cause", cause).with_some("next_step", step);
    }
    said.with_some("subcode", subcode)
        .with_some("link", link)
        .with_some("cross_containment", crossed)
        .with_some("injected", injected)
        .with_some("intr_info", information)
        .with_some("error_status", registers.next().flatten())
}

/// `XC0`, `i1`.
fn flag(word: &str, name: &str) -> Option<bool> {
    whole(word.strip_prefix(name)?).map(|number| number > 0)
}

/// `0x025525c6`, as it is printed: people compare it with the maker's table.
fn register(word: &str) -> Option<&str> {
    hexadecimal(word).filter(|(_, rest)| rest.is_empty() && word.starts_with("0x")).map(|_| word)
}
