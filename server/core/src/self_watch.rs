//! What the server thinks of itself: of what it has looked at, what is wrong. The server looks, this decides.

use crate::component::Component;
use crate::fleet::ServerCondition;
use crate::outage::span_in_words;
use ironwatch_shared::{Severity, Timestamp};

/// Certificates are told so long before they run out.
const CERTIFICATE_WARNING_MILLIS: i64 = 21 * 86_400_000;
/// And louder so long before.
const CERTIFICATE_ERROR_MILLIS: i64 = 7 * 86_400_000;
/// A commit that takes longer is slow; on a good disk it takes milliseconds.
const SLOW_COMMIT_MILLIS: u64 = 1_000;
const VERY_SLOW_COMMIT_MILLIS: u64 = 5_000;
/// So many looks in a row must say the same: one slow commit is a checkpoint.
const LOOKS: usize = 3;
/// A clock that differs by more has jumped; time services correct by less.
const JUMP_MILLIS: i64 = 5_000;
/// So long a jump is told.
const JUMP_TOLD_MILLIS: i64 = 3_600_000;

/// Which room must be left on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DiskLimits {
    /// Below: a warning, bytes.
    pub warning_bytes: u64,
    /// Below: an error, bytes.
    pub error_bytes: u64,
}

/// How long a loop may be silent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoopSeen {
    /// Its name.
    pub name: String,
    /// When it ran last.
    pub ran_at: Timestamp,
    /// For how long it has not, by a clock that nobody sets and that stands while the machine sleeps; milliseconds.
    pub silent_millis: i64,
    /// It should run at least this often, milliseconds.
    pub every_millis: i64,
}

/// The disk of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Disk {
    /// Bytes that we may still use.
    pub free_bytes: u64,
    /// Its size.
    pub total_bytes: u64,
}

/// One look at the server. What could not be looked at is none, and says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Look {
    /// The disk.
    pub disk: Option<Disk>,
    /// How long a small commit took, milliseconds.
    pub commit_millis: Option<u64>,
    /// How long it had to wait for its turn, milliseconds.
    pub turn_millis: Option<u64>,
    /// What waits for the writer, in percent of what may.
    pub queue_percent: u32,
    /// When the own certificate runs out.
    pub certificate_until: Option<Timestamp>,
    /// Loops that should run.
    pub loops: Vec<LoopSeen>,
}

/// What is remembered from look to look.
#[derive(Debug, Default)]
pub struct SelfWatch {
    commits: Vec<u64>,
    queues: Vec<bool>,
    clocks: Option<(Timestamp, u64)>,
    jump: Option<(Timestamp, i64)>,
}

impl SelfWatch {
    /// What is wrong now. `monotonic`: milliseconds of a clock that nobody sets.
    pub fn judge(&mut self, look: &Look, limits: DiskLimits, now: Timestamp, monotonic: u64) -> Vec<ServerCondition> {
        let all = [
            look.disk.and_then(|disk| full(disk, limits)),
            self.slow(look),
            self.behind(look),
            look.certificate_until.and_then(|until| runs_out(until, now)),
            self.jumped(now, monotonic),
        ];
        all.into_iter().flatten().chain(look.loops.iter().filter_map(stands_still)).collect()
    }

    fn slow(&mut self, look: &Look) -> Option<ServerCondition> {
        self.commits.extend(look.commit_millis);
        let surplus = self.commits.len().saturating_sub(LOOKS);
        self.commits.drain(..surplus);
        let least = *self.commits.iter().min().filter(|_| self.commits.len() == LOOKS)?;
        let severity = match least {
            VERY_SLOW_COMMIT_MILLIS.. => Severity::Error,
            SLOW_COMMIT_MILLIS.. => Severity::Warning,
            _ => return None,
        };
        let words = format!("a commit takes {} s and more", least / 1000);
        Some(condition("server_database", "server/database", severity, words))
    }

    fn behind(&mut self, look: &Look) -> Option<ServerCondition> {
        let is_behind = look.queue_percent >= 80 || look.turn_millis.is_some_and(|millis| millis >= VERY_SLOW_COMMIT_MILLIS);
        self.queues.push(is_behind);
        let surplus = self.queues.len().saturating_sub(LOOKS);
        self.queues.drain(..surplus);
        let holds = self.queues.len() == LOOKS && self.queues.iter().all(|behind| *behind);
        let words = "the queue of what is to be stored is nearly full, or what is in it waits for many seconds".to_owned();
        holds.then(|| condition("server_queue", "server/queue", Severity::Warning, words))
    }

    fn jumped(&mut self, now: Timestamp, monotonic: u64) -> Option<ServerCondition> {
        if let Some((wall, ticks)) = self.clocks.replace((now, monotonic)) {
            let passed = i64::try_from(monotonic.saturating_sub(ticks)).unwrap_or(i64::MAX);
            let off = now.millis_since(wall).saturating_sub(passed);
            if off.abs() > JUMP_MILLIS {
                self.jump = Some((now, off));
            }
        }
        let (at, off) = self.jump.filter(|(at, _)| (0..JUMP_TOLD_MILLIS).contains(&now.millis_since(*at)))?;
        let way = if off > 0 { "forward" } else { "back" };
        let words = format!("the clock jumped {way} by {}, seen at {at}", span_in_words(off.saturating_abs()));
        Some(condition("server_clock", "server/clock", Severity::Warning, words))
    }
}

