//! What rules of each kind find in numbers and lines, and what becomes of it when rules change.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at once")]

use ironwatch_core::alert::{Step, Transition};
use ironwatch_core::fleet::{CheckIn, Fleet, Outcome};
use ironwatch_core::labels::Labels;
use ironwatch_core::liveness::LivenessSettings;
use ironwatch_core::rule::{DEFAULT_RULES, Rules};
use ironwatch_shared::wire::v1::report::{Moment, Report, Sample};
use ironwatch_shared::{BootId, HostId, Severity, Timestamp};

const LIVENESS: &str = "[[rule]]\nid='l'\nkind='liveness'\n";

/// A fleet, and the time.
struct Scene {
    fleet: Fleet,
    seconds: i64,
}

fn id(name: &str) -> HostId {
    HostId::parse(name).unwrap()
}

fn rules(text: &str) -> Rules {
    Rules::parse(&format!("{LIVENESS}{text}")).unwrap_or_else(|error| panic!("{error}"))
}

impl Scene {
    fn with(text: &str, hosts: usize) -> Self {
        let mut fleet = Fleet::new(rules(text), LivenessSettings::default(), 1, 1);
        for n in 0..hosts {
            fleet.add_host(&id(&format!("h{n}")), &format!("h{n}"), 30, Timestamp::from_millis(0));
        }
        Self { fleet, seconds: 0 }
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.seconds * 1000)
    }

    /// A complete report of a host with these numbers of `gpu/0`, or of the part that is named.
    fn tell(&mut self, host: &str, numbers: &[(&str, f64)]) -> Vec<Transition> {
        let sample = |(name, value): &(&str, f64)| {
            let (name, component) = name.split_once('@').unwrap_or((name, "gpu/0"));
            Sample { name: name.to_owned(), component: component.to_owned(), value: Some(*value), no_reading: None }
        };
        let boot = BootId::parse("b").unwrap();
        let moment = Moment { wall_ms: 0, boot_ms: self.seconds.unsigned_abs() * 1000 };
        let report = Report { samples: numbers.iter().map(sample).collect(), complete: true, ..Report::new(boot.clone(), moment, 30) };
        let check_in =
            CheckIn { host: &id(host), boot: &boot, live: true, interval_seconds: 30, report: &report, observations: Vec::new() };
        self.fleet.take(check_in, self.now()).transitions
    }

    /// Time passes, and the server looks.
    fn pass(&mut self, seconds: i64) -> Outcome {
        self.seconds += seconds;
        self.fleet.tick(self.now(), self.seconds.unsigned_abs() * 1000, true)
    }

    /// The same number again and again, until something comes of it or the time is over.
    fn told_for(&mut self, seconds: i64, numbers: &[(&str, f64)]) -> Vec<Transition> {
        for _ in 0..seconds / 30 {
            self.pass(30);
            let transitions = self.tell("h0", numbers);
            if !transitions.is_empty() {
                return transitions;
            }
        }
        Vec::new()
    }
}

fn steps(transitions: &[Transition]) -> Vec<(Step, Severity)> {
    transitions.iter().map(|transition| (transition.step, transition.alert.severity)).collect()
}

#[test]
fn a_level_below_must_hold_and_is_left_past_its_own_end() {
    let mut scene = Scene::with(
        "[[rule]]\nid='v'\nkind='reading'\nname='rail_volts'\nfor_seconds=60\ntitle='12 V sags'\nmeaning='The rail.'\nrunbook='Swap.'\nrunbook_url='https://wiki/12v'\nlevels=[{severity='warning',at_most=11.4,clear_above=11.6},{severity='critical',at_most=11}]",
        1,
    );
    assert_eq!(scene.tell("h0", &[("rail_volts", 11.4)]), []);
    scene.pass(30);
    assert_eq!(scene.tell("h0", &[("rail_volts", 11.4)]), []);
    scene.pass(30);
    let opened = scene.tell("h0", &[("rail_volts", 11.4)]);
    assert_eq!(steps(&opened), [(Step::Opened, Severity::Warning)]);
    let alert = &opened[0].alert;
    assert_eq!((alert.title.as_str(), alert.meaning.as_deref()), ("12 V sags", Some("The rail.")));
    assert_eq!(alert.advice.as_deref(), Some("Swap. (more: https://wiki/12v)"));
    assert_eq!((alert.rule.as_str(), alert.rule_version, alert.pending_since), ("v", 1, Timestamp::from_millis(0)));
    assert!(alert.evidence.contains("at or below 11.4") && opened[0].why == "rule v", "{opened:?}");
    assert_eq!(steps(&scene.tell("h0", &[("rail_volts", 10.9)])), [(Step::Worsened, Severity::Critical)]);
    assert_eq!(steps(&scene.tell("h0", &[("rail_volts", 11.5)])), [(Step::Eased, Severity::Warning)]);
    assert_eq!(steps(&scene.tell("h0", &[("rail_volts", 11.7)])), [(Step::Resolved, Severity::Warning)]);
}

