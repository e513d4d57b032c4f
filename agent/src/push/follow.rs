//! What follows from each answer.

use super::backoff::{Backoff, random};
use super::lane::Lanes;
use super::link::Link;
use super::reply::Reply;
use super::shared::{Shared, Wake};
use crate::clock;
use crate::output;
use crate::spool::Kind;
use ironwatch_shared::wire::v1::receipt::Receipt;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

/// A revoked host asks once an hour whether that was meant.
const AFTER_REVOKED: Duration = Duration::from_secs(3_600);
/// No `Retry-After` silences a host for longer: it may come from a proxy's maintenance page, and a host that is not heard
/// is soon declared down.
const LONGEST_BUSY_SECONDS: u64 = 60;
/// Clocks further apart than this are told as a fault and worked around; well inside what the server takes.
const CLOCK_TOLERANCE_MS: i64 = 60_000;
const OTHER_KEY: &str = "the server's key is not the one this host joined; if it was changed on purpose, enrol again with a new token";

/// What the sender remembers from one report to the next.
#[derive(Default)]
pub struct Memory {
    pub lanes: Lanes,
    backoff: Backoff,
    pub not_before: Option<Instant>,
    /// Since the last receipt a new epoch was begun, a clock was set: doing it again would not help.
    epoch_begun: bool,
    clock_set: bool,
    refusal_told: bool,
}

impl Memory {
    /// Does what the answer asks for; `None` is a report that was gone before it could be sent.
    pub fn follow(&mut self, shared: &Shared, wake: &Sender<Wake>, number: u64, kind: Kind, reply: Option<Reply>) {
        let Some(reply) = reply else { return };
        let tell = |changed: bool| {
            if changed {
                let _ = wake.send(Wake::Link);
            }
        };
        match reply {
            Reply::Committed(receipt) => {
                shared.spool().committed(number);
                self.lanes.dealt_with(number, kind, Instant::now());
                self.success();
                follow_receipt(shared, wake, &receipt);
                tell(shared.link().up(clock::wall_ms()));
            }
            Reply::Refused(why) => {
                shared.spool().set_aside(number, "refused");
                self.lanes.dealt_with(number, kind, Instant::now());
                if !std::mem::replace(&mut self.refusal_told, true) {
                    output::warn(&format!("the server refused a report ({}); it is in spool/rejected", output::printable(&why, 300)));
                }
            }
            Reply::Clock { server_time_ms } => {
                judge_clock(shared, server_time_ms, true);
                if std::mem::replace(&mut self.clock_set, true) {
                    self.later(shared, None);
                    tell(shared.link().down(Link::Down, "the clocks do not agree", clock::wall_ms()));
                }
            }
            Reply::OutOfStep => {
                if std::mem::replace(&mut self.epoch_begun, true) {
                    self.later(shared, None);
                    tell(shared.link().down(Link::Down, "the server counts otherwise", clock::wall_ms()));
                } else {
                    output::info("the server counts reports otherwise; the spool begins a new epoch");
                    if let Err(error) = shared.spool().begin_epoch() {
                        output::error(&format!("no new epoch: {error}"));
                    }
                }
            }
            Reply::Revoked => {
                self.not_before = Some(Instant::now() + AFTER_REVOKED);
                tell(shared.link().down(Link::Revoked, "403 revoked", clock::wall_ms()));
            }
            Reply::Busy { retry_after_seconds } => {
                self.later(shared, retry_after_seconds);
                tell(shared.link().down(Link::Down, "it is busy", clock::wall_ms()));
            }
            Reply::OtherKey => {
                self.later(shared, None);
                tell(shared.link().down(Link::OtherKey, OTHER_KEY, clock::wall_ms()));
            }
            Reply::Unclear(why) => {
                self.later(shared, None);
                tell(shared.link().down(Link::Down, &why, clock::wall_ms()));
            }
        }
    }

    fn success(&mut self) {
        self.backoff.reset();
        self.not_before = None;
        self.epoch_begun = false;
        self.clock_set = false;
        self.refusal_told = false;
    }

    fn later(&mut self, shared: &Shared, asked_seconds: Option<u64>) {
        let wait = match asked_seconds {
            // Never earlier than asked, and not all hosts at once: whoever was sent away together would come back together.
            Some(seconds) => Duration::from_secs(seconds.clamp(1, LONGEST_BUSY_SECONDS)).mul_f64(1.0 + random() / 2.0),
            None => self.backoff.next(shared.interval_seconds(), random()),
        };
        self.not_before = Some(Instant::now() + wait);
    }
}

fn follow_receipt(shared: &Shared, wake: &Sender<Wake>, receipt: &Receipt) {
    judge_clock(shared, receipt.server_time_ms, false);
    if shared.set_interval(receipt.interval_seconds) {
        output::info(&format!("the server wants a check-in every {} s", shared.interval_seconds()));
        let _ = wake.send(Wake::Interval);
    }
    if let Some(wishes) = &receipt.wishes
        && shared.plan.take(wishes)
    {
        output::info(&format!(
            "the server wishes collectors otherwise (version {}); taken as far as this host's settings allow",
            wishes.version
        ));
    }
    for command in &receipt.commands {
        let (name, id) = (output::printable(&command.name, 60), output::printable(&command.id, 60));
        output::warn(&format!("refused what the server asks for: {name} ({id}); this agent knows no such command"));
    }
}

/// A wrong clock is told as a fault and worked around; only the server's own word can end it.
fn judge_clock(shared: &Shared, server_time_ms: i64, believed: bool) {
    let off = server_time_ms.saturating_sub(clock::wall_ms());
    let wrong = believed || off.saturating_abs() > CLOCK_TOLERANCE_MS;
    shared.set_clock_offset_ms(if wrong { off } else { 0 });
    let direction = if off > 0 { "behind" } else { "ahead of" };
    let detail = wrong.then(|| format!("the clock is {} s {direction} the server's; check NTP", off.saturating_abs() / 1000));
    if shared.conditions.set("agent_clock", "agent/clock", detail.as_deref()) {
        output::warn(detail.as_deref().unwrap_or("the clock is right again"));
    }
}
