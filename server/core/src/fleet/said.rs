//! What the server itself has to say of a host, outside a check-in.

use super::check_in::server_event;
use super::{Fleet, Outcome};
use crate::catalog::explain;
use crate::component::Component;
use crate::evaluate::evaluate;
use crate::observation::{Code, Fact};
use ironwatch_shared::{HostId, Timestamp};

/// One thing to say.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// Of which part.
    pub component: &'a Component,
    /// Class of the catalog.
    pub class: &'static str,
    /// Code within it.
    pub code: Option<&'static str>,
    /// In words.
    pub words: &'a str,
}

impl Fleet {
    /// Says something of a host; an alert follows where the catalog calls it an alarm. Nothing of one that is not known.
    pub fn tell_of(&mut self, id: &HostId, said: Said<'_>, now: Timestamp) -> Outcome {
        let mut outcome = Outcome::default();
        self.remember_undo(id);
        let Some(host) = self.hosts.get_mut(id) else { return outcome };
        let code = said.code.map(Code::word);
        let mut event = server_event(host, said.class, said.words.to_owned(), now);
        event.subject.component = said.component.clone();
        event.severity = explain(said.class, code.as_ref()).entry.severity;
        event.id = format!("{}:{}:{}", event.id, said.code.unwrap_or_default(), said.component);
        if let Fact::Occurrence { code: place, .. } = &mut event.fact {
            *place = code;
        }
        if !host.deprecated {
            host.note(&event, &self.rules);
        }
        outcome.events.push(event);
        if !host.deprecated {
            outcome.take(evaluate(host, &self.rules, &mut self.next_alert, now));
        }
        outcome
    }
}
