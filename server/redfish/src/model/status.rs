//! Health, state and power, as DSP0268 names them, and as BMCs spell them.

use crate::doc::Doc;
use serde::{Serialize, Serializer};

/// How a part does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// Well.
    Ok,
    /// Needs attention.
    Warning,
    /// Needs attention now.
    Critical,
}

/// Spellings, in lower case.
const HEALTHS: [(&str, Health); 14] = [
    ("ok", Health::Ok),
    ("good", Health::Ok),
    ("normal", Health::Ok),
    ("informational", Health::Ok),
    ("warning", Health::Warning),
    ("caution", Health::Warning),
    ("degraded", Health::Warning),
    ("minor", Health::Warning),
    ("critical", Health::Critical),
    ("major", Health::Critical),
    ("failed", Health::Critical),
    ("fatal", Health::Critical),
    ("error", Health::Critical),
    ("nonrecoverable", Health::Critical),
];

impl Health {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        HEALTHS.iter().find(|(spelling, _)| text.trim().eq_ignore_ascii_case(spelling)).map(|(_, health)| *health)
    }
}

/// Whether a part is there and works (DSP0268, Resource.State).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum State {
    /// It works.
    Enabled,
    /// It is turned off on purpose.
    Disabled,
    /// It is not there.
    Absent,
    /// It is there, but offline until told otherwise or until the host is on.
    StandbyOffline,
    /// It is ready to take over.
    StandbySpare,
    /// It is being tested.
    InTest,
    /// It starts.
    Starting,
    /// It works for now, and waits for something.
    Quiesced,
    /// Its firmware is being updated.
    Updating,
    /// It is there, but cannot be used.
    UnavailableOffline,
    /// It works, but takes no commands.
    Deferring,
    /// It works, degraded.
    Degraded,
    /// Anything else, in the BMC's word.
    Other(String),
}

const STATES: [(&str, State); 12] = [
    ("Enabled", State::Enabled),
    ("Disabled", State::Disabled),
    ("Absent", State::Absent),
    ("StandbyOffline", State::StandbyOffline),
    ("StandbySpare", State::StandbySpare),
    ("InTest", State::InTest),
    ("Starting", State::Starting),
    ("Quiesced", State::Quiesced),
    ("Updating", State::Updating),
    ("UnavailableOffline", State::UnavailableOffline),
    ("Deferring", State::Deferring),
    ("Degraded", State::Degraded),
];

impl State {
    pub(crate) fn parse(text: String) -> Self {
        match STATES.iter().find(|(word, _)| text.eq_ignore_ascii_case(word)) {
            Some((_, state)) => state.clone(),
            None => Self::Other(text),
        }
    }

    /// As DSP0268 writes it, or the BMC's word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        if let Self::Other(word) = self {
            return word;
        }
        STATES.iter().find(|(_, state)| state == self).map(|(word, _)| *word).unwrap_or_default()
    }

    /// Whether what the part says now means something: not when it is absent, off or offline.
    #[must_use]
    pub fn is_working(&self) -> bool {
        !matches!(self, Self::Absent | Self::Disabled | Self::StandbyOffline | Self::UnavailableOffline)
    }
}

impl Serialize for State {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// `Status` of a resource.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Status {
    /// Absent when the BMC does not say.
    pub state: Option<State>,
    /// Absent when the BMC does not say; that is not "well".
    pub health: Option<Health>,
    /// With all that belongs to it.
    pub rollup: Option<Health>,
}

impl Status {
    /// Reads the `Status` of a resource.
    pub(crate) fn of(doc: Doc<'_>) -> Self {
        let health = |path: &str| doc.name(path).and_then(|text| Health::parse(&text));
        // iLO 4 and some others give the word alone.
        let bare = || doc.name("Status").and_then(|text| Health::parse(&text));
        Self {
            state: doc.name("Status/State").map(State::parse),
            health: health("Status/Health").or_else(bare),
            rollup: health("Status/HealthRollup").or_else(|| health("Status/HealthRollUp")),
        }
    }

    /// Whether it is there, as far as the BMC says.
    #[must_use]
    pub fn is_present(&self) -> bool {
        self.state != Some(State::Absent)
    }

    /// The health that counts: a part that is absent or off has none, whatever the BMC says of it.
    #[must_use]
    pub fn effective_health(&self) -> Option<Health> {
        let working = self.state.as_ref().is_none_or(State::is_working);
        self.health.filter(|_| working)
    }
}

/// Whether a machine is on.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PowerState {
    /// On.
    On,
    /// Off; the BMC lives on.
    Off,
    /// On its way on.
    PoweringOn,
    /// On its way off.
    PoweringOff,
    /// Halted by a hypervisor.
    Paused,
    /// Anything else, in the BMC's word.
    Other(String),
}

impl PowerState {
    /// Reads the `PowerState` of a resource.
    pub(crate) fn of(doc: Doc<'_>) -> Option<Self> {
        // iLO 4 says `Power`.
        let text = doc.first_name(&["PowerState", "Power"])?;
        let known = [
            ("on", Self::On),
            ("off", Self::Off),
            ("poweringon", Self::PoweringOn),
            ("poweringoff", Self::PoweringOff),
            ("paused", Self::Paused),
        ];
        Some(
            known
                .into_iter()
                .find(|(word, _)| text.eq_ignore_ascii_case(word))
                .map_or_else(|| Self::Other(text.clone()), |(_, state)| state),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_absent_part_is_no_fault_however_critical() {
        let absent = json!({"Status": {"State": "Absent", "Health": "Critical"}});
        let status = Status::of(Doc(&absent));
        assert_eq!((status.health, status.effective_health(), status.is_present()), (Some(Health::Critical), None, false));
        let silent = json!({"Status": {"State": "Enabled", "Health": null}});
        assert_eq!(Status::of(Doc(&silent)), Status { state: Some(State::Enabled), health: None, rollup: None });
        let bare = json!({"Status": "Degraded"});
        assert_eq!(Status::of(Doc(&bare)).effective_health(), Some(Health::Warning));
        let strange = json!({"Status": {"State": "Qualified", "Health": "Meh", "HealthRollUp": "OK"}});
        let strange = Status::of(Doc(&strange));
        assert_eq!(
            (strange.state.as_ref().map(State::as_str), strange.health, strange.rollup),
            (Some("Qualified"), None, Some(Health::Ok))
        );
    }
}
