//! Rounds of the captures of one BMC.

use super::troubles::too_slow_within;
use super::{LONGEST_REST, Watch};
use crate::polling::capturing::Capturing;
use crate::polling::seen::{Seen, ends_a_look};
use std::sync::{MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::timeout;

/// Longest round of a capture.
const LONGEST_ROUND: Duration = Duration::from_secs(30);

impl Watch {
    /// A round of the captures that want one now. It is a look like others when the BMC does not answer, or answers again.
    pub(super) async fn capture(&mut self) {
        let (began, asked_at) = (self.shared.millis(), self.shared.clock.now());
        let Some(round) = self.capturing().begin(began, asked_at) else { return };
        let clock = self.shared.clock.clone();
        let read = async {
            let client = self.client().await?;
            timeout(LONGEST_ROUND, client.read_some(&round.sensors, || clock.now()))
                .await
                .unwrap_or_else(|_| Err(too_slow_within(LONGEST_ROUND)))
        };
        let read = read.await;
        let now = self.shared.millis();
        let trouble = match read {
            Ok(samples) => {
                self.capturing().done(&round, &samples);
                None
            }
            Err(trouble) => {
                self.capturing().failed(&round, now, asked_at);
                Some(trouble).filter(ends_a_look)
            }
        };
        if let Some(trouble) = trouble {
            self.failed(&trouble, now);
            self.close().await;
            let before = self.learned.clone();
            self.keep(&[], Seen { ended: Some(trouble), ..Seen::default() }, asked_at, before).await;
        } else if self.cadence.failures() > 0 {
            self.cadence.done(&[], began, now);
        } else if self.rest(now) > LONGEST_REST {
            self.close().await;
        }
    }

    pub(super) fn capturing(&self) -> MutexGuard<'_, Capturing> {
        self.capturing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long nothing is asked from now on.
    pub(super) fn rest(&self, now: u64) -> u64 {
        self.capturing().next().map_or(self.cadence.next(), |round| self.cadence.next().min(round)).saturating_sub(now)
    }
}
