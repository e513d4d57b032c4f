//! Names of things on the wire: short, printable, checked once at the door.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Longest id accepted: a UUID has 36 characters, an epoch 32; the rest is room.
pub const MAX_ID_LENGTH: usize = 64;

/// Why a text is not an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidId;

impl fmt::Display for InvalidId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an id has 1 to {MAX_ID_LENGTH} characters out of a-z, A-Z, 0-9, '-' and '_'")
    }
}

impl std::error::Error for InvalidId {}

fn is_id(text: &str) -> bool {
    (1..=MAX_ID_LENGTH).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = String))]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Box<str>);

        impl $name {
            /// Checks and takes a text; see [`InvalidId`].
            ///
            /// # Errors
            /// [`InvalidId`] when the text is empty, too long or has other characters.
            pub fn parse(text: &str) -> Result<Self, InvalidId> {
                if is_id(text) { Ok(Self(text.into())) } else { Err(InvalidId) }
            }
            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str { &self.0 }
        }
        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(text: String) -> Result<Self, InvalidId> { Self::parse(&text) }
        }
        impl From<$name> for String {
            fn from(id: $name) -> String { id.0.into() }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(&self.0) }
        }
    };
}

id!(/// A watched machine; issued by the server at enrolment, never derived from the machine.
    HostId);
id!(/// One server installation; an agent's proof names it, so that it is worth nothing elsewhere.
    ServerId);
id!(/// A public key: the first 16 characters of the base64url SHA-256 of its 32 bytes.
    KeyId);
id!(/// One life of a spool; sequence numbers count within it.
    Epoch);
id!(/// One boot of a machine, `/proc/sys/kernel/random/boot_id`.
    BootId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_take_uuids_and_refuse_everything_that_could_be_markup_or_a_path() {
        assert!(HostId::parse("0197a5d2-5d3c-7c1e-9e57-5f0f4a1b2c3d").is_ok());
        let too_long = "a".repeat(65);
        for bad in ["", "a b", "../x", "<img>", "a\0", "ä", too_long.as_str()] {
            assert_eq!(HostId::parse(bad), Err(InvalidId), "{bad:?}");
        }
    }
}
