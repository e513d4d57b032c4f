//! One BMC, by whatever it speaks.

use super::ipmi::{Boards, IpmiBmc, Login};
use super::learned::{Learned, LearnedIpmi, Road, Roads, SelPlace};
use super::sample::Rounds;
use super::{Action, DumpedFile, Machine, Outcome, Sample, SensorName, Trouble};
use ironwatch_core::bmc::clock::LogClock;
use ironwatch_core::bmc::log::Entry;
use ironwatch_core::bmc::witness::Chassis;
use ironwatch_core::bmc::{Sensor, SensorKind};
use ironwatch_core::component::Component;
use ironwatch_core::fleet::BmcCondition;
use ironwatch_core::observation::Source;
use ironwatch_shared::Timestamp;

/// Most log entries of one look: the rest waits for the next, and other BMCs do not wait for it.
const MAX_ENTRIES: usize = 512;

/// News of the logs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LogLook {
    /// Oldest first.
    pub entries: Vec<Entry>,
    /// They were there before the BMC was watched.
    pub is_history: bool,
    /// There are more.
    pub more: bool,
    /// Why entries may be missing before these, in words.
    pub gaps: Vec<String>,
    /// What holds of the log and its clock.
    pub conditions: Vec<BmcCondition>,
}

/// One BMC, and what was learned of it.
pub struct Client {
    ipmi: Option<IpmiBmc>,
    /// To be kept by whoever asks.
    pub learned: Learned,
}

impl Client {
    /// Nothing is asked yet.
    #[must_use]
    pub fn new(ipmi: Option<Login>, learned: Learned, boards: Boards) -> Self {
        let known = learned.ipmi.as_ref().and_then(LearnedIpmi::known);
        Self { ipmi: ipmi.map(|login| IpmiBmc::new(login, known, boards)), learned }
    }

    fn ipmi(&mut self) -> Result<&mut IpmiBmc, Trouble> {
        self.ipmi.as_mut().ok_or_else(no_road)
    }

    /// What is asked between two readings of a long look.
    pub fn ask_between(&mut self, rounds: Box<dyn Rounds>) {
        if let Some(ipmi) = &mut self.ipmi {
            ipmi.rounds = Some(rounds);
        }
    }

    /// Ends its sessions.
    pub async fn close(&mut self) {
        if let Some(ipmi) = &mut self.ipmi {
            ipmi.close().await;
        }
    }

    /// Finds out how it can be spoken to, where that is not known.
    ///
    /// # Errors
    /// Why it cannot be spoken to.
    pub async fn find_roads(&mut self, now: Timestamp) -> Result<(), Trouble> {
        if self.learned.roads_at.is_some() {
            return Ok(());
        }
        let ipmi = self.ipmi()?;
        ipmi.identify().await?;
        let road = Some(Road::Ipmi);
        self.learned.roads = Roads { power: road, sensors: road, log: road, inventory: road };
        self.learned.roads_at = Some(now);
        self.note_device();
        Ok(())
    }

    fn note_device(&mut self) {
        let Some((known, device)) = self.ipmi.as_ref().and_then(|ipmi| Some((ipmi.known()?, ipmi.device()?))) else { return };
        self.learned.ipmi = Some(LearnedIpmi {
            suite: known.suite.number(),
            privilege: known.privilege.word().to_owned(),
            firmware: device.firmware_text(),
            manufacturer: device.manufacturer,
            product: device.product,
        });
    }

    /// How the chassis stands, and what of it is a fault.
    ///
    /// # Errors
    /// Why that cannot be told.
    pub async fn chassis(&mut self) -> Result<(Chassis, BmcCondition), Trouble> {
        let (status, chassis) = self.ipmi()?.chassis().await?;
        let faults = [(status.cooling_fault, "cooling"), (status.drive_fault, "drive"), (status.power_fault, "power")];
        let words: Vec<&str> = faults.into_iter().filter(|(holds, _)| *holds).map(|(_, word)| word).collect();
        let fault = (!words.is_empty()).then(|| format!("the chassis reports a fault of: {}", words.join(", ")));
        Ok((chassis, BmcCondition { class: "chassis_fault", code: None, words: fault }))
    }

