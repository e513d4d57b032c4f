//! One BMC, watched: asked when something is due, in one session, one thing after the other; what is to be done to it waits
//! for its turn.

use super::between::Between;
use super::cadence::{Cadence, Part};
use super::capturing::Capturing;
use super::hints::Hinting;
use super::keep::Look;
use super::seen::{Seen, ends_a_look};
use super::state::State;
use super::target::{Place, client, seen_by_agent};
use super::{Shared, Turn};
use crate::bmcs::Watched;
use crate::sensors;
use crate::sources::bmc::learned::Identity;
use crate::sources::bmc::{Action, Client, DumpedFile, Learned, Outcome, Trouble};
use crate::store::sweeps::SweepRow;
use ironwatch_core::bmc::witness::Chassis;
use ironwatch_shared::{HostId, Timestamp};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

/// Longest look: the first reading of a large board, of which some tell by hundreds of single answers, is done in half of it.
const LONGEST_LOOK: Duration = Duration::from_secs(300);
/// A log that is longer than so many looks is not read to its end before it is erased.
const MOST_LOOKS_AT_A_LOG: u32 = 64;
/// Longest time to end a session.
const CLOSING: Duration = Duration::from_secs(2);
/// A BMC ends a session that rests for a minute (IPMI 2.0, 6.12.15); what rests longer is ended by us.
const LONGEST_REST: u64 = 45_000;
/// Longest round of a capture.
const LONGEST_ROUND: Duration = Duration::from_secs(30);
/// A machine that was switched on knows all of its parts after so long.
const STARTED_AFTER: u64 = 300_000;

/// Something that is to be done, and where the result goes.
pub struct Deed {
    pub action: Action,
    pub turn: Turn,
    pub answer: oneshot::Sender<Result<Outcome, Trouble>>,
}

/// What a watch is told.
pub enum Order {
    /// Somebody wants to know now how it stands.
    AskNow,
    /// To be done as soon as it is free.
    Act(Deed),
    /// Somebody wants all that it says, raw.
    Dump(oneshot::Sender<Vec<DumpedFile>>),
    /// Somebody wants to see how the chassis stands.
    Chassis(oneshot::Sender<Result<Chassis, Trouble>>),
    /// It is somewhere else, or is asked by somebody else.
    Changed(Box<Watched>),
    /// Captures of it began or ended.
    Captures,
    /// It is not watched any more.
    Stop,
}

/// One BMC.
pub struct Watch {
    shared: Rc<Shared>,
    host: HostId,
    watched: Watched,
    client: Option<Client>,
    learned: Learned,
    cadence: Cadence,
    state: State,
    /// Layout of the sensors that is kept: fingerprint and id.
    layout: Option<(u64, String)>,
    /// Parts that could not be told the last time, and why.
    troubles: BTreeMap<Part, Trouble>,
    capturing: Arc<Mutex<Capturing>>,
    hinting: Hinting,
}

impl Watch {
    /// Of a BMC that is asked for the first time within `spread` milliseconds.
    #[must_use]
    pub fn new(shared: Rc<Shared>, host: HostId, watched: Watched, spread: u64) -> Self {
        let seed = seed(&host);
        let cadence = Cadence::new(shared.every, seed, spread, shared.millis());
        let learned = Learned::parse(&watched.bmc.learned);
        let state = State::of(&watched.bmc);
        let capturing = Arc::new(Mutex::new(Capturing::new(shared.captures.clone(), host.clone(), shared.millis())));
        Self {
            shared,
            host,
            watched,
            client: None,
            learned,
            cadence,
            state,
            layout: None,
            troubles: BTreeMap::new(),
            capturing,
            hinting: Hinting::new(),
        }
    }

