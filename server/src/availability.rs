//! How long hosts were up: what is kept for that, and the reckoning.

mod reckon;

pub use reckon::{Reckoned, reckon, record_of};

use crate::store::{Db, StoreResult, availability as store};
use ironwatch_core::fleet::{Fleet, Outcome};
use ironwatch_core::host_state::HostState;
use ironwatch_core::liveness::Presence;
use ironwatch_core::observation::{Fact, Source};
use ironwatch_shared::Timestamp;
use ironwatch_shared::wire::v1::report::StopReason;

/// The host is watched: whatever it does is seen.
pub const WATCHED: &str = "watched";
/// It said that the machine goes down.
pub const ANNOUNCED: &str = "announced";

/// Keeps new boots, and who is watched from now on.
///
/// # Errors
/// What the database says.
pub fn keep(db: &mut Db, fleet: &Fleet, outcome: &Outcome, now: Timestamp) -> StoreResult<()> {
    for event in &outcome.events {
        let Fact::Occurrence { class, fields, .. } = &event.fact else { continue };
        if event.source == Source::Server && ["boot", "host_rebooted"].contains(class) {
            let planned = fields.get("expected").and_then(serde_json::Value::as_bool) == Some(true);
            store::add_reboot(db, event.subject.host.as_str(), event.received_at.as_millis(), planned)?;
        }
    }
    for id in &outcome.presence {
        let Some(host) = fleet.host(id) else { continue };
        // One that is late or down is watched as it was before: thousands may be at once.
        if host.deprecated || !matches!(host.liveness.presence, Presence::Late | Presence::Down) {
            store::set_stretch(db, id.as_str(), stretch(host), now.as_millis())?;
        }
    }
    Ok(())
}

fn stretch(host: &HostState) -> Option<&'static str> {
    if host.deprecated {
        return None;
    }
    match host.liveness.presence {
        Presence::Up | Presence::Late | Presence::Down => Some(WATCHED),
        Presence::Stopped | Presence::Rebooting => match host.liveness.stopped_for {
            Some(StopReason::Reboot | StopReason::PowerOff) => Some(ANNOUNCED),
            // The machine runs on, and nobody tells of it.
            Some(StopReason::Stop | StopReason::Upgrade) | None => None,
        },
        Presence::Pending | Presence::Unknown | Presence::Revoked => None,
    }
}
