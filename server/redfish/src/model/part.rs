//! What all parts have in common.

use super::status::Status;
use crate::doc::Doc;
use crate::link::Link;
use serde::Serialize;

/// A part of a machine, or the machine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Paths of the resources that tell of it; the first is where it was found. Never empty.
    pub paths: Vec<String>,
    /// The BMC's identifier.
    pub id: Option<String>,
    /// The BMC's name.
    pub name: Option<String>,
    /// Who made it.
    pub manufacturer: Option<String>,
    /// In its maker's words.
    pub model: Option<String>,
    /// Names this very piece.
    pub serial: Option<String>,
    /// The maker's number for the kind of piece.
    pub part_number: Option<String>,
    /// Version of the firmware in it.
    pub firmware: Option<String>,
    /// As written.
    pub uuid: Option<String>,
    /// Where in the machine: the label at the slot.
    pub location: Option<String>,
    /// How it does.
    pub status: Status,
}

/// What makers write where nothing is known, in lower case.
const PLACEHOLDERS: [&str; 16] = [
    "n/a",
    "na",
    "none",
    "null",
    "unknown",
    "not available",
    "notavailable",
    "not specified",
    "not present",
    "undefined",
    "default string",
    "to be filled by o.e.m.",
    "to be filled by oem",
    "empty",
    "no dimm",
    "xxxxxxxx",
];

const MANUFACTURER: &[&str] = &["Manufacturer", "Vendor"];
const MODEL: &[&str] = &["Model", "ModelName", "ProductName"];
const SERIAL: &[&str] = &["SerialNumber", "ProductSerialNumber"];
const PART_NUMBER: &[&str] = &["PartNumber", "SparePartNumber", "ProductPartNumber"];
const FIRMWARE: &[&str] = &[
    "FirmwareVersion",
    "FirmwareVersion/Current/VersionString",
    "Firmware/Current/VersionString",
    "FirmwareRevision",
    "Revision",
    "Controllers/FirmwarePackageVersion",
];
const LOCATION: &[&str] = &[
    "Location/PartLocation/ServiceLabel",
    "PhysicalLocation/PartLocation/ServiceLabel",
    "DeviceLocator",
    "Oem/Hpe/DeviceLocator",
    "Oem/Hp/DeviceLocator",
    "SocketLocator",
    "Socket",
    "Location/Info",
    "Location",
    "PhysicalLocation/Info",
    "Slot/ServiceLabel",
    "Oem/Hpe/Location",
];

/// A value that says something.
pub(super) fn telling(doc: Doc<'_>, paths: &[&str]) -> Option<String> {
    let known = |text: &String| {
        let lower = text.to_lowercase();
        !PLACEHOLDERS.contains(&lower.as_str()) && lower.chars().any(|c| c.is_alphanumeric() && c != '0')
    };
    paths.iter().filter_map(|path| doc.name(path)).find(known)
}

impl Part {
    /// Reads what any resource may say.
    pub(crate) fn of(doc: Doc<'_>, path: &str) -> Self {
        let first_of_list = |list: &str, path: &str| doc.items(list).find_map(|item| item.name(path));
        Self {
            paths: vec![path.to_owned()],
            id: doc.first_name(&["Id", "MemberId"]).or_else(|| Link::parse(path).map(|link| link.last_name().to_owned())),
            name: doc.name("Name"),
            manufacturer: telling(doc, MANUFACTURER),
            model: telling(doc, MODEL),
            serial: telling(doc, SERIAL),
            part_number: telling(doc, PART_NUMBER),
            firmware: telling(doc, FIRMWARE)
                .or_else(|| first_of_list("Controllers", "FirmwarePackageVersion"))
                .or_else(|| first_of_list("StorageControllers", "FirmwareVersion")),
            uuid: telling(doc, &["UUID"]),
            location: telling(doc, LOCATION)
                .or_else(|| first_of_list("Location", "Info"))
                .or_else(|| first_of_list("PhysicalLocation", "Info"))
                .or_else(|| first_of_list("Controllers", "Location/PartLocation/ServiceLabel")),
            status: Status::of(doc),
        }
    }

    /// Where it was found.
    #[must_use]
    pub fn path(&self) -> &str {
        self.paths.first().map(String::as_str).unwrap_or_default()
    }

    /// Name for people: the label at the slot, else the BMC's name, else its identifier.
    #[must_use]
    pub fn label(&self) -> &str {
        self.location.as_deref().or(self.name.as_deref()).or(self.id.as_deref()).unwrap_or_default()
    }

    /// Takes over what another resource says of the same part and this one does not.
    pub(crate) fn complete_from(&mut self, other: &Self) {
        for path in &other.paths {
            if !self.paths.contains(path) {
                self.paths.push(path.clone());
            }
        }
        let fill = |ours: &mut Option<String>, theirs: &Option<String>| {
            if ours.is_none() {
                ours.clone_from(theirs);
            }
        };
        fill(&mut self.name, &other.name);
        fill(&mut self.manufacturer, &other.manufacturer);
        fill(&mut self.model, &other.model);
        fill(&mut self.serial, &other.serial);
        fill(&mut self.part_number, &other.part_number);
        fill(&mut self.firmware, &other.firmware);
        fill(&mut self.uuid, &other.uuid);
        fill(&mut self.location, &other.location);
        if self.status.state.is_none() {
            self.status.state.clone_from(&other.status.state);
        }
        self.status.health = self.status.health.or(other.status.health);
        self.status.rollup = self.status.rollup.or(other.status.rollup);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_says_nothing_is_not_taken_for_something() {
        let value = json!({"Id": 3, "Name": "DIMM", "SerialNumber": " N/A ", "PartNumber": "00000000", "Model": "Unknown", "UUID": "00000000-0000-0000-0000-000000000000",
            "SparePartNumber": "P1", "Location": [{"Info": "Slot 3"}], "FirmwareVersion": {"Current": {"VersionString": "1.2"}}});
        let part = Part::of(Doc(&value), "/redfish/v1/x/3");
        assert_eq!((part.serial.as_deref(), part.model.as_deref(), part.uuid.as_deref()), (None, None, None));
        assert_eq!((part.part_number.as_deref(), part.firmware.as_deref(), part.id.as_deref()), (Some("P1"), Some("1.2"), Some("3")));
        assert_eq!(part.label(), "Slot 3");
        let other = json!({"SerialNumber": "S1", "Name": "other", "Status": {"Health": "OK"}});
        let mut both = part;
        both.complete_from(&Part::of(Doc(&other), "/redfish/v1/y/3"));
        assert_eq!((both.serial.as_deref(), both.name.as_deref(), both.paths.len()), (Some("S1"), Some("DIMM"), 2));
    }
}