    /// Watches until it is told to stop.
    pub async fn run(mut self, mut orders: mpsc::UnboundedReceiver<Order>) {
        loop {
            let wait = self.wait();
            let order = tokio::select! {
                biased;
                order = orders.recv() => order,
                () = self.hinting.next() => {
                    if self.may_be_asked() {
                        self.look(&[Part::Log]).await;
                    }
                    continue;
                }
                () = tokio::time::sleep(wait.unwrap_or(Duration::MAX)), if wait.is_some() => {
                    self.turn().await;
                    continue;
                }
            };
            match order {
                Some(Order::AskNow) if self.may_be_asked() => {
                    self.look(&[Part::Power, Part::Log]).await;
                }
                Some(Order::AskNow) => {}
                Some(Order::Act(deed)) => self.act(deed).await,
                Some(Order::Dump(answer)) if answer.is_closed() => {}
                Some(Order::Dump(answer)) => {
                    let _ = answer.send(self.dump().await);
                }
                Some(Order::Chassis(answer)) => {
                    let _ = answer.send(self.chassis().await);
                }
                Some(Order::Changed(watched)) => self.change(*watched).await,
                Some(Order::Captures) => self.capturing().refresh(self.shared.millis()),
                Some(Order::Stop) | None => break,
            }
        }
        self.close().await;
    }

    /// How long until something is due; none when it is not asked.
    fn wait(&self) -> Option<Duration> {
        let look = self.cadence.next();
        let round = self.capturing().next();
        let next = match round {
            // A BMC that cannot be signed in to is told of once.
            _ if !self.may_be_asked() => (!self.state.is_told).then_some(look)?,
            Some(round) => look.min(round),
            None => look,
        };
        Some(Duration::from_millis(next.saturating_sub(self.shared.millis())))
    }

    /// What is due: a look first, so that captures hold up none.
    async fn turn(&mut self) {
        let due = self.cadence.due(self.shared.millis());
        if due.is_empty() {
            self.capture().await;
        } else {
            self.look(&due).await;
        }
    }

    /// A round of the captures that want one now. It is a look like others when the BMC does not answer, or answers again.
    async fn capture(&mut self) {
        let (began, asked_at) = (self.shared.millis(), self.shared.clock.now());
        let Some(round) = self.capturing().begin(began, asked_at) else { return };
        let clock = self.shared.clock.clone();
        let read = async {
            let client = self.client().await?;
            timeout(LONGEST_ROUND, client.read_some(&round.sensors, || clock.now()))
                .await
                .unwrap_or_else(|_| Err(too_slow_within(LONGEST_ROUND)))
        };
        let read = read.await;
        let now = self.shared.millis();
        let trouble = match read {
            Ok(samples) => {
                self.capturing().done(&round, &samples);
                None
            }
            Err(trouble) => {
                self.capturing().failed(&round, now, asked_at);
                Some(trouble).filter(ends_a_look)
            }
        };
        if let Some(trouble) = trouble {
            self.cadence.failed(now);
            self.close().await;
            let before = self.learned.clone();
            self.keep(&[], Seen { ended: Some(trouble), ..Seen::default() }, asked_at, before).await;
        } else if self.cadence.failures() > 0 {
            self.cadence.done(&[], began, now);
        } else if self.rest(now) > LONGEST_REST {
            self.close().await;
        }
    }

    fn capturing(&self) -> MutexGuard<'_, Capturing> {
        self.capturing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long nothing is asked from now on.
    fn rest(&self, now: u64) -> u64 {
        self.capturing().next().map_or(self.cadence.next(), |round| self.cadence.next().min(round)).saturating_sub(now)
    }

    /// There is a login, and it was not refused twice.
    fn may_be_asked(&self) -> bool {
        self.watched.login.as_ref().is_ok_and(|login| !self.state.is_locked(&self.learned, login))
    }

    async fn close(&mut self) {
        if let Some(mut client) = self.client.take() {
            let _ = timeout(CLOSING, client.close()).await;
        }
    }

    async fn change(&mut self, watched: Watched) {
        self.close().await;
        self.hinting.stop();
        let is_elsewhere = Place::of(&watched) != Place::of(&self.watched);
        self.learned = if is_elsewhere { Learned::parse(&watched.bmc.learned) } else { self.learned.clone() };
        self.watched = watched;
        self.layout = None;
        self.troubles.clear();
        self.state.is_told = false;
        self.cadence = Cadence::new(self.shared.every, seed(&self.host), 0, self.shared.millis());
    }

