//! From text to the bytes of a code.

use super::field::check_bytes;

/// For versions 1 to 15: check bytes of each block, and how many blocks there are, at level M.
const BLOCKS: [(usize, usize); 15] = [
    (10, 1),
    (16, 1),
    (26, 1),
    (18, 2),
    (24, 2),
    (16, 4),
    (18, 4),
    (22, 4),
    (22, 5),
    (26, 5),
    (30, 5),
    (22, 8),
    (22, 9),
    (24, 10),
    (24, 10),
];

/// Where alignment patterns have their middles, on both axes.
pub fn alignments(version: usize) -> Vec<usize> {
    if version == 1 {
        return Vec::new();
    }
    let (number, last) = (version / 7 + 2, version * 4 + 10);
    let step = (last - 6).div_ceil(2 * (number - 1)) * 2;
    [6].into_iter().chain((0..number - 1).rev().map(|back| last - back * step)).collect()
}

/// Bytes that a version carries, check bytes included.
fn capacity(version: usize) -> usize {
    let side = version * 4 + 17;
    let number = if version == 1 { 0 } else { version / 7 + 2 };
    // Three corners with their formats, two timing lines, and the one dark module.
    let mut modules = side * side - 3 * 64 - 31 - 2 * (side - 16);
    if number > 0 {
        modules -= (number * number - 3) * 25 - (number - 2) * 10;
    }
    if version >= 7 {
        modules -= 36;
    }
    modules / 8
}

/// The smallest version that holds a text, and its bytes as they are laid out; none: the text is too long for what we draw.
pub fn code_words(text: &str) -> Option<(usize, Vec<u8>)> {
    (1..).zip(BLOCKS).find_map(|(version, (checks, blocks))| {
        let room = capacity(version) - checks * blocks;
        let length_bits = if version < 10 { 8 } else { 16 };
        (4 + length_bits + text.len() * 8 <= room * 8).then(|| (version, woven(&padded(text, length_bits, room), blocks, checks)))
    })
}

fn push(bits: &mut Vec<bool>, value: usize, count: usize) {
    bits.extend((0..count).rev().map(|bit| (value >> bit) & 1 == 1));
}

fn padded(text: &str, length_bits: usize, room: usize) -> Vec<u8> {
    let mut bits = Vec::with_capacity(room * 8);
    push(&mut bits, 0b0100, 4);
    push(&mut bits, text.len(), length_bits);
    text.bytes().for_each(|byte| push(&mut bits, byte.into(), 8));
    bits.resize((bits.len() + 4).min(room * 8).next_multiple_of(8), false);
    let mut bytes: Vec<u8> = bits.chunks(8).map(|byte| byte.iter().fold(0, |all, bit| (all << 1) | u8::from(*bit))).collect();
    let left = room - bytes.len();
    bytes.extend([0xec, 0x11].into_iter().cycle().take(left));
    bytes
}

/// Blocks side by side: the first byte of each, the second of each; then their check bytes in the same way.
fn woven(data: &[u8], blocks: usize, checks: usize) -> Vec<u8> {
    let (short, long) = (data.len() / blocks, data.len() % blocks);
    let mut rest = data;
    let mut parts = Vec::with_capacity(blocks);
    for at in 0..blocks {
        let (part, after) = rest.split_at(short + usize::from(at >= blocks - long));
        parts.push(part.to_vec());
        rest = after;
    }
    let check: Vec<Vec<u8>> = parts.iter().map(|part| check_bytes(part, checks)).collect();
    let across = |columns: &[Vec<u8>], length: usize| -> Vec<u8> {
        (0..length).flat_map(|at| columns.iter().filter_map(move |column| column.get(at).copied())).collect()
    };
    [across(&parts, short + 1), across(&check, checks)].concat()
}
