//! What machines alike have in common: sensor records, their names and their limits are kept once for all of them. A fleet has
//! thousands of machines, and few kinds.

use super::sensor::{KnownSensor, known_sensors};
use ironwatch_ipmi::repository::Repository;
use ironwatch_ipmi::sdr::{Sensor as Record, SensorKey};
use ironwatch_ipmi::sensor::Thresholds;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// A kind of board: what is the same in all of them.
#[derive(Debug, Default, PartialEq)]
pub struct Board {
    /// Its records, without what each repository says of itself.
    pub repository: Repository,
    /// What of each of its sensors is always the same, in their order.
    sensors: Vec<KnownSensor>,
}

impl Board {
    /// Its sensors, those that can be read.
    pub fn readable(&self) -> impl Iterator<Item = (&Record, &KnownSensor)> {
        self.repository.sensors().zip(&self.sensors).filter(|(record, _)| record.is_readable)
    }
}

/// Limits by sensor.
pub type SensorLimits = BTreeMap<SensorKey, Thresholds>;

#[derive(Debug, Default)]
struct Known {
    boards: HashMap<Vec<u8>, Weak<Board>>,
    limits: Vec<Weak<SensorLimits>>,
}

/// All kinds that are in use. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Boards(Arc<Mutex<Known>>);

impl Boards {
    /// The board with these records.
    #[must_use]
    pub fn board(&self, repository: Repository) -> Arc<Board> {
        let digest = ring::digest::digest(&ring::digest::SHA256, &repository.raw).as_ref().to_vec();
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_same = |board: &Arc<Board>| board.repository.troubles == repository.troubles;
        if let Some(board) = known.boards.get(&digest).and_then(Weak::upgrade).filter(is_same) {
            return board;
        }
        known.boards.retain(|_, board| board.strong_count() > 0);
        let sensors = known_sensors(&repository);
        let mut records = repository.records;
        records.shrink_to_fit();
        // The bytes are in the digest; who wants them reads them anew.
        let board =
            Arc::new(Board { sensors, repository: Repository { info: None, records, raw: Vec::new(), troubles: repository.troubles } });
        known.boards.insert(digest, Arc::downgrade(&board));
        board
    }

    /// The same limits, kept once.
    #[must_use]
    pub fn limits(&self, limits: SensorLimits) -> Arc<SensorLimits> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(same) = known.limits.iter().filter_map(Weak::upgrade).find(|other| **other == limits) {
            return same;
        }
        known.limits.retain(|limits| limits.strong_count() > 0);
        let limits = Arc::new(limits);
        known.limits.push(Arc::downgrade(&limits));
        limits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machines_alike_share_and_what_nobody_has_is_forgotten() {
        let boards = Boards::default();
        let repository = |raw: &[u8]| Repository::from_raw(raw, None);
        let first = boards.board(repository(&[1, 0, 0x51, 1, 0]));
        assert!(Arc::ptr_eq(&first, &boards.board(repository(&[1, 0, 0x51, 1, 0]))));
        assert!(!Arc::ptr_eq(&first, &boards.board(repository(&[2, 0, 0x51, 1, 0]))));
        let odd = Repository { troubles: vec!["record 0x0007 cannot be read".to_owned()], ..repository(&[1, 0, 0x51, 1, 0]) };
        assert!(!Arc::ptr_eq(&first, &boards.board(odd)));
        let limits = boards.limits(SensorLimits::new());
        assert!(Arc::ptr_eq(&limits, &boards.limits(SensorLimits::new())));
        drop((first, limits));
        let _ = (boards.board(repository(&[3, 0, 0x51, 1, 0])), boards.limits(SensorLimits::new()));
        let known = boards.0.lock().unwrap_or_else(PoisonError::into_inner);
        assert_eq!((known.boards.len(), known.limits.len()), (1, 1));
    }
}
