#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at once")]
use super::*;
use crate::filter::Filter;
use crate::labels::Labels;

fn at(minutes: i64) -> Timestamp {
    Timestamp::from_millis(minutes * 60_000)
}

fn policy(routes: &str) -> Policy {
    #[derive(serde::Deserialize)]
    struct File {
        #[serde(default)]
        routes: Vec<Route>,
        #[serde(default)]
        rotations: Vec<Rotation>,
    }
    let file: File = toml::from_str(routes).unwrap();
    for route in &file.routes {
        route.check().unwrap();
    }
    for rotation in &file.rotations {
        rotation.check().unwrap();
    }
    let channel = |name: &str, min_severity| Channel { name: name.into(), min_severity };
    let channels = vec![
        channel("mail", Severity::Info),
        channel("phone", Severity::Error),
        channel("boss", Severity::Info),
        channel("anna", Severity::Info),
        channel("ben", Severity::Info),
    ];
    Policy { channels, routes: file.routes, rotations: file.rotations, silences: Vec::new() }
}

#[test]
fn what_is_mild_is_gathered_and_what_came_of_it_comes_with_the_next_digest() {
    let routes = "[[routes]]\nname='all'\nchannels=['mail']\n\
                  digest={at={cron='0 9 * * *',time_zone='UTC',minutes=1},below='warning'}\n\
                  [routes.quiet]\nunless='critical'\nwhen={cron='0 8 * * *',time_zone='UTC',minutes=120}";
    let (policy, what) = (policy(routes), Described::default());
    let deliveries = |severity| match opening(&policy, &what, severity, at(0)) {
        Opening::Told { deliveries, .. } => deliveries,
        Opening::Silenced(silenced) => panic!("{silenced:?}"),
    };
    // Quiet hours hold a digest, too.
    let gathered = Delivery { channel: "mail".into(), not_before: at(600), digest: true };
    assert_eq!(deliveries(Severity::Info), std::slice::from_ref(&gathered));
    assert_eq!(deliveries(Severity::Warning), [Delivery::at_once("mail", at(0))]);
    assert_eq!(policy.after_digest(&what, Severity::Info, "mail", at(1)), gathered);
    assert_eq!(policy.after_digest(&what, Severity::Error, "mail", at(1)), Delivery::at_once("mail", at(1)));
    assert_eq!(policy.after_digest(&what, Severity::Info, "boss", at(1)), Delivery::at_once("boss", at(1)));
}

fn told(opening: Opening) -> (Vec<(String, i64)>, Option<i64>) {
    match opening {
        Opening::Silenced(silenced) => panic!("{silenced:?}"),
        Opening::Told { deliveries, follow_at } => (
            deliveries.into_iter().map(|delivery| (delivery.channel, delivery.not_before.as_millis() / 60_000)).collect(),
            follow_at.map(|at| at.as_millis() / 60_000),
        ),
    }
}

fn rack(name: &str) -> Labels {
    Labels { rack: name.into(), ..Labels::default() }
}

fn open(policy: &Policy, labels: &Labels, severity: Severity, minute: i64) -> (Vec<(String, i64)>, Option<i64>) {
    told(opening(policy, &Described { labels: Some(labels), ..Described::default() }, severity, at(minute)))
}

fn names(told: &[(String, i64)]) -> Vec<&str> {
    told.iter().map(|(name, _)| name.as_str()).collect()
}

#[test]
fn without_routes_all_channels_hear_what_is_bad_enough_for_them() {
    let mut policy = policy("");
    policy.channels.truncate(2);
    assert_eq!(names(&open(&policy, &rack("A"), Severity::Warning, 0).0), ["mail"]);
    assert_eq!(names(&open(&policy, &rack("A"), Severity::Error, 0).0), ["mail", "phone"]);
}

#[test]
fn the_first_route_that_fits_takes_it_and_may_go_on() {
    let policy = policy(
        r#"
        [[routes]]
        name = "bosses"
        filter = "rack = A"
        min_severity = "critical"
        channels = ["boss"]
        go_on = true
        [[routes]]
        name = "a"
        filter = "rack = A"
        channels = ["phone", "phone"]
        [[routes]]
        name = "rest"
        channels = ["mail"]
        "#,
    );
    assert_eq!(names(&open(&policy, &rack("A"), Severity::Critical, 0).0), ["boss", "phone"]);
    assert_eq!(names(&open(&policy, &rack("A"), Severity::Error, 0).0), ["phone"]);
    assert!(open(&policy, &rack("A"), Severity::Warning, 0).0.is_empty(), "the phone does not hear of warnings");
    assert_eq!(names(&open(&policy, &rack("B"), Severity::Warning, 0).0), ["mail"]);
}

