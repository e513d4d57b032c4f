//! A BMC that means harm, or is beyond help: bounded time and memory, told, never a panic.

use crate::asking::{bmc_within, limits};
use ironwatch_redfish::{Limits, TroubleKind};
use ironwatch_tests::counterparties::redfish::machines::modern;
use ironwatch_tests::counterparties::redfish::{Expansion, Fault, Redfish, Tree};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const SENSORS: &str = "/redfish/v1/Chassis/Main/Sensors";

fn tight() -> Limits {
    Limits { answer: Duration::from_millis(500), walk: Duration::from_secs(20), gets: 300, members: 100, answer_bytes: 1 << 20, ..limits() }
}

/// Everything that can be asked; returns kinds of trouble.
async fn ask_everything(redfish: &Redfish, limits: &Limits) -> Vec<TroubleKind> {
    let bmc = bmc_within(redfish, limits);
    let mut troubles = Vec::new();
    for _ in 0..2 {
        troubles.extend(bmc.power_and_health().await.map(|told| told.troubles).unwrap_or_default());
        troubles.extend(bmc.sensors().await.map(|told| told.troubles).unwrap_or_default());
        troubles.extend(bmc.power().await.map(|told| told.troubles).unwrap_or_default());
        troubles.extend(bmc.inventory().await.map(|told| told.troubles).unwrap_or_default());
        let logs = bmc.log_services().await.map(|told| (told.logs, told.troubles)).unwrap_or_default();
        troubles.extend(logs.1);
        for log in &logs.0 {
            let mut cursor = None;
            for _ in 0..2 {
                let Ok(batch) = bmc.read_log(log, cursor).await else { break };
                troubles.extend(batch.troubles);
                cursor = Some(batch.cursor);
            }
        }
    }
    let _ = bmc.close().await;
    troubles.into_iter().map(|trouble| trouble.kind).collect()
}

#[tokio::test]
async fn endless_pages_and_circles_end() {
    for fault in [Fault::EndlessPages, Fault::SelfPage] {
        let redfish = Redfish::start(modern()).await;
        for path in [SENSORS, "/redfish/v1/Systems/System.1/Memory", "/redfish/v1/Systems/System.1/LogServices/SEL/Entries"] {
            redfish.break_at(&format!("{path}*"), fault.clone(), None);
        }
        let began = Instant::now();
        let troubles = ask_everything(&redfish, &tight()).await;
        assert!(troubles.iter().any(|kind| matches!(kind, TroubleKind::Circle | TroubleKind::LimitReached)), "{fault:?}: {troubles:?}");
        assert!(began.elapsed() < Duration::from_secs(20), "{fault:?}: {:?}", began.elapsed());
        assert!(redfish.seen().len() < 3_000, "{}", redfish.seen().len());
    }
}

#[tokio::test]
async fn links_to_themselves_and_elsewhere_are_told() {
    let redfish = Redfish::start(modern()).await;
    redfish.edit(SENSORS, |list| {
        let members = list["Members"].as_array_mut().unwrap();
        let first = members[0].clone();
        members.extend([
            first,
            json!({"@odata.id": SENSORS}),
            json!({"@odata.id": "//evil.example/x"}),
            json!({"@odata.id": 7}),
            json!(null),
            json!({"@odata.id": "/../../etc/passwd"}),
        ]);
    });
    redfish.edit("/redfish/v1/Chassis/Main", |chassis| {
        chassis["Links"]["Contains"] = json!([{"@odata.id": "/redfish/v1/Chassis/Main"}, {"@odata.id": "/redfish/v1/Chassis"}]);
        chassis["Thermal"] = json!({"@odata.id": "/redfish/v1/Chassis/Main"});
    });
    let bmc = bmc_within(&redfish, &tight());
    let readings = bmc.sensors().await.unwrap();
    let kinds: Vec<TroubleKind> = readings.troubles.iter().map(|trouble| trouble.kind).collect();
    for kind in [TroubleKind::Repeated, TroubleKind::Circle, TroubleKind::LinkRefused] {
        assert!(kinds.contains(&kind), "{kind:?} is not in {:?}", readings.troubles);
    }
    assert_eq!(readings.sensors.iter().filter(|sensor| sensor.key.starts_with(SENSORS)).count(), 13, "{:?}", readings.sensors);
}

