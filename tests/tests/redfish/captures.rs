//! Recordings of real machines: what the files hold is told, all of it, once, and nothing else. Without the recordings the
//! test says so and passes.
//!
//! What to expect is found by another way than the reader's: by the types of all files, without following a link.

use crate::asking::{bmc_within, limits};
use ironwatch_redfish::{Bmc, Inventory, Part, Readings};
use ironwatch_tests::counterparties::redfish::{Expansion, Redfish, Tree};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Paths of what was told, for each thing told.
type Told = Vec<Vec<String>>;

/// All resources of a recording, by path.
struct Files(BTreeMap<String, Value>);

pub fn recordings() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/captures/redfish");
    let mut found: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    found.sort();
    if found.is_empty() {
        println!("skipped: the recordings are not here");
    }
    found
}

impl Files {
    fn of(folder: &Path) -> Self {
        let mut files = BTreeMap::new();
        let mut folders = vec![folder.to_path_buf()];
        while let Some(folder) = folders.pop() {
            for path in std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
                // Schemas are most of the files, and no resources of the machine.
                if path.is_dir() && !["JsonSchemas", "Schemas", "Registries"].iter().any(|name| path.ends_with(name)) {
                    folders.push(path);
                } else if path.ends_with("index.json")
                    && let Ok(value) = serde_json::from_slice::<Value>(&std::fs::read(&path).unwrap())
                    && let Some(id) = value["@odata.id"].as_str()
                {
                    files.insert(id.trim_end_matches('/').to_owned(), value);
                }
            }
        }
        Self(files)
    }

    /// Those of a type.
    fn of_type<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = (&'a String, &'a Value)> {
        let is = move |value: &Value| value["@odata.type"].as_str().is_some_and(|name| name.starts_with(&format!("#{kind}.")));
        self.0.iter().filter(move |(_, value)| is(value))
    }

    fn paths(&self, kinds: &[&str]) -> BTreeSet<String> {
        // Pending settings of a resource are no resource of their own.
        let real = |path: &&String| !path.ends_with("/Settings") && !path.ends_with("/SD");
        kinds.iter().flat_map(|kind| self.of_type(kind).map(|(path, _)| path).filter(real).cloned().collect::<Vec<_>>()).collect()
    }

    /// Items of lists within resources of a type, as `path#/List/0`.
    fn items<'a>(&'a self, kind: &'a str, list: &'a str) -> impl Iterator<Item = (String, &'a Value)> {
        self.of_type(kind).flat_map(move |(path, value)| {
            value[list].as_array().into_iter().flatten().enumerate().map(move |(place, item)| (format!("{path}#/{list}/{place}"), item))
        })
    }
}

/// Each expected path is told exactly once, and nothing else is.
fn same(what: &str, expected: &BTreeSet<String>, told: &[Vec<String>], also_allowed: impl Fn(&str) -> bool) {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for path in told.iter().flatten() {
        *times.entry(path).or_default() += 1;
    }
    let lost: Vec<_> = expected.iter().filter(|path| !times.contains_key(path.as_str())).collect();
    let twice: Vec<_> = times.iter().filter(|(_, times)| **times > 1).collect();
    let invented: Vec<_> = times.keys().filter(|path| !expected.contains(**path) && !also_allowed(path)).collect();
    assert!(
        lost.is_empty() && twice.is_empty() && invented.is_empty(),
        "{what}: lost {lost:?}, told twice {twice:?}, invented {invented:?}"
    );
    println!("  {what}: {} resources, {} told", expected.len(), told.len());
}

fn paths<'a>(parts: impl IntoIterator<Item = &'a Part>) -> Told {
    parts.into_iter().map(|part| part.paths.clone()).collect()
}

/// A number of a JSON value beside a status that lets it count.
fn number(item: &Value, field: &str) -> Option<f64> {
    let off = ["Absent", "Disabled", "StandbyOffline", "UnavailableOffline"];
    let works = item["Status"]["State"].as_str().is_none_or(|state| !off.contains(&state));
    let value = &item[field];
    value.as_f64().or_else(|| value.as_str()?.parse().ok()).filter(|_| works)
}

