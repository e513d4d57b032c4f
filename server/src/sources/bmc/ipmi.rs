//! A BMC by IPMI: one session, kept while it is used, and what was learned of the BMC.

mod act;
mod board;
mod chosen;
mod dump;
mod fru;
mod machine;
mod sel;
mod sensor;

pub use board::{Board, Boards};
pub use fru::FruDevice;
pub use sel::LogNews;

use super::Trouble;
use super::sample::Rounds;
use board::SensorLimits;
use ironwatch_core::bmc::Sensor;
use ironwatch_core::bmc::clock::{LogClock, Offset};
use ironwatch_core::bmc::guess::Maker;
use ironwatch_core::bmc::witness::Chassis;
use ironwatch_core::component::Component;
use ironwatch_ipmi::command::bmc::DeviceId;
use ironwatch_ipmi::command::chassis::ChassisStatus;
use ironwatch_ipmi::command::dcmi::PowerReading;
use ironwatch_ipmi::command::lan::LanSettings;
use ironwatch_ipmi::command::sdr::RepositoryInfo;
use ironwatch_ipmi::completion::Completion;
use ironwatch_ipmi::log::Place;
use ironwatch_ipmi::repository::Repository;
use ironwatch_ipmi::sdr::{Sensor as Record, SensorKey};
use ironwatch_ipmi::sensor::{NoReading, Thresholds};
use ironwatch_ipmi::{Credentials, Error, Known, Privilege, Session, Timing, connect};
use ironwatch_shared::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A BMC ends a session after 60 s ± 3 s without a request (IPMI 2.0, 6.12.15); one that is older is not worth asking.
const SESSION_IDLE: Duration = Duration::from_secs(50);
/// Sensors that are not there are looked for again after so long.
const LOOK_AGAIN: Duration = Duration::from_secs(3_600);
/// Repository and device are compared with what is known so often.
const CHECK_EVERY: Duration = Duration::from_secs(300);

/// So many sensors are read before somebody else may ask for some.
const BETWEEN_ROUNDS: usize = 8;

/// What is said of a sensor that was not there when it was asked last.
const NOT_THERE: NoReading = NoReading::Refused(Completion(Completion::NOT_PRESENT));

/// Which BMC, who asks, and how.
#[derive(Debug, Clone)]
pub struct Login {
    /// Where it is.
    pub address: SocketAddr,
    /// Who asks.
    pub credentials: Credentials,
    /// What is wanted to be done at most.
    pub privilege: Privilege,
    /// How long it has.
    pub timing: Timing,
    /// Requests on their way at once.
    pub window: usize,
}

/// One BMC.
pub struct IpmiBmc {
    login: Login,
    session: Option<(Session, Instant)>,
    known: Option<Known>,
    device: Option<DeviceId>,
    boards: Boards,
    board: Option<Arc<Board>>,
    /// What the repository said of itself when it was read.
    info: Option<RepositoryInfo>,
    checked_at: Option<Instant>,
    /// Sensors that are not there.
    absent: BTreeMap<SensorKey, Instant>,
    /// Names of modules that the machine has, as components.
    pub modules: BTreeSet<String>,
    has_dcmi: Option<bool>,
    /// Thresholds as they were read last, and when.
    thresholds: Option<(Instant, Arc<SensorLimits>)>,
    /// What is asked between the readings of all sensors.
    pub rounds: Option<Box<dyn Rounds>>,
}

impl IpmiBmc {
    /// Nothing is asked yet. `boards`: what is known of machines alike.
    #[must_use]
    pub fn new(login: Login, known: Option<Known>, boards: Boards) -> Self {
        Self {
            login,
            session: None,
            known,
            device: None,
            boards,
            board: None,
            info: None,
            checked_at: None,
            absent: BTreeMap::new(),
            modules: BTreeSet::new(),
            has_dcmi: None,
            thresholds: None,
            rounds: None,
        }
    }

    /// What was found out about how it may be spoken to.
    #[must_use]
    pub fn known(&self) -> Option<Known> {
        self.known
    }

    /// What it is, once it was asked.
    #[must_use]
    pub fn device(&self) -> Option<&DeviceId> {
        self.device.as_ref()
    }

    /// Its sensor records, once they were read.
    #[must_use]
    pub fn repository(&self) -> Option<&Repository> {
        self.board.as_ref().map(|board| &board.repository)
    }

    /// Ends the session, if there is one.
    pub async fn close(&mut self) {
        if let Some((session, _)) = self.session.take() {
            session.close().await;
        }
    }

