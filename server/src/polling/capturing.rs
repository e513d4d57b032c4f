//! What captures want of one BMC, and when: rounds at a steady pace between its looks. A round that comes due while the BMC is
//! busy is taken when it is free, if its time is not over; those whose time is over are missed and counted, never caught up.
//! Knows no clock: all times are milliseconds of one that only moves forward, unless said otherwise.

use crate::captures::Captures;
use crate::captures::running::{Missed, Wanted};
use crate::sources::bmc::{Sample, SensorName};
use ironwatch_shared::{HostId, Timestamp};

/// Waits between two tries of a BMC that does not answer, one after the other; the last one from then on.
const TRIES: [u64; 4] = [1_000, 2_000, 4_000, 8_000];

/// One capture, as far as this BMC is concerned.
#[derive(Debug)]
struct Run {
    wanted: Wanted,
    began: u64,
    /// The round that is next.
    next: u64,
    /// The round before did not work.
    has_failed: bool,
}

impl Run {
    fn due_at(&self) -> u64 {
        self.began + self.next * self.wanted.interval
    }
}

/// A round: what is read once for all captures that want it now.
#[derive(Debug, PartialEq)]
pub struct Round {
    pub sensors: Vec<SensorName>,
    shares: Vec<Share>,
}

/// What of a round is for one capture.
#[derive(Debug, PartialEq)]
struct Share {
    capture: i64,
    /// What it missed before.
    missed: Missed,
    /// Its series, each with the place of its sensor.
    series: Vec<(usize, usize)>,
}

/// All captures of one BMC.
#[derive(Debug)]
pub struct Capturing {
    captures: Captures,
    host: HostId,
    runs: Vec<Run>,
    failures: usize,
    rests_until: u64,
}

impl Capturing {
    /// Of one BMC.
    #[must_use]
    pub fn new(captures: Captures, host: HostId, now: u64) -> Self {
        let mut capturing = Self { captures, host, runs: Vec::new(), failures: 0, rests_until: 0 };
        capturing.refresh(now);
        capturing
    }

    /// Captures began or ended.
    pub fn refresh(&mut self, now: u64) {
        let mut before = std::mem::take(&mut self.runs);
        for wanted in self.captures.wanted(&self.host) {
            let known = before.iter().position(|run| run.wanted.capture == wanted.capture);
            self.runs.push(match known {
                Some(place) => before.swap_remove(place),
                None => Run { wanted, began: now, next: 0, has_failed: false },
            });
        }
    }

    /// When the next round is due, if there is one.
    #[must_use]
    pub fn next(&self) -> Option<u64> {
        self.runs.iter().map(Run::due_at).min().map(|due| due.max(self.rests_until))
    }

    /// The round that is due.
    pub fn begin(&mut self, now: u64, at: Timestamp) -> Option<Round> {
        if self.next()? > now {
            return None;
        }
        self.runs.retain(|run| run.wanted.ends_at >= at.as_millis());
        let mut round = Round { sensors: Vec::new(), shares: Vec::new() };
        for run in self.runs.iter_mut().filter(|run| run.due_at() <= now) {
            let reached = (now - run.began) / run.wanted.interval;
            let missed = reached.saturating_sub(run.next);
            run.next = reached + 1;
            let mut series = Vec::with_capacity(run.wanted.sensors.len());
            for (place, sensor) in &run.wanted.sensors {
                let known = round.sensors.iter().position(|known| known == sensor);
                let read = known.unwrap_or(round.sensors.len());
                if known.is_none() {
                    round.sensors.push(sensor.clone());
                }
                series.push((*place, read));
            }
            self.captures.asking(run.wanted.capture, &self.host, at);
            let missed = if run.has_failed { Missed::Failed(missed) } else { Missed::Late(missed) };
            round.shares.push(Share { capture: run.wanted.capture, missed, series });
        }
        (!round.shares.is_empty()).then_some(round)
    }

    /// What was read.
    pub fn done(&mut self, round: &Round, samples: &[Sample]) {
        self.failures = 0;
        self.rests_until = 0;
        self.end(round, false, |read| samples.get(read).map(|sample| (sample.at, sample.number)));
    }

    /// Nothing was read: it was asked at `at`. It is left in peace for a while, and longer each time.
    pub fn failed(&mut self, round: &Round, now: u64, at: Timestamp) {
        self.rests_until = now + TRIES.get(self.failures).or(TRIES.last()).copied().unwrap_or(0);
        self.failures += 1;
        self.end(round, true, |_| Some((at, None)));
    }