fn check_sensors(files: &Files, readings: &Readings) {
    let legacy: Vec<(String, Option<f64>)> =
        [("Thermal", "Temperatures", "ReadingCelsius"), ("Thermal", "Fans", "Reading"), ("Power", "Voltages", "ReadingVolts")]
            .into_iter()
            .flat_map(|(kind, list, field)| files.items(kind, list).map(move |(path, item)| (path, number(item, field))))
            .collect();
    let linked: BTreeSet<String> = files
        .of_type("SensorCollection")
        .flat_map(|(_, value)| {
            value["Members"].as_array().into_iter().flatten().filter_map(|member| member["@odata.id"].as_str().map(str::to_owned))
        })
        .collect();
    // Energy comes in kilowatt-hours and is told in joules.
    let scale = |value: &Value| if value["ReadingUnits"] == "kW.h" { 3.6e6 } else { 1.0 };
    let modern = files
        .of_type("Sensor")
        .filter(|(path, _)| linked.contains(*path))
        .map(|(path, value)| (path.clone(), number(value, "Reading").map(|n| n * scale(value))));
    let expected: BTreeMap<String, Option<f64>> = modern.chain(legacy).collect();
    let told: Vec<Vec<String>> = readings.sensors.iter().map(|sensor| sensor.paths.clone()).collect();
    let is_excerpt = |path: &str| path.split_once("#/").is_some_and(|(resource, _)| files.0.contains_key(resource));
    same("sensors", &expected.keys().cloned().collect(), &told, is_excerpt);
    let mut with_reading = 0;
    for sensor in &readings.sensors {
        let numbers: Vec<f64> = sensor.paths.iter().filter_map(|path| expected.get(path).copied().flatten()).collect();
        let known = sensor.paths.iter().any(|path| expected.contains_key(path));
        match sensor.reading.value() {
            Some(value) if known => assert!(numbers.contains(&value), "{sensor:?} of {numbers:?}"),
            Some(_) => {}
            None => assert!(numbers.is_empty(), "{sensor:?} lost {numbers:?}"),
        }
        with_reading += usize::from(sensor.reading.value().is_some());
    }
    for sensor in readings.sensors.iter().filter(|sensor| !sensor.paths.iter().any(|path| expected.contains_key(path))) {
        println!("  excerpt alone: {} {:?} {:?} {:?}", sensor.key, sensor.name, sensor.unit, sensor.reading.0);
    }
    let readable = expected.values().flatten().count();
    println!("  sensors: {} told, {with_reading} with a reading; {readable} numbers in the files", readings.sensors.len());
}

fn check_power(files: &Files, readings: &Readings, inventory: &Inventory) {
    let supplies = files.paths(&["PowerSupply"]).into_iter().chain(files.items("Power", "PowerSupplies").map(|(path, _)| path)).collect();
    same("power supplies", &supplies, &paths(readings.power_supplies.iter().map(|supply| &supply.part)), |_| false);
    same("power supplies of the inventory", &supplies, &paths(inventory.power_supplies.iter().map(|supply| &supply.part)), |_| false);
    let fans = files.paths(&["Fan"]).into_iter().chain(files.items("Thermal", "Fans").map(|(path, _)| path)).collect();
    same("fans", &fans, &paths(readings.fans.iter().map(|fan| &fan.part)), |_| false);
    let watts: Vec<f64> = files
        .items("Power", "PowerControl")
        .filter(|(path, _)| !path.contains("/Processors/"))
        .filter_map(|(_, item)| item["PowerConsumedWatts"].as_f64())
        .collect();
    let told: Vec<f64> = readings.power_controls.iter().filter_map(|control| control.consumed_watts.value()).collect();
    assert_eq!(told, watts);
}

fn check_inventory(files: &Files, inventory: &Inventory) {
    let lists: [(&str, &[&str], Told); 14] = [
        ("systems", &["ComputerSystem"], paths(inventory.systems.iter().map(|part| &part.part))),
        ("managers", &["Manager"], paths(inventory.managers.iter().map(|part| &part.part))),
        ("processors", &["Processor"], paths(inventory.processors.iter().map(|part| &part.part))),
        ("memory", &["Memory"], paths(inventory.memory.iter().map(|part| &part.part))),
        ("drives", &["Drive"], paths(inventory.drives.iter().map(|part| &part.part))),
        ("volumes", &["Volume"], paths(inventory.volumes.iter().map(|part| &part.part))),
        ("storage controllers", &["StorageController"], paths(inventory.storage_controllers.iter().map(|part| &part.part))),
        ("network adapters", &["NetworkAdapter"], paths(inventory.network_adapters.iter().map(|part| &part.part))),
        ("network ports", &["Port", "NetworkPort", "NetworkDeviceFunction"], paths(inventory.network_ports.iter().map(|part| &part.part))),
        ("network interfaces", &["EthernetInterface"], paths(inventory.network_interfaces.iter().map(|part| &part.part))),
        ("PCIe devices", &["PCIeDevice"], paths(inventory.pcie_devices.iter().map(|part| &part.part))),
        ("firmware", &["SoftwareInventory"], paths(inventory.firmware.iter().map(|part| &part.part))),
        ("chassis", &["Chassis"], paths(inventory.chassis.iter().map(|part| &part.part))),
        ("batteries", &["Battery"], paths(inventory.batteries.iter().map(|part| &part.part))),
    ];
    for (what, kinds, told) in lists {
        let mut expected = files.paths(kinds);
        // Those of USB and displays are no ports of a network.
        expected.retain(|path| what != "network ports" || path.contains("/NetworkAdapters/"));
        // Of firmware only what is listed as such: parts for attestation link to images of their own.
        let listed = |path: &String| files.of_type("SoftwareInventoryCollection").any(|(_, value)| is_linked(value, path));
        expected.retain(|path| what != "firmware" || listed(path));
        // Recorded, but not linked from anywhere.
        let leads = |from: &String, path: &String| !from.starts_with(path) && !from.contains("/FirmwareInventory/");
        expected.retain(|path| files.0.iter().any(|(from, value)| leads(from, path) && is_linked(value, path)));
        same(what, &expected, &told, |path| path.contains("#/"));
    }
    let simple = files.items("SimpleStorage", "Devices").map(|(path, _)| path).collect();
    if inventory.drives.iter().any(|drive| drive.part.path().contains("/SimpleStorage/")) {
        same("drives of simple storage", &simple, &paths(inventory.drives.iter().map(|drive| &drive.part)), |_| false);
    }
    println!("  GPUs: {}", inventory.gpus.len());
}

