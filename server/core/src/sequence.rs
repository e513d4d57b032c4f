//! Which reports of a spool were taken: twice is once, and out of step is said, never punished.

use ironwatch_shared::Epoch;
use serde::{Deserialize, Serialize};

/// Most separate ranges remembered. An agent that comes back after a week sends the newest first and then the rest in
/// order: two or three ranges. What falls out is looked up in the store.
const MAX_RANGES: usize = 64;
/// Most lives of a spool remembered as over.
const MAX_RETIRED: usize = 16;

/// What was taken from one host.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Taken {
    epoch: Option<Epoch>,
    /// First and last of each range, rising, never touching.
    ranges: Vec<(u64, u64)>,
    retired: Vec<Epoch>,
}

/// What a position means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// Not taken yet.
    Fresh,
    /// Taken before.
    Seen,
    /// Below what is remembered: the store knows.
    AskStore,
    /// From a life of the spool that is over: two agents under one key, or a restored backup.
    OutOfStep,
}

impl Taken {
    /// The life of the spool now, and its highest number.
    #[must_use]
    pub fn position(&self) -> (Option<&Epoch>, u64) {
        (self.epoch.as_ref(), self.ranges.last().map_or(0, |(_, last)| *last))
    }

    /// Judges a position; changes nothing.
    #[must_use]
    pub fn judge(&self, epoch: &Epoch, sequence: u64) -> Judgement {
        if self.retired.contains(epoch) {
            return Judgement::OutOfStep;
        }
        if self.epoch.as_ref() != Some(epoch) {
            return Judgement::Fresh;
        }
        if self.ranges.iter().any(|(first, last)| (*first..=*last).contains(&sequence)) {
            return Judgement::Seen;
        }
        let forgotten = self.ranges.len() >= MAX_RANGES && self.ranges.first().is_some_and(|(first, _)| sequence < *first);
        if forgotten { Judgement::AskStore } else { Judgement::Fresh }
    }

    /// Takes a position. A new epoch ends the one before.
    pub fn take(&mut self, epoch: &Epoch, sequence: u64) {
        if self.epoch.as_ref() != Some(epoch) {
            if let Some(over) = self.epoch.replace(epoch.clone()) {
                self.retired.push(over);
                if self.retired.len() > MAX_RETIRED {
                    self.retired.remove(0);
                }
            }
            self.ranges.clear();
        }
        let mut first = sequence;
        let mut last = sequence;
        self.ranges.retain(|(from, to)| {
            let joins = from.saturating_sub(1) <= last && first <= to.saturating_add(1);
            if joins {
                first = first.min(*from);
                last = last.max(*to);
            }
            !joins
        });
        let place = self.ranges.partition_point(|(from, _)| *from < first);
        self.ranges.insert(place, (first, last));
        if self.ranges.len() > MAX_RANGES {
            self.ranges.remove(0);
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at once")]
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn epoch(name: &str) -> Epoch {
        Epoch::parse(name).unwrap()
    }

    #[test]
    fn live_first_and_backfill_later_are_all_fresh_once() {
        let mut taken = Taken::default();
        for sequence in [900, 1, 2, 3, 901, 4] {
            assert_eq!(taken.judge(&epoch("a"), sequence), Judgement::Fresh);
            taken.take(&epoch("a"), sequence);
            assert_eq!(taken.judge(&epoch("a"), sequence), Judgement::Seen);
        }
        assert_eq!(taken.ranges, vec![(1, 4), (900, 901)]);
    }

    #[test]
    fn an_epoch_that_is_over_is_out_of_step() {
        let mut taken = Taken::default();
        taken.take(&epoch("a"), 7);
        taken.take(&epoch("b"), 1);
        assert_eq!(taken.judge(&epoch("a"), 8), Judgement::OutOfStep);
        assert_eq!(taken.position(), (Some(&epoch("b")), 1));
    }

    proptest! {
        #[test]
        fn remembers_exactly_what_was_taken(sequences in prop::collection::vec(1u64..60, 1..200)) {
            let mut taken = Taken::default();
            let mut model = BTreeSet::new();
            for sequence in sequences {
                let expected = if model.insert(sequence) { Judgement::Fresh } else { Judgement::Seen };
                prop_assert_eq!(taken.judge(&epoch("a"), sequence), expected);
                taken.take(&epoch("a"), sequence);
            }
        }
    }
}
