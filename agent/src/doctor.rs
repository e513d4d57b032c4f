//! `doctor`: one thing after the other, and what to do about each that is wrong.

use crate::clock;
use crate::collectors::kernel_log::record;
use crate::collectors::{self, Findings, Plan};
use crate::identity;
use crate::output::say;
use crate::push::Client;
use crate::run;
use crate::settings::{ServerUrl, Settings};
use crate::spool;
use ironwatch_shared::certificate::Pin;
use rustix::fs::{Access, OFlags, access};
use std::fs::File;
use std::io::Read as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::time::Duration;

/// As in the push: further apart is told as a fault.
const CLOCK_TOLERANCE_MS: i64 = 60_000;

struct Examination {
    well: bool,
}

impl Examination {
    fn check(&mut self, what: &str, found: Result<String, String>) {
        match found {
            Ok(detail) => say(&format!("✓ {what}: {detail}")),
            Err(why) => {
                self.well = false;
                say(&format!("✗ {what}: {why}"));
            }
        }
    }
}

/// Checks all. Answers whether all is well.
pub fn doctor(settings: &Settings) -> bool {
    let state_dir = settings.state_dir();
    let mut examination = Examination { well: true };
    examination.check("settings", Ok("read and within bounds".to_owned()));
    examination.check("state directory", state(state_dir));
    let both = identity::read_both(state_dir);
    examination.check("key and identity", both.as_ref().map(|(_, identity)| format!("host {}", identity.host_id)).map_err(Clone::clone));
    if settings.kernel_log.enabled {
        examination.check("kernel log", kernel_log(&settings.kernel_log.path));
    }
    collectors(settings, &mut examination);
    examination.check("boot id", crate::collectors::machine::boot_id(Path::new(&settings.paths.proc)).map(|boot| boot.to_string()));
    examination.check(
        "spool",
        Ok(spool::list(&spool::dir(state_dir)).map_or("none yet".to_owned(), |waiting| format!("{} reports wait", waiting.len()))),
    );
    match both.and_then(|(_, identity)| Ok((run::server_url(settings, &identity)?, identity.pin))) {
        Ok((url, pin)) => {
            examination.check("server's certificate", Ok(known_by(settings, &url, pin)));
            let health = Client::new(&url, settings, pin.as_ref(), Duration::from_secs(10))
                .and_then(|client| client.get("/health").map_err(|failure| failure.to_string()));
            let hint = match pin {
                Some(_) => "the network, and whether the server's key was changed: then enrol again with a new token",
                None => "the network, and server.ca_file for a private certificate",
            };
            let reachable = match &health {
                Ok(answer) if answer.status == 200 => Ok(format!("{url} answers")),
                Ok(answer) => Err(format!("{url} answers {}; is this the Ironwatch server?", answer.status)),
                Err(why) => Err(format!("{url} cannot be reached ({why}); check the address, {hint}")),
            };
            examination.check("server", reachable);
            if let Ok(answer) = health {
                examination.check("clock", clock_difference(answer.server_time_ms()));
            }
        }
        Err(why) => examination.check("server", Err(format!("not asked: {why}"))),
    }
    examination.well
}

/// What makes the server the right one.
fn known_by(settings: &Settings, url: &ServerUrl, pin: Option<Pin>) -> String {
    match (pin, &settings.server.ca_file) {
        (Some(pin), _) => format!("pinned: only the key {pin} is accepted, whoever signed it"),
        (None, _) if !url.is_tls() => "none: plain HTTP".to_owned(),
        (None, Some(file)) => format!("must be of an authority in {file}"),
        (None, None) => "must be of a publicly known authority".to_owned(),
    }
}

/// Every collector once: what there is nothing of is well.
fn collectors(settings: &Settings, examination: &mut Examination) {
    let plan = Plan::new(settings);
    for mut collector in collectors::all(settings) {
        let name = collector.name();
        if !plan.pace(name, collector.interval_seconds()).enabled {
            examination.check(name, Ok("switched off".to_owned()));
            continue;
        }
        let found = collector.collect();
        examination.check(
            name,
            match (&found.cannot, found.absent) {
                (Some(why), _) => Err(why.clone()),
                (None, true) => Ok("nothing of the kind on this machine".to_owned()),
                (None, false) => Ok(in_words(&found)),
            },
        );
    }
}

/// What there is, without what there is none of.
fn in_words(found: &Findings) -> String {
    let parts = found.inventory.as_ref().map_or(0, |inventory| inventory.parts.len());
    let counts = [(found.samples.len(), "numbers"), (parts, "parts"), (found.holds.len(), "findings that the server is told")];
    let words: Vec<String> = counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    if words.is_empty() { "nothing to tell".to_owned() } else { words.join(", ") }
}

fn state(state_dir: &Path) -> Result<String, String> {
    access(state_dir, Access::READ_OK | Access::WRITE_OK | Access::EXEC_OK)
        .map(|()| format!("{} can be used", state_dir.display()))
        .map_err(|error| format!("{} cannot be used ({error}); run this as the agent's user or as root", state_dir.display()))
}

fn kernel_log(path: &str) -> Result<String, String> {
    let wrong =
        |error: std::io::Error| format!("{path} cannot be read ({error}); the agent needs CAP_SYSLOG and the unit DeviceAllow=/dev/kmsg r");
    let without_waiting = i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or(0);
    let mut file = File::options().read(true).custom_flags(without_waiting).open(path).map_err(wrong)?;
    let mut buffer = vec![0; 16 << 10];
    match file.read(&mut buffer) {
        Ok(length) if length == 0 || record::parse(buffer.get(..length).unwrap_or_default()).is_some() => Ok(format!("{path} can be read")),
        Ok(_) => Err(format!("{path} does not look like the kernel's log; kernel_log.path must name /dev/kmsg")),
        Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => Ok(format!("{path} can be read, and is empty")),
        Err(error) => Err(wrong(error)),
    }
}

fn clock_difference(server_time_ms: Option<i64>) -> Result<String, String> {
    let Some(server) = server_time_ms else { return Ok("the server does not tell its time".to_owned()) };
    let off = server.saturating_sub(clock::wall_ms());
    let words = format!("{}.{:03} s apart from the server's", off.abs() / 1000, off.abs() % 1000);
    if off.abs() <= CLOCK_TOLERANCE_MS { Ok(words) } else { Err(format!("{words}; check NTP (`timedatectl`)")) }
}
