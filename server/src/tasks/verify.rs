//! Watching repairs, and telling what became of tasks.

use super::made::{REOPENED, VERIFIED};
use crate::availability::record_of;
use crate::clock::Clock;
use crate::loops::LoopStatus;
use crate::pipeline::{Pipeline, Writer};
use crate::store::tasks::{self, TaskRow};
use crate::store::{Db, StoreResult, hosts};
use ironwatch_core::availability::{Span, tally};
use ironwatch_core::component::Component;
use ironwatch_core::fleet::{Outcome, Said};
use ironwatch_core::outage::span_in_words;
use ironwatch_core::task::Status;
use ironwatch_shared::{HostId, Timestamp};
use std::sync::Arc;
use std::time::Duration;

/// Between two looks.
const EVERY: Duration = Duration::from_secs(2);
/// Looks at what is to be told, between two looks at repairs: those are watched for hours.
const LOOKS: u32 = 5;
/// Most that are told at once.
const MAX_TOLD: i64 = 100;

/// Tells what became of tasks, and closes those whose repair holds; for ever.
pub async fn watch(pipeline: Pipeline, clock: Arc<dyn Clock>, status: LoopStatus) {
    let mut looks = 0_u32;
    loop {
        let with_repairs = looks.is_multiple_of(LOOKS);
        let done = pipeline.run(move |writer| turn(writer, with_repairs)).await;
        // The server stops.
        let Some(done) = done else { return };
        status.ran(clock.now(), done.err().map(|error| error.to_string()));
        looks = looks.wrapping_add(1);
        tokio::time::sleep(EVERY).await;
    }
}

/// One turn of [`watch`].
///
/// # Errors
/// What the database says.
pub(crate) fn turn(writer: &mut Writer, with_repairs: bool) -> StoreResult<()> {
    let now = writer.now();
    if with_repairs {
        writer.transaction(|db| close_those_that_hold(db, now))?;
    }
    for task in writer.transaction(|db| tasks::to_tell(db, MAX_TOLD))? {
        tell(writer, &task)?;
    }
    Ok(())
}

/// The event, the alert if there is one, its messages, and that all this was told, are one transaction.
fn tell(writer: &mut Writer, task: &TaskRow) -> StoreResult<()> {
    let (id, component) = (task.id, Component::from(task.component.clone()));
    let Ok(host) = HostId::parse(&task.host_id) else { return writer.transaction(|db| tasks::told(db, id)) };
    let (code, words) = match task.tell.as_deref() {
        Some(REOPENED) => ("reopened", format!("task {id} is open again: {}", task.title)),
        Some(VERIFIED) => ("verified", format!("task {id} has closed itself: {}", task.title)),
        Some(_) | None => ("opened", format!("task {id}: {}", task.title)),
    };
    let said = Said { component: &component, class: "maintenance_task", code: Some(code), words: &words };
    let told = |db: &mut Db| tasks::told(db, id);
    let decide = |fleet: &mut ironwatch_core::fleet::Fleet, now| match fleet.host(&host) {
        Some(_) => fleet.tell_of(&host, said, now),
        None => Outcome::default(),
    };
    writer.judge(decide, told).map(drop)
}

fn close_those_that_hold(db: &mut Db, now: Timestamp) -> StoreResult<()> {
    for mut task in tasks::verifying(db, None)? {
        let Some(quiet) = quiet_millis(db, &task)? else { continue };
        if quiet < task.verify_millis {
            continue;
        }
        Status::Completed.as_str().clone_into(&mut task.status);
        task.closed_at = Some(now.as_millis());
        task.tell = Some(VERIFIED.to_owned());
        let words = format!("The fault stayed away while the host was up for {}.", span_in_words(quiet));
        tasks::add_note(db, task.id, now.as_millis(), "", &words)?;
        tasks::save(db, &task)?;
    }
    Ok(())
}

/// For how long its host was up since the repair, as far as it was heard. None for a host that is gone.
///
/// # Errors
/// What the database says.
pub(crate) fn quiet_millis(db: &mut Db, task: &TaskRow) -> StoreResult<Option<i64>> {
    let (Some(since), Some(host)) = (task.verify_since, hosts::find(db, &task.host_id)?) else { return Ok(None) };
    let Some(heard) = host.heard_at.filter(|heard| *heard > since) else { return Ok(Some(0)) };
    let period = Span::new(Timestamp::from_millis(since), Timestamp::from_millis(heard));
    Ok(Some(tally(&record_of(db, &task.host_id, period)?, period).up_millis))
}
