//! What a BMC says, together with what the agent says: one problem of one part is one alert, and a silent host is explained.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use ironwatch_core::alert::Step;
use ironwatch_core::bmc::guess::Maker;
use ironwatch_core::bmc::limits::Limits;
use ironwatch_core::bmc::sensor::{Sensor, SensorKind};
use ironwatch_core::bmc::state::{meaning_of, possible};
use ironwatch_core::bmc::witness::Chassis;
use ironwatch_core::component::Component;
use ironwatch_core::fleet::{Access, BmcLook, CheckIn, Fleet, Outcome};
use ironwatch_core::liveness::LivenessSettings;
use ironwatch_core::normalise::agent::{Received, observations};
use ironwatch_core::normalise::sel::{Event, Record, entry};
use ironwatch_core::observation::{NoReading, Observation, Source};
use ironwatch_core::plan::{Plan, Stirs};
use ironwatch_core::rule::{DEFAULT_RULES, Rules};
use ironwatch_shared::wire::v1::report::{KernelLine, Moment, Report};
use ironwatch_shared::{BootId, HostId, Severity, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

struct Trial {
    fleet: Fleet,
    host: HostId,
    seconds: i64,
}

impl Trial {
    fn new() -> Self {
        let host = HostId::parse("h1").unwrap();
        let mut fleet = Fleet::new(Rules::parse(DEFAULT_RULES).unwrap(), LivenessSettings::default(), 1, 1);
        fleet.add_host(&host, "h1", 30, Timestamp::from_millis(0));
        fleet.watch_bmcs(&[host.clone()].into(), Timestamp::from_millis(0));
        let mut trial = Self { fleet, host, seconds: 0 };
        trial.pass(0);
        trial
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.seconds * 1000)
    }

    /// Lets time pass, second by second.
    fn pass(&mut self, seconds: i64) -> Vec<String> {
        let mut told = Vec::new();
        for _ in 0..seconds.max(1) {
            self.seconds += i64::from(seconds > 0);
            let outcome = self.fleet.tick(self.now(), self.seconds as u64 * 1000, true);
            told.extend(steps(&outcome));
        }
        told
    }

    fn check_in(&mut self, lines: &[&str]) -> Outcome {
        let boot = BootId::parse("boot-1").unwrap();
        let line = |(seq, text): (usize, &&str)| KernelLine {
            seq: self.seconds as u64 * 100 + seq as u64,
            boot_ms: 1_000,
            level: 3,
            facility: 0,
            text: (*text).to_owned(),
            tags: BTreeMap::new(),
        };
        let report = Report {
            kernel_lines: lines.iter().enumerate().map(line).collect(),
            ..Report::new(boot, Moment { wall_ms: self.seconds as u64 as i64 * 1000, boot_ms: 1_000 }, 30)
        };
        let now = self.now();
        let received = Received { host: &self.host, at: now, boot: &report.boot_id, boot_millis: 1_000 };
        let observations = observations(&report, received);
        let check_in = CheckIn { host: &self.host, boot: &report.boot_id, live: true, interval_seconds: 30, report: &report, observations };
        self.fleet.take(check_in, now)
    }

    fn look(&mut self, change: impl FnOnce(&mut BmcLook<'_>)) -> Outcome {
        let (host, now) = (self.host.clone(), self.now());
        let mut look = BmcLook {
            host: &host,
            asked_at: now,
            access: Access::Granted,
            chassis: None,
            sensors: None,
            log: Vec::new(),
            log_is_history: false,
            changes: Vec::new(),
            conditions: Vec::new(),
        };
        change(&mut look);
        self.fleet.take_bmc(look, now)
    }

    fn sel(&self, sensor_type: u8, offset: u8, asserted: bool, name: &str) -> Observation {
        let event = Event { sensor_type, event_type: 0x6f, asserted, data: [offset, 0xff, 0xff], number: 1, name, entity: None };
        let modules = BTreeSet::new();
        let record = Record {
            id: 1,
            raw: "00",
            at: Some(self.now()),
            stamp: "",
            words: "words",
            event: Some(event),
            maker: Maker::Other,
            modules: &modules,
        };
        entry(&record).observation(&self.host, self.now())
    }
}

fn steps(outcome: &Outcome) -> Vec<String> {
    let step = |transition: &ironwatch_core::alert::Transition| {
        format!("{} {} {}", transition.step.as_str(), transition.alert.title, transition.alert.key.component)
    };
    outcome.transitions.iter().map(step).collect()
}

fn supply(offsets: &[u8]) -> Sensor {
    Sensor {
        source: Source::Ipmi,
        name: "PS1 Status".to_owned(),
        component: Component::new("psu", "PSU1"),
        kind: SensorKind::States,
        unit: String::new(),
        reading: Err(NoReading("states".to_owned())),
        states: vec!["input lost".to_owned()],
        problems: offsets.iter().filter_map(|offset| meaning_of(0x6f, 8, *offset)).collect(),
        possible: possible(0x6f, 8),
        limits: Limits::default(),
        health: None,
    }
}

fn temperature(number: Option<f64>) -> Sensor {
    Sensor {
        name: "CPU1 Temp".to_owned(),
        component: Component::new("sensor", "CPU1 Temp"),
        kind: SensorKind::Temperature,
        unit: "°C".to_owned(),
        reading: number.ok_or(NoReading("off".to_owned())),
        states: Vec::new(),
        possible: Vec::new(),
        limits: Limits { upper_warning: Some(90.0), upper_critical: Some(95.0), hysteresis: Some(2.0), ..Limits::default() },
        ..supply(&[])
    }
}

#[test]
fn what_a_sensor_and_the_log_say_of_one_part_is_one_alert_that_ends_with_the_sensor() {
    let mut trial = Trial::new();
    let lost = trial.sel(8, 3, true, "PS1 Status");
    assert_eq!(steps(&trial.look(|look| look.log = vec![lost])), ["opened Power supply has no input psu/PSU1"]);
    assert_eq!(steps(&trial.look(|look| look.sensors = Some(vec![supply(&[0, 3])]))), Vec::<String>::new());
    assert_eq!(steps(&trial.look(|look| look.sensors = Some(vec![supply(&[0])]))), ["resolved Power supply has no input psu/PSU1"]);
    // The other way round, and ended by the log.
    assert_eq!(steps(&trial.look(|look| look.sensors = Some(vec![supply(&[0, 3])]))), ["opened Power supply has no input psu/PSU1"]);
    let (lost, back) = (trial.sel(8, 3, true, "PS1 Status"), trial.sel(8, 3, false, "PS1 Status"));
    assert_eq!(steps(&trial.look(|look| look.log = vec![lost])), Vec::<String>::new());
    assert_eq!(steps(&trial.look(|look| look.log = vec![back])), ["resolved Power supply has no input psu/PSU1"]);
}

#[test]
fn the_kernel_and_the_bmc_speak_of_one_module() {
    let mut trial = Trial::new();
    let told = trial.check_in(&["EDAC MC0: 1 UE memory read error on DIMM_A3 (channel:0 slot:0 page:0x1 offset:0x0 grain:32)"]);
    assert_eq!(steps(&told), ["opened Memory error that could not be corrected memory/DIMM_A3"]);
    let record = trial.sel(0x0c, 1, true, "A3");
    let outcome = trial.look(|look| look.log = vec![record]);
    assert_eq!((steps(&outcome), outcome.touched.first().map(|alert| alert.count)), (vec![], Some(2)));
    // A sensor that says nothing now does not undo what happened.
    let quiet = Sensor { component: Component::new("memory", "DIMM_A3"), possible: possible(0x6f, 0x0c), ..supply(&[]) };
    assert_eq!(steps(&trial.look(|look| look.sensors = Some(vec![quiet]))), Vec::<String>::new());
}

#[test]
fn a_number_past_its_limit_is_told_worsens_eases_and_no_number_ends_nothing() {
    let mut trial = Trial::new();
    let mut told = |seconds: i64, number: Option<f64>| {
        trial.pass(seconds);
        steps(&trial.look(|look| look.sensors = Some(vec![temperature(number)])))
    };
    assert_eq!(told(1, Some(91.0)), Vec::<String>::new(), "one number may be wrong");
    assert_eq!(told(60, Some(91.0)), ["opened Temperature is past its warning limit sensor/CPU1 Temp"]);
    assert_eq!(told(1, Some(96.0)), ["worsened Temperature is critical sensor/CPU1 Temp"]);
    assert_eq!(told(1, Some(94.0)), Vec::<String>::new(), "within the hysteresis");
    assert_eq!(told(1, None), Vec::<String>::new());
    assert_eq!(told(1, Some(91.0)), ["eased Temperature is past its warning limit sensor/CPU1 Temp"]);
    assert_eq!(told(1, Some(60.0)), ["resolved Temperature is past its warning limit sensor/CPU1 Temp"]);
}

#[test]
fn a_machine_that_is_off_has_no_slow_fans() {
    let mut trial = Trial::new();
    let fan = Sensor {
        name: "FAN1".to_owned(),
        kind: SensorKind::Fan,
        component: Component::new("fan", "FAN1"),
        reading: Ok(0.0),
        limits: Limits { lower_critical: Some(500.0), ..Limits::default() },
        possible: Vec::new(),
        ..supply(&[])
    };
    let off = Chassis { power_on: Some(false), ..Chassis::default() };
    let told = trial.look(|look| (look.chassis, look.sensors) = (Some(off), Some(vec![fan.clone()])));
    assert_eq!(steps(&told), Vec::<String>::new());
    let on = Chassis { power_on: Some(true), ..Chassis::default() };
    let told = trial.look(|look| (look.chassis, look.sensors) = (Some(on), Some(vec![fan])));
    assert_eq!(steps(&told), ["opened Fan has stopped or is far too slow fan/FAN1"]);
}

#[test]
fn a_bmc_that_is_silent_is_told_after_a_while_and_ends_no_problem_of_its_sensors() {
    let mut trial = Trial::new();
    trial.look(|look| look.sensors = Some(vec![supply(&[0, 3])]));
    let silent = |trial: &mut Trial| {
        steps(&trial.look(|look| look.access = Access::Denied { class: "bmc_unreachable", words: "no answer".to_owned() }))
    };
    assert_eq!(silent(&mut trial), Vec::<String>::new());
    trial.pass(60);
    assert_eq!(silent(&mut trial), Vec::<String>::new());
    // It is told when it has come to stay, and not with the next look, which may be long after.
    assert_eq!(trial.pass(60), ["opened BMC does not answer bmc"]);
    assert_eq!(silent(&mut trial), Vec::<String>::new());
    assert_eq!(steps(&trial.look(|_| {})), ["resolved BMC does not answer bmc"]);
    let wrong = trial.look(|look| look.access = Access::Denied { class: "bmc_login_refused", words: "wrong password".to_owned() });
    assert_eq!(steps(&wrong), ["opened BMC refuses the login bmc"], "at once: nobody tries again");
}

/// Denied for one reason after the other, at these seconds from the beginning; all that was told.
fn denied(reasons: &[(i64, &'static str)]) -> Vec<String> {
    let mut trial = Trial::new();
    let mut told = Vec::new();
    for (seconds, class) in reasons {
        trial.seconds = *seconds;
        let access = if class.is_empty() { Access::Granted } else { Access::Denied { class, words: (*class).to_owned() } };
        told.extend(steps(&trial.look(|look| look.access = access)));
    }
    told
}

#[test]
fn a_bmc_that_cannot_be_asked_is_told_once_whatever_the_reasons_are() {
    let (silent, refuses, full) = ("bmc_unreachable", "bmc_refuses", "bmc_no_session");
    // It starts: a nap with three reasons is one nap.
    assert_eq!(denied(&[(0, silent), (30, refuses), (60, full), (89, silent), (90, "")]), Vec::<String>::new());
    // The reasons change for ever, and each alone would never last.
    let flaps = denied(&[(0, silent), (30, refuses), (60, silent), (90, full), (120, silent), (150, full), (180, silent), (210, "")]);
    assert_eq!(flaps, ["opened BMC has no session left bmc", "resolved BMC has no session left bmc"]);
    // Another reason takes the place of the first when it has come to stay.
    let stays = denied(&[(0, silent), (90, silent), (120, full), (150, full), (180, silent), (210, full), (300, full), (330, "")]);
    assert_eq!(
        stays,
        [
            "opened BMC does not answer bmc",
            "opened BMC has no session left bmc",
            "resolved BMC does not answer bmc",
            "resolved BMC has no session left bmc"
        ]
    );
    // One that is busy is there.
    assert_eq!(denied(&[(0, silent), (60, "bmc_busy"), (120, silent), (180, silent), (209, silent), (210, "")]), Vec::<String>::new());
    // What only a person can end is told at once.
    for (class, title) in [("bmc_login_refused", "BMC refuses the login"), ("bmc_untrusted", "BMC shows another certificate")] {
        assert_eq!(denied(&[(0, silent), (30, class)]), [format!("opened {title} bmc")]);
    }
}

#[test]
fn what_was_written_before_it_was_watched_wakes_nobody() {
    let mut trial = Trial::new();
    let old = trial.sel(0x0c, 1, true, "A3");
    let outcome = trial.look(|look| (look.log, look.log_is_history) = (vec![old], true));
    assert_eq!((steps(&outcome), outcome.events.len()), (vec![], 1));
}

/// The host falls silent; its BMC is asked when it is late. What the message says.
fn message(prepare: impl FnOnce(&mut Trial), testify: impl FnOnce(&mut Trial)) -> String {
    let mut trial = Trial::new();
    trial.check_in(&[]);
    prepare(&mut trial);
    let mut suspect = false;
    for _ in 0..60 {
        trial.seconds += 1;
        suspect |= !trial.fleet.tick(trial.now(), trial.seconds as u64 * 1000, true).suspects.is_empty();
    }
    assert!(suspect, "the BMC is asked before anybody is told");
    testify(&mut trial);
    for _ in 0..60 {
        trial.seconds += 1;
        let outcome = trial.fleet.tick(trial.now(), trial.seconds as u64 * 1000, true);
        if let Some(down) = outcome.transitions.iter().find(|t| t.step == Step::Opened && t.alert.key.problem == "host_down") {
            assert_eq!(outcome.outages.len(), 1);
            return down.alert.evidence.clone();
        }
    }
    panic!("not told that it is down")
}

#[test]
fn the_message_that_a_host_is_down_says_what_its_bmc_says() {
    let chassis = |power_on, ac_lost| Chassis { power_on: Some(power_on), ac_lost, ..Chassis::default() };
    let off = message(|_| {}, |trial| drop(trial.look(|look| look.chassis = Some(chassis(false, false)))));
    assert!(off.contains("likely: switched off (BMC: power is off)"), "{off}");
    let cut = message(|_| {}, |trial| drop(trial.look(|look| look.chassis = Some(chassis(false, true)))));
    assert!(cut.contains("likely: power was lost: AC failed"), "{cut}");
    let panic = message(
        |_| {},
        |trial| {
            let record = trial.sel(0x20, 1, true, "OS Stop");
            trial.look(|look| (look.chassis, look.log) = (Some(chassis(true, false)), vec![record]));
        },
    );
    assert!(panic.contains("the operating system crashed"), "{panic}");
    let hung = message(|_| {}, |trial| drop(trial.look(|look| look.chassis = Some(chassis(true, false)))));
    assert!(hung.contains("has power and cannot be heard"), "{hung}");
    let dark = message(
        |_| {},
        |trial| drop(trial.look(|look| look.access = Access::Denied { class: "bmc_unreachable", words: "no answer".to_owned() })),
    );
    assert!(dark.contains("neither the machine nor its BMC answers"), "{dark}");
}

#[test]
fn a_bmc_that_answers_late_completes_what_was_told() {
    let mut trial = Trial::new();
    trial.check_in(&[]);
    let mut held = 0;
    for _ in 0..120 {
        trial.seconds += 1;
        let outcome = trial.fleet.tick(trial.now(), trial.seconds as u64 * 1000, true);
        held = outcome.transitions.iter().map(|transition| transition.hold_millis).max().unwrap_or(held);
    }
    assert!(held > 0, "the message waits a moment for the BMC");
    let outcome = trial.look(|look| look.chassis = Some(Chassis { power_on: Some(false), ..Chassis::default() }));
    let alert = outcome.touched.first().unwrap();
    assert!(
        alert.evidence.contains("switched off") && outcome.outages.first().is_some_and(|outage| outage.cause == "switched off"),
        "{alert:?}"
    );
}

#[test]
fn power_that_is_off_is_an_alert_of_a_host_without_an_agent_and_of_none_that_we_switched_off() {
    let mut trial = Trial::new();
    let off = || Some(Chassis { power_on: Some(false), ..Chassis::default() });
    trial.look(|look| look.chassis = off());
    trial.pass(30);
    assert_eq!(steps(&trial.look(|look| look.chassis = off())), ["opened Machine is switched off power"]);
    let mut planned = Trial::new();
    let since = Timestamp::from_millis(0);
    let plan = Plan { job: 1, since, words: "power off by anna".into(), stirs: Stirs::Host, until: None, seen_off: false };
    planned.fleet.plan(&planned.host.clone(), plan);
    planned.look(|look| look.chassis = off());
    planned.pass(30);
    assert_eq!(steps(&planned.look(|look| look.chassis = off())), Vec::<String>::new());
}

#[test]
fn severity_of_news_is_info() {
    let trial = Trial::new();
    let login = trial.sel(0x2a, 2, true, "Audit");
    assert_eq!(login.severity, Severity::Info);
}

#[test]
fn a_bmc_that_does_not_answer_is_told_when_its_nap_is_over_and_not_with_the_next_look() {
    let mut trial = Trial::new();
    trial.check_in(&[]);
    let silent = || Access::Denied { class: "bmc_unreachable", words: "no answer".to_owned() };
    assert!(steps(&trial.look(|look| look.access = silent())).is_empty());
    // Only the host is heard meanwhile.
    assert_eq!(trial.pass(45), Vec::<String>::new());
    trial.check_in(&[]);
    assert_eq!(trial.pass(44), Vec::<String>::new());
    assert_eq!(trial.pass(2), ["opened BMC does not answer bmc"]);
}
