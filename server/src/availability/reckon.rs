//! The reckoning of a period from what is kept.

mod windows;

use super::{ANNOUNCED, WATCHED};
use crate::store::availability::{self as store, Period};
use crate::store::{Db, StoreResult};
use ironwatch_core::availability::{Record, Repairs, Span, Tally, repairs, tally};
use ironwatch_core::plan::FADES_MILLIS;
use ironwatch_shared::Timestamp;
use std::collections::HashMap;

/// After a machine is back from what was done to it, the rest of it comes within so long.
const SETTLE_MILLIS: i64 = 60_000;

/// What came of the reckoning for one host.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reckoned {
    /// How the period divides.
    pub tally: Tally,
    /// Outages that nobody planned.
    pub repairs: Repairs,
    /// New boots that were announced, or done through us.
    pub planned_reboots: u64,
    /// Others.
    pub unexpected_reboots: u64,
}

impl Reckoned {
    /// Of two hosts.
    #[must_use]
    pub fn and(self, other: &Reckoned) -> Reckoned {
        Reckoned {
            tally: self.tally.and(other.tally),
            repairs: self.repairs.and(other.repairs),
            planned_reboots: self.planned_reboots + other.planned_reboots,
            unexpected_reboots: self.unexpected_reboots + other.unexpected_reboots,
        }
    }
}

/// What is kept of the hosts.
struct Kept {
    stretches: HashMap<String, Vec<(String, Span)>>,
    outages: HashMap<String, Vec<(Span, bool)>>,
    deeds: HashMap<String, Vec<(Timestamp, Option<Timestamp>)>>,
    gaps: Vec<Span>,
    /// When work on each host was announced by a maintenance window.
    windows: HashMap<String, Vec<Span>>,
}

fn span((from, to): (i64, Option<i64>), end: Timestamp) -> Span {
    Span::new(Timestamp::from_millis(from), to.map_or(end, Timestamp::from_millis))
}

impl Kept {
    fn read(db: &mut Db, period: &Period) -> StoreResult<Self> {
        let end = Timestamp::from_millis(period.to);
        let mut kept =
            Kept { stretches: HashMap::new(), outages: HashMap::new(), deeds: HashMap::new(), gaps: Vec::new(), windows: HashMap::new() };
        for (kind, (host, from, to)) in store::stretches(db, period)? {
            kept.stretches.entry(host).or_default().push((kind, span((from, to), end)));
        }
        for (host, from, to) in store::outages(db, period)? {
            kept.outages.entry(host).or_default().push((span((from, to), end), to.is_some()));
        }
        for (host, from, to) in store::deeds(db, period)? {
            let until = to.map(Timestamp::from_millis);
            kept.deeds.entry(host).or_default().push((Timestamp::from_millis(from), until));
        }
        kept.windows = windows::of_hosts(db, period)?;
        kept.gaps = store::gaps(db, period)?.into_iter().map(|(from, to)| span((from, Some(to)), end)).collect();
        Ok(kept)
    }

    fn record(&self, host: &str, end: Timestamp) -> Record {
        let of_kind = |kind: &str| {
            let all = self.stretches.get(host).into_iter().flatten();
            all.filter(|(its, _)| its == kind).map(|(_, span)| *span).collect()
        };
        let outages = self.outages.get(host).map(Vec::as_slice).unwrap_or_default();
        let deeds = self.deeds.get(host).into_iter().flatten();
        Record {
            watched: of_kind(WATCHED),
            announced: of_kind(ANNOUNCED),
            planned: deeds
                .map(|(since, until)| planned(*since, *until, outages, end))
                .chain(self.windows.get(host).into_iter().flatten().copied())
                .collect(),
            outages: outages.iter().map(|(span, _)| *span).collect(),
            gaps: self.gaps.clone(),
        }
    }
}

/// Until when the effects of something that was done lasted: the machine was back, or they were expected no longer. What
/// was to stay off is off until it is heard again; when it did not fall silent soon, it was not switched off.
fn planned(since: Timestamp, until: Option<Timestamp>, outages: &[(Span, bool)], end: Timestamp) -> Span {
    // A host is last heard some seconds before it is done.
    let begins = since.plus_millis(-SETTLE_MILLIS);
    // It was down already: what was done is its repair, and the outage nobody's plan.
    if outages.iter().any(|(span, _)| span.from < begins && span.to > since) {
        return Span::new(since, since);
    }
    let fades = since.plus_millis(FADES_MILLIS);
    let first = outages.iter().find(|(span, _)| span.to > since && span.from <= fades);
    let back = first.filter(|(_, is_over)| *is_over).map(|(span, _)| span.to.plus_millis(SETTLE_MILLIS));
    let latest = match (until, first) {
        (Some(until), _) => until,
        (None, Some(_)) => end,
        (None, None) => fades,
    };
    Span::new(begins, back.map_or(latest, |back| back.min(latest)))
}

/// What is known of one host in a period.
///
/// # Errors
/// What the database says.
pub fn record_of(db: &mut Db, host: &str, period: Span) -> StoreResult<Record> {
    let wanted = Period { host_id: Some(host.to_owned()), from: period.from.as_millis(), to: period.to.as_millis() };
    Ok(Kept::read(db, &wanted)?.record(host, period.to))
}

/// Reckons a period for some hosts, in their order. With one host only its rows are read.
///
/// # Errors
/// What the database says.
pub fn reckon(db: &mut Db, hosts: &[String], period: Span) -> StoreResult<Vec<Reckoned>> {
    let only = match hosts {
        [one] => Some(one.clone()),
        _ => None,
    };
    let wanted = Period { host_id: only, from: period.from.as_millis(), to: period.to.as_millis() };
    let kept = Kept::read(db, &wanted)?;
    let mut boots: HashMap<String, (u64, u64)> = HashMap::new();
    for (host, planned) in store::reboots(db, &wanted)? {
        let (expected, unexpected) = boots.entry(host).or_default();
        *(if planned { expected } else { unexpected }) += 1;
    }
    let one = |host: &String| {
        let record = kept.record(host, period.to);
        let own = kept.outages.get(host).map(Vec::as_slice).unwrap_or_default();
        let repairs = repairs(own, &record.planned, period);
        let (planned_reboots, unexpected_reboots) = boots.get(host).copied().unwrap_or_default();
        Reckoned { tally: tally(&record, period), repairs, planned_reboots, unexpected_reboots }
    };
    Ok(hosts.iter().map(one).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_millis(minutes * 60_000)
    }

    #[test]
    fn what_was_done_explains_the_outage_that_follows_it_and_no_other() {
        let outage = |from, to| (Span::new(at(from), at(to)), true);
        let lasts = |from| (Span::new(at(from), at(1_000)), false);
        for (until, outages, wanted_end) in [
            // Restarted: over a minute after it is back, though it was expected for longer.
            (Some(at(125)), vec![outage(100, 105), outage(110, 115)], at(106)),
            // It does not come back in time.
            (Some(at(125)), vec![lasts(101)], at(125)),
            // Switched off, and it stays off.
            (None, vec![lasts(101)], at(1_000)),
            (None, vec![outage(101, 400)], at(401)),
            // Switched off in vain, and silent days later.
            (None, vec![outage(500, 600)], at(110)),
        ] {
            assert_eq!(planned(at(100), until, &outages, at(1_000)), Span::new(at(99), wanted_end), "{outages:?}");
        }
        let repair = planned(at(100), Some(at(125)), &[outage(40, 105)], at(1_000));
        assert_eq!(repair.millis(), 0, "it was down before anybody did something");
    }
}
