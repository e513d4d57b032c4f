//! What is remembered of a BMC from one look to the next, and across restarts: kept as JSON with its row.

use ironwatch_core::same_machine::BmcIdentity;
use ironwatch_ipmi::command::sel::SelInfo;
use ironwatch_ipmi::log::Place;
use ironwatch_ipmi::{CipherSuite, Known, Privilege};
use ironwatch_shared::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, VecDeque};

/// By which protocol something is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Road {
    /// IPMI over LAN.
    Ipmi,
    /// Redfish.
    Redfish,
}

/// By which protocol each part is asked for; none: by neither, or not known yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Roads {
    pub power: Option<Road>,
    pub sensors: Option<Road>,
    pub log: Option<Road>,
    pub inventory: Option<Road>,
}

impl Roads {
    /// `power: Redfish; sensors: Redfish; SEL: IPMI; inventory: Redfish`.
    #[must_use]
    pub fn words(&self) -> String {
        let parts = [("power", self.power), ("sensors", self.sensors), ("SEL", self.log), ("inventory", self.inventory)];
        let word = |road: Option<Road>| match road {
            Some(Road::Ipmi) => "IPMI",
            Some(Road::Redfish) => "Redfish",
            None => "not offered",
        };
        parts.map(|(part, road)| format!("{part}: {}", word(road))).join("; ")
    }
}

/// How Redfish is spoken with it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LearnedRedfish {
    /// Version of the firmware of its board controller.
    pub firmware: String,
    /// Why it is not spoken, in words; empty where it is.
    pub trouble: String,
    /// The pin of a certificate that is not trusted, for a person to accept; empty where there is none.
    pub shown_pin: String,
}

/// How IPMI is spoken with it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LearnedIpmi {
    /// Number of the cipher suite.
    pub suite: u8,
    /// What the user may.
    pub privilege: String,
    /// Version of the BMC's firmware.
    pub firmware: String,
    /// Number of its maker.
    pub manufacturer: u32,
    /// Number of the product.
    pub product: u16,
}

/// How far its event log was read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SelPlace {
    /// The records read last, hex.
    pub newest: Vec<String>,
    /// What the log said of itself: entries, free bytes, added at, erased at.
    pub info: Option<(u16, u16, u32, u32)>,
    /// Overflow, reservations, deletion.
    pub flags: (bool, bool, bool),
    pub settled: bool,
    /// What is being read was there before the BMC was watched.
    pub is_history: bool,
}

/// By what a machine is known, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Identity {
    pub uuid: Option<String>,
    pub serials: Vec<String>,
    pub product: String,
    pub name: String,
    pub addresses: Vec<String>,
    pub macs: Vec<String>,
    pub host_macs: Vec<String>,
}

impl Identity {
    /// As it is kept.
    #[must_use]
    pub fn of(identity: &BmcIdentity) -> Self {
        let BmcIdentity { uuid, serials, product, name, addresses, macs, host_macs } = identity.clone();
        Self { uuid, serials, product, name, addresses, macs, host_macs }
    }

    /// As it is compared.
    #[must_use]
    pub fn for_core(&self) -> BmcIdentity {
        let Self { uuid, serials, product, name, addresses, macs, host_macs } = self.clone();
        BmcIdentity { uuid, serials, product, name, addresses, macs, host_macs }
    }
}

/// That it refused who asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Which credential, and of when.
    pub credential: String,
    /// How often, one time after the other.
    pub times: u32,
    /// When it was last.
    pub at: Timestamp,
    /// In words.
    pub why: String,
}

