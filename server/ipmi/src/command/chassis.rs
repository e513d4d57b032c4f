//! Power, resets, the light by which a technician finds the machine (IPMI 2.0, 28).

use super::{array, net_function::CHASSIS};
use crate::error::Error;
use crate::event;
use crate::request::Request;
use crate::session::Session;

/// How the chassis stands (28.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChassisStatus {
    /// Power is on.
    pub power_on: bool,
    /// Shut down because of an overload.
    pub power_overload: bool,
    /// A panel is open that must be shut.
    pub interlock: bool,
    /// The main power is faulty.
    pub power_fault: bool,
    /// The BMC could not switch the power.
    pub power_control_fault: bool,
    /// What happens when AC comes back.
    pub restore_policy: RestorePolicy,
    /// Why power went last: bit 0 AC lost, 1 overload, 2 interlock, 3 fault, 4 switched on by command.
    pub last_power_event: u8,
    /// The chassis is open.
    pub intrusion: bool,
    /// Buttons in front are locked.
    pub front_panel_lockout: bool,
    /// A drive is faulty.
    pub drive_fault: bool,
    /// Cooling is faulty.
    pub cooling_fault: bool,
    /// The light is on; `None` where the BMC does not say.
    pub identify_on: Option<bool>,
}

/// What happens when AC comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RestorePolicy {
    /// Stays off.
    AlwaysOff,
    /// As it was.
    Previous,
    /// Comes on.
    AlwaysOn,
    /// The BMC does not say.
    Unknown,
}

impl RestorePolicy {
    /// In words.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            RestorePolicy::AlwaysOff => "always_off",
            RestorePolicy::Previous => "previous",
            RestorePolicy::AlwaysOn => "always_on",
            RestorePolicy::Unknown => "unknown",
        }
    }
}

impl ChassisStatus {
    fn parse(data: &[u8]) -> Option<Self> {
        let [power, last_power_event, other]: [u8; 3] = array(data, 0)?;
        let restore_policy = match power >> 5 & 3 {
            0 => RestorePolicy::AlwaysOff,
            1 => RestorePolicy::Previous,
            2 => RestorePolicy::AlwaysOn,
            _ => RestorePolicy::Unknown,
        };
        Some(Self {
            power_on: power & 0x01 != 0,
            power_overload: power & 0x02 != 0,
            interlock: power & 0x04 != 0,
            power_fault: power & 0x08 != 0,
            power_control_fault: power & 0x10 != 0,
            restore_policy,
            last_power_event: last_power_event & 0x1f,
            intrusion: other & 0x01 != 0,
            front_panel_lockout: other & 0x02 != 0,
            drive_fault: other & 0x04 != 0,
            cooling_fault: other & 0x08 != 0,
            identify_on: (other & 0x40 != 0).then_some(other & 0x30 != 0),
        })
    }
}

/// What can be done with the power (28.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PowerAction {
    /// Off at once.
    Off,
    /// On.
    On,
    /// Off, and on again after a while.
    Cycle,
    /// Hard reset.
    Reset,
    /// Diagnostic interrupt (NMI).
    Nmi,
    /// The operating system is asked to shut down.
    Soft,
}

impl PowerAction {
    fn number(self) -> u8 {
        match self {
            PowerAction::Off => 0,
            PowerAction::On => 1,
            PowerAction::Cycle => 2,
            PowerAction::Reset => 3,
            PowerAction::Nmi => 4,
            PowerAction::Soft => 5,
        }
    }

    /// Done twice it is as done once.
    fn is_idempotent(self) -> bool {
        matches!(self, PowerAction::Off | PowerAction::On)
    }
}

impl Session {
    /// How the chassis stands.
    ///
    /// # Errors
    /// As [`Session::ask`].
    pub async fn chassis_status(&mut self) -> Result<ChassisStatus, Error> {
        let request = Request::new("get chassis status", CHASSIS, 0x01, Vec::new());
        let data = self.ask(&request).await?;
        ChassisStatus::parse(&data).ok_or(Error::Malformed { what: request.name })
    }

    /// Does something with the power. A cycle, a reset and an interrupt are sent once only: when the answer is lost, whether
    /// it was done is not known.
    ///
    /// # Errors
    /// As [`Session::ask`].
    pub async fn control_power(&mut self, action: PowerAction) -> Result<(), Error> {
        let request = Request::new("chassis control", CHASSIS, 0x02, vec![action.number()]);
        self.ask(&if action.is_idempotent() { request } else { request.only_once() }).await.map(drop)
    }

    /// Lights the identify LED for some seconds (0: off), or until it is switched off (`None`).
    ///
    /// # Errors
    /// As [`Session::ask`].
    pub async fn identify(&mut self, seconds: Option<u8>) -> Result<(), Error> {
        let data = match seconds {
            Some(seconds) => vec![seconds],
            None => vec![0, 1],
        };
        self.ask(&Request::new("chassis identify", CHASSIS, 0x04, data)).await.map(drop)
    }

    /// Why the system was started last, in words.
    ///
    /// # Errors
    /// As [`Session::ask`].
    pub async fn restart_cause(&mut self) -> Result<&'static str, Error> {
        let request = Request::new("get system restart cause", CHASSIS, 0x07, Vec::new());
        let data = self.ask(&request).await?;
        let cause = data.first().ok_or(Error::Malformed { what: request.name })?;
        Ok(event::restart_cause(*cause).unwrap_or("unknown"))
    }

    /// Hours that power was on; `None` where the BMC counts otherwise than said.
    ///
    /// # Errors
    /// As [`Session::ask`].
    pub async fn power_on_hours(&mut self) -> Result<f64, Error> {
        let request = Request::new("get POH counter", CHASSIS, 0x0f, Vec::new());
        let data = self.ask(&request).await?;
        let [minutes, c0, c1, c2, c3]: [u8; 5] = array(&data, 0).ok_or(Error::Malformed { what: request.name })?;
        Ok(f64::from(u32::from_le_bytes([c0, c1, c2, c3])) * f64::from(minutes) / 60.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chassis_status_is_read() {
        let status = ChassisStatus::parse(&[0x21, 0x01, 0x50, 0x00]);
        assert!(status.is_some_and(|s| s.power_on && !s.power_fault && s.restore_policy == RestorePolicy::Previous));
        assert!(status.is_some_and(|s| s.last_power_event == 1 && s.identify_on == Some(true) && !s.intrusion));
        let other = ChassisStatus::parse(&[0x78, 0x00, 0x0d]);
        assert!(other.is_some_and(|s| !s.power_on && s.power_fault && s.power_control_fault && s.identify_on.is_none()));
        assert!(other.is_some_and(|s| s.intrusion && s.drive_fault && s.cooling_fault && s.restore_policy == RestorePolicy::Unknown));
        assert_eq!(ChassisStatus::parse(&[0x21, 0x01]), None);
    }
}
