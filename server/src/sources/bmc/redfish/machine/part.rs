//! Parts with a name each.

use super::PATHS;
use ironwatch_core::component::Component;
use ironwatch_redfish::Part as Told;
use ironwatch_shared::wire::v1::inventory::Part;
use std::collections::BTreeMap;

/// Anything else worth showing.
pub fn details<const N: usize>(pairs: [(&str, Option<String>); N]) -> BTreeMap<String, String> {
    pairs.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value.filter(|value| !value.is_empty())?))).collect()
}

/// Parts that were told.
#[derive(Debug, Default)]
pub struct Parts(Vec<Part>);

impl Parts {
    /// One that is put together already.
    pub fn push(&mut self, part: Part) {
        self.0.push(part);
    }

    /// One that a resource tells of.
    pub fn add(&mut self, component: Component, told: &Told, mut details: BTreeMap<String, String>) {
        let mut detail = |name: &str, value: Option<&String>| {
            details.extend(value.map(|value| (name.to_owned(), value.clone())));
        };
        detail("vendor", told.manufacturer.as_ref());
        detail("part_number", told.part_number.as_ref());
        detail("location", told.location.as_ref());
        detail("name", told.name.as_ref());
        detail(PATHS, Some(&told.paths.join(" ")));
        self.0.push(Part {
            component: component.as_str().to_owned(),
            model: told.model.clone().unwrap_or_default(),
            serial: told.serial.clone(),
            firmware: told.firmware.clone(),
            driver: None,
            details,
        });
    }

    /// One of them has this path.
    pub fn has_path(&self, path: &str) -> bool {
        let has = |part: &Part| part.details.get(PATHS).is_some_and(|paths| paths.split(' ').any(|own| own == path));
        self.0.iter().any(has)
    }

    /// One of them has this serial number.
    pub fn has_serial(&self, serial: Option<&str>) -> bool {
        serial.is_some() && self.0.iter().any(|part| part.serial.as_deref() == serial)
    }

    /// All of them in order, each with a name of its own.
    pub fn into_list(self) -> Vec<Part> {
        let mut parts = self.0;
        // By path, so that they are told apart in the same way each time.
        parts.sort_by(|a, b| (&a.component, a.details.get(PATHS)).cmp(&(&b.component, b.details.get(PATHS))));
        let groups: Vec<Vec<Part>> = parts.chunk_by(|a, b| a.component == b.component).map(<[Part]>::to_vec).collect();
        let mut list: Vec<Part> = groups.into_iter().flat_map(told_apart).collect();
        list.sort_by(|a, b| a.component.cmp(&b.component));
        list
    }
}

/// Parts with the same name get what tells their paths apart besides; without that, a number.
fn told_apart(mut group: Vec<Part>) -> Vec<Part> {
    if group.len() < 2 {
        return group;
    }
    let paths: Vec<Vec<String>> = group.iter().map(segments).collect();
    let longest = paths.iter().map(Vec::len).max().unwrap_or_default();
    let marks = |place: usize| -> Vec<String> {
        let at = |path: &Vec<String>| path.get(place).cloned().unwrap_or_default();
        paths.iter().map(at).collect()
    };
    let differ = |marks: &Vec<String>| {
        let mut sorted = marks.clone();
        sorted.sort();
        sorted.dedup();
        sorted.len() == marks.len() && marks.iter().all(|mark| !mark.is_empty())
    };
    let numbered = || (1..=group.len()).map(|number| format!("#{number}")).collect();
    let marks: Vec<String> = (0..longest).rev().map(marks).find(differ).unwrap_or_else(numbered);
    for (part, mark) in group.iter_mut().zip(marks) {
        let kind = part.component.split('/').next().unwrap_or_default().to_owned();
        let name = part.component.split_once('/').map_or("", |(_, name)| name);
        let name = if name.is_empty() { mark } else { format!("{name} ({mark})") };
        part.component = Component::new(&kind, &name).as_str().to_owned();
    }
    group
}

fn segments(part: &Part) -> Vec<String> {
    let path = part.details.get(PATHS).and_then(|paths| paths.split(' ').next()).unwrap_or_default();
    path.split(['/', '#']).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drive(path: &str) -> Told {
        Told { paths: vec![path.to_owned()], ..Told::default() }
    }

    fn names(paths: &[&str]) -> Vec<String> {
        let mut parts = Parts::default();
        for path in paths {
            parts.add(Component::new("drive", "0"), &drive(path), BTreeMap::new());
        }
        parts.into_list().into_iter().map(|part| part.component).collect()
    }

    #[test]
    fn parts_with_one_name_are_told_apart_by_their_paths_and_else_by_numbers() {
        assert_eq!(names(&["/s/Storage/A/Drives/0"]), ["drive/0"]);
        assert_eq!(names(&["/s/Storage/B/Drives/0", "/s/Storage/A/Drives/0"]), ["drive/0 (A)", "drive/0 (B)"]);
        assert_eq!(names(&["/s/A/X/0", "/s/A/Y/0", "/s/B/X/0"]), ["drive/0 (#1)", "drive/0 (#2)", "drive/0 (#3)"]);
    }
}
