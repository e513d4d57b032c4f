//! Whether something that is to be done was begun, or given up before: one of both, whoever comes first.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

const WAITS: u8 = 0;
const BEGUN: u8 = 1;
const GIVEN_UP: u8 = 2;

/// Seen by who waits and by who does. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Turn(Arc<AtomicU8>);

impl Turn {
    fn take(&self, to: u8) -> bool {
        self.0.compare_exchange(WAITS, to, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }

    /// It is done from here on. False: nobody wants it any more.
    #[must_use]
    pub fn begin(&self) -> bool {
        self.take(BEGUN)
    }

    /// It is not wanted any more. False: it was begun, and cannot be taken back.
    #[must_use]
    pub fn give_up(&self) -> bool {
        self.take(GIVEN_UP)
    }

    /// Nobody waits for it.
    #[must_use]
    pub fn is_given_up(&self) -> bool {
        self.0.load(Ordering::Acquire) == GIVEN_UP
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_given_up_is_not_begun_and_what_was_begun_is_not_given_up() {
        let (mine, yours) = (Turn::default(), Turn::default());
        assert!(mine.clone().begin() && !mine.give_up() && !mine.is_given_up());
        assert!(yours.give_up() && !yours.begin() && yours.is_given_up());
    }
}
