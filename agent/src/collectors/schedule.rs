//! Reads every collector when its time has come: one thread for all, as none of them may hang.

use super::{Collector, Findings, Latest, Plan};
use crate::conditions::Conditions;
use crate::output;
use crate::told::{Teller, Told};
use ironwatch_shared::wire::v1::agent_health::CollectorState;
use std::io;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// Nothing is due: look again after this.
const LONGEST_SLEEP: Duration = Duration::from_secs(3_600);
/// What is due so soon is read now: one waking for all.
const SLACK: Duration = Duration::from_secs(1);
const CONDITION: &str = "agent_cannot_read";

/// What the thread works with.
pub struct Scheduled {
    pub collectors: Vec<Box<dyn Collector>>,
    pub plan: Arc<Plan>,
    pub latest: Arc<Latest>,
    pub conditions: Arc<Conditions>,
    pub teller: Teller,
}

/// Starts reading.
pub fn start(mut scheduled: Scheduled) -> io::Result<()> {
    // Before the first check-in asks whether all have been read.
    scheduled.latest.expect(scheduled.collectors.len());
    thread::Builder::new().name("collectors".to_owned()).stack_size(512 << 10).spawn(move || {
        let mut due = vec![Instant::now(); scheduled.collectors.len()];
        loop {
            let version = scheduled.plan.version();
            scheduled.turn(&mut due);
            let longest = Instant::now() + LONGEST_SLEEP;
            scheduled.plan.wait(version, due.iter().min().copied().unwrap_or(longest).min(longest));
        }
    })?;
    Ok(())
}

impl Scheduled {
    fn turn(&mut self, due: &mut [Instant]) {
        for (collector, next) in self.collectors.iter_mut().zip(due) {
            let now = Instant::now();
            let pace = self.plan.pace(collector.name(), collector.interval_seconds());
            if !pace.enabled {
                self.latest.note(collector.name(), CollectorState::Off, "");
                self.conditions.replace(collector.name(), Vec::new());
                *next = now + LONGEST_SLEEP;
                continue;
            }
            // A shorter interval, and being switched on again, count at once.
            *next = (*next).min(now + Duration::from_secs(pace.interval_seconds.into()));
            if *next > now + SLACK {
                continue;
            }
            *next = now + Duration::from_secs(pace.interval_seconds.into());
            self.latest.begin(collector.name(), now);
            let mut findings = collector.collect();
            let ended = Instant::now();
            self.latest.keep(collector.name(), pace.interval_seconds, &mut findings, ended.duration_since(now), ended);
            keep(collector.name(), findings, &self.conditions, &self.teller);
        }
    }
}

fn keep(name: &'static str, findings: Findings, conditions: &Conditions, teller: &Teller) {
    let mut holds: Vec<(String, String, String)> =
        findings.holds.into_iter().map(|holds| (holds.class.to_owned(), holds.component, holds.detail)).collect();
    if let Some(why) = findings.cannot {
        holds.push((CONDITION.to_owned(), format!("agent/{name}"), why));
    }
    for (class, component, detail) in conditions.replace(name, holds) {
        output::warn(&format!("{class} ({component}): {}", output::printable(&detail, 300)));
    }
    if let Some(inventory) = findings.inventory {
        teller.tell(Told { inventory: Some(inventory), ..Told::default() });
    }
}
