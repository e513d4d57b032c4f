//! What came of one series so far: counts, least, most, mean, and for watts the energy by trapezoid.

use serde::{Deserialize, Serialize};

/// A gap of more than so many intervals is not bridged: nobody knows what was between.
const LONGEST_BRIDGE: i64 = 3;

/// What came of one series. Readings are taken one after the other: how they are packed changes nothing.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Tally {
    /// Readings with a number.
    pub samples: u64,
    /// Readings that were asked for and not given.
    pub failed: u64,
    pub min: Option<f64>,
    pub max: Option<f64>,
    /// Of all numbers; for the mean.
    pub sum: f64,
    pub last: Option<f64>,
    pub last_at: Option<i64>,
    /// Watt-seconds, when the numbers are watts.
    pub joules: f64,
    /// Milliseconds between readings that were not bridged.
    pub gap_millis: i64,
}

impl Tally {
    /// Takes one reading of a series that is read every so many milliseconds. One from before the last changes no energy.
    pub fn take(&mut self, at: i64, value: Option<f64>, every: i64) {
        let Some(value) = value else {
            self.failed += 1;
            return;
        };
        self.samples += 1;
        self.sum += value;
        self.min = Some(self.min.map_or(value, |min| min.min(value)));
        self.max = Some(self.max.map_or(value, |max| max.max(value)));
        if let (Some(last), Some(last_at)) = (self.last, self.last_at) {
            let span = at.saturating_sub(last_at);
            if span < 0 {
                return;
            }
            if span > every.saturating_mul(LONGEST_BRIDGE) {
                self.gap_millis = self.gap_millis.saturating_add(span);
            } else {
                self.joules += (last + value) / 2.0 * millis_as_seconds(span);
            }
        }
        (self.last, self.last_at) = (Some(value), Some(at));
    }

    /// The mean of all numbers.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        (self.samples > 0).then(|| self.sum / self.samples as f64)
    }

    /// Seconds that were not bridged.
    #[must_use]
    pub fn gap_seconds(&self) -> f64 {
        millis_as_seconds(self.gap_millis)
    }
}

fn millis_as_seconds(millis: i64) -> f64 {
    millis as f64 / 1000.0
}

#[cfg(test)]
mod tests {
    use super::super::chunk::{pack, unpack};
    use super::*;
    use proptest::prelude::*;

    fn tally(readings: &[(i64, Option<f64>)], every: i64) -> Tally {
        let mut tally = Tally::default();
        readings.iter().for_each(|(at, value)| tally.take(*at, *value, every));
        tally
    }

    #[test]
    fn constant_power_and_a_ramp_give_the_energy_of_the_books() {
        let constant: Vec<_> = (0..=40).map(|n| (n * 250, Some(240.0))).collect();
        assert_eq!(tally(&constant, 250).joules, 2_400.0, "240 W for 10 s");
        // From 100 W to 300 W in 10 s, read at uneven moments: 200 W on average.
        let ramp: Vec<_> = [0, 100, 700, 1_300, 1_990, 2_500, 3_200, 3_900, 4_500, 5_000, 5_700, 6_400, 7_100, 7_800, 8_500, 9_200, 10_000]
            .into_iter()
            .map(|at| (at, Some(100.0 + at as f64 / 50.0)))
            .collect();
        let ramp = tally(&ramp, 300);
        assert!((ramp.joules - 2_000.0).abs() < 1e-9, "{}", ramp.joules);
        assert_eq!((ramp.min, ramp.max, ramp.last, ramp.gap_millis), (Some(100.0), Some(300.0), Some(300.0), 0));
    }

    #[test]
    fn a_long_gap_is_counted_and_not_bridged_and_a_short_one_is() {
        let readings =
            [(0, Some(100.0)), (1_000, Some(100.0)), (2_000, None), (4_000, Some(100.0)), (7_001, Some(100.0)), (8_001, Some(300.0))];
        let tally = tally(&readings, 1_000);
        assert_eq!(tally.joules, 100.0 + 300.0 + 200.0, "three intervals are bridged, three and a bit are not");
        assert_eq!((tally.gap_millis, tally.gap_seconds()), (3_001, 3.001));
        assert_eq!((tally.samples, tally.failed, tally.mean()), (5, 1, Some(140.0)));
        assert_eq!(Tally::default().mean(), None);
    }

    #[test]
    fn what_comes_late_counts_and_makes_no_energy() {
        let tally = tally(&[(1_000, Some(100.0)), (900, Some(900.0)), (2_000, Some(100.0))], 1_000);
        assert_eq!((tally.joules, tally.max, tally.samples), (100.0, Some(900.0), 3));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn how_it_is_split_into_chunks_changes_no_energy(
            steps in prop::collection::vec((1_i64..2_000, prop::option::weighted(0.9, 0_u32..4_000_000)), 1..120),
            cuts in prop::collection::vec(1_usize..20, 1..20),
        ) {
            let mut at = 1_700_000_000_000;
            let readings: Vec<(i64, Option<f64>)> = steps.iter().map(|(step, value)| {
                at += step;
                (at, value.map(|value| f64::from(value) / 1000.0))
            }).collect();
            let mut split = Tally::default();
            let (mut rest, mut cuts) = (readings.as_slice(), cuts.iter().cycle());
            while !rest.is_empty() {
                let (chunk, more) = rest.split_at(cuts.next().copied().unwrap_or(1).min(rest.len()));
                let first_at = chunk.first().map_or(0, |(at, _)| *at);
                for (_, chunk) in unpack(first_at, &pack(first_at, &[chunk.to_vec()])) {
                    chunk.iter().for_each(|(at, value)| split.take(*at, *value, 250));
                }
                rest = more;
            }
            prop_assert_eq!(split, tally(&readings, 250));
        }
    }
}
