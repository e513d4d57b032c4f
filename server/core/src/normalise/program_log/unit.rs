//! What systemd says about units that fail (src/core/{service,unit,job}.c), for every unit but the container engine's,
//! which is [`super::docker`]'s.
//!
//! A line of text alone is no event: machines with a desktop and laptops fail a unit at every boot, and old logs are
//! full of such lines. Only where the journal itself told of the unit is it known to be this host's, and of now.

use super::{Said, Understood, docker};
use crate::component::Component;
use crate::observation::Code;

/// Reads one line.
pub(super) fn understand(said: &Said<'_>) -> Option<Understood> {
    let known = said.unit.filter(|_| said.program == "systemd")?;
    let told = read(said.text)?;
    // `Failed to start Daily backup.` names no unit; the journal does. systemd's own scope is not the one meant.
    let described = !told.unit.contains('.') || told.unit.contains(' ');
    let name = if described && known != "init.scope" { known } else { told.unit };
    if docker::is_engine(name) || docker::is_engine(told.unit) {
        return None;
    }
    let code = match told.verdict {
        Verdict::Exited => "exited",
        Verdict::Failed => "failed",
        Verdict::Restart => "restart",
        Verdict::StartFailed => "start_failed",
        Verdict::GivenUp => "given_up",
    };
    let part = Component::new("service", name.trim_end_matches(".service"));
    Some(Understood::new("unit_failed", Some(Code::word(code)), part).with("unit", name).with_some("result", told.result))
}

/// What systemd says of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Its main process ended badly; systemd may start it again.
    Exited,
    /// It is in the failed state.
    Failed,
    /// It is about to be started again.
    Restart,
    /// A start did not succeed.
    StartFailed,
    /// It failed so often that it is not started any more.
    GivenUp,
}

/// A verdict, with the unit's name, or its description where the line has no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Told<'a> {
    pub(super) unit: &'a str,
    pub(super) verdict: Verdict,
    /// `exit-code`, `timeout`, `oom-kill`; or how the process ended, `exited 1/FAILURE`.
    pub(super) result: Option<&'a str>,
}

/// Reads what systemd says, in the words of all versions since 200.
pub(super) fn read(text: &str) -> Option<Told<'_>> {
    about(text).or_else(|| before_the_name(text)).or_else(|| behind_the_name(text))
}

/// `docker.service: …`.
fn about(text: &str) -> Option<Told<'_>> {
    let (unit, said) = text.split_once(": ")?;
    if unit.contains(' ') || !unit.contains('.') {
        return None;
    }
    let told = |verdict, result| Some(Told { unit, verdict, result });
    if let Some(rest) = said.strip_prefix("Main process exited, ").or_else(|| said.strip_prefix("main process exited, ")) {
        return told(Verdict::Exited, Some(bad_end(rest)?));
    }
    if let Some(rest) = said.strip_prefix("Control process exited, ").or_else(|| said.strip_prefix("control process exited, ")) {
        return told(Verdict::Exited, Some(bad_end(rest)?));
    }
    if let Some(rest) = said.strip_prefix("Failed with result '") {
        let result = rest.split_once('\'')?.0;
        // `start-limit-hit`, and of a socket `service-start-limit-hit`; `start-limit` before 232.
        let verdict = if result.contains("start-limit") { Verdict::GivenUp } else { Verdict::Failed };
        return told(verdict, Some(result));
    }
    if let Some(rest) = said.strip_prefix("Job ") {
        let (_, result) = rest.split_once("/start failed with result '")?;
        return told(Verdict::StartFailed, result.split_once('\'').map(|(result, _)| result));
    }
    const SAYINGS: [(&str, Verdict); 11] = [
        ("Unit entered failed state", Verdict::Failed),
        ("Start request repeated too quickly", Verdict::GivenUp),
        ("start request repeated too quickly", Verdict::GivenUp),
        ("Scheduled restart job", Verdict::Restart),
        ("Service hold-off time over, scheduling restart", Verdict::Restart),
        ("Failed to execute ", Verdict::StartFailed),
        ("Failed at step ", Verdict::StartFailed),
        ("Watchdog timeout (limit ", Verdict::Exited),
        ("Failed to run 'start", Verdict::StartFailed),
        ("Start operation timed out", Verdict::StartFailed),
        ("start operation timed out", Verdict::StartFailed),
    ];
    if let Some((_, verdict)) = SAYINGS.into_iter().find(|(start, _)| said.starts_with(start)) {
        return told(verdict, None);
    }
    // `Service RestartSec=2s expired, scheduling restart.`
    let restart = said.starts_with("Service RestartSec=") && said.ends_with("scheduling restart.");
    restart.then_some(Told { unit, verdict: Verdict::Restart, result: None })
}

