//! Tasks that wait for too long (kernel/hung_task.c). The kernel stops telling after ten
//! (`kernel.hung_task_warnings`).

use super::number::decimal;
use super::{Record, Understood};
use crate::component::Component;

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    let rest = record.text.strip_prefix("INFO: task ")?;
    blocked(rest).or_else(|| owner(rest))
}

fn task(name: &str, pid: u64) -> Understood {
    Understood::new("hung_task", None, Component::host()).with("process", name).with("pid", pid)
}

/// Name and process id; names of kernel threads hold colons, so the id is behind the last one.
fn name_and_pid(who: &str) -> Option<(&str, u64)> {
    let (name, pid) = who.rsplit_once(':')?;
    let (pid, _) = decimal(pid).filter(|(_, rest)| rest.is_empty())?;
    Some((name, pid))
}

/// `cache_mgr_event:620917 blocked for more than 120 seconds.`, since 6.13 also `… blocked in I/O wait for …`.
fn blocked(rest: &str) -> Option<Understood> {
    let (io_wait, found) = match rest.rsplit_once(" blocked in I/O wait for more than ") {
        Some(found) => (true, Some(found)),
        None => (false, rest.rsplit_once(" blocked for more than ").or_else(|| rest.rsplit_once(" can't die for more than "))),
    };
    let (who, rest) = found?;
    let (name, pid) = name_and_pid(who)?;
    let (seconds, rest) = decimal(rest)?;
    rest.strip_prefix(" seconds")?;
    let said = task(name, pid).with("seconds", seconds);
    Some(if io_wait { said.with("io_wait", true) } else { said })
}

/// `a:12 is blocked on a mutex likely owned by task b:13.`, `a:12 blocked on a mutex, but the owner is not found.`, `a:12
/// <reader> blocked on an rw-semaphore likely owned by task b:13 <writer>`: who holds the lock, since 6.15. Part of the event.
fn owner(rest: &str) -> Option<Understood> {
    /// `hung_task_show_blocker` tells these kinds apart.
    const LOCKS: [&str; 5] = ["a mutex", "a semaphore", "an rw-semaphore", "a percpu-rwsem", "a lock"];
    let (who, rest) = rest.split_once(" blocked on ")?;
    let (name, pid) = name_and_pid(without_role(who.strip_suffix(" is").unwrap_or(who)))?;
    let rest = LOCKS.iter().find_map(|lock| rest.strip_prefix(lock))?;
    let blocker = rest.strip_prefix(" likely ").and_then(|rest| rest.split_once(" by task ")).map(|(_, owner)| owner);
    if blocker.is_none() && !rest.starts_with(", but the owner is not found") {
        return None;
    }
    let said = task(name, pid).with_some("owner", blocker.map(|owner| without_role(owner.trim_end_matches('.'))));
    Some(Understood { detail: true, ..said })
}

/// Takes off ` <reader>` or ` <writer>`.
fn without_role(who: &str) -> &str {
    [" <reader>", " <writer>"].into_iter().find_map(|role| who.strip_suffix(role)).unwrap_or(who)
}

#[cfg(test)]
mod tests {
    use super::super::classify_line;

    fn told(line: &str) -> Option<(String, u64, u64)> {
        let told = classify_line(line).filter(|told| told.class == "hung_task" && !told.detail)?;
        let number = |name| told.fields.get(name).and_then(|v| v.as_u64());
        Some((told.fields.get("process")?.as_str()?.to_owned(), number("pid")?, number("seconds")?))
    }

