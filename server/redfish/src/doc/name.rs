//! Words of a BMC, made fit to be kept and shown.

/// Longest name; real ones have below 100 bytes.
pub(crate) const MAX_NAME_BYTES: usize = 256;
/// Longest message; real ones have below 1,000 bytes.
pub(crate) const MAX_WORDS_BYTES: usize = 4_096;

/// A name: one line without control and direction characters, blanks as one, not empty, cut.
pub(crate) fn clean_name(text: &str) -> Option<String> {
    cleaned(text, MAX_NAME_BYTES)
}

/// Words for people: as a name, but longer.
pub(crate) fn clean_words(text: &str) -> Option<String> {
    cleaned(text, MAX_WORDS_BYTES)
}

fn cleaned(text: &str, most: usize) -> Option<String> {
    let mut clean = String::new();
    let mut blank = false;
    for letter in text.chars() {
        if clean.len() + letter.len_utf8() >= most {
            break;
        }
        if letter.is_whitespace() || letter.is_control() || is_invisible(letter) {
            blank = !clean.is_empty();
        } else {
            if blank {
                clean.push(' ');
            }
            blank = false;
            clean.push(letter);
        }
    }
    (!clean.is_empty()).then_some(clean)
}

/// Characters that reorder or hide what stands beside them (Unicode, 23.2, 23.4, 23.9).
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_one_clean_line() {
        assert_eq!(clean_name("  CPU1\tTemp\0\0 ").as_deref(), Some("CPU1 Temp"));
        assert_eq!(clean_name("evil\u{202e}txt").as_deref(), Some("evil txt"));
        assert_eq!(clean_name(" \n\0"), None);
        assert_eq!(clean_name("<b>x</b>").as_deref(), Some("<b>x</b>"), "what a page must escape is not changed here");
    }

    proptest! {
        #[test]
        fn any_words_become_short_and_visible(text in any::<String>()) {
            if let Some(clean) = clean_name(&text.repeat(20)) {
                prop_assert!(clean.len() <= MAX_NAME_BYTES && clean.trim() == clean && !clean.chars().any(char::is_control));
            }
        }
    }
}
