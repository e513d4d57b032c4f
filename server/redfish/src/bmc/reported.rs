//! Sensors, with the help of reports: many numbers in one answer.

use super::Bmc;
use super::map::Aged;
use crate::client::Freshness;
use crate::error::Error;
use crate::metric_report::MetricReport;
use crate::moment::Moment;
use crate::readings::Readings;
use crate::reported::{Reported, worth_reading};
use crate::trouble::TroubleKind;
use crate::walk::Walk;
use crate::walk::edges::NOTHING;
use std::time::Instant;

impl Bmc {
    /// Whether it may have reports: it has a TelemetryService.
    ///
    /// # Errors
    /// As [`Bmc::root`].
    pub async fn may_report(&self) -> Result<bool, Error> {
        Ok(self.known_root().await?.value.get("TelemetryService").is_some())
    }

    /// As [`Bmc::sensors`], with what reports tell of moments that are fresh. What is told by reports only is a sensor, too.
    ///
    /// `last` is a reading of everything that is not old yet: with it, sensors whose numbers are in a report are not asked for, and
    /// keep the state that they had then. Reports say nothing of how a part does.
    ///
    /// # Errors
    /// As [`Bmc::sensors`]. Reports that cannot be read are none.
    pub async fn sensors_and_reports(
        &self,
        last: Option<&Readings>,
        is_fresh: &(dyn Fn(Moment) -> bool + Send + Sync),
    ) -> Result<Readings, Error> {
        let (before, began) = (self.client.counts(), Instant::now());
        let reports = match self.sensor_reports().await {
            Err(error) if error.ends_a_walk() => return Err(error),
            read => read.unwrap_or_default(),
        };
        let reported = Reported::of(&reports, &|at| is_fresh(at));
        let mut readings = match (last, self.sensor_map()) {
            (Some(last), Some(map)) => {
                let sources = map.what.sources_without(&reported.spares(&last.sensors));
                let mut readings = self.poll(&map, &sources).await?;
                reported.complete(&mut readings.sensors, &last.sensors);
                readings
            }
            (Some(_) | None, _) => self.sensors().await?,
        };
        self.keep_reports(&reports, &readings);
        readings.sensors.extend(reported.others(&readings.sensors));
        readings.cost = self.cost_since(before, began);
        Ok(readings)
    }

    /// The reports that tell of sensors; all of them, as long as that is not known.
    async fn sensor_reports(&self) -> Result<Vec<MetricReport>, Error> {
        let known = Aged::fresh(self.map().sensor_reports.as_ref(), self.client.limits().map_age).map(|aged| aged.what.clone());
        let Some(stops) = known else { return self.all_reports().await };
        let expand = self.map().expand.clone();
        let walked = self.checked(Walk::new(&self.client, NOTHING, Freshness::Fresh, expand).at(stops).run().await)?;
        if walked.troubles.iter().any(|trouble| trouble.kind == TroubleKind::Missing) {
            self.map().sensor_reports = None;
        }
        Ok(walked.found.reports)
    }

    async fn all_reports(&self) -> Result<Vec<MetricReport>, Error> {
        let read = self.metric_reports().await;
        if read.as_ref().is_err_and(|error| !error.ends_a_walk()) {
            // A service that has none, or does not show them, is not asked each time.
            self.map().sensor_reports = Some(Aged::now(Vec::new(), &[]));
        }
        read.map(|read| read.reports)
    }

    /// From now on only those are read that tell of sensors.
    fn keep_reports(&self, reports: &[MetricReport], readings: &Readings) {
        let mut map = self.map();
        if Aged::fresh(map.sensor_reports.as_ref(), self.client.limits().map_age).is_some() {
            return;
        }
        if let Some(all) = &map.reports {
            let worth = worth_reading(reports, &readings.sensors);
            let is_worth = |url: &str| worth.contains(url.trim_end_matches('/'));
            let stops = all.what.iter().filter(|stop| stop.collection && !worth.is_empty() || is_worth(&stop.url)).cloned().collect();
            map.sensor_reports = Some(Aged::now(stops, &[]));
        }
    }
}
