//! Processors that got stuck (kernel/watchdog.c, arch/powerpc/kernel/watchdog.c, kernel/rcu/tree_stall.h,
//! kernel/workqueue.c).

use super::number::decimal;
use super::{Record, Understood};
use crate::component::Component;
use crate::observation::Code;

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    let text = record.text;
    if let Some(said) = text.strip_prefix("rcu: ") {
        return stall(said).or_else(|| starved(said));
    }
    // Linux 3.3 to 4.12 print `NMI watchdog: `, older ones nothing.
    let said = text.strip_prefix("watchdog: ").or_else(|| text.strip_prefix("NMI watchdog: ")).unwrap_or(text);
    soft(said)
        .or_else(|| hard(said))
        .or_else(|| stall(text))
        .or_else(|| starved(text))
        .or_else(|| workqueue(text))
        .or_else(|| spinlock(text))
        .or_else(|| unanswered(text))
}

/// A stuck processor is the host's trouble: the alert is one, whichever processor tells first.
fn lockup(code: &str) -> Understood {
    Understood::new("lockup", Some(Code::word(code)), Component::host())
}

/// `BUG: soft lockup - CPU#18 stuck for 27s! [python3:2254956]`, before 2.6.2x `BUG: soft lockup detected on CPU#0!`.
fn soft(said: &str) -> Option<Understood> {
    let rest = said.strip_prefix("BUG: soft lockup ")?;
    let (cpu, seconds, rest) = match rest.strip_prefix("detected on CPU#") {
        Some(rest) => decimal(rest).map(|(cpu, rest)| (cpu, None, rest))?,
        None => {
            let (cpu, rest) = decimal(rest.strip_prefix("- CPU#")?)?;
            let (seconds, rest) = decimal(rest.strip_prefix(" stuck for ")?)?;
            (cpu, Some(seconds), rest.strip_prefix('s').unwrap_or(rest))
        }
    };
    // A name may hold a colon or a bracket; the process id comes last.
    let who = rest.strip_prefix("! [").and_then(|rest| rest.rsplit_once(']')).and_then(|(who, _)| who.rsplit_once(':'));
    let who = who.and_then(|(name, pid)| Some((name, decimal(pid).filter(|(_, rest)| rest.is_empty())?.0)));
    let said = lockup("soft_lockup").with("cpu", cpu).with_some("seconds", seconds);
    Some(said.with_some("process", who.map(|(name, _)| name)).with_some("pid", who.map(|(_, pid)| pid)))
}

/// `Watchdog detected hard LOCKUP on cpu 3`, since 6.x with `CPU3: ` before it; PowerPC has words of its own.
fn hard(said: &str) -> Option<Understood> {
    /// What stands before the number of the stuck processor.
    const STARTS: [&str; 4] = [
        "Watchdog detected hard LOCKUP on cpu ",
        "BUG: NMI Watchdog detected LOCKUP on CPU",
        "NMI Watchdog detected LOCKUP on CPU ",
        "NMI Watchdog detected LOCKUP on CPU",
    ];
    let (own, said) = match said.strip_prefix("CPU").and_then(|rest| decimal(rest.trim_start())) {
        Some((cpu, rest)) => (Some(cpu), rest.strip_prefix(": ").or_else(|| rest.strip_prefix(' '))?),
        None => (None, said),
    };
    // PowerPC before 4.19.
    if let Some((cpu, rest)) = said.strip_prefix("Watchdog CPU:").and_then(decimal) {
        return rest.contains("ard LOCKUP").then(|| lockup("hard_lockup").with("cpu", cpu));
    }
    if let Some((cpu, _)) = STARTS.iter().find_map(|start| decimal(said.strip_prefix(start)?)) {
        return Some(lockup("hard_lockup").with("cpu", cpu));
    }
    // PowerPC: `CPU 0 detected hard LOCKUP on other CPUs 1,3`, `CPU 1 Hard LOCKUP`, `CPU 1 self-detected hard LOCKUP @ …`.
    let own = own?;
    if let Some(others) = said.strip_prefix("detected hard LOCKUP on other CPUs ") {
        let (cpu, _) = decimal(others)?;
        return Some(lockup("hard_lockup").with("cpu", cpu).with("cpus", others));
    }
    let itself = said == "Hard LOCKUP" || said.starts_with("self-detected hard LOCKUP @ ");
    itself.then(|| lockup("hard_lockup").with("cpu", own))
}

