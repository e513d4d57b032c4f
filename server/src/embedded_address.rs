//! IPv4 addresses in IPv6 clothes.

use std::net::{Ipv4Addr, Ipv6Addr};

/// Mapped, translated (NAT64) and 6to4 addresses lead to an IPv4 address.
#[must_use]
pub fn embedded_v4(v6: Ipv6Addr) -> Option<Ipv4Addr> {
    let [s0, s1, s2, .., s6, s7] = v6.segments();
    let v4 = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    if let Some(mapped) = v6.to_ipv4_mapped() {
        return Some(mapped);
    }
    match (s0, s1) {
        (0x64, 0xff9b) => Some(v4(s6, s7)),
        (0x2002, high) => Some(v4(high, s2)),
        _ => None,
    }
}
