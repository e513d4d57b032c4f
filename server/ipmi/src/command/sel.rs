//! The event log (IPMI 2.0, 31). Reading what is new is in [`crate::log`].

use super::{array, net_function::STORAGE};
use crate::error::Error;
use crate::request::Request;
use crate::sel::{RECORD_BYTES, SelRecord};
use crate::session::Session;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Id that means the first record, and the one that means the last (31.5).
pub const FIRST: u16 = 0x0000;
/// Also: there is no next one.
pub const LAST: u16 = 0xffff;
/// Some BMCs need many seconds to erase a full log.
const ERASING: Duration = Duration::from_secs(60);

/// What a log says of itself (31.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SelInfo {
    /// Records.
    pub entries: u16,
    /// Bytes that are free; 0xffff: 64 kB or more.
    pub free_bytes: u16,
    /// When one was added last.
    pub added_at: u32,
    /// When something was erased last.
    pub erased_at: u32,
    /// Events were lost because it was full.
    pub overflow: bool,
    /// Reservations are known.
    pub can_reserve: bool,
    /// Single records can be deleted.
    pub can_delete: bool,
}

/// Asks for a whole record.
#[must_use]
pub fn get_entry(reservation: u16, id: u16) -> Request {
    let ([r0, r1], [i0, i1]) = (reservation.to_le_bytes(), id.to_le_bytes());
    Request::new("get SEL entry", STORAGE, 0x43, vec![r0, r1, i0, i1, 0, 0xff])
}

/// Reads the answer to [`get_entry`]: the id of the next record, and this one.
#[must_use]
pub fn parse_entry(data: &[u8]) -> Option<(u16, SelRecord)> {
    let next = array(data, 0).map(u16::from_le_bytes)?;
    array::<RECORD_BYTES>(data, 2).map(|raw| (next, SelRecord::parse(raw)))
}

impl Session {
    /// What the log says of itself.
    ///
    /// # Errors
    /// As [`Session::ask`].
    pub async fn sel_info(&mut self) -> Result<SelInfo, Error> {
        let request = Request::new("get SEL info", STORAGE, 0x40, Vec::new());
        let data = self.ask(&request).await?;
        let malformed = Error::Malformed { what: request.name };
        let [_, n0, n1, f0, f1, a0, a1, a2, a3, e0, e1, e2, e3, support]: [u8; 14] = array(&data, 0).ok_or(malformed)?;
        Ok(SelInfo {
            entries: u16::from_le_bytes([n0, n1]),
            free_bytes: u16::from_le_bytes([f0, f1]),
            added_at: u32::from_le_bytes([a0, a1, a2, a3]),
            erased_at: u32::from_le_bytes([e0, e1, e2, e3]),
            overflow: support & 0x80 != 0,
            can_delete: support & 0x08 != 0,
            can_reserve: support & 0x02 != 0,
        })
    }

    /// Reserves the log.
    ///
    /// # Errors
    /// As [`Session::ask`].
    pub async fn reserve_sel(&mut self) -> Result<u16, Error> {
        let request = Request::new("reserve SEL", STORAGE, 0x42, Vec::new());
        let data = self.ask(&request).await?;
        array(&data, 0).map(u16::from_le_bytes).ok_or(Error::Malformed { what: request.name })
    }

    /// Erases all of the log, and waits until that is done.
    ///
    /// # Errors
    /// As [`Session::ask`]; [`Error::NoAnswer`] when it is not done within a minute.
    pub async fn clear_sel(&mut self) -> Result<(), Error> {
        let [r0, r1] = self.reserve_sel().await?.to_le_bytes();
        let clear = |step: u8| Request::new("clear SEL", STORAGE, 0x47, vec![r0, r1, b'C', b'L', b'R', step]);
        let until = Instant::now() + ERASING;
        let mut progress = self.ask(&clear(0xaa)).await?;
        while progress.first().is_some_and(|progress| progress & 0x0f != 1) {
            if Instant::now() >= until {
                return Err(Error::NoAnswer);
            }
            sleep(Duration::from_millis(200)).await;
            progress = self.ask(&clear(0x00)).await?;
        }
        Ok(())
    }

    /// Deletes one record.
    ///
    /// # Errors
    /// As [`Session::ask`].
    pub async fn delete_sel_entry(&mut self, id: u16) -> Result<(), Error> {
        let ([r0, r1], [i0, i1]) = (self.reserve_sel().await?.to_le_bytes(), id.to_le_bytes());
        self.ask(&Request::new("delete SEL entry", STORAGE, 0x46, vec![r0, r1, i0, i1]).only_once()).await.map(drop)
    }

    /// Adds a record; the BMC gives it an id, and for kinds below 0xe0 a time.
    ///
    /// # Errors
    /// As [`Session::ask`].
    pub async fn add_sel_entry(&mut self, raw: [u8; RECORD_BYTES]) -> Result<u16, Error> {
        let request = Request::new("add SEL entry", STORAGE, 0x44, raw.to_vec()).only_once();
        let data = self.ask(&request).await?;
        array(&data, 0).map(u16::from_le_bytes).ok_or(Error::Malformed { what: request.name })
    }

    /// The clock by which records are stamped, in seconds as Unix counts; may be a local time.
    ///
    /// # Errors
    /// As [`Session::ask`].
    pub async fn sel_time(&mut self) -> Result<u32, Error> {
        let request = Request::new("get SEL time", STORAGE, 0x48, Vec::new());
        let data = self.ask(&request).await?;
        array(&data, 0).map(u32::from_le_bytes).ok_or(Error::Malformed { what: request.name })
    }

    /// Sets that clock.
    ///
    /// # Errors
    /// As [`Session::ask`].
    pub async fn set_sel_time(&mut self, unix_seconds: u32) -> Result<(), Error> {
        self.ask(&Request::new("set SEL time", STORAGE, 0x49, unix_seconds.to_le_bytes().to_vec())).await.map(drop)
    }

    /// Minutes by which that clock is ahead of UTC; `None` where the BMC does not say (31.11).
    ///
    /// # Errors
    /// As [`Session::ask`].
    pub async fn sel_utc_offset(&mut self) -> Result<Option<i16>, Error> {
        let answer = self.try_ask(&Request::new("get SEL time UTC offset", STORAGE, 0x5c, Vec::new())).await?;
        let minutes = array(&answer.data, 0).map(i16::from_le_bytes).filter(|_| answer.code.0 == 0);
        Ok(minutes.filter(|minutes| (-1_440..=1_440).contains(minutes)))
    }
}
