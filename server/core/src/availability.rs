//! How long a host was up, down, away as planned, or not watched. Whole milliseconds: the four add up to the period.

use ironwatch_shared::Timestamp;
use serde::Serialize;

/// A stretch of time, without its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Its first moment.
    pub from: Timestamp,
    /// The first moment after it.
    pub to: Timestamp,
}

impl Span {
    /// From one moment up to another; empty when they are in the wrong order.
    #[must_use]
    pub fn new(from: Timestamp, to: Timestamp) -> Self {
        Self { from, to: to.max(from) }
    }

    /// Its length.
    #[must_use]
    pub fn millis(self) -> i64 {
        self.to.millis_since(self.from)
    }

    fn within(self, period: Span) -> Option<Span> {
        let both = Span { from: self.from.max(period.from), to: self.to.min(period.to) };
        (both.from < both.to).then_some(both)
    }
}

/// What is known of one host. Stretches of a kind may overlap, and be in any order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// It was watched.
    pub watched: Vec<Span>,
    /// It had said that it goes down: a reboot or a power-off by somebody at the machine.
    pub announced: Vec<Span>,
    /// Something was done to it through us.
    pub planned: Vec<Span>,
    /// It was down.
    pub outages: Vec<Span>,
    /// The server did not look.
    pub gaps: Vec<Span>,
}

/// How a period divides.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Watched, and not down.
    pub up_millis: i64,
    /// Down, and nobody wanted that.
    pub down_millis: i64,
    /// Down because of what was done through us, or announced by the host.
    pub planned_millis: i64,
    /// Nobody looked. Not up.
    pub unwatched_millis: i64,
}

impl Tally {
    /// The whole.
    #[must_use]
    pub fn total_millis(&self) -> i64 {
        self.up_millis + self.down_millis + self.planned_millis + self.unwatched_millis
    }

    /// Two periods, or two hosts.
    #[must_use]
    pub fn and(self, other: Tally) -> Tally {
        Tally {
            up_millis: self.up_millis.saturating_add(other.up_millis),
            down_millis: self.down_millis.saturating_add(other.down_millis),
            planned_millis: self.planned_millis.saturating_add(other.planned_millis),
            unwatched_millis: self.unwatched_millis.saturating_add(other.unwatched_millis),
        }
    }

    /// Up, of the time in which it should have been and somebody looked: ten-thousandths of a percent, rounded down, so
    /// that only what was never down is a hundred. None when nobody looked.
    #[must_use]
    pub fn up_millionths(&self) -> Option<u32> {
        let judged = i128::from(self.up_millis) + i128::from(self.down_millis);
        if judged <= 0 {
            return None;
        }
        u32::try_from(i128::from(self.up_millis) * 1_000_000 / judged).ok()
    }
}

/// What a moment counts as. The first that holds counts: what nobody saw is not known, whatever was thought of it before.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Gap,
    Outage,
    Planned,
    Announced,
    Watched,
}

const KINDS: usize = 5;

/// Divides a period.
#[must_use]
pub fn tally(record: &Record, period: Span) -> Tally {
    let kinds = [
        (Kind::Gap, &record.gaps),
        (Kind::Outage, &record.outages),
        (Kind::Planned, &record.planned),
        (Kind::Announced, &record.announced),
        (Kind::Watched, &record.watched),
    ];
    // Where stretches begin (+1) and end (-1), in the order of time.
    let mut edges: Vec<(Timestamp, usize, i64)> = Vec::new();
    for (kind, spans) in kinds {
        for span in spans.iter().filter_map(|span| span.within(period)) {
            edges.push((span.from, kind as usize, 1));
            edges.push((span.to, kind as usize, -1));
        }
    }
    edges.sort_unstable_by_key(|(at, _, _)| *at);
    let mut open = [0_i64; KINDS];
    let mut result = Tally::default();
    let mut since = period.from;
    for (at, kind, step) in edges {
        result.add(&open, at.millis_since(since));
        since = at;
        if let Some(count) = open.get_mut(kind) {
            *count += step;
        }
    }
    result.add(&open, period.to.max(since).millis_since(since));
    result
}

impl Tally {
    fn add(&mut self, open: &[i64; KINDS], millis: i64) {
        let is = |kind: Kind| open.get(kind as usize).is_some_and(|count| *count > 0);
        let place = if is(Kind::Gap) {
            &mut self.unwatched_millis
        } else if is(Kind::Outage) {
            if is(Kind::Planned) { &mut self.planned_millis } else { &mut self.down_millis }
        } else if is(Kind::Announced) {
            &mut self.planned_millis
        } else if is(Kind::Watched) {
            &mut self.up_millis
        } else {
            &mut self.unwatched_millis
        };
        *place += millis;
    }
}

/// Outages that nobody planned.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Repairs {
    /// How many touch the period.
    pub outages: u64,
    /// How many of them ended in it.
    pub ended: u64,
    /// How long those took together, from their beginning, which may be before the period.
    pub ended_millis: i64,
}

