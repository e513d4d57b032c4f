//! Alerts with one cause are told once. Hosts and lines are made up; nothing is sent.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use ironwatch_core::alert::{Alert, AlertId, Step, Transition};
use ironwatch_core::catalog::explain;
use ironwatch_core::fleet::{Access, BmcLook, CheckIn, Fleet, Outcome, Remembered};
use ironwatch_core::labels::Labels;
use ironwatch_core::liveness::{LivenessSettings, Presence};
use ironwatch_core::normalise::agent::{Received, observations};
use ironwatch_core::rule::{DEFAULT_RULES, Rules};
use ironwatch_shared::wire::v1::report::{KernelLine, Moment, Report};
use ironwatch_shared::{BootId, HostId, Timestamp};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Racks of four hosts: h0 to h3 in rack 0, and so on.
const HOSTS_IN_RACK: usize = 4;

struct World {
    fleet: Fleet,
    seconds: u64,
    /// Alerts whose message is taken back while it waits.
    taken_back: BTreeSet<AlertId>,
}

fn id(n: usize) -> HostId {
    HostId::parse(&format!("h{n}")).unwrap()
}

impl World {
    fn of(hosts: usize) -> Self {
        let fleet = Fleet::new(Rules::parse(DEFAULT_RULES).unwrap(), LivenessSettings::default(), 1, 1);
        let mut world = Self { fleet, seconds: 0, taken_back: BTreeSet::new() };
        for n in 0..hosts {
            world.fleet.add_host(&id(n), &format!("h{n}"), 30, Timestamp::from_millis(0));
            let labels = Labels {
                rack: format!("R{}", n / HOSTS_IN_RACK),
                network: "mgmt".into(),
                firmware: if n % 10 == 0 { "2.1".into() } else { "2.0".into() },
                model: "R740xd".into(),
                ..Labels::default()
            };
            world.fleet.set_labels(&id(n), labels);
        }
        world
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_millis(i64::try_from(self.seconds).unwrap() * 1000)
    }

    fn say(&mut self, n: usize, texts: &[&str]) -> Vec<Transition> {
        let (host, boot, boot_ms, now) = (id(n), BootId::parse("boot").unwrap(), self.seconds * 1000 + 1_000, self.now());
        let mut report = Report::new(boot.clone(), Moment { wall_ms: 0, boot_ms }, 30);
        let line = |(seq, text): (usize, &&str)| KernelLine {
            seq: self.seconds * 1000 + seq as u64,
            boot_ms,
            level: 3,
            facility: 0,
            text: (*text).to_owned(),
            tags: BTreeMap::new(),
        };
        report.kernel_lines = texts.iter().enumerate().map(line).collect();
        let observations = observations(&report, Received { host: &host, at: now, boot: &boot, boot_millis: boot_ms });
        let check_in = CheckIn { host: &host, boot: &boot, live: true, interval_seconds: 30, report: &report, observations };
        let outcome = self.fleet.take(check_in, now);
        self.keep(outcome)
    }

    fn keep(&mut self, outcome: Outcome) -> Vec<Transition> {
        let outcome = self.fleet.correlate(outcome, self.now());
        self.taken_back.extend(outcome.superseded);
        outcome.transitions
    }

    /// What people hear of, in the end.
    fn aloud(&self, transitions: &[Transition]) -> Vec<(Step, String, String)> {
        let told = transitions.iter().filter(|t| t.tell && !(t.step == Step::Opened && self.taken_back.contains(&t.alert.id)));
        told.map(|t| (t.step, t.alert.class.clone(), t.alert.host.as_ref().map_or_else(|| t.alert.whole(), ToString::to_string))).collect()
    }

    /// Seconds pass one by one while these hosts check in each half minute.
    fn pass(&mut self, seconds: u64, alive: impl Fn(usize) -> bool, hosts: usize) -> Vec<Transition> {
        let mut all = Vec::new();
        for _ in 0..seconds {
            self.seconds += 1;
            let outcome = self.fleet.tick(self.now(), self.seconds * 1000, true);
            all.extend(self.keep(outcome));
            if self.seconds.is_multiple_of(30) {
                for n in (0..hosts).filter(|n| alive(*n)) {
                    all.extend(self.say(n, &[]));
                }
            }
        }
        all
    }
}

#[test]
fn a_rack_that_falls_silent_in_a_large_fleet_is_one_message_and_one_end() {
    let mut world = World::of(100);
    world.pass(60, |_| true, 100);
    let dead = |n: usize| (8..12).contains(&n);
    let told = world.pass(120, |n| !dead(n), 100);
    let heard = world.aloud(&told);
    // The first two wait for a cause, and are taken back when it shows itself.
    let of_rack: Vec<_> = heard.iter().filter(|(_, class, _)| class == "place_silent").collect();
    assert_eq!(of_rack.iter().map(|(step, _, whole)| (*step, whole.as_str())).collect::<Vec<_>>(), [(Step::Opened, "rack R2")]);
    let opened = told.iter().rfind(|t| t.alert.class == "place_silent").unwrap();
    assert!(opened.hold_millis >= 10_000 && opened.why.contains("rack R2 (inferred)"), "{opened:?}");
    let later = world.pass(30, |n| n != 9, 100);
    assert_eq!(world.aloud(&later), [], "three are back, one is not");
    let back = world.pass(30, |_| true, 100);
    assert_eq!(world.aloud(&back), [(Step::Resolved, "place_silent".to_owned(), "rack R2".to_owned())], "all are back");
}

