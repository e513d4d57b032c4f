//! Passwords: argon2id, slow on purpose.

use crate::join::random;
use argon2::Argon2;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash};

/// Shortest password, characters. NIST SP 800-63B asks for at least 8; one that guards power switches may be longer.
pub const MIN_CHARS: usize = 12;
/// Longest, bytes: more costs time and protects nothing.
pub const MAX_BYTES: usize = 512;

/// The hash to keep.
///
/// # Errors
/// When the system has no randomness.
pub fn hash(password: &str) -> Result<String, String> {
    Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string()).map_err(|error| error.to_string())
}

/// Whether a password is the one of a hash. Takes as long for a user who does not exist (`None`).
#[must_use]
pub fn verify(password: &str, hash: Option<&str>) -> bool {
    // The hash of a random word, so that an unknown name costs what a known one costs.
    const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$0Zk5gPzTc6Dr2Vv9n3sN4Q8yq3v2m0nXo7QmOq1QK1s";
    let parsed = PasswordHash::new(hash.unwrap_or(NOBODY));
    let right = parsed.is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok());
    right && hash.is_some()
}

/// Why a password may not be used, if so.
#[must_use]
pub fn weakness(user: &str, password: &str) -> Option<&'static str> {
    let lower = password.to_lowercase();
    if password.chars().count() < MIN_CHARS {
        return Some("at least 12 characters");
    }
    if password.len() > MAX_BYTES {
        return Some("at most 512 bytes");
    }
    if is_run(&lower) || is_common(&lower) {
        return Some("not what stands side by side on a keyboard or in the alphabet, and not one that everybody tries");
    }
    let plain = password.chars().all(|c| password.starts_with(c));
    if plain || lower.contains(&user.to_lowercase()) || lower.contains("ironwatch") || lower.contains("password") {
        return Some("not your name, the name of the product, one repeated character or the word password");
    }
    None
}

/// What stands side by side on a keyboard.
const ROWS: [&str; 6] = ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "azertyuiop"];
/// Words that people who guess try first, with digits and signs behind them.
const COMMON: [&str; 16] = [
    "administrator",
    "changeme",
    "changemenow",
    "changeit",
    "dragon",
    "football",
    "iloveyou",
    "letmein",
    "letmeinplease",
    "monitoring",
    "qwerty",
    "sunshine",
    "superadmin",
    "superuser",
    "welcome",
    "welcometo",
];

/// Whether nearly all letters follow from the ones before them, or only a few letters take turns.
fn is_run(lower: &str) -> bool {
    let letters: Vec<char> = lower.chars().collect();
    let different: std::collections::BTreeSet<char> = letters.iter().copied().collect();
    let beside = |a: char, b: char| {
        let in_row = |row: &&str| row.find(a).zip(row.find(b)).is_some_and(|(a, b)| a.abs_diff(b) == 1);
        u32::from(a).abs_diff(u32::from(b)) <= 1 || ROWS.iter().any(in_row)
    };
    let follow = letters.windows(2).filter(|pair| matches!(pair, [a, b] if beside(*a, *b))).count();
    different.len() < 5 || follow * 4 >= letters.len().saturating_sub(1) * 3
}

fn is_common(lower: &str) -> bool {
    let word = lower.trim_end_matches(|letter: char| !letter.is_alphabetic());
    COMMON.contains(&word)
}

/// A password for one use, easy to read aloud and to type: 20 characters out of 32, 100 bits.
///
/// # Errors
/// When the system has no randomness.
pub fn one_time() -> Result<String, &'static str> {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz234567891";
    let source = random(20)?;
    let bytes = ring::digest::digest(&ring::digest::SHA256, source.as_bytes());
    let mut password = String::new();
    for (index, byte) in bytes.as_ref().iter().take(20).enumerate() {
        if index > 0 && index % 5 == 0 {
            password.push('-');
        }
        password.push(char::from(LETTERS.get(usize::from(byte % 32)).copied().unwrap_or(b'x')));
    }
    Ok(password)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at once")]
    use super::*;

    #[test]
    fn only_the_right_password_opens() {
        let kept = hash("correct horse battery").unwrap();
        assert!(kept.starts_with("$argon2id$"));
        assert!(verify("correct horse battery", Some(&kept)));
        assert!(!verify("correct horse batterx", Some(&kept)));
        assert!(!verify("anything", None));
        assert!(
            PasswordHash::new("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$0Zk5gPzTc6Dr2Vv9n3sN4Q8yq3v2m0nXo7QmOq1QK1s").is_ok()
        );
    }

    #[test]
    fn weak_passwords_are_named() {
        assert!(weakness("admin", "short").is_some());
        assert!(weakness("admin", "aaaaaaaaaaaaaaaa").is_some());
        assert!(weakness("admin", "Admin-is-my-name").is_some());
        for weak in ["123456789012", "qwertyuiop123", "abcdefghijklm", "letmein!!!2026", "Welcome123456", "ababababababab", "asdfghjkl;123"]
        {
            assert!(weakness("admin", weak).is_some(), "{weak}");
        }
        for good in ["correct horse battery", "пароль из восьми слов и букв", "tn8-Wq2-pL5-xZ0"] {
            assert_eq!(weakness("admin", good), None, "{good}");
        }
        assert_eq!(one_time().unwrap().len(), 23);
    }
}
