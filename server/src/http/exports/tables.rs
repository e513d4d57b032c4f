//! Columns of the files, and where their values are in what the API shows.

use crate::http::listing::bad;
use crate::problem::Refusal;

/// Names and places.
pub type Table = &'static [(&'static str, &'static str)];

/// Some columns of a table, in this order, as `name,rack`; without words all of them.
///
/// # Errors
/// `bad_request` with all words.
pub fn chosen(table: Table, words: Option<&str>) -> Result<Vec<(&'static str, &'static str)>, Refusal> {
    let Some(words) = words.filter(|words| !words.is_empty()) else { return Ok(table.to_vec()) };
    let mut columns: Vec<(&'static str, &'static str)> = Vec::new();
    for word in words.split(',') {
        let column = table.iter().find(|(known, _)| *known == word).ok_or_else(|| {
            let known: Vec<&str> = table.iter().map(|(known, _)| *known).collect();
            bad(format!("columns is a list of these: {}", known.join(", ")))
        })?;
        if !columns.contains(column) {
            columns.push(*column);
        }
    }
    Ok(columns)
}

/// Hosts.
pub const HOSTS: Table = &[
    ("name", "/name"),
    ("state", "/state"),
    ("state_since", "/state_since"),
    ("severity", "/worst/severity"),
    ("worst_alert", "/worst/title"),
    ("open_alerts", "/open_alerts"),
    ("group", "/group"),
    ("site", "/site"),
    ("rack", "/rack"),
    ("tags", "/tags"),
    ("model", "/model"),
    ("firmware", "/firmware"),
    ("os", "/os"),
    ("kernel", "/kernel"),
    ("agent_version", "/agent_version"),
    ("address", "/address"),
    ("bmc_address", "/bmc/address"),
    ("bmc_state", "/bmc/state"),
    ("margin_kelvin", "/vitals/margin/kelvin"),
    ("margin_sensor", "/vitals/margin/sensor"),
    ("inlet_celsius", "/vitals/inlet_celsius"),
    ("psus_ok", "/vitals/psus/ok"),
    ("psus", "/vitals/psus/of"),
    ("fans_ok", "/vitals/fans/ok"),
    ("fans", "/vitals/fans/of"),
    ("power_watts", "/vitals/power_watts"),
    ("last_check_in_at", "/last_check_in_at"),
    ("uptime_seconds", "/uptime_seconds"),
    ("lifecycle", "/lifecycle"),
    ("notes", "/notes"),
    ("id", "/id"),
];

/// Alerts.
pub const ALERTS: Table = &[
    ("id", "/id"),
    ("opened_at", "/opened_at"),
    ("last_seen_at", "/last_seen_at"),
    ("resolved_at", "/resolved_at"),
    ("state", "/state"),
    ("severity", "/severity"),
    ("host", "/host_name"),
    ("component", "/component"),
    ("title", "/title"),
    ("class", "/class"),
    ("code", "/code"),
    ("rule", "/rule"),
    ("count", "/count"),
    ("evidence", "/evidence"),
    ("meaning", "/meaning"),
    ("next_step", "/next_step"),
    ("acknowledged_by", "/acknowledged_by"),
    ("silenced_until", "/silenced_until"),
    ("resolved_why", "/resolved_why"),
    ("host_id", "/host_id"),
];

/// Events.
pub const EVENTS: Table = &[
    ("id", "/id"),
    ("happened_at", "/happened_at"),
    ("received_at", "/received_at"),
    ("severity", "/severity"),
    ("host", "/host_name"),
    ("component", "/component"),
    ("source", "/source"),
    ("class", "/class"),
    ("code", "/code"),
    ("title", "/title"),
    ("count", "/count"),
    ("evidence", "/evidence"),
    ("host_id", "/host_id"),
];
