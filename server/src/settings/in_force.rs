//! The settings that hold now: those of the start, and over them what administrators have set since.

use super::Settings;
use super::kept::{AllKept, in_force};
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::Notify;
use tokio::sync::futures::Notified;

/// Cheap to clone; all clones say the same.
#[derive(Clone)]
pub struct InForce(Arc<Inner>);

struct Inner {
    base: Arc<Settings>,
    now: RwLock<Now>,
    changed: Notify,
}

#[derive(Clone)]
struct Now {
    settings: Arc<Settings>,
    kept: Arc<AllKept>,
}

impl Now {
    fn of(base: &Settings, kept: AllKept) -> Self {
        let (settings, left_out) = in_force(base, &kept);
        for error in left_out {
            tracing::warn!(%error, "a setting that was kept cannot be used: it is as it comes");
        }
        Self { settings: Arc::new(settings), kept: Arc::new(kept) }
    }
}

impl InForce {
    /// Those of the start, and what is kept.
    #[must_use]
    pub fn new(base: Arc<Settings>, kept: AllKept) -> Self {
        let now = RwLock::new(Now::of(&base, kept));
        Self(Arc::new(Inner { base, now, changed: Notify::new() }))
    }

    fn now(&self) -> Now {
        self.0.now.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// As they hold now.
    #[must_use]
    pub fn get(&self) -> Arc<Settings> {
        self.now().settings
    }

    /// As command line, environment and file say them.
    #[must_use]
    pub fn base(&self) -> &Settings {
        &self.0.base
    }

    /// What is kept.
    #[must_use]
    pub fn kept(&self) -> Arc<AllKept> {
        self.now().kept
    }

    /// Something else is kept from now on.
    pub fn set(&self, kept: AllKept) {
        let now = Now::of(&self.0.base, kept);
        *self.0.now.write().unwrap_or_else(PoisonError::into_inner) = now;
        self.0.changed.notify_waiters();
    }

    /// Ready when they were changed after this call.
    pub fn changed(&self) -> Notified<'_> {
        self.0.changed.notified()
    }
}
