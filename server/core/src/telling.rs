//! Who is told of an alert, and when: silences, routes, quiet hours, digests, acknowledgement, escalation, reminders.
//!
//! Nothing here remembers anything. [`opening`] says what happens to an alert that opens or worsens, [`follow`] what
//! happens to one that stands, and when to ask again. Channels, silences and time are arguments.

mod rotation;
mod route;

pub use rotation::Rotation;
pub use route::{Digest, Escalation, Quiet, Route};

use crate::alert::Step;
use crate::filter::Described;
use crate::silence::{Silence, Silenced, silenced};
use ironwatch_shared::{Severity, Timestamp};

/// What is to be known of a configured channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// Its name.
    pub name: String,
    /// Milder than this is not sent to it.
    pub min_severity: Severity,
}

/// All that decides who is told.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Policy {
    /// Channels that are switched on.
    pub channels: Vec<Channel>,
    /// Routes in order; without any, everything goes to all channels.
    pub routes: Vec<Route>,
    /// Who is on call.
    pub rotations: Vec<Rotation>,
    /// What is not told.
    pub silences: Vec<Silence>,
}

/// One message to one channel, not before a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The channel.
    pub channel: String,
    /// Quiet hours and digests make it wait.
    pub not_before: Timestamp,
    /// It waits to be told in one message with others.
    pub digest: bool,
}

impl Delivery {
    /// At once, by itself.
    #[must_use]
    pub fn at_once(channel: &str, now: Timestamp) -> Self {
        Self { channel: channel.to_owned(), not_before: now, digest: false }
    }
}

/// What happens to an alert that opens or worsens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opening {
    /// It is not told now.
    Silenced(Silenced),
    /// It is told; perhaps to nobody.
    Told {
        /// To these.
        deliveries: Vec<Delivery>,
        /// When to ask [`follow`].
        follow_at: Option<Timestamp>,
    },
}

/// How far the telling of an alert that stands has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// When it was told first, to anybody. None: it was silenced until now.
    pub first_told_at: Option<Timestamp>,
    /// When it was told last.
    pub last_told_at: Option<Timestamp>,
    /// Steps of escalation taken.
    pub escalated: usize,
    /// Somebody has it.
    pub acknowledged: bool,
    /// Until then; none: until it is over.
    pub acknowledged_until: Option<Timestamp>,
}

/// What happens to an alert that stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Followed {
    /// What is said, why, and to whom.
    pub say: Option<(Step, String, Vec<Delivery>)>,
    /// It is not told now.
    pub silenced: Option<Silenced>,
    /// The progress after it.
    pub progress: Progress,
    /// When to ask again.
    pub follow_at: Option<Timestamp>,
}

/// Routes that take this: the first that fits, and those after it as long as each says to go on.
fn routes<'a>(policy: &'a Policy, what: &Described<'_>, severity: Severity) -> Vec<&'a Route> {
    let mut taken = Vec::new();
    for route in &policy.routes {
        if severity >= route.min_severity && route.filter.matches(what) {
            taken.push(route);
            if !route.go_on {
                break;
            }
        }
    }
    taken
}

impl Policy {
    /// Channels behind names, each once: those that are there, switched on and hear of this severity.
    fn channels_named(&self, names: &[String], severity: Severity, now: Timestamp) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        for name in names {
            let on_call = self.rotations.iter().find(|rotation| rotation.name == *name).and_then(|rotation| rotation.on_call(now));
            let name = on_call.unwrap_or(name.as_str());
            let channel = self.channels.iter().find(|channel| channel.name == name && severity >= channel.min_severity);
            found.extend(channel.map(|channel| channel.name.as_str()).filter(|name| !found.contains(name)));
        }
        found
    }

    fn deliveries(&self, what: &Described<'_>, severity: Severity, now: Timestamp) -> Vec<Delivery> {
        if self.routes.is_empty() {
            let heard = self.channels.iter().filter(|channel| severity >= channel.min_severity);
            return heard.map(|channel| Delivery::at_once(&channel.name, now)).collect();
        }
        let mut deliveries: Vec<Delivery> = Vec::new();
        for route in routes(self, what, severity) {
            let (not_before, digest) = (route.not_before(severity, now), route.gathers(severity));
            for channel in self.channels_named(&route.channels, severity, now) {
                match deliveries.iter_mut().find(|delivery| delivery.channel == channel) {
                    Some(known) if not_before >= known.not_before => {}
                    Some(known) => (known.not_before, known.digest) = (not_before, digest),
                    None => deliveries.push(Delivery { channel: channel.to_owned(), not_before, digest }),
                }
            }
        }
        deliveries
    }

    /// When a channel that has heard of an alert only in digests hears what came of it: in the next one, as long as its route
    /// gathers such alerts.
    #[must_use]
    pub fn after_digest(&self, what: &Described<'_>, severity: Severity, channel: &str, now: Timestamp) -> Delivery {
        let gathered = self.deliveries(what, severity, now).into_iter().find(|delivery| delivery.digest && delivery.channel == channel);
        gathered.unwrap_or_else(|| Delivery::at_once(channel, now))
    }

    /// Names in routes and rotations that no channel or rotation has.
    #[must_use]
    pub fn unknown_names(&self) -> Vec<String> {
        let is_channel = |name: &&String| self.channels.iter().any(|channel| channel.name == **name);
        let is_known = |name: &&String| is_channel(name) || self.rotations.iter().any(|rotation| rotation.name == **name);
        let of_routes = self.routes.iter().flat_map(Route::names).filter(|name| !is_known(name));
        let of_rotations = self.rotations.iter().flat_map(Rotation::names).filter(|name| !is_channel(name));
        let mut unknown: Vec<String> = of_routes.chain(of_rotations).cloned().collect();
        unknown.sort();
        unknown.dedup();
        unknown
    }
}

