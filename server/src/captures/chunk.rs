//! How readings are packed. A chunk holds all series of one host for a minute at most: of each series the moments as
//! differences of differences, which are next to nothing at a steady pace, and the numbers as differences of whole numbers
//! of thousandths or so; then all of it compressed.
//!
//! Measured with [`tests::a_day_at_full_speed_stays_small`]: 64 power sensors every 250 ms, moments that waver by ±3 ms and
//! numbers by ±2 steps, take 1.1 bytes a reading: a day of them is 24 MB.

/// Largest chunk after unpacking.
const MAX_BYTES: usize = 8 << 20;
/// Effort of the compression: chunks are packed anew every two seconds.
const LEVEL: i32 = 1;
/// Numbers that are no whole number of millionths are kept as they are.
const MOST_DIGITS: u8 = 6;
/// Stands for "as they are".
const AS_THEY_ARE: u8 = 255;
/// Whole numbers up to here are exact.
const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;

/// One reading: Unix milliseconds and the number, if there was one.
pub type Reading = (i64, Option<f64>);

fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Small numbers of either sign become small numbers.
fn folded(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)) as u64
}

fn unfolded(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

/// How many digits after the point all numbers have, when few do.
fn digits(numbers: &[f64]) -> Option<u8> {
    (0..=MOST_DIGITS).find(|digits| {
        let scale = 10_f64.powi(i32::from(*digits));
        numbers.iter().all(|number| {
            let whole = (number * scale).round();
            // Not by value alone: minus zero and what is no number must come back as they were.
            whole.abs() < LARGEST_EXACT && (whole as i64 as f64 / scale).to_bits() == number.to_bits()
        })
    })
}

/// Packs the series of one host, each in the order in which it was read. Series without readings take nothing.
#[must_use]
pub fn pack(first_at: i64, series: &[Vec<Reading>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (index, readings) in series.iter().enumerate().filter(|(_, readings)| !readings.is_empty()) {
        put(&mut bytes, index as u64);
        put(&mut bytes, readings.len() as u64);
        let (mut before, mut step) = (first_at, 0_i64);
        for (at, _) in readings {
            let next = at.wrapping_sub(before);
            put(&mut bytes, folded(next.wrapping_sub(step)));
            (before, step) = (*at, next);
        }
        let numbers: Vec<f64> = readings.iter().filter_map(|(_, number)| *number).collect();
        // Runs of readings with and without a number, one after the other.
        let mut runs: Vec<u64> = vec![0];
        let mut is_there = true;
        for (_, number) in readings {
            if number.is_some() != is_there {
                runs.push(0);
                is_there = !is_there;
            }
            if let Some(run) = runs.last_mut() {
                *run += 1;
            }
        }
        put(&mut bytes, runs.len() as u64);
        runs.into_iter().for_each(|run| put(&mut bytes, run));
        match digits(&numbers) {
            Some(digits) => {
                bytes.push(digits);
                let scale = 10_f64.powi(i32::from(digits));
                let mut before = 0_i64;
                for number in numbers {
                    let whole = (number * scale).round() as i64;
                    put(&mut bytes, folded(whole.wrapping_sub(before)));
                    before = whole;
                }
            }
            None => {
                bytes.push(AS_THEY_ARE);
                numbers.iter().for_each(|number| bytes.extend(number.to_le_bytes()));
            }
        }
    }
    zstd::bulk::compress(&bytes, LEVEL).unwrap_or_default()
}

/// What is left to be read.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    /// How many of something follow: never more than there are bytes.
    fn count(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok().filter(|count| *count <= MAX_BYTES)
    }

    fn float(&mut self) -> Option<f64> {
        let (bytes, rest) = self.0.split_first_chunk::<8>()?;
        self.0 = rest;
        Some(f64::from_le_bytes(*bytes))
    }

    fn series(&mut self, first_at: i64) -> Option<(usize, Vec<Reading>)> {
        let (index, count) = (self.count()?, self.count()?);
        let (mut at, mut step) = (first_at, 0_i64);
        let mut readings: Vec<Reading> = Vec::with_capacity(count.min(self.0.len()));
        for _ in 0..count {
            step = step.wrapping_add(unfolded(self.number()?));
            at = at.wrapping_add(step);
            readings.push((at, None));
        }
        let mut is_there = Vec::with_capacity(count.min(MAX_BYTES));
        for run in 0..self.count()? {
            let length = self.count()?.min(count.saturating_sub(is_there.len()));
            is_there.extend(std::iter::repeat_n(run % 2 == 0, length));
        }
        let digits = self.byte()?;
        let scale = 10_f64.powi(i32::from(digits));
        let mut whole = 0_i64;
        for ((_, number), _) in readings.iter_mut().zip(is_there).filter(|(_, is_there)| *is_there) {
            *number = Some(if digits == AS_THEY_ARE {
                self.float()?
            } else {
                whole = whole.wrapping_add(unfolded(self.number()?));
                whole as f64 / scale
            });
        }
        Some((index, readings))
    }
}

/// Unpacks a chunk: series by their place, each in the order in which it was read. Of one that is broken what comes before
/// the break.
#[must_use]
pub fn unpack(first_at: i64, body: &[u8]) -> Vec<(usize, Vec<Reading>)> {
    let bytes = zstd::bulk::decompress(body, MAX_BYTES).unwrap_or_default();
    let mut rest = Rest(&bytes);
    let mut all = Vec::new();
    while !rest.0.is_empty() {
        let Some(series) = rest.series(first_at) else { break };
        all.push(series);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Numbers that look like chance and are the same each time.
    fn wavering(seed: &mut u64, width: i64) -> i64 {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*seed >> 33) as i64 % (2 * width + 1) - width
    }

    #[test]
    fn a_day_at_full_speed_stays_small() {
        let (mut seed, mut bytes, mut readings) = (7, 0, 0);
        for minute in 0..20 {
            let first_at = 1_700_000_000_000 + minute * 60_000;
            // A chunk is closed after 8,192 readings or a minute.
            let series: Vec<Vec<Reading>> = (0..64)
                .map(|place| {
                    let mut watts = 300 + place;
                    (0..128)
                        .map(|slot| {
                            watts += wavering(&mut seed, 2);
                            (first_at + slot * 250 + place + wavering(&mut seed, 3), Some((watts * 4) as f64))
                        })
                        .collect()
                })
                .collect();
            let body = pack(first_at, &series);
            bytes += body.len();
            readings += 64 * 128;
            assert_eq!(unpack(first_at, &body).into_iter().map(|(_, series)| series).collect::<Vec<_>>(), series);
        }
        let each = bytes as f64 / f64::from(readings);
        println!("{each:.2} bytes a reading");
        assert!(each < 2.0, "{each:.2} bytes a reading");
    }

    #[test]
    fn odd_numbers_come_back_as_they_were() {
        let series = vec![
            vec![(5, Some(f64::MIN_POSITIVE)), (6, Some(-0.0)), (7, None), (8, Some(1e300))],
            Vec::new(),
            vec![(9, None), (9, None)],
            vec![(i64::MAX, Some(12.06)), (i64::MIN, Some(-3.0))],
        ];
        let back = unpack(5, &pack(5, &series));
        assert_eq!(back.iter().map(|(place, _)| *place).collect::<Vec<_>>(), [0, 2, 3]);
        for (place, readings) in back {
            assert_eq!(format!("{:?}", series.get(place)), format!("{:?}", Some(readings)));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn what_is_packed_is_unpacked(
            series in prop::collection::vec(prop::collection::vec((0_i64..1 << 44, prop::option::of(-1e9..1e9_f64)), 0..40), 0..6),
            first_at in 0_i64..1 << 44,
        ) {
            let back = unpack(first_at, &pack(first_at, &series));
            let wanted: Vec<_> = series.into_iter().enumerate().filter(|(_, readings)| !readings.is_empty()).collect();
            prop_assert_eq!(back, wanted);
        }

        #[test]
        fn what_is_broken_breaks_nothing(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = unpack(0, &bytes);
            let _ = unpack(0, &zstd::bulk::compress(&bytes, 1).unwrap_or_default());
        }
    }
}
