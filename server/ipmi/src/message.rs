//! IPMI messages as LAN payloads carry them (IPMI 2.0, 13.8).

/// The BMC, and a program on a remote console (table 5-4).
const BMC: u8 = 0x20;
const REMOTE_CONSOLE: u8 = 0x81;
/// Sequence numbers have six bits.
pub const SEQUENCES: u8 = 64;

/// What a response is to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address {
    /// Even: that of the request.
    pub net_function: u8,
    pub command: u8,
    pub sequence: u8,
}

/// A response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Response<'a> {
    pub to: Address,
    pub code: u8,
    pub data: &'a [u8],
}

fn checksum(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0_u8, |sum, byte| sum.wrapping_sub(*byte))
}

/// Adds a request to the BMC to what is there.
pub fn write_request(bytes: &mut Vec<u8>, to: Address, lun: u8, data: &[u8]) {
    let receiver = [BMC, to.net_function << 2 | lun & 3];
    let sender = [REMOTE_CONSOLE, to.sequence << 2, to.command];
    bytes.extend_from_slice(&receiver);
    bytes.push(checksum(&receiver));
    bytes.extend_from_slice(&sender);
    bytes.extend_from_slice(data);
    bytes.push(checksum(&sender).wrapping_add(checksum(data)));
}

/// Reads a response; `None` when it is none or its sums are wrong.
pub fn parse_response(bytes: &[u8]) -> Option<Response<'_>> {
    let (head, data) = bytes.split_first_chunk::<7>()?;
    let (_, data) = data.split_last()?;
    let [_, net_function_lun, _, _, sequence_lun, command, code] = *head;
    let sums_fit = checksum(bytes.get(..3)?) == 0 && checksum(bytes.get(3..)?) == 0;
    let net_function = net_function_lun >> 2;
    if !sums_fit || net_function & 1 == 0 {
        return None;
    }
    let to = Address { net_function: net_function & !1, command, sequence: sequence_lun >> 2 };
    Some(Response { to, code, data })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_request_has_both_sums() {
        // Get Device ID, sequence 1.
        let mut bytes = Vec::new();
        write_request(&mut bytes, Address { net_function: 6, command: 1, sequence: 1 }, 0, &[]);
        assert_eq!(bytes, [0x20, 0x18, 0xc8, 0x81, 0x04, 0x01, 0x7a]);
        // Get Sensor Reading of sensor 0x42 at LUN 1.
        bytes.clear();
        write_request(&mut bytes, Address { net_function: 4, command: 0x2d, sequence: 2 }, 1, &[0x42]);
        assert_eq!(bytes, [0x20, 0x11, 0xcf, 0x81, 0x08, 0x2d, 0x42, 0x08]);
    }

    #[test]
    fn a_response_is_read_and_a_changed_one_is_none() {
        let good = [0x81, 0x1c, 0x63, 0x20, 0x04, 0x01, 0x00, 0x20, 0x81, 0x3a];
        let response = parse_response(&good).unwrap();
        assert_eq!(
            (response.to, response.code, response.data),
            (Address { net_function: 6, command: 1, sequence: 1 }, 0, &[0x20, 0x81][..])
        );
        for place in 0..good.len() {
            let mut bad = good;
            *bad.get_mut(place).unwrap() ^= 0x10;
            assert_eq!(parse_response(&bad), None, "{place}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_response_or_none(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let _ = parse_response(&bytes);
        }
    }
}
