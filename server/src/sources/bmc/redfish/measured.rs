//! What is measured: by the sensors themselves, and between that by reports. Why so is in
//! docs/decisions/0013-reports-tell-numbers-and-sensors-tell-states.md.

use super::RedfishBmc;
use crate::sources::bmc::Trouble;
use ironwatch_redfish::Readings;
use ironwatch_shared::Timestamp;
use std::time::{Duration, Instant};

/// How sensors do is read at least so often; in between, reports may tell their numbers.
const STATES_AGE: Duration = Duration::from_secs(300);
/// As far as a moment may be ahead of us: clocks are measured now and then, to some seconds.
const CLOCK_SLACK_MILLIS: i64 = 60_000;

impl RedfishBmc {
    /// What is measured now: by reports as far as they go, where there are any.
    pub(super) async fn read(&mut self, now: impl Fn() -> Timestamp) -> Result<Readings, Trouble> {
        let may_report = self.bmc.may_report().await.map_err(|error| self.failed(error))?;
        if !may_report {
            return self.bmc.sensors().await.map_err(|error| self.failed(error));
        }
        // Without its clock, dates are taken as they are.
        let clocks = self.clocks(&now).await.unwrap_or_default();
        let (at, most) = (now(), i64::try_from(self.report_age.as_millis()).unwrap_or(i64::MAX));
        let is_fresh = |moment| clocks.of_moment(moment).is_some_and(|then| (-CLOCK_SLACK_MILLIS..=most).contains(&at.millis_since(then)));
        let last = self.readings.take().filter(|(read_at, _)| read_at.elapsed() < STATES_AGE);
        let read = self.bmc.sensors_and_reports(last.as_ref().map(|(_, readings)| readings), &is_fresh).await;
        let readings = read.map_err(|error| self.failed(error))?;
        self.readings = last.or_else(|| readings.stopped.is_none().then(|| (Instant::now(), readings.clone())));
        Ok(readings)
    }

    /// What the machine takes as a whole, as it was read with the sensors.
    #[must_use]
    pub fn last_watts(&self) -> Option<f64> {
        self.watts
    }

    /// What the machine takes as a whole, read now; none where nothing tells it.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub async fn watts(&mut self) -> Result<Option<f64>, Trouble> {
        self.bmc.watts().await.map_err(|error| self.failed(error))
    }
}
