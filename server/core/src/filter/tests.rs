#![expect(clippy::unwrap_used, reason = "a test may stop at once")]
use super::*;
use crate::alert::AlertKey;
use crate::component::Component;
use crate::observation::Code;
use ironwatch_shared::Timestamp;
use proptest::prelude::*;

fn labels() -> Labels {
    Labels {
        group: "gpu".into(),
        site: "Berlin 2".into(),
        rack: "A1".into(),
        model: "PowerEdge R740xd".into(),
        tags: vec!["lab".into(), "parent:pdu-3".into()],
        ..Labels::default()
    }
}

fn alert() -> Alert {
    Alert {
        id: 1,
        host: None,
        key: AlertKey { component: Component::new("gpu", "0000:3b:00"), problem: "gpu_lost".into() },
        rule: "fault".into(),
        rule_version: 1,
        shadow: false,
        class: "gpu_xid".into(),
        code: Some(Code::Number(79)),
        severity: Severity::Error,
        title: "GPU fell off the bus".into(),
        meaning: None,
        pending_since: Timestamp::from_millis(0),
        opened_at: Timestamp::from_millis(0),
        last_seen_at: Timestamp::from_millis(0),
        count: 1,
        evidence: String::new(),
        told: true,
        advice: None,
        boot: None,
    }
}

fn holds(filter: &str) -> bool {
    let (labels, alert) = (labels(), alert());
    let what = Described { host: Some(("gpu-07", "id-7")), labels: Some(&labels), alert: Some(&alert) };
    Filter::parse(filter).unwrap().matches(&what)
}

#[test]
fn a_filter_says_what_is_meant() {
    for (filter, expected) in [
        ("", true),
        ("  ", true),
        ("host = gpu-*", true),
        ("host=GPU-07", true),
        ("host == gpu-07", true),
        ("host = gpu-08 or rack=a1", true),
        ("host = gpu-08 or rack=a1 and tag=spare", false),
        ("(host = gpu-08 or rack=a1) and tag=lab", true),
        ("rack=A1 severity>=error", true),
        ("severity > error", false),
        ("severity <= error", true),
        ("severity < error", false),
        ("severity = error", true),
        ("not severity = error", false),
        ("tag != lab", false),
        ("tag in (spare, lab)", true),
        ("tag in (spare, \"l?b\")", true),
        ("parent = pdu-3", true),
        ("site = \"Berlin 2\"", true),
        ("site ~ berlin", true),
        ("title ~ \"fell off\"", true),
        ("model = \"powerEdge*\"", true),
        ("component = gpu/0000:3b:00", true),
        ("code = 79 and class = gpu_xid", true),
        ("firmware = *", false),
        ("firmware != 1.0", true),
        ("host = or", false),
        ("host = \"a\\\"b\" or host = gpu-07", true),
        ("rack:a1 site:\"berlin 2\"", true),
        ("rack:a2", false),
        ("class:gpu_xid or rack:a2", true),
        ("tag.parent = pdu-3", true),
        ("tag.parent:pdu-*", true),
        ("tag.parent ~ du", true),
        ("tag.parent in (a, pdu-3)", true),
        ("tag.role = pdu-3", false),
        ("tag.parent != pdu-3", false),
    ] {
        assert_eq!(holds(filter), expected, "{filter}");
    }
}

#[test]
fn what_cannot_be_read_is_told_with_its_place() {
    for (filter, at, part) in [
        ("rak = A1", 0, "\"rak\" is none of host,"),
        ("rack A1", 5, "expected ="),
        ("rack = ", 7, "expected a value"),
        ("rack = A1 and", 13, "expected one of"),
        ("(rack = A1", 10, "closing parenthesis is missing"),
        ("rack = A1)", 9, "without an opening"),
        ("rack = \"A1", 7, "not closed"),
        ("rack > A1", 5, "only severities"),
        ("severity > bad", 11, "none of info"),
        ("tag in lab", 7, "a list"),
        ("rack = A1 !", 10, "does not belong"),
        ("or", 0, "none of"),
    ] {
        let error = Filter::parse(filter).unwrap_err();
        assert_eq!((error.at, error.why.contains(part)), (at, true), "{filter}: {error}");
    }
    assert!(Filter::parse(&"not ".repeat(30)).unwrap_err().why.contains("nest deeper"));
    assert!(Filter::parse(&"(".repeat(1_999)).unwrap_err().why.contains("nest deeper"));
    assert!(Filter::parse(&"x".repeat(2_001)).unwrap_err().why.contains("at most"));
}

