//! One line of `nvidia-smi --format=csv,noheader,nounits`, and what its cells mean.

use super::columns::Column;
use std::collections::BTreeMap;
use std::time::Instant;

/// Longest cell that is kept; real ones are numbers and two or three words.
const MAX_CELL: usize = 60;

/// What was said of one GPU.
#[derive(Debug, Clone)]
pub struct Row {
    pub cells: BTreeMap<&'static str, Cell>,
    pub at: Instant,
}

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Number(f64),
    /// `Active`, `Yes`, `Drain and Reset`.
    Word(String),
    /// The GPU has nothing of the kind: `[N/A]`.
    Nothing,
    /// It has, and it cannot be read: `[GPU is lost]`.
    Unreadable(String),
}

/// For a GPU that has no such sensor, or a driver that may not tell.
const NOTHING: [&str; 7] = ["n/a", "not supported", "not available", "not found", "insufficient permissions", "no data", "disabled"];

/// Reads a cell.
pub fn cell(text: &str) -> Cell {
    let text = text.trim();
    let inner = text.strip_prefix('[').and_then(|inner| inner.strip_suffix(']'));
    let plain = inner.unwrap_or(text);
    let short = || plain.chars().filter(|c| !c.is_control()).take(MAX_CELL).collect::<String>();
    if plain.is_empty() || NOTHING.contains(&plain.to_ascii_lowercase().as_str()) {
        return Cell::Nothing;
    }
    match plain.parse::<f64>() {
        Ok(number) if number.is_finite() && inner.is_none() => Cell::Number(number),
        // `[Unknown Error]`, `[GPU requires reset]`: every other word in brackets is an error of the library.
        Ok(_) | Err(_) if inner.is_some() || plain.starts_with("ERR!") || plain == "Unknown Error" => Cell::Unreadable(short()),
        Ok(_) | Err(_) => Cell::Word(short()),
    }
}

/// Reads a line: the GPU's address and its cells; nothing when it is no row of these columns.
pub fn row(line: &str, columns: &[Column], at: Instant) -> Option<(String, Row)> {
    let mut texts = line.split(',');
    let address = address(texts.next()?)?;
    let texts: Vec<&str> = texts.collect();
    if texts.len() != columns.len() {
        return None;
    }
    let cells = columns.iter().zip(texts).map(|(column, text)| (column.name, cell(text))).collect();
    Some((address, Row { cells, at }))
}

/// `00000000:3B:00.0` is `0000:3b:00.0`: the kernel writes a PCI domain with four digits, NVML with eight.
pub fn address(text: &str) -> Option<String> {
    let text = text.trim();
    let (domain, rest) = text.split_once(':')?;
    let (bus, rest) = rest.split_once(':')?;
    let (slot, function) = rest.split_once('.')?;
    let number = |text: &str, most: usize| {
        let fits = (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if fits { u32::from_str_radix(text, 16).ok() } else { None }
    };
    let (domain, bus, slot, function) = (number(domain, 8)?, number(bus, 2)?, number(slot, 2)?, number(function, 1)?);
    Some(format!("{domain:04x}:{bus:02x}:{slot:02x}.{function:x}"))
}

/// The first address in a sentence: `… the device handle for GPU0000:3B:00.0: Unknown Error`.
pub fn address_in(words: &str) -> Option<String> {
    words
        .split_whitespace()
        .find_map(|word| address(word.trim_start_matches(|c: char| !c.is_ascii_digit()).trim_end_matches([':', '.', ','])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_tell_nothing_from_trouble() {
        for (text, wanted) in [
            (" 34", Cell::Number(34.0)),
            (" 71.23", Cell::Number(71.23)),
            (" N/A", Cell::Nothing),
            (" [N/A]", Cell::Nothing),
            (" [Not Supported]", Cell::Nothing),
            ("", Cell::Nothing),
            (" Not Active", Cell::Word("Not Active".to_owned())),
            (" Drain and Reset", Cell::Word("Drain and Reset".to_owned())),
            (" [GPU is lost]", Cell::Unreadable("GPU is lost".to_owned())),
            (" [Unknown Error]", Cell::Unreadable("Unknown Error".to_owned())),
            (" ERR!", Cell::Unreadable("ERR!".to_owned())),
            (" [GPU requires reset]", Cell::Unreadable("GPU requires reset".to_owned())),
            (" nan", Cell::Word("nan".to_owned())),
        ] {
            assert_eq!(cell(text), wanted, "{text:?}");
        }
    }

    #[test]
    fn addresses_are_spelled_as_the_kernel_does() {
        for (text, wanted) in [
            ("00000000:3B:00.0", Some("0000:3b:00.0")),
            ("00010000:C1:00.0", Some("10000:c1:00.0")),
            ("0000:3b:00.0", Some("0000:3b:00.0")),
            ("3b:00.0", None),
            ("0000:3b:00", None),
            ("zz:3b:00.0", None),
            ("+000:3b:00.0", None),
        ] {
            assert_eq!(address(text).as_deref(), wanted, "{text}");
        }
        for words in [
            "Unable to determine the device handle for GPU0000:3B:00.0: Unknown Error",
            "Unable to determine the device handle for gpu 00000000:3B:00.0: GPU is lost.  Reboot the system",
            "WARNING: infoROM is corrupted at gpu 0000:3B:00.0",
        ] {
            assert_eq!(address_in(words).as_deref(), Some("0000:3b:00.0"), "{words}");
        }
        assert_eq!(address_in("No devices were found"), None);
    }
}
