//! Parts within the bounds of the wire.

use crate::collectors::sysfs;
use crate::read_privileged::dmi::is_said;
use ironwatch_shared::wire::v1::inventory::Part;
use ironwatch_shared::wire::v1::report::{MAX_DETAILS, MAX_NAME_BYTES};
use std::path::Path;

/// Longest value; makers' names and part numbers are far shorter.
const MAX_VALUE_BYTES: usize = 200;

/// A part of which nothing is known yet.
pub fn part(kind: &str, name: &str) -> Part {
    let name = clean(name, MAX_NAME_BYTES - 20);
    Part { component: if name.is_empty() { kind.to_owned() } else { format!("{kind}/{name}") }, ..Part::default() }
}

/// A value worth telling: not empty, and not what stands there when nobody filled it in.
pub fn said(value: Option<&str>) -> Option<String> {
    value.map(|value| clean(value, MAX_VALUE_BYTES)).filter(|value| is_said(value))
}

/// The same from a file.
pub fn said_in(path: &Path) -> Option<String> {
    said(sysfs::text(path).ok().as_deref())
}

/// Adds a detail if there is one.
pub fn detail(part: &mut Part, name: &str, value: Option<String>) {
    if let Some(value) = value.filter(|value| !value.is_empty() && part.details.len() < MAX_DETAILS) {
        part.details.insert(name.to_owned(), value);
    }
}

fn clean(text: &str, max_bytes: usize) -> String {
    let text: String = text.trim().chars().filter(|c| !c.is_control() && *c != char::REPLACEMENT_CHARACTER).collect();
    text.get(..text.floor_char_boundary(max_bytes)).unwrap_or_default().trim().to_owned()
}