    /// Opens a session, unless there is a good one.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn open(&mut self) -> Result<&mut Session, Trouble> {
        if self.session.as_ref().is_some_and(|(_, used)| used.elapsed() > SESSION_IDLE) {
            self.session = None;
        }
        if self.session.is_none() {
            let Login { address, credentials, privilege, timing, window } = &self.login;
            let found = connect(*address, credentials, *privilege, self.known, *timing).await?;
            let mut session = found.session;
            session.set_window(*window);
            self.known = Some(found.known);
            self.session = Some((session, Instant::now()));
        }
        match &mut self.session {
            Some((session, used)) => {
                *used = Instant::now();
                Ok(session)
            }
            None => Err(Error::SessionLost.into()),
        }
    }

    /// Asks; once more in a new session when the old one turns out to be gone.
    async fn ask<T>(&mut self, ask: impl AsyncFn(&mut Session) -> Result<T, Error>) -> Result<T, Trouble> {
        let was_open = self.session.is_some();
        let first = ask(self.open().await?).await;
        match first {
            Err(error @ (Error::NoAnswer | Error::SessionLost | Error::Refused)) => {
                self.session = None;
                if !was_open {
                    return Err(error.into());
                }
                let again = ask(self.open().await?).await;
                if matches!(again, Err(Error::NoAnswer | Error::SessionLost | Error::Refused)) {
                    self.session = None;
                }
                Ok(again?)
            }
            other => Ok(other?),
        }
    }

    /// How the chassis stands.
    ///
    /// # Errors
    /// Why that cannot be told.
    pub async fn chassis(&mut self) -> Result<(ChassisStatus, Chassis), Trouble> {
        let status = self.ask(async |session| session.chassis_status().await).await?;
        let chassis = Chassis {
            power_on: Some(status.power_on),
            ac_lost: status.last_power_event & 0x01 != 0,
            power_fault: status.last_power_event & 0x0e != 0 || status.power_fault || status.power_control_fault,
            restart_cause: None,
        };
        Ok((status, chassis))
    }

    /// What the BMC is; asked once, and again from time to time.
    ///
    /// # Errors
    /// Why that cannot be told.
    pub async fn identify(&mut self) -> Result<DeviceId, Trouble> {
        let device = self.ask(async |session| session.device_id().await).await?;
        self.device = Some(device.clone());
        Ok(device)
    }

    /// Who made it.
    #[must_use]
    pub fn maker(&self) -> Maker {
        self.device.as_ref().map_or(Maker::Other, |device| Maker::from_number(device.manufacturer))
    }

    /// Reads the sensor records, unless what is known of them still holds.
    async fn learn(&mut self) -> Result<(), Trouble> {
        if self.board.is_some() && self.checked_at.is_some_and(|at| at.elapsed() < CHECK_EVERY) {
            return Ok(());
        }
        let before = self.device.clone();
        let device = self.identify().await?;
        let same_device = before.as_ref() == Some(&device);
        if let Some(known) = self.info.filter(|_| same_device && self.board.is_some()) {
            // A board that was swapped, and firmware that was upgraded, have other records under the same stamps.
            let info = self.ask(async |session| session.sdr_info().await).await.ok();
            if info == Some(known) {
                self.checked_at = Some(Instant::now());
                return Ok(());
            }
        }
        let repository = self.ask(async |session| session.read_repository().await).await?;
        self.info = repository.info;
        let board = self.boards.board(repository);
        // An upgrade that leaves the records as they were leaves the sensors as they were.
        if self.board.as_ref().is_none_or(|before| !Arc::ptr_eq(before, &board)) {
            self.absent.clear();
            self.thresholds = None;
        }
        self.board = Some(board);
        self.checked_at = Some(Instant::now());
        Ok(())
    }

    /// All sensors.
    ///
    /// # Errors
    /// Why they cannot be read.
    pub async fn sensors(&mut self) -> Result<Vec<Sensor>, Trouble> {
        self.learn().await?;
        self.absent.retain(|_, since| since.elapsed() < LOOK_AGAIN);
        match self.board.clone() {
            Some(board) => self.read(&board).await,
            None => Ok(Vec::new()),
        }
    }

    async fn read(&mut self, board: &Board) -> Result<Vec<Sensor>, Trouble> {
        let sensors = board.readable().map(|(sensor, _)| sensor);
        let asked: Vec<_> = sensors.filter(|sensor| !self.absent.contains_key(&sensor.identity.key)).collect();
        let mut readings = Vec::with_capacity(asked.len());
        for some in asked.chunks(BETWEEN_ROUNDS) {
            readings.extend(self.ask(async |session| session.read_sensors(some).await).await?);
            self.let_between().await;
        }
        self.read_thresholds(&asked).await?;
        let mut told = Vec::new();
        let mut said = asked.iter().zip(&readings).peekable();
        for (sensor, known) in board.readable() {
            // What is not there is shown, and not asked each time.
            let Some((_, reading)) = said.next_if(|(asked, _)| std::ptr::eq(**asked, sensor)) else {
                if !sensor.shares {
                    told.push(sensor::told(sensor, known, &Err(NOT_THERE), &Thresholds::default()));
                }
                continue;
            };
            if let Err(why) = reading
                && why.is_lasting()
            {
                self.absent.insert(sensor.identity.key, Instant::now());
                if sensor.shares {
                    continue;
                }
            }
            told.push(sensor::told(sensor, known, reading, &self.thresholds_of(sensor)));
        }
        Ok(told)
    }

    /// Reads the thresholds that are not known, or not any more: they change only when somebody sets them.
    async fn read_thresholds(&mut self, sensors: &[&Record]) -> Result<(), Trouble> {
        let known = self.thresholds.take().filter(|(read, _)| read.elapsed() < LOOK_AGAIN);
        let is_known = |sensor: &Record| known.as_ref().is_some_and(|(_, limits)| limits.contains_key(&sensor.identity.key));
        let unknown: Vec<&Record> = sensors.iter().copied().filter(|sensor| !is_known(sensor)).collect();
        if unknown.is_empty() {
            self.thresholds = known;
            return Ok(());
        }
        let read = self.ask(async |session| session.read_thresholds(&unknown).await).await?;
        let read_at = known.as_ref().map_or_else(Instant::now, |(at, _)| *at);
        let mut limits: SensorLimits = known.map(|(_, limits)| limits.as_ref().clone()).unwrap_or_default();
        limits.extend(unknown.iter().zip(read).map(|(sensor, thresholds)| (sensor.identity.key, thresholds)));
        self.thresholds = Some((read_at, self.boards.limits(limits)));
        Ok(())
    }

    fn thresholds_of(&self, sensor: &Record) -> Thresholds {
        self.thresholds.as_ref().and_then(|(_, limits)| limits.get(&sensor.identity.key)).copied().unwrap_or_default()
    }

    /// Watts that the machine takes, where the BMC measures them.
    ///
    /// # Errors
    /// Why they cannot be read; not having them is none.
    pub async fn power(&mut self) -> Result<Option<PowerReading>, Trouble> {
        if self.has_dcmi == Some(false) {
            return Ok(None);
        }
        let reading = self
            .ask(async |session| match session.power_reading().await {
                Err(Error::Completion { .. } | Error::Malformed { .. }) => Ok(None),
                other => other.map(Some),
            })
            .await?;
        self.has_dcmi = Some(reading.is_some());
        Ok(reading.flatten())
    }

    /// The clock of its log, and how far it is off; none where it has none.
    ///
    /// # Errors
    /// Why that cannot be told.
    pub async fn clock(&mut self, now: impl Fn() -> Timestamp) -> Result<Option<LogClock>, Trouble> {
        let seconds = self
            .ask(async |session| match session.sel_time().await {
                Err(Error::Completion { .. } | Error::Malformed { .. }) => Ok(None),
                other => other.map(Some),
            })
            .await?;
        let measured = |seconds: u32| Offset::measured(Timestamp::from_millis(i64::from(seconds) * 1000), now());
        Ok(seconds.map(|seconds| LogClock { seconds, offset: measured(seconds) }))
    }

    /// How it is set in its network.
    ///
    /// # Errors
    /// Why that cannot be told.
    pub async fn lan(&mut self) -> Result<LanSettings, Trouble> {
        self.ask(async |session| session.lan_settings().await).await
    }

    /// The system's GUID, where it has one.
    ///
    /// # Errors
    /// Why that cannot be told.
    pub async fn guid(&mut self) -> Result<Option<[u8; 16]>, Trouble> {
        self.ask(async |session| match session.system_guid().await {
            Err(Error::Completion { .. } | Error::Malformed { .. }) => Ok(None),
            other => other.map(Some),
        })
        .await
    }

    /// News of the log since a place, at most `limit` at once.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub async fn log(&mut self, place: Option<&Place>, limit: usize, clock: Option<LogClock>) -> Result<LogNews, Trouble> {
        if self.board.is_none() {
            self.learn().await?;
        }
        let news = self.ask(async |session| session.read_log(place, limit).await).await?;
        let nothing = Repository::default();
        let repository = self.repository().unwrap_or(&nothing);
        Ok(sel::news(news, repository, clock, self.maker(), &self.modules, place.is_none()))
    }

    /// The component that a module of this name is.
    pub fn know_module(&mut self, name: &str) {
        self.modules.insert(Component::new("memory", name).as_str().to_owned());
    }
}
