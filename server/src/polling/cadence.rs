//! When a BMC is asked for what: each part has its own interval, many BMCs are spread over it, and one that is dark or slow
//! is asked less often. Knows no clock: all times are milliseconds of one that only moves forward.

/// Longest wait between two tries of a BMC that does not answer.
pub const LONGEST_WAIT: u64 = 300_000;
/// Longest wait between two tries of one that answers, and not the login. It may count tries, and it may hang for hours.
pub const LONGEST_WAIT_FOR_LOGIN: u64 = 3_600_000;
/// A BMC works for us at most one part in so many of its time.
const REST: u64 = 2;

/// Something that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Power, and whether it answers at all.
    Power,
    /// New entries of its logs.
    Log,
    /// All sensors.
    Sensors,
    /// What the machine is made of.
    Inventory,
}

impl Part {
    /// In the order in which they are asked for: what wakes people first.
    pub const ALL: [Part; 4] = [Part::Power, Part::Log, Part::Sensors, Part::Inventory];

    /// The word in metrics and in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Part::Power => "power",
            Part::Log => "log",
            Part::Sensors => "sensors",
            Part::Inventory => "inventory",
        }
    }
}

/// How often each part is asked for, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Every {
    pub power: u64,
    pub log: u64,
    pub sensors: u64,
    pub inventory: u64,
}

impl Every {
    fn of(&self, part: Part) -> u64 {
        match part {
            Part::Power => self.power,
            Part::Log => self.log,
            Part::Sensors => self.sensors,
            Part::Inventory => self.inventory,
        }
    }
}

/// When one BMC is asked.
#[derive(Debug, Clone)]
pub struct Cadence {
    every: Every,
    seed: u64,
    next: [(Part, u64); 4],
    failures: u32,
}

impl Cadence {
    /// Of a BMC that is asked for the first time within the first `spread` milliseconds from now.
    #[must_use]
    pub fn new(every: Every, seed: u64, spread: u64, now: u64) -> Self {
        let first = now + if spread == 0 { 0 } else { seed % spread };
        Self { every, seed, next: Part::ALL.map(|part| (part, first)), failures: 0 }
    }

    /// When it is asked next.
    #[must_use]
    pub fn next(&self) -> u64 {
        self.next.iter().map(|(_, at)| *at).min().unwrap_or(0)
    }

    /// What is due.
    #[must_use]
    pub fn due(&self, now: u64) -> Vec<Part> {
        self.next.iter().filter(|(_, at)| *at <= now).map(|(part, _)| *part).collect()
    }

    /// How often it has not answered, one time after the other.
    #[must_use]
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// These were asked for at `began`, and all of it is done now.
    pub fn done(&mut self, parts: &[Part], began: u64, now: u64) {
        let was_dark = std::mem::take(&mut self.failures) > 0;
        let took = now.saturating_sub(began);
        // What takes long is due again when the BMC has rested as long as it worked.
        let rested = now + took.saturating_mul(REST - 1);
        for (part, at) in &mut self.next {
            if parts.contains(part) {
                let every = self.every.of(*part).max(1);
                // Along the same grid as before, so that parts stay together and BMCs stay apart.
                let missed = rested.saturating_sub(*at) / every;
                *at += every * (missed + 1);
            } else if was_dark {
                *at = now;
            }
        }
    }

    /// It did not answer; the wait doubles each time, up to the longest.
    pub fn failed(&mut self, now: u64, longest: u64) {
        let wait = (self.every.power << self.failures.min(16)).min(longest);
        self.failures = self.failures.saturating_add(1);
        // Those that fell silent together are not asked again together.
        let mixed = self.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(self.failures);
        let later = now + wait + mixed % (wait / 5 + 1);
        for (_, at) in &mut self.next {
            *at = (*at).max(later);
        }
    }

    /// It is not to be asked before then.
    pub fn not_before(&mut self, then: u64) {
        for (_, at) in &mut self.next {
            *at = (*at).max(then);
        }
    }

    /// This is to be asked for at that time, if not sooner.
    pub fn soon(&mut self, wanted: Part, then: u64) {
        for (part, at) in &mut self.next {
            if *part == wanted {
                *at = (*at).min(then);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY: Every = Every { power: 30_000, log: 60_000, sensors: 60_000, inventory: 86_400_000 };

    #[test]
    fn parts_stay_together_and_keep_their_intervals() {
        let mut cadence = Cadence::new(EVERY, 7_000, 30_000, 1_000);
        assert_eq!((cadence.next(), cadence.due(8_000)), (8_000, Part::ALL.to_vec()));
        cadence.done(&Part::ALL, 8_000, 8_200);
        assert_eq!((cadence.next(), cadence.due(38_000)), (38_000, vec![Part::Power]));
        cadence.done(&[Part::Power], 38_000, 38_020);
        assert_eq!((cadence.next(), cadence.due(68_000)), (68_000, vec![Part::Power, Part::Log, Part::Sensors]));
    }

    #[test]
    fn a_slow_bmc_rests_as_long_as_it_works() {
        let mut cadence = Cadence::new(EVERY, 0, 0, 0);
        cadence.done(&[Part::Power, Part::Log, Part::Sensors], 0, 80_000);
        assert_eq!(cadence.next.map(|(_, at)| at), [180_000, 180_000, 180_000, 0]);
    }

    #[test]
    fn a_dark_bmc_is_asked_less_and_less_and_for_everything_when_it_is_back() {
        let mut cadence = Cadence::new(EVERY, 12_345, 0, 0);
        let mut now = 0;
        let mut waits = Vec::new();
        for _ in 0..7 {
            cadence.failed(now, LONGEST_WAIT);
            waits.push((cadence.next() - now) / 1_000);
            now = cadence.next();
        }
        let bounds = [(30, 36), (60, 72), (120, 144), (240, 288), (300, 360), (300, 360), (300, 360)];
        assert!(waits.iter().zip(bounds).all(|(wait, (least, most))| (least..=most).contains(wait)), "{waits:?}");
        cadence.done(&[Part::Power], now, now + 100);
        assert_eq!(cadence.due(now + 100), [Part::Log, Part::Sensors, Part::Inventory]);
        assert_eq!(cadence.failures(), 0);
    }

    #[test]
    fn one_that_leaves_logins_unanswered_is_asked_every_hour_at_last() {
        let mut cadence = Cadence::new(EVERY, 12_345, 0, 0);
        let mut now = 0;
        for _ in 0..12 {
            cadence.failed(now, LONGEST_WAIT_FOR_LOGIN);
            now = cadence.next();
        }
        cadence.failed(now, LONGEST_WAIT_FOR_LOGIN);
        assert!((3_600..=4_320).contains(&((cadence.next() - now) / 1_000)), "{}", cadence.next() - now);
    }

    #[test]
    fn what_is_wanted_soon_comes_soon_and_nothing_comes_before_its_time() {
        let mut cadence = Cadence::new(EVERY, 0, 0, 0);
        cadence.done(&Part::ALL, 0, 0);
        cadence.soon(Part::Inventory, 5_000);
        assert_eq!(cadence.due(5_000), [Part::Inventory]);
        cadence.not_before(20_000);
        assert_eq!((cadence.due(19_999), cadence.due(20_000)), (vec![], vec![Part::Inventory]));
    }
}
