//! The two cipher suites that are spoken.

use ring::hmac;
use std::fmt;

/// A cipher suite (IPMI 2.0, table 22-20). Both encrypt with AES-128 in CBC mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CipherSuite {
    /// RAKP-HMAC-SHA256, HMAC-SHA256-128.
    Seventeen,
    /// RAKP-HMAC-SHA1, HMAC-SHA1-96. For BMCs that have no better one.
    Three,
}

impl CipherSuite {
    /// Better one first.
    pub const ALL: [CipherSuite; 2] = [CipherSuite::Seventeen, CipherSuite::Three];

    /// Its number.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            CipherSuite::Seventeen => 17,
            CipherSuite::Three => 3,
        }
    }

    /// The reverse of [`CipherSuite::number`].
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|suite| suite.number() == number)
    }

    /// Numbers of the algorithms for authentication, integrity and confidentiality (tables 13-17, 13-18, 13-19).
    pub(crate) fn algorithms(self) -> [u8; 3] {
        match self {
            CipherSuite::Seventeen => [3, 4, 1],
            CipherSuite::Three => [1, 1, 1],
        }
    }

    pub(crate) fn hash(self) -> hmac::Algorithm {
        match self {
            CipherSuite::Seventeen => hmac::HMAC_SHA256,
            CipherSuite::Three => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
        }
    }

    /// Bytes of a whole authentication code.
    pub(crate) fn hash_bytes(self) -> usize {
        match self {
            CipherSuite::Seventeen => 32,
            CipherSuite::Three => 20,
        }
    }

    /// Bytes of the code under a packet, and in RAKP message 4 (13.28.4).
    pub(crate) fn code_bytes(self) -> usize {
        match self {
            CipherSuite::Seventeen => 16,
            CipherSuite::Three => 12,
        }
    }
}

impl fmt::Display for CipherSuite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.number())
    }
}
