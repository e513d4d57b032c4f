//! Single sensors of an IPMI BMC, one request after the other, so that each has its moment.

use super::IpmiBmc;
use super::sensor::number;
use crate::sources::bmc::sample::{Sample, SensorName};
use crate::sources::bmc::trouble::Trouble;
use ironwatch_ipmi::Error;
use ironwatch_ipmi::sdr::Sensor as Record;
use ironwatch_shared::Timestamp;
use std::collections::BTreeMap;

/// What the BMC measures of the whole machine: no sensor of its records.
const DCMI: (&str, &str) = ("DCMI power", "power");

impl IpmiBmc {
    /// Reads these, in their order. One that the BMC has no reading of, or does not know, has none.
    ///
    /// # Errors
    /// When the BMC is silent or lets nobody in.
    pub async fn read_chosen(&mut self, wanted: &[SensorName], now: impl Fn() -> Timestamp) -> Result<Vec<Sample>, Trouble> {
        self.learn().await?;
        let board = self.board.clone();
        let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (place, wanted) in wanted.iter().enumerate() {
            by_name.entry(wanted.name.as_str()).or_default().push(place);
        }
        let mut records: BTreeMap<usize, &Record> = BTreeMap::new();
        for (record, known) in board.iter().flat_map(|board| board.readable()) {
            let Some(places) = by_name.get(record.identity.full_name()) else { continue };
            let its = places.iter().find(|place| wanted.get(**place).is_some_and(|wanted| wanted.component == known.component.as_str()));
            if let Some(place) = its {
                records.entry(*place).or_insert(record);
            }
        }
        let mut samples = Vec::with_capacity(wanted.len());
        for (place, wanted) in wanted.iter().enumerate() {
            let asked_at = now();
            let number = match records.get(&place) {
                Some(record) => self.read_one(record).await?,
                None if (wanted.name.as_str(), wanted.component.as_str()) == DCMI => self.read_watts().await?,
                None => None,
            };
            samples.push(Sample::between(asked_at, now(), number));
        }
        Ok(samples)
    }

    /// Reads what somebody wants read now, if somebody does.
    pub(super) async fn let_between(&mut self) {
        let Some(mut rounds) = self.rounds.take() else { return };
        if let Some(wanted) = rounds.begin() {
            let samples = self.read_chosen(&wanted, || rounds.now()).await;
            rounds.end(samples.as_deref().ok());
        }
        self.rounds = Some(rounds);
    }

    async fn read_one(&mut self, record: &Record) -> Result<Option<f64>, Trouble> {
        let readings = self.ask(async |session| session.read_sensors(&[record]).await).await?;
        Ok(readings.into_iter().next().and_then(Result::ok).and_then(|reading| number(record, &reading)))
    }

    async fn read_watts(&mut self) -> Result<Option<f64>, Trouble> {
        // A refusal may pass: a BMC that is busy refuses, too.
        let reading = self.ask(async |session| match session.power_reading().await {
            Err(Error::Completion { .. } | Error::Malformed { .. }) => Ok(None),
            other => other,
        });
        Ok(reading.await?.map(|power| f64::from(power.current_watts)))
    }
}
