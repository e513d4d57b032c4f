//! What a call would ask for, before it is made.

use super::Bmc;
use super::map::Aged;
use serde::Serialize;

/// What a call is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// [`Bmc::power_and_health`].
    PowerAndHealth,
    /// [`Bmc::sensors`].
    Sensors,
    /// [`Bmc::power`].
    Power,
    /// [`Bmc::read_log`] of all logs that tell of health.
    Logs,
    /// [`Bmc::inventory`].
    Inventory,
}

/// The resources that a call would ask for now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// Paths, queries included. Pages that follow are not known beforehand.
    pub gets: Vec<String>,
    /// The tree is walked: only where that begins is known.
    pub walks: bool,
}

impl Bmc {
    /// What a call would ask for now.
    #[must_use]
    pub fn plan(&self, purpose: Purpose) -> Plan {
        let age = self.client.limits().map_age;
        let map = self.map();
        let known = match purpose {
            Purpose::PowerAndHealth => {
                Aged::fresh(map.health.as_ref(), age).map(|known| known.what.iter().map(|stop| stop.url.clone()).collect())
            }
            Purpose::Sensors => {
                Aged::fresh(map.sensors.as_ref(), age).map(|known| known.what.all.iter().map(|source| source.url.clone()).collect())
            }
            Purpose::Power => {
                Aged::fresh(map.sensors.as_ref(), age).map(|known| known.what.power.iter().map(|source| source.url.clone()).collect())
            }
            Purpose::Logs => Aged::fresh(map.logs.as_ref(), age)
                .map(|known| known.what.iter().filter(|log| log.class.tells_of_health()).map(|log| log.entries.clone()).collect()),
            Purpose::Inventory => None,
        };
        known.map_or_else(|| Plan { gets: vec![super::ROOT.to_owned()], walks: true }, |gets: Vec<String>| Plan { gets, walks: false })
    }
}
