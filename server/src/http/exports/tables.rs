//! Columns of the files, and where their values are in what the API shows.

/// Names and places.
pub type Table = &'static [(&'static str, &'static str)];

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
