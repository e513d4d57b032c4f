//! What follows while alerts stand: acknowledgements, escalations, reminders, and changes of the policy.

use super::super::tell;
use super::Writer;
use crate::problem::Refusal;
use crate::store::{Db, StoreResult, alerts, notifications, tellings};
use crate::telling::policy;
use diesel::Connection as _;
use ironwatch_core::alert::{Alert, AlertId};
use ironwatch_core::component::Component;
use ironwatch_core::filter::Filter;
use ironwatch_core::fleet::{Fleet, Outcome, ServerCondition};
use ironwatch_core::telling::{Channel, Policy};
use ironwatch_shared::Timestamp;

/// Class of the catalog.
const SILENCE_ENDS: &str = "silence_ends";

/// What waits so long for a channel that is switched off tells nobody anything when it is switched on again: a day.
const SWITCHED_OFF_MILLIS: i64 = 86_400_000;

/// What a person says of an alert.
#[derive(Debug, Clone)]
pub struct Acknowledgement {
    /// Who has it.
    pub by: String,
    /// Until then; none: until it is over.
    pub until: Option<Timestamp>,
    /// In words; may be empty.
    pub why: String,
}

impl Writer {
    /// Takes what is due of alerts that stand.
    pub(super) fn follow_up(&mut self, now: Timestamp) {
        // Each second: the store is asked only when something has changed.
        let next = match self.next_follow {
            Some(next) => next,
            None => match tellings::next_due(&mut self.db) {
                Ok(next) => *self.next_follow.insert(next),
                Err(error) => return self.failed(&error),
            },
        };
        if next.is_none_or(|at| at > now.as_millis()) {
            return;
        }
        self.next_follow = None;
        let Writer { db, fleet, routing, .. } = self;
        match db.transaction(|db| tell::follow_up(db, fleet, routing, now)) {
            Ok(Some(news)) => {
                self.outbox.notify_waiters();
                self.hub.tell(news);
            }
            Ok(None) => {}
            Err(error) => self.failed(&error),
        }
    }

    /// People hear of a silence that is about to end while what it hides still stands: to make it longer, or to be ready.
    pub(super) fn tell_of_ending_silences(&mut self, now: Timestamp) {
        let told: Vec<Component> = self.fleet.server_parts_with(SILENCE_ENDS).cloned().collect();
        let mut ending = Vec::new();
        for silence in self.routing.policy.silences.iter().filter(|silence| silence.is_short_before_its_end(now)) {
            match tellings::count_hidden_by(&mut self.db, silence.id) {
                Ok(0) => {}
                Ok(hidden) => ending.push((Component::new("silence", &silence.id.to_string()), silence.clone(), hidden)),
                Err(error) => return self.failed(&error),
            }
        }
        let over: Vec<Component> = told.iter().filter(|part| !ending.iter().any(|(ends, ..)| ends == *part)).cloned().collect();
        ending.retain(|(part, ..)| !told.contains(part));
        if ending.is_empty() && over.is_empty() {
            return;
        }
        let decide = |fleet: &mut Fleet, now: Timestamp| {
            let mut outcome = Outcome::default();
            for part in &over {
                let mut ended = fleet.server_is_over(SILENCE_ENDS, part, "it has ended, or nothing that it hides stands", now);
                // What stands still is told by itself.
                ended.transitions.iter_mut().for_each(|transition| transition.tell = false);
                outcome.append(ended);
            }
            for (component, silence, hidden) in &ending {
                let ends = silence.ends_at.map(|at| format!(" ends at {at}")).unwrap_or_default();
                let words = format!(
                    "the silence of {} by {} ({}){ends} and hides {hidden} alerts that stand",
                    silence.filter, silence.author, silence.reason
                );
                let condition = ServerCondition { class: SILENCE_ENDS, component: component.clone(), severity: None, words };
                outcome.append(fleet.server_holds(&condition, now));
            }
            outcome
        };
        // What cannot be kept now is tried again with the next look.
        let _ = self.judge(decide, |_| Ok(()));
    }

    /// The policy as the store has it by now holds from here on. All alerts that stand are asked again by it.
    ///
    /// # Errors
    /// What the database says; the policy is as it was then.
    pub fn read_policy(&mut self) -> StoreResult<()> {
        let channels = self.routing.policy.channels.clone();
        self.set_channels(channels)
    }

    /// The same with other channels.
    ///
    /// # Errors
    /// What the database says; the policy is as it was then.
    pub fn set_channels(&mut self, channels: Vec<Channel>) -> StoreResult<()> {
        let now = self.clock.now();
        let policy = policy(&mut self.db, &self.routing.provisioned, channels, now)?;
        tellings::ask_all_again(&mut self.db, now.as_millis())?;
        self.routing.policy = policy;
        self.next_follow = None;
        self.follow_up(now);
        Ok(())
    }

    /// Gives up what has waited for a day for channels that are switched off or gone. Returns how many messages that was.
    ///
    /// # Errors
    /// What the database says.
    pub fn give_up_unreachable(&mut self) -> StoreResult<usize> {
        let now = self.clock.now();
        let on: Vec<String> = self.routing.policy.channels.iter().map(|channel| channel.name.clone()).collect();
        let before = now.plus_millis(-SWITCHED_OFF_MILLIS).as_millis();
        let why = "the channel was switched off, or gone, for a day after this was due";
        self.db.transaction(|db| notifications::give_up_of_others(db, &on, before, why, now.as_millis()))
    }

    /// The policy that holds.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.routing.policy
    }

    /// Somebody has an alert, or nobody has it any more; kept together with another change.
    ///
    /// # Errors
    /// `not_found` for one that is not open, or what the database says.
    pub fn acknowledge(
        &mut self,
        id: AlertId,
        said: Option<&Acknowledgement>,
        change: impl FnOnce(&mut Db) -> StoreResult<()>,
    ) -> Result<(), Refusal> {
        let now = self.clock.now();
        let Writer { db, fleet, routing, .. } = self;
        let news = db.transaction(|db| {
            let row = alerts::by_ids(db, &[id])?.pop().filter(|row| row.resolved_at.is_none());
            let Some(alert) = row.and_then(|row| row.alert()) else { return Err(Refusal::new("not_found")) };
            let news = match said {
                Some(said) => tell::acknowledge(db, fleet, routing, alert, said, now)?,
                None => tell::take_back(db, &alert, now)?,
            };
            change(db)?;
            Ok(news)
        })?;
        self.next_follow = None;
        self.outbox.notify_waiters();
        self.hub.tell(news);
        self.follow_up(now);
        Ok(())
    }

    /// Whether a filter means an alert, with its host as it is now.
    #[must_use]
    pub fn fits(&self, alert: &Alert, filter: &Filter) -> bool {
        filter.matches(&tell::described(&self.fleet, alert))
    }

    /// Whom an alert is about, as people know it.
    #[must_use]
    pub fn name_of(&self, alert: &Alert) -> String {
        tell::name_of(&self.fleet, alert)
    }
}
