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
    invoked(record.text).or_else(|| constraint(record.text)).or_else(|| killed(record.text))
}

fn oom(code: &str) -> Understood {
    Understood::new("oom", Some(Code::word(code)), Component::host())
}

/// `python3 invoked oom-killer: gfp_mask=0x…, order=0, oom_score_adj=0`.
fn invoked(text: &str) -> Option<Understood> {
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
    const STARTS: [(&str, &str); 5] = [
        ("Memory cgroup out of memory: ", "cgroup"),
        ("Memory cgroup out of memory (oom_kill_allocating_task): ", "cgroup"),
        ("Out of memory (oom_kill_allocating_task): ", "host"),
        ("Out of memory: ", "host"),
        ("Out of Memory: ", "host"),
    ];
    let (scope, rest) = STARTS.into_iter().find_map(|(start, scope)| Some((scope, text.strip_prefix(start)?))).unwrap_or(("", text));
    let rest = rest.strip_prefix("Killed process ").or_else(|| rest.strip_prefix("Kill process "))?;
    let (pid, rest) = decimal(rest)?;
    let (_, rest) = rest.split_once('(')?;
    let ends = [") total-vm", ") score ", ") vsz:", ")."];
    let process = ends.iter().find_map(|end| rest.split_once(end)).or_else(|| rest.rsplit_once(')'))?.0;
    Some(kill(scope, pid, process))
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
            ("Out of memory: Killed process 81, UID 48, (trainer).", "oom_kill", "trainer", "host"),
            ("Killed process 81 (trainer) total-vm:77kB, anon-rss:1kB, file-rss:0kB", "oom_kill", "trainer", ""),
            ("Memory cgroup out of memory: Killed process 81 (trainer) total-vm:77kB", "oom_kill", "trainer", "cgroup"),
        ] {
            assert_eq!(told(line), Some((code.to_owned(), name.to_owned(), scope.to_owned())), "{line}");
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
        ] {
            assert_eq!(classify_line(line), None, "{line}");
        }
    }
}