/// When the first of these goes. Quiet hours and digests hold messages back, and nobody can react to what waits still.
#[must_use]
pub fn told_at(deliveries: &[Delivery]) -> Option<Timestamp> {
    deliveries.iter().map(|delivery| delivery.not_before).min()
}

/// When escalations and reminders of these routes are due next.
fn next_follow(routes: &[&Route], severity: Severity, progress: &Progress) -> Option<Timestamp> {
    let (Some(first), Some(last)) = (progress.first_told_at, progress.last_told_at) else { return None };
    let escalations = routes.iter().flat_map(|route| route.escalations(severity));
    let escalation = escalations.filter(|(step, _)| *step >= progress.escalated).map(|(_, step)| step.due(first)).min();
    let reminder = routes.iter().filter_map(|route| route.remind_minutes).min().map(|minutes| after(last, minutes));
    [escalation, reminder].into_iter().flatten().min()
}

fn after(moment: Timestamp, minutes: u32) -> Timestamp {
    moment.plus_millis(i64::from(minutes) * 60_000)
}

/// What happens to an alert that opens or worsens now.
#[must_use]
pub fn opening(policy: &Policy, what: &Described<'_>, severity: Severity, now: Timestamp) -> Opening {
    if let Some(silenced) = silenced(&policy.silences, what, now) {
        return Opening::Silenced(silenced);
    }
    let deliveries = policy.deliveries(what, severity, now);
    let told_at = told_at(&deliveries);
    let progress = Progress { first_told_at: told_at, last_told_at: told_at, ..Progress::default() };
    Opening::Told { deliveries, follow_at: next_follow(&routes(policy, what, severity), severity, &progress) }
}

/// What happens to an alert that stands.
#[must_use]
pub fn follow(policy: &Policy, what: &Described<'_>, severity: Severity, progress: Progress, now: Timestamp) -> Followed {
    if let Some(silenced) = silenced(&policy.silences, what, now) {
        let follow_at = Some(silenced.until);
        return Followed { silenced: Some(silenced), progress, follow_at, say: None };
    }
    let mut progress = progress;
    if progress.first_told_at.is_none() {
        let deliveries = policy.deliveries(what, severity, now);
        progress.first_told_at = told_at(&deliveries);
        progress.last_told_at = progress.first_told_at;
        let follow_at = next_follow(&routes(policy, what, severity), severity, &progress);
        let why = "it stands since before, and the silence is over".to_owned();
        return Followed { say: Some((Step::Opened, why, deliveries)), silenced: None, progress, follow_at };
    }
    if progress.acknowledged && progress.acknowledged_until.is_none_or(|until| until > now) {
        return Followed { follow_at: progress.acknowledged_until, progress, ..Followed::default() };
    }
    let taken = routes(policy, what, severity);
    let say = if std::mem::take(&mut progress.acknowledged) {
        progress.acknowledged_until = None;
        Some((Step::Reminded, "the acknowledgement has run out and it still stands".to_owned(), policy.deliveries(what, severity, now)))
    } else {
        escalate(policy, &taken, severity, &mut progress, now).or_else(|| remind(policy, &taken, what, severity, &progress, now))
    };
    if let Some((_, _, deliveries)) = &say {
        progress.last_told_at = Some(told_at(deliveries).unwrap_or(now));
    }
    Followed { say, silenced: None, follow_at: next_follow(&taken, severity, &progress), progress }
}

type Said = (Step, String, Vec<Delivery>);

fn escalate(policy: &Policy, routes: &[&Route], severity: Severity, progress: &mut Progress, now: Timestamp) -> Option<Said> {
    let first = progress.first_told_at?;
    let before = progress.escalated;
    let due: Vec<(usize, &Escalation)> = routes
        .iter()
        .flat_map(|route| route.escalations(severity))
        .filter(|(step, escalation)| *step >= before && escalation.due(first) <= now)
        .collect();
    let last = due.iter().map(|(step, _)| *step).max()?;
    progress.escalated = last + 1;
    let names: Vec<String> = due.iter().flat_map(|(_, escalation)| escalation.channels.iter().cloned()).collect();
    let channels = policy.channels_named(&names, severity, now);
    let deliveries = channels.into_iter().map(|channel| Delivery::at_once(channel, now)).collect();
    let minutes = now.millis_since(first) / 60_000;
    Some((Step::Escalated, format!("nobody has acknowledged it for {minutes} min"), deliveries))
}

fn remind(
    policy: &Policy,
    routes: &[&Route],
    what: &Described<'_>,
    severity: Severity,
    progress: &Progress,
    now: Timestamp,
) -> Option<Said> {
    let minutes = routes.iter().filter_map(|route| route.remind_minutes).min()?;
    let last = progress.last_told_at.filter(|last| after(*last, minutes) <= now)?;
    let why = format!("it still stands, {} min after the last word", now.millis_since(last) / 60_000);
    Some((Step::Reminded, why, policy.deliveries(what, severity, now)))
}

#[cfg(test)]
mod tests;
