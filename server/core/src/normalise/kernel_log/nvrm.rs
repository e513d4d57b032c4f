//! How the NVIDIA kernel driver begins a line.
//!
//! Forms (open-gpu-kernel-modules, `NV_PRINTF` and `nv_printf`): `NVRM: text`, `NVRM: function: text`,
//! `NVRM: GPU6 function: text` (the driver's own count, since 560), `NVRM: GPU 0000:3b:00.0: text`; builds around 515
//! left the first colon out.

use super::Understood;
use super::number::decimal;
use super::pci::Address;
use crate::component::Component;
use crate::observation::Code;

/// A line of the driver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Said<'a> {
    /// The card, where the line names it by address.
    pub(super) card: Option<Address>,
    /// The function that said it; empty where none is named.
    pub(super) function: &'a str,
    /// What it said.
    pub(super) words: &'a str,
}

impl Said<'_> {
    /// About the card that the line names, else about the GPUs of the host.
    pub(super) fn told(self, class: &'static str, code: &str) -> Understood {
        let card = self.card.map(Address::card);
        let component = Component::new("gpu", card.as_deref().unwrap_or_default());
        Understood { device: card, ..Understood::new(class, Some(Code::word(code)), component) }
    }
}

/// Takes the beginning off.
pub(super) fn read(text: &str) -> Option<Said<'_>> {
    let rest = text.strip_prefix("NVRM")?;
    let rest = rest.strip_prefix(':').or_else(|| rest.starts_with(' ').then_some(rest))?.trim_start();
    let (card, rest) = named_card(rest).map_or((None, rest), |(card, rest)| (Some(card), rest));
    let rest = counted_card(rest).unwrap_or(rest);
    let (function, words) = match rest.split_once(": ") {
        Some((function, words)) if is_function(function) => (function, words.trim_start()),
        Some(_) | None => ("", rest),
    };
    Some(Said { card, function, words })
}

/// `GPU 0000:3b:00.0: `.
fn named_card(rest: &str) -> Option<(Address, &str)> {
    let (place, rest) = rest.strip_prefix("GPU ")?.split_once(": ")?;
    Some((Address::parse(place)?, rest.trim_start()))
}

/// `GPU6 `.
fn counted_card(rest: &str) -> Option<&str> {
    decimal(rest.strip_prefix("GPU")?)?.1.strip_prefix(' ')
}

fn is_function(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_beginning_gives_the_same_words() {
        for line in [
            "NVRM: someStep_TU102: it went wrong",
            "NVRM:  someStep_TU102: it went wrong",
            "NVRM someStep_TU102: it went wrong",
            "NVRM: GPU3 someStep_TU102: it went wrong",
            "NVRM: GPU 0000:5a:00.0: someStep_TU102: it went wrong",
        ] {
            let said = read(line);
            assert_eq!(said.map(|said| (said.function, said.words)), Some(("someStep_TU102", "it went wrong")), "{line}");
        }
        assert_eq!(read("NVRM: GPU 0000:5a:00.0: x").and_then(|said| said.card).map(Address::card).as_deref(), Some("0000:5a:00"));
        assert_eq!(read("NVRM: two words: x").map(|said| (said.function, said.words)), Some(("", "two words: x")));
        for line in ["NVRMX: a", "nvidia: a", "NVRM", "x NVRM: a"] {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
