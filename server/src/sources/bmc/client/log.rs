//! News of the logs, by whichever protocol.

use super::{Client, LOG, Trouble};
use crate::sources::bmc::ipmi::LogNews;
use crate::sources::bmc::learned::SelPlace;
use crate::sources::bmc::redfish::{LogPlaces, RedfishNews};
use ironwatch_core::bmc::clock::{DateClock, LogClock, Offset};
use ironwatch_core::bmc::log::Entry;
use ironwatch_core::fleet::BmcCondition;
use ironwatch_shared::Timestamp;

/// Most log entries of one look: the rest waits for the next, and other BMCs do not wait for it.
const MAX_ENTRIES: usize = 512;

/// News of the logs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LogLook {
    /// Oldest first.
    pub entries: Vec<Entry>,
    /// They were there before the BMC was watched.
    pub is_history: bool,
    /// There are more.
    pub more: bool,
    /// Why entries may be missing before these, in words.
    pub gaps: Vec<String>,
    /// What holds of the log and its clock.
    pub conditions: Vec<BmcCondition>,
}

/// News of one protocol.
enum News {
    Ipmi(LogNews, Option<LogClock>),
    Redfish(RedfishNews),
}

impl Client {
    /// What is new in the logs. The places up to which they are read are in `learned` afterwards.
    ///
    /// # Errors
    /// Why they cannot be read.
    pub async fn log(&mut self, now: impl Fn() -> Timestamp) -> Result<LogLook, Trouble> {
        let before = self.learned.sel.clone();
        let place = before.as_ref().and_then(SelPlace::place);
        let logs: LogPlaces = self.learned.logs.clone();
        let news = self
            .ask(
                LOG,
                async |redfish| redfish.log(&logs, &now).await.map(News::Redfish),
                async |ipmi| {
                    let clock = ipmi.clock(&now).await?;
                    Ok(News::Ipmi(ipmi.log(place.as_ref(), MAX_ENTRIES, clock).await?, clock))
                },
            )
            .await?;
        Ok(match news {
            News::Ipmi(news, clock) => self.note_sel(news, clock, before.is_some_and(|before| before.is_history)),
            News::Redfish(news) => self.note_logs(news),
        })
    }

    fn note_sel(&mut self, news: LogNews, clock: Option<LogClock>, was_history: bool) -> LogLook {
        let is_history = news.is_history || was_history;
        self.learned.sel = Some(SelPlace::of(&news.place, is_history && news.more));
        let set = clock.filter(|clock| clock.is_set());
        self.learned.clock_offset_millis = set.map(|clock| clock.offset.millis);
        let full = news.info.overflow.then(|| "the event log is full: what happens is not written down".to_owned());
        LogLook {
            entries: news.entries,
            is_history,
            more: news.more,
            gaps: news.gap.map(str::to_owned).into_iter().collect(),
            conditions: conditions(clock.and_then(|_| clock_words(set.map(|clock| clock.offset))), full),
        }
    }

    fn note_logs(&mut self, news: RedfishNews) -> LogLook {
        self.learned.logs = news.places;
        let set = news.clock.filter(|clock: &DateClock| clock.is_set());
        self.learned.clock_offset_millis = set.map(|clock| clock.offset.millis);
        LogLook {
            entries: news.entries,
            is_history: news.is_history,
            more: news.more,
            gaps: news.gaps,
            conditions: conditions(news.clock.and_then(|_| clock_words(set.map(|clock| clock.offset))), news.full),
        }
    }
}

fn conditions(clock: Option<String>, full: Option<String>) -> Vec<BmcCondition> {
    vec![BmcCondition { class: "bmc_clock", code: None, words: clock }, BmcCondition { class: "bmc_log", code: Some("full"), words: full }]
}

/// What is wrong with a clock; none: it was never set.
fn clock_words(offset: Option<Offset>) -> Option<String> {
    let Some(offset) = offset else {
        return Some("the clock of the BMC was never set: it counts from its start".to_owned());
    };
    let side = if offset.millis < 0 { "behind" } else { "ahead" };
    offset.is_wrong().then(|| format!("the clock of the BMC is {} s {side}", offset.millis.abs() / 1000))
}
