//! Mends text that BMCs send for JSON: numbers that are none, control characters and stray bytes in texts, commas too many.

/// The same text with what is plainly meant. What is right stays as it is, letter for letter in meaning.
pub(super) fn repair(bytes: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    let mut mended = String::with_capacity(text.len());
    let mut rest = text.as_ref();
    while let Some(first) = rest.chars().next() {
        let taken = match first {
            '"' => text_part(rest, &mut mended),
            c if c.is_alphanumeric() || matches!(c, '-' | '+' | '.') => word(rest, &mut mended),
            '}' | ']' => {
                // `[1,]`: the comma has nothing to part.
                let ended = mended.trim_end();
                if ended.ends_with(',') {
                    mended.truncate(ended.len() - 1);
                }
                mended.push(first);
                1
            }
            c => {
                mended.push(if c.is_control() { ' ' } else { c });
                c.len_utf8()
            }
        };
        rest = rest.get(taken.max(1)..).unwrap_or_default();
    }
    mended.into_bytes()
}

/// Copies a text with its quotes; gives how many bytes were read.
fn text_part(rest: &str, mended: &mut String) -> usize {
    mended.push('"');
    let mut letters = rest.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => {
                mended.push('"');
                return at + 1;
            }
            '\\' => match letters.next() {
                Some((_, escaped)) if matches!(escaped, '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u') => {
                    mended.extend(['\\', escaped])
                }
                // RFC 8259, 7 knows no other escape.
                Some((_, other)) => mended.push(if other.is_control() { ' ' } else { other }),
                None => {}
            },
            c => mended.push(if c.is_control() { ' ' } else { c }),
        }
    }
    rest.len()
}

/// Copies a bare word: a number, `true`, `false`, `null`; anything else is no value. Gives how many bytes were read.
fn word(rest: &str, mended: &mut String) -> usize {
    let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '+' | '.' | '_' | '#'))).unwrap_or(rest.len());
    let word = rest.get(..end).unwrap_or_default();
    if matches!(word, "true" | "false" | "null") {
        mended.push_str(word);
    } else if let Some(number) = number(word) {
        mended.push_str(&number);
    } else {
        // `NaN`, `-nan`, `Infinity`, `na`: there is no reading. Words are not guessed at.
        mended.push_str("null");
    }
    end
}

/// A number in the form of RFC 8259, 6, from `007`, `1.`, `.5`, `+5`.
fn number(word: &str) -> Option<String> {
    let digits = word.trim_start_matches(['+', '-']);
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') || word.parse::<f64>().is_err() {
        return None;
    }
    let sign = if word.starts_with('-') { "-" } else { "" };
    let digits = digits.strip_suffix('.').unwrap_or(digits);
    let bare = digits.trim_start_matches('0');
    let lead = if bare.starts_with(|c: char| c.is_ascii_digit()) { "" } else { "0" };
    Some(format!("{sign}{lead}{bare}"))
}
