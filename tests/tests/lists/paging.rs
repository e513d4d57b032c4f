//! Page by page, every row comes once: whatever it is sorted by, with many that are alike, and while they change.

use super::world::{HOSTS, World, column, host, id, opened, with};
use ironwatch_server::store::{alerts, hosts};
use ironwatch_shared::Severity;
use serde_json::Value;
use std::collections::BTreeSet;

/// All rows of a list, page by page; something is changed between two pages.
async fn walk(world: &World, path: &str, parameters: &[(&str, &str)], change: bool) -> Vec<String> {
    let (mut seen, mut cursor, mut turn) = (Vec::new(), String::new(), 0);
    loop {
        let mut asked = parameters.to_vec();
        if !cursor.is_empty() {
            asked.push(("cursor", &cursor));
        }
        let page = world.ask(path, &asked).await;
        seen.extend(column(&page, "/id"));
        match page["next_cursor"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => return seen,
        }
        turn += 1;
        assert!(turn < 200, "{path} {parameters:?} has no end");
        if change {
            world.change(move |db| disturb(db, turn)).await;
        }
    }
}

/// Whatever lists are sorted by, otherwise than before, of some of them.
fn disturb(db: &mut ironwatch_server::store::Db, turn: i64) -> ironwatch_server::store::StoreResult<()> {
    for number in (0..HOSTS).filter(|number| (number * 31 + turn * 17) % 5 == 0) {
        let mixed = (number * 7919 + turn * 104_729) % 97;
        let words = hosts::Words {
            name: format!("n-{mixed:02}-{number:02}"),
            site: format!("S{}", mixed % 3),
            rack: format!("Q{}", mixed % 5),
            ..hosts::Words::of(&host(number))
        };
        hosts::set_words(db, &id(number), &words)?;
        hosts::set_presence(db, &id(number), if mixed % 2 == 0 { "silent" } else { "up" }, mixed)?;
        hosts::set_machine(db, &id(number), &format!("X{}", mixed % 4), "")?;
    }
    for number in 1..=13 {
        let severity = Severity::ALL[usize::try_from((number + turn) % 4).unwrap_or_default()];
        let mut alert = opened(number, 0, severity, if turn % 2 == 0 { "a" } else { "z" }).alert;
        alert.count = u64::try_from((number * turn) % 11).unwrap_or_default();
        alerts::update(db, &alert)?;
    }
    Ok(())
}

fn once(seen: &[String]) -> BTreeSet<String> {
    let all: BTreeSet<String> = seen.iter().cloned().collect();
    assert_eq!(all.len(), seen.len(), "a row came twice: {seen:?}");
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn every_host_comes_once_under_any_order() {
    let wanted: BTreeSet<String> = (0..HOSTS).map(id).collect();
    for world in World::on_all().await {
        for change in [false, true] {
            for sort in ["", "name", "severity", "state", "since", "model", "rack", "site", "uptime", "heard"] {
                for sort in [sort.to_owned(), format!("-{sort}")] {
                    let parameters = if sort.len() < 2 { vec![("limit", "7")] } else { vec![("sort", sort.as_str()), ("limit", "7")] };
                    assert_eq!(once(&walk(&world, "/api/v1/hosts", &parameters, change).await), wanted, "{sort}");
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_alert_and_event_comes_once_under_any_order() {
    for world in World::on_all().await {
        let all = world.ask("/api/v1/alerts", &[("limit", "500")]).await;
        let wanted = once(&column(&all, "/id"));
        for change in [false, true] {
            for sort in ["opened", "last_seen", "severity", "count", "class", "title", "rule", "component", "host", "rack", "site"] {
                for sort in [sort.to_owned(), format!("-{sort}")] {
                    let seen = walk(&world, "/api/v1/alerts", &[("sort", &sort), ("limit", "3")], change).await;
                    assert_eq!(once(&seen), wanted, "{sort}");
                }
            }
        }
        let some = walk(&world, "/api/v1/events", &[("q", "severity >= error"), ("text", "line"), ("limit", "11")], false).await;
        assert_eq!(once(&some).len(), 150);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_that_of_whoever_began_to_read() {
    for world in World::on_all().await {
        let first = world.ask("/api/v1/hosts", &[("limit", "7")]).await;
        let cursor = first["next_cursor"].as_str().unwrap_or_default().to_owned();
        let other = world.server.person("operator").await;
        let answer = other.get(&with("/api/v1/hosts", &[("limit", "7"), ("cursor", &cursor)])).await;
        assert_eq!((answer.status, answer.code().as_str()), (410, "cursor_expired"));
        let next: Value = world.ask("/api/v1/hosts", &[("limit", "7"), ("cursor", &cursor)]).await;
        assert_eq!(column(&next, "/id").len(), 7);
    }
}
