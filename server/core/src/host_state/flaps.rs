//! Problems that come and go: told as that once, and as over when it has been quiet for a while.
//!
//! What stays in the end is told once more, as what stays.
//!
//! Each opening adds one to a penalty that halves every ten minutes. The first openings are always told; the fourth within
//! some minutes says that the problem comes and goes, and holds its alert open until a quarter of an hour has been quiet.

use crate::alert::AlertKey;
use crate::outage::span_in_words;
use ironwatch_shared::Timestamp;
use std::collections::BTreeMap;

/// In so long a penalty halves.
const HALF_LIFE_MILLIS: f64 = 600_000.0;
/// From this penalty on a problem comes and goes: three openings that lie some minutes back, and one now.
const LIMIT: f64 = 3.0;
/// It is over when it was quiet for so long.
const QUIET_MILLIS: i64 = 900_000;
/// Most problems of one host that are remembered.
const MAX_FLAPS: usize = 100;

/// What came and went lately, by problem.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Flaps(BTreeMap<AlertKey, Flap>);

#[derive(Debug, Clone, Copy, PartialEq)]
struct Flap {
    penalty: f64,
    at: Timestamp,
    first_at: Timestamp,
    times: u32,
    comes_and_goes: bool,
}

impl Flap {
    #[expect(clippy::cast_precision_loss, reason = "spans of minutes")]
    fn decayed(&self, now: Timestamp) -> f64 {
        self.penalty * 0.5_f64.powf(now.millis_since(self.at).max(0) as f64 / HALF_LIFE_MILLIS)
    }
}

impl Flaps {
    /// A problem opens. Says so in words when it comes and goes by now.
    pub(crate) fn opened(&mut self, key: &AlertKey, now: Timestamp) -> Option<String> {
        if !self.0.contains_key(key) && self.0.len() >= MAX_FLAPS {
            let oldest = self.0.iter().min_by_key(|(_, flap)| flap.at).map(|(key, _)| key.clone());
            oldest.and_then(|key| self.0.remove(&key));
        }
        let fresh = Flap { penalty: 0.0, at: now, first_at: now, times: 0, comes_and_goes: false };
        let flap = self.0.entry(key.clone()).or_insert(fresh);
        let penalty = flap.decayed(now);
        if penalty < 0.5 {
            // What lies so far back has nothing to do with now.
            *flap = fresh;
        }
        *flap = Flap { penalty: penalty + 1.0, at: now, times: flap.times + 1, ..*flap };
        flap.comes_and_goes = flap.penalty >= LIMIT;
        flap.comes_and_goes.then(|| {
            let span = span_in_words(now.millis_since(flap.first_at));
            format!("it came {} times within {span}; told again when it has been quiet for {}", flap.times, span_in_words(QUIET_MILLIS))
        })
    }

    /// Whether the alert of a problem that has gone stays open, as it may come again.
    pub(crate) fn holds(&self, key: &AlertKey, gone_since: Timestamp, now: Timestamp) -> bool {
        self.0.get(key).is_some_and(|flap| flap.comes_and_goes) && now.millis_since(gone_since) < QUIET_MILLIS
    }

    /// How long a problem that comes and goes must stand without a break to be one that stays, milliseconds.
    pub(crate) fn settles_after(&self, key: &AlertKey) -> Option<u64> {
        self.0.get(key).filter(|flap| flap.comes_and_goes).map(|_| QUIET_MILLIS.unsigned_abs())
    }

    /// Whether a problem that came and went stays now, in words. It is said once; from then on it is one as others.
    pub(crate) fn stays(&mut self, key: &AlertKey, stands_since: Timestamp, now: Timestamp) -> Option<String> {
        let stood_millis = now.millis_since(stands_since);
        self.settles_after(key).filter(|_| stood_millis >= QUIET_MILLIS)?;
        self.0.remove(key);
        Some(format!("it does not go any more: it has stood for {}", span_in_words(stood_millis)))
    }

    /// A problem is over. Why, when it had come and gone.
    pub(crate) fn ended(&mut self, key: &AlertKey) -> Option<String> {
        let flap = self.0.get(key).copied().filter(|flap| flap.comes_and_goes)?;
        self.0.remove(key);
        Some(format!("quiet for {} after it came {} times", span_in_words(QUIET_MILLIS), flap.times))
    }

    /// Somebody has ended it: it does not matter any more what it did before.
    pub(crate) fn forget(&mut self, key: &AlertKey) {
        self.0.remove(key);
    }

    /// The same for all.
    pub(crate) fn forget_all(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::component::Component;

    fn key() -> AlertKey {
        AlertKey { component: Component::host(), problem: "p".into() }
    }

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_millis(minutes * 60_000)
    }

    #[test]
    fn the_fourth_time_within_minutes_is_coming_and_going() {
        let mut flaps = Flaps::default();
        let said: Vec<bool> = [0, 2, 4, 6].into_iter().map(|minute| flaps.opened(&key(), at(minute)).is_some()).collect();
        assert_eq!(said, [false, false, false, true]);
        assert!(flaps.holds(&key(), at(7), at(21)) && !flaps.holds(&key(), at(7), at(22)));
        let mut staying = flaps.clone();
        assert_eq!(staying.stays(&key(), at(7), at(21)), None);
        assert!(staying.stays(&key(), at(7), at(22)).is_some() && staying.stays(&key(), at(7), at(40)).is_none(), "said once");
        assert_eq!(flaps.ended(&key()).as_deref(), Some("quiet for 15 min after it came 4 times"));
        assert_eq!(flaps.opened(&key(), at(30)), None, "it starts afresh");
    }

    #[test]
    fn what_comes_now_and_then_is_told_each_time() {
        let mut flaps = Flaps::default();
        assert!((0..20).all(|hour| flaps.opened(&key(), at(hour * 60)).is_none()));
        assert!((0..20).all(|n| flaps.opened(&key(), at(10_000 + n * 11)).is_none()), "each eleven minutes is not minutes apart");
    }
}
