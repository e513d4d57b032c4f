//! The second factor of people: codes of an authenticator program, and recovery codes for whoever has lost it.

pub mod totp;

use crate::base32;
use crate::join::random_bytes;
use crate::problem::Refusal;
use crate::secrets::{KeyFile, KeyTrouble, Keyring, Place, SealingKey, Secret, SecretsError, sealing_key};
use crate::store::users::{self, UserRow};
use crate::store::{Db, StoreResult};
use ironwatch_shared::Timestamp;
use ring::digest::{SHA256, digest};

/// Bytes of a secret, as RFC 4226 wants for SHA-1.
const SECRET_BYTES: usize = 20;
/// Recovery codes made at once.
const RECOVERY_CODES: usize = 10;
/// Bytes of a recovery code: nobody guesses 80 bits, so their digests need no slow hash.
const RECOVERY_BYTES: usize = 10;
/// The column of the sealed secret.
const COLUMN: &str = "sealed_second_factor";

fn place_of(user: i64) -> String {
    format!("user/{user}")
}

/// What an authenticator program is told once.
#[derive(Debug)]
pub struct Enrolment {
    /// In base32, to type.
    pub secret: String,
    /// As a link, to scan.
    pub otpauth: String,
}

/// Makes a secret for a user and keeps it sealed; it is in force when a code of it was given.
///
/// # Errors
/// That it cannot be sealed or stored.
pub fn begin(db: &mut Db, file: &KeyFile, user: &UserRow) -> Result<Enrolment, Refusal> {
    let secret = random_bytes(SECRET_BYTES).map_err(|error| Refusal::new("internal").cause(error))?;
    let key = sealing_key(db, file)?;
    let row = place_of(user.id);
    let sealed = key.seal(Place { row: &row, column: COLUMN }, &Secret::from_bytes(&secret))?;
    users::set_second_factor(db, user.id, &sealed, key.id())?;
    let secret = base32::encode(&secret);
    let name: String = user.name.replace('@', "%40");
    let otpauth = format!("otpauth://totp/Ironwatch:{name}?secret={secret}&issuer=Ironwatch&algorithm=SHA1&digits=6&period=30");
    Ok(Enrolment { secret, otpauth })
}

/// The step of a code, when it is one of this user's and fits the time; `None` also when there is no second factor.
///
/// # Errors
/// That the secret cannot be opened.
pub fn step_of(file: &KeyFile, user: &UserRow, code: &str, now: Timestamp) -> Result<Option<i64>, SecretsError> {
    let (Some(sealed), Some(key_id)) = (&user.sealed_second_factor, &user.second_factor_key_id) else { return Ok(None) };
    let secret = opened(&file.keys()?, user.id, key_id, sealed)?;
    Ok(totp::step_of(secret.expose(), code, now))
}

fn opened(keys: &Keyring, user: i64, key_id: &str, sealed: &[u8]) -> Result<Secret, KeyTrouble> {
    let row = place_of(user);
    keys.open(key_id, Place { row: &row, column: COLUMN }, sealed)
}

/// Uses a code up: one of the program, or a recovery code. Says which it was; `None`: it is neither, or was used before.
///
/// # Errors
/// That the secret cannot be opened, or what the database says.
pub fn use_code(db: &mut Db, file: &KeyFile, user: &UserRow, code: &str, now: Timestamp) -> Result<Option<Used>, SecretsError> {
    if is_recovery(code) {
        return Ok(users::use_recovery(db, user.id, &recovery_digest(user.id, code))?.then_some(Used::Recovery));
    }
    match step_of(file, user, code, now)? {
        Some(step) => Ok(users::use_step(db, user.id, step)?.then_some(Used::Code)),
        None => Ok(None),
    }
}

/// What was used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Used {
    /// A code of the program.
    Code,
    /// A recovery code.
    Recovery,
}

/// Whether this is meant as a recovery code and not as six digits.
#[must_use]
pub fn is_recovery(code: &str) -> bool {
    code.chars().any(|letter| letter.is_ascii_alphabetic())
}

/// Recovery codes, to be shown once, with the digests to keep.
///
/// # Errors
/// When the system has no randomness.
pub fn recovery_codes(user: i64) -> Result<(Vec<String>, Vec<Vec<u8>>), &'static str> {
    let mut codes = Vec::new();
    for _ in 0..RECOVERY_CODES {
        let letters = base32::encode(&random_bytes(RECOVERY_BYTES)?).to_lowercase();
        let parts: Vec<&str> = (0..letters.len()).step_by(4).filter_map(|from| letters.get(from..from + 4)).collect();
        codes.push(parts.join("-"));
    }
    let digests = codes.iter().map(|code| recovery_digest(user, code)).collect();
    Ok((codes, digests))
}

fn recovery_digest(user: i64, code: &str) -> Vec<u8> {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect();
    digest(&SHA256, format!("ironwatch recovery code {user} {plain}").as_bytes()).as_ref().to_vec()
}

/// Users whose secret is sealed, with the key that sealed it.
///
/// # Errors
/// What the database says.
pub fn sealed(db: &mut Db) -> StoreResult<Vec<(UserRow, String)>> {
    let all = users::list(db)?.into_iter();
    Ok(all.filter_map(|user| user.second_factor_key_id.clone().map(|key_id| (user, key_id))).collect())
}

/// Whether the secret of a user opens.
///
/// # Errors
/// That it does not.
pub fn check(keys: &Keyring, user: &UserRow) -> Result<(), KeyTrouble> {
    match (&user.sealed_second_factor, &user.second_factor_key_id) {
        (Some(sealed), Some(key_id)) => opened(keys, user.id, key_id, sealed).map(|_| ()),
        (Some(_) | None, _) => Ok(()),
    }
}

/// Seals the secret of a user that another key has sealed with this one.
///
/// # Errors
/// That it does not open, or what the database says.
pub fn reseal(db: &mut Db, user: &UserRow, keys: &Keyring, next: &SealingKey) -> Result<(), SecretsError> {
    let (Some(sealed), Some(key_id)) = (&user.sealed_second_factor, &user.second_factor_key_id) else { return Ok(()) };
    let secret = opened(keys, user.id, key_id, sealed)?;
    let row = place_of(user.id);
    let sealed = next.seal(Place { row: &row, column: COLUMN }, &secret)?;
    Ok(users::set_second_factor(db, user.id, &sealed, next.id())?)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at once")]
    use super::*;

    #[test]
    fn recovery_codes_are_told_from_codes_and_belong_to_one_user() {
        let (codes, digests) = recovery_codes(7).unwrap();
        assert_eq!((codes.len(), digests.len()), (10, 10));
        let first = codes.first().unwrap();
        assert_eq!(first.len(), 19);
        assert!(codes.iter().all(|code| is_recovery(code)) && !is_recovery("123456") && !is_recovery("123 456"));
        assert_eq!(recovery_digest(7, &first.to_uppercase().replace('-', " ")), *digests.first().unwrap());
        assert_ne!(recovery_digest(8, first), *digests.first().unwrap());
    }
}
