//! The modules of a code: fixed patterns, and the bytes in their zigzag under a mask.

use super::Modules;
use super::words::alignments;

pub struct Drawing {
    version: usize,
    side: usize,
    dark: Modules,
    /// Modules of fixed patterns: no data, and no mask.
    fixed: Modules,
}

/// Whether a mask turns a module over.
fn turns(mask: usize, x: usize, y: usize) -> bool {
    match mask {
        0 => (x + y).is_multiple_of(2),
        1 => y.is_multiple_of(2),
        2 => x.is_multiple_of(3),
        3 => (x + y).is_multiple_of(3),
        4 => (x / 3 + y / 2).is_multiple_of(2),
        5 => (x * y) % 2 + (x * y) % 3 == 0,
        6 => ((x * y) % 2 + (x * y) % 3).is_multiple_of(2),
        _ => ((x + y) % 2 + (x * y) % 3).is_multiple_of(2),
    }
}

impl Drawing {
    pub fn new(version: usize) -> Self {
        let side = version * 4 + 17;
        let blank = vec![vec![false; side]; side];
        let mut drawing = Self { version, side, dark: blank.clone(), fixed: blank };
        for at in 0..side {
            drawing.set(6, at, at.is_multiple_of(2));
            drawing.set(at, 6, at.is_multiple_of(2));
        }
        for (x, y) in [(3, 3), (side - 4, 3), (3, side - 4)] {
            drawing.square(x, y, 4, |distance| distance != 2 && distance != 4);
        }
        drawing.alignments();
        drawing.version_bits();
        drawing.format(0);
        drawing
    }

    fn set(&mut self, x: usize, y: usize, is_dark: bool) {
        if let Some(module) = self.dark.get_mut(y).and_then(|row| row.get_mut(x)) {
            *module = is_dark;
        }
        if let Some(module) = self.fixed.get_mut(y).and_then(|row| row.get_mut(x)) {
            *module = true;
        }
    }

    fn is_fixed(&self, x: usize, y: usize) -> bool {
        self.fixed.get(y).and_then(|row| row.get(x)).is_some_and(|fixed| *fixed)
    }

    /// Rings around a middle; what would stand outside of the code is left out.
    fn square(&mut self, x: usize, y: usize, reach: usize, is_dark: impl Fn(usize) -> bool) {
        for at_y in y.saturating_sub(reach)..=y + reach {
            for at_x in x.saturating_sub(reach)..=x + reach {
                self.set(at_x, at_y, is_dark(at_x.abs_diff(x).max(at_y.abs_diff(y))));
            }
        }
    }

    fn alignments(&mut self) {
        let places = alignments(self.version);
        let last = places.len().saturating_sub(1);
        for (i, x) in places.iter().enumerate() {
            for (j, y) in places.iter().enumerate() {
                if ![(0, 0), (0, last), (last, 0)].contains(&(i, j)) {
                    self.square(*x, *y, 2, |distance| distance != 1);
                }
            }
        }
    }

    fn version_bits(&mut self) {
        if self.version < 7 {
            return;
        }
        let rest = (0..12).fold(self.version, |rest, _| (rest << 1) ^ ((rest >> 11) * 0x1f25));
        let bits = (self.version << 12) | rest;
        for at in 0..18 {
            let (far, near, is_dark) = (self.side - 11 + at % 3, at / 3, (bits >> at) & 1 == 1);
            self.set(far, near, is_dark);
            self.set(near, far, is_dark);
        }
    }

    /// Level M is 00, so the mask's number alone is what is said.
    fn format(&mut self, mask: usize) {
        let rest = (0..10).fold(mask, |rest, _| (rest << 1) ^ ((rest >> 9) * 0x537));
        let bits = ((mask << 10) | rest) ^ 0x5412;
        for at in 0..15 {
            let is_dark = (bits >> at) & 1 == 1;
            let near = match at {
                0..6 => at,
                6..8 => at + 1,
                _ => 14 - at,
            };
            if at < 8 {
                self.set(8, near, is_dark);
                self.set(self.side - 1 - at, 8, is_dark);
            } else {
                self.set(if at == 8 { 7 } else { near }, 8, is_dark);
                self.set(8, self.side - 15 + at, is_dark);
            }
        }
        self.set(8, self.side - 8, true);
    }

    /// Lays out the bytes, in columns of two from the right, upward and downward by turns.
    pub fn place(&mut self, bytes: &[u8]) {
        let mut bits = bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| (byte >> bit) & 1 == 1));
        // The column of the timing line carries nothing.
        let columns = (7..self.side).rev().step_by(2).chain((1..6).rev().step_by(2));
        for (turn, right) in columns.enumerate() {
            for step in 0..self.side {
                let y = if turn.is_multiple_of(2) { self.side - 1 - step } else { step };
                for x in [right, right - 1] {
                    if self.is_fixed(x, y) {
                        continue;
                    }
                    if let Some(module) = self.dark.get_mut(y).and_then(|row| row.get_mut(x)) {
                        *module = bits.next().unwrap_or_default();
                    }
                }
            }
        }
    }

    /// All modules as they are under a mask.
    pub fn masked(&mut self, mask: usize) -> Modules {
        self.format(mask);
        let module = |x: usize, y: usize, is_dark: bool| is_dark != (!self.is_fixed(x, y) && turns(mask, x, y));
        self.dark.iter().enumerate().map(|(y, row)| row.iter().enumerate().map(|(x, dark)| module(x, y, *dark)).collect()).collect()
    }
}
