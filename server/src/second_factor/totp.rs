//! Codes by time: RFC 6238 with SHA-1, six digits and 30 seconds, which is what every authenticator program knows.

use ironwatch_shared::Timestamp;
use ring::hmac;
use subtle::ConstantTimeEq as _;

/// How long a code lasts.
const STEP_MILLIS: i64 = 30_000;
/// Steps before and after the current one in which a code is taken, for clocks that are not quite right.
const AROUND: i64 = 1;

/// The code of a step.
#[must_use]
pub fn code_of(secret: &[u8], step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let bytes = tag.as_ref();
    // RFC 4226, 5.3: the last four bits say where the number begins.
    let from = usize::from(bytes.last().copied().unwrap_or_default() & 15);
    let number = bytes.iter().skip(from).take(4).fold(0_u32, |number, byte| (number << 8) | u32::from(*byte)) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

/// The step whose code this is, when it is one that is taken now. Blanks do not count.
#[must_use]
pub fn step_of(secret: &[u8], code: &str, now: Timestamp) -> Option<i64> {
    let code: String = code.chars().filter(|letter| !letter.is_whitespace()).collect();
    let current = now.as_millis().div_euclid(STEP_MILLIS);
    let mut found = None;
    // All are compared, whichever it is.
    for step in current - AROUND..=current + AROUND {
        if bool::from(code_of(secret, step).as_bytes().ct_eq(code.as_bytes())) {
            found = Some(step);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_the_standard_says() {
        // RFC 6238, appendix B: the last six of the eight digits.
        let secret = b"12345678901234567890";
        for (seconds, wanted) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000_i64, "353130"),
        ] {
            assert_eq!(code_of(secret, seconds / 30), wanted);
        }
    }

    #[test]
    fn a_code_is_taken_one_step_around_its_own() {
        let secret = b"12345678901234567890";
        let at = |seconds: i64| Timestamp::from_millis(seconds * 1000);
        for (seconds, taken) in [(29, false), (30, true), (60, true), (89, true), (119, true), (120, false)] {
            // The code of the step from 60 to 90 seconds.
            assert_eq!(step_of(secret, &code_of(secret, 2), at(seconds)), taken.then_some(2), "{seconds}");
        }
        assert_eq!(step_of(secret, "287 082", at(59)), Some(1));
        for wrong in ["", "28708", "2870822", "287083", "abcdef", "２８７０８２"] {
            assert_eq!(step_of(secret, wrong, at(59)), None, "{wrong}");
        }
    }
}