    /// All sensors.
    ///
    /// # Errors
    /// Why they cannot be read.
    pub async fn sensors(&mut self) -> Result<Vec<Sensor>, Trouble> {
        let ipmi = self.ipmi()?;
        let mut sensors = ipmi.sensors().await?;
        if let Some(power) = ipmi.power().await? {
            sensors.push(machine_power(f64::from(power.current_watts)));
        }
        self.note_device();
        Ok(sensors)
    }

    /// Some sensors, in the order of the names, each with its moment. Redfish has no way to read some of them at once: there all
    /// are read.
    ///
    /// # Errors
    /// Why they cannot be read.
    pub async fn read_some(&mut self, wanted: &[SensorName], now: impl Fn() -> Timestamp + Copy) -> Result<Vec<Sample>, Trouble> {
        self.find_roads(now()).await?;
        if self.learned.roads.sensors != Some(Road::Redfish) {
            return self.ipmi()?.read_chosen(wanted, now).await;
        }
        let asked_at = now();
        let sensors = self.sensors().await?;
        let answered_at = now();
        let number = |wanted: &SensorName| sensors.iter().find(|sensor| wanted.is(sensor)).and_then(|sensor| sensor.reading.clone().ok());
        Ok(wanted.iter().map(|wanted| Sample::between(asked_at, answered_at, number(wanted))).collect())
    }

    /// What is new in the logs. The places up to which they are read are in `learned` afterwards.
    ///
    /// # Errors
    /// Why they cannot be read.
    pub async fn log(&mut self, now: impl Fn() -> Timestamp) -> Result<LogLook, Trouble> {
        let before = self.learned.sel.clone();
        let place = before.as_ref().and_then(SelPlace::place);
        let ipmi = self.ipmi()?;
        let clock = ipmi.clock(now).await?;
        let news = ipmi.log(place.as_ref(), MAX_ENTRIES, clock).await?;
        let is_history = news.is_history || before.is_some_and(|before| before.is_history);
        self.learned.sel = Some(SelPlace::of(&news.place, is_history && news.more));
        self.learned.clock_offset_millis = clock.filter(|clock| clock.is_set()).map(|clock| clock.offset.millis);
        let full = news.info.overflow.then(|| "the event log is full: what happens is not written down".to_owned());
        Ok(LogLook {
            entries: news.entries,
            is_history,
            more: news.more,
            gaps: news.gap.map(str::to_owned).into_iter().collect(),
            conditions: vec![
                BmcCondition { class: "bmc_clock", code: None, words: clock.and_then(clock_words) },
                BmcCondition { class: "bmc_log", code: Some("full"), words: full },
            ],
        })
    }

    /// What the machine is.
    ///
    /// # Errors
    /// Why that cannot be told.
    pub async fn machine(&mut self) -> Result<Machine, Trouble> {
        let machine = self.ipmi()?.machine().await?;
        self.note_device();
        Ok(machine)
    }

    /// Names of memory modules that somebody else knows of this machine.
    pub fn know_modules(&mut self, names: impl IntoIterator<Item = String>) {
        if let Some(ipmi) = &mut self.ipmi {
            ipmi.modules.extend(names);
        }
    }

    /// All that it says, raw.
    pub async fn dump(&mut self) -> Vec<DumpedFile> {
        match self.ipmi() {
            Ok(ipmi) => ipmi.dump().await,
            Err(trouble) => vec![DumpedFile::trouble("none.txt", &trouble)],
        }
    }

    /// Does something.
    ///
    /// # Errors
    /// Why it was not done.
    pub async fn act(&mut self, action: &Action, now: impl Fn() -> Timestamp) -> Result<Outcome, Trouble> {
        self.ipmi()?.act(action, now).await
    }
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

fn clock_words(clock: LogClock) -> Option<String> {
    if !clock.is_set() {
        return Some("the clock of the BMC was never set: it counts from its start".to_owned());
    }
    let seconds = clock.offset.millis.abs() / 1000;
    let side = if clock.offset.millis < 0 { "behind" } else { "ahead" };
    clock.offset.is_wrong().then(|| format!("the clock of the BMC is {seconds} s {side}"))
}

fn no_road() -> Trouble {
    Trouble {
        code: "no_road",
        class: "bmc_refuses",
        words: "the BMC is set to a protocol that it does not speak".to_owned(),
        hint: "Set its protocol to auto.",
    }
}
