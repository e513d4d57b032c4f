//! What changed, for pages that are open: gathered for a moment, read once, sent to all.

use crate::http::views;
use crate::store::Readers;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{broadcast, mpsc};

/// Changes gathered before they are told; a person does not see the difference, a database does.
const GATHER: Duration = Duration::from_millis(100);
/// Frames kept for a slow page; one that falls behind is told to read afresh.
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
}

impl Hub {
    /// A hub, and what [`publish`] reads.
    #[must_use]
    pub fn new() -> (Self, mpsc::UnboundedReceiver<News>) {
        let (news, receiver) = mpsc::unbounded_channel();
        let (frames, _) = broadcast::channel(BACKLOG);
        (Self { news, frames, next_id: Arc::new(AtomicU64::new(1)) }, receiver)
    }

    /// Something changed. Costs nothing while no page is open.
    pub fn tell(&self, news: News) {
        if self.frames.receiver_count() > 0 {
            let _ = self.news.send(news);
        }
    }

    /// Listens from now on.
    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<Arc<Frame>> {
        self.frames.subscribe()
    }

    /// Pages that listen.
    #[must_use]
    pub fn listeners(&self) -> usize {
        self.frames.receiver_count()
    }

    fn send(&self, event: &'static str, data: String) {
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        let _ = self.frames.send(Arc::new(Frame { id, event, data }));
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
