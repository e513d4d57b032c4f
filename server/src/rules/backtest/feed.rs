//! What was said in the past, read from the store in slices, and played to a fleet in the order in which it came.

use crate::sensors::{said, shapes};
use crate::sources::agent::parse;
use crate::store::alerts::code_of;
use crate::store::events::EventRow;
use crate::store::{Db, StoreResult, events, reports, sweeps};
use ironwatch_core::bmc::Sensor;
use ironwatch_core::catalog::explain;
use ironwatch_core::component::Component;
use ironwatch_core::fleet::{CheckIn, Fleet, Outcome};
use ironwatch_core::observation::{Fact, Fields, Observation, Source, Subject};
use ironwatch_core::rule::{LooksAt, Rule};
use ironwatch_shared::wire::v1::report::{Moment, Report};
use ironwatch_shared::{BootId, HostId, Severity, Timestamp};
use std::collections::HashMap;

/// Most rows of one kind in one slice; more than two hundred hosts can say in ten minutes.
const MAX_ROWS: i64 = 20_000;
/// Most sweeps of one host in one slice.
const MAX_SWEEPS: i64 = 200;
/// The fleet looks at the time so often.
const LOOK_MILLIS: i64 = 60_000;
/// A boot that no host has, for what is told of no boot.
const NO_BOOT: &str = "backtest";

/// Something that was said.
pub(super) enum Said {
    Report(Box<Report>),
    Event(Box<Observation>),
    Sensors(Vec<Sensor>),
}

/// Where reading has come to.
pub(super) struct Feed {
    hosts: Vec<(HostId, bool)>,
    ids: Vec<String>,
    wants_numbers: bool,
    wants_events: bool,
    next_report: i64,
    next_event: i64,
    layouts: HashMap<String, String>,
    counts: (usize, usize, usize),
}

pub(super) type Slice = Vec<(Timestamp, HostId, Said)>;

