//! Units of sensors (IPMI 2.0, table 43-15, and the units bytes of table 43-1).

use std::fmt;

/// What a number counts, in full: `RPM`, `W`, `% of W per s`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Unit {
    base: u8,
    modifier: u8,
    /// How both stand together: nothing, `/` or `·`.
    how: u8,
    rate: u8,
    is_percent: bool,
}

const RATES: [&str; 8] = ["", "/µs", "/ms", "/s", "/min", "/h", "/d", ""];

impl Unit {
    /// From the three units bytes.
    #[must_use]
    pub fn parse(units: u8, base: u8, modifier: u8) -> Self {
        Self { base, modifier, how: units >> 1 & 3, rate: units >> 3 & 7, is_percent: units & 1 != 0 }
    }

    /// A percentage.
    #[must_use]
    pub fn is_percent(self) -> bool {
        self.is_percent
    }

    /// The number of the base unit: 1 °C, 4 V, 5 A, 6 W, 7 J, 18 RPM.
    #[must_use]
    pub fn base(self) -> u8 {
        self.base
    }
}

fn symbol(number: u8) -> &'static str {
    SYMBOLS.get(usize::from(number)).copied().unwrap_or("?")
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let base = symbol(self.base);
        match (self.is_percent, base.is_empty()) {
            (true, true) => f.write_str("%")?,
            (true, false) => write!(f, "% of {base}")?,
            (false, _) => f.write_str(base)?,
        }
        match self.how {
            1 => write!(f, "/{}", symbol(self.modifier))?,
            2 => write!(f, "·{}", symbol(self.modifier))?,
            _ => {}
        }
        f.write_str(RATES.get(usize::from(self.rate)).copied().unwrap_or_default())
    }
}

/// By number.
const SYMBOLS: [&str; 93] = [
    "",
    "°C",
    "°F",
    "K",
    "V",
    "A",
    "W",
    "J",
    "C",
    "VA",
    "nit",
    "lm",
    "lx",
    "cd",
    "kPa",
    "psi",
    "N",
    "CFM",
    "RPM",
    "Hz",
    "µs",
    "ms",
    "s",
    "min",
    "h",
    "d",
    "week",
    "mil",
    "in",
    "ft",
    "in³",
    "ft³",
    "mm",
    "cm",
    "m",
    "cm³",
    "m³",
    "l",
    "fl oz",
    "rad",
    "sr",
    "revolutions",
    "cycles",
    "gravities",
    "oz",
    "lb",
    "ft·lb",
    "oz·in",
    "G",
    "Gb",
    "H",
    "mH",
    "F",
    "µF",
    "Ω",
    "S",
    "mol",
    "Bq",
    "ppm",
    "",
    "dB",
    "dBA",
    "dBC",
    "Gy",
    "Sv",
    "K colour",
    "bit",
    "kbit",
    "Mbit",
    "Gbit",
    "B",
    "kB",
    "MB",
    "GB",
    "word",
    "dword",
    "qword",
    "line",
    "hit",
    "miss",
    "retry",
    "reset",
    "overrun",
    "underrun",
    "collision",
    "packets",
    "messages",
    "characters",
    "errors",
    "corrected errors",
    "uncorrected errors",
    "fatal errors",
    "g",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_shown_as_people_write_them() {
        for (bytes, shown) in [
            ([0x80, 1, 0], "°C"),
            ([0x00, 18, 0], "RPM"),
            ([0x01, 0, 0], "%"),
            ([0x01, 6, 0], "% of W"),
            ([0x02, 70, 22], "B/s"),
            ([0x04, 6, 24], "W·h"),
            ([0x18, 88, 0], "errors/s"),
            ([0x00, 200, 0], "?"),
        ] {
            let [units, base, modifier] = bytes;
            assert_eq!(Unit::parse(units, base, modifier).to_string(), shown);
        }
        assert_eq!((symbol(6), symbol(22), symbol(70), symbol(88), symbol(91), symbol(92)), ("W", "s", "B", "errors", "fatal errors", "g"));
    }
}