/// `code=exited, status=1/FAILURE`: how a process ended, unless well or by an ordinary stop.
fn bad_end(rest: &str) -> Option<&str> {
    let status = rest.split_once("status=")?.1;
    let fine = status.starts_with("0/") || (rest.starts_with("code=killed") && status.starts_with("15"));
    (!fine && status.starts_with(|c: char| c.is_ascii_digit())).then_some(status)
}

/// `Failed to start docker.service - Docker Application Container Engine.`, before 249 without the name.
fn before_the_name(text: &str) -> Option<Told<'_>> {
    // `Job docker.service/start failed with result 'dependency'.`, and what systemctl tells who asked for it.
    if let Some((unit, result)) = text.strip_prefix("Job ").and_then(|rest| rest.split_once("/start failed with result '")) {
        let result = result.split_once('\'').map(|(result, _)| result);
        return Some(Told { unit, verdict: Verdict::StartFailed, result }).filter(|told| !told.unit.contains(' '));
    }
    if let Some((unit, rest)) = text.strip_prefix("Job for ").and_then(|rest| rest.split_once(' ')) {
        return rest.starts_with("failed").then_some(Told { unit, verdict: Verdict::StartFailed, result: None });
    }
    const STARTS: [(&str, Verdict); 6] = [
        ("Failed to start ", Verdict::StartFailed),
        ("Failed to listen on ", Verdict::StartFailed),
        ("Failed to mount ", Verdict::StartFailed),
        ("Dependency failed for ", Verdict::StartFailed),
        ("Timed out starting ", Verdict::StartFailed),
        ("start request repeated too quickly for ", Verdict::GivenUp),
    ];
    let (rest, verdict) = STARTS.into_iter().find_map(|(start, verdict)| Some((text.strip_prefix(start)?, verdict)))?;
    let unit = rest.split_once(" - ").map_or(rest, |(unit, _)| unit).trim_end_matches('.');
    (!unit.is_empty()).then_some(Told { unit, verdict, result: None })
}

