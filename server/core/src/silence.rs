//! Silences and maintenance windows: what is not told, until when, why, and by whom. What is silenced is still recorded.

use crate::filter::{Described, Filter};
use crate::recurrence::Recurrence;
use ironwatch_shared::Timestamp;

/// Number of a silence.
pub type SilenceId = i64;

/// One silence, or, with a recurrence, a maintenance window.
#[derive(Debug, Clone, PartialEq)]
pub struct Silence {
    /// Its number.
    pub id: SilenceId,
    /// What it hides.
    pub filter: Filter,
    /// Why.
    pub reason: String,
    /// Who wanted it.
    pub author: String,
    /// From when on.
    pub starts_at: Timestamp,
    /// Until when; a window that comes again may have none.
    pub ends_at: Option<Timestamp>,
    /// Only at these times.
    pub recurrence: Option<Recurrence>,
}

impl Silence {
    /// Until when it is on, as far as can be said now; `None` when it is not on. One without an end that is on now is
    /// asked again in a day.
    #[must_use]
    pub fn on_until(&self, now: Timestamp) -> Option<Timestamp> {
        const ASK_AGAIN_MILLIS: i64 = 86_400_000;
        if now < self.starts_at || self.ends_at.is_some_and(|end| now >= end) {
            return None;
        }
        let end = match &self.recurrence {
            Some(recurrence) => recurrence.on_until(now)?,
            None => self.ends_at.unwrap_or_else(|| now.plus_millis(ASK_AGAIN_MILLIS)),
        };
        Some(self.ends_at.map_or(end, |last| end.min(last)))
    }

    /// Whether it lasts longer than a moment, is on, and ends within a quarter of an hour. One that comes again ends by plan.
    #[must_use]
    pub fn is_short_before_its_end(&self, now: Timestamp) -> bool {
        const SHORT_MILLIS: i64 = 15 * 60_000;
        const LONG_MILLIS: i64 = 60 * 60_000;
        self.recurrence.is_none()
            && self.on_until(now).is_some()
            && self.ends_at.is_some_and(|end| end.millis_since(now) <= SHORT_MILLIS && end.millis_since(self.starts_at) >= LONG_MILLIS)
    }

    /// When it is on between two moments, in order; of one that comes again very often the first times.
    #[must_use]
    pub fn times_within(&self, from: Timestamp, to: Timestamp) -> Vec<(Timestamp, Timestamp)> {
        const MOST_TIMES: usize = 10_000;
        let last = self.ends_at.map_or(to, |end| end.min(to));
        let mut at = from.max(self.starts_at);
        let Some(recurrence) = &self.recurrence else { return if at < last { vec![(at, last)] } else { Vec::new() } };
        let mut times = Vec::new();
        while at < last && times.len() < MOST_TIMES {
            let time = recurrence.on_until(at).map(|ends| (at, ends)).or_else(|| recurrence.next(at));
            let Some((begins, ends)) = time.filter(|(begins, _)| *begins < last) else { break };
            times.push((begins, ends.min(last)));
            at = ends;
        }
        times
    }

    /// Whether it will ever be on again.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.ends_at.is_some_and(|end| now >= end)
    }
}

/// Why something is silent, and until when that is sure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Silenced {
    /// By which silence; none: its host is in maintenance.
    pub by: Option<SilenceId>,
    /// Asked again then.
    pub until: Timestamp,
}

/// Whether anything silences this. Of several, the one that lasts longest.
#[must_use]
pub fn silenced(silences: &[Silence], what: &Described<'_>, now: Timestamp) -> Option<Silenced> {
    // A host stays in maintenance until a person says otherwise; then everything is asked again.
    const MAINTENANCE_MILLIS: i64 = 86_400_000;
    if what.labels.is_some_and(|labels| labels.in_maintenance) {
        return Some(Silenced { by: None, until: now.plus_millis(MAINTENANCE_MILLIS) });
    }
    let on = silences.iter().filter(|silence| silence.filter.matches(what));
    let on = on.filter_map(|silence| Some(Silenced { by: Some(silence.id), until: silence.on_until(now)? }));
    on.max_by_key(|silenced| silenced.until)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at once")]
    use super::*;
    use crate::labels::Labels;
    use crate::recurrence::RecurrenceSaid;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_millis(minutes * 60_000)
    }

    fn silence(id: i64, filter: &str, from: i64, until: Option<i64>) -> Silence {
        Silence {
            id,
            filter: Filter::parse(filter).unwrap(),
            reason: "r".into(),
            author: "anna".into(),
            starts_at: at(from),
            ends_at: until.map(at),
            recurrence: None,
        }
    }

    #[test]
    fn a_silence_hides_what_it_means_while_it_lasts() {
        let silences = [silence(1, "rack = A1", 10, Some(20)), silence(2, "host = gpu-*", 15, Some(30)), silence(3, "", 40, None)];
        let labels = Labels { rack: "A1".into(), ..Labels::default() };
        let what = Described { host: Some(("gpu-01", "i")), labels: Some(&labels), alert: None };
        let by = |minute| silenced(&silences, &what, at(minute)).map(|found| (found.by, found.until));
        assert_eq!(by(9), None);
        assert_eq!(by(10), Some((Some(1), at(20))));
        assert_eq!(by(16), Some((Some(2), at(30))), "the one that lasts longest");
        assert_eq!(by(30), None);
        assert_eq!(by(41), Some((Some(3), at(41 + 1_440))));
    }

    #[test]
    fn a_window_comes_again_until_its_last_day() {
        let said = RecurrenceSaid { cron: "0 2 * * *".into(), time_zone: "UTC".into(), minutes: 60 };
        let window = Silence { recurrence: Some(said.try_into().unwrap()), ..silence(1, "", 0, Some(2 * 1_440 + 150)) };
        assert_eq!(window.on_until(at(119)), None);
        assert_eq!(window.on_until(at(120)), Some(at(180)));
        assert_eq!(window.on_until(at(1_440 + 130)), Some(at(1_440 + 180)));
        assert_eq!(window.on_until(at(2 * 1_440 + 130)), Some(at(2 * 1_440 + 150)), "cut by its end");
        assert!(!window.is_over(at(1_000)) && window.is_over(at(4_000)));
        let days = |day: i64, from, until| (at(day * 1_440 + from), at(day * 1_440 + until));
        assert_eq!(window.times_within(at(130), at(9_000)), [days(0, 130, 180), days(1, 120, 180), days(2, 120, 150)]);
        assert_eq!(silence(1, "", 10, None).times_within(at(0), at(50)), [(at(10), at(50))]);
        assert!(silence(1, "", 10, Some(20)).times_within(at(20), at(50)).is_empty());
    }

    #[test]
    fn a_host_in_maintenance_is_silent() {
        let labels = Labels { in_maintenance: true, ..Labels::default() };
        let what = Described { host: Some(("gpu-01", "i")), labels: Some(&labels), alert: None };
        assert_eq!(silenced(&[], &what, at(0)).unwrap().by, None);
        assert_eq!(silenced(&[], &Described::default(), at(0)), None);
    }
}