    #[test]
    fn names_with_colons_and_slashes_are_read_whole() {
        for (line, process, seconds) in [
            ("INFO: task trainer:812 blocked for more than 120 seconds.", "trainer", 120),
            ("INFO: task kworker/u64:3:812 blocked for more than 241 seconds.", "kworker/u64:3", 241),
            ("INFO: task kworker/7:1H:812 blocked for more than 120 seconds.", "kworker/7:1H", 120),
            ("INFO: task jbd2/nvme0n1p2-:812 blocked for more than 120 seconds.", "jbd2/nvme0n1p2-", 120),
            ("INFO: task txg_sync:812 blocked for more than 120 seconds.", "txg_sync", 120),
            ("INFO: task nv_queue:812 blocked for more than 362 seconds.", "nv_queue", 362),
            ("INFO: task UVM global queu:812 blocked for more than 120 seconds.", "UVM global queu", 120),
            ("INFO: task pt_data_worker:812 blocked for more than 1208 seconds.", "pt_data_worker", 1208),
            ("INFO: task java:812 blocked for more than 600 seconds.", "java", 600),
            ("INFO: task (sd-sync):812 blocked for more than 120 seconds.", "(sd-sync)", 120),
            ("INFO: task systemd:812 blocked for more than 120 seconds.", "systemd", 120),
            ("INFO: task md127_raid6:812 blocked for more than 120 seconds.", "md127_raid6", 120),
            ("INFO: task xfsaild/dm-0:812 blocked for more than 120 seconds.", "xfsaild/dm-0", 120),
            ("INFO: task xfs-conv/dm-0:812 blocked for more than 120 seconds", "xfs-conv/dm-0", 120),
            ("INFO: task nfsd:812 blocked for more than 120 seconds.", "nfsd", 120),
            ("INFO: task 192.0.2.7-manag:812 blocked for more than 120 seconds.", "192.0.2.7-manag", 120),
            ("INFO: task a blocked for:812 blocked for more than 120 seconds.", "a blocked for", 120),
            ("INFO: task trainer:812 can't die for more than 143 seconds.", "trainer", 143),
            ("INFO: task trainer:812 blocked in I/O wait for more than 122 seconds.", "trainer", 122),
        ] {
            assert_eq!(told(line), Some((process.to_owned(), 812, seconds)), "{line}");
        }
    }

    #[test]
    fn who_holds_the_lock_is_a_detail() {
        for (line, owner) in [
            ("INFO: task trainer:812 is blocked on a mutex likely owned by task loader:9.", Some("loader:9")),
            ("INFO: task trainer:812 blocked on a rw thing", None),
            ("INFO: task trainer:812 is blocked on an rw-semaphore likely owned by task kworker/1:2:9.", Some("kworker/1:2:9")),
            ("INFO: task trainer:812 <reader> blocked on an rw-semaphore likely owned by task loader:9 <writer>", Some("loader:9")),
            ("INFO: task trainer:812 is blocked on a semaphore likely last held by task loader:9", Some("loader:9")),
        ] {
            let detail = classify_line(line).filter(|told| told.detail);
            let said = detail.as_ref().and_then(|told| told.fields.get("owner")).and_then(|v| v.as_str());
            assert_eq!(said, owner, "{line}");
        }
        let line = "INFO: task trainer:812 blocked on a mutex, but the owner is not found.";
        assert_eq!(classify_line(line).map(|told| (told.class, told.detail)), Some(("hung_task", true)));
    }

    #[test]
    fn the_hint_and_other_words_are_nothing() {
        for line in [
            "\"echo 0 > /proc/sys/kernel/hung_task_timeout_secs\" disables this message.",
            "INFO: task list is empty",
            "INFO: task trainer blocked for more than 120 seconds.",
            "INFO: task trainer:x blocked for more than 120 seconds.",
            "INFO: task trainer:812 blocked for more than a while.",
            "INFO: task trainer:812 blocked for more than 120 minutes.",
            "      Tainted: P           OE     5.15.0-1053-nvidia #54-Ubuntu",
            "Future hung task reports are suppressed, see sysctl kernel.hung_task_warnings",
            "task trainer:812 blocked for more than 120 seconds.",
            "INFO: lockdep is turned off.",
            "khungtaskd: INFO: task trainer:812 blocked for more than 120 seconds.",
        ] {
            assert_eq!(classify_line(line), None, "{line}");
        }
    }
}