const LOST: &str = "NVRM: Xid (PCI:0000:3b:00): 79, pid=1234, GPU has fallen off the bus.";

#[test]
fn the_same_fault_on_all_machines_of_one_firmware_is_told_a_few_times_and_then_once() {
    let mut world = World::of(200);
    world.pass(30, |_| true, 200);
    let mut all = Vec::new();
    for n in (0..200).step_by(10) {
        all.extend(world.pass(5, |_| true, 200));
        all.extend(world.say(n, &[LOST]));
    }
    let heard = world.aloud(&all);
    let single = heard.iter().filter(|(_, class, _)| class == "gpu_xid").count();
    assert_eq!(single, 5, "nobody waits to learn of the first ones");
    let incident: Vec<_> = heard.iter().filter(|(_, class, _)| class == "same_fault_together").collect();
    assert_eq!(incident.len(), 2, "once, and again when there are twice as many: {incident:?}");
    let last = all.iter().rfind(|t| t.alert.class == "same_fault_together").unwrap();
    assert!(last.alert.evidence.contains("all have firmware 2.1 (R740xd) (inferred)"), "{}", last.alert.evidence);
    assert!(last.alert.title.contains("GPU fell off the bus"), "{}", last.alert.title);
}

#[test]
fn bmcs_of_one_network_are_one_message() {
    let mut world = World::of(20);
    world.pass(30, |_| true, 20);
    let hosts: HashSet<HostId> = (0..20).map(id).collect();
    world.fleet.watch_bmcs(&hosts, world.now());
    let mut all = Vec::new();
    for round in 0..6 {
        for n in 0..20 {
            let host = id(n);
            let look = BmcLook {
                host: &host,
                asked_at: world.now(),
                access: if round == 0 {
                    Access::Granted
                } else {
                    Access::Denied { class: "bmc_unreachable", words: "no answer".to_owned() }
                },
                chassis: None,
                sensors: None,
                log: Vec::new(),
                log_is_history: false,
                changes: Vec::new(),
                conditions: Vec::new(),
            };
            let outcome = world.fleet.take_bmc(look, world.now());
            all.extend(world.keep(outcome));
        }
        all.extend(world.pass(30, |_| true, 20));
    }
    let single = world.aloud(&all).iter().filter(|(_, class, _)| class == "bmc_unreachable").count();
    let together: Vec<_> = world.aloud(&all).into_iter().filter(|(_, class, _)| class == "bmcs_silent_together").collect();
    assert_eq!((single, together.len()), (0, 1), "{together:?}");
    assert!(all.iter().filter(|t| t.alert.class == "bmc_unreachable" && t.tell).all(|t| t.hold_millis >= 30_000));
}

#[test]
fn single_faults_here_and_there_stay_single() {
    let mut world = World::of(400);
    world.pass(30, |_| true, 400);
    let mut all = Vec::new();
    for n in [3, 77, 151, 299] {
        all.extend(world.say(n, &[LOST]));
    }
    assert_eq!(world.aloud(&all).len(), 4);
    assert!(all.iter().all(|t| t.alert.host.is_some()));
}

#[test]
fn a_server_that_was_started_meanwhile_goes_on_with_the_incident() {
    let mut world = World::of(100);
    world.pass(60, |_| true, 100);
    let dead = |n: usize| (8..12).contains(&n);
    let told = world.pass(120, |n| !dead(n), 100);
    let incident = told.iter().rfind(|t| t.alert.class == "place_silent").unwrap().alert.clone();
    let alerts: BTreeMap<AlertId, Alert> = told.iter().filter(|t| t.alert.host.is_some()).map(|t| (t.alert.id, t.alert.clone())).collect();

    let mut after = World::of(0);
    after.seconds = world.seconds + 60;
    let remembered = (0..100).map(|n| {
        let host = world.fleet.host(&id(n)).unwrap();
        let mine = alerts.values().filter(|alert| alert.host.as_ref() == Some(&host.id));
        Remembered {
            id: host.id.clone(),
            name: host.name.clone(),
            labels: host.labels.as_ref().clone(),
            boot: host.boot.clone(),
            presence: (if dead(n) { Presence::Down } else { Presence::Up }, world.now()),
            heard_at: host.liveness.heard_at,
            interval_seconds: 30,
            stopped_for: None,
            deprecated: false,
            alerts: mine.map(|alert| (alert.clone(), explain(&alert.class, alert.code.as_ref()).entry.clears)).collect(),
            outage: host.outage.clone(),
            has_bmc: false,
            planned: Default::default(),
        }
    });
    after.fleet.restore(remembered.collect(), []);
    after.fleet.restore_incidents(vec![(incident.clone(), alerts.keys().copied().collect())]);
    assert!(after.fleet.has_alert(incident.id));
    let back = after.pass(60, |_| true, 100);
    assert_eq!(after.aloud(&back), [(Step::Resolved, "place_silent".to_owned(), "rack R2".to_owned())], "{back:?}");
}

#[test]
fn what_is_taken_back_did_not_happen() {
    let mut world = World::of(100);
    world.pass(60, |_| true, 100);
    world.fleet.begin();
    let dead = |n: usize| (8..12).contains(&n);
    let told = world.pass(120, |n| !dead(n), 100);
    let incident = told.iter().rfind(|t| t.alert.class == "place_silent").unwrap().alert.id;
    world.fleet.rollback();
    assert!(!world.fleet.has_alert(incident));
}
