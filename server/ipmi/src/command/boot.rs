//! From what the machine boots next (IPMI 2.0, 28.12, 28.13).

use super::net_function::CHASSIS;
use crate::error::Error;
use crate::request::Request;
use crate::session::Session;

/// Where the next start comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BootDevice {
    /// As the firmware is set.
    None,
    /// Network.
    Pxe,
    /// Hard disk.
    Disk,
    /// Hard disk, in the operating system's safe mode.
    SafeMode,
    /// Diagnostic partition.
    Diagnostics,
    /// CD or DVD.
    Cd,
    /// Firmware setup.
    Setup,
    /// Floppy or other removable medium.
    Removable,
}

const NUMBERS: [(BootDevice, u8, &str); 8] = [
    (BootDevice::None, 0, "none"),
    (BootDevice::Pxe, 1, "pxe"),
    (BootDevice::Disk, 2, "disk"),
    (BootDevice::SafeMode, 3, "safe"),
    (BootDevice::Diagnostics, 4, "diag"),
    (BootDevice::Cd, 5, "cd"),
    (BootDevice::Setup, 6, "setup"),
    (BootDevice::Removable, 15, "removable"),
];

impl BootDevice {
    /// The reverse of [`BootDevice::word`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        NUMBERS.iter().find(|(.., name)| *name == word).map(|(device, ..)| *device)
    }

    /// For people and programs.
    #[must_use]
    pub fn word(self) -> &'static str {
        NUMBERS.iter().find(|(device, ..)| *device == self).map_or("none", |(.., name)| name)
    }

    fn number(self) -> u8 {
        NUMBERS.iter().find(|(device, ..)| *device == self).map_or(0, |(_, number, _)| *number)
    }
}

const SET: &str = "set system boot options";
const BOOT_INFO_ACKNOWLEDGE: u8 = 4;
const BOOT_FLAGS: u8 = 5;

impl Session {
    /// Sets from what the machine boots: the next time, or every time.
    ///
    /// # Errors
    /// As [`Session::ask`].
    pub async fn set_boot_device(&mut self, device: BootDevice, uefi: bool, persistent: bool) -> Result<(), Error> {
        // The firmware reads the flags only when told that they are for it; not every BMC keeps that.
        let acknowledge = Request::new(SET, CHASSIS, 0x08, vec![BOOT_INFO_ACKNOWLEDGE, 0x01, 0x01]);
        self.try_ask(&acknowledge).await?;
        let valid = if device == BootDevice::None { 0 } else { 0x80 };
        let flags = valid | if persistent { 0x40 } else { 0 } | if uefi { 0x20 } else { 0 };
        let request = Request::new(SET, CHASSIS, 0x08, vec![BOOT_FLAGS, flags, device.number() << 2, 0, 0, 0]);
        self.ask(&request).await.map(drop)
    }

    /// From what it boots next, and whether every time.
    ///
    /// # Errors
    /// As [`Session::ask`].
    pub async fn boot_device(&mut self) -> Result<(BootDevice, bool), Error> {
        let request = Request::new("get system boot options", CHASSIS, 0x09, vec![BOOT_FLAGS, 0, 0]);
        let data = self.ask(&request).await?;
        let [_, _, flags, device, ..] = data.as_slice() else { return Err(Error::Malformed { what: request.name }) };
        let number = device >> 2 & 0x0f;
        let known = NUMBERS.iter().find(|(_, known, _)| *known == number).map_or(BootDevice::None, |(device, ..)| *device);
        Ok((if flags & 0x80 == 0 { BootDevice::None } else { known }, flags & 0x40 != 0))
    }
}
