//! Texts of other people in a CSV that somebody opens as a table.

use std::borrow::Cow;

/// A table calculates what begins like a formula, and does not with an apostrophe before it. Some take `;` and `|` for the
/// end of a cell, and letters of full width for the usual ones.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', ';', '|', '＝', '＋', '－', '＠']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text as a cell. A semicolon is quoted, too: in many countries it parts cells, and what is behind it would be one.
#[must_use]
pub fn cell(text: &str) -> String {
    let text = harmless(text);
    if text.contains([',', ';', '|', '"', '\t', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_none_breaks_its_row() {
        for (text, wanted) in [
            ("=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\""),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "\"'\t=1\""),
            (";=1", "\"';=1\""),
            ("|cmd", "\"'|cmd\""),
            ("＝1", "'＝1"),
            ("\r=1", "\"'\r=1\""),
            ("a,b", "\"a,b\""),
            ("a;=cmd|'/C calc'!A0", "\"a;=cmd|'/C calc'!A0\""),
            ("a\nb", "\"a\nb\""),
            ("Inlet Temp", "Inlet Temp"),
            ("", ""),
        ] {
            assert_eq!(cell(text), wanted, "{text:?}");
        }
    }
}
