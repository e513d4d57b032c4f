//! Whether a source is heard, by observed time only.
//!
//! A deadline counts on the [`ObservedClock`], which stands still while the server is stopped, suspended, overloaded or
//! unable to commit. Time in which we did not look counts against nobody.

use ironwatch_shared::Timestamp;
use ironwatch_shared::wire::v1::report::StopReason;

/// How liveness is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LivenessSettings {
    /// Check-ins that may be missed.
    pub missed_check_ins: u32,
    /// Seconds added to them, for the way.
    pub slack_seconds: u32,
    /// Seconds a host gets at least after the server starts.
    pub start_grace_seconds: u32,
    /// Seconds to wait before telling that one host is down, for a common cause to show itself.
    pub hold_seconds: u32,
    /// Seconds a machine may take to reboot after it said so.
    pub reboot_seconds: u32,
}

impl Default for LivenessSettings {
    fn default() -> Self {
        Self { missed_check_ins: 3, slack_seconds: 5, start_grace_seconds: 60, hold_seconds: 10, reboot_seconds: 600 }
    }
}

/// Seconds an agent may take to be replaced after it said so; a package upgrade takes well below one minute.
const UPGRADE_SECONDS: u64 = 120;
/// A tick that comes later than this was not late, we were away.
const LONGEST_TICK_MILLIS: u64 = 3_000;

/// A clock that counts only the time in which the server was looking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ObservedClock {
    observed_millis: u64,
    last_monotonic: Option<u64>,
}

/// A stretch in which nobody was watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Away {
    /// Its length, milliseconds.
    pub millis: u64,
}

impl ObservedClock {
    /// Moves the clock to `monotonic` (milliseconds). `healthy` says whether check-ins could be taken since the last
    /// call; when not, or when the call comes late, the time is not counted and returned as [`Away`].
    pub fn advance(&mut self, monotonic: u64, healthy: bool) -> Option<Away> {
        let elapsed = monotonic.saturating_sub(self.last_monotonic.unwrap_or(monotonic));
        self.last_monotonic = Some(self.last_monotonic.unwrap_or(monotonic).max(monotonic));
        if healthy && elapsed <= LONGEST_TICK_MILLIS {
            self.observed_millis += elapsed;
            return None;
        }
        (elapsed > 0).then_some(Away { millis: elapsed })
    }

    /// Observed milliseconds since the server started.
    #[must_use]
    pub fn millis(&self) -> u64 {
        self.observed_millis
    }
}

/// Where a host stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Presence {
    /// Enrolled, never heard.
    Pending,
    /// Heard in time.
    Up,
    /// Half an interval over time; nobody is told.
    Late,
    /// Deadline passed.
    Down,
    /// Said goodbye.
    Stopped,
    /// Said it would reboot.
    Rebooting,
    /// Known from before the server started, not heard since.
    Unknown,
    /// Its key was revoked.
    Revoked,
}

impl Presence {
    /// All, for reading back.
    pub const ALL: [Presence; 8] = [
        Presence::Pending,
        Presence::Up,
        Presence::Late,
        Presence::Down,
        Presence::Stopped,
        Presence::Rebooting,
        Presence::Unknown,
        Presence::Revoked,
    ];

    /// The word in the database and the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Presence::Pending => "pending",
            Presence::Up => "up",
            Presence::Late => "late",
            Presence::Down => "down",
            Presence::Stopped => "stopped",
            Presence::Rebooting => "rebooting",
            Presence::Unknown => "unknown",
            Presence::Revoked => "revoked",
        }
    }

    /// The presence with this word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Presence> {
        Presence::ALL.into_iter().find(|presence| presence.as_str() == word)
    }
}

/// What is known of one source of one host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Liveness {
    /// Where it stands.
    pub presence: Presence,
    /// Since when.
    pub since: Timestamp,
    /// When it was last heard.
    pub heard_at: Option<Timestamp>,
    /// Seconds between its check-ins.
    pub interval_seconds: u32,
    /// What it said when it stopped.
    pub stopped_for: Option<StopReason>,
    heard_observed: u64,
    deadline: Option<u64>,
}

impl Liveness {
    /// A source as the store remembers it. `observed` is the clock now: whoever was up gets a fair new deadline,
    /// whoever was down or stopped stays so in silence, whoever was never heard has none.
    #[must_use]
    pub fn restored(
        presence: Presence,
        since: Timestamp,
        heard_at: Option<Timestamp>,
        interval_seconds: u32,
        stopped_for: Option<StopReason>,
        observed: u64,
        settings: &LivenessSettings,
    ) -> Self {
        let mut liveness = Self { presence, since, heard_at, interval_seconds, stopped_for, heard_observed: observed, deadline: None };
        let grace = match presence {
            Presence::Up | Presence::Late | Presence::Unknown => {
                liveness.presence = Presence::Unknown;
                Some(u64::from(settings.start_grace_seconds).max(2 * u64::from(interval_seconds)) + liveness.allowed_seconds(settings))
            }
            Presence::Rebooting => Some(liveness.goodbye_seconds(settings).unwrap_or_default()),
            Presence::Pending | Presence::Down | Presence::Stopped | Presence::Revoked => None,
        };
        liveness.deadline = grace.map(|seconds| observed + seconds * 1000);
        liveness
    }

    fn allowed_seconds(&self, settings: &LivenessSettings) -> u64 {
        u64::from(settings.missed_check_ins) * u64::from(self.interval_seconds) + u64::from(settings.slack_seconds)
    }

