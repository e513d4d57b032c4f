//! `ironwatch-agent` as a process, on a machine that is a folder: its own kernel ring (a file) and its own `/proc`.

use super::{Server, agent_program, run_to_its_end, terminate, without_our_variables};
use crate::awaiting::{PATIENCE, until};
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use tempfile::TempDir;

/// The machine that an agent sees. Real: the format of the ring's records and of the files. Not real: the ring is a
/// file that only grows.
pub struct Machine {
    folder: TempDir,
    next_record: u64,
}

impl Machine {
    /// A machine that has booted once and has an empty ring.
    ///
    /// # Panics
    /// When its folder cannot be made.
    #[must_use]
    pub fn boot(hostname: &str) -> Self {
        let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("a folder for a machine: {error}"));
        let mut machine = Self { folder, next_record: 0 };
        machine.write("proc/sys/kernel/hostname", hostname);
        machine.write("proc/sys/kernel/osrelease", "6.1.0-26-amd64");
        machine.write("proc/self/mountinfo", "25 1 254:1 / / rw,relatime - ext4 /dev/vda1 rw\n");
        machine.write("proc/loadavg", "0.10 0.20 0.30 1/200 4000\n");
        machine.write("proc/meminfo", "MemTotal: 16000000 kB\nMemAvailable: 12000000 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n");
        machine.reboot();
        machine
    }

    /// A new boot: another id, and a ring that begins anew.
    pub fn reboot(&mut self) {
        self.next_record = 0;
        self.write("proc/sys/kernel/random/boot_id", &uuid::Uuid::new_v4().to_string());
        self.write("proc/uptime", "60.00 50.00\n");
        self.write("kmsg", "");
    }

    /// Writes a file of the machine, for example `sys/block/md0/md/degraded`.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn write(&self, name: &str, content: &str) {
        let path = self.folder.path().join(name);
        let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, content));
        written.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }

    /// Its folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The boot it is in.
    #[must_use]
    pub fn boot_id(&self) -> String {
        fs::read_to_string(self.folder.path().join("proc/sys/kernel/random/boot_id")).unwrap_or_default()
    }

    /// The kernel writes lines at level 4 (warning), in one go.
    pub fn print(&mut self, lines: &[String]) {
        let mut records = String::new();
        for line in lines {
            let usec = monotonic_micros();
            records.push_str(&format!("4,{},{usec},-;{line}\n", self.next_record));
            self.next_record += 1;
        }
        let opened = OpenOptions::new().append(true).open(self.folder.path().join("kmsg"));
        opened.and_then(|mut ring| ring.write_all(records.as_bytes())).unwrap_or_else(|error| panic!("the ring: {error}"));
    }
}

/// The ring's clock, near enough: it differs from the time since boot by the time the machine slept.
fn monotonic_micros() -> u64 {
    let uptime = fs::read_to_string("/proc/uptime").unwrap_or_default();
    let seconds: f64 = uptime.split_whitespace().next().and_then(|word| word.parse().ok()).unwrap_or_default();
    (seconds * 1_000_000.0) as u64
}

/// An agent that has joined. Dropped, it is killed.
pub struct Agent {
    /// The name the server gave to its host.
    pub host_id: String,
    settings: PathBuf,
    log: PathBuf,
    environment: Vec<(String, String)>,
    child: Option<Child>,
}

impl Agent {
    /// Joins a machine to a server and starts the agent. `settings` (TOML) is added to what the machine needs.
    pub fn start(machine: &Machine, server: &Server, settings: &str) -> Self {
        let mut agent = Self::join(machine, server, settings);
        agent.run();
        agent
    }

    /// Joins and does not run yet.
    ///
    /// # Panics
    /// When joining fails.
    #[must_use]
    pub fn join(machine: &Machine, server: &Server, settings: &str) -> Self {
        let folder = machine.folder();
        let path = |name: &str| folder.join(name).display().to_string();
        let head = format!(
            "state_dir = {:?}\npush.interval_seconds = 1\npush.timeout_seconds = 5\n\
             paths.proc = {:?}\npaths.sys = {:?}\npaths.privileged = {:?}\n",
            path("state"),
            path("proc"),
            path("sys"),
            path("privileged")
        );
        // What this machine has of its own is none of the tests' business.
        let programs = ["nvidia_smi", "journalctl", "smartctl", "dmidecode"];
        let programs: String = programs.iter().map(|program| format!("commands.{program} = {:?}\n", path(program))).collect();
        let logs = "journal.directories = []\nlog_files.paths = []\ncrash.systemd_pstore = \"/nowhere\"\ncrash.vmcore = \"/nowhere\"\n";
        let head = format!("{head}{programs}{logs}");
        let ring = if settings.contains("kernel_log") { String::new() } else { format!("kernel_log.path = {:?}\n", path("kmsg")) };
        let (file, token) = (folder.join("agent.toml"), folder.join("token"));
        let written = fs::write(&file, format!("{head}{ring}{settings}")).and_then(|()| fs::write(&token, server.join_token(1, "1h")));
        written.unwrap_or_else(|error| panic!("settings of the agent: {error}"));
        let mut agent =
            Self { host_id: String::new(), settings: file, log: folder.join("agent.log"), environment: Vec::new(), child: None };
        let joined = agent.command(&["enrol", "--server", &server.url, "--token-file", &token.display().to_string()]);
        let said = String::from_utf8_lossy(&joined.stdout).into_owned();
        agent.host_id = said.split_whitespace().next_back().unwrap_or_default().to_owned();
        assert!(joined.status.success() && !agent.host_id.is_empty(), "joining: {joined:?}");
        agent
    }

    /// A variable of the environment, from the next start on.
    pub fn set_variable(&mut self, name: &str, value: &str) {
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    /// Runs one command of the agent's program.
    ///
    /// # Panics
    /// When the program cannot be run.
    #[must_use]
    pub fn command(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(agent_program());
        without_our_variables(&mut command);
        command.args(arguments).arg("--config").arg(&self.settings);
        run_to_its_end(&format!("ironwatch-agent {arguments:?}"), &mut command)
    }

    /// Starts it, or starts it again.
    ///
    /// # Panics
    /// When the program cannot be run.
    pub fn run(&mut self) {
        self.kill();
        let log = || {
            let opened = OpenOptions::new().append(true).create(true).open(&self.log);
            opened.map(Stdio::from).unwrap_or_else(|error| panic!("the log of the agent: {error}"))
        };
        let mut command = Command::new(agent_program());
        without_our_variables(&mut command);
        command.args(["run", "--config"]).arg(&self.settings).stdin(Stdio::null()).stdout(log()).stderr(log());
        command.envs(self.environment.iter().cloned());
        self.child = Some(command.spawn().unwrap_or_else(|error| panic!("ironwatch-agent: {error}")));
    }

    /// Kills it with no warning.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Stops it as a service manager does; says how it ended.
    pub async fn stop(&mut self) -> Option<ExitStatus> {
        let mut child = self.child.take()?;
        terminate(&child);
        Some(until("the agent ends after SIGTERM", PATIENCE, async || child.try_wait().ok().flatten()).await)
    }

    /// Everything it has written so far.
    #[must_use]
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.log).unwrap_or_default()).into_owned()
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            eprintln!("--- words of the agent ---\n{}", self.log());
        }
    }
}
