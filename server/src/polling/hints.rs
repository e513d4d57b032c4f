//! BMCs that say "something happened" (Redfish server-sent events): a hint to look into the log now, and nothing more. What they
//! say is read where it is written; a stream that drops costs nothing but time.

use crate::sources::bmc::Client;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// However often a BMC says so: it is looked at no more often for it.
const LEAST_BETWEEN: Duration = Duration::from_secs(5);
/// A stream that dropped, or is not offered, is asked for again after so long.
const ASK_AGAIN_MILLIS: u64 = 600_000;
/// Longest time to open a stream: looks wait for it.
const OPENING: Duration = Duration::from_secs(10);

/// The stream of one BMC.
#[derive(Debug)]
pub struct Hinting {
    stream: Option<JoinHandle<()>>,
    ask_at: u64,
    sender: mpsc::Sender<()>,
    receiver: mpsc::Receiver<()>,
}

impl Hinting {
    /// Nothing is listened to yet.
    #[must_use]
    pub fn new() -> Self {
        let (sender, receiver) = mpsc::channel(1);
        Self { stream: None, ask_at: 0, sender, receiver }
    }

    /// Waits for a hint.
    pub async fn next(&mut self) {
        // The sender is ours: it never ends.
        let _ = self.receiver.recv().await;
    }

    /// Listens, where nothing is listened to and the BMC has not refused it lately. `now`: milliseconds.
    pub async fn listen(&mut self, client: &mut Client, now: u64) {
        if self.stream.as_ref().is_some_and(|stream| !stream.is_finished()) || now < self.ask_at {
            return;
        }
        self.ask_at = now + ASK_AGAIN_MILLIS;
        let Ok(Some(mut hints)) = tokio::time::timeout(OPENING, client.listen_hints()).await else { return };
        let sender = self.sender.clone();
        self.stream = Some(tokio::task::spawn_local(async move {
            while hints.next().await.is_some() {
                // One that waits already is as good.
                let _ = sender.try_send(());
                tokio::time::sleep(LEAST_BETWEEN).await;
            }
        }));
    }

    /// Listens no more.
    pub fn stop(&mut self) {
        if let Some(stream) = self.stream.take() {
            stream.abort();
        }
        self.ask_at = 0;
    }
}

impl Drop for Hinting {
    fn drop(&mut self) {
        self.stop();
    }
}
