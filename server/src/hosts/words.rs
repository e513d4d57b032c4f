//! Texts that people give to things: short, visible, the same everywhere.

/// Longest name of a host or a credential.
const MAX_NAME_CHARS: usize = 253;
/// Longest label: group, site, rack, network, tag.
const MAX_LABEL_CHARS: usize = 64;
/// Longest note.
const MAX_NOTES_CHARS: usize = 2_000;
/// Most tags of one host.
const MAX_TAGS: usize = 32;
/// What a label may have besides letters, digits and blanks.
const LABEL_MARKS: &str = ".-_/:+=#@()";
/// What a name may have: it stands in the subjects of messages.
const NAME_MARKS: &str = ".-_()@+";

/// Whether a text has no character that hides, or that turns around what a person reads.
#[must_use]
pub fn is_plain(text: &str) -> bool {
    !text.contains('\n') && ironwatch_core::message::visible(text) == text
}

/// Something of somebody else as it is shown in an error: visible and short.
#[must_use]
pub fn shown(text: &str) -> String {
    ironwatch_core::message::visible(text).chars().take(80).collect()
}

fn fits(text: &str, most: usize, marks: &str) -> bool {
    text.chars().count() <= most && text.chars().all(|c| c.is_alphanumeric() || c == ' ' || marks.contains(c))
}

/// The name of a host or a credential.
///
/// # Errors
/// A sentence that names the key and not the value.
pub fn name(key: &str, text: &str) -> Result<String, String> {
    let text = text.trim();
    if !text.is_empty() && fits(text, MAX_NAME_CHARS, NAME_MARKS) && !text.starts_with(['-', '.', '@', '+']) {
        Ok(text.to_owned())
    } else {
        Err(format!("{key} has 1 to {MAX_NAME_CHARS} letters, digits, blanks and {NAME_MARKS:?}, and begins with a letter or a digit"))
    }
}

/// A label, which may be empty.
///
/// # Errors
/// A sentence that names the key and not the value.
pub fn label(key: &str, text: &str) -> Result<String, String> {
    let text = text.trim();
    if fits(text, MAX_LABEL_CHARS, LABEL_MARKS) {
        Ok(text.to_owned())
    } else {
        Err(format!("{key} has at most {MAX_LABEL_CHARS} letters, digits, blanks and {LABEL_MARKS:?}"))
    }
}

/// Tags, sorted, each once.
///
/// # Errors
/// A sentence that names the key and not the value.
pub fn tags(given: &[String]) -> Result<Vec<String>, String> {
    let mut tags = given.iter().map(|tag| label("tags", tag)).collect::<Result<Vec<_>, _>>()?;
    tags.retain(|tag| !tag.is_empty());
    tags.sort();
    tags.dedup();
    if tags.len() > MAX_TAGS { Err(format!("a host has at most {MAX_TAGS} tags")) } else { Ok(tags) }
}

/// A note of several lines.
///
/// # Errors
/// A sentence that names the key and not the value.
pub fn notes(text: &str) -> Result<String, String> {
    let text = text.trim().replace("\r\n", "\n");
    if text.chars().count() <= MAX_NOTES_CHARS && text.lines().all(is_plain) {
        Ok(text)
    } else {
        Err(format!("notes has at most {MAX_NOTES_CHARS} characters, all visible"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_labels_are_visible_and_short() {
        for good in ["gpu-01", "GPU server 01", "10.0.0.5", "Узел-1", "a_b (spare)"] {
            assert_eq!(name("name", good).as_deref(), Ok(good));
        }
        for wrong in ["", " ", "-a", "a\nb", "a\u{202e}b", "<img src=x>", "a;b", "a'b", "=1+1", "@x", &"a".repeat(254)] {
            assert!(name("name", wrong).is_err(), "{wrong:?}");
        }
        assert_eq!(label("rack", " R1/U07 ").as_deref(), Ok("R1/U07"));
        assert_eq!(label("rack", "").as_deref(), Ok(""));
        assert!(label("rack", "a\0").is_err() && label("rack", &"a".repeat(65)).is_err());
    }

    #[test]
    fn tags_are_sorted_once_and_few() {
        let given: Vec<String> = ["b", "a", "", "b"].map(str::to_owned).to_vec();
        assert_eq!(tags(&given).as_deref(), Ok(["a".to_owned(), "b".to_owned()].as_slice()));
        assert!(tags(&(0..33).map(|n| n.to_string()).collect::<Vec<_>>()).is_err());
        assert_eq!(notes("one\r\ntwo").as_deref(), Ok("one\ntwo"));
        assert!(notes("a\u{0}b").is_err() && notes("a\u{202e}b").is_err() && notes(&"a".repeat(2_001)).is_err());
    }
}
