//! What of an outcome calls for a task.

use super::{Sees, TRIGGERS, Trigger};
use crate::alert::{AlertId, Step};
use crate::component::Component;
use crate::fleet::Outcome;
use crate::observation::{Fact, Observation};
use ironwatch_shared::{HostId, Timestamp};

/// Most characters of evidence kept beside a task.
const MAX_WORDS: usize = 300;

/// Where a sign is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// The event at this place in [`Outcome::events`].
    Event(usize),
    /// An alert.
    Alert(AlertId),
}

/// Something that makes a task when it is seen often enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sign {
    /// By which line of the table.
    pub trigger: &'static Trigger,
    /// On which host.
    pub host: HostId,
    /// On which of its parts.
    pub component: Component,
    /// When.
    pub at: Timestamp,
    /// How often.
    pub count: u64,
    /// Where it is from.
    pub link: Link,
    /// In the source's words.
    pub words: String,
}

/// What of an outcome calls for a task, in order.
#[must_use]
pub fn signs(outcome: &Outcome) -> Vec<Sign> {
    let events = outcome.events.iter().enumerate().filter_map(|(place, event)| of_event(place, event));
    // A rule in its shadow fires for those who try it, and for nothing else.
    let opened = outcome.transitions.iter().filter(|transition| transition.step == Step::Opened && !transition.alert.shadow);
    let alerts = opened.filter_map(|transition| {
        let alert = &transition.alert;
        let fits = |trigger: &&'static Trigger| match trigger.sees {
            Sees::Alerts(kinds) => {
                kinds.iter().any(|(class, which)| *class == alert.class && which.fits(alert.code.as_ref(), alert.severity, false))
            }
            Sees::Events(..) => false,
        };
        Some(Sign {
            trigger: TRIGGERS.iter().find(fits)?,
            host: alert.host.clone()?,
            component: alert.key.component.clone(),
            at: transition.at,
            count: 1,
            link: Link::Alert(alert.id),
            words: shortened(&alert.evidence),
        })
    });
    events.chain(alerts).collect()
}

fn of_event(place: usize, event: &Observation) -> Option<Sign> {
    let Fact::Occurrence { class, code, fields } = &event.fact else { return None };
    let is_expected = fields.get("expected").and_then(serde_json::Value::as_bool) == Some(true);
    let fits = |trigger: &&'static Trigger| match trigger.sees {
        Sees::Events(kinds, source) => {
            source.is_none_or(|source| source == event.source)
                && kinds.iter().any(|(kind, which)| kind == class && which.fits(code.as_ref(), event.severity, is_expected))
        }
        Sees::Alerts(_) => false,
    };
    Some(Sign {
        trigger: TRIGGERS.iter().find(fits)?,
        host: event.subject.host.clone(),
        component: event.subject.component.clone(),
        at: event.last_at,
        count: event.count,
        link: Link::Event(place),
        words: shortened(&event.evidence),
    })
}

fn shortened(words: &str) -> String {
    words.chars().take(MAX_WORDS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alert::{Alert, AlertKey, Transition};
    use crate::observation::{Code, Fields, Source, Subject};
    use ironwatch_shared::Severity;

    fn host() -> HostId {
        HostId::parse("00000000-0000-7000-8000-000000000001").unwrap_or_else(|error| panic!("{error}"))
    }

    fn event(class: &'static str, code: Option<Code>, severity: Severity, source: Source, expected: bool) -> Observation {
        let fields = if expected { Fields::from([("expected", true.into())]) } else { Fields::new() };
        let now = Timestamp::from_millis(1_000);
        Observation {
            id: String::new(),
            source,
            subject: Subject { host: host(), component: Component::from("gpu/0000:3b:00".to_owned()) },
            happened_at: now,
            received_at: now,
            fact: Fact::Occurrence { class, code, fields },
            severity,
            evidence: "words".into(),
            count: 3,
            last_at: now,
            boot: None,
        }
    }

    #[test]
    fn what_happened_is_a_sign_only_where_the_table_says_so() {
        use Severity::{Critical, Error, Info, Warning};
        for (class, code, severity, source, expected, reason) in [
            ("gpu_xid", Some(Code::Number(79)), Critical, Source::Agent, false, Some("gpu_errors")),
            ("gpu_xid", Some(Code::Number(13)), Warning, Source::Agent, false, None),
            ("host_rebooted", None, Warning, Source::Server, false, Some("reboots")),
            ("host_rebooted", None, Warning, Source::Server, true, None),
            ("boot", None, Info, Source::Server, false, Some("reboots")),
            // The kernel's own line about its start is no reboot that was counted.
            ("boot", None, Info, Source::Agent, false, None),
            ("watchdog", Some(Code::word("power_cycle")), Critical, Source::Ipmi, false, Some("power_cycles")),
            ("watchdog", Some(Code::word("reset")), Critical, Source::Ipmi, false, None),
            ("power_cycle", None, Info, Source::Server, false, Some("power_cycles")),
            ("mem_ecc", Some(Code::word("CE")), Error, Source::Agent, false, None),
        ] {
            let outcome = Outcome { events: vec![event(class, code, severity, source, expected)], ..Outcome::default() };
            let found: Vec<_> = signs(&outcome).iter().map(|sign| (sign.trigger.reason, sign.count, sign.link)).collect();
            assert_eq!(found, reason.map(|reason| (reason, 3, Link::Event(0))).into_iter().collect::<Vec<_>>(), "{class}");
        }
    }

    #[test]
    fn an_alert_is_a_sign_when_it_opens() {
        let alert = |class: &str, code: Option<&str>| Alert {
            id: 7,
            host: Some(host()),
            key: AlertKey { component: Component::from("disk/sda".to_owned()), problem: class.to_owned() },
            rule: "fault".into(),
            class: class.to_owned(),
            code: code.map(Code::word),
            severity: Severity::Warning,
            title: String::new(),
            opened_at: Timestamp::from_millis(1),
            last_seen_at: Timestamp::from_millis(1),
            count: 1,
            evidence: "x".repeat(900),
            rule_version: 1,
            shadow: false,
            meaning: None,
            pending_since: Timestamp::from_millis(0),
            told: true,
            advice: None,
            boot: None,
        };
        let step =
            |alert: Alert, step| Transition { alert, step, at: Timestamp::from_millis(1), why: String::new(), tell: true, hold_millis: 0 };
        for (class, code, kind, reason) in [
            ("drive_fault", Some("predicted"), Step::Opened, Some("predicted_failure")),
            ("drive_fault", Some("failed"), Step::Opened, None),
            ("drive_fault", Some("predicted"), Step::Resolved, None),
            ("mem_ecc", Some("CE"), Step::Opened, Some("ecc")),
            ("mem_ecc", Some("UE"), Step::Opened, None),
            ("disk_failing", None, Step::Opened, Some("predicted_failure")),
        ] {
            let outcome = Outcome { transitions: vec![step(alert(class, code), kind)], ..Outcome::default() };
            let found = signs(&outcome);
            assert_eq!(found.first().map(|sign| sign.trigger.reason), reason, "{class} {code:?}");
            assert!(found.iter().all(|sign| sign.link == Link::Alert(7) && sign.words.len() == 300));
        }
    }

    #[test]
    fn every_class_of_the_table_is_in_the_catalog() {
        for trigger in TRIGGERS {
            let (Sees::Events(kinds, _) | Sees::Alerts(kinds)) = trigger.sees;
            for (class, _) in kinds {
                assert_eq!(crate::catalog::explain(class, None).entry.class, *class, "{}", trigger.reason);
            }
        }
    }
}
