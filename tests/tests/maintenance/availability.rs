//! How long hosts were up, from what is kept.

use super::{host, write};
use ironwatch_core::filter::Filter;
use ironwatch_core::outage::Outage;
use ironwatch_core::silence::Silence;
use ironwatch_server::store::jobs::{self, JobRow};
use ironwatch_server::store::{availability, meta, outages, silences};
use ironwatch_shared::{HostId, Timestamp};
use ironwatch_tests::answer::{number, text};
use ironwatch_tests::inner_server::{InnerServer, databases};
use ironwatch_tests::programs::client;

const HOUR: i64 = 3_600_000;

fn down(id: i64, host: &HostId, from: i64, to: Option<i64>) -> Outage {
    Outage {
        id,
        host: host.clone(),
        began_at: Timestamp::from_millis(from),
        declared_at: Timestamp::from_millis(from),
        ended_at: to.map(Timestamp::from_millis),
        cause: String::new(),
        rebooted: None,
    }
}

fn restart(host: &HostId, at: i64) -> JobRow {
    JobRow {
        id: 1,
        batch_id: 1,
        host_id: host.to_string(),
        action: r#"{"action":"power","verb":"cycle"}"#.to_owned(),
        reason: "new kernel".to_owned(),
        actor: "anna".to_owned(),
        actor_address: String::new(),
        state: "done".to_owned(),
        created_at: at,
        started_at: Some(at),
        ended_at: Some(at + 1_000),
        steps: "[]".to_owned(),
        result: None,
        trouble: None,
        stirs: Some("host".to_owned()),
        expected_until: Some(at + HOUR),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_period_divides_into_up_down_planned_and_unwatched() {
    for database in databases() {
        let server = InnerServer::start(&database, |_| {}).await;
        let viewer = server.person("viewer").await;
        let (a, b) = (host(&server, "a").await, host(&server, "b").await);
        // A round hour some days ago; all that follows is in the past.
        let begin = (server.running.app.clock.now().as_millis() / HOUR - 72) * HOUR;
        let (first, second) = (a.host_id.clone(), b.host_id.clone());
        write(&server, move |db| {
            for id in [&first, &second] {
                availability::set_stretch(db, id.as_str(), None, begin)?;
                availability::set_stretch(db, id.as_str(), Some("watched"), begin + HOUR)?;
            }
            // One hour nobody planned, one that was done through us, one in which the server did not look.
            outages::save(db, &down(1, &first, begin + 2 * HOUR, Some(begin + 3 * HOUR)))?;
            outages::save(db, &down(2, &first, begin + 4 * HOUR, Some(begin + 5 * HOUR)))?;
            jobs::insert(db, &[restart(&first, begin + 4 * HOUR)])?;
            meta::add_watch_gap(db, begin + 6 * HOUR, begin + 7 * HOUR, "stopped")?;
            availability::add_reboot(db, first.as_str(), begin + 5 * HOUR, true)?;
            availability::add_reboot(db, first.as_str(), begin + 3 * HOUR, false)?;
            availability::add_reboot(db, first.as_str(), begin + 30 * HOUR, false)
        })
        .await;
        let moment = |millis: i64| Timestamp::from_millis(millis).to_string();
        let ask = |more: &str| format!("/api/v1/availability?from={}&to={}{more}", moment(begin), moment(begin + 10 * HOUR));
        let shown = viewer.get(&ask("")).await.json();
        let hours = |place: &str| {
            ["up", "down", "planned", "unwatched"].map(|word| number(&shown, &format!("{place}/{word}_millis"))).map(|millis| millis / HOUR)
        };
        assert_eq!((text(&shown, "/items/0/host_name"), hours("/items/0")), ("a", [6, 1, 1, 2]), "{shown}");
        assert_eq!(hours("/items/1"), [8, 0, 0, 2], "{shown}");
        assert_eq!(hours("/fleet"), [14, 1, 1, 4]);
        assert_eq!((number(&shown, "/items/0/outages"), number(&shown, "/items/0/mttr_seconds")), (1, 3_600), "{shown}");
        assert_eq!(shown["items"][1]["percent"], 100.0);
        assert_eq!(shown["items"][0]["percent"], 85.7142);
        assert_eq!((number(&shown, "/items/0/reboots_planned"), number(&shown, "/items/0/reboots_unexpected")), (1, 1), "{shown}");

        let one = viewer.get(&ask(&format!("&host_id={}", b.host_id))).await.json();
        assert_eq!((number(&one, "/total"), text(&one, "/items/0/host_name")), (1, "b"));
        let page = viewer.get(&ask("&limit=1")).await.json();
        let rest = viewer.get(&ask(&format!("&limit=1&cursor={}", text(&page, "/next_cursor").replace('/', "%2F")))).await.json();
        assert_eq!((text(&page, "/items/0/host_name"), text(&rest, "/items/0/host_name")), ("a", "b"));
        assert_eq!(number(&viewer.get(&ask("&site=nowhere")).await.json(), "/total"), 0);
        assert_eq!(number(&viewer.get(&ask("&q=host%20%3D%20b")).await.json(), "/total"), 1);
        let wrong = viewer.get(&ask("&q=rak%20%3D%20b")).await;
        assert!(wrong.status == 400 && wrong.text.contains("rak"), "{}", wrong.text);

        // A window that was announced before it began explains the outage in it; what is silenced while it happens does not.
        let silence = |filter: &str| Silence {
            id: 0,
            filter: Filter::parse(filter).unwrap_or_else(|error| panic!("{error}")),
            reason: "r".into(),
            author: "anna".into(),
            starts_at: Timestamp::from_millis(begin + 2 * HOUR),
            ends_at: Some(Timestamp::from_millis(begin + 3 * HOUR)),
            recurrence: None,
        };
        let (late, other) = (silence("host = a"), silence("host = b and severity >= warning"));
        let announced = silence("host = a and severity >= error");
        write(&server, move |db| {
            silences::insert(db, &late, begin + 2 * HOUR)?;
            silences::insert(db, &other, begin)?;
            Ok(())
        })
        .await;
        let hours_of_a = async || {
            let shown = viewer.get(&ask("")).await.json();
            ["down", "planned"].map(|word| number(&shown, &format!("/items/0/{word}_millis")) / HOUR)
        };
        assert_eq!(hours_of_a().await, [1, 1]);
        write(&server, move |db| silences::insert(db, &announced, begin)).await;
        assert_eq!(hours_of_a().await, [0, 2]);
        for (query, code) in
            [("?from=yesterday", "bad_request"), ("?from=2030-01-01T00:00:00Z", "bad_request"), ("?host_id=nobody", "not_found")]
        {
            assert_eq!(viewer.get(&format!("/api/v1/availability{query}")).await.code(), code, "{query}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_counts_as_up_only_from_when_it_was_heard() {
    for database in databases() {
        let server = InnerServer::start(&database, |_| {}).await;
        let viewer = server.person("viewer").await;
        let machine = host(&server, "a").await;
        let path = format!("/api/v1/availability?host_id={}", machine.host_id);
        let shown = viewer.get(&path).await.json();
        assert!(number(&shown, "/items/0/unwatched_millis") > 29 * 24 * HOUR, "{shown}");
        assert!((0..HOUR).contains(&number(&shown, "/items/0/up_millis")), "{shown}");
        assert_eq!(number(&shown, "/items/0/down_millis"), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_period_has_an_end_for_whoever_comes_too() {
    for database in databases() {
        let server = InnerServer::start(&database, |settings| settings.access.anonymous_view = true).await;
        let viewer = server.person("viewer").await;
        let asked = |from: &str| format!("/api/v1/availability?from={from}&to=2026-11-27T00:00:00Z");
        for (from, status) in
            [("2025-11-27T00:00:00Z", 200), ("2025-10-23T00:00:00Z", 200), ("2025-10-22T00:00:00Z", 400), ("1970-01-01T00:00:00Z", 400)]
        {
            let answer = viewer.get(&asked(from)).await;
            assert_eq!(answer.status, status, "{from}: {}", answer.text);
            let stranger = client().get(format!("{}{}", server.url, asked(from))).send().await;
            assert_eq!(stranger.map(|answer| answer.status().as_u16()).unwrap_or_default(), status, "{from}");
            assert!(status == 200 || answer.text.contains("at most 400 days apart"), "{}", answer.text);
        }
    }
}
