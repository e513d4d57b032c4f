//! One BMC, by whatever it speaks.

mod certificate;
mod log;
mod roads;

use certificate::runs_out;
pub use log::LogLook;
pub use roads::{Ways, by_neither, roads};

use super::learned::{Learned, LearnedIpmi, Road, Roads};
use super::redfish::RedfishBmc;
use super::sample::Rounds;
use super::{Action, DumpedFile, Machine, Outcome, Sample, SensorName, Trouble};
use crate::sources::bmc::ipmi::IpmiBmc;
use ironwatch_core::bmc::witness::Chassis;
use ironwatch_core::bmc::{Sensor, SensorKind};
use ironwatch_core::component::Component;
use ironwatch_core::fleet::BmcCondition;
use ironwatch_core::observation::Source;
use ironwatch_ipmi::command::chassis::ChassisStatus;
use ironwatch_redfish::Hints;
use ironwatch_shared::Timestamp;
use ironwatch_shared::wire::v1::inventory::Inventory;
use std::time::Duration;

/// One BMC, and what was learned of it.
pub struct Client {
    ipmi: Option<Result<IpmiBmc, Trouble>>,
    redfish: Option<Result<RedfishBmc, Trouble>>,
    /// How it is to be asked.
    asked_for: String,
    /// When the roads were looked at last.
    now: Timestamp,
    /// To be kept by whoever asks.
    pub learned: Learned,
}

