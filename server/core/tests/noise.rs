//! Noise that anybody can make must not hide what hardware says. Pure: reports go into the core, nothing is sent.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use ironwatch_core::alert::{Alert, Step};
use ironwatch_core::fleet::{CheckIn, Fleet};
use ironwatch_core::liveness::LivenessSettings;
use ironwatch_core::message::compose;
use ironwatch_core::normalise::agent::{Received, observations};
use ironwatch_core::rule::{DEFAULT_RULES, Rules};
use ironwatch_shared::wire::v1::log_line::LogLine;
use ironwatch_shared::wire::v1::report::{KernelLine, Moment, Report};
use ironwatch_shared::{BootId, HostId, Timestamp};
use std::collections::BTreeMap;

const LOST: &str = "NVRM: Xid (PCI:0000:3b:00): 79, pid=1234, GPU has fallen off the bus.";
const CORRECTED: &str = "EDAC MC0: 1 CE memory read error on DIMM_A0 (channel:0 slot:0 page:0x1 offset:0x0)";

struct World {
    fleet: Fleet,
    host: HostId,
    second: i64,
}

impl World {
    fn new() -> Self {
        let host = HostId::parse("gpu-01").unwrap();
        let mut fleet = Fleet::new(Rules::parse(DEFAULT_RULES).unwrap(), LivenessSettings::default(), 1, 1);
        fleet.add_host(&host, "gpu-01", 30, Timestamp::from_millis(0));
        Self { fleet, host, second: 0 }
    }

    /// A second later the host tells these lines; the alerts that open are returned.
    fn tell(&mut self, kernel: &[&str], logins: &[String]) -> Vec<Alert> {
        self.second += 1;
        let boot_ms = u64::try_from(self.second).unwrap() * 1_000;
        let moment = Moment { wall_ms: self.second * 1_000, boot_ms };
        let mut report = Report::new(BootId::parse("boot-1").unwrap(), moment, 30);
        let line = |(seq, text): (usize, &&str)| KernelLine {
            seq: seq as u64,
            boot_ms,
            level: 4,
            facility: 0,
            text: (*text).to_owned(),
            tags: BTreeMap::new(),
        };
        report.kernel_lines = kernel.iter().enumerate().map(line).collect();
        let login = |address: &String| LogLine {
            from: "journal".into(),
            place: address.clone(),
            program: "sshd".into(),
            unit: None,
            level: None,
            wall_ms: Some(moment.wall_ms),
            text: format!("Failed password for root from {address} port 4242 ssh2"),
        };
        report.log_lines = logins.iter().map(login).collect();
        let now = Timestamp::from_millis(self.second * 1_000);
        let boot = report.boot_id.clone();
        let received = Received { host: &self.host, at: now, boot: &boot, boot_millis: boot_ms };
        let observations = observations(&report, received);
        let check_in = CheckIn { host: &self.host, boot: &boot, live: true, interval_seconds: 30, report: &report, observations };
        let outcome = self.fleet.take(check_in, now);
        outcome.transitions.into_iter().filter(|step| step.step == Step::Opened).map(|step| step.alert).collect()
    }

    /// Five failures from each of many networks.
    fn guess_from(&mut self, networks: u32) -> Vec<Alert> {
        let addresses: Vec<String> = (0..networks).map(|n| format!("2001:db8:{:x}:{:x}::1", n >> 8, n & 0xff)).collect();
        (0..5).flat_map(|_| self.tell(&[], &addresses)).collect()
    }
}

#[test]
fn guessing_from_everywhere_is_few_alerts_and_a_lost_gpu_is_told_beside_it() {
    let mut world = World::new();
    let told = world.guess_from(600).len();
    assert!((1..=21).contains(&told), "{told} alerts about logins");
    let lost = world.tell(&[LOST], &[]);
    assert_eq!(lost.iter().map(|alert| alert.key.problem.as_str()).collect::<Vec<_>>(), ["gpu_lost"]);
}

#[test]
fn addresses_of_one_network_are_one() {
    let mut world = World::new();
    let addresses: Vec<String> = (1..=5).map(|n| format!("2001:db8::{n:x}")).collect();
    let told = world.tell(&[], &addresses);
    assert_eq!(told.iter().map(|alert| alert.key.component.as_str()).collect::<Vec<_>>(), ["login/2001:db8::/64"]);
}

#[test]
fn many_addresses_do_not_make_a_module_forgotten() {
    let mut world = World::new();
    let before: usize = (0..9).map(|_| world.tell(&[CORRECTED], &[]).len()).sum();
    world.guess_from(600);
    let told = world.tell(&[CORRECTED], &[]);
    assert_eq!((before, told.first().map(|alert| alert.key.component.as_str())), (0, Some("memory/DIMM_A0")));
}

#[test]
fn what_the_driver_asks_for_is_the_next_step_that_people_read() {
    let step = |action: &str| {
        let line = format!("NVRM: Xid (PCI:0000:3b:00): 154, GPU recovery action changed from 0x0 (None) to {action}");
        let alert = World::new().tell(&[line.as_str()], &[]).pop().unwrap();
        let advice = alert.advice.clone();
        let transition = ironwatch_core::alert::Transition {
            alert,
            step: Step::Opened,
            at: Timestamp::from_millis(0),
            why: String::new(),
            tell: true,
            hold_millis: 0,
        };
        (compose(&transition, "gpu-01", "").next_step, advice)
    };
    let (reset, reboot) = (step("0x1 (GPU Reset Required)"), step("0x2 (Node Reboot Required)"));
    assert_eq!((Some(&reset.0), Some(&reboot.0)), (reset.1.as_ref(), reboot.1.as_ref()), "the message says what the line asked for");
    assert_ne!(reset.0, reboot.0);
}