/// All of it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Learned {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ipmi: Option<LearnedIpmi>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redfish: Option<LearnedRedfish>,
    pub roads: Roads,
    /// The roads in words, for people.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub roads_words: String,
    /// How it was to be asked when the roads were found: protocol and pin.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub roads_for: String,
    /// How often each part failed by its road, one time after the other.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub road_failures: BTreeMap<String, u32>,
    /// When the roads were found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub roads_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sel: Option<SelPlace>,
    /// How far each log of Redfish was read, by its path.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub logs: BTreeMap<String, Value>,
    /// Milliseconds that its clock is ahead of ours; none while it has not been set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock_offset_millis: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<Refused>,
    /// What its machine is made of was told.
    pub has_machine: bool,
    /// By what its machine is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<Identity>,
    /// Power, as it was last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub power_on: Option<bool>,
    /// What the machine took as a whole when its sensors were read last; none where nothing tells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub watts: Option<f64>,
    /// How long the last look took, by part, in milliseconds.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub took_millis: BTreeMap<String, u64>,
    /// Why a part could not be asked for, by part.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub troubles: BTreeMap<String, String>,
}

impl Learned {
    /// As it is kept; what cannot be read is as if nothing were known.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// As it is kept.
    #[must_use]
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|_| "{}".to_owned())
    }
}

impl LearnedIpmi {
    /// For the next session.
    #[must_use]
    pub fn known(&self) -> Option<Known> {
        let suite = CipherSuite::ALL.into_iter().find(|suite| suite.number() == self.suite)?;
        Some(Known { suite, privilege: Privilege::parse(&self.privilege)? })
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    let mut bytes = [0; N];
    if digits.len() != 2 * N {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

impl SelPlace {
    /// Of a place.
    #[must_use]
    pub fn of(place: &Place, is_history: bool) -> Self {
        let info = place.info.map(|info| (info.entries, info.free_bytes, info.added_at, info.erased_at));
        let flags = place.info.map(|info| (info.overflow, info.can_reserve, info.can_delete)).unwrap_or_default();
        Self { newest: place.newest.iter().map(|raw| hex(raw)).collect(), info, flags, settled: place.settled, is_history }
    }

    /// The place; none when it cannot be read.
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        let newest: Option<VecDeque<_>> = self.newest.iter().map(|text| bytes(text)).collect();
        let (overflow, can_reserve, can_delete) = self.flags;
        let info = self.info.map(|(entries, free_bytes, added_at, erased_at)| SelInfo {
            entries,
            free_bytes,
            added_at,
            erased_at,
            overflow,
            can_reserve,
            can_delete,
        });
        Some(Place { newest: newest?, info, settled: self.settled })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_log_survives_a_restart() {
        let info = SelInfo {
            entries: 58,
            free_bytes: 15_000,
            added_at: 1_700_000_000,
            erased_at: 1_600_000_000,
            overflow: true,
            can_reserve: true,
            can_delete: false,
        };
        let place = Place { newest: VecDeque::from([[7; 16], [0xfe; 16]]), info: Some(info), settled: true };
        let learned = Learned { sel: Some(SelPlace::of(&place, false)), ..Learned::default() };
        let back = Learned::parse(&learned.to_text());
        assert_eq!(back, learned);
        assert_eq!(back.sel.and_then(|sel| sel.place()), Some(place));
    }

    #[test]
    fn roads_are_told_in_words() {
        let (ipmi, redfish) = (Some(Road::Ipmi), Some(Road::Redfish));
        let roads = Roads { power: redfish, sensors: redfish, log: ipmi, inventory: None };
        assert_eq!(roads.words(), "power: Redfish; sensors: Redfish; SEL: IPMI; inventory: not offered");
    }

    #[test]
    fn what_cannot_be_read_is_as_if_nothing_were_known() {
        for text in ["", "{}", "[]", "{\"sel\":7}", "{\"ipmi\":{\"suite\":0,\"privilege\":\"administrator\"}}"] {
            let learned = Learned::parse(text);
            assert_eq!((learned.sel, learned.ipmi.and_then(|ipmi| ipmi.known())), (None, None), "{text}");
        }
        let cut = SelPlace { newest: vec!["00ff".to_owned()], ..SelPlace::default() };
        assert_eq!(cut.place(), None);
    }
}
