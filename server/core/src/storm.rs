//! Many hosts silent at once are one event, not many.

use ironwatch_shared::HostId;
use std::collections::{BTreeSet, VecDeque};

/// Fewer hosts than this are never a storm.
const LEAST_HOSTS: usize = 3;
/// Share of the watched hosts that makes a storm, percent.
const SHARE_PERCENT: usize = 30;

/// Hosts that went down lately, and those that one message already speaks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Storm {
    recent: VecDeque<(u64, HostId)>,
    members: BTreeSet<HostId>,
    last_joined: u64,
}

/// What one more host going down, or coming back, means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StormStep {
    /// Its own problem.
    Alone,
    /// The storm begins; these hosts are in it.
    Begins(Vec<HostId>),
    /// It joins the storm that is on.
    Joins,
    /// It was the one too few: the storm is over, these are still down.
    Ends(Vec<HostId>),
}

fn least(watched: usize) -> usize {
    (watched * SHARE_PERCENT).div_ceil(100).max(LEAST_HOSTS)
}

impl Storm {
    /// A storm that was on when the server stopped.
    #[must_use]
    pub fn restored(members: BTreeSet<HostId>) -> Self {
        Self { recent: VecDeque::new(), members, last_joined: 0 }
    }

    /// Whether one is on.
    #[must_use]
    pub fn is_on(&self) -> bool {
        !self.members.is_empty()
    }

    /// The hosts in it.
    pub fn members(&self) -> impl Iterator<Item = &HostId> {
        self.members.iter()
    }

    /// A host went down at `observed` (milliseconds); `watched` hosts were watched before, and `late` others are silent
    /// beyond their time. Check-ins are spread over an interval, and so are deadlines: those that fell silent together
    /// are late together long before the last of them is down.
    ///
    /// `windows`, milliseconds: how close together hosts go down that begin a storm, and how long after the last one
    /// another one still belongs to it. What comes later has its own cause and is told.
    pub fn down(&mut self, host: &HostId, observed: u64, windows: (u64, u64), watched: usize, late: usize) -> StormStep {
        let (window_millis, join_millis) = windows;
        if self.is_on() && observed.saturating_sub(self.last_joined) <= join_millis {
            self.last_joined = observed;
            self.members.insert(host.clone());
            return StormStep::Joins;
        }
        while self.recent.front().is_some_and(|(at, _)| at.saturating_add(window_millis) < observed) {
            self.recent.pop_front();
        }
        self.recent.push_back((observed, host.clone()));
        if self.recent.len() + late < least(watched) {
            return StormStep::Alone;
        }
        self.last_joined = observed;
        self.members.extend(self.recent.drain(..).map(|(_, host)| host));
        StormStep::Begins(self.members.iter().cloned().collect())
    }

    /// A host came back; `late` others are still silent beyond their time.
    pub fn back(&mut self, host: &HostId, watched: usize, late: usize) -> StormStep {
        self.recent.retain(|(_, other)| other != host);
        if !self.members.remove(host) {
            return StormStep::Alone;
        }
        if self.members.len() + late >= least(watched) {
            return StormStep::Joins;
        }
        StormStep::Ends(std::mem::take(&mut self.members).into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at once")]
    use super::*;

    fn host(n: usize) -> HostId {
        HostId::parse(&format!("h{n}")).unwrap()
    }

    #[test]
    fn a_third_of_the_fleet_at_once_is_one_storm_until_most_are_back() {
        let mut storm = Storm::default();
        assert_eq!(storm.down(&host(1), 0, (10_000, 40_000), 10, 0), StormStep::Alone);
        assert_eq!(storm.down(&host(2), 1_000, (10_000, 40_000), 10, 0), StormStep::Alone);
        assert_eq!(storm.down(&host(3), 2_000, (10_000, 40_000), 10, 0), StormStep::Begins(vec![host(1), host(2), host(3)]));
        assert_eq!(storm.down(&host(4), 3_000, (10_000, 40_000), 10, 0), StormStep::Joins);
        assert_eq!(storm.back(&host(1), 10, 0), StormStep::Joins);
        assert_eq!(storm.back(&host(2), 10, 0), StormStep::Ends(vec![host(3), host(4)]));
        assert!(!storm.is_on());
    }

    #[test]
    fn hosts_that_fail_one_by_one_over_time_are_no_storm() {
        let mut storm = Storm::default();
        for n in 0..20 {
            assert_eq!(storm.down(&host(n), n as u64 * 11_000, (10_000, 40_000), 20, 0), StormStep::Alone);
        }
    }

    #[test]
    fn hosts_that_are_late_with_the_first_one_down_make_the_storm() {
        let mut storm = Storm::default();
        assert_eq!(storm.down(&host(1), 0, (10_000, 40_000), 10, 4), StormStep::Begins(vec![host(1)]));
        assert_eq!(storm.down(&host(2), 20_000, (10_000, 40_000), 10, 3), StormStep::Joins);
        assert_eq!(storm.back(&host(1), 10, 3), StormStep::Joins, "others are still silent");
        assert_eq!(storm.back(&host(2), 10, 1), StormStep::Ends(vec![]));
    }

    #[test]
    fn a_host_that_goes_down_long_after_the_storm_is_its_own_problem() {
        let mut storm = Storm::default();
        assert_eq!(storm.down(&host(1), 0, (10_000, 40_000), 10, 4), StormStep::Begins(vec![host(1)]));
        assert_eq!(storm.down(&host(2), 90_000, (10_000, 40_000), 10, 0), StormStep::Alone);
        assert!(storm.is_on());
    }

    #[test]
    fn two_hosts_are_never_a_storm() {
        let mut storm = Storm::default();
        assert_eq!(storm.down(&host(1), 0, (10_000, 40_000), 2, 0), StormStep::Alone);
        assert_eq!(storm.down(&host(2), 0, (10_000, 40_000), 2, 0), StormStep::Alone);
    }
}
