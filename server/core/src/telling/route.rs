//! One route: what it takes, where it leads, when it must not disturb, and what follows when nobody reacts.

use super::after;
use crate::filter::Filter;
use crate::recurrence::Recurrence;
use ironwatch_shared::{Severity, Timestamp};
use serde::{Deserialize, Serialize};

/// One route. The first that fits takes an alert.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// Its name.
    pub name: String,
    /// What it takes.
    #[serde(default)]
    pub filter: Filter,
    /// Milder than this it does not take.
    #[serde(default = "info")]
    pub min_severity: Severity,
    /// Channels and rotations, by name.
    pub channels: Vec<String>,
    /// When it does not disturb.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet: Option<Quiet>,
    /// What waits to be told together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<Digest>,
    /// Whom else to tell when nobody acknowledges.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub escalate: Vec<Escalation>,
    /// Told again after so many minutes without an acknowledgement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remind_minutes: Option<u32>,
    /// The routes after it are asked, too.
    #[serde(default)]
    pub go_on: bool,
}

fn info() -> Severity {
    Severity::Info
}

fn critical() -> Severity {
    Severity::Critical
}

/// Hours in which it waits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Quiet {
    /// When.
    pub when: Recurrence,
    /// This bad and worse does not wait.
    #[serde(default = "critical")]
    pub unless: Severity,
}

/// What is mild waits for the next of these times.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Digest {
    /// When all of it is told.
    pub at: Recurrence,
    /// What is this bad does not wait.
    pub below: Severity,
}

/// One step up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Escalation {
    /// So many minutes after it was told first.
    pub after_minutes: u32,
    /// To these.
    pub channels: Vec<String>,
    /// Only what is this bad.
    #[serde(default = "info")]
    pub min_severity: Severity,
}

impl Escalation {
    pub(super) fn due(&self, first_told_at: Timestamp) -> Timestamp {
        after(first_told_at, self.after_minutes)
    }
}

/// Longest wait of a reminder or an escalation: a week.
const MAX_MINUTES: u32 = 7 * 24 * 60;

impl Route {
    /// What is wrong with it, if anything.
    ///
    /// # Errors
    /// A sentence that names the route.
    pub fn check(&self) -> Result<(), String> {
        let wrong = |why: String| Err(format!("route {:?}: {why}", self.name));
        if self.name.is_empty() || self.name.len() > 100 || self.name.chars().any(char::is_control) {
            return wrong("the name is 1 to 100 visible letters".to_owned());
        }
        if self.channels.is_empty() {
            return wrong("channels names at least one channel or rotation".to_owned());
        }
        let minutes = self.escalate.iter().map(|step| step.after_minutes).chain(self.remind_minutes);
        if let Some(minutes) = minutes.into_iter().find(|minutes| !(1..=MAX_MINUTES).contains(minutes)) {
            return wrong(format!("{minutes} minutes must be 1 to {MAX_MINUTES}"));
        }
        let rises = self.escalate.windows(2).all(|pair| matches!(pair, [low, high] if low.after_minutes < high.after_minutes));
        if !rises || self.escalate.iter().any(|step| step.channels.is_empty()) {
            return wrong("each step of escalate comes later than the one before and names a channel".to_owned());
        }
        Ok(())
    }

    /// When a message of this severity may go.
    pub(super) fn not_before(&self, severity: Severity, now: Timestamp) -> Timestamp {
        let digest = self.digest.as_ref().filter(|digest| severity < digest.below);
        let digest = digest.and_then(|digest| digest.at.next(now)).map_or(now, |(begins, _)| begins);
        let quiet = self.quiet.as_ref().filter(|quiet| severity < quiet.unless);
        digest.max(quiet.and_then(|quiet| quiet.when.on_until(digest)).unwrap_or(now))
    }

    /// Whether it gathers messages of this severity.
    pub(super) fn gathers(&self, severity: Severity) -> bool {
        self.digest.as_ref().is_some_and(|digest| severity < digest.below)
    }

    /// Its steps up for this severity, numbered.
    pub(super) fn escalations(&self, severity: Severity) -> impl Iterator<Item = (usize, &Escalation)> {
        self.escalate.iter().enumerate().filter(move |(_, step)| severity >= step.min_severity)
    }

    /// All names it leads to.
    pub(super) fn names(&self) -> impl Iterator<Item = &String> {
        self.channels.iter().chain(self.escalate.iter().flat_map(|step| step.channels.iter()))
    }
}
