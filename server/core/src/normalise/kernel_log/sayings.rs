//! Tables of what drivers say, looked up by how it begins.

/// Beginning of what is said, and the code it stands for. A `*` is a part of one word that differs from line to line: a
/// number, a name.
pub(super) type Sayings = &'static [(&'static str, &'static str)];

/// The code of the first entry that a text begins with.
pub(super) fn code_of(sayings: Sayings, said: &str) -> Option<&'static str> {
    sayings.iter().find(|(start, _)| begins(said, start)).map(|(_, code)| *code)
}

/// Whether a text begins with one of these.
pub(super) fn begins_with_any(said: &str, starts: &[&str]) -> bool {
    starts.iter().any(|start| begins(said, start))
}

/// Whether a text begins as a pattern does. What a `*` stands for has at least one character and no blank, and ends where
/// the characters behind the `*` come first.
pub(super) fn begins(said: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| said.strip_prefix(first)) else { return false };
    for part in parts {
        // At least one character, so the search begins behind it.
        let mut letters = rest.chars();
        if letters.next().is_none_or(char::is_whitespace) {
            return false;
        }
        let behind = letters.as_str();
        // The word may end inside the part: `* failed`.
        let word = behind.find(char::is_whitespace).unwrap_or(behind.len());
        let window = behind.get(..(word + part.len()).min(behind.len())).unwrap_or(behind);
        let Some(at) = window.find(part).filter(|at| *at <= word) else { return false };
        rest = behind.get(at + part.len()..).unwrap_or_default();
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_a_part_of_one_word() {
        for (said, pattern, fits) in [
            ("queue 3: receive failed:  -104", "queue *: receive failed", true),
            ("queue 3: receive failed:  -104", "queue ", true),
            ("queue : receive failed", "queue *: receive failed", false),
            ("queue 3 4: receive failed", "queue *: receive failed", false),
            ("RECV for CQE 0x00ff failed with status x", "* for CQE * failed with status ", true),
            ("RECV for CQE 0x00ff fell", "* for CQE * failed with status ", false),
            ("RECV of it for CQE 0x0 failed with status ", "* for CQE * failed with status ", false),
            ("hd3", "hd*", true),
            ("hd", "hd*", false),
            ("é: x", "*: x", true),
            ("aé é: x", "*: x", false),
            ("", "*", false),
            ("", "", true),
        ] {
            assert_eq!(begins(said, pattern), fits, "{said} {pattern}");
        }
        assert_eq!(code_of(&[("a * c", "one"), ("a ", "two")], "a b c"), Some("one"));
        assert_eq!(code_of(&[("a * c", "one"), ("a ", "two")], "a b d"), Some("two"));
        assert_eq!(code_of(&[("a ", "two")], "b"), None);
        assert!(begins_with_any("abc", &["x", "ab"]) && !begins_with_any("abc", &["x"]));
    }
}
