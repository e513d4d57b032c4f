//! What an agent keeps until the server has it: bounded, the oldest leave first and are counted.

use super::body::Body;
use std::collections::VecDeque;

/// One report that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub sequence: u64,
    pub body: Body,
}

/// Reports of one agent, by their numbers.
#[derive(Debug)]
pub struct Spool {
    waiting: VecDeque<Waiting>,
    limit: usize,
    newest_sent: u64,
}

impl Spool {
    /// An empty one.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self { waiting: VecDeque::new(), limit: limit.max(1), newest_sent: 0 }
    }

    /// Keeps a report; answers how many it had to drop for it.
    #[must_use]
    pub fn put(&mut self, report: Waiting) -> u64 {
        let place = self.waiting.partition_point(|other| other.sequence < report.sequence);
        self.waiting.insert(place, report);
        let mut dropped = 0;
        while self.waiting.len() > self.limit {
            self.waiting.pop_front();
            dropped += 1;
        }
        dropped
    }

    /// What goes next: how things are now, then what waits, oldest first.
    pub fn take_next(&mut self) -> Option<Waiting> {
        let newest = self.waiting.back()?.sequence;
        if newest > self.newest_sent {
            self.newest_sent = newest;
            self.waiting.pop_back()
        } else {
            self.waiting.pop_front()
        }
    }

    /// How many wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Whether none waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(sequence: u64) -> Waiting {
        Waiting { sequence, body: Body::default() }
    }

    fn drain(spool: &mut Spool) -> Vec<u64> {
        std::iter::from_fn(|| spool.take_next()).map(|report| report.sequence).collect()
    }

    #[test]
    fn the_newest_goes_first_and_then_the_rest_in_order() {
        let mut spool = Spool::new(10);
        assert!((1..=4).all(|sequence| spool.put(report(sequence)) == 0));
        assert_eq!(drain(&mut spool), vec![4, 1, 2, 3]);
    }

    #[test]
    fn what_comes_back_waits_in_its_place_and_is_not_new_any_more() {
        let mut spool = Spool::new(10);
        assert!((1..=3).all(|sequence| spool.put(report(sequence)) == 0));
        let Some(newest) = spool.take_next() else { panic!("nothing waits") };
        assert_eq!(spool.put(newest), 0);
        assert_eq!(drain(&mut spool), vec![1, 2, 3]);
    }

    #[test]
    fn a_full_spool_drops_the_oldest_and_says_how_many() {
        let mut spool = Spool::new(3);
        let dropped: u64 = (1..=10).map(|sequence| spool.put(report(sequence))).sum();
        assert_eq!((dropped, spool.len(), spool.is_empty()), (7, 3, false));
        assert_eq!(drain(&mut spool), vec![10, 8, 9]);
    }
}
