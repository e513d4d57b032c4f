//! What a part says of itself: maker, product, serial (*Platform Management FRU Information Storage Definition* 1.0).

mod area;
mod multirecord;

pub use multirecord::{MultiRecord, PowerSupplyInfo};

use crate::text::Code;
use area::Area;

/// Minutes from 1970 to 1996, from where manufacturing dates count.
const EPOCH_1996_SECONDS: i64 = 820_454_400;
/// Bytes of the common header; offsets in it are in units of eight bytes.
const HEADER_BYTES: usize = 8;

/// The chassis area.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Chassis {
    /// SMBIOS chassis type: 0x17 is a rack server.
    pub kind: u8,
    /// Part number.
    pub part: String,
    /// Serial number.
    pub serial: String,
    /// What the maker adds.
    pub extra: Vec<String>,
}

/// The board area.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Board {
    /// Unix seconds; `None` where the maker left it out.
    pub made_at: Option<i64>,
    /// Maker.
    pub manufacturer: String,
    /// Product.
    pub product: String,
    /// Serial number.
    pub serial: String,
    /// Part number.
    pub part: String,
    /// Version of the file the data came from.
    pub fru_file: String,
    /// What the maker adds.
    pub extra: Vec<String>,
}

/// The product area.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Product {
    /// Maker.
    pub manufacturer: String,
    /// Name.
    pub name: String,
    /// Part or model number.
    pub part: String,
    /// Version.
    pub version: String,
    /// Serial number.
    pub serial: String,
    /// Asset tag.
    pub asset_tag: String,
    /// Version of the file the data came from.
    pub fru_file: String,
    /// What the maker adds.
    pub extra: Vec<String>,
}

/// All of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Fru {
    /// The chassis it is in, or is.
    pub chassis: Option<Chassis>,
    /// The board.
    pub board: Option<Board>,
    /// The product.
    pub product: Option<Product>,
    /// Records of several kinds.
    pub records: Vec<MultiRecord>,
    /// Places where the sums are wrong; what stands there is told all the same.
    pub troubles: Vec<&'static str>,
}

impl Fru {
    /// Decodes the bytes of a FRU device. `None` when they are no such data: empty, all ones, or another format.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let header: &[u8; HEADER_BYTES] = bytes.first_chunk()?;
        let [format, _, chassis, board, product, multirecord, _, _] = *header;
        if format & 0x0f != 1 || header.iter().all(|byte| *byte == 0xff) {
            return None;
        }
        let mut fru = Fru::default();
        if !sums_to_zero(header) {
            fru.troubles.push("the sum of the header is wrong");
        }
        let area = |place: u8| (place != 0).then(|| Area::new(bytes, usize::from(place) * 8)).flatten();
        let [chassis, board, product] = [area(chassis), area(board), area(product)];
        for (area, words) in [
            (&chassis, "the sum of the chassis area is wrong"),
            (&board, "the sum of the board area is wrong"),
            (&product, "the sum of the product area is wrong"),
        ] {
            if area.as_ref().is_some_and(|area| !sums_to_zero(area.bytes)) {
                fru.troubles.push(words);
            }
        }
        fru.chassis = chassis.and_then(|area| chassis_area(&area));
        fru.board = board.and_then(|area| board_area(&area));
        fru.product = product.and_then(|area| product_area(&area));
        if multirecord != 0 {
            fru.records = multirecord::parse(bytes.get(usize::from(multirecord) * 8..).unwrap_or_default());
        }
        Some(fru)
    }
}

fn sums_to_zero(bytes: &[u8]) -> bool {
    bytes.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte)) == 0
}

fn chassis_area(area: &Area<'_>) -> Option<Chassis> {
    // The chassis area has no language: it is English.
    let mut fields = area.fields(3, Code::Fru { english: true });
    Some(Chassis { kind: *area.bytes.get(2)?, part: fields.next_or_empty(), serial: fields.next_or_empty(), extra: fields.collect() })
}

