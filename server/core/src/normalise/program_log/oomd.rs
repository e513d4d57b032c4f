//! Programs that end others before memory is all gone: systemd-oomd (src/oom/oomd-manager.c) and earlyoom (kill.c); what
//! systemd says of a unit that lost a process (src/core/{service,unit}.c), and the kubelet of its node (pkg/kubelet/oom).

use super::{Said, Understood};
use crate::component::Component;
use crate::observation::Code;
use ironwatch_shared::Severity;

/// Reads one line.
pub(super) fn understand(said: &Said<'_>) -> Option<Understood> {
    match said.program {
        "systemd-oomd" => group(said.text),
        "systemd" => unit(said),
        "kubelet" => node(said.text),
        "earlyoom" => process(said.text),
        _ => None,
    }
}

fn killed() -> Understood {
    Understood::new("oom", Some(Code::word("oom_kill")), Component::host())
}

/// `Killed /user.slice/…/app.scope due to memory pressure for /user.slice/… being 71.91% > 50.00% for > 20s with reclaim activity`,
/// `Killed /system.slice/x.service due to memory used (…) / total (…) and swap used (…) / total (…) being more than 90.00%`.
fn group(text: &str) -> Option<Understood> {
    let (group, _) = text.strip_prefix("Killed /")?.split_once(" due to memory ")?;
    Some(Understood { severity: Severity::Warning, ..killed().with("scope", "cgroup").with("cgroup", format!("/{group}")) })
}

/// `x.service: A process of this unit has been killed by the OOM killer.`, `x.scope: systemd-oomd killed 3 process(es) in this
/// unit.`, `x.service: Failed with result 'oom-kill'.` The last is the unit's own trouble where the journal told of it.
fn unit(said: &Said<'_>) -> Option<Understood> {
    /// What engines call the units of containers.
    const CONTAINERS: [&str; 4] = ["docker-", "cri-containerd-", "crio-", "libpod-"];
    let (unit, words) = said.text.split_once(": ").filter(|(unit, _)| unit.contains('.') && !unit.contains(' '))?;
    let killed_in = words.strip_prefix("systemd-oomd killed ").is_some_and(|rest| rest.contains(" process(es) in this unit"));
    let by_kernel =
        words.starts_with("A process of this unit has been killed by the OOM killer") || words.starts_with("Killed by OOM killer");
    let ended = said.unit.is_none() && words.starts_with("Failed with result 'oom-kill'");
    (killed_in || by_kernel || ended).then_some(())?;
    let told = killed().with("unit", unit);
    let mild = killed_in || CONTAINERS.iter().any(|start| unit.starts_with(start));
    Some(if mild { Understood { severity: Severity::Warning, ..told }.with("scope", "cgroup") } else { told })
}

/// `E0304 05:06:07.123456 88 oom_watcher.go:89] System OOM encountered, victim process: trainer, pid: 1669`.
fn node(text: &str) -> Option<Understood> {
    let (head, words) = text.split_once("] ")?;
    head.contains("oom_watcher").then_some(())?;
    let rest = words.trim_start_matches('"').strip_prefix("System OOM encountered, victim process: ")?;
    let (process, rest) = rest.rsplit_once(", pid: ")?;
    let pid = rest.trim_end_matches('"').parse::<u64>().ok();
    Some(killed().with("scope", "host").with("process", process).with_some("pid", pid))
}

/// `sending SIGTERM to process 2606 uid 1000 "trainer": badness 812, VmRSS 4711 MiB`.
fn process(text: &str) -> Option<Understood> {
    let rest = text.strip_prefix("sending SIG")?;
    let (pid, rest) = rest.split_once(" to process ")?.1.split_once(' ')?;
    let (_, rest) = rest.split_once('"')?;
    let (name, _) = rest.rsplit_once('"')?;
    let pid: u64 = pid.parse().ok()?;
    Some(killed().with("scope", "host").with("pid", pid).with("process", name))
}

#[cfg(test)]
mod tests {
    use crate::normalise::kernel_log::classify_line;
    use serde_json::json;

    #[test]
    fn what_was_ended_is_told() {
        for (line, field, value) in [
            (
                "systemd-oomd[77]: Killed /user.slice/user-7.slice/app.scope due to memory pressure for /user.slice being 71.91% > 50.00% for > 20s with reclaim activity",
                "cgroup",
                json!("/user.slice/user-7.slice/app.scope"),
            ),
            (
                "systemd-oomd[77]: Killed /system.slice/x.service due to memory used (81) / total (82) and swap used (79) / total (80) being more than 90.00%",
                "cgroup",
                json!("/system.slice/x.service"),
            ),
            (
                "earlyoom[77]: sending SIGTERM to process 2606 uid 1000 \"trainer\": badness 812, VmRSS 4711 MiB",
                "process",
                json!("trainer"),
            ),
        ] {
            let line = format!("Mar  4 05:06:07 node7 {line}");
            let told = classify_line(&line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((told.class, told.fields.get(field)), ("oom", Some(&value)), "{line}");
        }
        for (line, field, value) in [
            ("systemd[1]: web.service: A process of this unit has been killed by the OOM killer.", "unit", json!("web.service")),
            ("systemd[1]: user@7.service: systemd-oomd killed 3 process(es) in this unit.", "unit", json!("user@7.service")),
            ("systemd[1]: web.service: Failed with result 'oom-kill'.", "unit", json!("web.service")),
            (
                "kubelet[88]: E0304 05:06:07.123456 88 oom_watcher_linux.go:89] System OOM encountered, victim process: trainer, pid: 1669",
                "pid",
                json!(1669),
            ),
        ] {
            let line = format!("Mar  4 05:06:07 node7 {line}");
            let told = classify_line(&line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((told.class, told.fields.get(field)), ("oom", Some(&value)), "{line}");
        }
        for line in [
            "systemd[1]: web.service: Failed with result 'exit-code'.",
            "watcher[1]: web.service: A process of this unit has been killed by the OOM killer.",
            "systemd-oomd[77]: No swap; memory pressure usage will be degraded",
            "earlyoom[77]: mem avail: 21790 of 23909 MiB (91.14%), swap free: 0 of 0 MiB ( 0.00%)",
            "earlyoom[77]: low memory! at or below SIGTERM limits: mem 10.00%, swap 10.00%",
        ] {
            assert_eq!(classify_line(&format!("Mar  4 05:06:07 node7 {line}")), None, "{line}");
        }
    }
}
