//! Single sensors of a Redfish BMC: only the resources are asked for that tell of them.

use super::RedfishBmc;
use super::sensor::{Told, told};
use crate::sources::bmc::Trouble;
use crate::sources::bmc::sample::{Sample, SensorName};
use ironwatch_redfish::Readings;
use ironwatch_shared::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

/// Where sensors are told is looked up again after so long: one that was not there may have come.
const LOOK_AGAIN: Duration = Duration::from_secs(600);

/// Paths of the resources that tell of a sensor; none of one that the BMC does not have.
pub type Places = BTreeMap<SensorName, Vec<String>>;

impl RedfishBmc {
    /// Reads these, in their order. One that the BMC has no reading of, or does not know, has none.
    ///
    /// # Errors
    /// Why they cannot be read.
    pub async fn read_chosen(&mut self, wanted: &[SensorName], now: impl Fn() -> Timestamp) -> Result<Vec<Sample>, Trouble> {
        let known = self.chosen.take().filter(|(at, places)| {
            let is_known = wanted.iter().all(|name| places.contains_key(name));
            at.elapsed() < LOOK_AGAIN && is_known
        });
        let asked_at = now();
        let (read, places) = match known {
            Some(known) => {
                let paths: BTreeSet<String> = wanted.iter().filter_map(|name| known.1.get(name)).flatten().cloned().collect();
                let read = if paths.is_empty() { Ok(Readings::default()) } else { self.bmc.sensors_at(&paths).await };
                (read, Some(known))
            }
            None => (self.bmc.sensors().await, None),
        };
        let answered_at = now();
        let readings = match read.and_then(|readings| readings.stopped.clone().map_or(Ok(readings), |stopped| Err(stopped.0))) {
            Ok(readings) => readings,
            Err(error) => {
                self.chosen = places;
                return Err(self.failed(error));
            }
        };
        // Computers have states only.
        let told = told(&readings, &[]);
        let known = places.unwrap_or_else(|| (Instant::now(), wanted.iter().map(|name| (name.clone(), paths_of(name, &told))).collect()));
        let number = |name: &SensorName| known.1.get(name).and_then(|paths| number_at(paths, &told));
        let samples = wanted.iter().map(|name| Sample::between(asked_at, answered_at, number(name))).collect();
        self.chosen = Some(known);
        Ok(samples)
    }
}

fn paths_of(name: &SensorName, told: &[Told]) -> Vec<String> {
    told.iter().find(|told| name.is(&told.sensor)).map(|told| told.paths.clone()).unwrap_or_default()
}

/// By path: a name may be another one while its namesake is not read.
fn number_at(paths: &[String], told: &[Told]) -> Option<f64> {
    let is_it = |told: &&Told| told.paths.iter().any(|path| paths.contains(path));
    told.iter().find(is_it).and_then(|told| told.sensor.reading.clone().ok())
}
