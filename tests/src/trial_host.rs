//! A host to install packages on: this very machine under an overlay, so that nothing of it is changed.
//!
//! What is real: dpkg and rpm with their databases, the scripts of the packages, users and groups, systemd-sysusers and
//! deb-systemd-helper. What is not: no systemd runs in it, so that units are enabled and not started.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// Stands before the exit code of a command.
const MARK: &str = "--- ended with ";

/// Makes the host, then takes one command line after the other. `/run` is empty, as on a host without systemd; the
/// mounts end with the namespace.
const SCRIPT: &str = r#"
set -e
place=$1
mount -t tmpfs none "$place"
mkdir "$place/changed" "$place/work" "$place/host"
mount -t overlay none -o "lowerdir=/,upperdir=$place/changed,workdir=$place/work" "$place/host"
mount -t tmpfs none "$place/host/run"
mount --rbind /proc "$place/host/proc"
mount --rbind /dev "$place/host/dev"
mount -t tmpfs none "$place/host/mnt"
shift
cp -- "$@" "$place/host/mnt/"
exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive chroot "$place/host" sh -c '
while IFS= read -r line; do
    code=0
    (cd / && eval "$line") </dev/null 2>&1 || code=$?
    printf "\n--- ended with %d\n" "$code"
done'
"#;

/// The host; it is gone when this is dropped.
pub struct TrialHost {
    shell: Child,
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    _place: tempfile::TempDir,
}

impl TrialHost {
    /// Starts one, with copies of these files in `/mnt`, and with nothing of ours installed.
    ///
    /// # Panics
    /// When there is no right to mount. Root has it, and whoever may use sudo without being asked; a user namespace does not
    /// give it, because the kernel lets nobody else put an overlay over a root with other mounts in it.
    #[must_use]
    pub fn start(files: &[&Path]) -> Self {
        let place = tempfile::tempdir().unwrap_or_else(|error| panic!("no folder for a host: {error}"));
        let mut command = if is_root() { Command::new("unshare") } else { Command::new("sudo") };
        if !is_root() {
            command.args(["-n", "unshare"]);
        }
        command.args(["--mount", "bash", "-c", SCRIPT, "trial-host"]).arg(place.path()).args(files);
        let mut shell = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("unshare cannot be started: {error}"));
        let (Some(orders), Some(answers)) = (shell.stdin.take(), shell.stdout.take()) else { panic!("the host has no way in") };
        let mut host = Self { shell, orders: Some(orders), answers: BufReader::new(answers), _place: place };
        host.ask("dpkg --purge ironwatch-agent ironwatch-server");
        host
    }

    /// What a command line says on both outputs; it must succeed.
    ///
    /// # Panics
    /// With what it said, when it does not.
    pub fn run(&mut self, line: &str) -> String {
        let (code, said) = self.ask(line);
        assert_eq!(code, 0, "{line}: {said}");
        said
    }

    /// Whether it succeeds.
    pub fn holds(&mut self, line: &str) -> bool {
        self.ask(line).0 == 0
    }

    /// The exit code of a command line, and what it says on both outputs.
    ///
    /// # Panics
    /// When the host is gone.
    pub fn ask(&mut self, line: &str) -> (i32, String) {
        let told = self.orders.as_mut().is_some_and(|orders| writeln!(orders, "{line}").is_ok());
        assert!(told, "the host is gone");
        let mut said = String::new();
        let mut read = String::new();
        loop {
            read.clear();
            let length = self.answers.read_line(&mut read).unwrap_or_else(|error| panic!("the host is gone: {error}"));
            assert!(length > 0, "the host could not be made, or ended: {said}");
            match read.strip_prefix(MARK).and_then(|code| code.trim().parse().ok()) {
                Some(code) => return (code, said.trim().to_owned()),
                None => said.push_str(&read),
            }
        }
    }
}

impl Drop for TrialHost {
    fn drop(&mut self) {
        // Its shell ends when nobody can tell it anything any more.
        self.orders = None;
        let _ = self.shell.wait();
    }
}

fn is_root() -> bool {
    let own = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    own.lines().any(|line| line.starts_with("Uid:") && line.split_whitespace().nth(2) == Some("0"))
}
