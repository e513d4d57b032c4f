//! All sensor records of a BMC, read within bounds: 33.12 of IPMI 2.0 for the repository, 35.3 for BMCs that have their
//! records in the sensor device only.

use crate::command::sdr::{RecordPart, RepositoryInfo, get_sdr};
use crate::completion::Completion;
use crate::error::Error;
use crate::request::Request;
use crate::sdr::{FruLocator, HEADER_BYTES, Record, RecordHeader, Sensor};
use crate::sel::SensorNames;
use crate::session::Session;
use std::collections::BTreeSet;
use std::time::Duration;

/// Most records; the largest machines have some hundred.
pub const MAX_RECORDS: usize = 4_096;
/// Ids of the first record, and of none after the last.
const FIRST: u16 = 0x0000;
const LAST: u16 = 0xffff;
/// All of a record at once; many BMCs give less.
const ALL: u8 = 0xff;
/// Bytes a time for those: what fits all, then half of it, and so on.
const CHUNK: u8 = 32;
const LEAST_CHUNK: u8 = 5;
/// How often the same record is asked for anew: somebody else changes the repository, or takes the reservation. Two that read it
/// at the same time take it from each other with every record.
const TRIES: u32 = 12;
/// Before it is reserved anew; longer each time.
const STEP_ASIDE: Duration = Duration::from_millis(1);
/// Network function of the sensor device; its `Get Device SDR` has the form of `Get SDR`.
const SENSOR_DEVICE: u8 = 0x04;
const GET_DEVICE_SDR: u8 = 0x21;
const RESERVE_DEVICE_SDR: u8 = 0x22;

/// The records of a BMC.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Repository {
    /// What the repository said of itself; while it says the same, the records are the same. `None` for records of the
    /// sensor device.
    pub info: Option<RepositoryInfo>,
    /// The records.
    pub records: Vec<Record>,
    /// The records as they are, one after the other.
    pub raw: Vec<u8>,
    /// Ids that could not be read, and those that came a second time: the chain was followed no further.
    pub troubles: Vec<String>,
}

impl Repository {
    /// All sensors.
    pub fn sensors(&self) -> impl Iterator<Item = &Sensor> {
        self.records.iter().flat_map(|record| match record {
            Record::Sensors(sensors) => sensors.as_slice(),
            Record::Fru(_) | Record::Controller(_) | Record::Generic(_) | Record::Other { .. } => &[],
        })
    }

    /// All parts with FRU data behind the BMC. The BMC's own device 0 is one without a record.
    pub fn frus(&self) -> impl Iterator<Item = &FruLocator> {
        self.records.iter().filter_map(|record| match record {
            Record::Fru(fru) => Some(fru),
            Record::Sensors(_) | Record::Controller(_) | Record::Generic(_) | Record::Other { .. } => None,
        })
    }

    /// Sensors by what events say of them.
    #[must_use]
    pub fn names(&self) -> SensorNames<'_> {
        SensorNames::new(self.sensors())
    }

    /// From bytes as [`Repository::raw`] has them.
    #[must_use]
    pub fn from_raw(raw: &[u8], info: Option<RepositoryInfo>) -> Self {
        let mut repository = Repository { info, raw: raw.to_vec(), ..Repository::default() };
        let mut rest = raw;
        while let Some(header) = RecordHeader::parse(rest) {
            let length = (HEADER_BYTES + usize::from(header.body_bytes)).min(rest.len());
            let (record, after) = rest.split_at(length);
            repository.records.push(Record::decode(record));
            rest = after;
        }
        repository
    }
}

/// Where records are read from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    Repository,
    Device,
}

impl Session {
    /// Reads all records. One that is known and whose info has not changed need not be read again.
    ///
    /// # Errors
    /// When the BMC is silent, the session is gone, or there is neither a repository nor a sensor device with records.
    pub async fn read_repository(&mut self) -> Result<Repository, Error> {
        let info = match self.sdr_info().await {
            Ok(info) => Some(info),
            Err(Error::Completion { .. }) => None,
            Err(error) => return Err(error),
        };
        let from = if info.is_some() { Origin::Repository } else { Origin::Device };
        let mut repository = self.read_records(from).await?;
        if repository.records.is_empty() && from == Origin::Repository {
            // Some small BMCs have a repository and nothing in it.
            let device = self.read_records(Origin::Device).await.unwrap_or_default();
            if !device.records.is_empty() {
                return Ok(device);
            }
        }
        repository.info = info;
        Ok(repository)
    }