impl Repairs {
    /// Mean time to repair; none when nothing was repaired.
    #[must_use]
    pub fn mean_millis(&self) -> Option<i64> {
        i64::try_from(self.ended).ok().filter(|ended| *ended > 0).map(|ended| self.ended_millis / ended)
    }

    /// Of two hosts.
    #[must_use]
    pub fn and(self, other: Repairs) -> Repairs {
        Repairs {
            outages: self.outages + other.outages,
            ended: self.ended + other.ended,
            ended_millis: self.ended_millis.saturating_add(other.ended_millis),
        }
    }
}

/// Counts the outages of one host, each with whether it is over, leaving out those that began in something planned.
#[must_use]
pub fn repairs(outages: &[(Span, bool)], planned: &[Span], period: Span) -> Repairs {
    let is_planned = |outage: &Span| planned.iter().any(|plan| plan.from <= outage.from && outage.from < plan.to);
    let mut found = Repairs::default();
    for (span, is_over) in outages {
        if span.from >= period.to || span.to <= period.from || is_planned(span) {
            continue;
        }
        found.outages += 1;
        if *is_over && span.to <= period.to {
            found.ended += 1;
            found.ended_millis = found.ended_millis.saturating_add(span.millis());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn span(from: i64, to: i64) -> Span {
        Span::new(Timestamp::from_millis(from), Timestamp::from_millis(to))
    }

    #[test]
    fn what_nobody_saw_is_not_up_and_what_was_planned_is_not_down() {
        let record = Record {
            watched: vec![span(100, 1_000)],
            announced: vec![span(600, 650)],
            planned: vec![span(300, 400)],
            outages: vec![span(350, 500), span(900, 2_000)],
            gaps: vec![span(450, 520)],
        };
        let found = tally(&record, span(0, 1_000));
        // Up: 100–350, 520–600, 650–900. Down: 400–450, 900–1000. Planned: 350–400, 600–650. Unwatched: 0–100, 450–520.
        assert_eq!(found, Tally { up_millis: 580, down_millis: 150, planned_millis: 100, unwatched_millis: 170 });
        assert_eq!(found.up_millionths(), Some(794_520));
    }

    #[test]
    fn never_watched_is_no_percentage_and_a_moment_down_is_not_a_hundred() {
        assert_eq!(tally(&Record::default(), span(0, 10)).up_millionths(), None);
        let record = Record { watched: vec![span(0, 10_000_000)], outages: vec![span(5, 6)], ..Record::default() };
        assert_eq!(tally(&record, span(0, 10_000_000)).up_millionths(), Some(999_999));
        assert_eq!(tally(&record, span(10, 10)), Tally::default());
    }

    #[test]
    fn repairs_are_counted_where_they_touch_and_measured_where_they_end() {
        let outages =
            [(span(0, 100), true), (span(150, 350), true), (span(900, 1_200), true), (span(950, 1_000), false), (span(500, 600), true)];
        let found = repairs(&outages, &[span(490, 510)], span(50, 1_000));
        assert_eq!((found.outages, found.ended, found.mean_millis()), (4, 2, Some(150)));
        assert_eq!(found.and(found).mean_millis(), Some(150));
        assert_eq!(repairs(&[], &[], span(0, 10)).mean_millis(), None);
    }

    fn spans() -> impl Strategy<Value = Vec<Span>> {
        prop::collection::vec((-50_i64..150, 0_i64..80).prop_map(|(from, length)| span(from, from + length)), 0..6)
    }

    fn holds(spans: &[Span], at: i64) -> bool {
        spans.iter().any(|span| span.from.as_millis() <= at && at < span.to.as_millis())
    }

    proptest! {
        /// The sweep says the same as asking for each millisecond.
        #[test]
        fn the_parts_are_those_of_every_moment(
            watched in spans(), announced in spans(), planned in spans(), outages in spans(), gaps in spans(),
            from in -20_i64..60, length in 0_i64..100,
        ) {
            let period = span(from, from + length);
            let record = Record { watched, announced, planned, outages, gaps };
            let mut wanted = Tally::default();
            for at in from..from + length {
                let place = if holds(&record.gaps, at) {
                    &mut wanted.unwatched_millis
                } else if holds(&record.outages, at) && holds(&record.planned, at) {
                    &mut wanted.planned_millis
                } else if holds(&record.outages, at) {
                    &mut wanted.down_millis
                } else if holds(&record.announced, at) {
                    &mut wanted.planned_millis
                } else if holds(&record.watched, at) {
                    &mut wanted.up_millis
                } else {
                    &mut wanted.unwatched_millis
                };
                *place += 1;
            }
            let found = tally(&record, period);
            prop_assert_eq!(found, wanted);
            prop_assert_eq!(found.total_millis(), length);
        }

        /// Two periods side by side are one.
        #[test]
        fn a_period_is_the_sum_of_its_parts(watched in spans(), outages in spans(), gaps in spans(), from in -20_i64..60, a in 0_i64..50, b in 0_i64..50) {
            let record = Record { watched, outages, gaps, ..Record::default() };
            let parts = tally(&record, span(from, from + a)).and(tally(&record, span(from + a, from + a + b)));
            prop_assert_eq!(parts, tally(&record, span(from, from + a + b)));
        }
    }
}