fn condition(class: &'static str, component: &str, severity: Severity, words: String) -> ServerCondition {
    ServerCondition { class, component: Component::from(component.to_owned()), severity: Some(severity), words }
}

fn full(disk: Disk, limits: DiskLimits) -> Option<ServerCondition> {
    let severity = match disk.free_bytes {
        free if free < limits.error_bytes => Severity::Error,
        free if free < limits.warning_bytes => Severity::Warning,
        _ => return None,
    };
    // In steps, so that it is not other words at each look.
    let step = (limits.error_bytes / 4).max(1);
    let free = disk.free_bytes.div_ceil(step).saturating_mul(step);
    let words = format!("less than {} of {} MiB are free", free.div_ceil(1 << 20), disk.total_bytes >> 20);
    Some(condition("server_disk", "server/disk", severity, words))
}

fn runs_out(until: Timestamp, now: Timestamp) -> Option<ServerCondition> {
    let severity = match until.millis_since(now) {
        left if left < CERTIFICATE_ERROR_MILLIS => Severity::Error,
        left if left < CERTIFICATE_WARNING_MILLIS => Severity::Warning,
        _ => return None,
    };
    Some(condition("server_certificate", "server/certificate", severity, format!("it is good until {until}")))
}

fn stands_still(seen: &LoopSeen) -> Option<ServerCondition> {
    if seen.silent_millis <= seen.every_millis {
        return None;
    }
    let words = format!("\"{}\" ran last at {}", seen.name, seen.ran_at);
    Some(condition("server_loop_late", &format!("server/loop/{}", seen.name), Severity::Error, words))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: DiskLimits = DiskLimits { warning_bytes: 10 << 30, error_bytes: 1 << 30 };

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    fn said(conditions: &[ServerCondition]) -> Vec<(&str, Option<Severity>)> {
        conditions.iter().map(|condition| (condition.class, condition.severity)).collect()
    }

    fn once(look: &Look) -> Vec<ServerCondition> {
        SelfWatch::default().judge(look, LIMITS, at(1_000_000), 0)
    }

    #[test]
    fn disk_and_certificate_are_told_in_two_steps() {
        let disk = |free_bytes| Look { disk: Some(Disk { free_bytes, total_bytes: 100 << 30 }), ..Look::default() };
        let until = |days: i64| Look { certificate_until: Some(at(1_000_000 + days * 86_400)), ..Look::default() };
        for (look, wanted) in [
            (disk(20 << 30), None),
            (disk(9 << 30), Some(("server_disk", Severity::Warning))),
            (disk(1 << 20), Some(("server_disk", Severity::Error))),
            (until(30), None),
            (until(20), Some(("server_certificate", Severity::Warning))),
            (until(6), Some(("server_certificate", Severity::Error))),
            (until(-1), Some(("server_certificate", Severity::Error))),
            (Look::default(), None),
        ] {
            let found = once(&look);
            assert_eq!(said(&found), wanted.map(|(class, severity)| (class, Some(severity))).into_iter().collect::<Vec<_>>(), "{look:?}");
        }
        let words = |free_bytes| once(&disk(free_bytes)).pop().map(|found| found.words);
        assert_eq!(words((9 << 30) - 1), words((9 << 30) - 4_096), "a byte more is no news");
    }

    #[test]
    fn one_slow_commit_is_none_and_three_are() {
        let mut watch = SelfWatch::default();
        let mut judge = |commit: u64, turn: u64| {
            let look = Look { commit_millis: Some(commit), turn_millis: Some(turn), ..Look::default() };
            watch.judge(&look, LIMITS, at(0), 0).iter().map(|found| (found.class, found.severity)).collect::<Vec<_>>()
        };
        assert!(judge(9_000, 0).is_empty() && judge(2_000, 6_000).is_empty());
        assert_eq!(judge(3_000, 6_000), [("server_database", Some(Severity::Warning))]);
        assert_eq!(judge(3_000, 6_000).len(), 2, "and what waits for long is behind");
        assert!(judge(5, 5).is_empty());
    }

    #[test]
    fn a_jump_of_the_clock_is_told_for_an_hour_and_passing_time_is_none() {
        let mut watch = SelfWatch::default();
        let mut judge =
            |wall: i64, ticks: u64| watch.judge(&Look::default(), LIMITS, at(wall), ticks * 1000).pop().map(|found| found.words);
        assert_eq!((judge(0, 0), judge(30, 30), judge(62, 60)), (None, None, None));
        assert!(judge(692, 90).is_some_and(|words| words.contains("forward by 10 min")));
        assert!(judge(722, 120).is_some(), "still told");
        assert!(judge(152, 150).is_some_and(|words| words.contains("back by 10 min")));
        assert_eq!(judge(152 + 3_600, 150 + 3_600), None);
    }

    #[test]
    fn a_loop_that_stands_still_is_named() {
        let seen = |silent_millis| LoopSeen { name: "prune".into(), ran_at: at(0), silent_millis, every_millis: 600_000 };
        let look = Look { loops: vec![seen(601_000), seen(100_000)], ..Look::default() };
        let found = once(&look);
        assert_eq!(said(&found), [("server_loop_late", Some(Severity::Error))]);
        assert_eq!(found.first().map(|found| found.component.as_str()), Some("server/loop/prune"));
    }
}
