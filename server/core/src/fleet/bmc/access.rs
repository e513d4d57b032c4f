//! The way to a BMC: whether it can be asked, and when people hear that it cannot.

use super::{Access, BmcLook};
use crate::alert::AlertKey;
use crate::bmc::witness::Testimony;
use crate::catalog::explain;
use crate::component::Component;
use crate::host_state::{HostState, Standing};
use crate::rule::Rule;
use ironwatch_shared::Timestamp;

/// A BMC that cannot be asked must be so for this long before people are told: many take a nap now and then, and one that starts
/// is silent, refuses, and has no session, one after the other.
const NAP_MILLIS: i64 = 90_000;
/// Classes by which the way to a BMC is judged: one of them holds, or none. And whether it may pass by itself: who refuses a login
/// that was offered twice, or shows a certificate that nobody accepted, does so until a person acts.
const ACCESS_CLASSES: [(&str, bool); 5] =
    [("bmc_unreachable", true), ("bmc_login_refused", false), ("bmc_untrusted", false), ("bmc_no_session", true), ("bmc_refuses", true)];

fn access_key(class: &str) -> AlertKey {
    AlertKey { component: Component::new("bmc", ""), problem: explain(class, None).problem }
}

impl HostState {
    /// How long until it has come to stay that the BMC cannot be asked, while nobody was told yet: the next look may be long after.
    pub(super) fn millis_to_nap(&self, now: Timestamp) -> Option<u64> {
        let left = ACCESS_CLASSES.iter().filter_map(|(class, _)| {
            let problem = self.problems.get(&access_key(class)).filter(|problem| problem.opened.is_none())?;
            match problem.standing {
                Standing::Holding { since, for_millis } => Some(for_millis - now.millis_since(since)).filter(|left| *left > 0),
                Standing::Seen | Standing::Ended { .. } => None,
            }
        });
        left.min().map(i64::unsigned_abs)
    }

    /// Notes whether the BMC could be asked.
    pub(super) fn note_access(&mut self, look: &BmcLook<'_>, rule: &Rule, now: Timestamp) {
        let (class, words) = match &look.access {
            Access::NotTried => return,
            Access::Granted => ("", ""),
            Access::Denied { class, words } => (*class, words.as_str()),
        };
        // One that is busy says so, and is there.
        let Some((_, passes)) = ACCESS_CLASSES.into_iter().find(|(known, _)| *known == class) else {
            self.end_access(|_| true, "the BMC answers again", now);
            if let Some(witness) = &mut self.witness {
                witness.denied_since = None;
                witness.answered_at = if class.is_empty() { Some(look.asked_at) } else { witness.answered_at };
            }
            return;
        };
        let denied_since = self.witness.as_mut().map_or(now, |witness| *witness.denied_since.get_or_insert(look.asked_at));
        // What is told already is told for as long as the BMC cannot be asked: another trouble takes its place when it stays.
        let is_open = |class: &str| self.problems.get(&access_key(class)).is_some_and(|problem| problem.opened.is_some());
        let told = ACCESS_CLASSES.map(|(other, _)| other).into_iter().find(|other| *other != class && is_open(other));
        let for_millis = match (passes, told.is_some()) {
            (false, _) => 0,
            (true, true) => NAP_MILLIS,
            (true, false) => (NAP_MILLIS - now.millis_since(denied_since)).max(0),
        };
        let explanation = explain(class, None);
        let key = access_key(class);
        self.hold(key.clone(), &explanation, rule, class, explanation.entry.severity, for_millis, words.to_owned(), now);
        let has_come_to_stay = self.problems.get(&key).is_some_and(|problem| problem.holds_long_enough(now));
        let is_over = |other: &str| other != class && (has_come_to_stay || told != Some(other));
        self.end_access(is_over, "the BMC cannot be asked for another reason", now);
        if class == "bmc_unreachable"
            && let Some(witness) = &mut self.witness
        {
            witness.testimony = Some((look.asked_at, Testimony::Silent(words.to_owned())));
        }
    }

    /// Ends troubles with the way to the BMC.
    fn end_access(&mut self, is_over: impl Fn(&str) -> bool, why: &str, now: Timestamp) {
        for (class, _) in ACCESS_CLASSES.iter().filter(|(class, _)| is_over(class)) {
            self.end(&access_key(class), why.to_owned(), now);
        }
    }
}
