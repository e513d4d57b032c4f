//! Sensors, power, and reports of many values.

use super::Bmc;
use super::map::Aged;
use crate::client::Freshness;
use crate::cost::Cost;
use crate::error::Error;
use crate::inventory::Stopped;
use crate::metric_report::MetricReport;
use crate::readings::{Readings, SensorMap};
use crate::trouble::{Trouble, TroubleKind};
use crate::walk::edges::{Kind, METRICS, NOTHING, SENSORS, WATTS};
use crate::walk::{Place, Source, Stop, Walk};
use serde::Serialize;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;

/// Reports of the TelemetryService.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct MetricReports {
    /// Reports.
    pub reports: Vec<MetricReport>,
    /// What could not be read.
    pub troubles: Vec<Trouble>,
    /// Why the reading ended before its end.
    pub stopped: Option<Stopped>,
    /// What it cost.
    pub cost: Cost,
}

impl Bmc {
    /// All sensors, supplies, fans and redundancy. The first time the tree is walked; then only the fewest answers that
    /// tell all of it are asked for, until the map is too old or something new shows up.
    ///
    /// # Errors
    /// When nothing could be read.
    pub async fn sensors(&self) -> Result<Readings, Error> {
        let (before, began) = (self.client.counts(), Instant::now());
        let mut readings = match self.sensor_map() {
            Some(map) => self.poll(&map, &map.what.all).await?,
            None => self.discover().await?,
        };
        readings.cost = self.cost_since(before, began);
        Ok(readings)
    }

    /// Power as a whole and the supplies, by the fewest answers.
    ///
    /// # Errors
    /// When nothing could be read.
    pub async fn power(&self) -> Result<Readings, Error> {
        let (before, began) = (self.client.counts(), Instant::now());
        let readings = match self.sensor_map() {
            Some(map) => self.poll(&map, &map.what.power).await?,
            None => self.discover().await?,
        };
        Ok(Readings { sensors: Vec::new(), fans: Vec::new(), redundancy: Vec::new(), cost: self.cost_since(before, began), ..readings })
    }

    /// Watts that the machine takes; none where nothing tells them. Asks the chassis first, which is little, and all sensors only
    /// where no chassis knows.
    ///
    /// # Errors
    /// When nothing could be read.
    pub async fn watts(&self) -> Result<Option<f64>, Error> {
        let root = self.known_root().await?;
        let expand = self.map().expand.clone();
        let walk = Walk::new(&self.client, WATTS, Freshness::Fresh, expand).down_from(&root.value);
        let controls = self.checked(walk.run().await)?.found.controls;
        let chassis = Readings { power_controls: controls.into_iter().map(|(control, _)| control).collect(), ..Readings::default() };
        match chassis.machine_watts() {
            Some(watts) => Ok(Some(watts)),
            None => Ok(self.sensors().await?.machine_watts()),
        }
    }

    /// What is told at these paths, by the fewest and smallest answers; everything else has no reading. Paths are those of sensors
    /// and of power as a whole, and those of supplies with or without what follows.
    ///
    /// # Errors
    /// When nothing could be read.
    pub async fn sensors_at(&self, paths: &BTreeSet<String>) -> Result<Readings, Error> {
        let (before, began) = (self.client.counts(), Instant::now());
        let mut readings = match self.sensor_map() {
            Some(map) => self.poll(&map, &map.what.sources_at(paths)).await?,
            None => self.discover().await?,
        };
        readings.cost = self.cost_since(before, began);
        Ok(readings)
    }

    /// Reports of the TelemetryService, where there is one.
    ///
    /// # Errors
    /// [`Error::NotOffered`] where there is none, and when nothing could be read.
    pub async fn metric_reports(&self) -> Result<MetricReports, Error> {
        let (before, began) = (self.client.counts(), Instant::now());
        let root = self.known_root().await?;
        if root.value.get("TelemetryService").is_none() {
            return Err(Error::NotOffered { what: "metric reports".to_owned() });
        }
        let known = Aged::fresh(self.map().reports.as_ref(), self.client.limits().map_age).map(|aged| aged.what.clone());
        let discovers = known.is_none();
        let expand = self.map().expand.clone();
        let walk = Walk::new(&self.client, if known.is_some() { NOTHING } else { METRICS }, Freshness::Fresh, expand);
        let walk = match known {
            Some(stops) => walk.at(stops),
            None => walk.down_from(&root.value),
        };
        let walked = self.checked(walk.run().await)?;
        let gone = walked.troubles.iter().any(|trouble| trouble.kind == TroubleKind::Missing);
        let sources = walked.found.sources.iter().filter(|source| source.kind == Kind::MetricReport && !source.collection);
        let mut stops: Vec<Stop> = sources.map(stop).collect();
        if stops.is_empty() {
            // All came within their collection.
            let collection = walked.found.sources.iter().filter(|source| source.kind == Kind::MetricReport && source.collection);
            stops.extend(collection.map(stop));
        }
        if gone {
            self.map().reports = None;
        } else if discovers && walked.stopped.is_none() {
            self.map().reports = Some(Aged::now(stops, &walked.troubles));
        }
        Ok(MetricReports {
            reports: walked.found.reports,
            troubles: walked.troubles,
            stopped: walked.stopped.map(Stopped),
            cost: self.cost_since(before, began),
        })
    }

    pub(super) fn sensor_map(&self) -> Option<Aged<Arc<SensorMap>>> {
        Aged::fresh(self.map().sensors.as_ref(), self.client.limits().map_age).cloned()
    }

    async fn discover(&self) -> Result<Readings, Error> {
        let root = self.known_root().await?;
        let expand = self.map().expand.clone();
        let walk = Walk::new(&self.client, SENSORS, Freshness::Fresh, expand).down_from(&root.value);
        let walked = self.checked(walk.run().await)?;
        let map = SensorMap::of(walked.found);
        let readings = Readings { troubles: walked.troubles, stopped: walked.stopped.map(Stopped), ..map.first() };
        // Half a map would hide the other half until it is made anew.
        if readings.stopped.is_none() {
            self.map().sensors = Some(Aged::now(Arc::new(map), &readings.troubles));
        }
        Ok(readings)
    }

    /// What could not be read when the map was made is still not known: it is told again.
    pub(super) async fn poll(&self, map: &Aged<Arc<SensorMap>>, sources: &[Source]) -> Result<Readings, Error> {
        let expand = self.map().expand.clone();
        let walk = Walk::new(&self.client, NOTHING, Freshness::Fresh, expand).at(sources.iter().map(stop));
        let walked = self.checked(walk.run().await)?;
        let (readings, news) = map.what.renew(walked.found);
        let gone = walked.troubles.iter().any(|trouble| trouble.kind == TroubleKind::Missing);
        if news || gone {
            self.map().sensors = None;
        }
        let mut troubles = walked.troubles;
        troubles.extend(map.holes.iter().filter(|hole| !troubles.contains(hole)).cloned().collect::<Vec<_>>());
        Ok(Readings { troubles, stopped: walked.stopped.map(Stopped), ..readings })
    }
}

fn stop(source: &Source) -> Stop {
    let place: Arc<Place> = Arc::clone(&source.place);
    Stop { kind: source.kind, url: source.url.clone(), place, collection: source.collection, depth: 2 }
}
