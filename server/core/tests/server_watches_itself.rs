//! What is wrong with the server itself: opened once, worsened, over; kept over a restart, and taken back with all else.

use ironwatch_core::alert::Step;
use ironwatch_core::component::Component;
use ironwatch_core::fleet::{Fleet, Outcome, ServerCondition};
use ironwatch_core::liveness::LivenessSettings;
use ironwatch_core::rule::{DEFAULT_RULES, Rules};
use ironwatch_shared::{Severity, Timestamp};

const CLASS: &str = "channel_fails";

fn fleet() -> Fleet {
    Fleet::new(Rules::parse(DEFAULT_RULES).unwrap_or_else(|error| panic!("{error}")), LivenessSettings::default(), 1, 1)
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(seconds * 1_000)
}

fn phone() -> Component {
    Component::new("channel", "phone")
}

fn fails(words: &str, severity: Option<Severity>) -> ServerCondition {
    ServerCondition { class: CLASS, component: phone(), severity, words: words.to_owned() }
}

fn steps(outcome: &Outcome) -> Vec<Step> {
    outcome.transitions.iter().map(|transition| transition.step).collect()
}

#[test]
fn a_condition_of_the_server_opens_once_changes_and_ends() {
    let mut fleet = fleet();
    let opened = fleet.server_holds(&fails("5 min", None), at(0));
    assert_eq!(steps(&opened), [Step::Opened]);
    let alert = opened.transitions.first().map(|opened| opened.alert.clone()).unwrap_or_else(|| panic!("{opened:?}"));
    assert_eq!((alert.failing_channel(), alert.whole(), alert.severity), (Some("phone"), "server", Severity::Error));
    assert!(fleet.has_alert(alert.id));
    assert!(fleet.server_holds(&fails("5 min", None), at(1)).is_empty(), "the same again is no news");
    let grown = fleet.server_holds(&fails("6 min", None), at(2));
    assert!(steps(&grown).is_empty() && grown.touched.len() == 1);
    assert_eq!(steps(&fleet.server_holds(&fails("1 h", Some(Severity::Critical)), at(3))), [Step::Worsened]);
    assert_eq!(steps(&fleet.server_holds(&fails("1 h", None), at(4))), [Step::Eased]);
    assert_eq!(fleet.server_parts_with(CLASS).collect::<Vec<_>>(), [&phone()]);
    let over = fleet.server_is_over(CLASS, &phone(), "a message got through", at(5));
    assert_eq!(steps(&over), [Step::Resolved]);
    assert!(over.transitions.iter().all(|over| over.alert.id == alert.id && over.why == "a message got through"));
    assert!(!fleet.has_alert(alert.id) && fleet.server_is_over(CLASS, &phone(), "", at(6)).is_empty());
}

#[test]
fn it_is_remembered_over_a_restart_and_taken_back_with_a_transaction_that_failed() {
    let mut before = fleet();
    let opened = before.server_holds(&fails("5 min", None), at(0));
    let alert = opened.transitions.first().map(|opened| opened.alert.clone()).unwrap_or_else(|| panic!("{opened:?}"));
    let mut fleet = fleet();
    fleet.restore(Vec::new(), [alert.clone()]);
    assert_eq!((fleet.storm_alert(), fleet.has_alert(alert.id)), (None, true));
    fleet.begin();
    assert_eq!(steps(&fleet.server_is_over(CLASS, &phone(), "", at(1))), [Step::Resolved]);
    fleet.rollback();
    assert!(fleet.has_alert(alert.id));
    assert_eq!(steps(&fleet.close_alert(alert.id, "ada", at(2))), [Step::Resolved], "a person closes it as any other");
    assert_eq!(steps(&fleet.server_holds(&fails("5 min", None), at(3))), [Step::Opened], "and it is told again while it holds");
}
