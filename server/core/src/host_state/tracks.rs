//! What numbers were: for rules that compare with before.
//!
//! Bounded: at most [`MAX_TRACKS`] for one host, of at most [`MAX_POINTS`] points each, and those of rules that need no points
//! are a few words. That is 600 kB for a host that makes it as bad as it can, and some kB for one with eight GPUs.

use ironwatch_shared::Timestamp;
use std::collections::{BTreeMap, VecDeque};

/// Most numbers followed for one host, over all rules.
pub(super) const MAX_TRACKS: usize = 1_000;
/// Most points kept of one number.
pub(super) const MAX_POINTS: i64 = 32;
/// A mean absolute deviation times this is a standard deviation, for what scatters as most things do.
const SPREAD_TO_SCORE: f64 = 1.2533;
/// A number further away than so many spreads teaches only as much as one that is so far away: a fault is not soon usual.
const TEACHES_AT_MOST: f64 = 3.0;

/// By rule, and by part (and sensor). Looked up by borrowed words, so that a number that is well costs no memory.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Tracks {
    by_rule: BTreeMap<String, BTreeMap<Box<str>, Track>>,
    count: usize,
}

/// What is known of one number.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Track {
    /// When it was last told.
    pub last_at: Timestamp,
    /// What it was then.
    pub last: f64,
    /// Since when it is not told, though its source is heard.
    pub absent_since: Option<Timestamp>,
    points: VecDeque<(Timestamp, f64)>,
    usual: Usual,
}

/// What a number usually is: a mean in which newer readings count more, and how far they are from it in the mean.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Usual {
    seen: u32,
    centre: f64,
    spread: f64,
}

/// How far a number is from what is usual.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Distance {
    /// What is usual.
    pub centre: f64,
    /// In the unit of the number; below is negative.
    pub difference: f64,
    /// In spreads.
    pub scores: f64,
}

/// Between the part and the sensor of a BMC that tells of it.
const SENSOR: char = '\n';

/// What a number of a sensor is followed under.
pub(crate) fn part_of_sensor(component: &str, sensor: &str) -> String {
    format!("{component}{SENSOR}{sensor}")
}

/// The part that a number is of.
pub(crate) fn component_of(part: &str) -> &str {
    part.split(SENSOR).next().unwrap_or_default()
}

/// The sensor of a BMC that tells a number, where it is one.
pub(crate) fn sensor_of(part: &str) -> Option<&str> {
    part.split_once(SENSOR).map(|(_, sensor)| sensor)
}

impl Tracks {
    /// What is known of a number; begins to follow it, unless there is no room.
    pub fn of(&mut self, rule: &str, part: &str, value: f64, now: Timestamp) -> Option<&mut Track> {
        if !self.by_rule.contains_key(rule) {
            self.by_rule.insert(rule.to_owned(), BTreeMap::new());
        }
        let tracks = self.by_rule.get_mut(rule)?;
        if !tracks.contains_key(part) {
            if self.count >= MAX_TRACKS {
                return None;
            }
            self.count += 1;
            let track = Track { last_at: now, last: value, absent_since: None, points: VecDeque::new(), usual: Usual::default() };
            tracks.insert(part.into(), track);
        }
        let track = tracks.get_mut(part)?;
        (track.last_at, track.last, track.absent_since) = (now, value, None);
        Some(track)
    }

    /// All numbers that a rule follows, by part.
    pub fn of_rule_mut(&mut self, rule: &str) -> impl Iterator<Item = (&str, &mut Track)> {
        self.by_rule.get_mut(rule).into_iter().flatten().map(|(part, track)| (&**part, track))
    }

    /// All numbers that a rule follows, by part.
    pub fn of_rule(&self, rule: &str) -> impl Iterator<Item = (&str, &Track)> {
        self.by_rule.get(rule).into_iter().flatten().map(|(part, track)| (&**part, track))
    }

    /// What is absent is not looked for any more.
    pub fn forget_absent(&mut self, rule: &str, component: &str) {
        if let Some(tracks) = self.by_rule.get_mut(rule) {
            let before = tracks.len();
            tracks.retain(|part, track| track.absent_since.is_none() || component_of(part) != component);
            self.count -= before - tracks.len();
        }
    }

    /// Only these rules go on.
    pub fn keep_rules(&mut self, goes_on: impl Fn(&str) -> bool) {
        self.by_rule.retain(|rule, _| goes_on(rule));
        self.count = self.by_rule.values().map(BTreeMap::len).sum();
    }
}

impl Track {
    /// By how much it rose and fell within the window up to now, with this number as the newest.
    pub fn moved(&mut self, value: f64, window_millis: i64, now: Timestamp) -> (f64, f64) {
        self.points.retain(|(at, _)| (0..=window_millis).contains(&now.millis_since(*at)));
        let lowest = self.points.iter().map(|(_, value)| *value).fold(value, f64::min);
        let highest = self.points.iter().map(|(_, value)| *value).fold(value, f64::max);
        let newest = self.points.back().map(|(at, _)| *at);
        if newest.is_none_or(|newest| now.millis_since(newest) >= window_millis / MAX_POINTS) {
            self.points.push_back((now, value));
        }
        while i64::try_from(self.points.len()).unwrap_or(i64::MAX) > MAX_POINTS {
            self.points.pop_front();
        }
        (value - lowest, highest - value)
    }

