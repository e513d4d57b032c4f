//! What people do through us: its effects are kept and not told, until they stay longer than they should.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use ironwatch_core::bmc::witness::Chassis;
use ironwatch_core::fleet::{Access, BmcLook, CheckIn, Fleet, Outcome};
use ironwatch_core::liveness::LivenessSettings;
use ironwatch_core::normalise::agent::{Received, observations};
use ironwatch_core::plan::{Plan, Stirs};
use ironwatch_core::rule::{DEFAULT_RULES, Rules};
use ironwatch_shared::wire::v1::report::{Moment, Report};
use ironwatch_shared::{BootId, HostId, Timestamp};

struct Trial {
    fleet: Fleet,
    host: HostId,
    seconds: u32,
    told: Vec<String>,
    settled: Vec<(i64, Timestamp)>,
}

impl Trial {
    fn new() -> Self {
        let host = HostId::parse("h1").unwrap();
        let mut fleet = Fleet::new(Rules::parse(DEFAULT_RULES).unwrap(), LivenessSettings::default(), 1, 1);
        fleet.add_host(&host, "h1", 30, Timestamp::from_millis(0));
        fleet.watch_bmcs(&[host.clone()].into(), Timestamp::from_millis(0));
        Self { fleet, host, seconds: 0, told: Vec::new(), settled: Vec::new() }
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_millis(i64::from(self.seconds) * 1000)
    }

    fn note(&mut self, outcome: &Outcome) {
        self.settled.extend(&outcome.settled);
        let told = outcome.transitions.iter().filter(|transition| transition.tell);
        self.told.extend(told.map(|transition| format!("{} {}", transition.step.as_str(), transition.alert.class)));
    }

    fn pass(&mut self, seconds: u32) {
        for _ in 0..seconds {
            self.seconds += 1;
            let outcome = self.fleet.tick(self.now(), u64::from(self.seconds) * 1000, true);
            self.note(&outcome);
        }
    }

    fn check_in(&mut self, boot: &str) {
        let report = Report::new(BootId::parse(boot).unwrap(), Moment { wall_ms: self.now().as_millis(), boot_ms: 1_000 }, 30);
        let now = self.now();
        let observations = observations(&report, Received { host: &self.host, at: now, boot: &report.boot_id, boot_millis: 1_000 });
        let check_in = CheckIn { host: &self.host, boot: &report.boot_id, live: true, interval_seconds: 30, report: &report, observations };
        let outcome = self.fleet.take(check_in, now);
        self.note(&outcome);
    }

    fn look(&mut self, access: Access, power_on: Option<bool>) {
        let (host, now) = (self.host.clone(), self.now());
        let chassis = power_on.map(|on| Chassis { power_on: Some(on), ..Chassis::default() });
        let look = BmcLook {
            host: &host,
            asked_at: now,
            access,
            chassis,
            sensors: None,
            log: Vec::new(),
            log_is_history: false,
            changes: Vec::new(),
            conditions: Vec::new(),
        };
        let outcome = self.fleet.take_bmc(look, now);
        self.note(&outcome);
    }

    fn plan(&mut self, stirs: Stirs, until: Option<u32>) {
        let until = until.map(|seconds| Timestamp::from_millis(i64::from(self.seconds + seconds) * 1000));
        let words = "power cycle by anna: new kernel".into();
        let plan = Plan { job: if stirs == Stirs::Bmc { 2 } else { 1 }, since: self.now(), words, stirs, until, seen_off: false };
        self.fleet.plan(&self.host.clone(), plan);
    }

    fn told(&mut self) -> Vec<String> {
        std::mem::take(&mut self.told)
    }
}

#[test]
fn a_restart_by_us_is_not_told_and_the_next_one_without_us_is() {
    let mut trial = Trial::new();
    trial.check_in("boot-1");
    trial.plan(Stirs::Host, Some(900));
    trial.pass(300);
    trial.check_in("boot-2");
    assert_eq!(trial.told(), Vec::<String>::new(), "down and back, as wanted");
    assert_eq!(trial.settled, [(1, Timestamp::from_millis(360_000))], "to be remembered by a server that is started anew");
    trial.pass(20);
    trial.check_in("boot-2");
    trial.pass(50);
    trial.check_in("boot-3");
    assert_eq!(trial.told(), ["opened host_rebooted"], "once it was back, nothing of it is expected any more");
}

#[test]
fn a_host_that_stays_away_after_it_is_told_once_with_what_was_done() {
    let mut trial = Trial::new();
    trial.check_in("boot-1");
    trial.plan(Stirs::Host, Some(600));
    trial.pass(590);
    assert_eq!(trial.told(), Vec::<String>::new());
    trial.pass(600);
    assert_eq!(trial.told(), ["opened host_down"]);
    let open = trial.fleet.host(&trial.host).unwrap().open_titles();
    assert_eq!(open.len(), 1, "{open:?}");
    trial.check_in("boot-2");
    assert_eq!(trial.told(), ["resolved host_down"]);
}

