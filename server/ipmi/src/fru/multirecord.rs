//! Multirecords: of power supplies, and others (FRU information storage 1.0, 16 to 18).

/// Bytes of a record's header.
const HEADER_BYTES: usize = 5;
/// Most records.
const MAX_RECORDS: usize = 64;
const POWER_SUPPLY: u8 = 0x00;

/// One record.
#[derive(Debug, Clone, PartialEq)]
pub enum MultiRecord {
    /// What a power supply can do.
    PowerSupply(PowerSupplyInfo),
    /// Another kind.
    Other {
        /// Which.
        kind: u8,
        /// Its bytes.
        data: Vec<u8>,
    },
}

/// What a power supply can do (18.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PowerSupplyInfo {
    /// Watts that it gives at most.
    pub capacity_watts: u16,
    /// Lowest and highest voltage of its lower input range, in units of 10 mV.
    pub input_low: (u16, u16),
    /// Lowest and highest voltage of its higher input range, in units of 10 mV.
    pub input_high: (u16, u16),
    /// It can be replaced while the machine runs.
    pub is_hot_swap: bool,
}

/// Reads records one after the other, up to the one that says that it is the last.
pub fn parse(mut bytes: &[u8]) -> Vec<MultiRecord> {
    let mut records = Vec::new();
    while let Some((header, rest)) = bytes.split_first_chunk::<HEADER_BYTES>() {
        let [kind, format, length, ..] = *header;
        let sum = header.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
        if sum != 0 || format & 0x0f != 2 || records.len() >= MAX_RECORDS {
            break;
        }
        let Some((data, after)) = rest.split_at_checked(length.into()) else { break };
        records.push(record(kind, data));
        if format & 0x80 != 0 {
            break;
        }
        bytes = after;
    }
    records
}

fn record(kind: u8, data: &[u8]) -> MultiRecord {
    let word = |place: usize| Some(u16::from_le_bytes(data.get(place..place + 2)?.try_into().ok()?));
    let power_supply = || {
        Some(PowerSupplyInfo {
            capacity_watts: word(0)? & 0x0fff,
            input_low: (word(6)?, word(8)?),
            input_high: (word(10)?, word(12)?),
            is_hot_swap: data.get(17)? & 0x08 != 0,
        })
    };
    let info = (kind == POWER_SUPPLY).then(power_supply).flatten();
    info.map_or_else(|| MultiRecord::Other { kind, data: data.to_vec() }, MultiRecord::PowerSupply)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_power_supply_says_what_it_gives() {
        let mut data = vec![0xee, 0x02, 0, 0, 0, 0, 0x28, 0x23, 0x30, 0x2a, 0x50, 0x46, 0xb0, 0x68, 0, 0, 0, 0x08];
        data.resize(24, 0);
        let mut bytes = vec![0x00, 0x82, 24, 0];
        let sum = bytes.iter().fold(0_u8, |sum: u8, byte| sum.wrapping_add(*byte));
        bytes.push(0_u8.wrapping_sub(sum));
        bytes.extend(data);
        let info = PowerSupplyInfo { capacity_watts: 750, input_low: (9_000, 10_800), input_high: (18_000, 26_800), is_hot_swap: true };
        assert_eq!(parse(&bytes), [MultiRecord::PowerSupply(info)]);
        assert_eq!(parse(bytes.get(..20).unwrap_or_default()), []);
    }
}
