//! How little is asked once the tree is known.

use crate::asking::{bmc, bmc_within, limits};
use ironwatch_redfish::{Limits, NoReading, PowerState, Purpose, Readings, TroubleKind};
use ironwatch_tests::counterparties::redfish::machines::{gpus, legacy, modern};
use ironwatch_tests::counterparties::redfish::{Expansion, Fault, Redfish};
use serde_json::{Value, json};
use std::time::Duration;

const SENSORS: &str = "/redfish/v1/Chassis/Main/Sensors";

fn told(readings: &Readings) -> Vec<(String, Option<f64>)> {
    readings.sensors.iter().map(|sensor| (sensor.key.clone(), sensor.reading.value())).collect()
}

fn set(field: &str, value: Value) -> impl FnOnce(&mut Value) {
    let field = field.to_owned();
    move |resource| resource[field] = value
}

#[tokio::test]
async fn power_and_health_are_one_get() {
    for (tree, systems) in [(legacy(), 1), (modern(), 1), (gpus(), 2)] {
        let redfish = Redfish::start(tree).await;
        let bmc = bmc(&redfish);
        assert!(bmc.plan(Purpose::PowerAndHealth).walks);
        bmc.power_and_health().await.unwrap();
        redfish.forget_seen();
        let plan = bmc.plan(Purpose::PowerAndHealth);
        let health = bmc.power_and_health().await.unwrap();
        assert_eq!((health.systems.len(), redfish.gets().len(), health.cost.requests), (systems, systems, systems as u64));
        assert_eq!((plan.walks, plan.gets), (false, redfish.gets()));
    }
}

#[tokio::test]
async fn a_poll_of_sensors_touches_only_what_tells_of_sensors() {
    let redfish = Redfish::start(modern()).await;
    let bmc = bmc(&redfish);
    let first = bmc.sensors().await.unwrap();
    assert!(first.discovered);
    redfish.forget_seen();
    let plan = bmc.plan(Purpose::Sensors);
    let then = bmc.sensors().await.unwrap();
    assert_eq!(told(&then), told(&first));
    assert_eq!((then.discovered, plan.gets), (false, redfish.gets()));
    // All sensors in one answer; the lists for a battery and power as a whole; numbers that nothing else tells.
    let mut gets: Vec<String> = redfish.gets().iter().map(|path| path.replace("/redfish/v1/", "")).collect();
    gets.sort();
    let expected = [
        "Chassis/Main/Power",
        "Chassis/Main/PowerSubsystem/PowerSupplies/PSU.1/Metrics",
        "Chassis/Main/PowerSubsystem/PowerSupplies/PSU.2/Metrics",
        "Chassis/Main/Sensors?$expand=.($levels=1)",
        "Chassis/Main/Thermal",
        "Chassis/Main/ThermalSubsystem",
        "Systems/System.1/Processors/CPU.1/EnvironmentMetrics",
    ];
    assert_eq!(gets, expected);
    redfish.forget_seen();
    let power = bmc.power().await.unwrap();
    assert_eq!((redfish.gets(), power.power_supplies.len()), (vec!["/redfish/v1/Chassis/Main/Power".to_owned()], 2));
    assert_eq!(power.power_controls[0].consumed_watts.value(), Some(615.0));
}

#[tokio::test]
async fn a_poll_tells_new_numbers_states_and_faults() {
    let redfish = Redfish::start(modern()).await;
    let bmc = bmc(&redfish);
    bmc.sensors().await.unwrap();
    redfish.edit(&format!("{SENSORS}/CPU1Temp"), |sensor| {
        sensor["Reading"] = json!(97.5);
        sensor["Status"]["Health"] = json!("Critical");
    });
    redfish.edit(&format!("{SENSORS}/InletTemp"), set("Reading", json!(null)));
    redfish.edit("/redfish/v1/Chassis/Main/Thermal", |thermal| thermal["Temperatures"][1]["ReadingCelsius"] = json!(null));
    redfish.edit("/redfish/v1/Chassis/Main/Power", |power| {
        power["PowerSupplies"][1]["Status"] = json!({"State": "Enabled", "Health": "Critical"});
        power["PowerSupplies"][1]["PowerInputWatts"] = json!(0);
    });
    let readings = bmc.sensors().await.unwrap();
    let find = |key: &str| readings.sensors.iter().find(|sensor| sensor.key.ends_with(key)).unwrap();
    let hot = find("CPU1Temp");
    assert_eq!((hot.reading.value(), hot.status.health), (Some(97.5), Some(ironwatch_redfish::Health::Critical)));
    assert_eq!(hot.thresholds.upper_fatal, Some(105.0), "bounds are remembered");
    let supply = readings.power_supplies.iter().find(|supply| supply.part.serial.as_deref() == Some("PS-N2")).unwrap();
    assert_eq!((supply.input_watts, supply.part.status.health), (Some(0.0), Some(ironwatch_redfish::Health::Critical)));
    assert_eq!(find("InletTemp").reading.0, Err(NoReading::Null));
}