#[tokio::test]
async fn large_and_deep_answers_cost_little() {
    for fault in
        [Fault::Endless, Fault::Huge(10 << 30), Fault::Deep(400_000), Fault::Says(format!("{{\"Members\":[{}1]}}", "[],".repeat(300_000)))]
    {
        let redfish = Redfish::start(modern()).await;
        redfish.behave(|manners| manners.expansion = Expansion::Refused);
        redfish.break_at(&format!("{SENSORS}*"), fault.clone(), None);
        let bmc = bmc_within(&redfish, &Limits { answer_values: 100_000, ..tight() });
        let readings = bmc.sensors().await.unwrap();
        assert!(readings.cost.bytes < 8 << 20, "{:?}", readings.cost);
        assert!(readings.sensors.iter().any(|sensor| sensor.name == "Battery"), "the rest is read");
        assert!(!readings.troubles.is_empty());
    }
}

#[tokio::test]
async fn a_walk_keeps_within_its_bytes_and_time() {
    let redfish = Redfish::start(modern()).await;
    redfish.behave(|manners| manners.delay = Duration::from_millis(100));
    let bmc = bmc_within(&redfish, &Limits { walk: Duration::from_millis(700), ..limits() });
    let began = Instant::now();
    let inventory = bmc.inventory().await.unwrap();
    assert!(inventory.stopped.is_some() && began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    redfish.behave(|manners| manners.delay = Duration::ZERO);
    let bmc = bmc_within(&redfish, &Limits { walk_bytes: 6_000, ..limits() });
    let inventory = bmc.inventory().await.unwrap();
    assert!(inventory.stopped.is_some() && inventory.cost.bytes < 20_000, "{:?}", inventory.cost);
}

#[tokio::test]
async fn a_machine_that_leaves_everything_out_is_still_a_machine() {
    let mut tree = Tree::new();
    tree.put("/redfish/v1", "ServiceRoot", json!({"Systems": {"@odata.id": "/redfish/v1/Systems"}, "Chassis": {}, "Managers": null}));
    tree.put("/redfish/v1/Systems", "X", json!({"Members": [{"@odata.id": "/redfish/v1/Systems/1"}, {}, []]}));
    tree.put(
        "/redfish/v1/Systems/1",
        "X",
        json!({"Memory": "/redfish/v1/Systems/1/Memory", "Processors": {"@odata.id": null}, "Status": 5, "PowerState": {"a": 1}}),
    );
    tree.put("/redfish/v1/Systems/1/Memory", "X", json!({"Members": {}}));
    let redfish = Redfish::start(tree).await;
    let bmc = bmc_within(&redfish, &tight());
    let health = bmc.power_and_health().await.unwrap();
    assert_eq!((health.systems.len(), health.systems[0].power_state.clone()), (1, None));
    assert!(bmc.sensors().await.unwrap().sensors.is_empty());
    assert_eq!(bmc.inventory().await.unwrap().systems.len(), 1);
}

/// What a value may be replaced by.
fn nonsense() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(json!(null)),
        Just(json!([])),
        Just(json!({})),
        Just(json!("")),
        Just(json!("NaN")),
        Just(json!(-1)),
        Just(json!(1e308)),
        Just(json!(18_446_744_073_709_551_615u64)),
        Just(json!(true)),
        Just(json!({"@odata.id": "/redfish/v1"})),
        Just(json!({"@odata.id": "/redfish/v1/Chassis/Main"})),
        Just(json!([{"@odata.id": "/redfish/v1/Systems/System.1#/x"}, null, [[]], 3])),
        "\\PC{0,30}".prop_map(|text| json!(text)),
        any::<i64>().prop_map(|number| json!(number)),
    ]
}

