//! The OOM killer (mm/oom_kill.c): who asked for memory, then why and whom it cost.

use super::number::decimal;
use super::{Record, Understood};
use crate::component::Component;
use crate::observation::Code;
use ironwatch_shared::Severity;

/// Longest process name the kernel prints, `TASK_COMM_LEN` less its end. What is longer is a sentence about the OOM
/// killer and not its own line.
const LONGEST_NAME: usize = 15;

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    let text = record.text;
    invoked(text).or_else(|| constraint(text)).or_else(|| killed(text)).or_else(|| of_a_group(text)).or_else(|| nobody_left(text))
}

fn oom(code: &str) -> Understood {
    Understood::new("oom", Some(Code::word(code)), Component::host())
}

/// `python3 invoked oom-killer: gfp_mask=0x…, order=0, oom_score_adj=0`.
fn invoked(text: &str) -> Option<Understood> {
    // Before 2.6.1x it did not say who.
    if text.starts_with("oom-killer: gfp_mask=") {
        return Some(oom("oom_invoked"));
    }
    let (invoker, rest) = text.split_once(" invoked oom-killer: ")?;
    let genuine = rest.starts_with("gfp_mask=") && !invoker.is_empty() && invoker.len() <= LONGEST_NAME;
    genuine.then(|| oom("oom_invoked").with("invoker", invoker))
}

/// `oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),…,task=manager,pid=966,uid=0`; names may hold commas.
fn constraint(text: &str) -> Option<Understood> {
    let (constraint, rest) = text.strip_prefix("oom-kill:constraint=")?.split_once(',')?;
    let (rest, _user) = rest.rsplit_once(",uid=")?;
    let (rest, pid) = rest.rsplit_once(",pid=")?;
    let (_, process) = rest.rsplit_once(",task=")?;
    let (pid, _) = decimal(pid)?;
    let scope = match constraint {
        "CONSTRAINT_MEMCG" => "cgroup",
        "CONSTRAINT_CPUSET" => "cpuset",
        "CONSTRAINT_MEMORY_POLICY" => "memory_policy",
        _ => "host",
    };
    Some(kill(scope, pid, process))
}

/// `Out of memory: Killed process 1669 (name) total-vm:…`, `Memory cgroup out of memory: Kill process 1 (name) score 9
/// or sacrifice child`, and from old enterprise kernels `Killed process 123, UID 48, (httpd).`
fn killed(text: &str) -> Option<Understood> {
    const STARTS: [(&str, &str); 6] = [
        ("Memory cgroup out of memory: ", "cgroup"),
        ("Memory cgroup out of memory (oom_kill_allocating_task): ", "cgroup"),
        ("Out of memory (oom_kill_allocating_task): ", "host"),
        ("Out of memory: ", "host"),
        ("Out of Memory: ", "host"),
        ("out of memory: ", "host"),
    ];
    let (scope, rest) = STARTS.into_iter().find_map(|(start, scope)| Some((scope, text.strip_prefix(start)?))).unwrap_or(("", text));
    // The last is what hosts of OpenVZ say.
    const WORDS: [&str; 4] = ["Killed process ", "Kill process ", "kill process ", "OOM killed process "];
    let rest = WORDS.iter().find_map(|words| rest.strip_prefix(words))?;
    let (pid, rest) = decimal(rest)?;
    let (_, rest) = rest.split_once('(')?;
    let ends = [") total-vm", ") in VE ", ") score ", ") vsz:", ")."];
    let process = ends.iter().find_map(|end| rest.split_once(end)).or_else(|| rest.rsplit_once(')'))?.0;
    Some(kill(scope, pid, process))
}

/// `Task in /lxc/7 killed as a result of limit of /lxc/7` (before 4.19), `Tasks in /kubepods/pod7 are going to be killed due to
/// memory.oom.group set`: whose limit it was. The process is told beside it.
fn of_a_group(text: &str) -> Option<Understood> {
    let rest = text.strip_prefix("Task in /").or_else(|| text.strip_prefix("Tasks in /"))?;
    let (group, what) = rest.split_once(' ')?;
    let known =
        what.starts_with("killed as a result of limit of ") || what.starts_with("are going to be killed due to memory.oom.group set");
    known.then(|| {
        let told = oom("oom_kill").with("scope", "cgroup").with("cgroup", format!("/{group}"));
        Understood { detail: true, severity: Severity::Warning, ..told }
    })
}

/// `Out of memory and no killable processes...`: memory is short and nothing can be ended for it; `VM: killing process
/// trainer(81)`, where a page could not be had (before 3.0).
fn nobody_left(text: &str) -> Option<Understood> {
    if let Some(process) = text.strip_prefix("VM: killing process ") {
        let name = process.split_once('(').map_or(process, |(name, _)| name);
        return (!name.is_empty() && name.len() <= LONGEST_NAME).then(|| oom("oom_kill").with("process", name));
    }
    text.starts_with("Out of memory and no killable processes").then(|| oom("oom_invoked"))
}

