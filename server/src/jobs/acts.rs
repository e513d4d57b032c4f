//! Each action in words, what it stirs up, and whether it takes more than a click.

use crate::sources::bmc::{Action, BootDevice, Power};
use ironwatch_core::plan::{Plan, START_MILLIS, Stirs};
use ironwatch_shared::Timestamp;

/// From the order to the machine that is heard again; waiting for its turn is part of it.
const RESTART_MILLIS: i64 = START_MILLIS + 5 * 60_000;
/// A BMC is back after a restart within so long; slow ones take four minutes.
const BMC_RESTART_MILLIS: i64 = 10 * 60_000;

/// In words, as on a button.
#[must_use]
pub fn words(action: &Action) -> String {
    let fixed = match action {
        Action::Power { verb } => match verb {
            Power::On => "power on",
            Power::Off => "power off",
            Power::Soft => "shut down",
            Power::Cycle => "power cycle",
            Power::Reset => "reset",
            Power::Nmi => "diagnostic interrupt (NMI)",
        },
        Action::ResetBmc { cold: true } => "cold reset of the BMC",
        Action::ResetBmc { cold: false } => "warm reset of the BMC",
        Action::ClearLog => "clear the event log",
        Action::DeleteEntry { id } => return format!("delete entry {id} of the event log"),
        Action::SetClock => "set the clock of the BMC",
        Action::EventLogging { on: true } => "event log on",
        Action::EventLogging { on: false } => "event log off",
        Action::Identify { on: true } => "identify light on",
        Action::Identify { on: false } => "identify light off",
        Action::Boot { device, persistent, .. } => {
            let device = match device {
                BootDevice::None => "as the firmware is set",
                BootDevice::Pxe => "from the network",
                BootDevice::Disk => "from disk",
                BootDevice::Cd => "from CD",
                BootDevice::Setup => "into the firmware setup",
                BootDevice::Diagnostics => "from the diagnostic partition",
            };
            return format!("boot {device}, {}", if *persistent { "every time" } else { "the next time" });
        }
        Action::Console { seconds } => return format!("listen to the console for {seconds} s"),
    };
    fixed.to_owned()
}

/// Who did it, and why.
pub(super) fn done_by(action: &Action, actor: &str, reason: &str) -> String {
    format!("{} by {actor}: {reason}", words(action))
}

/// Whether work, evidence or sight may be lost by it: people type the name of the host before.
#[must_use]
pub fn is_disruptive(action: &Action) -> bool {
    match action {
        Action::Power { verb } => *verb != Power::On,
        Action::ResetBmc { .. } | Action::ClearLog | Action::DeleteEntry { .. } | Action::EventLogging { on: false } => true,
        Action::SetClock | Action::EventLogging { on: true } | Action::Identify { .. } | Action::Boot { .. } | Action::Console { .. } => {
            false
        }
    }
}

/// What is to be expected of the host when it is done at `now`.
pub(super) fn plan(action: &Action, (job, actor, reason): (i64, &str, &str), now: Timestamp) -> Option<Plan> {
    let (stirs, millis) = match action {
        Action::Power { verb: Power::Off | Power::Soft } => (Stirs::Host, None),
        Action::Power { verb: Power::Nmi } => (Stirs::Kernel, Some(RESTART_MILLIS)),
        Action::Power { verb: Power::On | Power::Cycle | Power::Reset } => (Stirs::Host, Some(RESTART_MILLIS)),
        Action::ResetBmc { .. } => (Stirs::Bmc, Some(BMC_RESTART_MILLIS)),
        Action::ClearLog
        | Action::DeleteEntry { .. }
        | Action::SetClock
        | Action::EventLogging { .. }
        | Action::Identify { .. }
        | Action::Boot { .. }
        | Action::Console { .. } => return None,
    };
    let until = millis.map(|millis| now.plus_millis(millis));
    Some(Plan { job, since: now, words: done_by(action, actor, reason), stirs, until, seen_off: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_work_or_evidence_away_is_disruptive_and_the_rest_is_not() {
        for (action, disruptive, stirs) in [
            (Action::Power { verb: Power::On }, false, Some(Stirs::Host)),
            (Action::Power { verb: Power::Soft }, true, Some(Stirs::Host)),
            (Action::Power { verb: Power::Nmi }, true, Some(Stirs::Kernel)),
            (Action::ResetBmc { cold: false }, true, Some(Stirs::Bmc)),
            (Action::ClearLog, true, None),
            (Action::EventLogging { on: false }, true, None),
            (Action::EventLogging { on: true }, false, None),
            (Action::Identify { on: true }, false, None),
        ] {
            assert_eq!(is_disruptive(&action), disruptive, "{action:?}");
            let plan = plan(&action, (1, "anna", "why"), Timestamp::from_millis(0));
            assert_eq!(plan.map(|plan| plan.stirs), stirs, "{action:?}");
        }
        let off = plan(&Action::Power { verb: Power::Off }, (1, "anna", "moved to row 4"), Timestamp::from_millis(0));
        let said = off.map(|plan| (plan.words, plan.stirs, plan.until));
        assert_eq!(said, Some(("power off by anna: moved to row 4".to_owned(), Stirs::Host, None)));
    }
}
