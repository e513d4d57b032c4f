//! What could not be told, counted until the next report tells it.

use ironwatch_shared::wire::v1::report::{Loss, MAX_LOSSES};
use serde::{Deserialize, Serialize};

/// Counts by what and why; few kinds exist, so a list will do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Losses(Vec<Loss>);

impl Losses {
    /// Counts `count` more; none is nothing.
    pub fn add(&mut self, what: &str, count: u64, why: &str) {
        if count == 0 {
            return;
        }
        if let Some(loss) = self.0.iter_mut().find(|loss| loss.what == what && loss.why == why) {
            loss.count = loss.count.saturating_add(count);
        } else if self.0.len() < MAX_LOSSES {
            self.0.push(Loss { what: what.to_owned(), count, why: why.to_owned() });
        }
    }

    /// Takes over what another count holds.
    pub fn absorb(&mut self, other: Losses) {
        for loss in other.0 {
            self.add(&loss.what, loss.count, &loss.why);
        }
    }

    /// Nothing was lost.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// For a report.
    pub fn list(&self) -> Vec<Loss> {
        self.0.clone()
    }
}