#[test]
fn a_number_that_is_gone_is_missed_while_its_host_is_heard_and_no_other() {
    let text = "[[rule]]\nid='m'\nkind='missing'\nname='x_celsius'\nafter_seconds=120\nseverity='error'";
    let mut scene = Scene::with(text, 1);
    assert_eq!(scene.told_for(300, &[("y_celsius", 1.0)]), [], "what was never there is not missed");
    scene.tell("h0", &[("x_celsius", 40.0)]);
    assert_eq!(scene.told_for(90, &[]), []);
    let missed = scene.told_for(120, &[]);
    assert_eq!(steps(&missed), [(Step::Opened, Severity::Error)]);
    assert!(missed[0].alert.evidence.contains("last it was 40"), "{missed:?}");
    scene.pass(30);
    assert_eq!(steps(&scene.tell("h0", &[("x_celsius", 41.0)])), [(Step::Resolved, Severity::Error)]);
    // One that a person closed is not missed again until it was there again.
    let again = scene.told_for(300, &[]);
    scene.fleet.close_alert(again[0].alert.id, "eva", scene.now());
    assert_eq!(scene.told_for(600, &[]), []);
}

#[test]
fn a_fast_rise_is_told_and_a_slow_one_is_not() {
    let text = "[[rule]]\nid='c'\nkind='change'\nname='x_celsius'\nrises_by=8\nwindow_seconds=600\nseverity='error'";
    let mut scene = Scene::with(text, 1);
    for step in 0..60 {
        scene.pass(60);
        assert_eq!(scene.tell("h0", &[("x_celsius", 20.0 + f64::from(step) * 0.5)]), []);
    }
    scene.pass(60);
    let risen = scene.tell("h0", &[("x_celsius", 59.0)]);
    assert_eq!(steps(&risen), [(Step::Opened, Severity::Error)]);
    assert!(risen[0].alert.evidence.contains("rose by"), "{risen:?}");
    assert_eq!(steps(&scene.told_for(900, &[("x_celsius", 59.0)])), [(Step::Resolved, Severity::Error)]);
}

#[test]
fn what_is_unlike_this_hosts_own_past_is_told_after_it_is_known() {
    let text = "[[rule]]\nid='d'\nkind='deviation'\nname='x_watts'\nfrom={own={samples=40}}\nscores=6\nleast=20\nseverity='warning'";
    let mut scene = Scene::with(text, 1);
    scene.tell("h0", &[("x_watts", 300.0)]);
    scene.pass(30);
    assert_eq!(scene.tell("h0", &[("x_watts", 500.0)]), [], "nothing is usual yet");
    for n in 0..400 {
        scene.pass(30);
        assert_eq!(scene.tell("h0", &[("x_watts", 300.0 + f64::from(n % 7))]), []);
    }
    scene.pass(30);
    let opened = scene.tell("h0", &[("x_watts", 420.0)]);
    assert_eq!(steps(&opened), [(Step::Opened, Severity::Warning)]);
    assert!(opened[0].alert.evidence.contains("usual here"), "{opened:?}");
    scene.pass(30);
    assert_eq!(steps(&scene.tell("h0", &[("x_watts", 303.0)])), [(Step::Resolved, Severity::Warning)]);
}

#[test]
fn what_is_unlike_hosts_of_the_same_model_is_told_and_other_models_are_other() {
    let text = "[[rule]]\nid='d'\nkind='deviation'\nname='x_celsius'\nfrom={cohort={hosts=5}}\nside='above'\nscores=6\nleast=10\nseverity='warning'";
    let mut scene = Scene::with(text, 13);
    for n in 0..13 {
        let model = if n < 6 {
            "A"
        } else if n < 12 {
            "B"
        } else {
            ""
        };
        scene.fleet.set_labels(&id(&format!("h{n}")), Labels { model: model.to_owned(), ..Labels::default() });
    }
    let mut opened = Vec::new();
    for minute in 0..3 {
        for n in 0..13 {
            let value = match n {
                0 => 85.0,
                1..=5 => 60.0 + f64::from(n),
                _ => 85.0 + f64::from(n % 3),
            };
            scene.tell(&format!("h{n}"), &[("x_celsius", value)]);
        }
        opened.extend(scene.pass(60).transitions);
        assert!(minute > 0 || opened.len() <= 1);
    }
    assert_eq!(steps(&opened), [(Step::Opened, Severity::Warning)]);
    assert_eq!(opened[0].alert.host, Some(id("h0")));
    assert!(opened[0].alert.evidence.contains("hosts like it"), "{opened:?}");
    for n in 0..13 {
        scene.tell(&format!("h{n}"), &[("x_celsius", 61.0)]);
    }
    assert_eq!(steps(&scene.pass(60).transitions), [(Step::Resolved, Severity::Warning)]);
}

