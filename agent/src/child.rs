//! Runs a program to its end: without a shell, bounded in time and output, killed when it must be, and reaped.

#[cfg(test)]
pub mod stand_in;

use rustix::process::{Pid, Signal, kill_process_group};
use std::io::{self, Read as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

/// After a kill: the kernel ends a process at once unless it sits in a driver.
const DYING: Duration = Duration::from_secs(1);
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// What a program may use.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// From start to end.
    pub timeout: Duration,
    /// Of output.
    pub max_bytes: usize,
    /// Its errors are read as if it had printed them.
    pub with_errors: bool,
}

/// How it ended by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// What it printed; what is not UTF-8 is replaced.
    pub text: String,
    /// Its exit code; none when a signal ended it.
    pub code: Option<i32>,
}

/// Why there is no answer.
#[derive(Debug)]
pub enum Failure {
    /// There is no such program.
    Missing,
    CannotStart(io::Error),
    TooSlow(Duration),
    TooMuch(usize),
    /// It was killed and does not die: it sits in the kernel. Whoever gets it must not start another before it is gone.
    Stuck(Child),
}

impl Failure {
    /// For people.
    pub fn words(&self, program: &str) -> String {
        match self {
            Failure::Missing => format!("{program} is not installed"),
            Failure::CannotStart(error) => format!("{program} cannot be started: {error}"),
            Failure::TooSlow(timeout) => format!("{program} had not ended after {} s and was killed", timeout.as_secs_f32()),
            Failure::TooMuch(bytes) => format!("{program} printed more than {bytes} bytes and was killed"),
            Failure::Stuck(_) => format!("{program} hangs in the kernel and cannot be killed"),
        }
    }
}

/// A command that speaks English, hears nothing, and can be killed with its own children.
pub fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).env("LC_ALL", "C").process_group(0);
    command
}

/// Runs it and waits.
pub fn run(program: &str, arguments: &[&str], limits: Limits) -> Result<Ended, Failure> {
    let begin = Instant::now();
    let (reader, writer) = io::pipe().map_err(Failure::CannotStart)?;
    let mut command = command(program, arguments);
    if limits.with_errors {
        command.stderr(writer.try_clone().map_err(Failure::CannotStart)?);
    }
    command.stdout(writer);
    let mut child = spawn(&mut command)?;
    // Our own ends of the pipe, without which it would never close.
    drop(command);
    let (answer, answers) = sync_channel(1);
    let most = u64::try_from(limits.max_bytes).unwrap_or(u64::MAX).saturating_add(1);
    let read = move || {
        let mut bytes = Vec::new();
        let _ = reader.take(most).read_to_end(&mut bytes);
        let _ = answer.send(bytes);
    };
    if let Err(error) = thread::Builder::new().name("child".to_owned()).stack_size(128 << 10).spawn(read) {
        end(child)?;
        return Err(Failure::CannotStart(error));
    }
    match answers.recv_timeout(limits.timeout) {
        Ok(bytes) if bytes.len() > limits.max_bytes => {
            end(child)?;
            Err(Failure::TooMuch(limits.max_bytes))
        }
        Ok(bytes) => match exit_code(&mut child, limits.timeout.saturating_sub(begin.elapsed())) {
            Some(code) => Ok(Ended { text: String::from_utf8_lossy(&bytes).into_owned(), code }),
            None => {
                end(child)?;
                Err(Failure::TooSlow(limits.timeout))
            }
        },
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
            end(child)?;
            Err(Failure::TooSlow(limits.timeout))
        }
    }
}

/// Starts it; tells a program that is not there from other trouble.
pub fn spawn(command: &mut Command) -> Result<Child, Failure> {
    command.spawn().map_err(|error| if error.kind() == io::ErrorKind::NotFound { Failure::Missing } else { Failure::CannotStart(error) })
}

/// Kills it with its children, and reaps it.
pub fn end(mut child: Child) -> Result<(), Failure> {
    kill(&mut child);
    if exit_code(&mut child, DYING).is_some() { Ok(()) } else { Err(Failure::Stuck(child)) }
}

/// Kills it with its children; does not wait.
pub fn kill(child: &mut Child) {
    // Reaped ones answer here, so that a number that was given to another process is never killed.
    if matches!(child.try_wait(), Ok(Some(_))) {
        return;
    }
    if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        let _ = kill_process_group(group, Signal::KILL);
    }
    let _ = child.kill();
}

/// Its exit code (none inside when a signal ended it), if it ends within `patience`.
pub fn exit_code(child: &mut Child, patience: Duration) -> Option<Option<i32>> {
    let begin = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status.code()),
            Ok(None) if begin.elapsed() < patience => thread::sleep(LOOK_AGAIN),
            Ok(None) => return None,
            // Nobody's child any more: there is nothing left to wait for.
            Err(_) => return Some(None),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing step is a failing test")]

    use super::*;

    const LIMITS: Limits = Limits { timeout: Duration::from_secs(20), max_bytes: 1_000, with_errors: false };

    fn shell(script: &str, limits: Limits) -> Result<Ended, Failure> {
        run("/bin/sh", &["-c", script], limits)
    }

    #[test]
    fn what_a_program_prints_and_its_exit_code_come_back() {
        let ended = shell("echo out; echo err >&2; exit 3", LIMITS).unwrap();
        assert_eq!(ended, Ended { text: "out\n".to_owned(), code: Some(3) });
        let ended = shell("echo err >&2", Limits { with_errors: true, ..LIMITS }).unwrap();
        assert_eq!(ended.text, "err\n");
        assert_eq!(shell("kill -9 $$", LIMITS).unwrap().code, None);
    }

    #[test]
    fn a_missing_program_is_told_from_one_that_fails() {
        assert!(matches!(run("/nowhere/smartctl", &[], LIMITS), Err(Failure::Missing)));
        assert!(matches!(run("/etc/passwd", &[], LIMITS), Err(Failure::CannotStart(_))));
    }

    #[test]
    fn one_that_does_not_end_is_killed_with_its_own_children() {
        let dir = tempfile::tempdir().unwrap();
        let pids = dir.path().join("pids");
        let script = format!("sleep 600 & echo $! >{0}.new; mv {0}.new {0}; wait", pids.display());
        let begin = Instant::now();
        let failure = shell(&script, Limits { timeout: Duration::from_millis(1_500), ..LIMITS }).unwrap_err();
        assert!(matches!(failure, Failure::TooSlow(_)) && begin.elapsed() < Duration::from_secs(15), "{failure:?}");
        let grandchild = std::fs::read_to_string(&pids).unwrap();
        let state = || std::fs::read_to_string(format!("/proc/{}/stat", grandchild.trim())).unwrap_or_default();
        let gone = || !state().contains(" S ");
        while !gone() {
            assert!(begin.elapsed() < Duration::from_secs(15), "{}", state());
            thread::sleep(LOOK_AGAIN);
        }
    }

    #[test]
    fn one_that_closes_its_output_and_runs_on_is_killed_too() {
        let failure = shell("exec >&- 2>&-; sleep 600", Limits { timeout: Duration::from_millis(300), ..LIMITS });
        assert!(matches!(failure, Err(Failure::TooSlow(_))));
    }

    #[test]
    fn output_without_end_is_cut() {
        assert!(matches!(shell("while :; do echo more; done", LIMITS), Err(Failure::TooMuch(1_000))));
    }
}
