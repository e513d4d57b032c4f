//! What is new in the event log, from where it was read up to.
//!
//! Record ids cannot be relied upon: they have gaps, and begin again when the log is cleared or full. A place in the log is
//! therefore the newest records themselves, all of their bytes. As long as one of them is where it was, what follows it is new
//! and nothing is missing.

use crate::command::sel::{FIRST, LAST, SelInfo, get_entry, parse_entry};
use crate::completion::Completion;
use crate::error::Error;
use crate::sel::{RECORD_BYTES, SelRecord};
use crate::session::Session;
use std::collections::{BTreeSet, VecDeque};

/// Newest records that a place remembers: one of them may be deleted, and the place holds.
const REMEMBERED: usize = 8;
/// Stamps that say nothing (31.2).
const NO_STAMP: [u32; 2] = [0, u32::MAX];

/// A place in a log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The records read last, the newest at the end.
    pub newest: VecDeque<[u8; RECORD_BYTES]>,
    /// What the log said of itself then; `None` while not all of it has been read.
    pub info: Option<SelInfo>,
    /// The log said the same at two readings, with nothing new at the second. Its stamps count seconds: what it says once may
    /// hide what came later in that second.
    pub settled: bool,
}

/// Why records may be missing between two readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// Somebody cleared the log.
    Cleared,
    /// The records read last are not there any more: the log is full and goes round.
    Overwritten,
    /// The chain of records leads back to one that has been read: it was followed no further.
    Loops,
}

/// What is new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// Oldest first.
    pub records: Vec<SelRecord>,
    /// Where to go on.
    pub place: Place,
    /// Why records may be missing before these.
    pub gap: Option<Gap>,
    /// There are more, to be read from the new place.
    pub more: bool,
    /// What the log says of itself now.
    pub info: SelInfo,
}

impl Place {
    fn remember(&mut self, raw: [u8; RECORD_BYTES]) {
        if self.newest.len() == REMEMBERED {
            self.newest.pop_front();
        }
        self.newest.push_back(raw);
    }
}

fn id_of(raw: &[u8; RECORD_BYTES]) -> u16 {
    let [low, high, ..] = *raw;
    u16::from_le_bytes([low, high])
}

impl Session {
    /// Reads at most `limit` new records; all there are, when there is no place yet.
    ///
    /// # Errors
    /// When the BMC is silent, the session is gone, or it has no log.
    pub async fn read_log(&mut self, place: Option<&Place>, limit: usize) -> Result<News, Error> {
        let info = self.sel_info().await?;
        let unread = News { records: Vec::new(), place: place.cloned().unwrap_or_default(), gap: None, more: false, info };
        let Some(place) = place.filter(|place| !place.newest.is_empty()) else {
            // An empty log, or one that was.
            let was_read = place.is_some_and(|place| place.info == Some(info));
            let nothing = info.entries == 0 || was_read && is_stamped(&info);
            let begin = if nothing { LAST } else { FIRST };
            return self.follow(begin, unread, limit).await;
        };
        if place.info == Some(info) && place.settled && is_stamped(&info) {
            return Ok(unread);
        }
        if info.entries == 0 {
            return Ok(News { place: Place { info: Some(info), ..Place::default() }, gap: Some(Gap::Cleared), ..unread });
        }
        for known in place.newest.iter().rev() {
            if let Some((next, record)) = self.entry(id_of(known)).await?
                && record.raw == *known
            {
                return self.follow(next, unread, limit).await;
            }
        }
        // A log that was cleared has fewer records, or says when something was erased.
        let was_cleared = place.info.is_none_or(|before| before.erased_at != info.erased_at || info.entries < before.entries);
        let gap = Some(if was_cleared { Gap::Cleared } else { Gap::Overwritten });
        self.follow(FIRST, News { place: Place::default(), gap, ..unread }, limit).await
    }

    async fn follow(&mut self, begin: u16, mut news: News, limit: usize) -> Result<News, Error> {
        let (mut id, mut seen) = (begin, BTreeSet::new());
        let before = news.place.info.take();
        while id != LAST {
            if news.records.len() >= limit {
                news.more = true;
                return Ok(news);
            }
            let Some((next, record)) = self.entry(id).await? else { break };
            if !seen.insert(record.id) {
                news.gap = Some(Gap::Loops);
                break;
            }
            news.place.remember(record.raw);
            news.records.push(record);
            id = next;
        }
        news.place.settled = news.records.is_empty() && before == Some(news.info);
        news.place.info = Some(news.info);
        Ok(news)
    }

    /// One record and the id of the next; `None` when there is no such record.
    async fn entry(&mut self, id: u16) -> Result<Option<(u16, SelRecord)>, Error> {
        let answer = self.try_ask(&get_entry(0, id)).await?;
        match answer.code.0 {
            Completion::NOT_PRESENT | Completion::RANGE | Completion::INVALID_FIELD | Completion::ILLEGAL => Ok(None),
            _ => {
                let name = "get SEL entry";
                parse_entry(&answer.done(name)?).map(Some).ok_or(Error::Malformed { what: name })
            }
        }
    }
}

/// The log stamps what it does; a log without stamps must be looked into.
fn is_stamped(info: &SelInfo) -> bool {
    !NO_STAMP.contains(&info.added_at)
}
