//! Hosts that go out of use, are deleted, or turn out to be one machine.

use ironwatch_core::alert::{Alert, Step};
use ironwatch_core::fleet::{CheckIn, Fleet, Outcome};
use ironwatch_core::liveness::{LivenessSettings, Presence};
use ironwatch_core::normalise::agent::{Received, observations};
use ironwatch_core::rule::{DEFAULT_RULES, Rules};
use ironwatch_shared::wire::v1::report::{Condition, Moment, Report};
use ironwatch_shared::{BootId, HostId, Timestamp};

fn host(name: &str) -> HostId {
    HostId::parse(name).unwrap_or_else(|error| panic!("{error}"))
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(seconds * 1000)
}

fn fleet_of(names: &[&str]) -> Fleet {
    let rules = Rules::parse(DEFAULT_RULES).unwrap_or_else(|error| panic!("{error}"));
    let mut fleet = Fleet::new(rules, LivenessSettings::default(), 1, 1);
    fleet.tick(at(0), 0, true);
    for name in names {
        fleet.add_host(&host(name), name, 30, at(0));
    }
    fleet
}

/// A check-in that says that these conditions hold.
fn hear(fleet: &mut Fleet, name: &str, classes: &[&str], seconds: i64) -> Outcome {
    let id = host(name);
    let boot = BootId::parse("boot").unwrap_or_else(|error| panic!("{error}"));
    let mut report = Report::new(boot, Moment { wall_ms: 0, boot_ms: 1_000 }, 30);
    report.conditions =
        classes.iter().map(|class| Condition { class: (*class).into(), component: "host".into(), detail: "words".into() }).collect();
    let received = Received { host: &id, at: at(seconds), boot: &report.boot_id, boot_millis: 1_000 };
    let observations = observations(&report, received);
    let check_in = CheckIn { host: &id, boot: &report.boot_id, live: true, interval_seconds: 30, report: &report, observations };
    fleet.take(check_in, at(seconds))
}

/// Lets seconds pass, one by one.
fn pass(fleet: &mut Fleet, seconds: std::ops::RangeInclusive<i64>) -> Vec<Outcome> {
    let tick = |second: i64| fleet.tick(at(second), u64::try_from(second * 1000).unwrap_or_default(), true);
    seconds.map(tick).filter(|outcome| !outcome.is_empty()).collect()
}

fn steps(outcome: &Outcome) -> Vec<(Step, i64, bool)> {
    outcome.transitions.iter().map(|transition| (transition.step, transition.alert.id, transition.tell)).collect()
}

#[test]
fn a_host_out_of_use_ends_its_alerts_and_is_told_of_no_more_until_it_is_in_use_again() {
    let mut fleet = fleet_of(&["a"]);
    let opened = hear(&mut fleet, "a", &["agent_clock"], 1);
    assert_eq!(steps(&opened), [(Step::Opened, 1, true)]);
    let gone = fleet.deprecate_host(&host("a"), "taken out of use by ann", at(2));
    assert_eq!(steps(&gone), [(Step::Resolved, 1, true)]);
    assert!(gone.transitions.iter().all(|transition| transition.why.contains("ann")));
    assert!(fleet.deprecate_host(&host("a"), "again", at(2)).is_empty(), "twice is once");

    assert!(pass(&mut fleet, 1..=600).is_empty(), "silence is no news");
    let heard = hear(&mut fleet, "a", &["agent_clock"], 601);
    assert!(heard.transitions.is_empty() && heard.outages.is_empty(), "{heard:?}");
    assert!(pass(&mut fleet, 601..=1_200).is_empty(), "nor is silence after a word");

    fleet.restore_host(&host("a"));
    let down = pass(&mut fleet, 1_201..=1_500);
    let states: Vec<_> = down.iter().flat_map(|outcome| &outcome.outages).collect();
    assert_eq!(states.len(), 1, "in use again it goes down as any other: {down:?}");
}

#[test]
fn a_host_that_is_deleted_is_unknown_and_a_failed_commit_brings_it_back() {
    let mut fleet = fleet_of(&["a"]);
    hear(&mut fleet, "a", &["agent_clock"], 1);
    fleet.begin();
    fleet.remove_host(&host("a"), at(2));
    assert!(fleet.host(&host("a")).is_none());
    fleet.rollback();
    assert_eq!(fleet.host(&host("a")).map(|host| host.open_titles().len()), Some(1));
    fleet.begin();
    fleet.remove_host(&host("a"), at(2));
    fleet.commit();
    assert!(pass(&mut fleet, 3..=600).is_empty());
    assert!(hear(&mut fleet, "a", &[], 601).is_empty());
}

#[test]
fn of_two_hosts_that_are_one_machine_each_alert_goes_on_once() {
    let mut fleet = fleet_of(&["agent", "bmc"]);
    hear(&mut fleet, "agent", &["agent_clock"], 1);
    hear(&mut fleet, "bmc", &["agent_clock", "agent_spool_full"], 2);

    fleet.begin();
    fleet.merge_hosts(&host("agent"), &host("bmc"), "same serial", at(3));
    fleet.rollback();
    assert_eq!(fleet.host(&host("bmc")).map(|host| host.open_titles().len()), Some(2), "what is taken back did not happen");

    let merged = fleet.merge_hosts(&host("agent"), &host("bmc"), "same serial", at(3));
    assert_eq!(steps(&merged), [(Step::Resolved, 2, true)], "the alert that both had is one now");
    let alert: Option<&Alert> = merged.transitions.first().map(|transition| &transition.alert);
    assert_eq!(alert.and_then(|alert| alert.host.clone()), Some(host("agent")));
    let event = merged.events.first().map(|event| (event.subject.host.clone(), event.evidence.clone()));
    assert_eq!(event, Some((host("agent"), "bmc is the same machine as agent: same serial".to_owned())));

    assert!(fleet.host(&host("bmc")).is_none());
    assert_eq!(fleet.host(&host("agent")).map(|host| host.open_titles().len()), Some(2));
    assert_eq!(fleet.host(&host("agent")).map(|host| host.liveness.presence), Some(Presence::Up));
    assert!(fleet.merge_hosts(&host("agent"), &host("bmc"), "again", at(4)).is_empty(), "twice is once");
    assert!(fleet.merge_hosts(&host("agent"), &host("agent"), "itself", at(4)).is_empty());

    let ended = hear(&mut fleet, "agent", &[], 5);
    let mut ends: Vec<_> = steps(&ended);
    ends.sort_by_key(|(_, id, _)| *id);
    assert_eq!(ends, [(Step::Resolved, 1, true), (Step::Resolved, 3, true)], "both end under the host that was kept");
}

#[test]
fn a_host_of_a_storm_that_is_deleted_leaves_the_storm() {
    let mut fleet = fleet_of(&["a", "b", "c"]);
    for name in ["a", "b", "c"] {
        hear(&mut fleet, name, &[], 1);
    }
    let down = pass(&mut fleet, 1..=200);
    assert!(down.iter().flat_map(|outcome| &outcome.transitions).any(|transition| transition.alert.host.is_none()), "{down:?}");
    assert!(fleet.storm_alert().is_some());
    let removed = fleet.remove_host(&host("a"), at(201));
    assert_eq!(removed.transitions.iter().filter(|transition| transition.step == Step::Resolved).count(), 1, "{removed:?}");
    assert!(fleet.storm_alert().is_none());
}
