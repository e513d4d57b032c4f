//! One BMC, watched: asked when something is due, in one session, one thing after the other; what is to be done to it waits
//! for its turn.

mod kept;
mod orders;
mod rounds;
mod troubles;

use super::between::Between;
use super::cadence::{Cadence, LONGEST_WAIT, LONGEST_WAIT_FOR_LOGIN, Part};
use super::capturing::Capturing;
use super::hints::Hinting;
use super::seen::Seen;
use super::state::State;
use super::target::{Place, client, seen_by_agent};
use super::{Shared, Turn};
use crate::bmcs::{Places, Watched};
use crate::sources::bmc::{Action, Client, DumpedFile, Learned, Outcome, Trouble};
use ironwatch_core::bmc::witness::Chassis;
use ironwatch_shared::HostId;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;
use troubles::{lost, no_login, not_kept, refused_twice, too_slow};

/// Longest look: the first reading of a large board, of which some tell by hundreds of single answers, is done in half of it.
const LONGEST_LOOK: Duration = Duration::from_secs(300);
/// Longest time to end a session.
const CLOSING: Duration = Duration::from_secs(2);
/// A BMC ends a session that rests for a minute (IPMI 2.0, 6.12.15); what rests longer is ended by us.
const LONGEST_REST: u64 = 45_000;
/// A BMC that has always more to say is not listened to for ever.
const MOST_TURNS: u32 = 64;
/// One look in which the login gets no answer may be a loss on the way.
const SILENT_LOGINS: u32 = 2;

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
    /// Somebody waits until nothing is due.
    CatchUp(oneshot::Sender<()>),
    /// It is not watched any more.
    Stop,
}

/// One BMC.
pub struct Watch {
    shared: Rc<Shared>,
    host: HostId,
    watched: Watched,
    client: Option<Client>,
    /// Where BMCs could be when the client was made.
    places: Places,
    learned: Learned,
    cadence: Cadence,
    state: State,
    /// Layout of the sensors that is kept: fingerprint and id.
    layout: Option<(u64, String)>,
    /// Parts that could not be told the last time, and why.
    troubles: BTreeMap<Part, Trouble>,
    capturing: Arc<Mutex<Capturing>>,
    hinting: Hinting,
    /// Looks, one after the other, in which the login got no answer.
    silent_logins: u32,
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
            places: Places::nowhere(),
            learned,
            cadence,
            state,
            layout: None,
            troubles: BTreeMap::new(),
            capturing,
            hinting: Hinting::new(),
            silent_logins: 0,
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
                // Nobody is asked out of turn who lets us stand before the door.
                Some(Order::AskNow) if self.may_be_asked() && self.silent_logins < SILENT_LOGINS => {
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
                Some(Order::CatchUp(answer)) => {
                    self.catch_up().await;
                    let _ = answer.send(());
                }
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

    /// Asks for what is due, and for what is due because of that.
    async fn catch_up(&mut self) {
        for _ in 0..MOST_TURNS {
            if self.wait() != Some(Duration::ZERO) {
                break;
            }
            self.turn().await;
        }
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

    /// It could not be asked, and is asked again later.
    fn failed(&mut self, trouble: &Trouble, now: u64) {
        let is_silent = trouble.is_login_unanswered();
        self.silent_logins = if is_silent { self.silent_logins.saturating_add(1) } else { 0 };
        self.cadence.failed(now, if is_silent { LONGEST_WAIT_FOR_LOGIN } else { LONGEST_WAIT });
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
        self.silent_logins = 0;
        self.cadence = Cadence::new(self.shared.every, seed(&self.host), 0, self.shared.millis());
    }

    /// The client, made when there is none.
    async fn client(&mut self) -> Result<&mut Client, Trouble> {
        let places = self.shared.places();
        if self.places != places {
            // A session that is open would go on in a network that is not allowed any more.
            self.close().await;
            self.places = places;
        }
        if self.client.is_none() {
            let login = self.watched.login.as_ref().map_err(no_login)?;
            let place = Place::of(&self.watched);
            let mut made = client(&place, login, self.learned.clone(), self.shared.window, &self.places, &self.shared.boards).await?;
            if let Some(seen) = seen_by_agent(&self.shared.readers, &self.host).await {
                made.know_parts(&seen);
            }
            made.take_reports_of(Duration::from_millis(self.shared.every.sensors.saturating_mul(2)));
            let between = Between::new(Arc::clone(&self.capturing), self.shared.clock.clone());
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
            (Some(trouble), None) => self.failed(trouble, now),
            (None, _) => {
                self.silent_logins = 0;
                self.cadence.done(&parts, began, now);
            }
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
