//! A BMC by Redfish: one session, kept while it is used, and what was learned of the machine.

mod act;
mod chosen;
mod clocks;
mod dump;
mod known;
mod log;
mod machine;
mod measured;
mod offers;
mod sensor;
mod trouble;

pub use log::{LogPlaces, RedfishNews};
pub use offers::Offers;

use super::{Action, Machine, Outcome, Trouble};
use chosen::Places;
use clocks::Clocks;
use ironwatch_core::bmc::Sensor;
use ironwatch_core::bmc::guess::Maker;
use ironwatch_core::bmc::witness::Chassis;
use ironwatch_core::component::Component;
use ironwatch_redfish::{Address, Bmc, Error, Hints, Limits, Pin, PowerState, Readings, Secret, System, Target, Trust};
use ironwatch_shared::Timestamp;
use ironwatch_shared::certificate::moment_of;
use known::Known;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// What a computer said of itself is taken for now for so long.
const SYSTEMS_AGE: Duration = Duration::from_secs(120);
/// Longest time to connect.
const CONNECTING: Duration = Duration::from_secs(5);
/// Longest time for one answer: slow BMCs need 10 s.
const ANSWERING: Duration = Duration::from_secs(30);
/// Longest time to read all of a kind.
const WALKING: Duration = Duration::from_secs(240);
/// A report that is older tells nothing of now, unless somebody knows better.
const REPORT_AGE: Duration = Duration::from_secs(120);
/// What a machine is made of was just read.
const MACHINE_AGE: Duration = Duration::from_secs(120);

/// Which BMC, who asks, and how it is known to be the right one.
#[derive(Debug, Clone)]
pub struct RedfishLogin {
    /// Host name or address as the operator has given it: what the certificate is asked for. With `http://` before it,
    /// which only a person can want, nothing is encrypted.
    pub host: String,
    /// Where it leads: checked by the caller, and connected to exactly there.
    pub address: SocketAddr,
    /// Who asks.
    pub user: String,
    /// What proves it.
    pub password: Secret,
    /// What proves that it is the BMC.
    pub trust: Trust,
}

/// One BMC.
pub struct RedfishBmc {
    bmc: Bmc,
    login: RedfishLogin,
    known: Known,
    systems: Option<(Instant, Vec<System>)>,
    clocks: Option<(Instant, Clocks)>,
    shown_pin: Option<Pin>,
    wait: Option<Duration>,
    machine: Option<(Instant, Machine)>,
    /// Everything that is measured, of a BMC that has reports.
    readings: Option<(Instant, Readings)>,
    /// Reports older than this are none: two intervals of reading sensors.
    pub report_age: Duration,
    /// Where the sensors are told that somebody has chosen.
    chosen: Option<(Instant, Places)>,
    /// What the machine takes as a whole, as it was read last.
    watts: Option<f64>,
    /// Parts were asked for because a log spoke of them.
    tried_to_know: bool,
    /// Version of the firmware of its main board controller.
    firmware: Option<String>,
}

impl RedfishBmc {
    /// Nothing is asked yet. Must be used within a tokio runtime.
    ///
    /// # Errors
    /// When the host cannot be an address, or this system has no authorities to trust.
    pub fn new(login: RedfishLogin) -> Result<Self, Trouble> {
        // A look at a BMC that falls silent must have time left for the other protocol.
        let limits = Limits { connect: CONNECTING, answer: ANSWERING, walk: WALKING, ..Limits::default() };
        Self::with_limits(login, &limits)
    }

    /// When the certificate runs out by which an authority vouches for it; none when it is known by its key, or was not shown yet.
    #[must_use]
    pub fn certificate_until(&self) -> Option<Timestamp> {
        moment_of(&self.bmc.certificate_ends()?)
    }

    /// It is known by its key.
    #[must_use]
    pub fn is_pinned(&self) -> bool {
        matches!(self.login.trust, Trust::Pin(_))
    }

    /// The same with other limits.
    ///
    /// # Errors
    /// As [`RedfishBmc::new`].
    pub fn with_limits(login: RedfishLogin, limits: &Limits) -> Result<Self, Trouble> {
        let address = Address::parse(&login.host)?.at(login.address);
        let target = Target { address, user: login.user.clone(), password: login.password.clone(), trust: login.trust };
        let bmc = Bmc::new(&target, limits)?;
        Ok(Self {
            bmc,
            login,
            known: Known::default(),
            systems: None,
            clocks: None,
            shown_pin: None,
            wait: None,
            machine: None,
            readings: None,
            report_age: REPORT_AGE,
            chosen: None,
            watts: None,
            tried_to_know: false,
            firmware: None,
        })
    }

    /// Parts by their serial numbers or UUIDs, as the agent names them: what a log tells of a GPU with that serial number is told
    /// of the agent's `gpu/0000:3b:00`.
    pub fn know_serials(&mut self, parts: impl IntoIterator<Item = (String, Component)>) {
        self.known.take_serials(parts);
    }

    /// Ends the session, if there is one.
    pub async fn close(&mut self) {
        // A BMC that does not answer ends it by itself.
        let _ = self.bmc.close().await;
    }

    /// Signs in, and asks for little.
    ///
    /// # Errors
    /// Why that is not possible.
    pub async fn sign_in(&mut self) -> Result<(), Trouble> {
        self.read_systems().await.map(|_| ())
    }

    /// Version of the firmware of its main board controller, once that was read.
    #[must_use]
    pub fn firmware(&self) -> Option<&str> {
        self.firmware.as_deref()
    }

    /// The pin of the certificate that was not trusted, for a person to compare and accept.
    #[must_use]
    pub fn shown_pin(&self) -> Option<Pin> {
        self.shown_pin
    }

