//! What changed, for pages that are open: gathered for a moment, read once, sent to all.

use crate::http::views;
use crate::roster::Changes;
use crate::store::Readers;
use std::collections::{BTreeSet, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{broadcast, mpsc};

/// Changes gathered before they are told; a person does not see the difference, a database does.
const GATHER: Duration = Duration::from_millis(100);
/// Frames kept for a slow page, and for one whose connection broke; one that falls behind is told to read afresh.
const BACKLOG: usize = 1_024;
/// Hosts told one by one; above, pages are told to read afresh.
const MAX_HOSTS_AT_ONCE: usize = 500;

/// What a commit changed.
#[derive(Debug, Clone, Default)]
pub struct News {
    pub hosts: BTreeSet<String>,
    pub alerts: BTreeSet<i64>,
    pub events: Vec<i64>,
    /// Something is no more: only reading afresh shows that.
    pub afresh: bool,
}

impl News {
    fn add(&mut self, other: News) {
        self.hosts.extend(other.hosts);
        self.alerts.extend(other.alerts);
        self.events.extend(other.events);
        self.afresh |= other.afresh;
    }
}

/// One message of the stream.
#[derive(Debug)]
pub struct Frame {
    pub id: u64,
    pub event: &'static str,
    pub data: String,
}

/// Where pages listen.
#[derive(Clone)]
pub struct Hub {
    news: mpsc::UnboundedSender<News>,
    frames: broadcast::Sender<Arc<Frame>>,
    next_id: Arc<AtomicU64>,
    /// The newest frames without a gap, oldest first.
    kept: Arc<Mutex<VecDeque<Arc<Frame>>>>,
    /// Tells frames of this run of the server from those of another, which have the same numbers.
    run: Arc<str>,
    changes: Changes,
}

impl Hub {
    /// A hub, and what [`publish`] reads.
    #[must_use]
    pub fn new() -> (Self, mpsc::UnboundedReceiver<News>) {
        let (news, receiver) = mpsc::unbounded_channel();
        let (frames, _) = broadcast::channel(BACKLOG);
        let run = uuid::Uuid::new_v4().simple().to_string().into();
        (Self { news, frames, next_id: Arc::new(AtomicU64::new(1)), kept: Arc::default(), run, changes: Changes::default() }, receiver)
    }

    /// What was changed, for lists that are kept in memory.
    #[must_use]
    pub fn changes(&self) -> Changes {
        self.changes.clone()
    }

    /// Something changed. Costs next to nothing while no page is open.
    pub fn tell(&self, news: News) {
        self.changes.add(&news);
        if self.frames.receiver_count() > 0 {
            let _ = self.news.send(news);
        } else {
            // Nobody heard of this: whoever comes back has missed something that has a number and is not kept.
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            kept.clear();
            self.next_id.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// By what a page says how far it has heard.
    #[must_use]
    pub fn name_of(&self, frame: &Frame) -> String {
        self.name(frame.id)
    }

    /// What came after the frame of this name; none: that is not known any more.
    #[must_use]
    pub fn since(&self, name: &str) -> Option<Vec<Arc<Frame>>> {
        let (run, id) = name.split_once('.')?;
        let id: u64 = (run == &*self.run).then(|| id.parse().ok()).flatten()?;
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if id.checked_add(1)? == self.next_id.load(Ordering::Relaxed) {
            return Some(Vec::new());
        }
        // There is no gap among those that are kept.
        let place = kept.iter().position(|frame| frame.id == id + 1)?;
        Some(kept.iter().skip(place).map(Arc::clone).collect())
    }

    /// Listens from now on; and the name of the newest frame before that.
    #[must_use]
    pub fn listen(&self) -> (broadcast::Receiver<Arc<Frame>>, String) {
        let _kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        (self.frames.subscribe(), self.name(self.next_id.load(Ordering::Relaxed).saturating_sub(1)))
    }

    fn name(&self, id: u64) -> String {
        format!("{}.{id}", self.run)
    }

    /// Pages that listen.
    #[must_use]
    pub fn listeners(&self) -> usize {
        self.frames.receiver_count()
    }

    fn send(&self, event: &'static str, data: String) {
        // Kept and sent under the lock: whoever listens and then asks what came before misses nothing.
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        let frame = Arc::new(Frame { id, event, data });
        if kept.len() >= BACKLOG {
            kept.pop_front();
        }
        kept.push_back(Arc::clone(&frame));
        let _ = self.frames.send(frame);
    }
}

/// Turns news into frames until the hub is gone.
pub async fn publish(hub: Hub, mut receiver: mpsc::UnboundedReceiver<News>, readers: Readers) {
    while let Some(mut news) = receiver.recv().await {
        tokio::time::sleep(GATHER).await;
        while let Ok(more) = receiver.try_recv() {
            news.add(more);
        }
        if news.afresh || news.hosts.len() > MAX_HOSTS_AT_ONCE {
            hub.send("resync", "{}".to_owned());
            continue;
        }
        let readers = readers.clone();
        let read = tokio::task::spawn_blocking(move || readers.ask(|db| views::changed(db, &news))).await;
        match read {
            Ok(Ok(changed)) => {
                for (event, data) in changed {
                    hub.send(event, data);
                }
            }
            Ok(Err(_)) | Err(_) => hub.send("resync", "{}".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_comes_back_is_told_what_it_missed_or_to_read_afresh() {
        let (hub, _news) = Hub::new();
        let (listener, newest) = hub.listen();
        assert_eq!(hub.since(&newest).map(|frames| frames.len()), Some(0));
        for number in 0..3 {
            hub.send("host", number.to_string());
        }
        let numbers = |name: &str| hub.since(name).map(|frames| frames.iter().map(|frame| frame.data.clone()).collect::<Vec<_>>());
        let name = |id: u64| hub.name(id);
        assert_eq!(numbers(&newest).map(|numbers| numbers.len()), Some(3), "it was before the first of all");
        assert_eq!(numbers(&name(1)), Some(vec!["1".to_owned(), "2".to_owned()]));
        assert_eq!(numbers(&name(3)), Some(Vec::new()));
        for unknown in ["", "x", "other-run.1", &name(4), &format!("{}.x", hub.run)] {
            assert_eq!(numbers(unknown), None, "{unknown}");
        }
        for number in 0..BACKLOG {
            hub.send("host", number.to_string());
        }
        assert_eq!((numbers(&name(1)), hub.since(&name(4)).map(|frames| frames.len())), (None, Some(BACKLOG - 1)));
        // With nobody there nothing is made that could be kept.
        drop(listener);
        hub.tell(News::default());
        assert_eq!((numbers(&name(4)), numbers(&name(BACKLOG as u64 + 3))), (None, None));
    }
}
