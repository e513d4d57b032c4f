//! What a thread that listens to a log works with.

use crate::collectors::{Latest, Plan};
use crate::conditions::Conditions;
use crate::output;
use crate::told::Teller;
use ironwatch_shared::wire::v1::agent_health::CollectorState;
use std::sync::Arc;

const CONDITION: &str = "agent_cannot_read";
/// What a child or the system says of a failure is a line; more is cut.
const MAX_WHY: usize = 300;

/// One listener; its thread owns it.
#[derive(Debug)]
pub struct Listener {
    pub name: &'static str,
    pub plan: Arc<Plan>,
    pub latest: Arc<Latest>,
    pub conditions: Arc<Conditions>,
    pub teller: Teller,
    /// What was noted last; saying the same again is for nobody.
    pub noted: Option<(CollectorState, String)>,
}

impl Listener {
    /// Neither the host's file nor the server has switched it off.
    pub fn is_enabled(&self) -> bool {
        self.plan.pace(self.name, 0).enabled
    }

    /// How it does, for the check-in, as a condition when it cannot, and for people when that is news.
    pub fn note(&mut self, state: CollectorState, why: &str) {
        let why = output::printable(why, MAX_WHY);
        if self.noted.as_ref().is_some_and(|(known, words)| *known == state && *words == why) {
            return;
        }
        self.latest.note(self.name, state, &why);
        let cannot = (state == CollectorState::Cannot).then_some(why.as_str());
        if self.conditions.set(CONDITION, &format!("agent/{}", self.name), cannot) {
            output::warn(cannot.unwrap_or(&format!("{} has nothing in its way any more", self.name)));
        }
        self.noted = Some((state, why));
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::push::Wake;
    use crate::settings::Settings;
    use crate::told::Told;
    use std::sync::mpsc::{Receiver, channel};

    /// A listener and what it tells.
    pub fn listener(name: &'static str, settings: &Settings) -> (Listener, Receiver<Told>, Receiver<Wake>) {
        let (wake, wakes) = channel();
        let (teller, told) = Teller::new(wake);
        let (plan, latest) = (Arc::new(Plan::new(settings)), Arc::new(Latest::default()));
        let listener = Listener { name, plan, latest, conditions: Arc::new(Conditions::default()), teller, noted: None };
        (listener, told, wakes)
    }

    #[test]
    fn what_cannot_be_read_is_a_condition_until_it_can() {
        let (mut listener, ..) = listener("journal", &Settings::default());
        let held =
            |listener: &Listener| listener.conditions.list().into_iter().map(|held| (held.component, held.detail)).collect::<Vec<_>>();
        listener.note(CollectorState::Cannot, "no right\n");
        assert_eq!(held(&listener), [("agent/journal".to_owned(), "no right ".to_owned())]);
        listener.note(CollectorState::Reads, "");
        assert_eq!(held(&listener), []);
    }
}
