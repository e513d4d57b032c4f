//! BMCs of the pure world: what the watch of a server would bring of them, as facts of the core.

use super::PureWorld;
use crate::counterparties::ipmi_board::Board;
use crate::counterparties::ipmi_sim::SimSensor;
use crate::stories::bmc::{ByUs, Happens};
use ironwatch_core::bmc::guess::Maker;
use ironwatch_core::bmc::limits::Limits;
use ironwatch_core::bmc::part::{Speaker, part};
use ironwatch_core::bmc::state::{meaning_of, possible};
use ironwatch_core::bmc::witness::Chassis;
use ironwatch_core::bmc::{Sensor, SensorKind};
use ironwatch_core::fleet::{Access, BmcLook};
use ironwatch_core::normalise::sel::{Event, Record, entry};
use ironwatch_core::observation::{NoReading, Observation, Source};
use ironwatch_core::plan::{Plan, START_MILLIS, Stirs};
use ironwatch_server::polling::cadence::{Cadence, Every, LONGEST_WAIT, Part};
use ironwatch_shared::{HostId, Timestamp};
use std::collections::{BTreeSet, HashSet};

/// As a server asks them unless it is told otherwise.
const EVERY: Every = Every { power: 30_000, log: 60_000, sensors: 60_000, inventory: 86_400_000 };
/// From the order to reset a machine until it is heard.
const RESTART_MILLIS: i64 = START_MILLIS + 5 * 60_000;
/// The same of a BMC.
const BMC_RESTART_MILLIS: i64 = 10 * 60_000;
/// Refusals after which nobody asks any more.
const MOST_REFUSALS: u32 = 2;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    Open,
    Refuses,
    Nobody,
}

/// A BMC, and what is known of it.
pub(super) struct PlayedBmc {
    board: Board,
    door: Door,
    cadence: Cadence,
    refusals: u32,
    /// Entries of its log that were read; none: never.
    read: Option<usize>,
}

impl PureWorld {
    pub(super) fn give_bmc(&mut self, host: HostId) {
        let cadence = Cadence::new(EVERY, 0, 0, self.monotonic);
        self.bmcs.insert(host, PlayedBmc { board: Board::default(), door: Door::Open, cadence, refusals: 0, read: None });
        self.watch();
        self.ask_who_is_due();
    }

    fn watch(&mut self) {
        let watched: HashSet<HostId> = self.bmcs.keys().cloned().collect();
        let outcome = self.fleet.watch_bmcs(&watched, self.now);
        self.keep(outcome);
    }

    /// The server has started: BMCs are asked one after the other.
    pub(super) fn begin_to_watch(&mut self) {
        for (place, bmc) in (0..).zip(self.bmcs.values_mut()) {
            bmc.cadence = Cadence::new(EVERY, place * 7_000, EVERY.power, self.monotonic);
        }
        self.watch();
    }

    pub(super) fn ask_who_is_due(&mut self) {
        let hosts: Vec<HostId> = self.bmcs.keys().cloned().collect();
        for host in hosts {
            while let Some(due) = self.bmcs.get(&host).map(|bmc| bmc.cadence.due(self.monotonic)).filter(|due| !due.is_empty()) {
                if !self.ask(&host, &due) {
                    break;
                }
            }
        }
    }

    /// Returns whether it was asked.
    pub(super) fn ask(&mut self, host: &HostId, parts: &[Part]) -> bool {
        let (now, monotonic) = (self.now, self.monotonic);
        let Some(bmc) = self.bmcs.get_mut(host).filter(|bmc| bmc.refusals < MOST_REFUSALS) else { return false };
        let look = bmc.look(host, parts, now, monotonic);
        let outcome = self.fleet.take_bmc(look, now);
        self.keep(outcome);
        true
    }

    pub(super) fn happens(&mut self, host: &HostId, happens: Happens) -> Result<(), String> {
        let now = self.now;
        let bmc = self.bmcs.get_mut(host).ok_or_else(|| format!("{host} has no BMC"))?;
        match happens {
            Happens::Silent => bmc.door = Door::Nobody,
            Happens::Answers | Happens::TakesLogin => bmc.door = Door::Open,
            Happens::RefusesLogin => bmc.door = Door::Refuses,
            Happens::Writes(event) => bmc.board.log.push((u32::try_from(now.as_millis() / 1000).unwrap_or_default(), event)),
            other @ (Happens::Power { .. } | Happens::Number { .. } | Happens::States { .. }) => return other.change(&mut bmc.board),
        }
        Ok(())
    }

    pub(super) fn done_by_us(&mut self, host: &HostId, deed: ByUs) -> Result<(), String> {
        let bmc = self.bmcs.get_mut(host).ok_or_else(|| format!("{host} has no BMC"))?;
        let (words, stirs, millis) = match deed {
            ByUs::Reset => ("reset by admin: a story", Stirs::Host, RESTART_MILLIS),
            ByUs::ResetBmc => {
                bmc.door = Door::Nobody;
                ("cold reset of the BMC by admin: a story", Stirs::Bmc, BMC_RESTART_MILLIS)
            }
        };
        let job = i64::try_from(self.kept.jobs.len()).unwrap_or_default();
        let until = Some(self.now.plus_millis(millis));
        let plan = Plan { job, since: self.now, words: words.to_owned(), stirs, until, seen_off: false };
        self.kept.jobs.push((host.clone(), plan.clone()));
        self.fleet.plan(host, plan);
        Ok(())
    }
}

