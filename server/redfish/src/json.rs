//! From bytes that a BMC sent to a value, within limits.
//!
//! What is not quite JSON is repaired where its meaning is plain: a `NaN` is no number, a byte that is no UTF-8 spoils
//! one letter and not all sensors.

mod bounded;
mod repair;

use serde_json::Value;

/// A value, and whether it had to be repaired.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Parsed {
    pub value: Value,
    pub repaired: bool,
}

/// Why there is no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// It ends too early.
    CutOff,
    /// It is a page for people.
    Html,
    /// In words.
    Other(String),
}

/// Reads one value of at most `most_values` parts. Depth is limited by the parser to 128.
pub(crate) fn parse(bytes: &[u8], most_values: usize) -> Result<Parsed, Unreadable> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let first = match bounded::parse(bytes, most_values) {
        Ok(value) => return Ok(Parsed { value, repaired: false }),
        Err(error) => error,
    };
    if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'<') {
        return Err(Unreadable::Html);
    }
    if first.is_eof() {
        return Err(Unreadable::CutOff);
    }
    let repaired = repair::repair(bytes);
    match bounded::parse(&repaired, most_values) {
        Ok(value) => Ok(Parsed { value, repaired: true }),
        Err(error) if error.is_eof() => Err(Unreadable::CutOff),
        // The place in the text, not the text.
        Err(_) => Err(Unreadable::Other(first.to_string())),
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test may stop at the first surprise")]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn read(text: &[u8]) -> Result<Parsed, Unreadable> {
        parse(text, 1000)
    }

    #[test]
    fn what_is_nearly_json_is_read() {
        let repaired = |value| Ok(Parsed { value, repaired: true });
        assert_eq!(read(br#"{"a":1}"#), Ok(Parsed { value: json!({"a":1}), repaired: false }));
        assert_eq!(read(b"\xef\xbb\xbf{}"), Ok(Parsed { value: json!({}), repaired: false }));
        assert_eq!(read(br#"{"a":NaN,"b":-nan,"c":Infinity,"d":"NaN"}"#), repaired(json!({"a":null,"b":null,"c":null,"d":"NaN"})));
        assert_eq!(read(b"{\"a\":\"S\xffN\x01\t\"}"), repaired(json!({"a":"S\u{fffd}N  "})));
        assert_eq!(read(br#"{"a":[1,2,],}"#), repaired(json!({"a":[1,2]})));
        assert_eq!(read(br#"{"a":"\x41 \"q\""}"#), repaired(json!({"a":"x41 \"q\""})));
        assert_eq!(read(br#"{"a":007,"b":1.,"c":+5}"#), repaired(json!({"a":7,"b":1,"c":5})));
    }

    #[test]
    fn what_is_no_json_is_named() {
        assert_eq!(read(b"<html>"), Err(Unreadable::Html));
        assert_eq!(read(b"{\"a\":[1,"), Err(Unreadable::CutOff));
        assert_eq!(read(b""), Err(Unreadable::CutOff));
        assert!(matches!(read(b"[1 2]"), Err(Unreadable::Other(_))));
        let deep = "[".repeat(100_000);
        assert!(matches!(read(deep.as_bytes()), Err(Unreadable::Other(_))));
        let wide = format!("[{}1]", "1,".repeat(2000));
        assert!(matches!(read(wide.as_bytes()), Err(Unreadable::Other(why)) if why.contains("values")));
    }

    proptest! {
        #[test]
        fn any_bytes_end_in_a_value_or_a_reason(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = read(&bytes);
        }

        #[test]
        fn what_is_json_is_never_changed(text in "\\PC{0,40}", number in any::<i32>().prop_map(|n| f64::from(n) / 8.0)) {
            let value = json!({"a": text, "b": [number, {"c": null}]});
            let bytes = serde_json::to_vec(&value).expect("bytes");
            prop_assert_eq!(read(&bytes), Ok(Parsed { value: value.clone(), repaired: false }));
            // And a repair of what is right changes nothing.
            prop_assert_eq!(bounded::parse(&repair::repair(&bytes), 1000).ok(), Some(value));
        }
    }
}
