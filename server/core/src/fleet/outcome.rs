//! What came of something, to be kept as one.

use crate::alert::{Alert, AlertId, Transition};
use crate::evaluate::Evaluated;
use crate::liveness::Away;
use crate::observation::Observation;
use crate::outage::Outage;
use ironwatch_shared::{HostId, Timestamp};

/// What came of a check-in or of time passing; committed as one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcome {
    /// To be stored and shown.
    pub events: Vec<Observation>,
    /// Steps in the lives of alerts, in order.
    pub transitions: Vec<Transition>,
    /// Alerts seen again, without a step.
    pub touched: Vec<Alert>,
    /// Outages begun or ended.
    pub outages: Vec<Outage>,
    /// Hosts whose presence changed.
    pub presence: Vec<HostId>,
    /// Alerts whose telling is taken back while it still waits: a common cause speaks for them, or it was a blink.
    pub superseded: Vec<AlertId>,
    /// A stretch in which nobody was watched.
    pub away: Option<Away>,
    /// Alerts that belong to an incident from now on: the incident's number and theirs.
    pub joined: Vec<(AlertId, AlertId)>,
    /// Hosts with a BMC that have become late: it is to be asked at once, before anybody is told that they are down.
    pub suspects: Vec<HostId>,
    /// Jobs whose effects are over earlier than was thought: the machine has started anew. To be kept, as nobody sees that twice.
    pub settled: Vec<(i64, Timestamp)>,
}

impl Outcome {
    pub(super) fn take(&mut self, evaluated: Evaluated) {
        self.transitions.extend(evaluated.transitions);
        self.touched.extend(evaluated.touched);
        self.superseded.extend(evaluated.superseded);
    }

    /// What came of something else right after it.
    pub fn append(&mut self, other: Outcome) {
        self.events.extend(other.events);
        self.transitions.extend(other.transitions);
        self.touched.extend(other.touched);
        self.outages.extend(other.outages);
        self.presence.extend(other.presence);
        self.superseded.extend(other.superseded);
        self.suspects.extend(other.suspects);
        self.joined.extend(other.joined);
        self.settled.extend(other.settled);
        self.away = other.away.or(self.away);
    }

    /// Whether nothing came of it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Outcome::default()
    }
}
