//! Reading FRU data (IPMI 2.0, 34). What they mean is in [`crate::fru`].

use super::{array, net_function::STORAGE};
use crate::completion::Completion;
use crate::error::Error;
use crate::request::Request;
use crate::session::Session;

/// Largest FRU device that is read; real ones have 256 to 4,096 bytes.
pub const MAX_FRU_BYTES: usize = 16 << 10;
/// Bytes a time: what fits all BMCs, and less for those that say that it is too much.
const CHUNK: u8 = 32;
const LEAST_CHUNK: u8 = 8;

impl Session {
    /// Bytes of a FRU device, all of them or until the BMC gives no more. `None` when there is no such device.
    ///
    /// # Errors
    /// As [`Session::ask`].
    pub async fn read_fru(&mut self, device: u8) -> Result<Option<Vec<u8>>, Error> {
        let info = self.try_ask(&Request::new("get FRU inventory area info", STORAGE, 0x10, vec![device])).await?;
        if info.code.0 != 0 {
            return Ok(None);
        }
        let [s0, s1, access]: [u8; 3] = array(&info.data, 0).ok_or(Error::Malformed { what: "get FRU inventory area info" })?;
        let (size, by_words) = (usize::from(u16::from_le_bytes([s0, s1])).min(MAX_FRU_BYTES), access & 1 != 0);
        let mut bytes: Vec<u8> = Vec::with_capacity(size);
        let mut chunk = CHUNK;
        while bytes.len() < size {
            let wanted = (size - bytes.len()).min(chunk.into());
            let unit = if by_words { 2 } else { 1 };
            let offset = u16::try_from(bytes.len() / unit).unwrap_or(u16::MAX).to_le_bytes();
            let count = (wanted.div_ceil(unit)) as u8;
            let request = Request::new("read FRU data", STORAGE, 0x11, vec![device, offset[0], offset[1], count]);
            let answer = self.try_ask(&request).await?;
            match answer.code.0 {
                0 => {}
                Completion::LENGTH | Completion::TOO_LONG | Completion::TOO_MANY_BYTES | Completion::RANGE | 0xff
                    if chunk > LEAST_CHUNK =>
                {
                    chunk /= 2;
                    continue;
                }
                // What has been read is worth something: the size was too large.
                _ if !bytes.is_empty() => break,
                Completion::NOT_PRESENT => return Ok(None),
                _ => return Err(Error::Completion { command: request.name, code: answer.code }),
            }
            let (given, part) = answer.data.split_first().ok_or(Error::Malformed { what: request.name })?;
            let part = part.get(..usize::from(*given) * unit).unwrap_or(part);
            if part.is_empty() {
                break;
            }
            bytes.extend_from_slice(part);
        }
        bytes.truncate(size);
        Ok(Some(bytes))
    }
}
