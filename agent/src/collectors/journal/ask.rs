//! A child that is asked one thing: bounded in time and in what it says, killed when late.

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Words of a failure are a few lines.
const MAX_SAID: usize = 4 << 10;
/// Between looks at a child that has closed its pipes and not ended yet.
const LINGER: Duration = Duration::from_millis(5);

/// What it said.
#[derive(Debug)]
pub struct Answer {
    /// Its output; the end of it when there is more than was asked for.
    pub text: Vec<u8>,
    /// The first line of its errors.
    pub said: String,
    pub success: bool,
}

/// Asks; `max_bytes` of the answer are kept.
pub fn ask(program: &str, arguments: &[String], patience: Duration, max_bytes: usize) -> io::Result<Answer> {
    let mut child = command(program, arguments).stderr(Stdio::piped()).spawn()?;
    let answer = listen(&mut child, Instant::now() + patience, max_bytes);
    // Also after an answer: nothing that was asked once is left behind.
    let _ = child.kill();
    let _ = child.try_wait();
    answer
}

/// A child with nothing to read from, its output piped, and words that do not depend on the language of the machine.
pub fn command(program: &str, arguments: &[String]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).env("LC_ALL", "C").env_remove("SYSTEMD_PAGER");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

fn listen(child: &mut Child, until: Instant, max_bytes: usize) -> io::Result<Answer> {
    let (mut stdout, mut stderr) = (child.stdout.take(), child.stderr.take());
    let (mut text, mut said) = (Vec::new(), Vec::new());
    while stdout.is_some() || stderr.is_some() {
        if stdout.as_mut().is_some_and(|pipe| read_some(pipe, &mut text).unwrap_or(true)) {
            stdout = None;
        }
        if stderr.as_mut().is_some_and(|pipe| read_some(pipe, &mut said).unwrap_or(true)) {
            stderr = None;
        }
        if text.len() > max_bytes.saturating_mul(2) {
            text.drain(..text.len() - max_bytes);
        }
        said.truncate(MAX_SAID);
        if Instant::now() >= until {
            return Err(io::ErrorKind::TimedOut.into());
        }
    }
    text.drain(..text.len().saturating_sub(max_bytes));
    loop {
        if let Some(status) = child.try_wait()? {
            let said = String::from_utf8_lossy(&said).lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default().to_owned();
            return Ok(Answer { text, said, success: status.success() });
        }
        if Instant::now() >= until {
            return Err(io::ErrorKind::TimedOut.into());
        }
        thread::sleep(LINGER);
    }
}

/// Reads what is there within a moment; answers whether that was the end.
fn read_some(pipe: &mut (impl Read + AsFd), into: &mut Vec<u8>) -> io::Result<bool> {
    if !is_ready(pipe, Duration::from_millis(20))? {
        return Ok(false);
    }
    let mut buffer = [0_u8; 8 << 10];
    let length = pipe.read(&mut buffer)?;
    into.extend_from_slice(buffer.get(..length).unwrap_or_default());
    Ok(length == 0)
}

/// Waits until there is something to read, or its end.
pub fn is_ready(pipe: &impl AsFd, patience: Duration) -> io::Result<bool> {
    let timeout = Timespec { tv_sec: i64::try_from(patience.as_secs()).unwrap_or(i64::MAX), tv_nsec: patience.subsec_nanos().into() };
    match poll(&mut [PollFd::new(pipe, PollFlags::IN)], Some(&timeout)) {
        Ok(ready) => Ok(ready > 0),
        Err(error) if error == rustix::io::Errno::INTR => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a failing step is a failing test")]
mod tests {
    use super::*;

    fn shell(script: &str, patience_ms: u64, max_bytes: usize) -> io::Result<Answer> {
        ask("/bin/sh", &["-c".to_owned(), script.to_owned()], Duration::from_millis(patience_ms), max_bytes)
    }

    #[test]
    fn an_answer_has_its_end_and_what_went_wrong() {
        let answer = shell("echo one; echo two; echo; echo bad >&2; echo worse >&2; exit 3", 20_000, 100).unwrap();
        assert_eq!((answer.text.as_slice(), answer.said.as_str(), answer.success), (b"one\ntwo\n\n".as_slice(), "bad", false));
        let long = shell("i=0; while [ $i -lt 3000 ]; do echo line $i; i=$((i+1)); done", 20_000, 1_000).unwrap();
        assert!(long.success && long.text.len() == 1_000 && long.text.ends_with(b"line 2999\n"));
    }

    #[test]
    fn who_hangs_is_left_alone() {
        for script in ["exec sleep 600", "echo some; exec sleep 600", "exec >&- 2>&-; exec sleep 600"] {
            let begun = Instant::now();
            assert_eq!(shell(script, 300, 100).unwrap_err().kind(), io::ErrorKind::TimedOut, "{script}");
            assert!(begun.elapsed() < Duration::from_secs(20));
        }
        assert_eq!(ask("/nowhere/at/all", &[], Duration::from_secs(1), 10).unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
