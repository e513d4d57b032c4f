//! Markers: what people and programs say of a moment of a capture, and the token by which a program may.

use crate::hosts::words;
use crate::join::random;
use ring::digest::{SHA256, digest};
use subtle::ConstantTimeEq as _;

/// First part of a token, so that a leaked one can be recognised.
const TOKEN_PREFIX: &str = "iwc";
const MOST_CHARS: usize = 200;
/// Most markers of one capture.
pub const MOST_MARKERS: i64 = 10_000;

/// A text that may be kept.
///
/// # Errors
/// What is wrong with it.
pub fn text(given: &str) -> Result<String, String> {
    let text = given.trim();
    let fits = (1..=MOST_CHARS).contains(&text.chars().count()) && words::is_plain(text);
    if fits { Ok(text.to_owned()) } else { Err(format!("the text of a marker has 1 to {MOST_CHARS} characters, all visible")) }
}

/// A new secret and what is kept of it.
///
/// # Errors
/// When the system has no randomness.
pub fn new_secret() -> Result<(String, Vec<u8>), &'static str> {
    let secret = random(32)?;
    let digest = digest(&SHA256, secret.as_bytes()).as_ref().to_vec();
    Ok((secret, digest))
}

/// The token of a capture.
#[must_use]
pub fn token(capture: i64, secret: &str) -> String {
    format!("{TOKEN_PREFIX}.{capture}.{secret}")
}

/// The capture that a token names, and the secret in it.
#[must_use]
pub fn parse(token: &str) -> Option<(i64, &str)> {
    let (capture, secret) = token.strip_prefix(TOKEN_PREFIX)?.strip_prefix('.')?.split_once('.')?;
    Some((capture.parse().ok()?, secret))
}

/// The secret is the one of which this was kept.
#[must_use]
pub fn is_right(secret: &str, kept: &[u8]) -> bool {
    digest(&SHA256, secret.as_bytes()).as_ref().ct_eq(kept).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_names_its_capture_and_opens_no_other() {
        let (Ok((secret, kept)), Ok((other, _))) = (new_secret(), new_secret()) else { panic!("no randomness") };
        let token = token(7, &secret);
        assert_eq!(parse(&token), Some((7, secret.as_str())));
        assert!(is_right(&secret, &kept) && !is_right(&other, &kept) && !is_right("", &kept));
        for wrong in ["", "iwc", "iwc.7", "iwc.x.y", "iw1.7.y"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_marker_is_short_and_visible() {
        assert_eq!(text(" start of run 3 "), Ok("start of run 3".to_owned()));
        for wrong in ["", "  ", "a\nb", "a\u{1b}[31m", "a\u{202e}b", "a\0", &"a".repeat(201)] {
            assert!(text(wrong).is_err(), "{wrong:?}");
        }
        assert!(text(&"ä".repeat(200)).is_ok());
    }
}
