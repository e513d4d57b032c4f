//! Who was refused what, written into the audit; a few in a minute, so that nobody fills it by asking again and again.

use super::person::Person;
use crate::app::App;
use crate::audit::{Actor, Entry, Outcome};
use crate::store::audit;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Refusals of one person written in one minute; what is more is counted.
const MOST_IN_A_MINUTE: u32 = 10;
const MINUTE_MILLIS: u64 = 60_000;
/// People remembered; above, those whose minute is over are forgotten.
const MAX_PEOPLE: usize = 10_000;

#[derive(Debug, Clone, Copy, Default)]
struct Minute {
    began: u64,
    written: u32,
    passed_over: u64,
}

/// How often each person was refused lately.
#[derive(Debug, Clone, Default)]
pub struct Refusals(Arc<Mutex<HashMap<String, Minute>>>);

impl Refusals {
    /// Whether this one is written, and how many were not since the last one that was.
    fn write(&self, person: &str, monotonic: u64) -> Option<u64> {
        let mut people = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if people.len() >= MAX_PEOPLE {
            people.retain(|_, minute| minute.began + MINUTE_MILLIS > monotonic);
        }
        let minute = people.entry(person.to_owned()).or_insert(Minute { began: monotonic, ..Minute::default() });
        if minute.began + MINUTE_MILLIS <= monotonic {
            *minute = Minute { began: monotonic, written: 0, passed_over: minute.passed_over };
        }
        if minute.written >= MOST_IN_A_MINUTE {
            minute.passed_over += 1;
            return None;
        }
        minute.written += 1;
        Some(std::mem::take(&mut minute.passed_over))
    }
}

/// Writes that a person was refused. That it cannot be written now changes nothing for the person.
pub async fn note(app: &App, person: &Person, action: &str, subject: &str, why: &str) {
    note_of(app, &person.actor(), action, subject, why).await;
}

/// Writes that somebody was refused who did not come as far as to be a person here.
pub async fn note_of(app: &App, actor: &Actor, action: &str, subject: &str, why: &str) {
    // Who nobody knows is told apart by the address.
    let who = if actor.name.is_empty() { &actor.address } else { &actor.name };
    let Some(passed_over) = app.refusals.write(who, app.clock.monotonic_millis()) else { return };
    let more = if passed_over == 0 { String::new() } else { format!("; {passed_over} before it were not written") };
    let entry = Entry::done(actor, action, subject, app.clock.now()).ended(Outcome::Refused, format!("{why}{more}"));
    if let Err(error) = app.pipeline.write(move |db| audit::append(db, &entry)).await {
        tracing::error!(%error, "a refusal cannot be written into the audit");
    }
}

/// The same beside the answer: how long it takes, and whether it is written at all, tells nothing of who was named.
pub fn note_beside(app: &App, actor: Actor, action: &'static str, subject: String, why: &'static str) {
    let app = app.clone();
    actix_web::rt::spawn(async move { note_of(&app, &actor, action, &subject, why).await });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_are_written_in_a_minute_and_the_rest_is_counted() {
        let refusals = Refusals::default();
        let written = (0..25).filter(|_| refusals.write("ann", 1_000).is_some()).count();
        assert_eq!(written, 10);
        assert_eq!(refusals.write("bob", 1_000), Some(0), "another person has another minute");
        assert_eq!(refusals.write("ann", 60_999), None);
        assert_eq!(refusals.write("ann", 61_000), Some(16));
        assert_eq!(refusals.write("ann", 61_000), Some(0));
    }
}
