//! QR codes (ISO/IEC 18004) of short texts, for what is read from paper with a telephone: mode "bytes", correction level M,
//! the smallest version of 1 to 15 that fits.
//!
//! The dashboard draws the same codes, module by module, on its pages (`server/web/src/qr`).

mod drawing;
mod field;
mod penalty;
mod words;

use drawing::Drawing;
use std::fmt::Write as _;

/// Rows of modules; true is dark.
pub type Modules = Vec<Vec<bool>>;

/// The standard asks for so much white around it, in modules.
const QUIET: usize = 4;
const MASKS: usize = 8;

/// The code of a text; none: it is too long for one that a telephone reads easily.
#[must_use]
pub fn modules(text: &str) -> Option<Modules> {
    let (version, bytes) = words::code_words(text)?;
    let mut drawing = Drawing::new(version);
    drawing.place(&bytes);
    (0..MASKS).map(|mask| drawing.masked(mask)).min_by_key(|modules| penalty::of(modules))
}

/// The code of a text as an SVG element with a name for those who do not see it, which must be safe as a value in HTML. Its
/// colours are those of a style: `.quiet` is light, and the path dark.
#[must_use]
pub fn svg(text: &str, name: &str) -> Option<String> {
    let modules = modules(text)?;
    let side = modules.len() + 2 * QUIET;
    let mut path = String::new();
    for (y, row) in modules.iter().enumerate() {
        for (x, _) in row.iter().enumerate().filter(|(_, dark)| **dark) {
            let _ = write!(path, "M{x} {y}h1v1h-1z");
        }
    }
    Some(format!(
        "<svg viewBox=\"-{QUIET} -{QUIET} {side} {side}\" role=\"img\" aria-label=\"{name}\" shape-rendering=\"crispEdges\"><rect class=\"quiet\" x=\"-{QUIET}\" y=\"-{QUIET}\" width=\"100%\" height=\"100%\"/><path d=\"{path}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Read by an independent reader of QR codes when it was written down.
    const IRONWATCH: [&str; 21] = [
        "#######....##.#######",
        "#.....#..#.##.#.....#",
        "#.###.#.####..#.###.#",
        "#.###.#.#####.#.###.#",
        "#.###.#.#...#.#.###.#",
        "#.....#.####..#.....#",
        "#######.#.#.#.#######",
        "........#............",
        "#.#####...##..#####..",
        "....#..#..###..##.###",
        ".###..###...###....#.",
        "....##.###.###.#.###.",
        "..#.#.#.###.#.#.....#",
        "........#.#.#.#.##..#",
        "#######..###.....#.#.",
        "#.....#.#........###.",
        "#.###.#.#.##...#....#",
        "#.###.#.##.#######...",
        "#.###.#.##..#.#......",
        "#.....#....####.###..",
        "#######.#...#....#.#.",
    ];

    #[test]
    fn a_known_code_comes_out_as_it_was_read() {
        let row = |row: &Vec<bool>| row.iter().map(|dark| if *dark { '#' } else { '.' }).collect::<String>();
        let drawn: Vec<String> = modules("ironwatch").unwrap_or_default().iter().map(row).collect();
        assert_eq!(drawn, IRONWATCH);
    }

    #[test]
    fn each_version_has_its_side_and_what_fits_in_none_is_refused() {
        // Bytes that versions 1, 2, 6, 7, 9, 10 and 15 hold at level M.
        for (length, version) in [(14, 1), (15, 2), (106, 6), (107, 7), (180, 9), (181, 10), (412, 15)] {
            assert_eq!(modules(&"x".repeat(length)).map(|rows| rows.len()), Some(version * 4 + 17), "{length}");
        }
        assert_eq!(modules(&"x".repeat(413)), None);
        assert_eq!(svg(&"x".repeat(413), "too long"), None);
    }

    #[test]
    fn a_picture_has_a_square_for_each_dark_module_and_white_around() {
        let picture = svg("ironwatch", "a code").unwrap_or_default();
        let dark = IRONWATCH.iter().map(|row| row.matches('#').count()).sum::<usize>();
        assert_eq!(picture.matches("h1v1h-1z").count(), dark);
        assert!(picture.contains("viewBox=\"-4 -4 29 29\"") && picture.contains("aria-label=\"a code\""), "{picture}");
        assert!(!picture.contains("style"), "the policy of our pages forbids it: {picture}");
    }
}
