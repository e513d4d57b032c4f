//! Where a BMC may be. Whoever may add a BMC must not be able to send the server's requests to the server itself.

use crate::embedded_address::embedded_v4;
use std::net::{IpAddr, Ipv6Addr};

/// Longest host name: RFC 1035.
const MAX_NAME_BYTES: usize = 253;
/// Longest part of one.
const MAX_LABEL_BYTES: usize = 63;

/// Names that lead to the machine itself, or to what a cloud tells its machines in confidence.
const LOCAL_NAMES: [&str; 7] =
    ["localhost", "localhost.localdomain", "localhost6", "ip6-localhost", "ip6-loopback", "metadata", "instance-data"];
/// Endings of such names.
const LOCAL_ENDINGS: [&str; 3] = [".localhost", ".google.internal", ".localhost.localdomain"];
/// What clouds tell their machines, by address, besides the link-local ones.
const METADATA: [IpAddr; 3] = [
    IpAddr::V4(std::net::Ipv4Addr::new(100, 100, 100, 200)),
    IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 0, 192)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254)),
];

const NOT_AN_ADDRESS: &str = "is not a host name or IP address (without scheme, port or path)";
const LOCAL: &str = "leads to this machine, its own link or a metadata service, and bmc.allow_local_addresses is not set";
const NO_MACHINE: &str = "is not the address of one machine";

/// Reads an address and gives it back as it is kept: one machine has one address, however it was written.
///
/// # Errors
/// What is wrong with it, as the end of a sentence that begins with the address.
pub fn checked(text: &str, allow_local: bool) -> Result<String, &'static str> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    if let Ok(address) = bare.parse::<IpAddr>() {
        let address = address.to_canonical();
        return refused(address, allow_local).map_or_else(|| Ok(address.to_string()), Err);
    }
    let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
    if !is_name(&name) {
        return Err(NOT_AN_ADDRESS);
    }
    let local = LOCAL_NAMES.contains(&name.as_str()) || LOCAL_ENDINGS.iter().any(|ending| name.ends_with(ending));
    if local && !allow_local { Err(LOCAL) } else { Ok(name) }
}

/// Why an address is not connected to, if so. For names this is asked of what they lead to, when it is connected to.
#[must_use]
pub fn refused(address: IpAddr, allow_local: bool) -> Option<&'static str> {
    let address = address.to_canonical();
    if let IpAddr::V6(v6) = address
        && let Some(v4) = embedded_v4(v6)
    {
        return refused(IpAddr::V4(v4), allow_local);
    }
    let (nobody, local) = match address {
        IpAddr::V4(v4) => {
            let [first, ..] = v4.octets();
            (first == 0 || first >= 240 || v4.is_multicast(), v4.is_loopback() || v4.is_link_local())
        }
        IpAddr::V6(v6) => (v6.is_unspecified() || v6.is_multicast(), v6.is_loopback() || v6.is_unicast_link_local()),
    };
    if nobody {
        return Some(NO_MACHINE);
    }
    (!allow_local && (local || METADATA.contains(&address))).then_some(LOCAL)
}

/// RFC 1123, and underscores, which exist. The last part has a letter: `2130706433`, `0x7f.1` and `127.1` are addresses
/// to many resolvers.
fn is_name(name: &str) -> bool {
    let label = |label: &str| {
        (1..=MAX_LABEL_BYTES).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = name.rsplit('.').next().unwrap_or_default();
    let numeric =
        last.bytes().all(|b| b.is_ascii_digit()) || last.strip_prefix("0x").is_some_and(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()));
    name.len() <= MAX_NAME_BYTES && !numeric && name.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_machine_has_one_address_however_it_is_written() {
        for (written, kept) in [
            ("10.0.0.5", "10.0.0.5"),
            (" 10.0.0.5 ", "10.0.0.5"),
            ("::ffff:10.0.0.5", "10.0.0.5"),
            ("[fd12::0001]", "fd12::1"),
            ("FD12:0:0::1", "fd12::1"),
            ("BMC-01.Example.org.", "bmc-01.example.org"),
            ("bmc_01", "bmc_01"),
        ] {
            assert_eq!(checked(written, false).as_deref(), Ok(kept), "{written}");
        }
    }

    #[test]
    fn nothing_leads_to_the_machine_itself_in_any_clothes() {
        for local in [
            "127.0.0.1",
            "127.1.2.3",
            "::1",
            "169.254.169.254",
            "fe80::1",
            "::ffff:127.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "100.100.100.200",
            "fd00:ec2::254",
            "localhost",
            "LOCALHOST.",
            "bmc.localhost",
            "metadata.google.internal",
        ] {
            assert_eq!(checked(local, false), Err(LOCAL), "{local}");
            assert!(checked(local, true).is_ok(), "{local}");
        }
        for nobody in ["0.0.0.0", "0.1.2.3", "255.255.255.255", "224.0.0.1", "::", "ff02::1", "240.0.0.1"] {
            assert_eq!(checked(nobody, true), Err(NO_MACHINE), "{nobody}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for wrong in [
            "",
            "http://10.0.0.5",
            "10.0.0.5:623",
            "10.0.0.5/redfish",
            "bmc 1",
            "-oProxyCommand=x",
            "bmc;id",
            "$(id)",
            "bmc\n10.0.0.6",
            "user@bmc",
            "2130706433",
            "0x7f.1",
            "127.1",
            "0x7f000001",
            "bmc..example",
            "fe80::1%eth0",
            "bmc-",
            &"a".repeat(64),
            &"a.".repeat(130),
            "bücher.example",
        ] {
            assert_eq!(checked(wrong, true), Err(NOT_AN_ADDRESS), "{wrong:?}");
        }
    }
}
