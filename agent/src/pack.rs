//! A report as bytes: JSON, packed with gzip, the same bytes each time it is sent.

use flate2::read::GzDecoder;
use flate2::{Compress, Compression, FlushCompress, Status};
use ironwatch_shared::wire::v1::report::{Loss, MAX_UNPACKED_BYTES, Report};
use serde::Deserialize;
use std::cell::RefCell;
use std::io::{self, Read as _};

/// Window of the packer, as gzip has it.
const WINDOW_BITS: u8 = 15;

thread_local! {
    // A packer is a third of a megabyte to set up: asked from the system and given back for each report, that costs more
    // than the packing.
    static PACKER: RefCell<Compress> = RefCell::new(Compress::new_gzip(Compression::default(), WINDOW_BITS));
}

/// The body of a request.
pub fn pack(report: &Report) -> io::Result<Vec<u8>> {
    let text = serde_json::to_vec(report)?;
    PACKER.with_borrow_mut(|packer| {
        packer.reset();
        // Above what gzip may make of it when nothing repeats (zlib's deflateBound), so one step is enough.
        let mut packed = Vec::with_capacity(text.len() + text.len() / 1000 + 64);
        match packer.compress_vec(&text, &mut packed, FlushCompress::Finish) {
            Ok(Status::StreamEnd) => {
                packed.shrink_to_fit();
                Ok(packed)
            }
            Ok(Status::Ok | Status::BufError) => Err(io::Error::other("the packer did not finish")),
            Err(error) => Err(io::Error::other(error)),
        }
    })
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
