//! Settings of board controllers: where they may be, and how often they are asked.

use crate::bmcs::{Network, Places};
use ironwatch_shared::settings::SettingsError;
use serde::{Deserialize, Serialize};

/// Board controllers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BmcSettings {
    /// Ask them. Otherwise they are kept and left alone.
    pub watch: bool,
    /// Allow addresses of this machine, of its own link, and of metadata services.
    pub allow_local_addresses: bool,
    /// Networks in which BMCs are, as `10.1.0.0/16`: to other addresses no password is sent. Empty: anywhere.
    pub networks: Vec<String>,
    /// Between two looks at power and reachability.
    pub power_seconds: u32,
    /// Between two looks into the logs.
    pub log_seconds: u32,
    /// Between two readings of all sensors.
    pub sensors_seconds: u32,
    /// Between two looks at what the machine is made of.
    pub inventory_hours: u32,
    /// BMCs asked at once.
    pub at_once: u32,
    /// Requests on their way to one BMC at once: 1 to 4.
    pub requests_per_bmc: u32,
    /// What people order is given up when a BMC is busy with something else for longer.
    pub job_wait_seconds: u32,
}

impl Default for BmcSettings {
    fn default() -> Self {
        Self {
            watch: true,
            allow_local_addresses: false,
            networks: Vec::new(),
            power_seconds: 30,
            log_seconds: 60,
            sensors_seconds: 60,
            inventory_hours: 24,
            at_once: 256,
            requests_per_bmc: 1,
            job_wait_seconds: 600,
        }
    }
}

impl BmcSettings {
    /// Where BMCs may be.
    ///
    /// # Errors
    /// What is wrong with `bmc.networks`.
    pub fn places(&self) -> Result<Places, SettingsError> {
        let networks = self.networks.iter().map(|text| {
            Network::parse(text)
                .ok_or_else(|| SettingsError(format!("bmc.networks = {text:?} must be a network as 10.1.0.0/16 or fd12::/48")))
        });
        Ok(Places { allow_local: self.allow_local_addresses, networks: networks.collect::<Result<_, _>>()? })
    }
}
