//! Passwords: argon2id, slow on purpose.

use crate::join::random;
use argon2::Argon2;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash};
use zxcvbn::feedback::{Feedback, Warning};
use zxcvbn::matching::Match;
use zxcvbn::{Score, zxcvbn};

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

/// The hash of a word that nobody knows, made like all others: an unknown name costs what a known one costs.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$0Zk5gPzTc6Dr2Vv9n3sN4Q8yq3v2m0nXo7QmOq1QK1s";

/// Whether a password is the one of a hash. Takes as long for a user who does not exist (`None`).
#[must_use]
pub fn verify(password: &str, hash: Option<&str>) -> bool {
    let parsed = PasswordHash::new(hash.unwrap_or(NOBODY));
    let right = parsed.is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok());
    right && hash.is_some()
}

/// Why a password may not be used, if so. As NIST SP 800-63B asks: what is used by many, what is expected of this user at this
/// server, what repeats or runs; and no rule about which letters it must have.
#[must_use]
pub fn weakness(user: &str, password: &str) -> Option<&'static str> {
    if password.chars().count() < MIN_CHARS {
        return Some("at least 12 characters");
    }
    if password.len() > MAX_BYTES {
        return Some("at most 512 bytes");
    }
    let (lower, user) = (password.to_lowercase(), user.to_lowercase());
    let names = user.split(|letter: char| !letter.is_alphanumeric()).filter(|part| part.chars().count() >= MIN_NAME_CHARS);
    if [user.as_str()].into_iter().chain(names).any(|name| name.chars().count() >= MIN_NAME_CHARS && lower.contains(name)) {
        return Some("not with your name in it");
    }
    if EXPECTED.iter().any(|word| lower.contains(word)) {
        return Some("not with the name of the product or the word password in it");
    }
    let common: Vec<&str> = common().filter(|common| common.chars().count() >= MIN_NAME_CHARS && lower.contains(common)).collect();
    let known: Vec<&str> = [user.as_str()].into_iter().chain(CONTEXT).chain(common.iter().copied()).collect();
    let estimate = zxcvbn(password, &known);
    let soon = estimate.score() < Score::Three || guesses(password, estimate.sequence(), &known) < LEAST_GUESSES;
    soon.then(|| why(estimate.feedback().and_then(Feedback::warning), !common.is_empty()))
}

/// The 5,000 passwords that are used most, the most frequent first: the beginning of the list of Royce Williams
/// (gist 226886fd01572964e1431ac8afc999ce) that Django ships.
pub fn common() -> impl Iterator<Item = &'static str> {
    include_str!("passwords/common.txt").lines()
}

/// Guesses that a password must withstand: what zxcvbn calls safely unguessable.
const LEAST_GUESSES: f64 = 1e8;

/// How many guesses the parts of a password take, in any order: those that zxcvbn sees, or its runs of letters, digits and signs.
/// The estimate of zxcvbn itself gives ten thousand for each part more, as if nobody who guesses put digits and signs around a
/// word.
fn guesses(password: &str, seen: &[Match], known: &[&str]) -> f64 {
    let in_any_order = |parts: &mut dyn Iterator<Item = u64>| -> f64 {
        parts.zip(1_u32..).map(|(guesses, number)| f64::from(number) * guesses as f64).product()
    };
    let by_run = in_any_order(&mut runs(password).iter().map(|run| zxcvbn(run, known).guesses()));
    in_any_order(&mut seen.iter().map(|part| part.guesses.unwrap_or(1))).min(by_run)
}

/// Letters, digits and signs, each as long as they follow one another; of what zxcvbn looks at.
fn runs(password: &str) -> Vec<String> {
    let kind = |letter: char| (letter.is_alphabetic(), letter.is_numeric());
    let mut runs: Vec<String> = Vec::new();
    for letter in password.chars().take(100) {
        match runs.last_mut() {
            Some(run) if run.chars().last().is_some_and(|last| kind(last) == kind(letter)) => run.push(letter),
            Some(_) | None => runs.push(letter.to_string()),
        }
    }
    runs
}

