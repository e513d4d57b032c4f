//! What kind of log, whatever its maker calls it.

use serde::Serialize;

/// Kinds of logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LogClass {
    /// The system event log of IPMI.
    Sel,
    /// HPE's integrated management log.
    Iml,
    /// Everything that a BMC has done and seen, logins included: Dell's lifecycle log, iLO's event log.
    Lifecycle,
    /// Events of the machine.
    Event,
    /// What NVIDIA's drivers and boards call an Xid.
    Xid,
    /// Faults that stand, or stood.
    Fault,
    /// The BMC's own journal.
    Journal,
    /// Who did what.
    Audit,
    /// Codes that the BIOS shows while starting.
    PostCodes,
    /// Dumps to be fetched, not entries to be read.
    Dump,
    /// Anything else.
    Other,
}

/// Words in identifier and name, in lower case, and what they mean. The first that fits counts.
const WORDS: [(&str, LogClass); 26] = [
    ("postcode", LogClass::PostCodes),
    ("post code", LogClass::PostCodes),
    ("xid", LogClass::Xid),
    ("crashdump", LogClass::Dump),
    ("dump", LogClass::Dump),
    ("ffdc", LogClass::Dump),
    ("hostlogger", LogClass::Journal),
    ("journal", LogClass::Journal),
    ("syslog", LogClass::Journal),
    ("iml", LogClass::Iml),
    ("integrated management", LogClass::Iml),
    ("lclog", LogClass::Lifecycle),
    ("lifecycle", LogClass::Lifecycle),
    ("iel", LogClass::Lifecycle),
    ("ilo event", LogClass::Lifecycle),
    ("faultlist", LogClass::Fault),
    ("fault", LogClass::Fault),
    ("activelog", LogClass::Fault),
    ("audit", LogClass::Audit),
    ("securitylog", LogClass::Audit),
    ("security", LogClass::Audit),
    ("maintenance event", LogClass::Lifecycle),
    ("sel", LogClass::Sel),
    ("system event log", LogClass::Sel),
    ("health event", LogClass::Sel),
    ("event", LogClass::Event),
];

impl LogClass {
    /// By identifier, name, and what the service calls its entries.
    pub(super) fn of(id: &str, name: &str, entry_type: Option<&str>) -> Self {
        let text = |text: &str| text.to_lowercase();
        let (id, name) = (text(id), text(name));
        // A short word must stand alone: `Diesel` is no SEL.
        let has = |text: &str, word: &str| {
            if word.len() <= 3 { text.split(|c: char| !c.is_alphanumeric()).any(|part| part == word) } else { text.contains(word) }
        };
        let by_word = WORDS.iter().find(|(word, _)| has(&id, word)).or_else(|| WORDS.iter().find(|(word, _)| has(&name, word)));
        match (by_word, entry_type) {
            // The service itself knows best that it is the SEL, but for faults it says so too.
            (Some((_, class)), _) => *class,
            (None, Some(kind)) if kind.eq_ignore_ascii_case("SEL") => Self::Sel,
            (None, Some(kind)) if kind.eq_ignore_ascii_case("Event") => Self::Event,
            (None, _) => Self::Other,
        }
    }

    /// Whether its entries tell of the machine's health, and are worth reading at each poll.
    #[must_use]
    pub fn tells_of_health(self) -> bool {
        match self {
            Self::Sel | Self::Iml | Self::Lifecycle | Self::Event | Self::Xid | Self::Fault | Self::Other => true,
            Self::Journal | Self::Audit | Self::PostCodes | Self::Dump => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logs_of_all_makers_are_classed() {
        for (id, name, entry_type, class) in [
            ("Sel", "SEL Log Service", Some("SEL"), LogClass::Sel),
            ("Lclog", "LifeCycle Controller Log Service", Some("OEM"), LogClass::Lifecycle),
            ("FaultList", "FaultListEntries", Some("SEL"), LogClass::Fault),
            ("IML", "Integrated Management Log", None, LogClass::Iml),
            ("IEL", "iLO Event Log", None, LogClass::Lifecycle),
            ("SL", "Security Log", None, LogClass::Audit),
            ("Log1", "Health Event Log Service", Some("SEL"), LogClass::Sel),
            ("Log1", "Maintenance Event Log Service", Some("OEM"), LogClass::Lifecycle),
            ("Log1", "System Log Service", None, LogClass::Other),
            ("EventLog", "Event Log Service", None, LogClass::Event),
            ("Journal", "Open BMC Journal Log Service", None, LogClass::Journal),
            ("PostCodes", "POST Code Log Service", None, LogClass::PostCodes),
            ("LogService_0", "XID Log", None, LogClass::Xid),
            ("XID", "XID", None, LogClass::Xid),
            ("FaultLog", "Open BMC Fault Log", None, LogClass::Fault),
            ("Dump", "Dump LogService", None, LogClass::Dump),
            ("Crashdump", "Open BMC Oem Crashdump Service", None, LogClass::Dump),
            ("StandardLog", "Standard Log", Some("Event"), LogClass::Event),
            ("AuditLog", "AuditLog", None, LogClass::Audit),
            ("Diesel", "Diesel", None, LogClass::Other),
        ] {
            assert_eq!(LogClass::of(id, name, entry_type), class, "{id} {name}");
        }
    }
}
