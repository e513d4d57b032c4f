//! QR codes of short texts, for what is read from paper with a telephone.

use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write as _;

/// The standard asks for so much white around it, in modules.
const QUIET: usize = 4;
/// More bytes make modules too small for paper.
const MAX_BYTES: usize = 400;

/// The code of a text as an SVG element with a name for those who do not see it, which must be safe as a value in HTML. Its
/// colours are those of a style: `.quiet` is light, and the path dark. None: the text is too long to be read easily.
#[must_use]
pub fn svg(text: &str, name: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok().filter(|_| text.len() <= MAX_BYTES)?;
    let side = code.width() + 2 * QUIET;
    let mut path = String::new();
    for (place, _) in code.to_colors().iter().enumerate().filter(|(_, color)| **color == Color::Dark) {
        let _ = write!(path, "M{} {}h1v1h-1z", place % code.width(), place / code.width());
    }
    Some(format!(
        "<svg viewBox=\"-{QUIET} -{QUIET} {side} {side}\" role=\"img\" aria-label=\"{name}\" shape-rendering=\"crispEdges\"><rect class=\"quiet\" x=\"-{QUIET}\" y=\"-{QUIET}\" width=\"100%\" height=\"100%\"/><path d=\"{path}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_white_around_it_and_no_style_of_its_own() {
        let picture = svg("ironwatch", "a code").unwrap_or_default();
        assert!(picture.contains("viewBox=\"-4 -4 29 29\"") && picture.contains("aria-label=\"a code\""), "{picture}");
        // The corner of a finder: seven dark modules, and then a light one.
        assert!((0..7).all(|x| picture.contains(&format!("M{x} 0h"))) && !picture.contains("M7 0h"), "{picture}");
        assert!(!picture.contains("style"), "the policy of our pages forbids it: {picture}");
        assert_eq!(svg(&"x".repeat(MAX_BYTES + 1), "too long"), None);
    }
}
