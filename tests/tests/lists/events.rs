//! Events: filters, words, time, counts and bars, all of the same.

use super::world::{BEGIN, EVENTS, HOSTS, World, column, count_of};
use ironwatch_shared::Timestamp;

#[tokio::test(flavor = "multi_thread")]
async fn filter_words_and_time_mean_the_same_in_list_counts_and_bars() {
    let minute = |number: i64| Timestamp::from_millis(BEGIN + number * 60_000).to_string();
    let (from, to) = (minute(100), minute(200));
    let cases: &[(&[(&str, &str)], fn(i64) -> bool)] = &[
        (&[], |_| true),
        (&[("q", "severity >= error")], |n| n % 4 >= 2),
        (&[("q", "source = kernel_log and class = disk_io")], |n| n % 10 == 0),
        (&[("q", "code = timeout")], |n| n % 5 == 0),
        (&[("q", "not code = timeout")], |n| n % 5 != 0),
        (&[("q", "site = Paris component = disk/1")], |n| n % 2 == 1 && n % 3 == 1),
        (&[("q", "rack = R1 or severity = info")], |n| n % 4 == 0 || (n % HOSTS) % 4 == 1),
        (&[("text", "sector lost")], |n| n % 7 == 0),
        (&[("text", "LOST line sector")], |n| n % 7 == 0),
        (&[("text", "50%_off")], |_| true),
        (&[("text", "50%off")], |_| false),
        (&[("text", "5__")], |_| false),
        (&[("text", "c:\\dev")], |_| true),
        (&[("text", "lost"), ("q", "host = h-07")], |n| n % 7 == 0 && n % HOSTS == 7),
        (&[("host_id", "00000000-0000-4000-8000-000000000003")], |n| n % HOSTS == 3),
        (&[("from", "2026-11-27T09:40:00Z"), ("to", "2026-11-27T11:20:00Z")], |n| (100..200).contains(&n)),
        (&[("from", "2026-11-27T09:40:00Z"), ("q", "severity = critical")], |n| n >= 100 && n % 4 == 3),
    ];
    for world in World::on_all().await {
        for (parameters, fits) in cases {
            let wanted: Vec<i64> = (0..EVENTS).rev().filter(|number| fits(*number)).collect();
            let mut paged = parameters.to_vec();
            paged.push(("limit", "500"));
            let list = world.ask("/api/v1/events", &paged).await;
            let shown: Vec<String> = wanted.iter().map(|number| (BEGIN + number * 60_000).to_string()).collect();
            let found: Vec<String> = column(&list, "/happened_at")
                .iter()
                .map(|text| Timestamp::parse(text).map(|at| at.as_millis().to_string()).unwrap_or_default())
                .collect();
            assert_eq!(found, shown, "{parameters:?}");
            assert_eq!((&list["total"], &list["complete"]), (&wanted.len().into(), &true.into()), "{parameters:?}");
            let mut counting = parameters.to_vec();
            counting.push(("by", "severity,class,host,site"));
            let counted = world.ask("/api/v1/events/facets", &counting).await;
            let of = |is: &dyn Fn(i64) -> bool| i64::try_from(wanted.iter().filter(|number| is(**number)).count()).unwrap_or_default();
            assert_eq!(count_of(&counted, "severity", "critical"), of(&|n| n % 4 == 3), "{parameters:?}");
            assert_eq!(count_of(&counted, "site", "Paris"), of(&|n| n % 2 == 1), "{parameters:?}");
            assert_eq!(count_of(&counted, "host", "h-07"), of(&|n| n % HOSTS == 7), "{parameters:?}");
            let mut over_time: Vec<(&str, &str)> = parameters.iter().copied().filter(|(name, _)| !["from", "to"].contains(name)).collect();
            over_time.extend([("from", from.as_str()), ("to", to.as_str()), ("buckets", "10")]);
            let bars = world.ask("/api/v1/events/histogram", &over_time).await;
            let bars = bars["buckets"].as_array().cloned().unwrap_or_default();
            assert_eq!(bars.len(), 10, "{parameters:?}");
            for (place, bar) in bars.iter().enumerate() {
                let begin = 100 + i64::try_from(place).unwrap_or_default() * 10;
                let of = |severity: i64| (begin..begin + 10).filter(|n| fits(*n) && n % 4 == severity).count();
                let wanted = serde_json::json!({ "at": minute(begin), "info": of(0), "warning": of(1), "error": of(2), "critical": of(3) });
                let in_time = parameters.iter().all(|(name, _)| !["from", "to"].contains(name));
                assert!(!in_time || *bar == wanted, "{parameters:?}: {bar} {wanted}");
            }
        }
    }
}
