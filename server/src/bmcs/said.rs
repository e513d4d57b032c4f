//! What people say of a BMC, checked once.

use super::address;
use crate::hosts::words;
use crate::store::bmcs::{BmcChange, BmcRow};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// RMCP+: IPMI over LAN.
pub const IPMI_PORT: u16 = 623;
/// HTTPS.
pub const REDFISH_PORT: u16 = 443;
/// Hex digits of a SHA-256.
const PIN_DIGITS: usize = 64;

/// How a BMC is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Protocol {
    /// Whatever it speaks.
    #[default]
    Auto,
    /// IPMI over LAN alone.
    Ipmi,
    /// Redfish alone.
    Redfish,
}

impl Protocol {
    /// All, for reading back.
    pub const ALL: [Protocol; 3] = [Protocol::Auto, Protocol::Ipmi, Protocol::Redfish];

    /// The word in the database and the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Protocol::Auto => "auto",
            Protocol::Ipmi => "ipmi",
            Protocol::Redfish => "redfish",
        }
    }

    /// The protocol with this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Protocol> {
        Protocol::ALL.into_iter().find(|protocol| protocol.as_str() == word)
    }
}

/// A BMC as people give it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "address": "192.0.2.12", "protocol": "auto" }))]
pub struct BmcSaid {
    pub address: String,
    #[serde(default = "ipmi_port")]
    pub ipmi_port: u16,
    #[serde(default = "redfish_port")]
    pub redfish_port: u16,
    #[serde(default)]
    pub protocol: Protocol,
    #[serde(default)]
    pub network: String,
    /// The id or the name of one credential; nothing: that of the group, or the default.
    #[serde(default)]
    pub credential: Option<String>,
    #[serde(default)]
    pub pin: Option<String>,
    #[serde(default = "yes")]
    pub enabled: bool,
}

fn ipmi_port() -> u16 {
    IPMI_PORT
}
fn redfish_port() -> u16 {
    REDFISH_PORT
}
fn yes() -> bool {
    true
}

impl BmcSaid {
    /// At this address, and all else as usual.
    #[must_use]
    pub fn at(address: &str) -> Self {
        Self {
            address: address.to_owned(),
            ipmi_port: IPMI_PORT,
            redfish_port: REDFISH_PORT,
            protocol: Protocol::Auto,
            network: String::new(),
            credential: None,
            pin: None,
            enabled: true,
        }
    }

    /// As it is kept.
    #[must_use]
    pub fn of(row: &BmcRow) -> Self {
        let port = |port: i32| u16::try_from(port).unwrap_or_default();
        Self {
            address: row.address.clone(),
            ipmi_port: port(row.ipmi_port),
            redfish_port: port(row.redfish_port),
            protocol: Protocol::parse(&row.protocol).unwrap_or_default(),
            network: row.network.clone(),
            credential: row.credential_id.clone(),
            pin: row.pin.clone(),
            enabled: row.enabled,
        }
    }

    /// Checks it, and writes it as it is kept. The credential is looked up by whoever has the store.
    ///
    /// # Errors
    /// A sentence that shows the address at most.
    pub fn checked(mut self, allow_local: bool) -> Result<Self, String> {
        self.address = address::checked(&self.address, allow_local)
            .map_err(|why| format!("the BMC's address {:?} {why}", words::shown(&self.address)))?;
        if self.ipmi_port == 0 || self.redfish_port == 0 {
            return Err("a port is 1 to 65535".to_owned());
        }
        self.network = words::label("network", &self.network)?;
        self.pin = match self.pin.as_deref().map(str::trim) {
            None | Some("") => None,
            Some(pin) => {
                let plain: String = pin.chars().filter(|c| *c != ':').map(|c| c.to_ascii_lowercase()).collect();
                if plain.len() != PIN_DIGITS || !plain.bytes().all(|b| b.is_ascii_hexdigit()) {
                    return Err("pin is the SHA-256 of the server's public key: 64 hex digits".to_owned());
                }
                Some(plain)
            }
        };
        Ok(self)
    }

    /// As the store takes it, with the id of its own credential.
    #[must_use]
    pub fn change(&self, credential_id: Option<String>) -> BmcChange {
        BmcChange {
            address: self.address.clone(),
            ipmi_port: i32::from(self.ipmi_port),
            redfish_port: i32::from(self.redfish_port),
            protocol: self.protocol.as_str().to_owned(),
            network: self.network.clone(),
            credential_id,
            pin: self.pin.clone(),
            enabled: self.enabled,
        }
    }

    /// A new row of a host.
    #[must_use]
    pub fn row(&self, host_id: &str, credential_id: Option<String>, now: i64) -> BmcRow {
        let change = self.change(credential_id);
        BmcRow {
            host_id: host_id.to_owned(),
            address: change.address,
            ipmi_port: change.ipmi_port,
            redfish_port: change.redfish_port,
            protocol: change.protocol,
            network: change.network,
            credential_id: change.credential_id,
            pin: change.pin,
            enabled: change.enabled,
            created_at: now,
            learned: "{}".to_owned(),
            reachable_state: crate::store::bmcs::UNKNOWN.to_owned(),
            state_since: now,
            heard_at: None,
            last_error: None,
            last_error_code: None,
            vitals: String::new(),
        }
    }

    /// Whether it would be another machine: what was learned of the one says nothing of the other.
    #[must_use]
    pub fn is_elsewhere(&self, row: &BmcRow) -> bool {
        let change = self.change(None);
        (&change.address, change.ipmi_port, change.redfish_port, &change.network)
            != (&row.address, row.ipmi_port, row.redfish_port, &row.network)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at once")]
    use super::*;

    #[test]
    fn what_is_said_of_a_bmc_is_checked_and_kept_in_one_form() {
        let said: BmcSaid = serde_json::from_str(r#"{"address":"BMC-1.example."}"#).unwrap();
        assert_eq!(said.checked(false).unwrap(), BmcSaid::at("bmc-1.example"));
        let pin = "AB:".repeat(31) + "CD";
        let checked = BmcSaid { pin: Some(pin), ..BmcSaid::at("10.0.0.5") }.checked(false).unwrap();
        assert_eq!(checked.pin, Some("ab".repeat(31) + "cd"));
        assert_eq!(BmcSaid::of(&checked.row("h", None, 1)), checked);
        for wrong in [
            BmcSaid::at("127.0.0.1"),
            BmcSaid { ipmi_port: 0, ..BmcSaid::at("10.0.0.5") },
            BmcSaid { pin: Some("abc".into()), ..BmcSaid::at("10.0.0.5") },
            BmcSaid { network: "a\nb".into(), ..BmcSaid::at("10.0.0.5") },
        ] {
            assert!(wrong.checked(false).is_err());
        }
        assert!(serde_json::from_str::<BmcSaid>(r#"{"address":"a","password":"x"}"#).is_err());
    }
}
