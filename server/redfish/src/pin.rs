//! The pin of a certificate: SHA-256 of its public key, which survives a renewal with the same key.

use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};
use std::fmt;

/// SHA-256 of a certificate's SubjectPublicKeyInfo (RFC 5280, 4.1; RFC 7469, 2.4). Written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pin([u8; 32]);

/// What is no pin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a pin is SHA-256 in hexadecimal: 64 digits")]
pub struct NoPin;

impl Pin {
    /// Of a SubjectPublicKeyInfo in DER, its outer SEQUENCE included.
    #[must_use]
    pub fn of_public_key(info: &[u8]) -> Self {
        let mut pin = [0; 32];
        for (to, from) in pin.iter_mut().zip(digest(&SHA256, info).as_ref()) {
            *to = *from;
        }
        Self(pin)
    }

    /// Reads 64 hexadecimal digits; colons between bytes, as other programs print them, do not matter.
    ///
    /// # Errors
    /// [`NoPin`] for anything else.
    pub fn parse(text: &str) -> Result<Self, NoPin> {
        let digits: Vec<u32> = text.trim().chars().filter(|c| *c != ':').map(|c| c.to_digit(16)).collect::<Option<_>>().ok_or(NoPin)?;
        let bytes: Vec<u8> =
            digits.chunks_exact(2).filter_map(|pair| u8::try_from(pair.iter().fold(0, |byte, digit| byte * 16 + digit)).ok()).collect();
        if digits.len() != 64 {
            return Err(NoPin);
        }
        Ok(Self(bytes.try_into().map_err(|_| NoPin)?))
    }
}

impl fmt::Display for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pin({self})")
    }
}

impl TryFrom<String> for Pin {
    type Error = NoPin;

    fn try_from(text: String) -> Result<Self, NoPin> {
        Self::parse(&text)
    }
}

impl From<Pin> for String {
    fn from(pin: Pin) -> String {
        pin.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_read_as_it_is_written() {
        // SHA-256 of "abc", FIPS 180-2, B.1.
        let text = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let pin = Pin::of_public_key(b"abc");
        assert_eq!(pin.to_string(), text);
        assert_eq!(Pin::parse(text), Ok(pin));
        let colons: Vec<String> = text.to_uppercase().as_bytes().chunks(2).map(|pair| String::from_utf8_lossy(pair).into_owned()).collect();
        assert_eq!(Pin::parse(&colons.join(":")), Ok(pin));
        for wrong in ["", "ba78", &text[1..], &format!("{text}00"), "zz7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"] {
            assert_eq!(Pin::parse(wrong), Err(NoPin), "{wrong}");
        }
    }
}
