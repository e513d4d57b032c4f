//! Commands from a chat: asked for one after the other, done once, and only for those who may.

use crate::audit::{Actor, ActorKind, Entry, Outcome};
use crate::clock::Clock;
use crate::notifiers::{Heard, Notifier};
use crate::orders::{Order, Orders};
use crate::pipeline::Pipeline;
use crate::store::{Readers, StoreResult, audit, meta};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// After a failure.
const PAUSE: Duration = Duration::from_secs(5);
/// Strangers that are written down between two starts: nobody may fill the audit from outside.
const MOST_STRANGERS: usize = 50;

/// One chat that is listened to.
pub struct Listener {
    pub channel: String,
    pub notifier: Arc<Notifier>,
    pub readers: Readers,
    pub pipeline: Pipeline,
    pub clock: Arc<dyn Clock>,
    pub orders: Orders,
    pub stop: Arc<AtomicBool>,
}

impl Listener {
    /// Listens until it is told to end.
    pub async fn run(self) {
        let mut strangers = BTreeSet::new();
        while !self.stop.load(Ordering::Relaxed) {
            if let Err(why) = self.listen(&mut strangers).await {
                tracing::warn!(channel = self.channel, why, "commands cannot be read");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }

    fn key(&self) -> String {
        format!("heard_up_to/{}", self.channel)
    }

    async fn heard_up_to(&self) -> StoreResult<i64> {
        let (readers, key) = (self.readers.clone(), self.key());
        let read = tokio::task::spawn_blocking(move || readers.ask(|db| meta::get(db, &key)));
        let kept = read.await.unwrap_or(Err(diesel::result::Error::BrokenTransactionManager))?;
        Ok(kept.and_then(|number| number.parse().ok()).unwrap_or(0))
    }

    async fn listen(&self, strangers: &mut BTreeSet<String>) -> Result<(), String> {
        let last = self.heard_up_to().await.map_err(|error| error.to_string())?;
        for heard in self.notifier.hear(last).await? {
            // Before it is done: what was half done when the server died is not done again.
            let (key, number) = (self.key(), heard.number.to_string());
            self.pipeline.write(move |db| meta::set(db, &key, &number)).await.map_err(|error| error.to_string())?;
            self.take(heard, strangers).await;
        }
        Ok(())
    }

    async fn take(&self, heard: Heard, strangers: &mut BTreeSet<String>) {
        let Some(order) = Order::parse(&heard.text) else {
            if heard.may_order && heard.text.starts_with('/') {
                self.notifier.say("Commands: /status, /ack ALERT [WORDS], /silence ALERT 30m|2h|1d [WORDS]").await;
            }
            return;
        };
        if heard.may_order {
            let words = self.orders.give(order, heard.by).await;
            self.notifier.say(&words).await;
        } else if strangers.len() < MOST_STRANGERS && strangers.insert(heard.chat.clone()) {
            // Who may not is not answered.
            let actor = Actor { name: heard.by, kind: ActorKind::Person, address: format!("chat {}", heard.chat) };
            let entry = Entry::done(&actor, "chat.order", &self.channel, self.clock.now())
                .ended(Outcome::Refused, "orders are taken from the chat of the channel only");
            if let Err(error) = self.pipeline.write(move |db| audit::append(db, &entry)).await {
                tracing::warn!(%error, "a refusal cannot be written down");
            }
        }
    }
}
