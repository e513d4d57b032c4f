//! Processor time and memory of another process, from `/proc`: what a load costs the server.

use serde::Serialize;
use std::fs;

/// Ticks of `/proc/PID/stat` in a second; fixed for user space on Linux.
const TICKS_PER_SECOND: f64 = 100.0;

/// Looks at one process, again and again.
#[derive(Debug)]
pub struct Watched {
    pid: u32,
    first_ticks: (u64, u64),
    rss_kib: Vec<u64>,
}

/// What was seen between the first look and the last.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cost {
    pub cpu_seconds: f64,
    pub user_seconds: f64,
    pub system_seconds: f64,
    pub rss_start_kib: u64,
    /// Highest in the first and in the second half: memory is flat when they are alike.
    pub rss_first_half_kib: u64,
    pub rss_second_half_kib: u64,
    pub rss_end_kib: u64,
}

fn ticks(pid: u32) -> Option<(u64, u64)> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name may hold anything; the fields are counted behind it. proc(5): 14 is utime, 15 is stime.
    let fields: Vec<&str> = stat.get(stat.rfind(')')? + 1..)?.split_whitespace().collect();
    Some((fields.get(11)?.parse().ok()?, fields.get(12)?.parse().ok()?))
}

fn rss_kib(pid: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.split_whitespace().next()?.parse().ok()
}

impl Watched {
    /// The first look.
    ///
    /// # Errors
    /// When there is no such process.
    pub fn new(pid: u32) -> Result<Self, String> {
        let first_ticks = ticks(pid).ok_or_else(|| format!("--watch-pid {pid}: there is no such process"))?;
        Ok(Self { pid, first_ticks, rss_kib: rss_kib(pid).into_iter().collect() })
    }

    /// One more look at its memory.
    pub fn look(&mut self) {
        self.rss_kib.extend(rss_kib(self.pid));
    }

    /// The last look; `None` when it is gone.
    #[must_use]
    pub fn cost(&self) -> Option<Cost> {
        let (user, system) = ticks(self.pid)?;
        let seconds = |now: u64, before: u64| now.saturating_sub(before) as f64 / TICKS_PER_SECOND;
        let (user_seconds, system_seconds) = (seconds(user, self.first_ticks.0), seconds(system, self.first_ticks.1));
        let (first_half, second_half) = self.rss_kib.split_at(self.rss_kib.len() / 2);
        let highest = |half: &[u64]| half.iter().copied().max().unwrap_or_default();
        Some(Cost {
            cpu_seconds: user_seconds + system_seconds,
            user_seconds,
            system_seconds,
            rss_start_kib: self.rss_kib.first().copied().unwrap_or_default(),
            rss_first_half_kib: highest(first_half),
            rss_second_half_kib: highest(second_half),
            rss_end_kib: rss_kib(self.pid)?,
        })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests {
    use super::*;

    #[test]
    fn our_own_process_has_memory_and_nobody_has_no_number() {
        let mut watched = Watched::new(std::process::id()).unwrap();
        watched.look();
        let cost = watched.cost().unwrap();
        assert!(cost.rss_start_kib > 1_000 && cost.rss_end_kib > 1_000 && cost.cpu_seconds >= 0.0);
        assert!(Watched::new(u32::MAX).is_err());
    }
}
