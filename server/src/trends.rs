//! Sensors over time, out of the sweeps of BMCs and the reports of agents that are kept: lowest, mean and highest of equal
//! stretches of time.
//!
//! The work is bounded whatever is asked: so many sweeps and reports are unpacked and no more, evenly chosen from all, and only
//! the numbers that are wanted are read out of them. A stretch without a number is none; it is never 0.

mod chosen;
mod of_agent;
mod of_bmc;
mod series;

use crate::store::{Db, StoreResult, sweeps};
use chosen::Chosen;
pub use series::{Bucket, Series};
use series::{Grid, Lanes};

/// Most stretches of one answer.
pub const MAX_POINTS: usize = 500;
/// Most sensors that one question names.
pub const MAX_NAMED: usize = 100;
/// Longest time, milliseconds.
pub const LONGEST_MILLIS: i64 = 366 * 86_400_000;
/// Sweeps unpacked for one answer: a week of minutes, and a little.
const MAX_READ: usize = 12_000;
/// Sweeps that may lie in the time, and reports.
pub const MAX_MOMENTS: usize = 200_000;
/// Sweeps or reports of one question to the store.
const AT_ONCE: usize = 256;

/// Who tells of a sensor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Teller {
    Agent,
    Bmc,
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub host_id: String,
    /// Unix milliseconds, `from..to`.
    pub from: i64,
    pub to: i64,
    /// By name; none: all that gave a number.
    pub sensors: Vec<String>,
    /// Whose; none: all.
    pub teller: Option<Teller>,
    /// Most stretches.
    pub points: usize,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Trends {
    /// Width of a stretch.
    pub bucket_millis: i64,
    pub buckets: usize,
    /// Between two readings, as they mostly came; of the teller that tells more seldom.
    pub spacing_millis: Option<i64>,
    /// Sweeps and reports that are kept of this time, and how many of them were read.
    pub readings: usize,
    pub read: usize,
    /// The oldest sweep or report of the host that is kept at all, Unix milliseconds.
    pub oldest: Option<i64>,
    pub series: Vec<Series>,
    /// Series that were one too many.
    pub left_out: usize,
}

/// Stretches that have a reading each, as many as are wanted at most.
fn grid(wanted: &Wanted, apart: i64) -> Grid {
    let ceil_div = |number: i64, by: i64| number.saturating_add(by - 1) / by;
    let span = wanted.to.saturating_sub(wanted.from).max(1);
    let points = i64::try_from(wanted.points.max(1)).unwrap_or(i64::MAX);
    let bucket_millis = ceil_div(span, points).max(apart).min(span).max(1);
    Grid { from: wanted.from, bucket_millis, buckets: usize::try_from(ceil_div(span, bucket_millis)).unwrap_or(1) }
}

/// Reads them; nothing when more than [`MAX_MOMENTS`] sweeps, or reports, lie in the time.
///
/// # Errors
/// What the database says.
pub fn read(db: &mut Db, wanted: &Wanted) -> StoreResult<Option<Trends>> {
    let asks = |of: Teller| wanted.teller.is_none_or(|teller| teller == of);
    let swept = if asks(Teller::Bmc) { of_bmc::choose(db, wanted)? } else { Some(Chosen::none()) };
    let reported = if asks(Teller::Agent) { of_agent::choose(db, wanted)? } else { Some(Chosen::none()) };
    let (Some(swept), Some(reported)) = (swept, reported) else { return Ok(None) };

    let grid = grid(wanted, swept.apart.max(reported.apart));
    let mut lanes = Lanes::new(&wanted.sensors, grid);
    let read = of_bmc::read(db, &wanted.host_id, &swept, &mut lanes)? + of_agent::read(db, &reported, &mut lanes)?;
    let oldest = [
        if asks(Teller::Bmc) { sweeps::oldest(db, &wanted.host_id)? } else { None },
        if asks(Teller::Agent) { of_agent::oldest(db, &wanted.host_id)? } else { None },
    ];
    let left_out = lanes.left_out();
    Ok(Some(Trends {
        bucket_millis: grid.bucket_millis,
        buckets: grid.buckets,
        spacing_millis: swept.spacing.max(reported.spacing),
        readings: swept.all + reported.all,
        read,
        oldest: oldest.into_iter().flatten().min(),
        series: lanes.done(),
        left_out,
    }))
}

#[cfg(test)]
mod tests;
