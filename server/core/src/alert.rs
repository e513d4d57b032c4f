//! One problem on one subject, from opened to resolved.

use crate::component::Component;
use crate::observation::Code;
use ironwatch_shared::{HostId, Severity, Timestamp};
use serde::{Deserialize, Serialize};

/// Number of an alert; unique within one server for ever.
pub type AlertId = i64;

/// What makes two facts the same problem: the part and the merge key of the catalog.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AlertKey {
    /// The part.
    pub component: Component,
    /// For example `gpu_lost`; see `catalog`.
    pub problem: String,
}

/// An alert as it stands, or as it stood at a transition.
#[derive(Debug, Clone, PartialEq)]
pub struct Alert {
    /// Its number.
    pub id: AlertId,
    /// The host; none when the whole fleet is the subject.
    pub host: Option<HostId>,
    /// Part and merge key.
    pub key: AlertKey,
    /// The rule that asked.
    pub rule: String,
    /// Which version of it.
    pub rule_version: u32,
    /// The rule is one in the shadow: kept and shown, told nobody, and nothing is done because of it.
    pub shadow: bool,
    /// Class of the fact that opened it.
    pub class: String,
    /// Code of the fact that opened it.
    pub code: Option<Code>,
    /// How bad it is now.
    pub severity: Severity,
    /// In plain words.
    pub title: String,
    /// What it means, where its rule says so.
    pub meaning: Option<String>,
    /// Since when it held, or when it was seen first; before it opened, where it had to hold for some time.
    pub pending_since: Timestamp,
    /// When we opened it.
    pub opened_at: Timestamp,
    /// When it was last seen, by the source's clock made ours.
    pub last_seen_at: Timestamp,
    /// How often it was seen.
    pub count: u64,
    /// The source's own words that opened it.
    pub evidence: String,
    /// Whether its opening is told to anybody; what was not opened aloud is not resolved aloud.
    pub told: bool,
    /// The next step, where the source or the rule knows it better than the catalog.
    pub advice: Option<String>,
    /// The boot it belongs to, for faults that live in the running state.
    pub boot: Option<String>,
}

/// Whom an alert without a host on this part is about, in a word.
#[must_use]
pub fn whole_named(component: &str) -> String {
    match component.split_once('/') {
        Some((kind @ ("parent" | "rack" | "network" | "firmware" | "model" | "group" | "site"), name)) => format!("{kind} {name}"),
        None if component == "fleet" => "fleet".to_owned(),
        Some(_) | None => "server".to_owned(),
    }
}

impl Alert {
    /// Whom an alert without a host is about, in a word.
    #[must_use]
    pub fn whole(&self) -> String {
        whole_named(self.key.component.as_str())
    }

    /// The channel that an alert of the server is about. It cannot be told through that one.
    #[must_use]
    pub fn failing_channel(&self) -> Option<&str> {
        self.key.component.as_str().strip_prefix("channel/").filter(|_| self.host.is_none())
    }
}

/// A step in the life of an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// It begins.
    Opened,
    /// Same problem, higher severity.
    Worsened,
    /// Same problem, lower severity.
    Eased,
    /// Somebody has it.
    Acknowledged,
    /// It still stands, and whom it was told is told again.
    Reminded,
    /// Nobody has acknowledged it, and others are told.
    Escalated,
    /// It is over.
    Resolved,
}

impl Step {
    /// The word in the database and the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Step::Opened => "opened",
            Step::Worsened => "worsened",
            Step::Eased => "eased",
            Step::Acknowledged => "acknowledged",
            Step::Reminded => "reminded",
            Step::Escalated => "escalated",
            Step::Resolved => "resolved",
        }
    }
}

/// One step, with the alert as it is after it.
#[derive(Debug, Clone, PartialEq)]
pub struct Transition {
    /// The alert after the step.
    pub alert: Alert,
    /// The step.
    pub step: Step,
    /// When we took it.
    pub at: Timestamp,
    /// In words: what made it so.
    pub why: String,
    /// Whether anybody is to hear of it.
    pub tell: bool,
    /// Milliseconds to wait before telling, for a common cause to show itself.
    pub hold_millis: i64,
}