/// Whether a value links to a path other than as itself.
fn is_linked(value: &Value, path: &str) -> bool {
    let own = value["@odata.id"].as_str() == Some(path);
    fn within(value: &Value, path: &str) -> bool {
        match value {
            Value::Object(fields) => fields.values().any(|value| within(value, path)),
            Value::Array(items) => items.iter().any(|item| within(item, path)),
            Value::String(text) => text == path,
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        }
    }
    !own && within(value, path)
}

async fn check_logs(files: &Files, bmc: &Bmc) {
    let services = bmc.log_services().await.unwrap();
    let mut told = BTreeMap::new();
    for log in &services.logs {
        let batch = bmc.read_log(log, None).await.unwrap();
        assert!(!batch.more);
        told.insert(log.entries.clone(), batch.entries.len());
        let again = bmc.read_log(log, Some(batch.cursor)).await.unwrap();
        assert_eq!((again.entries.len(), again.changed.len(), again.happened.as_slice()), (0, 0, &[][..]), "{}", log.path);
        println!(
            "  log {} ({:?}): {} entries, {} GETs then {}",
            log.id,
            log.class,
            batch.entries.len(),
            batch.cost.requests,
            again.cost.requests
        );
    }
    let expected: BTreeMap<String, usize> = files
        .of_type("LogEntryCollection")
        .map(|(path, value)| (path.clone(), value["Members"].as_array().map(Vec::len).unwrap_or_default()))
        .collect();
    assert_eq!(told, expected);
}

/// CPU time of this thread, microseconds.
fn cpu_micros() -> u64 {
    // Nanoseconds on a processor are the first number (Documentation/scheduler/sched-stats.rst).
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split(' ').next().and_then(|nanos| nanos.parse::<u64>().ok()).unwrap_or_default() / 1_000
}

#[test]
fn recordings_are_told_as_they_are() {
    // The service has a thread of its own, so that the reader's CPU time is the reader's.
    let service = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let reader = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for folder in recordings() {
        println!("{}", folder.file_name().unwrap().to_string_lossy());
        let files = Files::of(&folder);
        for expansion in [Expansion::Works, Expansion::Ignored] {
            println!(" $expand {expansion:?}");
            let redfish = service.block_on(Redfish::start(Tree::recorded(&folder).unwrap()));
            redfish.behave(|manners| manners.expansion = expansion);
            reader.block_on(conforms(&redfish, &files));
        }
    }
}

async fn conforms(redfish: &Redfish, files: &Files) {
    let bmc = bmc_within(redfish, &limits());
    let before = cpu_micros();
    let readings = bmc.sensors().await.unwrap();
    let middle = cpu_micros();
    let inventory = bmc.inventory().await.unwrap();
    println!(
        "  CPU of the reader: sensors {} µs for {} GETs, inventory {} µs for {} GETs, {} bytes",
        middle - before,
        readings.cost.requests,
        cpu_micros() - middle,
        inventory.cost.requests,
        inventory.cost.bytes
    );
    for trouble in readings.troubles.iter().chain(&inventory.troubles) {
        println!("  trouble: {} {:?}: {}", trouble.path, trouble.kind, trouble.words);
    }
    check_sensors(files, &readings);
    check_power(files, &readings, &inventory);
    check_inventory(files, &inventory);
    check_logs(files, &bmc).await;
    let again = bmc.sensors().await.unwrap();
    assert!(!again.discovered);
    let told = |readings: &Readings| readings.sensors.iter().map(|sensor| (sensor.key.clone(), sensor.reading.clone())).collect::<Vec<_>>();
    assert_eq!(told(&again), told(&readings), "a poll tells what the walk told");
    let health = bmc.power_and_health().await.unwrap();
    let then = bmc.power_and_health().await.unwrap();
    println!("  then: sensors {} GETs, power and health {} then {}", again.cost.requests, health.cost.requests, then.cost.requests);
    bmc.close().await.unwrap();
    assert_eq!((redfish.open_sessions(), redfish.logins(), redfish.most_at_once()), (0, 1, 1));
}
