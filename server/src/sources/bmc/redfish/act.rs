//! What can be done by Redfish.

use super::{is_of_board, main_system};
use crate::sources::bmc::{Action, BootDevice, Outcome, Power, Trouble};
use ironwatch_redfish::{Bmc, Error, LogClass, LogService, ManagerReset, Outcome as Answer, ResetVerb};
use ironwatch_shared::Timestamp;

/// Logs that are cleared, the first kind of them that the BMC lets be cleared: what tells of the machine, and not what tells of
/// people.
const CLEARED: [LogClass; 5] = [LogClass::Sel, LogClass::Iml, LogClass::Event, LogClass::Fault, LogClass::Other];

/// Why it was not done.
pub enum NotDone {
    /// The reader says why.
    Error(Error),
    /// We do.
    Trouble(Trouble),
}

impl From<Error> for NotDone {
    fn from(error: Error) -> Self {
        NotDone::Error(error)
    }
}

fn not_offered(what: &str) -> NotDone {
    NotDone::Error(Error::NotOffered { what: what.to_owned() })
}

fn verb(power: Power) -> ResetVerb {
    match power {
        Power::On => ResetVerb::On,
        Power::Off => ResetVerb::ForceOff,
        Power::Soft => ResetVerb::SoftOff,
        Power::Cycle => ResetVerb::Cycle,
        Power::Reset => ResetVerb::Reset,
        Power::Nmi => ResetVerb::Nmi,
    }
}

/// The words of DSP0268, ComputerSystem.BootSource.
fn target(device: BootDevice) -> Option<&'static str> {
    match device {
        BootDevice::None => None,
        BootDevice::Pxe => Some("Pxe"),
        BootDevice::Disk => Some("Hdd"),
        BootDevice::Cd => Some("Cd"),
        BootDevice::Setup => Some("BiosSetup"),
        BootDevice::Diagnostics => Some("Diags"),
    }
}

/// Does it.
pub async fn act(bmc: &Bmc, action: &Action, now: impl Fn() -> Timestamp) -> Result<Outcome, NotDone> {
    let answer = match action {
        Action::Power { verb: power } => bmc.reset_system(&system(bmc).await?, verb(*power)).await,
        Action::ResetBmc { cold } => {
            let how = if *cold { ManagerReset::Force } else { ManagerReset::Graceful };
            bmc.reset_manager(&manager(bmc).await?, how).await
        }
        Action::ClearLog => return clear(bmc).await,
        Action::DeleteEntry { .. } => return Err(not_offered("deleting one entry of a log")),
        Action::SetClock => bmc.set_clock(&manager(bmc).await?, &date_time(now())).await,
        Action::EventLogging { on } => {
            let logs = bmc.log_services().await?.logs;
            let log = CLEARED.iter().find_map(|class| logs.iter().find(|log| log.class == *class && log.is_enabled.is_some()));
            bmc.enable_log(log.ok_or_else(|| not_offered("switching its log on or off"))?, *on).await
        }
        Action::Identify { on } => identify(bmc, *on).await,
        Action::Boot { device, uefi, persistent } => {
            let mode = uefi.then_some("UEFI");
            bmc.override_boot_by(&system(bmc).await?, target(*device), !persistent, mode).await
        }
        Action::Console { .. } => return Err(not_offered("listening to the console")),
    };
    outcome(answer)
}

/// The light of the computer, or of its chassis where that has it.
async fn identify(bmc: &Bmc, on: bool) -> Result<Answer, Error> {
    let read = bmc.power_and_health().await?;
    let Some(system) = main_system(&read.systems) else {
        let chassis = read.chassis.first().ok_or_else(|| Error::NotOffered { what: "an indicator".to_owned() })?;
        return bmc.set_indicator(chassis.part.path(), on).await;
    };
    let of_system = bmc.set_indicator(system.part.path(), on).await;
    match (of_system, system.chassis.iter().find(|path| !is_of_board(path))) {
        (Err(Error::NotOffered { .. }), Some(chassis)) => bmc.set_indicator(chassis, on).await,
        (of_system, _) => of_system,
    }
}

async fn clear(bmc: &Bmc) -> Result<Outcome, NotDone> {
    let logs = bmc.log_services().await?.logs;
    let of_class = |class: &LogClass| {
        let fit: Vec<LogService> = logs.iter().filter(|log| log.class == *class && log.is_clearable).cloned().collect();
        (!fit.is_empty()).then_some(fit)
    };
    let mut done = Outcome::Done(String::new());
    for log in CLEARED.iter().find_map(of_class).ok_or_else(|| not_offered("clearing its log"))? {
        done = outcome(bmc.clear_log(&log).await)?;
    }
    Ok(done)
}

async fn system(bmc: &Bmc) -> Result<String, NotDone> {
    let systems = bmc.power_and_health().await?.systems;
    main_system(&systems).map(|system| system.part.path().to_owned()).ok_or_else(|| not_offered("switching a computer: it has none"))
}

async fn manager(bmc: &Bmc) -> Result<String, NotDone> {
    let managers = bmc.managers().await?.managers;
    let own = |manager: &&ironwatch_redfish::Manager| !is_of_board(manager.part.path());
    let found = managers.iter().find(own).or_else(|| managers.first());
    found.map(|manager| manager.part.path().to_owned()).ok_or_else(|| not_offered("changing its board controller: it tells of none"))
}

/// RFC 3339 with an offset and without fractions, which is what most BMCs take.
fn date_time(now: Timestamp) -> String {
    let text = now.to_string();
    format!("{}+00:00", text.split('.').next().unwrap_or_default())
}

fn outcome(answer: Result<Answer, Error>) -> Result<Outcome, NotDone> {
    match answer {
        Ok(Answer::Done(told)) => Ok(Outcome::Done(told.said)),
        Ok(Answer::Accepted { told, .. }) => Ok(Outcome::Accepted(told.said)),
        Ok(Answer::Refused { told, status }) => {
            let words = if told.said.is_empty() { "it gives no reason" } else { &told.said };
            Err(NotDone::Trouble(Trouble {
                code: "command_refused",
                class: "bmc_refuses",
                words: format!("the BMC refuses ({status}): {words}"),
                hint: "The BMC does not do this now, or not for this user; its words say why.",
            }))
        }
        Err(Error::NoAnswer { .. }) => Ok(Outcome::Unanswered),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_are_set_in_the_form_that_bmcs_take() {
        assert_eq!(date_time(Timestamp::from_millis(1_723_160_887_250)), "2024-08-08T23:48:07+00:00");
    }
}
