//! Within which limits settings are, whoever sets them.

use super::Settings;
use crate::bmcs::Network;
use ironwatch_shared::settings::SettingsError;
use std::net::SocketAddr;
use std::ops::RangeInclusive;

impl Settings {
    /// Every number that has bounds, as it is and within which.
    pub(super) fn ranges(&self) -> Vec<(&'static str, u32, RangeInclusive<u32>)> {
        vec![
            ("liveness.interval_seconds", self.liveness.interval_seconds, 1..=3600),
            ("liveness.missed_check_ins", self.liveness.missed_check_ins, 1..=100),
            ("liveness.slack_seconds", self.liveness.slack_seconds, 0..=3600),
            ("liveness.start_grace_seconds", self.liveness.start_grace_seconds, 0..=86_400),
            ("liveness.hold_seconds", self.liveness.hold_seconds, 0..=300),
            ("liveness.reboot_seconds", self.liveness.reboot_seconds, 1..=86_400),
            ("access.step_up_minutes", self.access.step_up_minutes, 1..=1_440),
            ("http.requests_per_minute", self.http.requests_per_minute, 0..=1_000_000),
            ("bmc.power_seconds", self.bmc.power_seconds, 1..=3600),
            ("bmc.log_seconds", self.bmc.log_seconds, 1..=86_400),
            ("bmc.sensors_seconds", self.bmc.sensors_seconds, 1..=86_400),
            ("bmc.inventory_hours", self.bmc.inventory_hours, 1..=8_760),
            ("bmc.at_once", self.bmc.at_once, 1..=4_096),
            ("bmc.requests_per_bmc", self.bmc.requests_per_bmc, 1..=4),
            ("bmc.job_wait_seconds", self.bmc.job_wait_seconds, 1..=3600),
            ("retention.reports_hours", self.retention.reports_hours, 1..=8_760),
            ("retention.events_days", self.retention.events_days, 1..=36_500),
            ("delivery.fails_after_seconds", self.delivery.fails_after_seconds, 1..=86_400),
            ("self_watch.disk_warning_megabytes", self.self_watch.disk_warning_megabytes, 0..=u32::MAX),
            ("self_watch.disk_error_megabytes", self.self_watch.disk_error_megabytes, 0..=self.self_watch.disk_warning_megabytes),
            ("dead_man.every_seconds", self.dead_man.every_seconds, 1..=86_400),
            ("tasks.reboots", self.tasks.reboots, 0..=1_000),
            ("tasks.power_cycles", self.tasks.power_cycles, 0..=1_000),
            ("tasks.gpu_errors", self.tasks.gpu_errors, 0..=100_000),
            ("tasks.window_hours", self.tasks.window_hours, 1..=744),
            ("tasks.verify_hours", self.tasks.verify_hours, 1..=744),
            ("captures.max_megabytes", self.captures.max_megabytes, 1..=1_048_576),
        ]
    }

    pub(super) fn check(&self) -> Result<(), SettingsError> {
        let refuse =
            |key: &str, value: &dyn std::fmt::Debug, wanted: &str| Err(SettingsError(format!("{key} = {value:?} must be {wanted}")));
        if self.listen.parse::<SocketAddr>().is_err() {
            return refuse("listen", &self.listen, "ADDRESS:PORT, for example 127.0.0.1:8080");
        }
        if !["text", "json"].contains(&self.log.format.as_str()) {
            return refuse("log.format", &self.log.format, "\"text\" or \"json\"");
        }
        if !["error", "warn", "info", "debug", "trace"].contains(&self.log.level.as_str()) {
            return refuse("log.level", &self.log.level, "\"error\", \"warn\", \"info\", \"debug\" or \"trace\"");
        }
        if self.tls.cert_file.is_empty() != self.tls.key_file.is_empty() {
            return refuse("tls.key_file", &self.tls.key_file, "set together with tls.cert_file");
        }
        if !self.public_url.is_empty() && !self.public_url.starts_with("http://") && !self.public_url.starts_with("https://") {
            return refuse("public_url", &self.public_url, "a URL with http:// or https://");
        }
        for (key, value, range) in self.ranges() {
            if !range.contains(&value) {
                return refuse(key, &value, &format!("{} to {}", range.start(), range.end()));
            }
        }
        let mut names = std::collections::HashSet::new();
        for channel in &self.channels {
            if channel.name.is_empty() || !names.insert(channel.name.as_str()) {
                return refuse("channels.name", &channel.name, "unique and not empty");
            }
            channel.check()?;
        }
        self.telling().check().map_err(SettingsError)?;
        self.bmc.places()?;
        if let Some(text) = self.http.trusted_proxies.iter().find(|text| Network::parse(text).is_none()) {
            return refuse("http.trusted_proxies", text, "networks as 10.1.0.0/16 or fd12::/48");
        }
        crate::updates::check(&self.updates)?;
        self.address()?;
        Ok(())
    }
}
