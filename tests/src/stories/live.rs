//! The live world: a real server with a real database and real HTTP in both directions; only its clock is set by hand.

mod bmcs;

use super::bmc::{ByUs, Happens};
use super::play::{BEGIN_MILLIS, Label, Sent};
use super::{Told, World};
use crate::counterparties::ipmi_board::IpmiBoard;
use crate::postgres;
use crate::programs::Person;
use crate::sink::Sink;
use crate::speaker::Speaker;
use diesel::connection::SimpleConnection as _;
use ironwatch_core::filter::Filter;
use ironwatch_core::rule::Rule;
use ironwatch_core::silence::Silence;
use ironwatch_server::audit::{Actor, Entry};
use ironwatch_server::clock::{Clock as _, HandClock};
use ironwatch_server::hosts::remove;
use ironwatch_server::join::{self, make_token};
use ironwatch_server::rules::{Change, apply};
use ironwatch_server::serve::{Running, start};
use ironwatch_server::settings::Settings;
use ironwatch_server::store::hosts::{self, Words};
use ironwatch_server::store::{notifications, silences, tokens};
use ironwatch_shared::{HostId, Timestamp};
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
    database_works: bool,
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
            database_works: true,
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

    fn running(&self) -> Result<&Running, String> {
        self.running.as_ref().ok_or_else(|| "the server does not run".to_owned())
    }

    fn host(&self, name: &str) -> Result<HostId, String> {
        self.speakers.get(name).map(|speaker| speaker.host.clone()).ok_or_else(|| format!("no host {name}"))
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

    async fn label(&mut self, name: &str, label: &Label) -> Result<(), String> {
        let (id, label) = (self.host(name)?, label.clone());
        let placed = self.running()?.app.pipeline.run(move |writer| {
            writer.transaction(|db| {
                let row = hosts::find(db, id.as_str())?.ok_or(diesel::result::Error::NotFound)?;
                hosts::set_words(db, id.as_str(), &with(Words::of(&row), label))
            })?;
            writer.take_labels(Some(&id))
        });
        placed.await.ok_or("the server stops")?.map_err(|error| error.to_string())
    }

    async fn revoke(&mut self, name: &str) -> Result<(), String> {
        let (id, now) = (self.host(name)?, self.clock.now());
        let entry = Entry::done(&Actor::server("a story"), "host.revoke_keys", id.as_str(), now);
        let revoked = self.running()?.app.pipeline.on_writer(move |writer| join::revoke(writer, &id, &entry)).await;
        revoked.map_err(|refusal| refusal.words())?.then_some(()).ok_or_else(|| "no such host".to_owned())
    }

    async fn remove(&mut self, name: &str) -> Result<(), String> {
        let (id, now) = (self.host(name)?, self.clock.now());
        let by = Actor::server("a story");
        let removed = self.running()?.app.pipeline.on_writer(move |writer| remove(writer, &id, true, &by, now)).await;
        removed.map_err(|refusal| refusal.words())
    }

    async fn database(&mut self, works: bool) -> Result<(), String> {
        self.database_works = works;
        if !self.settings.database.is_empty() {
            return postgres::let_in(&self.settings.database, works);
        }
        // What is seen of a file system that can only be read any more.
        let only = format!("PRAGMA query_only = {}", if works { "OFF" } else { "ON" });
        let set = self.running()?.app.pipeline.run(move |writer| writer.transaction(|db| db.batch_execute(&only))).await;
        set.ok_or("the server stops")?.map_err(|error: diesel::result::Error| error.to_string())
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
        let running = self.running()?;
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
        // Nothing is sent while the database is away.
        if self.database_works {
            until_told(running).await;
        }
        let mut told: Vec<Told> = self.sink.take().iter().map(told_of).collect();
        told.sort();
        told
    }
}

/// Waits until nothing that is due waits any more.
async fn until_told(running: &Running) {
    loop {
        let now = running.app.clock.now().as_millis();
        let due = running.app.pipeline.write(move |db| notifications::due(db, "sink", now, 1)).await;
        if due.unwrap_or_else(|error| panic!("{error}")).is_empty() {
            return;
        }
        running.app.outbox.notify_waiters();
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

fn with(words: Words, label: Label) -> Words {
    match label {
        Label::Rack(rack) => Words { rack, ..words },
        Label::Site(site) => Words { site, ..words },
        Label::Group(group_name) => Words { group_name, ..words },
        Label::Tag(tag) => {
            let mut tags: Vec<String> = serde_json::from_str(&words.tags).unwrap_or_default();
            tags.push(tag);
            tags.sort();
            Words { tags: serde_json::to_string(&tags).unwrap_or_default(), ..words }
        }
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
