//! What can be done by IPMI.

use super::{IpmiBmc, Trouble};
use ironwatch_ipmi::Error;
use ironwatch_ipmi::command::boot::BootDevice;
use ironwatch_ipmi::command::chassis::PowerAction;
use std::time::Duration;

/// Something to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Something with the power.
    Power(PowerAction),
    /// Restarts the BMC.
    ResetBmc {
        /// All of it, or just its services.
        cold: bool,
    },
    /// Erases the log.
    ClearLog,
    /// Deletes one entry of it.
    DeleteEntry(u16),
    /// Sets the clock of the log to this Unix second.
    SetClock(u32),
    /// Switches the log on or off.
    EventLogging(bool),
    /// Lights the identify LED for so many seconds; 0 ends it, none is until it is ended.
    Identify(Option<u8>),
    /// From what the machine boots the next time.
    Boot {
        /// The device.
        device: BootDevice,
        /// By UEFI.
        uefi: bool,
        /// Every time, not just the next.
        persistent: bool,
    },
    /// Listens to the console.
    Console {
        /// For so long.
        duration: Duration,
        /// Until there is so much.
        most_bytes: usize,
    },
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Done.
    Done,
    /// Sent, and no answer came: whether it was done is not known.
    Unanswered,
    /// Done, and this was heard.
    Heard(Vec<u8>),
}

impl IpmiBmc {
    /// Does it.
    ///
    /// # Errors
    /// Why it was not done.
    pub async fn act(&mut self, action: &Action) -> Result<Outcome, Trouble> {
        // A session that has gone stale is found out before something is sent that must not be sent twice.
        self.ask(async |session| session.chassis_status().await).await?;
        let session = self.open().await?;
        let done = match action {
            Action::Power(power) => session.control_power(*power).await,
            Action::ResetBmc { cold } => session.reset_bmc(*cold).await,
            Action::ClearLog => session.clear_sel().await,
            Action::DeleteEntry(id) => session.delete_sel_entry(*id).await,
            Action::SetClock(seconds) => session.set_sel_time(*seconds).await,
            Action::EventLogging(on) => match session.set_event_logging(*on).await {
                Ok(true) => Ok(()),
                Ok(false) => return Err(kept_as_it_was()),
                Err(error) if error.is_code(&[0xd4, 0xc1, 0xd5, 0xcc]) => return Err(not_over_lan(&error)),
                Err(error) => Err(error),
            },
            Action::Identify(seconds) => session.identify(*seconds).await,
            Action::Boot { device, uefi, persistent } => session.set_boot_device(*device, *uefi, *persistent).await,
            Action::Console { duration, most_bytes } => {
                return Ok(Outcome::Heard(session.listen_to_console(*duration, *most_bytes).await?));
            }
        };
        if matches!(action, Action::ResetBmc { .. }) {
            self.session = None;
        }
        match done {
            Ok(()) => Ok(Outcome::Done),
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

fn kept_as_it_was() -> Trouble {
    Trouble {
        code: "not_done",
        class: "bmc_refuses",
        words: "the BMC said yes and kept it as it was".to_owned(),
        hint: "Switch it from the host itself, or by Redfish where the BMC has it.",
    }
}
