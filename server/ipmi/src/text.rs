//! Texts as records hold them: a byte with type and length, then characters in one of four codes (IPMI 2.0, 43.15; FRU
//! information storage 1.0, 13).

/// Characters of "BCD plus".
const BCD: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', ' ', '-', '.', ':', ',', '_'];

/// Longest text: the length has six bits in sensor records, and the same in FRU data.
const MAX_CHARACTERS: usize = 63;

/// Reads the characters after a byte with type and length; what is cut off is missing.
#[must_use]
pub fn text(type_length: u8, bytes: &[u8], code: Code) -> String {
    let bytes = bytes.get(..usize::from(type_length & code.length_mask())).unwrap_or(bytes);
    let text: String = match type_length >> 6 {
        0 => match code {
            Code::Sdr => utf16(bytes),
            Code::Fru { .. } => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        },
        1 => bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).filter_map(|digit| BCD.get(usize::from(digit))).collect(),
        2 => six_bit(bytes),
        _ => match code {
            Code::Fru { english: false } if bytes.len() % 2 == 0 => utf16(bytes),
            Code::Sdr | Code::Fru { .. } => latin1(bytes),
        },
    };
    clean(&text)
}

/// Where a text is found: the same byte means slightly different things there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// In a sensor record.
    Sdr,
    /// In FRU data; characters are Latin 1 where the area's language is English, else UTF-16.
    Fru {
        /// The language of the area is English.
        english: bool,
    },
}

impl Code {
    fn length_mask(self) -> u8 {
        match self {
            // Bit 5 is reserved (43.15).
            Code::Sdr => 0x1f,
            Code::Fru { .. } => 0x3f,
        }
    }
}

fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

fn utf16(bytes: &[u8]) -> String {
    let units: Vec<u16> = bytes.chunks_exact(2).filter_map(|pair| Some(u16::from_le_bytes(pair.try_into().ok()?))).collect();
    String::from_utf16_lossy(&units)
}

/// Four characters in three bytes, least significant bits first; 0 is a space.
fn six_bit(bytes: &[u8]) -> String {
    let mut characters = String::new();
    let (mut bits, mut count) = (0_u32, 0);
    for byte in bytes {
        bits |= u32::from(*byte) << count;
        count += 8;
        while count >= 6 {
            characters.push(char::from(0x20 + (bits & 0x3f) as u8));
            bits >>= 6;
            count -= 6;
        }
    }
    characters
}

/// Without what cannot be seen: makers fill with zeros and spaces, and an attacker with anything.
fn clean(text: &str) -> String {
    let until_zero = text.split('\0').next().unwrap_or_default();
    let visible: String = until_zero.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).take(MAX_CHARACTERS).collect();
    visible.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FRU: Code = Code::Fru { english: true };

    #[test]
    fn each_code_is_read() {
        assert_eq!(text(0xc8, b"CPU Temp", Code::Sdr), "CPU Temp");
        assert_eq!(text(0x43, &[0x12, 0x3a, 0xbc], Code::Sdr), "123 -.");
        // "IPMI" in 6-bit ASCII, the example of 43.15.
        assert_eq!(text(0x83, &[0x29, 0xdc, 0xa6], Code::Sdr), "IPMI");
        assert_eq!(text(0x03, &[0xde, 0xad, 0x01], FRU), "dead01");
        assert_eq!(text(0xc4, &[0x41, 0, 0x42, 0], Code::Fru { english: false }), "AB");
        assert_eq!(text(0xc9, b"cut", FRU), "cut");
        assert_eq!(text(0xcb, b"  a\x07b \0 xyz", FRU), "a\u{fffd}b");
    }

    proptest! {
        #[test]
        fn any_bytes_are_text(type_length: u8, bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            for code in [Code::Sdr, FRU, Code::Fru { english: false }] {
                let text = text(type_length, &bytes, code);
                prop_assert!(text.chars().count() <= 84 && !text.chars().any(char::is_control));
            }
        }
    }
}
