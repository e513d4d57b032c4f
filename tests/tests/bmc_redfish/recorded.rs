//! Recordings of real machines, watched: all that they tell of is seen, nothing is invented, and what is well raises no
//! alarm. Without the recordings the test says so and passes.

use super::{add_credential, add_host, alerts, bmc, given, start};
use ironwatch_redfish::{Address, Bmc, Limits, Pin, Target, Trust};
use ironwatch_tests::awaiting::until;
use ironwatch_tests::counterparties::redfish::{PASSWORD, Redfish, Tree, USER};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Large trees without `$expand`.
const LONG: Duration = Duration::from_secs(120);

/// What is wrong with recorded machines by their own words: recording, class, component. All else is well. (The supply of bay 1
/// is told twice there, with two serial numbers.)
const ILL: [(&str, &str, &str); 2] =
    [("dmtf-public-rackmount1", "psu_fault", "psu/PSU1"), ("dmtf-public-rackmount1", "psu_fault", "psu/PSU3")];

fn recordings() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/captures/redfish");
    let mut found: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    found.sort();
    if found.is_empty() {
        println!("skipped: the recordings are not here");
    }
    found
}

/// Resources of a type that are there, by path.
fn present(folder: &Path, kind: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                if !["JsonSchemas", "Schemas", "Registries"].iter().any(|name| path.ends_with(name)) {
                    folders.push(path);
                }
            } else if path.ends_with("index.json")
                && let Ok(value) = serde_json::from_slice::<Value>(&std::fs::read(&path).unwrap())
                && value["@odata.type"].as_str().is_some_and(|name| name.starts_with(&format!("#{kind}.")))
                && value["Status"]["State"] != "Absent"
                && let Some(id) = value["@odata.id"].as_str()
                && !id.ends_with("/SD")
            {
                found.insert(id.trim_end_matches('/').to_owned());
            }
        }
    }
    found
}

fn told(parts: &[Value], kinds: &[&str]) -> BTreeSet<String> {
    let of_kind = |part: &&Value| kinds.contains(&part["component"].as_str().unwrap().split('/').next().unwrap());
    let paths = parts.iter().filter(of_kind).flat_map(|part| part["details"]["redfish"].as_str().unwrap_or_default().split(' '));
    paths.filter(|path| !path.contains('#')).map(|path| path.trim_end_matches('/').to_owned()).collect()
}

/// A second reader, beside the server.
fn reader(redfish: &Redfish) -> Bmc {
    let target = Target {
        address: Address::parse(&redfish.url).unwrap(),
        user: USER.to_owned(),
        password: PASSWORD.into(),
        trust: Trust::Pin(Pin::parse(&redfish.pin()).unwrap()),
    };
    Bmc::new(&target, &Limits::default()).unwrap()
}

/// A number as it is compared: with three digits after the point.
fn key(number: &Value) -> String {
    number.as_f64().map_or_else(String::new, |number| format!("{number:.3}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn recorded_machines_are_seen_whole_and_raise_no_alarm() {
    let recordings = recordings();
    if recordings.is_empty() {
        return;
    }
    let (_server, person) = start().await;
    add_credential(&person, USER, PASSWORD).await;
    for folder in recordings {
        let name = folder.file_name().unwrap().to_string_lossy().replace(['_', '.'], "-");
        let redfish = Redfish::start(Tree::recorded(&folder).unwrap()).await;
        let mut given = given(&redfish, "redfish");
        given["network"] = name.clone().into();
        let host = add_host(&person, &name, &given).await;
        let parts = until(&format!("{name}: what it is made of"), LONG, async || {
            Some(person.items(&format!("/api/v1/hosts/{host}/inventory")).await).filter(|parts| !parts.is_empty())
        })
        .await;
        let names: BTreeSet<&str> = parts.iter().map(|part| part["component"].as_str().unwrap()).collect();
        assert_eq!(names.len(), parts.len(), "{name}: each part has a name of its own");
        for (kind, kinds) in [("Memory", &["memory"][..]), ("Drive", &["drive"]), ("NetworkAdapter", &["nic"]), ("PowerSupply", &["psu"])] {
            let (there, told) = (present(&folder, kind), told(&parts, kinds));
            let lost: Vec<_> = there.difference(&told).collect();
            assert!(lost.is_empty(), "{name}: lost {lost:?}");
            // Supplies of older services are items of lists.
            let invented: Vec<_> = told.difference(&there).collect();
            assert!(invented.is_empty(), "{name}: invented {invented:?}");
        }
        let sensors = person.items(&format!("/api/v1/hosts/{host}/sensors")).await;
        let read = reader(&redfish).sensors().await.unwrap();
        let mut shown: BTreeMap<String, usize> = BTreeMap::new();
        for sensor in &sensors {
            *shown.entry(key(&sensor["value"])).or_default() += 1;
        }
        for sensor in &read.sensors {
            let number = key(&sensor.reading.value().map_or(Value::Null, Value::from));
            let left = shown.get_mut(&number).unwrap_or_else(|| panic!("{name}: {} is lost", sensor.name));
            *left = left.checked_sub(1).unwrap_or_else(|| panic!("{name}: {} is lost", sensor.name));
        }
        let (told, names): (usize, BTreeSet<_>) =
            (sensors.len(), sensors.iter().map(|sensor| (sensor["component"].to_string(), sensor["name"].to_string())).collect());
        assert_eq!(names.len(), told, "{name}: each sensor has a name of its own");
        println!("{name}: {} parts, {told} sensors of which {} are numbers of Redfish", parts.len(), read.sensors.len());
        let state = bmc(&person, &host).await;
        assert_eq!(state["state"], "reachable", "{name}: {state}");
        let ill: Vec<(String, String)> =
            ILL.iter().filter(|(of, ..)| *of == name).map(|(_, class, part)| ((*class).to_owned(), (*part).to_owned())).collect();
        assert_eq!(alerts(&person, &host).await, ill, "{name}");
    }
}