/// `INFO: rcu_preempt self-detected stall on CPU`, `INFO: rcu_sched detected stalls on CPUs/tasks: { 1} …`, `INFO:
/// rcu_preempt detected expedited stalls on CPUs/tasks: { 2-... } …`, `INFO: rcu_tasks detected stalls on tasks:`; before
/// 3.0 `INFO: RCU detected CPU 0 stall (t=…)`, `INFO: rcu_sched_state detected stall on CPU 0 …`.
fn stall(said: &str) -> Option<Understood> {
    const WORDS: [&str; 9] = [
        // What is told of it where an unanswered call is the cause.
        "detected stall, but suppressed full report",
        "detected expedited stalls, but suppressed full report",
        "self-detected stall on CPU",
        "detected stalls on CPUs/tasks:",
        "detected expedited stalls on CPUs/tasks:",
        "detected stalls on tasks:",
        "detected stall on CPU",
        "detected CPU ",
        "detected CPUs ",
    ];
    // Before 2.6.30 without `INFO: `.
    let said = said.strip_prefix("INFO: ").or_else(|| said.starts_with("RCU detected CPU ").then_some(said))?;
    let (flavor, rest) = said.split_once(' ')?;
    if !(flavor.starts_with("rcu_") || flavor == "RCU" || flavor == "RUDE") {
        return None;
    }
    let word = WORDS.into_iter().find(|word| rest.starts_with(word))?;
    // The old form goes on with a number and `stall`.
    if word == "detected CPU " && !rest.contains("stall") {
        return None;
    }
    // Before 4.20 the processor itself: `self-detected stall on CPU { 58}  (t=6001 jiffies …)`.
    const CPU: [&str; 3] = ["detected stall on CPU ", "detected CPU ", "self-detected stall on CPU { "];
    let cpu = CPU.iter().find_map(|before| rest.strip_prefix(before)).and_then(decimal);
    Some(lockup("rcu_stall").with("flavor", flavor).with_some("cpu", cpu.map(|(cpu, _)| cpu)))
}

/// `rcu_preempt kthread starved for 5252 jiffies! …`, `rcu_sched kthread timer wakeup didn't happen for …`: part of a
/// stall's report.
fn starved(said: &str) -> Option<Understood> {
    let (flavor, rest) = said.split_once(" kthread ")?;
    let known = rest.starts_with("starved for ") || rest.starts_with("timer wakeup didn't happen for ");
    (known && flavor.starts_with("rcu_") && !flavor.contains(' '))
        .then(|| Understood { detail: true, ..lockup("rcu_stall").with("flavor", flavor) })
}

/// `BUG: workqueue lockup - pool cpus=0 node=0 flags=0x0 nice=0 stuck for 30s!`
fn workqueue(text: &str) -> Option<Understood> {
    let (pool, rest) = text.strip_prefix("BUG: workqueue lockup - pool")?.rsplit_once(" stuck for ")?;
    let (seconds, _) = decimal(rest)?;
    let cpu = pool.split_whitespace().find_map(|word| decimal(word.strip_prefix("cpus=")?));
    Some(lockup("workqueue_lockup").with("seconds", seconds).with_some("cpu", cpu.map(|(cpu, _)| cpu)))
}

/// `smp: csd: Detected non-responsive CSD lock (#1) on CPU#1, waiting 5000000013 ns for CPU#02 foo`: one processor asked another and
/// gets no answer (kernel/smp.c).
fn unanswered(text: &str) -> Option<Understood> {
    let said = text.strip_prefix("smp: ").unwrap_or(text).strip_prefix("csd: ")?;
    let rest = said.strip_prefix("Detected ").or_else(|| said.strip_prefix("Continued "))?.strip_prefix("non-responsive CSD lock (")?;
    let (cpu, _) = decimal(rest.split_once(" for CPU#")?.1)?;
    Some(lockup("soft_lockup").with("cpu", cpu))
}

