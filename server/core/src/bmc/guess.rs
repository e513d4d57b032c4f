//! Which memory module an event probably is about, where only the maker's own bytes say. Makers do not publish these schemes, boards
//! differ, and some tools apply one maker's to another's: so a guess is told as one, and decides nothing by itself.

/// Whose scheme applies, by the IANA number that the BMC names (iana.org/assignments/enterprise-numbers).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Maker {
    /// 674.
    Dell,
    /// 10876 and 47488.
    Supermicro,
    /// 343.
    Intel,
    /// 2623 ASUS, 49622 ASRock Rack.
    Asus,
    /// Nobody whose scheme is known.
    Other,
}

impl Maker {
    /// By its number.
    #[must_use]
    pub fn from_number(number: u32) -> Self {
        match number {
            674 => Maker::Dell,
            10_876 | 47_488 => Maker::Supermicro,
            343 => Maker::Intel,
            2_623 | 49_622 => Maker::Asus,
            _ => Maker::Other,
        }
    }
}

/// Event data that says nothing.
const UNSPECIFIED: u8 = 0xff;

/// The module, as it is probably written on the board.
#[must_use]
pub fn module(maker: Maker, data: [u8; 3]) -> Option<String> {
    let [first, second, third] = data;
    // Table 42-3: with this mark the third byte is the module's number, whoever made the board.
    if first >> 4 & 3 == 3 && third != UNSPECIFIED {
        return Some(format!("DIMM {third}"));
    }
    if third == UNSPECIFIED {
        return None;
    }
    match maker {
        // Upper half of the second byte: the channel from A; lower half: the module; lowest bits of the third: the processor.
        Maker::Supermicro if second != UNSPECIFIED => {
            let (channel, slot, processor) = (second >> 4, second & 0x0f, third & 0x03);
            let letter = letter(channel.checked_sub(1)?.checked_add(processor.checked_mul(4)?)?)?;
            (slot < 10).then(|| format!("P{}-DIMM{letter}{}", processor + 1, slot + 1))
        }
        // Three bits socket, then channel and module.
        Maker::Intel => {
            let (socket, channel, slot) = (third >> 5, third >> 2 & 0x07, third & 0x03);
            Some(format!("CPU{}_DIMM_{}{}", socket + 1, letter(channel)?, slot + 1))
        }
        // Groups of eight: channels A to H; the groups are ranks of the first and then of the second processor.
        Maker::Asus => {
            let (group, channel) = (third / 8, third % 8);
            (group < 4).then(|| Some(format!("DIMM_{}{}", letter(channel)?, group / 2 + 1))).flatten()
        }
        // Dell names its modules by sensors of their own; what else it writes is not known well enough.
        Maker::Supermicro | Maker::Dell | Maker::Other => None,
    }
}

fn letter(number: u8) -> Option<char> {
    (number < 26).then(|| char::from(b'A' + number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_by_the_specification_is_the_same_for_all() {
        for maker in [Maker::Dell, Maker::Supermicro, Maker::Other] {
            assert_eq!(module(maker, [0xb0, 0xff, 3]).as_deref(), Some("DIMM 3"));
        }
    }

    #[test]
    fn schemes_of_makers_are_applied_to_their_boards_only() {
        assert_eq!(module(Maker::Supermicro, [0xa0, 0x20, 0x00]).as_deref(), Some("P1-DIMMB1"));
        assert_eq!(module(Maker::Supermicro, [0xa0, 0x11, 0x01]).as_deref(), Some("P2-DIMME2"));
        assert_eq!(module(Maker::Intel, [0xa0, 0xff, 0x24]).as_deref(), Some("CPU2_DIMM_B1"));
        assert_eq!(module(Maker::Asus, [0xa0, 0xff, 17]).as_deref(), Some("DIMM_B2"));
        assert_eq!(
            (module(Maker::Other, [0xa0, 0x20, 0]), module(Maker::Dell, [0xa0, 0x20, 0]), module(Maker::Intel, [0xa0, 0, 0xff])),
            (None, None, None)
        );
        for maker in [Maker::Supermicro, Maker::Intel, Maker::Asus] {
            for second in 0..=255 {
                for third in 0..=255 {
                    let _ = module(maker, [0xa0, second, third]);
                }
            }
        }
    }
}
