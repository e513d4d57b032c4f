//! How many BMCs are asked at once. Those that do not answer have a lane of their own: a hundred that hang do not hold up
//! the others.

use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The lane of those that do not answer has one place in so many.
const ILL_SHARE: usize = 4;

/// The two lanes.
#[derive(Debug, Clone)]
pub struct Lanes {
    well: Arc<Semaphore>,
    ill: Arc<Semaphore>,
}

impl Lanes {
    /// With so many places.
    #[must_use]
    pub fn new(at_once: usize) -> Self {
        let places = |count: usize| Arc::new(Semaphore::new(count.max(1)));
        Self { well: places(at_once), ill: places(at_once / ILL_SHARE) }
    }

    /// A place, held until it is dropped. Those who wait are served in order.
    pub async fn enter(&self, answered: bool) -> Option<OwnedSemaphorePermit> {
        Arc::clone(if answered { &self.well } else { &self.ill }).acquire_owned().await.ok()
    }
}