const NIGHT: &str = r#"
    [[routes]]
    name = "all"
    channels = ["mail"]
    quiet = { when = { cron = "0 22 * * *", minutes = 480 }, unless = "error" }
    digest = { at = { cron = "0 9 * * *", minutes = 1 }, below = "warning" }
"#;

#[test]
fn quiet_hours_make_it_wait_unless_it_is_bad() {
    let policy = policy(NIGHT);
    assert_eq!(open(&policy, &rack(""), Severity::Warning, 23 * 60).0, [("mail".to_owned(), 30 * 60)]);
    assert_eq!(open(&policy, &rack(""), Severity::Error, 23 * 60).0, [("mail".to_owned(), 23 * 60)]);
    assert_eq!(open(&policy, &rack(""), Severity::Warning, 12 * 60).0, [("mail".to_owned(), 12 * 60)]);
    assert_eq!(open(&policy, &rack(""), Severity::Info, 12 * 60).0, [("mail".to_owned(), 33 * 60)], "with the next digest");
}

#[test]
fn nobody_is_called_about_a_message_that_waits_for_the_end_of_quiet_hours() {
    let mut policy = policy(NIGHT);
    policy.routes[0].escalate = vec![Escalation { after_minutes: 15, channels: vec!["boss".into()], min_severity: Severity::Info }];
    let (told, follow_at) = open(&policy, &rack(""), Severity::Warning, 23 * 60);
    assert_eq!((told, follow_at), (vec![("mail".to_owned(), 30 * 60)], Some(30 * 60 + 15)));
    assert_eq!(open(&policy, &rack(""), Severity::Error, 23 * 60).1, Some(23 * 60 + 15), "what goes at once is counted from now");
}

#[test]
fn a_silence_wins_and_what_still_stands_after_it_is_told() {
    let mut policy = policy("");
    policy.silences = vec![Silence {
        id: 7,
        filter: Filter::parse("rack = A").unwrap(),
        reason: "r".into(),
        author: "anna".into(),
        starts_at: at(0),
        ends_at: Some(at(60)),
        recurrence: None,
    }];
    let labels = rack("A");
    let what = Described { labels: Some(&labels), ..Described::default() };
    assert_eq!(opening(&policy, &what, Severity::Error, at(5)), Opening::Silenced(Silenced { by: Some(7), until: at(60) }));
    let followed = follow(&policy, &what, Severity::Error, Progress::default(), at(30));
    assert_eq!((followed.say.is_none(), followed.follow_at), (true, Some(at(60))));
    let followed = follow(&policy, &what, Severity::Error, Progress::default(), at(60));
    let (step, why, deliveries) = followed.say.unwrap();
    assert!(step == Step::Opened && why.contains("silence is over") && deliveries.len() == 5, "{why}");
    assert_eq!(followed.progress.first_told_at, Some(at(60)));
}

const LADDER: &str = r#"
    [[routes]]
    name = "all"
    channels = ["mail"]
    remind_minutes = 60
    escalate = [
        { after_minutes = 15, channels = ["crew"] },
        { after_minutes = 30, channels = ["boss"], min_severity = "critical" },
    ]
    [[rotations]]
    name = "crew"
    members = ["anna", "ben"]
    begins = "1970-01-01T00:00"
    days = 1
"#;

/// Asks at each moment that was named, until nothing is due before the last.
fn run(policy: &Policy, severity: Severity, mut progress: Progress, until: i64) -> Vec<(i64, Step, Vec<String>)> {
    let what = Described::default();
    let mut said = Vec::new();
    let mut next = follow(policy, &what, severity, progress, at(0)).follow_at;
    while let Some(moment) = next.filter(|next| *next <= at(until)) {
        let followed = follow(policy, &what, severity, progress, moment);
        progress = followed.progress;
        assert!(followed.say.is_some() || followed.follow_at.is_none_or(|at| at > moment), "time goes on");
        if let Some((step, _, deliveries)) = followed.say {
            said.push((moment.as_millis() / 60_000, step, deliveries.into_iter().map(|delivery| delivery.channel).collect()));
        }
        next = followed.follow_at.map(|at| at.max(moment));
    }
    said
}

