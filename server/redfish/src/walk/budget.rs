//! What a walk may still cost.

use crate::error::Error;
use crate::limits::Limits;
use std::time::Instant;

#[derive(Debug)]
pub(super) struct Budget {
    gets_left: usize,
    until: Option<Instant>,
    bytes_until: u64,
    silent_left: usize,
    silent_answers: usize,
}

impl Budget {
    pub(super) fn new(limits: &Limits, bytes_so_far: u64) -> Self {
        Self {
            gets_left: limits.gets,
            until: Instant::now().checked_add(limits.walk),
            bytes_until: bytes_so_far.saturating_add(limits.walk_bytes),
            silent_left: limits.silent_answers,
            silent_answers: limits.silent_answers,
        }
    }

    /// Takes one GET out of it.
    pub(super) fn take(&mut self, bytes_so_far: u64) -> Result<(), Error> {
        let reached = |which: &str| Err(Error::LimitReached { which: which.to_owned() });
        if self.gets_left == 0 {
            return reached("more resources than are read in one walk");
        }
        if self.until.is_some_and(|until| Instant::now() >= until) {
            return reached("the walk took too long");
        }
        if bytes_so_far >= self.bytes_until {
            return reached("more bytes than are read in one walk");
        }
        self.gets_left -= 1;
        Ok(())
    }

    /// Counts answers that do not come; after some in a row there is no use in going on.
    pub(super) fn note<T>(&mut self, result: &Result<T, Error>) -> bool {
        match result {
            Err(Error::NoAnswer { .. }) => {
                self.silent_left = self.silent_left.saturating_sub(1);
                self.silent_left == 0
            }
            Ok(_) | Err(_) => {
                self.silent_left = self.silent_answers;
                false
            }
        }
    }
}
