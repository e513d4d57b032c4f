//! Logs of a BMC.

use super::Bmc;
use super::map::Aged;
use crate::client::Freshness;
use crate::cost::Cost;
use crate::doc::Doc;
use crate::error::Error;
use crate::inventory::Stopped;
use crate::log::{Bounds, Listing, LogBatch, LogCursor, LogEntry, LogReading, LogService, Page, read_page};
use crate::trouble::{Trouble, TroubleKind, Troubles};
use crate::walk::edges::{Kind, LOGS};
use crate::walk::{Walk, first_missing};
use serde::Serialize;
use std::collections::{HashSet, VecDeque};
use std::time::Instant;

/// Entries that come as bare links are read in pages of so many.
const LINKS_PER_PAGE: usize = 50;
/// Before the address of a page that is made of links; no path begins so.
const OF_LINKS: &str = "links:";

/// The logs of a BMC.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct LogServices {
    /// Logs of computers, managers and chassis.
    pub logs: Vec<LogService>,
    /// What could not be read.
    pub troubles: Vec<Trouble>,
    /// Why the reading ended before its end.
    pub stopped: Option<Stopped>,
    /// What it cost.
    pub cost: Cost,
}

impl Bmc {
    /// All logs. Remembered until the map is too old.
    ///
    /// # Errors
    /// When nothing could be read.
    pub async fn log_services(&self) -> Result<LogServices, Error> {
        let (before, began) = (self.client.counts(), Instant::now());
        if let Some(known) = Aged::fresh(self.map().logs.as_ref(), self.client.limits().map_age).cloned() {
            return Ok(LogServices { logs: known.what, troubles: known.holes, ..LogServices::default() });
        }
        let root = self.known_root().await?;
        let expand = self.map().expand.clone();
        let walk = Walk::new(&self.client, LOGS, Freshness::Unchanged, expand).down_from(&root.value);
        let walked = self.checked(walk.run().await)?;
        let mut logs = walked.found.logs;
        if logs.is_empty() && walked.stopped.is_none() {
            for (entries, class) in &root.quirks.unlinked_logs {
                let known = logs.iter().any(|log: &LogService| log.class == *class);
                if !known && self.client.get(entries, Freshness::Fresh).await.is_ok() {
                    logs.push(LogService::at(entries, *class));
                }
            }
        }
        if walked.stopped.is_none() {
            self.map().logs = Some(Aged::now(logs.clone(), &walked.troubles));
        }
        let cost = self.cost_since(before, began);
        Ok(LogServices { logs, troubles: walked.troubles, stopped: walked.stopped.map(Stopped), cost })
    }

    /// What is new in a log since the cursor of last time. Without a cursor, the newest entries.
    ///
    /// Entries are told once, whatever happens to the log: it is cleared, runs over, is numbered anew, lists newest or oldest
    /// first. At most [`crate::Limits::log_pages`] answers are read; `more` says that another call would find more.
    ///
    /// # Errors
    /// When nothing could be read. The cursor of last time stays good.
    pub async fn read_log(&self, log: &LogService, cursor: Option<LogCursor>) -> Result<LogBatch, Error> {
        let (before, began) = (self.client.counts(), Instant::now());
        self.known_root().await?;
        let limits = self.client.limits();
        let bounds = Bounds { first_entries: limits.first_entries, pages: limits.log_pages, most_records: log.most_records };
        let mut reading = LogReading::new(&log.entries, cursor, bounds);
        let mut pages = LogPages { bmc: self, log, links: VecDeque::new(), previous: HashSet::new(), troubles: Troubles::default() };
        while let Some(url) = reading.want().map(str::to_owned) {
            match pages.read(&url).await {
                Ok(page) => reading.give(pages.unless_repeated(page)),
                Err(error) => {
                    pages.troubles.add(Trouble::of(&url, "log", &error));
                    let ends = error.ends_a_walk();
                    if !reading.fail(matches!(error, Error::NotFound { .. })) || (ends && reading.want().is_some()) {
                        return Err(error);
                    }
                }
            }
        }
        let read = reading.finish();
        Ok(LogBatch {
            entries: read.entries,
            changed: read.changed,
            happened: read.happened,
            cursor: read.cursor,
            more: read.more,
            total: read.total,
            troubles: pages.troubles.into_list(),
            cost: self.cost_since(before, began),
        })
    }
}

/// Pages of one log.
struct LogPages<'a> {
    bmc: &'a Bmc,
    log: &'a LogService,
    /// Entries that came as links, newest first.
    links: VecDeque<String>,
    /// Paths of the page before.
    previous: HashSet<String>,
    troubles: Troubles,
}