fn board_area(area: &Area<'_>) -> Option<Board> {
    let [m0, m1, m2]: [u8; 3] = area.bytes.get(3..6)?.try_into().ok()?;
    let minutes = i64::from(u32::from_le_bytes([m0, m1, m2, 0]));
    let mut fields = area.fields(6, area.language()?);
    Some(Board {
        made_at: (minutes != 0 && minutes != 0x00ff_ffff).then_some(EPOCH_1996_SECONDS + minutes * 60),
        manufacturer: fields.next_or_empty(),
        product: fields.next_or_empty(),
        serial: fields.next_or_empty(),
        part: fields.next_or_empty(),
        fru_file: fields.next_or_empty(),
        extra: fields.collect(),
    })
}

fn product_area(area: &Area<'_>) -> Option<Product> {
    let mut fields = area.fields(3, area.language()?);
    Some(Product {
        manufacturer: fields.next_or_empty(),
        name: fields.next_or_empty(),
        part: fields.next_or_empty(),
        version: fields.next_or_empty(),
        serial: fields.next_or_empty(),
        asset_tag: fields.next_or_empty(),
        fru_file: fields.next_or_empty(),
        extra: fields.collect(),
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop at once")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// An area: format, length, then what is given, filled and summed.
    fn area(content: &[u8]) -> Vec<u8> {
        let length = (content.len() + 3).next_multiple_of(8);
        let mut bytes = vec![1, (length / 8) as u8];
        bytes.extend_from_slice(content);
        bytes.resize(length - 1, 0);
        let sum = bytes.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
        bytes.push(0_u8.wrapping_sub(sum));
        bytes
    }

    fn whole() -> Vec<u8> {
        let board = area(b"\x19\x40\x42\x0f\xc4ACME\xc5Board\xc6SN-001\xc4PN-1\x00\xc3x y\xc1");
        let product = area(b"\x19\xc4ACME\xc6Server\xc2M1\x00\xc4S-77\x00\x00\xc1");
        let mut header = vec![1, 0, 0, 1, (1 + board.len() / 8) as u8, 0, 0];
        let sum = header.iter().fold(0_u8, |sum: u8, byte| sum.wrapping_add(*byte));
        header.push(0_u8.wrapping_sub(sum));
        [header, board, product].concat()
    }

    #[test]
    fn board_and_product_are_read() {
        let fru = Fru::parse(&whole()).unwrap();
        let board = fru.board.unwrap();
        assert_eq!(
            (board.manufacturer.as_str(), board.product.as_str(), board.serial.as_str(), board.part.as_str()),
            ("ACME", "Board", "SN-001", "PN-1")
        );
        assert_eq!((board.fru_file.as_str(), board.extra), ("", vec!["x y".to_owned()]));
        assert_eq!(board.made_at, Some(EPOCH_1996_SECONDS + 1_000_000 * 60));
        let product = fru.product.unwrap();
        assert_eq!(
            (product.name.as_str(), product.part.as_str(), product.version.as_str(), product.serial.as_str()),
            ("Server", "M1", "", "S-77")
        );
        assert_eq!((fru.chassis, fru.troubles), (None, vec![]));
    }

    #[test]
    fn a_wrong_sum_is_told_and_other_formats_are_nothing() {
        let mut bytes = whole();
        bytes[20] ^= 1;
        assert_eq!(Fru::parse(&bytes).unwrap().troubles, ["the sum of the board area is wrong"]);
        for nothing in [&[0xff; 64][..], &[0; 64], &[], &[1, 0, 0]] {
            assert_eq!(Fru::parse(nothing), None);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_data_or_not(mut bytes in prop::collection::vec(any::<u8>(), 0..300), real: bool) {
            if real {
                let whole = whole();
                bytes = whole.iter().enumerate().map(|(place, byte)| byte ^ bytes.get(place).filter(|noise| **noise > 240).map_or(0, |noise| *noise)).collect();
            }
            if let Some(fru) = Fru::parse(&bytes) {
                prop_assert!(fru.records.len() <= 64);
            }
        }
    }
}