fn told_at(minute: i64) -> Progress {
    Progress { first_told_at: Some(at(minute)), last_told_at: Some(at(minute)), ..Progress::default() }
}

#[test]
fn nobody_reacting_goes_up_step_by_step_and_is_repeated() {
    let policy = policy(LADDER);
    let said = run(&policy, Severity::Critical, told_at(0), 100);
    assert_eq!(
        said,
        [
            (15, Step::Escalated, vec!["anna".to_owned()]),
            (30, Step::Escalated, vec!["boss".to_owned()]),
            (90, Step::Reminded, vec!["mail".to_owned()])
        ]
    );
    let said = run(&policy, Severity::Error, told_at(0), 80);
    assert_eq!(said.iter().map(|(minute, ..)| *minute).collect::<Vec<_>>(), [15, 75], "the boss hears of critical ones only");
    assert_eq!(open(&policy, &rack(""), Severity::Critical, 0).1, Some(15));
}

#[test]
fn an_acknowledgement_stops_it_until_it_runs_out() {
    let policy = policy(LADDER);
    let acknowledged = |until: Option<i64>| Progress { acknowledged: true, acknowledged_until: until.map(at), ..told_at(0) };
    assert!(run(&policy, Severity::Critical, acknowledged(None), 10_000).is_empty());
    let said = run(&policy, Severity::Critical, acknowledged(Some(40)), 45);
    assert_eq!(said.first().map(|(minute, step, _)| (*minute, *step)), Some((40, Step::Reminded)));
    assert_eq!(
        said.get(1).map(|(_, step, names)| (*step, names.len())),
        Some((Step::Escalated, 2)),
        "what is overdue is made up for at once"
    );
}

#[test]
fn who_is_on_call_changes_by_the_clock_there() {
    let rotation = Rotation {
        name: "crew".into(),
        members: vec!["anna".into(), "ben".into()],
        begins: "2026-03-23T08:00".parse().unwrap(),
        days: 7,
        time_zone: "Europe/Berlin".into(),
        instead: vec![rotation::Instead {
            from: "2026-04-01T00:00".parse().unwrap(),
            until: "2026-04-02T00:00".parse().unwrap(),
            channel: "carl".into(),
        }],
    };
    let on_call = |text: &str| {
        let moment = text.parse::<jiff::Timestamp>().unwrap().as_millisecond();
        rotation.on_call(Timestamp::from_millis(moment)).unwrap().to_owned()
    };
    // The clock went forward on 29 March: 08:00 there is 06:00 UTC from then on.
    for (moment, who) in [
        ("2020-01-01T00:00:00Z", "anna"),
        ("2026-03-30T05:59:59Z", "anna"),
        ("2026-03-30T06:00:00Z", "ben"),
        ("2026-04-01T12:00:00Z", "carl"),
        ("2026-04-06T06:00:00Z", "anna"),
    ] {
        assert_eq!(on_call(moment), who, "{moment}");
    }
}

#[test]
fn names_that_lead_nowhere_are_found_and_unsound_routes_refused() {
    let mut policy = policy(LADDER);
    policy.channels.retain(|channel| channel.name != "boss" && channel.name != "ben");
    assert_eq!(policy.unknown_names(), ["ben", "boss"]);
    for (text, part) in [
        ("name = \"\"\nchannels = [\"mail\"]", "1 to 100"),
        ("name = \"a\"\nchannels = []", "at least one"),
        ("name = \"a\"\nchannels = [\"mail\"]\nremind_minutes = 0", "minutes"),
        (
            "name = \"a\"\nchannels = [\"mail\"]\nescalate = [{after_minutes=9,channels=[\"mail\"]},{after_minutes=9,channels=[\"mail\"]}]",
            "later",
        ),
    ] {
        let error = toml::from_str::<Route>(text).unwrap().check().unwrap_err();
        assert!(error.contains(part), "{error}");
    }
    assert!(toml::from_str::<Route>("name = \"a\"\nchannels = [\"mail\"]\nfilter = \"rak = A\"").unwrap_err().to_string().contains("rak"));
}