/// A part of what is asked for: its name, and its road.
type Part = (&'static str, fn(&Roads) -> Option<Road>);

const POWER: Part = ("power", |roads| roads.power);
const SENSORS: Part = ("sensors", |roads| roads.sensors);
const LOG: Part = ("log", |roads| roads.log);
const INVENTORY: Part = ("inventory", |roads| roads.inventory);

impl Client {
    /// Nothing is asked yet.
    #[must_use]
    pub fn new(ways: Ways, learned: Learned) -> Self {
        let known = learned.ipmi.as_ref().and_then(LearnedIpmi::known);
        let Ways { ipmi, redfish, boards, asked_for } = ways;
        let ipmi = ipmi.map(|login| login.map(|login| IpmiBmc::new(login, known, boards)));
        let redfish = redfish.map(|login| login.and_then(RedfishBmc::new));
        Self { ipmi, redfish, asked_for, now: Timestamp::from_millis(0), learned }
    }

    fn ipmi(&mut self) -> Result<&mut IpmiBmc, Trouble> {
        way(&mut self.ipmi)
    }

    fn redfish(&mut self) -> Result<&mut RedfishBmc, Trouble> {
        way(&mut self.redfish)
    }

    /// What is asked between two readings of a long look.
    pub fn ask_between(&mut self, rounds: Box<dyn Rounds>) {
        if let Ok(ipmi) = self.ipmi() {
            ipmi.rounds = Some(rounds);
        }
    }

    /// A stream of hints that something happened, where it has one beside a log that is read by Redfish.
    pub async fn listen_hints(&mut self) -> Option<Hints> {
        if self.learned.roads.log != Some(Road::Redfish) {
            return None;
        }
        self.redfish().ok()?.listen_hints().await
    }

    /// Ends its sessions.
    pub async fn close(&mut self) {
        if let Ok(redfish) = self.redfish() {
            redfish.close().await;
        }
        if let Ok(ipmi) = self.ipmi() {
            ipmi.close().await;
        }
    }

    /// What there is to say of the certificate by which an authority vouches for it, once it was shown.
    pub fn certificate(&mut self, now: Timestamp) -> Option<BmcCondition> {
        let redfish = self.redfish().ok()?;
        // Whoever is known by its key may show one that ended long ago.
        if redfish.is_pinned() {
            return Some(runs_out(None, now));
        }
        redfish.certificate_until().map(|until| runs_out(Some(until), now))
    }

    /// How long the BMC has asked to be left alone, when it was last busy.
    pub fn asked_to_wait(&mut self) -> Option<Duration> {
        self.redfish().ok()?.asked_to_wait()
    }

    /// Asks for a part by its road. Where Redfish turns out to be gone, the roads are found anew, and it is asked by the new one.
    async fn ask<T>(
        &mut self,
        part: Part,
        by_redfish: impl AsyncFn(&mut RedfishBmc) -> Result<T, Trouble>,
        by_ipmi: impl AsyncFn(&mut IpmiBmc) -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        let (name, road) = part;
        let mut may_change = true;
        loop {
            let road = road(&self.learned.roads);
            let asked = match road {
                Some(Road::Redfish) => by_redfish(self.redfish()?).await,
                Some(Road::Ipmi) => by_ipmi(self.ipmi()?).await,
                None => return Err(not_offered(name)),
            };
            match asked {
                Ok(told) => {
                    self.learned.road_failures.remove(name);
                    self.note_firmware();
                    return Ok(told);
                }
                Err(trouble) if may_change && road == Some(Road::Redfish) && trouble.is_no_redfish() && self.ipmi().is_ok() => {
                    may_change = false;
                    self.decide(self.now).await?;
                }
                Err(trouble) => {
                    *self.learned.road_failures.entry(name.to_owned()).or_default() += 1;
                    return Err(trouble);
                }
            }
        }
    }

    /// How the chassis stands, and what of it is a fault.
    ///
    /// # Errors
    /// Why that cannot be told.
    pub async fn chassis(&mut self) -> Result<(Chassis, BmcCondition), Trouble> {
        // Parts that are ill are sensors of Redfish.
        let nothing = BmcCondition { class: "chassis_fault", code: None, words: None };
        self.ask(
            POWER,
            async |redfish| Ok((redfish.chassis().await?, nothing.clone())),
            async |ipmi| {
                let (status, chassis) = ipmi.chassis().await?;
                Ok((chassis, chassis_fault(&status)))
            },
        )
        .await
    }

    /// All sensors.
    ///
    /// # Errors
    /// Why they cannot be read.
    pub async fn sensors(&mut self, now: impl Fn() -> Timestamp) -> Result<Vec<Sensor>, Trouble> {
        let asked = self.ask(
            SENSORS,
            async |redfish| Ok((redfish.sensors(&now).await?, redfish.last_watts())),
            async |ipmi| {
                let mut sensors = ipmi.sensors().await?;
                let watts = ipmi.power().await?.map(|power| f64::from(power.current_watts));
                sensors.extend(watts.map(machine_power));
                Ok((sensors, watts))
            },
        );
        let (sensors, watts) = asked.await?;
        self.learned.watts = watts;
        Ok(sensors)
    }

    /// Reports of a BMC that are older than this are none.
    pub fn take_reports_of(&mut self, age: Duration) {
        if let Ok(redfish) = self.redfish() {
            redfish.report_age = age;
        }
    }

    /// Some sensors, in the order of the names, each with its moment. Only what tells of them is asked for.
    ///
    /// # Errors
    /// Why they cannot be read.
    pub async fn read_some(&mut self, wanted: &[SensorName], now: impl Fn() -> Timestamp + Copy) -> Result<Vec<Sample>, Trouble> {
        self.find_roads(now()).await?;
        if self.learned.roads.sensors != Some(Road::Redfish) {
            return self.ipmi()?.read_chosen(wanted, now).await;
        }
        self.redfish()?.read_chosen(wanted, now).await
    }

    /// What the machine is.
    ///
    /// # Errors
    /// Why that cannot be told.
    pub async fn machine(&mut self) -> Result<Machine, Trouble> {
        self.ask(INVENTORY, async |redfish| redfish.machine().await, async |ipmi| ipmi.machine().await).await
    }

    /// What the agent has seen of this machine: logs name the same parts by the same names.
    pub fn know_parts(&mut self, seen: &Inventory) {
        if let Ok(ipmi) = self.ipmi() {
            let modules = seen.parts.iter().filter(|part| part.component.starts_with("memory/"));
            ipmi.modules.extend(modules.map(|part| part.component.clone()));
        }
        if let Ok(redfish) = self.redfish() {
            redfish.know_serials(seen.parts.iter().flat_map(|part| {
                let names = part.serial.iter().chain(part.details.get("uuid"));
                names.map(|name| (name.clone(), Component::from(part.component.clone())))
            }));
        }
    }

    /// All that it says by the protocols by which it is asked, raw.
    pub async fn dump(&mut self, now: Timestamp) -> Vec<DumpedFile> {
        if let Err(trouble) = self.find_roads(now).await {
            return vec![DumpedFile::trouble("none.txt", &trouble)];
        }
        let Roads { power, sensors, log, inventory } = self.learned.roads;
        let is_used = |road: Road| [power, sensors, log, inventory].contains(&Some(road));
        let mut files = Vec::new();
        if is_used(Road::Redfish)
            && let Ok(redfish) = self.redfish()
        {
            files.extend(redfish.dump().await);
        }
        if is_used(Road::Ipmi)
            && let Ok(ipmi) = self.ipmi()
        {
            files.extend(ipmi.dump().await);
        }
        files
    }

    /// Does something: by the road on which it is seen, and by IPMI what Redfish does not offer.
    ///
    /// # Errors
    /// Why it was not done.
    pub async fn act(&mut self, action: &Action, now: impl Fn() -> Timestamp) -> Result<Outcome, Trouble> {
        self.find_roads(now()).await?;
        let (_, road) = match action {
            Action::ClearLog | Action::DeleteEntry { .. } | Action::EventLogging { .. } => LOG,
            Action::Power { .. }
            | Action::ResetBmc { .. }
            | Action::SetClock
            | Action::Identify { .. }
            | Action::Boot { .. }
            | Action::Console { .. } => POWER,
        };
        if road(&self.learned.roads) != Some(Road::Redfish) {
            return self.ipmi()?.act(action, now).await;
        }
        match self.redfish()?.act(action, &now).await {
            Err(trouble) if trouble.is_not_offered() && self.ipmi().is_ok() => self.ipmi()?.act(action, now).await,
            done => done,
        }
    }
}

fn way<T>(way: &mut Option<Result<T, Trouble>>) -> Result<&mut T, Trouble> {
    way.as_mut().ok_or_else(no_road)?.as_mut().map_err(|trouble| trouble.clone())
}

fn chassis_fault(status: &ChassisStatus) -> BmcCondition {
    let faults = [(status.cooling_fault, "cooling"), (status.drive_fault, "drive"), (status.power_fault, "power")];
    let words: Vec<&str> = faults.into_iter().filter(|(holds, _)| *holds).map(|(_, word)| word).collect();
    let fault = (!words.is_empty()).then(|| format!("the chassis reports a fault of: {}", words.join(", ")));
    BmcCondition { class: "chassis_fault", code: None, words: fault }
}

/// What the machine takes in all, as a sensor like the others.
fn machine_power(watts: f64) -> Sensor {
    Sensor {
        source: Source::Ipmi,
        name: "DCMI power".to_owned(),
        component: Component::new("power", ""),
        kind: SensorKind::Power,
        unit: "W".to_owned(),
        reading: Ok(watts),
        states: Vec::new(),
        problems: Vec::new(),
        possible: Vec::new(),
        limits: Default::default(),
        health: None,
    }
}

fn not_offered(part: &str) -> Trouble {
    Trouble {
        code: "not_offered",
        class: "bmc_refuses",
        words: format!("the BMC tells nothing of: {part}"),
        hint: "Set its protocol to auto, so that what one protocol lacks is asked for by the other.",
    }
}

fn no_road() -> Trouble {
    Trouble {
        code: "no_road",
        class: "bmc_refuses",
        words: "the BMC is set to a protocol that it does not speak".to_owned(),
        hint: "Set its protocol to auto.",
    }
}
