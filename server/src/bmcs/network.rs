//! Networks, as people write them.

use std::net::IpAddr;

/// An address and how many of its bits count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

fn number(address: IpAddr) -> (u128, u8) {
    match address {
        IpAddr::V4(v4) => (u128::from(v4.to_bits()), 32),
        IpAddr::V6(v6) => (v6.to_bits(), 128),
    }
}

impl Network {
    /// Reads `10.1.0.0/16`, `fd12::/48`, or one address.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (address, bits) = match text.trim().split_once('/') {
            Some((address, bits)) => (address.parse::<IpAddr>().ok()?, Some(bits.parse::<u8>().ok()?)),
            None => (text.trim().parse::<IpAddr>().ok()?, None),
        };
        let (_, most) = number(address);
        let bits = bits.unwrap_or(most);
        (bits <= most).then_some(Self { address, bits })
    }

    /// Whether an address is in it.
    #[must_use]
    pub fn has(&self, address: IpAddr) -> bool {
        let ((mine, size), (theirs, other_size)) = (number(self.address), number(address.to_canonical()));
        let differs = mine ^ theirs;
        size == other_size && (self.bits == 0 || differs >> (size - self.bits) == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_in_its_network_and_in_no_other() {
        for (network, address, is_in) in [
            ("10.1.0.0/16", "10.1.255.3", true),
            ("10.1.0.0/16", "10.2.0.1", false),
            ("10.1.0.7/16", "10.1.9.9", true),
            ("0.0.0.0/0", "192.0.2.1", true),
            ("0.0.0.0/0", "fd12::1", false),
            ("192.0.2.7", "192.0.2.7", true),
            ("192.0.2.7/32", "192.0.2.8", false),
            ("fd12::/48", "fd12::77", true),
            ("fd12::/48", "fd13::77", false),
            ("::/0", "fd13::77", true),
            ("10.0.0.0/8", "::ffff:10.2.3.4", true),
        ] {
            let address = address.parse::<IpAddr>().ok();
            assert_eq!(Network::parse(network).zip(address).map(|(network, address)| network.has(address)), Some(is_in), "{network}");
        }
        for wrong in ["", "10.1.0.0/33", "10.1/16", "fd12::/129", "10.1.0.0/-1", "10.1.0.0/", "bmc.example/8"] {
            assert_eq!(Network::parse(wrong), None, "{wrong}");
        }
    }
}
