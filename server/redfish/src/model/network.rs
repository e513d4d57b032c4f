//! Network adapters, their ports, and the interfaces of computers and BMCs.

use super::part::{Part, telling};
use crate::doc::Doc;
use serde::Serialize;

/// Most addresses kept of one port or interface.
const MAX_ADDRESSES: usize = 16;

/// An adapter (DSP0268, NetworkAdapter).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NetworkAdapter {
    /// Maker, model, serial, firmware, state.
    #[serde(flatten)]
    pub part: Part,
    /// Path of the chassis or computer.
    pub owner: String,
}

impl NetworkAdapter {
    pub(crate) fn of(doc: Doc<'_>, path: &str, owner: &str) -> Self {
        Self { part: Part::of(doc, path), owner: owner.to_owned() }
    }
}

/// A port or function of an adapter (DSP0268, Port, NetworkPort, NetworkDeviceFunction).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NetworkPort {
    /// Name and state.
    #[serde(flatten)]
    pub part: Part,
    /// Path of its adapter.
    pub adapter: String,
    /// Hardware addresses, `aa:bb:cc:dd:ee:ff`.
    pub macs: Vec<String>,
    /// `LinkUp`, `LinkDown`, …
    pub link: Option<String>,
    /// Speed now, Gbit/s.
    pub speed_gbps: Option<f64>,
    /// `Ethernet`, `InfiniBand`.
    pub technology: Option<String>,
}

impl NetworkPort {
    pub(crate) fn of(doc: Doc<'_>, path: &str, adapter: &str) -> Self {
        let lists = ["Ethernet/AssociatedMACAddresses", "AssociatedNetworkAddresses", "InfiniBand/AssociatedPortGUIDs"];
        let mut macs: Vec<String> = lists.into_iter().flat_map(|list| doc.names(list)).collect();
        macs.extend(doc.first_name(&["Ethernet/MACAddress", "Ethernet/PermanentMACAddress", "MacAddress", "MACAddress"]));
        let mbps = || doc.number("CurrentLinkSpeedMbps").map(|mbps| mbps / 1_000.0);
        Self {
            part: Part::of(doc, path),
            adapter: adapter.to_owned(),
            macs: hardware_addresses(macs),
            link: telling(doc, &["LinkStatus", "LinkState"]),
            speed_gbps: doc.number("CurrentSpeedGbps").or_else(mbps),
            technology: telling(doc, &["LinkNetworkTechnology", "ActiveLinkTechnology", "NetDevFuncType"]),
        }
    }
}

/// An interface of a computer or a manager (DSP0268, EthernetInterface).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NetworkInterface {
    /// Name and state.
    #[serde(flatten)]
    pub part: Part,
    /// Path of the computer or manager.
    pub owner: String,
    /// Hardware address.
    pub mac: Option<String>,
    /// `LinkUp`, `LinkDown`, …
    pub link: Option<String>,
    /// Speed, Mbit/s.
    pub speed_mbps: Option<f64>,
    /// IPv4 and IPv6 addresses.
    pub addresses: Vec<String>,
}

impl NetworkInterface {
    pub(crate) fn of(doc: Doc<'_>, path: &str, owner: &str) -> Self {
        let addresses =
            ["IPv4Addresses", "IPv6Addresses"].into_iter().flat_map(|list| doc.items(list)).filter_map(|item| item.name("Address"));
        Self {
            part: Part::of(doc, path),
            owner: owner.to_owned(),
            mac: hardware_addresses(doc.first_name(&["MACAddress", "PermanentMACAddress"]).into_iter().collect()).into_iter().next(),
            link: telling(doc, &["LinkStatus"]),
            speed_mbps: doc.number("SpeedMbps").filter(|mbps| *mbps > 0.0),
            addresses: addresses.filter(|address| !matches!(address.as_str(), "0.0.0.0" | "::")).take(MAX_ADDRESSES).collect(),
        }
    }
}

/// In one spelling, without those of zeros and without repetitions.
fn hardware_addresses(spelled: Vec<String>) -> Vec<String> {
    let mut addresses: Vec<String> = Vec::new();
    for spelled in spelled {
        let digits: String = spelled.to_lowercase().chars().filter(char::is_ascii_hexdigit).collect();
        let fit = (digits.len() == 12 || digits.len() == 16) && digits.chars().any(|c| c != '0');
        let pairs: Vec<&str> = (0..digits.len()).step_by(2).filter_map(|at| digits.get(at..at + 2)).collect();
        let address = pairs.join(":");
        if fit && !addresses.contains(&address) && addresses.len() < MAX_ADDRESSES {
            addresses.push(address);
        }
    }
    addresses
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn hardware_addresses_have_one_spelling() {
        let value = json!({"AssociatedNetworkAddresses": ["B0-7B-25-D6-51-82", "b07b25d65182", "00:00:00:00:00:00", "n/a"], "CurrentLinkSpeedMbps": 25000});
        let port = NetworkPort::of(Doc(&value), "/p", "/a");
        assert_eq!((port.macs, port.speed_gbps), (vec!["b0:7b:25:d6:51:82".to_owned()], Some(25.0)));
        let value = json!({"MACAddress": "94:6D:AE:91:FB:22", "IPv4Addresses": [{"Address": "10.0.0.1"}, {"Address": "0.0.0.0"}]});
        let interface = NetworkInterface::of(Doc(&value), "/i", "/s");
        assert_eq!((interface.mac.as_deref(), interface.addresses.as_slice()), (Some("94:6d:ae:91:fb:22"), &["10.0.0.1".to_owned()][..]));
    }
}
