//! Addresses of PCI functions as the kernel and the drivers print them.

use super::number::hexadecimal;

/// `domain:bus:device.function`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Address {
    domain: u64,
    bus: u64,
    device: u64,
    function: u64,
}

impl Address {
    /// `[PCI:][domain:]bus:device[.function]`, hexadecimal, nothing after it. A domain or function that is not
    /// printed is 0: the GPU driver never prints the function, and very old ones not the domain.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix("PCI:").unwrap_or(text);
        let (first, rest) = part(text, 8)?;
        let (second, rest) = part(rest.strip_prefix(':')?, 2)?;
        let (domain, bus, device, rest) = match rest.strip_prefix(':') {
            Some(rest) => {
                let (third, rest) = part(rest, 2)?;
                (first, second, third, rest)
            }
            None => (0, first, second, rest),
        };
        let (function, rest) = match rest.strip_prefix('.') {
            Some(rest) => part(rest, 1)?,
            None => (0, rest),
        };
        // Five bits of device, three of function (PCI Local Bus 3.0, 3.2.2.3.2).
        let plausible = rest.is_empty() && bus <= 0xff && device <= 0x1f && function <= 7;
        plausible.then_some(Self { domain, bus, device, function })
    }

    /// The 16-bit requester id that kernels before 5.0 print, in the domain of the port that reports it.
    pub(super) fn of_requester(self, id: u64) -> Self {
        Self { domain: self.domain, bus: (id >> 8) & 0xff, device: (id >> 3) & 0x1f, function: id & 7 }
    }

    /// Whether nothing but zeros is known: what a port reports when it does not know who sent the error.
    pub(super) fn is_unknown(self) -> bool {
        self.bus == 0 && self.device == 0 && self.function == 0
    }

    /// `0000:3b:00`, the name of a card.
    pub(super) fn card(self) -> String {
        format!("{:04x}:{:02x}:{:02x}", self.domain, self.bus, self.device)
    }

    /// `0000:3b:00.0`, the name of a function.
    pub(super) fn function(self) -> String {
        format!("{}.{:x}", self.card(), self.function)
    }
}

fn part(text: &str, longest: usize) -> Option<(u64, &str)> {
    // `0x` has no place inside an address.
    let (value, rest) = hexadecimal(text).filter(|_| !text.starts_with("0x"))?;
    (text.len() - rest.len() <= longest).then_some((value, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_come_out_in_one_spelling() {
        for (printed, card) in [
            ("PCI:0000:3B:00", "0000:3b:00"),
            ("0000:3b:00.0", "0000:3b:00"),
            ("3b:00", "0000:3b:00"),
            ("10000:01:00.0", "10000:01:00"),
            ("0019:01:00", "0019:01:00"),
        ] {
            assert_eq!(Address::parse(printed).map(Address::card).as_deref(), Some(card), "{printed}");
        }
        for bad in ["", "PCI:", "0000", "0000:3b:00.9", "0000:3b:00.0 ", "0000:3b:20", "0000:3bb:00", "GPU-0", "0000:3b:00:00", "::"] {
            assert_eq!(Address::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_requester_id_is_bus_device_and_function() {
        let port = Address::parse("0001:00:1c.5");
        assert_eq!(port.map(|p| p.of_requester(0x00e5).function()).as_deref(), Some("0001:00:1c.5"));
        assert_eq!(port.map(|p| p.of_requester(0).is_unknown()), Some(true));
    }
}
