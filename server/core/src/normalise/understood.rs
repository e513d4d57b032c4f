//! What a line says, understood: what every parser of lines answers with.

use crate::catalog;
use crate::component::Component;
use crate::observation::{Code, Fields};
use ironwatch_shared::Severity;

/// What a line says.
#[derive(Debug, Clone, PartialEq)]
pub struct Understood {
    /// Class as in the catalog.
    pub class: &'static str,
    /// Code within the class.
    pub code: Option<Code>,
    /// The part of the host it is about.
    pub component: Component,
    /// The device as the line names it, in one spelling (`0000:3b:00` for a GPU, `0000:00:03.1` for a PCIe function,
    /// `MC0`, `nvme0`); `None` when the line names none.
    pub device: Option<String>,
    /// How bad: what the line itself says, else what the catalog says.
    pub severity: Severity,
    /// Details by name.
    pub fields: Fields,
    /// A continuation line of a block: adds to the previous event, never a new one.
    pub detail: bool,
}

impl Understood {
    /// As bad as the catalog says, about no device, without details.
    pub(super) fn new(class: &'static str, code: Option<Code>, component: Component) -> Self {
        let severity = catalog::explain(class, code.as_ref()).entry.severity;
        Self { class, code, component, device: None, severity, fields: Fields::new(), detail: false }
    }

    /// How often it happened, by the line's own count. What smartd counts are the sectors of one disk.
    pub(super) fn times(&self) -> u64 {
        let count = self.fields.get("count").filter(|_| self.class != "disk_smart");
        count.and_then(serde_json::Value::as_u64).unwrap_or(1).max(1)
    }

    pub(super) fn on(mut self, device: impl Into<String>) -> Self {
        self.device = Some(device.into());
        self
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Into<serde_json::Value>) -> Self {
        self.fields.insert(name, value.into());
        self
    }

    pub(super) fn with_some(self, name: &'static str, value: Option<impl Into<serde_json::Value>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }
}
