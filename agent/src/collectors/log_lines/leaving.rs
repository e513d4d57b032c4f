//! What may leave the host: lines of named programs and units, and all of named files, redacted.

use crate::collectors::kernel_log::record::shortened;
use crate::redact::Redact;
use crate::settings::Settings;
use ironwatch_shared::wire::v1::report::MAX_TEXT_BYTES;

/// As the host's own file says.
#[derive(Debug, Default)]
pub struct Leaving {
    identifiers: Vec<String>,
    units: Vec<String>,
    redact: Redact,
}

impl Leaving {
    /// From settings that were checked.
    pub fn new(settings: &Settings) -> Self {
        let Settings { journal, redact, .. } = settings;
        let units = journal.units.iter().map(|unit| with_suffix(unit)).collect();
        // The settings are checked before; if they ever were not, nothing leaves rather than what must not.
        match Redact::new(&redact.patterns) {
            Ok(redact) => Self { identifiers: journal.identifiers.clone(), units, redact },
            Err(_) => Self::default(),
        }
    }

    /// Programs by syslog's name.
    pub fn identifiers(&self) -> &[String] {
        &self.identifiers
    }

    /// Units by their full name.
    pub fn units(&self) -> &[String] {
        &self.units
    }

    /// Lines of this program may leave.
    pub fn has_program(&self, program: &str) -> bool {
        self.identifiers.iter().any(|known| known == program)
    }

    /// Lines of this unit may leave.
    pub fn has_unit(&self, unit: &str) -> bool {
        self.units.iter().any(|known| known == unit)
    }

    /// A text as it leaves: without what must not, and not longer than a report takes.
    pub fn text(&self, text: String) -> String {
        shortened(self.redact.apply(shortened(text, MAX_TEXT_BYTES)), MAX_TEXT_BYTES)
    }
}

/// As systemctl(1) understands a unit without a suffix.
fn with_suffix(unit: &str) -> String {
    if unit.contains('.') { unit.to_owned() } else { format!("{unit}.service") }
}