    /// How far a number is from what is usual, once that is known; then learns from it.
    pub fn compare(&mut self, value: f64, samples: u32, least: f64) -> Option<Distance> {
        self.usual.compare(value, samples, least)
    }
}

impl Usual {
    fn compare(&mut self, value: f64, samples: u32, least: f64) -> Option<Distance> {
        if self.seen == 0 {
            *self = Self { seen: 1, centre: value, spread: 0.0 };
            return None;
        }
        let difference = value - self.centre;
        let is_known = self.seen >= samples;
        let distance = is_known.then(|| Distance { centre: self.centre, difference, scores: scores(difference, self.spread) });
        let farthest = (self.spread * SPREAD_TO_SCORE * TEACHES_AT_MOST).max(least / 4.0);
        let taught = if is_known { difference.clamp(-farthest, farthest) } else { difference };
        self.seen = self.seen.saturating_add(1).min(samples.saturating_add(1));
        let weight = 1.0 / f64::from(self.seen.min(samples).max(2));
        self.centre += taught * weight;
        self.spread += (taught.abs() - self.spread) * weight;
        distance
    }
}

/// How many standard deviations a difference is; very many where nothing ever differed.
fn scores(difference: f64, spread: f64) -> f64 {
    let deviation = spread * SPREAD_TO_SCORE;
    if deviation > 0.0 { difference.abs() / deviation } else { f64::MAX }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    #[test]
    fn what_is_usual_is_learned_and_a_fault_does_not_soon_become_usual() {
        let mut usual = Usual::default();
        let told: Vec<_> = (0..200).map(|n| usual.compare(60.0 + f64::from(n % 5), 100, 5.0)).collect();
        assert!(told.iter().take(100).all(Option::is_none) && told.iter().skip(100).flatten().all(|distance| distance.scores < 3.0));
        let first = usual.compare(90.0, 100, 5.0).map(|distance| distance.scores > 10.0);
        let later = (0..10).filter_map(|_| usual.compare(90.0, 100, 5.0)).all(|distance| distance.scores > 10.0);
        assert_eq!((first, later), (Some(true), true));
    }

    #[test]
    fn a_number_that_stands_still_deviates_with_the_first_step_and_is_learned_in_the_end() {
        let mut usual = Usual::default();
        for _ in 0..50 {
            usual.compare(12.0, 20, 0.5);
        }
        assert!(usual.compare(11.0, 20, 0.5).is_some_and(|distance| distance.scores > 100.0 && distance.difference < 0.0));
        for _ in 0..2_000 {
            usual.compare(11.0, 20, 0.5);
        }
        assert!(usual.compare(11.0, 20, 0.5).is_some_and(|distance| distance.difference.abs() < 0.1));
    }

    #[test]
    fn a_rise_is_seen_within_its_window_and_no_longer() {
        let mut tracks = Tracks::default();
        let mut moved = |value, seconds| tracks.of("r", "fan/1", value, at(seconds)).map(|track| track.moved(value, 60_000, at(seconds)));
        assert_eq!(moved(20.0, 0), Some((0.0, 0.0)));
        assert_eq!(moved(26.0, 30), Some((6.0, 0.0)));
        assert_eq!(moved(24.0, 60), Some((4.0, 2.0)));
        assert_eq!(moved(24.0, 100), Some((0.0, 0.0)), "what was before the window is no news");
    }

    #[test]
    fn there_is_room_for_so_many_and_no_more() {
        let mut tracks = Tracks::default();
        for n in 0..2 * MAX_TRACKS {
            tracks.of("r", &format!("gpu/{n}"), 1.0, at(0));
        }
        assert_eq!(tracks.of_rule("r").count(), MAX_TRACKS);
        tracks.forget_absent("r", "gpu/0");
        assert!(tracks.of("r", "gpu/new", 1.0, at(0)).is_none(), "what is told is not forgotten");
        tracks.of_rule_mut("r").filter(|(part, _)| *part == "gpu/0").for_each(|(_, track)| track.absent_since = Some(at(0)));
        tracks.forget_absent("r", "gpu/0");
        assert!(tracks.of("r", "gpu/new", 1.0, at(0)).is_some() && tracks.of("r", "gpu/newer", 1.0, at(0)).is_none());
        tracks.keep_rules(|rule| rule != "r");
        assert!(tracks.of("s", "gpu/0", 1.0, at(0)).is_some_and(|track| track.absent_since.is_none()));
        for _ in 0..100 {
            tracks.of("s", "gpu/0", 1.0, at(0)).map(|track| track.moved(1.0, 3_000, at(0)));
        }
        assert!(tracks.of_rule("s").all(|(_, track)| track.points.len() <= 32));
    }
}
