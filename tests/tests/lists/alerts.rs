//! Alerts: what a filter means, in the database as in memory.

use super::world::{HOSTS, World, column, count_of, id, opened};
use ironwatch_core::alert::Step;
use ironwatch_server::store::alerts;
use ironwatch_shared::Severity;
use serde_json::json;

/// Host and class of each, in the order in which they opened.
fn all() -> Vec<(i64, &'static str)> {
    (0..HOSTS)
        .flat_map(|number| {
            [(number % 5 == 0, "gpu_xid"), (number % 7 == 0, "thermal")]
                .into_iter()
                .filter(|(is, _)| *is)
                .map(move |(_, class)| (number, class))
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_means_alerts_by_themselves_and_by_their_hosts() {
    let cases: &[(&str, fn(i64, &str) -> bool)] = &[
        ("", |_, _| true),
        ("severity = critical", |_, class| class == "gpu_xid"),
        ("severity < error", |_, class| class == "thermal"),
        ("rack = R0", |host, _| host % 4 == 0),
        ("rack != R0 and class = GPU_*", |host, class| host % 4 != 0 && class == "gpu_xid"),
        ("not (rack = R0 or class = thermal)", |host, class| host % 4 != 0 && class != "thermal"),
        ("tag.role = db or severity = warning", |host, class| host % 3 == 0 || class == "thermal"),
        ("title ~ \"what GPU\"", |_, class| class == "gpu_xid"),
        ("evidence ~ \"100% \\\"\"", |_, _| true),
        ("evidence ~ \"1__% \"", |_, _| false),
        ("code = 79", |_, _| true),
        ("code != 79", |_, _| false),
        ("component = gpu/*:3b:?0", |_, _| true),
        ("component = gpu/%", |_, _| false),
        ("state = open", |_, _| true),
        ("state = resolved", |_, _| false),
        ("class in (thermal, x*)", |_, class| class == "thermal"),
        ("host = h-35", |host, _| host == 35),
    ];
    for world in World::on_all().await {
        for (filter, fits) in cases {
            let mut wanted: Vec<String> =
                all().into_iter().filter(|(host, class)| fits(*host, class)).map(|(host, class)| format!("{}{class}", id(host))).collect();
            let list = world.ask("/api/v1/alerts", &[("q", filter)]).await;
            let hosts = column(&list, "/host_id");
            let mut found: Vec<String> = hosts.into_iter().zip(column(&list, "/class")).map(|(host, class)| host + &class).collect();
            found.reverse();
            wanted.dedup();
            assert_eq!(found, wanted, "{filter}");
            assert_eq!(list["total"], wanted.len(), "{filter}");
        }
        let counted = world.ask("/api/v1/alerts/facets", &[("by", "severity,class,rack,host,rule"), ("q", "host = h-35")]).await;
        assert_eq!(
            (
                &counted["total"],
                count_of(&counted, "severity", "critical"),
                count_of(&counted, "rack", "R3"),
                count_of(&counted, "host", "h-35")
            ),
            (&json!(2), 1, 2, 2)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn alerts_of_nobody_and_those_that_are_over_are_found() {
    for world in World::on_all().await {
        world
            .change(|db| {
                let mut nobodys = opened(900, 0, Severity::Error, "watch_gap");
                nobodys.alert.host = None;
                alerts::take_step(db, &nobodys)?;
                let mut over = opened(901, 1, Severity::Info, "over");
                alerts::take_step(db, &over)?;
                over.step = Step::Resolved;
                alerts::take_step(db, &over)
            })
            .await;
        for (filter, state, total) in [
            ("not rack = R0 and class = watch_gap", "open", 1),
            ("rack = * and class = watch_gap", "open", 0),
            ("host != x and class = watch_gap", "open", 1),
            ("class = over", "open", 0),
            ("class = over", "resolved", 1),
            ("class = over and state = resolved", "all", 1),
            ("class = over and not state = resolved", "all", 0),
        ] {
            let list = world.ask("/api/v1/alerts", &[("q", filter), ("state", state)]).await;
            assert_eq!(list["total"], total, "{filter}");
        }
        let sorted = world.ask("/api/v1/alerts", &[("sort", "-severity"), ("limit", "500")]).await;
        let rank = |word: &String| Severity::parse(word);
        let severities: Vec<_> = column(&sorted, "/severity").iter().map(rank).collect();
        assert!(severities.is_sorted_by(|a, b| a >= b) && severities.len() > 10, "{severities:?}");
        let sorted = world.ask("/api/v1/alerts", &[("sort", "host")]).await;
        let hosts: Vec<String> = column(&sorted, "/host_id").into_iter().filter(|host| host != "null").collect();
        assert!(hosts.is_sorted() && hosts.len() > 10, "{hosts:?}");
    }
}
