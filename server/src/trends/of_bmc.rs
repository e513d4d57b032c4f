//! What BMCs said: sweeps of all sensors at once, one layout for many of them.

use super::chosen::Chosen;
use super::series::{Lanes, Plan};
use super::{AT_ONCE, MAX_MOMENTS, MAX_READ, Wanted};
use crate::sensors::{numbers_at, shapes};
use crate::store::{Db, StoreResult, sweeps};
use std::collections::HashMap;

/// Which sweeps are looked at; nothing when there are too many.
pub(super) fn choose(db: &mut Db, wanted: &Wanted) -> StoreResult<Option<Chosen<i64>>> {
    let most = i64::try_from(MAX_MOMENTS).unwrap_or(i64::MAX);
    let moments = sweeps::moments(db, &wanted.host_id, wanted.from, wanted.to, most.saturating_add(1))?;
    let readings: Vec<(i64, i64)> = moments.iter().map(|at| (*at, *at)).collect();
    Ok((readings.len() <= MAX_MOMENTS).then(|| Chosen::of(&readings, MAX_READ, 0)))
}

/// Looks at them; returns how many were still there.
pub(super) fn read(db: &mut Db, host_id: &str, chosen: &Chosen<i64>, lanes: &mut Lanes<'_>) -> StoreResult<usize> {
    let mut plans: HashMap<String, Plan> = HashMap::new();
    let (mut read, mut in_use) = (0, String::new());
    for some in chosen.read.chunks(AT_ONCE) {
        for row in sweeps::at(db, host_id, some)? {
            read += 1;
            let plan = match plans.get(&row.layout_id) {
                Some(plan) => plan,
                None => {
                    let layout = sweeps::layout(db, &row.layout_id)?.unwrap_or_default();
                    let plan = lanes.plan(&shapes(&layout));
                    plans.entry(row.layout_id.clone()).or_insert(plan)
                }
            };
            if row.layout_id != in_use {
                lanes.enter(plan);
                in_use.clone_from(&row.layout_id);
            }
            lanes.take(plan, row.taken_at, &numbers_at(&row.body, plan.places()));
        }
    }
    Ok(read)
}
