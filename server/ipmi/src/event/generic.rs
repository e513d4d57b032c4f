//! States of the generic event types (IPMI 2.0, table 42-2).

/// The words for each offset of an event type.
pub fn states(event_type: u8) -> Option<&'static [&'static str]> {
    let place = usize::from(event_type).checked_sub(1)?;
    GENERIC.get(place).copied()
}

const GENERIC: [&[&str]; 12] = [
    &[
        "lower non-critical, going low",
        "lower non-critical, going high",
        "lower critical, going low",
        "lower critical, going high",
        "lower non-recoverable, going low",
        "lower non-recoverable, going high",
        "upper non-critical, going low",
        "upper non-critical, going high",
        "upper critical, going low",
        "upper critical, going high",
        "upper non-recoverable, going low",
        "upper non-recoverable, going high",
    ],
    &["idle", "active", "busy"],
    &["state deasserted", "state asserted"],
    &["no failure predicted", "failure predicted"],
    &["limit not exceeded", "limit exceeded"],
    &["performance met", "performance lags"],
    &[
        "OK",
        "non-critical, from OK",
        "critical, from less severe",
        "non-recoverable, from less severe",
        "non-critical, from more severe",
        "critical, from non-recoverable",
        "non-recoverable",
        "monitor",
        "informational",
    ],
    &["absent", "present"],
    &["disabled", "enabled"],
    &["running", "in test", "power off", "on line", "off line", "off duty", "degraded", "power save", "installation error"],
    &[
        "fully redundant",
        "redundancy lost",
        "redundancy degraded",
        "not redundant, resources suffice (from redundant)",
        "not redundant, resources suffice (from insufficient)",
        "not redundant, resources do not suffice",
        "redundancy degraded, from fully redundant",
        "redundancy degraded, from not redundant",
    ],
    &["D0", "D1", "D2", "D3"],
];
