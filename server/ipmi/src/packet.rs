//! RMCP packets (ASF 2.0, 3.2.2.3) with a session header of IPMI 2.0 (13.6).

/// RMCP version 1.0, no acknowledgement wanted, class IPMI.
const RMCP: [u8; 4] = [0x06, 0x00, 0xff, 0x07];
/// Authentication type "RMCP+" in the session header.
const RMCP_PLUS: u8 = 0x06;
/// RMCP and session header together, without an OEM payload.
pub const HEADER_BYTES: usize = 16;
/// Where the session header begins: what the code under a packet covers begins here.
pub const SESSION_OFFSET: usize = 4;
const ENCRYPTED: u8 = 0x80;
const AUTHENTICATED: u8 = 0x40;

/// What a packet carries (table 13-16).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayloadType {
    /// An IPMI message.
    Ipmi,
    /// Serial over LAN.
    Sol,
    /// Open session request.
    OpenSessionRequest,
    /// Open session response.
    OpenSessionResponse,
    /// RAKP message 1.
    Rakp1,
    /// RAKP message 2.
    Rakp2,
    /// RAKP message 3.
    Rakp3,
    /// RAKP message 4.
    Rakp4,
}

const NUMBERS: [(PayloadType, u8); 8] = [
    (PayloadType::Ipmi, 0x00),
    (PayloadType::Sol, 0x01),
    (PayloadType::OpenSessionRequest, 0x10),
    (PayloadType::OpenSessionResponse, 0x11),
    (PayloadType::Rakp1, 0x12),
    (PayloadType::Rakp2, 0x13),
    (PayloadType::Rakp3, 0x14),
    (PayloadType::Rakp4, 0x15),
];

impl PayloadType {
    fn number(self) -> u8 {
        NUMBERS.iter().find(|(kind, _)| *kind == self).map_or(0, |(_, number)| *number)
    }
}

/// What the session header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    pub payload: PayloadType,
    /// Encrypted and authenticated; one without the other is never spoken here.
    pub is_sealed: bool,
    pub session: u32,
    pub sequence: u32,
    pub payload_bytes: usize,
}

/// RMCP and session header, before the payload.
pub fn header(payload: PayloadType, is_sealed: bool, session: u32, sequence: u32, payload_bytes: usize) -> [u8; HEADER_BYTES] {
    let flags = if is_sealed { ENCRYPTED | AUTHENTICATED } else { 0 };
    let [r0, r1, r2, r3] = RMCP;
    let ([s0, s1, s2, s3], [q0, q1, q2, q3]) = (session.to_le_bytes(), sequence.to_le_bytes());
    let [l0, l1] = u16::try_from(payload_bytes).unwrap_or(u16::MAX).to_le_bytes();
    [r0, r1, r2, r3, RMCP_PLUS, payload.number() | flags, s0, s1, s2, s3, q0, q1, q2, q3, l0, l1]
}

/// A packet outside of a session.
pub fn plain(payload: PayloadType, content: &[u8]) -> Vec<u8> {
    [&header(payload, false, 0, 0, content.len()), content].concat()
}

/// Reads the headers; `None` for anything that is not an RMCP+ packet with all of its payload.
pub fn parse(packet: &[u8]) -> Option<Header> {
    let fixed: &[u8; HEADER_BYTES] = packet.first_chunk()?;
    let [version, _, _, class, kind, flags, s0, s1, s2, s3, q0, q1, q2, q3, l0, l1] = *fixed;
    // The acknowledge bit of the class and RMCP's sequence number say nothing here.
    if version != 0x06 || class & 0x1f != 0x07 || kind & 0x0f != RMCP_PLUS {
        return None;
    }
    let (payload, _) = NUMBERS.iter().find(|(_, number)| *number == flags & 0x3f)?;
    let is_sealed = match flags & (ENCRYPTED | AUTHENTICATED) {
        0 => false,
        flags if flags == ENCRYPTED | AUTHENTICATED => true,
        _ => return None,
    };
    let payload_bytes = usize::from(u16::from_le_bytes([l0, l1]));
    packet.get(HEADER_BYTES..HEADER_BYTES + payload_bytes)?;
    let session = u32::from_le_bytes([s0, s1, s2, s3]);
    let sequence = u32::from_le_bytes([q0, q1, q2, q3]);
    Some(Header { payload: *payload, is_sealed, session, sequence, payload_bytes })
}

/// The payload of a packet that is not sealed, when it is of this type.
pub fn open_plain(packet: &[u8], payload: PayloadType) -> Option<&[u8]> {
    let header = parse(packet).filter(|header| header.payload == payload && !header.is_sealed)?;
    packet.get(HEADER_BYTES..HEADER_BYTES + header.payload_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn headers_are_read_back() {
        for (payload, _) in NUMBERS {
            let packet = [&header(payload, true, 0x0102_0304, 9, 3)[..], b"abc"].concat();
            let wanted = Header { payload, is_sealed: true, session: 0x0102_0304, sequence: 9, payload_bytes: 3 };
            assert_eq!(parse(&packet), Some(wanted));
            assert_eq!(parse(packet.get(..packet.len() - 1).unwrap_or_default()), None, "cut");
        }
        assert_eq!(open_plain(&plain(PayloadType::Rakp2, b"xy"), PayloadType::Rakp2), Some(&b"xy"[..]));
        assert_eq!(open_plain(&plain(PayloadType::Rakp2, b"xy"), PayloadType::Rakp4), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_packet_or_nothing(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            if let Some(header) = parse(&bytes) {
                prop_assert!(bytes.len() >= HEADER_BYTES + header.payload_bytes);
            }
        }
    }
}