    fn end(&mut self, round: &Round, has_failed: bool, read: impl Fn(usize) -> Option<(Timestamp, Option<f64>)>) {
        for Share { capture, missed, series } in &round.shares {
            let reading = |(place, sensor): &(usize, usize)| read(*sensor).map(|(at, number)| (*place, at, number));
            let readings: Vec<_> = series.iter().filter_map(reading).collect();
            let runs = self.captures.take(*capture, &self.host, &readings, *missed);
            self.runs.retain_mut(|run| {
                let is_it = run.wanted.capture == *capture;
                run.has_failed = if is_it { has_failed } else { run.has_failed };
                runs || !is_it
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::captures::running::{CapturedHost, Running};
    use crate::captures::series::Series;

    fn host() -> HostId {
        HostId::parse("0198f0a0-0000-7000-8000-000000000001").unwrap_or_else(|error| panic!("{error}"))
    }

    fn begin(captures: &Captures, id: i64, interval: i64, sensors: &[&str]) {
        let series = |name: &&str| Series {
            sensor: (*name).to_owned(),
            name: (*name).to_owned(),
            component: "power".to_owned(),
            unit: "W".to_owned(),
            source: "ipmi".to_owned(),
            every: interval,
        };
        let hosts = vec![CapturedHost::new(host(), sensors.iter().map(series).collect())];
        captures.begin(Running::new(id, at(0), 60, interval, hosts));
    }

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_millis(i64::try_from(millis).unwrap_or(0))
    }

    /// Samples, late and failed ones of a capture.
    fn counts(captures: &Captures, id: i64) -> (u64, u64, u64) {
        captures.snapshot(id, at(0)).map(|snapshot| (snapshot.samples, snapshot.late, snapshot.failed)).unwrap_or_default()
    }

    fn answer(round: &Round, now: u64) -> Vec<Sample> {
        round.sensors.iter().map(|_| Sample { at: at(now), number: Some(7.0) }).collect()
    }

    #[test]
    fn a_slow_bmc_is_asked_as_often_as_it_can_and_nothing_is_caught_up() {
        let captures = Captures::default();
        begin(&captures, 1, 250, &["A", "B"]);
        let mut capturing = Capturing::new(captures.clone(), host(), 1_000);
        let mut now = 1_000;
        for _ in 0..10 {
            let round = capturing.begin(now, at(now)).unwrap_or_else(|| panic!("nothing due at {now}"));
            now += 260;
            capturing.done(&round, &answer(&round, now));
            now = now.max(capturing.next().unwrap_or(0));
        }
        assert_eq!(counts(&captures, 1), (20, 0, 0), "each round of 250 ms is begun within its time");
        // A look holds it up for a second and a bit.
        now += 1_100;
        let round = capturing.begin(now, at(now)).unwrap_or_else(|| panic!("nothing due"));
        capturing.done(&round, &answer(&round, now));
        assert_eq!(counts(&captures, 1), (22, 2 * 4, 0), "four rounds of two sensors");
        assert_eq!(capturing.begin(now, at(now)), None, "the next is not due yet");
    }

    #[test]
    fn two_captures_share_what_both_want() {
        let captures = Captures::default();
        begin(&captures, 1, 250, &["A", "B"]);
        begin(&captures, 2, 1_000, &["B", "C"]);
        let mut capturing = Capturing::new(captures.clone(), host(), 0);
        let sensors = |round: Option<Round>| round.map(|round| round.sensors.into_iter().map(|s| s.name).collect::<Vec<_>>());
        let both = capturing.begin(0, at(0)).unwrap_or_else(|| panic!("nothing due"));
        capturing.done(&both, &answer(&both, 1));
        assert_eq!(sensors(Some(both)).unwrap_or_default(), ["A", "B", "C"]);
        assert_eq!(sensors(capturing.begin(250, at(250))).unwrap_or_default(), ["A", "B"]);
        captures.end(1);
        capturing.refresh(300);
        assert_eq!((capturing.next(), counts(&captures, 2)), (Some(1_000), (2, 0, 0)));
    }

    #[test]
    fn a_bmc_that_does_not_answer_is_left_in_peace_and_what_was_missed_has_failed() {
        let captures = Captures::default();
        begin(&captures, 1, 250, &["A"]);
        let mut capturing = Capturing::new(captures.clone(), host(), 0);
        let round = capturing.begin(0, at(0)).unwrap_or_else(|| panic!("nothing due"));
        capturing.failed(&round, 5_000, at(0));
        assert_eq!(capturing.next(), Some(6_000));
        let round = capturing.begin(6_000, at(6_000)).unwrap_or_else(|| panic!("nothing due"));
        capturing.done(&round, &answer(&round, 6_001));
        assert_eq!(counts(&captures, 1), (1, 0, 1 + 23));
        assert_eq!(capturing.next(), Some(6_250), "in its pace again");
        captures.end(1);
        let round = capturing.begin(6_250, at(6_250)).unwrap_or_else(|| panic!("nothing due"));
        capturing.done(&round, &answer(&round, 6_251));
        assert_eq!(capturing.next(), None, "nobody wants it any more");
    }
}
