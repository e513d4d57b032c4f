//! The channels that are in use: those of the settings file, and those kept by the API. Each enabled one has a loop that
//! delivers; a change ends that loop between two messages and starts another.

mod change;
mod leads;
mod listen;
mod said;
mod sealed;
mod trial;
mod watch;

use listen::Listener;

pub use change::{add, change, remove};
pub use said::{ChannelSaid, Kept};
pub use sealed::{reseal, secrets_of};
pub use trial::{Tried, try_out};
pub use watch::{Watch, watch};

use crate::deliver::{Outbox, Tools};
use crate::loops::{self, Loops};
use crate::notifiers::Notifier;
use crate::orders::Orders;
use crate::secrets::KeyFile;
use crate::settings::{ChannelSecrets, ChannelSettings};
use crate::store::{Db, StoreResult, channels as store};
use ironwatch_core::telling::Channel as Routed;
use ironwatch_shared::Timestamp;
use ironwatch_shared::settings::SettingsError;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::task::JoinHandle;

/// How long a message on its way is waited for when the server stops.
const LAST_MESSAGE: Duration = Duration::from_secs(3);

/// One channel in use.
#[derive(Clone)]
pub struct Channel {
    pub settings: ChannelSettings,
    /// It stands in the settings file and is changed there.
    pub provisioned: bool,
    /// Why nothing can be sent, and otherwise what sends.
    pub notifier: Result<Arc<Notifier>, String>,
    /// When a test went through last.
    pub tested_at: Option<Timestamp>,
}

struct Entry {
    channel: Channel,
    stop: Arc<AtomicBool>,
    task: Option<JoinHandle<()>>,
    /// What listens for commands.
    ear: Option<JoinHandle<()>>,
}

/// All channels in use. Cheap to clone.
#[derive(Clone)]
pub struct Channels {
    tools: Tools,
    loops: Loops,
    orders: Orders,
    entries: Arc<Mutex<BTreeMap<String, Entry>>>,
    /// One change at a time.
    pub(crate) changing: Arc<tokio::sync::Mutex<()>>,
}

fn loop_name(channel: &str) -> String {
    format!("deliver {channel}")
}

/// A channel of the settings file, ready to be used.
///
/// # Errors
/// A sentence naming the key.
pub fn provisioned(settings: &ChannelSettings, origin: &str) -> Result<Channel, SettingsError> {
    let secrets = ChannelSecrets::from_files(settings)?;
    let notifier = Notifier::new(settings, &secrets, origin)?;
    Ok(Channel { settings: settings.clone(), provisioned: true, notifier: Ok(Arc::new(notifier)), tested_at: None })
}

/// Adds those kept by the API. One that cannot be opened is there, and says why nothing is sent.
///
/// # Errors
/// What the database says.
pub fn add_kept(db: &mut Db, file: &KeyFile, origin: &str, channels: &mut Vec<Channel>) -> StoreResult<()> {
    let rows = store::list(db)?;
    if rows.is_empty() {
        return Ok(());
    }
    let keys = file.keys().map_err(|trouble| trouble.to_string());
    for row in rows {
        let settings = match serde_json::from_str::<ChannelSettings>(&row.settings) {
            Ok(settings) => settings,
            Err(error) => {
                tracing::error!(channel = row.name, %error, "a channel that was kept cannot be read");
                continue;
            }
        };
        if channels.iter().any(|channel| channel.settings.name == row.name) {
            tracing::warn!(channel = row.name, "the settings file has a channel of this name: the one kept by the API is not used");
            continue;
        }
        let notifier = match &keys {
            Ok(keys) => secrets_of(&row, keys)
                .map_err(|trouble| trouble.to_string())
                .and_then(|secrets| Notifier::new(&settings, &secrets, origin).map_err(|error| error.0)),
            Err(trouble) => Err(trouble.clone()),
        };
        if let Err(why) = &notifier {
            tracing::error!(channel = row.name, why, "nothing can be sent to a channel");
        }
        channels.push(Channel { settings, provisioned: false, notifier: notifier.map(Arc::new), tested_at: None });
    }
    Ok(())
}

