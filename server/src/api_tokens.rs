//! Tokens of programs: how they look, and what one may do.
//!
//! `iw_`, 52 letters of chance, and 7 letters that follow from them: a program that looks for leaked secrets knows one
//! without asking anybody.

use crate::base32;
use crate::join::random_bytes;
use ring::digest::{SHA256, digest};

/// Begins every token.
pub const PREFIX: &str = "iw_";
const SECRET_BYTES: usize = 32;
const SECRET_LETTERS: usize = 52;
const CHECK_LETTERS: usize = 7;

/// A new token, to be shown once.
///
/// # Errors
/// When the system has no randomness.
pub fn make() -> Result<String, &'static str> {
    let secret = base32::encode(&random_bytes(SECRET_BYTES)?).to_lowercase();
    let check = check_letters(&secret);
    Ok(format!("{PREFIX}{secret}{check}"))
}

fn check_letters(secret: &str) -> String {
    let digest = digest(&SHA256, format!("{PREFIX}{secret}").as_bytes());
    base32::encode(digest.as_ref()).to_lowercase().chars().take(CHECK_LETTERS).collect()
}

/// What of a token is kept; `None` for what cannot be one.
#[must_use]
pub fn digest_of(token: &str) -> Option<Vec<u8>> {
    let (secret, check) = token.strip_prefix(PREFIX)?.split_at_checked(SECRET_LETTERS)?;
    (check_letters(secret) == check).then(|| digest(&SHA256, token.as_bytes()).as_ref().to_vec())
}

/// Whether a text has a token in it, as an address must not.
#[must_use]
pub fn is_in(text: &str) -> bool {
    text.match_indices(PREFIX).any(|(from, _)| {
        let token = text.get(from..from + PREFIX.len() + SECRET_LETTERS + CHECK_LETTERS);
        token.is_some_and(|token| digest_of(token).is_some())
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at once")]
    use super::*;

    #[test]
    fn a_token_is_known_by_its_letters_alone() {
        let token = make().unwrap();
        assert_eq!(token.len(), 62);
        assert_eq!(digest_of(&token).unwrap().len(), 32);
        assert!(is_in(&format!("limit=1&token={token}&x=y")) && !is_in("limit=1&token=iw_abc"));
        let other = if token.ends_with('a') { "b" } else { "a" };
        let wrong = format!("{}{other}", token.get(..61).unwrap());
        for wrong in ["", "iw_", "iw1.abc.def", &wrong, &token.to_uppercase(), &format!("{token}a"), "iw_ä"] {
            assert_eq!(digest_of(wrong), None, "{wrong}");
        }
    }
}
