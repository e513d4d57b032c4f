//! Hosts: what a filter means, counted and on the map as in the list.

use super::world::{HOSTS, World, column, count_of, host, id, name, with};
use ironwatch_server::store::hosts;
use ironwatch_server::store::tellings::{self, TellingRow};
use serde_json::json;

fn names(fits: impl Fn(i64) -> bool) -> Vec<String> {
    (0..HOSTS).filter(|number| fits(*number)).map(name).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_means_the_same_in_list_counts_and_map() {
    let cases: &[(&str, fn(i64) -> bool)] = &[
        ("", |_| true),
        ("state = down", |n| n % 10 == 0),
        ("state:down", |n| n % 10 == 0),
        ("severity = critical", |n| n % 5 == 0),
        ("severity >= warning", |n| n % 5 == 0 || n % 7 == 0),
        ("not severity >= info", |n| n % 5 != 0 && n % 7 != 0),
        ("class = thermal", |n| n % 7 == 0),
        ("rack = r1 and site = \"berlin 2\"", |_| false),
        ("rack = R1 or rack = R3", |n| (n % 4 == 1 || n % 4 == 3) && n != 39),
        ("tag.role = db", |n| n % 3 == 0),
        ("parent = pdu-*", |n| n % 3 == 0),
        ("host ~ -3", |n| n >= 30),
        ("address = 10.0.0.7", |n| n == 7),
        ("model = M1 kernel = 6.1", |n| n % 2 == 1 && n % 5 == 1),
        ("not rack = *", |n| n == 39),
    ];
    for world in World::on_all().await {
        for (filter, fits) in cases {
            let wanted = names(fits);
            let list = world.ask("/api/v1/hosts", &[("q", filter)]).await;
            assert_eq!(column(&list, "/name"), wanted, "{filter}");
            assert_eq!(list["total"], wanted.len(), "{filter}");
            let counted = world.ask("/api/v1/hosts/facets", &[("q", filter), ("by", "state,tag.role,rack,class")]).await;
            assert_eq!(counted["total"], wanted.len(), "{filter}");
            for key in ["state", "tag.role", "rack"] {
                for one in counted["facets"][key].as_array().into_iter().flatten() {
                    let narrowed = format!(
                        "({}) and {}",
                        if filter.is_empty() { "host = *" } else { filter },
                        one["filter"].as_str().unwrap_or_default()
                    );
                    let list = world.ask("/api/v1/hosts", &[("q", &narrowed)]).await;
                    assert_eq!(list["total"], one["count"], "{narrowed}");
                }
            }
            let map = world.ask("/api/v1/fleet/map", &[("q", filter), ("group", "site")]).await;
            assert_eq!(map["total"], wanted.len(), "{filter}");
            let groups = map["groups"].as_array().cloned().unwrap_or_default();
            let mut shown: Vec<&str> = groups
                .iter()
                .flat_map(|group| group["hosts"]["name"].as_array().into_iter().flatten().filter_map(|name| name.as_str()))
                .collect();
            shown.sort_unstable();
            assert_eq!(shown, wanted, "{filter}");
        }
        let older = world.ask("/api/v1/hosts", &[("state", "down"), ("limit", "2")]).await;
        assert_eq!((column(&older, "/name"), &older["total"]), (vec![name(0), name(10)], &json!(4)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_map_shows_the_worst_first_and_counts_are_those_of_all() {
    for world in World::on_all().await {
        let map = world.ask("/api/v1/fleet/map", &[]).await;
        let r0 = map["groups"].as_array().and_then(|groups| groups.iter().find(|group| group["name"] == "R0")).cloned().unwrap_or_default();
        assert_eq!((&r0["count"], &r0["severity"]), (&json!(10), &json!({"critical": 2, "warning": 1})));
        assert_eq!(
            r0["hosts"]["severity"].as_array().map(|all| all[..3].to_vec()),
            Some(vec![json!("critical"), json!("critical"), json!("warning")])
        );
        assert_eq!((&r0["hosts"]["silenced"][0], &r0["hosts"]["acknowledged"][0]), (&json!(false), &json!(false)));
        let counted = world.ask("/api/v1/hosts/facets", &[("by", "severity,rack,host")]).await;
        assert_eq!(
            (count_of(&counted, "severity", "critical"), count_of(&counted, "severity", "warning"), count_of(&counted, "severity", "")),
            (8, 4, 28)
        );
        assert_eq!(counted["other"]["rack"], 0);
        world
            .change(|db| {
                tellings::save(
                    db,
                    &TellingRow {
                        alert_id: 3,
                        acknowledged_by: Some("anna".into()),
                        silenced_until: Some(i64::MAX),
                        ..TellingRow::default()
                    },
                )
            })
            .await;
        let map = world.ask("/api/v1/fleet/map", &[("q", "host = h-05")]).await;
        assert_eq!(map["groups"][0]["hosts"]["acknowledged"], json!([true]));
        assert_eq!(map["groups"][0]["hosts"]["silenced"], json!([true]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_never_older_than_what_was_committed_before() {
    for world in World::on_all().await {
        assert_eq!(world.ask("/api/v1/hosts", &[("q", "rack = new")]).await["total"], 0);
        for number in 0..5 {
            world
                .change(move |db| {
                    hosts::set_words(db, &id(number), &hosts::Words { rack: "new".into(), ..hosts::Words::of(&host(number)) })
                })
                .await;
            assert_eq!(world.ask("/api/v1/hosts", &[("q", "rack = new")]).await["total"], number + 1);
        }
        let operator = world.server.person("operator").await;
        let changed = operator.send("PATCH", &format!("/api/v1/hosts/{}", id(7)), &json!({"rack": "new"})).await;
        assert!(changed.status < 300, "{}", changed.text);
        assert_eq!(world.ask("/api/v1/hosts", &[("q", "rack = new")]).await["total"], 6);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_understood_is_told_with_its_place() {
    for world in World::on_all().await {
        for (path, said) in [
            (with("/api/v1/hosts", &[("q", "rak = A1")]), "letter 1"),
            (with("/api/v1/hosts", &[("q", "rack = A1 and")]), "letter 14"),
            (with("/api/v1/hosts", &[("sort", "id;select")]), "sort is one of name, severity"),
            (with("/api/v1/hosts", &[("cursor", "x")]), "cursor"),
            (with("/api/v1/hosts", &[("limit", "0")]), "1 to 10000"),
            (with("/api/v1/hosts/facets", &[("by", "secret")]), "by is a list of these"),
            (with("/api/v1/hosts/facets", &[("by", "")]), "1 to 8"),
            (with("/api/v1/fleet/map", &[("group", "state")]), "group is rack"),
            (with("/api/v1/alerts", &[("q", "source = sel")]), "cannot be filtered by source"),
            (with("/api/v1/alerts", &[("state", "x")]), "open, resolved or all"),
            (with("/api/v1/events", &[("q", "rule = x")]), "cannot be filtered by rule"),
            (with("/api/v1/events", &[("from", "x")]), "from is a moment"),
            (with("/api/v1/events/histogram", &[("buckets", "0")]), "1 to 500"),
        ] {
            let answer = world.viewer.get(&path).await;
            assert_eq!((answer.status, answer.code().as_str()), (400, "bad_request"), "{path}: {}", answer.text);
            assert!(answer.json()["detail"].as_str().is_some_and(|detail| detail.contains(said)), "{path}: {}", answer.text);
        }
    }
}
