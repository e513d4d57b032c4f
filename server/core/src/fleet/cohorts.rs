//! Hosts beside hosts like them: the same number of the same part, at the same time.

use super::{Fleet, Outcome};
use crate::evaluate::evaluate;
use crate::host_state::HostState;
use crate::host_state::tracks::{Distance, component_of};
use crate::liveness::Presence;
use crate::rule::{Asked, Baseline, Question};
use ironwatch_shared::{HostId, Timestamp};
use std::collections::{BTreeMap, HashMap};

/// So often, at most: it looks at all hosts.
const EVERY_MILLIS: i64 = 60_000;
/// A number told longer ago is not of now.
const FRESH_MILLIS: i64 = 600_000;
/// A median absolute deviation times this is a standard deviation, for what scatters as most things do.
const DEVIATION_TO_SCORE: f64 = 1.4826;

/// A host's number, and where its host belongs.
struct Told {
    host: HostId,
    part: String,
    value: f64,
}

/// The middle of numbers; they are put in order for that.
fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    let upper = *values.get(half)?;
    if values.len() % 2 == 1 { Some(upper) } else { values.get(half.checked_sub(1)?).map(|lower| f64::midpoint(*lower, upper)) }
}

/// Which hosts a host is like: those of its model, else those of its group.
fn cohort_of(host: &HostState) -> Option<String> {
    let known = |kind: &str, word: &str| (!word.is_empty()).then(|| format!("{kind} {word}"));
    known("model", &host.labels.model).or_else(|| known("group", &host.labels.group))
}

impl Fleet {
    /// Compares hosts with those like them, once a minute, for rules that ask for it.
    pub(super) fn look_at_cohorts(&mut self, now: Timestamp, outcome: &mut Outcome) {
        if self.compared_at.is_some_and(|compared| now.millis_since(compared).abs() < EVERY_MILLIS) {
            return;
        }
        self.compared_at = Some(now);
        let is_cohort = |question: &Question| matches!(question, Question::Deviation { from: Baseline::Cohort { .. }, .. });
        let asked: Vec<Asked> = self.rules.about(is_cohort).cloned().collect();
        for asked in asked {
            let Question::Deviation { from: Baseline::Cohort { hosts }, .. } = asked.rule.question else { continue };
            // Of several sensors of one part the one that is farthest off counts.
            let mut farthest: BTreeMap<(HostId, String), (Told, Distance)> = BTreeMap::new();
            for told in self.told_by_cohort(&asked, now).into_values().filter(|told| told.len() >= hosts as usize) {
                for (told, distance) in distances(told) {
                    let place = (told.host.clone(), component_of(&told.part).to_owned());
                    if farthest.get(&place).is_none_or(|(_, known)| known.scores < distance.scores) {
                        farthest.insert(place, (told, distance));
                    }
                }
            }
            for (told, distance) in farthest.into_values() {
                self.take_distance(&asked, &told, &distance, now, outcome);
            }
        }
    }

    /// Fresh numbers by cohort and part.
    fn told_by_cohort(&self, asked: &Asked, now: Timestamp) -> HashMap<(String, String), Vec<Told>> {
        let mut cohorts: HashMap<(String, String), Vec<Told>> = HashMap::new();
        for host in self.hosts.values().filter(|host| !host.deprecated && matches!(host.liveness.presence, Presence::Up | Presence::Late)) {
            let Some(cohort) = cohort_of(host) else { continue };
            for (part, track) in host.tracks.of_rule(&asked.rule.id).filter(|(_, track)| now.millis_since(track.last_at) <= FRESH_MILLIS) {
                let told = Told { host: host.id.clone(), part: part.to_owned(), value: track.last };
                cohorts.entry((cohort.clone(), part.to_owned())).or_default().push(told);
            }
        }
        cohorts
    }

    fn take_distance(&mut self, asked: &Asked, told: &Told, distance: &Distance, now: Timestamp, outcome: &mut Outcome) {
        if !self.hosts.get(&told.host).is_some_and(|host| host.would_note(asked, &told.part, distance)) {
            return;
        }
        self.remember_undo(&told.host);
        if let Some(host) = self.hosts.get_mut(&told.host) {
            host.note_distance(asked, &told.part, told.value, distance, now);
            outcome.take(evaluate(host, &self.rules, &mut self.next_alert, now));
        }
    }
}

/// How far each number is from the middle of all.
fn distances(told: Vec<Told>) -> Vec<(Told, Distance)> {
    let mut values: Vec<f64> = told.iter().map(|told| told.value).collect();
    let Some(centre) = median(&mut values) else { return Vec::new() };
    let mut differences: Vec<f64> = values.iter().map(|value| (value - centre).abs()).collect();
    let deviation = median(&mut differences).unwrap_or_default() * DEVIATION_TO_SCORE;
    let distance = |told: Told| {
        let difference = told.value - centre;
        let scores = if deviation > 0.0 { difference.abs() / deviation } else { f64::MAX };
        (told, Distance { centre, difference, scores })
    };
    told.into_iter().map(distance).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_numbers_is_between_the_two_in_the_middle() {
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&mut [4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(&mut []), None);
    }
}