impl Feed {
    /// From this moment on, as far as these rules want to know.
    pub fn new(db: &mut Db, hosts: Vec<(HostId, bool)>, rules: &[Option<&Rule>], from: Timestamp) -> StoreResult<Self> {
        let wants = |is: fn(LooksAt<'_>) -> bool| rules.iter().flatten().any(|rule| is(rule.question.looks_at()));
        Ok(Self {
            ids: hosts.iter().map(|(id, _)| id.to_string()).collect(),
            hosts,
            wants_numbers: wants(|looks_at| matches!(looks_at, LooksAt::Reading(_))),
            wants_events: wants(|looks_at| matches!(looks_at, LooksAt::Class(_))),
            next_report: reports::first_since(db, from.as_millis())?,
            next_event: events::first_since(db, from.as_millis())?,
            layouts: HashMap::new(),
            counts: (0, 0, 0),
        })
    }

    /// How many reports, events and sweeps were looked at.
    pub fn counts(&self) -> (usize, usize, usize) {
        self.counts
    }

    /// What was said between two moments, in order.
    pub fn slice(&mut self, db: &mut Db, from: Timestamp, to: Timestamp) -> StoreResult<Slice> {
        let mut slice = Slice::new();
        if self.wants_numbers {
            self.reports(db, to, &mut slice)?;
            self.sweeps(db, from, to, &mut slice)?;
        }
        if self.wants_events {
            self.events(db, to, &mut slice)?;
        }
        slice.sort_by_key(|(at, _, _)| *at);
        Ok(slice)
    }

    fn reports(&mut self, db: &mut Db, to: Timestamp, slice: &mut Slice) -> StoreResult<()> {
        for row in reports::of_hosts(db, &self.ids, self.next_report, to.as_millis(), MAX_ROWS)? {
            self.next_report = row.id + 1;
            // A body that cannot be read was taken by another version.
            if let (Ok(host), Ok(report)) = (HostId::parse(&row.host_id), parse(&row.body, &row.encoding)) {
                self.counts.0 += 1;
                slice.push((Timestamp::from_millis(row.received_at), host, Said::Report(Box::new(report))));
            }
        }
        Ok(())
    }

    fn events(&mut self, db: &mut Db, to: Timestamp, slice: &mut Slice) -> StoreResult<()> {
        for row in events::of_hosts(db, &self.ids, self.next_event, to.as_millis(), MAX_ROWS)? {
            self.next_event = row.id + 1;
            if let Some(observation) = observation(&row) {
                self.counts.1 += 1;
                slice.push((observation.received_at, observation.subject.host.clone(), Said::Event(Box::new(observation))));
            }
        }
        Ok(())
    }

    fn sweeps(&mut self, db: &mut Db, from: Timestamp, to: Timestamp, slice: &mut Slice) -> StoreResult<()> {
        for (host, _) in self.hosts.iter().filter(|(_, has_bmc)| *has_bmc) {
            for row in sweeps::between(db, host.as_str(), from.as_millis(), to.as_millis(), MAX_SWEEPS)? {
                if !self.layouts.contains_key(&row.layout_id) {
                    let layout = sweeps::layout(db, &row.layout_id)?.unwrap_or_default();
                    self.layouts.insert(row.layout_id.clone(), layout);
                }
                let shapes = self.layouts.get(&row.layout_id).map(|layout| shapes(layout)).unwrap_or_default();
                let sensors = shapes.iter().zip(said(&row.body)).filter_map(|(shape, said)| shape.sensor(&said)).collect();
                self.counts.2 += 1;
                slice.push((Timestamp::from_millis(row.taken_at), host.clone(), Said::Sensors(sensors)));
            }
        }
        Ok(())
    }

    /// Plays a slice to a fleet whose time began with the first moment, up to the second.
    pub fn play(&self, slice: &Slice, fleet: &mut Fleet, (began, end): (Timestamp, Timestamp)) -> Vec<Outcome> {
        let mut outcomes = Vec::new();
        let mut looked = end;
        let mut look = |fleet: &mut Fleet, at: Timestamp, outcomes: &mut Vec<Outcome>| {
            if (at.millis_since(looked)).abs() >= LOOK_MILLIS {
                looked = at;
                let monotonic = u64::try_from(at.millis_since(began)).unwrap_or_default();
                outcomes.push(fleet.tick(at, monotonic, true));
            }
        };
        for (at, host, said) in slice {
            look(fleet, *at, &mut outcomes);
            outcomes.push(match said {
                Said::Report(report) => check_in(fleet, host, report, Vec::new(), *at),
                Said::Event(event) => {
                    // Events are kept without their boot: all of them are of one, and nothing ends because of another.
                    let Some(boot) = fleet.host(host).and_then(|host| host.boot.clone()).or_else(no_boot) else { continue };
                    let report = Report::new(boot.clone(), Moment { wall_ms: at.as_millis(), boot_ms: 0 }, 30);
                    let observation = Observation { boot: Some(boot), ..event.as_ref().clone() };
                    check_in(fleet, host, &report, vec![observation], *at)
                }
                Said::Sensors(sensors) => fleet.take_numbers(host, sensors, *at),
            });
        }
        // A host of which only events are read is heard all the same: what was quiet long enough is over.
        if !self.wants_numbers {
            for (host, _) in &self.hosts {
                let boot = fleet.host(host).and_then(|host| host.boot.clone()).or_else(no_boot);
                let Some(boot) = boot else { continue };
                let report = Report::new(boot, Moment { wall_ms: end.as_millis(), boot_ms: 0 }, 30);
                outcomes.push(check_in(fleet, host, &report, Vec::new(), end));
            }
        }
        outcomes.push(fleet.tick(end, u64::try_from(end.millis_since(began)).unwrap_or_default(), true));
        outcomes
    }
}

fn no_boot() -> Option<BootId> {
    BootId::parse(NO_BOOT).ok()
}

fn check_in(fleet: &mut Fleet, host: &HostId, report: &Report, observations: Vec<Observation>, at: Timestamp) -> Outcome {
    let interval_seconds = report.interval_seconds.clamp(1, 3600);
    fleet.take(CheckIn { host, boot: &report.boot_id, live: true, interval_seconds, report, observations }, at)
}

fn source_of(word: &str) -> Source {
    [Source::Ipmi, Source::Redfish, Source::Server].into_iter().find(|source| source.as_str() == word).unwrap_or(Source::Agent)
}

/// An event, as it was observed. None for one whose class is not known any more, and for conditions, that no rule counts.
fn observation(row: &EventRow) -> Option<Observation> {
    let code = code_of(row.code.as_deref());
    let class = explain(&row.class, code.as_ref()).entry.class;
    if class != row.class {
        return None;
    }
    let moment = Timestamp::from_millis;
    Some(Observation {
        id: format!("event:{}", row.id),
        source: source_of(&row.source),
        subject: Subject { host: HostId::parse(&row.host_id).ok()?, component: Component::from(row.component.clone()) },
        happened_at: moment(row.happened_at),
        received_at: moment(row.received_at),
        fact: Fact::Occurrence { class, code, fields: Fields::new() },
        severity: Severity::parse(&row.severity)?,
        evidence: row.evidence.clone(),
        count: u64::try_from(row.count).unwrap_or(1),
        last_at: moment(row.last_at),
        boot: None,
    })
}