#[tokio::test]
async fn what_is_new_or_gone_makes_the_map_anew() {
    let redfish = Redfish::start(modern()).await;
    redfish.behave(|manners| manners.expansion = Expansion::Refused);
    let bmc = bmc(&redfish);
    let first = bmc.sensors().await.unwrap();
    let gone = format!("{SENSORS}/CPUUsage");
    redfish.remove(&gone);
    let poll = bmc.sensors().await.unwrap();
    let sensor = poll.sensors.iter().find(|sensor| sensor.key == gone).unwrap();
    assert!(matches!(sensor.reading.0, Err(NoReading::NotRead(_))), "unknown is not well");
    assert!(poll.troubles.iter().any(|trouble| trouble.path == gone && trouble.kind == TroubleKind::Missing));
    redfish.edit(SENSORS, |list| list["Members"].as_array_mut().unwrap().retain(|member| member["@odata.id"] != gone.as_str()));
    let again = bmc.sensors().await.unwrap();
    assert!(again.discovered && again.sensors.len() == first.sensors.len() - 1);
    // With expansion a new sensor is seen at once.
    let redfish = Redfish::start(modern()).await;
    let bmc = crate::asking::bmc(&redfish);
    bmc.sensors().await.unwrap();
    redfish.edit(&format!("{SENSORS}/New"), |sensor| {
        *sensor = json!({"@odata.id": format!("{SENSORS}/New"), "Id": "New", "Name": "New", "Reading": 1, "ReadingUnits": "Cel"})
    });
    redfish.edit(SENSORS, |list| list["Members"].as_array_mut().unwrap().push(json!({"@odata.id": format!("{SENSORS}/New")})));
    let poll = bmc.sensors().await.unwrap();
    assert!(poll.sensors.iter().any(|sensor| sensor.name == "New"));
    assert!(bmc.sensors().await.unwrap().discovered);
}

#[tokio::test]
async fn expansion_is_used_only_where_it_keeps_all_fields() {
    let mut counts = Vec::new();
    for expansion in
        [Expansion::Works, Expansion::Ignored, Expansion::Refused, Expansion::Drops(&["Name", "Status"]), Expansion::Drops(&["Reading"])]
    {
        let redfish = Redfish::start(modern()).await;
        redfish.behave(|manners| manners.expansion = expansion);
        let bmc = bmc(&redfish);
        let readings = bmc.sensors().await.unwrap();
        assert_eq!(readings.sensors.len(), 16, "{expansion:?}");
        assert!(readings.sensors.iter().all(|sensor| sensor.name != "InletTemp" && !sensor.name.is_empty()), "{expansion:?}");
        assert_eq!(readings.sensors.iter().filter(|sensor| sensor.reading.value().is_some()).count(), 14, "{expansion:?}");
        let dropped = readings.troubles.iter().any(|trouble| trouble.kind == TroubleKind::ExpandIncomplete);
        assert_eq!(dropped, matches!(expansion, Expansion::Refused | Expansion::Drops(_)), "{expansion:?}: {:?}", readings.troubles);
        assert!(readings.troubles.iter().all(|trouble| !trouble.is_loss()));
        redfish.forget_seen();
        assert_eq!(told(&bmc.sensors().await.unwrap()), told(&readings), "{expansion:?}");
        counts.push((readings.cost.requests, redfish.gets().len()));
    }
    println!("GETs of the walk and of a poll, for each kind of expansion: {counts:?}");
    let polls: Vec<usize> = counts.iter().map(|(_, poll)| *poll).collect();
    assert!(polls[0] < polls[1] && polls[1] == polls[2] && polls[2] == polls[3], "{polls:?}");
}

#[tokio::test]
async fn collections_are_read_over_all_pages() {
    for (page, expansion) in [(1, Expansion::Works), (3, Expansion::Works), (3, Expansion::Refused), (5, Expansion::Ignored)] {
        let redfish = Redfish::start(modern()).await;
        redfish.behave(|manners| (manners.page, manners.expansion) = (Some(page), expansion));
        let bmc = bmc(&redfish);
        let readings = bmc.sensors().await.unwrap();
        assert_eq!(readings.sensors.len(), 16, "{page} {expansion:?}: {:?}", readings.troubles);
        assert_eq!(told(&bmc.sensors().await.unwrap()), told(&readings));
        let inventory = bmc.inventory().await.unwrap();
        assert_eq!((inventory.memory.len(), inventory.firmware.len(), inventory.drives.len()), (2, 4, 2));
    }
}

