//! From memory to disk, and the end of captures. Runs on the writer, every two seconds.

use super::chunk::pack;
use super::running::{Captures, Saved, Snapshot};
use crate::audit::Entry;
use crate::clock::Clock;
use crate::loops::LoopStatus;
use crate::pipeline::{Pipeline, Writer};
use crate::settings::InForce;
use crate::store::captures::{self as store, Numbers, RUNNING};
use crate::store::{Db, StoreResult, audit};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Between two looks whether one is over.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Between two commits: so much is lost when the server is killed.
const KEEP_EVERY: Duration = Duration::from_secs(2);
/// Between two looks at how much all of them take.
const MEASURE_EVERY: Duration = Duration::from_secs(30);
/// What a row takes besides its body.
const ROW_BYTES: usize = 100;

/// Keeps what is read and ends what is over, for ever.
pub async fn record(captures: Captures, pipeline: Pipeline, clock: Arc<dyn Clock>, settings: InForce, status: LoopStatus) {
    let (mut kept, mut measured) = (Instant::now(), None::<Instant>);
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let now = clock.now();
        let over = captures.over(now.as_millis());
        let keeps = captures.count() > 0 && kept.elapsed() >= KEEP_EVERY;
        let measures = measured.is_none_or(|at| at.elapsed() >= MEASURE_EVERY) || !over.is_empty();
        if over.is_empty() && !keeps && !measures {
            continue;
        }
        (kept, measured) = (Instant::now(), if measures { Some(Instant::now()) } else { measured });
        let (its, max_bytes) = (captures.clone(), settings.get().captures.max_bytes());
        let done = pipeline.run(move |writer| {
            keep_all(writer, &its)?;
            for (id, why) in over {
                end(writer, &its, id, why, None)?;
            }
            if measures { make_room(writer, &its, max_bytes) } else { Ok(()) }
        });
        let error = match done.await {
            Some(result) => result.err().map(|error| error.to_string()),
            None => return,
        };
        status.ran(now, error);
    }
}

fn count(number: impl TryInto<i64>) -> i64 {
    number.try_into().unwrap_or(i64::MAX)
}

fn save(db: &mut Db, snapshot: &Snapshot) -> StoreResult<Saved> {
    let mut saved = Vec::with_capacity(snapshot.chunks.len());
    let place_of = |place: usize| i32::try_from(place).unwrap_or(i32::MAX);
    for chunk in &snapshot.chunks {
        let body = pack(chunk.first_at, &chunk.series);
        let span = (chunk.first_at, chunk.last_at);
        let id = store::put_chunk(db, chunk.chunk, snapshot.id, place_of(chunk.place), span, &body)?;
        saved.push((id, body.len() + ROW_BYTES));
    }
    for (place, tallies) in &snapshot.tallies {
        let text = serde_json::to_string(tallies).unwrap_or_else(|_| "[]".to_owned());
        store::set_tallies(db, snapshot.id, place_of(*place), &text)?;
    }
    let bytes = snapshot.other_bytes + saved.iter().map(|(_, bytes)| count(*bytes)).sum::<i64>();
    let numbers = Numbers {
        samples: count(snapshot.samples),
        late: count(snapshot.late),
        failed: count(snapshot.failed),
        bytes,
        complete_until: snapshot.complete_until,
    };
    store::set_numbers(db, snapshot.id, numbers)?;
    Ok(saved)
}

/// Keeps what was read of all that run.
///
/// # Errors
/// What the database says; it is all still in memory then.
pub fn keep_all(writer: &mut Writer, captures: &Captures) -> StoreResult<()> {
    let snapshots: Vec<Snapshot> = captures.ids().into_iter().filter_map(|id| captures.snapshot(id, writer.now())).collect();
    if snapshots.is_empty() {
        return Ok(());
    }
    let saved = writer.transaction(|db| snapshots.iter().map(|snapshot| save(db, snapshot)).collect::<StoreResult<Vec<Saved>>>())?;
    snapshots.iter().zip(&saved).for_each(|(snapshot, saved)| captures.saved(snapshot, saved));
    Ok(())
}

/// Ends one that runs, with what was read up to now. Returns whether it ran.
///
/// # Errors
/// What the database says; it runs on then.
pub fn end(writer: &mut Writer, captures: &Captures, id: i64, why: &str, entry: Option<&Entry>) -> StoreResult<bool> {
    let now = writer.now();
    let Some(snapshot) = captures.snapshot(id, now) else { return Ok(false) };
    let ends_at = captures.ends_at(id).unwrap_or(now.as_millis()).min(now.as_millis());
    writer.transaction(|db| {
        save(db, &snapshot)?;
        store::end(db, id, ends_at, why)?;
        entry.map_or(Ok(()), |entry| audit::append(db, entry))
    })?;
    captures.end(id);
    tracing::info!(capture = id, why, samples = snapshot.samples, late = snapshot.late, failed = snapshot.failed, "a capture ended");
    Ok(true)
}

/// Deletes the oldest that have ended until the others have room; when that is not enough, the oldest that runs ends.
fn make_room(writer: &mut Writer, captures: &Captures, max_bytes: i64) -> StoreResult<()> {
    let mut sizes = writer.transaction(store::sizes)?;
    let total = |sizes: &[(i64, String, i64)]| sizes.iter().map(|(.., bytes)| bytes).sum::<i64>();
    while total(&sizes) > max_bytes {
        let Some(oldest) = sizes.iter().position(|(_, state, _)| state != RUNNING) else { break };
        let (id, _, bytes) = sizes.remove(oldest);
        writer.transaction(|db| store::remove(db, id))?;
        tracing::info!(capture = id, bytes, "the oldest capture was deleted: see captures.max_megabytes");
    }
    if total(&sizes) > max_bytes
        && let Some((id, ..)) = sizes.first()
    {
        end(writer, captures, *id, "there was no room left: see captures.max_megabytes", None)?;
    }
    Ok(())
}