impl Channels {
    /// None yet.
    #[must_use]
    pub fn new(tools: Tools, loops: Loops, orders: Orders) -> Self {
        Self { tools, loops, orders, entries: Arc::default(), changing: Arc::default() }
    }

    fn entries(&self) -> MutexGuard<'_, BTreeMap<String, Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts one in use, in place of the one of that name.
    pub fn put(&self, channel: Channel) {
        let name = channel.settings.name.clone();
        let mut entries = self.entries();
        let before = entries.remove(&name).and_then(|before| self.end(before));
        let stop = Arc::new(AtomicBool::new(false));
        let task = match &channel.notifier {
            Ok(notifier) if channel.settings.enabled => {
                let outbox = Outbox::new(name.clone(), Arc::clone(notifier), self.tools.clone(), Arc::clone(&stop));
                let status = self.loops.add(&loop_name(&name));
                Some(tokio::spawn(async move {
                    // The message on its way is told by one of them.
                    if let Some(before) = before {
                        let _ = before.await;
                    }
                    loops::deliver(outbox, status).await;
                }))
            }
            Ok(_) | Err(_) => None,
        };
        let ear = self.listen(&channel, &stop);
        entries.insert(name, Entry { channel, stop, task, ear });
    }

    fn listen(&self, channel: &Channel, stop: &Arc<AtomicBool>) -> Option<JoinHandle<()>> {
        let notifier = channel.notifier.as_ref().ok().filter(|notifier| channel.settings.enabled && notifier.listens())?;
        let listener = Listener {
            channel: channel.settings.name.clone(),
            notifier: Arc::clone(notifier),
            readers: self.tools.readers.clone(),
            pipeline: self.tools.pipeline.clone(),
            clock: Arc::clone(&self.tools.clock),
            orders: self.orders.clone(),
            stop: Arc::clone(stop),
        };
        Some(tokio::spawn(listener.run()))
    }

    /// Takes one out of use.
    pub fn take(&self, name: &str) {
        let mut entries = self.entries();
        if let Some(entry) = entries.remove(name) {
            self.end(entry);
        }
    }

    fn end(&self, entry: Entry) -> Option<JoinHandle<()>> {
        entry.stop.store(true, Ordering::Relaxed);
        // It waits for words most of the time, and what was heard is written down before it is done.
        if let Some(ear) = entry.ear {
            ear.abort();
        }
        self.tools.wake.notify_waiters();
        self.loops.remove(&loop_name(&entry.channel.settings.name));
        entry.task
    }

    /// Ends all loops: no message is cut off that is taken in a moment.
    pub async fn stop(&self) {
        let ended: Vec<_> = std::mem::take(&mut *self.entries()).into_values().filter_map(|entry| self.end(entry)).collect();
        let all = async {
            for task in ended {
                let _ = task.await;
            }
        };
        let _ = tokio::time::timeout(LAST_MESSAGE, all).await;
    }

    /// One.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<Channel> {
        self.entries().get(name).map(|entry| entry.channel.clone())
    }

    /// All, by name.
    #[must_use]
    pub fn all(&self) -> Vec<Channel> {
        self.entries().values().map(|entry| entry.channel.clone()).collect()
    }

    /// A test went through.
    pub fn tested(&self, name: &str, at: Timestamp) {
        if let Some(entry) = self.entries().get_mut(name) {
            entry.channel.tested_at = Some(at);
        }
    }

    /// How people reach this server.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.tools.origin
    }

    /// What routing needs to know of them.
    #[must_use]
    pub fn routed(&self) -> Vec<Routed> {
        routed(self.all().iter().map(|channel| &channel.settings))
    }
}

/// What routing needs to know of channels: those that are enabled.
pub fn routed<'a>(channels: impl Iterator<Item = &'a ChannelSettings>) -> Vec<Routed> {
    channels
        .filter(|settings| settings.enabled)
        .map(|settings| Routed { name: settings.name.clone(), min_severity: settings.min_severity })
        .collect()
}