    fn goodbye_seconds(&self, settings: &LivenessSettings) -> Option<u64> {
        match self.stopped_for? {
            StopReason::Reboot => Some(u64::from(settings.reboot_seconds)),
            StopReason::Upgrade => Some(UPGRADE_SECONDS),
            StopReason::Stop | StopReason::PowerOff => None,
        }
    }

    fn enter(&mut self, presence: Presence, now: Timestamp) {
        if self.presence != presence {
            self.presence = presence;
            self.since = now;
        }
    }

    /// A check-in was taken.
    pub fn heard(&mut self, now: Timestamp, observed: u64, interval_seconds: u32, settings: &LivenessSettings) {
        self.interval_seconds = interval_seconds;
        self.heard_at = Some(now);
        self.heard_observed = observed;
        self.stopped_for = None;
        self.enter(Presence::Up, now);
        self.deadline = Some(observed + self.allowed_seconds(settings) * 1000);
    }

    /// The agent said goodbye.
    pub fn stopped(&mut self, reason: StopReason, now: Timestamp, observed: u64, settings: &LivenessSettings) {
        self.stopped_for = Some(reason);
        let seconds = self.goodbye_seconds(settings);
        self.enter(if seconds.is_some() { Presence::Rebooting } else { Presence::Stopped }, now);
        self.deadline = seconds.map(|seconds| observed + seconds * 1000);
    }

    /// Nobody is to be heard from this key any more.
    pub fn revoked(&mut self, now: Timestamp) {
        self.enter(Presence::Revoked, now);
        self.deadline = None;
    }

    /// Nobody waits for it any more, whatever it says.
    pub fn unwatched(&mut self) {
        self.deadline = None;
    }

    /// When (observed milliseconds) [`Liveness::pass`] wants to be called next.
    #[must_use]
    pub fn next_due(&self) -> Option<u64> {
        match self.presence {
            Presence::Up => self.deadline.map(|deadline| deadline.min(self.late_from())),
            Presence::Late | Presence::Unknown | Presence::Rebooting => self.deadline,
            Presence::Pending | Presence::Down | Presence::Stopped | Presence::Revoked => None,
        }
    }

    fn late_from(&self) -> u64 {
        self.heard_observed + u64::from(self.interval_seconds) * 1500
    }

    /// Time passes. Says whether the presence changed.
    pub fn pass(&mut self, now: Timestamp, observed: u64) -> bool {
        let before = self.presence;
        if self.next_due().is_some() && self.deadline.is_some_and(|deadline| observed >= deadline) {
            self.enter(Presence::Down, now);
            self.deadline = None;
        } else if self.presence == Presence::Up && self.deadline.is_some() && observed >= self.late_from() {
            self.enter(Presence::Late, now);
        }
        before != self.presence
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTINGS: LivenessSettings =
        LivenessSettings { missed_check_ins: 3, slack_seconds: 5, start_grace_seconds: 60, hold_seconds: 10, reboot_seconds: 600 };

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    fn up() -> Liveness {
        let mut liveness = Liveness::restored(Presence::Pending, at(0), None, 30, None, 0, &SETTINGS);
        liveness.heard(at(0), 0, 30, &SETTINGS);
        liveness
    }

    #[test]
    fn a_silent_host_is_late_then_down_at_its_deadline_and_not_before() {
        let mut liveness = up();
        assert!(!liveness.pass(at(44), 44_999));
        assert!(liveness.pass(at(45), 45_000) && liveness.presence == Presence::Late);
        assert!(!liveness.pass(at(94), 94_999));
        assert!(liveness.pass(at(95), 95_000) && liveness.presence == Presence::Down);
        assert!(!liveness.pass(at(500), 500_000), "twice is once");
    }

    #[test]
    fn a_clean_stop_has_no_deadline_and_a_reboot_a_long_one() {
        let mut liveness = up();
        liveness.stopped(StopReason::Stop, at(1), 1_000, &SETTINGS);
        assert_eq!((liveness.presence, liveness.next_due()), (Presence::Stopped, None));
        liveness.stopped(StopReason::Reboot, at(1), 1_000, &SETTINGS);
        assert_eq!((liveness.presence, liveness.next_due()), (Presence::Rebooting, Some(601_000)));
        assert!(liveness.pass(at(601), 601_000) && liveness.presence == Presence::Down);
    }

    #[test]
    fn after_a_start_whoever_was_up_gets_a_fair_deadline_and_whoever_was_down_stays_down() {
        let fresh = |presence| Liveness::restored(presence, at(0), Some(at(0)), 30, None, 0, &SETTINGS);
        assert_eq!((fresh(Presence::Up).presence, fresh(Presence::Up).next_due()), (Presence::Unknown, Some(155_000)));
        assert_eq!((fresh(Presence::Down).presence, fresh(Presence::Down).next_due()), (Presence::Down, None));
    }

    #[test]
    fn time_in_which_we_did_not_look_is_not_counted() {
        let mut clock = ObservedClock::default();
        assert_eq!(clock.advance(10_000, true), None);
        assert_eq!(clock.advance(11_000, true), None);
        assert_eq!(clock.advance(611_000, true), Some(Away { millis: 600_000 }), "suspended");
        assert_eq!(clock.advance(612_000, false), Some(Away { millis: 1_000 }), "could not commit");
        assert_eq!(clock.advance(613_000, true), None);
        assert_eq!(clock.advance(600_000, true), None, "a clock that goes back counts nothing");
        assert_eq!(clock.millis(), 2_000);
    }
}
