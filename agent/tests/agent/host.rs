//! A host to run the agent on: its own state directory, kernel log, boot id and settings.

use crate::stub::{DEADLINE, Stub};
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

pub const TOKEN: &str = "iw1.abc.topsecret";

/// A machine made of files.
pub struct Host {
    dir: TempDir,
    settings: Vec<(String, String)>,
}

impl Host {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let host = Self { dir, settings: Vec::new() };
        fs::create_dir_all(host.path("proc/sys/kernel/random")).unwrap();
        fs::create_dir_all(host.path("proc/self")).unwrap();
        fs::write(host.path("proc/self/mountinfo"), "25 1 254:1 / / rw,relatime - ext4 /dev/vda1 rw\n").unwrap();
        fs::write(host.path("proc/sys/kernel/hostname"), "node-7\n").unwrap();
        fs::write(host.path("proc/uptime"), "100.5 1.0\n").unwrap();
        fs::write(host.path("kmsg"), "").unwrap();
        host.boot("boot-1");
        host
    }

    /// A host that has joined this server.
    pub fn enrolled(stub: &Stub) -> Self {
        let host = Self::new();
        let output = host.command(&["enrol", "--server", &stub.url(), "--token", TOKEN]).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        host
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn boot(&self, boot_id: &str) {
        fs::write(self.path("proc/sys/kernel/random/boot_id"), format!("{boot_id}\n")).unwrap();
    }

    pub fn set(&mut self, key: &str, value: &str) {
        self.settings.push((format!("IRONWATCH_AGENT_{key}"), value.to_owned()));
    }

    /// What the kernel prints.
    pub fn print(&self, records: &str) {
        OpenOptions::new().append(true).open(self.path("kmsg")).unwrap().write_all(records.as_bytes()).unwrap();
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ironwatch-agent"));
        command.args(arguments).arg("--state-dir").arg(self.path("state"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("IRONWATCH_AGENT_")) {
            command.env_remove(name);
        }
        command.env("IRONWATCH_AGENT_PATHS__PROC", self.path("proc")).env("IRONWATCH_AGENT_PATHS__SYS", self.path("sys"));
        command.env("IRONWATCH_AGENT_KERNEL_LOG__PATH", self.path("kmsg")).env("IRONWATCH_AGENT_PUSH__INTERVAL_SECONDS", "1");
        // Nothing of the machine that the tests run on.
        let absent = self.path("absent");
        for key in ["COMMANDS__JOURNALCTL", "CRASH__SYSTEMD_PSTORE", "CRASH__VMCORE", "PATHS__PRIVILEGED"] {
            command.env(format!("IRONWATCH_AGENT_{key}"), &absent);
        }
        command.env("IRONWATCH_AGENT_JOURNAL__DIRECTORIES", "[]").env("IRONWATCH_AGENT_LOG_FILES__PATHS", "[]");
        command.envs(self.settings.iter().cloned()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub fn output(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Starts the agent; its log goes to a file.
    pub fn run(&self) -> Agent {
        let log = OpenOptions::new().create(true).append(true).open(self.path("log")).unwrap();
        Agent { child: self.command(&["run"]).stdout(Stdio::null()).stderr(log).spawn().unwrap() }
    }

    /// Starts it with a spool on a file system of its own, so large, that nobody else sees.
    pub fn run_on_disk(&self, size: &str) -> Agent {
        let spool = self.path("state/spool");
        fs::create_dir_all(&spool).unwrap();
        let agent = self.command(&["run"]);
        let mut command = Command::new("unshare");
        command.args(["-m", "sh", "-c", "mount -t tmpfs -o size=$1,mode=0700 tmpfs \"$2\" && shift 2 && exec \"$@\"", "sh", size]);
        command.arg(&spool).arg(agent.get_program()).args(agent.get_args());
        for (name, value) in agent.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let log = OpenOptions::new().create(true).append(true).open(self.path("log")).unwrap();
        Agent { child: command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().unwrap() }
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.path("log")).unwrap_or_default()
    }

    /// Names of reports that wait.
    pub fn spool(&self) -> Vec<String> {
        let found = fs::read_dir(self.path("state/spool")).into_iter().flatten().flatten();
        let mut names: Vec<String> =
            found.map(|entry| entry.file_name().into_string().unwrap()).filter(|name| name.ends_with(".report")).collect();
        names.sort();
        names
    }
}

/// A running agent; killed when dropped.
pub struct Agent {
    child: Child,
}

impl Agent {
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Any other signal, by name.
    pub fn signal(&self, name: &str) {
        assert!(Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status().unwrap().success());
    }

    /// SIGTERM, and its answer to it.
    pub fn terminate(mut self) -> ExitStatus {
        assert!(Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap().success());
        self.child.wait().unwrap()
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits for what only files tell.
pub fn wait_for(what: &str, wished: impl Fn() -> bool) {
    let begun = Instant::now();
    while !wished() {
        assert!(begun.elapsed() < DEADLINE, "never: {what}");
        thread::sleep(Duration::from_millis(10));
    }
}

pub fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

pub fn exists(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}