    /// The client, made when there is none.
    async fn client(&mut self) -> Result<&mut Client, Trouble> {
        if self.client.is_none() {
            let login = self.watched.login.as_ref().map_err(no_login)?;
            let place = Place::of(&self.watched);
            let mut made =
                client(&place, login, self.learned.clone(), self.shared.window, &self.shared.places, &self.shared.boards).await?;
            if let Some(seen) = seen_by_agent(&self.shared.readers, &self.host).await {
                made.know_parts(&seen);
            }
            let between = Between::new(Arc::clone(&self.capturing), self.shared.clock.clone(), self.shared.began);
            made.ask_between(Box::new(between));
            self.client = Some(made);
        }
        self.client.as_mut().ok_or_else(lost)
    }

    /// Looks. Returns what kept it from doing so, and whether the log has more than was read.
    async fn look(&mut self, parts: &[Part]) -> (Option<Trouble>, bool) {
        let parts = self.sensible(parts);
        let due = self.cadence.next();
        let _place = self.shared.lanes.enter(self.cadence.failures() == 0).await;
        let began = self.shared.millis();
        let asked_at = self.shared.clock.now();
        let before = self.learned.clone();
        self.shared.metrics.lag.observe(seconds(began.saturating_sub(due)));
        let seen = if self.may_be_asked() { self.ask(&parts).await } else { self.not_asked() };
        if let Some(client) = &self.client {
            self.learned = client.learned.clone();
        }
        let now = self.shared.millis();
        if !parts.is_empty() {
            self.shared.metrics.look_seconds.observe(seconds(now.saturating_sub(began)));
        }
        if let (None, Some(client)) = (&seen.ended, &mut self.client) {
            self.hinting.listen(client, now).await;
        }
        drop(_place);
        let asks_to_wait = seen.ended.as_ref().filter(|trouble| trouble.is_busy()).and_then(|_| self.client.as_mut()?.asked_to_wait());
        match (&seen.ended, asks_to_wait) {
            (Some(_), Some(wait)) => self.cadence.not_before(now + u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)),
            (Some(_), None) => self.cadence.failed(now),
            (None, _) => self.cadence.done(&parts, began, now),
        }
        if seen.more {
            self.cadence.soon(Part::Log, now);
        }
        if seen.ended.is_some() || self.rest(now) > LONGEST_REST {
            self.close().await;
        }
        let (trouble, more) = (seen.ended.clone().or_else(|| seen.trouble_with(Part::Log)), seen.more);
        let is_kept = self.keep(&parts, seen, asked_at, before).await;
        (trouble.or_else(|| (!is_kept).then(not_kept)), more)
    }

    /// A machine that is off does not know all of its parts: what it is made of is asked for when it is on, once it was told.
    fn sensible(&mut self, parts: &[Part]) -> Vec<Part> {
        let is_off = self.learned.power_on == Some(false) && self.learned.has_machine;
        if is_off && parts.contains(&Part::Inventory) {
            self.cadence.done(&[Part::Inventory], self.shared.millis(), self.shared.millis());
        }
        parts.iter().copied().filter(|part| !(is_off && *part == Part::Inventory)).collect()
    }

    async fn ask(&mut self, parts: &[Part]) -> Seen {
        let clock = self.shared.clock.clone();
        let client = match self.client().await {
            Ok(client) => client,
            Err(trouble) => return Seen { ended: Some(trouble), ..Seen::default() },
        };
        let asked = timeout(LONGEST_LOOK, Seen::ask(client, parts, || clock.now())).await;
        asked.unwrap_or_else(|_| Seen { ended: Some(too_slow()), ..Seen::default() })
    }

    fn not_asked(&self) -> Seen {
        let trouble = match &self.watched.login {
            Err(none) => no_login(none),
            Ok(_) => self.learned.refused.as_ref().map_or_else(lost, |refused| refused_twice(&refused.why)),
        };
        Seen { ended: Some(trouble), ..Seen::default() }
    }

    /// Brings what was seen to judgement, and remembers what is kept. `before`: what was learned before the look. Returns
    /// whether the store has it.
    async fn keep(&mut self, parts: &[Part], seen: Seen, asked_at: Timestamp, before: Learned) -> bool {
        let was_off = before.power_on == Some(false);
        for (part, took, trouble) in &seen.parts {
            self.learned.took_millis.insert(part.as_str().to_owned(), *took);
            match trouble {
                Some(trouble) => self.troubles.insert(*part, trouble.clone()),
                None => self.troubles.remove(part),
            };
        }
        self.learned.troubles = self.troubles.iter().map(|(part, trouble)| (part.as_str().to_owned(), trouble.words.clone())).collect();
        if let Some(power_on) = seen.chassis.as_ref().and_then(|chassis| chassis.power_on) {
            self.learned.power_on = Some(power_on);
            if power_on && was_off {
                self.cadence.soon(Part::Inventory, self.shared.millis() + STARTED_AFTER);
            }
        }
        if let Some(machine) = &seen.machine {
            self.learned.has_machine = true;
            self.learned.identity = Some(Identity::of(&machine.identity));
            self.shared.machines.notify_one();
        }
        let trouble = seen.ended.clone().or_else(|| self.troubles.values().next().cloned());
        let login = self.watched.login.as_ref().ok();
        let (access, credential) = self.state.judge(trouble.as_ref(), login, &mut self.learned, asked_at);
        if let Some(client) = &mut self.client {
            client.learned = self.learned.clone();
        }
        let (layout, sweep) = self.sweep(&seen, asked_at);
        let only_power = seen.parts.iter().all(|(part, ..)| *part == Part::Power);
        let is_news = self.state.has_changed() || !only_power || self.learned.power_on != before.power_on || credential.is_some();
        let look = Look {
            host: self.host.clone(),
            asked_at,
            access,
            chassis: seen.chassis,
            sensors: seen.sensors,
            machine: seen.machine,
            log: seen.log,
            log_is_history: seen.log_is_history,
            conditions: seen.conditions,
            row: is_news.then(|| self.state.row(&self.learned, trouble.as_ref(), asked_at)),
            layout: layout.clone(),
            sweep,
            credential,
        };
        for gap in &seen.gaps {
            tracing::warn!(host = self.host.as_str(), gap, "the log of a BMC");
        }
        self.shared
            .metrics
            .count(&parts.iter().map(|part| part.as_str()).collect::<Vec<_>>(), seen.ended.as_ref().map(|trouble| trouble.code));
        let is_kept = self.shared.keeper.keep(look).await;
        if !is_kept {
            // What was read is read again: it is in the log, and its place is as it was.
            self.learned = Learned { sel: before.sel, logs: before.logs, ..self.learned.clone() };
            if let Some(client) = &mut self.client {
                client.learned = self.learned.clone();
            }
            self.layout = None;
            self.state.is_told = false;
        }
        is_kept
    }

    fn sweep(&mut self, seen: &Seen, asked_at: Timestamp) -> (Option<(String, String)>, Option<SweepRow>) {
        let Some(read) = &seen.sensors else { return (None, None) };
        let fingerprint = sensors::fingerprint(read);
        let known = self.layout.as_ref().filter(|(known, _)| *known == fingerprint).map(|(_, id)| id.clone());
        let (id, layout) = match known {
            Some(id) => (id, None),
            None => {
                let (id, body) = sensors::layout(read);
                self.layout = Some((fingerprint, id.clone()));
                (id.clone(), Some((id, body)))
            }
        };
        let row = SweepRow { host_id: self.host.to_string(), taken_at: asked_at.as_millis(), layout_id: id, body: sensors::sweep(read) };
        (layout, Some(row))
    }

    async fn dump(&mut self) -> Vec<DumpedFile> {
        let told = |trouble: &Trouble| vec![DumpedFile::trouble("none.txt", trouble)];
        // Before both protocols are asked: a login that is refused is refused once, and counts.
        if let Err(trouble) = self.chassis().await {
            return told(&trouble);
        }
        let now = self.shared.clock.now();
        match self.client().await {
            Ok(client) => timeout(LONGEST_LOOK, client.dump(now)).await.unwrap_or_else(|_| told(&too_slow())),
            Err(trouble) => told(&trouble),
        }
    }

    async fn chassis(&mut self) -> Result<Chassis, Trouble> {
        if !self.may_be_asked() {
            return Err(self.not_asked().ended.unwrap_or_else(lost));
        }
        let now = self.shared.clock.now();
        let asked = match self.client().await {
            Ok(client) => {
                let ask = async {
                    client.find_roads(now).await?;
                    client.chassis().await.map(|(chassis, _)| chassis)
                };
                timeout(LONGEST_LOOK, ask).await.unwrap_or_else(|_| Err(too_slow()))
            }
            Err(trouble) => Err(trouble),
        };
        if let Err(trouble) = &asked {
            self.refused(trouble).await;
        }
        asked
    }

    /// What is to be erased is read before, to its end.
    async fn read_log_out(&mut self) -> Result<(), Trouble> {
        for _ in 0..MOST_LOOKS_AT_A_LOG {
            match self.look(&[Part::Log]).await {
                (Some(trouble), _) => return Err(trouble),
                (None, false) => return Ok(()),
                (None, true) => {}
            }
        }
        Err(too_slow())
    }

    async fn act(&mut self, deed: Deed) {
        let done = self.deed(&deed).await;
        if let Err(trouble) = &done {
            self.refused(trouble).await;
        }
        if done.is_ok() {
            // What it changes is seen at once.
            for part in [Part::Power, Part::Log] {
                self.cadence.soon(part, self.shared.millis() + 1_000);
            }
        }
        let _ = deed.answer.send(done);
    }

    async fn deed(&mut self, deed: &Deed) -> Result<Outcome, Trouble> {
        let action = &deed.action;
        if deed.turn.is_given_up() {
            return Err(given_up());
        }
        if !self.may_be_asked() {
            return Err(self.not_asked().ended.unwrap_or_else(lost));
        }
        if matches!(action, Action::ClearLog | Action::DeleteEntry { .. }) {
            self.read_log_out().await?;
        }
        let clock = self.shared.clock.clone();
        let client = self.client().await?;
        // Whoever waited for it may have given up meanwhile: then it is not done behind their back.
        if !deed.turn.begin() {
            return Err(given_up());
        }
        client.act(action, || clock.now()).await
    }

    /// Something outside of a look went wrong. A login that was refused counts there as it does in a look.
    async fn refused(&mut self, trouble: &Trouble) {
        let before = self.learned.clone();
        if let Some(client) = &self.client {
            self.learned = client.learned.clone();
        }
        // The session may have ended with the BMC: the next question opens another.
        self.close().await;
        if trouble.is_login_refused() && trouble.code != "stopped" {
            self.cadence.failed(self.shared.millis());
            let now = self.shared.clock.now();
            self.keep(&[], Seen { ended: Some(trouble.clone()), ..Seen::default() }, now, before).await;
        }
    }
}

