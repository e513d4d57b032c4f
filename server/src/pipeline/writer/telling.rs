//! What follows while alerts stand: acknowledgements, escalations, reminders, and changes of the policy.

use super::super::tell;
use super::Writer;
use crate::problem::Refusal;
use crate::store::{Db, StoreResult, alerts, tellings};
use crate::telling::policy;
use diesel::Connection as _;
use ironwatch_core::alert::{Alert, AlertId};
use ironwatch_core::filter::Filter;
use ironwatch_core::telling::{Channel, Policy};
use ironwatch_shared::Timestamp;

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
        self.follow_up(now);
        Ok(())
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