impl PlayedBmc {
    fn look<'a>(&mut self, host: &'a HostId, parts: &[Part], now: Timestamp, monotonic: u64) -> BmcLook<'a> {
        let mut look = BmcLook {
            host,
            asked_at: now,
            access: Access::Granted,
            chassis: None,
            sensors: None,
            log: Vec::new(),
            log_is_history: false,
            changes: Vec::new(),
            conditions: Vec::new(),
        };
        let denied = |class, words: &str| Access::Denied { class, words: words.to_owned() };
        if self.door != Door::Open {
            self.cadence.failed(monotonic, LONGEST_WAIT);
        }
        match self.door {
            Door::Nobody => look.access = denied("bmc_unreachable", "no answer"),
            Door::Refuses => {
                self.refusals += 1;
                look.access = if self.refusals < MOST_REFUSALS {
                    Access::NotTried
                } else {
                    denied("bmc_login_refused", "the BMC refuses the password, twice; it is not asked any more")
                };
            }
            Door::Open => {
                self.refusals = 0;
                let board = &self.board;
                let is_asked = |part| parts.contains(&part);
                look.chassis =
                    is_asked(Part::Power).then(|| Chassis { power_on: Some(board.power_on), ac_lost: board.ac_lost, ..Chassis::default() });
                look.sensors = is_asked(Part::Sensors).then(|| board.sensors.iter().map(shown).collect());
                if is_asked(Part::Log) {
                    look.log_is_history = self.read.is_none();
                    let read = self.read.replace(board.log.len()).unwrap_or_default();
                    look.log = (read..)
                        .zip(board.log.iter().skip(read))
                        .map(|(place, (at, event))| observation(board, host, place, *at, *event, now))
                        .collect();
                }
                self.cadence.done(parts, monotonic, monotonic);
            }
        }
        look
    }
}

fn observation(board: &Board, host: &HostId, place: usize, at: u32, event: [u8; 6], now: Timestamp) -> Observation {
    let [sensor_type, number, kind, data @ ..] = event;
    let sensor = board.sensors.iter().find(|sensor| sensor.number == number && sensor.sensor_type == sensor_type);
    let event = Event {
        sensor_type,
        event_type: kind & 0x7f,
        asserted: kind & 0x80 == 0,
        data,
        number,
        name: sensor.map_or("", |sensor| sensor.name),
        entity: sensor.map(|sensor| sensor.entity),
    };
    let record = Record {
        id: u16::try_from(place + 1).unwrap_or(u16::MAX),
        raw: &place.to_string(),
        at: Some(Timestamp::from_millis(i64::from(at) * 1000)),
        stamp: "",
        words: "an event",
        event: Some(event),
        maker: Maker::Other,
        modules: &BTreeSet::new(),
    };
    entry(&record).observation(host, now)
}

/// A sensor as the reader of a BMC tells of it.
fn shown(sensor: &SimSensor) -> Sensor {
    let speaker = Speaker {
        sensor_type: sensor.sensor_type,
        event_type: sensor.event_type,
        name: sensor.name,
        number: sensor.number,
        entity: Some(sensor.entity),
    };
    let scale = sensor.analog.map(|(_, factor, exponent)| f64::from(factor) * 10_f64.powi(exponent.into()));
    let limit = |raw: u8| scale.filter(|_| raw != 0).map(|scale| f64::from(raw) * scale);
    let (lower, upper, critical) = sensor.thresholds;
    let (kind, unit) = match sensor.analog.map(|(unit, ..)| unit) {
        Some(1) => (SensorKind::Temperature, "°C"),
        Some(4) => (SensorKind::Voltage, "V"),
        Some(6) => (SensorKind::Power, "W"),
        Some(18) => (SensorKind::Fan, "RPM"),
        Some(_) => (SensorKind::Other, ""),
        None => (SensorKind::States, ""),
    };
    let holding: Vec<u8> = (0..15).filter(|offset| sensor.states & 1 << offset != 0).collect();
    Sensor {
        source: Source::Ipmi,
        name: sensor.name.to_owned(),
        component: part(&speaker),
        kind,
        unit: unit.to_owned(),
        reading: scale.map(|scale| f64::from(sensor.raw) * scale).ok_or_else(|| NoReading("it has states only".to_owned())),
        states: holding.iter().map(|offset| format!("state {offset}")).collect(),
        problems: holding.iter().filter_map(|offset| meaning_of(sensor.event_type, sensor.sensor_type, *offset)).collect(),
        possible: possible(sensor.event_type, sensor.sensor_type),
        limits: Limits {
            lower_critical: limit(lower),
            upper_warning: limit(upper),
            upper_critical: limit(critical),
            hysteresis: scale.map(|scale| 2.0 * scale),
            ..Limits::default()
        },
        health: None,
    }
}
