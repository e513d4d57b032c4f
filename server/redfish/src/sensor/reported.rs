//! Numbers that only a report tells: their name, their unit and their part follow from the path of the property.

use super::component::component_of;
use super::excerpt::unit_of;
use super::{Form, Reading, Sensor, Thresholds};
use crate::doc::clean_name;
use crate::link::last_name;
use crate::model::Status;

/// Words of paths that say nothing to people.
const SILENT: [&str; 4] = ["Oem", "Ports", "Reading", "Metrics"];

/// The number of a property, if its name ends with a unit and it belongs to a part that can be named. Counters, states and what is
/// set are no readings.
pub(crate) fn reported_number(path: &str, number: f64) -> Option<Sensor> {
    let (resource, field) = path.split_once("#/")?;
    let (kind, scale) = unit_of(last_name(field))?;
    let (owner, component) = ancestors(resource).find_map(|path| Some((path, component_of(path)?)))?;
    let within = resource.strip_prefix(owner).unwrap_or_default();
    let is_maker = |at: usize| at > 0 && field.split('/').nth(at - 1) == Some("Oem");
    let fields = field.split('/').enumerate().filter(|(at, _)| !is_maker(*at)).map(|(_, word)| word);
    let words = within.split('/').filter(|word| !word.ends_with("Metrics")).chain(fields);
    let told: Vec<&str> = words.filter(|word| !word.is_empty() && !SILENT.contains(word)).collect();
    Some(Sensor {
        key: path.to_owned(),
        paths: vec![path.to_owned()],
        name: clean_name(&format!("{} {}", last_name(owner), told.join(" ")))?,
        kind,
        unit: scale.unit.clone(),
        reading: Reading(Ok(scale.apply(number))),
        words: None,
        status: Status::default(),
        thresholds: Thresholds::default(),
        context: None,
        related: vec![owner.to_owned()],
        component: Some(component),
        chassis: String::new(),
        number: None,
        form: Form::Excerpt(None),
        scale,
    })
}

/// The path itself, and all that it is in.
fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(path), |path| path.rsplit_once('/').map(|(parent, _)| parent))
}
