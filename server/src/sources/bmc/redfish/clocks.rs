//! The clocks of a BMC's board controllers: what they show now, and what dates in logs mean by ours.

use super::{RedfishBmc, is_of_board};
use crate::sources::bmc::Trouble;
use ironwatch_core::bmc::clock::{DateClock, time_of_date};
use ironwatch_redfish::{LogEntry, Moment};
use ironwatch_shared::Timestamp;
use std::time::{Duration, Instant};

/// Clocks of BMCs drift by seconds a day: how far one is off is measured so often.
const MEASURE_CLOCK: Duration = Duration::from_secs(600);

/// The clocks of board controllers, the main one first.
#[derive(Debug, Clone, Default)]
pub struct Clocks(Vec<Clock>);

/// The clock of one board controller.
#[derive(Debug, Clone)]
struct Clock {
    manager: String,
    date: DateClock,
    /// Minutes east of UTC, for dates of its logs that do not say where they are from.
    offset_minutes: Option<i32>,
}

impl Clocks {
    /// That of the main board controller.
    pub fn main(&self) -> Option<DateClock> {
        self.0.first().map(|clock| clock.date)
    }

    /// When an entry was written, by our clock. Its log belongs to a board controller, or to a computer of the main one.
    pub fn at(&self, entry: &LogEntry, owner: &str) -> Option<Timestamp> {
        let clock = self.0.iter().find(|clock| clock.manager == owner).or_else(|| self.0.first());
        by_ours(clock, entry.created_at?)
    }

    /// A moment of the main board controller's clock, by ours.
    pub fn of_moment(&self, moment: Moment) -> Option<Timestamp> {
        by_ours(self.0.first(), moment)
    }
}

fn by_ours(clock: Option<&Clock>, moment: Moment) -> Option<Timestamp> {
    // A date that does not say where it is from is from where the clock is.
    let zone = match moment.offset_minutes {
        Some(_) => 0,
        None => i64::from(clock.and_then(|clock| clock.offset_minutes).unwrap_or_default()) * 60_000,
    };
    time_of_date(clock.map(|clock| clock.date), Timestamp::from_millis(moment.unix_millis - zone))
}

impl RedfishBmc {
    /// The clock of the main board controller, measured now; none where it shows none.
    ///
    /// # Errors
    /// Why that cannot be told.
    pub async fn clock(&mut self, now: impl Fn() -> Timestamp) -> Result<Option<DateClock>, Trouble> {
        let read = self.bmc.managers().await.map_err(|error| self.failed(error))?;
        let ours = now();
        let mut managers: Vec<_> = read.managers.iter().collect();
        managers.sort_by_key(|manager| is_of_board(manager.part.path()));
        let firmware = managers.first().and_then(|manager| manager.part.firmware.clone());
        if self.firmware.is_some() && firmware != self.firmware {
            // Other firmware has another tree.
            self.bmc.forget_map();
        }
        self.firmware = firmware.or(self.firmware.take());
        let clock = |manager: &&ironwatch_redfish::Manager| {
            let shows = manager.clock?;
            Some(Clock {
                manager: manager.part.path().to_owned(),
                date: DateClock::measured(Timestamp::from_millis(shows.unix_millis), ours),
                offset_minutes: shows.offset_minutes,
            })
        };
        let clocks = Clocks(managers.iter().filter_map(clock).collect());
        let main = clocks.0.first().map(|clock| clock.date);
        self.clocks = Some((Instant::now(), clocks));
        Ok(main)
    }

    /// The clocks, measured not too long ago. Without them dates are taken as they are.
    pub(super) async fn clocks(&mut self, now: impl Fn() -> Timestamp) -> Result<Clocks, Trouble> {
        if let Some((at, clocks)) = &self.clocks
            && at.elapsed() < MEASURE_CLOCK
        {
            return Ok(clocks.clone());
        }
        self.clock(now).await?;
        Ok(self.clocks.as_ref().map(|(_, clocks)| clocks.clone()).unwrap_or_default())
    }
}
