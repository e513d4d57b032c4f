//! What agents said: samples of reports, each with its name.

use super::chosen::Chosen;
use super::series::Lanes;
use super::{AT_ONCE, MAX_MOMENTS, Wanted};
use crate::sources::agent::samples;
use crate::store::{Db, StoreResult, reports};
use std::collections::HashMap;

/// Reports unpacked for one answer: a day and a half of two in a minute. They are larger than sweeps, and their names are read
/// with them.
const MAX_READ: usize = 4_320;
/// An agent tells what changes fast in each report, and everything once in this time.
const WHOLE_MILLIS: i64 = 60_000;
/// Names that are told apart, wanted or not; an agent has at most some thousands.
const MAX_NAMES: usize = 20_000;

/// A report: its id, and when it was taken.
pub(super) type Taken = (i64, i64);

/// When the oldest report that is kept was taken.
pub(super) fn oldest(db: &mut Db, host_id: &str) -> StoreResult<Option<i64>> {
    match reports::ids_of(db, host_id)?.iter().min() {
        Some(id) => Ok(reports::moments(db, &[*id])?.first().map(|(_, at)| *at)),
        None => Ok(None),
    }
}

/// Which reports are looked at; nothing when there are too many. A report may have come long after it was taken, and never
/// before.
pub(super) fn choose(db: &mut Db, wanted: &Wanted) -> StoreResult<Option<Chosen<Taken>>> {
    let first = reports::first_since(db, wanted.from)?;
    let mut ids = reports::ids_of(db, &wanted.host_id)?;
    ids.retain(|id| *id >= first);
    if ids.len() > MAX_MOMENTS {
        return Ok(None);
    }
    let mut readings = Vec::with_capacity(ids.len());
    for some in ids.chunks(AT_ONCE) {
        let moments = reports::moments(db, some)?;
        readings.extend(moments.into_iter().filter(|(_, at)| (wanted.from..wanted.to).contains(at)).map(|(id, at)| ((id, at), at)));
    }
    readings.sort_unstable_by_key(|((id, _), at)| (*at, *id));
    Ok(Some(Chosen::of(&readings, MAX_READ, WHOLE_MILLIS)))
}

/// Looks at them; returns how many were still there.
pub(super) fn read(db: &mut Db, chosen: &Chosen<Taken>, lanes: &mut Lanes<'_>) -> StoreResult<usize> {
    let mut known: HashMap<String, HashMap<String, Option<usize>>> = HashMap::new();
    let (mut names, mut read) = (0, 0);
    for some in chosen.read.chunks(AT_ONCE) {
        let ids: Vec<i64> = some.iter().map(|(id, _)| *id).collect();
        let mut rows = reports::by_ids(db, &ids)?;
        rows.sort_unstable_by_key(|row| (row.moment(), row.id));
        for row in rows {
            read += 1;
            let moment = row.moment();
            // A body that cannot be read was taken by another version.
            for sample in samples(&row.body, &row.encoding).unwrap_or_default() {
                let lane = match known.get(&sample.component).and_then(|names| names.get(&sample.name)) {
                    Some(lane) => *lane,
                    None if names < MAX_NAMES => {
                        names += 1;
                        let lane = lanes.sampled(&sample.component, &sample.name);
                        known.entry(sample.component).or_default().insert(sample.name, lane);
                        lane
                    }
                    None => None,
                };
                if let Some(lane) = lane {
                    lanes.put(lane, moment, sample.value);
                }
            }
        }
    }
    Ok(read)
}
