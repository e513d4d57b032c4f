//! Why the agent is stopped, as far as the machine says.

use ironwatch_shared::wire::v1::report::StopReason;
use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

/// Of the two seconds that a goodbye may take.
const PATIENCE: Duration = Duration::from_millis(500);
/// A job list is a few lines; on the way down, a hundred.
const MAX_BYTES: u64 = 64 << 10;

/// The marker that an upgrade leaves in the state directory; it is for one stop only.
const UPGRADE_MARKER: &str = "upgrading";

/// Looks for the reason.
pub fn reason(state_dir: &Path) -> StopReason {
    if fs::remove_file(state_dir.join(UPGRADE_MARKER)).is_ok() {
        return StopReason::Upgrade;
    }
    if !Path::new("/run/systemd/system").exists() {
        return StopReason::Stop;
    }
    reason_in(&jobs().unwrap_or_default())
}

/// systemd's job queue says where the machine is going.
fn reason_in(jobs: &str) -> StopReason {
    let starts = |target: &str| jobs.lines().any(|line| line.split_whitespace().skip(1).take(2).eq([target, "start"]));
    if ["reboot.target", "kexec.target", "soft-reboot.target"].into_iter().any(starts) {
        return StopReason::Reboot;
    }
    if ["poweroff.target", "halt.target"].into_iter().any(starts) { StopReason::PowerOff } else { StopReason::Stop }
}

fn jobs() -> Option<String> {
    let mut child = Command::new("systemctl")
        .args(["list-jobs", "--no-legend", "--plain", "--no-pager"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let stdout = child.stdout.take()?;
    let (answer, answers) = channel();
    let spawned = thread::Builder::new().spawn(move || {
        let mut text = String::new();
        let _ = stdout.take(MAX_BYTES).read_to_string(&mut text);
        let _ = answer.send(text);
    });
    let text = spawned.ok().and_then(|_| answers.recv_timeout(PATIENCE).ok());
    let _ = child.kill();
    let _ = child.try_wait();
    text
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failing step is a failing test")]
mod tests {
    use super::*;

    #[test]
    fn the_job_queue_tells_where_the_machine_goes() {
        let jobs = |target: &str| {
            format!("71 ironwatch-agent.service stop running\n70 {target} start waiting\n72 shutdown.target start waiting\n")
        };
        assert_eq!(reason_in(&jobs("reboot.target")), StopReason::Reboot);
        assert_eq!(reason_in(&jobs("poweroff.target")), StopReason::PowerOff);
        assert_eq!(reason_in("71 ironwatch-agent.service restart waiting\n"), StopReason::Stop);
        assert_eq!(reason_in("70 reboot.target stop waiting\n"), StopReason::Stop);
        assert_eq!(reason_in(""), StopReason::Stop);
    }

    #[test]
    fn an_upgrade_is_told_once() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(UPGRADE_MARKER), "").unwrap();
        assert_eq!(reason(dir.path()), StopReason::Upgrade);
        assert_ne!(reason(dir.path()), StopReason::Upgrade);
    }
}
