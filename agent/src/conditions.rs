//! What holds now and is known to the agent itself; the full set goes into each report.

use ironwatch_shared::wire::v1::report::{Condition, MAX_CONDITIONS};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Conditions by class and component, with their words.
#[derive(Debug, Default)]
pub struct Conditions(Mutex<BTreeMap<(&'static str, &'static str), String>>);

impl Conditions {
    fn map(&self) -> MutexGuard<'_, BTreeMap<(&'static str, &'static str), String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// It holds. Answers whether that is new.
    pub fn begin(&self, class: &'static str, component: &'static str, detail: &str) -> bool {
        self.map().insert((class, component), detail.to_owned()).is_none()
    }

    /// It does not hold. Answers whether it did.
    pub fn end(&self, class: &'static str, component: &'static str) -> bool {
        self.map().remove(&(class, component)).is_some()
    }

    /// It holds when there is something to say about it. Answers whether that changed.
    pub fn set(&self, class: &'static str, component: &'static str, detail: Option<&str>) -> bool {
        match detail {
            Some(detail) => self.begin(class, component, detail),
            None => self.end(class, component),
        }
    }

    /// For a report.
    pub fn list(&self) -> Vec<Condition> {
        let own = |text: &&str| (*text).to_owned();
        let condition = |((class, component), detail): (&(&str, &str), &String)| Condition {
            class: own(class),
            component: own(component),
            detail: detail.clone(),
        };
        self.map().iter().map(condition).take(MAX_CONDITIONS).collect()
    }
}