/// Before 230: `Unit docker.service entered failed state.`, `docker.service failed.`,
/// `docker.service holdoff time over, scheduling restart.`, `docker.service start request repeated too quickly, refusing to start.`
fn behind_the_name(text: &str) -> Option<Told<'_>> {
    const SAYINGS: [(&str, Verdict); 5] = [
        ("failed.", Verdict::Failed),
        ("start operation timed out", Verdict::StartFailed),
        ("entered failed state", Verdict::Failed),
        ("holdoff time over, scheduling restart", Verdict::Restart),
        ("start request repeated too quickly", Verdict::GivenUp),
    ];
    let (unit, said) = text.strip_prefix("Unit ").unwrap_or(text).split_once(' ')?;
    let (_, verdict) = SAYINGS.into_iter().find(|(start, _)| said.starts_with(start))?;
    unit.contains('.').then_some(Told { unit, verdict, result: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(unit: Option<&str>, text: &str) -> Option<(String, String)> {
        let told = understand(&Said { program: "systemd", unit, text })?;
        Some((told.code?.to_string(), told.component.to_string()))
    }

    #[test]
    fn units_that_fail_are_told_in_the_words_of_every_version() {
        for (text, code) in [
            ("backup.service: Main process exited, code=exited, status=1/FAILURE", "exited"),
            ("backup.service: Main process exited, code=killed, status=11/SEGV", "exited"),
            ("backup.service: Main process exited, code=dumped, status=6/ABRT", "exited"),
            ("backup.service: main process exited, code=exited, status=203/EXEC", "exited"),
            ("backup.service: Control process exited, code=exited, status=1/FAILURE", "exited"),
            ("backup.service: Control process exited, code=exited status=1", "exited"),
            ("backup.service: control process exited, code=exited status=2", "exited"),
            ("backup.service: Failed with result 'exit-code'.", "failed"),
            ("backup.service: Failed with result 'timeout'.", "failed"),
            ("backup.service: Failed with result 'oom-kill'.", "failed"),
            ("backup.service: Failed with result 'signal'.", "failed"),
            ("backup.service: Failed with result 'core-dump'.", "failed"),
            ("backup.service: Failed with result 'watchdog'.", "failed"),
            ("backup.service: Unit entered failed state.", "failed"),
            ("Unit backup.service entered failed state.", "failed"),
            ("backup.service failed.", "failed"),
            ("backup.service start operation timed out. Terminating.", "start_failed"),
            ("backup.service: Failed with result 'start-limit-hit'.", "given_up"),
            ("backup.service: Start request repeated too quickly.", "given_up"),
            ("start request repeated too quickly for backup.service", "given_up"),
            ("backup.service start request repeated too quickly, refusing to start.", "given_up"),
            ("backup.service: Scheduled restart job, restart counter is at 4.", "restart"),
            ("backup.service: Service RestartSec=100ms expired, scheduling restart.", "restart"),
            ("backup.service: Service hold-off time over, scheduling restart.", "restart"),
            ("backup.service holdoff time over, scheduling restart.", "restart"),
            ("Failed to start backup.service - Daily backup.", "start_failed"),
            ("Failed to start Daily backup.", "start_failed"),
            ("Dependency failed for backup.service - Daily backup.", "start_failed"),
            ("Dependency failed for Daily backup.", "start_failed"),
            ("backup.service: Job backup.service/start failed with result 'dependency'.", "start_failed"),
            ("backup.service: Start operation timed out. Terminating.", "start_failed"),
            ("backup.service: Failed to execute /usr/bin/backup: No such file or directory", "start_failed"),
            ("backup.service: Failed at step EXEC spawning /usr/bin/backup: No such file or directory", "start_failed"),
            ("backup.service: Watchdog timeout (limit 1min)!", "exited"),
            ("Job backup.service/start failed with result 'dependency'.", "start_failed"),
            ("Job for backup.service failed. See \"systemctl status backup.service\".", "start_failed"),
        ] {
            assert_eq!(told(Some("backup.service"), text), Some((code.to_owned(), "service/backup".to_owned())), "{text}");
        }
    }

    #[test]
    fn how_it_ended_is_kept() {
        let said = |text| understand(&Said { program: "systemd", unit: Some("init.scope"), text });
        let result = |text| said(text).and_then(|told| told.fields.get("result").cloned());
        assert_eq!(result("srv-data.mount: Failed with result 'exit-code'."), Some("exit-code".into()));
        assert_eq!(result("backup.service: Main process exited, code=exited, status=3/NOTIMPLEMENTED"), Some("3/NOTIMPLEMENTED".into()));
        let part = said("srv-data.mount: Failed with result 'exit-code'.").map(|told| told.component.to_string());
        assert_eq!(part.as_deref(), Some("service/srv-data.mount"));
    }

    #[test]
    fn a_line_that_the_journal_did_not_tell_is_nothing() {
        assert_eq!(told(None, "backup.service: Failed with result 'exit-code'."), None);
        let other = Said { program: "cron", unit: Some("cron.service"), text: "backup.service: Failed with result 'exit-code'." };
        assert_eq!(understand(&other), None);
    }

    #[test]
    fn good_news_ordinary_ends_and_the_engine_are_nothing_here() {
        for text in [
            "Started backup.service - Daily backup.",
            "Starting Daily backup...",
            "backup.service: Deactivated successfully.",
            "backup.service: Succeeded.",
            "backup.service: Main process exited, code=exited, status=0/SUCCESS",
            "backup.service: Main process exited, code=killed, status=15/TERM",
            "backup.service: Consumed 1min 3.4s CPU time.",
            "backup.service: Sent signal SIGHUP to main process 88 (backup) on client request.",
            "backup.service: Current command vanished from the unit file, execution of the command list won't be resumed.",
            "Condition check resulted in Daily backup being skipped.",
            "Listening on D-Bus System Message Bus Socket.",
            "Reached target Multi-User System.",
            "backup.service changed start -> running",
            "docker.service: Failed with result 'exit-code'.",
            "Failed to start Docker Application Container Engine.",
            "Failed to start ",
            "",
        ] {
            assert_eq!(told(Some("init.scope"), text), None, "{text}");
        }
    }
}
