//! Numbers of packets that came: each counts once (IPMI 2.0, 6.12.13).

/// Packets before the newest that may still come.
const WIDTH: u32 = 64;

/// The newest number, and which of those before it have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Window {
    newest: u32,
    /// Bit n: `newest - n` has come.
    seen: u64,
}

impl Window {
    /// The newest number so far; 0 before the first.
    pub fn newest(self) -> u32 {
        self.newest
    }

    /// Takes a number. False when it has come before or is too old.
    pub fn take(&mut self, number: u32) -> bool {
        if number == 0 {
            return false;
        }
        if self.seen == 0 {
            *self = Self { newest: number, seen: 1 };
            return true;
        }
        if is_after(number, self.newest) {
            let ahead = number.wrapping_sub(self.newest);
            self.seen = if ahead < WIDTH { (self.seen << ahead) | 1 } else { 1 };
            self.newest = number;
            return true;
        }
        let behind = self.newest.wrapping_sub(number);
        if behind >= WIDTH || self.seen & (1 << behind) != 0 {
            return false;
        }
        self.seen |= 1 << behind;
        true
    }
}

/// Whether one number follows another on the circle of 32 bits.
pub fn is_after(number: u32, other: u32) -> bool {
    number != other && number.wrapping_sub(other) < 1 << 31
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_number_counts_once_and_late_ones_within_the_window() {
        let mut window = Window::default();
        let taken = [5, 7, 6, 6, 5, 100, 37, 36, 0, u32::MAX].map(|number| window.take(number));
        assert_eq!(taken, [true, true, true, false, false, true, true, false, false, false]);
        let mut wraps = Window::default();
        assert_eq!([u32::MAX - 1, u32::MAX, 1, 2, u32::MAX].map(|number| wraps.take(number)), [true, true, true, true, false]);
    }

    proptest! {
        #[test]
        fn no_number_is_taken_twice(numbers in prop::collection::vec(1..200_u32, 0..400)) {
            let (mut window, mut taken) = (Window::default(), std::collections::HashSet::new());
            for number in numbers {
                if window.take(number) {
                    prop_assert!(taken.insert(number));
                }
            }
        }
    }
}
