//! Firmware and software.

use super::part::Part;
use crate::doc::Doc;
use serde::Serialize;

/// A piece of firmware or software (DSP0268, SoftwareInventory).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Firmware {
    /// Name and state.
    #[serde(flatten)]
    pub part: Part,
    /// Version.
    pub version: Option<String>,
    /// What the maker calls this kind of firmware.
    pub software_id: Option<String>,
    /// As written.
    pub release_date: Option<String>,
    /// Whether the BMC could update it.
    pub is_updateable: Option<bool>,
    /// Paths of the parts that it runs in.
    pub runs_in: Vec<String>,
    /// It is software of the host, not firmware.
    pub is_software: bool,
}

impl Firmware {
    pub(crate) fn of(doc: Doc<'_>, path: &str, is_software: bool) -> Self {
        Self {
            part: Part::of(doc, path),
            version: doc.first_name(&["Version", "VersionString"]),
            software_id: doc.name("SoftwareId"),
            release_date: doc.name("ReleaseDate"),
            is_updateable: doc.flag("Updateable"),
            runs_in: doc.links("RelatedItem").iter().map(|link| link.as_str().to_owned()).collect(),
            is_software,
        }
    }
}