#[test]
fn a_shadow_finds_beside_what_is_told_and_tells_nobody() {
    let level = "kind='reading'\nname='x_celsius'\nclass='gpu_hot'\nlevels=[{severity='error',at_least=80}]";
    let mut scene = Scene::with(&format!("[[rule]]\nid='loud'\n{level}\n[[rule]]\nid='quiet'\nshadow=true\n{level}"), 1);
    let opened = scene.tell("h0", &[("x_celsius", 90.0)]);
    let told: Vec<_> = opened.iter().map(|t| (t.alert.rule.as_str(), t.tell, t.alert.told, t.alert.shadow)).collect();
    assert_eq!(told, [("loud", true, true, false), ("quiet", false, false, true)]);
    let over = scene.tell("h0", &[("x_celsius", 20.0)]);
    assert_eq!(over.iter().map(|t| (t.step, t.tell)).collect::<Vec<_>>(), [(Step::Resolved, true), (Step::Resolved, false)]);
}

#[test]
fn a_scope_chooses_hosts_and_a_component_parts() {
    let text =
        "[[rule]]\nid='s'\nkind='reading'\nname='x_celsius'\ncomponent='gpu'\nscope='rack = A1'\nlevels=[{severity='error',at_least=80}]";
    let mut scene = Scene::with(text, 2);
    scene.fleet.set_labels(&id("h1"), Labels { rack: "A1".to_owned(), ..Labels::default() });
    assert_eq!(scene.tell("h0", &[("x_celsius", 90.0)]), []);
    assert_eq!(scene.tell("h1", &[("x_celsius@gpus/0", 90.0)]), []);
    assert_eq!(scene.tell("h1", &[("x_celsius", 90.0)]).len(), 1);
}

#[test]
fn what_comes_again_within_the_cooldown_waits_and_is_told_as_going_on() {
    let text = "[[rule]]\nid='c'\nkind='reading'\nname='x_celsius'\ncooldown_seconds=600\nlevels=[{severity='error',at_least=80}]";
    let mut scene = Scene::with(text, 1);
    let first = scene.tell("h0", &[("x_celsius", 90.0)]);
    assert_eq!(first[0].hold_millis, 0);
    scene.pass(30);
    scene.tell("h0", &[("x_celsius", 20.0)]);
    scene.pass(60);
    let again = scene.tell("h0", &[("x_celsius", 90.0)]);
    assert_eq!((again[0].hold_millis, again[0].tell), (540_000, true));
    assert!(again[0].why.contains(&format!("alert {} goes on", first[0].alert.id)), "{again:?}");
    scene.pass(30);
    scene.tell("h0", &[("x_celsius", 20.0)]);
    scene.pass(700);
    assert_eq!(scene.tell("h0", &[("x_celsius", 90.0)])[0].hold_millis, 0);
}

#[test]
fn other_rules_hold_at_once_and_what_stood_by_one_that_is_gone_ends() {
    let rule = |level: u32| {
        format!("[[rule]]\nid='a'\nversion={level}\nkind='reading'\nname='x_celsius'\nlevels=[{{severity='error',at_least={level}}}]")
    };
    let mut scene = Scene::with(&rule(80), 1);
    scene.tell("h0", &[("x_celsius", 90.0)]);
    assert_eq!(scene.fleet.set_rules(rules(&rule(95)), scene.now()).transitions, [], "the next number tells");
    assert_eq!(steps(&scene.tell("h0", &[("x_celsius", 90.0)])), [(Step::Resolved, Severity::Error)]);
    let opened = scene.tell("h0", &[("x_celsius", 96.0)]);
    // Taken back: neither the rules nor what they ended are otherwise.
    scene.fleet.begin();
    assert_eq!(scene.fleet.set_rules(rules(""), scene.now()).transitions.len(), 1);
    scene.fleet.rollback();
    assert_eq!((scene.fleet.rules().get("a").map(|rule| rule.version), scene.fleet.has_alert(opened[0].alert.id)), (Some(95), true));
    let ended = scene.fleet.set_rules(rules(&rule(95).replace("kind", "enabled=false\nkind")), scene.now());
    assert_eq!(ended.transitions[0].why, "rule a was switched off");
    assert_eq!(scene.tell("h0", &[("x_celsius", 99.0)]), []);
}

#[test]
fn the_rules_of_the_product_find_nothing_wrong_with_a_host_that_is_well() {
    let mut fleet = Scene::with("", 1);
    let before = fleet.fleet.set_rules(Rules::parse(DEFAULT_RULES).unwrap(), fleet.now());
    assert_eq!(before.transitions, []);
    let well =
        [("gpu_temperature_celsius", 61.0), ("temperature_celsius@temperature/CPU1", 55.0), ("disk_spare_percent@disk/nvme0", 100.0)];
    assert_eq!(fleet.told_for(3_600, &well), []);
}
