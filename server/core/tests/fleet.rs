//! What the fleet promises whatever comes: twice is once, what is taken back did not happen, steps follow each other.

use ironwatch_core::alert::Step;
use ironwatch_core::fleet::{CheckIn, Fleet, Outcome};
use ironwatch_core::host_state::MAX_PROBLEMS;
use ironwatch_core::liveness::LivenessSettings;
use ironwatch_core::normalise::agent::{Received, observations};
use ironwatch_core::rule::{DEFAULT_RULES, Rules};
use ironwatch_shared::wire::v1::report::{KernelLine, Moment, Report, Sample};
use ironwatch_shared::{BootId, HostId, Timestamp};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const XID: &str = "NVRM: Xid (PCI:0000:3b:00): 79, pid=1234, GPU has fallen off the bus.";

fn host(name: &str) -> HostId {
    HostId::parse(name).unwrap_or_else(|error| panic!("{error}"))
}

fn fleet_of(hosts: usize) -> Fleet {
    let rules = Rules::parse(DEFAULT_RULES).unwrap_or_else(|error| panic!("{error}"));
    let mut fleet = Fleet::new(rules, LivenessSettings::default(), 1, 1);
    for n in 0..hosts {
        fleet.add_host(&host(&format!("h{n}")), &format!("h{n}"), 30, Timestamp::from_millis(0));
    }
    fleet
}

fn report(boot: &str, lines: &[String], used_percent: f64) -> Report {
    let line = |(index, text): (usize, &String)| KernelLine {
        seq: index as u64,
        boot_ms: 1_000,
        level: 4,
        facility: 0,
        text: text.clone(),
        tags: BTreeMap::new(),
    };
    Report {
        samples: vec![Sample {
            name: "filesystem_used_percent".into(),
            component: "filesystem/var".into(),
            value: Some(used_percent),
            no_reading: None,
        }],
        kernel_lines: lines.iter().enumerate().map(line).collect(),
        ..Report::new(BootId::parse(boot).unwrap_or_else(|error| panic!("{error}")), Moment { wall_ms: 0, boot_ms: 1_000 }, 30)
    }
}

fn take(fleet: &mut Fleet, id: &HostId, report: &Report, seconds: i64) -> Outcome {
    let now = Timestamp::from_millis(seconds * 1000);
    let received = Received { host: id, at: now, boot: &report.boot_id, boot_millis: 1_000 };
    let observations = observations(report, received);
    fleet.take(CheckIn { host: id, boot: &report.boot_id, live: true, interval_seconds: 30, report, observations }, now)
}

#[test]
fn what_is_taken_back_did_not_happen() {
    let mut fleet = fleet_of(1);
    let faulty = report("b", &[XID.to_owned()], 10.0);
    fleet.begin();
    let first = take(&mut fleet, &host("h0"), &faulty, 1);
    fleet.rollback();
    fleet.begin();
    let mut second = take(&mut fleet, &host("h0"), &faulty, 1);
    fleet.commit();
    // Only the number of the alert has been used up.
    for (again, before) in second.transitions.iter_mut().zip(&first.transitions) {
        again.alert.id = before.alert.id;
    }
    assert_eq!(first, second);
    assert_eq!(first.transitions.iter().map(|t| t.step).collect::<Vec<_>>(), [Step::Opened]);
    assert!(take(&mut fleet, &host("h0"), &faulty, 2).transitions.is_empty(), "twice is once");
}

#[test]
fn two_machines_under_one_key_are_told_and_change_nothing_back_and_forth() {
    let mut fleet = fleet_of(1);
    take(&mut fleet, &host("h0"), &report("first", &[], 10.0), 1);
    take(&mut fleet, &host("h0"), &report("second", &[], 10.0), 2);
    let again = take(&mut fleet, &host("h0"), &report("first", &[], 10.0), 3);
    assert!(again.transitions.iter().any(|t| t.step == Step::Opened && t.alert.class == "agent_cloned"), "{again:?}");
    assert!(take(&mut fleet, &host("h0"), &report("first", &[], 10.0), 4).transitions.is_empty());
}

#[test]
fn a_hostile_agent_cannot_open_alerts_without_end() {
    let mut fleet = fleet_of(1);
    let lines: Vec<String> = (0..2_000).map(|n| format!("NVRM: Xid (PCI:{n:04x}:01:00): 79, pid=1, GPU has fallen off the bus.")).collect();
    let outcome = take(&mut fleet, &host("h0"), &report("b", &lines, 10.0), 1);
    assert_eq!(outcome.transitions.len(), MAX_PROBLEMS);
    assert_eq!(outcome.events.len(), 2_000, "its words are kept");
}

#[derive(Debug, Clone)]
enum Act {
    CheckIn { host: usize, boot: u8, xid: Option<u8>, used: f64 },
    Pass { seconds: u16 },
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        (0..4_usize, 0..6_u8, proptest::option::of(0..200_u8), 0.0..110.0_f64).prop_map(|(host, boot, xid, used)| Act::CheckIn {
            host,
            boot,
            xid,
            used
        }),
        (1..200_u16).prop_map(|seconds| Act::Pass { seconds }),
    ]
}

proptest! {
    #[test]
    fn steps_of_an_alert_follow_each_other(acts in prop::collection::vec(act(), 1..120)) {
        let mut fleet = fleet_of(4);
        let mut now = 0_i64;
        let mut open = BTreeSet::new();
        let mut over = BTreeSet::new();
        let mut keys = BTreeSet::new();
        for one in acts {
            let mut outcomes = Vec::new();
            match one {
                Act::CheckIn { host: n, boot, xid, used } => {
                    let lines: Vec<String> = xid.iter().map(|code| format!("NVRM: Xid (PCI:0000:3b:00): {code}, words")).collect();
                    outcomes.push(take(&mut fleet, &host(&format!("h{n}")), &report(&format!("boot-{n}-{boot}"), &lines, used), now));
                }
                Act::Pass { seconds } => {
                    for _ in 0..seconds {
                        now += 1;
                        outcomes.push(fleet.tick(Timestamp::from_millis(now * 1000), u64::try_from(now).unwrap_or_default() * 1000, true));
                    }
                }
            }
            for transition in outcomes.iter().flat_map(|outcome| &outcome.transitions) {
                let alert = &transition.alert;
                let key = (alert.host.clone(), alert.key.clone());
                match transition.step {
                    Step::Opened => {
                        prop_assert!(open.insert(alert.id) && !over.contains(&alert.id), "opened twice: {:?}", transition);
                        prop_assert!(keys.insert(key), "one problem, two alerts: {:?}", transition);
                    }
                    Step::Worsened | Step::Eased | Step::Acknowledged | Step::Reminded | Step::Escalated => prop_assert!(open.contains(&alert.id), "not open: {:?}", transition),
                    Step::Resolved => {
                        prop_assert!(open.remove(&alert.id) && over.insert(alert.id), "not open: {:?}", transition);
                        keys.remove(&key);
                    }
                }
            }
        }
    }
}