    async fn read_records(&mut self, from: Origin) -> Result<Repository, Error> {
        let mut repository = Repository::default();
        let mut reservation = self.reserve(from).await?;
        let mut seen = BTreeSet::new();
        let (mut id, mut chunk, mut tries) = (FIRST, ALL, 0);
        while id != LAST || seen.is_empty() {
            if repository.records.len() >= MAX_RECORDS {
                repository.troubles.push(format!("more than {MAX_RECORDS} records; the others are not read"));
                break;
            }
            match self.read_record(from, reservation, id, &mut chunk).await {
                Ok(None) if repository.records.is_empty() && id == FIRST => break,
                Ok(None) => {
                    repository.troubles.push(format!("record {id:#06x} cannot be read"));
                    break;
                }
                Ok(Some((next, bytes))) => {
                    tries = 0;
                    repository.records.push(Record::decode(&bytes));
                    repository.raw.extend_from_slice(&bytes);
                    // The first one is asked for as 0, and has an id of its own.
                    if id == FIRST {
                        seen.extend(RecordHeader::parse(&bytes).map(|header| header.id));
                    }
                    if next == FIRST || !seen.insert(next) {
                        repository.troubles.push(format!("record {next:#06x} comes a second time"));
                        break;
                    }
                    id = next;
                }
                Err(error) if error.is_code(&[Completion::RESERVATION_LOST, Completion::BEING_UPDATED]) && tries < TRIES => {
                    tries += 1;
                    // Two that wait equally long take it from each other for ever; their reservations have different numbers.
                    tokio::time::sleep(STEP_ASIDE * tries * (1 + u32::from(reservation % 13))).await;
                    reservation = self.reserve(from).await?;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(repository)
    }

    async fn reserve(&mut self, from: Origin) -> Result<u16, Error> {
        let reserved = match from {
            Origin::Repository => self.reserve_sdr().await,
            Origin::Device => {
                let request = Request::new("reserve device SDR repository", SENSOR_DEVICE, RESERVE_DEVICE_SDR, Vec::new());
                let data = self.ask(&request).await?;
                data.first_chunk().map(|bytes| u16::from_le_bytes(*bytes)).ok_or(Error::Malformed { what: request.name })
            }
        };
        match reserved {
            // One that knows no reservations needs none.
            Err(Error::Completion { code, .. }) if code.is_unknown_command() && from == Origin::Repository => Ok(0),
            other => other,
        }
    }

    /// A record: the id of the next one, and its bytes. `None` when the BMC does not give it.
    async fn read_record(&mut self, from: Origin, reservation: u16, id: u16, chunk: &mut u8) -> Result<Option<(u16, Vec<u8>)>, Error> {
        if *chunk == ALL {
            let answer = self.part(from, reservation, id, 0, ALL).await;
            match answer {
                Ok(Some(part)) if is_whole(&part.bytes) => return Ok(Some((part.next, part.bytes))),
                // It gives what it can: the rest is asked for below.
                Ok(Some(_)) => *chunk = CHUNK,
                Ok(None) => return Ok(None),
                Err(error) if wants_less(&error) => *chunk = CHUNK,
                Err(error) => return Err(error),
            }
        }
        let Some(head) = self.part(from, reservation, id, 0, HEADER_BYTES as u8).await? else { return Ok(None) };
        let Some(header) = RecordHeader::parse(&head.bytes) else { return Ok(None) };
        let (next, mut bytes) = (head.next, head.bytes);
        bytes.truncate(HEADER_BYTES);
        let length = HEADER_BYTES + usize::from(header.body_bytes);
        while bytes.len() < length {
            let (offset, count) = (bytes.len() as u8, (length - bytes.len()).min((*chunk).into()) as u8);
            match self.part(from, reservation, id, offset, count).await {
                Ok(Some(part)) if !part.bytes.is_empty() => bytes.extend_from_slice(part.bytes.get(..count.into()).unwrap_or(&part.bytes)),
                // The last record of some BMCs is shorter than it says.
                Ok(Some(_) | None) => break,
                Err(error) if wants_less(&error) && *chunk > LEAST_CHUNK => *chunk = (*chunk / 2).max(LEAST_CHUNK),
                Err(error) if error.is_code(&[Completion::RANGE, Completion::TOO_LONG]) => break,
                Err(error) => return Err(error),
            }
        }
        Ok(Some((next, bytes)))
    }

    async fn part(&mut self, from: Origin, reservation: u16, id: u16, offset: u8, count: u8) -> Result<Option<RecordPart>, Error> {
        let mut request = get_sdr(reservation, id, offset, count);
        if from == Origin::Device {
            (request.net_function, request.command, request.name) = (SENSOR_DEVICE, GET_DEVICE_SDR, "get device SDR");
        }
        let answer = self.try_ask(&request).await?;
        match answer.code.0 {
            Completion::NOT_PRESENT => Ok(None),
            _ => Ok(RecordPart::parse(&answer.done(request.name)?)),
        }
    }
}

fn is_whole(bytes: &[u8]) -> bool {
    RecordHeader::parse(bytes).is_some_and(|header| bytes.len() == HEADER_BYTES + usize::from(header.body_bytes))
}

/// It was too much at once. The codes for that are many.
fn wants_less(error: &Error) -> bool {
    error.is_code(&[
        Completion::TOO_MANY_BYTES,
        Completion::TOO_LONG,
        Completion::LENGTH,
        Completion::RANGE,
        Completion::INVALID_FIELD,
        0xff,
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn records_one_after_the_other_are_read() {
        let raw = [1, 0, 0x51, 0xc0, 3, 9, 9, 9, 2, 0, 0x51, 0xc0, 2, 1, 1, 3, 0];
        let repository = Repository::from_raw(&raw, None);
        assert_eq!(repository.records.len(), 2, "the last two bytes are no record");
    }

    proptest! {
        #[test]
        fn any_bytes_are_records(raw in prop::collection::vec(any::<u8>(), 0..400)) {
            let repository = Repository::from_raw(&raw, None);
            prop_assert!(repository.records.len() <= raw.len() / HEADER_BYTES);
        }
    }
}
