//! What a BMC offers by Redfish.

use super::{RedfishBmc, main_system, sensor};
use crate::sources::bmc::Trouble;
use ironwatch_redfish::Readings;
use std::time::Instant;

/// What a BMC offers by Redfish.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Offers {
    /// Whether the machine is on.
    pub power: bool,
    /// Sensors.
    pub sensors: bool,
    /// A log that tells of the machine.
    pub log: bool,
    /// What the machine is made of.
    pub inventory: bool,
}

impl Offers {
    /// There is nothing to ask by another protocol.
    #[must_use]
    pub fn has_all(self) -> bool {
        self.power && self.sensors && self.log && self.inventory
    }
}

impl RedfishBmc {
    /// What it offers. Reads nearly everything once. What it has and cannot tell is not offered.
    ///
    /// # Errors
    /// Why it cannot be asked.
    pub async fn has(&mut self) -> Result<Offers, Trouble> {
        let read = self.bmc.power_and_health().await.map_err(|error| self.failed(error))?;
        self.systems = Some((Instant::now(), read.systems.clone()));
        let logs = match self.bmc.log_services().await {
            Err(error) if error.ends_a_walk() => return Err(self.failed(error)),
            read => read.map(|read| read.logs).unwrap_or_default(),
        };
        let readings = match self.bmc.sensors().await {
            Err(error) if error.ends_a_walk() => return Err(self.failed(error)),
            Ok(readings) if readings.stopped.is_none() => readings,
            Ok(_) | Err(_) => Readings::default(),
        };
        let told = sensor::told(&readings, &read.systems);
        self.known.take_readings(&readings, &told);
        let system = main_system(&read.systems);
        let is_power_known = match system {
            Some(system) => system.power_state.is_some(),
            None => read.chassis.iter().any(|chassis| chassis.power_state.is_some()),
        };
        Ok(Offers {
            power: is_power_known,
            sensors: told.iter().any(|told| told.sensor.speaks()),
            log: logs.iter().any(|log| log.class.tells_of_health()),
            inventory: !read.systems.is_empty() || !read.chassis.is_empty(),
        })
    }

    /// It has a log that tells of the machine.
    ///
    /// # Errors
    /// Why that cannot be told.
    pub async fn has_log(&mut self) -> Result<bool, Trouble> {
        let logs = self.bmc.log_services().await.map_err(|error| self.failed(error))?.logs;
        Ok(logs.iter().any(|log| log.class.tells_of_health()))
    }
}
