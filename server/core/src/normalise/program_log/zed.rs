//! What the ZFS event daemon says of pools (OpenZFS, cmd/zed/zed.d/all-syslog.sh): `eid=15 class=statechange pool='tank'
//! vdev=sdd1 vdev_state=UNAVAIL`.

use super::{Said, Understood};
use crate::component::Component;
use crate::observation::Code;
use ironwatch_shared::Severity;

/// The class of an event, and the code. `delay` is left out: a slow disk says it all day.
const CLASSES: [(&str, &str, Severity); 6] = [
    ("io", "io_error", Severity::Error),
    ("data", "corruption", Severity::Error),
    ("checksum", "corruption", Severity::Warning),
    ("probe_failure", "io_error", Severity::Error),
    ("io_failure", "shutdown", Severity::Critical),
    ("deadman", "io_error", Severity::Error),
];

/// States of a device in which the pool does without it (include/sys/fs/zfs.h, `vdev_state`).
const BAD_STATES: [&str; 4] = ["FAULTED", "DEGRADED", "UNAVAIL", "REMOVED"];

/// Reads one line.
pub(super) fn understand(said: &Said<'_>) -> Option<Understood> {
    if said.program != "zed" || !said.text.starts_with("eid=") {
        return None;
    }
    let value = |name: &str| said.text.split_whitespace().find_map(|word| word.strip_prefix(name)?.strip_prefix('='));
    let class = value("class")?;
    let (code, severity) = match class {
        "statechange" => {
            value("vdev_state").filter(|state| BAD_STATES.contains(state))?;
            ("degraded", Severity::Error)
        }
        _ => CLASSES.into_iter().find(|(name, _, _)| *name == class).map(|(_, code, severity)| (code, severity))?,
    };
    // The name of a pool has no blank (zpool-create(8)).
    let pool = value("pool").map(|pool| pool.trim_matches('\'')).unwrap_or_default();
    let told = Understood::new("filesystem", Some(Code::word(code)), Component::new("filesystem", pool)).with("fs", "zfs");
    let told = Understood { severity, ..told }.with_some("member", value("vdev")).with_some("state", value("vdev_state"));
    Some(if pool.is_empty() { told } else { told.on(pool) })
}

#[cfg(test)]
mod tests {
    use crate::normalise::kernel_log::classify_line;

    fn told(words: &str) -> Option<(String, String)> {
        let told = classify_line(&format!("Mar  4 05:06:07 node7 zed[88]: {words}"))?;
        assert_eq!(told.class, "filesystem", "{words}");
        Some((told.code?.to_string(), told.component.to_string()))
    }

    #[test]
    fn pools_that_lose_a_device_or_data() {
        for (words, code, pool) in [
            ("eid=7 class=statechange pool='tank' vdev=sdd1 vdev_state=UNAVAIL", "degraded", "/tank"),
            ("eid=7 class=statechange pool_guid=0x77AF0001 vdev_path=/dev/sdd1 vdev_state=FAULTED", "degraded", ""),
            ("eid=7 class=io pool='tank' vdev=sdd1 size=4096 offset=270336 priority=0 err=5 flags=0xb08c1", "io_error", "/tank"),
            ("eid=7 class=checksum pool='tank' vdev=sdd1 algorithm=fletcher4 size=131072", "corruption", "/tank"),
            ("eid=7 class=data pool='tank' priority=0 err=52 flags=0x808881 bookmark=77:1:0:0", "corruption", "/tank"),
            ("eid=7 class=io_failure pool='tank'", "shutdown", "/tank"),
        ] {
            assert_eq!(told(words), Some((code.to_owned(), format!("filesystem{pool}"))), "{words}");
        }
    }

    #[test]
    fn news_of_pools_are_nothing() {
        for words in [
            "eid=7 class=statechange pool='tank' vdev=sdd1 vdev_state=ONLINE",
            "eid=7 class=scrub_start pool='tank'",
            "eid=7 class=scrub_finish pool='tank'",
            "eid=7 class=resilver_finish pool='tank'",
            "eid=7 class=config_sync pool='tank'",
            "eid=7 class=history_event pool_guid=0x77AF0001",
            "eid=7 class=pool_import pool='tank'",
            "Processing events since eid=0",
            "ZFS Event Daemon 2.1.11-1 (PID 88)",
        ] {
            assert_eq!(told(words), None, "{words}");
        }
    }
}
