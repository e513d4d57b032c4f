//! What the machine is and how it does: cheap numbers, read anew for each check-in, and what hardly changes each minute.

mod about;
mod filesystems;
mod load;
mod memory;
mod nics;

pub use about::{boot_id, hostname};
pub use filesystems::component as filesystem_part;

use crate::settings::Paths;
use ironwatch_shared::wire::v1::report::{Machine, Sample};
use std::io;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

/// A mount whose server is gone answers late or never; the check-in goes without it.
const PATIENCE: Duration = Duration::from_secs(1);

/// Names and versions change with a reboot or an upgrade, and a file system that fills within a minute cannot be helped.
const SLOW_EVERY: Duration = Duration::from_secs(60);

/// One reading of the machine.
#[derive(Debug, Clone)]
pub struct Reading {
    pub about: Machine,
    pub samples: Vec<Sample>,
}

/// Reads in a thread of its own, so that a file system that hangs does not silence the host.
#[derive(Debug)]
pub struct Reader {
    paths: Paths,
    ask: Sender<()>,
    answers: Receiver<Vec<Sample>>,
    /// Asked, and not answered yet.
    hanging: bool,
    /// What is read each minute, and when it was.
    slow: Option<(Instant, Machine, Vec<Sample>)>,
}

impl Reader {
    /// Starts the thread.
    pub fn start(paths: &Paths) -> io::Result<Self> {
        let (ask, asked) = channel();
        let (answer, answers) = channel();
        thread::Builder::new().name("filesystems".to_owned()).stack_size(256 << 10).spawn(move || {
            let mut filesystems = filesystems::Filesystems::default();
            while asked.recv().is_ok() && answer.send(filesystems.read()).is_ok() {}
        })?;
        Ok(Self { paths: paths.clone(), ask, answers, hanging: false, slow: None })
    }

    /// Reads everything now.
    pub fn read(&mut self) -> Reading {
        self.read_at(Instant::now())
    }

    fn read_at(&mut self, now: Instant) -> Reading {
        let paths = self.paths.clone();
        let (proc, sys) = (Path::new(&paths.proc), Path::new(&paths.sys));
        let fresh = self.slow.take().filter(|(at, ..)| !self.hanging && now.saturating_duration_since(*at) < SLOW_EVERY);
        let (at, mut about, filesystems) = fresh.unwrap_or_else(|| (now, about::read(proc), self.filesystems()));
        let uptime = load::uptime_seconds(proc);
        about.uptime_seconds = uptime.as_ref().map_or(0, |seconds| *seconds as u64);
        let mut samples = load::read(proc, uptime);
        samples.extend(memory::read(proc));
        samples.extend(nics::read(sys));
        samples.extend(filesystems.iter().cloned());
        self.slow = Some((at, about.clone(), filesystems));
        Reading { about, samples }
    }

    fn filesystems(&mut self) -> Vec<Sample> {
        let patience = if self.hanging { Duration::ZERO } else { PATIENCE };
        if !self.hanging {
            let _ = self.ask.send(());
        }
        let answer = self.answers.recv_timeout(patience);
        self.hanging = answer.is_err();
        answer.unwrap_or_else(|_| {
            vec![missing("filesystem_used_percent", "filesystem/root", "reading the file systems hangs; one of them does not answer")]
        })
    }
}

/// A number.
fn sample(name: &str, component: &str, value: f64) -> Sample {
    let value = Some(value).filter(|value| value.is_finite());
    let no_reading = value.is_none().then(|| "not a number".to_owned());
    Sample { name: name.to_owned(), component: component.to_owned(), value, no_reading }
}

/// No number, and why; never 0 for unknown.
fn missing(name: &str, component: &str, why: &str) -> Sample {
    Sample { name: name.to_owned(), component: component.to_owned(), value: None, no_reading: Some(why.to_owned()) }
}

/// A number or the reason why there is none.
fn either(name: &str, component: &str, value: Result<f64, String>) -> Sample {
    match value {
        Ok(value) => sample(name, component, value),
        Err(why) => missing(name, component, &why),
    }
}

/// `part` of `whole` in percent, one decimal: more would only make reports longer.
fn percent(part: f64, whole: f64) -> f64 {
    (part / whole * 1000.0).round() / 10.0
}

#[cfg(test)]
#[path = "machine/tests.rs"]
mod tests;
