//! Versions as they are counted: numbers with dots, and what comes before a release behind a dash.

use std::cmp::Ordering;
use std::fmt;

/// Longest text of one.
const MAX_CHARS: usize = 40;

/// A version.
#[derive(Debug, Clone)]
pub struct Version {
    numbers: Vec<u64>,
    /// Empty for a release.
    before: String,
}

impl Version {
    /// Reads `1.2.3`, `v1.2.3`, `1.2.0-rc.1`; what is behind a plus sign does not count.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() > MAX_CHARS {
            return None;
        }
        let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
        let (text, _) = text.split_once('+').unwrap_or((text, ""));
        let (numbers, before) = text.split_once('-').unwrap_or((text, ""));
        let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
        if !before.chars().all(is_plain) {
            return None;
        }
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok()).flatten();
        let numbers = numbers.split('.').map(digits).collect::<Option<Vec<u64>>>()?;
        Some(Self { numbers, before: before.to_owned() })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers: Vec<String> = self.numbers.iter().map(u64::to_string).collect();
        let dash = if self.before.is_empty() { "" } else { "-" };
        write!(f, "{}{dash}{}", numbers.join("."), self.before)
    }
}

/// `rc.10` comes behind `rc.9`: numbers count as numbers.
fn in_order(a: &str, b: &str) -> Ordering {
    let mut parts = a.split('.').zip(b.split('.')).map(|(a, b)| match (a.parse::<u64>(), b.parse::<u64>()) {
        (Ok(a), Ok(b)) => a.cmp(&b),
        (Ok(_), Err(_)) => Ordering::Less,
        (Err(_), Ok(_)) => Ordering::Greater,
        (Err(_), Err(_)) => a.cmp(b),
    });
    parts.find(|order| order.is_ne()).unwrap_or_else(|| a.split('.').count().cmp(&b.split('.').count()))
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        let longest = self.numbers.len().max(other.numbers.len());
        let number = |version: &Self, place: usize| version.numbers.get(place).copied().unwrap_or(0);
        let numbers = (0..longest).map(|place| number(self, place).cmp(&number(other, place))).find(|order| order.is_ne());
        numbers.unwrap_or_else(|| match (self.before.is_empty(), other.before.is_empty()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Greater,
            (false, true) => Ordering::Less,
            (false, false) => in_order(&self.before, &other.before),
        })
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Version {}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_in_order() {
        let rising = ["0.1.0-alpha", "0.1.0-rc.9", "0.1.0-rc.10", "0.1.0", "0.1.1", "0.2", "0.10.0", "v1.0.0-1", "V1"];
        let parsed: Vec<Version> = rising.iter().filter_map(|text| Version::parse(text)).collect();
        assert_eq!(parsed.len(), rising.len());
        for (earlier, later) in parsed.iter().zip(parsed.iter().skip(1)) {
            assert!(earlier < later, "{earlier} {later}");
        }
        let same = |a: &str, b: &str| Version::parse(a).zip(Version::parse(b)).map(|(a, b)| a.cmp(&b));
        assert_eq!(same("1.0", "v1.0.0+build.7"), Some(Ordering::Equal));
        for wrong in ["", "v", "one", "1..2", "1.2.x", "-1", "1.2-<b>", "99999999999999999999999", &"1".repeat(41)] {
            assert_eq!(Version::parse(wrong), None, "{wrong}");
        }
    }
}
