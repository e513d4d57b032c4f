//! Who asks.

use std::fmt;
use zeroize::Zeroizing;

/// Longest user name (IPMI 2.0, 22.28) and password (22.30).
const MAX_USER_BYTES: usize = 16;
const MAX_PASSWORD_BYTES: usize = 20;

/// Privilege levels that a session can have, lowest first (IPMI 2.0, table 13-15).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Privilege {
    /// Reads.
    User,
    /// Reads, and controls power.
    Operator,
    /// Everything.
    Administrator,
}

impl Privilege {
    /// The number in messages.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Privilege::User => 2,
            Privilege::Operator => 3,
            Privilege::Administrator => 4,
        }
    }

    /// The next lower one.
    #[must_use]
    pub fn lower(self) -> Option<Self> {
        match self {
            Privilege::User => None,
            Privilege::Operator => Some(Privilege::User),
            Privilege::Administrator => Some(Privilege::Operator),
        }
    }

    /// The reverse of [`Privilege::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Privilege::User, Privilege::Operator, Privilege::Administrator].into_iter().find(|privilege| privilege.word() == word)
    }

    /// In words.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Privilege::User => "user",
            Privilege::Operator => "operator",
            Privilege::Administrator => "administrator",
        }
    }
}

impl fmt::Display for Privilege {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The key that a BMC may want besides the password (K_G); 20 bytes, shorter ones are filled with zeros.
#[derive(Clone, PartialEq, Eq)]
pub struct BmcKey(pub(crate) Zeroizing<[u8; 20]>);

/// User and password. Neither Debug nor errors show the password.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    pub(crate) user: Vec<u8>,
    /// 20 bytes, filled with zeros.
    pub(crate) password: Zeroizing<[u8; MAX_PASSWORD_BYTES]>,
    pub(crate) bmc_key: Option<BmcKey>,
}

/// Why something cannot be a user, a password or a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CredentialsError {
    /// IPMI has room for 16 bytes.
    #[error("IPMI takes user names of at most 16 bytes")]
    UserTooLong,
    /// IPMI has room for 20 bytes.
    #[error("IPMI takes passwords of at most 20 bytes")]
    PasswordTooLong,
    /// IPMI has room for 20 bytes.
    #[error("IPMI takes BMC keys of at most 20 bytes")]
    KeyTooLong,
    /// It would end there for the BMC.
    #[error("a zero byte can be in neither user nor password")]
    Zero,
}

fn padded(bytes: &[u8], too_long: CredentialsError) -> Result<Zeroizing<[u8; 20]>, CredentialsError> {
    let mut padded = Zeroizing::new([0; 20]);
    padded.get_mut(..bytes.len()).ok_or(too_long)?.copy_from_slice(bytes);
    Ok(padded)
}

impl BmcKey {
    /// From its bytes.
    ///
    /// # Errors
    /// When there are more than 20.
    pub fn new(bytes: &[u8]) -> Result<Self, CredentialsError> {
        Ok(Self(padded(bytes, CredentialsError::KeyTooLong)?))
    }
}

impl Credentials {
    /// From user and password as a person knows them.
    ///
    /// # Errors
    /// When IPMI has no room for them.
    pub fn new(user: &str, password: &str) -> Result<Self, CredentialsError> {
        if user.len() > MAX_USER_BYTES {
            return Err(CredentialsError::UserTooLong);
        }
        if user.contains('\0') || password.contains('\0') {
            return Err(CredentialsError::Zero);
        }
        let password = padded(password.as_bytes(), CredentialsError::PasswordTooLong)?;
        Ok(Self { user: user.as_bytes().to_vec(), password, bmc_key: None })
    }

    /// With the key that this BMC wants besides.
    #[must_use]
    pub fn with_bmc_key(self, key: BmcKey) -> Self {
        Self { bmc_key: Some(key), ..self }
    }
}

impl fmt::Debug for BmcKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BmcKey(…)")
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("user", &String::from_utf8_lossy(&self.user)).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_refused_and_nothing_is_shown() {
        assert_eq!(Credentials::new("a-name-of-17-byte", "x").err(), Some(CredentialsError::UserTooLong));
        assert_eq!(Credentials::new("admin", &"x".repeat(21)).err(), Some(CredentialsError::PasswordTooLong));
        assert_eq!(Credentials::new("admin", "a\0b").err(), Some(CredentialsError::Zero));
        assert_eq!(BmcKey::new(&[1; 21]).err(), Some(CredentialsError::KeyTooLong));
        let good = Credentials::new("admin", "hunter2hunter2").ok();
        assert!(!format!("{good:?}").contains("hunter2"));
    }

    #[test]
    fn privileges_are_ordered_and_read_back() {
        assert!(Privilege::User < Privilege::Administrator);
        assert_eq!(Privilege::parse("operator"), Some(Privilege::Operator));
        assert_eq!(Privilege::Administrator.lower().and_then(Privilege::lower).and_then(Privilege::lower), None);
    }
}
