//! Where BMCs may be: asked of every address that is connected to.

use super::Network;
use super::address::refused;
use std::net::IpAddr;

const OUTSIDE: &str = "is in none of the networks of bmc.networks";

/// What the settings say of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    /// Addresses of this machine, of its own link and of metadata services, too.
    pub allow_local: bool,
    /// Networks; none: anywhere.
    pub networks: Vec<Network>,
}

impl Places {
    /// Nowhere at all.
    #[must_use]
    pub fn nowhere() -> Self {
        Self { allow_local: false, networks: Network::parse("0.0.0.0/32").into_iter().collect() }
    }

    /// Why an address is not connected to, as the end of a sentence, if so.
    #[must_use]
    pub fn refuse(&self, address: IpAddr) -> Option<&'static str> {
        let outside = !self.networks.is_empty() && !self.networks.iter().any(|network| network.has(address));
        refused(address, self.allow_local).or(outside.then_some(OUTSIDE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    #[test]
    fn addresses_outside_of_the_networks_are_refused_and_so_is_this_machine() {
        let places = Places {
            allow_local: false,
            networks: Network::parse("127.0.0.0/8").into_iter().chain(Network::parse("10.0.0.0/8")).collect(),
        };
        let refuse = |a, b, c, d| places.refuse(IpAddr::V4(Ipv4Addr::new(a, b, c, d)));
        assert_eq!((refuse(10, 1, 1, 1), refuse(192, 0, 2, 1)), (None, Some(OUTSIDE)));
        assert!(refuse(127, 0, 0, 1).is_some());
        assert_eq!(Places::default().refuse(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1))), None);
    }
}
