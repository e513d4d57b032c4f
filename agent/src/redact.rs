//! What must not leave the host: parts of lines that match a pattern of the host's own file.

use regex_lite::{Regex, RegexBuilder};
use std::borrow::Cow;

/// What stands in their place.
const REPLACEMENT: &str = "[redacted]";
/// Of one pattern when compiled; `\w{1000}` and the like are mistakes that would cost the agent its small size.
const MAX_PATTERN_BYTES: usize = 256 << 10;

/// The patterns, ready for use. Matching takes time in proportion to the line, whatever the pattern.
#[derive(Debug, Clone, Default)]
pub struct Redact(Vec<Regex>);

impl Redact {
    /// The error names the pattern that cannot be used.
    pub fn new(patterns: &[String]) -> Result<Self, String> {
        let compile = |pattern: &String| {
            // What matches nothing would be put between all letters.
            let wrong = |why: &str| format!("redact.patterns: {pattern:?} is not a usable pattern: {why}");
            let regex = RegexBuilder::new(pattern).size_limit(MAX_PATTERN_BYTES).build().map_err(|error| wrong(&error.to_string()))?;
            if regex.is_match("") { Err(wrong("it matches an empty text")) } else { Ok(regex) }
        };
        patterns.iter().map(compile).collect::<Result<_, _>>().map(Self)
    }

    /// The text without what must not leave the host.
    pub fn apply(&self, mut text: String) -> String {
        for regex in &self.0 {
            if let Cow::Owned(redacted) = regex.replace_all(&text, regex_lite::NoExpand(REPLACEMENT)) {
                text = redacted;
            }
        }
        text
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failing step is a failing test")]
mod tests {
    use super::*;

    fn redact(patterns: &[&str]) -> Result<Redact, String> {
        Redact::new(&patterns.iter().map(|pattern| (*pattern).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn what_matches_is_replaced_everywhere() {
        let redact = redact(&[r"user=\S+", r"\b\d{1,3}(?:\.\d{1,3}){3}\b"]).unwrap();
        let text = redact.apply("user=anna from 192.0.2.7, again user=bert".to_owned());
        assert_eq!(text, "[redacted] from [redacted], again [redacted]");
        assert_eq!(redact.apply("nothing here".to_owned()), "nothing here");
    }

    #[test]
    fn patterns_that_cannot_be_used_are_named() {
        for bad in ["(", "x*", r"(\w{500}){500}"] {
            assert!(redact(&["fine", bad]).unwrap_err().contains(&format!("{bad:?}")), "{bad}");
        }
    }

    #[test]
    fn a_pattern_made_to_hang_does_not() {
        let redact = redact(&["(a+)+$"]).unwrap();
        let begun = std::time::Instant::now();
        let text = format!("{}b", "a".repeat(8_000));
        assert_eq!(redact.apply(text.clone()), text);
        assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
    }
}
