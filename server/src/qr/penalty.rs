//! How confusing a code is for who reads it: of all masks that with the least of it is taken.

/// Shapes that look like a corner, with the white beside it.
const CORNERS: [[bool; 11]; 2] = [
    [true, false, true, true, true, false, true, false, false, false, false],
    [false, false, false, false, true, false, true, true, true, false, true],
];

/// Runs of one colour, and shapes like a corner, in one line.
fn of_line(line: &[bool]) -> usize {
    let runs = line.chunk_by(|a, b| a == b).map(<[bool]>::len).filter(|length| *length >= 5).map(|length| length - 2).sum::<usize>();
    runs + 40 * line.windows(11).filter(|part| CORNERS.iter().any(|corner| corner == part)).count()
}

/// Of lines in both directions; of blocks of four, and of more of one colour than of the other.
pub fn of(modules: &[Vec<bool>]) -> usize {
    let area = modules.len() * modules.len();
    let column = |x: usize| modules.iter().map(|row| row.get(x).copied().unwrap_or_default()).collect::<Vec<bool>>();
    let lines: usize = modules.iter().map(|row| of_line(row)).chain((0..modules.len()).map(|x| of_line(&column(x)))).sum();
    let blocks: usize = modules
        .iter()
        .zip(modules.iter().skip(1))
        .map(|(above, below)| above.windows(2).zip(below.windows(2)).filter(|(a, b)| a == b && a.first() == a.last()).count())
        .sum();
    let dark = modules.iter().flatten().filter(|dark| **dark).count();
    lines + 3 * blocks + 10 * (dark * 20).abs_diff(area * 10).checked_div(area).unwrap_or_default()
}
