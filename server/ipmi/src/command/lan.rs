//! How the BMC is set in its network (IPMI 2.0, 23).

use super::{array, net_function::TRANSPORT};
use crate::error::Error;
use crate::request::Request;
use crate::session::Session;
use std::net::Ipv4Addr;

/// Parameters (table 23-4).
const ADDRESS: u8 = 3;
const MAC: u8 = 5;
const MASK: u8 = 6;
const GATEWAY: u8 = 12;
const VLAN: u8 = 20;

/// The BMC in its network; nothing where it does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LanSettings {
    /// Its address.
    pub address: Option<Ipv4Addr>,
    /// Its network mask.
    pub mask: Option<Ipv4Addr>,
    /// Its gateway.
    pub gateway: Option<Ipv4Addr>,
    /// Its MAC address.
    pub mac: Option<[u8; 6]>,
    /// Its VLAN.
    pub vlan: Option<u16>,
}

impl Session {
    /// How the channel of this session is set.
    ///
    /// # Errors
    /// When the BMC is silent or the session is gone.
    pub async fn lan_settings(&mut self) -> Result<LanSettings, Error> {
        let mut settings = LanSettings::default();
        for parameter in [ADDRESS, MAC, MASK, GATEWAY, VLAN] {
            // Channel 0x0e is the one that is used just now.
            let request = Request::new("get LAN configuration", TRANSPORT, 0x02, vec![0x0e, parameter, 0, 0]);
            let answer = self.try_ask(&request).await?;
            if answer.code.0 != 0 {
                continue;
            }
            // The first byte is the revision of the parameter.
            let address = array::<4>(&answer.data, 1).map(Ipv4Addr::from).filter(|address| !address.is_unspecified());
            match parameter {
                ADDRESS => settings.address = address,
                MASK => settings.mask = address,
                GATEWAY => settings.gateway = address,
                MAC => settings.mac = array(&answer.data, 1).filter(|mac| *mac != [0; 6]),
                _ => {
                    let vlan = array(&answer.data, 1).map(u16::from_le_bytes).filter(|vlan| vlan & 0x8000 != 0);
                    settings.vlan = vlan.map(|vlan| vlan & 0x0fff);
                }
            }
        }
        Ok(settings)
    }
}
