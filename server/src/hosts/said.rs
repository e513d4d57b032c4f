//! What people say of a host, checked once.

use super::{Lifecycle, words};
use crate::bmcs::BmcSaid;
use crate::problem::Refusal;
use crate::store::hosts::{HostRow, Words};
use serde::Deserialize;
use utoipa::ToSchema;

/// A host as people give it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "gpu-12", "rack": "A1", "tags": ["gpu"], "bmc": { "address": "192.0.2.12" } }))]
pub struct HostSaid {
    pub name: String,
    #[serde(default)]
    pub group: String,
    #[serde(default)]
    pub site: String,
    #[serde(default)]
    pub rack: String,
    #[serde(default)]
    pub tags: Vec<String>,
    #[serde(default)]
    pub notes: String,
    pub bmc: BmcSaid,
}

impl HostSaid {
    /// Checks it, and writes it as it is kept.
    ///
    /// # Errors
    /// `bad_host`.
    pub fn checked(self, allow_local: bool) -> Result<Self, Refusal> {
        let bad = |why: String| Refusal::new("bad_host").detail(why);
        Ok(Self {
            name: words::name("name", &self.name).map_err(bad)?,
            group: words::label("group", &self.group).map_err(bad)?,
            site: words::label("site", &self.site).map_err(bad)?,
            rack: words::label("rack", &self.rack).map_err(bad)?,
            tags: words::tags(&self.tags).map_err(bad)?,
            notes: words::notes(&self.notes).map_err(bad)?,
            bmc: self.bmc.checked(allow_local).map_err(bad)?,
        })
    }
}

/// A change of what people say of a host. What it does not say stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HostPatch {
    pub name: Option<String>,
    pub group: Option<String>,
    pub site: Option<String>,
    pub rack: Option<String>,
    pub tags: Option<Vec<String>>,
    pub notes: Option<String>,
    /// `active` or `maintenance`; out of use is a step of its own.
    pub lifecycle: Option<Lifecycle>,
}

impl HostPatch {
    /// What the host is after it, or nothing when it says nothing new.
    ///
    /// # Errors
    /// A sentence without any value.
    pub fn applied(&self, row: &HostRow) -> Result<Option<Words>, String> {
        let before = Words::of(row);
        let or = |said: &Option<String>, key: &str, kept: &str| {
            said.as_ref().map_or_else(|| Ok(kept.to_owned()), |said| words::label(key, said))
        };
        let after = Words {
            name: self.name.as_ref().map_or_else(|| Ok(row.name.clone()), |name| words::name("name", name))?,
            group_name: or(&self.group, "group", &row.group_name)?,
            site: or(&self.site, "site", &row.site)?,
            rack: or(&self.rack, "rack", &row.rack)?,
            tags: match &self.tags {
                Some(tags) => serde_json::to_string(&words::tags(tags)?).unwrap_or_default(),
                None => row.tags.clone(),
            },
            notes: self.notes.as_ref().map_or_else(|| Ok(row.notes.clone()), |notes| words::notes(notes))?,
            lifecycle: match (self.lifecycle, row.lifecycle == Lifecycle::Deprecated.as_str()) {
                (None, _) => row.lifecycle.clone(),
                (Some(Lifecycle::Deprecated), false) => return Err("lifecycle: POST …/deprecate takes a host out of use".to_owned()),
                (Some(_), true) => return Err("lifecycle: POST …/restore brings a host into use again".to_owned()),
                (Some(word), false) => word.as_str().to_owned(),
            },
        };
        if after.name != row.name && row.heard_at.is_some() {
            return Err("name: the agent of this host says its name; change it on the host".to_owned());
        }
        Ok((after != before).then_some(after))
    }
}