#[test]
fn a_host_that_was_switched_off_may_stay_off_for_ever_and_is_watched_again_once_it_is_on() {
    let mut trial = Trial::new();
    trial.check_in("boot-1");
    trial.plan(Stirs::Host, None);
    trial.look(Access::Granted, Some(true));
    trial.pass(30);
    trial.look(Access::Granted, Some(false));
    trial.pass(100_000);
    trial.look(Access::Granted, Some(false));
    assert_eq!(trial.told(), Vec::<String>::new());
    assert_eq!(trial.settled, [], "it is off, for as long as anybody likes");
    trial.look(Access::Granted, Some(true));
    assert_eq!(trial.settled, [(1, Timestamp::from_millis(101_230_000))], "its power came, with 20 minutes to be heard");
    trial.pass(1_199);
    assert_eq!(trial.told(), Vec::<String>::new(), "it is starting, and large machines take their time");
    trial.pass(60);
    assert_eq!(trial.told(), ["opened host_down"], "somebody switched it on, and it does not come");
}

#[test]
fn a_machine_without_an_agent_that_was_off_and_on_is_watched_again_whatever_its_bmc_said_between() {
    let mut trial = Trial::new();
    trial.plan(Stirs::Host, None);
    trial.look(Access::Granted, Some(false));
    trial.pass(600);
    trial.look(Access::Denied { class: "bmc_unreachable", words: "moved to another rack".into() }, None);
    trial.told();
    trial.look(Access::Granted, Some(true));
    trial.pass(61);
    trial.look(Access::Granted, Some(false));
    trial.pass(30);
    trial.look(Access::Granted, Some(false));
    assert_eq!(trial.told(), ["opened chassis_power_off"], "this time it was not us");
}

#[test]
fn a_host_that_is_heard_long_after_it_was_switched_off_was_not() {
    let mut trial = Trial::new();
    trial.check_in("boot-1");
    trial.plan(Stirs::Host, None);
    for _ in 0..25 {
        trial.pass(30);
        trial.check_in("boot-1");
    }
    trial.pass(600);
    assert_eq!(trial.told(), ["opened host_down"], "its BMC is that of another machine");
}

#[test]
fn a_job_takes_away_its_own_plan_alone() {
    let mut trial = Trial::new();
    trial.check_in("boot-1");
    trial.plan(Stirs::Host, None);
    trial.plan(Stirs::Bmc, Some(300));
    trial.pass(1_000);
    let outcome = trial.fleet.unplan(&trial.host.clone(), 2, trial.now());
    trial.note(&outcome);
    assert_eq!(trial.told(), Vec::<String>::new(), "it is still switched off");
}

#[test]
fn what_was_not_done_explains_nothing() {
    let mut trial = Trial::new();
    trial.check_in("boot-1");
    trial.plan(Stirs::Host, None);
    trial.pass(600);
    let outcome = trial.fleet.unplan(&trial.host.clone(), 1, trial.now());
    trial.note(&outcome);
    assert_eq!(trial.told(), ["opened host_down"]);
}

#[test]
fn a_bmc_that_is_restarted_may_be_away_and_its_host_may_not() {
    let mut trial = Trial::new();
    let silent = || Access::Denied { class: "bmc_unreachable", words: "no answer".into() };
    trial.check_in("boot-1");
    trial.plan(Stirs::Bmc, Some(300));
    for _ in 0..9 {
        trial.look(silent(), None);
        trial.pass(30);
        trial.check_in("boot-1");
    }
    assert_eq!(trial.told(), Vec::<String>::new());
    trial.pass(60);
    trial.look(silent(), None);
    assert_eq!(trial.told(), ["opened bmc_unreachable"], "it did not come back");
    trial.plan(Stirs::Bmc, Some(900));
    trial.pass(600);
    assert!(trial.told().contains(&"opened host_down".to_owned()));
}

#[test]
fn a_server_that_was_started_meanwhile_tells_of_what_stays() {
    let mut trial = Trial::new();
    trial.check_in("boot-1");
    trial.plan(Stirs::Host, Some(1_200));
    trial.pass(600);
    let host = trial.fleet.host(&trial.host).unwrap();
    let remembered = ironwatch_core::fleet::Remembered {
        labels: Default::default(),
        id: host.id.clone(),
        name: host.name.clone(),
        boot: host.boot.clone(),
        presence: (host.liveness.presence, host.liveness.since),
        heard_at: host.liveness.heard_at,
        interval_seconds: 30,
        stopped_for: None,
        deprecated: false,
        alerts: Vec::new(),
        outage: host.outage.clone(),
        has_bmc: true,
        planned: host.plans().cloned().collect(),
    };
    let mut fleet = Fleet::new(Rules::parse(DEFAULT_RULES).unwrap(), LivenessSettings::default(), 1, 2);
    fleet.restore(vec![remembered], None);
    trial.fleet = fleet;
    trial.pass(590);
    assert_eq!(trial.told(), Vec::<String>::new());
    trial.pass(600);
    assert_eq!(trial.told(), ["opened host_down"]);
}
