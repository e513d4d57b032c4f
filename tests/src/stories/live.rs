//! The live world: a real server with a real database and real HTTP in both directions; only its clock is set by hand.

use super::play::{BEGIN_MILLIS, Sent};
use super::{Told, World};
use crate::sink::Sink;
use crate::speaker::Speaker;
use ironwatch_server::clock::{Clock as _, HandClock};
use ironwatch_server::join::make_token;
use ironwatch_server::serve::{Running, start};
use ironwatch_server::settings::Settings;
use ironwatch_server::store::{notifications, tokens};
use ironwatch_shared::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

/// A server, its hosts and the receiver of its messages.
pub struct LiveWorld {
    running: Option<Running>,
    settings: Settings,
    clock: Arc<HandClock>,
    speakers: BTreeMap<String, Speaker>,
    sink: Sink,
    token: String,
    _folder: TempDir,
}

impl LiveWorld {
    /// Starts a server on SQLite, or on the database of an address.
    ///
    /// # Panics
    /// When the server does not start: the story cannot be played.
    pub async fn start(database: Option<String>) -> Self {
        let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
        let sink = Sink::start().await;
        let secret_file = folder.path().join("secret");
        std::fs::write(&secret_file, "a secret of the story").unwrap_or_else(|error| panic!("{error}"));
        let settings = Settings {
            listen: "127.0.0.1:0".into(),
            database: database.unwrap_or_default(),
            data_dir: folder.path().to_owned(),
            channels: vec![sink.channel("sink", &secret_file)],
            ..Settings::default()
        };
        let clock = HandClock::starting_at(Timestamp::from_millis(BEGIN_MILLIS));
        let running = start(settings.clone(), clock.clone()).await.unwrap_or_else(|error| panic!("{error}"));
        let (token, row) = make_token(10_000, clock.now(), 86_400_000).unwrap_or_else(|error| panic!("{error}"));
        running.app.pipeline.write(move |db| tokens::insert(db, &row)).await.unwrap_or_else(|error| panic!("{error}"));
        Self { running: Some(running), settings, clock, speakers: BTreeMap::new(), sink, token, _folder: folder }
    }

    /// Stops the server.
    pub async fn stop(mut self) {
        if let Some(running) = self.running.take() {
            running.stop().await;
        }
    }

    fn url(&self) -> String {
        self.running.as_ref().map(|running| format!("http://{}", running.listen)).unwrap_or_default()
    }

    /// The writer looks at the clock, and the loops that deliver do.
    async fn look(&self) {
        if let Some(running) = &self.running {
            running.app.pipeline.run(|_| ()).await;
            running.app.outbox.notify_waiters();
        }
    }
}

impl World for LiveWorld {
    async fn enrol(&mut self, name: &str) {
        let speaker = Speaker::enrol(&self.url(), &self.token, name).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        self.speakers.insert(name.to_owned(), speaker);
    }

    async fn report(&mut self, name: &str, sent: Sent) -> bool {
        let (url, now) = (self.url(), self.clock.now());
        let Some(speaker) = self.speakers.get_mut(name) else { return false };
        let answer = speaker.send(&url, &sent.report, &sent.boot, sent.boot_millis, now).await;
        answer.is_ok_and(|status| status == 200)
    }

    async fn pass(&mut self, millis: u64) {
        self.clock.pass(millis);
        self.look().await;
    }

    async fn stop_server(&mut self, millis: u64) {
        if let Some(running) = self.running.take() {
            running.stop().await;
        }
        self.clock.pass(millis);
        let running = start(self.settings.clone(), self.clock.clone()).await.unwrap_or_else(|error| panic!("{error}"));
        self.running = Some(running);
        self.look().await;
    }

    async fn suspend_server(&mut self, millis: u64) {
        self.pass(millis).await;
    }

    /// Waits until nothing that is due waits any more, then takes what the receiver got.
    async fn told(&mut self) -> Vec<Told> {
        let Some(running) = &self.running else { return Vec::new() };
        loop {
            let now = self.clock.now().as_millis();
            let due = running.app.pipeline.write(move |db| notifications::due(db, "sink", now, 1)).await;
            if due.unwrap_or_else(|error| panic!("{error}")).is_empty() {
                break;
            }
            running.app.outbox.notify_waiters();
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        let mut told: Vec<Told> = self.sink.take().iter().map(told_of).collect();
        told.sort();
        told
    }
}

fn told_of(body: &serde_json::Value) -> Told {
    let text = |key: &str| body.get(key).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
    Told {
        step: text("step"),
        severity: text("severity"),
        title: text("title"),
        host: text("host"),
        component: text("component"),
        why: text("why"),
    }
}