#[test]
fn filters_of_hosts_are_told_from_filters_of_alerts() {
    assert!(Filter::parse("rack = A1 and not tag = lab").unwrap().is_about_hosts());
    assert!(!Filter::parse("rack = A1 and class = x").unwrap().is_about_hosts());
    let host_only = Described { host: Some(("gpu-07", "id-7")), ..Described::default() };
    assert!(!Filter::parse("rack = A1").unwrap().matches(&host_only), "what is not known fits nothing");
}

#[test]
fn lists_know_more_keys_than_rules() {
    for filter in [
        "state = down",
        "source = kernel_log",
        "evidence ~ x",
        "address = 10.*",
        "os ~ debian",
        "agent = 1",
        "lifecycle = active",
        "heard > 10m",
        "drift = firmware",
        "freshness:late",
        "bmc = off",
        "margin < 10",
        "inlet>=-2.5",
        "power > 500 and psu:degraded",
        "fans in (ok, none)",
    ] {
        assert!(Filter::parse(filter).is_err() && Filter::of_list(filter).is_ok(), "{filter}");
    }
    assert!(Filter::of_list("(os = a and not rack = b) or tag.x = y").unwrap().root().is_some_and(Node::tells_of_hosts));
    assert!(!Filter::of_list("os = a and heard > 1h").unwrap().root().is_some_and(Node::tells_of_hosts));
    assert!(!Filter::of_list("os = a and state = open").unwrap().root().is_some_and(Node::tells_of_hosts));
}

#[test]
fn numbers_are_compared_and_what_is_not_known_is_neither_more_nor_less() {
    struct Measured(Option<f64>);
    impl Subject for Measured {
        fn any(&self, _: Key, _: &dyn Fn(&str) -> bool) -> bool {
            false
        }
        fn severity(&self) -> Option<ironwatch_shared::Severity> {
            None
        }
        fn number(&self, key: Key) -> Option<f64> {
            self.0.filter(|_| key == Key::Margin)
        }
    }
    for (filter, number, fits) in [
        ("margin < 10", Some(9.9), true),
        ("margin<10", Some(10.0), false),
        ("margin <= 10", Some(10.0), true),
        ("margin > -5", Some(-4.5), true),
        ("margin >= 10", None, false),
        ("margin < 10", None, false),
        ("not margin < 10", None, true),
        ("power < 10", Some(1.0), false),
    ] {
        assert_eq!(Filter::of_list(filter).unwrap().matches(&Measured(number)), fits, "{filter} {number:?}");
    }
    for (filter, at, part) in [
        ("margin = 10", 7, "a number, as < 10"),
        ("margin:10", 0, "none of"),
        ("margin < 10m", 9, "no number"),
        ("margin < inf", 9, "no number"),
        ("margin < 1e9", 9, "no number"),
        ("power ~ 1", 6, "a number"),
        ("psu > 1", 4, "only severities, spans of time and numbers"),
    ] {
        let error = Filter::of_list(filter).unwrap_err();
        assert_eq!((error.at, error.why.contains(part)), (at, true), "{filter}: {error}");
    }
}

#[test]
fn a_text_of_others_is_one_value() {
    for evil in ["a\" OR severity:critical", "\\\" or rack = A1 or host = \"", "x\\", "", "a, b) or (rack = A1"] {
        let filter = Filter::parse(&format!("host = {}", quoted(evil))).unwrap();
        let (labels, alert) = (labels(), alert());
        let what = |name| Described { host: Some((name, "id")), labels: Some(&labels), alert: Some(&alert) };
        assert!(filter.matches(&what(evil)) && !filter.matches(&what("other")), "{evil}");
    }
}

#[test]
fn a_filter_travels_as_its_text() {
    let filter: Filter = serde_json::from_str("\" rack = A1 \"").unwrap();
    assert_eq!(serde_json::to_string(&filter).unwrap(), "\"rack = A1\"");
    assert!(serde_json::from_str::<Filter>("\"rack\"").unwrap_err().to_string().contains("letter 5"));
}

proptest! {
    #[test]
    fn no_text_is_too_much(text in "\\PC{0,200}") {
        if let Ok(filter) = Filter::parse(&text) {
            let labels = labels();
            let what = Described { host: Some(("gpu-07", "id-7")), labels: Some(&labels), alert: None };
            let _ = filter.matches(&what);
            prop_assert!(Filter::parse(filter.text()).is_ok());
        }
    }

    #[test]
    fn words_that_belong_to_the_language_are_never_too_much(words in prop::collection::vec("(host|rack|and|or|not|in|=|!=|~|>=|\\(|\\)|,|\"|a\\*|severity|error)", 0..40)) {
        let _ = Filter::parse(&words.join(" "));
    }
}
