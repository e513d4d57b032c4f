//! What of hosts depends on the clock and on what most of their kind have: chosen, counted and coloured alike.

use super::world::{BEGIN, World, column, count_of, host, id, with};
use ironwatch_server::clock::HandClock;
use ironwatch_server::store::{Db, StoreResult, hosts};
use ironwatch_shared::Timestamp;
use ironwatch_tests::inner_server::{InnerServer, databases};
use serde_json::{Value, json};

/// Name, seconds since it was heard, seconds up, firmware, state.
const FLEET: [(i64, Option<i64>, i64, &str, &str); 6] = [
    (1, Some(0), 100, "2.1", "up"),
    (2, Some(0), 90_000, "2.1", "up"),
    (3, Some(70), 400 * 86_400, "2.0", "up"),
    (4, Some(3_600), 50, "2.1", "down"),
    (5, None, 0, "", "pending"),
    (6, Some(90_000), 10, "2.1", "stopped"),
];

fn fill(db: &mut Db) -> StoreResult<()> {
    for (number, silent, up, firmware, state) in FLEET {
        let row = hosts::HostRow {
            heard_at: silent.map(|seconds| BEGIN - seconds * 1_000),
            uptime_seconds: silent.map(|_| up),
            firmware: firmware.into(),
            model: "Z".into(),
            kernel: format!("6.{}", number / 3),
            presence: state.into(),
            rack: "R".into(),
            ..host(number)
        };
        hosts::insert(db, &row)?;
    }
    Ok(())
}

/// One on each database, whose clock stands still.
async fn worlds() -> Vec<World> {
    let mut worlds = Vec::new();
    for database in databases() {
        let clock = HandClock::starting_at(Timestamp::from_millis(BEGIN));
        let server = InnerServer::start_at(&database, clock, |_| {}).await;
        let viewer = server.person("viewer").await;
        let world = World { server, viewer };
        world.change(fill).await;
        worlds.push(world);
    }
    worlds
}

#[tokio::test(flavor = "multi_thread")]
async fn hosts_are_chosen_by_how_fresh_they_are_and_how_long_they_are_up() {
    let cases: &[(&str, &[i64])] = &[
        ("freshness = live", &[1, 2]),
        ("freshness = late", &[3]),
        ("freshness in (silent, never)", &[4, 5]),
        ("freshness = off", &[6]),
        ("heard > 10m", &[4, 6]),
        ("heard <= 70s", &[1, 2, 3]),
        ("not heard <= 1w", &[5]),
        ("uptime < 1h", &[1]),
        ("uptime >= 1d and uptime < 52w", &[2]),
        ("uptime > 52w", &[3]),
        ("drift = firmware", &[3]),
        ("drift = kernel", &[1, 2, 6]),
        ("not drift = *", &[4, 5]),
        ("bmc = none", &[1, 2, 3, 4, 5, 6]),
        ("bmc = unreachable", &[]),
    ];
    for world in worlds().await {
        for (filter, wanted) in cases {
            let list = world.ask("/api/v1/hosts", &[("q", filter)]).await;
            let wanted: Vec<String> = wanted.iter().map(|number| format!("h-{number:02}")).collect();
            assert_eq!(column(&list, "/name"), wanted, "{filter}");
        }
        let counted = world.ask("/api/v1/hosts/facets", &[("by", "freshness,bmc")]).await;
        assert_eq!((count_of(&counted, "freshness", "silent"), count_of(&counted, "bmc", "none")), (1, 6));
        for (filter, said) in [
            ("heard = 10m", "span of time"),
            ("heard:10m", "none of"),
            ("uptime < 10", "no span of time"),
            ("uptime < 99999999999999999999d", "no span of time"),
            ("uptime < xm", "no span of time"),
        ] {
            let answer = world.viewer.get(&with("/api/v1/hosts", &[("q", filter)])).await;
            assert!(answer.status == 400 && answer.text.contains(said), "{filter}: {}", answer.text);
        }
        let answer = world.viewer.get(&with("/api/v1/alerts", &[("q", "heard > 1h")])).await;
        assert!(answer.status == 400 && answer.text.contains("cannot be filtered by heard"), "{}", answer.text);
    }
}

/// The shade of each host, by its id.
fn shades(map: &Value) -> Vec<(String, String)> {
    let hosts = &map["groups"][0]["hosts"];
    let word = |shade: &Value| {
        let shade = &map["shades"][usize::try_from(shade.as_u64().unwrap_or(99)).unwrap_or(99)];
        let (key, value) = (shade["key"].as_str().unwrap_or_default(), shade["value"].as_str().unwrap_or_default());
        if key == "value" { value.to_owned() } else { key.to_owned() }
    };
    let ids = hosts["id"].as_array().into_iter().flatten();
    let mut all: Vec<(String, String)> = ids
        .zip(hosts["shade"].as_array().into_iter().flatten())
        .map(|(id, shade)| (id.as_str().unwrap_or_default().to_owned(), word(shade)))
        .collect();
    all.sort();
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn the_map_has_a_shade_for_each_host_where_a_colour_is_asked_for() {
    let cases: &[(&str, [&str; 6])] = &[
        ("freshness", ["live", "live", "late", "silent", "never", "off"]),
        ("uptime", ["hour", "year", "more", "none", "none", "none"]),
        ("firmware", ["same", "same", "differs", "same", "none", "same"]),
        ("kernel", ["6.0", "6.0", "6.1", "6.1", "6.1", "6.2"]),
        ("agent", ["1.0", "1.0", "1.0", "1.0", "1.0", "1.0"]),
        ("bmc", ["none"; 6]),
    ];
    for world in worlds().await {
        for (colour, wanted) in cases {
            let map = world.ask("/api/v1/fleet/map", &[("colour", colour)]).await;
            let wanted: Vec<(String, String)> = wanted.iter().zip(1..).map(|(word, number)| (id(number), (*word).to_owned())).collect();
            assert_eq!(shades(&map), wanted, "{colour}");
        }
        let plain = world.ask("/api/v1/fleet/map", &[]).await;
        assert_eq!((&plain["shades"], &plain["groups"][0]["hosts"]["shade"]), (&json!([]), &json!([])));
        let answer = world.viewer.get("/api/v1/fleet/map?colour=pink").await;
        assert!(answer.status == 400 && answer.text.contains("colour is one of freshness"), "{}", answer.text);
    }
}
