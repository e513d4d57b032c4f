//! What can be done by IPMI.

use super::IpmiBmc;
use crate::sources::bmc::{Action, BootDevice, Outcome, Power, Trouble};
use ironwatch_ipmi::Error;
use ironwatch_ipmi::command::boot as ipmi_boot;
use ironwatch_ipmi::command::chassis::PowerAction;
use ironwatch_shared::Timestamp;
use std::time::Duration;

/// Most that is kept of what a console says.
const MAX_CONSOLE_BYTES: usize = 1 << 20;

fn power(verb: Power) -> PowerAction {
    match verb {
        Power::On => PowerAction::On,
        Power::Off => PowerAction::Off,
        Power::Soft => PowerAction::Soft,
        Power::Cycle => PowerAction::Cycle,
        Power::Reset => PowerAction::Reset,
        Power::Nmi => PowerAction::Nmi,
    }
}

fn boot_device(device: BootDevice) -> ipmi_boot::BootDevice {
    match device {
        BootDevice::None => ipmi_boot::BootDevice::None,
        BootDevice::Pxe => ipmi_boot::BootDevice::Pxe,
        BootDevice::Disk => ipmi_boot::BootDevice::Disk,
        BootDevice::Cd => ipmi_boot::BootDevice::Cd,
        BootDevice::Setup => ipmi_boot::BootDevice::Setup,
        BootDevice::Diagnostics => ipmi_boot::BootDevice::Diagnostics,
    }
}

impl IpmiBmc {
    /// Does it. `now` is the time that a clock is set to.
    ///
    /// # Errors
    /// Why it was not done.
    pub async fn act(&mut self, action: &Action, now: impl Fn() -> Timestamp) -> Result<Outcome, Trouble> {
        // A session that has gone stale is found out before something is sent that must not be sent twice.
        self.ask(async |session| session.chassis_status().await).await?;
        let session = self.open().await?;
        let done = match action {
            Action::Power { verb } => session.control_power(power(*verb)).await,
            Action::ResetBmc { cold } => session.reset_bmc(*cold).await,
            Action::ClearLog => session.clear_sel().await,
            Action::DeleteEntry { id } => match u16::from_str_radix(id, 16) {
                Ok(id) => session.delete_sel_entry(id).await,
                Err(_) => return Err(no_such_entry(id)),
            },
            Action::SetClock => session.set_sel_time(u32::try_from(now().as_millis() / 1000).unwrap_or(u32::MAX)).await,
            Action::EventLogging { on } => match session.set_event_logging(*on).await {
                Ok(true) => Ok(()),
                Ok(false) => return Err(kept_as_it_was()),
                Err(error) if error.is_code(&[0xd4, 0xc1, 0xd5, 0xcc]) => return Err(not_over_lan(&error)),
                Err(error) => Err(error),
            },
            // Until it is ended; 0 seconds end it.
            Action::Identify { on } => session.identify(if *on { None } else { Some(0) }).await,
            Action::Boot { device, uefi, persistent } => session.set_boot_device(boot_device(*device), *uefi, *persistent).await,
            Action::Console { seconds } => {
                let duration = Duration::from_secs(u64::from(*seconds));
                return Ok(Outcome::Heard(session.listen_to_console(duration, MAX_CONSOLE_BYTES).await?));
            }
        };
        if matches!(action, Action::ResetBmc { .. }) {
            self.session = None;
        }
        match done {
            Ok(()) => Ok(Outcome::Done(String::new())),
            Err(Error::NoAnswer) => {
                self.session = None;
                Ok(Outcome::Unanswered)
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// By the specification only the host itself may switch this.
fn not_over_lan(error: &Error) -> Trouble {
    Trouble {
        code: "not_over_lan",
        class: "bmc_refuses",
        words: format!("the BMC does not let this be switched over LAN ({error})"),
        hint: "Switch it from the host itself (ipmitool event logging), or by Redfish where the BMC has it.",
    }
}

fn no_such_entry(id: &str) -> Trouble {
    Trouble {
        code: "no_such_entry",
        class: "bmc_refuses",
        words: format!("the log has no entry {id:?}: ids are four hexadecimal digits"),
        hint: "Read the log again: ids change when it is cleared.",
    }
}

fn kept_as_it_was() -> Trouble {
    Trouble {
        code: "not_done",
        class: "bmc_refuses",
        words: "the BMC said yes and kept it as it was".to_owned(),
        hint: "Switch it from the host itself, or by Redfish where the BMC has it.",
    }
}
