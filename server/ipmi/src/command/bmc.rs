//! The BMC itself: what it is, its resets, its log switch, its watchdog (IPMI 2.0, 20 to 22, 27).

use super::{array, net_function::APP};
use crate::error::Error;
use crate::request::Request;
use crate::session::Session;
use crate::suite::CipherSuite;

const GET_DEVICE_ID: Request = Request { name: "get device id", net_function: APP, lun: 0, command: 0x01, data: Vec::new(), once: false };

/// What a BMC is (table 20-2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceId {
    /// The maker's number for it.
    pub id: u8,
    /// Revision of the device.
    pub revision: u8,
    /// Firmware, major and minor.
    pub firmware: (u8, u8),
    /// It is starting, or its firmware is being updated.
    pub is_updating: bool,
    /// Version of IPMI, for example (2, 0).
    pub ipmi: (u8, u8),
    /// What it offers: bit 0 sensors, 1 SDR repository, 2 SEL, 3 FRU, 7 chassis.
    pub support: u8,
    /// IANA number of the maker.
    pub manufacturer: u32,
    /// The maker's number for the product.
    pub product: u16,
    /// More of the firmware's version, as the maker likes.
    pub auxiliary: Option<[u8; 4]>,
}

impl DeviceId {
    fn parse(data: &[u8]) -> Option<Self> {
        let [id, revision, major, minor, ipmi, support, m0, m1, m2, p0, p1]: [u8; 11] = array(data, 0)?;
        let bcd = |byte: u8| (byte >> 4).saturating_mul(10).saturating_add(byte & 0x0f);
        Some(Self {
            id,
            revision: revision & 0x0f,
            firmware: (major & 0x7f, bcd(minor)),
            is_updating: major & 0x80 != 0,
            // The two digits of this one are the other way round (20.1).
            ipmi: (ipmi & 0x0f, ipmi >> 4),
            support,
            manufacturer: u32::from_le_bytes([m0, m1, m2, 0]) & 0x000f_ffff,
            product: u16::from_le_bytes([p0, p1]),
            auxiliary: array(data, 11),
        })
    }

    /// The firmware as people write it.
    #[must_use]
    pub fn firmware_text(&self) -> String {
        format!("{}.{:02}", self.firmware.0, self.firmware.1)
    }
}

/// Who hears from the watchdog, and what it does (27.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watchdog {
    /// It is counting.
    pub is_running: bool,
    /// Whose timer it is: 1 BIOS FRB2, 2 BIOS POST, 3 operating system load, 4 operating system, 5 OEM.
    pub timer_use: u8,
    /// What it does when it expires: 0 nothing, 1 reset, 2 power down, 3 power cycle.
    pub action: u8,
    /// What it has done since somebody cleared that: bit n for timer use n.
    pub expired: u8,
}

impl Session {
    /// What the BMC is.
    ///
    /// # Errors
    /// As [`Session::ask`].
    pub async fn device_id(&mut self) -> Result<DeviceId, Error> {
        let data = self.ask(&GET_DEVICE_ID).await?;
        DeviceId::parse(&data).ok_or(Error::Malformed { what: GET_DEVICE_ID.name })
    }

    /// The GUID of the system, bytes as the BMC sends them; makers disagree about their order (20.8, 22.14).
    ///
    /// # Errors
    /// As [`Session::ask`].
    pub async fn system_guid(&mut self) -> Result<[u8; 16], Error> {
        let request = Request::new("get system GUID", APP, 0x37, Vec::new());
        let data = self.ask(&request).await?;
        array(&data, 0).ok_or(Error::Malformed { what: request.name })
    }

