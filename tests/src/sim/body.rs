//! Bodies of reports, cheap to make: the words are written once for all agents, only numbers are written each time.

use super::machine::{GAUGES, Gauge, PARTS};
use flate2::{Compress, Compression, FlushCompress};
use ironwatch_shared::proof::body_digest;
use std::cell::RefCell;
use std::io::Write as _;

/// Window of the packer, as gzip has it.
const WINDOW_BITS: u8 = 15;

/// A body as it travels.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Body {
    pub packed: Vec<u8>,
    /// base64url SHA-256 of `packed`.
    pub digest: String,
}

thread_local! {
    // A packer has a quarter of a megabyte to set up; each thread keeps one.
    static PACKER: RefCell<Compress> = RefCell::new(Compress::new_gzip(Compression::fast(), WINDOW_BITS));
}

/// Packs a text with gzip.
///
/// # Errors
/// When the packer fails, which it has no reason to.
pub fn pack(text: &[u8]) -> Result<Body, String> {
    PACKER.with_borrow_mut(|packer| {
        packer.reset();
        let mut packed = Vec::with_capacity(text.len() / 2 + 256);
        let status = packer.compress_vec(text, &mut packed, FlushCompress::Finish).map_err(|error| error.to_string())?;
        if status != flate2::Status::StreamEnd {
            return Err("the packer did not finish".to_owned());
        }
        let digest = body_digest(&packed);
        Ok(Body { packed, digest })
    })
}

/// The words of the numbers.
#[derive(Debug)]
pub struct Shapes(Vec<(String, Gauge)>);

impl Shapes {
    /// So many, of 40 names; each further 40 are of the next part.
    #[must_use]
    pub fn new(count: usize) -> Self {
        let shape = |index: usize| {
            let gauge = GAUGES.get(index % GAUGES.len()).copied().unwrap_or_default();
            let parts = PARTS.iter().find(|(kind, _)| *kind == gauge.kind).map_or(&[][..], |(_, parts)| *parts);
            let number = index / GAUGES.len();
            let part = match parts.get(number % parts.len().max(1)) {
                Some(part) if number < parts.len() => format!("{}/{part}", gauge.kind),
                Some(part) => format!("{}/{part}-{number}", gauge.kind),
                None => format!("{}/{number}", gauge.kind),
            };
            (format!(r#"{{"name":"{}","component":"{part}","value":"#, gauge.name), gauge)
        };
        Self((0..count).map(shape).collect())
    }

    /// The first numbers of one agent, in tenths.
    #[must_use]
    pub fn start(&self, random: &mut Random) -> Vec<i32> {
        self.0.iter().map(|(_, gauge)| gauge.low + random.below(gauge.high - gauge.low)).collect()
    }

    /// Writes the numbers as they are now, each a step from where it was.
    pub fn write(&self, values: &mut [i32], random: &mut Random, text: &mut Vec<u8>) {
        for (place, ((words, gauge), value)) in self.0.iter().zip(values).enumerate() {
            // Most gauges of a real machine stand still from one look to the next.
            if random.below(3) == 0 {
                *value = (*value + random.below(2 * gauge.step + 1) - gauge.step).clamp(gauge.low, gauge.high);
            }
            if place > 0 {
                text.push(b',');
            }
            text.extend_from_slice(words.as_bytes());
            // Writing to a Vec cannot fail.
            let _ = write!(text, "{}.{}}}", *value / 10, *value % 10);
        }
    }
}

/// Quick numbers by chance (xorshift); for faults that look like life, not for secrets.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// The same seed, the same numbers.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// From 0 up to but not `limit`; 0 when there is no room.
    pub fn below(&mut self, limit: i32) -> i32 {
        let limit = u64::try_from(limit).unwrap_or(0).max(1);
        i32::try_from((self.next() >> 33) % limit).unwrap_or_default()
    }

    /// From 0 to 1.
    pub fn share(&mut self) -> f64 {
        f64::from(self.below(1 << 24)) / f64::from(1 << 24)
    }
}
