//! Sensors over time, out of the sweeps that are kept: lowest, mean and highest of equal stretches of time.
//!
//! The work is bounded whatever is asked: so many sweeps are unpacked and no more, evenly chosen from all, and only the
//! numbers that are wanted are read out of them. A stretch without a number is none; it is never 0.

mod series;

use crate::sensors::{numbers_at, shapes};
use crate::store::{Db, StoreResult, sweeps};
pub use series::{Bucket, Series};
use series::{Lanes, Plan};
use std::collections::HashMap;

/// Most stretches of one answer.
pub const MAX_POINTS: usize = 500;
/// Most sensors that one question names.
pub const MAX_NAMED: usize = 100;
/// Longest time, milliseconds.
pub const LONGEST_MILLIS: i64 = 366 * 86_400_000;
/// Sweeps unpacked for one answer: a week of minutes, and a little.
const MAX_READ: usize = 12_000;
/// Sweeps that may lie in the time.
pub const MAX_MOMENTS: usize = 200_000;
/// Sweeps of one question to the store.
const AT_ONCE: usize = 256;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub host_id: String,
    /// Unix milliseconds, `from..to`.
    pub from: i64,
    pub to: i64,
    /// By name; none: all that gave a number.
    pub sensors: Vec<String>,
    /// Most stretches.
    pub points: usize,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Trends {
    /// Width of a stretch.
    pub bucket_millis: i64,
    pub buckets: usize,
    /// Between two sweeps, as they mostly came.
    pub spacing_millis: Option<i64>,
    /// Sweeps that are kept of this time, and how many of them were read.
    pub sweeps: usize,
    pub read: usize,
    /// The oldest sweep of the host that is kept at all, Unix milliseconds.
    pub oldest: Option<i64>,
    pub series: Vec<Series>,
    /// Series that were one too many.
    pub left_out: usize,
}

/// The distance that most sweeps have from the one before.
fn spacing(moments: &[i64]) -> Option<i64> {
    let mut apart: Vec<i64> = moments.iter().zip(moments.iter().skip(1)).map(|(a, b)| b - a).collect();
    let middle = apart.len() / 2;
    if apart.is_empty() {
        return None;
    }
    Some(*apart.select_nth_unstable(middle).1)
}

fn ceil_div(number: i64, by: i64) -> i64 {
    number.saturating_add(by - 1) / by
}

/// Reads them; nothing when more than [`MAX_MOMENTS`] sweeps lie in the time.
///
/// # Errors
/// What the database says.
pub fn read(db: &mut Db, wanted: &Wanted) -> StoreResult<Option<Trends>> {
    let most = i64::try_from(MAX_MOMENTS).unwrap_or(i64::MAX);
    let moments = sweeps::moments(db, &wanted.host_id, wanted.from, wanted.to, most + 1)?;
    if moments.len() > MAX_MOMENTS {
        return Ok(None);
    }
    let spacing_millis = spacing(&moments);
    let span = wanted.to.saturating_sub(wanted.from).max(1);
    let points = i64::try_from(wanted.points.max(1)).unwrap_or(i64::MAX);
    let every = moments.len().div_ceil(MAX_READ).max(1);
    // Two sweeps fall into each stretch when none is missing: a stretch is not empty because one came a little late.
    let apart = spacing_millis.unwrap_or(1).saturating_mul(2 * i64::try_from(every).unwrap_or(1));
    let bucket_millis = ceil_div(span, points).max(apart).min(span).max(1);
    let buckets = usize::try_from(ceil_div(span, bucket_millis)).unwrap_or(1);

    let chosen: Vec<i64> = moments.iter().copied().step_by(every).collect();
    let mut lanes = Lanes::new(&wanted.sensors, buckets);
    let mut plans: HashMap<String, Plan> = HashMap::new();
    let (mut read, mut in_use) = (0, String::new());
    for some in chosen.chunks(AT_ONCE) {
        for row in sweeps::at(db, &wanted.host_id, some)? {
            read += 1;
            let plan = match plans.get(&row.layout_id) {
                Some(plan) => plan,
                None => {
                    let plan = lanes.plan(&shapes(&layout(db, &row.layout_id)?));
                    plans.entry(row.layout_id.clone()).or_insert(plan)
                }
            };
            if row.layout_id != in_use {
                lanes.enter(plan);
                in_use.clone_from(&row.layout_id);
            }
            let bucket = usize::try_from((row.taken_at - wanted.from) / bucket_millis).unwrap_or_default();
            lanes.take(plan, bucket, row.taken_at, &numbers_at(&row.body, plan.places()));
        }
    }
    let left_out = lanes.left_out();
    Ok(Some(Trends {
        bucket_millis,
        buckets,
        spacing_millis,
        sweeps: moments.len(),
        read,
        oldest: sweeps::oldest(db, &wanted.host_id)?,
        series: lanes.done(),
        left_out,
    }))
}

fn layout(db: &mut Db, id: &str) -> StoreResult<String> {
    Ok(sweeps::layout(db, id)?.unwrap_or_default())
}

#[cfg(test)]
mod tests;