/// Replaces the nth of all values within a value.
fn replace(value: &mut Value, nth: &mut usize, by: &Value) {
    if *nth == 0 {
        *value = by.clone();
        *nth = usize::MAX;
        return;
    }
    if *nth == usize::MAX {
        return;
    }
    *nth -= 1;
    match value {
        Value::Object(fields) => fields.values_mut().for_each(|value| replace(value, nth, by)),
        Value::Array(items) => items.iter_mut().for_each(|value| replace(value, nth, by)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A tree with some values replaced, asked for everything.
async fn mutated(tree: Tree, case: usize, paths: &[String], runner: &mut TestRunner) {
    let redfish = Redfish::start(tree).await;
    redfish.behave(|manners| manners.expansion = if case.is_multiple_of(2) { Expansion::Works } else { Expansion::Refused });
    let mutation = (0..paths.len(), 0usize..60, nonsense());
    let mut done = Vec::new();
    for _ in 0..=case % 5 {
        let (path, mut nth, by) = mutation.new_tree(runner).unwrap().current();
        redfish.edit(&paths[path], |value| replace(value, &mut nth, &by));
        done.push((paths[path].clone(), nth, by));
    }
    let began = Instant::now();
    ask_everything(&redfish, &Limits { gets: 1_000, members: 2_000, ..tight() }).await;
    assert!(began.elapsed() < Duration::from_secs(20), "{done:?}");
    assert!(redfish.seen().len() < 5_000, "{done:?}");
    assert_eq!((redfish.most_at_once(), redfish.open_sessions()), (1, 0), "{done:?}");
}

#[tokio::test]
async fn mutated_answers_are_read_without_harm() {
    let mut runner = TestRunner::deterministic();
    let paths = paths_of(modern()).await;
    for case in 0..60 {
        mutated(modern(), case, &paths, &mut runner).await;
    }
}

#[tokio::test]
async fn mutated_recordings_are_read_without_harm() {
    let mut runner = TestRunner::deterministic();
    for folder in crate::captures::recordings() {
        let tree = Tree::recorded(&folder).unwrap();
        let paths = paths_of(tree.clone()).await;
        for case in 0..5 {
            mutated(tree.clone(), case, &paths, &mut runner).await;
        }
    }
}

#[tokio::test]
async fn a_mutated_sensor_costs_no_other_sensor() {
    let mut runner = TestRunner::deterministic();
    let baseline = Redfish::start(modern()).await;
    let right = bmc_within(&baseline, &limits()).sensors().await.unwrap().sensors;
    let mutation = (0usize..20, nonsense());
    for case in 0..40 {
        let redfish = Redfish::start(modern()).await;
        redfish.behave(|manners| manners.expansion = if case % 2 == 0 { Expansion::Works } else { Expansion::Refused });
        let (mut nth, by) = mutation.new_tree(&mut runner).unwrap().current();
        let place = (nth, by.clone());
        redfish.edit(&format!("{SENSORS}/Total"), |sensor| replace(sensor, &mut nth, &by));
        let told = bmc_within(&redfish, &tight()).sensors().await.unwrap().sensors;
        for sensor in right.iter().filter(|sensor| !sensor.key.ends_with("/Total")) {
            assert!(told.contains(sensor), "{place:?} changes {sensor:?}");
        }
    }
}

/// All resources that are read of a machine.
async fn paths_of(tree: Tree) -> Vec<String> {
    let redfish = Redfish::start(tree).await;
    redfish.behave(|manners| manners.expansion = Expansion::Refused);
    ask_everything(&redfish, &limits()).await;
    let mut paths: Vec<String> =
        redfish.gets().into_iter().map(|path| path.split('?').next().unwrap().trim_end_matches('/').to_owned()).collect();
    paths.sort();
    paths.dedup();
    paths
}