/// `BUG: spinlock lockup on CPU#3, trainer/812`, since 3.9 `… lockup suspected on CPU#3`: it waits for a lock that nobody gives back.
fn spinlock(text: &str) -> Option<Understood> {
    const LOCKS: [&str; 4] = ["spinlock", "rwlock", "read-lock", "write-lock"];
    let said = text.strip_prefix("BUG: ")?;
    let rest = LOCKS.iter().find_map(|lock| said.strip_prefix(lock)?.strip_prefix(" lockup "))?;
    let (cpu, _) = decimal(rest.strip_prefix("suspected ").unwrap_or(rest).strip_prefix("on CPU#")?)?;
    Some(lockup("soft_lockup").with("cpu", cpu))
}

#[cfg(test)]
mod tests {
    use super::super::classify_line;
    use serde_json::{Value, json};

    fn told(line: &str) -> Option<(String, bool)> {
        let told = classify_line(line)?;
        assert_eq!(told.class, "lockup", "{line}");
        Some((told.code?.to_string(), told.detail))
    }

    fn fields(line: &str) -> Value {
        let told = classify_line(line);
        told.map(|told| told.fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()).unwrap_or_default()
    }

    #[test]
    fn every_watchdog_and_age_of_kernel_is_understood() {
        for (line, code) in [
            ("watchdog: BUG: soft lockup - CPU#7 stuck for 26s! [trainer:812]", "soft_lockup"),
            ("NMI watchdog: BUG: soft lockup - CPU#7 stuck for 22s! [kworker/7:1:812]", "soft_lockup"),
            ("BUG: soft lockup - CPU#7 stuck for 67s! [trainer:812]", "soft_lockup"),
            ("BUG: soft lockup detected on CPU#7!", "soft_lockup"),
            ("BUG: spinlock lockup on CPU#7, trainer/812", "soft_lockup"),
            ("BUG: spinlock lockup suspected on CPU#7, trainer/812", "soft_lockup"),
            ("RCU detected CPU 7 stall (t=4295/250 jiffies)", "rcu_stall"),
            ("BUG: write-lock lockup on CPU#7, trainer/812, ffff880012345678", "soft_lockup"),
            ("smp: csd: Detected non-responsive CSD lock (#1) on CPU#1, waiting 5000000013 ns for CPU#07 step", "soft_lockup"),
            ("Watchdog CPU:7 Hard LOCKUP", "hard_lockup"),
            ("watchdog: Watchdog detected hard LOCKUP on cpu 7", "hard_lockup"),
            ("NMI watchdog: Watchdog detected hard LOCKUP on cpu 7", "hard_lockup"),
            ("NMI watchdog: Watchdog detected hard LOCKUP on cpu 7dModules linked in: x y", "hard_lockup"),
            ("watchdog: CPU7: Watchdog detected hard LOCKUP on cpu 7", "hard_lockup"),
            ("watchdog: CPU 2 detected hard LOCKUP on other CPUs 7", "hard_lockup"),
            ("watchdog: CPU 7 Hard LOCKUP", "hard_lockup"),
            ("watchdog: CPU 7 self-detected hard LOCKUP @ plpar_hcall_norets+0x1c/0x28", "hard_lockup"),
            ("BUG: NMI Watchdog detected LOCKUP on CPU7, ip ffffffff8100, registers:", "hard_lockup"),
            ("NMI Watchdog detected LOCKUP on CPU 7", "hard_lockup"),
            ("rcu: INFO: rcu_sched self-detected stall on CPU", "rcu_stall"),
            ("rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:", "rcu_stall"),
            ("rcu: INFO: rcu_sched detected expedited stalls on CPUs/tasks: { 7-.... } 21042 jiffies s: 65 root: 0x80/.", "rcu_stall"),
            ("rcu: INFO: rcu_tasks detected stalls on tasks:", "rcu_stall"),
            ("rcu: INFO: rcu_sched detected stall, but suppressed full report due to a stuck CSD-lock.", "rcu_stall"),
            ("smp: csd: Continued non-responsive CSD lock (#1) on CPU#1, waiting 5000000013 ns for CPU#07 step(0x0).", "soft_lockup"),
            ("INFO: rcu_sched self-detected stall on CPU { 7}  (t=60000 jiffies g=911 c=910 q=0)", "rcu_stall"),
            ("INFO: rcu_sched detected stalls on CPUs/tasks: { 7} (detected by 3, t=60002 jiffies)", "rcu_stall"),
            ("INFO: rcu_bh detected stalls on CPUs/tasks: { 7} (detected by 3, t=60002 jiffies)", "rcu_stall"),
            ("INFO: rcu_preempt detected stalls on CPUs/tasks:", "rcu_stall"),
            ("INFO: rcu_sched_state detected stall on CPU 7 (t=15000 jiffies)", "rcu_stall"),
            ("INFO: RCU detected CPU 7 stall (t=4294705796/1250 jiffies)", "rcu_stall"),
            ("BUG: workqueue lockup - pool cpus=7 node=0 flags=0x0 nice=0 stuck for 42s!", "workqueue_lockup"),
            ("BUG: workqueue lockup - pool cpus=0-15 flags=0x4 nice=-20 stuck for 42s!", "workqueue_lockup"),
            ("BUG: workqueue lockup - pool 14 stuck for 42s!", "workqueue_lockup"),
        ] {
            assert_eq!(told(line), Some((code.to_owned(), false)), "{line}");
        }
    }

