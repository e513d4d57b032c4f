//! What holds now and is known to the agent itself; the full set goes into each report.

use ironwatch_shared::wire::v1::report::{Condition, MAX_CONDITIONS};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Conditions by class and component, with their words.
#[derive(Debug, Default)]
pub struct Conditions(Mutex<BTreeMap<(String, String), Held>>);

#[derive(Debug)]
struct Held {
    detail: String,
    /// Who said so with others at once; what they leave out next time has ended.
    owner: Option<&'static str>,
}

impl Conditions {
    fn map(&self) -> MutexGuard<'_, BTreeMap<(String, String), Held>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// It holds. Answers whether that is new.
    pub fn begin(&self, class: &str, component: &str, detail: &str) -> bool {
        self.map().insert((class.to_owned(), component.to_owned()), Held { detail: detail.to_owned(), owner: None }).is_none()
    }

    /// It does not hold. Answers whether it did.
    pub fn end(&self, class: &str, component: &str) -> bool {
        self.map().remove(&(class.to_owned(), component.to_owned())).is_some()
    }

    /// It holds when there is something to say about it. Answers whether that changed.
    pub fn set(&self, class: &str, component: &str, detail: Option<&str>) -> bool {
        match detail {
            Some(detail) => self.begin(class, component, detail),
            None => self.end(class, component),
        }
    }

    /// All that one owner says holds now, as class, component and detail; what it said before and does not say now has
    /// ended. Answers what is new.
    pub fn replace(&self, owner: &'static str, holds: Vec<(String, String, String)>) -> Vec<(String, String, String)> {
        let mut map = self.map();
        map.retain(|(class, component), held| held.owner != Some(owner) || holds.iter().any(|(c, p, _)| c == class && p == component));
        let mut news = Vec::new();
        for (class, component, detail) in holds {
            let held = Held { detail: detail.clone(), owner: Some(owner) };
            if map.insert((class.clone(), component.clone()), held).is_none() {
                news.push((class, component, detail));
            }
        }
        news
    }

    /// For a report.
    pub fn list(&self) -> Vec<Condition> {
        let condition = |((class, component), held): (&(String, String), &Held)| Condition {
            class: class.clone(),
            component: component.clone(),
            detail: held.detail.clone(),
        };
        self.map().iter().map(condition).take(MAX_CONDITIONS).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(class: &str, component: &str) -> (String, String, String) {
        (class.to_owned(), component.to_owned(), "words".to_owned())
    }

    #[test]
    fn what_an_owner_no_longer_says_has_ended_and_others_stay() {
        let conditions = Conditions::default();
        conditions.begin("agent_clock", "agent/clock", "late");
        assert_eq!(conditions.replace("md", vec![held("raid_degraded", "raid/md0"), held("raid_degraded", "raid/md1")]).len(), 2);
        assert_eq!(conditions.replace("md", vec![held("raid_degraded", "raid/md1")]), []);
        let left: Vec<_> = conditions.list().into_iter().map(|condition| condition.component).collect();
        assert_eq!(left, ["agent/clock", "raid/md1"]);
    }
}
