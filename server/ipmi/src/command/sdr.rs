//! The repository of sensor records (IPMI 2.0, 33). Reading all of it is in [`crate::repository`].

use super::{array, net_function::STORAGE};
use crate::error::Error;
use crate::request::Request;
use crate::session::Session;

/// What a repository says of itself: when one of these changes, so have the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RepositoryInfo {
    /// Records.
    pub records: u16,
    /// When one was added last.
    pub added_at: u32,
    /// When one was erased last.
    pub erased_at: u32,
}

/// One step of reading a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordPart {
    /// Id of the record after this one; 0xffff after the last.
    pub next: u16,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Asks for some bytes of a record.
#[must_use]
pub fn get_sdr(reservation: u16, id: u16, offset: u8, count: u8) -> Request {
    let ([r0, r1], [i0, i1]) = (reservation.to_le_bytes(), id.to_le_bytes());
    Request::new("get SDR", STORAGE, 0x23, vec![r0, r1, i0, i1, offset, count])
}

impl RecordPart {
    /// Reads the answer to [`get_sdr`].
    #[must_use]
    pub fn parse(data: &[u8]) -> Option<Self> {
        let (next, bytes) = data.split_first_chunk::<2>()?;
        Some(Self { next: u16::from_le_bytes(*next), bytes: bytes.to_vec() })
    }
}

impl Session {
    /// What the repository says of itself.
    ///
    /// # Errors
    /// As [`Session::ask`].
    pub async fn sdr_info(&mut self) -> Result<RepositoryInfo, Error> {
        let request = Request::new("get SDR repository info", STORAGE, 0x20, Vec::new());
        let data = self.ask(&request).await?;
        let malformed = Error::Malformed { what: request.name };
        let [_, r0, r1, _, _, a0, a1, a2, a3, e0, e1, e2, e3]: [u8; 13] = array(&data, 0).ok_or(malformed)?;
        Ok(RepositoryInfo {
            records: u16::from_le_bytes([r0, r1]),
            added_at: u32::from_le_bytes([a0, a1, a2, a3]),
            erased_at: u32::from_le_bytes([e0, e1, e2, e3]),
        })
    }

    /// Reserves the repository: parts of a record read under it belong together.
    ///
    /// # Errors
    /// As [`Session::ask`].
    pub async fn reserve_sdr(&mut self) -> Result<u16, Error> {
        let request = Request::new("reserve SDR repository", STORAGE, 0x22, Vec::new());
        let data = self.ask(&request).await?;
        array(&data, 0).map(u16::from_le_bytes).ok_or(Error::Malformed { what: request.name })
    }
}
