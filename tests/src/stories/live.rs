//! The live world: a real server with a real database and real HTTP in both directions; only its clock is set by hand.

mod bmcs;

use super::bmc::{ByUs, Happens};
use super::play::{BEGIN_MILLIS, Sent};
use super::{Told, World};
use crate::counterparties::ipmi_board::IpmiBoard;
use crate::programs::Person;
use crate::sink::Sink;
use crate::speaker::Speaker;
use ironwatch_core::filter::Filter;
use ironwatch_core::rule::Rule;
use ironwatch_core::silence::Silence;
use ironwatch_server::audit::Actor;
use ironwatch_server::clock::{Clock as _, HandClock};
use ironwatch_server::join::make_token;
use ironwatch_server::rules::{Change, apply};
use ironwatch_server::serve::{Running, start};
use ironwatch_server::settings::Settings;
use ironwatch_server::store::hosts::{self, Words};
use ironwatch_server::store::{notifications, silences, tokens};
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
    boards: BTreeMap<String, IpmiBoard>,
    /// Signed in to the server that runs now.
    person: Option<Person>,
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
        let mut settings = Settings {
            listen: "127.0.0.1:0".into(),
            database: database.unwrap_or_default(),
            data_dir: folder.path().to_owned(),
            channels: vec![sink.channel("sink", &secret_file)],
            ..Settings::default()
        };
        settings.bmc.allow_local_addresses = true;
        let clock = HandClock::starting_at(Timestamp::from_millis(BEGIN_MILLIS));
        let running = start(settings.clone(), clock.clone()).await.unwrap_or_else(|error| panic!("{error}"));
        let (token, row) = make_token(10_000, clock.now(), 86_400_000).unwrap_or_else(|error| panic!("{error}"));
        running.app.pipeline.write(move |db| tokens::insert(db, &row)).await.unwrap_or_else(|error| panic!("{error}"));
        Self {
            running: Some(running),
            settings,
            clock,
            speakers: BTreeMap::new(),
            boards: BTreeMap::new(),
            person: None,
            sink,
            token,
            _folder: folder,
        }
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

    async fn place(&mut self, name: &str, rack: &str) -> Result<(), String> {
        let id = self.speakers.get(name).map(|speaker| speaker.host.clone()).ok_or("no such host")?;
        let (rack, running) = (rack.to_owned(), self.running.as_ref().ok_or("the server does not run")?);
        let placed = running.app.pipeline.run(move |writer| {
            writer.transaction(|db| {
                let row = hosts::find(db, id.as_str())?.ok_or(diesel::result::Error::NotFound)?;
                hosts::set_words(db, id.as_str(), &Words { rack, ..Words::of(&row) })
            })?;
            writer.take_labels(Some(&id))
        });
        placed.await.ok_or("the server stops")?.map_err(|error| error.to_string())
    }

    async fn silence(&mut self, filter: &str, seconds: u64) -> Result<(), String> {
        let now = self.clock.now();
        let silence = Silence {
            id: 0,
            filter: Filter::parse(filter).map_err(|error| error.to_string())?,
            reason: "a story".into(),
            author: "people".into(),
            starts_at: now,
            ends_at: Some(now.plus_millis(i64::try_from(seconds).unwrap_or(i64::MAX) * 1000)),
            recurrence: None,
        };
        let running = self.running.as_ref().ok_or("the server does not run")?;
        let kept = running.app.pipeline.run(move |writer| {
            writer.transaction(|db| silences::insert(db, &silence, now.as_millis()))?;
            writer.read_policy()
        });
        kept.await.ok_or("the server stops")?.map_err(|error| error.to_string())
    }

    async fn add_bmc(&mut self, name: &str) {
        self.give_bmc(name).await;
    }

    async fn bmc(&mut self, name: &str, happens: Happens) -> Result<(), String> {
        self.happens(name, happens).await
    }

    async fn by_us(&mut self, name: &str, deed: ByUs) -> Result<(), String> {
        self.done_by_us(name, deed).await
    }

    async fn rule(&mut self, toml: &str) -> Result<(), String> {
        let app = self.running.as_ref().map(|running| running.app.clone()).ok_or("the server is stopped")?;
        let change = Change::Add(Box::new(Rule::from_toml(toml).map_err(|error| error.to_string())?));
        let (shelf, now) = (app.rules.clone(), self.clock.now());
        let changed = app.pipeline.on_writer(move |writer| apply(writer, &shelf, &change, &Actor::server("a story"), now)).await;
        changed.map_err(|refusal| refusal.words())
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
        self.catch_up().await;
    }

    async fn stop_server(&mut self, millis: u64) {
        if let Some(running) = self.running.take() {
            running.stop().await;
        }
        self.clock.pass(millis);
        let running = start(self.settings.clone(), self.clock.clone()).await.unwrap_or_else(|error| panic!("{error}"));
        self.running = Some(running);
        self.person = None;
        self.look().await;
        self.catch_up().await;
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
        evidence: text("evidence"),
    }
}