    /// How long the BMC has asked to be left alone, when it last was busy.
    #[must_use]
    pub fn asked_to_wait(&self) -> Option<Duration> {
        self.wait
    }

    /// Notes what of an error is wanted beside its words.
    fn failed(&mut self, error: Error) -> Trouble {
        if let Error::NotTrusted { pin: Some(shown), .. } | Error::PinChanged { shown, .. } = &error {
            self.shown_pin = Some(*shown);
        }
        if let Error::Busy { wait, .. } = &error {
            self.wait = *wait;
        }
        error.into()
    }

    /// The computers, as they are now.
    async fn read_systems(&mut self) -> Result<Vec<System>, Trouble> {
        let read = self.bmc.power_and_health().await.map_err(|error| self.failed(error))?;
        self.systems = Some((Instant::now(), read.systems.clone()));
        Ok(read.systems)
    }

    /// How the chassis stands.
    ///
    /// # Errors
    /// Why that cannot be told.
    pub async fn chassis(&mut self) -> Result<Chassis, Trouble> {
        let read = self.bmc.power_and_health().await.map_err(|error| self.failed(error))?;
        self.systems = Some((Instant::now(), read.systems.clone()));
        let power = match main_system(&read.systems) {
            Some(system) => system.power_state.clone(),
            // A power shelf or a switch has no computer.
            None => read.chassis.iter().find_map(|chassis| chassis.power_state.clone()),
        };
        let power_on = match power {
            Some(PowerState::On) => Some(true),
            Some(PowerState::Off) => Some(false),
            // On its way it is neither.
            Some(PowerState::PoweringOn | PowerState::PoweringOff | PowerState::Paused | PowerState::Other(_)) | None => None,
        };
        Ok(Chassis { power_on, ac_lost: self.known.lost_all_inputs(), power_fault: false, restart_cause: None })
    }

    /// A stream of hints that something happened; none where it has none, or not now.
    pub async fn listen_hints(&mut self) -> Option<Hints> {
        self.bmc.listen_hints().await.ok()
    }

    /// All sensors, with supplies, fans and redundancy as sensors of states.
    ///
    /// # Errors
    /// Why they cannot be read.
    pub async fn sensors(&mut self, now: impl Fn() -> Timestamp) -> Result<Vec<Sensor>, Trouble> {
        let readings = self.read(now).await?;
        // Sensors that were not reached are not gone.
        if let Some(stopped) = readings.stopped {
            return Err(self.failed(stopped.0));
        }
        self.watts = readings.machine_watts();
        let fresh = self.systems.as_ref().filter(|(at, _)| at.elapsed() < SYSTEMS_AGE).map(|(_, systems)| systems.clone());
        let systems = match fresh {
            Some(systems) => systems,
            // Readings without it are worth as much.
            None => self.read_systems().await.unwrap_or_default(),
        };
        let told = sensor::told(&readings, &systems);
        self.known.take_readings(&readings, &told);
        Ok(told.into_iter().map(|told| told.sensor).collect())
    }

    /// As what it is known, among makers whose BMCs differ from the standard.
    ///
    /// # Errors
    /// Why that cannot be told.
    pub async fn peculiarities(&mut self) -> Result<Vec<&'static str>, Trouble> {
        self.bmc.peculiarities().await.map_err(|error| self.failed(error))
    }

    /// Who made the machine, by what the service says of itself.
    async fn maker(&mut self) -> Result<Maker, Trouble> {
        let names = self.peculiarities().await?;
        let is = |word: &str| names.iter().any(|name| name.contains(word));
        Ok(if is("Dell") {
            Maker::Dell
        } else if is("Supermicro") {
            Maker::Supermicro
        } else {
            Maker::Other
        })
    }

    /// What the machine is.
    ///
    /// # Errors
    /// Why that cannot be told.
    pub async fn machine(&mut self) -> Result<Machine, Trouble> {
        if let Some((_, machine)) = self.machine.take_if(|(at, _)| at.elapsed() < MACHINE_AGE) {
            return Ok(machine);
        }
        let read = self.bmc.inventory().await.map_err(|error| self.failed(error))?;
        // Parts that were not reached are not gone.
        if let Some(stopped) = read.stopped {
            return Err(self.failed(stopped.0));
        }
        let machine = machine::machine(&read, self.login.address.ip());
        self.known.take_inventory(&machine.inventory);
        self.machine = Some((Instant::now(), machine.clone()));
        Ok(machine)
    }

    /// Does it. `now` is the time that a clock is set to.
    ///
    /// # Errors
    /// Why it was not done; `not_offered` for what this BMC does not do by Redfish.
    pub async fn act(&mut self, action: &Action, now: impl Fn() -> Timestamp) -> Result<Outcome, Trouble> {
        match act::act(&self.bmc, action, now).await {
            Ok(outcome) => Ok(outcome),
            Err(act::NotDone::Error(error)) => Err(self.failed(error)),
            Err(act::NotDone::Trouble(trouble)) => Err(trouble),
        }
    }
}

/// Resources of a GPU board within a machine come second to those of the machine.
fn is_of_board(path: &str) -> bool {
    path.contains("HGX")
}

/// The computer that people mean: not a GPU board, not a network card with a computer of its own.
fn main_system(systems: &[System]) -> Option<&System> {
    let is_main = |system: &&System| {
        let kind = system.kind.as_deref().unwrap_or("Physical");
        !is_of_board(system.part.path()) && !["DPU", "Virtual"].contains(&kind)
    };
    systems.iter().find(is_main).or_else(|| systems.first())
}