#[tokio::test]
async fn unchanged_answers_are_not_sent_again() {
    let redfish = Redfish::start(modern()).await;
    redfish.behave(|manners| manners.etags = true);
    let bmc = bmc(&redfish);
    let first = bmc.inventory().await.unwrap();
    redfish.edit("/redfish/v1/Systems/System.1/Memory/DIMM.A2", set("SerialNumber", json!("D-9")));
    redfish.forget_seen();
    let then = bmc.inventory().await.unwrap();
    let not_modified = redfish.seen().iter().filter(|seen| seen.status == 304).count();
    assert!(not_modified * 10 > redfish.seen().len() * 8, "{not_modified} of {}", redfish.seen().len());
    assert!(then.cost.bytes * 5 < first.cost.bytes, "{:?} {:?}", then.cost, first.cost);
    assert_eq!(then.memory[1].part.serial.as_deref(), Some("D-9"));
    assert_eq!((then.drives, then.firmware, then.systems), (first.drives, first.firmware, first.systems));
    // Readings are never taken from memory: a BMC with a stale tag would hide what happens.
    bmc.sensors().await.unwrap();
    redfish.forget_seen();
    bmc.sensors().await.unwrap();
    assert!(redfish.seen().iter().all(|seen| seen.etag.is_none()));
}

#[tokio::test]
async fn the_map_is_made_anew_when_it_is_old() {
    let redfish = Redfish::start(modern()).await;
    let bmc = bmc_within(&redfish, &Limits { map_age: Duration::from_millis(50), ..limits() });
    bmc.sensors().await.unwrap();
    tokio::time::sleep(Duration::from_millis(60)).await;
    assert!(bmc.sensors().await.unwrap().discovered);
    bmc.forget_map();
    assert!(bmc.plan(Purpose::Sensors).walks);
}

#[tokio::test]
async fn a_power_state_that_changes_is_seen() {
    let redfish = Redfish::start(modern()).await;
    let bmc = bmc(&redfish);
    assert_eq!(bmc.power_and_health().await.unwrap().systems[0].power_state, Some(PowerState::On));
    redfish.edit("/redfish/v1/Systems/System.1", set("PowerState", json!("Off")));
    assert_eq!(bmc.power_and_health().await.unwrap().systems[0].power_state, Some(PowerState::Off));
}

#[tokio::test]
async fn what_has_a_slash_at_its_end_is_asked_for_with_it() {
    let redfish = Redfish::start(modern()).await;
    redfish.behave(|manners| manners.wants_slash = true);
    let bmc = bmc(&redfish);
    for _ in 0..2 {
        assert_eq!(bmc.sensors().await.unwrap().sensors.len(), 16);
        assert_eq!(bmc.power_and_health().await.unwrap().systems.len(), 1);
        let inventory = bmc.inventory().await.unwrap();
        assert_eq!((inventory.memory.len(), inventory.troubles.len()), (2, 0), "{:?}", inventory.troubles);
        for log in bmc.log_services().await.unwrap().logs {
            bmc.read_log(&log, None).await.unwrap();
        }
    }
    let system = bmc.power_and_health().await.unwrap().systems[0].part.path().to_owned();
    assert!(bmc.reset_system(&system, ironwatch_redfish::ResetVerb::Nmi).await.unwrap().is_taken());
    assert!(bmc.set_indicator(&system, true).await.unwrap().is_taken());
    bmc.close().await.unwrap();
    assert_eq!(redfish.open_sessions(), 0);
    let redirected: Vec<_> = redfish.seen().into_iter().filter(|seen| seen.status == 308).map(|seen| (seen.method, seen.path)).collect();
    // Those that name a system by its path, without a slash.
    assert_eq!(redirected, vec![("GET".to_owned(), system.clone()), ("GET".to_owned(), system)]);
}

#[tokio::test]
async fn what_failed_when_the_map_was_made_is_told_and_looked_for_again() {
    let redfish = Redfish::start(modern()).await;
    redfish.break_at("/redfish/v1/Chassis/Main/Power", Fault::Status(500), Some(1));
    let bmc = bmc_within(&redfish, &Limits { map_age: Duration::from_millis(1_200), ..limits() });
    let lost = |readings: &Readings| readings.troubles.iter().any(|trouble| trouble.path == "/redfish/v1/Chassis/Main/Power");
    let first = bmc.sensors().await.unwrap();
    let poll = bmc.sensors().await.unwrap();
    assert!(lost(&first) && lost(&poll) && !poll.discovered, "a hole is told as long as it is there");
    // A map with a hole is made anew six times sooner.
    tokio::time::sleep(Duration::from_millis(250)).await;
    let again = bmc.sensors().await.unwrap();
    assert!(again.discovered && !lost(&again) && again.power_controls.len() == 1);
    // And a computer that fails once is not forgotten.
    let redfish = Redfish::start(gpus()).await;
    let bmc = crate::asking::bmc(&redfish);
    assert_eq!(bmc.power_and_health().await.unwrap().systems.len(), 2);
    redfish.break_at("/redfish/v1/Systems/DGX", Fault::Status(500), Some(1));
    assert_eq!(bmc.power_and_health().await.unwrap().systems.len(), 1);
    assert_eq!(bmc.power_and_health().await.unwrap().systems.len(), 2);
}