    /// Restarts the BMC; sensors and log are gone for a minute or some. The session is lost.
    ///
    /// # Errors
    /// As [`Session::ask`]. That nothing is answered any more is no error.
    pub async fn reset_bmc(&mut self, cold: bool) -> Result<(), Error> {
        let (name, command) = if cold { ("cold reset", 0x02) } else { ("warm reset", 0x03) };
        match self.ask(&Request::new(name, APP, command, Vec::new()).only_once()).await {
            Ok(_) | Err(Error::NoAnswer | Error::Refused) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The switches of the BMC (22.2): bit 3 is the event log.
    ///
    /// # Errors
    /// As [`Session::ask`].
    pub async fn global_enables(&mut self) -> Result<u8, Error> {
        let request = Request::new("get BMC global enables", APP, 0x2f, Vec::new());
        self.ask(&request).await?.first().copied().ok_or(Error::Malformed { what: request.name })
    }

    /// Switches the event log on or off, and looks whether it is so then. By the specification only the host itself may do
    /// this (22.1), and most BMCs refuse it over LAN.
    ///
    /// # Errors
    /// As [`Session::ask`]; [`Error::Completion`] when the BMC refuses.
    pub async fn set_event_logging(&mut self, on: bool) -> Result<bool, Error> {
        let now = self.global_enables().await?;
        let wanted = if on { now | 0x08 } else { now & !0x08 };
        self.ask(&Request::new("set BMC global enables", APP, 0x2e, vec![wanted])).await?;
        Ok((self.global_enables().await? & 0x08 != 0) == on)
    }

    /// How the watchdog stands.
    ///
    /// # Errors
    /// As [`Session::ask`].
    pub async fn watchdog(&mut self) -> Result<Watchdog, Error> {
        let request = Request::new("get watchdog timer", APP, 0x25, Vec::new());
        let data = self.ask(&request).await?;
        let [timer_use, actions, _, expired]: [u8; 4] = array(&data, 0).ok_or(Error::Malformed { what: request.name })?;
        Ok(Watchdog { is_running: timer_use & 0x40 != 0, timer_use: timer_use & 7, action: actions & 7, expired })
    }

    /// The suites that the BMC says it allows (22.15). Some say more than is true, some less.
    ///
    /// # Errors
    /// As [`Session::ask`].
    pub async fn cipher_suites(&mut self) -> Result<Vec<u8>, Error> {
        let mut records = Vec::new();
        // Sixteen bytes a time, at most 64 times (the list index has six bits).
        for index in 0..0x40 {
            let request = Request::new("get channel cipher suites", APP, 0x54, vec![0x0e, 0x00, 0x80 | index]);
            let data = self.ask(&request).await?;
            let part = data.get(1..).unwrap_or_default();
            records.extend_from_slice(part);
            if part.len() < 16 {
                break;
            }
        }
        Ok(suites_in(&records))
    }
}

/// Suite numbers in records: 0xc0 and a number, or 0xc1, a number and the maker (table 22-18); then algorithm tags.
fn suites_in(records: &[u8]) -> Vec<u8> {
    let mut suites = Vec::new();
    let mut bytes = records.iter().copied();
    while let Some(byte) = bytes.next() {
        match byte {
            0xc0 => suites.extend(bytes.next()),
            0xc1 => {
                let _ = bytes.by_ref().take(4).count();
            }
            _ => {}
        }
    }
    suites.truncate(256);
    suites
}

/// Whether suites that a BMC names include one that is spoken here.
#[must_use]
pub fn has_usable_suite(suites: &[u8]) -> bool {
    CipherSuite::ALL.iter().any(|suite| suites.contains(&suite.number()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_device_is_read() {
        let data = [0x20, 0x81, 0x03, 0x36, 0x02, 0xbf, 0xa2, 0x02, 0x00, 0x00, 0x01, 1, 2, 3, 4];
        let device = DeviceId::parse(&data);
        let wanted = DeviceId {
            id: 0x20,
            revision: 1,
            firmware: (3, 36),
            is_updating: false,
            ipmi: (2, 0),
            support: 0xbf,
            manufacturer: 674,
            product: 0x0100,
            auxiliary: Some([1, 2, 3, 4]),
        };
        assert_eq!(device, Some(wanted));
        assert_eq!(DeviceId::parse(data.get(..11).unwrap_or_default()).and_then(|device| device.auxiliary), None);
        assert_eq!(DeviceId::parse(data.get(..10).unwrap_or_default()), None);
    }

    #[test]
    fn suites_are_found_among_their_tags() {
        assert_eq!(suites_in(&[0xc0, 0, 0, 0x40, 0x80, 0xc0, 3, 1, 0x41, 0x81, 0xc0, 17, 3, 0x44, 0x81]), [0, 3, 17]);
        assert_eq!(suites_in(&[0xc1, 17, 1, 2, 3, 1, 0xc0]), []);
        assert!(has_usable_suite(&[1, 3]) && !has_usable_suite(&[0, 1, 2]));
    }

    proptest! {
        #[test]
        fn any_bytes_are_suites(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            let _ = (suites_in(&bytes), DeviceId::parse(&bytes));
        }
    }
}
