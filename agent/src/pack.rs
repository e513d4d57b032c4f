//! A report as bytes: JSON, packed with gzip, the same bytes each time it is sent.

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use ironwatch_shared::wire::v1::report::{Loss, MAX_UNPACKED_BYTES, Report};
use serde::Deserialize;
use std::io::{self, Read as _, Write as _};

/// The body of a request.
pub fn pack(report: &Report) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(2048), Compression::default());
    encoder.write_all(&serde_json::to_vec(report)?)?;
    encoder.finish()
}

/// The losses that a packed report tells; none when it cannot be read.
pub fn losses_in(packed: &[u8]) -> Vec<Loss> {
    #[derive(Deserialize)]
    struct Told {
        #[serde(default)]
        losses: Vec<Loss>,
    }
    let mut text = Vec::new();
    let unpacked = GzDecoder::new(packed).take(MAX_UNPACKED_BYTES as u64).read_to_end(&mut text);
    let told: Option<Told> = unpacked.ok().and_then(|_| serde_json::from_slice(&text).ok());
    told.map(|told| told.losses).unwrap_or_default()
}