fn seconds(millis: u64) -> f64 {
    Duration::from_millis(millis).as_secs_f64()
}

/// The same for one host always, and another for each.
fn seed(host: &HostId) -> u64 {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut hasher = DefaultHasher::new();
    host.as_str().hash(&mut hasher);
    hasher.finish() >> 16
}

fn no_login(none: &crate::bmcs::NoLogin) -> Trouble {
    Trouble { code: none.code(), class: "no_login", words: none.to_string(), hint: "Give this BMC, its group or all BMCs a credential." }
}

fn refused_twice(why: &str) -> Trouble {
    Trouble {
        code: "stopped",
        class: "bmc_login_refused",
        words: format!("{why}; it is not asked any more, so that it does not lock the user out"),
        hint: "Change the credentials of this BMC: they are tried before they are kept.",
    }
}

fn too_slow() -> Trouble {
    too_slow_within(LONGEST_LOOK)
}

fn too_slow_within(longest: Duration) -> Trouble {
    Trouble {
        code: "too_slow",
        class: "bmc_unreachable",
        words: format!("it did not say all that was asked for within {} s", longest.as_secs()),
        hint: "Reset the BMC. If it stays slow, ask it for less: see the intervals of [bmc].",
    }
}

fn given_up() -> Trouble {
    Trouble {
        code: "given_up",
        class: "bmc_unreachable",
        words: "it was not done: nobody waits for it any more".to_owned(),
        hint: "Order it again.",
    }
}

fn not_kept() -> Trouble {
    Trouble {
        code: "not_kept",
        class: "bmc_refuses",
        words: "what the BMC said could not be stored".to_owned(),
        hint: "Look why the database of the server takes nothing.",
    }
}

fn lost() -> Trouble {
    Trouble {
        code: "system",
        class: "bmc_unreachable",
        words: "it is not known how to sign in".to_owned(),
        hint: "It will be asked again.",
    }
}
