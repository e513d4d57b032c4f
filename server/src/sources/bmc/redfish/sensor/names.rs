//! Names of sensors. Eight GPUs have a sensor of the same name each: their parts must not be one.

use super::Told;
use ironwatch_core::component::Component;
use std::collections::BTreeMap;

/// The last name of a path.
pub fn last_name(path: &str) -> &str {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
}

/// Gives sensors of the same part and name other ones: by their chassis, their id, and last by a number.
pub fn make_unique(told: &mut [Told]) {
    let mut groups: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    for (place, told) in told.iter().enumerate() {
        groups.entry((told.sensor.component.as_str().to_owned(), told.sensor.name.clone())).or_default().push(place);
    }
    for places in groups.into_values().filter(|places| places.len() > 1) {
        let marks = marks(told, &places);
        for (place, mark) in places.into_iter().zip(marks) {
            let Some(one) = told.get_mut(place) else { continue };
            one.sensor.name = format!("{} ({mark})", one.sensor.name);
            // Groups of redundancy are meant to be one part.
            if one.sensor.component.as_str().contains('/') {
                one.sensor.component = Component::new(one.sensor.component.kind(), &one.sensor.name);
            }
        }
    }
}

/// What tells them apart: the first of chassis, id and number that does.
fn marks(told: &[Told], places: &[usize]) -> Vec<String> {
    let path = |place: &usize| told.get(*place).and_then(|told| told.paths.first()).map(String::as_str).unwrap_or_default();
    let by = |name: fn(&str) -> String| places.iter().map(path).map(name).collect::<Vec<_>>();
    let differ = |marks: &Vec<String>| {
        let mut sorted = marks.clone();
        sorted.sort();
        sorted.dedup();
        sorted.len() == marks.len() && marks.iter().all(|mark| !mark.is_empty())
    };
    let numbered = || (1..=places.len()).map(|number| format!("#{number}")).collect();
    [by(chassis), by(id)].into_iter().find(differ).unwrap_or_else(numbered)
}

/// `HGX_GPU_SXM_1` of `/redfish/v1/Chassis/HGX_GPU_SXM_1/Sensors/TEMP_0`.
fn chassis(path: &str) -> String {
    path.split_once("/Chassis/").and_then(|(_, rest)| rest.split(['/', '#']).next()).unwrap_or_default().to_owned()
}

/// `TEMP_0`; within lists a number would say nothing.
fn id(path: &str) -> String {
    let name = last_name(path);
    if path.contains('#') && name.bytes().all(|byte| byte.is_ascii_digit()) { String::new() } else { name.to_owned() }
}