/// A container that hits its own limit is its tenant's affair; a host that runs out is everybody's.
fn kill(scope: &str, pid: u64, process: &str) -> Understood {
    let mut said = oom("oom_kill").with("pid", pid).with("process", process);
    if scope == "cgroup" {
        said.severity = Severity::Warning;
    }
    said.with_some("scope", Some(scope).filter(|scope| !scope.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::super::classify_line;
    use super::*;

    fn told(line: &str) -> Option<(String, String, String)> {
        let told = classify_line(line)?;
        let name = told.fields.get("process").or_else(|| told.fields.get("invoker"))?.as_str()?.to_owned();
        let scope = told.fields.get("scope").and_then(|v| v.as_str()).unwrap_or_default().to_owned();
        Some((told.code?.to_string(), name, scope))
    }

    #[test]
    fn every_wording_names_the_process_and_the_scope() {
        for (line, code, name, scope) in [
            ("trainer:0 invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER), order=0, oom_score_adj=0", "oom_invoked", "trainer:0", ""),
            ("oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,task=a,b,pid=81,uid=0", "oom_kill", "a,b", "host"),
            (
                "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),oom_memcg=/x,task_memcg=/x,task=trainer,pid=81,uid=0",
                "oom_kill",
                "trainer",
                "cgroup",
            ),
            ("Out of memory: Killed process 81 (tr (x)) total-vm:77kB, anon-rss:1kB", "oom_kill", "tr (x)", "host"),
            ("Out of memory: Kill process 81 (trainer) score 12 or sacrifice child", "oom_kill", "trainer", "host"),
            ("Out of memory: kill process 81 (trainer) score 1205 or a child", "oom_kill", "trainer", "host"),
            ("Out of Memory: Kill process 81 (trainer) score 1205 and children.", "oom_kill", "trainer", "host"),
            ("Out of memory: Killed process 81, UID 48, (trainer).", "oom_kill", "trainer", "host"),
            ("Killed process 81 (trainer) total-vm:77kB, anon-rss:1kB, file-rss:0kB", "oom_kill", "trainer", ""),
            ("Memory cgroup out of memory: Killed process 81 (trainer) total-vm:77kB", "oom_kill", "trainer", "cgroup"),
            ("out of memory: Killed process 81 (trainer)", "oom_kill", "trainer", "host"),
            ("OOM killed process 81 (trainer) in VE \"7\" total-vm:77kB", "oom_kill", "trainer", ""),
        ] {
            assert_eq!(told(line), Some((code.to_owned(), name.to_owned(), scope.to_owned())), "{line}");
        }
    }

    #[test]
    fn lines_without_a_process() {
        for (line, code, detail) in [
            ("oom-killer: gfp_mask=0xd0", "oom_invoked", false),
            ("Out of memory and no killable processes...", "oom_invoked", false),
            ("VM: killing process trainer", "oom_kill", false),
            ("VM: killing process trainer(81)", "oom_kill", false),
            ("Task in /lxc/7 killed as a result of limit of /lxc/7", "oom_kill", true),
            ("Tasks in /kubepods/pod7 are going to be killed due to memory.oom.group set", "oom_kill", true),
        ] {
            let said = classify_line(line).map(|told| (told.class, told.code.map(|code| code.to_string()), told.detail));
            assert_eq!(said, Some(("oom", Some(code.to_owned()), detail)), "{line}");
        }
    }

    #[test]
    fn a_container_at_its_limit_is_milder_than_a_host() {
        let severity = |line| classify_line(line).map(|told| told.severity);
        assert_eq!(severity("Memory cgroup out of memory: Killed process 8 (x) total-vm:7kB"), Some(Severity::Warning));
        assert_eq!(severity("Out of memory: Killed process 8 (x) total-vm:7kB"), Some(Severity::Error));
    }

    #[test]
    fn sentences_about_it_are_nothing() {
        for line in [
            "the trainer on node seven invoked oom-killer: gfp_mask=0xd0",
            "trainer invoked oom-killer: no",
            "oom_reaper: reaped process 81 (trainer), now anon-rss:0kB",
            "Memory cgroup stats for /x: cache:0KB",
            "Out of memory: see the manual",
            "Killed process by hand",
            "Task in /lxc/7 was started",
            "trainer: page allocation failure: order:5, mode:0x40dc0(GFP_KERNEL|__GFP_COMP|__GFP_ZERO), nodemask=(null)",
            "Out of socket memory",
        ] {
            assert_eq!(classify_line(line), None, "{line}");
        }
    }
}
