//! Secrets at rest: sealed in the database with a key that lies in a file beside it.
//!
//! A copy of the database alone, or of the file alone, gives nothing away. What is sealed is bound to the place it
//! belongs to, so that one row's secret cannot be put into another row.

mod in_force;
mod key_file;
pub mod rotate;
mod secret;

pub use in_force::{SecretsError, check, sealing_key};
pub use key_file::{KeyFile, KeyTrouble};
pub use secret::Secret;

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom as _, SystemRandom};
use std::fmt::Write as _;
use zeroize::Zeroizing;

/// Bytes of a key.
pub const KEY_BYTES: usize = 32;
/// The first byte of what is sealed: how it is sealed.
const FORMAT: u8 = 1;

/// A key that seals, with its name.
pub struct SealingKey {
    id: String,
    key: LessSafeKey,
    bytes: Zeroizing<[u8; KEY_BYTES]>,
}

impl std::fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SealingKey({})", self.id)
    }
}

/// Where a secret belongs: the row, and the column.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    pub row: &'a str,
    pub column: &'a str,
}

impl SealingKey {
    /// A new one.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn random() -> Result<Self, KeyTrouble> {
        let mut bytes = Zeroizing::new([0; KEY_BYTES]);
        SystemRandom::new().fill(bytes.as_mut_slice()).map_err(|_| KeyTrouble::NoRandomness)?;
        Self::from_bytes(bytes)
    }

    fn from_bytes(bytes: Zeroizing<[u8; KEY_BYTES]>) -> Result<Self, KeyTrouble> {
        let key = UnboundKey::new(&AES_256_GCM, bytes.as_slice()).map_err(|_| KeyTrouble::NoRandomness)?;
        // Names the key without saying anything about it.
        let named = Zeroizing::new([b"ironwatch secrets key ".as_slice(), bytes.as_slice()].concat());
        let id = digest(&SHA256, &named).as_ref().iter().take(8).fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        Ok(Self { id, key: LessSafeKey::new(key), bytes })
    }

    /// Its name.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    fn bound_to(&self, place: Place<'_>) -> Aad<Vec<u8>> {
        Aad::from(format!("ironwatch/{FORMAT}/{}/{}/{}", self.id, place.row, place.column).into_bytes())
    }

    /// Seals a secret for its place.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn seal(&self, place: Place<'_>, secret: &Secret) -> Result<Vec<u8>, KeyTrouble> {
        let mut nonce = [0; NONCE_LEN];
        SystemRandom::new().fill(&mut nonce).map_err(|_| KeyTrouble::NoRandomness)?;
        let mut sealed = Zeroizing::new(secret.expose().to_vec());
        let tag = self
            .key
            .seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), self.bound_to(place), sealed.as_mut_slice())
            .map_err(|_| KeyTrouble::NoRandomness)?;
        Ok([&[FORMAT], nonce.as_slice(), sealed.as_slice(), tag.as_ref()].concat())
    }

    /// Opens what was sealed for this place; `None` when it was not sealed with this key, not for this place, or is damaged.
    #[must_use]
    pub fn open(&self, place: Place<'_>, sealed: &[u8]) -> Option<Secret> {
        let (format, rest) = sealed.split_first()?;
        if *format != FORMAT {
            return None;
        }
        let (nonce, words) = rest.split_at_checked(NONCE_LEN)?;
        let mut words = Zeroizing::new(words.to_vec());
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let clear = self.key.open_in_place(nonce, self.bound_to(place), words.as_mut_slice()).ok()?;
        Some(Secret::from_bytes(clear))
    }
}

/// All keys that are at hand.
#[derive(Debug)]
pub struct Keyring(Vec<SealingKey>);

impl Keyring {
    /// The key with this name.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&SealingKey> {
        self.0.iter().find(|key| key.id == id)
    }

    /// Takes the key with this name out.
    #[must_use]
    pub fn take(self, id: &str) -> Option<SealingKey> {
        self.0.into_iter().find(|key| key.id == id)
    }

    /// Opens what the key of this name sealed.
    ///
    /// # Errors
    /// That the key is not there, or that it does not fit.
    pub fn open(&self, key_id: &str, place: Place<'_>, sealed: &[u8]) -> Result<Secret, KeyTrouble> {
        let key = self.find(key_id).ok_or_else(|| KeyTrouble::Missing(key_id.to_owned()))?;
        key.open(place, sealed).ok_or(KeyTrouble::Damaged)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at once")]
    use super::*;

    const HERE: Place<'static> = Place { row: "c1", column: "password" };

    #[test]
    fn what_is_sealed_opens_with_its_key_in_its_place_and_nowhere_else() {
        let (key, other) = (SealingKey::random().unwrap(), SealingKey::random().unwrap());
        let secret = Secret::from("hunter2");
        let sealed = key.seal(HERE, &secret).unwrap();
        assert_eq!(key.open(HERE, &sealed), Some(secret.clone()));
        assert_ne!(key.seal(HERE, &secret).unwrap(), sealed, "twice is not the same");
        assert_eq!(other.open(HERE, &sealed), None);
        assert_eq!(key.open(Place { row: "c2", ..HERE }, &sealed), None, "another row");
        assert_eq!(key.open(Place { column: "bmc_key", ..HERE }, &sealed), None, "another column");
        assert!(!sealed.windows(7).any(|part| part == b"hunter2"));
        for place in 0..sealed.len() {
            let mut damaged = sealed.clone();
            damaged.get_mut(place).map(|byte| *byte ^= 1).unwrap();
            assert_eq!(key.open(HERE, &damaged), None, "byte {place}");
            assert_eq!(key.open(HERE, sealed.get(..place).unwrap()), None, "cut at {place}");
        }
    }

    #[test]
    fn a_key_says_its_name_and_nothing_else() {
        let key = SealingKey::random().unwrap();
        assert_eq!(format!("{key:?}"), format!("SealingKey({})", key.id()));
        assert_eq!(key.id().len(), 16);
    }
}