    #[test]
    fn processor_seconds_and_process_are_read() {
        let line = "watchdog: BUG: soft lockup - CPU#7 stuck for 26s! [tr:ai]n:812]";
        assert_eq!(fields(line), json!({"cpu": 7, "seconds": 26, "process": "tr:ai]n", "pid": 812}));
        assert_eq!(fields("BUG: soft lockup detected on CPU#7!"), json!({"cpu": 7}));
        assert_eq!(fields("BUG: soft lockup detected on CPU#7! [swapper:0]"), json!({"cpu": 7, "process": "swapper", "pid": 0}));
        assert_eq!(fields("INFO: rcu_sched self-detected stall on CPU { 58}  (t=6001 jiffies)"), json!({"flavor": "rcu_sched", "cpu": 58}));
        assert_eq!(fields("watchdog: CPU 2 detected hard LOCKUP on other CPUs 7,9"), json!({"cpu": 7, "cpus": "7,9"}));
        assert_eq!(fields("rcu: INFO: rcu_tasks_rude self-detected stall on CPU"), json!({"flavor": "rcu_tasks_rude"}));
        assert_eq!(fields("BUG: workqueue lockup - pool cpus=7 node=0 flags=0x0 nice=0 stuck for 42s!"), json!({"cpu": 7, "seconds": 42}));
    }

    #[test]
    fn a_starved_grace_period_is_a_detail_of_the_stall() {
        for line in [
            "rcu: rcu_preempt kthread starved for 5252 jiffies! g18013 f0x0 RCU_GP_WAIT_FQS(5) ->state=0x0 ->cpu=1",
            "rcu_sched kthread starved for 60002 jiffies! g911 c910 f0x0 s3 ->state=0x0",
            "rcu: rcu_preempt kthread timer wakeup didn't happen for 5251 jiffies! g18013 f0x0",
        ] {
            assert_eq!(told(line), Some(("rcu_stall".to_owned(), true)), "{line}");
        }
    }

    #[test]
    fn settings_good_news_and_slow_handlers_are_nothing() {
        for line in [
            "NMI watchdog: Enabled. Permanently consumes one hw-PMU counter.",
            "NMI watchdog: disabled (cpu0): hardware events not enabled",
            "watchdog: CPU 7 became unstuck TB:85587019361273",
            "watchdog: CPU 2 TB:85587019220796, last SMP heartbeat TB:85578827223399 (15999ms ago)",
            "INFO: NMI handler (perf_event_nmi_handler) took too long to run: 1.206 msecs",
            "perf: interrupt took too long (3137 > 3132), lowering kernel.perf_event_max_sample_rate to 63500",
            "workqueue: flush_work hogged CPU for >10000us 4 times, consider switching to WQ_UNBOUND",
            "rcu: Hierarchical RCU implementation.",
            "rcu: \tRCU CPU stall warnings timeout set to 21 (rcu_cpu_stall_timeout).",
            "rcu: INFO: rcu_preempt is fine",
            "INFO: task detected stalls on tasks:",
            "INFO: rcu_sched detected CPU 7 and nothing else",
            "clocksource: timekeeping watchdog on CPU7: Marking clocksource 'tsc' as unstable",
            "the log said BUG: soft lockup - CPU#7 stuck for 26s! [trainer:812]",
            "softlockup: hung tasks",
            "BUG: workqueue lockup - pool",
        ] {
            assert_eq!(told(line), None, "{line}");
        }
    }
}
