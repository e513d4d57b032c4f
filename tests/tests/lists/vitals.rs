//! Vital signs of machines in the list of hosts: chosen, ordered, counted, coloured and exported by what BMCs measured, as long
//! as that is not too old.

use super::world::{BEGIN, World, column, count_of, host, id, name, with};
use ironwatch_core::bmc::vitals::{Margin, Vitals, Working};
use ironwatch_server::clock::HandClock;
use ironwatch_server::store::bmcs::BmcRow;
use ironwatch_server::store::{Db, StoreResult, bmcs, hosts};
use ironwatch_server::vitals::Kept;
use ironwatch_shared::Timestamp;
use ironwatch_tests::inner_server::{InnerServer, databases};
use ironwatch_tests::programs::client;
use serde_json::{Value, json};

/// When all of it is too old, milliseconds after the beginning.
const HOLDS: i64 = 180_000;

/// Number of the host, state of its BMC, margin, inlet, supplies, fans, power.
type Measured = (i64, &'static str, Option<f64>, Option<f64>, Option<(u32, u32)>, Option<(u32, u32)>, Option<f64>);
const FLEET: [Measured; 8] = [
    (1, "reachable", Some(15.0), Some(23.0), Some((2, 2)), Some((6, 6)), Some(220.0)),
    (2, "reachable", Some(-1.0), Some(31.5), Some((1, 2)), Some((6, 6)), Some(612.5)),
    (3, "busy", Some(4.9), None, Some((1, 1)), Some((4, 6)), Some(3_400.0)),
    (4, "refuses", None, Some(24.0), None, None, None),
    // What these said is not known any more.
    (5, "unreachable", Some(2.0), Some(45.0), Some((0, 2)), Some((0, 6)), Some(900.0)),
    (6, "unknown", Some(2.0), Some(45.0), Some((0, 2)), Some((0, 6)), Some(900.0)),
    (7, "off", Some(2.0), Some(45.0), Some((0, 2)), Some((0, 6)), Some(900.0)),
    (8, "reachable", None, None, None, None, None),
];

fn row((number, state, margin, inlet, psus, fans, power): Measured) -> BmcRow {
    let working = |(ok, of)| Working { ok, of };
    let margin = margin.map(|kelvin| Margin { kelvin, sensor: format!("CPU{number} Temp") });
    let vitals = Vitals { inlet, margin, psus: psus.map(working), fans: fans.map(working), power };
    BmcRow {
        host_id: id(number),
        address: format!("10.1.0.{number}"),
        ipmi_port: 623,
        redfish_port: 443,
        protocol: "auto".into(),
        network: String::new(),
        credential_id: None,
        pin: None,
        enabled: state != "off",
        created_at: 1,
        learned: "{}".into(),
        reachable_state: if state == "off" { "reachable" } else { state }.into(),
        state_since: 1,
        heard_at: None,
        last_error: None,
        last_error_code: None,
        vitals: Kept { taken_at: BEGIN, stale_at: BEGIN + HOLDS, vitals }.to_text(),
    }
}

fn fill(db: &mut Db) -> StoreResult<()> {
    for measured in FLEET {
        hosts::insert(db, &host(measured.0))?;
        bmcs::insert(db, &row(measured))?;
    }
    hosts::insert(db, &host(9))
}

async fn worlds() -> Vec<(World, std::sync::Arc<HandClock>)> {
    let mut worlds = Vec::new();
    for database in databases() {
        let clock = HandClock::starting_at(Timestamp::from_millis(BEGIN));
        let server = InnerServer::start_at(&database, clock.clone(), |settings| settings.access.anonymous_view = true).await;
        let viewer = server.person("viewer").await;
        let world = World { server, viewer };
        world.change(fill).await;
        worlds.push((world, clock));
    }
    worlds
}

#[tokio::test(flavor = "multi_thread")]
async fn hosts_are_chosen_and_ordered_by_what_was_measured() {
    let filters: &[(&str, &[i64])] = &[
        ("margin < 5", &[2, 3]),
        ("margin <= 0", &[2]),
        ("margin > -2 and margin < 5", &[2, 3]),
        ("not margin > -1000", &[4, 5, 6, 7, 8, 9]),
        ("inlet>30", &[2]),
        ("power > 500", &[2, 3]),
        ("psu:degraded", &[2]),
        ("psu = single", &[3]),
        ("psu in (ok, single)", &[1, 3]),
        ("fans:degraded", &[3]),
        ("fans = none", &[4, 5, 6, 7, 8, 9]),
    ];
    // Those of which it is not known come last, both ways, by name.
    let orders: &[(&str, [i64; 9])] = &[
        ("margin", [2, 3, 1, 4, 5, 6, 7, 8, 9]),
        ("-margin", [1, 3, 2, 4, 5, 6, 7, 8, 9]),
        ("-inlet", [2, 4, 1, 3, 5, 6, 7, 8, 9]),
        ("-power", [3, 2, 1, 4, 5, 6, 7, 8, 9]),
        ("-psu", [2, 3, 1, 4, 5, 6, 7, 8, 9]),
        ("-fans", [3, 1, 2, 4, 5, 6, 7, 8, 9]),
    ];
    for (world, _) in worlds().await {
        for (filter, wanted) in filters {
            let list = world.ask("/api/v1/hosts", &[("q", filter)]).await;
            assert_eq!(column(&list, "/name"), wanted.iter().map(|number| name(*number)).collect::<Vec<_>>(), "{filter}");
        }
        for (sort, wanted) in orders {
            let list = world.ask("/api/v1/hosts", &[("sort", sort)]).await;
            assert_eq!(column(&list, "/name"), wanted.map(name), "{sort}");
        }
        let counted = world.ask("/api/v1/hosts/facets", &[("by", "psu,fans")]).await;
        let count = |key, word| count_of(&counted, key, word);
        assert_eq!((count("psu", "ok"), count("psu", "single"), count("psu", "degraded"), count("psu", "none")), (1, 1, 1, 6));
        assert_eq!((count("fans", "ok"), count("fans", "degraded")), (2, 1));
        for (filter, said) in [("margin = 3", "a number, as < 10"), ("power > 5kW", "no number"), ("psu < 2", "can be compared so")] {
            let answer = world.viewer.get(&with("/api/v1/hosts", &[("q", filter)])).await;
            assert!(answer.status == 400 && answer.text.contains(said), "{filter}: {}", answer.text);
        }
        let answer = world.viewer.get(&with("/api/v1/alerts", &[("q", "margin < 3")])).await;
        assert!(answer.status == 400 && answer.text.contains("cannot be filtered by margin"), "{}", answer.text);
    }
}

/// The shade of each host in order of their ids.
fn shades(map: &Value) -> Vec<String> {
    let hosts: Vec<&Value> = map["groups"].as_array().into_iter().flatten().map(|group| &group["hosts"]).collect();
    let mut all: Vec<(String, String)> = Vec::new();
    for columns in hosts {
        for (id, shade) in columns["id"].as_array().into_iter().flatten().zip(columns["shade"].as_array().into_iter().flatten()) {
            let place = usize::try_from(shade.as_u64().unwrap_or(99)).unwrap_or(99);
            all.push((id.to_string(), map["shades"][place]["key"].as_str().unwrap_or_default().to_owned()));
        }
    }
    all.sort();
    all.into_iter().map(|(_, key)| key).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_old_is_not_known_any_more() {
    let colours: &[(&str, [&str; 9])] = &[
        ("margin", ["k20", "past", "k5", "none", "none", "none", "none", "none", "none"]),
        ("psu", ["ok", "degraded", "single", "none", "none", "none", "none", "none", "none"]),
        ("fans", ["ok", "ok", "degraded", "none", "none", "none", "none", "none", "none"]),
        ("power", ["w250", "w1000", "more", "none", "none", "none", "none", "none", "none"]),
    ];
    for (world, clock) in worlds().await {
        for (colour, wanted) in colours {
            assert_eq!(shades(&world.ask("/api/v1/fleet/map", &[("colour", colour)]).await), wanted, "{colour}");
        }
        let first = || async { world.ask("/api/v1/hosts", &[("q", "host = h-02")]).await["items"][0]["vitals"].clone() };
        let wanted = json!({
            "taken_at": "2026-11-27T08:00:00.000Z", "stale_at": "2026-11-27T08:03:00.000Z", "inlet_celsius": 31.5,
            "margin": { "kelvin": -1.0, "sensor": "CPU2 Temp" }, "psus": { "ok": 1, "of": 2 }, "fans": { "ok": 6, "of": 6 }, "power_watts": 612.5
        });
        assert_eq!(first().await, wanted);
        assert_eq!(world.ask(&format!("/api/v1/hosts/{}", id(2)), &[]).await["vitals"], wanted);
        let list = world.ask("/api/v1/hosts", &[]).await;
        let without: Vec<&Value> = list["items"].as_array().into_iter().flatten().filter(|host| host.get("vitals").is_none()).collect();
        assert_eq!(without.len(), 5, "what is not known is left out");
        let file = world.viewer.get("/api/v1/hosts/export.csv?columns=name,margin_kelvin,margin_sensor,psus_ok,psus,power_watts").await;
        let lines: Vec<&str> = file.text.lines().collect();
        assert_eq!((lines[2], lines[4], lines[9]), ("h-02,-1.0,CPU2 Temp,1,2,612.5", "h-04,,,,,", "h-09,,,,,"));

        clock.pass(HOLDS.unsigned_abs() - 1);
        assert_eq!(first().await, wanted);
        clock.pass(1);
        assert_eq!(first().await, Value::Null);
        assert_eq!(world.ask(&format!("/api/v1/hosts/{}", id(2)), &[]).await.get("vitals"), None);
        assert_eq!(world.ask("/api/v1/hosts", &[("q", "margin < 1000 or psu:degraded or inlet > 0")]).await["total"], 0);
        assert_eq!(shades(&world.ask("/api/v1/fleet/map", &[("colour", "psu")]).await), ["none"; 9]);
        let file = world.viewer.get("/api/v1/hosts/export.csv?columns=name,inlet_celsius").await;
        assert!(file.text.lines().skip(1).all(|line| line.ends_with(',')), "{}", file.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_sees_numbers_and_no_names_of_sensors() {
    for (world, _) in worlds().await {
        let path = with("/api/v1/hosts", &[("q", "margin < 5 and host = h-02")]);
        let answer = client().get(format!("{}{path}", world.server.url)).send().await;
        let text = answer.unwrap_or_else(|error| panic!("{error}")).text().await.unwrap_or_default();
        let answer: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let vitals = &answer["items"][0]["vitals"];
        assert_eq!((&vitals["margin"], &vitals["psus"]), (&json!({ "kelvin": -1.0, "sensor": "" }), &json!({ "ok": 1, "of": 2 })));
    }
}