impl LogPages<'_> {
    async fn read(&mut self, url: &str) -> Result<Page, Error> {
        if let Some(link) = url.strip_prefix(OF_LINKS) {
            return self.page_from(link).await;
        }
        let first = url == self.log.entries;
        let known = self.bmc.map().log_expanding.get(&self.log.entries).copied();
        if first && known == Some(true) {
            return self.expanded().await;
        }
        let listing = self.listing(url).await?;
        if listing.links.is_empty() {
            return Ok(listing.page);
        }
        if first && known.is_none() && self.try_expanding(&listing).await {
            return self.expanded().await;
        }
        let total = listing.page.total;
        self.collect_links(listing).await;
        Ok(self.page_of_links(total).await)
    }

    /// A page that only repeats the one before leads nowhere.
    fn unless_repeated(&mut self, mut page: Page) -> Page {
        let paths: HashSet<String> = page.entries.iter().map(|entry| entry.path.clone()).collect();
        if !paths.is_empty() && paths.is_subset(&self.previous) {
            self.troubles.note(&self.log.entries, "log", TroubleKind::Circle, "its pages lead in a circle");
            page = Page { total: page.total, ..Page::default() };
        }
        self.previous = paths;
        page
    }

    async fn listing(&mut self, url: &str) -> Result<Listing, Error> {
        let document = self.bmc.client.get(url, Freshness::Fresh).await?;
        if document.repaired {
            self.troubles.note(&self.log.entries, "log", TroubleKind::Repaired, "it was not quite JSON");
        }
        let listing = read_page(&document.value, &self.log.entries);
        if listing.unusable > 0 {
            let words = format!("{} members are neither entries nor links", listing.unusable);
            self.troubles.note(&self.log.entries, "log", TroubleKind::LinkRefused, &words);
        }
        Ok(listing)
    }

    fn expanded_url(&self) -> String {
        self.bmc.map().expand.url(Kind::LogService, &self.log.entries)
    }

    async fn expanded(&mut self) -> Result<Page, Error> {
        let url = self.expanded_url();
        Ok(self.listing(&url).await?.page)
    }

    /// Whether the entries come with their words when the collection is expanded, and say all that they say alone.
    async fn try_expanding(&mut self, plain: &Listing) -> bool {
        let url = self.expanded_url();
        let works = if url == self.log.entries { false } else { self.expands(&url, plain).await };
        self.bmc.map().log_expanding.insert(self.log.entries.clone(), works);
        works
    }

    async fn expands(&mut self, url: &str, plain: &Listing) -> bool {
        let client = &self.bmc.client;
        let Some(link) = plain.links.first() else { return false };
        let (Ok(whole), Ok(single)) = (client.get(url, Freshness::Fresh).await, client.get(link, Freshness::Fresh).await) else {
            return false;
        };
        let members = Doc(&whole.value).at("Members");
        let listed = members.each().find(|member| member.own_link().is_some_and(|own| own.url() == link));
        let missing = listed.map_or_else(|| Some("it".to_owned()), |listed| first_missing(&single.value, listed.0, 0));
        if let Some(field) = &missing {
            let words = format!("expanded, its members lack {field}, and are read one by one");
            self.troubles.note(&self.log.entries, "log", TroubleKind::ExpandIncomplete, &words);
        }
        missing.is_none()
    }

    /// A page of links that was announced by the one before, perhaps in an earlier poll.
    async fn page_from(&mut self, link: &str) -> Result<Page, Error> {
        let Some(place) = self.links.iter().position(|other| other == link) else { return Err(Error::NotFound { path: link.to_owned() }) };
        self.links.drain(..place);
        Ok(self.page_of_links(None).await)
    }

    /// All links of all pages, the newest first.
    async fn collect_links(&mut self, first: Listing) {
        let (most, mut pages) = (self.bmc.client.limits().members, self.bmc.client.limits().log_pages);
        let (mut links, mut next) = (first.links, first.page.next);
        while let Some(url) = next.take().filter(|_| pages > 0 && links.len() < most) {
            pages -= 1;
            let Ok(listing) = self.listing(&url).await else { break };
            let before = links.len();
            links.extend(listing.links);
            links.dedup();
            next = listing.page.next.filter(|_| links.len() > before);
        }
        if self.is_oldest_first(&links).await {
            links.reverse();
        }
        self.links = links.into();
    }

    /// By the first and the last entry; if they do not tell, by their numbers. Without either the last is the newest.
    async fn is_oldest_first(&mut self, links: &[String]) -> bool {
        let (Some(first), Some(last)) = (links.first(), links.last()) else { return true };
        if let (Ok(first), Ok(last)) = (crate::link::last_name(first).parse::<u64>(), crate::link::last_name(last).parse::<u64>()) {
            return first <= last;
        }
        let (first, last) = (self.entry(first).await, self.entry(last).await);
        match (first.and_then(|entry| entry.created_at), last.and_then(|entry| entry.created_at)) {
            (Some(first), Some(last)) => first <= last,
            (None, _) | (_, None) => true,
        }
    }

    async fn page_of_links(&mut self, total: Option<u64>) -> Page {
        let mut page = Page { total, ..Page::default() };
        while page.entries.len() < LINKS_PER_PAGE {
            let Some(link) = self.links.pop_front() else { break };
            page.entries.extend(self.entry(&link).await);
        }
        page.next = self.links.front().map(|link| format!("{OF_LINKS}{link}"));
        page
    }

    async fn entry(&mut self, link: &str) -> Option<LogEntry> {
        match self.bmc.client.get(link, Freshness::Unchanged).await {
            Ok(document) => Some(LogEntry::of(Doc(&document.value), &self.log.entries, link)),
            Err(error) => {
                self.troubles.add(Trouble::of(link, "log", &error));
                None
            }
        }
    }
}