/// Shortest part of a user's name that is looked for: shorter ones are in many words.
const MIN_NAME_CHARS: usize = 4;
/// What everybody expects here.
const EXPECTED: [&str; 2] = ["ironwatch", "password"];
/// Words that are the first to be tried at a server like this.
const CONTEXT: [&str; 8] = ["ironwatch", "admin", "administrator", "operator", "viewer", "monitoring", "hardware", "changeme"];

/// What makes a password easy to guess, in our words.
fn why(warning: Option<Warning>, has_common: bool) -> &'static str {
    match warning {
        Some(Warning::StraightRowsOfKeysAreEasyToGuess | Warning::ShortKeyboardPatternsAreEasyToGuess) => {
            "not what stands side by side on a keyboard"
        }
        Some(Warning::RepeatsLikeAaaAreEasyToGuess | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess) => {
            "not the same letters again and again"
        }
        Some(Warning::SequencesLikeAbcAreEasyToGuess) => "not letters or digits in their order",
        Some(Warning::RecentYearsAreEasyToGuess | Warning::DatesAreOftenEasyToGuess) => "not a word and a date or a year",
        Some(Warning::NamesAndSurnamesByThemselvesAreEasyToGuess | Warning::CommonNamesAndSurnamesAreEasyToGuess) => {
            "not names of people alone"
        }
        Some(
            Warning::ThisIsATop10Password
            | Warning::ThisIsATop100Password
            | Warning::ThisIsACommonPassword
            | Warning::ThisIsSimilarToACommonlyUsedPassword,
        ) => "not one that many people use, or nearly one",
        Some(Warning::AWordByItselfIsEasyToGuess) => "not one word, or one with digits and signs: several words are better",
        None if has_common => "not one that many people use, with a little around it",
        None => "it is soon guessed: add a word or two that have nothing to do with it",
    }
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
        // The same cost, and as long.
        let cost = |hash: &str| hash.split('$').take(4).map(str::to_owned).collect::<Vec<_>>();
        assert!(PasswordHash::new(NOBODY).is_ok() && cost(NOBODY) == cost(&kept) && NOBODY.len() == kept.len(), "{kept}");
    }

    #[test]
    fn weak_passwords_are_named() {
        for (user, weak, told) in [
            ("admin", "short", "12 characters"),
            ("admin", "aaaaaaaaaaaaaaaa", "again and again"),
            ("admin", "ababababababab", "again and again"),
            ("admin", "Admin-is-my-name", "your name"),
            ("ada.lovelace@example.org", "Lovelace is up here 77", "your name"),
            ("admin", "ironwatch-2026", "the product"),
            ("admin", "my-P4ssw0rd-password", "the product"),
            ("admin", "123456789012", ""),
            ("admin", "qwertyuiop123", "many people use"),
            ("admin", "letmein!!!2026", ""),
            ("admin", "Welcome123456", ""),
            ("admin", "P@ssw0rd2026!", ""),
            ("admin", "!iloveyou123456", "a little around it"),
            ("admin", "!dragon123456", "a little around it"),
            ("admin", "!12345123456", ""),
            ("admin", "asdfghjkl;123", ""),
            ("admin", "abcdefghijklm", "in their order"),
            ("jo", "jojojojojojojojo", "again and again"),
        ] {
            let said = weakness(user, weak);
            assert!(said.is_some_and(|said| said.contains(told)), "{weak}: {said:?}");
        }
        for (user, good) in [
            ("admin", "correct horse battery"),
            ("admin", "many hands make light work 9"),
            ("admin", "seven geese over the lake 3"),
            ("admin", "пароль из восьми слов и букв"),
            ("admin", "tn8-Wq2-pL5-xZ0"),
            // A name that is a letter or two is in many words.
            ("o", "seven geese over the lake 3"),
        ] {
            assert_eq!(weakness(user, good), None, "{good}");
        }
        for _ in 0..50 {
            assert_eq!(weakness("admin", &one_time().unwrap()), None);
        }
        assert_eq!(one_time().unwrap().len(), 23);
    }
}
